"""The sample's second file: what the returns desk knows of a product, kept apart from the feed as in real shops."""

import csv
import io
from random import Random

from catalog_loader.sample.products import SEED, Product

COLUMNS: tuple[str, ...] = ("produit", "vendus", "retours", "taillant")
_TRUE_TO_SIZE = "Prévoir sa pointure habituelle."
_TRIED_ON = frozenset({"femme", "lettres", "homme", "souliersf", "souliersh"})
_FEW = 8
"""Of fewer sales in a year the desk says nothing."""


def returns_bytes(products: tuple[Product, ...]) -> bytes:
    """The whole file: UTF-8, semicolons; a line for each product that was sold often enough."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(row for product in products if (row := _row(product)))
    return out.getvalue().encode()


def _row(product: Product) -> tuple[str, int, int, str] | None:
    """What was sold in a year, how many per cent of it came back, and what was said of the cut."""
    rng = Random(f"{SEED}:returns:{product.number}")
    sold = int(product.sales * (6 + 6 * rng.random()))
    if sold < _FEW:
        return None
    fit = _fit(product, rng)
    back = rng.randint(1, 9) + (rng.randint(12, 30) if fit in ("petit", "grand") else 0)
    return product.sku, sold, back, fit


def _fit(product: Product, rng: Random) -> str:
    if product.kind.sizes not in _TRIED_ON:
        return ""
    drawn = rng.choices(("juste", "petit", "grand", ""), (55, 16, 9, 20))[0]
    return "juste" if drawn and _TRUE_TO_SIZE in product.long[0] else drawn
