"""What a build counted, published with its generation: words, values, distributions and category nodes."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from app.core.blobs import decoded
from app.core.generation import Store

CENSUS = "census.json"
"""The blob that holds what was counted while a generation was built."""


@dataclass(frozen=True)
class Vocabulary:
    """The words of one locale with the number of products that contain each, in any searched field."""

    products: int
    words: Mapping[str, int]

    def frequency(self, word: str) -> int:
        """In how many products the word stands."""
        return self.words.get(word, 0)


@dataclass(frozen=True)
class CategoryNode:
    """One node of a category tree: its path of ids, its labels by locale, and how many products stand under it.

    Where `windows` are, the products are all that may stand there one day; the request's clock decides which do.
    """

    path: str
    labels: Mapping[str, str]
    products: int
    slug: Mapping[str, str] = field(default_factory=dict)
    """Its part of the address, by locale; its id when nobody says."""
    hidden: bool = False
    begins: str = ""
    """The first day on which it is shown, by the shop's clock; empty for always."""
    ends: str = ""
    """The last day on which it is shown."""
    moved_from: tuple[str, ...] = ()
    """Where it stood before, each as `tree:path`."""
    windows: tuple[tuple[str, float, float], ...] = ()
    """Dates that lie between so many seconds before now and so many after it: (field, before, after)."""
    value_of: str = ""
    """The field of whose values it is one, and the value."""
    value: str = ""


@dataclass(frozen=True)
class Census:
    """Everything that was counted while a generation was built."""

    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)
    lengths: Mapping[str, float] = field(default_factory=dict)
    """Mean length in tokens by text index name, over all products."""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Distinct values by keyword index name, sorted; absent for fields with more than MAX_VALUES."""
    quantiles: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Distribution of every ranking signal, by field name."""
    nodes: Mapping[str, tuple[CategoryNode, ...]] = field(default_factory=dict)
    """The nodes of each tree, parents before children, in the order to show."""
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Of the fields that are facets, products by value, by keyword index name; absent as in `values`."""
    surfaces: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By locale, how a token is most often written where it is not written like itself: `cafetiere` as `cafetière`."""
    phrases: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By locale, how the texts of suggested fields begin, in one to three words, with the number of products."""
    filled: Mapping[str, int] = field(default_factory=dict)
    """Products whose price list, store, channel or language took another one's value, by key."""
    products: int = 0


MAX_VALUES = 10_000


def census_bytes(census: Census) -> bytes:
    """A census as the blob that is published with its generation."""
    return json.dumps(asdict(census), ensure_ascii=False, separators=(",", ":")).encode()


def read_census(content: bytes) -> Census:
    """The census that `census_bytes` wrote."""
    data = json.loads(content)
    return Census(
        vocabularies={locale: Vocabulary(**one) for locale, one in data["vocabularies"].items()},
        lengths=data["lengths"],
        values={name: tuple(values) for name, values in data["values"].items()},
        quantiles={name: tuple(values) for name, values in data["quantiles"].items()},
        nodes={tree: tuple(_node(node) for node in nodes) for tree, nodes in data["nodes"].items()},
        counts=data.get("counts", {}),
        surfaces=data.get("surfaces", {}),
        phrases=data.get("phrases", {}),
        filled=data.get("filled", {}),
        products=data["products"],
    )


def census_of(generation: str, store: Store) -> Census:
    """What was counted while a generation was built. Raises DamagedError where it is gone or cannot be read."""
    return decoded(generation, CENSUS, store, read_census)


def _node(data: Mapping[str, Any]) -> CategoryNode:
    """A node as JSON keeps it."""
    several = {
        "moved_from": tuple(data.get("moved_from", ())),
        "windows": tuple((name, before, after) for name, before, after in data.get("windows", ())),
    }
    return CategoryNode(**{**data, **several})
