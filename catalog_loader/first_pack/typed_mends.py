"""What numbers, dates and yes or no need: prices, measures, dates in words, and texts that say whether there is any."""

from collections.abc import Mapping, Sequence

from app.catalog.cast import date
from app.words.analysis import slug
from catalog_loader.first_pack.fields import MOST_HAVE_ONE
from catalog_loader.first_pack.guesses import FieldGuess, MendGuess
from catalog_loader.first_pack.profile import Column, is_plain
from catalog_loader.first_pack.words import IN_STOCK, OUT_OF_STOCK
from catalog_loader.first_pack.yaml_out import said

Seen = Mapping[str, Sequence[Column]]


def typed_mends(fields: Sequence[FieldGuess], seen: Seen, currency: str) -> list[MendGuess]:
    """The transformations that make values of a field's type, where the cells are none as they stand."""
    return [
        *_prices(fields, seen, currency),
        *_reduced(fields),
        *_measures(fields),
        *_dates(fields, seen),
        *(_said(one, seen) for one in fields if one.role == "available" and _in_words(one, seen)),
    ]


def _prices(fields: Sequence[FieldGuess], seen: Seen, currency: str) -> list[MendGuess]:
    """Prices with their currency, or other words about them."""
    names, cells = [], []
    for one in fields:
        if one.role not in ("price", "old_price", "cost", "margin") or one.type != "number":
            continue
        signed = [
            cell
            for column in seen[one.name]
            for cell in column.cells
            if not cell.replace(",", ".").isascii() or any(letter.isalpha() or letter in "$£" for letter in cell)
        ]
        if signed:
            names.append(one.name)
            cells += signed
    if not names:
        return []
    why = f"prices with words around them, such as `{said(cells[0], 30)}`; another currency is told, and fills nothing"
    return [MendGuess("price", "prices", tuple(names), (("currency", currency),), why)]


def _reduced(fields: Sequence[FieldGuess]) -> list[MendGuess]:
    """Where a product is not reduced, its regular price is its price."""
    roles = {one.role: one for one in fields if one.role}
    price, old = roles.get("price"), roles.get("old_price")
    if price is None or old is None or not price.share < old.share or price.part != old.part:
        return []
    if old.share < MOST_HAVE_ONE:
        return []
    here, else_ = said(price.column.name), said(old.column.name)
    why = f"`{here}` is filled only where a product is reduced; elsewhere `{else_}` counts"
    return [MendGuess("copy", "price-where-not-reduced", (old.name,), (("into", price.name),), why)]


def _measures(fields: Sequence[FieldGuess]) -> list[MendGuess]:
    """Measures with their unit become numbers in one unit."""
    return [
        MendGuess(
            "measure",
            f"{one.name}-in-{slug(one.unit)}".replace("_", "-"),
            (one.name,),
            (("unit", one.unit),),
            one.why[-1],
        )
        for one in fields
        if one.unit
    ]


def _dates(fields: Sequence[FieldGuess], seen: Seen) -> list[MendGuess]:
    """Dates in words."""
    names, cells = [], []
    for one in fields:
        if one.type == "date":
            odd = [cell for column in seen[one.name] for cell in column.cells if not is_plain(date, cell)]
            if odd:
                names.append(one.name)
                cells += odd
    if not names:
        return []
    return [
        MendGuess("date", "dates", tuple(names), (), f"{len(cells):,} dates are written such as `{said(cells[0], 30)}`")
    ]


def _in_words(one: FieldGuess, seen: Seen) -> bool:
    return any(column.flags < 1 for column in seen[one.name])


def _said(one: FieldGuess, seen: Seen) -> MendGuess:
    """Words for whether a product can be had become yes or no."""
    values = dict.fromkeys(value for column in seen[one.name] for value in column.values)
    table = {value: "true" for value in values if slug(value) in IN_STOCK}
    table |= {value: "false" for value in values if slug(value) in OUT_OF_STOCK}
    why = "words for whether a product can be had become yes or no; what can be ordered counts as there"
    return MendGuess("map", f"{one.name}-words".replace("_", "-"), (one.name,), (), why, table)
