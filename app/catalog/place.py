"""Category trees: a product's place in each, from the feed's own paths and from conditions."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated

from app.catalog.draft import Draft
from app.core.condition import Condition, Leaf, Under, Value, holds, leaves
from app.core.kind import Ref, Rule, Where, kind, option
from app.core.product import Step
from app.core.schema import Field, Labels, Schema, Slug
from app.rulepack.pack import RulePack
from app.rulepack.problems import Problem
from app.words.analysis import fold
from app.words.patterns import found_in_time

MAX_LEVELS = 10


@dataclass(frozen=True, kw_only=True)
class TreeNode:
    """A node that conditions fill; its children narrow it."""

    code: Slug = option("Its part of the path.", example="petits_prix")
    label: Labels = option("What a shopper reads, by locale.", default={})
    where: Annotated[Condition, Where()] | None = option(
        "Which products stand in it; all of the parent's when left out.", default=None
    )
    nodes: tuple["TreeNode", ...] = option("The nodes below it.", default=())


@kind("trees", "A category tree over all products.", half="catalogue")
@dataclass(frozen=True, kw_only=True)
class Tree(Rule):
    """A category tree over all products."""

    code: Slug = option("The tree's name in every `tree:path`.", example="rayons")
    label: Labels = option("What a shopper reads, by locale.", default={})
    field: Annotated[str, Ref("field")] | None = option("The field whose values are paths.", key="from", default=None)
    separator: str = option("What stands between the levels of a path.", default=">")
    nodes: tuple[TreeNode, ...] = option("Nodes that conditions fill, in the order to show.", default=())

    def faults(self) -> Iterator[str]:
        """A separator that separates nothing."""
        if not self.separator:
            yield "`separator` is empty; write what stands between the levels of a path, such as `>`"


KINDS: tuple[type[Rule], ...] = (Tree,)


@lru_cache(maxsize=16_384)
def slug(text: str) -> str:
    """A text as a part of a path: small letters, digits and `_`."""
    return re.sub(r"[^a-z0-9]+", "_", fold(text)).strip("_")


def check_trees(pack: RulePack, schema: Schema) -> Iterator[Problem]:
    """Trees without any source, in the wrong order, twin codes, paths from a field that is private or no text."""
    placed: set[str] = set()
    for tree in pack.all(Tree):
        if tree.field is None and not tree.nodes:
            yield Problem(tree.place, f"the tree `{tree.code}` has neither `from:` nor `nodes:`; it needs one of them")
        if field := schema.fields.get(tree.field or ""):
            yield from _unfit_source(tree, field)
        if tree.code in placed:
            yield Problem(tree.place, f"two trees are called `{tree.code}`; rename one")
        for later in sorted(_asked_trees(tree.nodes) & set(schema.trees) - placed):
            order = f"the tree `{tree.code}` asks about `{later}`, which is placed after it; move `{later}` above"
            itself = f"the tree `{tree.code}` asks about itself; ask about fields or about a tree above"
            yield Problem(tree.place, itself if later == tree.code else order)
        placed.add(tree.code)
        for path, nodes in _siblings(tree.nodes, tree.code):
            codes = [node.code for node in nodes]
            for code in sorted({code for code in codes if codes.count(code) > 1}):
                yield Problem(tree.place, f"two nodes below `{path}` are called `{code}`; rename one")


def _unfit_source(tree: Tree, field: Field) -> Iterator[Problem]:
    if field.private:
        yield Problem(tree.place, f"`from: {field.name}` is private and a category shows it; name another field")
    if field.type not in ("text", "keyword"):
        yield Problem(tree.place, f"`from: {field.name}` is a {field.type}; paths are texts")


def _asked_trees(nodes: Sequence[TreeNode]) -> set[str]:
    asked = {leaf.path.partition(":")[0] for node in nodes for leaf in _leaves(node) if isinstance(leaf, Under)}
    return asked.union(*(_asked_trees(node.nodes) for node in nodes))


def _leaves(node: TreeNode) -> Iterator[Leaf]:
    return leaves(node.where) if node.where else iter(())


def _siblings(nodes: Sequence[TreeNode], path: str) -> Iterator[tuple[str, Sequence[TreeNode]]]:
    yield path, nodes
    for node in nodes:
        yield from _siblings(node.nodes, f"{path}/{node.code}")


def place(draft: Draft, trees: Sequence[Tree], schema: Schema) -> Draft:
    """The product's paths in every tree, each with all its ancestors."""
    paths: dict[str, tuple[str, ...]] = {}
    labels: dict[tuple[str, str], Mapping[str, str]] = {}
    for tree in trees:
        found = list(_from_field(draft, tree, schema, labels)) if tree.field else []
        try:
            found.extend(_from_conditions(tree.nodes, "", _lookup(draft, schema, paths), schema, labels, tree.code))
        except TimeoutError:
            reason = f"a pattern of the tree `{tree.code}` took too long; its conditions are left out"
            draft = replace(draft, rejected=(*draft.rejected, draft.misfit(draft.row, reason)))
        if found:
            paths[tree.code] = tuple(dict.fromkeys(found))
            if draft.trace is not None:
                draft.note(Step(tree.id, str(tree.place), f"category.{tree.code}", (), paths[tree.code]))
    return replace(draft, paths=paths, node_labels=labels)


def _from_field(
    draft: Draft, tree: Tree, schema: Schema, labels: dict[tuple[str, str], Mapping[str, str]]
) -> Iterator[str]:
    """Paths from a field; another locale's path of the same depth gives the labels in that locale."""
    field = schema.fields[tree.field or ""]
    by_key = [[_levels(str(value), tree.separator) for value in draft.every(key)] for key in field.keys]
    for at, levels in enumerate(by_key[0]):
        path = ""
        for depth, level in enumerate(levels):
            path = f"{path}/{slug(level)}" if path else slug(level)
            if not slug(level):
                break
            named = {}
            for key, others in zip(field.keys, by_key, strict=True):
                if at < len(others) and len(others[at]) == len(levels):
                    named[key.partition(".")[2]] = others[at][depth]
            labels.setdefault((tree.code, path), named)
            yield path


def _levels(path: str, separator: str) -> list[str]:
    return [level.strip() for level in path.split(separator) if level.strip()][:MAX_LEVELS]


def _from_conditions(
    nodes: Sequence[TreeNode],
    parent: str,
    lookup: Callable[[str], Sequence[Value]],
    schema: Schema,
    labels: dict[tuple[str, str], Mapping[str, str]],
    tree: str,
) -> Iterator[str]:
    for node in nodes:
        path = f"{parent}/{node.code}" if parent else node.code
        if node.where is None or holds(node.where, lookup, found=found_in_time):
            below = list(_from_conditions(node.nodes, path, lookup, schema, labels, tree))
            if node.where is not None or below or not node.nodes:
                labels.setdefault((tree, path), node.label)
                yield path
                yield from below


def _lookup(draft: Draft, schema: Schema, paths: Mapping[str, tuple[str, ...]]) -> Callable[[str], Sequence[Value]]:
    """Attributes by name; `category` is every path of the trees placed so far."""
    attributes = draft.lookup(schema)

    def lookup(name: str) -> Sequence[Value]:
        if name == "category":
            return tuple(f"{tree}:{path}" for tree, several in paths.items() for path in several)
        return attributes(name)

    return lookup
