"""An evaluation as one page that needs nothing else: no script, no other file, light or dark as its reader likes."""

import math
from collections.abc import Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING

from app.commands.evaluating_text import counted, mean_text, range_text, value_text, warnings
from app.commands.report_page import STYLE
from app.desk.evaluating.comparing import BY
from app.desk.evaluating.metrics import MEASURES, Difference

if TYPE_CHECKING:
    from app.desk.evaluating.comparing import Evaluation, Measured

MOST_ROWS = 5000
"""So many queries have a row on the page."""
_MORE_STYLE = """
td.n, th.n { text-align: right; } .up { color: #1a7a3c; } .down { color: #b3261e; }
@media (prefers-color-scheme: dark) { .up { color: #7fd69a; } .down { color: #ff9a90; } }
svg.span line { stroke: var(--soft); } svg.span .is { stroke: var(--bar); stroke-width: 3; }
svg.span circle { fill: var(--bar); }
"""
_SPAN = 160
"""How wide an interval is drawn, in points."""


def evaluation_page(found: "Evaluation", shop: str, when: str) -> str:
    """The page, whole; every text of the shop and of the file in it is escaped."""
    title = f"{escape(shop)}: how good the results are"
    told = "".join(f"<p>{escape(one)}</p>" for one in counted(found))
    noted = "".join(f"<article><p>{escape(one)}</p></article>" for one in warnings(found))
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        f"<title>{title}</title><style>{STYLE}{_MORE_STYLE}</style></head><body>",
        f'<header><h1>{title}</h1><p class="soft">{escape(when)}</p>{told}</header><main>{noted}',
        f"<section><h2>All queries together</h2>{_figures(found)}</section>",
        _differences(found),
        f"<section><h2>Query by query</h2>{_queries(found)}</section>",
        "</main></body></html>",
    ]
    return "\n".join(part for part in parts if part)


def _table(headings: Iterable[tuple[str, str]], rows: Iterable[str]) -> str:
    """A table under its headings, each with its class."""
    head = "".join(f'<th scope="col"{f" class={kind}" if kind else ""}>{escape(name)}</th>' for name, kind in headings)
    body = "".join(rows)
    return f'<div class="wide" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _sides(found: "Evaluation") -> "Iterator[Measured]":
    yield found.ours
    if found.theirs:
        yield found.theirs


def _figures(found: "Evaluation") -> str:
    headings = [("Measure", "")]
    for one in _sides(found):
        headings += [(one.run.name, "n"), ("95 % of such queries' means", "")]
    rows = []
    for name, (title, _) in MEASURES.items():
        cells = ""
        for one in _sides(found):
            figure = one.figures[name]
            cells += f'<td class="n">{mean_text(figure)}</td><td>{range_text(figure)}</td>'
        rows.append(f'<tr><th scope="row">{escape(title)}</th>{cells}</tr>')
    return _table(headings, rows)


def _differences(found: "Evaluation") -> str:
    if found.theirs is None:
        return ""
    heading = f"What {escape(found.ours.run.name)} has over {escape(found.theirs.run.name)}"
    headings = (("Measure", ""), ("Mean", "n"), ("95 %", ""), ("Drawn", ""), ("Won", "n"), ("Lost", "n"), ("Same", "n"))
    rows = [
        f'<tr><th scope="row">{escape(title)}</th>{_difference(one)}</tr>'
        for name, (title, _) in MEASURES.items()
        if (one := found.differences[name])
    ]
    said = '<p class="soft">An interval that holds 0, the line in the middle, may be chance.</p>'
    return f"<section><h2>{heading}</h2>{said}{_table(headings, rows)}</section>"


def _difference(of: Difference) -> str:
    mean = of.interval.mean
    kind = "" if not of.is_clear else " up" if mean > 0 else " down"
    counts = "".join(f'<td class="n">{count:,}</td>' for count in (of.wins, of.losses, of.ties))
    return f'<td class="n{kind}">{mean:+.3f}</td><td>{range_text(of.interval, "+.3f")}</td><td>{_span(of)}</td>{counts}'


def _span(of: Difference) -> str:
    """An interval drawn around 0, from -1 at the left to 1 at the right; steps near 0 are drawn wider."""
    low, mean, high = (_place(one) for one in (of.interval.low, of.interval.mean, of.interval.high))
    middle = _SPAN / 2
    return (
        f'<svg class="span" width="{_SPAN}" height="12" aria-hidden="true">'
        f'<line x1="{middle:g}" y1="0" x2="{middle:g}" y2="12"/>'
        f'<line class="is" x1="{low:.1f}" y1="6" x2="{high:.1f}" y2="6"/><circle cx="{mean:.1f}" cy="6" r="4"/></svg>'
    )


def _place(value: float) -> float:
    drawn = math.copysign(math.sqrt(abs(value)), value)
    return 4 + (_SPAN - 8) * (drawn + 1) / 2


def _queries(found: "Evaluation") -> str:
    """Every query, the one that lost most first; alone, the worst first."""
    ours, theirs = found.ours, found.theirs
    headings = [("Query", ""), ("Products", "n"), ("Rung", "")]
    for one in _sides(found):
        headings += [(f"{one.run.name}: {MEASURES[name][0]}", "n") for name in ("ndcg", BY, "judged")]
    headings += [("By", "n")] if theirs else []

    def place(query: str) -> float:
        mine = ours.scores[query][BY]
        other = theirs.scores[query][BY] if theirs else 0.0
        return 2.0 if mine is None or other is None else mine - other

    queries = sorted(ours.scores, key=place)
    rows = [_query(query, found, None if place(query) > 1 else place(query)) for query in queries[:MOST_ROWS]]
    more = f'<p class="soft">{len(queries) - MOST_ROWS:,} more queries.</p>' if len(queries) > MOST_ROWS else ""
    return _table(headings, rows) + more


def _query(query: str, found: "Evaluation", by: float | None) -> str:
    listed = found.ours.run.listed[query]
    cells = "".join(
        f'<td class="n">{value_text(one.scores[query], name)}</td>'
        for one in _sides(found)
        for name in ("ndcg", BY, "judged")
    )
    if found.theirs:
        kind = "" if not by else " up" if by > 0 else " down"
        cells += f'<td class="n{kind}">{"-" if by is None else f"{by:+.3f}"}</td>'
    return (
        f'<tr><th scope="row">{escape(query)}</th><td class="n">{listed.total:,}</td>'
        f"<td>{escape(listed.rung.replace('_', ' '))}</td>{cells}</tr>"
    )
