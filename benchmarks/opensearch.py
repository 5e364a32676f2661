"""A page of results over HTTP from the OpenSearch engine, against the bare `_search` of the same bodies."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from app.core.shop import Shop
from app.desk.live import Snapshots
from app.engines.opensearch.names import Names
from app.engines.opensearch.queries import search_body
from app.search.service import Surveys
from app.settings import Settings
from benchmarks.mix import described, mix
from benchmarks.node import on_a_node
from benchmarks.page import planned
from benchmarks.report import Finding, Goal, Run
from benchmarks.rounds import Round, Side, Spread, interleaved, less, p50, percentile
from benchmarks.serving import Client, gondola
from benchmarks.shop import built, electronics

TITLE = "A page from OpenSearch"
GOAL = 2.5
PATIENCE = 10.0
"""Seconds that a search may take here: a figure is wanted, even on a machine that is busy."""


def measure(run: Run) -> Finding:
    """Start a node, build the shop on it, ask Gondola and the node turn by turn."""
    return on_a_node(lambda url, folder: _measure(run.seconds, url, folder))


def _measure(seconds: float, url: str, folder: Path) -> Finding:
    catalogue = electronics(folder)
    settings = Settings(
        shop=catalogue.shop,
        data=folder / "var",
        engine="opensearch",
        opensearch_url=url,
        opensearch_seconds=PATIENCE,
    )
    engine = built(settings, catalogue.feed)
    snapshot = Snapshots(engine).current()
    asked = mix(snapshot, catalogue)
    bodies = [search_body(planned(one, snapshot, Surveys()).plan) | {"timeout": f"{PATIENCE:.0f}s"} for one in asked]
    index = Names(snapshot.pack.one(Shop).code).index(snapshot.manifest.generation)
    path = f"/{index}/_search?allow_partial_search_results=false&preference=_local"
    node = Client(urlsplit(url).port or 9200)
    with gondola(settings, GONDOLA_OPENSEARCH_SECONDS=str(PATIENCE)) as shop:
        answers = [shop.get(one.path) for one in asked]
        sides: dict[str, Side] = {
            "gondola": lambda at: shop.get(asked[at].path),
            "bare": lambda at: orjson.loads(node.post(path, orjson.dumps(bodies[at]))),
        }
        for at in range(len(asked)):
            _same(orjson.loads(answers[at]), orjson.loads(node.post(path, orjson.dumps(bodies[at]))), asked[at].query)
        rounds = interleaved(sides, len(asked), seconds)
    return _finding(rounds, less(rounds, "gondola", ("bare",)), described(asked, answers, snapshot))


def _same(ours: dict[str, Any], bare: dict[str, Any], query: str) -> None:
    """Both sides must answer the same question; what is pinned stands apart of the node's total."""
    apart = bare.get("aggregations", {}).get("apart", {}).get("doc_count", 0)
    if ours["total"] != bare["hits"]["total"]["value"] + apart:
        message = f"{query}: Gondola finds {ours['total']}, the bare search {bare['hits']['total']['value']} + {apart}"
        raise RuntimeError(message)


def _finding(rounds: Sequence[Round], above: Spread, mixed: str) -> Finding:
    rows = [
        ("`/v1/search` over HTTP, p50", p50(rounds, "gondola").text("ms")),
        ("`/v1/search` over HTTP, p95", f"{percentile(rounds, 'gondola', 0.95):.2f} ms"),
        ("bare `_search` with the same body, parsed, p50", p50(rounds, "bare").text("ms")),
        ("bare `_search`, p95", f"{percentile(rounds, 'bare', 0.95):.2f} ms"),
        ("**above the bare search, pair by pair**", f"**{above.text('ms')}**"),
    ]
    return Finding(TITLE, mixed, rows, [Goal(f"at most {GOAL} ms above the bare search", met=above.middle <= GOAL)])
