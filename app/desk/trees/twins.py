"""Twins: nodes that hold the same products, or nearly, though neither stands above the other."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.core.kind import Place
from app.desk.trees.finding import Finding
from app.desk.trees.members import Members
from app.search.categories import lineage

ALIKE = 0.9
"""From this share of common products on, two nodes are near-twins."""
LEAST = 20
"""Nodes with fewer products are never near-twins: a handful is often the same by chance."""
PATIENCE = 10_000_000
"""So many products are looked up at most, a few seconds; the nodes after that are not compared, and that is told."""
_KEPT = 1_000


@dataclass(frozen=True)
class Cluster:
    """Nodes that are alike, each at least with one of the others."""

    names: tuple[str, ...]
    alike: float
    """The least common share of those by which they were found."""


@dataclass(frozen=True)
class Compared:
    """The clusters that were found, and how many nodes there was no time for."""

    clusters: tuple[Cluster, ...]
    left: int


def twins(found: Members, places: Mapping[str, Place]) -> Iterator[Finding]:
    """Nodes with the very same products, where none stands above the other."""
    same: defaultdict[bytes, list[str]] = defaultdict(list)
    for category in places:
        if inside := found.by_category.get(category):
            same[inside.tobytes()].append(category)
    for categories in same.values():
        known = frozenset(categories)
        alike = [one for one in categories if known.isdisjoint(lineage(one)[:-1])]
        if len(alike) > 1:
            what = f"they hold the same {len(found.by_category[alike[0]]):,} products"
            mend = f"keep one: let its `moved_from` name the other, such as `{alike[1]}`"
            yield Finding("twins", tuple(alike), what, mend, str(places[alike[1]]), len(found.by_category[alike[0]]))


def near_twins(found: Members, places: Mapping[str, Place]) -> Iterator[Finding]:
    """Nodes with nearly the same products, those that are alike together."""
    sets = {category: inside for category in places if len(inside := found.by_category.get(category, ())) >= LEAST}
    compared = clusters(sets)
    for cluster in compared.clusters:
        names = _unlike(cluster.names, sets)
        if len(names) > 1:
            share = f"{100 * cluster.alike:.0f} % of what stands in either stands in both"
            what = share if len(names) == 2 else f"each is like another of them: {share}, or more"
            mend = "merge them, or narrow one's `where:`"
            yield Finding("near_twins", names, what, mend, str(places[names[1]]), len(sets[names[0]]))
    if compared.left:
        what = f"{compared.left:,} nodes were not compared: too many share their products with too many others"
        yield Finding("near_twins", (), what, "mend those above, then look again", str(next(iter(places.values()))))


def _unlike(names: Sequence[str], sets: Mapping[str, Sequence[int]]) -> tuple[str, ...]:
    """The nodes of a cluster, of those that are the very same only one: they are twins, told elsewhere.

    It is the first that stands above none of the others.
    """
    same: defaultdict[bytes, list[str]] = defaultdict(list)
    for name in names:
        same[array("I", sets[name]).tobytes()].append(name)
    above = {one for name in names for one in lineage(name)[:-1]}
    apart = [[one for one in several if one not in above] or several for several in same.values()]
    return tuple(several[0] for several in apart)


@dataclass
class _Growing:
    """A cluster that grows; one that was joined to another is `into` that one."""

    first: str
    names: list[str]
    at: int
    few: int
    """So many of their rarest numbers at least are common to two that are alike."""
    alike: float = 1.0
    into: "_Growing | None" = field(default=None, repr=False)

    @property
    def last(self) -> "_Growing":
        """The cluster in which this one is now."""
        one = self
        while one.into is not None:
            one = one.into
        return one


def clusters(sets: Mapping[str, Sequence[int]], patience: int = PATIENCE) -> Compared:
    """The sets of numbers of which at least `ALIKE` of the union is common, those that are alike together.

    Two such sets share many of the rarest numbers of each: only those that do are compared, and each only until it is
    found to be like one of a cluster. Names above each other are never compared.
    """
    rarity: defaultdict[int, int] = defaultdict(int)
    for inside in sets.values():
        for one in inside:
            rarity[one] += 1
    grown: list[_Growing] = []
    by_rare: defaultdict[int, set[int]] = defaultdict(set)
    bits = _Bits(sets)
    for done, (name, inside) in enumerate(sets.items()):
        if patience < 0:
            return Compared(_clusters(grown), len(sets) - done)
        few = len(inside) - int(ALIKE * len(inside)) + 1
        rare = sorted(inside, key=rarity.__getitem__)[: 2 * few]
        near: Counter[int] = Counter()
        for one in rare:
            near.update(by_rare[one])
            patience -= len(by_rare[one])
        mine = _Growing(name, [name], len(grown), few)
        grown.append(mine)
        shared: Counter[int] = Counter()
        for at, count in near.items():
            shared[grown[at].last.at] += count
        for at, count in shared.items():
            cluster = grown[at].last
            if cluster is not mine.last and count >= min(few, cluster.few):
                share, looked_up = _like_one(name, cluster, sets, bits)
                patience -= looked_up
                if share:
                    _join(mine.last, cluster, share)
        for one in rare:
            by_rare[one].add(mine.last.at)
    return Compared(_clusters(grown), 0)


class _Bits(dict[str, int]):
    """Sets as the bits of a number, made when they are asked for; only so many are kept."""

    def __init__(self, sets: Mapping[str, Sequence[int]]) -> None:
        super().__init__()
        self.sets = sets

    def __missing__(self, name: str) -> int:
        if len(self) >= _KEPT:
            del self[next(iter(self))]
        inside = self.sets[name]
        octets = bytearray((inside[-1] >> 3) + 1)
        for one in inside:
            octets[one >> 3] |= 1 << (one & 7)
        self[name] = made = int.from_bytes(octets, "little")
        return made


def _clusters(grown: Sequence[_Growing]) -> tuple[Cluster, ...]:
    """What has grown together, in the order of the names."""
    order = {one.first: at for at, one in enumerate(grown)}
    made = [
        Cluster(tuple(sorted(one.names, key=order.__getitem__)), one.alike)
        for one in grown
        if one.into is None and len(one.names) > 1
    ]
    return tuple(sorted(made, key=lambda cluster: order[cluster.names[0]]))


def _join(mine: _Growing, other: _Growing, share: float) -> None:
    """Put one cluster into another."""
    other.names += mine.names
    other.few = min(other.few, mine.few)
    other.alike = min(other.alike, mine.alike, share)
    mine.into = other


def _like_one(name: str, cluster: _Growing, sets: Mapping[str, Sequence[int]], bits: "_Bits") -> tuple[float, int]:
    """The common share of a set with the first of a cluster that it is like, 0 for none; and how much was looked up."""
    size, looked_up = len(sets[name]), 0
    for other in cluster.names:
        looked_up += 1
        theirs = len(sets[other])
        if not ALIKE <= size / theirs <= 1 / ALIKE or _is_above(name, other):
            continue
        looked_up += 20 + (size + theirs) // 16
        common = (bits[name] & bits[other]).bit_count()
        alike = common / (size + theirs - common)
        if alike >= ALIKE:
            return alike, looked_up
    return 0.0, looked_up


def _is_above(one: str, other: str) -> bool:
    return one.startswith(f"{other}/") or other.startswith(f"{one}/")
