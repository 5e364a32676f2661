"""What was typed so far to what is suggested: queries, categories, values and products."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from app.core.schema import label
from app.search.categories import lineage
from app.search.planner import resolved
from app.search.request import Request
from app.search.service import Surveys, clock, node_label, planned_for, shown_at, step, with_pins
from app.search.snapshot import Snapshot
from app.search.suggesting.kinds import Section
from app.search.suggesting.lists import Lists, lists_of, meaning
from app.search.suggesting.prefixes import Entry
from app.search.suggesting.reading import Typed, read
from app.search.suggesting.typed import marked
from app.search.suggesting.verdicts import Standing, Verdicts, Verified, standing

_SPARE = 4
"""So many times as many candidates are looked at as a section shows; what has no results is passed over."""
_MORE_WORDS = 2
"""So many more completions of a word are tried than there is room for: most of them go with the words before it."""
_KEPT_LISTS = 8
_KEPT_ANSWERS = 4_096
Body = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class _Kept:
    """What holds of a generation under a pack; and of that, while its content stays and its clock stands."""

    of: Any
    verdicts: Verdicts
    stamp: Any
    answers: dict[Any, Body]
    products: dict[Any, list[Body]]
    """The first products by request; while a word is typed, it is completed to the same one again and again."""
    standings: dict[Any, Standing]


class Suggesting:
    """What one process keeps for its suggestions: lists by rules and locale, verdicts and answers by content."""

    def __init__(self) -> None:
        """Nothing kept yet."""
        self._lock = threading.Lock()
        self._lists: dict[Any, Lists] = {}
        self._kept = _Kept(None, Verdicts(), None, {}, {}, {})

    def lists(self, snapshot: Snapshot, locale: str) -> Lists:
        """The lists of a snapshot, made by the first who asks."""
        key = (snapshot.manifest.generation, snapshot.pack.digest, locale)
        with self._lock:
            if (found := self._lists.get(key)) is None:
                if len(self._lists) >= _KEPT_LISTS:
                    self._lists.clear()
                found = self._lists[key] = lists_of(snapshot, locale)
        return found

    def kept(self, snapshot: Snapshot, minute: float) -> _Kept:
        """What is known of a snapshot at a minute."""
        of = (snapshot.manifest.generation, snapshot.pack.digest)
        stamp = (*of, snapshot.reader.sequence(), minute if snapshot.depends_on_time else 0.0)
        if (kept := self._kept).stamp != stamp:
            verdicts = kept.verdicts if kept.of == of else Verdicts()
            kept = self._kept = _Kept(of, verdicts, stamp, {}, {}, {})
        return kept


def suggest(request: Request, snapshot: Snapshot, now: float, surveys: Surveys, suggesting: Suggesting) -> Body:
    """What to suggest for `request.q`, within `request.category` if one is named. All of it has results.

    Raises BadRequestError and EngineUnavailableError.
    """
    began = time.perf_counter()
    now = clock(now)
    request = resolved(request, snapshot, now)
    kept = suggesting.kept(snapshot, now)
    key = _key(request)

    def made() -> Body:
        at = _once(kept.standings, key[1:], lambda: standing(request, snapshot, now))
        lists = suggesting.lists(snapshot, request.locale)
        return _Making(read(request, lists, snapshot), lists, at, kept, surveys).body()

    body = _once(kept.answers, key, made)
    return body | {"took_ms": round((time.perf_counter() - began) * 1000, 2)}


def _once(known: dict[Any, T], key: Any, make: Callable[[], T]) -> T:
    """What is known under a key; made, and kept, by the first who asks. When it is too much, all is forgotten."""
    if (found := known.get(key)) is None:
        found = make()
        if len(known) >= _KEPT_ANSWERS:
            known.clear()
        known[key] = found
    return found


def _key(request: Request) -> Any:
    """All that decides an answer."""
    return request.q, request.locale, request.category, tuple(sorted(request.context.items()))


@dataclass(frozen=True)
class _Making:
    """One answer in the making: what was typed, what there is, and who says what has results."""

    typed: Typed
    lists: Lists
    at: Standing
    kept: _Kept
    surveys: Surveys

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that all of it is from."""
        return self.at.snapshot

    def body(self) -> Body:
        """The answer; a section that is not shown is empty."""
        rule, typed = self.lists.rule, self.typed
        made: Mapping[Section, Any] = {
            "queries": self._queries,
            "categories": self._categories,
            "values": self._values,
            "products": self._products,
        }
        silent = self.lists.is_blocked(typed.request.q) or self.lists.is_blocked(typed.used)
        shown = () if silent else rule.order
        return {
            "q": typed.request.q,
            "used": typed.used,
            "order": list(rule.order),
            **{section: make() if section in shown else [] for section, make in made.items()},
            "generation": self.snapshot.manifest.generation,
            "sequence": self.snapshot.reader.sequence(),
            "rules": self.snapshot.pack.digest,
        }

    def _verified(self, entries: Iterator[Entry], section: Section) -> Iterator[Verified]:
        return self.kept.verdicts.verified(entries, self.lists.rule.size(section), self.at)

    # The four sections.

    def _queries(self) -> list[Body]:
        return [
            {
                "text": one.entry.text,
                "html": marked(one.entry.text, self.typed.marks),
                "products": one.products,
                "q": one.entry.text,
            }
            for one in self._verified(self._query_entries(), "queries")
        ]

    def _query_entries(self) -> Iterator[Entry]:
        """Phrases that begin so, then what was typed with its last word completed; each meaning once."""
        most = _SPARE * self.lists.rule.queries
        if not self.typed.words:
            empty = self.typed.is_empty and self.lists.rule.when_empty == "queries"
            yield from self.lists.queries.entries[:most] if empty else ()
            return
        seen = set()
        for entry in self.typed.found(self.lists.queries, most):
            seen.add(meaning(entry.text, self.typed.request.locale))
            yield entry
        head = " ".join(self.typed.words[:-1])
        words = self.lists.words.found(self.typed.words[-1], self.lists.rule.queries + _MORE_WORDS)
        for word in (one for one in words if one.weight):
            text = f"{head} {word.text}".lstrip()
            key = meaning(text, self.typed.request.locale)
            if key not in seen and not self.lists.is_blocked(text):
                seen.add(key)
                yield Entry(text)

    def _categories(self) -> list[Body]:
        return [self._category(one) for one in self._verified(self._category_entries(), "categories")]

    def _category_entries(self) -> Iterator[Entry]:
        """The listed categories below the one where the visitor stands; right below it where nothing was typed."""
        here = self.typed.request.category
        below = (
            entry for entry in self._candidates("categories") if entry.of[1].startswith(f"{here}/" if here else "")
        )
        for entry in below:
            category = entry.of[1]
            is_right_below = (lineage(category)[:-1] or [""])[-1] == here
            if (self.typed.words or is_right_below) and self.snapshot.categories.is_listed(category, self.at.now):
                yield entry

    def _category(self, one: Verified) -> Body:
        category, locale = one.entry.of[1], self.typed.request.locale
        return {
            **step(category, locale, self.snapshot),
            "html": marked(one.entry.text, self.typed.marks),
            "above": [node_label(above, locale, self.snapshot) for above in lineage(category)[:-1]],
            "products": one.products,
        }

    def _values(self) -> list[Body]:
        return [self._value(one) for one in self._verified(self._candidates("values"), "values")]

    def _candidates(self, section: Section) -> Iterator[Entry]:
        """The entries of a section for what was typed, all of them where nothing was; more within a category."""
        entries = self.lists.categories if section == "categories" else self.lists.values
        most = _SPARE * self.lists.rule.size(section) * (_SPARE if self.typed.request.category else 1)
        if self.typed.words:
            return self.typed.found(entries, most)
        return iter(entries.entries if self.typed.is_empty and section == self.lists.rule.when_empty else ())

    def _value(self, one: Verified) -> Body:
        code, value = one.entry.of
        facet = self.snapshot.facets[code]
        return {
            "field": facet.field,
            "facet": code,
            "facet_label": facet_label(code, self.typed.request.locale, self.snapshot),
            "value": value,
            "label": one.entry.text,
            "html": marked(one.entry.text, self.typed.marks),
            "products": one.products,
        }

    def _products(self) -> list[Body]:
        most = self.lists.rule.products
        if not most or not self.typed.used.strip():
            return []
        request = replace(self.typed.request, q=" ".join(self.typed.used.split()), page=1, size=most)
        snapshot, now, surveys = self.snapshot, self.at.now, self.surveys
        shown = _once(self.kept.products, _key(request), lambda: first_products(request, snapshot, now, surveys))
        name = self.snapshot.places.get("name", "")
        return [product for product in shown if not self.lists.is_blocked(_text(product.get(name)))]


def facet_label(code: str, locale: str, snapshot: Snapshot) -> str:
    """What a shopper reads for a facet."""
    facet = snapshot.facets[code]
    return label(facet.label, locale, snapshot.field_label(facet.field, locale))


def first_products(request: Request, snapshot: Snapshot, now: float, surveys: Surveys) -> list[Body]:
    """The first products of a search's page, in its order: the same plan, without what counts its facets."""
    planned = planned_for(request, snapshot, now, surveys)
    planned = replace(planned, plan=replace(planned.plan, facets=()))
    hits, _ = with_pins(request, planned, snapshot.reader.find(planned.plan))
    kept = {"id", *snapshot.places.values()}
    return [
        {name: value for name, value in shown_at(hit, request, snapshot, now).items() if name in kept}
        | {"position": position}
        for position, hit in enumerate(hits, 1)
    ]


def _text(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else str(value or "")
