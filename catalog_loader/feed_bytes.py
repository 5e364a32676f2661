"""A feed's bytes as they lie on disk, unpacked on the way, and what is refused before a single row is read."""

import gzip
import lzma
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

BLOCK = 1 << 18
MAX_OUTPUT = 2 << 30
MAX_RATIO = 200
RATIO_COUNTS_FROM = 16 << 20  # small feeds of equal rows shrink far more than 200 times, and harm nobody

EXPORTS = "CSV, NDJSON, JSON or XLSX"
"""What to export instead, for every feed that is refused for what it is."""

_GZIP = b"\x1f\x8b"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_NOT_A_FEED = {
    b"PK\x03\x04": "is a zip or an Excel workbook; unpack it, or save the sheet as CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "is an old Excel workbook; save the sheet as CSV UTF-8",
    b"%PDF": f"is a PDF; export the catalogue as {EXPORTS}",
    b"SQLite f": f"is a database; export the catalogue as {EXPORTS}",
    b"PAR1": f"is a Parquet file; export it as {EXPORTS}",
    b"BZh": "is packed with bzip2; pack it with gzip, or not at all",
    b"\xfd7zXZ": "is packed with xz; pack it with gzip, or not at all",
    b"\x28\xb5\x2f\xfd": "is packed with zstd; pack it with gzip, or not at all",
}


_DAMAGED = (
    *(gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, ValueError, NotImplementedError),
)
"""What unpacking raises for a packing that is not as it should be."""


class BadFeedError(Exception):
    """A feed refused whole; the message names the file, the place, what is wrong and the mend."""


@dataclass
class Position:
    """How far a file is read, in bytes as they lie on disk: what a progress bar asks."""

    read: int = 0
    size: int = 0
    done: int = 0
    """Bytes of parts that are read to their end."""

    @property
    def share(self) -> float:
        """The part that is read, 0 to 1."""
        return min(self.read / self.size, 1.0) if self.size else 0.0


@dataclass(frozen=True)
class Source:
    """One file of a feed: where it lies, what people call it, and which member of a zip it is, if one."""

    path: Path
    name: str
    member: str = ""
    kept: object = field(default=None, compare=False, repr=False)
    """Whatever must live as long as the file is read."""

    @property
    def size(self) -> int:
        """How many bytes it takes on disk."""
        if not self.member:
            return self.path.stat().st_size
        with zipfile.ZipFile(self.path) as packed:
            return packed.getinfo(self.member).compress_size

    @contextmanager
    def open(self) -> Iterator[tuple[BinaryIO, int]]:
        """The file's bytes as they lie on disk, or as the zip gives them; and how many they are on disk."""
        if not self.member:
            with self.path.open("rb") as raw:
                yield raw, self.size
            return
        with zipfile.ZipFile(self.path) as packed, packed.open(self.member) as member:
            yield cast("BinaryIO", member), packed.getinfo(self.member).compress_size


def source_of(path: Path) -> Source:
    """An ordinary file as a feed's only one."""
    return Source(path, path.name)


def is_packed(path: Path | Source) -> bool:
    """Whether the file is gzip, by its first bytes: names lie, and downloads are unpacked on the way."""
    return first_bytes(path)[:2] == _GZIP


def first_bytes(path: Path | Source) -> bytes:
    """The first few bytes of a file as it lies there; refuses what cannot be opened."""
    source = source_of(path) if isinstance(path, Path) else path
    path = source.path
    try:
        with source.open() as (raw, _):
            return raw.read(8)
    except IsADirectoryError:
        raise BadFeedError(f"{path}: is a folder; name the feed's file in it") from None
    except FileNotFoundError:
        raise BadFeedError(f"{path}: there is no such file; check its name, or `feed.path` in shop.yaml") from None
    except _DAMAGED as error:
        raise BadFeedError(f"{source.name}: the zip file is damaged ({error}); transfer it again") from None
    except OSError as error:
        raise BadFeedError(f"{path}: cannot be read ({error.strerror}); check the path and its rights") from None


def blocks(source: Source, position: Position | None = None) -> Generator[bytes]:
    """The feed's bytes in blocks, unpacked. A packing that is broken, cut short or a bomb refuses the feed."""
    at = position or Position()
    packing = "zip" if source.member else "gzip"
    try:
        with source.open() as (raw, size):
            done, at.size = at.done, max(at.size, size)
            first = raw.read(2)
            if first == _GZIP:
                raw.seek(0)
                found = _unpacked(source, raw, size)
            else:
                found = _plain(source, raw, first, size)
            read = 0
            for block in found:
                read += len(block)
                at.read = done + min(size, read if source.member else raw.tell())
                yield block
            at.done = at.read = done + size
    except EOFError:
        raise BadFeedError(f"{source.name}: the {packing} file is cut short; transfer it again") from None
    except _DAMAGED as error:
        raise BadFeedError(f"{source.name}: the {packing} file is damaged ({error}); transfer it again") from None
    except OSError as error:
        why = error.strerror or error
        raise BadFeedError(f"{source.name}: reading broke off ({why}); check the disk and try again") from None


def _plain(source: Source, raw: BinaryIO, first: bytes, size: int) -> Generator[bytes]:
    """Blocks as they stand; out of a zip as long as they stay believable."""
    total = len(first)
    block = first + raw.read(BLOCK - len(first))
    while block:
        total += len(block)
        if source.member:
            _believable(source, total, size, "zip")
        yield block
        block = raw.read(BLOCK)


def _unpacked(source: Source, raw: BinaryIO, size: int) -> Generator[bytes]:
    """Blocks out of a gzip file, as long as their sum stays believable."""
    total = 0
    with gzip.GzipFile(fileobj=raw) as packed:
        while block := packed.read(BLOCK):
            total += len(block)
            _believable(source, total, size if source.member else raw.tell(), "gzip")
            yield block


def _believable(source: Source, total: int, size: int, packing: str) -> None:
    """Refuse what unpacks to more than any feed."""
    if total > MAX_OUTPUT:
        message = f"unpacks to more than {shown_size(MAX_OUTPUT)}; split it, or unpack it yourself"
        raise BadFeedError(f"{source.name}: {message}")
    if total > RATIO_COUNTS_FROM and total > MAX_RATIO * size:
        raise BadFeedError(
            f"{source.name}: unpacks to more than {MAX_RATIO} times its size, as only a {packing} bomb does; "
            "if it is a real feed, unpack it yourself"
        )


def shown_size(count: int) -> str:
    """A number of bytes for people."""
    return f"{count >> 30} GiB" if count >= 1 << 30 else f"{count >> 10} KiB"


def head_of(source: Source) -> bytes:
    """The first bytes of the feed, about a block; refuses what cannot be a feed."""
    is_packed(source)
    found = blocks(source)
    try:
        head = next(found, b"")
    finally:
        found.close()
    for magic, what in _NOT_A_FEED.items():
        if head.startswith(magic):
            raise BadFeedError(f"{source.name}: {what}")
    if not head.strip(b" \t\r\n\xef\xbb\xbf"):
        raise BadFeedError(f"{source.name}: the file is empty; check the export that writes it")
    return head
