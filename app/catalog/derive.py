"""Virtual attributes: values made from other values, each computed once, in the order of what it needs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import Annotated, Any

from app.catalog.cast import CASTS, MisfitError
from app.catalog.draft import Draft
from app.catalog.expressions import BadExpressionError, MissingError, evaluate, names, parse
from app.core.condition import Condition, Value, holds, leaves
from app.core.kind import Rule, Where, kind, option
from app.core.product import Rejected, Row, Step
from app.core.schema import Field, Schema, base_name
from app.rulepack.pack import RulePack
from app.rulepack.problems import Problem, did_you_mean
from app.words.patterns import found_in_time


@dataclass(frozen=True, kw_only=True)
class Attribute(Field):
    """A virtual attribute: a field that no column fills."""

    columns: tuple[str, ...] = option("Virtual attributes have no column.", key="from", default=())

    @property
    def reads(self) -> tuple[str, ...]:
        """The names it is made from."""
        raise NotImplementedError

    def value(self, lookup: Callable[[str], Sequence[Value]]) -> Any:
        """Its value for one product or variant, or None. Raises BadExpressionError."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Case:
    """One line of a table of cases."""

    when: Annotated[Condition, Where()] = option("For products like these …", example={"prix": {"lt": 30}})
    then: str = option("… the attribute has this value.", example="petit_prix")


@kind("attributes", "A value by cases: the first that holds.", half="catalogue", word="cases")
@dataclass(frozen=True, kw_only=True)
class Cases(Attribute):
    """A value by cases: the first that holds."""

    cases: tuple[Case, ...] = option("Conditions, the first one that holds counts.")
    otherwise: str | None = option(
        "The value when none holds; without it the attribute is missing.", key="else", default=None
    )

    def faults(self) -> Iterator[str]:
        """Values that are empty: shoppers would read nothing."""
        if not all(case.then for case in self.cases):
            yield f"a `then` of `{self.name}` is empty; write a value, or take the case out"
        if self.otherwise == "":
            yield f"`else` of `{self.name}` is empty; write a value, or leave it out for none"

    @property
    def reads(self) -> tuple[str, ...]:
        """Every name in the conditions."""
        return tuple(leaf.name for case in self.cases for leaf in leaves(case.when))

    def value(self, lookup: Callable[[str], Sequence[Value]]) -> str | None:
        """The first case that holds."""
        for case in self.cases:
            if holds(case.when, lookup, found=found_in_time):
                return case.then
        return self.otherwise


@kind("attributes", "A value by an expression over other attributes.", half="catalogue", word="expression")
@dataclass(frozen=True, kw_only=True)
class Expression(Attribute):
    """A value by an expression; a product that lacks what it reads has none."""

    expression: str = option(
        "Arithmetic, comparisons, `a if b else c` and functions.", example="max(prix_barre) > min(prix)"
    )

    @property
    def reads(self) -> tuple[str, ...]:
        """The names in the expression."""
        return names(self.expression)

    def value(self, lookup: Callable[[str], Sequence[Value]]) -> Any:
        """What the expression gives."""

        def simple(name: str) -> Any:
            found = lookup(name)
            return found[0] if len(found) == 1 else tuple(found)

        try:
            return evaluate(self.expression, simple)
        except MissingError:
            return None


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
