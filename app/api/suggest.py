"""`/v1/suggest`: what is typed so far in; queries, categories, values of facets and products out."""

from typing import Any

import orjson
from flask import Request as FlaskRequest
from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from app.access import Access
from app.api.answers import Answer, HitSchema, Source, StepSchema
from app.api.caching import Freshness
from app.api.calling import api_caller
from app.api.describing import ETAG, not_modified, problems
from app.api.problems import flat_errors, problem
from app.api.schemas import CONTEXT, ContextSchema, link_arguments
from app.desk.live import Services
from app.rulepack.problems import did_you_mean
from app.search.request import MAX_QUERY, MAX_TEXT, BadRequestError, Request
from app.search.suggesting.kinds import SECTIONS
from app.search.suggesting.service import Suggesting, suggest


class SuggestLinkSchema(ContextSchema):
    """What is typed so far, as parameters of a link."""

    q = fields.String(
        load_default="", validate=validate.Length(max=MAX_QUERY), metadata={"description": "What was typed so far."}
    )
    category = fields.String(
        load_default="",
        validate=validate.Length(max=MAX_TEXT),
        metadata={"description": "Only what lies in this category, as `tree:path`."},
    )
    locale = fields.String(
        load_default="",
        validate=validate.Length(max=MAX_TEXT),
        metadata={"description": "The shop's first locale when left out."},
    )


_LINK = SuggestLinkSchema()
_NAMES = frozenset(_LINK.fields)


def _text(description: str) -> fields.String:
    return fields.String(required=True, metadata={"description": description})


def _products(description: str) -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": description})


_HTML = "The same as safe HTML, with `<mark>` around what was typed."


class SuggestedQuery(Answer):
    """A query that finds something."""

    text = _text("What a shopper reads.")
    html = _text(_HTML)
    products = _products("The products that have all its words.")
    q = _text("What a search asks for.")


class SuggestedCategory(StepSchema):
    """A category that has products."""

    html = _text("Its label as safe HTML, with `<mark>` around what was typed.")
    above = fields.List(
        fields.String(), required=True, metadata={"description": "The labels of the categories above it."}
    )
    products = _products("The products in it.")


class SuggestedValue(Answer):
    """A value of a facet that has products, such as a brand."""

    field = _text("The field.")
    facet = _text("The facet's name in requests.")
    facet_label = _text("What a shopper reads for the facet.")
    value = _text("What a request writes.")
    label = _text("What a shopper reads.")
    html = _text("Its label as safe HTML, with `<mark>` around what was typed.")
    products = _products("The products that have it.")


class SuggestAnswer(Source):
    """What is suggested; a section with nothing to suggest is an empty list."""

    q = _text("What was typed.")
    used = _text("The words that the products were searched by: a slip mended, the last word completed.")
    order = fields.List(
        fields.String(validate=validate.OneOf(SECTIONS)),
        required=True,
        metadata={"description": "The sections in the order to show."},
    )
    queries = fields.List(fields.Nested(SuggestedQuery), required=True)
    categories = fields.List(fields.Nested(SuggestedCategory), required=True)
    values = fields.List(fields.Nested(SuggestedValue), required=True)
    products = fields.List(
        fields.Nested(HitSchema),
        required=True,
        metadata={"description": "The first products of a search for `used`, with what cards show of them."},
    )
    took_ms = fields.Float(required=True)


def suggest_routes(services: Services, access: Access) -> Blueprint:
    """The endpoint of suggestions over some services."""
    routes = Blueprint("suggest", "suggest", description="Suggestions while a shopper types.")
    suggesting = Suggesting()

    @routes.route("/v1/suggest", methods=["GET"])
    @routes.doc(
        parameters=[{"in": "query", "schema": SuggestLinkSchema}],
        summary="Suggestions for what is typed so far",
        operationId="suggest",
    )
    @routes.response(200, SuggestAnswer, headers=ETAG)
    @not_modified(routes)
    @problems(routes, 401, 403, 410, 414, 422, 503)
    def suggestions() -> Response:
        return _suggest(request, services, access, suggesting)

    return routes


def _suggest(link: FlaskRequest, services: Services, access: Access, suggesting: Suggesting) -> Response:
    try:
        loaded = _LINK.load(_once_each(link_arguments(link)))
    except ValidationError as error:
        errors = list(flat_errors(error.messages))
        return problem(422, "; ".join(f"{field}: {message}" for field, message in errors), errors=errors)
    snapshot = services.snapshots.current()
    access.demand("search", api_caller(link), unless_open=snapshot.shop.search_key == "open")
    now = services.now()
    asked = Request(
        q=" ".join(loaded["q"].split()) + " " * loaded["q"][-1:].isspace(),
        category=loaded["category"],
        locale=loaded["locale"] or snapshot.schema.locales[0],
        context={name: loaded[name] for name in CONTEXT if name in loaded},
    )
    freshness = Freshness(["suggest", asked], snapshot, now)
    if unchanged := freshness.not_modified(link):
        return unchanged
    body = suggest(asked, snapshot, now, services.snapshots.surveys, suggesting)
    return freshness.mark(Response(orjson.dumps(body), mimetype="application/json"))


def _once_each(args: "MultiDict[str, str]") -> dict[str, Any]:
    """The parameters of a link, each known and there once, and text. Raises BadRequestError."""
    for name in args:
        values = args.getlist(name)
        if name not in _NAMES:
            known = ", ".join(sorted(_NAMES))
            hint = did_you_mean(name, _NAMES) or f"; there are {known}"
            raise BadRequestError(name[:80], f"there is no parameter `{name[:80]}`{hint}")
        if len(values) > 1:
            raise BadRequestError(name, f"`{name}` stands {len(values)} times; write it once")
        if "\0" in values[0]:
            raise BadRequestError(name, f"`{name}` holds characters that are no text")
    return {name: args[name] for name in args}
