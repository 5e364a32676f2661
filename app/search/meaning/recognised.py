"""What is recognised in a query: which words mean something, and what; the longest first, nothing twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.search.context import Context, context_of, holds_for
from app.search.meaning.amounts import Amount, amounts
from app.search.meaning.kinds import Cheap, Meaning, Numbers, ShopWords
from app.search.meaning.lexicon import Lexicon, Reading
from app.search.request import Request
from app.search.typed import MAX_WORDS, TypedWord
from app.words.analysis import fold

_NEGATIONS = frozenset(("pas", "sans", "sauf", "non", "ni", "hors", "not", "without", "no", "except"))
"""`sans cuir` wants no leather."""


@dataclass(frozen=True)
class Amounted:
    """An amount of a field, in the field's own unit; None leaves a side open."""

    rule: Numbers
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Recognised:
    """Words that mean something, and where they stand."""

    start: int
    end: int
    means: Reading | ShopWords | Cheap | Amounted
    others: tuple[Reading, ...] = ()
    """What the same words may mean too, in other fields."""

    @property
    def rule(self) -> Meaning:
        """The rule that says so."""
        return self.means if isinstance(self.means, Meaning) else self.means.rule


@dataclass
class _Query:
    """One query while it is read."""

    text: str
    words: Sequence[TypedWord]
    request: Request
    context: Context | None = None

    def applies(self, rule: Meaning) -> bool:
        """Whether a rule's `when:` holds for the request."""
        if rule.when is None:
            return True
        self.context = self.context or context_of(self.request)
        return holds_for(rule.when, self.context, self.request.locale)

    def is_negated(self, at: int) -> bool:
        """Whether a word such as `sans` stands before a word, little ones between them left aside."""
        while at > 0:
            at -= 1
            word = self.words[at]
            if fold(self.text[word.start : word.end]) in _NEGATIONS:
                return True
            if not word.little:
                return False
        return False

    def before(self, start: int) -> TypedWord | None:
        """The word that stands before a place, little ones between left aside."""
        return next((word for word in reversed(self.words) if word.end <= start and not word.little), None)


def recognised(text: str, words: Sequence[TypedWord], request: Request, known: Lexicon) -> tuple[Recognised, ...]:
    """What is recognised in a text, from left to right. Of what overlaps the longest is taken; amounts before words."""
    query = _Query(text, words[:MAX_WORDS], request)
    found = [*_amounts(query, known), *_phrases(query, known), *_values(query, known)]
    taken: list[Recognised] = []
    for one in sorted(found, key=lambda one: one.start - one.end):
        if all(one.end <= other.start or other.end <= one.start for other in taken):
            taken.append(one)
    return tuple(sorted(taken, key=lambda one: one.start))


def _phrases(query: _Query, known: Lexicon) -> Iterator[Recognised]:
    """The shop's own words, little ones among them."""
    words = query.words
    tokens = [word.token for word in words]
    for start in range(len(words)):
        for length, rules in known.phrases.at(tokens, start) if words[start].opens else ():
            last = words[start + length - 1]
            rule = next((one for one in rules if query.applies(one)), None) if last.closes else None
            if rule is not None:
                yield Recognised(words[start].start, last.end, rule)


def _values(query: _Query, known: Lexicon) -> Iterator[Recognised]:
    """Values of fields; little words between theirs do not matter."""
    places = [at for at, word in enumerate(query.words) if not word.little]
    content = [query.words[at] for at in places]
    tokens = [word.token for word in content]
    for start, word in enumerate(content):
        for length, readings in known.values.at(tokens, start) if word.opens else ():
            last = content[start + length - 1]
            if not last.closes or query.is_negated(places[start]):
                continue
            able = [reading for reading in readings if query.applies(reading.rule)]
            if able:
                sure = next((reading for reading in able if not reading.is_weak), None)
                best = sure or max(able, key=lambda reading: reading.share)
                others = tuple(reading for reading in able if reading is not best)
                yield Recognised(word.start, last.end, best, others)


def _amounts(query: _Query, known: Lexicon) -> Iterator[Recognised]:
    """Amounts of money, weights and lengths."""
    if not known.numbers:
        return
    for amount in amounts(query.text, query.request.locale, known.units.keys()):
        before = query.before(amount.start)
        named = known.names.get(before.token, ()) if before else ()
        rule = _whose(amount, query, known, named)
        if rule is None:
            continue
        start = before.start if before and rule in named else amount.start
        low, high = _bounds(amount, rule, known)
        if amount.way != "alone" or rule.alone is not None:
            yield Recognised(start, amount.end, Amounted(rule, low, high))


def _whose(amount: Amount, query: _Query, known: Lexicon, named: Sequence[Numbers]) -> Numbers | None:
    """The field whose amount it is; None where several could be meant, or none."""
    if amount.units:
        able = [rule for rule, _ in known.units.get(amount.units[0], ())]
        for unit in amount.units[1:]:
            able = [rule for rule in able if rule in [other for other, _ in known.units.get(unit, ())]]
    else:
        closes = not any(word.start >= amount.end for word in query.words)
        able = [rule for rule in known.numbers if rule in named or (rule.bare and amount.sure and closes)]
    able = [rule for rule in able if query.applies(rule)]
    called = [rule for rule in able if rule in named]
    if called or len(able) == 1:
        return (called or able)[0]
    return None


def _bounds(amount: Amount, rule: Numbers, known: Lexicon) -> tuple[float | None, float | None]:
    """The lowest and the highest that is meant; bounds belong to it, as shoppers mean them."""
    said = next(iter(amount.units), "")
    numbers = sorted(number * _factor(unit or said, rule, known) for number, unit in amount.numbers)
    low, high = numbers[0], numbers[-1]
    match amount.way:
        case "below":
            return None, high
        case "above":
            return low, None
        case "between":
            return low, high
        case "about" | "alone":
            reach = (rule.about if amount.way == "about" else rule.alone or 0.0) / 100
            return round(low * (1 - reach), 6), round(high * (1 + reach), 6)


def _factor(unit: str, rule: Numbers, known: Lexicon) -> float:
    return next((factor for other, factor in known.units.get(unit, ()) if other is rule), 1.0)
