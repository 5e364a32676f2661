"""Nothing is suggested that finds nothing: how many products stand behind a suggestion, asked once and kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from app.core.plan import Node, Question, both
from app.search.facets import chosen_filters
from app.search.merchandise import Hide
from app.search.planner import prepare
from app.search.request import BadRequestError, Choice, Request
from app.search.snapshot import Snapshot
from app.search.suggesting.prefixes import Entry
from app.search.understanding.ladder import ALL_WORDS
from app.search.understanding.understand import understand

_KEPT_PLACES = 256
_KEPT = 50_000
_STALE = 100
"""A count is good for one change in so many products: it is wrong by a hundredth then, and nothing is empty."""

_Count = tuple[int, int]
"""Products, and the last change when they were counted."""


@dataclass(frozen=True)
class Verified:
    """A suggestion with the products that it leads to."""

    entry: Entry
    products: int


@dataclass(frozen=True)
class Standing:
    """Where the visitor stands: one request without words, and what it may see."""

    request: Request
    snapshot: Snapshot
    now: float
    where: Node
    """The products that are there without any words."""
    is_plain: bool
    """Whether `where` stays the same whatever is typed or chosen."""


def standing(request: Request, snapshot: Snapshot, now: float) -> Standing:
    """Where the visitor of a request stands. Raises BadRequestError."""
    bare = replace(request, q="", filters={}, page=1, size=1)
    _, restricted = prepare(bare, snapshot, now)
    is_plain = not any(rule.when for rule in snapshot.pack.all(Hide))
    return Standing(bare, snapshot, now, restricted.where, is_plain)


class Verdicts:
    """The products behind the suggestions of one generation under one rule pack."""

    def __init__(self) -> None:
        """Nothing known yet."""
        self._known: dict[Any, dict[Any, _Count]] = {}

    def verified(self, entries: Iterable[Entry], most: int, at: Standing) -> Iterator[Verified]:
        """The first entries that have products, at most so many; only as many are asked about as are wanted."""
        rest, wanted = iter(entries), most
        while wanted and (several := tuple(islice(rest, wanted))):
            for entry, products in zip(several, self._products(several, at), strict=True):
                if products:
                    wanted -= 1
                    yield Verified(entry, products)

    def _products(self, entries: tuple[Entry, ...], at: Standing) -> list[int]:
        known, sequence = self._known_at(at), at.snapshot.reader.sequence()
        found = {entry: _still(known.get((entry.of, entry.text)), sequence) for entry in entries}
        asked = {
            entry: question
            for entry, products in found.items()
            if products is None and (question := _question(entry, at)) is not None
        }
        totals = at.snapshot.reader.totals(tuple(asked.values())) if asked else ()
        for (entry, question), total in zip(asked.items(), totals, strict=True):
            found[entry] = total
            if question.where == at.where or not at.snapshot.depends_on_time or (at.is_plain and entry.of[0]):
                known[entry.of, entry.text] = (total, sequence)
        return [found[entry] or 0 for entry in entries]

    def _known_at(self, at: Standing) -> dict[Any, _Count]:
        """What is known for visitors who stand there; forgotten when it is too much."""
        dated = at.now if at.snapshot.categories.depends_on_time else 0.0
        place = (at.request.locale, at.request.category, tuple(sorted(at.request.context.items())), at.where, dated)
        known = self._known.get(place)
        if known is None or len(known) > _KEPT:
            if len(self._known) >= _KEPT_PLACES:
                self._known.clear()
            known = self._known[place] = {}
        return known


def _still(count: _Count | None, sequence: int) -> int | None:
    """How many products there are still: every change since can have taken one away. None where nobody knows."""
    if count is None:
        return None
    products, counted = count
    return products if (sequence - counted) * _STALE <= products else None


def _question(entry: Entry, at: Standing) -> Question | None:
    """What the results page of a suggestion would find, all words taken; nothing where it cannot be asked."""
    kind, name = entry.of
    try:
        match kind:
            case "":
                return _of_words(entry.text, at)
            case "category":
                if at.is_plain:
                    return Question(None, both(at.where, at.snapshot.categories.filter(name, at.now)))
                return _of_request(replace(at.request, category=name), at)
            case facet:
                return _of_request(replace(at.request, filters={facet: Choice(any=(name,))}), at)
    except BadRequestError:
        return None


def _of_words(text: str, at: Standing) -> Question | None:
    asked = replace(at.request, q=text)
    if at.is_plain:
        understanding = understand(asked, at.snapshot, at.now)
        where = both(at.where, *understanding.filters)
    else:
        understanding, restricted = prepare(asked, at.snapshot, at.now)
        where = restricted.where
    rung = next((one for one in understanding.first if one.name == ALL_WORDS), None)
    if rung is None:
        return Question(None, where) if understanding.filters or understanding.lifts else None
    return Question(replace(rung.words, beside=(), each=0.0), where, rung.also)  # these order, and cost, but count not


def _of_request(asked: Request, at: Standing) -> Question:
    if at.is_plain:
        return Question(None, both(at.where, *chosen_filters(asked, at.snapshot, at.now).values()))
    _, restricted = prepare(asked, at.snapshot, at.now)
    return Question(None, both(restricted.where, *restricted.chosen.values()))
