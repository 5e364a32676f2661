"""Pages for what cannot be shown: each helps on, with a search box, the departments and what comes close."""

import logging
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException, NotFound

from app.access import Access, ForbiddenError, UnknownCallerError
from app.api.calling import page_caller
from app.desk.live import AWAY, RETRY_SECONDS, Services
from app.pages.asking import Asker
from app.pages.cards import Card, card
from app.pages.context import PageContext
from app.pages.counts import top_categories
from app.pages.frame import SIGN_IN, Frame, Way, frame
from app.pages.listing import popular
from app.pages.pictures import Pictures
from app.pages.rendering import Rendering, see_other
from app.pages.texts import TEXTS, Speech, known_language
from app.search.request import BadRequestError, Request

CLOSE = 8
log = logging.getLogger("gondola")


class GonePage(NotFound):
    """A page that is not there; `words` are what it may have been about."""

    def __init__(self, kind: str = "404", words: str = "", code: int = 404) -> None:
        """Its text by `kind`; `code` is 410 for what was there and is over."""
        super().__init__()
        self.code = code
        self.kind = kind
        self.words = words


@dataclass(frozen=True)
class FailureView:
    """What a page says that cannot be shown, and where it leads."""

    title: str
    text: str
    hint: str = ""
    cards: tuple[Card, ...] = ()
    cards_title: str = ""
    categories: tuple[Way, ...] = ()


class Failures:
    """The pages for what goes wrong."""

    def __init__(self, services: Services, pictures: Pictures, rendering: Rendering, access: Access) -> None:
        """They ask `services` for what comes close, when it answers at all and `access` lets the visitor see it."""
        self._access = access
        self._services = services
        self._pictures = pictures
        self._rendering = rendering

    def register(self, routes: Blueprint) -> None:
        """Answer what goes wrong on the storefront's own routes."""
        for kind in AWAY:
            routes.register_error_handler(kind, self.away)
        routes.register_error_handler(BadRequestError, self.unreadable)
        routes.register_error_handler(ForbiddenError, self.forbidden)
        routes.register_error_handler(Exception, self.unexpected)

    def refused(self, error: HTTPException) -> Response:
        """What the web framework refuses, and pages that are gone."""
        status = error.code or 500
        kind = error.kind if isinstance(error, GonePage) else str(status)
        response = self._page(status, kind, getattr(error, "words", ""))
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After", "Location"):
                response.headers[name] = value
        return response

    def unreadable(self, error: BadRequestError) -> Response:
        """A request that no leaving-out could mend."""
        log.info("a page was asked for what nobody can answer: %s", error)
        return self._page(400, "400")

    def forbidden(self, error: ForbiddenError) -> Response:
        """A page for people with a key: they are shown the door to sign in at."""
        if not isinstance(error, UnknownCallerError):
            return self._bare(403, "403")
        back = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return see_other(f"{SIGN_IN}?{urlencode({'back': back})}")

    def away(self, error: Exception) -> Response:
        """The engine is away, or nothing is live yet. Only people at this machine read why."""
        log.error("a page cannot be shown: %s", error)
        response = self._bare(503, "503", str(error) if page_caller(request).is_local else "")
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response

    def unexpected(self, error: Exception) -> Response:
        """A fault of ours."""
        if isinstance(error, HTTPException):
            return self.refused(error)
        log.error("a page failed", exc_info=error)
        return self._bare(500, "500")

    def _page(self, status: int, kind: str, words: str = "") -> Response:
        """A page with ways on; without them when the engine is away too."""
        try:
            snapshot = self._services.snapshots.current()
            if snapshot.shop.search_key == "required" and not self._access.may("search", page_caller(request)):
                return self._bare(status, kind)
            prefix = request.path.split("/")[1]
            locale = prefix if prefix in snapshot.schema.locales[1:] else snapshot.schema.locales[0]
            now = self._services.now()
            context = PageContext(snapshot, locale, self._pictures, now)
            asker = Asker(self._services, snapshot, now)
            return self._helpful(status, kind, words, context, asker)
        except AWAY:
            return self._bare(status, kind)
        except Exception:  # a page about a failure never fails itself
            log.exception("a page about a failure failed")
            return self._bare(status, kind)

    def _helpful(self, status: int, kind: str, words: str, context: PageContext, asker: Asker) -> Response:
        say = context.say
        found = asker.best(Request(q=words[:100], locale=context.locale), CLOSE) if words else []
        close = tuple(card(product, {}, context) for product in found)
        view = FailureView(
            title=say(kind if kind in TEXTS["en"] else "404"),
            text=say(f"{kind}_more" if kind in TEXTS["en"] else "404_more"),
            cards=close or popular(asker, context),
            cards_title=say("results_for", q=words) if close else say("selection"),
            categories=top_categories(asker, context),
        )
        around = frame(context, lambda links: links.home(), q=words, is_indexed=False)
        return self._rendering.page("failure.html", around, say, status, failure=view)

    def _bare(self, status: int, kind: str, hint: str = "") -> Response:
        """A page from nothing: no snapshot, no shop's name; in a language of the shop, when one is known."""
        prefix = request.path.split("/")[1]
        known = self._services.snapshots.last
        locales = [known_language(one) for one in known.schema.locales] if known else list(TEXTS)
        locale = prefix if prefix in locales else request.accept_languages.best_match(locales, locales[0])
        say = Speech(locale)
        key = kind if kind in TEXTS["en"] else "500" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "404"
        view = FailureView(say(key), say(f"{key}_more"), hint)
        return self._rendering.page("failure.html", Frame(say.language), say, status, failure=view)
