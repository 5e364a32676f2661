"""The sample's feed: the products of the shop written as the untidy rows of one CSV file."""

import csv
import io
from collections.abc import Iterator, Mapping
from random import Random

from catalog_loader.sample import mess
from catalog_loader.sample.french import words_of
from catalog_loader.sample.products import SEED, Offer, Product

COLUMNS: tuple[str, ...] = words_of(
    "sku parent statut libelle_fr libelle_en court_fr court_en descriptif_fr descriptif_en marque rayon rayon_en"
    " univers univers_en coloris taille matiere prix prix_pro prix_hotel prix_barre stock stock_paris stock_lyon cout marge note"
    " nb_avis ventes_30j date_ajout dimensions poids mots_cles image"
)

Row = Mapping[str, str]


def feed_bytes(products: tuple[Product, ...]) -> bytes:
    """The whole feed: UTF-8 with a byte order mark, semicolons, the quoting of the csv module."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, delimiter=";", restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_with_misfits(_strayed([row for product in products for row in product_rows(product)])))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def product_rows(product: Product) -> Iterator[Row]:
    """The row of a product, then those of its variants."""
    rng = Random(f"{SEED}:rows:{product.number}")
    first = product.offers[0]
    head = _product_cells(product, rng) | {"sku": product.sku, "image": product.picture(first)}
    if product.single:
        yield head | _offer_cells(product, first, rng)
        return
    yield head
    for offer in product.offers:
        yield {
            "sku": product.offer_sku(offer),
            "parent": product.sku,
            "image": product.picture(offer),
        } | _offer_cells(product, offer, rng)


def _product_cells(product: Product, rng: Random) -> dict[str, str]:
    aisle, english_aisle = product.kind.aisle
    return {
        "statut": product.status,
        "libelle_fr": mess.label_cell(product.label[0], rng),
        "libelle_en": mess.label_cell(product.label[1], rng),
        "court_fr": product.short[0],
        "court_en": product.short[1] if rng.random() < 0.95 else "",
        "descriptif_fr": mess.description_cell(product.long[0], rng),
        "descriptif_en": mess.description_cell(product.long[1], rng).replace("Voir la présentation", "See more"),
        "marque": mess.brand_cell(product.brand, rng),
        "rayon": aisle,
        "rayon_en": english_aisle,
        "univers": " | ".join(french for french, _ in product.worlds),
        "univers_en": " | ".join(english for _, english in product.worlds),
        "matiere": mess.material_cell(product.material, rng),
        "cout": _decimal(product.cost),
        "marge": _decimal(product.margin),
        "note": "" if product.rating is None else f"{product.rating:.1f}".replace(".", ","),
        "nb_avis": str(product.reviews),
        "ventes_30j": str(product.sales),
        "date_ajout": mess.date_cell(product.added, rng),
        "dimensions": mess.measures_cell(product.measures, rng),
        "poids": mess.weight_cell(product.grams, rng),
        "mots_cles": mess.keyword_cell(product.keywords, rng),
    }


def _offer_cells(product: Product, offer: Offer, rng: Random) -> dict[str, str]:
    """A product keeps one way of writing a colour and its sizes, but one row in twelve was typed by somebody else."""
    of_colour = rng if rng.random() < 0.08 else Random(f"{SEED}:colour:{product.number}:{offer.colour.key}")
    of_size = rng if rng.random() < 0.08 else Random(f"{SEED}:size:{product.number}")
    paris, lyon, _ = offer.stock
    return {
        "coloris": mess.colour_cell(offer.colour, of_colour),
        "taille": mess.size_cell(offer.size, of_size) if offer.size else "",
        "prix": mess.price_cell(offer.price, rng),
        "prix_pro": "" if offer.trade_price is None else mess.price_cell(offer.trade_price, rng),
        "prix_hotel": _hotel_cell(product, offer),
        "prix_barre": "" if offer.struck_price is None else mess.price_cell(offer.struck_price, rng),
        "stock": str(sum(offer.stock)),
        "stock_paris": str(paris),
        "stock_lyon": str(lyon),
    }


def _hotel_cell(product: Product, offer: Offer) -> str:
    """Hotels have agreed on a price for half of the linen; for the rest theirs is that of any professional."""
    rng = Random(f"{SEED}:hotel:{product.number}")
    if not product.kind.aisle[0].startswith("Maison > Linge") or rng.random() < 0.5:
        return ""
    return mess.price_cell(round(offer.price * 0.62, 2), rng)


def _decimal(number: float) -> str:
    return f"{number:.2f}".replace(".", ",")


def _strayed(rows: list[Row]) -> list[Row]:
    """Late variants are appended wherever the export has room: one in thirty stands far from its product."""
    rng = Random(f"{SEED}:strays")
    kept: list[Row] = []
    strays: list[Row] = []
    for row in rows:
        (strays if row.get("parent") and rng.random() < 1 / 30 else kept).append(row)
    for stray in strays:
        kept.insert(rng.randrange(len(kept) + 1), stray)
    return kept


def _with_misfits(rows: list[Row]) -> list[Row]:
    """The three rows no feed is without: a price in words, a sku that comes twice, a rating in letters."""
    rng = Random(f"{SEED}:misfits")
    parents = {row["parent"] for row in rows if row.get("parent")}
    singles = [place for place, row in enumerate(rows) if not row.get("parent") and row["sku"] not in parents]
    on_request = rng.choice([place for place in singles if rows[place]["rayon"].endswith("Miroirs")])
    unrated = rng.choice([place for place in singles if place != on_request and rows[place]["note"]])
    twice = rng.choice([row for row in rows if row.get("parent")])
    rows[on_request] = {**rows[on_request], "prix": "sur demande", "prix_pro": "", "prix_barre": ""}
    rows[unrated] = {**rows[unrated], "note": "n/c"}
    rows.insert(
        rng.randrange(len(rows) // 2, len(rows)), {**twice, "stock": "3", "stock_paris": "1", "stock_lyon": "1"}
    )
    return rows
