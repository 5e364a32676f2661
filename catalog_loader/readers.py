"""The feed readers: a file as the back office writes it becomes rows, each with its line, and the broken ones told.

A feed is refused whole by `BadFeedError`: by `read_feed` itself for what its beginning shows, or while its rows are
read for what only shows later (a packing cut short or a bomb, a JSON list without its end).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import orjson

from app.core.feeds import PLAIN, Container, FeedFormat
from app.core.product import Row, Unreadable
from app.core.shop import Feed
from catalog_loader.feed_bytes import EXPORTS, BadFeedError, Position, Source, head_of, is_packed
from catalog_loader.feed_text import find_encoding, head_text, mojibake
from catalog_loader.formats.laying import Joined
from catalog_loader.formats.profiles import formats
from catalog_loader.formats.recognise import Recognised
from catalog_loader.openers import Opened, read_csv, read_json, read_sheet, read_xml, shown_delimiter
from catalog_loader.parts import is_sheet, parts
from catalog_loader.placing import Part, placing

__all__ = ["BadFeedError", "FeedReading", "read_feed"]

_SUFFIXES: dict[str, Container] = {".csv": "csv", ".tsv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


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
        return _fitting(read_sheet(source, feed, key), feed, named)
    head = head_of(source)
    packed = "zip" if source.member else "gzip" if is_packed(source) else ""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and not _HTML.search(head[:1024].decode("latin-1")):
        return _fitting(read_xml(source, feed, known, packed), feed, named)
    encoding = find_encoding(source, head, feed.encoding)
    text = head_text(head, encoding)
    opened = Opened(source, feed, encoding, text, (*encoding.notes, *mojibake(text)), key)
    if feed.format in PLAIN:
        found = feed.format
    else:
        found = _format(Path(source.name), text, key or (named.key[0] if named and named.key else ""))
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        if encoding.name.startswith("utf-16") and not _HTML.search(text):
            return _fitting(read_xml(source, feed, known, packed), feed, named)
        raise BadFeedError(f"{source.name}:1: this is XML or HTML, perhaps an error page; export {EXPORTS}")
    match found:
        case "csv":
            part = read_csv(opened)
        case "ndjson" | "json":
            part = read_json(opened, found)
        case _:
            raise BadFeedError(f"{source.name}: is no Excel workbook; write another `format:`, or `auto`")
    shown = f", {shown_delimiter(part.delimiter)}" if part.delimiter else ""
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
