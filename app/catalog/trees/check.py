"""What is wrong with the trees of a pack as a whole: sources, order, codes, addresses and moves."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from app.catalog.trees.kind import MAX_LEVELS, Tree, TreeNode, walk
from app.catalog.trees.ready import depends_on_today, split
from app.core.condition import Condition, Under, leaves
from app.core.kind import Place
from app.core.schema import Field, Schema
from app.rulepack.pack import RulePack
from app.rulepack.problems import Problem, did_you_mean


def check_trees(pack: RulePack, schema: Schema) -> Iterator[Problem]:
    """Every problem of the trees, each with its place."""
    trees = pack.all(Tree)
    placed: dict[str, Tree] = {}
    for tree in trees:
        if tree.field is None and not tree.nodes and not tree.values_of:
            message = f"the tree `{tree.code}` has neither `from:`, `nodes:` nor `values_of:`; it needs one of them"
            yield Problem(tree.place, message)
        if field := schema.fields.get(tree.field or ""):
            yield from _unfit_source(tree, field)
        if tree.code in placed:
            yield Problem(tree.place, f"two trees are called `{tree.code}`; rename one")
        yield from _out_of_order(tree, placed, schema)
        yield from _twins(tree)
        if tree.values_of:
            yield from _unfit_values(tree.values_of, tree.place, schema)
        for path, node in walk(tree.nodes):
            yield from _check_node(node, path, tree, schema)
            yield from _timeless(node, path, tree, placed, schema)
        placed[tree.code] = tree
    yield from _moves(trees)


def _at(node: TreeNode, tree: Tree) -> Place:
    return node.place if node.place.file else tree.place


def _unfit_source(tree: Tree, field: Field) -> Iterator[Problem]:
    if field.private:
        yield Problem(tree.place, f"`from: {field.name}` is private and a category shows it; name another field")
    if field.type not in ("text", "keyword"):
        yield Problem(tree.place, f"`from: {field.name}` is a {field.type}; paths are texts")


def _unfit_values(name: str, place: Place, schema: Schema) -> Iterator[Problem]:
    field = schema.fields.get(name)
    if field is None:
        return
    if field.private:
        yield Problem(place, f"`values_of: {name}` is private and a category shows it; name another field")
    if field.by_locale:
        yield Problem(place, f"`values_of: {name}` differs by language; name a field that does not")
    if field.type == "date":
        yield Problem(place, f"`values_of: {name}` is a date, and every day would be a node; name another field")


def _out_of_order(tree: Tree, placed: Mapping[str, Tree], schema: Schema) -> Iterator[Problem]:
    """Trees that ask about, or graft, what is placed later."""
    asked: dict[str, Place] = {}
    for _, node in walk(tree.nodes):
        names = {leaf.path.partition(":")[0] for leaf in _category_leaves(node)}
        names |= {node.graft.partition(":")[0]} - {""}
        asked |= {name: _at(node, tree) for name in names if name not in asked}
        if (source := node.graft.partition(":")[0]) and source not in schema.trees:
            message = f"there is no tree `{source}`{did_you_mean(source, schema.trees)}"
            yield Problem(_at(node, tree), message)
    for later in sorted(asked.keys() & set(schema.trees) - placed.keys()):
        order = f"the tree `{tree.code}` asks about `{later}`, which is placed after it; move `{later}` above"
        itself = f"the tree `{tree.code}` asks about itself; ask about fields or about a tree above"
        yield Problem(asked[later], itself if later == tree.code else order)


def _category_leaves(node: TreeNode) -> Iterator[Under]:
    if node.where is not None:
        yield from (leaf for leaf in leaves(node.where) if isinstance(leaf, Under))


def _siblings(nodes: Sequence[TreeNode], path: str) -> Iterator[tuple[str, Sequence[TreeNode]]]:
    yield path, nodes
    for node in nodes:
        yield from _siblings(node.nodes, f"{path}/{node.code}")


def _twins(tree: Tree) -> Iterator[Problem]:
    """Neighbours that share a code, or an address in some locale."""
    for path, nodes in _siblings(tree.nodes, tree.code):
        codes: dict[str, TreeNode] = {}
        for node in nodes:
            if codes.setdefault(node.code, node) is not node:
                yield Problem(_at(node, tree), f"two nodes below `{path}` are called `{node.code}`; rename one")
        for locale in sorted({locale for node in nodes for locale in node.slug}):
            taken: dict[str, TreeNode] = {node.code: node for node in nodes}
            for node in nodes:
                text = node.slug.get(locale) or node.slug.get("") or node.code
                if (other := taken.setdefault(text, node)) is not node:
                    message = f"`{node.code}` and `{other.code}` below `{path}` share the address `{text}`"
                    yield Problem(_at(node, tree), f"{message}; give one another `slug`")


def _check_node(node: TreeNode, path: str, tree: Tree, schema: Schema) -> Iterator[Problem]:
    at = _at(node, tree)
    if path.count("/") >= MAX_LEVELS:
        yield Problem(at, f"`{tree.code}:{path}` stands deeper than {MAX_LEVELS} levels; take levels out")
    if node.values_of:
        yield from _unfit_values(node.values_of, at, schema)
    if node.takes and tree.field is None:
        yield Problem(at, f"`takes` is for paths of the feed, and the tree `{tree.code}` has no `from:`; take it out")
    for name, text in (("from", node.begins), ("until", node.ends)):
        if text and not _is_day(text):
            yield Problem(at, f"`{name}: {text}` is no day of the calendar")
    if node.begins and node.ends and node.ends < node.begins[: len(node.ends)]:
        yield Problem(at, f"`until: {node.ends}` lies before `from: {node.begins}`; the node would never be shown")
    first = {text: one for one, _ in reversed(list(walk(tree.nodes))) for text in tree.declared[one].takes}
    for text in node.takes:
        if first[text] != path:
            yield Problem(at, f"`takes: {text}` is said by `{tree.code}:{first[text]}` too; keep one")


def _is_day(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _timeless(node: TreeNode, path: str, tree: Tree, placed: Mapping[str, Tree], schema: Schema) -> Iterator[Problem]:
    """Today where no request's clock can decide it: in a list, on a field out of the index, through another tree."""
    at = _at(node, tree)
    if node.where is not None:
        if depends_on_today(node.where):
            message = "`within` inside a list, `any` or `none` cannot be asked of a category"
            yield Problem(at, f"{message}; write it beside the other lines of `where:`")
        for name, _, _ in split(node.where)[1]:
            field = schema.owner(name)
            if field and (not field.is_exact or field.private):
                message = f"`{name}` decides at each request who stands in `{tree.code}:{path}`"
                yield Problem(at, f"{message}; add `filter` to its `use:` in {field.place}")
    asked = {leaf.path for leaf in _category_leaves(node)} | ({node.graft} - {""})
    for category in sorted(asked):
        source, _, branch = category.partition(":")
        if source in placed and (dated := _dated_about(branch, placed[source])):
            message = f"`{category}` depends on today through `{source}:{dated}`, and this is decided at build time"
            yield Problem(at, f"{message}; repeat its `within` in this node's `where:` instead")


def _dated_about(path: str, tree: Tree) -> str:
    """A node that depends on today at, above or below a path."""
    for other, node in walk(tree.nodes):
        near = not path or f"{path}/".startswith(f"{other}/") or f"{other}/".startswith(f"{path}/")
        if near and node.where is not None and _windows(node.where):
            return other
    return ""


def _windows(condition: Condition) -> bool:
    return bool(split(condition)[1])


def _moves(trees: Sequence[Tree]) -> Iterator[Problem]:
    """Moves from where something stands, and old places that two nodes claim."""
    living = {f"{tree.code}:{path}": _at(node, tree) for tree in trees for path, node in walk(tree.nodes)}
    claimed: dict[str, str] = {}
    gone = {old: f"{tree.code}:{path}" for tree in trees for path, node in walk(tree.nodes) for old in node.moved_from}
    for tree in trees:
        for _, node in walk(tree.nodes):
            for asked in sorted({leaf.path for leaf in _category_leaves(node)} | {node.graft}):
                if asked in gone and asked not in living:
                    yield Problem(_at(node, tree), f"`{asked}` moved to `{gone[asked]}`; write that")
        for path, node in walk(tree.nodes):
            at, here = _at(node, tree), f"{tree.code}:{path}"
            for old in node.moved_from:
                if old == here:
                    yield Problem(at, f"`{here}` moved from itself; take `moved_from` out")
                elif old in living:
                    message = f"`moved_from: {old}` is a node that stands in {living[old]}"
                    yield Problem(at, f"{message}; name where this one stood before")
                elif f"{here}/".startswith(f"{old}/"):
                    yield Problem(
                        at, f"`{here}` stands below `{old}`, from which it is said to have moved; name another"
                    )
                elif claimed.setdefault(old, here) != here:
                    yield Problem(at, f"`moved_from: {old}` is said by `{claimed[old]}` too; keep one")
