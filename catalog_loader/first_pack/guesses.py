"""What was guessed about a feed: each guess a frozen value with the evidence that speaks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.schema import Type, Use
from catalog_loader.first_pack.counting import Counts, TreeGuess
from catalog_loader.first_pack.keys import Chosen
from catalog_loader.first_pack.opening import Opened
from catalog_loader.first_pack.profile import Column, Profile


@dataclass(frozen=True)
class Wishes:
    """What the command line says, over all guesses."""

    key: str = ""
    group: str = ""
    name: str = ""
    locales: tuple[str, ...] = ()
    currency: str = ""


@dataclass(frozen=True)
class FieldGuess:
    """A field of the pack, the columns that fill it, and why it is as it is."""

    name: str
    part: str
    """The part of the file it stands in."""
    column: Column
    columns: tuple[str, ...] = ()
    by_locale: Mapping[str, str] = field(default_factory=dict)
    by: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    type: Type = "keyword"
    use: tuple[Use, ...] = ()
    label: Mapping[str, str] = field(default_factory=dict)
    role: str = ""
    level: str = "product"
    variant_axis: bool = False
    required: bool = False
    private: bool = False
    decimals: int | None = None
    weight: float = 0
    share: float = 0
    """In how many products, or variants, it says something."""
    why: tuple[str, ...] = ()
    separator: str = ""
    """What parts several values in a cell, as the feed's format says."""
    unit: str = ""
    """The unit of a measure that is taken out of its texts."""
    amounts: tuple[float, ...] = ()
    """Its numbers, where the cells themselves are none."""

    @property
    def numbers(self) -> tuple[float, ...]:
        """Its values as numbers."""
        return self.amounts or self.column.numbers

    @property
    def is_facet(self) -> bool:
        """Whether shoppers may choose it."""
        return "facet" in self.use


@dataclass(frozen=True)
class LeftOut:
    """A column that no field takes, and why."""

    column: Column
    why: str


@dataclass(frozen=True)
class AttributeGuess:
    """A virtual attribute."""

    name: str
    type: Type
    expression: str
    use: tuple[Use, ...]
    why: str
    label: Mapping[str, str] = field(default_factory=dict)
    level: str = "product"
    decimals: int | None = None
    kind: str = "expression"
    options: tuple[tuple[str, str], ...] = ()
    """Its options as they stand in YAML, where it is no expression."""


@dataclass(frozen=True)
class MendGuess:
    """A transformation: its kind, its fields, its options as they stand in YAML."""

    kind: str
    id: str
    fields: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    why: str
    table: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[tuple[str, str], ...] = ()
    """What it makes of some cells of the feed, both sides as they stand in YAML."""


@dataclass(frozen=True)
class FacetGuess:
    """A facet, in the order to show."""

    code: str
    field: str
    kind: str
    label: Mapping[str, str]
    why: str
    ranges: tuple[float, ...] = ()
    size: int = 0
    single: bool = False


@dataclass(frozen=True)
class Guesses:
    """A whole first pack."""

    opened: Opened
    profile: Profile
    code: str
    title: str
    key: Chosen
    group: Chosen | None
    counts: Counts
    locales: tuple[str, ...]
    locales_why: str
    currency: str
    currency_why: str
    fields: tuple[FieldGuess, ...]
    left_out: tuple[LeftOut, ...]
    attributes: tuple[AttributeGuess, ...]
    trees: tuple[TreeGuess, ...]
    mends: tuple[MendGuess, ...]
    facets: tuple[FacetGuess, ...]
    visible: tuple[str, str, str]
    """Field, the value that shows a product, and why; empty for none."""
    unsure: tuple[str, ...]
    value_labels: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    """What shoppers read by field, value and locale."""

    def of(self, role: str) -> FieldGuess | None:
        """The field that plays a role."""
        return next((one for one in self.fields if one.role == role), None)
