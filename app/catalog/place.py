"""Category trees: a product's place in each, from the feed's own paths, from conditions, values and other trees."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.catalog.draft import Draft
from app.catalog.trees.check import check_trees
from app.catalog.trees.kind import MAX_LEVELS, Tree, TreeNode, levels
from app.catalog.trees.ready import KEPT, ReadyNode
from app.catalog.trees.why import said, value_said
from app.core.condition import Value
from app.core.kind import Rule
from app.core.product import Step
from app.core.schema import Field, Schema
from app.words.analysis import slug

__all__ = ["KINDS", "MAX_LEVELS", "Tree", "TreeNode", "check_trees", "place"]

KINDS: tuple[type[Rule], ...] = (Tree,)

NodeLabels = dict[tuple[str, str], Mapping[str, str]]


@dataclass(frozen=True)
class Reason:
    """Why a product stands in some nodes of a tree: what says so, where that is written, and the nodes."""

    tree: str
    paths: tuple[str, ...]
    why: str
    rule: str
    place: str


def place(draft: Draft, trees: Sequence[Tree], schema: Schema) -> None:
    """Give the product its paths in every tree, each with all its ancestors."""
    placing = _Placing(draft, schema, None if draft.trace is None else [])
    placing.through(trees)
    draft.paths = {tree: paths for tree, paths in placing.paths.items() if paths}
    draft.node_labels = placing.labels
    for reason in placing.reasons or ():
        draft.note(Step(reason.rule, reason.place, f"category.{reason.tree}", (), reason.paths, why=reason.why))


class _Placing:
    """One product on its way through the trees."""

    def __init__(self, draft: Draft, schema: Schema, reasons: list[Reason] | None) -> None:
        self.draft = draft
        self.schema = schema
        self.reasons = reasons
        self.paths: dict[str, tuple[str, ...]] = dict(draft.paths)  # trees of an earlier phase keep their places
        self.labels: NodeLabels = dict(draft.node_labels)
        self._values = draft.gather(schema)
        self._places: dict[str, tuple[Value, ...]] = {
            f"{tree}:{path}": (True,) for tree, paths in self.paths.items() for path in paths
        }

    def through(self, trees: Sequence[Tree]) -> None:
        """Fill `paths` and `labels`; a tree may ask about those before it."""
        for tree in trees:
            found: list[str] = []
            if tree.field:
                found.extend(self._of_feed(tree))
            if tree.values_of:
                self._of_values(tree.values_of, "", tree, str(tree.place), found)
            if tree.nodes:
                try:
                    self._of_nodes(tree, found)
                except TimeoutError:
                    reason = f"a pattern of the tree `{tree.code}` took too long; its conditions are left out"
                    self.draft.rejected.append(self.draft.misfit(self.draft.row, reason))
            self.paths[tree.code] = paths = tuple(dict.fromkeys(found))
            for path in paths:
                self._places[f"{tree.code}:{path}"] = (True,)

    def _of_nodes(self, tree: Tree, found: list[str]) -> None:
        values, places = self._values, self._places
        of_feed = frozenset(found)

        def lookup(name: str) -> Sequence[Value]:
            return values.get(name) or places.get(name, ())

        self._fill(tree.ready.nodes, tree, lookup, of_feed, found)

    def _fill(
        self,
        nodes: Sequence[ReadyNode],
        tree: Tree,
        lookup: Callable[[str], Sequence[Value]],
        of_feed: frozenset[str],
        found: list[str],
    ) -> bool:
        """Put the product into neighbours and what is below them; whether it stands in one, whatever day it is."""
        stands = False
        for ready in nodes:
            if ready.decide is not None and not ready.decide(lookup, 0.0):
                continue
            if ready.is_feed and ready.path not in of_feed:
                continue
            stands = self._fill_one(ready, tree, lookup, of_feed, found) or stands
        return stands

    def _fill_one(
        self,
        ready: ReadyNode,
        tree: Tree,
        lookup: Callable[[str], Sequence[Value]],
        of_feed: frozenset[str],
        found: list[str],
    ) -> bool:
        """Put the product into a node whose condition holds, and into those below it."""
        at, told = len(found), len(self.reasons or ())
        if ready.graft is not None and not self._of_graft(ready, tree, found):
            return False
        node = ready.node
        stands = ready.stands_alone
        if node.values_of and self._of_values(node.values_of, ready.path, tree, str(node.place), found):
            stands = True
        if ready.below and self._fill(ready.below, tree, lookup, of_feed, found):
            stands = True
        if stands and not ready.is_feed:
            found.insert(at, ready.path)
            self.labels.setdefault((tree.code, ready.path), node.label)
            if self.reasons is not None and (ready.graft is None or not ready.graft[1]):
                self._note(tree, (ready.path,), self._why(ready, lookup), str(node.place), at=told)
        return stands and not ready.is_dated

    def _why(self, ready: ReadyNode, lookup: Callable[[str], Sequence[Value]]) -> str:
        if ready.graft is not None:
            return f"grafted from the tree {ready.graft[0]}"
        if ready.node.where is not None:
            return said(ready.node.where, lookup, self.schema)
        if not ready.stands_alone:
            return "what stands below it"
        return "all products of the node above" if "/" in ready.path else "every product"

    def _of_graft(self, ready: ReadyNode, tree: Tree, found: list[str]) -> bool:
        """The nodes of another tree in which the product stands, put below this one."""
        source, branch = ready.graft or ("", "")
        cut = len(branch) + 1 if branch else 0
        stands = False
        for path in self.paths.get(source, ()):
            if branch and path != branch and not path.startswith(f"{branch}/"):
                continue
            stands = True
            rest = path[cut:]
            below = f"{ready.path}/{rest}" if rest else ready.path
            if below.count("/") >= MAX_LEVELS:
                continue
            if rest:
                found.append(below)
            if rest or not ready.node.label:
                self.labels.setdefault((tree.code, below), self.labels.get((source, path), {}))
            if self.reasons is not None:
                self._note(tree, (below,), f"grafted from {source}:{path}", str(ready.node.place))
        return stands

    def _of_values(self, name: str, parent: str, tree: Tree, where: str, found: list[str]) -> bool:
        """A node for each value of a field."""
        before = len(found)
        for value in dict.fromkeys(self._values.get(name, ())):
            text = value_said(value)
            if code := slug(text):
                path = f"{parent}/{code}" if parent else code
                found.append(path)
                self.labels.setdefault((tree.code, path), _label_of_value(text))
                if self.reasons is not None:
                    self._note(tree, (path,), f"{name} is {text}", where)
        return len(found) > before

    def _of_feed(self, tree: Tree) -> Iterable[str]:
        """Paths from a field; another locale's path of the same depth gives the labels in that locale."""
        field = self.schema.fields[tree.field or ""]
        by_key = tuple(self._values.get(key, ()) for key in field.keys)
        known = tree.ready.known.get(by_key)
        if known is None:
            if len(tree.ready.known) >= KEPT:
                tree.ready.known.clear()
            labels: NodeLabels = {}
            known = tree.ready.known[by_key] = (tuple(_feed_paths(by_key, field, tree, labels)), labels)
        self.labels.update(known[1])
        if self.reasons is not None:
            columns = ", ".join(field.by_locale.values() or (one or field.name for one in field.columns))
            for text in dict.fromkeys(by_key[0]):
                paths = tuple(_feed_paths(((text,),), field, tree, {}))
                self._note(tree, paths, f"{field.name} is {text} (the feed's {columns or field.name})", str(tree.place))
        return known[0]

    def _note(self, tree: Tree, paths: tuple[str, ...], why: str, place: str, at: int | None = None) -> None:
        """Say why; a node says it before those below it, where `at` is."""
        if self.reasons is not None and paths:
            self.reasons.insert(len(self.reasons) if at is None else at, Reason(tree.code, paths, why, tree.id, place))


def _feed_paths(by_key: Sequence[Sequence[Value]], field: Field, tree: Tree, labels: NodeLabels) -> Iterable[str]:
    """The paths of ids that the feed's paths mean, with their labels; the tree's own words about a node come first."""
    several = [[levels(str(value), tree.separator) for value in dict.fromkeys(values)] for values in by_key]
    for at, parts in enumerate(several[0]):
        path = original = ""
        for depth, level in enumerate(parts):
            code = slug(level)
            if not code:
                break
            written = f"{path}/{code}" if path else code
            original = f"{original}/{code}" if original else code
            path = tree.taken.get(original) or tree.taken.get(written, written)
            named = {
                key.partition(".")[2]: others[at][depth]
                for key, others in zip(field.keys, several, strict=False)
                if at < len(others) and len(others[at]) == len(parts)
            }
            own = tree.declared[path].label if path in tree.declared else {}
            if own:
                named = dict(own) if "" in own else {**named, **own}
            if path == written or own:
                labels.setdefault((tree.code, path), tree.ready.kept(path, named))
            yield from _with_ancestors(path) if path != written else (path,)


def _with_ancestors(path: str) -> Iterable[str]:
    parts = path.split("/")
    return ("/".join(parts[: depth + 1]) for depth in range(len(parts)))


@lru_cache(maxsize=KEPT)
def _label_of_value(text: str) -> Mapping[str, str]:
    """The same mapping for the same value, so that counting compares it at no cost."""
    return {"": text}
