"""An unknown feed is opened without knowing its key: how it is written, and its rows as often as they are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.product import Row, Unreadable
from app.core.shop import Feed
from catalog_loader.feed_bytes import BadFeedError, is_packed
from catalog_loader.readers import read_feed


@dataclass(frozen=True)
class Opened:
    """A feed that can be read again and again, and what was found out about how it is written."""

    path: Path
    feed: Feed
    notes: tuple[str, ...]

    def rows(self) -> Iterator[Row | Unreadable]:
        """Its rows, from the beginning."""
        return read_feed(self.path, self.feed).rows


def open_unknown_feed(path: Path) -> Opened:
    """Find out how a feed is written. Raises BadFeedError for what is none."""
    reading = read_feed(path, Feed(key=""))
    if reading.format != "csv" and not any(isinstance(row, Row) for row in reading.rows):
        raise BadFeedError(f"{path.name}: holds no object that could be a product; export one JSON object a product")
    feed = Feed(key="", format=reading.format, delimiter="tab" if reading.delimiter == "\t" else reading.delimiter)
    return Opened(path, feed, reading.notes)


def shown(opened: Opened) -> str:
    """How the feed is written, in a few words."""
    packed = ", gzip" if is_packed(opened.path) else ""
    cut = f", `{opened.feed.delimiter}`" if opened.feed.delimiter else ""
    return f"{opened.feed.format.upper()}{cut}{packed}"
