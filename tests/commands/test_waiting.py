"""Commands that write wait for each other, and pushes stand back for them."""

import threading
import time
from pathlib import Path

import pytest

from app.commands.session import Session
from app.commands.waiting import writing
from app.core.generation import ConflictError
from app.core.product import Row
from app.desk.live import Snapshots
from app.desk.updating.queue import Push, Pushes
from app.settings import Settings
from tests.commands.desk import Desk
from tests.engines.making import EngineKind
from tests.shop import Story


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A shop that is live."""
    made = Desk(tmp_path)
    made.done("reindex")
    return made


def test_a_command_waits_for_its_turn_and_says_so_once(desk: Desk) -> None:
    """Somebody writes for half a second: the command takes a little longer, and is done."""
    held = desk.ledger.writer("a push over HTTP")
    held.__enter__()
    threading.Timer(0.5, held.__exit__, (None, None, None)).start()
    result = desk.run("reindex", env={"GONDOLA_WAIT_SECONDS": "20"})
    assert result.exit_code == 0, result.output
    assert result.stderr.count("waits up to 20 seconds for its turn: `a push over HTTP`") == 1
    assert not desk.ledger.writer_wanted(), "the note goes with the wait"


def test_a_command_that_waited_enough_is_4(desk: Desk) -> None:
    """The holder is named, and nothing was changed."""
    before = desk.live()
    with desk.ledger.writer("gondola update"):
        started = time.monotonic()
        result = desk.run("reindex", env={"GONDOLA_WAIT_SECONDS": "0.3"})
    assert time.monotonic() - started < 5
    assert result.exit_code == 4
    assert "`gondola update`" in result.stderr
    assert desk.live() == before


def test_who_waits_is_known_to_all_until_the_last_has_its_turn(engine: EngineKind) -> None:
    """Two wait: the note stands until both are through."""
    ledger = engine.ledger
    assert not ledger.writer_wanted()
    with ledger.wanting():
        assert ledger.writer_wanted()
        if engine.name == "embedded":
            with ledger.wanting():
                assert ledger.writer_wanted()
            assert ledger.writer_wanted()
    assert not ledger.writer_wanted()


def test_the_body_of_a_turn_keeps_its_own_conflicts(desk: Desk) -> None:
    """A conflict inside is no reason to wait, and frees the lock."""
    session = Session(Settings(shop=desk.shop, data=desk.data))
    message = "the live pointer changed meanwhile"
    with pytest.raises(ConflictError, match=message), writing(session, "me"):
        raise ConflictError(message)
    with desk.ledger.writer("another"):
        pass


def one_push(at: int) -> Push:
    """A price."""
    return Push(f"job-{at}", "prices", "partial", (Row("push", 1, {"sku": "L1", "prix": 60 + at}),), str(at))


def test_a_push_stands_back_and_is_applied_when_the_command_had_its_turn(
    engine: EngineKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is taken and told to wait; nothing of it is lost."""
    monkeypatch.setattr("app.desk.updating.queue.PATIENCE", 0.2)
    shop = Story(engine)
    shop.load()
    pushes = Pushes(engine, Snapshots(engine))  # type: ignore[arg-type]
    with engine.ledger.wanting():
        job = pushes.take(one_push(1), 1.0)
        assert job.state == "waiting"
    until = time.monotonic() + 10
    while (known := pushes.find(job.id)) and known.state == "waiting" and time.monotonic() < until:
        time.sleep(0.05)
    assert known
    assert known.state == "done"


def test_pushes_without_a_pause_do_not_starve_a_reindex(desk: Desk) -> None:
    """Two tills push as fast as they can; the reindex comes to its turn, and every push is applied."""
    session = Session(Settings(shop=desk.shop, data=desk.data))
    pushes = Pushes(session.engine, Snapshots(session.engine))
    stop = threading.Event()
    taken: list[str] = []

    def till(first: int) -> None:
        at = first
        while not stop.is_set():
            taken.append(pushes.take(one_push(at), time.time()).id)
            at += 2

    tills = [threading.Thread(target=till, args=(first,)) for first in (0, 1)]
    for one in tills:
        one.start()
    try:
        for _ in range(3):
            result = desk.run("reindex", env={"GONDOLA_WAIT_SECONDS": "20"})
            assert result.exit_code == 0, result.output
    finally:
        stop.set()
        for one in tills:
            one.join()
    until = time.monotonic() + 20
    states = {"waiting"}
    while "waiting" in states and time.monotonic() < until:
        states = {job.state for id_ in taken if (job := pushes.find(id_))}
    assert states == {"done"}
