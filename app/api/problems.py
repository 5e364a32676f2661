"""Problem documents (RFC 9457): what is wrong, in which field, and the mend; never a traceback."""

import logging
from collections.abc import Sequence
from typing import Any

import orjson
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from app.access import ForbiddenError, UnknownCallerError
from app.api.calling import api_caller
from app.desk.live import AWAY, RETRY_SECONDS
from app.rulepack.problems import flat_messages
from app.search.request import BadRequestError, ClosedCategoryError

PROBLEM_MIME = "application/problem+json"
"""The media type of RFC 9457."""
_DETAILS = {
    404: "there is no such path; the paths are listed at /openapi.json",
    405: "this path does not take that method; the header Allow names those it takes",
    413: "the request is too large; a body has at most 64 KiB",
    414: "the link is too long; it has at most 8 KiB; send a body by POST instead",
}
log = logging.getLogger("gondola")


def problem(status: int, detail: str, *, errors: Sequence[tuple[str, str]] = (), retry: int | None = None) -> Response:
    """A problem document. `errors` are (field, message) pairs."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTP_STATUS_CODES[status],
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = [{"field": field, "message": message} for field, message in errors]
    response = Response(orjson.dumps(body), status, mimetype=PROBLEM_MIME)
    if retry is not None:
        response.headers["Retry-After"] = str(retry)
    return response


def flat_errors(messages: Any) -> list[tuple[str, str]]:
    """Marshmallow's messages as (field, message) pairs."""
    return [(".".join(map(str, path)), message) for path, message in flat_messages(messages)]


def register_problems(app: Flask) -> None:
    """Turn every failure of the application into a problem document."""

    @app.errorhandler(BadRequestError)
    def bad_request(error: BadRequestError) -> Response:
        status = 410 if isinstance(error, ClosedCategoryError) else 422
        return problem(status, str(error), errors=[(error.field, str(error))])

    @app.errorhandler(ForbiddenError)
    def forbidden(error: ForbiddenError) -> Response:
        unknown = isinstance(error, UnknownCallerError)
        response = problem(401 if unknown else 403, str(error), errors=[(error.field, str(error))])
        if unknown:
            response.headers["WWW-Authenticate"] = 'Bearer realm="gondola"'
        return response

    def away(error: Exception) -> Response:
        log.error("search cannot be answered: %s", error)
        return unavailable(error)

    for kind in AWAY:
        app.register_error_handler(kind, away)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        if isinstance(error, HTTPException):
            return http_problem(error)
        log.error("a request failed", exc_info=error)
        return problem(500, "this is a fault of Gondola, not of the request; its log says more")


def unavailable(error: Exception) -> Response:
    """What cannot be answered now. Callers on this machine read why; others nothing of how the shop is built."""
    told = str(error) if api_caller(request).is_local else "the search does not answer; try again"
    return problem(503, told, retry=RETRY_SECONDS)


def http_problem(error: HTTPException) -> Response:
    """A problem document for what Flask itself refuses."""
    code = error.code or 500
    response = problem(code, _DETAILS.get(code) or error.description or "")
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response
