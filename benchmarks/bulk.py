"""Loading OpenSearch, against a bare bulk of the same documents."""

from pathlib import Path

import orjson
from opensearchpy import OpenSearch

from app.engines.opensearch.client import connect_for_writing
from app.engines.opensearch.store import index_body, source
from app.settings import Settings
from benchmarks.feed import Noted, noted
from benchmarks.node import on_a_node
from benchmarks.report import Finding, Goal, Run
from benchmarks.rounds import interleaved, p50, ratio, spread
from benchmarks.shop import built, icecat, shop_copy

TITLE = "Loading OpenSearch"
GOAL = 1.3
PORTION = 2_000


def measure(run: Run) -> Finding:
    """Start a node, load it with Gondola and by hand, turn by turn."""
    return on_a_node(lambda url, folder: _measure(run.seconds, url, folder))


def _measure(seconds: float, url: str, folder: Path) -> Finding:
    shop = shop_copy("icecat", folder)
    settings = Settings(shop=shop, data=folder / "var", engine="opensearch", opensearch_url=url)
    _, seen = noted(settings, icecat())
    lines = _lines(seen)
    client = connect_for_writing([url])
    turn = iter(range(1_000_000))
    rounds = interleaved(
        {
            "gondola": lambda _: built(settings, icecat()),
            "bare": lambda _: _bare(client, seen, lines, next(turn)),
        },
        1,
        seconds,
    )
    times = ratio(rounds, "gondola", ("bare",))
    documents = len(seen.documents)
    speed = spread([documents / (one["gondola"][0] / 1000) for one in rounds])
    rows = [
        (f"icecat, {documents:,} products: from the feed to searchable", p50(rounds, "gondola").text("ms", 0)),
        ("products a second", speed.text("", 0)),
        ("a bare bulk of the same documents and a refresh", p50(rounds, "bare").text("ms", 0)),
        ("**times the bare bulk**", f"**{times.text()}**"),
    ]
    what = (
        "Read, rules, analysis, documents and raw records into OpenSearch, and live; the floor sends the same "
        f"documents, ready as JSON, {PORTION:,} at a time, to an index with the same mapping, and refreshes it."
    )
    return Finding(TITLE, what, rows, [Goal(f"at most {GOAL} times a bare bulk", met=times.middle <= GOAL)])


def _lines(seen: Noted) -> list[bytes]:
    """The bulk lines of every document, ready to send."""
    return [
        orjson.dumps({"index": {"_id": document.id}}) + b"\n" + orjson.dumps(source(document)) + b"\n"
        for document in seen.documents
    ]


def _bare(client: OpenSearch, seen: Noted, lines: list[bytes], turn: int) -> None:
    """A new index, filled and searchable."""
    assert seen.spec
    index = f"bare-{turn}"
    client.indices.create(index=index, body=index_body(seen.spec))
    for first in range(0, len(lines), PORTION):
        client.bulk(body=b"".join(lines[first : first + PORTION]), index=index)
    client.indices.refresh(index=index)
    client.indices.delete(index=index)
