"""Changes pushed over HTTP, from the first byte sent to the moment when every search sees them, on both engines."""

import random
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from app.settings import Settings
from benchmarks.report import Finding, Goal, Run
from benchmarks.serving import Client, gondola
from benchmarks.shop import Catalogue, built, electronics
from tools.opensearch_node import Unavailable, running_node

TITLE = "Changes pushed over HTTP"
ONE, DELTA, PRICES = 1, 100, 2_000
WITHIN = {ONE: 0.1, DELTA: 1.0, PRICES: 2.0}
"""Seconds: one product at the 95th percentile, the others each time."""
TIMES = {ONE: 60, DELTA: 10, PRICES: 5}
PATIENCE = "10"

Times = Mapping[int, Sequence[float]]


def measure(_: Run) -> Finding:
    """The same pushes on the embedded engine and, where a node can run, on OpenSearch."""
    taken: dict[str, Times] = {}
    with tempfile.TemporaryDirectory(prefix="gondola-bench-") as name:
        folder = Path(name)
        catalogue = electronics(folder)
        rows = [dict(row) for _, row in islice(catalogue.rows(), PRICES)]
        for engine in ("embedded", "opensearch"):
            try:
                with _served(catalogue, engine, folder) as client:
                    taken[engine] = _taken(client, rows)
            except Unavailable:
                continue
    return _finding(taken)


@contextmanager
def _served(catalogue: Catalogue, engine: str, folder: Path) -> Iterator[Client]:
    """The shop, built and served, warm from one push."""
    data = folder / engine
    if engine == "embedded":
        settings = Settings(shop=catalogue.shop, data=data)
        built(settings, catalogue.feed)
        with gondola(settings) as client:
            yield client
        return
    with running_node(heap="1g") as url:
        settings = Settings(shop=catalogue.shop, data=data, engine="opensearch", opensearch_url=url)
        built(settings, catalogue.feed)
        with gondola(settings, GONDOLA_OPENSEARCH_SECONDS=PATIENCE) as client:
            yield client


def _taken(client: Client, rows: Sequence[Mapping[str, Any]]) -> Times:
    """Seconds of each push, by its number of rows: prices alone, but whole rows in the delta of products."""
    chance = random.Random(1)
    _seen(client, "prices", [{"id": rows[0]["id"], "price": 1}])
    found: dict[int, list[float]] = {}
    for size, times in TIMES.items():
        for _ in range(times):
            chosen = chance.sample(list(rows), size)
            changed = [{**row, "price": chance.randint(100, 90_000)} for row in chosen]
            what = "products?mode=replace" if size == DELTA else "prices"
            sent = changed if size == DELTA else [{"id": row["id"], "price": row["price"]} for row in changed]
            found.setdefault(size, []).append(_seen(client, what, sent))
    return found


def _seen(client: Client, what: str, rows: Sequence[Mapping[str, Any]]) -> float:
    """Seconds until a search answers from the change that holds these rows."""
    body = orjson.dumps(rows)
    began = time.perf_counter()
    told = orjson.loads(client.post(f"/v1/admin/{what}", body))
    while orjson.loads(client.get("/v1/search?size=1"))["sequence"] < told["sequence"]:
        time.sleep(0.001)
    took = time.perf_counter() - began
    if told["products"] != len(rows):
        message = f"of {len(rows)} pushed rows {told['products']} changed a product: {told['left_out'][:3]}"
        raise RuntimeError(message)
    return took


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _finding(taken: Mapping[str, Times]) -> Finding:
    names = {
        ONE: "one price, p50 and p95",
        DELTA: f"a delta of {DELTA} whole products, median and slowest",
        PRICES: f"{PRICES:,} prices, median and slowest",
    }
    worst = {
        engine: {ONE: _p95(of[ONE]), **{size: max(of[size]) for size in (DELTA, PRICES)}}
        for engine, of in taken.items()
    }
    rows = [
        (name, *(f"{median(of[size]):.3f} s, {worst[engine][size]:.3f} s" for engine, of in taken.items()))
        for size, name in names.items()
    ]
    ours = worst["embedded"]
    return Finding(
        title=TITLE,
        what=(
            "`POST /v1/admin/…` to one serving process with the icecat shop of 19,406 products live, from the first "
            "byte sent until a search answers from the change: on disk, derived again by all rules, indexed and seen."
        ),
        rows=rows,
        goals=[
            Goal(
                f"{names[size].rpartition(', ')[0] or 'one price, p95'} within {seconds:g} s, embedded",
                met=ours[size] <= seconds,
            )
            for size, seconds in WITHIN.items()
        ],
        notes=[] if "opensearch" in taken else ["OpenSearch could not be started here and is left out."],
        heads=("", *taken),
    )
