"""A feed's bytes as they lie on disk, unpacked on the way, and what is refused before a single row is read."""

import gzip
import zlib
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

BLOCK = 1 << 18
MAX_OUTPUT = 2 << 30
MAX_RATIO = 200
RATIO_COUNTS_FROM = 16 << 20  # small feeds of equal rows shrink far more than 200 times, and harm nobody

_GZIP = b"\x1f\x8b"
_NOT_A_FEED = {
    b"PK\x03\x04": "is a zip or an Excel workbook; unpack it, or save the sheet as CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "is an old Excel workbook; save the sheet as CSV UTF-8",
    b"%PDF": "is a PDF; export the catalogue as CSV, NDJSON or JSON",
    b"SQLite f": "is a database; export the catalogue as CSV, NDJSON or JSON",
    b"PAR1": "is a Parquet file; export it as CSV or NDJSON",
    b"BZh": "is packed with bzip2; pack it with gzip, or not at all",
    b"\xfd7zXZ": "is packed with xz; pack it with gzip, or not at all",
    b"\x28\xb5\x2f\xfd": "is packed with zstd; pack it with gzip, or not at all",
}


class BadFeedError(Exception):
    """A feed refused whole; the message names the file, the place, what is wrong and the mend."""


@dataclass
class Position:
    """How far a file is read, in bytes as they lie on disk: what a progress bar asks."""

    read: int = 0
    size: int = 0

    @property
    def share(self) -> float:
        """The part that is read, 0 to 1."""
        return min(self.read / self.size, 1.0) if self.size else 0.0


def is_packed(path: Path) -> bool:
    """Whether the file is gzip, by its first bytes: names lie, and downloads are unpacked on the way."""
    try:
        with path.open("rb") as raw:
            return raw.read(2) == _GZIP
    except IsADirectoryError:
        raise BadFeedError(f"{path}: is a folder; name the feed's file in it") from None
    except FileNotFoundError:
        raise BadFeedError(f"{path}: there is no such file; check its name, or `feed.path` in shop.yaml") from None
    except OSError as error:
        raise BadFeedError(f"{path}: cannot be read ({error.strerror}); check the path and its rights") from None


def blocks(path: Path, position: Position | None = None) -> Generator[bytes]:
    """The feed's bytes in blocks, unpacked. A packing that is broken, cut short or a bomb refuses the feed."""
    at = position or Position()
    try:
        with path.open("rb") as raw:
            at.size = path.stat().st_size
            packed = raw.read(2) == _GZIP
            raw.seek(0)
            for block in _unpacked(path.name, raw) if packed else iter(lambda: raw.read(BLOCK), b""):
                at.read = raw.tell()
                yield block
    except EOFError:
        raise BadFeedError(f"{path.name}: the gzip file is cut short; transfer it again") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise BadFeedError(f"{path.name}: the gzip file is damaged ({error}); transfer it again") from None
    except OSError as error:
        raise BadFeedError(f"{path.name}: reading broke off ({error.strerror}); check the disk and try again") from None


def _unpacked(name: str, raw: BinaryIO) -> Generator[bytes]:
    """Blocks out of a gzip file, as long as their sum stays believable."""
    total = 0
    with gzip.GzipFile(fileobj=raw) as packed:
        while block := packed.read(BLOCK):
            total += len(block)
            if total > MAX_OUTPUT:
                raise BadFeedError(f"{name}: unpacks to more than {_size(MAX_OUTPUT)}; split it, or unpack it yourself")
            if total > RATIO_COUNTS_FROM and total > MAX_RATIO * raw.tell():
                raise BadFeedError(
                    f"{name}: unpacks to more than {MAX_RATIO} times its size, as only a gzip bomb does; "
                    "if it is a real feed, unpack it yourself"
                )
            yield block


def _size(count: int) -> str:
    return f"{count >> 30} GiB" if count >= 1 << 30 else f"{count >> 10} KiB"


def head_of(path: Path) -> bytes:
    """The first bytes of the feed, about a block; refuses what cannot be a feed."""
    if path.exists() and not path.is_dir() and not path.is_file():
        raise BadFeedError(f"{path}: is not an ordinary file; write the feed to a file first")
    is_packed(path)
    source = blocks(path)
    try:
        head = next(source, b"")
    finally:
        source.close()
    for magic, what in _NOT_A_FEED.items():
        if head.startswith(magic):
            raise BadFeedError(f"{path.name}: {what}")
    if not head.strip(b" \t\r\n\xef\xbb\xbf"):
        raise BadFeedError(f"{path.name}: the file is empty; check the export that writes it")
    return head
