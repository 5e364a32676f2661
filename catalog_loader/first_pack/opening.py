"""An unknown feed is opened without knowing its key: how it is written, and its rows as often as they are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.feeds import Part
from app.core.product import Row, Unreadable
from app.core.shop import KEY, Feed
from catalog_loader.feed_bytes import BadFeedError
from catalog_loader.first_pack.vendors import Vendor
from catalog_loader.formats.profiles import Columns
from catalog_loader.formats.recognise import Recognised
from catalog_loader.parts import STANDARD_INPUT
from catalog_loader.readers import FeedReading, read_feed

XML_FORMAT = "google"
"""The built-in format that reads XML, for a feed whose key the command line names."""


@dataclass(frozen=True)
class Opened:
    """A feed that can be read again and again, and what was found out about how it is written."""

    path: Path
    feed: Feed
    notes: tuple[str, ...]
    packed: str = ""
    recognised: Recognised | None = None
    columns: tuple[str, ...] = ()
    """The columns as the file has them."""

    def rows(self) -> Iterator[Row | Unreadable]:
        """Its rows, from the beginning."""
        return read_feed(self.path, self.feed).rows

    @property
    def vendor(self) -> Vendor | None:
        """What the feed's format says of its columns, when it is one of a vendor."""
        return Vendor(self.recognised.profile, Columns(self.columns)) if self.recognised else None

    def of_part(self, part: Part) -> tuple[str, ...]:
        """The columns that play a part in the feed's format, the first one first; none for a feed without a vendor."""
        return self.vendor.of_part(part) if self.vendor else ()


def open_unknown_feed(path: Path, *, own_key: bool = False) -> Opened:
    """Find out how a feed is written; with a key of the user's own, a vendor's layout is left aside.

    Raises BadFeedError for what is no feed.
    """
    if path == STANDARD_INPUT:
        raise BadFeedError("a first pack is written for a file; save the feed first, and name its file")
    reading = read_feed(path, Feed(key=""))
    if reading.format != "csv" and not any(isinstance(row, Row) for row in reading.rows):
        raise BadFeedError(f"{path.name}: holds no object that could be a product; export one JSON object a product")
    known = None if own_key else reading.recognised
    delimiter = "tab" if reading.delimiter == "\t" else reading.delimiter
    if known:
        feed = Feed(format=known.profile.name)
        delimiter = ""
    else:
        feed = Feed(key="", format=_plain(reading), delimiter=delimiter)
    return Opened(path, feed, reading.notes, reading.packed, known, reading.columns)


def _plain(reading: FeedReading) -> str:
    """The plain format of a feed; XML has none."""
    if reading.format != "xml":
        return reading.format
    return reading.recognised.profile.name if reading.recognised else XML_FORMAT


def named(feed: Feed) -> bool:
    """Whether the feed's format names its rows."""
    return feed.key == KEY


def shown(opened: Opened) -> str:
    """How the feed is written, in a few words."""
    packed = f", {opened.packed}" if opened.packed else ""
    if opened.recognised:
        return f"{opened.recognised}{packed}"
    cut = f", `{opened.feed.delimiter}`" if opened.feed.delimiter else ""
    return f"{opened.feed.format.upper()}{cut}{packed}"
