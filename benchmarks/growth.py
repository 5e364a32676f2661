"""The same shop with 20,000 products and with 200,000: what grows, and how much."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack

import orjson

from benchmarks.market import SMALL, Market, asked_of, market
from benchmarks.mix import Asked, described, request_for
from benchmarks.page import FLOOR, LEANER, Served, all_in_process, served
from benchmarks.processes import Memory, below, memory
from benchmarks.profile import hot_spots
from benchmarks.report import Finding, Goal, Run
from benchmarks.rounds import Round, Spread, interleaved, p50, p50_of_sum, percentile, ratio

TITLE = "From 20,000 products to 200,000"
GOAL = 2.5
SMALL_GOAL = 2.0
MEMORY_GOAL = 350


def measure(run: Run) -> Finding:
    """Build both sizes, ask both and their floors turn by turn, then see what the servers hold."""
    markets = [market(min(SMALL, run.products)), market(run.products)]
    asked = asked_of(run.products)
    with ExitStack() as stack:
        pages = [
            stack.enter_context(served(one.settings, one.snapshots.current(), _read(asked, one))) for one in markets
        ]
        sides = {f"{name} {at}": side for at, page in enumerate(pages) for name, side in page.sides.items()}
        rounds = interleaved(sides, len(asked), run.seconds * 2)
        held = [[memory(page.shop.process), *map(memory, below(page.shop.process))] for page in pages]
    if run.profile:
        hot_spots(lambda: all_in_process(asked, markets[-1].snapshots), 25)
    return _finding(rounds, markets, pages, held, asked)


def _read(asked: Sequence[Asked], of: Market) -> list[Asked]:
    """The same links, as they are understood by this size."""
    return [Asked(one.kind, one.query, request_for(one.query, of.snapshots.current())) for one in asked]


def _finding(
    rounds: Sequence[Round],
    markets: Sequence[Market],
    pages: Sequence[Served],
    held: Sequence[Sequence[Memory]],
    asked: Sequence[Asked],
) -> Finding:
    def timed(name: str, figure: Callable[[int], Spread], unit: str = "ms") -> tuple[str, ...]:
        small, large = figure(0), figure(1)
        return (name, small.text(unit), large.text(unit), f"{large.middle / small.middle:.2f}")

    def counted(name: str, unit: str, small: float, large: float) -> tuple[str, ...]:
        return (name, f"{small:,.0f} {unit}".rstrip(), f"{large:,.0f} {unit}".rstrip(), f"{large / small:.2f}")

    def of_markets(name: str, unit: str, figure: Callable[[Market], float]) -> tuple[str, ...]:
        return counted(name, unit, *map(figure, markets))

    times = [ratio(rounds, f"gondola {at}", [f"{one} {at}" for one in FLOOR]) for at in (0, 1)]
    totals = [_found(page) for page in pages]
    tails = [percentile(rounds, f"gondola {at}", 0.95) for at in (0, 1)]
    workers = [one[-1] for one in held]
    rows = [
        of_markets("products", "", lambda one: one.products),
        of_markets("words", "", lambda one: len(one.snapshots.current().census.vocabularies["fr"].words)),
        counted("products that a request finds, p50", "", *(one[len(one) // 2] for one in totals)),
        timed("`/v1/search` over HTTP, p50", lambda at: p50(rounds, f"gondola {at}")),
        ("`/v1/search` over HTTP, p95", *(f"{tail:.2f} ms" for tail in tails), f"{tails[1] / tails[0]:.2f}"),
        timed("bare Flask with the same bytes over HTTP, p50", lambda at: p50(rounds, f"flask {at}")),
        timed("bare tantivy with the same searches in process, p50", lambda at: p50(rounds, f"tantivy {at}")),
        timed("the floor: both, p50", lambda at: p50_of_sum(rounds, [f"{one} {at}" for one in FLOOR])),
        ("**times the floor**", *(f"**{one.text()}**" for one in times), ""),
        ("times the leaner floor", *(_leaner(rounds, at).text() for at in (0, 1)), ""),
        of_markets("from the feed to searchable, once", "s", lambda one: one.seconds),
        of_markets("products a second", "", lambda one: one.products / one.seconds),
        of_markets("the builder's memory at its peak", "MiB", lambda one: one.peak),
        counted("the serving process: resident", "MiB", *(one.resident for one in workers)),
        counted("the serving process: its share (PSS)", "MiB", *(one.share for one in workers)),
        counted("the serving process: of its own, no file behind", "MiB", *(one.own for one in workers)),
        counted("the process that watches over it: resident", "MiB", *(one[0].resident for one in held)),
        of_markets("the index on disk", "MiB", lambda one: one.on_disk("index")),
        of_markets("the raw records on disk", "MiB", lambda one: one.on_disk("records.db")),
    ]
    goals = [
        Goal(f"at most {SMALL_GOAL:.0f} times the floor at {markets[0].products:,}", met=times[0].middle <= SMALL_GOAL),
        Goal(f"at most {GOAL} times the floor at {markets[1].products:,}", met=times[1].middle <= GOAL),
        Goal(f"a serving process of at most {MEMORY_GOAL} MB resident", met=workers[1].resident <= MEMORY_GOAL),
    ]
    what = (
        "A catalogue grown from real marketplace rows (`benchmarks/grown.py`); the small one is the large one's "
        f"beginning, and both are asked the same. The large one: {_mixed(asked, pages[1], markets[1])}"
    )
    return Finding(TITLE, what, rows, goals, heads=("", *(f"{one.products:,}" for one in markets), "times"))


def _leaner(rounds: Sequence[Round], at: int) -> Spread:
    return ratio(rounds, f"gondola {at}", [f"{one} {at}" for one in LEANER])


def _found(page: Served) -> list[int]:
    return sorted(orjson.loads(body)["total"] for body in page.bodies)


def _mixed(asked: Sequence[Asked], page: Served, of: Market) -> str:
    return described(asked, page.bodies, of.snapshots.current())
