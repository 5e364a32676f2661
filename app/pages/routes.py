"""The storefront's addresses and what each shows. A request takes one snapshot and asks the service in this process."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from flask import Blueprint, Response, abort, redirect, request

from app.access import Access
from app.api.caching import NEVER
from app.api.calling import page_caller
from app.desk.explain import explain_answer
from app.desk.live import Services
from app.pages.asking import Asker, Listed
from app.pages.failures import Failures, GonePage
from app.pages.frame import frame, shown_trees
from app.pages.front import Faces, front_view, tree_view
from app.pages.links import Links, words_of
from app.pages.listing import empty_view, listing_view
from app.pages.pictures import Pictures
from app.pages.product import elsewhere, product_view, similar
from app.pages.reading import chosen_axes, first_of, pairs_in, read_listing, way_back
from app.pages.reasons import Reasons, reasons_view
from app.pages.rendering import Rendering
from app.pages.shelf import Shelf
from app.search.product import UnknownProductError, product_answer
from app.search.request import Request

WHY = "why"
"""The parameter that asks for reasons."""


class Storefront:
    """The pages over some services."""

    def __init__(self, services: Services, pictures: Pictures, rendering: Rendering, access: Access) -> None:
        """Pages are made from a snapshot of `services`, for those whom `access` lets in."""
        self._access = access
        self._services = services
        self._pictures = pictures
        self._rendering = rendering
        self._faces = Faces()

    def open(self, locale: str) -> tuple[Shelf, Asker]:
        """The snapshot of this request in a locale; the first one goes without a prefix."""
        snapshot = self._services.snapshots.current()
        if snapshot.shop.search_key == "required":
            self._access.demand("search", page_caller(request))
        locales = snapshot.schema.locales
        if locale == locales[0]:
            abort(redirect(_without_prefix()))
        if locale and locale not in locales:
            raise GonePage("404", words_of(locale))
        shelf = Shelf(snapshot, locale or locales[0], self._pictures)
        return shelf, Asker(self._services, snapshot, self._services.now())

    def front(self, locale: str = "") -> Response:
        """The shop's front."""
        shelf, asker = self.open(locale)
        around = frame(shelf, lambda links: links.home())
        return self._rendering.page("front.html", around, shelf.say, front=front_view(asker, shelf, self._faces))

    def search(self, locale: str = "") -> Response:
        """A list by words."""
        return self._listing("", locale)

    def category(self, path: str, locale: str = "") -> Response:
        """A list by category, or a whole tree."""
        shelf, _ = self.open(locale)
        tree, _, below = path.strip("/").partition("/")
        category = f"{tree}:{below}"
        if not below and tree in shown_trees(shelf):
            return self._tree(tree, locale)
        if category not in shelf.snapshot.nodes:
            raise GonePage("gone_category", words_of(path.rsplit("/", 1)[-1]))
        return self._listing(category, locale)

    def _tree(self, tree: str, locale: str) -> Response:
        shelf, asker = self.open(locale)
        around = frame(shelf, lambda links: links.place(f"{tree}:"), category=f"{tree}:")
        return self._rendering.page("tree.html", around, shelf.say, tree=tree_view(tree, asker, shelf, self._faces))

    def _listing(self, category: str, locale: str) -> Response:
        shelf, asker = self.open(locale)
        asked, dropped = read_listing(pairs_in(request.query_string), category, shelf.locale, shelf.snapshot)
        listed = asker.listed(asked, dropped)
        is_plain = bool(category) and not listed.request.q and not listed.request.filters
        around = frame(
            shelf,
            lambda links: links.listing(listed.request),
            q=listed.request.q,
            category=category,
            is_indexed=is_plain,
        )
        view = listing_view(listed, shelf)
        empty = None if listed.body["total"] else empty_view(listed, asker, shelf)
        reasons, why = self._reasons(listed, shelf)
        made = self._rendering.page("listing.html", around, shelf.say, list=view, empty=empty, reasons=reasons, why=why)
        if reasons:
            made.headers["Cache-Control"] = NEVER
        return made

    def _reasons(self, listed: Listed, shelf: Shelf) -> tuple[Reasons | None, str]:
        """The reasons of a list when they are asked for, else the link that asks; neither for shoppers."""
        if not self._access.may("rules", page_caller(request)):
            return None, ""
        if WHY not in request.args:
            link = shelf.links.listing(listed.request)
            return None, f"{link}{'&' if '?' in link else '?'}{WHY}=1#why"
        engine = self._services.engine
        explained = explain_answer(listed.answered, shelf.snapshot, engine.store, engine.ledger)
        return reasons_view(listed.body, explained, shelf), ""

    def product(self, path: str, locale: str = "") -> Response:
        """A product's own page: its id, then a slug that may be anything."""
        shelf, asker = self.open(locale)
        snapshot = shelf.snapshot
        found = None
        for id_ in dict.fromkeys((path.rpartition("/")[0], path)):
            try:
                found = product_answer(id_, Request(locale=shelf.locale), snapshot, asker.now) if id_ else None
            except UnknownProductError:
                continue
            if found:
                break
        if found is None:
            raise GonePage("gone_product", words_of(path.rpartition("/")[2]))
        pairs = pairs_in(request.query_string)
        axes = [axis["code"] for axis in found["axes"]]
        back = way_back(first_of(pairs, "back") or request.referrer or "", request.host)
        view = product_view(found, list(chosen_axes(pairs, axes)), back, shelf)

        def address(links: Links) -> str:
            other = elsewhere(shelf, links.locale)
            answer = (
                found
                if links.locale == shelf.locale
                else product_answer(view.id, Request(locale=links.locale), snapshot, asker.now)
            )
            return links.product(view.id, other.name(answer["product"]))

        around = frame(shelf, address)
        others = similar(found, asker, shelf)
        return self._rendering.page("product.html", around, shelf.say, product=view, similar=others)


def _without_prefix() -> str:
    """The address of this request in the shop's first locale, which has no prefix."""
    path = "/" + request.path.lstrip("/").partition("/")[2].lstrip("/")
    query = request.query_string.decode("latin-1")
    return f"{quote(path)}?{query}" if query else quote(path)


def page_routes(storefront: Storefront, failures: Failures) -> Blueprint:
    """Every page in every language, and pages for what goes wrong on them."""
    routes = Blueprint("pages", "app.pages", template_folder="templates")
    views: Mapping[str, Callable[..., Response]] = {
        "/": storefront.front,
        "/search": storefront.search,
        "/c/<path:path>": storefront.category,
        "/p/<path:path>": storefront.product,
    }
    for rule, view in views.items():
        routes.add_url_rule(rule, f"{view.__name__}", view)
        routes.add_url_rule(f"/<locale>{rule}", f"{view.__name__} elsewhere", view, strict_slashes=False)
    failures.register(routes)
    return routes
