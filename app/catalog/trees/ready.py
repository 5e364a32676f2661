"""Trees made ready: conditions as functions, and what depends on today taken apart, once for all products."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.core.condition import (
    AllOf,
    AnyOf,
    Condition,
    Decision,
    NoneOf,
    PatternSearch,
    Present,
    Recent,
    Under,
    decision,
    leaves,
)

if TYPE_CHECKING:
    from app.catalog.trees.kind import Tree, TreeNode

KEPT = 50_000
"""So many of a feed's paths are kept with what became of them."""
Window = tuple[str, float, float]
"""A date that must lie between so many seconds before now and so many after it: (field, before, after)."""
Windows = tuple[Window, ...]


@dataclass(frozen=True)
class ReadyNode:
    """A node with its path and its condition, without what depends on today."""

    node: "TreeNode"
    path: str
    decide: Decision | None
    is_dated: bool
    is_feed: bool
    """Its products are those that the feed's paths bring to it."""
    stands_alone: bool
    """It stands as soon as its condition holds; another one only above what stands below it."""
    graft: tuple[str, str] | None
    below: tuple["ReadyNode", ...]


@dataclass
class ReadyTree:
    """A tree with its nodes, and the places and labels of the feed's paths that were met already."""

    nodes: tuple[ReadyNode, ...]
    known: dict[object, tuple[tuple[str, ...], Mapping[tuple[str, str], Mapping[str, str]]]] = field(
        default_factory=dict
    )
    labels: dict[object, Mapping[str, str]] = field(default_factory=dict)

    def kept(self, path: str, labels: Mapping[str, str]) -> Mapping[str, str]:
        """The same mapping for the same labels of a node, so that counting compares them at no cost."""
        if len(self.labels) >= KEPT:
            self.labels.clear()
        return self.labels.setdefault((path, *labels.items()), labels)


def made_ready(tree: "Tree") -> ReadyTree:
    """A tree whose conditions are typed, ready to be asked of many products."""
    return ReadyTree(tuple(_ready(node, "", tree.found, of_feed=tree.field is not None) for node in tree.nodes))


def _ready(node: "TreeNode", parent: str, found: PatternSearch, *, of_feed: bool) -> ReadyNode:
    path = f"{parent}/{node.code}" if parent else node.code
    is_feed = of_feed and not node.has_source and not node.group
    below = of_feed and not node.has_source
    kept, windows = split(node.where) if node.where is not None else (None, ())
    source, _, branch = node.graft.partition(":")
    return ReadyNode(
        node=node,
        path=path,
        decide=decision(_by_place(kept), found) if kept is not None else None,
        is_dated=bool(windows),
        is_feed=is_feed,
        stands_alone=node.has_source or is_feed or not (node.nodes or node.values_of or node.group),
        graft=(source, branch) if source else None,
        below=tuple(_ready(one, path, found, of_feed=below) for one in node.nodes),
    )


def split(condition: Condition) -> tuple[Condition, Windows]:
    """A condition as it is decided at build time, and the windows that a request's clock decides.

    Only what must hold whatever else holds can be taken apart: a `within` beside other lines, not one inside a list.
    """
    parts = condition.of if isinstance(condition, AllOf) else (condition,)
    kept: list[Condition] = []
    windows: list[Window] = []
    for part in parts:
        if isinstance(part, AllOf):
            inner, more = split(part)
            kept.append(inner)
            windows.extend(more)
        elif isinstance(part, Recent):
            kept.append(Present(part.name))
            windows.append((part.name, part.seconds, part.ahead))
        else:
            kept.append(part)
    return (kept[0] if len(kept) == 1 else AllOf(tuple(kept))), tuple(windows)


def depends_on_today(condition: Condition) -> bool:
    """Whether something in a condition still asks for today after it was split."""
    return any(isinstance(leaf, Recent) for leaf in leaves(split(condition)[0]))


def _by_place(condition: Condition) -> Condition:
    """`category: {under: …}` as one look-up: a product stands with all its ancestors, so that equality is enough."""
    match condition:
        case AllOf(parts) | AnyOf(parts) | NoneOf(parts):
            return type(condition)(tuple(_by_place(part) for part in parts))
        case Under(_, path):
            return Present(path)
        case _:
            return condition
