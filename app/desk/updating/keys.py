"""The columns of pushed rows: the key that names a row, and those that prices and stock stand in."""

from collections.abc import Iterable

from app.catalog.adopt import sources
from app.catalog.attributes.base import Attribute
from app.core.condition import leaves
from app.core.product import Row, Unreadable
from app.core.schema import base_name
from app.core.shop import Feed, Shop
from app.rulepack.pack import RulePack, schema_of
from app.search.kinds import Storefront

PLAIN_KEY = "id"
"""The key's column in rows that are pushed to a shop that names none."""


def keyed(rows: Iterable[Row | Unreadable], feed: Feed) -> tuple[Row | Unreadable, ...]:
    """The rows with their key where the shop's feed names no column for it: that of a plain feed, `id`.

    Who pushes to a shop whose feed has a vendor's format may say key and group themselves, as `_key` and `_group`.
    """
    if feed.asked_key:
        return tuple(rows)
    return tuple(
        Row(row.source, row.line, {**row.data, feed.key: row.data[PLAIN_KEY]})
        if isinstance(row, Row) and PLAIN_KEY in row.data and feed.key not in row.data
        else row
        for row in rows
    )


def fast_columns(pack: RulePack, what: str) -> frozenset[str]:
    """The columns of a shop's `prices` or of its `stock`: those of number fields, by their place on the storefront.

    Stock is also what `sellable:` asks for, yes or no included. The columns of a price list, a store or a channel are
    among them, and those of the numbers that a price is worked out from.
    """
    schema, storefront = schema_of(pack), pack.one(Storefront)
    prices = {getattr(storefront, place) or place for place in ("price", "price_before")}
    names = prices
    if what == "stock":
        asked = pack.one(Shop).sellable
        named = {base_name(leaf.name) for leaf in leaves(asked)} if asked else set()
        names = {storefront.stock or "stock", *named} - prices
    made_from = {one.name: one.reads for one in pack.all(Attribute)}
    while more := {base_name(read) for name in names for read in made_from.get(name, ())} - names:
        names |= more
    found = sources(schema)
    return frozenset(
        column
        for one in (*found.product, *found.variant)
        if base_name(one.key) in names and schema.type_of(one.key) in ("number", "boolean")
        for column in one.columns
    )
