"""A draft that is watched: every valid save of the query half is live a moment later, every mistake is told."""

import threading
from collections.abc import Callable
from pathlib import Path

from app.commands.session import Session, now, short
from app.commands.waiting import writing

SECONDS = 0.5
"""Between two looks; what changed must stand still for one look, so that an editor may save several files."""

Signature = tuple[tuple[str, int, int], ...]
Say = Callable[[str], None]


def watch(session: Session, say: Say) -> threading.Thread:
    """Watch in a thread of its own that ends with the process."""
    known = signature(session.settings.shop)
    thread = threading.Thread(target=_follow, args=(session, say, known), name="watch", daemon=True)
    thread.start()
    return thread


def _follow(session: Session, say: Say, known: Signature) -> None:
    pause = threading.Event()
    seen = known
    while not pause.wait(SECONDS):
        before, seen = seen, signature(session.settings.shop)
        if seen == before and seen != known:
            known = seen
            try:
                say(take(session))
            except Exception as error:  # noqa: BLE001 - a watch outlives whatever a half-saved file does to it
                say(f"the draft was not published: {error}; save it again")


def signature(shop: Path) -> Signature:
    """What tells one state of a shop's folder from another: names, times and sizes."""
    found = []
    for folder in ("rules", "synonyms"):
        for path in sorted((shop / folder).rglob("*")):
            try:
                stat = path.stat()
            except OSError:  # it went in this moment
                continue
            found.append((str(path), stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def take(session: Session) -> str:
    """Publish the draft if it is well and needs no index; says what became of it."""
    from app.core.generation import ConflictError
    from app.desk.publish import manifest_of, publish
    from app.rulepack.problems import BadPackError

    try:
        pack = session.draft()
    except BadPackError as error:
        count = len(error.problems)
        return f"{error}\n{count} problem{'s' if count > 1 else ''} in the rules; what was live stays live"
    ledger, store = session.engine.ledger, session.engine.store
    live = ledger.pointer().live
    if live is None:
        return "the rules are well; next: gondola reindex"
    if live.pack == pack.digest:
        return f"the rules are those that are live ({short(pack.digest)})"
    if manifest_of(live.generation, store).catalogue_digest != pack.catalogue_digest:
        return "the rules are well and need an index; next: gondola reindex --rules draft"
    try:
        with writing(session, "gondola serve --watch"):
            publish(pack, ledger, store, "saved", now())
    except ConflictError as error:
        return f"the rules are well and not live yet: {error}"
    return f"{short(pack.digest)} is live"
