"""Feeds for stories: written, read, and what came of their rows."""

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.core.feeds import FeedFormat
from app.core.product import Row, Unreadable
from app.core.shop import Feed
from catalog_loader.readers import BadFeedError, FeedReading, read_feed

UNTOLD = Feed()
"""A shop that says nothing of its feed."""


def reading(
    folder: Path, content: str | bytes, name: str = "feed.csv", feed: Feed = UNTOLD, own: Sequence[FeedFormat] = ()
) -> FeedReading:
    """A reading of a feed with this content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_feed(path, feed, own)


def rows_of(found: FeedReading) -> list[Mapping[str, Any]]:
    """The cells of its rows; none may be unreadable."""
    rows = list(found.rows)
    assert not [row for row in rows if isinstance(row, Unreadable)]
    return [row.data for row in rows if isinstance(row, Row)]


def identified(found: FeedReading) -> list[tuple[Any, Any]]:
    """The key and the product of each row."""
    return [(row.get("_key"), row.get("_group")) for row in rows_of(found)]


def refused(path: Path, feed: Feed = UNTOLD) -> str:
    """Why a feed is refused, at once or while it is read."""
    with pytest.raises(BadFeedError) as error:
        list(read_feed(path, feed).rows)
    return str(error.value)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACK = "http://schemas.openxmlformats.org/package/2006"


def workbook(sheets: Mapping[str, Mapping[int, Sequence[Any]]]) -> bytes:
    """An Excel workbook: sheets with their cells by line; None leaves a cell out."""
    tags, links, parts = "", "", {}
    for at, (name, lines) in enumerate(sheets.items(), 1):
        tags += f'<sheet name="{name}" sheetId="{at}" r:id="s{at}"/>'
        links += f'<Relationship Id="s{at}" Type="{_DOC}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        body = "".join(f'<row r="{line}">{_cells(line, cells)}</row>' for line, cells in lines.items())
        parts[f"xl/worksheets/sheet{at}.xml"] = f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'
    links += f'<Relationship Id="look" Type="{_DOC}/styles" Target="styles.xml"/>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    parts |= {
        "[Content_Types].xml": f'<Types xmlns="{_PACK}/content-types"><Default Extension="rels" ContentType="{rels}"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACK}/relationships"><Relationship Id="r" '
        f'Type="{_DOC}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOC}"><sheets>{tags}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACK}/relationships">{links}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/>'
        "</cellXfs></styleSheet>",
    }
    return zipped({name: text.encode() for name, text in parts.items()})


def _cells(line: int, cells: Sequence[Any]) -> str:
    return "".join(_cell(f"{chr(65 + at)}{line}", cell) for at, cell in enumerate(cells) if cell is not None)


def _cell(place: str, cell: Any) -> str:
    match cell:
        case bool():
            return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
        case dt.date():
            return f'<c r="{place}" s="1"><v>{(cell - dt.date(1899, 12, 30)).days}</v></c>'
        case int() | float():
            return f'<c r="{place}"><v>{cell!r}</v></c>'
        case _:
            return f'<c r="{place}" t="inlineStr"><is><t>{cell}</t></is></c>'
