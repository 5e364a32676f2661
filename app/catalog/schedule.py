"""In which order attributes are computed and trees are filled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError

from app.catalog.attributes.base import Attribute
from app.catalog.attributes.informed import Surveyed
from app.catalog.derive import in_order
from app.catalog.place import Tree
from app.catalog.trees.kind import walk
from app.core.condition import Under, leaves
from app.core.schema import Schema, base_name
from app.rulepack.pack import RulePack
from app.rulepack.problems import Problem


@dataclass(frozen=True)
class Phase:
    """Attributes that can be computed, and then trees that can be filled."""

    attributes: tuple[Attribute, ...]
    trees: tuple[Tree, ...]

    @cached_property
    def surveyed(self) -> tuple[Surveyed, ...]:
        """The attributes that must be told before the phase begins, of all products as the ones before left them."""
        return tuple(one for one in self.attributes if isinstance(one, Surveyed))


class CircleError(ValueError):
    """An attribute asks where a product stands in a tree that asks about the attribute; the message names both."""

    def __init__(self, attribute: str, tree: str) -> None:
        """Keep the attribute's name, for who knows its place."""
        super().__init__(
            f"`{attribute}` asks about the tree `{tree}`, which asks about it; take one of the two out, or ask for "
            "what the attribute is made from"
        )
        self.attribute = attribute


def phases(attributes: Sequence[Attribute], trees: Sequence[Tree]) -> tuple[Phase, ...]:
    """The phases of a pack: one, unless attributes depend on all products. Takes attributes in order.

    Raises CircleError.
    """
    found: list[Phase] = []
    waiting, unfilled = list(attributes), list(trees)
    while waiting or unfilled or not found:
        ready = list(_computable(waiting, {tree.code for tree in unfilled}, surveys=bool(found)))
        waiting = [one for one in waiting if one not in ready]
        filled = list(_fillable(unfilled, {one.name for one in waiting}))
        unfilled = [tree for tree in unfilled if tree not in filled]
        if found and (waiting or unfilled) and not ready and not filled:
            asks = next(one for one in waiting if isinstance(one, Surveyed) and one.tree)
            raise CircleError(asks.name, asks.tree)
        found.append(Phase(tuple(ready), tuple(filled)))
    return tuple(found)


def check_schedule(pack: RulePack, schema: Schema) -> Iterator[Problem]:  # noqa: ARG001 - as every check
    """An attribute and a tree that ask about each other."""
    attributes = pack.all(Attribute)
    try:
        phases(in_order(attributes), pack.all(Tree))
    except CircleError as error:
        yield Problem(next(one.place for one in attributes if one.name == error.attribute), str(error))
    except CycleError:
        return  # told by the check of attributes


def _computable(waiting: Sequence[Attribute], unfilled: set[str], *, surveys: bool) -> Iterator[Attribute]:
    """What the next phase computes; a survey before it sees what earlier phases computed, nothing of this one."""
    late: set[str] = set()
    ahead = {one.name for one in waiting}
    for one in waiting:
        reads = set(map(base_name, one.reads))
        unseen = isinstance(one, Surveyed) and (not surveys or one.tree in unfilled or bool(reads & ahead))
        if unseen or late & reads:
            late.add(one.name)
        else:
            yield one


def _fillable(unfilled: Sequence[Tree], waiting: set[str]) -> Iterator[Tree]:
    late: set[str] = set()
    for tree in unfilled:
        if waiting.intersection(tree_reads(tree)) or late.intersection(tree_asks(tree)):
            late.add(tree.code)
        else:
            yield tree


def tree_reads(tree: Tree) -> set[str]:
    """The fields that a tree is filled from."""
    names = {tree.field, tree.values_of}
    for _, node in walk(tree.nodes):
        names.add(node.values_of)
        if node.where is not None:
            names |= {leaf.name for leaf in leaves(node.where)}
    return {base_name(name) for name in names if name and name != "category"}


def tree_asks(tree: Tree) -> set[str]:
    """The other trees that a tree asks about or grafts."""
    asked = set()
    for _, node in walk(tree.nodes):
        if node.graft:
            asked.add(node.graft.partition(":")[0])
        if node.where is not None:
            asked |= {leaf.path.partition(":")[0] for leaf in leaves(node.where) if isinstance(leaf, Under)}
    return asked
