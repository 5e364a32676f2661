"""The facets of a list as links: what each click gives, what is chosen already, and the way back from every choice."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.fit import number_text
from app.pages.amounts import number, round_price
from app.pages.choices import adding, removing, unbounded
from app.pages.colours import are_colours, colours_of
from app.pages.context import PageContext
from app.pages.links import hidden
from app.search.request import Choice, Request

SHOWN = 8
"""So many values are seen at once; the others wait behind "show more"."""
OPEN = 5
"""So many facets are open from the start, and those in which something is chosen."""


@dataclass(frozen=True)
class FacetValue:
    """One value: a click chooses it, or lets it go."""

    label: str
    count: str
    link: str
    selected: bool
    empty: bool
    colours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bounds:
    """The form of a facet that asks for a lowest and a highest."""

    action: str
    keeps: tuple[tuple[str, str], ...]
    low_name: str
    high_name: str
    low: str
    high: str
    least: str
    most: str
    unit: str


@dataclass(frozen=True)
class FacetView:
    """One facet."""

    code: str
    label: str
    open: bool
    is_colour: bool
    values: tuple[FacetValue, ...] = ()
    more: tuple[FacetValue, ...] = ()
    bounds: Bounds | None = None


@dataclass(frozen=True)
class Chip:
    """One choice, with the way back from it."""

    facet: str
    label: str
    link: str
    request: Request


def facet_views(body: Mapping[str, Any], request: Request, context: PageContext) -> tuple[FacetView, ...]:
    """The facets of an answer; one whose only value changes nothing is left out."""
    views: list[FacetView] = []
    for facet in body["facets"]:
        if facet["kind"] == "bounds":
            if facet["min"] != facet["max"] or facet["selected"]:
                views.append(_bounds(facet, len(views) < OPEN, request, context))
        elif len(facet["values"]) > 1 or facet["values"][0]["selected"] or facet["values"][0]["count"] < body["total"]:
            views.append(_values(facet, len(views) < OPEN, request, context))
    return tuple(views)


def _values(facet: Mapping[str, Any], is_early: bool, request: Request, context: PageContext) -> FacetView:  # noqa: FBT001
    code = facet["code"]
    rows = facet["values"]
    is_colour = facet["kind"] == "values" and are_colours(row["value"] for row in rows)
    label = _range_label(code, context) if facet["kind"] == "ranges" else None

    def view(row: Mapping[str, Any]) -> FacetValue:
        value, chosen = row["value"], row["selected"]
        after = removing(request, code, value) if chosen else adding(request, code, value, alone=not facet["multi"])
        return FacetValue(
            label=label(value) if label else row["label"],
            count=number(row["count"], context.locale),
            link=f"{context.links.listing(after)}#filters",
            selected=chosen,
            empty=row["count"] == 0,
            colours=colours_of(value) if is_colour else (),
        )

    seen = [row for at, row in enumerate(rows) if at < SHOWN or row["selected"] or len(rows) <= SHOWN + 2]
    rest = [row for row in rows if row not in seen]
    is_open = is_early or any(row["selected"] for row in rows)
    return FacetView(code, facet["label"], is_open, is_colour, tuple(map(view, seen)), tuple(map(view, rest)))


def _bounds(facet: Mapping[str, Any], is_early: bool, request: Request, context: PageContext) -> FacetView:  # noqa: FBT001
    code = facet["code"]
    choice = request.filters.get(code, Choice())
    names = (f"f.{code}.min", f"f.{code}.max")
    pairs = hidden(unbounded(request, code))
    bounds = Bounds(
        action=context.links.place(request.category),
        keeps=tuple(pairs),
        low_name=names[0],
        high_name=names[1],
        low=_plain(choice.low),
        high=_plain(choice.high),
        least=_plain(None if facet["min"] is None else math.floor(facet["min"])),
        most=_plain(None if facet["max"] is None else math.ceil(facet["max"])),
        unit=_symbol(context) if is_price(code, context) else "",
    )
    return FacetView(code, facet["label"], is_early or choice.has_bounds, is_colour=False, bounds=bounds)


def _plain(amount: float | None) -> str:
    return "" if amount is None else number_text(amount)


def _symbol(context: PageContext) -> str:
    """The sign of the shop's currency."""
    return "".join(char for char in round_price(0, context.currency, context.locale) if char not in "0\u00a0\u202f ")


def is_price(code: str, context: PageContext) -> bool:
    """Whether a facet counts the prices of products."""
    return context.snapshot.facets[code].field == context.snapshot.places.get("price")


def _range_label(code: str, context: PageContext) -> Callable[[str], str]:
    """What a shopper reads for a range such as `25..50`."""

    def amount(text: str) -> str:
        value = float(text)
        return round_price(value, context.currency, context.locale) if money else number(value, context.locale)

    def label(value: str) -> str:
        low, _, high = value.partition("..")
        try:
            if low and high:
                is_first = float(low) == 0
                return (
                    context.say("below", high=amount(high))
                    if is_first
                    else _between(amount(low), amount(high), context)
                )
            return context.say("at_least", low=amount(low)) if low else context.say("below", high=amount(high))
        except ValueError:
            return value

    money = is_price(code, context)
    return label


def _between(low: str, high: str, context: PageContext) -> str:
    return context.say("between", low=low, high=high)


def chips(body: Mapping[str, Any], request: Request, context: PageContext) -> tuple[Chip, ...]:
    """Everything that is chosen, in the order of the facets."""
    shown = {facet["code"]: facet for facet in body["facets"]}
    found: list[Chip] = []
    for code in context.snapshot.facets:
        if choice := request.filters.get(code):
            found += _chips(code, choice, shown.get(code, {}), request, context)
    return tuple(found)


def _chips(
    code: str, choice: Choice, facet: Mapping[str, Any], request: Request, context: PageContext
) -> Iterator[Chip]:
    title = facet.get("label") or context.snapshot.field_label(context.snapshot.facets[code].field, context.locale)
    labels = {row["value"]: row["label"] for row in facet.get("values", ())}
    field = context.snapshot.facets[code].field
    kind = context.snapshot.facets[code].kind

    def label(value: str) -> str:
        if kind == "ranges":
            return _range_label(code, context)(value)
        return labels.get(value) or context.snapshot.shown_value(field, value, context.locale)

    def chip(text: str, after: Request) -> Chip:
        return Chip(title, text, context.links.listing(after), after)

    if choice.has_bounds:
        yield chip(_bounds_label(code, choice, context), unbounded(request, code))
    yield from (chip(label(value), removing(request, code, value)) for value in (*choice.any, *choice.all))
    yield from (chip(context.say("not", x=label(value)), removing(request, code, value)) for value in choice.none)


def _bounds_label(code: str, choice: Choice, context: PageContext) -> str:
    def amount(value: float) -> str:
        return (
            round_price(value, context.currency, context.locale)
            if is_price(code, context)
            else number(value, context.locale)
        )

    if choice.low is None:
        return context.say("below" if choice.high_open else "up_to", high=amount(choice.high or 0))
    if choice.high is None:
        return context.say("at_least", low=amount(choice.low))
    return _between(amount(choice.low), amount(choice.high), context)
