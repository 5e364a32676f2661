"""The kind of rule that declares a category tree, and what a node of one may say."""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from app.catalog.trees.ready import ReadyTree, made_ready
from app.core.condition import Condition, PatternSearch
from app.core.kind import CATEGORY, LABELS, Like, Place, Ref, Rule, Where, kind, option
from app.core.schema import Labels, Slug
from app.words.analysis import slug
from app.words.patterns import found_in_time

MAX_LEVELS = 10
BRANCH = Like(
    r"[a-z0-9_]+(?::[a-z0-9_]+(?:/[a-z0-9_]+)*)?", "a tree or one of its nodes, such as `rayons` or `rayons:femme`"
)
DAY = Like(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?", "a day such as `2026-12-01`, or a moment such as `2026-12-01T08:00`")
_ADDRESS = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_PATH = re.compile(r"[a-z0-9_]+(?:/[a-z0-9_]+)*")


@dataclass(frozen=True, kw_only=True)
class TreeNode:
    """A node of a tree: where its products come from, and how shoppers see it."""

    code: Slug = option("Its id: its part of the path in rules and in the index. It stays.", example="petits_prix")
    label: Labels = option("What a shopper reads, by locale. It may change at any time.", default={})
    slug: Annotated[Mapping[str, str], LABELS] = option(
        "Its part of the address on the storefront, by locale; its code when left out.",
        default={},
        example={"fr": "petits-prix", "en": "small-prices"},
    )
    order: float = option(
        "Its place among its neighbours, lowest first. Those without one stand at 0: as declared, then by label.",
        default=0.0,
        example=-1,
    )
    hidden: bool = option("In no menu and no list of categories; its address and rules still find it.", default=False)
    begins: Annotated[str, DAY] = option(
        "The first day on which it is shown and its address answers, by the shop's clock.",
        key="from",
        default="",
        example="2026-12-01",
    )
    ends: Annotated[str, DAY] = option(
        "The last day on which it is shown and its address answers.", key="until", default="", example="2026-12-24"
    )
    moved_from: tuple[Annotated[str, CATEGORY], ...] = option(
        "Where it stood before, one category or several: old addresses lead here.",
        default=(),
        example="rayons:femme/robes_maxi",
    )
    takes: tuple[str, ...] = option(
        "Other paths of the feed whose products stand here instead, as the feed writes them.",
        default=(),
        example="Femme > Robes maxi",
    )
    where: Annotated[Condition, Where()] | None = option(
        "Which products stand in it. When left out: all of the parent's, or, where the tree has a `from:`, "
        "those that the feed puts there.",
        default=None,
    )
    values_of: Annotated[str, Ref("field")] | None = option(
        "Below it stands a node for each value of this field.", default=None, example="brand"
    )
    graft: Annotated[str, BRANCH] = option(
        "Another tree, or a node of one, whose nodes and products stand below this one; `where:` narrows them.",
        default="",
        example="rayons:femme",
    )
    group: bool = option("It holds what the nodes below it hold, whatever the feed says.", default=False)
    nodes: tuple["TreeNode", ...] = option("The nodes below it; they narrow it.", default=())
    place: Place = dataclasses.field(default=Place(), compare=False, repr=False, metadata={"hidden": True})

    @property
    def has_source(self) -> bool:
        """Whether it says itself which products stand in it."""
        return self.where is not None or bool(self.graft)


@kind("trees", "A category tree over all products.", half="catalogue")
@dataclass(frozen=True, kw_only=True)
class Tree(Rule):
    """A category tree over all products."""

    code: Slug = option("The tree's name in every `tree:path`.", example="rayons")
    label: Labels = option("What a shopper reads, by locale.", default={})
    field: Annotated[str, Ref("field")] | None = option("The field whose values are paths.", key="from", default=None)
    separator: str = option("What stands between the levels of a path.", default=">")
    values_of: Annotated[str, Ref("field")] | None = option(
        "At its top stands a node for each value of this field.", default=None, example="brand"
    )
    nodes: tuple[TreeNode, ...] = option(
        "Nodes that conditions, values or other trees fill, and words about those of the feed.", default=()
    )
    found: PatternSearch = dataclasses.field(
        default=found_in_time, compare=False, repr=False, metadata={"hidden": True}
    )
    """Searches the patterns of its conditions; a recipe's search gives up those that take too long too often."""

    def faults(self) -> Iterator[str]:
        """A separator that separates nothing, and slugs that no address can hold."""
        if not self.separator:
            yield "`separator` is empty; write what stands between the levels of a path, such as `>`"
        for path, node in walk(self.nodes):
            for text in node.slug.values():
                if not _ADDRESS.fullmatch(text):
                    yield (
                        f"`{self.code}:{path}` has the slug {text!r}; "
                        "an address takes small letters, digits and single - or _"
                    )

    @cached_property
    def ready(self) -> ReadyTree:
        """Its conditions and sources, ready to ask of many products."""
        return made_ready(self)

    @cached_property
    def declared(self) -> Mapping[str, TreeNode]:
        """Its declared nodes by path, in file order."""
        return dict(walk(self.nodes))

    @cached_property
    def taken(self) -> Mapping[str, str]:
        """The feed's paths that stand elsewhere, and where."""
        return {slug_path(text, self.separator): path for path, node in self.declared.items() for text in node.takes}


def walk(nodes: Sequence[TreeNode], parent: str = "") -> Iterator[tuple[str, TreeNode]]:
    """Every node with its path, parents before children."""
    for node in nodes:
        path = f"{parent}/{node.code}" if parent else node.code
        yield path, node
        yield from walk(node.nodes, path)


def levels(path: str, separator: str) -> list[str]:
    """The levels of a path as the feed writes it."""
    return [level.strip() for level in path.split(separator) if level.strip()][:MAX_LEVELS]


def slug_path(text: str, separator: str) -> str:
    """A feed's path as a path of ids; one that is written so already stays."""
    return text if _PATH.fullmatch(text) else "/".join(slug(level) for level in levels(text, separator))
