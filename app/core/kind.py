"""How a kind of rule is declared once: a frozen dataclass with one method, described by its own fields.

The YAML schema, its JSON Schema for editors and its reference page are all derived from the declaration.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

Half = Literal["catalogue", "query"]
T = TypeVar("T", bound=type)


@dataclass(frozen=True)
class Place:
    """Where in the rule pack something is written."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """As an editor opens it: `file:line:column`."""
        return f"{self.file}:{self.line}:{self.column}" if self.file else "built in"


@dataclass(frozen=True)
class Kind:
    """What the decorator attaches: where rules of this kind are written and what they are for."""

    section: str
    """The file or folder below `rules/`, without its ending."""
    half: Half
    summary: str
    word: str = ""
    """What `kind:` says in YAML; empty where a section has one kind only."""
    single: bool = False
    """The file is one mapping instead of a list."""
    folder: Literal["rules", "synonyms"] = "rules"


Named = Literal["field", "tree", "ranking", "locale", "facet"]
"""What a pack declares under a name."""


@dataclass(frozen=True)
class Ref:
    """Marks a text as the name of something declared elsewhere."""

    to: Named


@dataclass(frozen=True)
class Like:
    """Marks a text that must look a certain way; `what` completes the sentence `… takes`."""

    pattern: str
    what: str


@dataclass(frozen=True)
class Regex:
    """Marks a text as a regular expression."""


@dataclass(frozen=True)
class Where:
    """Marks a condition about products: bare names are their attributes."""

    at_build: bool = False
    """A condition of a query-half rule that is decided at build time, so that its fields need no index."""


@dataclass(frozen=True)
class When:
    """Marks a condition about the context of a request: `request.…`, `visitor.…`."""


LABELS = "labels"
"""Marks a mapping as texts by locale, which a plain text may stand for."""

SAMPLE = "sample"
"""Marks a value, a list of values, a mapping of them by field, or nothing: what an example gives and gets."""

VALUES = "values"
"""Marks a value, or a list of values: texts, numbers, yes or no, as the rule's other options say."""

SLUG = Like(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", "a name of small letters, digits and single _ that starts with a letter")
"""Two `_` in a row part a field from a price list, store or channel."""

CATEGORY = Like(r"[a-z0-9_]+:[a-z0-9_]+(?:/[a-z0-9_]+)*", "a category as `tree:path`, such as `rayons:femme/robes`")


def kind(
    section: str,
    summary: str,
    *,
    half: Half,
    word: str = "",
    single: bool = False,
    folder: Literal["rules", "synonyms"] = "rules",
) -> Callable[[T], T]:
    """Attach the facts of a kind of rule to its dataclass."""

    def attach(cls: T) -> T:
        cls.__kind__ = Kind(section, half, summary, word, single, folder)  # type: ignore[attr-defined]
        return cls

    return attach


def kind_of(cls: type) -> Kind:
    """The facts attached to a rule's dataclass."""
    facts: Kind = cls.__kind__  # type: ignore[attr-defined]
    return facts


def option(
    doc: str,
    *,
    default: Any = dataclasses.MISSING,
    example: Any = None,
    key: str | None = None,
    decides_index: bool = False,
) -> Any:
    """A field of a rule: its text for editors and pages, its default, an example, and its YAML key if another.

    `decides_index` marks an option of a query-half rule that a reindex must follow.
    """
    factory: Any = dataclasses.MISSING
    if isinstance(default, Mapping):
        value, default = default, dataclasses.MISSING

        def factory() -> Mapping[str, Any]:
            return value

    return dataclasses.field(
        default=default,
        default_factory=factory,
        metadata={"doc": doc, "example": example, "key": key, "decides_index": decides_index},
    )


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What every rule has: an id, unique in the pack, and the place where it is written."""

    id: str = option("A name for this rule, unique in the pack; made from its content when left out.", default="")
    place: Place = dataclasses.field(default=Place(), compare=False, repr=False, metadata={"hidden": True})

    def faults(self) -> Iterator[str]:
        """What is wrong with the rule by itself, beyond the shape of its options."""
        yield from ()

    def also_names(self) -> tuple[str, ...]:
        """Fields that the rule names inside a text, such as the groups of a pattern."""
        return ()
