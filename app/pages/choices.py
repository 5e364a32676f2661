"""What a click changes: a request with one choice more or less. The first page follows, for the old one is gone."""

from collections.abc import Mapping
from dataclasses import replace

from app.search.request import Choice, Request


def with_filters(request: Request, filters: Mapping[str, Choice]) -> Request:
    """The request with other choices."""
    return replace(request, filters=filters, page=1)


def adding(request: Request, code: str, value: str, *, alone: bool) -> Request:
    """One value more in a facet; `alone` when the facet takes only one."""
    choice = request.filters.get(code, Choice())
    values = (value,) if alone else tuple(sorted({*choice.any, value}))
    return with_filters(request, {**request.filters, code: replace(choice, any=values)})


def removing(request: Request, code: str, value: str) -> Request:
    """One value less in a facet, whichever way it was chosen."""
    choice = request.filters.get(code, Choice())
    left = replace(
        choice,
        any=tuple(one for one in choice.any if one != value),
        all=tuple(one for one in choice.all if one != value),
        none=tuple(one for one in choice.none if one != value),
    )
    return _kept(request, code, left)


def unbounded(request: Request, code: str) -> Request:
    """A facet without its bounds."""
    choice = request.filters.get(code, Choice())
    return _kept(request, code, replace(choice, low=None, high=None, low_open=False, high_open=False))


def without(request: Request, code: str) -> Request:
    """Nothing chosen in a facet."""
    return with_filters(request, {other: choice for other, choice in request.filters.items() if other != code})


def cleared(request: Request) -> Request:
    """Nothing chosen at all; words, category and order stay."""
    return with_filters(request, {})


def _kept(request: Request, code: str, choice: Choice) -> Request:
    return without(request, code) if choice == Choice() else with_filters(request, {**request.filters, code: choice})
