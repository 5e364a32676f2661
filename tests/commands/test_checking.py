"""The commands that explain and check the catalogue, as people type them."""

from collections.abc import Collection
from pathlib import Path

import pytest

from tests.commands.desk import Desk
from tests.shop import ROWS, files

UPPER = files()["rules/transformations.yaml"].decode() + "- {kind: clean, id: shouting, field: brand, case: upper}\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A shop that is live."""
    desk = Desk(tmp_path)
    desk.done("reindex")
    return desk


def test_a_product_is_explained_under_the_live_rules_and_under_the_draft(desk: Desk) -> None:
    desk.write("rules/transformations.yaml", UPPER)
    assert "Brume -> BRUME" not in desk.done("explain", "product", "R1")
    assert "Brume -> BRUME [shouting, rules/transformations.yaml:6:3]" in desk.done(
        "explain", "product", "R1", "--draft"
    )
    told = desk.told("explain", "product", "R1-B40", "--field", "price")
    assert (told["id"], told["asked"]) == ("R1", "R1-B40")
    assert {one["name"] for one in told["values"]} == {"price", "price__pro"}


def test_an_id_whose_rows_were_rejected_is_told_with_line_reason_and_file(desk: Desk) -> None:
    """A product that is in tells its own; one that never came in tells why, and fails."""
    feed = desk.feed("twice.csv", [*ROWS, {**ROWS[0], "nom": "Robe très longue"}])
    desk.done("reindex", "--feed", str(feed))
    told = desk.done("explain", "product", "R1")
    assert "`sku` 'R1' stands again in line 11; the last one counts" in told
    folder = desk.data / "mini" / "quarantine"
    line = '{"what": "row", "source": "new.csv", "line": 7, "reason": "the key \'Z9\' is torn", "product": ""}\n'
    (folder / "update-20261122t120000000000.ndjson").write_text(line)
    refused = desk.refused("explain", "product", "Z9")
    assert "new.csv:7: the key 'Z9' is torn" in refused
    assert "update-20261122t120000000000.ndjson" in refused


def test_a_rule_is_tried_from_its_id_and_from_a_file_and_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    before = desk.live()
    desk.write("rules/transformations.yaml", UPPER)
    by_id = desk.told("try", "shouting")
    assert [(one["name"], one["values"]) for one in by_id["fields"]] == [("brand", 4)]
    by_file = desk.told("try", "rules/transformations.yaml")
    assert by_file["fields"] == by_id["fields"]
    idea = tmp_path / "idea.yaml"
    idea.write_text("- {kind: clean, field: status, case: upper}\n")
    assert [one["name"] for one in desk.told("try", str(idea))["fields"]] == ["status"]
    one = desk.done("try", "shouting", "--product", "R1")
    assert "Brume -> BRUME" in one
    assert "nothing changes" in desk.done("try", "shouting", "--product", "R2")
    assert desk.live() == before


def test_what_cannot_be_tried_is_told(desk: Desk) -> None:
    assert "did you mean `bare-size`" in desk.refused("try", "bare-sise")
    assert "decides answers, not the catalogue" in desk.refused("try", "facets.couleur")
    assert "nowhere.yaml" in desk.refused("try", "nowhere.yaml")
    assert "no product and no variant 'R9'" in desk.refused("try", "bare-size", "--product", "R9")
    desk.write("bad.yaml", "- {kind: clean, fild: brand}\n")
    assert "bad.yaml:1" in desk.refused("try", "bad.yaml")


def test_the_radar_prints_a_rule_that_can_be_pasted_and_tried(desk: Desk) -> None:
    table = "- {kind: map, id: colours, field: colour, table: {rouge: rouge, noir: noir, doré: doré, bleus: bleu}}\n"
    desk.write("rules/transformations.yaml", table)
    assert "every value is one that the rules know" in desk.done("radar", "--draft", "--field", "colour")
    desk.feed("feed.csv", [{**row, "couleur": str(row.get("couleur", "")).replace("noir", "noirs")} for row in ROWS])
    desk.done("reindex", "--rules", "draft")
    (colour,) = desk.told("radar")["fields"]
    assert [(one["value"], one["proposal"]) for one in colour["unmapped"]] == [("noirs", "noir")]
    desk.write("rules/transformations.yaml", f"{colour['yaml']}\n{table}")
    assert "noirs -> noir" in desk.done("try", "rules/transformations.yaml")
    assert "every value is one that the rules know" in desk.done("radar", "--draft")
    assert desk.run("radar", "--field", "colur").exit_code == 2


def test_a_report_is_text_json_and_a_page(desk: Desk, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert "How full the fields are" in desk.done("report", "data", "--html", str(page))
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    told = desk.told("report", "data")
    assert told["products"] == 5
    assert next(one for one in told["fields"] if one["name"] == "cost")["common"] == []


def test_a_feed_is_reported_that_was_never_loaded(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    feed = desk.feed("supplier.csv", [{**row, "marque": "N/A"} for row in ROWS])
    told = desk.told("report", "feed", str(feed))
    assert told["products"] == 5
    assert [(one["code"], one["field"]) for one in told["findings"]] == [("placeholder", "brand")]
    assert desk.live() is None
    nothing = desk.feed("empty.csv", [{"sku": "", "nom": "Robe"}])
    assert "makes a product" in desk.refused("report", "feed", str(nothing))


def test_a_report_of_a_feed_at_an_address_fetches_it_and_tells_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `reindex` and `update` do; a first pack is written for a file, and says so."""
    desk = Desk(tmp_path)
    feed = desk.feed("supplier.csv", ROWS)
    asked = []

    def fetch(address: str, folder: Path, hosts: Collection[str]) -> Path:
        asked.append((address, folder.name, *hosts))
        return feed

    monkeypatch.setattr("catalog_loader.fetching.fetch", fetch)
    address = "https://user:hunter2@feeds.example.com/supplier.csv?token=hunter2"
    page = tmp_path / "report.html"
    assert "5 products" in desk.done("report", "feed", address, "--html", str(page))
    text = page.read_text(encoding="utf-8")
    assert "https://feeds.example.com/supplier.csv" in text
    assert "hunter2" not in text
    assert asked == [(address, "fetched", "feeds.example.com")]
    refused = desk.run("init", str(tmp_path / "new"), address)
    assert refused.exit_code == 2
    assert "load the feed to a file first" in refused.output
    assert "hunter2" not in refused.output


def test_a_report_has_the_facets_that_were_published_since_the_last_reindex(desk: Desk) -> None:
    """A facet is of the query half: it is live without a reindex, and the report tells how full it is."""
    before = set(desk.told("report", "data")["facet_fields"])
    desk.write("rules/facets.yaml", "- {code: couleur, field: colour}\n")
    desk.done("publish", "--why", "one facet")
    assert desk.told("report", "data")["facet_fields"] == ["colour"] != sorted(before)


def test_words_are_explained_in_a_language_of_the_shop(desk: Desk) -> None:
    """Any other would be answered as if it were there."""
    assert "the shop has no locale `xx`; there are: en, fr" in desk.refused(
        "explain", "words", "robes", "--locale", "xx", code=2
    )
    assert desk.done("explain", "words", "dresses", "--locale", "en")


def test_a_price_list_that_no_field_knows_is_told(desk: Desk) -> None:
    """The public prices are shown then, and not without a word."""
    result = desk.run("search", "robe", "--price-list", "pros")
    assert result.exit_code == 0
    assert "no field has values for a price list `pros`, so these are the public prices; did you mean `pro`?" in (
        result.stderr
    )
    assert "warning" not in desk.run("search", "robe", "--price-list", "pro").stderr
