"""How each container of a feed is opened: tables, JSON, XML and sheets, with their headers checked."""

import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from app.core.feeds import Container, FeedFormat
from app.core.product import Row, Unreadable
from app.core.shop import Feed, delimiter_of
from app.rulepack.problems import nearest
from catalog_loader import csv_text
from catalog_loader.feed_bytes import BadFeedError, Position, Source
from catalog_loader.feed_text import Encoding, ends_lines, lumps, pieces
from catalog_loader.json_text import columns_of, json_rows, ndjson_rows
from catalog_loader.placing import Part
from catalog_loader.sheet import Sheet
from catalog_loader.xml_text import xml_rows

_SEP = re.compile(r'\s*"?sep=(.)"?[ \t]*(?:\r*\n|\r)', re.IGNORECASE)
_LOOKED_AT = 100
_CLOSE = 0.5
_SHOWN = 40


@dataclass(frozen=True)
class Opened:
    """One part of a feed whose beginning is known."""

    source: Source
    feed: Feed
    encoding: Encoding
    head: str
    notes: tuple[str, ...]
    key: str
    """The key column that must be there; empty when the format says it, or when nobody asks."""


def read_sheet(source: Source, feed: Feed, key: str) -> Part:
    """The first sheet of a workbook that has rows."""
    sheet = Sheet(source)
    header = _checked(source.name, feed, key, sheet.header, "")

    def rows(position: Position) -> Generator[Row | Unreadable]:
        position.size = max(position.size, source.size)
        yield from sheet.rows()
        position.done = position.read = position.done + source.size

    notes = ("XLSX", *sheet.notes, *_unnamed(header))
    return Part(source, "xlsx", header.names, rows, notes)


def read_xml(source: Source, feed: Feed, known: Sequence[FeedFormat], packed: str) -> Part:
    """An XML feed, whose products are the elements that the known formats name."""
    written = [one for one in known if "xml" in one.container and feed.format in ("auto", one.name)]
    items = frozenset(name for one in written for name in one.item)
    if not items:
        raise BadFeedError(
            f"{source.name}:1: this is XML or HTML, which `format: {feed.format}` does not read; write `format: auto`"
        )

    def rows(position: Position) -> Generator[Row | Unreadable]:
        with closing(xml_rows(source, items, feed.encoding, position)) as found:
            yield from found

    with closing(rows(Position())) as first:
        beginning = list(islice(first, _LOOKED_AT))
    names = columns_of(beginning)
    if names and feed.asked_key and feed.asked_key not in names:
        raise BadFeedError(f"{source.name}:{beginning[0].line}: {_no_key(feed.asked_key, names)}")
    notes = ("XML" + (f", {packed}" if packed else ""),)
    return Part(source, "xml", names, rows, notes, packed=packed)


def read_csv(opened: Opened) -> Part:
    """A table, with its delimiter, header and line ends."""
    source, encoding = opened.source, opened.encoding
    told = _SEP.match(opened.head)
    after = 1 if told else 0
    delimiter = _delimiter(opened, told)
    end = ends_lines(opened.head)

    def reel(texts: Iterator[str]) -> csv_text.Reel:
        return csv_text.Reel(lumps(texts, encoding, end), delimiter, end)

    with closing(pieces(source, encoding)) as texts:
        found = csv_text.header_of(reel(texts), after)
    header = _checked(source.name, opened.feed, opened.key, found, delimiter)

    def rows(position: Position) -> Generator[Row | Unreadable]:
        with closing(pieces(source, encoding, position)) as texts:
            again = reel(texts)
            csv_text.header_of(again, after)
            yield from csv_text.rows(source.name, again, header, delimiter)

    return Part(
        source, "csv", header.names, rows, (*opened.notes, *_unnamed(header)), encoding.name, delimiter=delimiter
    )


def _unnamed(header: csv_text.Header) -> tuple[str, ...]:
    numbers = ", ".join(str(at) for at, name in enumerate(header.columns, 1) if not name)
    return (f"columns without a name are left out: number {numbers}",) if numbers else ()


def _delimiter(opened: Opened, told: re.Match[str] | None) -> str:
    """The delimiter that the shop declares, that a first line `sep=;` tells, or that fits the first rows best."""
    feed = opened.feed
    if feed.delimiter:
        if delimiter := delimiter_of(feed.delimiter):
            return delimiter
        raise BadFeedError(
            f"{opened.source.name}: `{feed.delimiter}` cannot be a delimiter; "
            "write one character, such as `;`, or `tab`"
        )
    named = delimiter_of(told.group(1)) if told else ""
    return named or csv_text.find_delimiter(
        opened.head[told.end() if told else 0 :], tuple(filter(None, (feed.key, feed.group)))
    )


def _checked(
    name: str, feed: Feed, key: str, header: csv_text.Header | csv_text.Record | None, delimiter: str
) -> csv_text.Header:
    """The header, when rows can be read under it."""
    match header:
        case None:
            raise BadFeedError(f"{name}: there is no header, only blank lines; check the export that writes it")
        case csv_text.Record(line=line, reason=reason):
            mend = f"; check `encoding: {feed.encoding}`" if feed.encoding else ""
            raise BadFeedError(f"{name}:{line}: the header cannot be read: {reason}{mend}")
        case csv_text.Header(line=line, twice=twice, names=names):
            if len(header.columns) > csv_text.MAX_COLUMNS:
                raise BadFeedError(
                    f"{name}:{line}: the header has {len(header.columns):,} columns, and a feed at most "
                    f"{csv_text.MAX_COLUMNS:,}; check the delimiter and the line ends"
                )
            if twice:
                shown = ", ".join(f"`{one}`" for one in twice)
                raise BadFeedError(f"{name}:{line}: more than one column is named {shown}; rename or remove one")
            if key and key not in names:
                cut = f" (cut at {shown_delimiter(delimiter)})" if len(names) == 1 and delimiter else ""
                raise BadFeedError(f"{name}:{line}: {_no_key(key, names)}{cut}")
            return header


def _no_key(key: str, names: tuple[str, ...]) -> str:
    """That the key column is missing, with the columns there are and the nearest one."""
    meant = nearest(key, names, close=_CLOSE)
    mend = f"did you mean `{meant}`?" if meant else "name another as `key:` under `feed:` in shop.yaml."
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"there is no key column `{key}`; {mend} The columns are: {', '.join(names[:_SHOWN])}{more}"


def read_json(opened: Opened, found: Container) -> Part:
    """JSON objects: one a line, or a list of them."""
    source, encoding = opened.source, opened.encoding

    def rows(position: Position) -> Generator[Row | Unreadable]:
        with closing(pieces(source, encoding, position)) as texts:
            if found == "json":
                yield from json_rows(source.name, texts, encoding)
            else:
                yield from ndjson_rows(source.name, lumps(texts, encoding))

    with closing(rows(Position())) as first:
        beginning = list(islice(first, _LOOKED_AT))
    names = columns_of(beginning)
    if names and opened.key and opened.key not in names:
        line = next(row.line for row in beginning if isinstance(row, Row))
        raise BadFeedError(f"{source.name}:{line}: {_no_key(opened.key, names)}")
    if found == "ndjson" and beginning and not names and len(beginning) == _LOOKED_AT:
        raise BadFeedError(
            f"{source.name}:{beginning[0].line}: none of the first {_LOOKED_AT} lines is a JSON object "
            f"({beginning[0].reason if isinstance(beginning[0], Unreadable) else ''}); is this `format: ndjson`?"
        )
    return Part(source, found, names, rows, opened.notes, encoding.name)


def shown_delimiter(delimiter: str) -> str:
    """A delimiter for people."""
    return "tab" if delimiter == "\t" else f"`{delimiter}`"
