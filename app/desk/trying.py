"""What another rule would do: every kept raw record derived twice, without it and with it, and nothing written."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.catalog.draft import Draft, Variant
from app.catalog.recipe import Recipe, derived, recipe
from app.catalog.survey import background_of
from app.core.generation import Store
from app.core.product import Record, Step
from app.core.record import record_from
from app.core.schema import base_name
from app.desk.data_report import missing
from app.desk.explain_product import find_product
from app.desk.reach import within_reach
from app.desk.trial import Trial

MAX_PAIRS = 20_000
"""So many different (before, after) pairs of a field are told apart; what is beyond is counted together."""

Values = tuple[Any, ...]


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


def try_all(trial: Trial, generation: str, store: Store, limit: int, sample: int, told: Callable[[int], None]) -> Tried:
    """The whole catalogue under both sides of a trial; `sample` above 0 takes about so many products, evenly spread.

    `told` hears every thousandth product. Nothing is written.
    """
    began = time.monotonic()
    known = background_of(generation, store)
    sides = within_reach(trial.rules, recipe(trial.without, known), recipe(trial.having, known))
    counted = _Counted()
    total = store.manifest(generation).products
    every = max(1, total // sample) if sample else 1
    for at, (id_, _, data) in enumerate(store.all_records(generation)):
        if at and at % 1000 == 0:
            told(at)
        if at % every == 0:
            record = record_from(data)
            _compare(id_, _side(record, sides[0]), _side(record, sides[1]), counted)
    return _tried(counted, trial, sides[1], limit, sampled=every > 1, seconds=time.monotonic() - began)


@dataclass(frozen=True)
class _Side:
    """A product under one side, and why it is kept out there, if it is."""

    draft: Draft
    refused: str
    categories: frozenset[str]


def _side(record: Record, made: Recipe, trace: list[Step] | None = None) -> _Side:
    draft = derived(record, made, trace)
    lacks = missing(draft, made)
    refused = f"`{lacks}` is required and missing" if lacks else ""
    categories = () if refused else (f"{tree}:{path}" for tree, paths in draft.paths.items() for path in paths)
    return _Side(draft, refused, frozenset(categories))


def _compare(id_: str, old: _Side, new: _Side, counted: _Counted) -> None:
    counted.products += 1
    counted.misfits += len(new.draft.rejected) - len(old.draft.rejected)
    counted.before.update(old.categories)
    changed = _move(id_, old.categories, new.categories, counted)
    if old.refused != new.refused and not (old.refused and new.refused):
        changed = True
        (counted.rejected if new.refused else counted.accepted).append(Verdict(id_, new.refused or old.refused))
    elif not old.refused and not new.refused:
        changes = changed_values(old.draft, new.draft)
        changed = changed or bool(changes)
        for key, pairs in changes.items():
            counted.keys.setdefault(key, _Key()).count(pairs, id_)
    counted.changed += changed


def changed_values(old: Draft, new: Draft) -> dict[str, list[tuple[Values, Values]]]:
    """Every (before, after) that differs between two drafts of one product, by key, its variants' too."""
    changes: dict[str, list[tuple[Values, Values]]] = {}
    if old.values != new.values:
        _differ(old.values, new.values, changes)
    for before, after in _paired(old.variants, new.variants):
        if before != after:
            _differ(before, after, changes)
    return changes


def _paired(old: Iterable[Variant], new: Iterable[Variant]) -> Iterator[tuple[Mapping[str, Values], ...]]:
    theirs = {variant.key: variant.values for variant in new}
    ours = {variant.key: variant.values for variant in old}
    for key in dict.fromkeys((*ours, *theirs)):
        yield ours.get(key, {}), theirs.get(key, {})


def _differ(
    old: Mapping[str, Values], new: Mapping[str, Values], changes: dict[str, list[tuple[Values, Values]]]
) -> None:
    for key in old.keys() | new.keys():
        before, after = old.get(key, ()), new.get(key, ())
        if before != after:
            changes.setdefault(key, []).append((before, after))


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
        seconds=seconds,
    )


def _pairs(one: _Key, limit: int) -> Iterator[Pair]:
    commonest = sorted(one.pairs.items(), key=lambda item: (-item[1], repr(item[0])))
    for pair, count in commonest[:limit]:
        yield Pair(*pair, count, one.examples[pair])


# One product


@dataclass(frozen=True)
class Outcome:
    """One key of one product, or of one of its variants, on both sides."""

    name: str
    variant: str
    before: Values
    after: Values
    type: str
    direct: bool
    private: bool


@dataclass(frozen=True)
class TriedOne:
    """What a trial changes in one product."""

    product: str
    what: str
    steps: tuple[Step, ...]
    """What the tried rules do, step by step; where they are taken out, what they did."""
    outcomes: tuple[Outcome, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    refused_without: str
    refused_with: str


def try_one(trial: Trial, asked: str, generation: str, store: Store) -> TriedOne:
    """One product, or the one that has such a variant, under both sides of a trial. Raises NoSuchProductError."""
    id_, _, data = find_product(asked, generation, store)
    record = record_from(data)
    known = background_of(generation, store)
    before: list[Step] = []
    after: list[Step] = []
    old = _side(record, recipe(trial.without, known), before)
    new = _side(record, recipe(trial.having, known), after)
    tried = {rule.id for rule in trial.rules}
    steps = [step for step in after if step.rule in tried] or [step for step in before if step.rule in tried]
    schema = recipe(trial.having, known).schema
    outcomes = [
        Outcome(
            name=key,
            variant=variant,
            before=was,
            after=is_now,
            type=owner.type if (owner := schema.owner(key)) else "",
            direct=base_name(key) in trial.touches,
            private=bool(owner and owner.private),
        )
        for variant, key, was, is_now in _outcomes(old.draft, new.draft)
    ]
    return TriedOne(
        product=id_,
        what=trial.what,
        steps=tuple(steps),
        outcomes=tuple(sorted(outcomes, key=lambda one: (not one.direct, one.name, one.variant))),
        gained=tuple(sorted(new.categories - old.categories)),
        lost=tuple(sorted(old.categories - new.categories)),
        refused_without=old.refused,
        refused_with=new.refused,
    )


def _outcomes(old: Draft, new: Draft) -> Iterator[tuple[str, str, Values, Values]]:
    for key in dict.fromkeys((*old.values, *new.values)):
        if (before := old.values.get(key, ())) != (after := new.values.get(key, ())):
            yield "", key, before, after
    theirs = {variant.key: variant.values for variant in new.variants}
    for variant in old.variants:
        after_all = theirs.get(variant.key, {})
        for key in dict.fromkeys((*variant.values, *after_all)):
            if (before := variant.values.get(key, ())) != (after := after_all.get(key, ())):
                yield old.key_of(variant), key, before, after
