"""How far a changed rule reaches: what it changes, what follows from that, and what all this is made from."""

from collections.abc import Sequence

from app.catalog.attributes.base import Attribute
from app.catalog.attributes.informed import Surveyed
from app.catalog.place import Tree
from app.catalog.recipe import Needed, Recipe, leading_to, only
from app.catalog.schedule import tree_asks, tree_reads
from app.catalog.transformations.base import Transformation
from app.core.kind import Rule
from app.core.schema import base_name


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
            _follow(fields, trees, made)
    if fields & (old.asked_of_variants | new.asked_of_variants):
        return old, new
    need = _needed(fields, trees, (old, new))
    return only(need, old), only(need, new)


def _follow(fields: set[str], trees: set[str], made: Recipe) -> None:
    """Add what is made from what is reached."""
    for one in made.transformations:
        if one.read_fields & fields:
            fields |= one.filled_fields
    for attribute in made.attributes:
        asks_tree = isinstance(attribute, Surveyed) and attribute.tree in trees
        if asks_tree or fields.intersection(map(base_name, attribute.reads)):
            fields.add(attribute.name)
    trees |= {tree.code for tree in made.trees if tree_reads(tree) & fields or tree_asks(tree) & trees}


def _needed(fields: set[str], trees: set[str], both: Sequence[Recipe]) -> Needed:
    """What leads to what is reached, in either recipe, and to what decides whether a product is in."""
    deciding = {name for made in both for name in (*(one.name for one in made.required), *made.asked_of_variants)}
    need, before = Needed(frozenset(fields | deciding), frozenset(trees)), None
    while need != before:
        before = need
        for made in both:
            need = leading_to(need, made)
    return need
