"""The two sides of a trial: how a product comes out under each, and what differs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.catalog.attributes.informed import Surveyed
from app.catalog.draft import Draft
from app.catalog.fall_back import fall_back
from app.catalog.faults import derive_or_refuse
from app.catalog.recipe import Recipe, Refused, recipe, verdict
from app.catalog.recipe import told as informed
from app.catalog.survey import background_of, survey
from app.core.generation import Store
from app.core.product import Record, Step
from app.core.record import record_from
from app.desk.trying.reach import within_reach
from app.desk.trying.what import Trial

Values = tuple[Any, ...]
Told = Callable[[int], None]
"""Hears how many products are done, every thousand of them."""


@dataclass(frozen=True)
class Side:
    """A product under one side: what it is, why it is kept out there, if it is, and where it stands."""

    draft: Draft
    refused: str
    categories: frozenset[str]

    @property
    def values_out(self) -> int:
        """How many of its values fit no type."""
        return sum(one.what == "value" for one in self.draft.rejected)

    @property
    def variants_out(self) -> int:
        """How many of its variants lack a required value."""
        return sum(one.what == "variant" for one in self.draft.rejected)


@dataclass(frozen=True)
class Sides:
    """The recipes of a trial's two sides, without and with the tried rules."""

    without: Recipe
    having: Recipe
    logged: set[str] = field(default_factory=set, compare=False, repr=False)
    """The faults of Gondola's own that the log knows already."""

    def narrow(self, trial: Trial) -> "Sides":
        """The sides without what the tried rules cannot change."""
        return Sides(*within_reach(trial.rules, self.without, self.having))

    @cached_property
    def speak_otherwise(self) -> bool:
        """Whether languages take their missing texts from others than before."""
        old, new = ([(one.key, one.others) for one in made.locale_chains] for made in (self.without, self.having))
        return old != new

    def of(self, record: Record, traces: Sequence[list[Step] | None] = (None, None)) -> tuple[Side, Side]:
        """A product under both; `traces` collect every step of each where they are lists."""
        both = zip((self.without, self.having), traces, strict=True)
        old, new = (_side(record, made, self.logged, trace) for made, trace in both)
        if self.speak_otherwise:  # else what a language takes from another one follows its source, told already
            fall_back(old.draft, self.without.locale_chains)
            fall_back(new.draft, self.having.locale_chains)
        return old, new


def sides(trial: Trial, generation: str, store: Store, told: Told) -> Sides:
    """Both sides, each knowing what a build under it would know of all products.

    Where the tried rules reach an attribute that depends on what all products are like, all are looked through first.
    """
    known = background_of(generation, store)
    whole = Sides(recipe(trial.without, known), recipe(trial.having, known))
    near = whole.narrow(trial)
    if not any(isinstance(one, Surveyed) for made in (near.without, near.having) for one in made.attributes):
        return whole
    products = _Kept(generation, store, told)
    return Sides(
        informed(whole.without, survey(products, near.without, known)),
        informed(whole.having, survey(products, near.having, known)),
    )


@dataclass(frozen=True)
class _Kept:
    """The raw records of a generation, as often as they are asked for."""

    generation: str
    store: Store
    told: Told

    def __iter__(self) -> Iterator["_KeptRecord"]:
        for at, (_, _, data) in enumerate(self.store.all_records(self.generation)):
            if at and at % 1000 == 0:
                self.told(at)
            yield _KeptRecord(data)


@dataclass(frozen=True)
class _KeptRecord:
    data: Mapping[str, Any]

    def record(self) -> Record:
        return record_from(self.data)


def _side(record: Record, made: Recipe, logged: set[str], trace: list[Step] | None) -> Side:
    draft = derive_or_refuse(record, made, logged, trace)
    if isinstance(draft, Refused):
        return Side(Draft(record=record, row=record.rows[0]), draft.reason.reason, frozenset())
    out = verdict(draft, made)
    categories = () if out else (f"{tree}:{path}" for tree, paths in draft.paths.items() for path in paths)
    return Side(draft, out.reason if out else "", frozenset(categories))


@dataclass(frozen=True)
class Difference:
    """One key of a product, or of one of its variants, that is not the same on both sides."""

    name: str
    variant: str
    before: Values
    after: Values


def differences(old: Draft, new: Draft) -> Iterator[Difference]:
    """Every difference between two drafts of one product; variants are compared that are in on both sides."""
    if old.values != new.values:
        yield from _differ("", old.values, new.values)
    theirs = {variant.key: variant.values for variant in new.variants}
    for variant in old.variants:
        after = theirs.get(variant.key)
        if after is not None and variant.values != after:
            yield from _differ(old.key_of(variant), variant.values, after)


def _differ(variant: str, old: Mapping[str, Values], new: Mapping[str, Values]) -> Iterator[Difference]:
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key, ()), new.get(key, ())
        if before != after:
            yield Difference(key, variant, before, after)
