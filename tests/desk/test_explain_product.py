"""Why a product is as it is, told on both engines: from its raw cells to what the shop has of it, or what kept it out."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.product import Rejected
from app.desk.explain_product import (
    Change,
    NoSuchProductError,
    ProductReasons,
    _concerns,
    explain_product,
    narrowed,
)
from app.desk.packs import stored_pack
from app.desk.quarantine import quarantined
from tests.engines.making import EngineKind
from tests.shop import NOW, ROWS, Story, pack


@pytest.fixture
def shop(engine: EngineKind) -> Story:
    """The small shop, loaded."""
    story = Story(engine)
    story.load()
    return story


def reasons(story: Story, asked: str, draft: dict[str, str] | None = None) -> ProductReasons:
    live = story.engine.ledger.pointer().live
    assert live
    rules = pack(draft) if draft else stored_pack(live.pack, story.engine.ledger)
    return explain_product(asked, live.generation, rules, story.engine.store, NOW.timestamp())


def change(found: ProductReasons, name: str, **also: Any) -> Change:
    return next(
        one
        for one in found.changes
        if one.name == name and all(getattr(one, key) == value for key, value in also.items())
    )


def test_a_product_is_explained_from_its_cells_to_its_values(shop: Story) -> None:
    """`ROUGE` became `rouge` by line 4 and `T38` lost its T by line 5 of the transformations."""
    found = reasons(shop, "R1")
    assert [(row.source, row.line, row.variant) for row in found.rows] == [
        ("feed.csv", 2, ""),
        ("feed.csv", 3, "R1-R38"),
        ("feed.csv", 4, "R1-R40"),
        ("feed.csv", 5, "R1-B40"),
    ]
    colour = change(found, "colour", variant="R1-R38")
    assert (colour.before, colour.after) == (("ROUGE",), ("rouge",))
    assert colour.place.startswith("rules/transformations.yaml:4")
    size = change(found, "size", variant="R1-R38")
    assert (size.rule, size.before, size.after) == ("bare-size", ("T38",), ("38",))
    assert size.place.startswith("rules/transformations.yaml:5")
    assert found.left_out == ()
    assert found.kept_out is None
    assert found.sold_out == ("R1-R40",)
    assert found.document


def test_a_type_that_reads_a_text_is_told_beside_the_rules(shop: Story) -> None:
    """`49,90 €` is 49.9; a number that was written so, or a day that stays one, is no news."""
    found = reasons(shop, "R1")
    price = change(found, "price", variant="R1-R38")
    assert (price.by, price.place, price.before, price.after) == ("type", "number", ("49,90 €",), (49.9,))
    assert not [one for one in found.changes if one.name in ("old_price", "added")]


def test_a_virtual_attribute_tells_what_it_read_and_a_category_its_tree(shop: Story) -> None:
    """On sale, because it was 80 and costs 49.90; in `femme`, because the feed says so."""
    found = reasons(shop, "R1")
    on_sale = change(found, "on_sale")
    assert on_sale.by == "attribute"
    assert on_sale.reads == {"old_price": (80.0,), "price": (49.9, 59.9)}
    tree = change(found, "category.rayons")
    assert tree.by == "tree"
    assert "femme/robes" in tree.after
    assert found.categories["rayons"] == ("femme", "femme/robes")


def test_the_key_of_a_variant_finds_its_product(shop: Story) -> None:
    found = reasons(shop, "R1-B40")
    assert (found.id, found.asked) == ("R1", "R1-B40")


def test_a_product_that_is_kept_out_is_explained_by_its_reason(engine: EngineKind) -> None:
    """No price, no product: file, line and the value that lacks; its changes are told all the same."""
    story = Story(engine)
    story.load([*ROWS, {"sku": "X1", "nom": "Vase", "couleur": "VERT", "status": "actif"}])
    found = reasons(story, "X1")
    assert found.kept_out
    assert (found.kept_out.source, found.kept_out.line) == ("feed.csv", len(ROWS) + 2)
    assert "`price` is required and missing" in found.kept_out.reason
    assert found.document is None
    assert change(found, "colour").after == ("vert",)
    with pytest.raises(NoSuchProductError):
        reasons(story, "NOPE")


def test_a_value_that_fits_no_type_is_told(engine: EngineKind) -> None:
    story = Story(engine)
    story.load([*ROWS, {"sku": "X1", "nom": "Vase", "prix": "12", "ventes": "beaucoup", "stock": "1"}])
    (left_out,) = reasons(story, "X1").left_out
    assert "`sales` is a number and cannot be 'beaucoup'" in left_out.reason


def test_a_draft_product_is_in_but_not_seen(shop: Story) -> None:
    assert reasons(shop, "R1").visible
    assert not reasons(shop, "L2").visible


def test_private_values_are_marked(shop: Story) -> None:
    """The desk may see what the thing cost; it must not copy it into a page by mistake."""
    found = reasons(shop, "R1")
    assert [one.name for one in found.values if one.private] == ["cost"]
    assert [cell.column for row in found.rows for cell in row.cells if cell.private] == ["cout"]
    assert [signal.private for signal in found.rankings[0].signals] == [False, True]


def test_one_field_leaves_only_what_concerns_it(shop: Story) -> None:
    found = narrowed(reasons(shop, "R1"), "price")
    assert {cell.column for row in found.rows for cell in row.cells} == {"prix", "prix_pro"}
    assert {"price", "on_sale", "band"} <= {one.name for one in found.changes}
    assert "colour" not in {one.name for one in found.changes}
    assert {one.name for one in found.values} == {"price", "price__pro"}


def test_a_draft_explains_the_kept_raw_record_anew(shop: Story) -> None:
    found = reasons(shop, "R1", {"rules/transformations.yaml": "- {kind: clean, field: colour, case: upper}"})
    assert change(found, "colour", variant="R1-B40").after == ("BLEU",)
    assert found.values


def test_an_explanation_after_an_update_tells_the_row_that_changed_it(shop: Story) -> None:
    """The price is the update's, the name still the feed's."""
    shop.change([{"sku": "L1", "prix": "66"}])
    found = reasons(shop, "L1")
    cells = {cell.column: cell.value for cell in found.rows[0].cells}
    assert (cells["prix"], cells["nom"]) == ("66", "Lampe de table")
    assert found.document
    assert found.document.numbers["n.price"] == (66,)


def test_rows_that_were_rejected_at_reading_are_found_in_quarantine_files(tmp_path: Path) -> None:
    """By the product that they name, or by the id inside the reason; another id that only begins so is another."""

    def line(reason: str, product: str = "", at: int = 9) -> str:
        return json.dumps({"what": "row", "source": "feed.csv", "line": at, "reason": reason, "product": product})

    (tmp_path / "g1.ndjson").write_text(
        "\n".join(
            [line("`sku` 'A-1' stands again in line 12"), line("`price` is a number", "A-10"), line("x", "A-1", 4)]
        )
    )
    (tmp_path / "update-2.ndjson").write_text(line("`stock` is a number", "A-1", 2))
    (tmp_path / "g0.ndjson").write_text(line("of another generation", "A-1"))
    found = quarantined(tmp_path, "g1", "A-1")
    assert [(Path(one.file).name, one.rejected.line) for one in found] == [
        ("g1.ndjson", 9),
        ("g1.ndjson", 4),
        ("update-2.ndjson", 2),
    ]
    assert quarantined(tmp_path / "none", "g1", "A-1") == ()


def test_a_quarantine_file_that_was_cut_short_tells_what_is_whole(tmp_path: Path) -> None:
    """A disk was full, or a copy broke off."""
    line = '{"what": "row", "source": "new.csv", "line": 7, "reason": "the key \'Z9\' is torn", "product": ""}\n'
    (tmp_path / "gen.ndjson").write_text("{\"reason\": \"'Z9'\"}\n['Z9']\n" + line + line[:80])
    assert [one.rejected.line for one in quarantined(tmp_path, "gen", "Z9")] == [7]


def test_a_field_alone_does_not_tell_of_others_that_begin_as_it_does() -> None:
    """`price_band` is not `price`, though its text says so."""
    other = Rejected("value", "feed.csv", 2, "`price_band` says 'x' like `price_of`", "R1")
    assert not _concerns(other, "price")
    assert _concerns(Rejected("value", "feed.csv", 2, "`price__pro` is no number", "R1"), "price")
    assert _concerns(Rejected("value", "feed.csv", 2, "'x' is no number", "R1", "price__pro"), "price")
    assert not _concerns(Rejected("value", "feed.csv", 2, "`price` beside", "R1", "band"), "price")
