"""A list of products as its page shows it: a pure function of an answer, its request and the shop."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.core.plan import MAX_DEPTH
from app.pages.amounts import number
from app.pages.asking import Asker, Listed
from app.pages.cards import Card, card, chosen_by_axis
from app.pages.choices import cleared
from app.pages.context import PageContext
from app.pages.counts import top_categories
from app.pages.filters import Chip, FacetView, chips, facet_views
from app.pages.frame import Way, crumbs
from app.pages.links import hidden
from app.pages.reading import Dropped
from app.search.kinds import RELEVANCE
from app.search.request import Request
from app.search.service import node_label
from app.search.understanding.ladder import ANY_WORD

POPULAR = 8
MAX_WAYS_OUT = 5
AROUND = 2
"""So many pages before and after this one have links of their own."""


@dataclass(frozen=True)
class PageLink:
    """A page of the list; without a link it is a gap."""

    label: str
    link: str = ""
    current: bool = False


@dataclass(frozen=True)
class Pager:
    """The ways to the other pages."""

    previous: str
    next: str
    pages: tuple[PageLink, ...]
    here: str


@dataclass(frozen=True)
class SortView:
    """The form of the orders."""

    action: str
    keeps: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Notice:
    """What is different from what was asked, with the link that asks otherwise."""

    text: str
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class ListingView:
    """A list of products."""

    title: str
    count: str
    total: int
    crumbs: Sequence[Way]
    children: tuple[Way, ...]
    notices: tuple[Notice, ...]
    chips: tuple[Chip, ...]
    clear: str
    facets: tuple[FacetView, ...]
    sort: SortView
    cards: tuple[Card, ...]
    pager: Pager | None
    see_results: str
    here: str


@dataclass(frozen=True)
class EmptyView:
    """What a list without products offers instead."""

    lets_go: tuple[Way, ...]
    everywhere: str
    categories: tuple[Way, ...]
    popular: tuple[Card, ...]


def listing_view(listed: Listed, context: PageContext) -> ListingView:
    """The list's page."""
    request, body = listed.request, listed.body
    chosen = chosen_by_axis(request, context)
    here = context.links.listing(request)
    found = (*_understood(body, request, context), *chips(body, request, context))
    if request.q and request.category:
        bare = replace(request, q="", page=1)
        found = (Chip("", context.say("words_chip", q=request.q), context.links.listing(bare), bare), *found)
    return ListingView(
        title=title(request, context),
        count=context.say.count("count", body["total"]),
        total=body["total"],
        crumbs=crumbs(request.category, context),
        children=_children(body, request, context),
        notices=tuple(_notices(listed, context)),
        chips=found,
        clear=context.links.listing(cleared(request)) if len(request.filters) > 0 else "",
        facets=facet_views(body, request, context),
        sort=_sort(body, request, context),
        cards=tuple(card(product, chosen, context) for product in body["products"]),
        pager=pager(request, body["pages"], context),
        see_results=context.say.count("see_results", body["total"]),
        here=here,
    )


def title(request: Request, context: PageContext) -> str:
    """What a list is called: its category, else its words, else everything."""
    if request.category:
        return node_label(request.category, context.locale, context.snapshot)
    return context.say("results_for", q=request.q) if request.q else context.say("everything")


def _notices(listed: Listed, context: PageContext) -> Iterator[Notice]:
    """What is different from what was asked."""
    seen = dict.fromkeys(listed.dropped)
    yield from (Notice(told(one, context)) for one in seen)
    request, query, say = listed.request, listed.body["query"], context.say

    def asking(q: str, *, verbatim: bool = False) -> str:
        return context.links.listing(replace(request, q=q, verbatim=verbatim, page=1))

    if query["corrected"]:
        exactly = Way(say("search_exactly", q=request.q), asking(request.q, verbatim=True))
        yield Notice(say("searched_instead", q=query["used"]), (exactly,))
    elif query["did_you_mean"]:
        yield Notice(say("did_you_mean"), (Way(query["did_you_mean"], asking(query["did_you_mean"])),))
    elif request.verbatim:
        yield Notice(say("searched_exactly"), (Way(say("search_freely"), asking(request.q)),))
    if listed.body["total"]:
        if query["rung"] == ANY_WORD:
            yield Notice(say("any_word", q=request.q))
        elif query["dropped"]:
            yield Notice(say("without_words", words=", ".join(say("words_chip", q=one) for one in query["dropped"])))
    ways = [
        Way(one["label"], context.links.listing(Request(category=one["category"], locale=request.locale)))
        for one in listed.body["alternatives"]
    ]
    if ways:
        yield Notice(say("look_also"), tuple(ways))


def _understood(body: Mapping[str, Any], request: Request, context: PageContext) -> Iterator[Chip]:
    """What words narrow the list, each with the query without it; what only lifts is no choice."""
    for one in body["query"]["understood"]:
        if one["as"] == "filter":
            less = replace(request, q=one["without"], page=1)
            yield Chip("", one["label"], context.links.listing(less), less)


def told(dropped: Dropped, context: PageContext) -> str:
    """What was left out of a link, in words."""
    text = dropped.text if len(dropped.text) <= 60 else f"{dropped.text[:60]}…"
    return context.say(f"dropped.{dropped.what}", x=text)


def _children(body: Mapping[str, Any], request: Request, context: PageContext) -> tuple[Way, ...]:
    """The categories below this one, with what of this list lies in each."""
    return tuple(
        Way(
            child["label"],
            context.links.listing(replace(request, category=child["category"], page=1)),
            count=number(child["count"], context.locale),
        )
        for child in body["category"]["children"]
    )


def _sort(body: Mapping[str, Any], request: Request, context: PageContext) -> SortView:
    options = tuple((one["code"], one["label"], one["selected"]) for one in body["sorts"])
    keeps = hidden(replace(request, sort=RELEVANCE), "sort")
    return SortView(context.links.place(request.category), tuple(keeps), options if len(options) > 1 else ())


def pager(request: Request, pages: int, context: PageContext) -> Pager | None:
    """First, last, and the pages around this one; no page lies deeper than the service goes."""
    last = min(pages, MAX_DEPTH // request.size)
    if last <= 1:
        return None

    def to(page: int) -> str:
        return context.links.listing(replace(request, page=page)) if 1 <= page <= last else ""

    shown = sorted({1, last, *range(max(1, request.page - AROUND), min(last, request.page + AROUND) + 1)})
    steps: list[PageLink] = []
    for before, page in zip([0, *shown], shown, strict=False):
        if page > before + 1:
            steps.append(PageLink("…"))
        steps.append(PageLink(number(page, context.locale), to(page), page == request.page))
    here = context.say("page_of", n=number(request.page, context.locale), m=number(last, context.locale))
    return Pager(to(request.page - 1), to(request.page + 1), tuple(steps), here)


def empty_view(listed: Listed, asker: Asker, context: PageContext) -> EmptyView:
    """The ways out of a list without products: what each choice less would give, the categories, what is loved."""
    request = listed.request
    everywhere = replace(request, category="", filters={}, page=1)
    return EmptyView(
        lets_go=tuple(_lets_go(listed, asker, context)),
        everywhere=context.links.listing(everywhere) if request.category and request.q else "",
        categories=top_categories(asker, context),
        popular=popular(asker, context),
    )


def _lets_go(listed: Listed, asker: Asker, context: PageContext) -> Iterator[Way]:
    """Each choice with the number of products without it, where there are any."""
    found = chips(listed.body, listed.request, context)
    for chip in found[:MAX_WAYS_OUT]:
        total = asker.ask(replace(chip.request, size=1))["total"]
        if total:
            yield Way(
                context.say("choice", facet=chip.facet, x=chip.label),
                chip.link,
                count=context.say.count("count", total),
            )


def popular(asker: Asker, context: PageContext, count: int = POPULAR) -> tuple[Card, ...]:
    """What stands first when nothing is asked."""
    return tuple(card(product, {}, context) for product in asker.best(Request(locale=context.locale), count))
