"""A product on its way through the catalogue: rows, the record that keeps them, and the finished document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """One row of a feed, as the back office wrote it, with the place it was read from."""

    source: str
    line: int
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Unreadable:
    """A row that could not be read: its place and the reason."""

    source: str
    line: int
    reason: str


@dataclass(frozen=True)
class Record:
    """The raw rows of one product: its own row, when there is one, and its variants by key."""

    id: str
    own: Row | None
    variants: Mapping[str, Row] = field(default_factory=dict)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, the product's own first."""
        return (*([self.own] if self.own else []), *self.variants.values())


@dataclass(frozen=True)
class Document:
    """A product ready for an engine: values by index name and by use."""

    id: str
    ord: int
    text: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    booleans: Mapping[str, tuple[bool, ...]] = field(default_factory=dict)
    sorts: Mapping[str, int] = field(default_factory=dict)
    ranks: Mapping[str, float] = field(default_factory=dict)
    show: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One change of a value on its way: who made it, on which name, and what stood there before and after."""

    rule: str
    place: str
    name: str
    before: tuple[Any, ...]
    after: tuple[Any, ...]
    variant: str = ""
    """The variant whose value it is; empty for a value of the product."""
    why: str = ""
    """For a place in a category tree: what says that the product stands there."""


@dataclass(frozen=True)
class Rejected:
    """Something that was kept out, with its place and reason: a row, a product, or one value of a product."""

    what: str
    source: str
    line: int
    reason: str
    product: str = ""
    field: str = ""
    """The key whose value the reason may tell; empty where it tells of no value."""
