"""The tree doctor: what is ill with category trees, from the products that stand in them now, each with its mend."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.catalog.place import Tree, TreeNode
from app.core.generation import Ledger, Store
from app.core.kind import Place
from app.core.plan import AtLeast, Question, both
from app.desk.tree_members import LEAST, Members, Progress, members, near_twins
from app.search.categories import Categories, lineage
from app.search.request import Request
from app.search.service import clock
from app.search.snapshot import Snapshot
from app.search.where import where

FULL = 30.0
"""In hundredths of the catalogue: a node below the top that holds more is over-full."""
_EXAMPLES = 3

Kind = Literal[
    "empty", "orphan", "over_full", "only_child", "twins", "near_twins", "unplaced", "search_only", "address", "told"
]


@dataclass(frozen=True)
class Finding:
    """One thing to look at: which nodes, what is the matter, where it is written, and what would mend it."""

    kind: Kind
    categories: tuple[str, ...]
    what: str
    mend: str
    place: str
    products: int = 0
    examples: tuple[str, ...] = ()
    """Ids of some products that it is about."""


@dataclass(frozen=True)
class TreeSize:
    """How large a tree is: nodes, products that shoppers see in it, and levels."""

    tree: str
    label: str
    nodes: int
    products: int
    depth: int
    place: str


@dataclass(frozen=True)
class Diagnosis:
    """The trees, and what was found."""

    products: int
    """Products that shoppers see."""
    unseen: int
    """Products in the index that `visible` keeps from them."""
    trees: tuple[TreeSize, ...]
    findings: tuple[Finding, ...]

    @property
    def advice(self) -> tuple[Finding, ...]:
        """What wants a mend; the rest is only told."""
        return tuple(one for one in self.findings if one.kind != "told")


def sizes(snapshot: Snapshot, now: float) -> tuple[TreeSize, ...]:
    """How large each tree is at a moment; the engine is asked once."""
    trees = snapshot.pack.all(Tree)
    now = clock(now)
    request = Request(locale=snapshot.schema.locales[0])
    visible = where(snapshot.shop.visible, request, snapshot, now) if snapshot.shop.visible else None
    roots = [
        [snapshot.categories.filter(one, now) for one in snapshot.categories.children(f"{tree.code}:")]
        for tree in trees
    ]
    questions = tuple(Question(None, both(visible, AtLeast(tuple(several)))) for several in roots)
    totals = snapshot.reader.totals(questions) if questions else ()
    return tuple(_size(tree, snapshot, total) for tree, total in zip(trees, totals, strict=True))


def _size(tree: Tree, snapshot: Snapshot, products: int) -> TreeSize:
    nodes = snapshot.census.nodes.get(tree.code, ())
    locale = snapshot.schema.locales[0]
    text = tree.label.get(locale) or tree.label.get("") or tree.code
    depth = max((one.path.count("/") + 1 for one in nodes), default=0)
    return TreeSize(tree.code, text, len(nodes), products, depth, str(tree.place))


def examine(
    snapshot: Snapshot,
    store: Store,
    ledger: Ledger,
    now: float,
    only: str = "",
    full: float = FULL,
    progress: Progress = lambda *_: None,
) -> Diagnosis:
    """What is the matter with the trees of a live snapshot, or with one of them. Raises KeyError for no such tree."""
    trees = {tree.code: tree for tree in snapshot.pack.all(Tree)}
    if only and only not in trees:
        raise KeyError(only)
    found = members(snapshot, store, ledger, now, progress)
    return diagnosis(snapshot, found, [trees[only]] if only else list(trees.values()), now, full)


def diagnosis(snapshot: Snapshot, found: Members, trees: Sequence[Tree], now: float, full: float = FULL) -> Diagnosis:
    """What is the matter with some trees, from everybody's places."""
    total = len(found.ids)
    everywhere = {tree.code: _union(tree.code, found, snapshot.categories) for tree in trees}
    findings: list[Finding] = []
    for tree in trees:
        ward = _Ward(tree, snapshot.categories, found, now)
        findings += [*ward.empty(), *ward.orphans(), *ward.over_full(full), *ward.only_children()]
        findings += ward.unplaced(everywhere[tree.code])
    places = {category: place for tree in trees for category, place in _written(tree, snapshot.categories)}
    own = {category: place for category, place in places.items() if not _is_grafted(category, snapshot.pack.all(Tree))}
    findings += _twins(found, own)
    findings += _near_twins(found, own)
    if len(trees) == len(snapshot.schema.trees) and trees:
        findings += _search_only(found, snapshot.categories, now, trees[0])
    for tree in trees:
        ward = _Ward(tree, snapshot.categories, found, now)
        findings += [*ward.addresses(snapshot.schema.locales), *ward.told()]
    trees_sizes = tuple(_size(tree, snapshot, len(everywhere[tree.code])) for tree in trees)
    return Diagnosis(total, found.unseen, trees_sizes, tuple(findings))


def _union(tree: str, found: Members, categories: Categories) -> set[int]:
    """Everybody in a tree: who stands at its top stands in it."""
    return {one for category in categories.children(f"{tree}:") for one in found.by_category.get(category, ())}


def _written(tree: Tree, categories: Categories) -> Iterator[tuple[str, Place]]:
    """Every category of a tree with the place that is nearest to it in the rules."""
    for node in categories.trees.get(tree.code, ()):
        category = f"{tree.code}:{node.path}"
        declared = (tree.declared.get(one.partition(":")[2]) for one in reversed(lineage(category)))
        nearest = next((one.place for one in declared if one and one.place.file), tree.place)
        yield category, nearest


@dataclass(frozen=True)
class _Ward:
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
        examples = tuple(self.found.ids[at] for at in missing[:_EXAMPLES])
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


def _is_grafted(category: str, trees: Sequence[Tree]) -> bool:
    """Whether a category repeats another one because a graft says so."""
    declared = next(tree.declared for tree in trees if tree.code == category.partition(":")[0])
    above = (declared.get(one.partition(":")[2]) for one in lineage(category))
    return any(node is not None and node.graft for node in above)


def _is_above(one: str, other: str) -> bool:
    return one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _twins(found: Members, places: Mapping[str, Place]) -> Iterator[Finding]:
    """Nodes with the very same products, where none stands above the other."""
    same: defaultdict[bytes, list[str]] = defaultdict(list)
    for category in places:
        if inside := found.by_category.get(category):
            same[inside.tobytes()].append(category)
    for categories in same.values():
        twins = [one for one in categories if not any(one.startswith(f"{other}/") for other in categories)]
        if len(twins) > 1:
            what = f"they hold the same {len(found.by_category[twins[0]]):,} products"
            mend = f"keep one: let its `moved_from` name the other, such as `{twins[1]}`"
            yield Finding("twins", tuple(twins), what, mend, str(places[twins[1]]), len(found.by_category[twins[0]]))


def _near_twins(found: Members, places: Mapping[str, Place]) -> Iterator[Finding]:
    """Nodes with nearly the same products."""
    sets = {category: inside for category in places if len(inside := found.by_category.get(category, ())) >= LEAST}
    for one, other, alike in near_twins(sets):
        if alike < 1 and not _is_above(one, other):
            what = f"{100 * alike:.0f} % of what stands in either stands in both"
            mend = "merge them, or narrow one's `where:`"
            yield Finding("near_twins", (one, other), what, mend, str(places[other]), len(sets[one]))


def _search_only(found: Members, categories: Categories, now: float, first: Tree) -> list[Finding]:
    """Products in no node that a menu shows."""
    reached: set[int] = set()
    for category, inside in found.by_category.items():
        if category in categories.nodes and "/" not in category and categories.is_listed(category, now):
            reached.update(inside)
    missing = [at for at in range(len(found.ids)) if at not in reached]
    if not missing:
        return []
    what = f"{len(missing):,} products are reachable by search only: no menu of any tree leads to them"
    mend = "add a node that catches them, such as a last one without `hidden`"
    examples = tuple(found.ids[at] for at in missing[:_EXAMPLES])
    return [Finding("search_only", (), what, mend, str(first.place), len(missing), examples)]
