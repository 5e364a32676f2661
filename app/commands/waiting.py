"""The writer's lock as commands take it: waited for, while those who write often stand back."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from app.commands.session import Session
from app.core.generation import ConflictError

_PAUSE = 0.1


@contextmanager
def writing(session: Session, who: str) -> Iterator[None]:
    """The one writer's lock for a command, which says once that it waits. Raises ConflictError when it waited enough.

    How long that is says `GONDOLA_WAIT_SECONDS`. Pushes hold the lock for a moment at a time, but one after the other:
    without a note that somebody waits, a command might never find it free.
    """
    ledger, wait = session.engine.ledger, session.settings.wait_seconds
    until = time.monotonic() + wait
    with ExitStack() as held:
        with ExitStack() as noted:
            waits = False
            while True:
                try:
                    held.enter_context(ledger.writer(who))
                    break
                except ConflictError as error:
                    if time.monotonic() >= until:
                        raise
                    if not waits:
                        noted.enter_context(ledger.wanting())
                        session.note(f"waits up to {wait:g} seconds for its turn: {str(error).partition(';')[0]}")
                        waits = True
                time.sleep(_PAUSE)
        yield
