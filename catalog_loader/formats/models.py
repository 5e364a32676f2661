"""Layouts in which products inherit from models, and these from models above them."""

from typing import Any

from app.core.product import Row, Unreadable
from catalog_loader.formats.laying import Again, Joined, Meant, Rows, placed, text
from catalog_loader.formats.shelf import Shelf

MAX_LEVELS = 5


def models(again: Again, of: Meant, joined: Joined) -> Rows:
    """Products with what they inherit, under the uppermost model; a model between them becomes part of its products.

    Models may stand in another part of the feed, after their products: a first pass puts them on a shelf.
    """
    model = of.at(of.profile.model)
    with Shelf() as shelf:
        for row in again():
            if isinstance(row, Row):
                if code := _model(row, of, model):
                    cells = {name: cell for name, cell in row.data.items() if cell not in ("", None)}
                    shelf.put("model", code, [text(row.data.get(of.group)), cells])
                if above := text(row.data.get(of.group)):
                    shelf.put("below", above, 1)
        for row in again():
            if isinstance(row, Unreadable):
                yield row
                continue
            code, above = _model(row, of, model), text(row.data.get(of.group)) if of.group else ""
            if code and above:
                yield from _between(row, code, shelf, joined)
                continue
            if code:
                yield placed(row, code, "", of)
                continue
            root, inherited = _inherited(above, of, model, shelf, joined)
            yield placed(_all_categories(row, inherited, of), text(row.data.get(of.key)), root, of, inherited)


def _model(row: Row, of: Meant, model: str) -> str:
    """The code of a row that is a model; empty for a product."""
    if not model or (of.key and text(row.data.get(of.key))):
        return ""
    return text(row.data.get(model))


def _between(row: Row, code: str, shelf: Shelf, joined: Joined) -> Rows:
    """A model below another one: part of its products, when there are any."""
    if shelf.first("below", code) is None:
        yield Unreadable(row.source, row.line, f"no product names the model `{code}`; export its products too")
    else:
        joined.rows += 1


def _inherited(above: str, of: Meant, model: str, shelf: Shelf, joined: Joined) -> tuple[str, dict[str, Any]]:
    """The uppermost model of a product, and the cells that its models give, the nearest one first."""
    root, cells, categories = above, dict[str, Any](), list[str]()
    column = of.at("categories")
    for _ in range(MAX_LEVELS):
        if not above:
            break
        found = shelf.first("model", above)
        if found is None:
            joined.remarks["a product names a model that is not in the feed; export the product models too"] += 1
            break
        root = above
        above, given = found
        categories.append(text(given.get(column)) if column else "")
        cells = {**given, **cells}
    else:
        joined.remarks[f"models stand more than {MAX_LEVELS} levels above a product, or above each other"] += 1
    for own in (model, of.group, of.key):
        cells.pop(own, None)
    if column and any(categories):
        cells[column] = _union(categories)
    return root, cells


def _all_categories(row: Row, inherited: dict[str, Any], of: Meant) -> Row:
    """A product's categories are its own and its models'."""
    column = of.at("categories")
    own = text(row.data.get(column)) if column else ""
    if not own or column not in inherited:
        return row
    return Row(row.source, row.line, {**row.data, column: _union([own, inherited[column]])})


def _union(lists: list[str]) -> str:
    return ",".join(dict.fromkeys(code for one in lists for part in one.split(",") if (code := part.strip())))
