"""A run measured by ratings, alone or beside another one, query by query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.desk.evaluating.judgements import Judgements
from app.desk.evaluating.metrics import MEASURES, Difference, Interval, difference, interval
from app.desk.evaluating.running import Run

MOST_MOVED = 10
"""So many queries are told that gained most, and so many that lost most."""
BY = "condensed"
"""What queries are told by: the measure that no unrated product moves."""
_MOVED = 1e-9


@dataclass(frozen=True)
class Measured:
    """A run's measures: of every query, and over all of them."""

    run: Run
    scores: Mapping[str, Mapping[str, float | None]]
    """By query, then by measure; None where a measure says nothing of the query."""
    figures: Mapping[str, Interval | None]

    @property
    def empty(self) -> tuple[str, ...]:
        """The queries that find nothing."""
        return tuple(query for query, one in self.scores.items() if not one["answered"])


@dataclass(frozen=True)
class Moved:
    """What became of one query."""

    query: str
    before: Mapping[str, float | None]
    after: Mapping[str, float | None]

    @property
    def by(self) -> float:
        """How much it gained; less than 0 for a loss, 0 where one of the two says nothing."""
        before, after = self.before[BY], self.after[BY]
        return 0.0 if before is None or after is None else after - before


@dataclass(frozen=True)
class Evaluation:
    """What the ratings say of a run, and of the difference to another one."""

    queries: int
    ratings: int
    unknown: int
    """Rated products that the shop does not have; their ratings do not count."""
    hopeless: tuple[str, ...]
    """Queries for which nothing is rated above 0: only `judged` and `answered` are measured on them."""
    ours: Measured
    theirs: Measured | None = None
    alone: int = 0
    """Queries that only one of the two runs asked; they are left out."""
    differences: Mapping[str, Difference | None] = field(default_factory=dict)
    gained: Sequence[Moved] = ()
    lost: Sequence[Moved] = ()


def measured(of: Run, judgements: Judgements, queries: Sequence[str]) -> Measured:
    """The measures of some queries of a run."""
    scores = {query: _scores(of, query, judgements.ratings[query]) for query in queries}
    figures = {
        name: interval([value for one in scores.values() if (value := one[name]) is not None]) for name in MEASURES
    }
    return Measured(of, scores, figures)


def _scores(of: Run, query: str, rated: Mapping[str, float]) -> Mapping[str, float | None]:
    grades = [rated.get(product) for product in of.listed[query].products]
    return {name: measure(grades, tuple(rated.values())) for name, (_, measure) in MEASURES.items()}


def evaluated(judgements: Judgements, unknown: int, ours: Run, theirs: Run | None = None) -> Evaluation:
    """What the ratings, by product id, say of a run; beside another one, of the queries that both asked."""
    queries = [query for query in judgements.queries if query in ours.listed]
    both = [query for query in queries if theirs is None or query in theirs.listed]
    hopeless = tuple(query for query in both if not any(judgements.ratings[query].values()))
    mine = measured(ours, judgements, both)
    ratings = sum(len(judgements.ratings[query]) for query in both)
    if theirs is None:
        return Evaluation(len(both), ratings, unknown, hopeless, mine)
    other = measured(theirs, judgements, both)
    moved = sorted((Moved(query, other.scores[query], mine.scores[query]) for query in both), key=lambda one: one.by)
    return Evaluation(
        len(both),
        ratings,
        unknown,
        hopeless,
        mine,
        other,
        alone=len(queries) - len(both),
        differences={
            name: difference(
                [mine.scores[query][name] for query in both], [other.scores[query][name] for query in both]
            )
            for name in MEASURES
        },
        gained=[one for one in reversed(moved) if one.by > _MOVED][:MOST_MOVED],
        lost=[one for one in moved if one.by < -_MOVED][:MOST_MOVED],
    )
