"""Reads the files beside the feed that look-ups take their values from: stock, orders, margins."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.shop import Feed, Shop
from app.rulepack.problems import did_you_mean
from catalog_loader.readers import BadFeedError, FeedReading, read_feed

if TYPE_CHECKING:
    from app.catalog.attributes.informed import Background
    from app.catalog.attributes.lookup import FileLookup
    from app.core.generation import Manifest
    from app.core.product import Rejected
    from app.rulepack.pack import RulePack
    from app.rulepack.problems import Problem

_HALF = 0.5


def read_second_files(pack: "RulePack", shop: Path) -> tuple["Background", list["Rejected"]]:
    """What every look-up of a pack shall know, by its name, and the rows that say nothing, each with its reason.

    Raises BadFeedError for a file that cannot be read, that lies outside the shop's folder, or that lacks a column.
    """
    from app.catalog.attributes.lookup import FileLookup

    tables = {}
    unread: list[Rejected] = []
    for attribute in pack.all(FileLookup):
        try:
            tables[attribute.name], wrong = _table(attribute, shop, pack.one(Shop).currency)
        except BadFeedError as error:
            raise BadFeedError(f"{attribute.place}: {error}") from error
        unread += wrong
    return tables, unread


def check_second_files(pack: "RulePack", shop: Path) -> "Iterator[Problem]":
    """What is wrong with the files of a draft's look-ups, as far as their beginnings show it."""
    from app.catalog.attributes.lookup import FileLookup
    from app.rulepack.problems import Problem

    for attribute in pack.all(FileLookup):
        try:
            _opened(attribute, shop)
        except BadFeedError as error:
            yield Problem(attribute.place, str(error))


def look_ups_told(pack: "RulePack", tables: "Background", manifest: "Manifest") -> Iterator[str]:
    """What to say of the look-ups that found a value for fewer than half of the products."""
    from app.catalog.attributes.lookup import FileLookup

    for one in pack.all(FileLookup):
        share = manifest.fill.get(one.name, 0) / max(manifest.products, 1)
        if share < _HALF:
            keys = len(tables.get(one.name, {}))
            with_ = f"`{one.of}` is looked up in its column `{one.file.key}`"
            count = f"{keys:,} key{'' if keys == 1 else 's'}"
            yield f"`{one.name}`: {count} in {one.file.path}, a value in {share:.0%} of products; {with_}"


def _table(attribute: "FileLookup", shop: Path, currency: str) -> tuple[dict[str, object], list["Rejected"]]:
    from app.catalog.filling import noting
    from app.core.product import Rejected

    reading = _opened(attribute, shop)
    columns = set(reading.columns)
    table, unread = attribute.table(noting(reading.rows, columns), currency)
    _ask_column(attribute, columns)
    told = [Rejected("look-up", one.source, one.line, f"`{attribute.name}`: {one.reason}") for one in unread]
    return table, told


def _opened(attribute: "FileLookup", shop: Path) -> FeedReading:
    """The file of a look-up, which has the columns that are asked for. Raises BadFeedError."""
    file = attribute.file
    path = (shop / file.path).resolve()
    if not path.is_relative_to(shop.resolve()):
        raise BadFeedError(
            f"`file.path: {file.path}` lies outside the shop's folder; put the file, or its folder, in it"
        )
    if not path.exists():
        raise BadFeedError(f"there is no `file.path: {file.path}` in the shop's folder; write it as seen from there")
    try:
        reading = read_feed(path, Feed(key=file.key))
    except BadFeedError as error:
        _ask_key(attribute, path)
        raise BadFeedError(f"the look-up `{attribute.name}` cannot be read: {error}") from error
    if reading.format in ("csv", "xlsx"):  # of what is sparse the beginning does not tell
        _ask_column(attribute, reading.columns)
    return reading


def _ask_key(attribute: "FileLookup", path: Path) -> None:
    """Refuse a file that is well, and lacks the key's column."""
    try:
        columns = read_feed(path, Feed(key="")).columns
    except BadFeedError:
        return
    if columns and attribute.file.key not in columns:
        _refuse("key", attribute.file.key, attribute.file.path, columns)


def _ask_column(attribute: "FileLookup", columns: Collection[str]) -> None:
    """Refuse a file that lacks the column that is wanted."""
    if attribute.take != "count" and columns and attribute.file.column not in columns:
        _refuse("column", attribute.file.column, attribute.file.path, columns)


def _refuse(what: str, name: str, path: str, columns: Collection[str]) -> None:
    raise BadFeedError(f"`file.{what}: {name}` is no column of {path}{did_you_mean(name, columns)}")
