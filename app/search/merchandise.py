"""The shop's hand on a result: boosts, buries, pins and hides, found by the context of the request."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from app.core.condition import Condition, leaves
from app.core.kind import Ref, Rule, When, Where, kind, option
from app.core.plan import Lift, Node, Not
from app.core.schema import Schema
from app.rulepack.pack import RulePack
from app.rulepack.problems import Problem
from app.search.context import context_of, holds_for
from app.search.request import Note, Request
from app.search.snapshot import Snapshot
from app.search.where import where

MAX_PINS = 50
MAX_POINTS = 100.0


@dataclass(frozen=True, kw_only=True)
class Merchandising(Rule):
    """What every merchandising rule has: when it applies."""

    when: Annotated[Condition, When()] | None = option(
        "For which requests; for all when left out.",
        default=None,
        example={"request.q": {"has_words": "robe"}},
    )


@kind("merchandising", "Lifts products: 10 is a tenth of a perfect text match.", half="query", word="boost")
@dataclass(frozen=True, kw_only=True)
class Boost(Merchandising):
    """Lifts products."""

    where: Annotated[Condition, Where()] = option("Which products.", example={"brand": "Lin & Laine"})
    by: float = option("How much, in hundredths of a perfect text match.", example=10)


@kind("merchandising", "Sinks products, by lifting all others.", half="query", word="bury")
@dataclass(frozen=True, kw_only=True)
class Bury(Merchandising):
    """Sinks products."""

    where: Annotated[Condition, Where()] = option("Which products.", example={"available": False})
    by: float = option("How much, in hundredths of a perfect text match.", example=20)


@kind("merchandising", "Puts products at a place of the list.", half="query", word="pin")
@dataclass(frozen=True, kw_only=True)
class Pin(Merchandising):
    """Puts products at a place of the list; filters, visibility and a visitor's own order come before it."""

    products: tuple[str, ...] = option("Product ids, in order.", example=["MG-0421"])
    at: int = option("The place of the first one.", default=1)


@kind("merchandising", "Takes products out of the list.", half="query", word="hide")
@dataclass(frozen=True, kw_only=True)
class Hide(Merchandising):
    """Takes products out of the list."""

    where: Annotated[Condition, Where()] = option("Which products.", example={"colour": "multicolore"})


@kind("merchandising", "Chooses a ranking.", half="query", word="rank")
@dataclass(frozen=True, kw_only=True)
class Rank(Merchandising):
    """Chooses a ranking."""

    ranking: Annotated[str, Ref("ranking")] = option("One of `ranking.yaml`.", example="default")


KINDS: tuple[type[Rule], ...] = (Boost, Bury, Pin, Hide, Rank)


def check_merchandising(pack: RulePack, _: Schema) -> Iterator[Problem]:
    """Points and places that make no sense."""
    lifting: tuple[Boost | Bury, ...] = (*pack.all(Boost), *pack.all(Bury))
    for rule in lifting:
        if not 0 < rule.by <= MAX_POINTS:
            yield Problem(rule.place, f"`by` is {rule.by:g}; it lies above 0 and up to {MAX_POINTS:g}")
    for hide in pack.all(Hide):
        if hide.when and any(leaf.name.startswith("request.filters.") for leaf in leaves(hide.when)):
            yield Problem(
                hide.place, "what is hidden may not depend on chosen filters; counts would lose their meaning"
            )
    for pin in pack.all(Pin):
        if pin.at < 1 or not pin.products:
            yield Problem(pin.place, "a pin names at least one product, and `at` is 1 or more")
        if len(pin.products) > MAX_PINS:
            yield Problem(pin.place, f"a pin names at most {MAX_PINS} products; rank them by a field instead")


def applying(request: Request, snapshot: Snapshot) -> tuple[Merchandising, ...]:
    """The rules whose `when:` holds for this request, in file order; one whose pattern takes too long does not."""
    context = context_of(request)
    return tuple(
        rule
        for rule in snapshot.pack.all(Merchandising)
        if rule.when is None or holds_for(rule.when, context, request.locale)
    )


@dataclass(frozen=True)
class Shelf:
    """What the applying rules do to a result."""

    hidden: tuple[Node, ...] = ()
    lifts: tuple[Lift, ...] = ()
    pins: tuple[tuple[int, str, str], ...] = ()
    """(place, product, rule), each product and each place once."""
    ranking: str = ""
    notes: tuple[Note, ...] = ()


def shelf(request: Request, snapshot: Snapshot, now: float) -> Shelf:
    """What the shop's rules do for this request. Lifts that could sum to more than 1 are scaled, and it is said."""
    rules = applying(request, snapshot)
    lifts = tuple(lift for rule in rules for lift in _lifts(rule, request, snapshot, now))
    notes = [Note("merchandise", f"{type(rule).__name__.lower()} applies", rule.id, str(rule.place)) for rule in rules]
    total = sum(lift.points for lift in lifts)
    if total > 1:
        lifts = tuple(Lift(lift.where, lift.points / total, lift.why) for lift in lifts)
        notes.append(Note("merchandise", f"lifts sum to {total:.2f} and are scaled to 1"))
    pins, losers = _pins([rule for rule in rules if isinstance(rule, Pin)])
    return Shelf(
        hidden=tuple(where(rule.where, request, snapshot, now) for rule in rules if isinstance(rule, Hide)),
        lifts=lifts,
        pins=pins,
        ranking=next((rule.ranking for rule in rules if isinstance(rule, Rank)), ""),
        notes=(*notes, *losers),
    )


def _lifts(rule: Rule, request: Request, snapshot: Snapshot, now: float) -> Iterator[Lift]:
    if isinstance(rule, Boost):
        yield Lift(where(rule.where, request, snapshot, now), rule.by / 100, rule.id)
    elif isinstance(rule, Bury):
        yield Lift(Not(where(rule.where, request, snapshot, now)), rule.by / 100, rule.id)


def _pins(rules: list[Pin]) -> tuple[tuple[tuple[int, str, str], ...], list[Note]]:
    """The first rule in file order has a place or a product; a later one that wants it is noted."""
    places: dict[int, tuple[str, str]] = {}
    placed: set[str] = set()
    losers = []
    for rule in rules:
        for offset, product in enumerate(rule.products):
            at = rule.at + offset
            if at in places or product in placed or len(placed) == MAX_PINS:
                reason = f"place {at} is already pinned" if at in places else f"product {product} is already pinned"
                if len(placed) == MAX_PINS:
                    reason = f"a list has {MAX_PINS} pins at most"
                losers.append(Note("merchandise", reason, rule.id, str(rule.place)))
                continue
            places[at] = (product, rule.id)
            placed.add(product)
    return tuple((at, product, rule) for at, (product, rule) in sorted(places.items())), losers
