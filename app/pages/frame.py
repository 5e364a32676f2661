"""What stands around every page: the shop's name, the search box, its departments, its languages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from app.catalog.place import Tree
from app.core.census import CategoryNode
from app.core.schema import label
from app.pages.amounts import name_of, tag_of
from app.pages.context import PageContext
from app.pages.links import Links
from app.search.service import node_label, way_to
from app.search.suggesting.kinds import SECTIONS, Suggestions

MENU_LETTERS = 130
"""So many letters of labels fit beside each other on a desk."""
_GAP = 4

SIGN_IN = "/sign-in"
"""Where the shop's own people sign in."""


@dataclass(frozen=True)
class Way:
    """A link with its label; `current` where it leads to this page or to what this page is part of."""

    label: str
    link: str
    current: bool = False
    count: str = ""


@dataclass(frozen=True)
class LocaleLink:
    """The same page in another locale."""

    tag: str
    name: str
    short: str
    link: str
    current: bool


@dataclass(frozen=True)
class Frame:
    """What stands around a page; one with its language alone tells nothing of the shop."""

    tag: str
    shop: str = ""
    home: str = "/"
    search: str = ""
    q: str = ""
    menu: tuple[Way, ...] = ()
    footer: tuple[Way, ...] = ()
    locales: tuple[LocaleLink, ...] = ()
    canonical: str = ""
    is_indexed: bool = False
    is_pictured: bool = True
    staff: str = SIGN_IN
    hints: tuple[tuple[str, str], ...] = ()
    """What the script of the search box has to know, by name; nothing where there are no suggestions."""


Elsewhere = Callable[[Links], str]
"""The address of the same page in another language."""


def frame(
    context: PageContext, elsewhere: Elsewhere, q: str = "", category: str = "", *, is_indexed: bool = True
) -> Frame:
    """The frame of a page that `elsewhere` says the address of."""
    snapshot = context.snapshot
    links = context.links
    locales = snapshot.schema.locales
    return Frame(
        tag=tag_of(context.locale),
        shop=snapshot.shop.name,
        home=links.home(),
        search=links.search(),
        q=q,
        menu=menu(context, category),
        footer=tuple(Way(tree_label(tree, context), links.place(f"{tree}:")) for tree in shown_trees(context)),
        locales=tuple(
            LocaleLink(
                tag_of(locale),
                name_of(locale),
                locale.replace("_", "-").partition("-")[0].upper(),
                elsewhere(context.links_in(locale)),
                locale == context.locale,
            )
            for locale in locales
        ),
        canonical=elsewhere(links),
        is_indexed=is_indexed,
        is_pictured="picture" in snapshot.places,
        staff=f"{SIGN_IN}?{urlencode({'back': elsewhere(links)})}",
        hints=hints(context),
    )


def hints(context: PageContext) -> tuple[tuple[str, str], ...]:
    """What suggestions under the search box are asked and shown with; nothing where a key would be needed to ask."""
    snapshot = context.snapshot
    rule = snapshot.pack.one(Suggestions)
    if snapshot.shop.search_key != "open" or not any(map(rule.size, rule.order)):
        return ()
    known: dict[str, str] = {
        "suggest": "/v1/suggest",
        "locale": context.locale,
        "prefix": context.links.prefix,
        "currency": context.currency,
        "inside": context.say("hint_inside"),
        "label": context.say("hints"),
        **{section: context.say(f"hint_{section}") for section in SECTIONS},
        **{place: snapshot.places.get(place, "") for place in ("name", "brand", "price")},
    }
    return tuple(known.items())


def menu(context: PageContext, category: str) -> tuple[Way, ...]:
    """The departments of the first tree, the largest where not all fit, and the other trees."""
    trees = shown_trees(context)
    if not trees:
        return ()
    tree, _, path = category.partition(":")
    labels = {
        node.path: node_label(f"{trees[0]}:{node.path}", context.locale, context.snapshot)
        for node in roots(trees[0], context)
    }
    others = [Way(tree_label(one, context), context.links.place(f"{one}:"), tree == one) for one in trees]
    room = MENU_LETTERS - sum(len(way.label) + _GAP for way in others)
    fitting = _fitting(labels, roots(trees[0], context), room)
    first = [
        Way(text, context.links.place(f"{trees[0]}:{top}"), tree == trees[0] and path.split("/")[0] == top)
        for top, text in labels.items()
        if top in fitting
    ]
    if any(way.current for way in first):
        others[0] = replace(others[0], current=False)
    return (*first, *(others[1:] if len(first) == len(labels) else others))


def _fitting(labels: Mapping[str, str], nodes: Sequence[CategoryNode], room: int) -> frozenset[str]:
    """The nodes, largest first, whose labels stand beside each other in some letters."""
    fitting = set()
    for node in sorted(nodes, key=lambda node: -node.products):
        needed = len(labels[node.path]) + _GAP
        if needed <= room:
            room -= needed
            fitting.add(node.path)
    return frozenset(fitting)


def largest(nodes: Sequence[CategoryNode], count: int) -> tuple[CategoryNode, ...]:
    """The nodes with most products, in the order in which they stand."""
    chosen = sorted(nodes, key=lambda node: -node.products)[:count]
    return tuple(node for node in nodes if node in chosen)


def shown_trees(context: PageContext) -> tuple[str, ...]:
    """The trees in which any product stands."""
    return tuple(tree for tree in context.snapshot.schema.trees if roots(tree, context))


def roots(tree: str, context: PageContext) -> tuple[CategoryNode, ...]:
    """The nodes at the top of a tree that have products and that menus show."""
    return listed_below(f"{tree}:", context)


def listed_below(parent: str, context: PageContext) -> tuple[CategoryNode, ...]:
    """The nodes right below a category that have products, or may have some by the day, and that menus show."""
    categories = context.snapshot.categories
    return tuple(
        categories.nodes[one]
        for one in categories.children(parent)
        if categories.nodes[one].products or categories.children_depend_on_today(one)
        if categories.is_listed(one, context.now)
    )


def tree_label(tree: str, context: PageContext) -> str:
    """What a shopper reads for a tree."""
    rule = next((rule for rule in context.snapshot.pack.all(Tree) if rule.code == tree), None)
    return label(rule.label if rule else {}, context.locale, tree.replace("_", " ").capitalize())


def crumbs(category: str, context: PageContext) -> list[Way]:
    """The way to a category from the shop's front, the category last."""
    tree, _, path = category.partition(":")
    if not path:
        return []
    return [
        Way(context.say("home"), context.links.home()),
        Way(tree_label(tree, context), context.links.place(f"{tree}:")),
        *(
            Way(step["label"], context.links.place(step["category"]))
            for step in way_to(category, context.locale, context.snapshot)
        ),
    ]
