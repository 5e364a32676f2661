"""What a build puts aside on disk: raw rows until their product is whole, finished documents until the index begins.

Memory then does not grow with the feed. Rows lie as JSON text, documents as plain data in Python's own marshal format.
"""

import marshal
import pickle
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import orjson

from app.catalog.draft import Draft
from app.core.product import Document, Record, Row

_LENGTH = 4


class Spool:
    """Pieces of bytes in a temporary file: written once, then read in any order."""

    def __init__(self) -> None:
        """Begin an empty one; the file goes with it."""
        self._file = tempfile.TemporaryFile(buffering=1 << 20)  # noqa: SIM115 - closed by `close`
        weakref.finalize(self, self._file.close)  # for who cannot say when it is read for the last time
        self._end = 0
        self._moved = False

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """The file goes."""
        self.close()

    def close(self) -> None:
        """The file goes."""
        self._file.close()

    def write(self, piece: bytes) -> int:
        """Put a piece aside; gives the place to read it from."""
        at = self._end
        if self._moved:
            self._file.seek(at)
            self._moved = False
        self._file.write(len(piece).to_bytes(_LENGTH, "little"))
        self._file.write(piece)
        self._end += _LENGTH + len(piece)
        return at

    def read(self, at: int) -> bytes:
        """The piece that lies there. Reading in the order of writing costs least."""
        self._moved = True
        self._file.seek(at)
        length = int.from_bytes(self._file.read(_LENGTH), "little")
        piece: bytes = self._file.read(length)
        return piece

    def __iter__(self) -> Iterator[bytes]:
        """All pieces in the order of writing."""
        self._moved = True
        self._file.seek(0)
        while head := self._file.read(_LENGTH):
            yield self._file.read(int.from_bytes(head, "little"))


@dataclass(frozen=True, slots=True)
class PackedRecord:
    """The raw rows of one product as JSON text: its own, when there is one, and its variants' by key."""

    id: str
    own: bytes | None
    variants: tuple[tuple[str, bytes], ...] = ()

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return (self.own is not None) + len(self.variants)

    def json(self) -> bytes:
        """What `app.core.record.record_data` gives, as JSON text."""
        variants = b",".join(orjson.dumps(key) + b":" + row for key, row in self.variants)
        return b"".join(
            (b'{"id":', orjson.dumps(self.id), b',"own":', self.own or b"null", b',"variants":{', variants, b"}}")
        )

    def record(self) -> Record:
        """The record itself."""
        return Record(
            self.id,
            row_of(self.own) if self.own else None,
            {key: row_of(row) for key, row in self.variants},
        )


def row_text(row: Row) -> bytes:
    """A row as JSON text. Raises TypeError for what JSON has no text for."""
    return orjson.dumps((row.source, row.line, row.data))


def row_of(text: bytes) -> Row:
    """The row that `row_text` wrote."""
    return Row(*orjson.loads(text))


def document_bytes(document: Document) -> bytes:
    """A document without its rankings, as bytes for a spool; only the processes of one build read them."""
    parts: Any = (
        document.id,
        document.ord,
        document.text,
        document.keywords,
        document.numbers,
        document.booleans,
        document.sorts,
        document.show,
    )
    return marshal.dumps(parts)


def document_of(content: bytes, ranks: Mapping[str, float]) -> Document:
    """The document that `document_bytes` wrote, with its rankings."""
    id_, ord_, text, keywords, numbers, booleans, sorts, show = marshal.loads(content)  # noqa: S302 - our own file
    return Document(id_, ord_, text, keywords, numbers, booleans, sorts, ranks, show)


def draft_bytes(draft: Draft) -> bytes:
    """A draft between two passes, as bytes for the processes of one build; what can be gathered again is left out."""
    draft.together = None
    return pickle.dumps(draft, pickle.HIGHEST_PROTOCOL)


def draft_of(content: bytes) -> Draft:
    """The draft that `draft_bytes` wrote."""
    draft: Draft = pickle.loads(content)  # noqa: S301 - our own file
    return draft


def batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Items by the hundred."""
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
