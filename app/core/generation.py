"""Generations, the live pointer and the two protocols behind it: a Store of indexes and a Ledger of everything else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields
from typing import Any, Protocol

from app.core.jobs import Jobs
from app.core.keys import Key
from app.core.plan import Found, Question, SearchPlan
from app.core.product import Document
from app.core.schema import IndexSpec

FORMAT = 1
"""The number of the index format; a generation of another format is not opened."""
REBUILD = "run `gondola generations rollback`, or `gondola reindex`"
"""Mends a generation."""


class EngineUnavailableError(Exception):
    """The engine cannot answer now; the message says why and what to look at. Nothing is lost, try again."""


class ConflictError(Exception):
    """Somebody else holds the writer's lock, or changed the pointer in between; the message says who and what to do."""


class DamagedError(Exception):
    """A generation's files do not agree with its manifest; the message names the file."""


@dataclass(frozen=True)
class Manifest:
    """What a generation is: fixed when it is published."""

    generation: str
    built_at: str
    pack: str
    catalogue_digest: str
    products: int
    next_ord: int
    as_of: int
    """The journal's sequence number when the feed began to be read."""
    counts: Mapping[str, int] = field(default_factory=dict)
    sums: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of every file or blob, by name."""
    format: int = FORMAT
    fill: Mapping[str, int] = field(default_factory=dict)
    """Products that have a value, by key; empty where an older Gondola did not count them."""
    warnings: tuple[str, ...] = ()
    """What the build told of its feed, beside what it counted."""

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Manifest":
        """The manifest that `dataclasses.asdict` wrote; what another format adds is left out, its number stays."""
        known = {field.name for field in fields(cls)}
        kept = {name: value for name, value in data.items() if name in known}
        return cls(**{**kept, "warnings": tuple(kept.get("warnings", ()))})


@dataclass(frozen=True)
class Live:
    """The one pointer: which generation and which rule pack the servers answer from."""

    generation: str
    pack: str
    when: str
    why: str


@dataclass(frozen=True)
class Pointer:
    """The live pair, a published pack that waits for its reindex, and the pairs that were live before, newest first."""

    live: Live | None = None
    pending: str | None = None
    history: tuple[Live, ...] = ()
    version: int = 0

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Pointer":
        """The pointer that `dataclasses.asdict` wrote."""
        return cls(
            live=Live(**data["live"]) if data["live"] else None,
            pending=data["pending"],
            history=tuple(Live(**entry) for entry in data["history"]),
            version=data["version"],
        )


@dataclass(frozen=True)
class Change:
    """One entry of the journal: a product's raw rows after the change, or None when the product goes."""

    sequence: int
    product: str
    record: Mapping[str, Any] | None


@dataclass(frozen=True)
class Outcome:
    """What a change leaves of a product: a raw record unless it goes, a document unless something keeps it out."""

    id: str
    ord: int = 0
    record: Mapping[str, Any] | None = None
    document: Document | None = None


class Reader(Protocol):
    """Answers plans from one generation."""

    def find(self, plan: SearchPlan) -> Found:
        """The answer to a plan, all of it from one snapshot. Raises EngineUnavailableError."""

    def totals(self, questions: Sequence[Question]) -> tuple[int, ...]:
        """How many products each question finds. Raises EngineUnavailableError."""

    def sequence(self) -> int:
        """The sequence number of the last change that this reader's answers contain at least."""

    def close(self) -> None:
        """Let go of files and connections."""


class Build(Protocol):
    """A generation in the making; what is not published is as if it had never been."""

    def add(self, documents: Iterable[Document]) -> None:
        """Add finished documents."""

    def keep(self, records: Iterable[tuple[str, int, bytes]]) -> None:
        """Keep raw records: (product id, ord, the record as JSON text)."""

    def finish(self, blobs: Mapping[str, bytes], manifest: Manifest) -> Manifest:
        """Make everything durable and readable; gives the manifest with its sums. Nothing is live yet."""

    def abandon(self) -> None:
        """Take everything back."""


class Store(Protocol):
    """Builds, updates, opens and removes generations of one shop."""

    def begin(self, generation: str, spec: IndexSpec) -> Build:
        """Begin a new generation beside whatever is live."""

    def reader(self, generation: str) -> Reader:
        """Open a generation. Raises DamagedError, EngineUnavailableError, KeyError when there is none."""

    def apply(self, generation: str, outcomes: Sequence[Outcome], sequence: int) -> None:
        """Write what changes left of some products, all visible at once, up to a sequence number."""

    def sequence(self, generation: str) -> int:
        """The sequence number of the last change a generation contains."""

    def records(self, generation: str, ids: Sequence[str]) -> Mapping[str, tuple[int, Mapping[str, Any]]]:
        """The kept raw records of some products, with their ord."""

    def all_records(self, generation: str) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
        """Every kept raw record, by ord."""

    def owners(self, generation: str, keys: Sequence[str]) -> Mapping[str, str]:
        """The product of every variant that one of these keys names; found without reading all records."""

    def blob(self, generation: str, name: str) -> bytes:
        """A blob published with a generation."""

    def manifest(self, generation: str) -> Manifest:
        """A generation's manifest. Raises KeyError when there is none."""

    def generations(self) -> tuple[Manifest, ...]:
        """All whole generations, newest first; one whose manifest cannot be read is none."""

    def verify(self, generation: str) -> tuple[str, ...]:
        """What is wrong with a generation's files or blobs; empty when all is well."""

    def remove(self, generation: str) -> None:
        """Remove a generation."""


class Ledger(Protocol):
    """Pointer, packs, keys and journal of one shop: a folder for the embedded engine, a side index for OpenSearch."""

    @property
    def jobs(self) -> Jobs:
        """Pushed rows that wait for the index, and what became of those that do not."""

    def pointer(self) -> Pointer:
        """The pointer as it is now. Raises EngineUnavailableError."""

    def move(self, pointer: Pointer) -> Pointer:
        """Replace the pointer read as `pointer.version`; gives the stored one. Raises ConflictError."""

    def pack(self, digest: str) -> Mapping[str, bytes]:
        """The files of a stored pack. Raises KeyError."""

    def keep_pack(self, digest: str, files: Mapping[str, bytes]) -> None:
        """Store a pack under its digest; keeping one twice changes nothing."""

    def all_keys(self) -> tuple[Key, ...]:
        """The keys that callers may use, oldest first. Raises EngineUnavailableError."""

    def keep_key(self, key: Key) -> None:
        """Store a key; known to every process within a second or so."""

    def drop_key(self, id_: str) -> None:
        """Forget a key, if it is there."""

    def append(self, changes: Sequence[tuple[str, Mapping[str, Any] | None]]) -> int:
        """Append (product, record or None), on disk when this returns; gives the last sequence number."""

    def changes(self, after: int) -> Iterator[Change]:
        """The journal after a sequence number, in order."""

    def last_sequence(self) -> int:
        """The last sequence number given out."""

    def forget(self, up_to: int) -> None:
        """Drop journal entries that no kept generation needs."""

    def writer(self, who: str) -> AbstractContextManager[None]:
        """The one writer's lock. Raises ConflictError at once when somebody else holds it."""

    def wanting(self) -> AbstractContextManager[None]:
        """A note that somebody waits for the writer's lock; it ends with its process, or a few seconds later."""

    def writer_wanted(self) -> bool:
        """Whether somebody waits for the writer's lock: who writes often, as pushes do, stands back then."""
