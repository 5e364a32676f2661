"""`/v1/admin/…`: rows pushed into the live index, and what became of them."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_hex
from typing import get_args

import orjson
from flask import Response, request
from flask_smorest import Blueprint
from werkzeug.exceptions import RequestEntityTooLarge

from app.access import Access
from app.api.answers import JobAnswer
from app.api.body import BadBodyError, whole_body
from app.api.calling import api_caller
from app.api.describing import problems
from app.api.problems import problem
from app.api.rows import LINES, MAX_PUSH, TooManyRowsError, read_rows
from app.api.schemas import PushLinkSchema, RowsSchema
from app.core.jobs import Job, Mode
from app.core.product import Row, Unreadable
from app.desk.live import Services
from app.desk.updating.keys import PLAIN_KEY, fast_columns, keyed
from app.desk.updating.queue import Push, Pushes, ReusedKeyError
from app.search.request import BadRequestError

MODES: tuple[str, ...] = get_args(Mode)
KEY = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_ID = re.compile(r"[a-z0-9-]{1,64}")
_KEY_PARAMETER = {
    "in": "header",
    "name": KEY,
    "schema": {"type": "string", "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "A name that the sender gives this push: sent again under it, it is answered and not applied again.",
}
_BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": RowsSchema},
        "application/x-ndjson": {"schema": {"type": "string", "description": "One row, a JSON object, a line."}},
    },
}
_WAITS = {"Location": {"schema": {"type": "string"}, "description": "Where to ask what became of it."}}


def admin_routes(services: Services, access: Access) -> Blueprint:
    """The pushing endpoints over some services."""
    routes = Blueprint("admin", "admin", description="For the shop's back office; needs scope `admin`.")
    pushes = Pushes(services.engine, services.snapshots)
    pushes.resume()  # what an ended process left waiting

    def route_of(what: str, summary: str) -> None:
        query = [{"in": "query", "schema": PushLinkSchema}] if what == "products" else []

        @routes.route(f"/v1/admin/{what}", methods=["POST"], endpoint=f"push_{what}")
        @routes.doc(
            parameters=[*query, _KEY_PARAMETER],
            requestBody=_BODY,
            summary=summary,
            operationId=f"push{what.capitalize()}",
        )
        @routes.response(200, JobAnswer)
        @routes.alt_response(202, schema=JobAnswer, headers=_WAITS, description="On disk; it waits.", success=True)
        @problems(routes, 400, 401, 403, 413, 415, 422, 503)
        def push() -> Response:
            access.demand("admin", api_caller(request))
            return _push(what, services, pushes)

    route_of("products", "Push products: new ones, changes, and tombstones")
    route_of("prices", "Push prices alone")
    route_of("stock", "Push stock alone")

    @routes.route("/v1/admin/jobs/<string:id>", methods=["GET"])
    @routes.doc(summary="What became of a push", operationId="job")
    @routes.response(200, JobAnswer)
    @problems(routes, 401, 403, 404, 503)
    def job(id: str) -> Response:  # noqa: A002 - the name in the path
        access.demand("admin", api_caller(request))
        found = pushes.find(id) if _ID.fullmatch(id) else None
        if found is None:
            message = "there is no such push; a thousand are kept after they ended"
            return problem(404, message, errors=[("id", message)])
        return _answer(found, 200)

    return routes


def _push(what: str, services: Services, pushes: Pushes) -> Response:
    """Take a body in; what its sender can mend is told before anything is kept."""
    snapshot = services.snapshots.current()
    pack, feed = snapshot.pack, snapshot.shop.feed
    mode = _mode(what)
    media = request.mimetype
    if request.content_encoding or (media != "application/json" and media not in LINES):
        message = "send rows as Content-Type: application/json or application/x-ndjson, and not packed"
        return problem(415, message, errors=[("Content-Type", message)])
    try:
        content = whole_body(request, MAX_PUSH)
        rows = keyed(read_rows(content, media), feed)
    except RequestEntityTooLarge:
        return problem(413, f"a push has at most {MAX_PUSH >> 20} MiB; send several, or `gondola update` with a file")
    except TooManyRowsError as error:
        return problem(413, str(error))
    except BadBodyError as error:
        return problem(400, str(error), errors=[("", str(error))])
    columns = {column for row in rows if isinstance(row, Row) for column in row.data}
    if columns and feed.key not in columns:
        column = feed.asked_key or PLAIN_KEY
        raise BadRequestError(column, f"no row has the key column `{column}`")
    if what != "products" and (
        wrong := _not_fast(rows, what, {feed.key, feed.group, PLAIN_KEY}, fast_columns(pack, what))
    ):
        return problem(422, "; ".join(message for _, message in wrong), errors=wrong)
    key = _idempotency_key()
    digest = sha256(b"\0".join((what.encode(), mode.encode(), content))).hexdigest()
    now = services.now()
    id_ = f"k-{sha256(key.encode()).hexdigest()[:32]}" if key else f"{_moment(now):%Y%m%dt%H%M%S%f}-{token_hex(4)}"
    try:
        job = pushes.take(Push(id_, what, mode, rows, digest), now)
    except ReusedKeyError:
        raise BadRequestError(KEY, f"this {KEY} came before with other rows; give this push a new one") from None
    if job.state == "failed":
        return problem(500, job.reason)
    return _answer(job, 202 if job.state == "waiting" else 200)


def _mode(what: str) -> Mode:
    """The mode that the link asks for; prices and stock only ever replace cells."""
    known = ("mode",) if what == "products" else ()
    for name in request.args:
        if name not in known:
            raise BadRequestError(name[:80], f"there is no parameter `{name[:80]}`" + "; there is mode" * bool(known))
    match request.args.getlist("mode"):
        case [] | ["partial"]:
            return "partial"
        case ["replace"]:
            return "replace"
        case _:
            raise BadRequestError("mode", f"`mode` is {' or '.join(MODES)}, and stands once")


def _not_fast(
    rows: Iterable[Row | Unreadable], what: str, keys: set[str], fast: frozenset[str]
) -> list[tuple[str, str]]:
    """The columns that are neither a key nor one of the shop's prices, or stocks, each once with the mend."""
    met = dict.fromkeys(column for row in rows if isinstance(row, Row) for column in row.data)
    there = f"there are: {', '.join(sorted(fast))}" if fast else f"no column fills this shop's {what}"
    return [
        (column[:80], f"`{column[:80]}` is not among this shop's {what} ({there}); push it to /v1/admin/products")
        for column in met
        if column not in fast and column not in keys
    ][:20]


def _idempotency_key() -> str:
    key = request.headers.get(KEY)
    if key is not None and not _KEY.fullmatch(key):
        raise BadRequestError(KEY, f"{KEY} has 1 to 200 letters, figures or signs, without spaces")
    return key or ""


def _answer(job: Job, status: int) -> Response:
    told = asdict(job) | {"received": _moment(job.received).isoformat(timespec="milliseconds")}
    del told["digest"]
    response = Response(orjson.dumps(told), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    if status == 202:
        response.headers["Location"] = f"/v1/admin/jobs/{job.id}"
        response.headers["Retry-After"] = "1"
    return response


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
