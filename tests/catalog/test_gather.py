"""The rows of one product come together wherever they stand, and every row is counted."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.gather import MAX_KEY, Tally, gather, is_tombstone, merged
from app.core.product import Record, Row, Unreadable
from app.core.shop import Feed

FEED = Feed(key="sku", group="parent")


def gathered(*data: Mapping[str, Any] | None, feed: Feed = FEED) -> tuple[list[Record], Tally]:
    """The records of these rows; None is a row that could not be read."""
    tally = Tally()
    rows = [
        Unreadable("feed.csv", line, "three cells too many") if cells is None else Row("feed.csv", line, cells)
        for line, cells in enumerate(data, 2)
    ]
    return list(gather(rows, feed, tally)), tally


def shape(records: Sequence[Record]) -> list[tuple[str, int | None, dict[str, int]]]:
    """Each product by the lines it is made of."""
    return [
        (one.id, one.own.line if one.own else None, {key: row.line for key, row in one.variants.items()})
        for one in records
    ]


def quarantine(tally: Tally) -> list[tuple[str, int, str]]:
    return [(one.what, one.line, one.reason) for one in tally.quarantine]


def test_variants_may_stand_before_their_product_and_far_from_each_other() -> None:
    records, tally = gathered(
        {"sku": "R1-38", "parent": "R1"},
        {"sku": "L1"},
        {"sku": "R1"},
        {"sku": "R1-40", "parent": "R1"},
    )
    assert shape(records) == [("R1", 4, {"R1-38": 2, "R1-40": 5}), ("L1", 3, {})]
    assert (tally.rows, tally.kept, list(tally.quarantine)) == (4, 4, [])
    assert [row.line for row in records[0].rows] == [4, 2, 5], "the product's own row first"


def test_a_product_may_have_no_row_of_its_own() -> None:
    records, _ = gathered({"sku": "R1-38", "parent": "R1"}, {"sku": "R1-40", "parent": "R1"})
    assert shape(records) == [("R1", None, {"R1-38": 2, "R1-40": 3})]


def test_a_row_that_names_itself_as_its_product_is_the_product() -> None:
    """As Shopify and WooCommerce exports do."""
    records, _ = gathered({"sku": "R1", "parent": "R1"}, {"sku": "R1-38", "parent": "R1"})
    assert shape(records) == [("R1", 2, {"R1-38": 3})]


def test_of_a_repeated_key_the_last_row_counts_and_the_others_are_told() -> None:
    records, tally = gathered(
        {"sku": "L1", "nom": "a"},
        {"sku": "R1-38", "parent": "R1"},
        {"sku": "L1", "nom": "b"},
        {"sku": "R1-38", "parent": "R1"},
        {"sku": "L1", "nom": "c"},
    )
    assert shape(records) == [("L1", 6, {}), ("R1", None, {"R1-38": 5})]
    assert (tally.rows, tally.kept, tally.duplicates) == (5, 2, 3)
    assert quarantine(tally) == [
        ("duplicate", 2, "`sku` 'L1' stands again in line 4; the last one counts"),
        ("duplicate", 3, "`sku` 'R1-38' stands again in line 5; the last one counts"),
        ("duplicate", 4, "`sku` 'L1' stands again in line 6; the last one counts"),
    ]


def test_a_variant_under_two_products_is_the_last_ones() -> None:
    """Its row under the first is a duplicate; a product that nothing is left of is none."""
    records, tally = gathered(
        {"sku": "V1", "parent": "A"}, {"sku": "V2", "parent": "A"}, {"sku": "V1", "parent": "B"}, {"sku": "V2"}
    )
    assert shape(records) == [("B", None, {"V1": 4}), ("V2", 5, {})]
    assert (tally.rows, tally.kept, tally.duplicates) == (4, 2, 2)
    assert quarantine(tally) == [
        ("duplicate", 2, "`sku` 'V1' stands again in line 4, as a variant of 'B'; the last one counts"),
        ("duplicate", 3, "`sku` 'V2' stands again in line 5, as a product; the last one counts"),
    ]


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ({"sku": "A"}, {"sku": "A", "parent": "B"}, [("B", None, {"A": 3})]),
        ({"sku": "A", "parent": "B"}, {"sku": "A"}, [("A", 3, {})]),
        ({"sku": "A", "parent": "B"}, {"sku": "A", "parent": "A"}, [("A", 3, {})]),
    ],
)
def test_a_key_is_a_product_or_a_variant_and_not_both(
    first: Mapping[str, Any], then: Mapping[str, Any], expected: list[Any]
) -> None:
    """Whatever it says last."""
    records, tally = gathered(first, then)
    assert shape(records) == expected
    assert (tally.rows, tally.kept, tally.duplicates) == (2, 1, 1)


def test_a_product_that_becomes_a_variant_keeps_its_own_variants() -> None:
    """They still name it; only its row stands elsewhere."""
    records, _ = gathered({"sku": "A"}, {"sku": "V1", "parent": "A"}, {"sku": "A", "parent": "B"})
    assert shape(records) == [("A", None, {"V1": 3}), ("B", None, {"A": 4})]


@pytest.mark.parametrize("parent", ["", "A", "B"])
def test_a_variant_that_is_gone_is_found_by_its_key_alone(parent: str) -> None:
    """Whatever product the mark names, or none; its sister and the product's own row stay."""
    records, tally = gathered(
        {"sku": "A"},
        {"sku": "V1", "parent": "A"},
        {"sku": "V1", "parent": parent, "_deleted": 1},
        {"sku": "V2", "parent": "A"},
    )
    assert shape(records) == [("A", 2, {"V2": 5})]
    assert (tally.rows, tally.kept, tally.tombstones) == (4, 2, 2)


def test_without_a_group_column_every_row_is_a_product() -> None:
    records, _ = gathered({"sku": "A", "parent": "B"}, {"sku": "B"}, feed=Feed(key="sku"))
    assert [one.id for one in records] == ["A", "B"]


@pytest.mark.parametrize(
    ("key", "id_"),
    [
        *[("  A 1 ", "A 1"), (42, "42"), (42.0, "42"), ("0042", "0042"), (4.5, "4.5"), (0, "0"), ("é|/\\", "é|/\\")],
        ("x" * MAX_KEY,) * 2,
    ],
)
def test_keys_are_texts_without_outer_blanks(key: Any, id_: str) -> None:
    """JSON's numbers too, as a person writes them."""
    records, _ = gathered({"sku": key})
    assert [one.id for one in records] == [id_]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"sku": ""}, "the key column `sku` is empty"),
        ({"sku": " \u00a0 "}, "the key column `sku` is empty"),
        ({"sku": None}, "the key column `sku` is empty"),
        ({"nom": "Robe"}, "the key column `sku` is empty"),
        ({"sku": True}, "the key column `sku` is empty"),
        ({"sku": ["A"]}, "the key column `sku` is empty"),
        ({"sku": "A\x00B"}, "the key in `sku` has unprintable characters"),
        ({"sku": "A\nB"}, "the key in `sku` has unprintable characters"),
        ({"sku": "A\ud800"}, "the key in `sku` has unprintable characters"),
        ({"sku": "x" * (MAX_KEY + 1)}, "the key in `sku` is longer than 200 bytes"),
        ({"sku": "A", "parent": "P\tQ"}, "the key in `parent` has unprintable characters"),
        (None, "three cells too many"),
    ],
)
def test_a_row_without_a_usable_key_is_rejected_with_its_reason(cells: Mapping[str, Any] | None, reason: str) -> None:
    records, tally = gathered({"sku": "Z"}, cells)
    assert [one.id for one in records] == ["Z"]
    assert (tally.rows, tally.kept, tally.rejected) == (2, 1, 1)
    assert quarantine(tally) == [("row", 3, reason)]


cell = st.sampled_from(["A", "B", "C", " A ", "", None, 1, 1.0, True, "x" * 300, "a\x00"])
mark = st.sampled_from([None, None, None, 1])
messy = st.lists(st.none() | st.fixed_dictionaries({"sku": cell, "parent": cell, "_deleted": mark}), max_size=12)


@given(messy)
def test_every_row_is_counted_once(data: list[dict[str, Any] | None]) -> None:
    """Rows in = part of a product + duplicates + rejected, and what is part of a product is in one."""
    records, tally = gathered(*data)
    assert tally.rows == len(data) == tally.kept + tally.duplicates + tally.tombstones + tally.rejected
    assert tally.kept == sum(len(record.rows) for record in records)
    assert tally.duplicates + tally.rejected == len(tally.quarantine)
    lines = [row.line for record in records for row in record.rows]
    assert len(set(lines)) == len(lines)
    assert len({record.id for record in records}) == len(records)
    names = [name for record in records for name in (*([record.id] if record.own else []), *record.variants)]
    assert len(set(names)) == len(names), "a key stands for one row"


def test_an_update_names_only_the_cells_it_changes() -> None:
    """An empty cell empties; the mark of a removal is no cell."""
    old = Row("feed.csv", 2, {"sku": "A", "nom": "Robe", "prix": "10"})
    new = merged(old, Row("prices.csv", 7, {"sku": "A", "prix": "", "_deleted": "0"}))
    assert (new.source, new.line, new.data) == ("prices.csv", 7, {"sku": "A", "nom": "Robe", "prix": ""})
    marks: list[Any] = ["1", "true", " OUI ", True, 1, "yes", "0", "", None, False, "non"]
    assert [is_tombstone(Row("x", 1, {"_deleted": mark})) for mark in marks] == [True] * 6 + [False] * 5
