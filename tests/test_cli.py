"""The `gondola` command as people type it: the journey, the exit codes, what is said where, and a server for real."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from catalog_loader.cli import main
from tests.commands.desk import Desk
from tests.shop import ROWS, files

ROOT = Path(__file__).parents[1]
GONDOLA = (sys.executable, "-c", "from catalog_loader.cli import main; main()")
LAMPS_FIRST = "- {kind: boost, id: lamps-first, where: {brand: Lueur}, by: 80}\n"


@pytest.fixture
def empty(tmp_path: Path) -> Desk:
    """A shop that was never indexed."""
    return Desk(tmp_path)


@pytest.fixture
def desk(empty: Desk) -> Desk:
    """A shop that is live."""
    empty.done("reindex")
    return empty


# The journey


def test_the_journey_of_a_shop_from_its_first_check_to_its_rollbacks(empty: Desk) -> None:
    """Every step says what it did, and the next one builds on it."""
    desk = empty
    assert "files are well" in desk.done("check")
    built = desk.done("reindex")
    assert "is live: 5 products with 7 variants" in built
    assert "9 rows = 9 part of a product + 0 duplicates + 0 tombstones + 0 rejected" in built
    found = desk.done("search", "robe", "rouge", "-f", "prix=20..80", "--sort", "price_asc")
    assert found.index("R2") < found.index("R1")
    assert "2 products" in found
    assert "*Rouge (2)" in desk.done("search", "-f", "couleur=rouge")
    reasons = desk.done("explain", "search", "robe")
    assert "text" in reasons
    assert "ranking =" in reasons
    product = desk.done("explain", "product", "R1")
    assert "R1: 4 rows, the first in feed.csv:2" in product
    assert "[bare-size, rules/transformations.yaml:5" in product
    desk.write("rules/merchandising.yaml", LAMPS_FIRST)
    assert "L1" not in desk.done("search", "--size", "1")
    assert "L1" in desk.done("search", "--size", "2", "--draft"), "the draft is previewed"
    assert "is live" in desk.done("publish", "--why", "lamps for autumn")
    assert "lamps-first" in desk.done("explain", "search")
    history = desk.done("history").splitlines()
    assert "lamps for autumn" in history[1]
    assert len(history) == 3, "a heading and two entries"
    assert "live again" in desk.done("rollback")
    assert "lamps-first" not in desk.done("explain", "search")
    prices = desk.feed(
        "prices.csv", [{"sku": "L1", "prix": "66"}, {"sku": "R1-R38", "prix": "30"}, {"sku": "", "prix": "1"}]
    )
    update = desk.done("update", str(prices))
    assert "2 products changed, 0 removed, 0 kept out, 1 row rejected; sequence 2" in update
    assert "66" in desk.done("search", "lampe")
    status = desk.done("status")
    assert "sequence    2" in status
    assert "pending     nothing" in status
    time.sleep(1.1)  # a generation's name holds its second
    desk.done("reindex", "--why", "the new season")
    listed = desk.done("generations", "list").splitlines()
    assert len(listed) == 3, "a heading and two generations"
    assert listed[1].startswith("* ")
    assert "live again" in desk.done("generations", "rollback")
    assert desk.done("generations", "list").splitlines()[2].startswith("* ")
    assert "is as it was published" in desk.done("generations", "verify")
    assert "66" in desk.done("search", "lampe")


def test_a_feed_that_lost_half_of_the_shop_is_told(empty: Desk) -> None:
    """It goes live, as a season's end does; but it is said, with the way back."""
    desk = empty
    desk.done("reindex")
    header = dict.fromkeys((column for row in ROWS for column in row), "")
    small = desk.feed("small.csv", [{**header, **row} for row in ROWS if str(row["sku"]).startswith("L")])
    assert desk.told("reindex", "--feed", str(small), "--dry-run")["warnings"] == [
        "2 products, 3 fewer than before; `gondola generations rollback` brings them back"
    ]
    told = desk.told("reindex", "--feed", str(small))
    assert told["products"] == 2
    assert told["warnings"] == ["2 products, 3 fewer than before; `gondola generations rollback` brings them back"]
    assert desk.told("reindex")["warnings"] == []


def test_a_column_that_the_feed_lacks_is_told_with_the_one_that_is_meant(empty: Desk) -> None:
    """A shop without prices would go live otherwise; and the warning stays beside what is live."""
    desk = empty
    named = files()["rules/shop.yaml"].replace(
        b"{key: sku, group: parent}", b"{path: feed.csv, key: sku, group: parents}"
    )
    desk.write("rules/shop.yaml", named)
    fields = files()["rules/fields.yaml"].replace(b"from: ventes", b"from: vente").replace(b"prix_pro", b"prix_por")
    fields = fields.replace(b"required: true", b"required: false")
    desk.write("rules/fields.yaml", fields)
    said = [
        "no column `parents` in the feed, which `group:` names: each row is a product; did you mean `parent`?",
        "no column `prix_por` in the feed, from which `price` is filled; did you mean `prix_pro`?",
        "no column `vente` in the feed, from which `sales` is filled; did you mean `ventes`?",
    ]
    assert desk.told("reindex", "--dry-run")["warnings"] == said
    assert desk.told("reindex")["warnings"] == said
    assert desk.told("status")["warnings"] == said


def test_a_column_that_only_some_objects_have_is_there(empty: Desk) -> None:
    """JSON lines name what they have; and a field that a rule fills needs no column."""
    desk = empty
    desk.write("rules/fields.yaml", files()["rules/fields.yaml"] + b"\n- {name: kind_of}\n- {name: nothing_fills}\n")
    rule = b'\n- {kind: extract, field: name.fr, pattern: "(?<kind_of>Robe)"}\n'
    desk.write("rules/transformations.yaml", files()["rules/transformations.yaml"] + rule)
    lines = "\n".join(json.dumps(row) for row in ROWS)
    told = desk.told("reindex", "--feed", str(desk.write("feed.ndjson", lines)))["warnings"]
    assert told == ["no column `nothing_fills` in the feed, from which `nothing_fills` is filled"]


def test_a_field_that_was_full_before_is_told_when_it_is_empty(empty: Desk) -> None:
    """The header is the same, and the cells below it are gone."""
    desk = empty
    desk.write("rules/fields.yaml", files()["rules/fields.yaml"].replace(b"required: true", b"required: false"))
    many = [
        {**row, "prix_pro": "5", "sku": f"{row['sku']}{at}"}
        for at in range(10)
        for row in ROWS
        if row["sku"] in ("L1", "C1")
    ]
    header = dict.fromkeys((column for row in ROWS for column in row), "")
    desk.feed("feed.csv", [{**header, **row} for row in many])
    assert desk.told("reindex")["warnings"] == []
    desk.feed("feed.csv", [{**header, **row, "prix": ""} for row in many])
    for dry in (["--dry-run"], []):
        (told,) = desk.told("reindex", *dry)["warnings"]
        assert told == (
            "fewer products than before have a value: `price` in 0% of products (100% before); "
            "were columns of the feed renamed or emptied?"
        )
    assert desk.told("reindex")["warnings"] == [], "what is so is no news"


def look_up(**changes: str) -> str:
    """A look-up of what was sold, with some of its file's options changed."""
    options = {"path": "sales.csv", "key": "sku", "column": "sold", **changes}
    file = ", ".join(f"{name}: {value}" for name, value in options.items())
    return f"- {{kind: lookup, name: sold, type: number, take: sum, use: [show], file: {{{file}}}}}\n"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"path": "sale.csv"}, "there is no `file.path: sale.csv` in the shop's folder; write it as seen from there"),
        (
            {"path": "../x.csv"},
            "`file.path: ../x.csv` lies outside the shop's folder; put the file, or its folder, in it",
        ),
        ({"key": "skuu"}, "`file.key: skuu` is no column of sales.csv; did you mean `sku`?"),
        ({"column": "solds"}, "`file.column: solds` is no column of sales.csv; did you mean `sold`?"),
    ],
)
def test_a_look_ups_file_is_checked_with_the_option_to_mend(empty: Desk, changes: dict[str, str], told: str) -> None:
    """By `check` as by `reindex`, without a path of this machine."""
    desk = empty
    desk.feed("sales.csv", [{"sku": "L1", "sold": "3"}])
    old = files()["rules/attributes.yaml"].decode()
    desk.write("rules/attributes.yaml", f"{look_up(**changes)}{old}")
    for command in ("check", "reindex"):
        result = desk.run(command)
        assert result.exit_code == 1
        assert f"rules/attributes.yaml:1:3: {told}" in result.stderr
        assert str(desk.shop) not in result.stderr
    desk.write("rules/attributes.yaml", f"{look_up()}{old}")
    assert "are well" in desk.done("check")


def test_a_look_up_that_finds_little_is_told_at_each_reindex(empty: Desk) -> None:
    """A note, for sales may well be of few; a dry run tells it too."""
    desk = empty
    old = files()["rules/attributes.yaml"].decode()
    desk.write("rules/attributes.yaml", f"{look_up()}{old}")
    desk.feed("sales.csv", [{"sku": "L1", "sold": "3"}, {"sku": "X", "sold": "4"}])
    said = "`sold`: 2 keys in sales.csv, a value in 20% of products; `id` is looked up in its column `sku`"
    for dry in (["--dry-run"], []):
        assert said in desk.run("reindex", *dry).stderr
    desk.feed("sales.csv", [{"sku": sku, "sold": "3"} for sku in ("L1", "L2", "C1")])
    assert "`sold`:" not in desk.run("reindex").stderr


def test_a_misspelt_column_of_an_update_is_told(empty: Desk) -> None:
    """It changes nothing, and a price that did not move would be believed to have."""
    desk = empty
    desk.done("reindex")
    told = desk.told("update", str(desk.feed("prices.csv", [{"sku": "L1", "prx": "66"}])))
    assert told["warnings"] == ["no field reads the column `prx`; did you mean `prix`?"]
    right = desk.told("update", str(desk.feed("prices.csv", [{"sku": "L1", "prix": "66", "_deleted": ""}])))
    assert right["warnings"] == []


def test_with_json_standard_output_is_one_document_and_nothing_else(empty: Desk) -> None:
    """A script reads the last line and needs no other."""
    desk = empty
    assert desk.told("status") == {"live": None, "pending": None}
    assert desk.told("history") == []
    assert desk.told("generations", "list") == []
    assert desk.told("check")["rules"] > 10
    dry = desk.told("reindex", "--dry-run")
    assert (dry["rows"], dry["products"], dry["variants"], dry["rejected"]) == (9, 5, 7, 0)
    assert desk.live() is None, "a dry run changes nothing"
    built = desk.told("reindex")
    assert (built["products"], built["rows"], built["kept"], built["rejected"], built["warnings"]) == (5, 9, 9, 0, [])
    answer = desk.told("search", "robe")
    assert [product["id"] for product in answer["products"]] == ["R1", "R2"]
    assert answer["generation"] == built["generation"]
    assert [why["id"] for why in desk.told("explain", "search", "robe")["explain"]["why"]] == ["R1", "R2"]
    product = desk.told("explain", "product", "R1")
    assert (product["id"], product["rows"][0]["line"]) == ("R1", 2)
    assert product["document"]["id"] == "R1"
    assert {"rule", "place", "before", "after", "name"} <= set(product["changes"][0])
    assert desk.told("explain", "words", "Robes", "d'été")["query"][0]["typed"] == "robes"
    desk.write("rules/merchandising.yaml", LAMPS_FIRST)
    assert desk.told("check")["needs_reindex"] is False
    assert desk.told("publish", "--why", "x")["pending"] is False
    assert [entry["why"] for entry in desk.told("history")] == ["x", "reindex"]
    assert desk.told("rollback")["generation"] == built["generation"]
    changed = desk.told("update", str(desk.feed("prices.csv", [{"sku": "L1", "prix": "66"}])))
    assert changed == {
        "rows": 1,
        "new": 0,
        "products": 1,
        "removed": 0,
        "refused": 0,
        "sequence": 1,
        "rejected": 0,
        "warnings": [],
    }
    status = desk.told("status")
    assert (status["products"], status["sequence"], status["counts"]["rows"]) == (5, 1, 9)
    assert [one["generation"] for one in desk.told("generations", "list")] == [built["generation"]]
    assert desk.told("generations", "verify") == {"generation": built["generation"], "wrong": []}


def test_an_edit_that_needs_an_index_is_pending_until_the_reindex(desk: Desk) -> None:
    """`check` says so, `publish` says what is next, `status` remembers, `reindex` builds it."""
    desk.write("rules/transformations.yaml", "- {kind: clean, field: colour, case: upper}\n")
    assert "publish it, then reindex" in desk.done("check")
    assert "pending" in desk.done("publish", "--why", "shout")
    assert "next: gondola reindex" in desk.done("status")
    assert "Rouge" in desk.done("search", "robe")
    assert "reindex to see it" in desk.refused("search", "robe", "--draft")
    desk.done("reindex")
    assert "ROUGE" in desk.done("search", "robe")
    assert "pending     nothing" in desk.done("status")


def test_the_options_are_variables_as_well(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """`GONDOLA_SHOP`, `GONDOLA_DATA` and `GONDOLA_JSON` stand for the options."""
    env = {"GONDOLA_SHOP": str(desk.shop), "GONDOLA_DATA": str(desk.data), "GONDOLA_JSON": "1"}
    result = CliRunner().invoke(main, ["search", "robe"], env=env)
    assert json.loads(result.stdout)["total"] == 2
    monkeypatch.chdir(desk.shop)
    result = CliRunner().invoke(main, ["--data", str(desk.data), "search", "robe"])
    assert "2 products" in result.stdout, "the shop is here when nothing else is said"


# Exit codes


def test_what_fails_is_1_what_is_mistyped_2_what_is_away_3_and_what_is_busy_4(desk: Desk) -> None:
    """Scripts decide by the code; people read the message, which holds the mend."""
    assert "did you mean `price_asc`" in desk.refused("search", "--sort", "price_as")
    assert "no product and no variant 'R9'" in desk.refused("explain", "product", "R9")
    assert "no earlier pack to go back to" in desk.refused("rollback")
    assert "no earlier generation g1 to go back to" in desk.refused("generations", "rollback", "--to", "g1")
    assert "see `gondola generations list`" in desk.refused("generations", "verify", "g1")
    assert "FACET=VALUE" in desk.refused("search", "-f", "couleur", code=2)
    for mistyped in ("serach", "search --sotr x", "publish", "search --page one", "update", "generations verifi"):
        assert "Usage:" in desk.refused(*mistyped.split(), code=2)
    away = ("--engine", "opensearch", "--opensearch-url", "http://127.0.0.1:9")
    for typed in ("status", "search robe", "reindex", "publish --why x", "update feed.csv", "generations list"):
        result = desk.run(*typed.split(), options=away)
        assert (result.exit_code, result.stdout) == (3, ""), (typed, result.output)
        assert "OPENSEARCH_URL" in result.stderr
    well = desk.run("check", options=away)
    assert well.exit_code == 0, "a draft is checked without an engine"
    assert "the engine was not asked" in well.stderr
    with desk.ledger.writer("gondola reindex"):
        for typed in ("reindex", "publish --why x", "rollback", "generations rollback", f"update {desk.shop}/feed.csv"):
            assert "`gondola reindex`" in desk.refused(*typed.split(), code=4)
        assert "2 products" in desk.done("search", "robe"), "reading waits for nobody"


def test_a_damaged_generation_is_3_and_named(desk: Desk) -> None:
    """`verify` names the file and what to run next."""
    (folder,) = (desk.data / "mini" / "generations").iterdir()
    (folder / "blobs" / "census.json").write_bytes(b"{}")
    message = desk.refused("generations", "verify", code=3)
    assert "blobs/census.json does not have the content that was published" in message
    assert "next: gondola generations rollback, or gondola reindex" in message


def test_a_damaged_blob_is_3_for_every_command_and_a_reindex_mends_it(desk: Desk) -> None:
    """No traceback; the mend stands in the message, and helps."""
    for blob, lines in (
        ("census.json", ("status", "search robe", "trees doctor", "explain product R1", "update SHOP/feed.csv")),
        ("background.json", ("report data", "explain product R1", "radar", "update SHOP/feed.csv")),
    ):
        for how in ("empty", "gone"):
            (path,) = (desk.data / "mini" / "generations" / desk.live().generation).glob(f"blobs/{blob}")
            path.unlink()
            if how == "empty":
                path.write_bytes(b"")
            for line in lines:
                message = desk.refused(*line.replace("SHOP", str(desk.shop)).split(), code=3)
                assert "or `gondola reindex`" in message, (blob, how, line, message)
            desk.done("reindex")
            assert "2 products" in desk.done("search", "robe")


@pytest.mark.parametrize("line", ["explain product \udcff", "search \udcff", "reindex --feed \udcff.csv", "\udcff"])
def test_bytes_that_are_no_text_are_2(desk: Desk, line: str) -> None:
    """Nothing can be looked for or printed by them; the message shows what came."""
    assert "\\udcff" in desk.refused(*line.split(), code=2)
    result = desk.run("--json", *line.split())
    assert json.loads(result.stdout)["error"]["code"] == 2


def test_before_the_first_reindex_every_command_says_what_to_run(empty: Desk) -> None:
    """Exit code 1, and `gondola reindex` in the message."""
    for words in (
        ("search", "robe"),
        ("explain", "search"),
        ("explain", "product", "R1"),
        ("publish", "--why", "x"),
        ("rollback",),
        ("generations", "rollback"),
        ("generations", "verify"),
        ("update", str(empty.shop / "feed.csv")),
    ):
        assert "gondola reindex" in empty.refused(*words)


def test_a_folder_without_a_shop_and_a_data_folder_that_is_none_are_told(empty: Desk, tmp_path: Path) -> None:
    """Neither is a traceback."""
    nowhere = CliRunner().invoke(main, ["--shop", str(tmp_path / "nowhere"), "check"])
    assert nowhere.exit_code == 1
    assert "rules/shop.yaml" in nowhere.stderr
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(main, ["--shop", str(empty.shop), "--data", str(tmp_path / "file"), "reindex"])
    assert result.exit_code == 1, result.exception
    assert str(tmp_path / "file") in result.stderr


# Mistakes in the draft


def test_every_mistake_in_the_rules_is_told_at_once_with_its_place(desk: Desk) -> None:
    """Three files, four mistakes: file, line and column for each, and nothing is half-loaded."""
    before = desk.live()
    desk.write("rules/facets.yaml", "- {code: couleur, field: colour}\n- {code: taille, field: seize}\n")
    desk.write("rules/merchandising.yaml", "- {kind: bost, by: 5}\n- {kind: boost, where: {brand: Lueur}, by: lots}\n")
    desk.write("rules/colors.yaml", "- {}\n")
    for words in (("check",), ("publish", "--why", "x"), ("reindex", "--rules", "draft")):
        message = desk.refused(*words)
        assert "rules/merchandising.yaml:1:" in message
        assert "did you mean `boost`" in message
        assert "rules/merchandising.yaml:2:" in message
        assert "rules/colors.yaml:1:1" in message
        assert "nothing was changed" in message
    desk.write("rules/merchandising.yaml", "")
    (desk.shop / "rules" / "colors.yaml").unlink()
    message = desk.refused("check")
    assert "rules/facets.yaml:2:" in message
    assert "did you mean `size`" in message
    assert "1 problem in the rule pack" in message
    assert desk.live() == before


def test_yaml_that_cannot_be_read_names_line_and_column(desk: Desk) -> None:
    """A forgotten bracket, a tab, a file in another encoding."""
    for content in (
        "- {kind: boost, where: {brand: Lueur, by: 5}\n",
        "- kind: boost\n\twhere: x\n",
        b"- {kind: \xe9}\n",
    ):
        desk.write("rules/merchandising.yaml", content)
        assert "rules/merchandising.yaml:" in desk.refused("check")


def test_a_broken_draft_stops_neither_searching_nor_rolling_back(desk: Desk) -> None:
    """The draft is the merchandiser's desk, not the shop: what is live is searched, updated, rebuilt and rolled back."""
    desk.write("rules/merchandising.yaml", LAMPS_FIRST)
    desk.done("publish", "--why", "lamps")
    desk.write("rules/merchandising.yaml", "- {kind: bost}\n")
    assert "2 products" in desk.done("search", "robe")
    assert "lamps" in desk.done("history")
    desk.done("status")
    desk.done("update", str(desk.feed("prices.csv", [{"sku": "L1", "prix": "66"}])))
    desk.done("reindex")
    assert "live again" in desk.done("rollback")
    assert "rules/merchandising.yaml:1" in desk.refused("check")


# Mistakes in the feed


def quarantined(desk: Desk, name: str) -> list[str]:
    """The lines of the newest quarantine file of a command."""
    newest = max((desk.data / "mini" / "quarantine").glob(f"{name}*.ndjson"))
    return newest.read_text().splitlines()


def lines(desk: Desk) -> list[str]:
    """The feed's physical lines."""
    return (desk.shop / "feed.csv").read_text().splitlines()


def test_a_feed_that_cannot_be_used_is_refused_with_place_and_mend(desk: Desk) -> None:
    """Each names the file and what to do; the live generation stays, and nothing is left behind."""
    before = (desk.live(), sorted(path.name for path in (desk.data / "mini" / "generations").iterdir()))
    text = lines(desk)
    header = text[0]
    cases: Sequence[tuple[str, bytes | None, str]] = (
        ("other.csv", None, "there is no such file"),
        ("empty.csv", b"", "the file is empty; check the export"),
        ("blank.csv", b"\n  \n", "empty"),
        ("key.csv", ("\n".join([header.replace("sku;", "ref;", 1), *text[1:]])).encode(), "no key column `sku`"),
        ("rows.csv", f"{header}\n".encode(), "the feed has no rows"),
        ("book.xlsx", b"PK\x03\x04" + b"\0" * 50, "Excel workbook"),
        ("page.csv", b"<html><body>Login</body></html>", "error page"),
        ("torn.csv", ("\n".join([header, *(f"T{at};x" for at in range(9)), *text[1:]])).encode(), "rows are rejected"),
    )
    for name, content, mend in cases:
        path = desk.shop / name
        if content is not None:
            path.write_bytes(content)
        message = desk.refused("reindex", "--feed", str(path))
        assert mend in message, (name, message)
        assert name in message, (name, message)
        assert (desk.live(), sorted(path.name for path in (desk.data / "mini" / "generations").iterdir())) == before
    assert "key.csv:1:" in desk.refused("update", str(desk.shop / "key.csv"))
    assert "no such file" in desk.refused("update", str(desk.shop / "other.csv"))
    assert "2 products" in desk.done("search", "robe")
    quarantine = quarantined(desk, "refused")
    assert len(quarantine) == 9
    assert json.loads(quarantine[0])["line"] == 2


def test_a_quote_that_is_never_closed_costs_its_own_row_only(desk: Desk) -> None:
    """The row is counted and told with its line; the rows after it are all there."""
    text = lines(desk)
    at = next(at for at, line in enumerate(text) if line.startswith("L2;"))
    text[at] = text[at].replace("Lampe cachée", '"Lampe cachée', 1)
    desk.write("feed.csv", "\n".join(text))
    built = desk.told("reindex")
    assert (built["rows"], built["kept"], built["rejected"], built["products"]) == (9, 8, 1, 4)
    (reason,) = (desk.data / "mini" / "quarantine" / f"{built['generation']}.ndjson").read_text().splitlines()
    assert json.loads(reason)["line"] == at + 1
    assert "quote is opened and not closed" in json.loads(reason)["reason"]
    assert "C1" in desk.done("search", "canape")


def test_a_feed_in_another_encoding_is_read_and_the_guess_is_told(desk: Desk) -> None:
    """cp1252 without a word about it; and where another is declared, the rows that do not fit are rejected."""
    path = desk.write("feed.csv", (desk.shop / "feed.csv").read_text().encode("cp1252"))
    result = desk.run("reindex")
    assert result.exit_code == 0
    assert "not UTF-8" in result.stderr
    assert "encoding:" in result.stderr
    assert "Doré" in desk.done("search", "lampe")
    rules = (desk.shop / "rules" / "shop.yaml").read_text()
    desk.write("rules/shop.yaml", rules.replace("key: sku", "key: sku, encoding: utf-8"))
    assert "4 of 9 rows are rejected" in desk.refused("reindex", "--rules", "draft", "--feed", str(path))
    reasons = quarantined(desk, "refused")
    assert sum("does not decode as utf-8" in reason for reason in reasons) == 4
    desk.write("rules/shop.yaml", rules.replace("key: sku", "key: sku, encoding: utf-99"))
    assert "there is no encoding `utf-99`" in desk.refused("reindex", "--rules", "draft")


def test_an_update_counts_what_it_could_not_use(desk: Desk) -> None:
    """Broken, keyless and deleting rows: all told, the good ones live."""
    path = desk.write("changes.csv", 'sku;prix;_deleted\nL1;66;\n;5;\nC1;;oui\nR1-R38;"40;\n')
    told = desk.told("update", str(path))
    assert told == {
        "rows": 4,
        "products": 1,
        "new": 0,
        "removed": 1,
        "refused": 0,
        "sequence": 2,
        "rejected": 2,
        "warnings": [],
    }
    assert desk.told("search")["total"] == 3
    quarantine = quarantined(desk, "update")
    assert sorted(json.loads(line)["line"] for line in quarantine) == [3, 5]


def test_a_shop_without_a_feed_asks_for_one(empty: Desk) -> None:
    """Neither the option nor the rule: a usage error that names both."""
    empty.write("rules/shop.yaml", files()["rules/shop.yaml"])
    message = empty.refused("reindex", code=2)
    assert "--feed" in message
    assert "rules/shop.yaml" in message


# Help


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command below a group, with the words that call it."""
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, (*path, name))
    else:
        yield path, command


def test_every_command_helps_with_an_example_that_calls_it() -> None:
    """`-h` and `--help`, each with a sentence, its options explained and an example."""
    found = dict(commands(main))
    assert len(found) > 14
    for path, command in found.items():
        short, long = (CliRunner().invoke(main, [*path, flag]) for flag in ("-h", "--help"))
        assert short.exit_code == 0, path
        assert short.output == long.output
        example = next((line for line in short.output.splitlines() if "Example:" in line), "")
        assert example, f"{' '.join(path)} has no example"
        assert all(word in example for word in ("gondola", *path)), example
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{' '.join(path)} {option.name}"
    assert "0.1.0" in CliRunner().invoke(main, ["--version"]).output


# Serving


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Web:
    """A server that is asked over the wire."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.process = process
        self.port = port

    def get(self, path: str) -> tuple[int, Any]:
        """Status and content of an answer."""
        return self.send("GET", path)

    def send(self, method: str, path: str, body: Any = None, **named: Any) -> tuple[int, Any]:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request(method, path, body, **named)
            answer = connection.getresponse()
            content = answer.read()
            is_json = "json" in (answer.headers["Content-Type"] or "")
            return answer.status, json.loads(content) if is_json else content.decode()
        finally:
            connection.close()

    def wait(self) -> None:
        """Until it listens."""
        for _ in range(200):
            assert self.process.poll() is None, self.process.communicate()
            try:
                self.get("/livez")
            except OSError:
                time.sleep(0.05)
            else:
                return
        pytest.fail("the server does not listen after 10 s")


@contextmanager
def serving(desk: Desk, workers: int = 1) -> Iterator[Web]:
    """`gondola serve` in a process of its own."""
    port = free_port()
    options = ["--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(
        [*GONDOLA, "--shop", str(desk.shop), "--data", str(desk.data), "serve", *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    web = Web(process, port)
    try:
        web.wait()
        yield web
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_a_server_answers_follows_what_others_publish_and_ends_when_told(empty: Desk) -> None:
    """Before anything is live, after the first reindex, after a publish, under a broken draft; then SIGTERM."""
    desk = empty
    with serving(desk) as web:
        assert web.get("/livez") == (200, {"status": "alive"})
        status, told = web.get("/readyz")
        assert status == 503
        assert "gondola reindex" in told["detail"]
        desk.done("reindex")
        status, ready = web.get("/readyz")
        assert (status, ready["products"]) == (200, 5)
        status, answer = web.get("/v1/search?q=robe&size=5")
        assert status == 200
        assert [product["id"] for product in answer["products"]] == ["R1", "R2"]
        desk.write("rules/merchandising.yaml", LAMPS_FIRST)
        desk.done("publish", "--why", "lamps")
        after = web.get("/v1/search")[1]
        assert after["rules"] == desk.live().pack != answer["rules"]
        assert {product["id"] for product in after["products"][:2]} == {"L1", "C1"}
        desk.done("update", str(desk.feed("prices.csv", [{"sku": "L1", "prix": "66"}])))
        assert web.get("/v1/search?q=lampe")[1]["products"][0]["price"] == 66
        desk.write("rules/merchandising.yaml", "- {kind: bost}\n")
        assert web.get("/v1/search?q=robe")[0] == 200
        assert web.send("POST", "/v1/search", b'{"q": "robe"}', headers={"Content-Type": "application/json"})[0] == 200
        large = (b"[" * 65_536 for _ in range(32))
        with suppress(ConnectionError):  # it may be refused while it is still being sent
            assert web.send("POST", "/v1/search", large, encode_chunked=True)[0] in (400, 413)
        assert web.get("/v1/search?explain=true")[0] == 200
        assert web.send("GET", "/v1/search?explain=true", headers={"X-Forwarded-For": "10.0.0.5"})[0] == 403
        web.process.send_signal(signal.SIGTERM)
        code = web.process.wait(20)
        out, err = web.process.communicate()
        assert code == 0, err
        assert not out
        assert "Traceback" not in err
        assert f"http://127.0.0.1:{web.port}/docs" in err
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", web.port), 1):
        pass


def test_several_processes_count_as_one(desk: Desk) -> None:
    """Whichever process answers `/metrics`, it tells what all of them answered."""
    with serving(desk, workers=2) as web:
        for page in range(1, 13):
            assert web.get(f"/v1/search?q=robe&page={page}")[0] == 200
        _, told = web.get("/metrics")
    assert 'gondola_requests_total{method="GET",route="/v1/search",status="200"} 12.0' in told


def test_a_server_starts_under_a_broken_draft(desk: Desk) -> None:
    """A machine that restarts while a merchandiser is in the middle of an edit serves what is live."""
    desk.write("rules/facets.yaml", "- {code: taille, field: seize}\n")
    with serving(desk) as web:
        assert web.get("/v1/search?q=robe")[1]["total"] == 2
    desk.write("rules/shop.yaml", "code: mini\nname: [half a line\n")
    with serving(desk) as web:
        assert web.get("/v1/search?q=robe")[1]["total"] == 2


def test_a_server_that_is_killed_leaves_nobody_on_its_port(desk: Desk) -> None:
    """Its processes see that their parent is gone, and go too."""
    with serving(desk) as web:
        web.process.kill()
        web.process.wait()
        for _ in range(100):
            try:
                web.get("/livez")
            except OSError:
                return
            time.sleep(0.05)
        pytest.fail("somebody still answers")


def test_a_folder_that_is_no_shop_is_told(tmp_path: Path) -> None:
    """With the folder, and how to begin; a shop that nothing is live of says where that was looked for."""
    result = CliRunner().invoke(main, ["--shop", str(tmp_path), "check"])
    assert result.exit_code == 1
    assert f"{tmp_path} is no shop's folder" in result.stderr
    searched = CliRunner().invoke(main, ["--shop", str(ROOT), "--data", str(tmp_path / "var"), "search", "lin"])
    assert f"looked in {tmp_path / 'var' / 'maison'}" in searched.stderr


def test_the_sample_shop_is_loaded_and_found(tmp_path: Path) -> None:
    """`gondola demo --no-serve`, twice: the second time there is nothing left to do."""
    result = CliRunner().invoke(main, ["--data", str(tmp_path), "demo", "--no-serve"])
    assert result.exit_code == 0, result.output
    assert result.stdout == "Maison Gondole is loaded\n"
    assert "products with" in result.stderr
    again = CliRunner().invoke(main, ["--data", str(tmp_path), "--json", "demo", "--no-serve"])
    assert json.loads(again.stdout) == {"shop": "maison"}
    assert "is live" not in again.stderr
    found = CliRunner().invoke(
        main, ["--shop", str(ROOT), "--data", str(tmp_path), "--json", "search", "robe", "rouge"]
    )
    assert json.loads(found.stdout)["total"] > 5
