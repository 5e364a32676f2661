"""An unknown feed's columns are looked at: how full they are, what their cells look like, how values come back."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.catalog.cast import MisfitError, boolean, date, number, text
from app.catalog.transformations.dates import written_date
from app.catalog.transformations.prices import price_of
from app.core.product import Row, Unreadable
from app.words.nothing import says_nothing
from catalog_loader.first_pack.words import CURRENCIES

MAX_READ = 200_000
"""Rows that are read of a long feed."""
HEAD = 5_000
"""Rows at the beginning that are all looked at, as variants stand beside their product."""
SAMPLE = 20_000
"""Rows that are looked at in all; those after the head are drawn by lot."""
MAX_LETTERS = 60_000_000
"""Letters of the rows that are kept while looking."""
MAX_COLUMNS = 10_000
CELL = 1_000
SHOWN = 60
VALUES = 2_000
KEPT_CELLS = 1_000

_DATE = re.compile(r"^(?=.{6,40}$)(?!\d+$)(?=(?:\D*\d){2})[\w:.,/+ -]+$")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|&(?:[a-z]{2,8}|#\d+);")
_SIGN = re.compile(r"€|\$|£|\b(?:EUR|USD|GBP|CHF)\b", re.IGNORECASE)
_PICTURE = re.compile(r"(?i)\.(?:jpe?g|png|webp|gif|svg|avif|tiff?|bmp)(?:\?.*)?$")


@dataclass
class Column:
    """What was seen in one column."""

    name: str
    position: int
    rows: int = 0
    """Rows that were looked at."""
    filled: int = 0
    """Rows in which it says something."""
    nested: int = 0
    """Rows in which it holds an object, which no field can take."""
    lists: int = 0
    placeholders: Counter[str] = field(default_factory=Counter)
    values: Counter[str] = field(default_factory=Counter)
    """Short values and how often each came, the first few thousand of them."""
    met: set[int] = field(default_factory=set)
    """Every value, by its hash."""
    cells: list[str] = field(default_factory=list)
    """Some values as they stand."""

    def see(self, cell: Any) -> None:
        """Take one cell in."""
        several = cell if isinstance(cell, list) else [cell]
        self.lists += isinstance(cell, list) and len(cell) > 1
        found = False
        for one in several:
            if isinstance(one, dict | list):
                self.nested += 1
                return
            said = "" if one is None else text(one).strip()[:CELL]
            if not said:
                continue
            if says_nothing(said):
                self.placeholders[said] += 1
                continue
            found = True
            self.met.add(hash(said))
            if len(said) <= SHOWN and (said in self.values or len(self.values) < VALUES):
                self.values[said] += 1
            if len(self.cells) < KEPT_CELLS:
                self.cells.append(said)
            elif not self.filled % 7:
                self.cells[self.filled // 7 % KEPT_CELLS] = said
        self.filled += found

    @cached_property
    def share(self) -> float:
        """In how many of the rows it says something."""
        return self.filled / self.rows if self.rows else 0.0

    @cached_property
    def distinct(self) -> int:
        """How many different values it has."""
        return len(self.met)

    @cached_property
    def letters(self) -> float:
        """How long its cells are."""
        return sum(map(len, self.cells)) / len(self.cells) if self.cells else 0.0

    @cached_property
    def words(self) -> float:
        """How many words stand in a cell."""
        return sum(len(cell.split()) for cell in self.cells) / len(self.cells) if self.cells else 0.0

    @cached_property
    def numbers(self) -> tuple[float, ...]:
        """Its cells that are numbers."""
        return tuple(value for cell in self.cells if (value := _cast(number, cell)) is not None)

    @cached_property
    def tags(self) -> float:
        """The share of cells with HTML."""
        return self.share_of(lambda cell: bool(_TAG.search(cell)))

    @cached_property
    def dates(self) -> float:
        """The share of cells that are dates and not plain numbers."""
        return self.share_of(is_date)

    @cached_property
    def prices(self) -> tuple[float, ...]:
        """Its cells that are prices as people write them: `49.90 EUR`, `à partir de 12,50 €`."""
        currency = next((code for code, _ in self.currencies.most_common(1)), "EUR")
        found = (_cast(number, cell) for cell in self.cells)
        amounts = (
            price_of(cell, currency, None) if amount is None else amount
            for cell, amount in zip(self.cells, found, strict=True)
        )
        return tuple(amount for amount in amounts if isinstance(amount, float | int))

    @cached_property
    def flags(self) -> float:
        """The share of cells that say yes or no."""
        return self.share_of(lambda cell: _cast(boolean, cell) is not None)

    @cached_property
    def pictures(self) -> float:
        """The share of cells that are addresses or files of pictures."""
        return self.share_of(lambda cell: bool(_PICTURE.search(cell)) or (cell.startswith("http") and "im" in cell))

    @cached_property
    def links(self) -> float:
        """The share of cells that are addresses."""
        return self.share_of(lambda cell: cell.startswith(("http://", "https://", "www.", "//")))

    @cached_property
    def currencies(self) -> Counter[str]:
        """The currencies whose signs stand in its cells."""
        found = (_SIGN.search(cell) for cell in self.cells)
        return Counter(CURRENCIES[sign.group().casefold()] for sign in found if sign)

    @cached_property
    def example(self) -> str:
        """A value as people would write it down; the longest of a few, as the first is often odd."""
        return max(self.cells[:5], key=len, default="")[:SHOWN]

    def share_of(self, holds: Callable[[str], bool]) -> float:
        """The share of cells for which something holds."""
        return sum(map(holds, self.cells)) / len(self.cells) if self.cells else 0.0


def is_date(cell: str) -> bool:
    """Whether a cell is a date and no plain number."""
    return bool(_DATE.search(cell)) and (_cast(date, cell) is not None or bool(written_date(cell, "day_first")))


def is_plain(cast: Callable[[Any], Any], cell: str) -> bool:
    """Whether a cell is of a type as it stands, without a rule that reads it."""
    return _cast(cast, cell) is not None


def _cast(cast: Callable[[Any], Any], cell: str) -> Any:
    try:
        return cast(cell)
    except MisfitError:
        return None


@dataclass(frozen=True)
class Profile:
    """An unknown feed as it was looked at."""

    columns: Mapping[str, Column]
    read: int
    """Rows that were read."""
    whole: bool
    """Whether that is the feed to its end."""
    looked: int
    """Rows that were looked at."""
    unreadable: int
    head: tuple[Mapping[str, Any], ...]
    """The first rows, as they follow each other."""
    too_many: int = 0
    """Columns beyond those that were looked at."""


def look(rows: Iterable[Row | Unreadable]) -> Profile:
    """Read a feed once, in bounded memory, and look at its columns."""
    dice = random.Random(1)
    head: list[Mapping[str, Any]] = []
    drawn: list[Mapping[str, Any]] = []
    read = unreadable = letters = 0
    room = SAMPLE - HEAD
    whole = True
    for row in rows:
        if read + unreadable >= MAX_READ:
            whole = False
            break
        if isinstance(row, Unreadable):
            unreadable += 1
            continue
        read += 1
        if len(head) < HEAD and letters < MAX_LETTERS:
            head.append(_short(row.data))
            letters += _length(head[-1])
        elif len(drawn) < room and letters < MAX_LETTERS:
            drawn.append(_short(row.data))
            letters += _length(drawn[-1])
        elif drawn and (at := dice.randrange(read - len(head))) < len(drawn):
            drawn[at] = _short(row.data)
    columns: dict[str, Column] = {}
    beyond: set[str] = set()
    for kept in (*head, *drawn):
        for name, cell in kept.items():
            if name not in columns:
                if len(columns) >= MAX_COLUMNS:
                    beyond.add(name)
                    continue
                columns[name] = Column(name, len(columns) + 1)
            columns[name].see(cell)
    looked = len(head) + len(drawn)
    for column in columns.values():
        column.rows = looked
    return Profile(columns, read, whole, looked, unreadable, tuple(head), len(beyond))


def _length(row: Mapping[str, Any]) -> int:
    return sum(len(cell) for cell in row.values() if isinstance(cell, str))


def _short(data: Mapping[str, Any]) -> dict[str, Any]:
    """A row without the tails of its long texts."""
    return {name: cell[:CELL] if isinstance(cell, str) else cell for name, cell in data.items()}
