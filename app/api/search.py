"""`/v1/search`: a link or a body in, products, facets and category out."""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import ValidationError

from app.access import Access
from app.api.answers import SearchAnswer
from app.api.body import MAX_BODY, BadBodyError, read_body, whole_body
from app.api.caching import NEVER, Freshness
from app.api.calling import api_caller
from app.api.describing import ETAG, FACET_PARAMETERS, not_modified, problems
from app.api.metrics import Metrics
from app.api.problems import flat_errors, problem
from app.api.schemas import CONTEXT, SEARCH, LinkSchema, SearchSchema, body_of_link, link_arguments, request_of
from app.desk.explain import explain_answer
from app.desk.live import Services
from app.search.request import BadRequestError
from app.search.service import answer

_MENDS = {
    "Not a valid string.": "takes a text",
    "Not a valid integer.": "takes a whole number, such as 1",
    "Not a valid boolean.": "takes a boolean: true or false",
    "Not a valid mapping type.": 'takes a mapping, such as {"couleur": ["rouge"]}',
    "Invalid input type.": 'takes a mapping, such as {"store": "lyon"}',
    "Field may not be null.": "takes no null; leave it out",
}
"""What marshmallow says, and what the caller can do."""
_TOO_LONG = re.compile(r"Longer than maximum length (\d+)\.")


def search_routes(services: Services, access: Access, metrics: Metrics) -> Blueprint:
    """The search endpoint over some services."""
    routes = Blueprint("search", "search", description="Ranked, faceted product lists.")

    @routes.route("/v1/search", methods=["GET"])
    @routes.doc(
        parameters=[{"in": "query", "schema": LinkSchema}, FACET_PARAMETERS],
        summary="Search by a link",
        operationId="searchByLink",
    )
    @routes.response(200, SearchAnswer, headers=ETAG)
    @not_modified(routes)
    @problems(routes, 401, 403, 410, 414, 422, 503)
    def search_by_link() -> Response:
        return _search(body_of_link(link_arguments(request)), services, access, metrics)

    @routes.route("/v1/search", methods=["POST"])
    @routes.doc(
        requestBody={"required": True, "content": {"application/json": {"schema": SearchSchema}}},
        summary="Search by a body",
        operationId="searchByBody",
    )
    @routes.response(200, SearchAnswer)
    @problems(routes, 400, 401, 403, 410, 413, 422, 503)
    def search_by_body() -> Response:
        try:
            body = read_body(whole_body(request, MAX_BODY))
        except BadBodyError as error:
            return problem(400, str(error), errors=[("", str(error))])
        return _search(body, services, access, metrics)

    return routes


def _search(body: dict[str, Any], services: Services, access: Access, metrics: Metrics) -> Response:
    try:
        loaded = SEARCH.load(body)
    except ValidationError as error:
        errors = [(_as_written(field), _mend(field, message)) for field, message in flat_errors(error.messages)]
        return problem(422, "; ".join(f"{field}: {message}" for field, message in errors), errors=errors)
    _refuse_unprintable(loaded)
    snapshot = services.snapshots.current()
    caller = api_caller(request)
    if loaded["explain"]:
        access.demand("rules", caller, field="explain")
    else:
        access.demand("search", caller, unless_open=snapshot.shop.search_key == "open")
    now = services.now()
    asked = request_of(loaded, snapshot.schema.locales[0], snapshot.search.page_size)
    freshness = Freshness(asked, snapshot, now) if _is_kept(loaded) else None
    if freshness and (unchanged := freshness.not_modified(request)):
        return unchanged
    answered = answer(asked, snapshot, now, services.snapshots.surveys)
    metrics.count_search(answered.body)
    if loaded["explain"]:
        answered.body["explain"] = explain_answer(answered, snapshot, services.engine.store, services.engine.ledger)
    response = Response(orjson.dumps(answered.body), mimetype="application/json")
    if freshness:
        return freshness.mark(response)
    response.headers["Cache-Control"] = NEVER
    return response


def _is_kept(loaded: Mapping[str, Any]) -> bool:
    """What browsers and caches may keep: links alone, and neither what is personal nor reasons."""
    return request.method in ("GET", "HEAD") and not loaded["visitor"] and not loaded["explain"]


def _as_written(field: str) -> str:
    """A field as the caller wrote it: marshmallow says of a mapping's entry whether its key or its value is wrong."""
    return re.sub(r"^(filters\..*)\.(?:value|key)$", r"\1", field, flags=re.DOTALL)


def _mend(field: str, message: str) -> str:
    if message == "Unknown field.":
        known = CONTEXT if field.startswith("context.") else SEARCH.fields
        return f"there is no field `{field}`; there are {', '.join(sorted(known))}"
    if long := _TOO_LONG.fullmatch(message):
        return f"has more than {long[1]} letters; write fewer"
    return _MENDS.get(message, message)


def _refuse_unprintable(loaded: dict[str, Any]) -> None:
    """Lone surrogates and NUL cannot be looked up or shown."""
    texts = {name: loaded[name] for name in ("q", "category", "sort", "locale", "visitor")}
    texts |= {f"context.{name}": text for name, text in loaded["context"].items()}
    for name, text in texts.items():
        if "\0" in text or any(0xD800 <= ord(char) <= 0xDFFF for char in text):
            raise BadRequestError(name, f"`{name}` holds characters that are no text")
