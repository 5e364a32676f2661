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


Placed = tuple[str, str, Row]
"""A row with its key and the key of the product that it names, empty for none."""


@dataclass(slots=True)
class _Parts:
    """Where the rows of a product lie in the spool; -1 where it has none of its own."""

    id: str
    own: int = -1
    variants: dict[str, int] | None = None


def gather(rows: Iterable[Row | Unreadable], feed: Feed, tally: Tally) -> Iterator[Record]:
    """One record a product, in the order in which products first appear.

    A key stands for one row, of a product or of a variant: of a repeated one the last row counts, wherever it stands.

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
        self._owners: dict[str, _Parts] = {}  # of every variant, by its key

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """The rows go."""
        self._spool.close()
        self._products.clear()
        self._owners.clear()

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
        for id_, key in sorted(gone):
            self._drop(id_, key, tally)

    def _put(self, placed: Placed, feed: Feed, tally: Tally) -> None:
        """Put a row aside with the others of its product."""
        key, group, row = placed
        try:
            at = self._spool.write(row_text(row))
        except TypeError as error:
            tally.reject(Rejected("row", row.source, row.line, f"the row cannot be kept: {error}"))
            return
        before = self._set(group or key, key, at)
        tally.kept += 1
        if before >= 0:
            old = row_of(self._spool.read(before))
            tally.duplicates += 1
            tally.kept -= 1
            moved = (keys(old, feed)[1] or key) != (group or key)
            place = f", as {_role(key, group)}" if moved else ""
            reason = f"`{feed.key}` {key!r} stands again in line {row.line}{place}; the last one counts"
            tally.quarantine.append(Rejected("duplicate", old.source, old.line, reason, group or key))

    def _set(self, id_: str, key: str, at: int) -> int:
        """Put a key's row under its product, and nowhere else; gives where its row lay before, -1 for nowhere."""
        parts = self._products.get(id_)
        if parts is None:
            parts = self._products[id_] = _Parts(id_)
        if key == id_:
            before = self._take(key) if key in self._owners else parts.own
            parts.own = at
            return before
        parts.variants = {} if parts.variants is None else parts.variants
        before = parts.variants[key] if key in parts.variants else self._take(key)
        parts.variants[key] = at
        self._owners[key] = parts
        return before

    def _take(self, key: str) -> int:
        """Take the row of a key out, of whichever product it is; gives where it lies, -1 when there is none."""
        owner = self._owners.pop(key, None)
        if owner is not None and owner.variants:
            at = owner.variants.pop(key)
        elif (owner := self._products.get(key)) is not None:
            at, owner.own = owner.own, -1
        else:
            return -1
        if owner.own < 0 and not owner.variants:
            del self._products[owner.id]
        return at

    def _drop(self, id_: str, key: str, tally: Tally) -> None:
        """Take out what the feed says is gone, wherever in the feed it says so; those rows count as tombstones."""
        if key in self._owners or id_ != key:
            dropped = int(self._take(key) >= 0)
        elif parts := self._products.pop(id_, None):
            dropped = (parts.own >= 0) + len(parts.variants or ())
            for variant in parts.variants or ():
                del self._owners[variant]
        else:
            return
        tally.kept -= dropped
        tally.tombstones += dropped


def _role(key: str, group: str) -> str:
    return f"a variant of {group!r}" if group and group != key else "a product"


def placed_row(row: Row | Unreadable, feed: Feed, tally: Tally) -> Placed | None:
    """A row with its key and its product's, counted; None, and filed, for one that cannot be placed."""
    tally.rows += 1
    if isinstance(row, Unreadable):
        tally.reject(Rejected("row", row.source, row.line, row.reason))
        return None
    key, group = keys(row, feed)
    if wrong := _bad_key(key, feed.key) or (_bad_key(group, feed.group) if group else ""):
        tally.reject(Rejected("row", row.source, row.line, wrong))
        return None
    if (mark := row.data.get(TOMBSTONE)) and not _is_said(mark):
        reason = f"`{TOMBSTONE}` is {mark!r}, which is neither yes nor no; write true or false"
        tally.reject(Rejected("row", row.source, row.line, reason, group or key))
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


def _is_said(mark: Any) -> bool:
    """Whether a mark says yes or no."""
    try:
        boolean(mark)
    except MisfitError:
        return False
    return True


def merged(old: Row | None, new: Row) -> Row:
    """A row with its cells replaced by those that an update names; an empty cell of the update empties it."""
    data: dict[str, Any] = {**(old.data if old else {}), **_without_mark(new.data)}
    return Row(new.source, new.line, data)


def _without_mark(data: Mapping[str, Any]) -> dict[str, Any]:
    return {column: cell for column, cell in data.items() if column != TOMBSTONE}
