"""What one request sees: a generation, a pack, and what both say, taken once and never changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.core.census import CategoryNode, Census
from app.core.condition import Condition, Decision, Recent, decision, leaves
from app.core.fit import number_text
from app.core.generation import Manifest, Reader
from app.core.kind import kind_of
from app.core.schema import Schema, label, text_name
from app.core.shop import Shop
from app.rulepack.pack import RulePack, schema_of
from app.search.categories import Categories
from app.search.kinds import PLACES, Facet, Search, Sort, Storefront, ValueLabels
from app.search.synonyms.lookup import SynonymBook, books
from app.words.analysis import analyse
from app.words.spelling import Speller, keyboard_of

_KEPT_CONTEXTS = 64
_YES_NO = {"fr": {"true": "Oui", "false": "Non"}, "en": {"true": "Yes", "false": "No"}}
_IDENTIFIERS = frozenset({"reference", "sku", "ean", "gtin", "mpn", "isbn", "barcode", "upc", "gencod"})
_NO_SYNONYMS = SynonymBook()


@dataclass(frozen=True)
class Snapshot:
    """A generation and a pack that belong together."""

    manifest: Manifest
    pack: RulePack
    census: Census
    reader: Reader

    @cached_property
    def schema(self) -> Schema:
        """The shop's fields."""
        return schema_of(self.pack)

    @cached_property
    def shop(self) -> Shop:
        """The shop."""
        return self.pack.one(Shop)

    @cached_property
    def search(self) -> Search:
        """How it searches."""
        return self.pack.one(Search)

    @cached_property
    def sorts(self) -> Mapping[str, Sort]:
        """The orders beside relevance, by code."""
        return {sort.code: sort for sort in self.search.sorts}

    @cached_property
    def facets(self) -> Mapping[str, Facet]:
        """The facets by code, in the order to show."""
        return {facet.code: facet for facet in self.pack.all(Facet)}

    @cached_property
    def nodes(self) -> Mapping[str, CategoryNode]:
        """Every category by `tree:path`."""
        return self.categories.nodes

    @cached_property
    def categories(self) -> Categories:
        """Their addresses, and what is open when."""
        return Categories(self.census.nodes, self.schema, self.shop.time_zone)

    @cached_property
    def node_order(self) -> Mapping[str, int]:
        """The place of every category in the order to show: a request sorts its few, it does not walk thousands."""
        return {category: at for at, category in enumerate(self.nodes)}

    @cached_property
    def text_fields(self) -> Mapping[str, tuple[tuple[str, float], ...]]:
        """By locale, the searched fields by index name with their weights; a weight of 0 leaves a field out."""
        weights = self.search.weights
        return {
            locale: tuple(
                (text_name(locale, field.name), weights.get(field.name, 1.0))
                for field in self.schema.searched
                if weights.get(field.name, 1.0) > 0
            )
            for locale in self.schema.locales
        }

    def identifiers(self, locale: str) -> tuple[tuple[str, float], ...]:
        """The fields that hold a product's numbers, by index name; all weigh the same."""
        named = self.search.identifiers or tuple(one.name for one in self.schema.searched if one.name in _IDENTIFIERS)
        return tuple((text_name(locale, name), 1.0) for name in named)

    @cached_property
    def _books(self) -> Mapping[str, SynonymBook]:
        return books(self.pack, self.search.synonym_weight)

    def book(self, locale: str) -> SynonymBook:
        """The synonyms of a locale."""
        return self._books.get(locale, _NO_SYNONYMS)

    @cached_property
    def _spellers(self) -> dict[str, Speller]:
        return {}

    def speller(self, locale: str) -> Speller:
        """What corrects words of a locale, made when it is first asked for."""
        if (found := self._spellers.get(locale)) is None:
            vocabulary = self.census.vocabularies[locale]
            found = self._spellers[locale] = Speller(vocabulary.words, keyboard_of(locale))
        return found

    @cached_property
    def _called(self) -> dict[str, Mapping[str, tuple[str, ...]]]:
        return {}

    def called(self, locale: str) -> Mapping[str, tuple[str, ...]]:
        """The categories by each word of their labels in a locale, those of most products first."""
        if (found := self._called.get(locale)) is None:
            named: dict[str, list[str]] = {}
            for category, node in sorted(self.nodes.items(), key=lambda one: (-one[1].products, one[0])):
                for token in dict.fromkeys(analyse(label(node.labels, locale, node.value), locale)):
                    named.setdefault(token, []).append(category)
            found = self._called[locale] = {token: tuple(several) for token, several in named.items()}
        return found

    def surfaces(self, locale: str) -> Mapping[str, str]:
        """How the shop writes its words, where that is not the token itself."""
        return self.census.surfaces.get(locale, {})

    @cached_property
    def depends_on_time(self) -> bool:
        """Whether the same request may be answered otherwise a minute later: by recent dates or a category's days."""
        if self.categories.depends_on_time:
            return True
        if any(field.clocked and field.use for field in self.schema.fields.values()):
            return True
        conditions = (
            value
            for rule in self.pack.rules
            if kind_of(type(rule)).half == "query"
            for value in vars(rule).values()
            if isinstance(value, Condition)
        )
        return any(isinstance(leaf, Recent) for condition in conditions for leaf in leaves(condition))

    @cached_property
    def places(self) -> Mapping[str, str]:
        """By place on the storefront (`kinds.PLACES`) the field that fills it, where there is one."""
        declared = self.pack.one(Storefront)
        found = {place: getattr(declared, place) or place for place in PLACES}
        return {place: name for place, name in found.items() if self._is_shown(name)}

    @cached_property
    def details(self) -> tuple[str, ...]:
        """The fields that a product's page lists beside its places and its variant axes."""
        placed = {*self.places.values(), *(axis.name for axis in self.schema.variant_axes)}
        listed = self.pack.one(Storefront).details
        return listed or tuple(name for name in self.schema.fields if self._is_shown(name) and name not in placed)

    def _is_shown(self, name: str) -> bool:
        field = self.schema.fields.get(name)
        return field is not None and "show" in field.use and not field.private

    def shown_keys(self, locale: str, context: tuple[tuple[str, str], ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What a product shows in a locale and context: (name, keys to read it from, the first that is there)."""
        known = self._shown_keys.get((locale, context))
        if known is None:
            if len(self._shown_keys) > _KEPT_CONTEXTS:
                self._shown_keys.clear()
            known = self._shown_keys[locale, context] = tuple(self._find_shown_keys(locale, dict(context)))
        return known

    @cached_property
    def clocked_shown(self) -> tuple[tuple[str, str, Decision], ...]:
        """What answers show of the moment they are given: (name, the date that decides it, how)."""
        return tuple(
            (name, field.clocked_names[0], decision(field.clocked))
            for name, field in self.schema.fields.items()
            if field.clocked and self._is_shown(name)
        )

    @cached_property
    def _shown_keys(self) -> dict[Any, tuple[tuple[str, tuple[str, ...]], ...]]:
        return {}

    def _find_shown_keys(self, locale: str, context: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for name, field in self.schema.fields.items():
            if self._is_shown(name):
                first = f"{name}.{locale}" if field.by_locale else self.schema.under_axes(name, context)
                yield name, tuple(dict.fromkeys((first, *(field.keys if field.by_locale else (name,)))))
        yield from ((name, (name,)) for name in ("sellable", "categories"))

    @cached_property
    def _value_labels(self) -> Mapping[tuple[str, str], Mapping[str, str]]:
        return {
            (rule.field, value): labels for rule in self.pack.all(ValueLabels) for value, labels in rule.values.items()
        }

    def value_label(self, field: str, value: str, locale: str) -> str:
        """What a shopper reads for a value, or nothing when the shop does not say."""
        return label(self._value_labels.get((field, value), {}), locale, "")

    def shown_value(self, field: str, value: str | float | bool, locale: str) -> str:  # noqa: FBT001 - a scalar
        """A value as a shopper reads it: the shop's label, else yes or no, else the value itself."""
        if said := self.value_label(field, value_text(value), locale):
            return said
        if self.schema.fields[field].type == "boolean":
            return _YES_NO.get(locale, _YES_NO["en"])[value_text(value)]
        text = value_text(value)
        return text[:1].upper() + text[1:]

    def field_label(self, name: str, locale: str) -> str:
        """What a shopper reads for a field."""
        return label(self.schema.fields[name].label, locale, name.replace("_", " ").capitalize())


def value_text(value: str | float | bool) -> str:  # noqa: FBT001 - one of three scalars, not a flag
    """A value as requests and answers write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, float | int) else value
