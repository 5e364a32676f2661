"""What a plan means, in plain Python, one document at a time: for explanations, and the measure for both engines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from app.core.bounds import inside
from app.core.plan import (
    All,
    Alternative,
    AtLeast,
    Between,
    Everything,
    Exists,
    In,
    Lift,
    Node,
    Not,
    SearchPlan,
    Word,
    Words,
)
from app.core.product import Document
from app.core.score import part


def matches(node: Node, document: Document) -> bool:
    """Whether a document passes a filter."""
    match node:
        case Everything():
            return True
        case In(field, values):
            return any(value in _values(document, field) for value in values)
        case Between():
            return any(inside(value, node) for value in document.numbers.get(node.field, ()))
        case Exists(name):
            return name in document.keywords.get("has", ())
        case All(of):
            return all(matches(one, document) for one in of)
        case AtLeast(of, at_least):
            return bool(of) and sum(matches(one, document) for one in of) >= at_least
        case Not(what):
            return not matches(what, document)
        case _:
            assert_never(node)


def _values(document: Document, field: str) -> tuple[str | float | bool, ...]:
    if field == "id":
        return (document.id,)
    return document.keywords.get(field) or document.numbers.get(field) or document.booleans.get(field) or ()


def frequency(alternative: Alternative, tokens: tuple[str, ...]) -> int:
    """How often a word or phrase stands in a text."""
    wanted = alternative.tokens
    if len(wanted) == 1:
        return tokens.count(wanted[0])
    return sum(tokens[at : at + len(wanted)] == wanted for at in range(len(tokens) - len(wanted) + 1))


def word_score(
    word: Word, fields: tuple[tuple[str, float], ...], document: Document, lengths: Mapping[str, float]
) -> float | None:
    """The points one word gives a document, or None when the document lacks it. A found phrase counts 1 as its part."""
    best: float | None = None
    for name, field_weight in fields:
        tokens = document.text.get(name, ())
        for alternative in word.alternatives:
            if times := frequency(alternative, tokens):
                share = part(times, len(tokens), lengths[name]) if len(alternative.tokens) == 1 else 1.0
                points = alternative.weight * field_weight * share
                best = points if best is None else max(best, points)
    if word.parts:
        together = [word_score(part_, fields, document, lengths) for part_ in word.parts]
        if all(one is not None for one in together):
            points = sum(one or 0.0 for one in together)
            best = points if best is None else max(best, points)
    return best


def text_score(words: Words, document: Document, lengths: Mapping[str, float]) -> float | None:
    """The text part of the score, or None when too few words are found."""

    def scores(several: tuple[Word, ...]) -> list[float]:
        return [score for word in several if (score := word_score(word, words.fields, document, lengths)) is not None]

    found = scores(words.of)
    if len(found) < words.at_least or not words.of:
        return None
    found += scores(words.beside)
    return sum(found) + words.each * len(found)


@dataclass(frozen=True)
class Why:
    """The parts of one product's score."""

    text: float
    lifts: tuple[Lift, ...]
    ranking: float

    @property
    def total(self) -> float:
        """The score itself."""
        return (self.text + sum(lift.points for lift in self.lifts)) * self.ranking


def why(plan: SearchPlan, document: Document, lengths: Mapping[str, float]) -> Why | None:
    """How a document's score comes about, or None when its words do not make it part of the result."""
    text: float | None = 1.0
    if plan.words is not None:
        text = text_score(plan.words, document, lengths)
        if text is None and document.id in plan.also:
            text = 0.0
    if text is None:
        return None
    lifts = tuple(lift for lift in plan.lifts if matches(lift.where, document))
    return Why(text, lifts, document.ranks.get(plan.ranking, 1.0))
