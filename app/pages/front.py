"""The shop's front, and the front of each of its trees: entrances with pictures, and some products."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.census import CategoryNode
from app.core.plan import In, Pick, SearchPlan
from app.pages.amounts import number
from app.pages.asking import Asker
from app.pages.cards import Card, initial
from app.pages.context import PageContext
from app.pages.counts import Counted, counted
from app.pages.frame import Way, largest, listed_below, roots, shown_trees, tree_label
from app.pages.listing import popular
from app.search.request import Request
from app.search.service import node_label, shown

ON_FRONT = 12
"""So many entrances of a tree stand on the shop's front."""
_KEPT = 64
IN_WINDOW = 3
"""So many pictures stand beside the greeting."""
_TRIED = 8
"""So many products of a category are looked at for one with a picture that no other entrance has."""


@dataclass(frozen=True)
class Entrance:
    """A category to enter by, with a picture of what lies inside."""

    label: str
    link: str
    count: str
    picture: str
    initial: str
    below: tuple[Way, ...] = ()


@dataclass(frozen=True)
class TreeView:
    """A tree with its entrances."""

    label: str
    link: str
    entrances: tuple[Entrance, ...]


@dataclass(frozen=True)
class FrontView:
    """The shop's front."""

    hero: str
    hero_more: str
    trees: tuple[TreeView, ...]
    cards: tuple[Card, ...]
    window: tuple[Card, ...]
    everything: str


def front_view(asker: Asker, context: PageContext, faces: "Faces") -> FrontView:
    """The shop's front: the first tree in large, the others in small, and what stands first."""
    trees = {tree: largest(roots(tree, context), ON_FRONT) for tree in shown_trees(context)}
    views = tree_views(trees, asker, context, faces)
    cards = popular(asker, context, ON_FRONT)
    everything = counted([""], asker, context)[""].total
    return FrontView(
        hero=context.say("hero"),
        hero_more=context.say("hero_more", n=number(everything, context.locale)),
        trees=views,
        cards=cards,
        window=tuple({one.picture: one for one in cards if one.picture}.values())[:IN_WINDOW],
        everything=context.links.search(),
    )


def tree_view(tree: str, asker: Asker, context: PageContext, faces: "Faces") -> TreeView:
    """A whole tree: every node at its top with what lies below it."""
    (view,) = tree_views({tree: roots(tree, context)}, asker, context, faces)
    return view


def tree_views(
    trees: Mapping[str, Sequence[CategoryNode]], asker: Asker, context: PageContext, faces: "Faces"
) -> tuple[TreeView, ...]:
    """Trees with the given entrances; all totals come from one question to the engine, all pictures from another."""
    lists = counted([f"{tree}:{node.path}" for tree, nodes in trees.items() for node in nodes], asker, context)
    pictures = faces.of(lists, context)

    def entrance(tree: str, node: CategoryNode) -> Entrance:
        category = f"{tree}:{node.path}"
        text = node_label(category, context.locale, context.snapshot)
        return Entrance(
            label=text,
            link=context.links.place(category),
            count=context.say.count("count", lists[category].total),
            picture=pictures.get(category, ""),
            initial=initial(text),
            below=tuple(_below(tree, node, context)),
        )

    return tuple(
        TreeView(
            tree_label(tree, context),
            context.links.place(f"{tree}:"),
            tuple(entrance(tree, node) for node in nodes if lists[f"{tree}:{node.path}"].total),
        )
        for tree, nodes in trees.items()
    )


def _below(tree: str, parent: CategoryNode, context: PageContext) -> Iterator[Way]:
    """The nodes right below a node."""
    for node in listed_below(f"{tree}:{parent.path}", context):
        category = f"{tree}:{node.path}"
        yield Way(node_label(category, context.locale, context.snapshot), context.links.place(category))


class Faces:
    """The pictures of categories, looked for once in a generation, its changes and its rules."""

    def __init__(self) -> None:
        """None known yet."""
        self._known: dict[Any, dict[str, str]] = {}

    def of(self, lists: Mapping[str, Counted], context: PageContext) -> dict[str, str]:
        """By category a picture, where there is one."""
        snapshot = context.snapshot
        key = (snapshot.manifest.generation, snapshot.reader.sequence(), snapshot.pack.digest, tuple(lists))
        known = self._known.get(key)
        if known is None:
            known = _pictures(lists, context) if lists and "picture" in snapshot.places else {}
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = known
        return known


def _pictures(lists: Mapping[str, Counted], context: PageContext) -> dict[str, str]:
    """By category the picture of one of its best products, no picture twice where that can be."""
    snapshot = context.snapshot
    ranking = snapshot.schema.default_ranking
    picks = tuple(Pick(category, one.where, _TRIED, ranking) for category, one in lists.items())
    found = snapshot.reader.find(SearchPlan(where=In("id", ()), ranking=ranking, size=1, picks=picks))
    request = Request(locale=context.locale)
    pictures: dict[str, str] = {}
    for category in lists:
        products = [shown(hit, request, snapshot) for hit in found.picks.get(category, ())]
        addresses = [address for product in products if (address := context.picture(product))]
        fresh = [address for address in addresses if address not in pictures.values()]
        if addresses:
            pictures[category] = (fresh or addresses)[0]
    return pictures
