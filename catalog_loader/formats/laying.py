"""What all layouts share: the columns that a profile means in this feed, and the cells that are worked out."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.feeds import FeedFormat
from app.core.product import Row, Unreadable
from app.core.shop import GROUP, KEY, PATHS
from catalog_loader.formats.packing import paths_of
from catalog_loader.formats.profiles import Columns, parts

Rows = Iterator[Row | Unreadable]
Again = Callable[[], Rows]
"""The rows of the feed from its beginning, as often as they are asked for."""


@dataclass
class Joined:
    """Rows of a file that became part of another row, and what else was noticed, counted while the rows are read."""

    rows: int = 0
    remarks: Counter[str] = field(default_factory=Counter)

    def notes(self) -> Iterator[str]:
        """What there is to tell when the feed is read."""
        if self.rows:
            yield f"{self.rows:,} rows only add to another row and were joined to it"
        for remark, count in self.remarks.most_common(10):
            yield f"{count:,} × {remark}"


@dataclass(frozen=True)
class Meant:
    """A profile with its columns as this feed writes them; an empty text for one that the feed does not have."""

    profile: FeedFormat
    columns: Columns
    key: str
    group: str
    category: str
    list_separator: str

    def at(self, name: str) -> str:
        """A column of the profile as the feed writes it."""
        return self.columns.find(name) if name else ""


def meant(profile: FeedFormat, columns: Columns) -> Meant:
    """What a profile means in a feed with these columns."""
    category = parts(profile, columns.names).get("category", "") if profile.path else ""
    separators = {columns.find(name): separator for name, separator in profile.separators.items()}
    return Meant(
        profile,
        columns,
        columns.first(profile.key),
        columns.first(profile.group),
        category,
        separators.get(category, ""),
    )


def text(cell: Any) -> str:
    """A cell as a name: without blanks around it; empty for none."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else ""


def placed(row: Row, key: str, group: str, of: Meant, more: Mapping[str, Any] | None = None) -> Row:
    """A row with what the layout worked out; cells of `more` stand only where the row has none."""
    data: dict[str, Any] = dict(row.data)
    if more:
        for name, cell in more.items():
            if data.get(name) in (None, ""):
                data[name] = cell
    if key:
        data[KEY] = key
    if group:
        data[GROUP] = group
    if of.category and (cell := data.get(of.category)):
        data[PATHS] = paths_of(cell, of.list_separator, of.profile.path)
    return Row(row.source, row.line, data)


def flat(again: Again, of: Meant, joined: Joined) -> Rows:
    """Rows that stand for themselves, each with the product it belongs to."""
    del joined  # nothing is
    for row in again():
        if isinstance(row, Unreadable):
            yield row
        else:
            yield placed(row, text(row.data.get(of.key)), text(row.data.get(of.group)) if of.group else "", of)
