"""Changes by the thousand: read whole before the first of them counts, then told of as if they had come at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

import orjson

from app.catalog.gather import Placed, Tally, placed_row
from app.catalog.quarantine import Quarantine
from app.catalog.spool import Spool, batches
from app.core.product import Record, Rejected, Row, Unreadable
from app.core.shop import Feed

BATCH = 2_000
"""Rows, or entries of the journal, that are in memory at a time."""


def whole(rows: Iterable[Row | Unreadable], feed: Feed, tally: Tally, size: int) -> Iterator[list[Placed]]:
    """The rows by batches. All are read before the first batch comes: a feed that breaks off has changed nothing."""
    pieces = _pieces(rows, feed, tally)
    first = list(islice(pieces, size))
    with Spool() as spool:
        for piece in pieces:
            spool.write(piece)
        for batch in batches(chain(first, spool), size):
            yield [_placed(piece) for piece in batch]


def _pieces(rows: Iterable[Row | Unreadable], feed: Feed, tally: Tally) -> Iterator[bytes]:
    """Every row that has a key, as text; the others are counted and filed."""
    for met in rows:
        if placed := placed_row(met, feed, tally):
            key, group, row = placed
            try:
                yield orjson.dumps((key, group, row.source, row.line, row.data))
            except TypeError as error:
                tally.reject(Rejected("row", row.source, row.line, f"the row cannot be kept: {error}"))


def _placed(piece: bytes) -> Placed:
    key, group, *row = orjson.loads(piece)
    return key, group, Row(*row)


@dataclass
class Sum:
    """What all batches did together: of a product that several of them touch, what the last one left counts."""

    _was: dict[str, bool] = field(default_factory=dict)
    _is: dict[str, str] = field(default_factory=dict)
    _said: Quarantine = field(default_factory=Quarantine)
    _ends: list[int] = field(default_factory=list)
    _last: dict[str, int] = field(default_factory=dict)

    def add(
        self,
        changed: dict[str, Record | None],
        before: frozenset[str],
        refused: frozenset[str],
        rejected: Iterable[Rejected],
    ) -> None:
        """Add a batch: its products after it, those that were there before it, and what was kept out."""
        for id_, record in changed.items():
            self._was.setdefault(id_, id_ in before)
            self._is[id_] = "gone" if record is None else "out" if id_ in refused else "in"
            self._last[id_] = len(self._ends)
        self._said.extend(rejected)
        self._ends.append(len(self._said))

    @property
    def products(self) -> int:
        """How many of the products are in."""
        return sum(state == "in" for state in self._is.values())

    @property
    def refused(self) -> int:
        """How many something keeps out."""
        return sum(state == "out" for state in self._is.values())

    @property
    def new(self) -> int:
        """How many are in and were not there before."""
        return sum(state == "in" and not self._was[id_] for id_, state in self._is.items())

    @property
    def removed(self) -> int:
        """How many were there and are gone."""
        return sum(state == "gone" and self._was[id_] for id_, state in self._is.items())

    def rejected(self) -> Iterator[Rejected]:
        """What was left out of products as they are now."""
        batch = 0
        for at, one in enumerate(self._said):
            while at >= self._ends[batch]:
                batch += 1
            if self._last.get(one.product, batch) == batch:
                yield one
