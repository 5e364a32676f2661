"""Axes without a value of their own take another one's: a price list, a store, a channel, a language.

The order is written in `rules/shop.yaml` (`fallback:`); its end is the field's own value, or the shop's first language.
What is filled is counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.catalog.draft import Draft, Values
from app.core.product import Step
from app.core.schema import Field, Schema, axis_name
from app.core.shop import Shop


@dataclass(frozen=True, slots=True)
class Chain:
    """A key, and the keys whose values it takes when it has none, the first first."""

    field: Field
    key: str
    others: tuple[str, ...]


def axis_chains(schema: Schema, shop: Shop) -> tuple[Chain, ...]:
    """For every price list, store and channel: those named as its fall-back, and then the field's own value."""
    return tuple(
        Chain(field, axis_name(field.name, value), (*_named(field, shop.fallback.get(axis, {}), value), field.name))
        for field in schema.fields.values()
        for axis, values in field.by_axis.items()
        for value in values
    )


def _named(field: Field, fallback: Mapping[str, Sequence[str]], value: str) -> tuple[str, ...]:
    names = (axis_name(field.name, other) for other in fallback.get(value, ()))
    return tuple(name for name in names if name in field.keys)


def locale_chains(schema: Schema, shop: Shop) -> tuple[Chain, ...]:
    """For every language of a text: those named as its fall-back, then the shop's own, then any other."""
    named = shop.fallback.get("locale", {})
    return tuple(
        Chain(field, f"{field.name}.{locale}", _languages(field, (*named.get(locale, ()), *schema.locales), locale))
        for field in schema.fields.values()
        if len(field.by_locale) > 1
        for locale in field.by_locale
    )


def _languages(field: Field, locales: Sequence[str], locale: str) -> tuple[str, ...]:
    keys = (f"{field.name}.{other}" for other in (*locales, *field.by_locale) if other != locale)
    return tuple(dict.fromkeys(key for key in keys if key in field.keys))


def fall_back(draft: Draft, chains: Sequence[Chain]) -> None:
    """Fill what is empty, product by product and variant by variant."""
    for chain in chains:
        if chain.field.level == "product":
            if not draft.values.get(chain.key) and (found := _first(chain, draft.values)):
                draft.fill(chain.key, found)
                draft.filled[chain.key] = True
                _tell(draft, chain, found, "")
            continue
        empty = [variant for variant in draft.variants if not variant.values.get(chain.key)]
        for variant in empty:
            if found := _first(chain, variant.values):
                variant.values[chain.key] = found
                draft.filled[chain.key] = len(empty) == len(draft.variants)
                _tell(draft, chain, found, draft.key_of(variant))
        draft.fill_variants(chain.key)


def _first(chain: Chain, values: Values) -> tuple[object, ...]:
    return next((found for key in chain.others if (found := values.get(key))), ())


def _tell(draft: Draft, chain: Chain, found: tuple[object, ...], variant: str) -> None:
    if draft.trace is not None:
        draft.note(Step("fall-back", str(chain.field.place), chain.key, (), found, variant))
