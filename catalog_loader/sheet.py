"""Excel workbooks to rows: the first sheet with content, its cells as the texts that a CSV of it would hold."""

import datetime as dt
import re
import zipfile
from collections.abc import Generator, Iterator, Sequence
from functools import partial
from typing import Any

import python_calamine as calamine

from app.core.product import Row, Unreadable
from catalog_loader import feed_bytes
from catalog_loader.csv_text import MAX_CELL, Header, clean
from catalog_loader.feed_bytes import BadFeedError, Source

MAX_CELLS = 20_000_000
"""Of the rectangle around a sheet's cells, all of which are held at once."""
MAX_BYTES = 512 << 20
_REFERENCE = re.compile(rb"""\sr\s{0,200}=\s{0,200}['"]\$?([A-Za-z]{0,3})\$?([0-9]{1,20})['"]""")
_OVERLAP = 512
"""More bytes than a reference takes, so that one at the edge of two blocks is seen."""
_OTHER_BOOKS = frozenset({"xl/workbook.bin", "content.xml"})
"""What makes a workbook one of another kind, whose cells nobody has looked at before they are held."""
_TOO_EXACT = 1e15


class Sheet:
    """One sheet of a workbook, opened."""

    def __init__(self, source: Source) -> None:
        """Find the sheet with the products. Raises BadFeedError for a workbook that cannot be read, or holds none."""
        self.name = source.name
        _check(source)
        try:
            book = calamine.CalamineWorkbook.from_path(source.path)
            shown = [
                one.name
                for one in book.sheets_metadata
                if one.visible == calamine.SheetVisibleEnum.Visible and one.typ == calamine.SheetTypeEnum.WorkSheet
            ]
            filled = [sheet for name in shown if (sheet := book.get_sheet_by_name(name)).height]
        except calamine.PasswordError:
            raise BadFeedError(f"{self.name}: the workbook asks for a password; save it without one") from None
        except (calamine.CalamineError, OSError, ValueError) as error:
            why = str(error).partition("\n")[0][:120]
            raise BadFeedError(
                f"{self.name}: the workbook cannot be read ({why}); save the sheet as CSV UTF-8"
            ) from None
        if not filled:
            raise BadFeedError(f"{self.name}: the workbook has no sheet with rows; check the export that writes it")
        self._sheet = filled[0]
        self.notes: tuple[str, ...] = (f"the sheet `{filled[0].name}` is read",)
        if others := ", ".join(f"`{one.name}`" for one in filled[1:6]):
            self.notes = (f"the sheet `{filled[0].name}` is read, not {others}",)
        self.header = self._header()

    def _header(self) -> Header:
        for line, cells in enumerate(self._sheet.iter_rows(), 1):
            names = tuple(clean(_text(cell)) for cell in cells)
            if any(names):
                return Header(line, names, line + 1)
        raise BadFeedError(f"{self.name}: there is no header, only blank lines; check the export that writes it")

    def rows(self) -> Generator[Row | Unreadable]:
        """The rows under the header, each with its line in the sheet."""
        columns = self.header.columns
        for line, cells in enumerate(self._sheet.iter_rows(), 1):
            if line < self.header.then or all(cell == "" for cell in cells):
                continue
            texts = [_text(cell) for cell in cells]
            if wrong := _wrong(texts):
                yield Unreadable(self.name, line, wrong)
                continue
            yield Row(self.name, line, {name: text for name, text in zip(columns, texts, strict=True) if name})


def _text(cell: Any) -> str:
    """A cell as a shop would write it: whole numbers without a point, dates as 2026-11-22."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) < _TOO_EXACT:
            return str(int(cell))
        case float():
            return repr(cell)
        case dt.datetime() if cell.time() == dt.time():
            return cell.date().isoformat()
        case dt.datetime():
            return cell.isoformat(sep=" ")
        case dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell)


def _wrong(texts: Sequence[str]) -> str:
    for text in texts:
        if len(text) > MAX_CELL:
            return f"a cell longer than {MAX_CELL >> 20} MiB"
        if "\0" in text:
            return "a NUL byte"
    return ""


def _check(source: Source) -> None:
    """Refuse a workbook that would fill the memory: by its unpacked size, and by the rectangle around its cells."""
    try:
        with zipfile.ZipFile(source.path) as packed:
            total = sum(info.file_size for info in packed.infolist())
            on_disk = source.path.stat().st_size
            if total > MAX_BYTES or (
                total > feed_bytes.RATIO_COUNTS_FROM and total > feed_bytes.MAX_RATIO * max(on_disk, 1)
            ):
                raise BadFeedError(
                    f"{source.name}: the workbook unpacks to {total >> 20:,} MiB, as only a bomb does; "
                    "if it is a real feed, save the sheet as CSV UTF-8"
                )
            names = {info.filename.replace("\\", "/").casefold() for info in packed.infolist()}
            if not names.isdisjoint(_OTHER_BOOKS):
                raise BadFeedError(
                    f"{source.name}: is a binary or an OpenDocument workbook; save it as xlsx, or as CSV UTF-8"
                )
            for info in packed.infolist():  # all: a sheet may lie under any name
                with packed.open(info) as member:
                    _check_spread(source.name, iter(partial(member.read, 1 << 20), b""))
    except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError, RuntimeError) as error:
        raise BadFeedError(f"{source.name}: the workbook is damaged ({error}); transfer it again") from None


def _check_spread(name: str, blocks: Iterator[bytes]) -> None:
    """Refuse a sheet with a cell far away: everything between it and the others would be held."""
    far_row, far_column, rest = 1, b"A", b""
    for block in blocks:
        text = rest + block
        for letters, row in _REFERENCE.findall(text):
            column = letters.upper()
            if (line := int(row)) > far_row:
                far_row = line
            if len(column) > len(far_column) or (column > far_column and len(column) == len(far_column)):
                far_column = column
        rest = text[-_OVERLAP:]
        if far_row * _number(far_column) > MAX_CELLS:
            raise BadFeedError(
                f"{name}: a table of {far_row:,} lines up to column {far_column.decode()} is too large, or a cell "
                "stands too far from the others; clear what lies around the table, or save the sheet as CSV UTF-8"
            )


def _number(column: bytes) -> int:
    """A column's number by its letters: A is 1, AA is 27."""
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number
