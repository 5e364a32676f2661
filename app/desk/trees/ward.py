"""One tree under examination: its empty, lonely, over-full and unreachable nodes, and its addresses."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.catalog.place import Tree, TreeNode
from app.desk.trees.finding import EXAMPLES, Finding
from app.desk.trees.members import Members
from app.search.categories import Categories, lineage


@dataclass(frozen=True)
class Ward:
    """One tree under examination."""

    tree: Tree
    categories: Categories
    found: Members
    now: float

    def _node(self, category: str) -> TreeNode | None:
        return self.tree.declared.get(category.partition(":")[2])

    def _place(self, category: str) -> str:
        node = self._node(category)
        return str(node.place if node and node.place.file else self.tree.place)

    def _all(self) -> Iterator[tuple[str, "array[int]"]]:
        for node in self.categories.trees.get(self.tree.code, ()):
            category = f"{self.tree.code}:{node.path}"
            yield category, self.found.by_category.get(category, array("I"))

    def empty(self) -> Iterator[Finding]:
        """Nodes in which nobody stands, the uppermost of each branch."""
        empty = {category for category, inside in self._all() if not inside}
        for category, inside in self._all():
            if inside or empty.intersection(lineage(category)[:-1]):
                continue
            yield Finding("empty", (category,), "no product stands in it", self._fill(category), self._place(category))

    def _fill(self, category: str) -> str:
        node = self._node(category)
        if node is None:
            return "its products are kept from shoppers by `visible`, or gone since the build; nothing to do"
        if node.begins or node.ends:
            return "wait for its days, or take it out"
        if node.where is not None:
            return "widen its `where:`, or take it out"
        if node.graft:
            return f"nothing stands in `{node.graft}`; name another branch, or take it out"
        if self.tree.field and not node.group:
            return (
                "the feed has no such path: correct its `code`, name the feed's path in `takes:`, "
                "give it a `where:`, or say `group: true`"
            )
        return "fill it, or take it out"

    def orphans(self) -> Iterator[Finding]:
        """Nodes to which no menu leads, because one above is hidden or closed."""
        for category, inside in self._all():
            above = lineage(category)[:-1]
            shut = next((one for one in above if not self.categories.is_listed(one, self.now)), "")
            if shut and inside and not self.categories.nodes[category].hidden:
                what = f"no menu leads to it: `{shut}` is hidden or closed"
                mend = f"show `{shut}`, hide this one too, or move it elsewhere with `moved_from: {category}`"
                yield Finding("orphan", (category,), what, mend, self._place(category), len(inside))

    def over_full(self, full: float) -> Iterator[Finding]:
        """Nodes below the top that hold too much of the catalogue."""
        total = len(self.found.ids)
        for category, inside in self._all():
            if "/" in category and total and 100 * len(inside) / total > full:
                what = f"it holds {100 * len(inside) / total:.0f} % of the catalogue"
                mend = "divide it by nodes below it, or narrow its `where:`"
                yield Finding("over_full", (category,), what, mend, self._place(category), len(inside))

    def only_children(self) -> Iterator[Finding]:
        """Nodes that are all that stands below another: a click that narrows nothing."""
        below: defaultdict[str, list[str]] = defaultdict(list)
        for category, inside in self._all():
            if "/" in category and inside:
                below[category.rpartition("/")[0]].append(category)
        for parent, children in below.items():
            if len(children) == 1:
                (child,) = children
                count, around = len(self.found.by_category[child]), len(self.found.by_category.get(parent, ()))
                share = "all" if count == around else f"{count:,} of {around:,}"
                what = f"the only node below `{parent}`, with {share} of its products"
                mend = (
                    "give it neighbours, or take it out and let the one above name it in `moved_from`"
                    if self._node(child)
                    else "give it neighbours, or file its products one level higher in the feed"
                )
                yield Finding("only_child", (child,), what, mend, self._place(child), count)

    def unplaced(self, inside: set[int]) -> list[Finding]:
        """Products that stand in no node of the tree; a tree that only picks some out is no place for all."""
        missing = [at for at in range(len(self.found.ids)) if at not in inside]
        if not missing or not (self.tree.field or self.tree.values_of):
            return []
        source = self.tree.field or self.tree.values_of
        what = f"{len(missing):,} products stand in no node of the tree"
        mend = f"fill `{source}` by a transformation, or add a node whose `where:` catches them"
        examples = tuple(self.found.ids[at] for at in missing[:EXAMPLES])
        return [Finding("unplaced", (f"{self.tree.code}:",), what, mend, str(self.tree.place), len(missing), examples)]

    def addresses(self, locales: Sequence[str]) -> Iterator[Finding]:
        """Slugs and moves that the feed's own nodes stand in the way of."""
        for path, node in self.tree.declared.items():
            category = f"{self.tree.code}:{path}"
            for locale in locales:
                wanted = node.slug.get(locale) or node.slug.get("") or node.code
                if self.categories.addresses(locale).get(category, wanted).rpartition("/")[2] != wanted:
                    what = f"its slug `{wanted}` is a neighbour's address; its id is used instead"
                    yield Finding("address", (category,), what, "give it another `slug`", self._place(category))
                    break
            for old in node.moved_from:
                if old in self.categories.nodes:
                    what = f"`moved_from: {old}` leads nowhere: the feed still has that node"
                    mend = f"name the feed's path in `takes:` so that its products stand here, or take {old} out"
                    yield Finding("address", (category, old), what, mend, self._place(category))

    def told(self) -> Iterator[Finding]:
        """What is hidden, or shown on some days only."""
        for path, node in self.tree.declared.items():
            category = f"{self.tree.code}:{path}"
            inside = len(self.found.by_category.get(category, ()))
            if node.hidden:
                yield Finding("told", (category,), "hidden: in no menu", "", self._place(category), inside)
            if node.begins or node.ends:
                days = " ".join(f"{word} {day}" for word, day in (("from", node.begins), ("until", node.ends)) if day)
                now = "open now" if self.categories.is_open(category, self.now) else "closed now"
                yield Finding("told", (category,), f"shown {days}: {now}", "", self._place(category), inside)
