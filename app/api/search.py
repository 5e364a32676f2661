"""`/v1/search`: a link or a body in, products, facets and category out."""

import re
from typing import Any
from urllib.parse import unquote_to_bytes

import orjson
from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import ValidationError

from app.access import REFUSED, is_local
from app.api.problems import flat_errors, problem
from app.api.schemas import CONTEXT, SEARCH, LinkSchema, SearchSchema, body_of_link, request_of
from app.desk.explain import explain_answer
from app.desk.live import Services
from app.search.request import BadRequestError
from app.search.service import answer


def search_routes(services: Services) -> Blueprint:
    """The search endpoint over some services."""
    routes = Blueprint("search", "search", description="Ranked, faceted product lists.")

    @routes.route("/v1/search", methods=["GET"])
    @routes.doc(parameters=[{"in": "query", "schema": LinkSchema}], summary="Search by a link")
    @routes.response(200)
    def search_by_link() -> Response:
        _refuse_broken_utf8(request.query_string)
        return _search(body_of_link(request.args), services)

    @routes.route("/v1/search", methods=["POST"])
    @routes.doc(requestBody={"content": {"application/json": {"schema": SearchSchema}}}, summary="Search by a body")
    @routes.response(200)
    def search_by_body() -> Response:
        try:
            body = orjson.loads(request.get_data())
        except orjson.JSONDecodeError as error:
            return problem(400, f"the body is not JSON: {error}", errors=[("", str(error))])
        if not isinstance(body, dict):
            return problem(400, 'the body is a JSON object such as {"q": "robe"}', errors=[("", "not an object")])
        return _search(body, services)

    return routes


def _search(body: dict[str, Any], services: Services) -> Response:
    try:
        loaded = SEARCH.load(body)
    except ValidationError as error:
        errors = [(_as_written(field), _mend(field, message)) for field, message in flat_errors(error.messages)]
        return problem(422, "; ".join(f"{field}: {message}" for field, message in errors), errors=errors)
    if loaded["explain"] and not is_local(request.remote_addr, request.host, set(dict(request.headers))):
        return problem(403, REFUSED, errors=[("explain", REFUSED)])
    _refuse_unprintable(loaded)
    snapshot = services.snapshots.current()
    asked = request_of(loaded, snapshot.schema.locales[0], snapshot.search.page_size)
    answered = answer(asked, snapshot, services.now(), services.snapshots.surveys)
    if loaded["explain"]:
        answered.body["explain"] = explain_answer(answered, snapshot, services.engine.store, services.engine.ledger)
    return Response(orjson.dumps(answered.body), mimetype="application/json")


def _refuse_broken_utf8(link: bytes) -> None:
    """A link in another encoding would be searched for words that nobody typed."""
    for pair in link.split(b"&"):
        try:
            unquote_to_bytes(pair).decode()
        except UnicodeDecodeError:
            name = pair.partition(b"=")[0].decode("ascii", "replace")
            message = f"`{name}` is not UTF-8; percent-encode the link's texts as UTF-8"
            raise BadRequestError(name, message) from None


def _as_written(field: str) -> str:
    """A field as the caller wrote it: marshmallow says of a mapping's entry whether its key or its value is wrong."""
    return re.sub(r"^(filters\..*)\.(?:value|key)$", r"\1", field, flags=re.DOTALL)


def _mend(field: str, message: str) -> str:
    if message == "Unknown field.":
        known = CONTEXT if field.startswith("context.") else SEARCH.fields
        return f"there is no field `{field}`; there are {', '.join(sorted(known))}"
    return message


def _refuse_unprintable(loaded: dict[str, Any]) -> None:
    """Lone surrogates and NUL cannot be looked up or shown."""
    texts = {name: loaded[name] for name in ("q", "category", "sort", "locale", "visitor")}
    texts |= {f"context.{name}": text for name, text in loaded["context"].items()}
    for name, text in texts.items():
        if "\0" in text or any(0xD800 <= ord(char) <= 0xDFFF for char in text):
            raise BadRequestError(name, f"`{name}` holds characters that are no text")
