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
from app.pages.context import PageContext
from app.pages.failures import Failures, GonePage
from app.pages.frame import frame, shown_trees
from app.pages.front import Faces, front_view, tree_view
from app.pages.links import Links, words_of
from app.pages.listing import empty_view, listing_view
from app.pages.pictures import Pictures
from app.pages.product import elsewhere, product_view, similar
from app.pages.reading import axis_values_in, first_of, pairs_in, read_listing, way_back
from app.pages.reasons import Reasons, reasons_view
from app.pages.rendering import Rendering
from app.search.product import UnknownProductError, product_answer
from app.search.request import Request

WHY = "why"
"""The parameter that asks for reasons."""


class StorefrontPages:
    """The pages over some services."""

    def __init__(self, services: Services, pictures: Pictures, rendering: Rendering, access: Access) -> None:
        """Pages are made from a snapshot of `services`, for those whom `access` lets in."""
        self._access = access
        self._services = services
        self._pictures = pictures
        self._rendering = rendering
        self._faces = Faces()

    def open(self, locale: str) -> tuple[PageContext, Asker]:
        """The snapshot of this request in a locale; the first one goes without a prefix."""
        snapshot = self._services.snapshots.current()
        if snapshot.shop.search_key == "required":
            self._access.demand("search", page_caller(request))
        locales = snapshot.schema.locales
        if locale == locales[0]:
            abort(redirect(_without_prefix()))
        if locale and locale not in locales:
            raise GonePage("404", words_of(locale))
        now = self._services.now()
        context = PageContext(snapshot, locale or locales[0], self._pictures, now)
        return context, Asker(self._services, snapshot, now)

    def front(self, locale: str = "") -> Response:
        """The shop's front."""
        context, asker = self.open(locale)
        around = frame(context, lambda links: links.home())
        return self._rendering.page("front.html", around, context.say, front=front_view(asker, context, self._faces))

    def search(self, locale: str = "") -> Response:
        """A list by words."""
        return self._listing("", *self.open(locale))

    def category(self, path: str, locale: str = "") -> Response:
        """A list by category, or a whole tree; another name of a category leads to its address."""
        context, asker = self.open(locale)
        address = path.strip("/")
        if "/" not in address and address in shown_trees(context):
            return self._tree(address, context, asker)
        categories = context.snapshot.categories
        category = categories.at(address, context.locale)
        if not category or not categories.is_open(category, asker.minute):
            code = 410 if category and categories.has_ended(category, asker.minute) else 404
            raise GonePage("gone_category", words_of(address.rsplit("/", 1)[-1]), code)
        if categories.addresses(context.locale)[category] != address:
            abort(redirect(_with_query(context.links.place(category)), 301))
        return self._listing(category, context, asker)

    def _tree(self, tree: str, context: PageContext, asker: Asker) -> Response:
        around = frame(context, lambda links: links.place(f"{tree}:"), category=f"{tree}:")
        return self._rendering.page("tree.html", around, context.say, tree=tree_view(tree, asker, context, self._faces))

    def _listing(self, category: str, context: PageContext, asker: Asker) -> Response:
        asked, dropped = read_listing(pairs_in(request.query_string), category, context.locale, context.snapshot)
        listed = asker.listed(asked, dropped)
        is_plain = bool(category) and not listed.request.q and not listed.request.filters
        around = frame(
            context,
            lambda links: links.listing(listed.request),
            q=listed.request.q,
            category=category,
            is_indexed=is_plain,
        )
        view = listing_view(listed, context)
        empty = None if listed.body["total"] else empty_view(listed, asker, context)
        reasons, why = self._reasons(listed, context)
        made = self._rendering.page(
            "listing.html", around, context.say, list=view, empty=empty, reasons=reasons, why=why
        )
        if reasons:
            made.headers["Cache-Control"] = NEVER
        return made

    def _reasons(self, listed: Listed, context: PageContext) -> tuple[Reasons | None, str]:
        """The reasons of a list when they are asked for, else the link that asks; neither for shoppers."""
        if not self._access.may("rules", page_caller(request)):
            return None, ""
        if WHY not in request.args:
            link = context.links.listing(listed.request)
            return None, f"{link}{'&' if '?' in link else '?'}{WHY}=1#why"
        engine = self._services.engine
        explained = explain_answer(listed.answered, context.snapshot, engine.store, engine.ledger)
        return reasons_view(listed.body, explained, context), ""

    def product(self, path: str, locale: str = "") -> Response:
        """A product's own page: its id, then a slug that may be anything."""
        context, asker = self.open(locale)
        snapshot = context.snapshot
        found = None
        for id_ in dict.fromkeys((path.rpartition("/")[0], path)):
            try:
                found = product_answer(id_, Request(locale=context.locale), snapshot, asker.now) if id_ else None
            except UnknownProductError:
                continue
            if found:
                break
        if found is None:
            raise GonePage("gone_product", words_of(path.rpartition("/")[2]))
        pairs = pairs_in(request.query_string)
        axes = [axis["code"] for axis in found["axes"]]
        back = way_back(first_of(pairs, "back") or request.referrer or "", request.host)
        view = product_view(found, list(axis_values_in(pairs, axes)), back, context)

        def address(links: Links) -> str:
            other = elsewhere(context, links.locale)
            answer = (
                found
                if links.locale == context.locale
                else product_answer(view.id, Request(locale=links.locale), snapshot, asker.now)
            )
            return links.product(view.id, other.name(answer["product"]))

        around = frame(context, address)
        others = similar(found, asker, context)
        return self._rendering.page("product.html", around, context.say, product=view, similar=others)


def _without_prefix() -> str:
    """The address of this request in the shop's first locale, which has no prefix."""
    path = "/" + request.path.lstrip("/").partition("/")[2].lstrip("/")
    query = request.query_string.decode("latin-1")
    return f"{quote(path)}?{query}" if query else quote(path)


def _with_query(address: str) -> str:
    """An address with this request's own parameters."""
    query = request.query_string.decode("latin-1")
    return f"{address}?{query}" if query else address


def page_routes(storefront: StorefrontPages, failures: Failures) -> Blueprint:
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
        routes.add_url_rule(f"/<locale:locale>{rule}", f"{view.__name__} elsewhere", view, strict_slashes=False)
    failures.register(routes)
    return routes
