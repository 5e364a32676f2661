"""Who calls: what the access rules need to know of an HTTP request."""

from flask import Request as FlaskRequest

from app.access import Caller

SESSION_COOKIE = "gondola_session"
_BEARER = "bearer "


def api_caller(request: FlaskRequest) -> Caller:
    """The caller of the API, who brings a key in the header Authorization."""
    said = request.headers.get("Authorization", "")
    token = said[len(_BEARER) :].strip() if said.lower().startswith(_BEARER) else said
    return Caller(request.remote_addr, request.host, set(dict(request.headers)), token=token)


def page_caller(request: FlaskRequest) -> Caller:
    """The caller of a page, whose browser brings the cookie that signing in gave it."""
    session = request.cookies.get(SESSION_COOKIE, "")
    return Caller(request.remote_addr, request.host, set(dict(request.headers)), session=session)
