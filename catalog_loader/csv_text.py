"""CSV to rows: the delimiter, the header, and records that no stray quote can make swallow the rows after them."""

import csv
import io
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.product import Row, Unreadable
from catalog_loader.feed_text import Lump

MAX_CELL = 1 << 20
MAX_SPAN = 200
MAX_COLUMNS = 10_000
MAX_RECORD = 16 << 20

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 20
_TOO_LONG = f"a cell longer than {MAX_CELL >> 20} MiB"
_STRAY = "a line break stands in a cell without quotes"


@dataclass(frozen=True)
class Header:
    """The columns of a CSV as they stand, `""` for one without a name, and the line the first row may begin on."""

    line: int
    columns: tuple[str, ...]
    then: int

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that have a name."""
        return tuple(name for name in self.columns if name)

    @property
    def twice(self) -> tuple[str, ...]:
        """The names that more than one column has."""
        return tuple(name for name, count in Counter(self.names).items() if count > 1)


@dataclass(frozen=True)
class Record:
    """A record's cells, or the reason why there are none, and the physical lines from `line` to before `then`."""

    line: int
    then: int
    cells: Sequence[str]
    reason: str = ""


class Reel:
    """The physical lines of a feed, wound forwards, and back to just after an opening quote that nothing closed."""

    def __init__(self, lumps: Iterator[Lump], delimiter: str, end: str) -> None:
        """Stand before line 1."""
        csv.field_size_limit(MAX_CELL)  # the csv module's own limit of 131,072 is one for the whole process
        self._lumps = lumps
        self._end = end
        self.stray = "\n" if end == "\r" else "\r"
        self._reader = csv.reader(self, delimiter=delimiter, strict=True)
        self._delimiter = delimiter
        self._taken = self._size = 0
        self.lines: list[str] = []
        self.first = 1
        self.at = 0
        self.blemishes: dict[int, str] = {}

    def fill(self) -> bool:
        """Read more lines behind the present ones; those that are done with are let go."""
        lump = next(self._lumps, None)
        if lump is None:
            return False
        self.lines = self.lines[self.at :] + lump.lines
        self.first, self.at = self.first + self.at, 0
        self.blemishes.update(lump.blemishes)
        return True

    def __iter__(self) -> "Reel":
        """The lines of the present record, for the csv module."""
        return self

    def __next__(self) -> str:
        """One more line of the present record, while it stays believable."""
        if self._taken >= MAX_SPAN or self._size > MAX_RECORD:
            raise StopIteration
        if self.at + self._taken >= len(self.lines) and not self.fill():
            raise StopIteration
        line = self.lines[self.at + self._taken]
        self._taken, self._size = self._taken + 1, self._size + len(line)
        return line + self._end

    def record(self) -> Record | None:
        """The record that begins on the present line, with care; leaves the reel where reading goes on."""
        if self.at >= len(self.lines) and not self.fill():
            return None
        line = self.first + self.at
        self._taken = self._size = 0
        cells: Sequence[str] = ()
        reason = self.blemishes.get(line, "")
        if reason:
            self._taken = 1
        else:
            try:
                cells = next(self._reader)
            except csv.Error as error:
                reason = self._reason(str(error))
                self._taken = 1
        then = line + self._taken
        if self.blemishes:
            found = {number: self.blemishes.pop(number, "") for number in range(line, then)}
            inside = next((f"{what} on line {number}" for number, what in found.items() if what), "")
            reason = reason or inside
        self.at += then - line
        return Record(line, then, () if reason else cells, reason)

    def _reason(self, error: str) -> str:
        """The csv module's complaint in the words of someone who looks at the file."""
        if "field larger" in error:
            return _TOO_LONG
        if "unexpected end" in error:
            where = f"within {MAX_SPAN} lines" if self._taken >= MAX_SPAN else "before the feed ends"
            where = f"within {MAX_RECORD >> 20} MiB" if self._size > MAX_RECORD else where
            return f"a quote is opened and not closed {where}; double the quotes inside a cell"
        if "expected after" in error:
            also = f" (line {self.first + self.at + self._taken - 1})" if self._taken > 1 else ""
            return f"text stands right after a closing quote{also}; double the quotes inside a cell"
        if "new-line" in error:
            return _STRAY
        return error

    def step_back(self, record: Record, width: int) -> None:
        """Go back to just after a record's first line, when a line it swallowed is a row of its own."""
        for line in range(record.line + 1, record.then):
            held = self.lines[self.at - (record.then - line)]
            if _width(held, self._delimiter) == width:
                self.at -= record.then - record.line - 1
                return


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), ()))
    except csv.Error:
        return 0


def find_delimiter(head: str, wanted: Sequence[str]) -> str:
    """The delimiter that finds the wanted columns, then the one that cuts the first rows alike, then into most."""

    def promise(delimiter: str) -> tuple[int, bool, float, int]:
        rows: list[list[str]] = []
        for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
            rows += [row] if row else []
            if len(rows) > _SAMPLE_ROWS:
                break
        width = len(rows[0]) if rows else 0
        names = {clean(name) for name in rows[0]} if rows else set()
        alike = sum(len(row) == width for row in rows[1:]) / max(len(rows) - 1, 1)
        return sum(name in names for name in wanted if name), width > 1, alike, width

    csv.field_size_limit(MAX_CELL)
    try:
        return max(DELIMITERS, key=promise)
    except csv.Error:
        return max(DELIMITERS, key=head.partition("\n")[0].count)


def clean(name: str) -> str:
    """A column's name without blanks and byte-order marks around it."""
    return name.strip().strip("\ufeff").strip()


def header_of(reel: Reel, after: int) -> Header | Record | None:
    """The header, the first record after that line that is not blank; a broken one as it is; none in an empty feed."""
    while record := reel.record():
        if record.reason:
            return record
        if record.line > after and any(map(clean, record.cells)):
            return Header(record.line, tuple(map(clean, record.cells)), record.then)
    return None


def rows(source: str, reel: Reel, header: Header, delimiter: str) -> Generator[Row | Unreadable]:
    """The rows under a header. A line without quotes is cut by itself; only the others need care."""
    width, columns = len(header.columns), header.columns
    unnamed, stray = "" in columns, reel.stray
    while reel.at < len(reel.lines) or reel.fill():
        lines, first, blemishes = reel.lines, reel.first, reel.blemishes
        for at in range(reel.at, len(lines)):
            line = lines[at]
            if '"' in line or (blemishes and first + at in blemishes) or len(line) > MAX_CELL:
                reel.at = at
                break
            text = line.rstrip("\r")
            cells = text.split(delimiter)
            if len(cells) == width and text and stray not in text:
                data = dict(zip(columns, cells, strict=True))
                if unnamed:
                    del data[""]
                yield Row(source, first + at, data)
            elif len(cells) > 1 or text.strip():
                yield _unlike(source, Record(first + at, first + at + 1, cells), width, delimiter)
        else:
            reel.at = len(lines)
            continue
        yield from _with_care(source, reel, header, delimiter)


def _with_care(source: str, reel: Reel, header: Header, delimiter: str) -> Iterator[Row | Unreadable]:
    record = reel.record()
    if record is None:
        return
    width = len(header.columns)
    if record.reason:
        yield Unreadable(source, record.line, record.reason)
    elif len(record.cells) == width:
        data: dict[str, Any] = dict(zip(header.columns, record.cells, strict=True))
        data.pop("", None)
        yield Row(source, record.line, data)
    elif record.cells:
        reel.step_back(record, width)
        yield _unlike(source, record, width, delimiter)


def _unlike(source: str, record: Record, width: int, delimiter: str) -> Unreadable:
    """Why a record that does not fit under the header is no row."""
    cells = record.cells
    if len(cells) == width:
        return Unreadable(source, record.line, _STRAY)
    shown = "tab" if delimiter == "\t" else f"`{delimiter}`"
    mend = f"; put a cell that holds {shown} in quotes" if len(cells) > width else "; is the row cut short?"
    count = f"{len(cells)} cell{'s' if len(cells) > 1 else ''}"
    span = f" (lines {record.line} to {record.then - 1})" if record.then > record.line + 1 else ""
    columns = f"{width} column{'s' if width > 1 else ''}"
    return Unreadable(source, record.line, f"{count}{span} under a header of {columns}{mend}")
