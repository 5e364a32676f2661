"""What a search may ask over HTTP: the POST body, and the same as parameters of a link."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Request as FlaskRequest
from marshmallow import RAISE, Schema, ValidationError, fields, validate
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestURITooLarge

from app.core.plan import MAX_DEPTH
from app.rulepack.problems import did_you_mean
from app.search.kinds import MAX_PAGE_SIZE
from app.search.request import MAX_QUERY, MAX_TEXT, RANGE, BadRequestError, Choice, Request

_BOUNDS = ("gt", "gte", "lt", "lte")


class ContextSchema(Schema):
    """Where and how the visitor shops."""

    class Meta:
        """Refuse what is not known."""

        unknown = RAISE

    channel = fields.String(validate=validate.Length(max=MAX_TEXT))
    store = fields.String(validate=validate.Length(max=MAX_TEXT))
    device = fields.String(validate=validate.Length(max=MAX_TEXT))
    price_list = fields.String(validate=validate.Length(max=MAX_TEXT))


CONTEXT = tuple(ContextSchema().fields)


class ChoiceField(fields.Field[Choice]):
    """What is chosen in a facet: a list (any), `{"any": [], "all": [], "none": []}`, or bounds."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Choice:
        if isinstance(value, list):
            return Choice(any=_texts(value))
        if not isinstance(value, Mapping):
            message = "a list of values, or a mapping with any, all, none, gt, gte, lt or lte"
            raise ValidationError(message)
        if unknown := sorted(value.keys() - {"any", "all", "none", *_BOUNDS}):
            message = f"there is no {', '.join(unknown)}; there are any, all, none, gt, gte, lt, lte"
            raise ValidationError(message)
        bounds = _bounds(value)
        return Choice(
            any=_texts(value.get("any", [])),
            all=_texts(value.get("all", [])),
            none=_texts(value.get("none", [])),
            low=bounds.get("gte", bounds.get("gt")),
            high=bounds.get("lte", bounds.get("lt")),
            low_open="gt" in bounds,
            high_open="lt" in bounds,
        )


def _bounds(value: Mapping[str, Any]) -> dict[str, float]:
    """The bounds of a choice: at most one at each end, the lower one first."""
    bounds = {key: _number(value[key], key) for key in _BOUNDS if key in value}
    for ends in (("gt", "gte"), ("lt", "lte")):
        if bounds.keys() >= set(ends):
            message = f"write {ends[0]} or {ends[1]}, not both"
            raise ValidationError(message)
    low, high = bounds.get("gte", bounds.get("gt")), bounds.get("lte", bounds.get("lt"))
    if low is not None and high is not None and low > high:
        message = f"a range goes from the lower to the higher bound, not from {low:g} to {high:g}"
        raise ValidationError(message)
    return bounds


def _texts(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(one, str | int | float) for one in values):
        message = "values are a list of texts"
        raise ValidationError(message)
    texts = tuple(str(one).lower() if isinstance(one, bool) else str(one) for one in values)
    if any("\0" in text for text in texts):
        message = "a value holds characters that are no text"
        raise ValidationError(message)
    if any(len(text) > MAX_TEXT for text in texts):
        message = f"a value has at most {MAX_TEXT} letters"
        raise ValidationError(message)
    return texts


def _number(value: Any, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e15:
        message = f"{key} takes a number"
        raise ValidationError(message)
    return float(value)


class SearchSchema(Schema):
    """A search, as a POST body."""

    class Meta:
        """Refuse what is not known."""

        unknown = RAISE

    q = fields.String(
        load_default="", validate=validate.Length(max=MAX_QUERY), metadata={"description": "What was typed."}
    )
    category = fields.String(
        load_default="", validate=validate.Length(max=MAX_TEXT), metadata={"description": "A category as `tree:path`."}
    )
    filters = fields.Dict(
        keys=fields.String(),
        values=ChoiceField(),
        load_default=dict,
        metadata={"description": "What is chosen, by facet code."},
    )
    sort = fields.String(load_default="relevance", metadata={"description": "A code from `sorts`."})
    page = fields.Integer(load_default=1, strict=True, metadata={"description": "From 1."})
    size = fields.Integer(
        load_default=None, allow_none=True, strict=True, metadata={"description": "Products on a page."}
    )
    locale = fields.String(load_default="", metadata={"description": "The shop's first locale when left out."})
    context = fields.Nested(ContextSchema, load_default=dict)
    visitor = fields.String(load_default="", validate=validate.Length(max=MAX_TEXT))
    consent = fields.Boolean(load_default=None, allow_none=True)
    verbatim = fields.Boolean(
        load_default=False, metadata={"description": "Exactly what was typed: nothing corrected, nothing rewritten."}
    )
    highlight = fields.Boolean(
        load_default=False, metadata={"description": "Each product says where the words were found in it."}
    )
    explain = fields.Boolean(load_default=False, metadata={"description": "Reasons; for the shop's own people."})


_SHORT = validate.Length(max=MAX_TEXT)


class LinkSchema(ContextSchema):
    """A search, as parameters of a link; choices are `f.<facet>`, `f.<facet>.all`, `f.<facet>.not`."""

    q = fields.String(validate=validate.Length(max=MAX_QUERY), metadata={"description": "What was typed."})
    category = fields.String(validate=_SHORT, metadata={"description": "A category as `tree:path`."})
    sort = fields.String(metadata={"description": "A code from `sorts`."})
    page = fields.Integer(validate=validate.Range(min=1, max=MAX_DEPTH), metadata={"description": "From 1."})
    size = fields.Integer(
        validate=validate.Range(min=1, max=MAX_PAGE_SIZE), metadata={"description": "Products on a page."}
    )
    locale = fields.String(metadata={"description": "The shop's first locale when left out."})
    visitor = fields.String(validate=_SHORT, metadata={"description": "Who asks; such an answer is kept nowhere."})
    consent = fields.Boolean(metadata={"description": "Whether the visitor agreed to be recognised."})
    verbatim = fields.Boolean(metadata={"description": "Exactly what was typed: nothing corrected, nothing rewritten."})
    highlight = fields.Boolean(metadata={"description": "Each product says where the words were found in it."})
    explain = fields.Boolean(metadata={"description": "Reasons; for the shop's own people."})


class ProductLinkSchema(ContextSchema):
    """A product's link: in which language, and where and how the visitor shops."""

    locale = fields.String(metadata={"description": "The shop's first locale when left out."})


class PushLinkSchema(Schema):
    """How pushed rows change what is there."""

    mode = fields.String(
        validate=validate.OneOf(["partial", "replace"]),
        metadata={
            "description": "`partial` (when left out): a row replaces the cells it names. `replace`: the whole row."
        },
    )


class RowsSchema(Schema):
    """Rows as the shop's feed has them, in a list of any name; the list alone is taken as well."""

    rows = fields.List(
        fields.Dict(keys=fields.String()),
        required=True,
        metadata={"description": "With the feed's own columns; `_deleted: true` takes a product or a variant away."},
    )


_LINK_NAMES = frozenset(LinkSchema().fields)
_PRODUCT_NAMES = frozenset(ProductLinkSchema().fields)
SEARCH = SearchSchema()
MAX_LINK = 8 << 10


def choice_schema(_converter: Any, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    """How OpenAPI describes what may be chosen in a facet."""
    if not isinstance(field, ChoiceField):
        return {}
    values = {"type": "array", "items": {"type": ["string", "number", "boolean"]}}
    both = dict.fromkeys(("any", "all", "none"), values) | {name: {"type": "number"} for name in _BOUNDS}
    return {"anyOf": [values, {"type": "object", "properties": both, "additionalProperties": False}]}


def link_arguments(request: FlaskRequest) -> "MultiDict[str, str]":
    """The parameters of a link. Raises BadRequestError, and 414 for one that is too long."""
    if len(request.query_string) > MAX_LINK:
        raise RequestURITooLarge
    for pair in request.query_string.split(b"&"):
        try:
            unquote_to_bytes(pair).decode()
        except UnicodeDecodeError:
            name = pair.partition(b"=")[0].decode("ascii", "replace")
            message = f"`{name}` is not UTF-8; percent-encode the link's texts as UTF-8"
            raise BadRequestError(name, message) from None
    return request.args


def product_request(args: "MultiDict[str, str]", locale: str) -> Request:
    """The request of a product's link. Raises BadRequestError."""
    for name in args:
        if name not in _PRODUCT_NAMES:
            known = ", ".join(sorted(_PRODUCT_NAMES))
            raise BadRequestError(name, f"there is no parameter `{name}`; there are {known}")
        _once(name, args.getlist(name))
        if len(args[name]) > MAX_TEXT or "\0" in args[name]:
            raise BadRequestError(name, f"`{name}` has at most {MAX_TEXT} letters, and no NUL among them")
    context = {name: args[name] for name in CONTEXT if name in args}
    return Request(locale=args.get("locale") or locale, context=context)


def _once(name: str, values: list[str]) -> str:
    if len(values) > 1:
        raise BadRequestError(name, f"`{name}` stands {len(values)} times; write it once")
    return values[0]


def body_of_link(args: "MultiDict[str, str]") -> dict[str, Any]:
    """The POST body that a link stands for. Raises BadRequestError."""
    body: dict[str, Any] = {}
    filters: dict[str, dict[str, Any]] = {}
    for name in args:
        values = args.getlist(name)
        if name.startswith("f."):
            _link_choice(name, values, filters)
        elif name not in _LINK_NAMES:
            hint = did_you_mean(name, _LINK_NAMES) or "; choices are written `f.<facet>`"
            raise BadRequestError(name, f"there is no parameter `{name}`{hint}")
        elif name in CONTEXT:
            body.setdefault("context", {})[name] = _once(name, values)
        elif name in ("page", "size"):
            body[name] = _whole(name, _once(name, values))
        else:
            body[name] = _once(name, values)
    return body | ({"filters": filters} if filters else {})


def _link_choice(name: str, values: list[str], filters: dict[str, dict[str, Any]]) -> None:
    code, _, how = name.removeprefix("f.").partition(".")
    if how not in ("", "all", "not"):
        raise BadRequestError(name, f"`{name}` cannot be read; write `f.{code}`, `f.{code}.all` or `f.{code}.not`")
    choice = filters.setdefault(code, {})
    key = {"": "any", "all": "all", "not": "none"}[how]
    choice.setdefault(key, []).extend(values)
    if key == "any" and len(choice["any"]) == 1 and (bounds := RANGE.fullmatch(choice["any"][0])):
        low, high = bounds.groups()
        if low or high:
            choice |= {name: float(bound) for name, bound in (("gte", low), ("lt", high)) if bound}
            del choice["any"]


def _whole(name: str, text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,15}", text):
        raise BadRequestError(name, f"`{name}` takes a whole number, not {text[:40]!r}")
    return int(text)


def request_of(body: Mapping[str, Any], locale: str, size: int) -> Request:
    """The request of a loaded body, with the shop's defaults."""
    return Request(
        q=" ".join(body["q"].split()),
        category=body["category"],
        filters=body["filters"],
        sort=body["sort"],
        page=body["page"],
        size=size if body["size"] is None else body["size"],
        locale=body["locale"] or locale,
        context=body["context"],
        visitor=body["visitor"],
        verbatim=body["verbatim"],
        highlight=body["highlight"],
    )
