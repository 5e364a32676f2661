"""The neutral search plan: about ten frozen nodes that both engines compile and answer alike.

Field names are index names, the same in both engines: `s.<code>` keyword, `n.<code>` number, `b.<code>` boolean,
`t.<locale>.<field>` tokens, `path.<tree>` every ancestor path, `v.<a>__<b>` combinations of variant axes, `has`
(the attributes present), `id`. A plan may hold only what both engines do alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Scalar = str | float | bool

MAX_LEAVES = 800
"""Leaf clauses a plan may hold; OpenSearch refuses a query above 1,024."""

MAX_DEPTH = 10_000
"""How many hits deep a page may end."""


@dataclass(frozen=True)
class Everything:
    """Every product."""


@dataclass(frozen=True)
class In:
    """The field holds one of these values."""

    field: str
    values: tuple[Scalar, ...]


@dataclass(frozen=True)
class Between:
    """ONE value of the field lies between the bounds; `None` leaves a side open."""

    field: str
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True)
class Exists:
    """The product has a value for this attribute, by its plain name."""

    name: str


@dataclass(frozen=True)
class All:
    """Every part; with no part, every product."""

    of: tuple["Node", ...] = ()


@dataclass(frozen=True)
class AtLeast:
    """At least so many parts; with no part, no product."""

    of: tuple["Node", ...]
    at_least: int = 1


@dataclass(frozen=True)
class Not:
    """Every product but these."""

    what: "Node"


Node = Everything | In | Between | Exists | All | AtLeast | Not


@dataclass(frozen=True)
class Alternative:
    """One way to read a query word: its tokens (a phrase when several) and its share of the text score."""

    tokens: tuple[str, ...]
    weight: float
    why: str = ""
    """Whose reading it is: `typed` is left out, else `synonym RULE`, `correction`, `compound`."""


@dataclass(frozen=True)
class Word:
    """One query word, or several side by side, with synonyms and corrections; the best way to read it counts."""

    alternatives: tuple[Alternative, ...]
    parts: tuple["Word", ...] = ()
    """Words that together, all of them, are one more way; their scores add up."""
    typed: str = ""
    """How it was written."""


@dataclass(frozen=True)
class Words:
    """What was typed: its words, how many must be found, and the text fields with their weights.

    A word scores `max(alternative weight x field weight x part)` over its alternatives and the fields; with parts, the
    greater of that and the sum of their scores.
    """

    of: tuple[Word, ...]
    at_least: int
    fields: tuple[tuple[str, float], ...]
    beside: tuple[Word, ...] = ()
    """Words that need not be found; they add to the score of what is found."""
    each: float = 0.0
    """Added for every word that is found, so that more words come before rarer ones."""


@dataclass(frozen=True)
class Lift:
    """Adds points to the score of the products it names: 0.10 is a tenth of a perfect text match."""

    where: Node
    points: float
    why: str


@dataclass(frozen=True)
class Option:
    """One line of a facet that is counted by a filter of its own."""

    key: str
    where: Node


@dataclass(frozen=True)
class FacetAsk:
    """What to count: the `size` commonest values, the two bounds, the children of a path, or given options.

    It is counted over the words, `where` and every choice except those named in `without`; `within` narrows further.
    """

    name: str
    kind: Literal["values", "bounds", "children", "options"]
    field: str = ""
    size: int = 100
    parent: str = ""
    options: tuple[Option, ...] = ()
    without: tuple[str, ...] = ()
    within: Node | None = None


@dataclass(frozen=True)
class Pick:
    """The best products for a slot, by a ranking alone, from the same snapshot; `where` says all of which products."""

    name: str
    where: Node
    take: int
    ranking: str


@dataclass(frozen=True)
class SearchPlan:
    """One request, decided: nothing in it is left for an engine to choose."""

    words: Words | None = None
    where: Node = field(default_factory=Everything)
    chosen: Mapping[str, Node] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    """Ids that belong to the result whatever the words say; filters still hold."""
    apart: tuple[str, ...] = ()
    """Ids kept out of the page, not out of totals or counts."""
    lifts: tuple[Lift, ...] = ()
    ranking: str = "default"
    facets: tuple[FacetAsk, ...] = ()
    picks: tuple[Pick, ...] = ()
    sort: str | None = None
    """The name of a sort key, ascending (`sort.<key>`); None sorts by score."""
    start: int = 0
    size: int = 24


@dataclass(frozen=True)
class Question:
    """A total asked before the plan is made: these words under these filters."""

    words: Words | None
    where: Node
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """One product of an answer, as the generation shows it."""

    id: str
    ord: int
    score: float
    show: Mapping[str, Any]


Counts = tuple[tuple[str | float | bool, float], ...]
"""A facet's lines: (value, products)."""


def bucket_key(bucket: Mapping[str, Any]) -> str | float | bool:
    """The value that an aggregation's bucket counts; both engines write a boolean as 1 or 0, with its word beside."""
    named = bucket.get("key_as_string")
    if named in ("true", "false"):
        return bool(named == "true")
    key: str | float = bucket["key"]
    return key


@dataclass(frozen=True)
class Found:
    """An engine's answer to a plan, all of it from one snapshot.

    `facets` maps a facet's name to its counts in the order to show: (value, products), most first, then by value; for
    bounds `("min", x)` and `("max", x)`, or nothing where no product has a value; for options in the order asked.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Counts] = field(default_factory=dict)
    picks: Mapping[str, tuple[Hit, ...]] = field(default_factory=dict)
    sequence: int = 0
    """The last change that the answer contains at least."""


def leaf_count(node: Node) -> int:
    """How many leaf clauses a filter compiles to."""
    match node:
        case All(of) | AtLeast(of):
            return sum(leaf_count(part) for part in of)
        case Not(what):
            return leaf_count(what)
        case _:
            return 1


def word_leaves(word: Word) -> int:
    """How many clauses a word compiles to in one field."""
    return len(word.alternatives) + sum(word_leaves(part) for part in word.parts)


def both(*nodes: Node | None) -> Node:
    """All of the nodes, without the empty ones and without a wrapping where one is enough."""
    parts = tuple(node for node in nodes if node is not None and not isinstance(node, Everything))
    return parts[0] if len(parts) == 1 else All(parts) if parts else Everything()


def facet_groups(plan: SearchPlan) -> tuple[tuple[Node, tuple[FacetAsk, ...]], ...]:
    """The facets of a plan by what they are counted under: each group's filter, without words and `where`."""
    groups: dict[tuple[tuple[str, ...], Node | None], list[FacetAsk]] = {}
    for ask in plan.facets:
        groups.setdefault((tuple(name for name in plan.chosen if name in ask.without), ask.within), []).append(ask)
    return tuple(
        (both(*(node for name, node in plan.chosen.items() if name not in without), within), tuple(asks))
        for (without, within), asks in groups.items()
    )
