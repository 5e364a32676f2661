"""Rewriting: the shop's rules that change what was typed before it is searched, in file order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.core.condition import Condition
from app.core.schema import Schema
from app.rulepack.pack import RulePack, schema_of
from app.rulepack.problems import Problem
from app.search.context import context_of, holds_for
from app.search.request import MAX_QUERY, Note, Request
from app.search.rewriting_kinds import FLAGS, Rewriting, Spans, anchored
from app.search.typed import MAX_WORDS, Phrases, TypedWord, composed, has_words, typed_words
from app.words.gates import Gate, gate_fold, gate_of
from app.words.patterns import timed

if TYPE_CHECKING:
    from app.search.snapshot import Snapshot

MAX_STEPS = 20
"""So many rules change one query."""
_BOOK = "rewriting_book"


@dataclass(frozen=True)
class Step:
    """What one rule did: the query before and after."""

    rule: str
    place: str
    before: str
    after: str


@dataclass(frozen=True)
class Rewritten:
    """A query after the shop's rules: its words, what they narrow the search to, and every step."""

    q: str
    where: tuple[Condition, ...] = ()
    steps: tuple[Step, ...] = ()
    cut_short: bool = False
    """More rules would have applied."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was done, for explanations."""
        notes = [Note("rewrite", _told(step), step.rule, step.place) for step in self.steps]
        if self.cut_short:
            notes.append(Note("rewrite", f"no more than {MAX_STEPS} rules change one query"))
        return tuple(notes)


def _told(step: Step) -> str:
    if step.before == step.after:
        return f"`{step.before}` is searched among fewer products"
    return f"`{step.before}` becomes `{step.after}`"


@dataclass(frozen=True)
class Wanted:
    """One phrase that a rule looks for."""

    rule: int
    first: bool
    last: bool


@dataclass(frozen=True)
class Book:
    """Rewriting rules by the first word that each looks for."""

    rules: tuple[Rewriting, ...]
    phrases: Mapping[str, Phrases[Wanted]] = field(repr=False)
    patterns: tuple[tuple[int, str, Gate | None], ...] = field(repr=False)

    def found(self, text: str, locale: str, behind: int) -> Iterator[tuple[Rewriting, int, Spans]]:
        """The rules behind one that find their words in a text, in file order, with the places."""
        found = self._by_words(typed_words(text, locale), locale, behind)
        folded = gate_fold(text) if self.patterns else ""
        for number, pattern, gate in self.patterns:
            here = number > behind and self.rules[number].locale in (None, locale)
            if here and (gate is None or gate.passes(folded)) and _is_found(pattern, text):
                found[number] = []
        for number in sorted(found):
            yield self.rules[number], number, found[number]

    def _by_words(self, words: Sequence[TypedWord], locale: str, behind: int) -> dict[int, list[tuple[int, int]]]:
        found: dict[int, list[tuple[int, int]]] = {}
        tokens = [word.token for word in words[:MAX_WORDS]]
        phrases = self.phrases.get(locale)
        if phrases is None:
            return found
        for start in (at for at in range(len(tokens)) if words[at].opens):
            for length, several in phrases.at(tokens, start):
                last = start + length - 1
                for one in several if words[last].closes else ():
                    if one.rule <= behind or (one.first and start) or (one.last and last != len(words) - 1):
                        continue
                    spans = found.setdefault(one.rule, [])
                    if not spans or spans[-1][1] <= words[start].start:
                        spans.append((words[start].start, words[last].end))
        return found


def _is_found(pattern: str, text: str) -> bool:
    try:
        return timed(pattern, FLAGS).search(text) is not None
    except TimeoutError:
        return False


def book(pack: RulePack) -> Book:
    """The rewriting rules of a pack, made ready once."""
    return book_of(pack.all(Rewriting), schema_of(pack).locales)


def book_of(rules: Sequence[Rewriting], locales: Sequence[str]) -> Book:
    """Some rules, made ready for these locales."""
    return Book(
        rules=tuple(rules),
        phrases={locale: Phrases(_phrases(rules, locale)) for locale in locales},
        patterns=tuple(
            (number, rule.pattern, gate_of(rule.pattern, FLAGS)) for number, rule in enumerate(rules) if rule.pattern
        ),
    )


def _phrases(rules: Sequence[Rewriting], locale: str) -> Iterator[tuple[tuple[str, ...], Wanted]]:
    for number, rule in enumerate(rules):
        for phrase in rule.words if rule.locale in (None, locale) else ():
            bare, first, last = anchored(phrase)
            yield tuple(word.token for word in typed_words(bare, locale)), Wanted(number, first, last)


def book_for(snapshot: "Snapshot") -> Book:
    """The rewriting rules of a snapshot, made ready at the first request, as a cached property would be."""
    kept = vars(snapshot)
    if _BOOK not in kept:
        kept[_BOOK] = book(snapshot.pack)
    made: Book = kept[_BOOK]
    return made


def rewritten(q: str, request: Request, snapshot: "Snapshot") -> Rewritten:
    """A query after the shop's rules; as it was typed where the request asks for exactly that."""
    if request.verbatim:
        return Rewritten(q)
    return apply_book(book_for(snapshot), q, request)


def apply_book(known: Book, q: str, request: Request) -> Rewritten:
    """A query after some rules, each working on what the one before left; `when:` is asked of the request."""
    made = Rewritten(q)
    if not known.rules or not q.strip() or len(q) > MAX_QUERY:
        return made
    context = None
    text, behind, going = composed(q), -1, True
    while going:
        going = False
        for rule, number, spans in known.found(text, request.locale, behind):
            behind = number
            if rule.when is not None:
                context = context or context_of(request)
                if not holds_for(rule.when, context, request.locale):
                    continue
            after = _changed(rule, text, spans, request.locale, narrowed=bool(made.where))
            if after is None:
                continue
            if len(made.steps) == MAX_STEPS:
                return replace(made, cut_short=True)
            made = Rewritten(
                q=after,
                where=(*made.where, *((rule.filters,) if rule.filters is not None else ())),
                steps=(*made.steps, Step(rule.id, str(rule.place), text, after)),
            )
            if rule.stop:
                return made
            if going := after != text:
                text = after
                break
    return made


def _changed(rule: Rewriting, text: str, spans: Spans, locale: str, *, narrowed: bool) -> str | None:
    """What a rule makes of a query; None where it changes nothing, takes too long, or would leave no word.

    Without words everything is found: that is right only where the search is narrowed already.
    """
    try:
        after = rule.changed(text, spans)
    except TimeoutError:
        return None
    if (after == text and rule.filters is None) or len(after) > MAX_QUERY:
        return None
    if narrowed or has_words(after, locale) or not has_words(text, locale):
        return after
    return None


def check_rewriting(pack: RulePack, schema: Schema) -> Iterator[Problem]:
    """Every example whose outcome is not what stands beside it."""
    for rule in pack.all(Rewriting):
        locale = rule.locale or schema.locales[0]
        alone = book_of([replace(rule, when=None)], [locale])
        for at, example in enumerate(rule.examples, 1):
            place = example.place if example.place.line else rule.place
            found = apply_book(alone, example.given, Request(q=example.given, locale=locale))
            after = found.q if found.steps else None
            if after != example.result:
                yield Problem(
                    place,
                    f"example {at} of `{rule.id}`: {example.given!r} {_became(after)}, not {_shown(example.result)}",
                )


def _became(after: str | None) -> str:
    return "is left alone" if after is None else f"becomes {after!r}"


def _shown(wanted: str | None) -> str:
    return "`null`" if wanted is None else repr(wanted)
