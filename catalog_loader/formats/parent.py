"""Layouts in which a variant names the row of its product, by the product's key or by its number."""

from app.core.product import Row, Unreadable
from catalog_loader.formats.laying import Again, Joined, Meant, Rows, placed, text
from catalog_loader.formats.packing import paired
from catalog_loader.formats.shelf import Shelf

NUMBERED = "id:"


def parent(again: Again, of: Meant, joined: Joined) -> Rows:
    """Rows with the key of their product, and their attributes as columns of their own.

    A product's row may come after its variants, and be named by a number: both are looked up in a first pass.
    """
    number = of.at(of.profile.number)
    pairs = paired(of.profile.pairs, of.columns)
    with Shelf() as shelf:
        for row in again():
            if isinstance(row, Row) and not text(row.data.get(of.group)):
                key = _key(row, of, number)
                shelf.put("key", key, 1)
                if number and (named := text(row.data.get(number))):
                    shelf.put("number", named, key)
        for row in again():
            if isinstance(row, Unreadable):
                yield row
                continue
            group = text(row.data.get(of.group)) if of.group else ""
            if group.casefold().startswith(NUMBERED):
                group = shelf.first("number", group[len(NUMBERED) :].strip()) or group
            if group and shelf.first("key", group) is None:
                joined.remarks["a variant names a product that is not in the feed"] += 1
            named_values = ((text(row.data.get(name)), row.data.get(value)) for name, value in pairs)
            more = {name: cell for name, cell in named_values if name and not of.columns.find(name)}
            yield placed(row, _key(row, of, number), group, of, more)


def _key(row: Row, of: Meant, number: str) -> str:
    """A row's key, or its number as others name it."""
    if key := text(row.data.get(of.key)) if of.key else "":
        return key
    named = text(row.data.get(number)) if number else ""
    return f"{NUMBERED}{named}" if named else ""
