"""The book of synonyms of one locale: which entries begin at a word of a query, and what they find."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from app.core.condition import Condition
from app.core.kind import kind_of
from app.rulepack.pack import RulePack, schema_of
from app.rulepack.problems import Problem
from app.search.request import Request
from app.search.synonyms.groups import Member, groups_of
from app.search.synonyms.kinds import Correction, Entry, Equivalent, Never, Synonym
from app.search.synonyms.reading import Dictionary, Read, Side, Tokens, read_dictionary

MAX_WAYS = 16
"""So many synonyms has one word, the heaviest, and of equal ones those that stand first."""
BELOW = 0.99
"""The most that a synonym counts beside the word itself: an exact match stays first."""


@dataclass(frozen=True)
class Way:
    """What a word also finds: its tokens in the ways that mean one thing, and which rule says so."""

    tokens: tuple[Tokens, ...]
    """Each a phrase when it has several tokens."""
    weight: float
    """What a match counts beside the word itself, above 0; 1 for a correction."""
    rule: str
    place: str
    kind: str
    written: str
    """As the rule writes it."""


@dataclass(frozen=True)
class SynonymBook:
    """What the words of one locale also find; empty where the shop says nothing."""

    ways: Mapping[Tokens, tuple[Way, ...]] = field(default_factory=dict)
    """By the tokens that are typed, heaviest first."""
    rules: Mapping[str, Entry] = field(default_factory=dict)
    """The entries by id, for `applies`."""
    lengths: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """By first token, how long the entries are that begin with it, longest first."""
    apart: frozenset[frozenset[Tokens]] = frozenset()
    """Pairs that are never joined."""
    cut: Mapping[Tokens, int] = field(default_factory=dict)
    """How many ways are left out of a word that has more than `MAX_WAYS`."""
    faults: tuple[Problem, ...] = ()
    """Everything that is left out, for `check`."""

    def at(self, tokens: Sequence[str], start: int) -> Sequence[tuple[int, tuple[Way, ...]]]:
        """Every entry that begins at a word: how many words it covers and what it finds, the longest first."""
        found = []
        for length in self.lengths.get(tokens[start], ()):
            covered = tuple(tokens[start : start + length])
            if len(covered) == length and (ways := self.ways.get(covered)):
                found.append((length, ways))
        return found

    def never(self, one: str | Tokens, other: str | Tokens) -> bool:
        """Whether two words, each a token or several, are never joined."""
        if not self.apart:
            return False
        return frozenset((_tokens(one), _tokens(other))) in self.apart


def _tokens(word: str | Tokens) -> Tokens:
    return (word,) if isinstance(word, str) else word


def applies(rule: Entry, request: Request, holds: Callable[[Condition], bool]) -> bool:
    """Whether an entry holds for a request; `holds` decides a `when:` in its context."""
    if rule.category and not any(
        request.category == one or request.category.startswith(f"{one}/") for one in rule.category
    ):
        return False
    return rule.when is None or holds(rule.when)


def dictionaries(pack: RulePack) -> Mapping[str, Dictionary]:
    """What the rules of every locale that has synonyms say."""
    schema = schema_of(pack)
    written: dict[str, list[Synonym]] = {}
    for rule in pack.all(Synonym):
        written.setdefault(rule.locale, []).append(rule)
    return {locale: read_dictionary(rules, locale, schema) for locale, rules in written.items()}


def books(pack: RulePack, weight: float) -> Mapping[str, SynonymBook]:
    """The book of every locale that has synonyms; `weight` is what one counts whose entry does not say."""
    return {locale: book(read, weight) for locale, read in dictionaries(pack).items()}


def book(read: Dictionary, weight: float) -> SynonymBook:
    """The book of one locale."""
    made = _Making(read, min(weight, BELOW))
    for one in read.reads:
        if not isinstance(one.rule, Equivalent):
            made.link(one)
    groups = groups_of([one for one in read.reads if isinstance(one.rule, Equivalent)])
    for group in groups.of:
        made.join(group)
    return made.finished(groups.faults)


@dataclass(frozen=True)
class _Link:
    """A way of one typed word, with what decides its place among the word's others."""

    typed: str
    way: Way
    order: tuple[float, bool, int]


class _Making:
    """A book while it is made: every link so far, by the tokens that are typed."""

    def __init__(self, read: Dictionary, weight: float) -> None:
        self._read = read
        self._weight = weight
        self._order = {one.rule.id: at for at, one in enumerate(read.reads)}
        self._links: dict[Tokens, list[_Link]] = {}
        self._faults: dict[Problem, None] = {}

    def link(self, read: Read) -> None:
        """An entry that goes one way."""
        weight = self._weight_of(read.rule)
        for typed in read.typed:
            for found in read.found:
                self._note(typed, found, read.rule, weight, together=True)

    def join(self, group: Sequence[Member]) -> None:
        """Words that mean the same, each with all the others; over two entries, what the weaker one says."""
        heaviest = {id(one): max(one.rules.values(), key=self._weight_of) for one in group}
        for typed, found in permutations(group, 2):
            shared = [rule for id_, rule in typed.rules.items() if id_ in found.rules]
            rule = max(shared, key=self._weight_of) if shared else heaviest[id(found)]
            weight = self._weight_of(rule)
            if not shared:
                weight = min(weight, self._weight_of(heaviest[id(typed)]))
            self._note(typed.side, found.side, rule, weight, together=bool(shared))

    def _weight_of(self, rule: Entry) -> float:
        if rule.weight is not None:
            return min(rule.weight, BELOW)
        return 1.0 if isinstance(rule, Correction) else self._weight

    def _note(self, typed: Side, found: Side, rule: Entry, weight: float, *, together: bool) -> None:
        """Note what a word finds, under each way of looking it up, unless the two are never joined."""
        for key in typed.keys:
            if never := self._never(key, found):
                if together:
                    pair = f"`{typed.written}` and `{found.written}`"
                    message = f"{pair} are never joined, says {never.place}; take them out here or there"
                    self._faults[Problem(rule.place, message)] = None
            elif tokens := tuple(one for one in found.readings if one != key):
                way = Way(tokens, weight, rule.id, str(rule.place), kind_of(type(rule)).word, found.written)
                order = (-weight, not together, self._order[rule.id])
                self._links.setdefault(key, []).append(_Link(typed.written, way, order))

    def _never(self, key: Tokens, found: Side) -> Never | None:
        nevers = self._read.nevers
        if not nevers:
            return None
        pairs = (frozenset((key, other)) for other in found.readings)
        return next((nevers[pair] for pair in pairs if pair in nevers), None)

    def finished(self, told: Sequence[Problem]) -> SynonymBook:
        """The book: every way once, the best of each word, and what is left out."""
        rules = {one.rule.id: one.rule for one in self._read.reads}
        ways: dict[Tokens, tuple[Way, ...]] = {}
        cut: dict[Tokens, int] = {}
        over: dict[str, tuple[_Link, int]] = {}
        for key, links in self._links.items():
            kept = list(_once(sorted(links, key=lambda link: link.order), rules))
            ways[key] = tuple(link.way for link in kept[:MAX_WAYS])
            if len(kept) > MAX_WAYS:
                cut[key] = len(kept) - MAX_WAYS
                over.setdefault(kept[MAX_WAYS].way.rule, (kept[MAX_WAYS], len(kept)))
        lengths: dict[str, set[int]] = {}
        for key in ways:
            lengths.setdefault(key[0], set()).add(len(key))
        faults = [
            *self._read.faults,
            *told,
            *self._faults,
            *(_cut_short(rules[rule], link, count) for rule, (link, count) in over.items()),
        ]
        longest = {token: tuple(sorted(many, reverse=True)) for token, many in lengths.items()}
        return SynonymBook(ways, rules, longest, frozenset(self._read.nevers), cut, tuple(faults))


def _once(links: Sequence[_Link], rules: Mapping[str, Entry]) -> Iterator[_Link]:
    """Every target once under each condition; what holds always and counts no less stands for the others."""
    seen: dict[tuple[Tokens, ...], list[Entry]] = {}
    for link in links:
        rule = rules[link.way.rule]
        before = seen.setdefault(link.way.tokens, [])
        if any(one.holds_always or (one.category, one.when) == (rule.category, rule.when) for one in before):
            continue
        before.append(rule)
        yield link


def _cut_short(rule: Entry, link: _Link, count: int) -> Problem:
    message = f"`{link.typed}` has {count} synonyms, and the {MAX_WAYS} first count; `{link.way.written}` is left out"
    return Problem(rule.place, f"{message} there: give the best ones more `weight:`, or split the entry")
