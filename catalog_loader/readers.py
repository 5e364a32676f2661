"""The feed readers: a file as the back office writes it becomes rows, each with its line, and the broken ones told.

A feed is refused whole by `BadFeedError`: by `read_feed` itself for what its beginning shows, or while its rows are
read for what only shows later (a packing cut short or a bomb, a JSON list without its end).
"""

import re
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Literal

import orjson
from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.core.product import Row, Unreadable
from app.core.shop import Feed
from catalog_loader import csv_text
from catalog_loader.feed_bytes import BadFeedError, Position, head_of, is_packed
from catalog_loader.feed_text import Encoding, ends_lines, find_encoding, head_text, lumps, mojibake, pieces
from catalog_loader.json_text import columns_of, json_rows, ndjson_rows

__all__ = ["BadFeedError", "FeedReading", "read_feed"]

Format = Literal["csv", "ndjson", "json"]

_SUFFIXES: dict[str, Format] = {".csv": "csv", ".tsv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}
_SEP = re.compile(r'\s*"?sep=(.)"?[ \t]*(?:\r*\n|\r)', re.IGNORECASE)
_LOOKED_AT = 100
_CLOSE = 0.5
_SHOWN = 40


@dataclass(frozen=True)
class FeedReading:
    """A feed that is being read: its rows, once, in file order, and what was found out about how it is written."""

    rows: Iterator[Row | Unreadable]
    format: Format
    encoding: str
    delimiter: str
    notes: tuple[str, ...]
    position: Position = field(default_factory=Position)
    """How far `rows` have been read; moves with them."""


@dataclass(frozen=True)
class _Opened:
    """A feed whose beginning is known."""

    path: Path
    feed: Feed
    encoding: Encoding
    head: str
    notes: tuple[str, ...]
    position: Position = field(default_factory=Position)


def read_feed(path: Path, feed: Feed) -> FeedReading:
    """Open a feed, find out how it is written, and hand out its rows as they are asked for, in constant memory.

    With an empty key, as of a feed that nobody has described yet, no column is asked for.
    """
    head = head_of(path)
    encoding = find_encoding(path, head, feed.encoding)
    text = head_text(head, encoding)
    opened = _Opened(path, feed, encoding, text, (*encoding.notes, *mojibake(text)))
    found = feed.format if feed.format != "auto" else _format(path, text, feed.key)
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise BadFeedError(f"{path.name}:1: this is XML or HTML, perhaps an error page; export CSV, NDJSON or JSON")
    match found:
        case "csv":
            reading = _read_csv(opened)
        case _:
            reading = _read_json(opened, found)
    packed = ", gzip" if is_packed(path) else ""
    shown = f", {_shown(reading.delimiter)}" if reading.delimiter else ""
    return replace(reading, notes=(f"{found.upper()}{shown}, {encoding.label}{packed}", *reading.notes))


def _format(path: Path, head: str, key: str) -> Format:
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


def _read_csv(opened: _Opened) -> FeedReading:
    path, encoding = opened.path, opened.encoding
    told = _SEP.match(opened.head)
    after = 1 if told else 0
    delimiter = _delimiter(opened, told)
    end = ends_lines(opened.head)

    def reel(texts: Iterator[str]) -> csv_text.Reel:
        return csv_text.Reel(lumps(texts, encoding, end), delimiter, end)

    with closing(pieces(path, encoding)) as texts:
        header = _checked(opened, csv_text.header_of(reel(texts), after), delimiter)

    def rows() -> Generator[Row | Unreadable]:
        with closing(pieces(path, encoding, opened.position)) as texts:
            again = reel(texts)
            csv_text.header_of(again, after)
            yield from csv_text.rows(path.name, again, header, delimiter)

    unnamed = [at for at, name in enumerate(header.columns, 1) if not name]
    note = f"columns without a name are left out: number {', '.join(map(str, unnamed))}"
    notes = (*opened.notes, *([note] if unnamed else []))
    return FeedReading(rows(), "csv", encoding.name, delimiter, notes, opened.position)


def _delimiter(opened: _Opened, told: re.Match[str] | None) -> str:
    """The delimiter that the shop declares, that a first line `sep=;` tells, or that fits the first rows best."""
    feed = opened.feed
    if feed.delimiter:
        if delimiter := csv_text.declared_delimiter(feed.delimiter):
            return delimiter
        raise BadFeedError(
            f"{opened.path.name}: `{feed.delimiter}` cannot be a delimiter; write one character, such as `;`, or `tab`"
        )
    named = csv_text.declared_delimiter(told.group(1)) if told else ""
    return named or csv_text.find_delimiter(
        opened.head[told.end() if told else 0 :], tuple(filter(None, (feed.key, feed.group)))
    )


def _checked(opened: _Opened, header: csv_text.Header | csv_text.Record | None, delimiter: str) -> csv_text.Header:
    """The header, when rows can be read under it."""
    name, feed = opened.path.name, opened.feed
    match header:
        case None:
            raise BadFeedError(f"{name}: there is no header, only blank lines; check the export that writes it")
        case csv_text.Record(line=line, reason=reason):
            mend = f"; check `encoding: {feed.encoding}`" if feed.encoding else ""
            raise BadFeedError(f"{name}:{line}: the header cannot be read: {reason}{mend}")
        case csv_text.Header(line=line, twice=twice, names=names):
            if twice:
                shown = ", ".join(f"`{one}`" for one in twice)
                raise BadFeedError(f"{name}:{line}: more than one column is named {shown}; rename or remove one")
            if feed.key and feed.key not in names:
                cut = f" (cut at {_shown(delimiter)})" if len(names) == 1 else ""
                raise BadFeedError(f"{name}:{line}: {_no_key(feed.key, names)}{cut}")
            return header


def _no_key(key: str, names: tuple[str, ...]) -> str:
    """That the key column is missing, with the columns there are and the nearest one."""
    nearest = process.extractOne(
        key, names, scorer=OSA.normalized_similarity, processor=str.casefold, score_cutoff=_CLOSE
    )
    mend = f"did you mean `{nearest[0]}`?" if nearest else "name another as `key:` under `feed:` in shop.yaml."
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"there is no key column `{key}`; {mend} The columns are: {', '.join(names[:_SHOWN])}{more}"


def _read_json(opened: _Opened, found: Format) -> FeedReading:
    path, feed, encoding = opened.path, opened.feed, opened.encoding

    def rows() -> Generator[Row | Unreadable]:
        with closing(pieces(path, encoding, opened.position)) as texts:
            if found == "json":
                yield from json_rows(path.name, texts, encoding)
            else:
                yield from ndjson_rows(path.name, lumps(texts, encoding))

    with closing(rows()) as first:
        beginning = list(islice(first, _LOOKED_AT))
    names = columns_of(beginning)
    if names and feed.key and feed.key not in names:
        line = next(row.line for row in beginning if isinstance(row, Row))
        raise BadFeedError(f"{path.name}:{line}: {_no_key(feed.key, names)}")
    if found == "ndjson" and beginning and not names and len(beginning) == _LOOKED_AT:
        raise BadFeedError(
            f"{path.name}:{beginning[0].line}: none of the first {_LOOKED_AT} lines is a JSON object "
            f"({beginning[0].reason if isinstance(beginning[0], Unreadable) else ''}); is this `format: ndjson`?"
        )
    return FeedReading(rows(), found, encoding.name, "", opened.notes, opened.position)


def _shown(delimiter: str) -> str:
    return "tab" if delimiter == "\t" else f"`{delimiter}`"
