"""What another rule would do: every kept raw record derived twice, without it and with it, and nothing written."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.catalog.recipe import Recipe
from app.core.generation import Store
from app.core.record import record_from
from app.core.schema import base_name
from app.desk.trying.sides import Side, Told, Values, differences, sides
from app.desk.trying.what import Trial

MAX_PAIRS = 20_000
"""So many different (before, after) pairs of a field are told apart; what is beyond is counted together."""


@dataclass(frozen=True)
class Pair:
    """A value before and after, how often it changed so, and one product where it did."""

    before: Values
    after: Values
    count: int
    example: str


@dataclass(frozen=True)
class FieldChange:
    """What changes under one key: in how many products, how many values, and the commonest pairs."""

    name: str
    direct: bool
    """Whether the rule itself works on it; else it changes as a consequence."""
    private: bool
    products: int
    values: int
    pairs: tuple[Pair, ...]
    more: int
    """How many values changed in other ways than those of `pairs`."""


@dataclass(frozen=True)
class NodeChange:
    """What a category gains and loses, of how many products it has without the rule."""

    category: str
    before: int
    gained: int
    lost: int
    example: str


@dataclass(frozen=True)
class Verdict:
    """A product that is kept out on one side only, with the reason."""

    product: str
    reason: str


@dataclass(frozen=True)
class Tried:
    """What a trial changes in the whole catalogue."""

    products: int
    sampled: bool
    changed: int
    fields: tuple[FieldChange, ...]
    nodes: tuple[NodeChange, ...]
    rejected: tuple[Verdict, ...]
    accepted: tuple[Verdict, ...]
    newly_rejected: int
    newly_accepted: int
    misfits: int
    """How many values more fit no type, and are left out, with the rule than without it."""
    variants_out: int
    """How many variants more are kept out of products that are in, with the rule than without it."""
    seconds: float


@dataclass
class _Key:
    """What was counted of one key."""

    products: int = 0
    values: int = 0
    pairs: Counter[tuple[Values, Values]] = field(default_factory=Counter)
    examples: dict[tuple[Values, Values], str] = field(default_factory=dict)

    def count(self, changes: Sequence[tuple[Values, Values]], product: str) -> None:
        self.products += 1
        self.values += len(changes)
        for pair in changes:
            if pair in self.pairs or len(self.pairs) < MAX_PAIRS:
                self.pairs[pair] += 1
                self.examples.setdefault(pair, product)


@dataclass
class _Counted:
    """Everything that is counted on the way."""

    products: int = 0
    changed: int = 0
    keys: dict[str, _Key] = field(default_factory=dict)
    before: Counter[str] = field(default_factory=Counter)
    gained: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    moved: dict[str, str] = field(default_factory=dict)
    rejected: list[Verdict] = field(default_factory=list)
    accepted: list[Verdict] = field(default_factory=list)
    misfits: int = 0
    variants_out: int = 0


def try_all(trial: Trial, generation: str, store: Store, limit: int, sample: int, told: Told) -> Tried:
    """The whole catalogue under both sides of a trial; `sample` above 0 takes about so many products, evenly spread.

    `told` hears every thousandth product. Nothing is written.
    """
    began = time.monotonic()
    both = sides(trial, generation, store, told).narrow(trial)
    counted = _Counted()
    total = store.manifest(generation).products
    every = max(1, total // sample) if sample else 1
    for at, (id_, _, data) in enumerate(store.all_records(generation)):
        if at and at % 1000 == 0:
            told(at)
        if at % every == 0:
            _compare(id_, *both.of(record_from(data)), counted)
    return _tried(counted, trial, both.having, limit, sampled=every > 1, seconds=time.monotonic() - began)


def _compare(id_: str, old: Side, new: Side, counted: _Counted) -> None:
    counted.products += 1
    counted.misfits += new.values_out - old.values_out
    counted.before.update(old.categories)
    changed = _move(id_, old.categories, new.categories, counted)
    if old.refused != new.refused and not (old.refused and new.refused):
        changed = True
        (counted.rejected if new.refused else counted.accepted).append(Verdict(id_, new.refused or old.refused))
    elif not old.refused and not new.refused:
        counted.variants_out += new.variants_out - old.variants_out
        changes: dict[str, list[tuple[Values, Values]]] = {}
        for one in differences(old.draft, new.draft):
            changes.setdefault(one.name, []).append((one.before, one.after))
        changed = changed or bool(changes) or new.variants_out != old.variants_out
        for key, pairs in changes.items():
            counted.keys.setdefault(key, _Key()).count(pairs, id_)
    counted.changed += changed


def _move(id_: str, old: frozenset[str], new: frozenset[str], counted: _Counted) -> bool:
    if old == new:
        return False
    counted.gained.update(new - old)
    counted.lost.update(old - new)
    for category in old ^ new:
        counted.moved.setdefault(category, id_)
    return True


def _tried(counted: _Counted, trial: Trial, made: Recipe, limit: int, *, sampled: bool, seconds: float) -> Tried:
    direct = trial.touches
    fields = [
        FieldChange(
            name=name,
            direct=base_name(name) in direct,
            private=bool((owner := made.schema.owner(name)) and owner.private),
            products=one.products,
            values=one.values,
            pairs=(pairs := tuple(_pairs(one, limit))),
            more=one.values - sum(pair.count for pair in pairs),
        )
        for name, one in counted.keys.items()
    ]
    nodes = [
        NodeChange(one, counted.before[one], counted.gained[one], counted.lost[one], counted.moved[one])
        for one in counted.gained.keys() | counted.lost.keys()
    ]
    return Tried(
        products=counted.products,
        sampled=sampled,
        changed=counted.changed,
        fields=tuple(sorted(fields, key=lambda one: (not one.direct, -one.values, one.name))),
        nodes=tuple(sorted(nodes, key=lambda one: (-(one.gained + one.lost), one.category))),
        rejected=tuple(counted.rejected[:limit]),
        accepted=tuple(counted.accepted[:limit]),
        newly_rejected=len(counted.rejected),
        newly_accepted=len(counted.accepted),
        misfits=counted.misfits,
        variants_out=counted.variants_out,
        seconds=seconds,
    )


def _pairs(one: _Key, limit: int) -> Iterator[Pair]:
    commonest = sorted(one.pairs.items(), key=lambda item: (-item[1], repr(item[0])))
    for pair, count in commonest[:limit]:
        yield Pair(*pair, count, one.examples[pair])
