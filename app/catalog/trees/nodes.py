"""The nodes of every tree as a generation publishes them: in the order to show, with what is declared of each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.catalog.trees.kind import Tree, TreeNode
from app.catalog.trees.ready import split
from app.core.census import CategoryNode

Counted = Mapping[str, Mapping[str, int]]
"""By tree and path the number of products."""
Labels = Mapping[tuple[str, str], Mapping[str, str]]


def category_nodes(trees: Sequence[Tree], counted: Counted, labels: Labels) -> dict[str, tuple[CategoryNode, ...]]:
    """The nodes of each tree, parents before children, in the order to show."""
    made: dict[str, tuple[CategoryNode, ...]] = {}
    for tree in trees:
        made[tree.code] = _nodes(tree, counted.get(tree.code, {}), labels, made)
    return made


def _nodes(
    tree: Tree, counted: Mapping[str, int], labels: Labels, before: Mapping[str, tuple[CategoryNode, ...]]
) -> tuple[CategoryNode, ...]:
    declared = tree.declared
    grafted = _grafted(tree, before)
    values = _value_parents(tree)
    nodes = {
        path: _node(path, tree, counted.get(path, 0), labels.get((tree.code, path), {}), grafted, values)
        for path in {*counted, *declared, *grafted}
    }
    places = {path: at for at, path in enumerate(declared)}
    places |= {path: len(declared) + at for at, path in enumerate(grafted) if path not in places}
    last = len(places)

    def key(path: str) -> list[tuple[float, int, str, str]]:
        parts = path.split("/")
        ways = ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
        return [(_order(declared.get(way)), places.get(way, last), _name(nodes.get(way)), way) for way in ways]

    return tuple(nodes[path] for path in sorted(nodes, key=key))


def _order(node: TreeNode | None) -> float:
    return node.order if node else 0.0


def _name(node: CategoryNode | None) -> str:
    """What nodes that nobody declared are sorted by: the label in the first language that has one."""
    return next((text for text in node.labels.values() if text), "").casefold() if node else ""


def _node(
    path: str,
    tree: Tree,
    products: int,
    labels: Mapping[str, str],
    grafted: Mapping[str, CategoryNode],
    values: Mapping[str, str],
) -> CategoryNode:
    source = grafted.get(path)
    made = replace(source, path=path, products=products) if source else CategoryNode(path, dict(labels), products)
    if not source and (field := values.get(path.rpartition("/")[0])) and path not in tree.declared:
        made = replace(made, value_of=field, value=labels.get("", ""))
    node = tree.declared.get(path)
    if node is None:
        return made
    return replace(
        made,
        labels=dict(labels) or dict(node.label) or made.labels,
        slug=dict(node.slug),
        hidden=node.hidden,
        begins=node.begins,
        ends=node.ends,
        moved_from=node.moved_from,
        windows=split(node.where)[1] if node.where is not None else (),
    )


def _value_parents(tree: Tree) -> dict[str, str]:
    """The nodes below which the values of a field stand, with the field."""
    found = {"": tree.values_of} if tree.values_of else {}
    found |= {path: node.values_of for path, node in tree.declared.items() if node.values_of}
    return found


def _grafted(tree: Tree, before: Mapping[str, tuple[CategoryNode, ...]]) -> dict[str, CategoryNode]:
    """The nodes of other trees by the path that they have here, as they are shown there."""
    found: dict[str, CategoryNode] = {}
    for path, node in tree.declared.items():
        source, _, branch = node.graft.partition(":")
        for one in before.get(source, ()) if source else ():
            if not branch:
                found[f"{path}/{one.path}"] = replace(one, moved_from=())
            elif one.path.startswith(f"{branch}/"):
                found[f"{path}/{one.path.removeprefix(f'{branch}/')}"] = replace(one, moved_from=())
    return found
