"""Layouts in which the rows of a product follow each other, and only the first one holds the product's own cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from app.core.product import Row, Unreadable
from catalog_loader.formats.laying import Again, Joined, Meant, Rows, placed, text
from catalog_loader.formats.packing import paired
from catalog_loader.formats.profiles import normal, parts

MAX_ROWS = 5_000
"""Rows of one product that are held at once; a longer product goes on with what its first row says."""


@dataclass(frozen=True)
class _Shape:
    """Which columns of the feed do what."""

    of: Meant
    own: frozenset[str]
    image: str
    pairs: tuple[tuple[str, str], ...]
    beside_image: frozenset[str]
    """Columns that a row which only adds an image may fill."""


def grouped(again: Again, of: Meant, joined: Joined) -> Rows:
    """Rows of variants with the cells of their product; a row that only adds an image becomes part of its product."""
    shape = _shape(of)
    held: list[Row] = []
    handle, head = "", None
    for row in again():
        if isinstance(row, Unreadable):
            yield row
            continue
        here = text(row.data.get(of.group)) if of.group else ""
        another = not here or here != handle
        if head and held and (another or len(held) >= MAX_ROWS):
            yield from _product(held, head, handle, shape, joined)
            held = []
        if another or head is None:
            handle, head = here, row
        held.append(row)
    if head:
        yield from _product(held, head, handle, shape, joined)


def _shape(of: Meant) -> _Shape:
    patterns = [normal(one) for one in of.profile.own]
    image = parts(of.profile, of.columns.names).get("image", "")
    own = {name for name in of.columns.names if any(fnmatchcase(normal(name), pattern) for pattern in patterns)}
    beside = {name for name in of.columns.names if "image" in normal(name).split()} - own
    return _Shape(
        of, frozenset(own - {image}), image, paired(of.profile.pairs, of.columns), frozenset(beside | {image, of.group})
    )


def _is_full(row: Row, shape: _Shape) -> bool:
    """Whether a row holds cells of the product itself, and not only a variant's or an image."""
    beside = shape.own | shape.beside_image
    return any(_said(cell) for name, cell in row.data.items() if name not in beside)


def _said(cell: Any) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _product(held: list[Row], head: Row, handle: str, shape: _Shape, joined: Joined) -> Rows:
    """The rows of one product, filled from its first row, with the images that follow them."""
    full = _is_full(head, shape)
    beside = shape.own | shape.beside_image
    filled = {name: cell for name, cell in head.data.items() if name not in beside and _said(cell)}
    variants = [row for row in held if _is_variant(row, shape)]
    rows = variants or ([head] if full and held[0] is head else [])
    if not rows:
        for row in held:
            what = f"this row only adds to `{handle}`, whose other rows do not stand right before it"
            yield Unreadable(row.source, row.line, f"{what}; keep the rows of a product together")
        return
    emitted = {id(row) for row in rows}
    for row in held:
        if id(row) in emitted:
            continue
        if other := _contradicts(row, filled, beside):
            why = f"this row of `{handle}` has another `{other}` than its first one, and no cell of a variant"
            yield Unreadable(row.source, row.line, f"{why}; name the variant, or take the row out")
        else:
            joined.rows += 1
    images = list(dict.fromkeys(src for row in held if (src := text(row.data.get(shape.image)))))
    for at, row in enumerate(rows):
        data = dict(row.data)
        if not at and len(images) > 1:
            data[shape.image] = images
        yield _filled(Row(row.source, row.line, data), handle if variants else "", handle, filled, shape)


def _contradicts(row: Row, filled: Mapping[str, Any], beside: frozenset[str]) -> str:
    """The first column in which a row that is no variant says something else than its product."""
    said = ((name, cell) for name, cell in row.data.items() if name not in beside and _said(cell))
    return next((name for name, cell in said if filled.get(name) != cell), "")


def _is_variant(row: Row, shape: _Shape) -> bool:
    return any(_said(row.data.get(name)) for name in shape.own)


def _filled(row: Row, group: str, handle: str, filled: Mapping[str, Any], shape: _Shape) -> Row:
    """One row of a product: its own cells, the product's where it has none, its options as columns of their own."""
    of, data, more = shape.of, dict(row.data), dict(filled)
    options = []
    for name, value in shape.pairs:
        called, said = text(data.get(name)) or text(filled.get(name)), text(data.get(value))
        if said in of.profile.nothing:
            data[value] = data[name] = ""
            more.pop(name, None)
        elif called and said:
            options.append(said)
            if not of.columns.find(called):
                more[called] = said
    key = text(data.get(of.key)) if of.key else ""
    whole = Row(row.source, row.line, data)
    if group:
        return placed(whole, key or "|".join((handle, *options)), group, of, more)
    return placed(whole, handle or key, "", of, more)
