"""Reads the files beside the feed that look-ups take their values from: stock, orders, margins."""

from pathlib import Path
from typing import TYPE_CHECKING

from app.core.shop import Feed
from catalog_loader.readers import BadFeedError, read_feed

if TYPE_CHECKING:
    from app.catalog.attributes.informed import Background
    from app.catalog.attributes.lookup import FileLookup
    from app.core.product import Rejected
    from app.rulepack.pack import RulePack


def read_second_files(pack: "RulePack", shop: Path) -> tuple["Background", list["Rejected"]]:
    """What every look-up of a pack shall know, by its name, and the rows that say nothing, each with its reason.

    Raises BadFeedError for a file that cannot be read, or that lies outside the shop's folder.
    """
    from app.catalog.attributes.lookup import FileLookup

    tables = {}
    unread: list[Rejected] = []
    for attribute in pack.all(FileLookup):
        tables[attribute.name], wrong = _table(attribute, shop)
        unread += wrong
    return tables, unread


def _table(attribute: "FileLookup", shop: Path) -> tuple[dict[str, object], list["Rejected"]]:
    from app.core.product import Rejected

    file = attribute.file
    path = (shop / file.path).resolve()
    if not path.is_relative_to(shop.resolve()):
        message = f"{attribute.place}: `{file.path}` lies outside the shop's folder; put the file, or its folder, in it"
        raise BadFeedError(message)
    try:
        reading = read_feed(path, Feed(key=file.key))
    except BadFeedError as error:
        message = f"{attribute.place}: the look-up `{attribute.name}` cannot be read: {error}"
        raise BadFeedError(message) from error
    table, unread = attribute.table(reading.rows)
    told = [Rejected("look-up", one.source, one.line, f"`{attribute.name}`: {one.reason}") for one in unread]
    return table, told
