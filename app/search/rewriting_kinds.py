"""The kinds of rules that change what was typed before it is searched: replace, delete, add, filter."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, ClassVar

from app.core.condition import Condition
from app.core.kind import Place, Ref, Regex, Rule, When, Where, kind, option
from app.search.context import asks_filters
from app.search.request import MAX_QUERY
from app.search.typed import MAX_PHRASE, cut, has_words, typed_words
from app.words.patterns import timed
from app.words.templates import template_fault

FLAGS = int(re.IGNORECASE)
"""How a rule's pattern meets a query."""
Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, kw_only=True)
class Example:
    """What a rule makes of a query: told to whoever reads the rule, and proved at every check."""

    given: str = option("A query.", key="in", example="robe pas cher")
    result: str | None = option("What becomes of it; `null` where the rule leaves it alone.", key="out", example="robe")
    place: Place = field(default=Place(), compare=False, repr=False, metadata={"hidden": True})


def anchored(phrase: str) -> tuple[str, bool, bool]:
    """A phrase without its anchors, whether it stands at the beginning, and whether at the end."""
    bare = phrase.strip()
    first, last = bare.startswith("^"), bare.endswith("$")
    return bare.removeprefix("^").removesuffix("$"), first, last


@dataclass(frozen=True, kw_only=True)
class Rewriting(Rule):
    """What every rewriting rule has: the words it looks for, and when."""

    as_shown: ClassVar[Mapping[str, Any]] = {}

    words: tuple[str, ...] = option(
        "Words that stand side by side in the query, or a list of such; `^` before them means at its beginning, `$` "
        "behind them at its end. Capitals, accents and plurals do not matter.",
        default=(),
        example=["pas cher", "^promo"],
    )
    pattern: Annotated[str, Regex()] | None = option(
        "A regular expression in place of `words`; capitals do not matter, accents do.",
        default=None,
        example=r"(\d+) ?places?",
    )
    when: Annotated[Condition, When()] | None = option(
        "For which requests; for all when left out.", default=None, example={"request.device": "mobile"}
    )
    locale: Annotated[str, Ref("locale")] | None = option(
        "The language it is for; every one when left out.", default=None, example="fr"
    )
    stop: bool = option("Rules behind this one are left out where it applied.", default=False)
    examples: tuple[Example, ...] = option(
        "What it makes of some queries; proved at every check.",
        default=(),
        example=[{"in": "robe pas cher", "out": "robe"}],
    )

    def faults(self) -> Iterator[str]:
        """Words and a pattern, or neither; words of which nothing is left; a `when:` that asks for chosen filters."""
        if asks_filters(self.when):
            yield "what is typed may not be changed by chosen filters; counts would lose their meaning"
        if bool(self.words) == (self.pattern is not None):
            yield "a rewriting rule looks for `words:` or for a `pattern:`; write one of them"
        for phrase in self.words:
            count = len(typed_words(anchored(phrase)[0], self.locale or "fr"))
            if not count:
                yield f"`words: {phrase}` holds no word; write what a shopper types"
            elif count > MAX_PHRASE:
                yield f"`words: {phrase}` is {count} words; at most {MAX_PHRASE} stand in a rule"

    def changed(self, text: str, spans: Spans) -> str:
        """The query after this rule, which found its words at these places. Raises TimeoutError."""
        raise NotImplementedError

    @cached_property
    def filters(self) -> Condition | None:
        """What it narrows the search to."""
        return None


@kind("rewriting", "Replaces words of the query by others.", half="query", word="replace")
@dataclass(frozen=True, kw_only=True)
class Replace(Rewriting):
    """Replaces words."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "words": ["tee shirt", "teeshirt"],
        "to": "t-shirt",
        "examples": [{"in": "Tee-shirts blanc", "out": "t-shirt blanc"}],
    }

    to: str = option(
        r"The words to search instead; with a `pattern`, `\1` and `\g<name>` are what its brackets found.",
        example="t-shirt",
    )

    def faults(self) -> Iterator[str]:
        """What every rule has, nothing to put there, groups that the pattern lacks."""
        yield from super().faults()
        if not self.to.strip():
            yield "`to:` is empty; use `kind: delete` to take words out"
        if len(self.to) > MAX_QUERY:
            yield f"`to:` has {len(self.to)} letters; a query has at most {MAX_QUERY}"
        if self.pattern is not None and (why := template_fault(self.to, self.pattern)):
            yield f"`to: {self.to}` does not fit the pattern `{self.pattern}`: {why}"

    def changed(self, text: str, spans: Spans) -> str:
        """The query with the other words."""
        if self.pattern is not None:
            return " ".join(timed(self.pattern, FLAGS).replaced(self.to, text)[0].split())
        parts, at = [], 0
        for start, end in spans:
            parts += [text[at:start], self.to]
            at = end
        return " ".join("".join([*parts, text[at:]]).split())


@kind("rewriting", "Takes words out of the query; never the last one.", half="query", word="delete")
@dataclass(frozen=True, kw_only=True)
class Delete(Rewriting):
    """Takes words out."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "words": ["acheter", "livraison gratuite"],
        "examples": [{"in": "acheter lampe", "out": "lampe"}, {"in": "acheter", "out": None}],
    }

    def changed(self, text: str, spans: Spans) -> str:
        """The query without the words."""
        if self.pattern is not None:
            return " ".join(timed(self.pattern, FLAGS).replaced(" ", text)[0].split())
        return cut(text, spans)


@kind("rewriting", "Adds words to the query; they are searched as if they had been typed.", half="query", word="add")
@dataclass(frozen=True, kw_only=True)
class Add(Rewriting):
    """Adds words."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "words": "^chaise$",
        "adds": "de table",
        "examples": [{"in": "chaises", "out": "chaises de table"}, {"in": "chaise longue", "out": None}],
    }

    adds: str = option("The words to add at the end.", example="de table")

    def faults(self) -> Iterator[str]:
        """What every rule has, nothing to add."""
        yield from super().faults()
        if not has_words(self.adds, self.locale or "fr"):
            yield f"`adds: {self.adds}` holds no word to search; write one"

    def changed(self, text: str, spans: Spans) -> str:
        """The query with more words."""
        del spans
        return f"{text.strip()} {self.adds.strip()}"


@kind("rewriting", "Narrows the search to some products; the words stay.", half="query", word="filter")
@dataclass(frozen=True, kw_only=True)
class Filter(Rewriting):
    """Narrows the search."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "words": "enfant",
        "where": {"category": {"under": "rayons:enfant"}},
    }

    where: Annotated[Condition, Where()] = option("To which products.", example={"brand": "Lin & Laine"})

    def changed(self, text: str, spans: Spans) -> str:
        """The query as it is."""
        del spans
        return text

    @cached_property
    def filters(self) -> Condition | None:
        """The products."""
        return self.where


KINDS: tuple[type[Rule], ...] = (Replace, Delete, Add, Filter)
