"""Computes virtual attributes, each once, in the order of what it needs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from app.catalog.attributes.bands import Bands
from app.catalog.attributes.base import Attribute
from app.catalog.attributes.base import Variant as SeenVariant
from app.catalog.attributes.cases import Cases
from app.catalog.attributes.expression import Expression
from app.catalog.attributes.head import Head
from app.catalog.attributes.language import BadExpressionError
from app.catalog.attributes.lookup import FileLookup
from app.catalog.attributes.recent import RecentDate
from app.catalog.attributes.standing import Standing
from app.catalog.attributes.template import Template
from app.catalog.attributes.variants import OfVariants
from app.catalog.cast import MisfitError, casts, casts_of_computed
from app.catalog.draft import Draft, Variant
from app.core.condition import Decision, Value
from app.core.kind import Rule
from app.core.product import Row, Step
from app.core.schema import Schema, base_name
from app.rulepack.pack import RulePack
from app.rulepack.problems import Problem

KINDS: tuple[type[Rule], ...] = (Cases, Expression, Template, OfVariants, RecentDate, Bands, Standing, FileLookup, Head)


def in_order(attributes: Sequence[Attribute]) -> tuple[Attribute, ...]:
    """Attributes after those that they read. Raises CycleError."""
    by_name = {attribute.name: attribute for attribute in attributes}
    graph = {
        name: [base for read in one.reads if (base := base_name(read)) in by_name] for name, one in by_name.items()
    }
    return tuple(by_name[name] for name in TopologicalSorter(graph).static_order())


def check_attributes(pack: RulePack, schema: Schema) -> Iterator[Problem]:
    """What is wrong with each attribute among the shop's fields, and attributes that read themselves."""
    attributes = pack.all(Attribute)
    checked: tuple[Attribute | RecentDate, ...] = (*attributes, *pack.all(RecentDate))
    for one in checked:
        for trouble in one.troubles(schema):
            yield Problem(one.place, trouble)
    try:
        in_order(attributes)
    except CycleError as error:
        path = " -> ".join(reversed(error.args[1]))
        first = next(attribute for attribute in attributes if attribute.name == error.args[1][0])
        yield Problem(first.place, f"attributes read each other in a circle: {path}; break it")
        return
    for attribute in attributes:
        for misuse in attribute.misuses(schema):
            yield Problem(attribute.place, misuse)


def derive(draft: Draft, attributes: Sequence[Attribute], schema: Schema) -> None:
    """Compute every virtual attribute, those of each variant beside its own values."""
    lookup = draft.lookup(schema)
    for attribute in attributes:
        if attribute.level == "variant":
            _derive_variants(draft, attribute, schema)
            continue
        if attribute.each_variant:
            variants = [SeenVariant(_variant_lookup(draft, one, schema), one.sellable) for one in draft.variants]
            made = _values(attribute, attribute.value_of_variants, variants, draft, draft.row, schema.currency)
        else:
            made = _values(attribute, attribute.value, lookup, draft, draft.row, schema.currency)
        for key, found in made.items():
            if draft.trace is not None:
                draft.note(Step(attribute.id, str(attribute.place), key, (), found))
            draft.fill(key, found)
        if attribute.by_locale and made and draft.together is not None:
            draft.together[attribute.name] = tuple(value for found in made.values() for value in found)


def decide_sellable(draft: Draft, sellable: Decision | None, schema: Schema) -> None:
    """Which variants count; one on which a pattern takes too long does not, and it is told."""
    if sellable is None:
        return
    for variant in draft.variants:
        try:
            variant.sellable = sellable(_variant_lookup(draft, variant, schema), 0.0)
        except TimeoutError:
            variant.sellable = False
            reason = "a pattern of `sellable` took too long; the variant counts as sold out"
            draft.rejected.append(draft.misfit(variant.row, reason))


def _derive_variants(draft: Draft, attribute: Attribute, schema: Schema) -> None:
    for variant in draft.variants:
        lookup = _variant_lookup(draft, variant, schema)
        for key, found in _values(attribute, attribute.value, lookup, draft, variant.row, schema.currency).items():
            if draft.trace is not None:
                draft.note(Step(attribute.id, str(attribute.place), key, (), found, draft.key_of(variant)))
            variant.values[key] = found
    for key in attribute.keys:
        draft.fill_variants(key)
    if attribute.by_locale and draft.together is not None:
        together = draft.together
        together[attribute.name] = tuple(value for key in attribute.keys for value in together.get(key, ()))


def _values(
    attribute: Attribute, ask: Callable[[Any], Any], seen: Any, draft: Draft, row: Row, currency: str
) -> Mapping[str, tuple[Any, ...]]:
    """An attribute's values by key, one unless its rule gives several; what does not fit is left out and told."""
    value: Any = None
    try:
        value = ask(seen)
        if value is None:
            return {}
        convert = (casts_of_computed if attribute.computes else casts)(currency)[attribute.type]
        if not attribute.by_locale:
            found = _typed(value, convert)
            return {attribute.name: found} if found else {}
        return {key: _typed(one, convert) for key, one in attribute.by_key(value).items()}
    except BadExpressionError as error:
        reason = f"`{attribute.name}`: {error}"
    except MisfitError:
        reason = f"`{attribute.name}` is a {attribute.type}; its rule gave {value!r}"
    except TimeoutError:
        reason = f"`{attribute.name}`: a pattern took too long"
    draft.rejected.append(draft.misfit(row, reason, attribute.name))
    return {}


def _typed(value: Any, convert: Callable[[Any], Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(map(convert, value))) if isinstance(value, tuple) else (convert(value),)


def _variant_lookup(draft: Draft, variant: Variant, schema: Schema) -> Callable[[str], Sequence[Value]]:
    """A variant's own values, else the product's; a text in several languages is all of them; `id` is its key."""
    product, own, spoken = draft.values, variant.values, schema.spoken_keys

    def lookup(name: str) -> Sequence[Value]:
        if found := own.get(name) or product.get(name):
            return found
        if keys := spoken.get(name):
            return tuple(value for key in keys for value in own.get(key) or product.get(key, ()))
        return (variant.key,) if name == "id" else ()

    return lookup
