"""What only OpenSearch does: a node that is away, dying or talking nonsense, leases of the dead, the alias for people."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from app.core.generation import ConflictError, DamagedError, EngineUnavailableError, Live, Manifest, Outcome, Pointer
from app.core.plan import Everything, Question, SearchPlan
from app.core.schema import IndexSpec
from app.engines.opensearch.bulk import Bulk
from app.engines.opensearch.client import connect_for_reading, connect_for_writing
from app.engines.opensearch.ledger import OpenSearchLedger
from app.engines.opensearch.names import Names
from app.engines.opensearch.store import OpenSearchStore
from tests.engines.making import make_engine
from tests.shop import Story

NAMES = Names("mini")


@pytest.fixture
def shop(opensearch_url: str, tmp_path: Path) -> Iterator[Story]:
    """The small shop, loaded into OpenSearch."""
    with make_engine("opensearch", tmp_path, opensearch_url) as engine:
        story = Story(engine)
        story.load()
        yield story


def store_of(story: Story) -> OpenSearchStore:
    """Its store."""
    assert isinstance(story.engine.store, OpenSearchStore)
    return story.engine.store


def live(story: Story) -> str:
    """The live generation."""
    pointer = story.engine.ledger.pointer()
    assert pointer.live
    return pointer.live.generation


# A node that talks nonsense

Say = Callable[[BaseHTTPRequestHandler], None]


def saying(status: int, body: bytes, kind: str = "application/json") -> Say:
    """Always the same answer."""

    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)

    return say


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""
    handler.close_connection = True
    handler.connection.close()


def break_off(handler: BaseHTTPRequestHandler) -> None:
    """Promise more than is sent."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"hits": {"total"')
    handler.close_connection = True


HIT = {"_id": "R1", "_score": 1.0, "_source": {"id": "R1", "ord": 0, "show": {}}}
WHOLE: Mapping[str, Any] = {
    "took": 1,
    "timed_out": False,
    "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
    "hits": {"total": {"value": 1, "relation": "eq"}, "hits": [HIT]},
    "aggregations": {"questions": {"buckets": {"0": {"doc_count": 1}}}},
    "_source": {"data": {"sequence": 0}},
}
"""What a search answers, and what a side document answers as well."""
NO_SHARDS = {**WHOLE, "_shards": {"total": 1, "successful": 0, "skipped": 0, "failed": 1}}
RED = {"error": {"type": "search_phase_execution_exception", "reason": "all shards failed"}, "status": 503}

NONSENSE: Mapping[str, Say] = {
    "503": saying(503, json.dumps(RED).encode()),
    "503 of a proxy": saying(503, b"<html>Service Unavailable</html>", "text/html"),
    "429": saying(429, b'{"error": {"type": "circuit_breaking_exception", "reason": "data too large"}}'),
    "500 without a body": saying(500, b""),
    "401": saying(401, b"Unauthorized", "text/plain"),
    "HTML with 200": saying(200, b"<html><body>It works!</body></html>", "text/html"),
    "HTML that says it is JSON": saying(200, b"<html><body>It works!</body></html>"),
    "text with 200": saying(200, b"It works!", "text/plain"),
    "cut JSON": saying(200, json.dumps(WHOLE).encode()[:-30]),
    "an empty body": saying(200, b""),
    "an empty object": saying(200, b"{}"),
    "a list": saying(200, b"[]"),
    "null": saying(200, b"null"),
    "bytes that are no UTF-8": saying(200, b'{"hits": "\xff\xfe"}'),
    "closes the connection": hang_up,
    "breaks off": break_off,
}
PARTIAL: Mapping[str, Say] = {
    "timed_out": saying(200, json.dumps({**WHOLE, "timed_out": True}).encode()),
    "a shard failed": saying(200, json.dumps(NO_SHARDS).encode()),
    "no word about shards": saying(200, json.dumps({**WHOLE, "_shards": None}).encode()),
    "no total": saying(200, json.dumps({**WHOLE, "hits": {"hits": [HIT]}}).encode()),
    "a hit without a source": saying(
        200, json.dumps({**WHOLE, "hits": {**WHOLE["hits"], "hits": [{"_id": "R1", "_score": 1}]}}).encode()
    ),
}


@contextmanager
def node(say: Say) -> Iterator[str]:
    """A server on this machine that takes everything and answers as `say` does."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            say(self)

        do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815 - http.server calls them so

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def asked(url: str) -> Iterator[tuple[OpenSearchStore, OpenSearchLedger]]:
    """Store and ledger of a shop at an address."""
    reading, writing = connect_for_reading([url]), connect_for_writing([url])
    try:
        yield OpenSearchStore(reading, writing, NAMES), OpenSearchLedger(reading, writing, NAMES)
    finally:
        reading.close()
        writing.close()


MANIFEST = Manifest("g1", "2026-11-22T10:00:00Z", "", "", 1, 1, 0)
LIVE = Live("g1", "sha256:1", "2026-11-22T10:00:00Z", "a story")


def questions(store: OpenSearchStore, ledger: OpenSearchLedger) -> Mapping[str, Callable[[], Any]]:
    """Everything that a request, a build or a command asks of a node."""
    from app.engines.opensearch.reader import OpenSearchReader

    def reader() -> OpenSearchReader:
        return OpenSearchReader(store._reading, NAMES, "g1")

    def write() -> None:
        with ledger.writer("gondola reindex"):
            pass

    return {
        "find": lambda: reader().find(SearchPlan()),
        "totals": lambda: reader().totals([Question(None, Everything())]),
        "sequence of a reader": lambda: reader().sequence(),
        "open": lambda: store.reader("g1"),
        "manifest": lambda: store.manifest("g1"),
        "generations": store.generations,
        "blob": lambda: store.blob("g1", "census.json"),
        "records": lambda: store.records("g1", ["R1"]),
        "all records": lambda: list(store.all_records("g1")),
        "sequence": lambda: store.sequence("g1"),
        "begin": lambda: store.begin("g1", IndexSpec({}, (), (), (), (), ())),
        "apply": lambda: store.apply("g1", [Outcome("R1")], 1),
        "verify": lambda: store.verify("g1"),
        "remove": lambda: store.remove("g1"),
        "pointer": ledger.pointer,
        "move": lambda: ledger.move(Pointer(LIVE)),
        "pack": lambda: ledger.pack("sha256:1"),
        "keep pack": lambda: ledger.keep_pack("sha256:1", {"rules/shop.yaml": b""}),
        "append": lambda: ledger.append([("R1", None)]),
        "changes": lambda: list(ledger.changes(0)),
        "last sequence": ledger.last_sequence,
        "forget": lambda: ledger.forget(3),
        "writer": write,
    }


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_is_an_engine_that_is_unavailable_whoever_asks(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never a traceback, never an answer made of nothing: every question to a dying node ends in the one word."""
    monkeypatch.setattr("app.engines.opensearch.client.PAUSES", (0.0,))
    wrong = []
    with node(NONSENSE[kind]) as url, asked(url) as (store, ledger):
        for name, question in questions(store, ledger).items():
            try:
                wrong.append(f"{name}: answered {question()!r}")
            except EngineUnavailableError as error:
                if "OpenSearch" not in str(error):
                    wrong.append(f"{name}: {error}")
            except Exception as error:  # noqa: BLE001 - each kind of wrong is told at once
                wrong.append(f"{name}: {type(error).__module__}.{type(error).__name__} {str(error)[:80]}")
    assert not wrong, "\n".join(wrong)


BUSY = '{"type": "circuit_breaking_exception", "reason": "data too large"}'
WRITTEN = b'{"errors": false, "items": []}'


def in_turn(*says: Say) -> Say:
    """One answer after the other."""
    turns = iter(says)
    return lambda handler: next(turns)(handler)  # noqa: PLW0108 - each call takes the next


@pytest.mark.parametrize(
    "refusal",
    [
        saying(429, f'{{"error": {BUSY}}}'.encode()),
        saying(
            200, f'{{"errors": true, "items": [{{"index": {{"_id": "1", "status": 429, "error": {BUSY}}}}}]}}'.encode()
        ),
    ],
)
def test_a_node_that_is_busy_is_given_time_and_then_the_portion_again(
    refusal: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build of half an hour does not end because the node had no memory for a second."""
    monkeypatch.setattr("app.engines.opensearch.client.PAUSES", (0.0, 0.0))
    with node(in_turn(refusal, refusal, saying(200, WRITTEN))) as url, asked(url) as (store, _):
        bulk = Bulk(store._writing)
        bulk.put("gondola", "1", {"name": "Bottes"})
        bulk.send()


def test_a_full_disk_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says 429 like a busy node, but no waiting mends it."""
    monkeypatch.setattr("app.engines.opensearch.client.PAUSES", (60.0,))
    full = saying(429, b'{"error": {"type": "cluster_block_exception", "reason": "disk usage exceeded"}}')
    with node(in_turn(full)) as url, asked(url) as (store, _):
        bulk = Bulk(store._writing)
        bulk.put("gondola", "1", {"name": "Bottes"})
        with pytest.raises(EngineUnavailableError, match="disk is full"):
            bulk.send()


@pytest.mark.parametrize("kind", PARTIAL)
def test_an_answer_that_is_not_whole_is_no_answer(kind: str) -> None:
    """A search that timed out, or lacks a shard, would hide products silently: it is refused."""
    with node(PARTIAL[kind]) as url, asked(url) as (store, ledger):
        for name in ("find",) if "hit" in kind or "total" in kind else ("find", "totals"):
            with pytest.raises(EngineUnavailableError, match="OpenSearch"):
                questions(store, ledger)[name]()


def test_a_whole_answer_of_the_same_node_is_taken() -> None:
    """The measure of the test above: the same words without a fault are an answer."""
    with node(saying(200, json.dumps(WHOLE).encode())) as url, asked(url) as (store, ledger):
        found = questions(store, ledger)["find"]()
        assert questions(store, ledger)["totals"]() == (1,)
    assert (found.total, [hit.id for hit in found.hits]) == (1, ["R1"])


def test_a_node_that_freezes_is_given_up_within_a_second() -> None:
    """A search waits a third of a second, tries once more, and says so: the shopper is not kept."""
    free = threading.Event()

    def freeze(_: BaseHTTPRequestHandler) -> None:
        free.wait(5)

    with node(freeze) as url, asked(url) as (store, ledger):
        for name in ("find", "pointer"):
            began = time.monotonic()
            with pytest.raises(EngineUnavailableError, match="does not answer"):
                questions(store, ledger)[name]()
            assert time.monotonic() - began < 3, "not the five seconds of the frozen node"
        free.set()


def test_without_a_node_every_question_names_the_address_to_check() -> None:
    """Nobody listens: at once, and with the setting that says where to look."""
    with asked("http://127.0.0.1:9") as (store, ledger):
        for name, question in questions(store, ledger).items():
            began = time.monotonic()
            with pytest.raises(EngineUnavailableError, match="OPENSEARCH_URL"):
                question()
            assert time.monotonic() - began < 3, name


# Behind our back


def test_an_index_that_is_deleted_behind_our_back_is_told_with_the_mend(shop: Story) -> None:
    """An open snapshot says which index is gone and what builds it anew; a reindex mends it."""
    held = shop.snapshot()
    store = store_of(shop)
    store._writing.indices.delete(index=store._names.index(live(shop)))
    with pytest.raises(EngineUnavailableError, match=rf"{store._names.index(live(shop))} is gone.*gondola reindex"):
        shop.ask("robe", held)
    with pytest.raises(EngineUnavailableError, match="is gone"):
        shop.ask(snapshot=held)
    with pytest.raises(EngineUnavailableError, match=r"OpenSearch|gone"):
        shop.change([{"sku": "L1", "prix": "1"}])
    shop.load()
    assert shop.finds("robe") == ["R1", "R2"]


@pytest.mark.parametrize("lost", ["index", "raw"])
@pytest.mark.parametrize("key", ["L1", "R1-R38"])
def test_an_update_that_meets_a_lost_index_says_which_and_changes_nothing(shop: Story, lost: str, key: str) -> None:
    """The products or the raw records, whether the row names a product or a variant whose product must be found."""
    store = store_of(shop)
    name = getattr(store._names, lost)(live(shop))
    store._writing.indices.delete(index=name)
    with pytest.raises(EngineUnavailableError, match=rf"the index {name} is gone; run `gondola"):
        shop.change([{"sku": key, "prix": "66"}])
    with pytest.raises(EngineUnavailableError, match=rf"the index {store._names.raw('g9')} is gone"):
        list(store.all_records("g9"))
    assert not store._writing.indices.exists(index=name)
    assert f"index {name} is missing" in store.verify(live(shop))


def test_a_generation_whose_index_is_lost_does_not_come_back(shop: Story) -> None:
    """A rollback to it is refused before anything moves; the live one answers on."""
    from app.desk.publish import roll_back
    from tests.shop import NOW

    store, lost = store_of(shop), live(shop)
    shop.load()
    before = shop.engine.ledger.pointer()
    store._writing.indices.delete(index=store._names.index(lost))
    with pytest.raises(EngineUnavailableError, match=rf"the index {store._names.index(lost)} is gone"):
        roll_back("generation", store, shop.engine.ledger, None, NOW)
    assert shop.engine.ledger.pointer() == before
    assert shop.finds("robe") == ["R1", "R2"]


def test_a_generation_that_is_removed_while_a_server_holds_it_is_told(shop: Story) -> None:
    """Its sequence document is gone as well: still the one word, with the mend."""
    held = shop.snapshot()
    shop.engine.store.remove(live(shop))
    for q in ("", "robe"):
        with pytest.raises(EngineUnavailableError, match=r"is gone.*gondola reindex"):
            shop.ask(q, held)


def test_writing_into_an_index_that_is_gone_does_not_make_a_new_one(shop: Story) -> None:
    """OpenSearch would make one by itself, with guessed types: an update must not bring that about."""
    store = store_of(shop)
    index = store._names.index(live(shop))
    store._writing.indices.delete(index=index)
    with pytest.raises(EngineUnavailableError):
        shop.change([{"sku": "L1", "prix": "66"}])
    assert not store._writing.indices.exists(index=index)


def test_a_product_that_opensearch_refuses_fails_the_build_and_leaves_nothing(
    shop: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal in a bulk is never a product less: the build ends, its indexes go, the live one answers."""
    monkeypatch.setattr("app.catalog.gather.MAX_KEY", 1000)  # our own gate would keep such a key out
    store = store_of(shop)
    before = set(store._writing.indices.get(index=store._names.index("*")))
    with pytest.raises(EngineUnavailableError, match="too long"):
        shop.load([{"sku": "V1", "nom": "Vase", "prix": "3", "status": "actif"}, _too_long()])
    assert set(store._writing.indices.get(index=store._names.index("*"))) == before
    assert shop.finds("robe") == ["R1", "R2"]


def _too_long() -> dict[str, str]:
    return {"sku": "字" * 200, "nom": "Vase", "prix": "3", "status": "actif"}  # 600 bytes; an id has 512 at most


# Leftovers, the alias, the lease


def test_what_a_killed_build_left_goes_with_the_next_one(shop: Story) -> None:
    """Indexes without a manifest are nobody's: the next build removes them, and nothing of another shop."""
    store = store_of(shop)
    client, names = store._writing, store._names
    other = Names(f"{names.shop}x")
    for name in (names.index("g1"), names.raw("g1"), other.index("g1")):
        client.indices.create(index=name)
    try:
        shop.load()
        left = set(client.indices.get(index=f"{names.alias}*"))
        assert not {names.index("g1"), names.raw("g1")} & left
        assert other.index("g1") in left
        assert len(shop.engine.store.generations()) == 2
    finally:
        client.indices.delete(index=other.index("g1"))


def test_the_alias_follows_the_live_generation(shop: Story) -> None:
    """For people's own tools: one index behind it, whichever is live, also after a rollback."""
    store = store_of(shop)

    def behind() -> list[str]:
        return list(store._writing.indices.get_alias(name=store._names.alias))

    first = live(shop)
    assert behind() == [store._names.index(first)]
    shop.load()
    assert behind() == [store._names.index(live(shop))] != [store._names.index(first)]
    from app.desk.publish import roll_back
    from tests.shop import NOW

    roll_back("generation", store, shop.engine.ledger, None, NOW)
    assert behind() == [store._names.index(first)]


def lease(story: Story, who: str, seconds: float) -> None:
    """A lease that some process holds, until so many seconds from now."""
    store_of(story)._side.write("writer", "lease", {"who": who, "until": time.time() + seconds})


def test_the_lease_of_a_dead_writer_is_taken_over_when_it_ran_out(shop: Story) -> None:
    """While it runs, its holder is named; afterwards the next writer is let in, and leaves no lease behind."""
    ledger = shop.engine.ledger
    lease(shop, "`gondola reindex` on atlas", 5)
    with pytest.raises(ConflictError, match="`gondola reindex` on atlas is writing to this shop"):
        ledger.writer("me").__enter__()
    lease(shop, "`gondola reindex` on atlas", -1)
    with ledger.writer("me"), pytest.raises(ConflictError, match="`me`"):
        ledger.writer("another").__enter__()
    assert store_of(shop)._side.read("writer") is None


def test_a_lease_is_renewed_while_its_writer_works(shop: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that takes longer than the lease keeps the door closed."""
    monkeypatch.setattr("app.engines.opensearch.ledger._LEASE_SECONDS", 0.6)
    with shop.engine.ledger.writer("a long build"):
        time.sleep(1.0)
        with pytest.raises(ConflictError, match="a long build"):
            shop.engine.ledger.writer("me").__enter__()


def test_a_writer_whose_lease_was_taken_over_does_not_let_a_third_one_in(
    shop: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that was frozen for minutes and wakes up ends: the lease it removes must be its own."""
    monkeypatch.setattr("app.engines.opensearch.ledger.OpenSearchLedger._renew", lambda *_: None)
    frozen = shop.engine.ledger.writer("frozen")
    frozen.__enter__()
    lease(shop, "`successor` on atlas", 60)
    frozen.__exit__(None, None, None)
    with pytest.raises(ConflictError, match="`successor` on atlas"):
        shop.engine.ledger.writer("third").__enter__()


def test_a_half_written_append_is_not_in_the_journal(shop: Story) -> None:
    """Entries beyond the acknowledged number are left out, and the next ones take their numbers."""
    ledger = shop.engine.ledger
    ledger.append([("L1", None)])
    store_of(shop)._side.write("journal:2", "journal", {"product": "C1", "record": None}, 2)
    assert [change.sequence for change in ledger.changes(0)] == [1]
    assert ledger.append([("R2", None)]) == 2
    assert [(change.sequence, change.product) for change in ledger.changes(0)] == [(1, "L1"), (2, "R2")]


def test_a_large_blob_comes_back_whole(shop: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """A census of many parts is put together in order, and goes with its generation."""
    monkeypatch.setattr("app.engines.opensearch.store._PART", 700)
    shop.load()
    store, generation = store_of(shop), live(shop)
    assert store._side.read(Names.blob(generation, "census.json", 3))
    assert store.verify(generation) == ()
    monkeypatch.setattr("app.engines.opensearch.store._PART", 8 << 20)
    store.remove(generation)
    store._side.refresh()
    left = store._writing.search(index=store._names.side, body={"size": 1000, "query": {"match_all": {}}})
    assert not [hit["_id"] for hit in left["hits"]["hits"] if hit["_id"].startswith(f"blob:{generation}")]


def test_a_manifest_says_all_that_it_was_told(shop: Story) -> None:
    """What the builder counted is what a server reads."""
    found: Sequence[Manifest] = shop.engine.store.generations()
    assert [asdict(one) for one in found] == [asdict(shop.engine.store.manifest(live(shop)))]
    assert found[0].products == 5


def test_a_manifest_that_cannot_be_read_hides_no_other_generation(shop: Story) -> None:
    """The list passes it over; whoever asks for that very one is told, with the mend."""
    store = store_of(shop)
    store._side.write(NAMES.manifest("broken"), "manifest", {"generation": "broken"})
    assert [one.generation for one in store.generations()] == [live(shop)]
    with pytest.raises(DamagedError, match="gondola reindex"):
        store.manifest("broken")
