"""One request to one answer: survey, plan, engine, pins, and the shape that the storefront reads."""

import secrets
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from app.core.plan import Found, Hit
from app.core.schema import label
from app.search.categories import lineage
from app.search.facets import shaped
from app.search.highlighting import highlights, marks_of
from app.search.kinds import RELEVANCE
from app.search.planner import CHILDREN, PINS, Planned, decided, resolved
from app.search.request import Note, Request
from app.search.snapshot import Snapshot
from app.search.understanding.ladder import ANY_WORD, MOST_WORDS
from app.search.understanding.understand import corrected

_SURVEYS = 4096
MAX_ALTERNATIVES = 6
CLOCK_SECONDS = 60
"""Conditions on dates see a clock of whole minutes, so that equal requests are equal questions."""


@dataclass(frozen=True)
class Answered:
    """An answer with what it came from, for explanations."""

    body: dict[str, Any]
    planned: Planned
    found: Found
    hits: tuple[Hit, ...]


class Surveys:
    """Totals of rungs, kept while a snapshot's content stays: they depend on words, visibility and category only."""

    def __init__(self) -> None:
        """Nothing known yet."""
        self._totals: dict[Any, tuple[int, ...]] = {}

    def totals(self, asked: tuple[Any, ...], snapshot: Snapshot) -> tuple[int, ...]:
        """The totals of some questions, asked once per generation and sequence."""
        if not asked:
            return ()
        key = (snapshot.manifest.generation, snapshot.reader.sequence(), asked)
        found = self._totals.get(key)
        if found is None:
            found = snapshot.reader.totals(asked)
            if len(self._totals) >= _SURVEYS:
                self._totals.clear()
            self._totals[key] = found
        return found


def answer(request: Request, snapshot: Snapshot, now: float, surveys: Surveys) -> Answered:
    """The answer, all of it from one snapshot. Raises BadRequestError and EngineUnavailableError."""
    began = time.perf_counter()
    now = clock(now)
    asked, request = request.category, resolved(request, snapshot, now)
    planned = planned_for(request, snapshot, now, surveys)
    found = snapshot.reader.find(planned.plan)
    hits, notes = with_pins(request, planned, found)
    planned = replace(planned, notes=(*planned.notes, *notes))
    body = _body(request, snapshot, planned, found, hits, now)
    body["category"] = _category(request, asked, snapshot, found, now)
    body["alternatives"] = _alternatives(request, snapshot, planned, found.total, now)
    body["took_ms"] = round((time.perf_counter() - began) * 1000, 2)
    return Answered(body, planned, found, hits)


def planned_for(request: Request, snapshot: Snapshot, now: float, surveys: Surveys) -> Planned:
    """The plan of a request at a moment. Raises BadRequestError and EngineUnavailableError."""
    return decided(request, snapshot, now, lambda asked: surveys.totals(asked, snapshot))


def clock(now: float) -> float:
    """The clock that conditions on dates see at a moment."""
    return now - now % CLOCK_SECONDS


def with_pins(request: Request, planned: Planned, found: Found) -> tuple[tuple[Hit, ...], tuple[Note, ...]]:
    """The page with its pins in place. Pages together are the whole list once.

    The whole list is walked from where the hits begin: a pin takes its place, everything else follows in order.
    `found.hits` begins as many products before the page as there are pins: what earlier pages' pins pushed on.
    """
    if not planned.pins:
        return found.hits[: request.size], ()
    picked = {hit.id: hit for hit in found.picks[PINS]}
    missing = tuple(
        Note("pins", f"{product} is not shown at {at}: it is not in this result or a filter keeps it out", rule)
        for at, product, rule in planned.pins
        if product not in picked
    )
    first = (request.page - 1) * request.size
    listed: list[Hit] = []
    pinned = [(at - 1, picked[product]) for at, product, _ in planned.pins if product in picked]
    rest = iter(found.hits)
    by_place = dict(_effective(pinned, found.total))
    before = planned.plan.start - 1
    place = _place_of(before, list(by_place)) + 1 if before >= 0 else 0
    while len(listed) < request.size and place < found.total:
        hit = by_place.get(place) or next(rest, None)
        if hit is None:
            break
        if place >= first:
            listed.append(hit)
        place += 1
    return tuple(listed), missing


def _effective(pinned: Sequence[tuple[int, Hit]], total: int) -> list[tuple[int, Hit]]:
    """Where pins really stand: those beyond the end of a short list close it, in order."""
    places: list[tuple[int, Hit]] = []
    limit = total
    for at, hit in reversed(pinned):
        limit = min(at, limit - 1)
        places.append((limit, hit))
    return list(reversed(places))


def _place_of(neutral: int, pins: Sequence[int]) -> int:
    """The place in the whole list of the product that stands at `neutral` in the list without pins."""
    place = neutral
    for at in sorted(pins):
        if at <= place:
            place += 1
    return place


def _body(
    request: Request, snapshot: Snapshot, planned: Planned, found: Found, hits: Sequence[Hit], now: float
) -> dict[str, Any]:
    first = (request.page - 1) * request.size
    return {
        "query": _query(request, snapshot, planned),
        "total": found.total,
        "page": request.page,
        "pages": -(-found.total // request.size),
        "products": [
            {**product, "position": first + at}
            for at, product in enumerate(_products(request, snapshot, planned, hits, now), 1)
        ],
        "slots": [],
        "facets": shaped(found, request, snapshot),
        "category": {},
        "sorts": _sorts(request, snapshot),
        "banners": [],
        "redirect": None,
        "generation": snapshot.manifest.generation,
        "sequence": found.sequence,
        "rules": snapshot.pack.digest,
        "degraded": [],
    }


def _products(
    request: Request, snapshot: Snapshot, planned: Planned, hits: Sequence[Hit], now: float
) -> Iterator[dict[str, Any]]:
    """The products of a page, with where the words stand in them when the request asks for it."""
    marks = marks_of(planned.plan.words) if request.highlight else None
    names = [field.name for field in snapshot.schema.searched if "show" in field.use and not field.private]
    for hit in hits:
        product = shown_at(hit, request, snapshot, now)
        if marks:
            texts, matched = highlights(product, names, request.locale, marks)
            product |= {"highlights": texts, "matched": matched}
        yield product


def _query(request: Request, snapshot: Snapshot, planned: Planned) -> dict[str, Any]:
    """What became of the words: what was searched instead, what was left out, and what else they mean."""
    read, rung = planned.understanding, planned.step
    surfaces = snapshot.surfaces(request.locale)
    slips = rung.slips if rung else ()
    left = rung.dropped if rung else ()
    used = corrected(read.q, slips, surfaces) if rung else request.q.strip()
    return {
        "asked": request.q,
        "used": used,
        "rung": planned.rung,
        "dropped": list(left),
        "corrected": [{"from": read.q[one.start : one.end], "to": surfaces.get(one.meant, one.meant)} for one in slips],
        "did_you_mean": None if slips else read.better(surfaces),
        "understood": [
            {"words": one.words, "field": one.field, "value": one.value, "label": one.label, "as": one.how}
            | {"without": one.without}
            for one in read.chips
        ],
        "rewritten": [
            {"rule": one.rule, "from": one.before, "to": one.after} for one in read.steps if one.before != one.after
        ],
        "verbatim": request.verbatim,
        "id": secrets.token_urlsafe(12),
    }


def shown(hit: Hit, request: Request, snapshot: Snapshot) -> dict[str, Any]:
    """A product as this request sees it: one locale, one price list; private fields never pass."""
    product = {"id": hit.id, **_localised(hit.show, request, snapshot)}
    if variants := hit.show.get("variants"):
        product["variants"] = [{"id": one["id"], **_localised(one, request, snapshot)} for one in variants]
    return product


def shown_at(hit: Hit, request: Request, snapshot: Snapshot, now: float) -> dict[str, Any]:
    """A product as this request sees it at its clock: with what is kept nowhere because it depends on the moment."""
    product = shown(hit, request, snapshot)
    for name, date, decide in snapshot.clocked_shown:
        keys = dict.fromkeys((snapshot.schema.under_axes(date, request.context), date))
        if written := next((hit.show[key] for key in keys if key in hit.show), None):
            moment = (_moment(written),)
            product[name] = decide(lambda _, moment=moment: moment, now)  # type: ignore[misc]
    if "categories" in product:
        product["categories"] = snapshot.categories.open_of(product, now)
    return product


def _moment(written: str) -> float:
    """Seconds since 1970 of a date as answers show it."""
    moment = datetime.fromisoformat(written)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _localised(show: Mapping[str, Any], request: Request, snapshot: Snapshot) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, keys in snapshot.shown_keys(request.locale, tuple(sorted(request.context.items()))):
        for key in keys:
            if key in show:
                result[name] = show[key]
                break
    return result


def _category(request: Request, asked: str, snapshot: Snapshot, found: Found, now: float) -> dict[str, Any]:
    """The way to the chosen category, what lies below it with the products of this result, and an old name of it."""
    tree, _, _ = (request.category or f"{(*snapshot.schema.trees, '')[0]}:").partition(":")
    counts = {f"{tree}:{value}": int(count) for value, count in found.facets.get(CHILDREN, ()) if count}
    known = sorted(counts.keys() & snapshot.nodes.keys(), key=snapshot.node_order.__getitem__)
    children = [
        step(code, request.locale, snapshot) | {"count": counts[code]}
        for code in known
        if snapshot.categories.is_listed(code, now) or _is_in_hidden(request.category, code, snapshot, now)
    ]
    shape = {"breadcrumb": way_to(request.category, request.locale, snapshot), "children": children}
    return shape | ({"moved_from": asked} if asked != request.category and snapshot.categories.moved(asked) else {})


def _alternatives(
    request: Request, snapshot: Snapshot, planned: Planned, total: int, now: float
) -> list[dict[str, Any]]:
    """Where else to look when the words find little: categories that are called like one of them, the nearest first."""
    loose = planned.rung in (MOST_WORDS, ANY_WORD) or total < snapshot.search.min_results
    if planned.step is None or not loose:
        return []
    named = snapshot.called(request.locale)
    met: Counter[str] = Counter()
    for unit in planned.understanding.units:
        tokens = {token for one in unit.word.alternatives for token in one.tokens}
        tokens.update(term.token for term in unit.terms)
        met.update({category for token in tokens for category in named.get(token, ())})
    near = [one for one in met if one != request.category and snapshot.categories.is_listed(one, now)]
    near.sort(key=lambda one: (-met[one], -snapshot.nodes[one].products, one))
    return [step(one, request.locale, snapshot) for one in near[:MAX_ALTERNATIVES]]


def _is_in_hidden(parent: str, child: str, snapshot: Snapshot, now: float) -> bool:
    """Whether a category is shown to who stands in a hidden one already: it is not hidden itself."""
    hidden = any(snapshot.nodes[one].hidden for one in lineage(parent) if one in snapshot.nodes)
    return hidden and not snapshot.nodes[child].hidden and snapshot.categories.is_open(child, now)


def way_to(category: str, locale: str, snapshot: Snapshot) -> list[dict[str, str]]:
    """The breadcrumb of a category: every category on the way from the top of its tree, and itself."""
    return [step(one, locale, snapshot) for one in lineage(category)]


def step(category: str, locale: str, snapshot: Snapshot) -> dict[str, Any]:
    """A category as answers name it: its id, its label and its part of an address."""
    address = snapshot.categories.addresses(locale).get(category) or category.replace(":", "/", 1)
    return {"category": category, "label": node_label(category, locale, snapshot), "address": address}


def node_label(category: str, locale: str, snapshot: Snapshot) -> str:
    """A node's label; without one in this locale the first locale's, else its slug."""
    node = snapshot.nodes.get(category)
    if node and node.value_of:
        return snapshot.value_label(node.value_of, node.value, locale) or node.value
    labels = node.labels if node else {}
    fallback = next((text for text in labels.values() if text), "")
    return label(
        labels, locale, fallback or category.rsplit("/", 1)[-1].rpartition(":")[2].replace("_", " ").capitalize()
    )


def _sorts(request: Request, snapshot: Snapshot) -> list[dict[str, Any]]:
    first = {"fr": "Pertinence", "en": "Relevance"}
    sorts = [(RELEVANCE, first.get(request.locale, first["en"]))]
    sorts += [(sort.code, label(sort.label, request.locale, sort.code)) for sort in snapshot.sorts.values()]
    return [{"code": code, "label": text, "selected": code == request.sort} for code, text in sorts]
