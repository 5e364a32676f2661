"""How routes describe themselves in `/openapi.json`: problems, caching, free facet parameters, keys."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask_smorest import Blueprint

from app.api.answers import ProblemSchema
from app.api.problems import PROBLEM_MIME
from app.search.request import MAX_TEXT

Route = TypeVar("Route", bound=Callable[..., Any])

FACET_PARAMETERS: dict[str, Any] = {
    "in": "query",
    "name": "filters",
    "style": "form",
    "explode": True,
    "description": (
        "Each choice is a parameter of its own, called after its facet: `f.couleur=rouge` (any of them, when there are "
        "several), `f.couleur.all=…`, `f.couleur.not=…`, and for numbers a range such as `f.prix=20..80`."
    ),
    "schema": {
        "type": "object",
        "patternProperties": {
            r"^f\.[a-z][a-z0-9_]*(\.(all|not))?$": {"type": "array", "items": {"type": "string", "maxLength": MAX_TEXT}}
        },
        "additionalProperties": False,
    },
}
"""The free `f.…` parameters, as OpenAPI writes parameters whose names are not known: an exploded object."""

ETAG = {
    "ETag": {"schema": {"type": "string"}, "description": "The name of this answer; send it as `If-None-Match`."},
    "Cache-Control": {"schema": {"type": "string"}},
}
_MEANINGS = {
    400: "The request cannot be read.",
    401: "A key is needed, or the one that came is not known.",
    403: "The caller may not ask this.",
    404: "There is no such thing.",
    410: "What was asked for is over: a category after its last day.",
    413: "The body is too large.",
    414: "The link is too long.",
    415: "The body is written in a way that is not taken here.",
    422: "A field does not fit; `errors` names each, with the mend.",
    503: "The engine is away or nothing is live; `Retry-After` says when to try again.",
}


def problems(routes: Blueprint, *statuses: int) -> Callable[[Route], Route]:
    """Describe the problem documents that a route may answer."""

    def describe(route: Route) -> Route:
        for status in statuses:
            route = routes.alt_response(
                status, schema=ProblemSchema, content_type=PROBLEM_MIME, description=_MEANINGS[status]
            )(route)
        return route

    return describe


def not_modified(routes: Blueprint) -> Callable[[Route], Route]:
    """Describe the empty answer to `If-None-Match`."""
    describe: Callable[[Route], Route] = routes.alt_response(
        304, description="The answer of that ETag still holds.", success=True, headers=ETAG
    )
    return describe
