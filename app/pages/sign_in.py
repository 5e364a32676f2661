"""Signing in: a key opens a session, kept in a cookie that no script reads; for the shop's own people."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from app.access import SESSION_SECONDS, Access, ForbiddenError
from app.api.caching import NEVER
from app.api.calling import SESSION_COOKIE, page_caller
from app.desk.live import Services
from app.pages.context import PageContext
from app.pages.failures import Failures
from app.pages.frame import SIGN_IN, Frame, frame
from app.pages.pictures import Pictures
from app.pages.rendering import Rendering, see_other

MAX_KEY = 200


class SignIn:
    """The form, and what becomes of it."""

    def __init__(self, services: Services, pictures: Pictures, rendering: Rendering, access: Access) -> None:
        """Sessions are opened by `access`."""
        self._services = services
        self._pictures = pictures
        self._rendering = rendering
        self._access = access

    def form(self, *, refused: bool = False) -> Response:
        """The form; in the language of the page that one comes from."""
        snapshot = self._services.snapshots.current()
        back = local_path(request.values.get("back", ""))
        prefix = back.split("/")[1]
        locale = prefix if prefix in snapshot.schema.locales else snapshot.schema.locales[0]
        context = PageContext(snapshot, locale, self._pictures, self._services.now())
        caller = page_caller(request)
        if snapshot.shop.search_key == "open" or self._access.may("search", caller):
            around = frame(context, lambda links: links.home(), is_indexed=False)
        else:
            around = Frame(context.say.language, snapshot.shop.name)
        name = self._access.name(caller)
        status = 401 if refused else 200
        values = {"back": back, "name": name, "refused": refused, "max_key": MAX_KEY}
        made = self._rendering.page("sign_in.html", around, context.say, status, **values)
        made.headers["Cache-Control"] = NEVER
        return made

    def open(self) -> Response:
        """Open a session, and go back to where one was."""
        if not is_own_form():
            raise ForbiddenError("a form of another site was sent here; nothing was done")
        session = self._access.sign_in(request.form.get("key", "")[:MAX_KEY].strip())
        if session is None:
            return self.form(refused=True)
        response = see_other(local_path(request.form.get("back", "")))
        response.headers["Cache-Control"] = NEVER
        response.set_cookie(
            SESSION_COOKIE,
            session,
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="Strict",
            secure=request.is_secure,
        )
        return response

    def close(self) -> Response:
        """End the session in this browser."""
        if not is_own_form():
            raise ForbiddenError("a form of another site was sent here; nothing was done")
        response = see_other(local_path(request.form.get("back", "")))
        response.headers["Cache-Control"] = NEVER
        response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="Strict", secure=request.is_secure)
        return response


def is_own_form() -> bool:
    """Whether a form was sent from a page of this server; browsers say where a form comes from."""
    origin = request.headers.get("Origin", "")
    return not origin or urlsplit(origin).netloc == request.host


def local_path(path: str) -> str:
    """A path of this server to go back to; the front for everything else that somebody may have put into a link."""
    parts = urlsplit(path)
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    is_plain = path.isprintable() and "\\" not in path
    return path if is_local and is_plain else "/"


def sign_in_routes(doors: SignIn, failures: Failures) -> Blueprint:
    """The form's addresses."""
    routes = Blueprint("sign_in", "sign_in")
    routes.get(SIGN_IN, endpoint="form")(doors.form)
    routes.post(SIGN_IN, endpoint="open")(doors.open)
    routes.post("/sign-out", endpoint="close")(doors.close)
    failures.register(routes)
    return routes
