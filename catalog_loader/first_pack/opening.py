"""An unknown feed is opened without knowing its key: how it is written, and its rows as often as they are asked for."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from app.core.product import Row, Unreadable
from app.core.shop import Feed
from catalog_loader import csv_text
from catalog_loader.feed_bytes import BadFeedError, head_of, is_packed
from catalog_loader.feed_text import Encoding, ends_lines, find_encoding, head_text, lumps, pieces
from catalog_loader.json_text import json_rows, ndjson_rows
from catalog_loader.readers import read_feed

Format = Literal["csv", "ndjson", "json"]

_SEP = re.compile(r'\s*"?sep=(.)"?[ \t]*(?:\r*\n|\r)', re.IGNORECASE)
_LOOKED_AT = 100


@dataclass(frozen=True)
class Opened:
    """A feed that can be read again and again, and what was found out about how it is written."""

    path: Path
    feed: Feed
    notes: tuple[str, ...]

    def rows(self) -> Iterator[Row | Unreadable]:
        """Its rows, from the beginning."""
        return read_feed(self.path, self.feed).rows


def open_feed(path: Path) -> Opened:
    """Find out how a feed is written. Raises BadFeedError for what is none."""
    head = head_of(path)
    encoding = find_encoding(path, head, "")
    text = head_text(head, encoding)
    begins = text.lstrip("\ufeff \t\r\n")[:1]
    named = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"][-1:]
    listed = begins in ("{", "[") and named not in ([".csv"], [".tsv"])
    if listed or named in ([".ndjson"], [".jsonl"]):
        feed = _json(path, encoding, is_list=begins == "[")
    else:
        feed = _csv(path, text, encoding)
    reading = read_feed(path, feed)
    return Opened(path, feed, reading.notes)


def _csv(path: Path, text: str, encoding: Encoding) -> Feed:
    """A CSV with its delimiter; any column serves as a key until one is chosen."""
    told = _SEP.match(text)
    delimiter = csv_text.declared_delimiter(told.group(1)) if told else ""
    delimiter = delimiter or csv_text.find_delimiter(text[told.end() if told else 0 :], ())
    end = ends_lines(text)
    with closing(pieces(path, encoding)) as texts:
        header = csv_text.header_of(csv_text.Reel(lumps(texts, encoding, end), delimiter, end), 1 if told else 0)
    names = header.names if isinstance(header, csv_text.Header) else ()
    return Feed(key=names[0] if names else "", format="csv", delimiter="tab" if delimiter == "\t" else delimiter)


def _json(path: Path, encoding: Encoding, *, is_list: bool) -> Feed:
    """NDJSON or JSON; any name serves as a key until one is chosen."""
    with closing(pieces(path, encoding)) as texts:
        lines = list(islice(ndjson_rows(path.name, lumps(texts, encoding)), _LOOKED_AT))
    by_line = [row for row in lines if isinstance(row, Row)]
    wraps = len(lines) == 1 and len(by_line) == 1 and any(_holds_rows(cell) for cell in by_line[0].data.values())
    if by_line and not is_list and not wraps and len(by_line) * 2 >= len(lines):
        return Feed(key=_first_name(by_line), format="ndjson")
    with closing(pieces(path, encoding)) as texts:
        listed = [row for row in islice(json_rows(path.name, texts, encoding), _LOOKED_AT) if isinstance(row, Row)]
    if not listed:
        raise BadFeedError(f"{path.name}: holds no object that could be a product; export one JSON object a product")
    return Feed(key=_first_name(listed), format="json")


def _holds_rows(cell: object) -> bool:
    return isinstance(cell, list) and bool(cell) and isinstance(cell[0], dict)


def _first_name(rows: list[Row]) -> str:
    return next((name for row in rows for name in row.data), "")


def shown(opened: Opened) -> str:
    """How the feed is written, in a few words."""
    packed = ", gzip" if is_packed(opened.path) else ""
    cut = f", `{opened.feed.delimiter}`" if opened.feed.delimiter else ""
    return f"{opened.feed.format.upper()}{cut}{packed}"
