"""Facets: which are asked, what a choice filters, and how counts become what a shopper reads."""

import math
import re
from collections.abc import Mapping, Sequence
from itertools import product as combinations_of
from typing import Any

from app.core.condition import OneOf
from app.core.fit import number_text
from app.core.plan import AtLeast, Between, Everything, FacetAsk, Found, In, Node, Not, Option, both
from app.core.schema import Field, Schema, axis_groups, combination, combination_name, label
from app.rulepack.problems import did_you_mean
from app.search.kinds import Facet
from app.search.request import RANGE, BadRequestError, Choice, Request
from app.search.snapshot import Snapshot, value_text
from app.search.where import where

MAX_CHOICES = 100
MAX_COMBINATIONS = 2_000
"""How many combinations of chosen values a request may ask for."""

MAX_COUNTED = 20_000
"""How many combinations the counts of one facet may look up."""
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?")


def chosen_filters(request: Request, snapshot: Snapshot, now: float) -> dict[str, Node]:
    """The filters of a request, each under the facet that owns it; choices on several variant axes under one key.

    What must all or must not be there narrows the facet's own counts too, so it stands under a key of its own.

    Raises BadRequestError for a facet that does not exist or a choice that does not fit it.
    """
    filters: dict[str, Node] = {}
    axes = _chosen_axes(request, snapshot)
    for code, choice in request.filters.items():
        facet = snapshot.facets.get(code)
        if facet is None:
            hint = did_you_mean(code, snapshot.facets)
            raise BadRequestError(f"filters.{code}", f"there is no facet `{code}`{hint}")
        if len(axes) > 1 and code in axes:
            filters[axes_key(axes)] = _axes_filter(axes, request, snapshot)
            own, fixed = _filter(facet, Choice(all=choice.all, none=choice.none), request, snapshot, now)
        else:
            own, fixed = _filter(facet, choice, request, snapshot, now)
        filters |= {code: own} if own != Everything() else {}
        filters |= {f"{code}!": fixed} if fixed != Everything() else {}
    return filters


def _chosen_axes(request: Request, snapshot: Snapshot) -> dict[str, Facet]:
    """The chosen facets that are variant axes: what they choose must hold on one and the same variant."""
    return {
        code: facet
        for code, choice in request.filters.items()
        if choice.any and (facet := snapshot.facets.get(code)) and snapshot.schema.fields[facet.field].variant_axis
    }


def axes_key(axes: Mapping[str, Facet]) -> str:
    """The one key under which a choice on several axes filters."""
    return "+".join(sorted(axes))


def _axes_filter(axes: Mapping[str, Facet], request: Request, snapshot: Snapshot) -> Node:
    """Products with one variant that has a chosen value on every axis."""
    chosen = _known_choices(axes, request, snapshot)
    if math.prod(len(values) for values in chosen.values()) > MAX_COMBINATIONS:
        code = max(axes, key=lambda one: len(request.filters[one].any))
        message = f"the choices make more than {MAX_COMBINATIONS:,} combinations; choose fewer values"
        raise BadRequestError(f"filters.{code}", message)
    return _combined(chosen, snapshot.schema)


def _known_choices(axes: Mapping[str, Facet], request: Request, snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """The chosen values of each axis, by field, that any product has; an unknown one stands for none."""
    chosen = {}
    for code, facet in axes.items():
        values = request.filters[code].any
        known = frozenset(snapshot.census.values.get(snapshot.schema.fields[facet.field].index_name, values))
        chosen[facet.field] = tuple(value for value in dict.fromkeys(values) if value in known) or values[:1]
    return chosen


def _combined(chosen: Mapping[str, Sequence[str]], schema: Schema) -> Node:
    if len(chosen) == 1:
        ((name, values),) = chosen.items()
        return In(schema.fields[name].index_name, tuple(values))
    group = next(group for group in axis_groups(schema.variant_axes) if {axis.name for axis in group} == set(chosen))
    tokens = combinations_of(*(chosen[axis.name] for axis in group))
    return In(combination_name(group), tuple(combination(values) for values in tokens))


def _filter(facet: Facet, choice: Choice, request: Request, snapshot: Snapshot, now: float) -> tuple[Node, Node]:
    """What a choice filters: the part that the facet's own counts leave out, and the part that stays."""
    field = snapshot.schema.fields[facet.field]
    name = _index_name(facet, request, snapshot)
    if choice.has_bounds and field.type not in ("number", "date"):
        raise BadRequestError(f"filters.{facet.code}", f"`{facet.code}` takes values, not bounds")
    if not facet.multi and len(choice.any) > 1:
        raise BadRequestError(f"filters.{facet.code}", f"`{facet.code}` takes one value, not {len(choice.any)}")
    if len(choice.any) + len(choice.all) + len(choice.none) > MAX_CHOICES:
        raise BadRequestError(f"filters.{facet.code}", f"at most {MAX_CHOICES} values of a facet can be chosen")
    bounds = Between(name, choice.low, choice.high, choice.low_open, choice.high_open) if choice.has_bounds else None

    def any_of(values: tuple[str, ...]) -> Node:
        if field.clocked:
            return where(OneOf(field.name, _yes_no(facet, values)), request, snapshot, now)
        return _any(facet, field, name, values)

    own = both(bounds, any_of(choice.any) if choice.any else None)
    fixed = [any_of((value,)) for value in choice.all]
    if choice.none:
        fixed.append(Not(any_of(choice.none)))
    return own, both(*fixed)


def _any(facet: Facet, field: Field, name: str, values: tuple[str, ...]) -> Node:
    if field.type == "boolean":
        return In(name, _yes_no(facet, values))
    if field.type in ("number", "date"):
        ranges = tuple(_between(facet, name, value) for value in values)
        return ranges[0] if len(ranges) == 1 else AtLeast(ranges)
    return In(name, values)


def _yes_no(facet: Facet, values: tuple[str, ...]) -> tuple[bool, ...]:
    if wrong := next((value for value in values if value not in ("true", "false")), None):
        raise BadRequestError(f"filters.{facet.code}", f"`{facet.code}` takes true or false, not {wrong!r}")
    return tuple(value == "true" for value in values)


def _between(facet: Facet, name: str, text: str) -> Node:
    """A range from a link: `20..50` holds 20 and not 50, so that neighbours never share a product; or one number."""
    if facet.kind == "values" and _NUMBER.fullmatch(text):
        return Between(name, float(text), float(text))
    bounds = RANGE.fullmatch(text)
    if not bounds or not (bounds[1] or bounds[2]):
        raise BadRequestError(f"filters.{facet.code}", f"`{facet.code}` takes a range such as `20..50`, not {text!r}")
    low, high = (float(bound) if bound else None for bound in bounds.groups())
    return Between(name, low, high, high_open=True)


def _index_name(facet: Facet, request: Request, snapshot: Snapshot) -> str:
    name = snapshot.schema.under_axes(facet.field, request.context)
    return snapshot.schema.exact_name(name) or snapshot.schema.fields[facet.field].index_name


def asks(request: Request, snapshot: Snapshot, now: float) -> tuple[FacetAsk, ...]:
    """What to count, in the order to show."""
    axes = _chosen_axes(request, snapshot)
    return tuple(_ask(facet, axes, request, snapshot, now) for facet in snapshot.facets.values())


def _ask(facet: Facet, axes: Mapping[str, Facet], request: Request, snapshot: Snapshot, now: float) -> FacetAsk:
    name = _index_name(facet, request, snapshot)
    own = (facet.code,) if facet.code in request.filters else ()
    others = {code: other for code, other in axes.items() if code != facet.code}
    if snapshot.schema.fields[facet.field].clocked:
        options = tuple(
            Option(value_text(value), where(OneOf(facet.field, (value,)), request, snapshot, now))
            for value in (True, False)
        )
        return FacetAsk(facet.code, "options", options=options, without=own)
    if facet.kind == "bounds":
        return FacetAsk(facet.code, "bounds", name, without=own)
    if facet.kind == "ranges":
        return FacetAsk(facet.code, "options", options=_range_options(facet, name), without=own)
    if snapshot.schema.fields[facet.field].variant_axis and others:
        return _axis_ask(facet, name, others, request, snapshot, (axes_key(axes), *own))
    return FacetAsk(facet.code, "values", name, facet.size, without=own)


def _range_options(facet: Facet, name: str) -> tuple[Option, ...]:
    pairs = zip(facet.ranges, facet.ranges[1:], strict=False)
    last = facet.ranges[-1]
    return (
        *(
            Option(f"{number_text(low)}..{number_text(high)}", Between(name, low, high, high_open=True))
            for low, high in pairs
        ),
        Option(f"{number_text(last)}..", Between(name, last, None)),
    )


def _axis_ask(
    facet: Facet,
    name: str,
    others: Mapping[str, Facet],
    request: Request,
    snapshot: Snapshot,
    without: tuple[str, ...],
) -> FacetAsk:
    """A variant axis while others are chosen: each value counts where one variant has it and the others' choices."""
    chosen = _known_choices(others, request, snapshot)
    known = snapshot.census.values.get(name, ())
    if len(known) * math.prod(len(values) for values in chosen.values()) > MAX_COUNTED:
        message = "the choices make too many combinations to count; choose fewer values"
        raise BadRequestError(f"filters.{next(iter(others))}", message)
    options = tuple(Option(value, _combined({**chosen, facet.field: (value,)}, snapshot.schema)) for value in known)
    dropped = without if facet.code in request.filters else without[:1]
    return FacetAsk(facet.code, "options", name, facet.size, options=options, without=dropped)


def shaped(found: Found, request: Request, snapshot: Snapshot) -> list[dict[str, Any]]:
    """The facets as the answer shows them; one without any value is left out unless something is chosen in it."""
    facets = []
    for facet in snapshot.facets.values():
        counts = found.facets[facet.code]
        choice = request.filters.get(facet.code, Choice())
        shape = {
            "code": facet.code,
            "label": label(facet.label, request.locale, snapshot.field_label(facet.field, request.locale)),
            "kind": facet.kind,
            "multi": facet.multi,
        }
        if facet.kind == "bounds":
            if counts or choice.has_bounds:
                facets.append(shape | _bounds(counts, choice))
        elif values := _values(facet, counts, choice, request, snapshot):
            facets.append(shape | {"values": values})
    return facets


def _bounds(counts: Sequence[tuple[Any, float]], choice: Choice) -> dict[str, Any]:
    ends = dict(counts)
    selected = {
        ("gt" if choice.low_open else "gte"): choice.low,
        ("lt" if choice.high_open else "lte"): choice.high,
    }
    return {
        "min": ends.get("min"),
        "max": ends.get("max"),
        "selected": {key: value for key, value in selected.items() if value is not None},
    }


def _values(
    facet: Facet, counts: Sequence[tuple[Any, float]], choice: Choice, request: Request, snapshot: Snapshot
) -> list[dict[str, Any]]:
    """Counted values with labels; what is chosen stays, at 0 when nothing has it."""
    picked = {*choice.any, *choice.all}
    if facet.kind == "ranges" and choice.has_bounds and not choice.low_open:
        picked.add(f"{_end(choice.low)}..{_end(choice.high)}")
    rows = [(value_text(value), int(count)) for value, count in counts]
    if facet.kind == "values":
        rows = sorted(((value, count) for value, count in rows if count), key=lambda row: (-row[1], row[0]))
        seen = {value for value, _ in rows}
        rows = rows[: facet.size] + [row for row in rows[facet.size :] if row[0] in picked]
        rows += [(value, 0) for value in sorted(picked - seen)]
    else:
        rows = [row for row in rows if row[1] or row[0] in picked]
    return [
        {
            "value": value,
            "label": _value_label(facet, value, request.locale, snapshot),
            "count": count,
            "selected": value in picked,
        }
        for value, count in rows
    ]


def _end(bound: float | None) -> str:
    return "" if bound is None else number_text(bound)


def _value_label(facet: Facet, value: str, locale: str, snapshot: Snapshot) -> str:
    if facet.kind == "ranges":
        low, _, high = value.partition("..")
        return f"{low} – {high}" if low and high else f"{low} +" if low else f"< {high}"
    return snapshot.shown_value(facet.field, value, locale)
