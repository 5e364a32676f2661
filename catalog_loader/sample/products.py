"""The sample's products as a tidy shop would hold them, before the feed makes a mess of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from catalog_loader.sample.assortment import (
    BRANDS,
    GROWING,
    HOME_NAMES,
    MEN_NAMES,
    NAMES,
    SIZES,
    Brand,
    Kind,
    Pair,
)
from catalog_loader.sample.french import words_of
from catalog_loader.sample.house import ACCESSORIES, BEDROOM_AND_BATH, LIVING
from catalog_loader.sample.materials import MATERIALS, Material
from catalog_loader.sample.men_and_children import CHILDREN, MEN
from catalog_loader.sample.palette import COLOURS, RANGES, Colour
from catalog_loader.sample.texts import (
    Subject,
    keywords,
    labels,
    long_texts,
    short_texts,
)
from catalog_loader.sample.women import WOMEN
from catalog_loader.sample.worlds import WORLDS

SEED = 20261115
KINDS: tuple[Kind, ...] = (*WOMEN, *MEN, *CHILDREN, *ACCESSORIES, *BEDROOM_AND_BATH, *LIVING)

_FIRST_DAY = date(2024, 1, 1)
_DAYS = (date(2026, 11, 15) - _FIRST_DAY).days
_SOLO = frozenset(
    words_of("lampe lampadaire suspension vase bougie miroir table console tabouret etagere carafe verre panier")
)


@dataclass(frozen=True)
class Offer:
    """What is sold: one colour and size at a price, with its stock in Paris, in Lyon and in the warehouse."""

    colour: Colour
    size: str
    price: float
    trade_price: float | None
    struck_price: float | None
    stock: tuple[int, int, int]


@dataclass(frozen=True)
class Product:
    """One product with its offers; `single` means that it has one offer and no variant rows."""

    number: int
    kind: Kind
    brand: Brand
    material: Material
    status: str
    label: Pair
    short: Pair
    long: tuple[tuple[str, ...], tuple[str, ...]]
    worlds: tuple[Pair, ...]
    keywords: tuple[str, ...]
    offers: tuple[Offer, ...]
    single: bool
    cost: float
    margin: float
    rating: float | None
    reviews: int
    sales: int
    added: date
    grams: int
    measures: str

    @property
    def sku(self) -> str:
        """The product's own stock-keeping unit."""
        return f"MG-{self.number:04d}"

    def offer_sku(self, offer: Offer) -> str:
        """The sku of one of its variants: `MG-0421-ROU-38`."""
        size = "".join(letter for letter in offer.size.upper() if letter.isalnum())
        return "-".join(part for part in (self.sku, offer.colour.code, size) if part)

    def picture(self, offer: Offer) -> str:
        """The file name of the picture that shows the product in the colour of an offer."""
        return f"{self.kind.shape}-{offer.colour.key}.svg"


def products() -> tuple[Product, ...]:
    """All products of the shop, shuffled as a feed sorted by number would show them."""
    kinds = [kind for kind in KINDS for _ in range(kind.count)]
    Random(SEED).shuffle(kinds)
    return tuple(_product(number, kind) for number, kind in enumerate(kinds, start=1))


def _product(number: int, kind: Kind) -> Product:
    rng = Random(f"{SEED}:{number}")
    brand = rng.choice([brand for brand in BRANDS if kind.trade in brand.trades])
    material = MATERIALS[rng.choice(kind.materials)]
    single = not kind.sizes and rng.random() < (0.72 if kind.shape in _SOLO else 0.25)
    single = single or (kind.sizes in {"coussin", "unique"} and rng.random() < 0.45)
    colours = _colours(kind, single, rng)
    world_keys = rng.sample(kind.worlds, 2 if len(kind.worlds) > 1 and rng.random() < 0.3 else 1)
    subject = Subject(
        kind, rng.choice(kind.styles), material, rng.choice(_names(kind)), brand,
        tuple(WORLDS[key] for key in world_keys), colours[0] if len(colours) == 1 else None,
    )  # fmt: skip
    base = _price(kind, brand, rng)
    cost = round(base / 1.2 * (0.28 + 0.34 * rng.random()), 2)
    sales = _sales(rng)
    reviews = 0 if rng.random() < 0.12 else int(sales * (0.3 + 1.6 * rng.random())) + rng.randint(1, 9)
    return Product(
        number=number,
        kind=kind,
        brand=brand,
        material=material,
        status=rng.choices(("actif", "brouillon", "archive"), (91, 5, 4))[0],
        label=labels(subject, rng),
        short=short_texts(subject, rng),
        long=long_texts(subject, rng),
        worlds=tuple(world.path for world in subject.worlds),
        keywords=keywords(subject, rng),
        offers=tuple(_offers(kind, colours, single, base, rng)),
        single=single,
        cost=cost,
        margin=round(1 - cost / (base / 1.2), 2),
        rating=round(4.9 - 2.7 * rng.random() ** 1.9, 1) if reviews else None,
        reviews=reviews,
        sales=sales,
        added=_FIRST_DAY + timedelta(days=int(_DAYS * rng.random() ** 0.8)),
        grams=rng.randrange(kind.grams[0], kind.grams[1] + 1, 10),
        measures=_measures(kind.measures, Random(f"{SEED}:measures:{number}")),
    )


def _names(kind: Kind) -> tuple[str, ...]:
    match kind.aisle[0].split(" > ")[0]:
        case "Maison":
            return HOME_NAMES
        case "Homme":
            return MEN_NAMES
        case _:
            return NAMES


def _colours(kind: Kind, single: bool, rng: Random) -> tuple[Colour, ...]:
    wanted = 1 if single else rng.choices((1, 2, 3, 4), (42, 40, 14, 4))[0]
    if not single and not kind.sizes:
        wanted = rng.randint(2, 4)
    drawn = list(RANGES[kind.colours])
    rng.shuffle(drawn)
    return tuple(COLOURS[key] for key in list(dict.fromkeys(drawn))[:wanted])


def _offers(kind: Kind, colours: tuple[Colour, ...], single: bool, base: float, rng: Random) -> Iterator[Offer]:
    sizes = _sizes(kind, single, rng)
    dearer = rng.random() < 0.35
    has_trade, has_struck = rng.random() < 0.7, rng.random() < 0.2
    struck_by = rng.choice((1.15, 1.25, 1.4, 1.6))
    gaps = 0.0 if len(sizes) < 3 else 0.2
    offered = 0
    for colour in colours:
        for place, size in enumerate(sizes):
            last = colour is colours[-1] and place == len(sizes) - 1
            if rng.random() < gaps and not (last and not offered):
                continue
            offered += 1
            price = base
            if kind.sizes in GROWING:
                price = _ended(base * (1 + 0.42 * place), rng)
            elif dearer and len(sizes) > 3 and place >= len(sizes) - 2:
                price = round(base + (3 if base < 60 else 10), 2)
            trade = round(price * rng.choice((0.7, 0.75, 0.8)), 2) if has_trade and rng.random() < 0.95 else None
            struck = round(price * struck_by) - 0.1 if has_struck else None
            yield Offer(colour, size, price, trade, struck, _stock(rng))


def _sizes(kind: Kind, single: bool, rng: Random) -> tuple[str, ...]:
    if not kind.sizes:
        return ("",)
    every = SIZES[kind.sizes]
    if single or kind.sizes in {"coussin", "unique"}:
        return (rng.choice(every),)
    if len(every) < 4:
        return every
    start = rng.choice((0, 1, 1))
    return every[start : start + rng.randint(3, len(every))]


def _price(kind: Kind, brand: Brand, rng: Random) -> float:
    low, high = kind.price
    return _ended((low + (high - low) * rng.random() ** 2.2) * (0.6 + 0.4 * brand.level), rng)


def _ended(amount: float, rng: Random) -> float:
    whole = max(4, round(amount))
    if whole > 150:
        return float(whole // 10 * 10 + rng.choice((0, 5, 9)))
    return round(whole - rng.choice((0.1, 0.1, 0.1, 0.01, 0.05, 0.5, 0.0)), 2)


def _measures(usual: str, rng: Random) -> str:
    """The usual measures of a kind, every number grown or shrunk alike: `Ø 30 x H 48 cm` to `Ø 36 x H 58 cm`."""
    scale = 0.7 + 0.6 * rng.random()

    def scaled(match: re.Match[str]) -> str:
        number = float(match[0].replace(",", ".")) * scale
        if "," in match[0]:
            return f"{number:.2f}".rstrip("0").rstrip(".").replace(".", ",")
        return str(round(number / 5) * 5 if usual.endswith("cl") else round(number))

    return re.sub(r"\d+(?:,\d+)?", scaled, usual)


def _sales(rng: Random) -> int:
    return min(390 + rng.randrange(220), int(1.6 / (1 - rng.random()) ** 1.05) - 1)


def _stock(rng: Random) -> tuple[int, int, int]:
    if rng.random() < 0.1:
        return (0, 0, 0)
    paris, lyon, warehouse = (int(scale * rng.random() ** 2.5) for scale in (12, 9, 60))
    return (paris, lyon, max(warehouse, 1))
