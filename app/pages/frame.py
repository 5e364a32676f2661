"""What stands around every page: the shop's name, the search box, its departments, its languages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from app.catalog.place import Tree
from app.core.census import CategoryNode
from app.core.schema import label
from app.pages.amounts import name_of, tag_of
from app.pages.links import Links
from app.pages.shelf import Shelf
from app.search.service import node_label

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
class Tongue:
    """The same page in another language."""

    tag: str
    name: str
    short: str
    link: str
    current: bool


@dataclass(frozen=True)
class Frame:
    """What stands around a page."""

    tag: str
    shop: str
    home: str
    search: str
    q: str
    menu: tuple[Way, ...]
    footer: tuple[Way, ...]
    tongues: tuple[Tongue, ...]
    canonical: str
    is_indexed: bool
    is_pictured: bool = True
    staff: str = SIGN_IN


Elsewhere = Callable[[Links], str]
"""The address of the same page in another language."""


def frame(shelf: Shelf, elsewhere: Elsewhere, q: str = "", category: str = "", *, is_indexed: bool = True) -> Frame:
    """The frame of a page that `elsewhere` says the address of."""
    snapshot = shelf.snapshot
    links = shelf.links
    locales = snapshot.schema.locales
    return Frame(
        tag=tag_of(shelf.locale),
        shop=snapshot.shop.name,
        home=links.home(),
        search=links.search(),
        q=q,
        menu=menu(shelf, category),
        footer=tuple(Way(tree_label(tree, shelf), links.place(f"{tree}:")) for tree in shown_trees(shelf)),
        tongues=tuple(
            Tongue(
                tag_of(locale),
                name_of(locale),
                locale.replace("_", "-").partition("-")[0].upper(),
                elsewhere(Links(locale, locales[0])),
                locale == shelf.locale,
            )
            for locale in locales
        ),
        canonical=elsewhere(links),
        is_indexed=is_indexed,
        is_pictured="picture" in snapshot.places,
        staff=f"{SIGN_IN}?{urlencode({'back': elsewhere(links)})}",
    )


def bare_frame(language: str, shop: str = "") -> Frame:
    """The frame of a page that tells nothing of the shop but its name."""
    return Frame(language, shop, "/", "", "", (), (), (), "", is_indexed=False)


def menu(shelf: Shelf, category: str) -> tuple[Way, ...]:
    """The departments of the first tree, the largest where not all fit, and the other trees."""
    trees = shown_trees(shelf)
    if not trees:
        return ()
    tree, _, path = category.partition(":")
    labels = {
        node.path: node_label(f"{trees[0]}:{node.path}", shelf.locale, shelf.snapshot)
        for node in roots(trees[0], shelf)
    }
    others = [Way(tree_label(one, shelf), shelf.links.place(f"{one}:"), tree == one) for one in trees]
    room = MENU_LETTERS - sum(len(way.label) + _GAP for way in others)
    fitting = _fitting(labels, roots(trees[0], shelf), room)
    first = [
        Way(text, shelf.links.place(f"{trees[0]}:{top}"), tree == trees[0] and path.split("/")[0] == top)
        for top, text in labels.items()
        if top in fitting
    ]
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


def shown_trees(shelf: Shelf) -> tuple[str, ...]:
    """The trees in which any product stands."""
    return tuple(tree for tree in shelf.snapshot.schema.trees if roots(tree, shelf))


def roots(tree: str, shelf: Shelf) -> tuple[CategoryNode, ...]:
    """The nodes at the top of a tree that have products."""
    nodes = shelf.snapshot.census.nodes.get(tree, ())
    return tuple(node for node in nodes if "/" not in node.path and node.products)


def tree_label(tree: str, shelf: Shelf) -> str:
    """What a shopper reads for a tree."""
    rule = next((rule for rule in shelf.snapshot.pack.all(Tree) if rule.code == tree), None)
    return label(rule.label if rule else {}, shelf.locale, tree.replace("_", " ").capitalize())


def crumbs(category: str, shelf: Shelf) -> list[Way]:
    """The way to a category from the shop's front, the category last."""
    tree, _, path = category.partition(":")
    if not path:
        return []
    parts = path.split("/")
    steps = [f"{tree}:{'/'.join(parts[:depth])}" for depth in range(1, len(parts) + 1)]
    return [
        Way(shelf.say("home"), shelf.links.home()),
        Way(tree_label(tree, shelf), shelf.links.place(f"{tree}:")),
        *(Way(node_label(step, shelf.locale, shelf.snapshot), shelf.links.place(step)) for step in steps),
    ]
