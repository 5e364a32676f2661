"""Values from a second file: stock, orders, margins, whatever the back office keeps apart from the catalogue."""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.catalog.attributes.informed import Informed
from app.catalog.cast import MisfitError, number, text
from app.core.condition import Lookup
from app.core.fit import as_text
from app.core.kind import kind, option
from app.core.product import Row, Unreadable

ID = "id"
"""The name under which rules ask for the product's (or variant's) own key."""

_OF_NUMBERS = frozenset({"sum", "mean", "lowest", "highest"})
Take = Literal["first", "last", "all", "sum", "mean", "lowest", "highest", "count"]


@dataclass(frozen=True, kw_only=True)
class SecondFile:
    """A file beside the feed, and the column that says whose a row is."""

    path: str = option("The file, seen from the shop's folder, in any format of a feed.", example="data/stock.csv")
    key: str = option("The column that names the product or variant.", example="sku")
    column: str = option("The column that is wanted; not needed for `take: count`.", default="", example="qty")


@kind("attributes", "A value from a second file, joined by key.", half="catalogue", word="lookup")
@dataclass(frozen=True, kw_only=True)
class FileLookup(Informed):
    """A value from a second file; several rows of one key are taken together."""

    file: SecondFile = option("Where to look.")
    of: str = option("The field whose value stands in the file's key column.", default=ID, example="ean")
    take: Take = option("What to make of several rows with the same key.", default="first")

    def faults(self) -> Iterator[str]:
        """No column to take from."""
        if not self.file.column and self.take != "count":
            yield f"`file` names no `column`; name the one that `{self.name}` takes, or write `take: count`"
        if self.take in _OF_NUMBERS and self.type != "number":
            yield f"`take: {self.take}` gives numbers and `{self.name}` is a {self.type}; write `type: number`"

    @property
    def reads(self) -> tuple[str, ...]:
        """The field that is looked up."""
        return () if self.of == ID else (self.of,)

    def value(self, lookup: Lookup) -> Any:
        """What the file says of the first of the product's keys that stands in it."""
        for key in lookup(self.of):
            if (found := self.known.get(as_text(key))) is not None:
                return tuple(found) if isinstance(found, list) else found
        return None

    def table(self, rows: Iterable[Row | Unreadable], currency: str = "") -> tuple[dict[str, Any], list[Unreadable]]:
        """What to know, from the rows of the file: a value by key; and the rows that say nothing, with the reason.

        `currency` is the shop's: amounts of another one are none; without it, amounts of any are taken.
        """
        cells: dict[str, list[Any]] = {}
        unread: list[Unreadable] = []
        for row in rows:
            match row:
                case Unreadable():
                    unread.append(row)
                case Row(source, line, data):
                    try:
                        key, cell = self._cell(data, currency)
                    except MisfitError as error:
                        unread.append(Unreadable(source, line, str(error)))
                        continue
                    if cell is not None:
                        _gather(cells.setdefault(key, []), cell, self.take)
        return {key: _TAKEN[self.take](several) for key, several in cells.items()}, unread

    def _cell(self, data: Mapping[str, Any], currency: str) -> tuple[str, Any]:
        said = data.get(self.file.key)
        if said is None or not (key := text(said).strip()):
            message = f"the key column `{self.file.key}` is empty"
            raise MisfitError(message)
        if self.take == "count":
            return key, 1
        cell = data.get(self.file.column)
        if cell is None or cell == "":
            return key, None
        if isinstance(cell, dict) or (isinstance(cell, list) and not self._takes_list(cell)):
            what = "an object" if isinstance(cell, dict) else "a list"
            message = f"`{self.file.column}` holds {what}; name a column with one value a row"
            raise MisfitError(message)
        if self.take not in ("first", "last", "all"):
            try:
                return key, number(cell, currency)
            except MisfitError:
                message = f"`{self.file.column}` is {cell!r}; `take: {self.take}` is for numbers"
                raise MisfitError(message) from None
        return key, cell.strip() if isinstance(cell, str) else cell

    def _takes_list(self, cell: list[Any]) -> bool:
        """Whether a list of JSON can stand as it is: alone, and of plain values."""
        return self.take in ("first", "last") and not any(isinstance(one, dict | list) for one in cell)


def _gather(several: list[Any], cell: Any, take: Take) -> None:
    """Add a cell to those of its key, keeping no more of them than the outcome needs."""
    match take:
        case "first" if several:
            return
        case "last" | "lowest" | "highest" | "sum" | "count" if several:
            several[0] = _JOINED[take](several[0], cell)
        case "mean" if several:
            several[0] += cell
            several[1] += 1
        case "mean":
            several[:] = [cell, 1]
        case _:
            several.append(cell)


_JOINED: Mapping[str, Callable[[Any, Any], Any]] = {
    "last": lambda _, new: new,
    "lowest": min,
    "highest": max,
    "sum": operator.add,
    "count": operator.add,
}
_TAKEN: Mapping[str, Callable[[list[Any]], Any]] = {
    **dict.fromkeys(("first", "last", "lowest", "highest", "sum", "count"), lambda several: several[0]),
    "mean": lambda several: several[0] / several[1],
    "all": lambda several: list(dict.fromkeys(several)),
}
