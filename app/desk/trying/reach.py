"""How far a changed rule reaches: what it changes, what follows from that, and what all this is made from."""

from collections.abc import Sequence
from dataclasses import replace

from app.catalog.adopt import Sources
from app.catalog.attributes.base import Attribute
from app.catalog.attributes.informed import Surveyed
from app.catalog.place import Tree
from app.catalog.recipe import Recipe
from app.catalog.schedule import tree_asks, tree_reads
from app.catalog.transformations.base import Transformation
from app.core.condition import leaves
from app.core.kind import Rule
from app.core.schema import base_name

Reach = tuple[set[str], set[str]]
"""Fields by name, and trees by code."""


def within_reach(rules: Sequence[Rule], old: Recipe, new: Recipe) -> tuple[Recipe, Recipe]:
    """Both recipes without what these rules cannot change; what is left comes out as it does in the whole ones.

    Whole they stay where a field or the shop itself is changed, or which variants count.
    """
    fields: set[str] = set()
    trees: set[str] = set()
    for rule in rules:
        match rule:
            case Transformation():
                fields |= {base_name(name) for name in rule.targets or rule.fields}
            case Attribute():
                fields.add(rule.name)
            case Tree():
                trees.add(rule.code)
            case _:
                return old, new
    size = -1
    while size != len(fields) + len(trees):
        size = len(fields) + len(trees)
        for made in (old, new):
            _follow((fields, trees), made)
    if fields & (_asked_of_variants(old) | _asked_of_variants(new)):
        return old, new
    need = _needed((fields, trees), (old, new))
    return _only(need, old), _only(need, new)


def _asked_of_variants(made: Recipe) -> set[str]:
    return {base_name(leaf.name) for leaf in leaves(made.shop.sellable)} if made.shop.sellable else set()


def _follow(reach: Reach, made: Recipe) -> None:
    """Add what is made from what is reached."""
    fields, trees = reach
    for one in made.transformations:
        if one.read_fields & fields:
            fields |= one.filled_fields
    for attribute in made.attributes:
        asks_tree = isinstance(attribute, Surveyed) and attribute.tree in trees
        if asks_tree or fields.intersection(map(base_name, attribute.reads)):
            fields.add(attribute.name)
    trees |= {tree.code for tree in made.trees if tree_reads(tree) & fields or tree_asks(tree) & trees}


def _needed(reach: Reach, both: Sequence[Recipe]) -> Reach:
    """What leads to what is reached, in either recipe, and to what decides whether a product is in."""
    fields, trees = set(reach[0]), set(reach[1])
    for made in both:
        fields |= {field.name for field in made.required} | _asked_of_variants(made)
    size = -1
    while size != len(fields) + len(trees):
        size = len(fields) + len(trees)
        for made in both:
            _lead((fields, trees), made)
    return fields, trees


def _lead(reach: Reach, made: Recipe) -> None:
    """Add what the reached is made from."""
    fields, trees = reach
    for attribute in made.attributes:
        if attribute.name in fields:
            fields |= {base_name(name) for name in attribute.reads}
            if isinstance(attribute, Surveyed) and attribute.tree:
                trees.add(attribute.tree)
    for tree in made.trees:
        if tree.code in trees:
            fields |= tree_reads(tree)
            trees |= tree_asks(tree)
    for one in made.transformations:
        if one.filled_fields & fields:
            fields |= one.read_fields


def _only(need: Reach, made: Recipe) -> Recipe:
    fields, trees = need
    return replace(
        made,
        sources=Sources(
            tuple(one for one in made.sources.product if base_name(one.key) in fields),
            tuple(one for one in made.sources.variant if base_name(one.key) in fields),
        ),
        transformations=tuple(one for one in made.transformations if one.filled_fields & fields),
        attributes=tuple(one for one in made.attributes if one.name in fields),
        trees=tuple(tree for tree in made.trees if tree.code in trees),
    )
