"""The fields of a shop: their types, what each is used for, and the names they have in an index."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from app.core.condition import Condition, leaves
from app.core.kind import LABELS, SLUG, Ref, Rule, kind, option

Type = Literal["text", "keyword", "number", "boolean", "date"]
Use = Literal["search", "filter", "facet", "sort", "rank", "show", "suggest"]
Axis = Literal["price_list", "store", "channel"]
Slug = Annotated[str, SLUG]
Labels = Annotated[Mapping[str, str], LABELS]
"""A text by locale; in YAML a plain text stands for every locale and is kept under ""."""

PREFIX: Mapping[Type, str] = {"keyword": "s", "text": "s", "number": "n", "date": "n", "boolean": "b"}
PUBLIC_USES = frozenset({"show", "facet", "sort", "search", "suggest"})
MAX_VARIANT_AXES = 3
_NAMES = frozenset({"name", "title", "nom", "titre", "libelle", "label"})
"""What a product's name is usually called."""


@kind("fields", "A typed field of the products, and the columns of the feed that fill it.", half="catalogue")
@dataclass(frozen=True, kw_only=True)
class Field(Rule):
    """A typed field: where its values come from and what they are used for."""

    name: Slug = option("The field's name in every rule.", example="couleur")
    type: Type = option("What its values are; a value that does not fit is quarantined.", default="keyword")
    use: tuple[Use, ...] = option(
        "What shoppers and rules may do with it. Without a use only rules read it; `show` must be written. "
        "`suggest`: how its texts begin is suggested to who types; the first searched text when no field says so.",
        default=(),
    )
    columns: tuple[str, ...] = option(
        "The feed's column, or several; the field's own name when left out, none for `[]`.",
        key="from",
        default=("",),
        example="coloris",
    )
    by_locale: Mapping[Annotated[str, Ref("locale")], str] = option(
        "For texts in several languages: the column of each locale.", default={}, example={"fr": "nom", "en": "name"}
    )
    by_axis: Mapping[Axis, Mapping[Slug, str]] = option(
        "Other columns for a price list, a store or a channel; where one is empty the field's own value counts.",
        key="by",
        default={},
        example={"price_list": {"pro": "prix_pro"}},
    )
    label: Labels = option("What a shopper reads, by locale.", default={})
    level: Literal["product", "variant"] = option("Whose value it is.", default="product")
    variant_axis: bool = option(
        "Variants differ by it, as by size and colour: who chooses red and 38 finds what has a variant in red and 38.",
        default=False,
    )
    separator: str = option("Splits one cell into several values.", default="")
    required: bool = option("A product (or variant) without it is kept out.", default=False)
    private: bool = option(
        "Shoppers never see it; rules may use it. It cannot be shown, searched, sorted by or a facet.", default=False
    )
    decimals: int = option(
        "How many decimal places count in an order: with 2, prices that differ by less than a cent are equal.",
        default=2,
    )

    @cached_property
    def index_name(self) -> str:
        """The name its exact values have in an index."""
        return f"{PREFIX[self.type]}.{self.name}"

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys its values have on the way: one a locale, or one and one more for each value of an axis."""
        if self.by_locale:
            return tuple(f"{self.name}.{locale}" for locale in self.by_locale)
        return (self.name, *(axis_name(self.name, value) for values in self.by_axis.values() for value in values))

    @property
    def clocked(self) -> Condition | None:
        """For a yes or no that depends on the moment of a request: what decides it; None where values are kept."""
        return None

    @property
    def clocked_names(self) -> tuple[str, ...]:
        """The fields that decide a value which depends on the moment."""
        return tuple(dict.fromkeys(leaf.name for leaf in leaves(self.clocked))) if self.clocked else ()

    @cached_property
    def is_exact(self) -> bool:
        """Whether an index keeps its exact values."""
        return not {"filter", "facet"}.isdisjoint(self.use)


def base_name(key: str) -> str:
    """The field that a key is written for: `nom.fr` belongs to `nom`, `prix__pro` to `prix`."""
    return key.partition("__")[0].partition(".")[0]


def axis_name(name: str, value: str) -> str:
    """The name of a field as one price list, store or channel has it."""
    return f"{name}__{value}"


def text_name(locale: str, name: str) -> str:
    """The index name of a field's searchable words in one locale."""
    return f"t.{locale}.{name}"


@dataclass(frozen=True)
class Schema:
    """All fields of a shop, declared and virtual, with its locales, trees and rankings."""

    fields: Mapping[str, Field]
    locales: tuple[str, ...] = ("fr",)
    trees: tuple[str, ...] = ()
    rankings: tuple[str, ...] = ("default",)
    currency: str = ""
    """The currency of all prices, by its code; empty where none is known."""

    @cached_property
    def variant_axes(self) -> tuple[Field, ...]:
        """The fields by which variants differ, in the order declared."""
        return tuple(field for field in self.fields.values() if field.variant_axis)

    @cached_property
    def _types(self) -> dict[str, Type]:
        return {key: field.type for field in self.fields.values() for key in (field.name, *field.keys)}

    def type_of(self, key: str) -> Type:
        """The type of a key's values. Raises KeyError for a key of no field."""
        return self._types[key]

    @cached_property
    def _asked(self) -> dict[str, tuple[Type, tuple[str, ...]]]:
        return {}

    def asked(self, name: str) -> tuple[Type, tuple[str, ...]]:
        """The type of a name's values and the keys under which they stand: all of a field's, or the one that is named.

        Raises KeyError for a name of no field.
        """
        if (found := self._asked.get(name)) is None:
            field = self.fields[base_name(name)]
            found = self._asked[name] = (field.type, field.keys if name == field.name else (name,))
        return found

    @cached_property
    def spoken(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The fields with a text in several languages, each with its keys."""
        return tuple((field.name, field.keys) for field in self.fields.values() if field.by_locale)

    @cached_property
    def spoken_keys(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of every field with a text in several languages."""
        return dict(self.spoken)

    @cached_property
    def default_ranking(self) -> str:
        """The ranking that is used where no rule names another: `default`, else the first."""
        return "default" if "default" in self.rankings else self.rankings[0]

    @cached_property
    def searched(self) -> tuple[Field, ...]:
        """The fields whose words are searched."""
        return tuple(field for field in self.fields.values() if "search" in field.use)

    @cached_property
    def suggested(self) -> tuple[Field, ...]:
        """The fields whose texts begin with what shoppers may want to type."""
        said = tuple(field for field in self.fields.values() if "suggest" in field.use)
        public = [field for field in self.searched if field.type == "text" and "show" in field.use]
        return said or tuple(sorted(public, key=lambda field: field.name not in _NAMES)[:1])

    def exact_name(self, name: str) -> str | None:
        """The index name of a field's exact values, or None when the index does not keep them.

        `prix__pro` names the field `prix` as the price list `pro` has it.
        """
        field = self.owner(name)
        if field is None or not field.is_exact:
            return None
        return f"{PREFIX[field.type]}.{name}"

    def owner(self, name: str) -> Field | None:
        """The field that a name belongs to: itself, in one locale, or through an axis value."""
        if name in self.fields:
            return self.fields[name]
        field = self.fields.get(base_name(name))
        return field if field and name in field.keys else None

    def under_axes(self, name: str, chosen: Mapping[str, str]) -> str:
        """The name to ask for in a request with these axis values: `prix` becomes `prix__pro` for price list `pro`."""
        field = self.fields.get(name)
        if field is None:
            return name
        for axis, value in chosen.items():
            if value in field.by_axis.get(axis, {}):  # type: ignore[call-overload]
                return axis_name(name, value)
        return name


@dataclass(frozen=True)
class IndexSpec:
    """What an engine must know to make an index: field names by kind, and each text field's mean length in tokens."""

    text: Mapping[str, float]
    keywords: tuple[str, ...]
    numbers: tuple[str, ...]
    booleans: tuple[str, ...]
    sorts: tuple[str, ...]
    ranks: tuple[str, ...]


def index_spec(schema: Schema, average_lengths: Mapping[str, float]) -> IndexSpec:
    """The index that a schema asks for."""
    exact = [field for field in schema.fields.values() if field.is_exact and not field.clocked]
    sorted_by = [key for field in schema.fields.values() if "sort" in field.use for key in field.keys]

    def names(prefix: str) -> tuple[str, ...]:
        return tuple(f"{prefix}.{key}" for field in exact if PREFIX[field.type] == prefix for key in field.keys)

    return IndexSpec(
        text={
            text_name(locale, field.name): average_lengths.get(text_name(locale, field.name), 1.0)
            for locale in schema.locales
            for field in schema.searched
        },
        keywords=(
            "id",
            "has",
            *names("s"),
            *(f"path.{tree}" for tree in schema.trees),
            *(combination_name(axes) for axes in axis_groups(schema.variant_axes)),
        ),
        numbers=names("n"),
        booleans=names("b"),
        sorts=tuple(f"{key}_{way}" for key in sorted_by for way in ("asc", "desc")),
        ranks=schema.rankings,
    )


def axis_groups(axes: tuple[Field, ...]) -> tuple[tuple[Field, ...], ...]:
    """Every pair and every triple of variant axes."""
    pairs = tuple((a, b) for i, a in enumerate(axes) for b in axes[i + 1 :])
    return (*pairs, axes) if len(axes) == MAX_VARIANT_AXES else pairs


def combination_name(axes: tuple[Field, ...]) -> str:
    """The index name of the combinations of some variant axes."""
    return "v." + "__".join(axis.name for axis in axes)


def combination(values: tuple[str, ...]) -> str:
    """One combination as a token; `|` inside a value is escaped."""
    return "|".join(value.replace("\\", "\\\\").replace("|", "\\|") for value in values)


def label(labels: Mapping[str, str], locale: str, default: str) -> str:
    """The text for a locale, else the one for every locale, else `default`."""
    return labels.get(locale) or labels.get("") or default
