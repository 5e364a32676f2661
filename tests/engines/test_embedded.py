"""What only the embedded engine does: files that are cut, processes that are killed, folders that go while they are read."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core.generation import ConflictError, DamagedError, EngineUnavailableError
from app.core.keys import Key
from app.desk.live import Snapshots
from app.desk.publish import Reindex, reindex
from app.engines.embedded.ledger import FileLedger
from app.engines.embedded.store import EmbeddedStore
from tests.engines.making import EngineKind
from tests.shop import ROWS, Story, rows

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shop(tmp_path: Path) -> Story:
    """The small shop, loaded in a folder."""
    story = opened(tmp_path)
    story.load()
    return story


def opened(folder: Path) -> Story:
    """The shop in a folder, as another process opens it."""
    return Story(EngineKind("embedded", EmbeddedStore(folder), FileLedger(folder)))


def reindexed(story: Story, later: int) -> None:
    """Another generation, so many seconds from now."""
    now = datetime.now(UTC) + timedelta(seconds=later)
    reindex(rows(ROWS), story.pack, story.engine.store, story.engine.ledger, lambda *_: None, Reindex("again", now))


@contextmanager
def process(code: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """A Python process of its own in the repository; it is ended with the test."""
    running = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def said(running: "subprocess.Popen[str]") -> str:
    """The next line that a process prints."""
    assert running.stdout
    line = running.stdout.readline().strip()
    assert line, running.communicate()[1]
    return line


# The journal


def test_a_half_written_last_line_was_never_acknowledged(shop: Story, tmp_path: Path) -> None:
    """A power cut in the middle of a line: the whole changes stay, the half one is cut when the next one comes."""
    ledger = shop.engine.ledger
    shop.change([{"sku": "L1", "prix": "88"}])
    journal = tmp_path / "journal.ndjson"
    whole = journal.read_bytes()
    journal.write_bytes(whole + b'{"sequence":2,"product":"C1","rec')
    again = FileLedger(tmp_path)
    assert [change.sequence for change in again.changes(0)] == [1]
    assert again.last_sequence() == 1
    assert ledger.append([("C1", None), ("R2", None)]) == 3
    assert [(change.sequence, change.product) for change in again.changes(1)] == [(2, "C1"), (3, "R2")]
    assert journal.read_bytes().startswith(whole)


def test_a_journal_whose_count_was_not_written_gives_no_number_twice(shop: Story, tmp_path: Path) -> None:
    """The lines are on disk and the count beside them is behind: the lines tell."""
    shop.change([{"sku": "L1", "prix": "88"}, {"sku": "C1", "prix": "700"}])
    (tmp_path / "journal.last").write_text("1")
    assert shop.engine.ledger.last_sequence() == 2
    assert shop.engine.ledger.append([("R2", None)]) == 3


def test_a_long_half_line_without_any_line_before_it_is_cut_too(tmp_path: Path) -> None:
    """The very first change may be the one that was torn."""
    ledger = FileLedger(tmp_path)
    (tmp_path / "journal.ndjson").write_bytes(b'{"sequence":1,' + b"x" * 10_000)
    assert ledger.last_sequence() == 0
    assert ledger.append([("R1", None)]) == 1
    assert [change.product for change in ledger.changes(0)] == ["R1"]


# Killed

BUILD_THAT_HANGS = """
    import sys, time
    from pathlib import Path
    from tests.engines.test_embedded import opened
    from tests.shop import ROWS, rows
    from app.desk import publish
    from app.engines.embedded import store

    def slowly(*_):
        print("within", flush=True)
        time.sleep(60)

    setattr(store.EmbeddedBuild if sys.argv[2] == "finish" else publish, sys.argv[2], slowly)
    story = opened(Path(sys.argv[1]))
    with story.engine.ledger.writer("gondola reindex"):
        story.load()
"""


@pytest.mark.parametrize("where", ["finish", "catch_up"])
def test_a_build_that_is_killed_was_never_there(shop: Story, tmp_path: Path, where: str) -> None:
    """Kill -9 in the middle: the live generation answers, the lock is free, and the next build cleans up."""
    before = (shop.engine.ledger.pointer(), shop.ask()["products"])
    with process(BUILD_THAT_HANGS, str(tmp_path), where) as builder:
        assert said(builder) == "within"
        with pytest.raises(ConflictError, match=rf"`gondola reindex` \(process {builder.pid}\) is writing"):
            shop.engine.ledger.writer("me").__enter__()
        os.kill(builder.pid, signal.SIGKILL)
        builder.wait(5)
    assert (shop.engine.ledger.pointer(), opened(tmp_path).ask()["products"]) == before
    if where == "finish":
        assert len(shop.engine.store.generations()) == 1
        assert list((tmp_path / "building").iterdir())
    with shop.engine.ledger.writer("me"):
        reindexed(shop, 2)
    assert not list((tmp_path / "building").iterdir())
    assert shop.finds("robe") == ["R1", "R2"]


UPDATE_THAT_HANGS = """
    import sys, time
    from pathlib import Path
    from tests.engines.test_embedded import opened
    from app.engines.embedded import store

    def slowly(*_):
        print("within", flush=True)
        time.sleep(60)

    story = opened(Path(sys.argv[1]))
    setattr(store, sys.argv[2], slowly)
    story.change([{"sku": "L1", "prix": "66"}])
"""


@pytest.mark.parametrize("where", ["open_index", "tantivy_document", "_write_sums"])
def test_an_update_that_is_killed_is_done_by_the_next_one(shop: Story, tmp_path: Path, where: str) -> None:
    """Before, within and after the commit: nothing is lost, nothing is there twice, and the sums are right."""
    with process(UPDATE_THAT_HANGS, str(tmp_path), where) as updater:
        assert said(updater) == "within"
        os.kill(updater.pid, signal.SIGKILL)
        updater.wait(5)
    assert opened(tmp_path).ask()["total"] == 4
    shop.change([{"sku": "C1", "prix": "700"}])
    prices = {product["id"]: product["price"] for product in shop.ask()["products"]}
    assert (len(prices), prices["L1"], prices["C1"]) == (4, 66, 700)
    pointer = shop.engine.ledger.pointer()
    assert pointer.live
    assert shop.engine.store.verify(pointer.live.generation) == ()


# Several processes

READER = """
    import sys
    from pathlib import Path
    from tests.engines.test_embedded import opened

    story = opened(Path(sys.argv[1]))
    stop = Path(sys.argv[2])
    print("reading", flush=True)
    answers, generations, prices = 0, set(), set()
    while not stop.exists():
        answer = story.ask("lampe")
        assert [product["id"] for product in answer["products"]] == ["L1"], answer
        assert answer["total"] == 1, answer
        generations.add(answer["generation"])
        prices.add(answer["products"][0]["price"])
        answers += 1
    print(answers, len(generations), len(prices), flush=True)
"""


def test_a_reader_keeps_answering_while_another_process_reindexes_updates_and_cleans_up(
    shop: Story, tmp_path: Path
) -> None:
    """Five generations come and three go under its feet; every answer is whole and the newest is seen."""
    stop = tmp_path / "stop"
    with process(READER, str(tmp_path), str(stop)) as reader:
        assert said(reader) == "reading"
        for at in range(1, 6):
            reindexed(shop, 2 * at)
            shop.change([{"sku": "L1", "prix": str(100 + at)}])
            time.sleep(0.1)
        stop.touch()
        answers, generations, prices = map(int, said(reader).split())
        assert reader.wait(5) == 0
    assert answers > 50
    assert generations > 3
    assert prices > 3
    assert len(shop.engine.store.generations()) == 3


def test_a_generation_that_is_removed_while_it_is_open_keeps_answering(shop: Story) -> None:
    """A request that holds it ends well; a server that asks anew hears that it is gone."""
    server = Snapshots(shop.engine)
    held = server.current()
    shop.engine.store.remove(held.manifest.generation)
    assert shop.finds("robe", held) == ["R1", "R2"]
    assert held.reader.sequence() == 0
    with pytest.raises(DamagedError, match="gondola"):
        Snapshots(shop.engine).current()


# Damage


def test_an_index_that_cannot_be_read_is_damage_and_not_a_traceback(shop: Story, tmp_path: Path) -> None:
    """Torn files, each in turn: the message says which command tells more."""
    pointer = shop.engine.ledger.pointer()
    assert pointer.live
    folder = tmp_path / "generations" / pointer.live.generation
    for name in ("index/meta.json", "sequence"):
        kept = (folder / name).read_bytes()
        (folder / name).write_bytes(b"{not this")
        with pytest.raises(DamagedError, match="gondola generations verify"):
            Snapshots(shop.engine).current()
        (folder / name).write_bytes(kept)
    assert shop.finds("robe", Snapshots(shop.engine).current()) == ["R1", "R2"]


def test_lost_raw_records_are_damage_and_no_update_begins_new_ones(shop: Story, tmp_path: Path) -> None:
    """Without the raw records a list of prices would leave products without names: it is refused, and nothing goes."""
    (folder,) = (tmp_path / "generations").iterdir()
    (folder / "records.db").unlink()
    with pytest.raises(DamagedError, match=r"has lost records\.db; run `gondola"):
        shop.change([{"sku": "L1", "prix": "66"}])
    assert shop.finds("lampe") == ["L1"]
    assert not (folder / "records.db").exists()
    assert shop.engine.ledger.last_sequence() == 0


@pytest.mark.parametrize(
    ("file", "mend"),
    [
        ("live.json", "take it away and run `gondola reindex`"),
        ("journal.last", "write the sequence into it that `gondola status` shows"),
        ("journal.ndjson", "take line 1 out of it, then run `gondola reindex`"),
        ("keys/k1.json", "remove it, and make a new key with `gondola keys create`"),
        ("generations/*/sequence", "run `gondola generations rollback`, or `gondola reindex`"),
        ("generations/*/manifest.json", "remove the folder"),
        ("generations/*/records.db", "run `gondola generations rollback`, or `gondola reindex`"),
        ("generations/*/sums.json", "run `gondola generations rollback`, or `gondola reindex`"),
        ("generations/*/index/meta.json", "run `gondola generations rollback`, or `gondola reindex`"),
    ],
)
@pytest.mark.parametrize("content", [b"{not this\n", b"[]\n", b"\xff\xfe\n"])
def test_a_file_that_cannot_be_read_is_named_with_its_mend(
    shop: Story, tmp_path: Path, file: str, mend: str, content: bytes
) -> None:
    """Whatever was written over: an update, a key check or a count ends in one sentence, and the file is left as it is."""
    ledger = shop.engine.ledger
    ledger.keep_key(Key("k1", "till", "rules", "0" * 64, "2026-11-22T12:00:00+00:00"))
    shop.change([{"sku": "L1", "prix": "88"}])
    (path,) = tmp_path.glob(file)
    path.write_bytes(content)
    opened_again = opened(tmp_path)
    with pytest.raises(DamagedError) as caught:
        for met in (
            lambda: opened_again.change([{"sku": "L1", "prix": "66"}]),
            opened_again.engine.ledger.all_keys,
            opened_again.engine.ledger.last_sequence,
        ):
            met()
    assert str(path.parent if path.name == "meta.json" else path) in str(caught.value)
    assert mend in str(caught.value)
    assert path.read_bytes() == content


def test_a_damaged_list_of_sums_is_a_finding_of_verify(shop: Story, tmp_path: Path) -> None:
    """The command that looks for damage does not break on it."""
    (sums,) = tmp_path.glob("generations/*/sums.json")
    sums.write_bytes(b"{not this")
    (wrong,) = shop.engine.store.verify(sums.parent.name)
    assert wrong.startswith(f"{sums} is damaged")


def test_two_updates_at_once_are_not_mixed(shop: Story, tmp_path: Path) -> None:
    """Tantivy's own lock stands behind ours: the second one says so, and its change is not lost."""
    pointer = shop.engine.ledger.pointer()
    assert pointer.live
    from app.engines.embedded.layout import open_index

    other = open_index(tmp_path / "generations" / pointer.live.generation).writer(50_000_000, 1)
    with pytest.raises(EngineUnavailableError, match="being written by another process; try again"):
        shop.change([{"sku": "L1", "prix": "66"}])
    assert shop.finds("lampe") == ["L1"]
    other.rollback()
    del other
    shop.change([{"sku": "C1", "prix": "700"}])
    prices = {product["id"]: product["price"] for product in shop.ask()["products"]}
    assert (prices["L1"], prices["C1"]) == (66, 700)
