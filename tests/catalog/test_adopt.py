"""Columns become fields: what is said of those that become none."""

from app.catalog.adopt import columns_unread
from app.catalog.gather import TOMBSTONE
from app.core.shop import GROUP, KEY, PATHS, Shop
from app.rulepack.pack import schema_of
from tests.shop import pack


def test_a_column_that_no_field_reads_is_told_with_the_nearest_one() -> None:
    shop = pack()
    told = list(columns_unread({"prix", "prx", "sku", "parent", "prix_pro"}, schema_of(shop), shop.one(Shop).feed))
    assert told == [("prx", "; did you mean `prix`?")]


def test_what_gondola_works_out_of_a_vendors_format_is_never_told() -> None:
    """Nobody can take `_paths` out of the feed: it is not in it."""
    shop = pack()
    assert list(columns_unread({KEY, GROUP, PATHS, TOMBSTONE}, schema_of(shop), shop.one(Shop).feed)) == []
