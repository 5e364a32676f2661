"""What another rule would do to one product, step by step, without it and with it."""

from dataclasses import dataclass

from app.core.generation import Store
from app.core.product import Step
from app.core.record import record_from
from app.core.schema import base_name
from app.desk.explain_product import find_product
from app.desk.trying.sides import Told, Values, differences, sides
from app.desk.trying.what import Trial


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
    variants_out: tuple[str, ...]
    """Variants that are kept out with the rule only."""
    variants_in: tuple[str, ...]
    """Variants that are kept out without it only."""
    refused_without: str
    refused_with: str


def try_one(trial: Trial, asked: str, generation: str, store: Store, told: Told = lambda _: None) -> TriedOne:
    """One product, or the one that has such a variant, under both sides of a trial. Raises NoSuchProductError.

    `told` hears of every thousandth product where all must be looked through for this one.
    """
    id_, _, data = find_product(asked, generation, store)
    both = sides(trial, generation, store, told)
    before: list[Step] = []
    after: list[Step] = []
    old, new = both.of(record_from(data), (before, after))
    tried = {rule.id for rule in trial.rules}
    steps = [step for step in after if step.rule in tried] or [step for step in before if step.rule in tried]
    outcomes = [
        Outcome(
            name=one.name,
            variant=one.variant,
            before=one.before,
            after=one.after,
            type=owner.type if (owner := both.having.schema.owner(one.name)) else "",
            direct=base_name(one.name) in trial.touches,
            private=bool(owner and owner.private),
        )
        for one in differences(old.draft, new.draft)
    ]
    ours, theirs = ({old.draft.key_of(one) for one in side.draft.variants} for side in (old, new))
    return TriedOne(
        product=id_,
        what=trial.what,
        steps=tuple(steps),
        outcomes=tuple(sorted(outcomes, key=lambda one: (not one.direct, one.name, one.variant))),
        gained=tuple(sorted(new.categories - old.categories)),
        lost=tuple(sorted(old.categories - new.categories)),
        variants_out=tuple(sorted(ours - theirs)),
        variants_in=tuple(sorted(theirs - ours)),
        refused_without=old.refused,
        refused_with=new.refused,
    )
