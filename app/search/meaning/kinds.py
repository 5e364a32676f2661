"""The kinds of rules that say what words mean: values of fields, amounts, the shop's own words, and what is cheap."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from app.core.condition import Condition
from app.core.kind import Ref, Rule, When, Where, kind, kind_of, option
from app.core.schema import Field, Labels, Schema
from app.rulepack.pack import RulePack
from app.rulepack.problems import Problem
from app.search.context import asks_filters
from app.search.meaning.amounts import unit_key
from app.search.typed import MAX_PHRASE, typed_words

FieldName = Annotated[str, Ref("field")]
MAX_POINTS = 100.0
WEAK = 0.25
"""What is left of the points where most products that have the word do not have the value."""
DEFAULT_POINTS = 8.0
_BY = "How much a lift counts, in hundredths of a perfect text match."
_STRIP = "Whether the words of a filter are taken out of the query; those of a lift always stay."


@dataclass(frozen=True, kw_only=True)
class Meaning(Rule):
    """What every rule about meaning has: when it applies."""

    as_shown: ClassVar[Mapping[str, Any]] = {}

    when: Annotated[Condition, When()] | None = option(
        "For which requests; for all when left out.",
        default=None,
        example={"request.category": {"under": "rayons:femme"}},
    )
    locale: Annotated[str, Ref("locale")] | None = option(
        "The language it is for; every one when left out.", default=None, example="fr"
    )

    def faults(self) -> Iterator[str]:
        """A `when:` that asks for chosen filters."""
        if asks_filters(self.when):
            yield "what words mean may not depend on chosen filters; counts would lose their meaning"


@kind("meaning", "Values of a field, recognised in what is typed.", half="query", word="values")
@dataclass(frozen=True, kw_only=True)
class Values(Meaning):
    """Values of a field, such as brands and colours."""

    field: FieldName = option("The field; its values and their labels are recognised.", example="brand")
    also: Mapping[str, tuple[str, ...]] = option(
        "Other words for a value, beside itself and its label.", default={}, example={"noir": ["noire"]}
    )
    how: Literal["lift", "filter", "nothing"] = option(
        "Lift the products that have the value, show only those, or do not understand this field.",
        key="as",
        default="lift",
    )
    by: float = option(_BY, default=10.0)
    strip: bool = option(_STRIP, default=True)
    min_products: int = option("A value that fewer products have is not understood.", default=3)
    min_share: float = option(
        "Of the products that have the word, so many must have the value: `orange` is a fruit, a colour and a brand. "
        f"Where fewer do, it is a lift of {WEAK:g} times the points and never a filter.",
        default=0.3,
    )

    def faults(self) -> Iterator[str]:
        """Points and evidence that make no sense."""
        yield from super().faults()
        yield from _points(self.by)
        if self.min_products < 1:
            yield f"`min_products` is {self.min_products}; it is 1 or more"
        if not 0 <= self.min_share <= 1:
            yield f"`min_share` is {self.min_share:g}; it lies between 0 and 1"


@kind("meaning", "Amounts such as `moins de 50 €` become a filter.", half="query", word="numbers")
@dataclass(frozen=True, kw_only=True)
class Numbers(Meaning):
    """Amounts become a filter on a number."""

    as_shown: ClassVar[Mapping[str, Any]] = {"field": "weight", "units": {"g": 1, "kg": 1000}, "names": ["poids"]}

    field: FieldName = option("The number; it needs `filter` or `facet` in its `use:`.", example="price")
    units: Mapping[str, float] = option(
        "The words for its units, and what one of each is in the field's own; the currency of the shop when left out.",
        default={},
        example={"g": 1, "kg": 1000},
    )
    names: tuple[str, ...] = option(
        "Words for the field itself: with one of them before it, an amount needs no unit, and of several fields with "
        "the same unit this one is meant.",
        default=(),
        example=["prix", "budget"],
    )
    about: float = option("How far `environ 30 €` reaches to both sides, in per cent.", default=20.0)
    alone: float | None = option(
        "How far an amount reaches that stands alone, such as `55 pouces`, in per cent; when left out it is searched "
        "as words.",
        default=None,
        example=5,
    )

    def faults(self) -> Iterator[str]:
        """Units that nobody types or that count nothing, reaches below 0."""
        yield from super().faults()
        for unit, factor in self.units.items():
            if not unit_key(unit):
                yield f"`units:` has {unit!r}; a unit is a word or a sign that stands behind a number"
            if factor <= 0:
                yield f"the unit `{unit}` is {factor:g} times the field's own; it lies above 0"
        for key, reach in (("about", self.about), ("alone", self.alone or 0.0)):
            if not 0 <= reach <= 100:
                yield f"`{key}` is {reach:g}; it lies between 0 and 100"

    @property
    def bare(self) -> bool:
        """Whether a number that says no unit is taken for it: prices are, where they close the query."""
        return not self.units


@dataclass(frozen=True, kw_only=True)
class Phrase(Meaning):
    """Words of the shop that mean some products."""

    words: tuple[str, ...] = option(
        "What is typed, side by side, or a list of such; capitals, accents and plurals do not matter.",
        example=["en promo", "soldes"],
    )
    how: Literal["lift", "filter"] = option("Lift these products, or show only them.", key="as", default="filter")
    by: float = option(_BY, default=10.0)
    strip: bool = option("Whether the words are taken out of the query; the rest of it is searched.", default=True)
    label: Labels = option("What a shopper reads on the chip; the words as typed when left out.", default={})

    def faults(self) -> Iterator[str]:
        """Points that make no sense, words of which nothing is left."""
        yield from super().faults()
        yield from _points(self.by)
        if not self.words:
            yield "`words:` is empty; write what a shopper types"
        for phrase in self.words:
            if not 1 <= (count := len(typed_words(phrase, self.locale or "fr"))) <= MAX_PHRASE:
                what = "holds no word; write what a shopper types" if not count else f"is more than {MAX_PHRASE} words"
                yield f"`words: {phrase}` {what}"


@kind("meaning", "Words of the shop that mean some products, such as `en promo`.", half="query", word="words")
@dataclass(frozen=True, kw_only=True)
class ShopWords(Phrase):
    """Words that mean some products."""

    as_shown: ClassVar[Mapping[str, Any]] = {"words": ["en promo", "soldes"], "where": {"on_sale": True}}

    where: Annotated[Condition, Where()] = option("Which products.", example={"brand": "Lin & Laine"})


@kind("meaning", "Words for what costs little in this shop.", half="query", word="cheap")
@dataclass(frozen=True, kw_only=True)
class Cheap(Phrase):
    """Words for the lowest part of a number."""

    as_shown: ClassVar[Mapping[str, Any]] = {"words": ["pas cher", "petit prix"], "field": "price", "share": 25}

    field: FieldName = option("The number; it needs `filter` or `facet`, and a ranking that mixes it.", example="price")
    how: Literal["lift", "filter"] = option(
        "Lift the products, the cheaper the more and up to three times the share; or show only the share.",
        key="as",
        default="lift",
    )
    by: float = option("How much the cheapest are lifted, in hundredths of a perfect text match.", default=30.0)
    share: float = option("How many per cent of all products count as cheap, the lowest first.", default=25.0)

    def faults(self) -> Iterator[str]:
        """What every rule has, shares that make no sense."""
        yield from super().faults()
        if not 0 < self.share < 100:
            yield f"`share` is {self.share:g}; it lies above 0 and below 100"


KINDS: tuple[type[Rule], ...] = (Values, Numbers, ShopWords, Cheap)


def _points(by: float) -> Iterator[str]:
    if not 0 < by <= MAX_POINTS:
        yield f"`by` is {by:g}; it lies above 0 and up to {MAX_POINTS:g}"


def value_rules(pack: RulePack, schema: Schema) -> tuple[Values, ...]:
    """The rules about values: those written, then a lift for every other facet of keywords that a feed fills.

    The values of a virtual attribute are the shop's own, such as `petit_prix`: a rule says where they are understood.
    """
    written = pack.all(Values)
    said = {rule.field for rule in written}
    return (
        *written,
        *(
            Values(id=f"meaning.{field.name}", field=field.name, by=DEFAULT_POINTS)
            for field in schema.fields.values()
            if field.name not in said and field.type == "keyword" and "facet" in field.use and is_named(field)
            if kind_of(type(field)).section == "fields"
        ),
    )


def is_named(field: Field) -> bool:
    """Whether a field's values may be recognised in what a visitor types: never those of a private one."""
    return field.type in ("keyword", "text") and field.is_exact and not field.private and not field.by_locale


def check_meaning(pack: RulePack, schema: Schema) -> Iterator[Problem]:
    """Fields whose values cannot be asked for or must not be named, two rules for one field."""
    first: dict[tuple[str, str | None], Values] = {}
    for rule in pack.all(Values):
        if field := schema.fields.get(rule.field):
            yield from _values_problems(rule, field)
        if rule.when is None and (other := first.setdefault((rule.field, rule.locale), rule)) is not rule:
            yield Problem(rule.place, f"`{rule.field}` is understood in {other.place} already; join the two rules")
    counting: tuple[Numbers | Cheap, ...] = (*pack.all(Numbers), *pack.all(Cheap))
    for number in counting:
        if field := schema.fields.get(number.field):
            yield from _number_problems(number, field)
    mixed = {
        name for rule in pack.rules if kind_of(type(rule)).section == "ranking" for name in vars(rule).get("mix", ())
    }
    for cheap in pack.all(Cheap):
        if cheap.field in schema.fields and cheap.field not in mixed:
            message = f"nothing is known of how `{cheap.field}` is spread; name it in the `mix:` of a ranking, with a "
            message += "weight of 0 if it shall not count, or use `kind: words` and a `where:`"
            yield Problem(cheap.place, message)
    bare = [rule for rule in pack.all(Numbers) if rule.bare and rule.when is None]
    for money in bare:
        twin = next(one for one in bare if one.locale in (None, money.locale) or money.locale is None)
        if twin is not money:
            message = f"an amount of money is `{twin.field}` in {twin.place} already; write `units:` for one of them"
            yield Problem(money.place, message)


def _values_problems(rule: Values, field: Field) -> Iterator[Problem]:
    if field.private:
        yield Problem(rule.place, f"`{field.name}` is private; its values are never recognised in what a visitor types")
    elif field.by_locale:
        yield Problem(rule.place, f"`{field.name}` differs by language; name a field that does not, and give it labels")
    elif field.type not in ("keyword", "text"):
        yield Problem(rule.place, f"`{field.name}` is a {field.type}; values are texts, use `numbers` or `words`")
    elif not field.is_exact:
        yield Problem(
            rule.place, f"`{field.name}` cannot be asked of the index; add `filter` to its `use:` in {field.place}"
        )


def _number_problems(rule: Numbers | Cheap, field: Field) -> Iterator[Problem]:
    if field.private:
        yield Problem(rule.place, f"`{field.name}` is private; a visitor never asks for it")
    elif field.type != "number":
        yield Problem(rule.place, f"`{field.name}` is a {field.type}; amounts are for numbers")
    elif not field.is_exact:
        yield Problem(
            rule.place, f"`{field.name}` cannot be asked of the index; add `filter` to its `use:` in {field.place}"
        )
