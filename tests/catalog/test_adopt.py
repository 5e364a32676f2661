"""Columns become fields: what is said of those that become none."""

from app.catalog.adopt import columns_unread
from app.catalog.gather import TOMBSTONE
from app.core.shop import GROUP, KEY, PATHS, Shop
from app.rulepack.pack import schema_of
from tests.catalog.journey import product, reasons
from tests.shop import pack


def test_a_column_that_no_field_reads_is_told_with_the_nearest_one() -> None:
    shop = pack()
    told = list(columns_unread({"prix", "prx", "sku", "parent", "prix_pro"}, schema_of(shop), shop.one(Shop).feed))
    assert told == [("prx", "; did you mean `prix`?")]


def test_what_gondola_works_out_of_a_vendors_format_is_never_told() -> None:
    """Nobody can take `_paths` out of the feed: it is not in it."""
    shop = pack()
    assert list(columns_unread({KEY, GROUP, PATHS, TOMBSTONE}, schema_of(shop), shop.one(Shop).feed)) == []


def test_an_object_in_a_cell_is_no_value_and_is_told() -> None:
    """Nobody shall read `{'amount': 49}` as a brand; lists of plain values are several values."""
    made = product(
        {"nom": "Robe", "brand": {"name": "Brume"}, "tags": ["soie", {"a": 1}, "été", None]},
        {"sku": "A-1", "price": {"amount": 49, "currency": "EUR"}, "colour": "rouge"},
        {"sku": "A-2", "price": 20},
    )
    assert made.document.keywords["s.tags"] == ("soie", "été")
    assert made.document.numbers["n.price"] == (20.0,)
    assert "s.brand" not in made.document.keywords
    assert [(one.line, one.product, one.field) for one in made.draft.rejected] == [
        (2, "A", "brand"),
        (2, "A", "tags"),
        (3, "A", "price"),
    ]
    assert reasons(made)[0] == "`brand`: the cell holds an object; name a column for each value"
    assert reasons(made) == [
        f"`{name}`{reasons(made)[0].removeprefix('`brand`')}" for name in ("brand", "tags", "price")
    ]


def test_an_object_of_the_products_own_row_is_told_once_for_all_variants() -> None:
    made = product({"nom": "Robe", "colour": {"fr": "rouge"}}, {"sku": "A-1"}, {"sku": "A-2"}, {"sku": "A-3"})
    assert reasons(made) == ["`colour`: the cell holds an object; name a column for each value"]
