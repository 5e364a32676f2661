"""Layouts with a further row for each store view, and with cells that pack attributes and variants."""

from typing import Any

from app.core.product import Row, Unreadable
from catalog_loader.formats.laying import Again, Joined, Meant, Rows, placed, text
from catalog_loader.formats.packing import unpacked
from catalog_loader.formats.shelf import Shelf

_SAME = frozenset({"attribute_set_code", "product_type", "product_websites"})
"""Columns that store-view rows repeat, and that say nothing of their own there."""


def packed(again: Again, of: Meant, joined: Joined) -> Rows:
    """One row a product: the cells of its store views as columns such as `name-fr_FR`, packed attributes unpacked.

    Store-view rows and lists of variants may stand anywhere, so a first pass puts them on a shelf.
    """
    with Shelf() as shelf:
        for row in again():
            if isinstance(row, Row):
                _remember(row, of, shelf)
        alone: set[str] = set()
        for row in again():
            if isinstance(row, Unreadable):
                yield row
                continue
            key = text(row.data.get(of.key))
            if _view(row, of) and key:
                if key in alone or shelf.first("own", key) is not None:
                    joined.rows += 1
                    continue
                alone.add(key)  # few are: a delta, or an export of one store view
                yield placed(Row(row.source, row.line, {of.key: row.data[of.key]}), key, "", of, _views(key, of, shelf))
                continue
            parents = shelf.all("parent", key) if key else []
            if len({one for one, _ in parents}) > 1:
                joined.remarks["a variant is listed by several products; the first one counts"] += 1
            group, axes = parents[0] if parents else ("", {})
            yield placed(row, key, group, of, {**axes, **_attributes(row, of), **_views(key, of, shelf)})


def _view(row: Row, of: Meant) -> str:
    view = of.at(of.profile.view)
    return text(row.data.get(view)) if view else ""


def _remember(row: Row, of: Meant, shelf: Shelf) -> None:
    """Put on the shelf what other rows will ask for."""
    key = text(row.data.get(of.key))
    if not key:
        return
    if view := _view(row, of):
        skipped = {of.key, of.at(of.profile.view), *_SAME}
        cells = {name: cell for name, cell in row.data.items() if name not in skipped and cell not in ("", None)}
        cells |= _attributes(row, of)
        for name in of.profile.packed:
            cells.pop(of.at(name), None)
        shelf.put("view", key, [view, cells])
        return
    shelf.put("own", key, 1)
    for sku, axes in _variants(row, of):
        shelf.put("parent", sku, [key, axes])


def _views(key: str, of: Meant, shelf: Shelf) -> dict[str, Any]:
    """The cells of a product's store views, each under its column and its view."""
    del of
    return {f"{name}-{view}": cell for view, cells in shelf.all("view", key) for name, cell in cells.items()}


def _attributes(row: Row, of: Meant) -> dict[str, str]:
    """The attributes that a row packs."""
    found: dict[str, str] = {}
    for column in of.profile.packed:
        cell = row.data.get(of.at(column))
        if isinstance(cell, str) and cell:
            found |= unpacked(cell, of.profile.separators.get(column, ","))
    return found


def _variants(row: Row, of: Meant) -> list[tuple[str, dict[str, str]]]:
    """The variants that a product lists, with what tells them apart."""
    column = of.at(of.profile.variants)
    cell = row.data.get(column) if column else None
    if not isinstance(cell, str) or not cell:
        return []
    found = []
    for one in cell.split(of.profile.separators.get(of.profile.variants, "|")):
        axes = unpacked(one, ",")
        if sku := axes.pop(of.profile.key[0], ""):
            found.append((sku, axes))
    return found
