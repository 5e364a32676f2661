"""The tree doctor: what is ill with category trees, from the products that stand in them now, each with its mend."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.catalog.place import Tree
from app.core.generation import Ledger, Store
from app.core.kind import Place
from app.core.plan import AtLeast, Question, both
from app.desk.trees.finding import EXAMPLES, Finding
from app.desk.trees.members import Members, Progress, members
from app.desk.trees.twins import near_twins, twins
from app.desk.trees.ward import Ward
from app.search.categories import Categories, lineage
from app.search.request import Request
from app.search.service import clock
from app.search.snapshot import Snapshot
from app.search.where import where

FULL = 30.0
"""In hundredths of the catalogue: a node below the top that holds more is over-full."""


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
        ward = Ward(tree, snapshot.categories, found, now)
        findings += [*ward.empty(), *ward.orphans(), *ward.over_full(full), *ward.only_children()]
        findings += ward.unplaced(everywhere[tree.code])
    places = {category: place for tree in trees for category, place in _written(tree, snapshot.categories)}
    own = {category: place for category, place in places.items() if not _is_grafted(category, snapshot.pack.all(Tree))}
    findings += twins(found, own)
    findings += near_twins(found, own)
    if len(trees) == len(snapshot.schema.trees) and trees:
        findings += _search_only(found, snapshot.categories, now, trees[0])
    for tree in trees:
        ward = Ward(tree, snapshot.categories, found, now)
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


def _is_grafted(category: str, trees: Sequence[Tree]) -> bool:
    """Whether a category repeats another one because a graft says so."""
    declared = next(tree.declared for tree in trees if tree.code == category.partition(":")[0])
    above = (declared.get(one.partition(":")[2]) for one in lineage(category))
    return any(node is not None and node.graft for node in above)


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
    examples = tuple(found.ids[at] for at in missing[:EXAMPLES])
    return [Finding("search_only", (), what, mend, str(first.place), len(missing), examples)]
