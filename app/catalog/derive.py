"""Computes virtual attributes, each once, in the order of what it needs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from app.catalog.attributes.base import Attribute
from app.catalog.attributes.cases import Cases
from app.catalog.attributes.expression import Expression
from app.catalog.attributes.language import BadExpressionError, parse
from app.catalog.cast import CASTS, MisfitError
from app.catalog.draft import Draft
from app.core.condition import Condition, Value, holds
from app.core.kind import Rule
from app.core.product import Rejected, Row, Step
from app.core.schema import Schema, base_name
from app.rulepack.pack import RulePack
from app.rulepack.problems import Problem, did_you_mean
from app.words.patterns import found_in_time

KINDS: tuple[type[Rule], ...] = (Cases, Expression)


def in_order(attributes: Sequence[Attribute]) -> tuple[Attribute, ...]:
    """Attributes after those that they read. Raises CycleError."""
    by_name = {attribute.name: attribute for attribute in attributes}
    graph = {
        name: [base for read in one.reads if (base := base_name(read)) in by_name] for name, one in by_name.items()
    }
    return tuple(by_name[name] for name in TopologicalSorter(graph).static_order())


def check_attributes(pack: RulePack, schema: Schema) -> Iterator[Problem]:
    """Expressions that cannot be read, names that do not exist, attributes that read themselves."""
    attributes = pack.all(Attribute)
    sound = True
    for attribute in attributes:
        if isinstance(attribute, Expression):
            try:
                parse(attribute.expression)
            except BadExpressionError as error:
                sound = False
                yield Problem(attribute.place, str(error))
                continue
            for name in attribute.reads:
                if schema.owner(name) is None and name.split(".")[0] not in schema.fields:
                    yield Problem(attribute.place, f"no field is called `{name}`{did_you_mean(name, schema.fields)}")
    if sound:
        try:
            in_order(attributes)
        except CycleError as error:
            path = " -> ".join(reversed(error.args[1]))
            first = next(attribute for attribute in attributes if attribute.name == error.args[1][0])
            yield Problem(first.place, f"attributes read each other in a circle: {path}; break it")


def derive(draft: Draft, attributes: Sequence[Attribute], sellable: Condition | None, schema: Schema) -> Draft:
    """Compute every virtual attribute; which variants are sellable is decided first."""
    draft = _decide_sellable(draft, sellable, schema)
    for attribute in attributes:
        if attribute.level == "variant":
            draft = _derive_variants(draft, attribute, schema)
        else:
            draft = _derive_product(draft, attribute, schema)
    return draft


def _derive_product(draft: Draft, attribute: Attribute, schema: Schema) -> Draft:
    found, wrong = _value(attribute, draft.lookup(schema), draft, draft.row)
    if not found and not wrong:
        return draft
    values = {**draft.values, attribute.name: found} if found else draft.values
    if draft.trace is not None and found:
        draft.note(Step(attribute.id, str(attribute.place), attribute.name, (), found))
    return replace(draft, values=values, rejected=(*draft.rejected, *wrong))


def _decide_sellable(draft: Draft, sellable: Condition | None, schema: Schema) -> Draft:
    """Which variants count; one on which a pattern takes too long does not, and it is told."""
    if sellable is None:
        return draft
    variants = []
    rejected = list(draft.rejected)
    for variant in draft.variants:
        lookup = _variant_lookup(draft.values, variant.values, schema)
        try:
            counts = holds(sellable, lookup, found=found_in_time)
        except TimeoutError:
            counts = False
            rejected.append(
                draft.misfit(variant.row, "a pattern of `sellable` took too long; the variant counts as sold out")
            )
        variants.append(replace(variant, sellable=counts))
    return replace(draft, variants=tuple(variants), rejected=tuple(rejected))


def _derive_variants(draft: Draft, attribute: Attribute, schema: Schema) -> Draft:
    variants = []
    rejected = list(draft.rejected)
    for variant in draft.variants:
        found, wrong = _value(attribute, _variant_lookup(draft.values, variant.values, schema), draft, variant.row)
        rejected.extend(wrong)
        values = {**variant.values, attribute.name: found} if found else variant.values
        if draft.trace is not None and found:
            key = draft.key_of(variant)
            draft.note(Step(attribute.id, str(attribute.place), attribute.name, (), found, key))
        variants.append(replace(variant, values=values))
    return replace(draft, variants=tuple(variants), rejected=tuple(rejected))


def _value(
    attribute: Attribute, lookup: Callable[[str], Sequence[Value]], draft: Draft, row: Row
) -> tuple[tuple[Any, ...], list[Rejected]]:
    """An attribute's values, one unless its rule gives several; none when it is missing."""
    try:
        value = attribute.value(lookup)
        several = value if isinstance(value, tuple) else () if value is None else (value,)
        return tuple(dict.fromkeys(map(CASTS[attribute.type], several))), []
    except BadExpressionError as error:
        return (), [draft.misfit(row, f"`{attribute.name}`: {error}")]
    except MisfitError:
        return (), [draft.misfit(row, f"`{attribute.name}` is a {attribute.type}; its rule gave {value!r}")]
    except TimeoutError:
        return (), [draft.misfit(row, f"`{attribute.name}`: a pattern took too long")]


def _variant_lookup(
    product: Mapping[str, tuple[Any, ...]], variant: Mapping[str, tuple[Any, ...]], schema: Schema
) -> Callable[[str], Sequence[Value]]:
    """A variant's own values, else the product's; a text in several languages is all of them."""

    def lookup(name: str) -> Sequence[Value]:
        field = schema.fields.get(name)
        if field and field.by_locale:
            return tuple(value for key in field.keys for value in variant.get(key) or product.get(key, ()))
        return variant.get(name) or product.get(name, ())

    return lookup
