"""A page of results over HTTP from the embedded engine, against Flask and tantivy without Gondola."""

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from app.core.plan import Question
from app.core.shop import Shop
from app.desk.live import Snapshots
from app.factory import data_folder
from app.search.planner import Planned, prepare
from app.search.request import Request
from app.search.service import Surveys, answer, planned_for
from app.search.snapshot import Snapshot
from app.settings import Settings
from benchmarks.bare_engine import engine_calls, fewest_calls, replay
from benchmarks.bare_flask import write_answers
from benchmarks.mix import Asked, described, link, mix, read_link, request_for
from benchmarks.profile import hot_spots
from benchmarks.report import Finding, Goal, Run
from benchmarks.rounds import Round, Side, interleaved, less, p50, p50_of_sum, percentile, ratio
from benchmarks.serving import Client, bare_flask, gondola
from benchmarks.shop import built, electronics

TITLE = "A page from the embedded engine"
GOAL = 2.0
SHARE_OF_PARTS = 0.3
FLOOR = ("flask", "tantivy")
LEANER = ("flask", "fewest")


@dataclass(frozen=True)
class Served:
    """Gondola's server beside its floors, ready to be asked turn by turn."""

    sides: Mapping[str, Side]
    """`gondola`, `flask`, `tantivy` and `fewest`, told which request's turn it is."""
    bodies: Sequence[bytes]
    shop: Client


def measure(run: Run) -> Finding:
    """Build the shop, ask it and the floors turn by turn, then time the parts in process."""
    with tempfile.TemporaryDirectory(prefix="gondola-bench-") as name:
        folder = Path(name)
        catalogue = electronics(folder)
        settings = Settings(shop=catalogue.shop, data=folder / "var")
        snapshots = Snapshots(built(settings, catalogue.feed))
        snapshot = snapshots.current()
        asked = mix(snapshot, catalogue)
        with served(settings, snapshot, asked) as page:
            rounds = interleaved(page.sides, len(asked), run.seconds * (1 - SHARE_OF_PARTS))
        parts = interleaved(_parts(asked, snapshots), len(asked), run.seconds * SHARE_OF_PARTS)
        if run.profile:
            hot_spots(lambda: all_in_process(asked, snapshots), 15)
    return _finding(rounds, parts, described(asked, page.bodies, snapshot))


@contextmanager
def served(settings: Settings, snapshot: Snapshot, asked: Sequence[Asked]) -> Iterator[Served]:
    """Gondola over HTTP, bare Flask with the same bytes over HTTP, and bare tantivy here."""
    built_in = data_folder(settings, snapshot.pack.one(Shop).code)
    plans = [planned(one, snapshot, Surveys()).plan for one in asked]
    calls = engine_calls(built_in, snapshot.manifest.generation, plans)
    fewest = fewest_calls(built_in, snapshot.manifest.generation, plans)
    with tempfile.TemporaryDirectory(prefix="gondola-bench-") as folder, gondola(settings) as shop:
        bodies = [shop.get(one.path) for one in asked]
        answers = Path(folder) / "answers"
        write_answers(answers, {one.query: body for one, body in zip(asked, bodies, strict=True)})
        with bare_flask(answers) as bare:
            sides: dict[str, Side] = {
                "gondola": lambda at: shop.get(asked[at].path),
                "flask": lambda at: bare.get(asked[at].path),
                "tantivy": lambda at: replay(calls[at]),
                "fewest": lambda at: replay(fewest[at]),
            }
            yield Served(sides, bodies, shop)


def planned(one: Asked, snapshot: Snapshot, surveys: Surveys) -> Planned:
    """The plan of a request, as the service makes it."""
    return planned_for(one.request, snapshot, time.time(), surveys)


def asked_first(request: Request, snapshot: Snapshot) -> tuple[Question, ...]:
    """What the survey of a question not asked before asks at once."""
    understanding, restricted = prepare(request, snapshot, time.time())
    return tuple(Question(rung.words, restricted.where, rung.also) for rung in understanding.first)


def _parts(asked: Sequence[Asked], snapshots: Snapshots) -> Mapping[str, Side]:
    """What one request goes through within the process, each part by itself."""
    snapshot = snapshots.current()
    surveys = snapshots.surveys
    links = [link(one.query) for one in asked]
    plans = [planned(one, snapshot, surveys).plan for one in asked]
    bodies = [answer(one.request, snapshot, time.time(), surveys).body for one in asked]
    asking = [asked_first(one.request, snapshot) for one in asked]
    return {
        "read": lambda at: read_link(links[at], snapshot),
        "snapshot": lambda _: snapshots.current(),
        "plan": lambda at: planned(asked[at], snapshot, surveys),
        "find": lambda at: snapshot.reader.find(plans[at]),
        "answer": lambda at: answer(asked[at].request, snapshot, time.time(), surveys),
        "json": lambda at: orjson.dumps(bodies[at]),
        "survey": lambda at: snapshot.reader.totals(asking[at]) if asking[at] else None,
    }


def all_in_process(asked: Sequence[Asked], snapshots: Snapshots) -> None:
    """Every request of the mix, from its parameters to its bytes."""
    for one in asked:
        snapshot = snapshots.current()
        request = request_for(one.query, snapshot)
        orjson.dumps(answer(request, snapshot, time.time(), snapshots.surveys).body)


def _finding(rounds: Sequence[Round], parts: Sequence[Round], mixed: str) -> Finding:
    times = ratio(rounds, "gondola", FLOOR)
    surveyed = [{"survey": [took for took in one["survey"] if took > 0.01]} for one in parts]
    rows = [
        ("`/v1/search` over HTTP, p50", p50(rounds, "gondola").text("ms")),
        ("`/v1/search` over HTTP, p95", f"{percentile(rounds, 'gondola', 0.95):.2f} ms"),
        ("bare Flask with the same bytes over HTTP, p50", p50(rounds, "flask").text("ms")),
        ("bare tantivy with the same searches in process, p50", p50(rounds, "tantivy").text("ms")),
        ("the floor: both, p50", p50_of_sum(rounds, FLOOR).text("ms")),
        ("**times the floor**", f"**{times.text()}**"),
        ("leaner: bare tantivy with the fewest searches in process, p50", p50(rounds, "fewest").text("ms")),
        ("times the leaner floor", ratio(rounds, "gondola", LEANER).text()),
        ("in process: reading the link", p50(parts, "read").text("ms", 3)),
        ("in process: taking the snapshot", p50(parts, "snapshot").text("ms", 3)),
        ("in process: planning", p50(parts, "plan").text("ms", 3)),
        ("in process: the engine's reader", p50(parts, "find").text("ms", 3)),
        ("in process: shaping the answer", less(parts, "answer", ("plan", "find")).text("ms", 3)),
        ("in process: JSON", p50(parts, "json").text("ms", 3)),
        ("not above: the survey of a question not asked before", p50(surveyed, "survey").text("ms", 3)),
    ]
    note = (
        "The floor makes the very searches that Gondola's reader makes, so it cannot show that there are too many; "
        "the leaner one makes one search and one aggregation for each set of choices."
    )
    goal = Goal(f"at most {GOAL:.0f} times the floor", met=times.middle <= GOAL)
    return Finding(TITLE, mixed, rows, [goal], (note,))
