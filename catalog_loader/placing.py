"""The parts of a feed come together: what format they are in, and rows in which their key and product stand."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.feeds import PLAIN, Container, FeedFormat, Signature
from app.core.product import Row, Unreadable
from app.core.shop import KEY, Feed
from catalog_loader.feed_bytes import BadFeedError, Position, Source
from catalog_loader.formats.laying import Joined, Rows, meant
from catalog_loader.formats.layouts import laid_out
from catalog_loader.formats.profiles import Columns, parts
from catalog_loader.formats.recognise import Recognised, lacking, recognise

PLAIN_KEY = "id"
_BY_SPREADSHEET = re.compile(r"\s*\d[.,]\d+E\+\d\d\s*|\d(?:\.\d+)?e\+\d\d")
_SHOWN = 40


@dataclass(frozen=True)
class Part:
    """One file of a feed whose beginning is known: its columns, and its rows as often as they are asked for."""

    source: Source
    container: Container
    columns: tuple[str, ...]
    rows: Callable[[Position], Rows]
    notes: tuple[str, ...]
    encoding: str = ""
    delimiter: str = ""
    packed: str = ""


@dataclass(frozen=True)
class Placed:
    """The rows of a whole feed, and what was found out about them."""

    rows: Iterator[Row | Unreadable]
    recognised: Recognised | None
    notes: tuple[str, ...]
    position: Position
    joined: Joined = field(default_factory=Joined)


def placing(found: Sequence[Part], feed: Feed, known: Sequence[FeedFormat]) -> Placed:
    """The rows of all parts. Raises BadFeedError when the parts do not belong together, or name no row."""
    recognised, notes = _format_of(found, feed, known)
    _alike(found, recognised)
    columns = Columns(dict.fromkeys(name for part in found for name in part.columns))
    position, joined = Position(), Joined()
    sizes = [part.source.size for part in found] if len(found) > 1 else [0]

    def again() -> Rows:
        position.read = position.done = 0
        position.size = sum(sizes)
        for part in found:
            yield from part.rows(position)

    if not feed.key or (recognised is None and feed.key != KEY):
        return Placed(_trusty(again(), feed.key, ""), recognised, notes, position)
    if recognised is None:
        key, why = _plain_key(found, columns, known)
        rows = _named(again(), key) if key != KEY else again()
        return Placed(_trusty(rows, KEY, ""), None, (*notes, *why), position)
    of = meant(recognised.profile, columns)
    if feed.key == KEY and not of.key and not of.at(recognised.profile.model) and not of.at(recognised.profile.number):
        raise BadFeedError(_no_key(found[0], recognised.profile, columns))
    gtin = parts(recognised.profile, columns.names).get("gtin", "")
    rows = _trusty(laid_out(again, of, joined), feed.key, gtin, joined)
    return Placed(rows, recognised, notes, position, joined)


def _format_of(
    found: Sequence[Part], feed: Feed, known: Sequence[FeedFormat]
) -> tuple[Recognised | None, tuple[str, ...]]:
    """The format that the shop names, or that the columns show; and what to tell of it."""
    if feed.format in PLAIN:
        return None, ()
    if named := next((one for one in known if one.name == feed.format), None):
        missing = min((lacking(named, part.columns) for part in found), key=len)
        if not missing or not found[0].columns:
            return Recognised(named, Signature(), ()), (f"read as {named.shown}, which `format:` names",)
        shown = ", ".join(f"`{name}`" for name in missing)
        told = f"read as {named.shown}, which `format:` names, though it has no column {shown}: as rows of changes?"
        return Recognised(named, Signature(), ()), (told,)
    each = [recognise(part.container, part.columns, known) for part in found]
    names = {one.profile.name if one else "" for one in each}
    if len(names) > 1:
        others = " and ".join(
            f"{part.source.name} is {one.profile.shown if one else 'in no known format'}"
            for part, one in list(zip(found, each, strict=True))[:3]
        )
        raise BadFeedError(f"the parts of the feed are in different formats: {others}; read them one by one")
    best = each[0]
    if best is None:
        return None, ()
    notes = [f"recognised as {best}; `format:` under `feed:` in shop.yaml chooses another"]
    if best.rivals:
        others = " and ".join(f"`format: {name}`" for name in best.rivals)
        notes = [f"recognised as {best}; {others} fits too: write the right `format:` under `feed:` in shop.yaml"]
    return best, tuple(notes)


def _alike(found: Sequence[Part], recognised: Recognised | None) -> None:
    """Refuse parts that are written differently, or that have other columns."""
    first = found[0]
    layered = recognised is not None and recognised.profile.layout == "models"
    for part in found[1:]:
        if part.container != first.container:
            raise BadFeedError(
                f"{part.source.name} is {part.container.upper()}, and {first.source.name} is "
                f"{first.container.upper()}; write all parts of a feed alike"
            )
        if part.container in ("csv", "xlsx") and not layered and set(part.columns) != set(first.columns):
            other = sorted(set(part.columns) ^ set(first.columns))
            raise BadFeedError(
                f"{part.source.name} has not the header of {first.source.name}: they differ in "
                f"{', '.join(f'`{name}`' for name in other[:5])}; write the same columns into all parts"
            )


def _plain_key(found: Sequence[Part], columns: Columns, known: Sequence[FeedFormat]) -> tuple[str, tuple[str, ...]]:
    """The key column of a feed without a vendor, when the shop names none: `id`, or one that a vendor has."""
    for name in (KEY, PLAIN_KEY):
        if name in columns.names:
            return name, ()
    if not columns.names:
        return PLAIN_KEY, ()
    keys = dict.fromkeys(name for one in known for name in one.key if name in columns.names)
    if len(keys) == 1:
        (key,) = keys
        return key, (f"rows are named by their `{key}`; `key:` under `feed:` in shop.yaml names another column",)
    shown = ", ".join(columns.names[:_SHOWN])
    raise BadFeedError(
        f"{found[0].source.name}: no column `{PLAIN_KEY}` names the rows; name yours as `key:` under `feed:` in "
        f"shop.yaml. The columns are: {shown}"
    )


def _no_key(part: Part, profile: FeedFormat, columns: Columns) -> str:
    wanted = " or ".join(f"`{name}`" for name in profile.key)
    shown = ", ".join(columns.names[:_SHOWN])
    return f"{part.source.name}: {profile.shown} names rows in {wanted}, which is not there. The columns are: {shown}"


def _named(rows: Rows, key: str) -> Rows:
    """Rows with their key where the shop looks for it."""
    for row in rows:
        if isinstance(row, Row):
            data: dict[str, Any] = {**row.data, KEY: row.data.get(key)}
            yield Row(row.source, row.line, data)
        else:
            yield row


def _trusty(rows: Rows, key: str, gtin: str, joined: Joined | None = None) -> Rows:
    """Rows whose key is what the shop wrote: one that a spreadsheet shortened would name another product."""
    for row in rows:
        if isinstance(row, Row):
            cell = row.data.get(key)
            if isinstance(cell, str) and "+" in cell and _BY_SPREADSHEET.fullmatch(cell):
                why = f"a spreadsheet shortened the key to `{cell.strip()}`; write the column as text and export again"
                yield Unreadable(row.source, row.line, why)
                continue
            if gtin and joined and isinstance(code := row.data.get(gtin), str) and "+" in code:
                joined.remarks[f"`{gtin}` was shortened by a spreadsheet, such as `{code[:20]}`"] += bool(
                    _BY_SPREADSHEET.fullmatch(code)
                )
        yield row
