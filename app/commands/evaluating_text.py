"""An evaluation as text, and as data for programs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.commands.product_text import folded
from app.desk.evaluating.metrics import MEASURES, Interval
from app.output import Column, bold, table

if TYPE_CHECKING:
    from app.desk.evaluating.comparing import Evaluation, Measured, Moved

MOST_EMPTY = 10
_ENOUGH_RATED = 0.9
_ALIKE_RATED = 0.05
"""From so little rated on, or so different a share of it, NDCG@10 says more about the ratings than about the order."""


def queries_text(count: int) -> str:
    """`1 query`, `2,000 queries`."""
    return f"{count:,} {'query' if count == 1 else 'queries'}"


def evaluation_text(found: "Evaluation", width: int) -> str:
    """Figures with their intervals, differences, what moved most, and what to beware of."""
    lines = [folded(one, width) for one in counted(found)]
    lines += ["", *_figures(found, width)]
    if found.theirs:
        lines += ["", *_differences(found, width)]
        for heading, moved in (("Gained most", found.gained), ("Lost most", found.lost)):
            lines += ["", bold(f"{heading} (condensed NDCG@10)"), _moved(found, moved, width)] if moved else []
    if notes := list(warnings(found)):
        lines += ["", *(folded(one, width) for one in notes)]
    return "\n".join(lines)


def counted(found: "Evaluation") -> Iterator[str]:
    """What was asked, and what does not count."""
    yield f"{queries_text(found.queries)} with {found.ratings:,} ratings"
    if found.unknown:
        several = "s are not in the shop; their" if found.unknown > 1 else " is not in the shop; its"
        yield f"{found.unknown:,} rated product{several} ratings do not count"
    if found.hopeless:
        yield (
            f"{queries_text(len(found.hopeless))} without a product rated above 0: only judged@10 and answered count"
        )
    if found.alone:
        yield f"{queries_text(found.alone)} left out: the other run did not ask them"
    for one in _sides(found):
        if one.empty:
            more = f" and {len(one.empty) - MOST_EMPTY:,} more" if len(one.empty) > MOST_EMPTY else ""
            yield f"{one.run.name} finds nothing for: {', '.join(one.empty[:MOST_EMPTY])}{more}"


def _sides(found: "Evaluation") -> "Sequence[Measured]":
    return (found.ours, found.theirs) if found.theirs else (found.ours,)


def mean_text(of: Interval | None) -> str:
    """A mean to three places."""
    return "-" if of is None else f"{of.mean:.3f}"


def range_text(of: Interval | None, form: str = ".3f") -> str:
    """An interval's two ends."""
    return "-" if of is None else f"{of.low:{form}} to {of.high:{form}}"


def _figures(found: "Evaluation", width: int) -> Iterator[str]:
    columns = [Column("MEASURE")]
    for one in _sides(found):
        columns += [Column(one.run.name.upper(), right=True), Column("95 %")]
    rows = [
        (
            title,
            *(cell for one in _sides(found) for cell in (mean_text(one.figures[name]), range_text(one.figures[name]))),
        )
        for name, (title, _) in MEASURES.items()
    ]
    yield table(columns, rows, width)


def _differences(found: "Evaluation", width: int) -> Iterator[str]:
    if found.theirs is None:
        return
    yield bold(f"What {found.ours.run.name} has over {found.theirs.run.name}, query by query")
    columns = (
        Column("MEASURE"),
        Column("MEAN", right=True),
        Column("95 %"),
        *(Column(name, right=True) for name in ("WON", "LOST", "SAME")),
    )
    rows = []
    for name, (title, _) in MEASURES.items():
        if one := found.differences[name]:
            mean = f"{one.interval.mean:+.3f}"
            rows.append((title, mean, range_text(one.interval, "+.3f"), one.wins, one.losses, one.ties))
    yield table(columns, rows, width)


def _moved(found: "Evaluation", moved: "Sequence[Moved]", width: int) -> str:
    before = found.theirs.run.name if found.theirs else ""
    columns = (
        Column("QUERY", least=16),
        *(Column(name.upper(), right=True) for name in (before, found.ours.run.name, "by")),
    )
    rows = [(one.query, value_text(one.before), value_text(one.after), f"{one.by:+.3f}") for one in moved]
    return table(columns, rows, width)


def value_text(scores: Mapping[str, float | None], measure: str = "condensed") -> str:
    """One query's measure."""
    value = scores[measure]
    return "-" if value is None else f"{value:.3f}"


def warnings(found: "Evaluation") -> Iterator[str]:
    """What the figures do not say."""
    rated = [one.figures["judged"] for one in _sides(found)]
    means = [one.mean for one in rated if one]
    if means and (min(means) < _ENOUGH_RATED or max(means) - min(means) > _ALIKE_RATED):
        yield (
            "Not all of the first ten is rated, and NDCG@10 takes what nobody rated for useless: read condensed NDCG@10"
            " beside it, and rate more"
        )
    if found.differences and not any(one and one.is_clear for one in found.differences.values()):
        yield "No difference is more than chance: every interval holds 0"


def shortfalls(found: "Evaluation", wanted: Mapping[str, float]) -> list[str]:
    """The measures that are below what was asked for."""
    short = []
    for name, floor in wanted.items():
        figure = found.ours.figures[name]
        if figure is None:
            short.append(f"{name} says nothing here, and is to be at least {floor:g}")
        elif figure.mean < floor:
            short.append(f"{name} is {figure.mean:.4f}, and is to be at least {floor:g}")
    return short


def data_of(found: "Evaluation") -> dict[str, Any]:
    """The evaluation for programs: all but the lists of products, which --save keeps."""
    data = {
        "queries": found.queries,
        "ratings": found.ratings,
        "unknown": found.unknown,
        "without_good": list(found.hopeless),
        "left_out": found.alone,
        "ours": _side(found.ours),
        "against": _side(found.theirs) if found.theirs else None,
        "differences": {
            name: asdict(one) | {"clear": one.is_clear} if one else None for name, one in found.differences.items()
        },
        "notes": list(warnings(found)),
    }
    for name, moved in (("gained", found.gained), ("lost", found.lost)):
        data[name] = [{"query": one.query, "before": one.before, "after": one.after, "by": one.by} for one in moved]
    return data


def _side(of: "Measured") -> dict[str, Any]:
    run = of.run
    return {
        "name": run.name,
        "pack": run.pack,
        "generation": run.generation,
        "locale": run.locale,
        "figures": {name: asdict(one) if one else None for name, one in of.figures.items()},
        "empty": list(of.empty),
        "scores": of.scores,
    }
