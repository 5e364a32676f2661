"""The rows of one product come together, wherever they stand in the feed; every row is counted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.catalog.cast import MisfitError, boolean
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
    quarantine: list[Rejected] = field(default_factory=list)

    def reject(self, rejected: Rejected) -> None:
        """Count a row out, with its reason."""
        self.rejected += 1
        self.quarantine.append(rejected)


TOMBSTONE = "_deleted"
"""A column of an update: with a true value the row says that its product or variant goes."""


@dataclass
class _Parts:
    own: Row | None = None
    variants: dict[str, Row] = field(default_factory=dict)


def gather(rows: Iterable[Row | Unreadable], feed: Feed, tally: Tally) -> Iterator[Record]:
    """One record a product, in the order in which products first appear; of a repeated key the last row counts.

    A row marked as deleted takes its product or variant out of the feed, whatever its other rows say.
    """
    products: dict[str, _Parts] = {}
    gone: set[tuple[str, str]] = set()
    for met in rows:
        if (placed := placed_row(met, feed, tally)) is None:
            continue
        key, group, row = placed
        if is_tombstone(row):
            tally.tombstones += 1
            gone.add((group or key, key))
            continue
        parts = products.setdefault(group or key, _Parts())
        before = parts.variants.get(key) if group and group != key else parts.own
        if before:
            tally.duplicates += 1
            tally.kept -= 1
            reason = f"`{feed.key}` {key!r} stands again in line {row.line}; the last one counts"
            tally.quarantine.append(Rejected("duplicate", before.source, before.line, reason, group or key))
        tally.kept += 1
        if group and group != key:
            parts.variants[key] = row
        else:
            parts.own = row
    for id_, parts in products.items():
        record = _without(gone, Record(id_, parts.own, parts.variants), tally)
        if record.rows:
            yield record


def _without(gone: set[tuple[str, str]], record: Record, tally: Tally) -> Record:
    """A record without what the feed says is gone, wherever in the feed it says so; those rows count as tombstones."""
    if not gone:
        return record
    whole = (record.id, record.id) in gone
    left = {} if whole else {key: row for key, row in record.variants.items() if (record.id, key) not in gone}
    after = Record(record.id, None if whole else record.own, left)
    dropped = len(record.rows) - len(after.rows)
    tally.kept -= dropped
    tally.tombstones += dropped
    return after


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
