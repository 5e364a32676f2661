"""The feed readers: a file as the back office writes it becomes rows, each with its line, and the broken ones told.

A feed is refused whole by `BadFeedError`: by `read_feed` itself for what its beginning shows, or while its rows are
read for what only shows later (a packing cut short or a bomb, a JSON list without its end).
"""

import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import orjson
from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.core.feeds import PLAIN, Container, FeedFormat
from app.core.product import Row, Unreadable
from app.core.shop import Feed
from catalog_loader import csv_text
from catalog_loader.feed_bytes import BadFeedError, Position, Source, head_of, is_packed
from catalog_loader.feed_text import Encoding, ends_lines, find_encoding, head_text, lumps, mojibake, pieces
from catalog_loader.formats.laying import Joined
from catalog_loader.formats.profiles import formats
from catalog_loader.formats.recognise import Recognised
from catalog_loader.json_text import columns_of, json_rows, ndjson_rows
from catalog_loader.parts import is_sheet, parts
from catalog_loader.placing import Part, placing
from catalog_loader.sheet import Sheet
from catalog_loader.xml_text import xml_rows

__all__ = ["BadFeedError", "FeedReading", "read_feed"]

_SUFFIXES: dict[str, Container] = {".csv": "csv", ".tsv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}
_SEP = re.compile(r'\s*"?sep=(.)"?[ \t]*(?:\r*\n|\r)', re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_LOOKED_AT = 100
_CLOSE = 0.5
_SHOWN = 40


@dataclass(frozen=True)
class FeedReading:
    """A feed that is being read: its rows, once, in file order, and what was found out about how it is written."""

    rows: Iterator[Row | Unreadable]
    format: Container
    """How its files are written; `recognised` says by whom."""
    encoding: str
    delimiter: str
    notes: tuple[str, ...]
    position: Position = field(default_factory=Position)
    """How far `rows` have been read; moves with them."""
    columns: tuple[str, ...] = ()
    recognised: Recognised | None = None
    """The vendor's format that it is in; the roles of its columns: `catalog_loader.formats.profiles.parts`."""
    packed: str = ""
    """How it is packed: `gzip`, `zip` or not at all."""
    joined: Joined = field(default_factory=Joined)
    """What became part of other rows; complete when `rows` are read."""


@dataclass(frozen=True)
class _Opened:
    """One part of a feed whose beginning is known."""

    source: Source
    feed: Feed
    encoding: Encoding
    head: str
    notes: tuple[str, ...]
    key: str
    """The key column that must be there; empty when the format says it, or when nobody asks."""


def read_feed(path: Path, feed: Feed, own: Sequence[FeedFormat] = ()) -> FeedReading:
    """Open a feed, find out how it is written, and hand out its rows as they are asked for, in constant memory.

    `path` is a file, a folder or a zip of parts, or `-` for standard input. `own` are the shop's own formats. With an
    empty key, as of a feed that nobody has described yet, no column is asked for and rows stay as the file has them.
    """
    known = formats(own)
    opened = [_open(source, feed, known) for source in parts(path)]
    placed = placing(opened, feed, known)
    first = opened[0]
    unnamed = "" if len(opened) == 1 else f"{len(opened)} parts: {', '.join(part.source.name for part in opened[:5])}"
    notes = tuple(dict.fromkeys((*first.notes, *([unnamed] if unnamed else []), *placed.notes)))
    return FeedReading(
        placed.rows,
        first.container,
        first.encoding,
        first.delimiter,
        notes,
        placed.position,
        first.columns,
        placed.recognised,
        first.packed,
        placed.joined,
    )


def _open(source: Source, feed: Feed, known: Sequence[FeedFormat]) -> Part:
    """One file of a feed, its beginning looked at."""
    named = next((one for one in known if one.name == feed.format), None)
    key = feed.asked_key
    if is_sheet(source):
        return _fitting(_read_sheet(source, feed, key), feed, named)
    head = head_of(source)
    packed = "zip" if source.member else "gzip" if is_packed(source) else ""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and not _HTML.search(head[:1024].decode("latin-1")):
        return _fitting(_read_xml(source, feed, known, packed), feed, named)
    encoding = find_encoding(source, head, feed.encoding)
    text = head_text(head, encoding)
    opened = _Opened(source, feed, encoding, text, (*encoding.notes, *mojibake(text)), key)
    if feed.format in PLAIN:
        found = feed.format
    else:
        found = _format(Path(source.name), text, key or (named.key[0] if named and named.key else ""))
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        if encoding.name.startswith("utf-16") and not _HTML.search(text):
            return _fitting(_read_xml(source, feed, known, packed), feed, named)
        raise BadFeedError(f"{source.name}:1: this is XML or HTML, perhaps an error page; export CSV, NDJSON or JSON")
    match found:
        case "csv":
            part = _read_csv(opened)
        case "ndjson" | "json":
            part = _read_json(opened, found)
        case _:
            raise BadFeedError(f"{source.name}: is no Excel workbook; write another `format:`, or `auto`")
    shown = f", {_shown(part.delimiter)}" if part.delimiter else ""
    first = f"{found.upper()}{shown}, {encoding.label}" + (f", {packed}" if packed else "")
    return _fitting(replace(part, notes=(first, *part.notes), packed=packed), feed, named)


def _fitting(part: Part, feed: Feed, named: FeedFormat | None) -> Part:
    """The part, when the format that the shop names is written so."""
    if feed.format in PLAIN and feed.format != part.container:
        raise BadFeedError(
            f"{part.source.name}: `format: {feed.format}` is declared, and this is {part.container.upper()}; "
            "write `format: auto`, or name the right feed"
        )
    if named and named.container and part.container not in named.container and part.container == "xml":
        raise BadFeedError(f"{part.source.name}: `format: {named.name}` is not written as XML; write `format: auto`")
    return part


def _read_sheet(source: Source, feed: Feed, key: str) -> Part:
    sheet = Sheet(source)
    header = _checked(source.name, feed, key, sheet.header, "")

    def rows(position: Position) -> Generator[Row | Unreadable]:
        position.size = max(position.size, source.size)
        yield from sheet.rows()
        position.done = position.read = position.done + source.size

    notes = ("XLSX", *sheet.notes, *_unnamed(header))
    return Part(source, "xlsx", header.names, rows, notes)


def _read_xml(source: Source, feed: Feed, known: Sequence[FeedFormat], packed: str) -> Part:
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


def _format(path: Path, head: str, key: str) -> Container:
    """The format by the file's name, and by its content where names are vague: many a `.json` is NDJSON."""
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    if suffixes and (named := _SUFFIXES.get(suffixes[-1])):
        return named
    text = head.lstrip("\ufeff \t\r\n")
    if text.startswith("["):
        return "json"
    if not text.startswith("{"):
        return "json" if suffixes[-1:] == [".json"] else "csv"
    lines = [line for line in text.split("\n") if line.strip()][:5]
    objects = [_object(line) for line in lines]
    first = objects[0]
    if first is None:
        return "ndjson" if sum(one is not None for one in objects) > 1 else "json"
    wraps = any(isinstance(value, list) and (not value or isinstance(value[0], dict)) for value in first.values())
    return "json" if len(lines) == 1 and wraps and key not in first else "ndjson"


def _object(line: str) -> dict[str, object] | None:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _read_csv(opened: _Opened) -> Part:
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


def _delimiter(opened: _Opened, told: re.Match[str] | None) -> str:
    """The delimiter that the shop declares, that a first line `sep=;` tells, or that fits the first rows best."""
    feed = opened.feed
    if feed.delimiter:
        if delimiter := csv_text.declared_delimiter(feed.delimiter):
            return delimiter
        raise BadFeedError(
            f"{opened.source.name}: `{feed.delimiter}` cannot be a delimiter; "
            "write one character, such as `;`, or `tab`"
        )
    named = csv_text.declared_delimiter(told.group(1)) if told else ""
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
                cut = f" (cut at {_shown(delimiter)})" if len(names) == 1 and delimiter else ""
                raise BadFeedError(f"{name}:{line}: {_no_key(key, names)}{cut}")
            return header


def _no_key(key: str, names: tuple[str, ...]) -> str:
    """That the key column is missing, with the columns there are and the nearest one."""
    nearest = process.extractOne(
        key, names, scorer=OSA.normalized_similarity, processor=str.casefold, score_cutoff=_CLOSE
    )
    mend = f"did you mean `{nearest[0]}`?" if nearest else "name another as `key:` under `feed:` in shop.yaml."
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"there is no key column `{key}`; {mend} The columns are: {', '.join(names[:_SHOWN])}{more}"


def _read_json(opened: _Opened, found: Container) -> Part:
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


def _shown(delimiter: str) -> str:
    return "tab" if delimiter == "\t" else f"`{delimiter}`"
