"""Rankings: one multiplier a product, mixed from signals that are made comparable by their own distribution."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from app.core.kind import Ref, Rule, kind, option
from app.core.schema import Schema, Slug
from app.rulepack.pack import RulePack
from app.rulepack.problems import Problem

MAX_SPREAD = 1.0


@kind("ranking", "A ranking: how signals mix into one multiplier for each product.", half="catalogue")
@dataclass(frozen=True, kw_only=True)
class Ranking(Rule):
    """A ranking: how signals mix into one multiplier for each product."""

    code: Slug = option(
        "The ranking's name; `default`, else the first, is used where no rule names another.", default="default"
    )
    spread: float = option("How far the best product stands above the worst: 0.3 is 1.3 times.", default=0.3)
    mix: Mapping[Annotated[str, Ref("field")], float] = option(
        "Weight of each number field; a negative weight prefers small values. Fields may be private.",
        example={"ventes": 60, "note": 40},
    )


KINDS: tuple[type[Rule], ...] = (Ranking,)


def check_rankings(pack: RulePack, schema: Schema) -> Iterator[Problem]:
    """Twin codes, signals that are no numbers, weights that sum to nothing, spreads that no engine carries."""
    codes = [ranking.code for ranking in pack.all(Ranking)]
    for at, ranking in enumerate(pack.all(Ranking)):
        if ranking.code in codes[:at]:
            yield Problem(ranking.place, f"two rankings are called `{ranking.code}`; rename one")
        if not 0 <= ranking.spread <= MAX_SPREAD:
            yield Problem(ranking.place, f"`spread` is {ranking.spread:g}; it lies between 0 and {MAX_SPREAD:g}")
        if not any(ranking.mix.values()):
            yield Problem(ranking.place, "`mix` weighs nothing; give at least one field a weight")
        for name in ranking.mix:
            field = schema.fields.get(name)
            if field and field.type not in ("number", "date", "boolean"):
                yield Problem(ranking.place, f"`{name}` is a {field.type}; a ranking mixes numbers, dates and yes/no")


def standing(value: float, quantiles: Sequence[float]) -> float:
    """Where a value stands in a distribution, 0 lowest to 1 highest; equal values stand in their middle."""
    if not quantiles or quantiles[0] == quantiles[-1]:
        return 0.5
    middle = (bisect_left(quantiles, value) + bisect_right(quantiles, value) - 1) / 2
    return min(max(middle / (len(quantiles) - 1), 0.0), 1.0)


def multiplier(ranking: Ranking, signals: Mapping[str, float], quantiles: Mapping[str, Sequence[float]]) -> float:
    """A product's multiplier in 1..1 + spread; a missing signal counts as the lowest standing."""
    total = sum(abs(weight) for weight in ranking.mix.values())
    mixed = 0.0
    for name, weight in ranking.mix.items():
        place = standing(signals[name], quantiles.get(name, ())) if name in signals else 0.0
        mixed += abs(weight) * (place if weight >= 0 else 1.0 - place if name in signals else 0.0)
    return 1.0 + ranking.spread * (mixed / total if total else 0.0)
