"""The rows of one product come together, wherever they stand in the feed; every row is counted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from app.catalog.cast import MisfitError, boolean
from app.catalog.quarantine import Quarantine
from app.catalog.spool import PackedRecord, Spool, row_of, row_text
from app.core.product import Record, Rejected, Row, Unreadable
from app.core.shop import Feed

MAX_KEY = 200


@dataclass
class Tally:
    """How many rows a reading met and what became of each."""

    rows: int = 0
    kept: int = 0
    duplicates: int = 0
    tombstones: int = 0
    rejected: int = 0
    quarantine: Quarantine = field(default_factory=Quarantine)

    def reject(self, rejected: Rejected) -> None:
        """Count a row out, with its reason."""
        self.rejected += 1
        self.quarantine.append(rejected)


TOMBSTONE = "_deleted"
"""A column of an update: with a true value the row says that its product or variant goes."""


@dataclass(slots=True)
class _Parts:
    """Where the rows of a product lie in the spool; -1 where it has none of its own."""

    own: int = -1
    variants: dict[str, int] | None = None


def gather(rows: Iterable[Row | Unreadable], feed: Feed, tally: Tally) -> Iterator[Record]:
    """One record a product, in the order in which products first appear; of a repeated key the last row counts.

    A row marked as deleted takes its product or variant out of the feed, whatever its other rows say.
    """
    with Gathered() as products:
        products.read(rows, feed, tally)
        for packed in products:
            yield packed.record()


class Gathered:
    """The products of a feed, whole: their rows lie on disk, and only where they lie is kept in memory."""

    def __init__(self) -> None:
        """None yet."""
        self._spool = Spool()
        self._products: dict[str, _Parts] = {}

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """The rows go."""
        self._spool.close()
        self._products.clear()

    def __len__(self) -> int:
        """How many products there are."""
        return len(self._products)

    def __iter__(self) -> Iterator[PackedRecord]:
        """Every product with its rows as JSON text, as often as it is asked for."""
        for id_, parts in self._products.items():
            own = self._spool.read(parts.own) if parts.own >= 0 else None
            variants = tuple((key, self._spool.read(at)) for key, at in (parts.variants or {}).items())
            yield PackedRecord(id_, own, variants)

    def read(self, rows: Iterable[Row | Unreadable], feed: Feed, tally: Tally) -> None:
        """Gather all rows of a feed, each counted."""
        gone: set[tuple[str, str]] = set()
        for met in rows:
            if placed := placed_row(met, feed, tally):
                key, group, row = placed
                if is_tombstone(row):
                    tally.tombstones += 1
                    gone.add((group or key, key))
                else:
                    self._put(placed, feed, tally)
        for id_, key in gone:
            self._drop(id_, key, tally)

    def _put(self, placed: tuple[str, str, Row], feed: Feed, tally: Tally) -> None:
        """Put a row aside with the others of its product."""
        key, group, row = placed
        try:
            at = self._spool.write(row_text(row))
        except TypeError as error:
            tally.reject(Rejected("row", row.source, row.line, f"the row cannot be kept: {error}"))
            return
        parts = self._products.get(group or key)
        if parts is None:
            parts = self._products[group or key] = _Parts()
        if group and group != key:
            parts.variants = {} if parts.variants is None else parts.variants
            before = parts.variants.get(key, -1)
            parts.variants[key] = at
        else:
            before, parts.own = parts.own, at
        tally.kept += 1
        if before >= 0:
            old = row_of(self._spool.read(before))
            tally.duplicates += 1
            tally.kept -= 1
            reason = f"`{feed.key}` {key!r} stands again in line {row.line}; the last one counts"
            tally.quarantine.append(Rejected("duplicate", old.source, old.line, reason, group or key))

    def _drop(self, id_: str, key: str, tally: Tally) -> None:
        """Take out what the feed says is gone, wherever in the feed it says so; those rows count as tombstones."""
        parts = self._products.get(id_)
        if parts is None:
            return
        dropped = 0
        if id_ == key:
            dropped = (parts.own >= 0) + len(parts.variants or ())
            parts.own, parts.variants = -1, None
        elif parts.variants and parts.variants.pop(key, None) is not None:
            dropped = 1
        if parts.own < 0 and not parts.variants:
            del self._products[id_]
        tally.kept -= dropped
        tally.tombstones += dropped


def placed_row(row: Row | Unreadable, feed: Feed, tally: Tally) -> tuple[str, str, Row] | None:
    """A row with its key and its product's, counted; None, and filed, for one that cannot be placed."""
    tally.rows += 1
    if isinstance(row, Unreadable):
        tally.reject(Rejected("row", row.source, row.line, row.reason))
        return None
    key, group = keys(row, feed)
    if wrong := _bad_key(key, feed.key) or (_bad_key(group, feed.group) if group else ""):
        tally.reject(Rejected("row", row.source, row.line, wrong))
        return None
    return key, group, row


def keys(row: Row, feed: Feed) -> tuple[str, str]:
    """A row's key and the product it belongs to, empty for a product's own row."""
    return _text(row.data.get(feed.key)), _text(row.data.get(feed.group)) if feed.group else ""


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() if isinstance(cell, str | int | float) and not isinstance(cell, bool) else ""


def _bad_key(key: str, column: str) -> str:
    if not key:
        return f"the key column `{column}` is empty"
    if len(key.encode(errors="replace")) > MAX_KEY:
        return f"the key in `{column}` is longer than {MAX_KEY} bytes"
    if any(ord(char) < 32 or 0xD800 <= ord(char) <= 0xDFFF for char in key):
        return f"the key in `{column}` has unprintable characters"
    return ""


def is_tombstone(row: Row) -> bool:
    """Whether a row of an update says that something goes."""
    try:
        return boolean(row.data.get(TOMBSTONE) or "")
    except MisfitError:
        return False


def merged(old: Row | None, new: Row) -> Row:
    """A row with its cells replaced by those that an update names; an empty cell of the update empties it."""
    data: dict[str, Any] = {**(old.data if old else {}), **_without_mark(new.data)}
    return Row(new.source, new.line, data)


def _without_mark(data: Mapping[str, Any]) -> dict[str, Any]:
    return {column: cell for column, cell in data.items() if column != TOMBSTONE}
