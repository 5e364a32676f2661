"""What a shop's words mean in one language: values with the evidence for them, and what rules say; made once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.core.census import Census
from app.core.schema import Schema
from app.core.shop import Shop
from app.rulepack.pack import RulePack
from app.search.kinds import ValueLabels
from app.search.meaning.amounts import CURRENCIES, unit_key
from app.search.meaning.kinds import Cheap, Numbers, Phrase, ShopWords, Values, is_named, value_rules
from app.search.typed import MAX_PHRASE, Phrases, typed_words, words_in
from app.words.analysis import analyse

MAX_VALUES = 50_000
"""Values of a field that are read; the commonest where a build counted them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What some words may mean: one value of a field, in all its spellings."""

    rule: Values
    values: tuple[str, ...]
    """The commonest spelling first."""
    products: int | None
    """How many products have it; None where the build did not count."""
    share: float
    """Of the products that have the word, how many have the value; 1 where nobody can tell."""

    @property
    def is_weak(self) -> bool:
        """Whether the word mostly means something else in this shop."""
        return self.share < self.rule.min_share


@dataclass(frozen=True)
class Lexicon:
    """What the words of one language mean."""

    locale: str
    values: Phrases[Reading] = field(repr=False)
    """By their words without the little ones."""
    phrases: Phrases[ShopWords | Cheap] = field(repr=False)
    units: Mapping[str, tuple[tuple[Numbers, float], ...]] = field(repr=False)
    """By unit, the fields counted in it, and what one is in the field's own."""
    numbers: tuple[Numbers, ...] = ()
    names: Mapping[str, tuple[Numbers, ...]] = field(default_factory=dict, repr=False)
    """By token, the fields that are called so."""


def lexicon(pack: RulePack, schema: Schema, census: Census, locale: str) -> Lexicon:
    """What the words of a language mean in a shop, from its rules and from what a build counted."""
    numbers = [rule for rule in pack.all(Numbers) if _speaks(rule.locale, locale) and _is_public(rule.field, schema)]
    currency = pack.one(Shop).currency
    units: dict[str, list[tuple[Numbers, float]]] = {}
    names: dict[str, list[Numbers]] = {}
    for rule in numbers:
        own = rule.units or dict.fromkeys(CURRENCIES.get(currency, (currency.lower(),)), 1.0)
        for unit, factor in own.items():
            units.setdefault(unit_key(unit), []).append((rule, factor))
        for name in rule.names:
            for word in typed_words(name, locale):
                names.setdefault(word.token, []).append(rule)
    said: list[Phrase] = [rule for rule in pack.all(Phrase) if _speaks(rule.locale, locale)]
    phrases = [
        (tuple(word.token for word in typed_words(words, locale)), rule)
        for rule in said
        if isinstance(rule, ShopWords) or (isinstance(rule, Cheap) and _is_public(rule.field, schema))
        for words in rule.words
    ]
    return Lexicon(
        locale=locale,
        values=Phrases(_readings(pack, schema, census, locale)),
        phrases=Phrases(phrases),
        units={unit: tuple(several) for unit, several in units.items()},
        numbers=tuple(numbers),
        names={name: tuple(several) for name, several in names.items()},
    )


def _speaks(wanted: str | None, locale: str) -> bool:
    return wanted in (None, locale)


def _is_public(name: str, schema: Schema) -> bool:
    return name in schema.fields and not schema.fields[name].private


def _readings(pack: RulePack, schema: Schema, census: Census, locale: str) -> Iterator[tuple[tuple[str, ...], Reading]]:
    """Every value that there is evidence for, by its words; rules in file order, so that the first one is believed."""
    labels = _labels(pack, census, locale)
    vocabulary = census.vocabularies.get(locale)
    frequency = vocabulary.words if vocabulary else {}
    for rule in value_rules(pack, schema):
        own = schema.fields.get(rule.field)
        if rule.how == "nothing" or own is None or not is_named(own) or not _speaks(rule.locale, locale):
            continue
        values, counts = _values_of(census, own.index_name)
        spelt: dict[tuple[str, ...], dict[str, int]] = {}
        for value in values:
            for name in (value, labels.get((rule.field, value), ""), *rule.also.get(value, ())):
                if tokens := value_tokens(name, locale):
                    spelt.setdefault(tokens, {})[value] = counts.get(value, 0)
        for tokens, several in spelt.items():
            if found := _reading(rule, tokens, several, frequency, counted=bool(counts)):
                yield tokens, found


def _reading(
    rule: Values, tokens: tuple[str, ...], spelt: Mapping[str, int], frequency: Mapping[str, int], *, counted: bool
) -> Reading | None:
    """A value with its evidence, or None where there is too little.

    Several words side by side are evidence by themselves; where nothing was counted, the words' frequency stands in.
    """
    words = min(frequency.get(token, 0) for token in tokens)
    products = sum(spelt.values()) if counted else words
    if products < rule.min_products:
        return None
    share = min(products / words, 1.0) if counted and words and len(tokens) == 1 else 1.0
    ordered = tuple(sorted(spelt, key=lambda value: (-spelt[value], value)))
    return Reading(rule, ordered, products if counted else None, share)


def value_tokens(name: str, locale: str) -> tuple[str, ...]:
    """The words by which a value is recognised, without the little ones; none for what is too long to be typed."""
    if not name or len(name) > 100:
        return ()
    if name.isalnum():  # one plain word, as most brands and colours are
        return analyse(name, locale)[:1]
    tokens = tuple(word.token for word in words_in(name, locale) if not word.little)
    return tokens if len(tokens) <= MAX_PHRASE else ()


def _values_of(census: Census, name: str) -> tuple[Sequence[str], Mapping[str, int]]:
    """The distinct values of a field, and how many products have each where that was counted."""
    counts: Mapping[str, int] = census.counts.get(name, {})
    values: Sequence[str] = tuple(counts) or census.values.get(name, ())
    if len(values) > MAX_VALUES:
        values = sorted(values, key=lambda value: (-counts.get(value, 0), value))[:MAX_VALUES]
    return values, counts


def _labels(pack: RulePack, census: Census, locale: str) -> Mapping[tuple[str, str], str]:
    """What shoppers of a language read for values: from the labels of values, and from trees made of values."""
    found = {
        (node.value_of, node.value): text
        for nodes in census.nodes.values()
        for node in nodes
        if node.value_of and (text := node.labels.get(locale, ""))
    }
    for rule in pack.all(ValueLabels):
        for value, texts in rule.values.items():
            if text := texts.get(locale) or texts.get("", ""):
                found[rule.field, value] = text
    return found
