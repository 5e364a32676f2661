"""Everything that was kept out of a build, each with its reason: the first of it in memory, the rest on disk."""

import pickle
from collections.abc import Iterable, Iterator

from app.catalog.spool import Spool
from app.core.product import Rejected

IN_MEMORY = 20_000
"""A feed may misfit a million times; memory then does not grow with it."""


class Quarantine:
    """A list that is only added to, and read from its beginning."""

    def __init__(self, several: Iterable[Rejected] = ()) -> None:
        """Hold these."""
        self._first: list[Rejected] = []
        self._rest: Spool | None = None
        self._count = 0
        self.extend(several)

    def append(self, one: Rejected) -> None:
        """Add one."""
        self._count += 1
        if len(self._first) < IN_MEMORY:
            self._first.append(one)
            return
        if self._rest is None:
            self._rest = Spool()
        self._rest.write(pickle.dumps(one, pickle.HIGHEST_PROTOCOL))

    def extend(self, several: Iterable[Rejected]) -> None:
        """Add several."""
        for one in several:
            self.append(one)

    def __len__(self) -> int:
        """How many there are."""
        return self._count

    def __iter__(self) -> Iterator[Rejected]:
        """All of them, in the order in which they were added."""
        yield from self._first
        for piece in self._rest or ():
            yield pickle.loads(piece)  # noqa: S301 - our own temporary file

    def first(self, count: int) -> tuple[Rejected, ...]:
        """The first ones, at most as many as are kept in memory."""
        return tuple(self._first[:count])
