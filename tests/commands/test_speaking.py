"""How the command line speaks: to programs in JSON, to people with next steps, to the shell with completions."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.catalog.build import PREPARING, READING, WRITING
from app.commands import completing
from app.commands.serving import Listening
from app.commands.session import Session
from app.commands.watching import take, watch
from app.core.shop import Feed
from app.output import Column, cut, plain, table
from app.settings import Settings
from catalog_loader.cli import main
from catalog_loader.feed_bytes import Position
from catalog_loader.progress import Lines, Meter, Standing
from catalog_loader.readers import FeedReading
from tests.commands.desk import Desk
from tests.shop import files


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A shop that is live; nobody here changes it."""
    made = Desk(tmp_path_factory.mktemp("shop"))
    made.done("reindex")
    return made


# To programs


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("search --sort price_as", 1),
        ("explain product nobody", 1),
        ("search --sotr x", 2),
        ("serach", 2),
        ("publish", 2),
        ("--engine solr status", 2),
        ("search -f couleur", 2),
        ("serve --workers 0", 2),
        ("--engine opensearch --opensearch-url http://127.0.0.1:9 status", 3),
    ],
)
def test_an_error_is_a_document_too(typed: str, code: int, desk: Desk) -> None:
    """On the last line of standard output, with the exit code in it; the message stands on standard error as ever."""
    for words in (["--json", *typed.split()], typed.split()):
        result = desk.run(*words, env={"GONDOLA_JSON": "" if "--json" in words else "1"})
        assert result.exit_code == code
        (line,) = result.stdout.splitlines()
        error = json.loads(line)["error"]
        assert error["code"] == code
        assert error["message"] in result.stderr


def test_an_error_names_what_can_be_mended(tmp_path: Path, desk: Desk) -> None:
    error = json.loads(desk.run("search", "-f", "coleur=x", "--json").stdout)["error"]
    assert error["field"] == "filters.coleur"
    other = Desk(tmp_path)
    other.write("rules/facets.yaml", "- {code: taille, field: seize}\n- {kode: x}\n")
    error = json.loads(other.run("check", "--json").stdout)["error"]
    assert all(problem["place"].startswith("rules/facets.yaml:") for problem in error["problems"])
    assert len(error["problems"]) >= 2


def test_a_mistake_of_gondolas_own_is_a_document_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The traceback stays for whoever mends it."""
    monkeypatch.setattr("app.desk.publish.manifest_of", lambda *_: 1 / 0)
    result = desk.run("--json", "status")
    assert isinstance(result.exception, ZeroDivisionError)
    assert json.loads(result.stdout)["error"]["message"] == "ZeroDivisionError: division by zero"


def test_the_options_that_say_how_may_stand_before_the_command_and_after_it(desk: Desk) -> None:
    before, after = desk.run("--json", "status"), desk.run("status", "--json")
    assert before.stdout == after.stdout
    assert json.loads(after.stdout)["products"] == 5
    for result in (desk.run("-q", "status"), desk.run("status", "-q"), desk.run("status", env={"GONDOLA_QUIET": "1"})):
        assert "live since" in result.stdout
        assert not result.stderr
    assert "next: gondola history" in desk.run("status").stderr


# To people


def test_a_next_step_repeats_the_options_that_were_typed(desk: Desk) -> None:
    """What is printed can be copied."""
    where = ["--shop", str(desk.shop), "--data", str(desk.data)]
    result = CliRunner().invoke(main, [*where, "search", "robe"])
    assert f"next: gondola {' '.join(where)} explain search robe" in result.stderr
    nowhere = CliRunner().invoke(main, ["--shop", str(desk.shop), "--data", str(desk.data / "else"), "search", "robe"])
    assert f"run `gondola --shop {desk.shop} --data {desk.data / 'else'} reindex`" in nowhere.stderr


def test_a_page_shows_the_fields_of_the_storefronts_places(tmp_path: Path) -> None:
    """A shop that calls its products' names otherwise says so once, in rules/storefront.yaml."""
    other = Desk(tmp_path)
    fields = files()["rules/fields.yaml"].decode().replace("name: name, type: text", "name: wording, type: text")
    other.write("rules/fields.yaml", fields)
    for name in ("search", "transformations"):
        text = files()[f"rules/{name}.yaml"].decode().replace("{name: 5", "{wording: 5").replace("[name,", "[wording,")
        other.write(f"rules/{name}.yaml", text)
    other.write("rules/storefront.yaml", "name: wording\nbrand: colour\n")
    other.done("reindex")
    line = next(line for line in other.done("search", "robe", "longue").splitlines() if " R1 " in line)
    assert line.split() == ["1", "R1", "Robe", "longue", "rouge,", "bleu", "49.90"]
    assert "Robe longue" in other.done("explain", "search", "robe")


def test_colours_are_for_terminals() -> None:
    assert "\x1b" in table([Column("A")], [["x"]], 80)
    assert "\x1b" not in CliRunner().invoke(main, ["explain", "words", "--locale", "fr", "robes"]).output
    coloured = CliRunner().invoke(main, ["explain", "words", "--locale", "fr", "robes"], color=True)
    assert "\x1b[1mTYPED" in coloured.output
    without = CliRunner(env={"NO_COLOR": "1"}).invoke(main, ["explain", "words", "--locale", "fr", "robes"], color=True)
    assert "\x1b" not in without.output


def test_a_table_cuts_what_may_be_cut_and_counts_wide_letters_twice() -> None:
    columns = [Column("ID"), Column("NAME", least=4), Column("N", right=True)]
    text = table(columns, [["A-1", "ワンピース長い", 1], ["A-2", "robe\n\x1b[31mlongue", 20]], 16)
    assert text.splitlines()[1:] == ["A-1  ワンピ…   1", "A-2  robe […  20"]
    assert cut("robe", 4) == "robe"
    assert plain("a\tb\x1b\r\nc") == "a b c"
    untouched = table([Column("ID")], [["a long id that is never cut"]], 10)
    assert untouched.endswith("a long id that is never cut")


def test_a_port_that_is_taken_is_told_before_anything_is_loaded(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = CliRunner().invoke(main, ["--data", str(tmp_path / "var"), "demo", "--port", str(port)])
    assert result.exit_code == 1
    assert "cannot be listened on (Address already in use); next: gondola " in result.stderr
    assert " demo --port " in result.stderr
    assert not (tmp_path / "var").exists()
    assert Listening("0.0.0.0", 80, 1).url == "http://127.0.0.1:80"
    assert Listening("::1", 80, 1).url == "http://[::1]:80"


# While a feed is loaded


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_load_tells_its_rate_and_the_time_that_is_left() -> None:
    clock, shown = Clock(), list[Standing]()
    position = Position(0, 1000)
    rows: Iterator[Any] = iter(())
    meter = Meter(shown.append, FeedReading(rows, "csv", "utf-8", ";", (), position), clock)
    clock.now, position.read = 2.0, 250
    meter(READING, 5000)
    assert str(shown[-1]) == "reading 5,000 rows, 2,500/s, about 6 s left"
    clock.now, position.read = 8.0, 1000
    meter(READING, 20_000)
    meter._ids.update(str(at) for at in range(4000))
    clock.now = 10.0
    meter(PREPARING, 1000)
    assert str(shown[-1]) == "preparing 1,000 products, 500/s, about 6 s left"
    clock.now = 410.0
    meter(PREPARING, 2000)
    assert str(shown[-1]) == "preparing 2,000 products, 5/s, about 7 min left"
    meter(WRITING, 4000)
    assert shown[-1].what == "writing"


def test_lines_come_now_and_then(desk: Desk) -> None:
    clock, said = Clock(), list[str]()
    lines = Lines(said.append, clock)
    for second in range(10):
        clock.now = float(second)
        lines(Standing("reading", second * 1000, "rows", 1000.0, None, None))
    assert said == [f"reading {at},000 rows, 1,000/s" for at in (3, 6, 9)]


def test_the_products_of_a_feed_are_counted_while_it_is_read(desk: Desk) -> None:
    from catalog_loader.readers import read_feed

    feed = Feed(key="sku", group="parent")
    reading = read_feed(desk.shop / "feed.csv", feed)
    meter = Meter(lambda _: None, reading)
    assert len(list(meter.rows(feed))) == 9
    assert len(meter._ids) == 5
    assert reading.position.share == 1.0


# To the shell


def completed(desk: Desk, words: str, **env: str) -> list[str]:
    """What the shell is offered for the last of some words."""
    variables = {
        **os.environ,
        "GONDOLA_SHOP": str(desk.shop),
        "GONDOLA_DATA": str(desk.data),
        "_GONDOLA_COMPLETE": "bash_complete",
        "COMP_WORDS": f"gondola {words}",
        "COMP_CWORD": str(len(f"gondola {words}".split(" ")) - 1),
        **env,
    }
    program = (
        "import sys; sys.argv[0] = 'gondola'; from app.commands import completing; completing.SECONDS = 30.0;"
        "from catalog_loader.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=variables, capture_output=True, text=True, check=False, timeout=30
    )
    assert not done.stderr
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


def test_the_shell_completes_what_the_live_shop_knows(desk: Desk) -> None:
    assert "search" in completed(desk, "se")
    assert "--json" in completed(desk, "search --j")
    assert completed(desk, "search --sort p") == ["price_asc", "price_desc"]
    assert completed(desk, "search -f cou") == ["couleur="]
    assert completed(desk, "search -f marque=B") == ["marque=Brume"]
    assert completed(desk, "search --category rayons:femme/") == ["rayons:femme/robes"]
    assert completed(desk, "search --locale e") == ["en"]
    assert completed(desk, "generations verify g") == [desk.live().generation]


def test_a_completion_is_never_an_error(desk: Desk, tmp_path: Path) -> None:
    assert completed(desk, "search --sort p", GONDOLA_SHOP=str(tmp_path)) == []
    assert completed(desk, "search --sort p", GONDOLA_DATA=str(tmp_path)) == []
    assert completed(desk, "search --sort p", GONDOLA_THREADS="many") == []
    assert completed(desk, "search -f nothing=x") == []


def test_a_completion_is_never_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completing, "SECONDS", 0.05)
    began = time.monotonic()

    def find(_: Session, __: str) -> list[str]:
        try:
            time.sleep(5)
        except Exception:  # noqa: BLE001 - as what stands between may do
            time.sleep(5)
        return ["late"]

    complete = completing.completes(find)
    context = main.make_context("gondola", ["status"], resilient_parsing=True)
    assert complete(context, context.command.params[0], "") == []
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_says_how_to_turn_it_on(shell: str) -> None:
    result = CliRunner().invoke(main, ["completion", shell], prog_name="gondola")
    assert result.exit_code == 0
    assert "_GONDOLA_COMPLETE" in result.stdout
    assert "# To turn it on:" in result.stdout.splitlines()[-1]
    assert f"gondola completion {shell}" in result.stdout.splitlines()[-1]
    script = json.loads(CliRunner().invoke(main, ["completion", shell, "--json"]).stdout)
    assert script["shell"] == shell


# A watched draft


def test_a_valid_save_is_live_and_every_mistake_is_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    session = Session(Settings(shop=desk.shop, data=desk.data, wait_seconds=0))
    assert "next: gondola reindex" in take(session)
    desk.done("reindex")
    first = desk.live()
    assert "those that are live" in take(session)
    desk.write("rules/merchandising.yaml", "- {kind: bost}\n- {kind: boost, where: {brand: Lueur}, by: lots}\n")
    told = take(session)
    assert "rules/merchandising.yaml:1:" in told
    assert "rules/merchandising.yaml:2:" in told
    assert "what was live stays live" in told
    assert desk.live() == first
    desk.write("rules/merchandising.yaml", "- {kind: boost, id: lamps, where: {brand: Lueur}, by: 80}\n")
    with desk.ledger.writer("gondola reindex"):
        assert "not live yet" in take(session)
    assert take(session).endswith(" is live")
    assert desk.live().pack != first.pack
    desk.write("rules/transformations.yaml", "- {kind: clean, field: colour, case: upper}\n")
    assert "next: gondola reindex --rules draft" in take(session)
    assert desk.ledger.pointer().pending is None


def test_a_save_is_seen_by_itself(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.done("reindex")
    said: list[str] = []
    watch(Session(Settings(shop=desk.shop, data=desk.data)), said.append)
    desk.write("rules/merchandising.yaml", "- {kind: boost, id: lamps, where: {brand: Lueur}, by: 80}\n")
    for _ in range(200):
        if said:
            break
        time.sleep(0.05)
    assert len(said) == 1
    assert said[0].endswith(" is live")
