"""Entries become tokens: placeholders filled in, words analysed, and every fault told that leaves an entry out."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, product

from app.core.condition import leaves
from app.core.kind import Place
from app.core.schema import Schema
from app.rulepack.problems import Problem, did_you_mean
from app.search.synonyms.kinds import Entry, Equivalent, Never, Placeholder, Synonym
from app.words.analysis import STOP_WORDS, Term, analyse_query, fold

MAX_READINGS = 4
"""A phrase of several hyphenated words is looked up in so many ways at most."""
MAX_PHRASE = 8
"""Nobody types more words that mean one thing."""
MAX_FILLED = 500
"""An entry with placeholders stands for so many entries at most."""
MAX_TOLD = 5
"""So many faults of one entry are told."""

_NAMED = re.compile(r"<[^<>]{1,40}>")

Tokens = tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """A word of an entry, of one token or several: as it is written, and the ways in which it is looked up."""

    written: str
    readings: tuple[Tokens, ...]
    joined: Tokens = ()
    """Two words as they are looked up when somebody types them as one."""

    @property
    def keys(self) -> tuple[Tokens, ...]:
        """Everything that may be typed for it."""
        return (*self.readings, self.joined) if self.joined else self.readings

    def is_like(self, other: "Side") -> bool:
        """Whether some way of looking it up is one of another's too."""
        return not set(self.readings).isdisjoint(other.readings)


@dataclass(frozen=True)
class Read:
    """An entry, or one of those that an entry with placeholders stands for: what is typed and what it finds."""

    rule: Entry
    typed: tuple[Side, ...]
    found: tuple[Side, ...]


@dataclass(frozen=True)
class Dictionary:
    """What one locale's rules say, and what of them is left out."""

    reads: tuple[Read, ...] = ()
    nevers: Mapping[frozenset[Tokens], Never] = field(default_factory=dict)
    """Pairs of phrases that are never joined, and which rule says so."""
    faults: tuple[Problem, ...] = ()


def readings(text: str, locale: str) -> tuple[Tokens, ...]:
    """The ways in which a text is looked up: hyphenated words joined and apart; nothing where no word is left."""
    return _read_terms(analyse_query(text, locale), locale)


def _read_terms(terms: Sequence[Term], locale: str) -> tuple[Tokens, ...]:
    stops = STOP_WORDS.get(locale, frozenset())
    if all(fold(term.surface) in stops for term in terms):
        return ()
    ways = [((term.token,), term.parts) if term.parts else ((term.token,),) for term in terms]
    several = islice(product(*ways), MAX_READINGS)
    return tuple(dict.fromkeys(tuple(chain.from_iterable(one)) for one in several))


def _joined(text: str, terms: Sequence[Term], locale: str) -> Tokens:
    """Two plain words as one: who types `lavelinge` or `lave-linge` means the `lave linge` of an entry."""
    if len(terms) != 2 or len(text.split()) != 2:
        return ()
    one = readings("".join(text.split()), locale)
    return one[0] if one and len(one[0]) == 1 else ()


def read_dictionary(rules: Sequence[Synonym], locale: str, schema: Schema) -> Dictionary:
    """What the rules of one locale say, in file order; an entry that is wrong by itself is told and left out."""
    reader = _Reader(locale, schema)
    for rule in rules:
        if isinstance(rule, Placeholder):
            reader.placeholder(rule)
    reads: list[Read] = []
    for rule in rules:
        if isinstance(rule, Entry):
            reads.extend(reader.entry(rule))
        elif isinstance(rule, Never):
            reader.never(rule)
    return Dictionary(tuple(reads), reader.nevers, tuple(reader.faults))


class _Faulty(Exception):
    """An entry that is left out, and why."""


class _Reader:
    """What is known while the rules of one locale are read: its placeholders, and every fault so far."""

    def __init__(self, locale: str, schema: Schema) -> None:
        self.locale = locale
        self.schema = schema
        self.placeholders: dict[str, Placeholder] = {}
        self.nevers: dict[frozenset[Tokens], Never] = {}
        self.faults: dict[Problem, None] = {}
        self._told: Counter[Place] = Counter()

    def placeholder(self, rule: Placeholder) -> None:
        """A name and its values; the first declaration counts."""
        if (first := self.placeholders.setdefault(rule.word, rule)) is not rule:
            self._tell(rule, f"`{rule.word}` is declared in {first.place} already; this one is left out")
        for value in rule.values:
            if not readings(value, self.locale):
                self._tell(rule, f"the value {value!r} of `{rule.word}` holds no word that is searched; take it out")

    def entry(self, rule: Entry) -> list[Read]:
        """An entry as it is looked up, filled in with the values of its placeholders."""
        reads: list[Read] = []
        try:
            self._check(rule)
            for typed, found in self._filled(rule):
                try:
                    reads.extend(self._read(rule, typed, found))
                except _Faulty as fault:
                    what = "entry" if (typed, found) == rule.links() else "value"
                    self._tell(rule, f"{fault}; this {what} is left out")
        except _Faulty as fault:
            self._tell(rule, f"{fault}; this entry is left out")
        return reads

    def never(self, rule: Never) -> None:
        """Words that stay apart."""
        try:
            sides = self._apart(rule)
        except _Faulty as fault:
            self._tell(rule, f"{fault}; this entry is left out")
            return
        for at, one in enumerate(sides):
            for other in sides[at + 1 :]:
                for pair in product(one.readings, other.readings):
                    self.nevers.setdefault(frozenset(pair), rule)

    def _apart(self, rule: Never) -> list[Side]:
        sides = [self._side(text, rule) for text in rule.words]
        if len(sides) < 2:
            raise _Faulty("`never` is about two words or more")
        for at, one in enumerate(sides):
            if other := next((other for other in sides[at + 1 :] if one.is_like(other)), None):
                token = " ".join(one.readings[0])
                raise _Faulty(
                    f"`{one.written}` and `{other.written}` are both looked up as `{token}`, in queries and in"
                    " products, and cannot be kept apart here"
                )
        return sides

    def _tell(self, rule: Synonym, message: str) -> None:
        """Told once, and not for every value of a placeholder again."""
        problem = Problem(rule.place, message)
        if problem not in self.faults and self._told[rule.place] < MAX_TOLD:
            self._told[rule.place] += 1
            self.faults[problem] = None

    def _check(self, rule: Entry) -> None:
        """What is wrong with an entry whatever its words."""
        if rule.weight is not None and not 0 < rule.weight < 1:
            raise _Faulty(f"`weight` is {rule.weight:g}; it lies above 0 and below 1")
        for category in rule.category:
            tree = category.partition(":")[0]
            if tree not in self.schema.trees:
                raise _Faulty(f"there is no tree `{tree}`{did_you_mean(tree, self.schema.trees)}")
        if rule.when and any(leaf.name.startswith("request.filters.") for leaf in leaves(rule.when)):
            raise _Faulty("what words mean may not depend on chosen filters; counts would lose their meaning")

    def _filled(self, rule: Entry) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """The texts of an entry, once for each choice of its placeholders' values."""
        typed, found = rule.links()
        names = tuple(dict.fromkeys(name for text in (*typed, *found) for name in _NAMED.findall(text)))
        if not names:
            yield typed, found
            return
        for name in names:
            if name not in self.placeholders:
                hint = did_you_mean(name, self.placeholders)
                raise _Faulty(f"there is no placeholder `{name}`{hint or '; write one with `kind: placeholder`'}")
            meant = any(name in text for text in found)
            if meant and (lacking := next((text for text in typed if name not in text), None)):
                raise _Faulty(f"`{lacking}` does not say which `{name}` it means; write `{name}` in it too")
        choices = [self._values(name) for name in names]
        for at, values in enumerate(product(*choices)):
            if at == MAX_FILLED:
                self._tell(rule, f"its placeholders stand for more than {MAX_FILLED} entries; the first ones count")
                return
            given = dict(zip(names, values, strict=True))
            yield from _different(rule, [_fill(text, given) for text in typed], [_fill(text, given) for text in found])

    def _values(self, name: str) -> list[str]:
        """The values of a placeholder that hold a word."""
        values = [value for value in self.placeholders[name].values if readings(value, self.locale)]
        if not values:
            raise _Faulty(f"no value of `{name}` holds a word that is searched")
        return values

    def _read(self, rule: Entry, typed: Sequence[str], found: Sequence[str]) -> Iterator[Read]:
        """An entry without placeholders, if it holds; a word that is looked up like one before it is left out."""
        sides = self._sides(typed, rule)
        if isinstance(rule, Equivalent):
            if len(sides) < 2:
                raise _Faulty(f"{_listed(typed)} is one word only, and a word is not its own synonym")
            yield Read(rule, sides, sides)
            return
        others = self._sides(found, rule)
        same = [side for side in others if any(side.readings == one.readings for one in sides)]
        for side in same:
            self._tell(rule, f"`{side.written}` stands on both sides; a word finds itself, take it out")
        if kept := tuple(side for side in others if side not in same):
            yield Read(rule, sides, kept)

    def _sides(self, texts: Sequence[str], rule: Entry) -> tuple[Side, ...]:
        sides: dict[tuple[Tokens, ...], Side] = {}
        for text in texts:
            try:
                side = self._side(text, rule)
            except _Faulty as fault:
                if len(texts) == 1:
                    raise
                self._tell(rule, f"{fault}; take it out")
                continue
            if (first := sides.setdefault(side.readings, side)) is not side:
                self._tell(
                    rule, f"`{text}` and `{first.written}` are looked up alike, without a synonym; take one of them out"
                )
        if not sides:
            raise _Faulty(f"none of {_listed(texts)} holds a word that is searched")
        return tuple(sides.values())

    def _side(self, text: str, rule: Synonym) -> Side:
        if isinstance(rule, Never) and (name := _NAMED.search(text)):
            raise _Faulty(f"`never` takes words, not placeholders such as `{name[0]}`")
        terms = analyse_query(text, self.locale)
        found = _read_terms(terms, self.locale)
        if not found:
            raise _Faulty(f"{text!r} holds no word that is searched")
        if len(found[0]) > MAX_PHRASE:
            raise _Faulty(f"`{text}` is longer than {MAX_PHRASE} words, and nobody types it")
        return Side(" ".join(text.split()), found, _joined(text, terms, self.locale))


def _different(
    rule: Entry, typed: Sequence[str], found: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """A filled entry without what its values make the same, such as `50 x 50` the other way round; that is no fault."""
    several = tuple(dict.fromkeys(typed))
    if isinstance(rule, Equivalent):
        if len(several) > 1:
            yield several, several
    elif others := tuple(text for text in dict.fromkeys(found) if text not in several):
        yield several, others


def _fill(text: str, given: Mapping[str, str]) -> str:
    return _NAMED.sub(lambda name: given.get(name[0], name[0]), text)


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(f"`{text}`" for text in texts[:3]) + (", …" if len(texts) > 3 else "") or "nothing"
