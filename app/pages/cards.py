"""A product in a list: picture, brand, name, price and what makes one look twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from app.core.schema import Field
from app.pages.amounts import number, price
from app.pages.colours import colours_of
from app.pages.context import PageContext, one_text
from app.search.request import Request

MAX_SWATCHES = 5
MIN_OFF = 3
"""A price that is lower by less than so many hundredths is no bargain to shout about."""

Variant = Mapping[str, Any]
Chosen = Mapping[str, frozenset[str]]
"""The chosen values by variant axis."""


@dataclass(frozen=True)
class Price:
    """A price to read; `before` and `off` where it was higher."""

    now: str
    before: str = ""
    off: str = ""


@dataclass(frozen=True)
class Stars:
    """What buyers gave a product."""

    value: str
    reviews: str = ""
    says: str = ""


@dataclass(frozen=True)
class Swatch:
    """A colour with its name."""

    label: str
    colours: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """A product in a list."""

    link: str
    name: str
    marked: Markup
    """The name with what was looked for in it marked."""
    brand: str
    picture: str
    initial: str
    price: Price | None
    stars: Stars | None
    swatches: tuple[Swatch, ...]
    more_colours: int
    sold_out: bool


def chosen_by_axis(request: Request, context: PageContext) -> Chosen:
    """What a request chooses on the axes that its products' variants show."""
    facets = context.snapshot.facets
    found: dict[str, frozenset[str]] = {}
    for code, choice in request.filters.items():
        field = context.snapshot.schema.fields[facets[code].field]
        if field.variant_axis and "show" in field.use and choice.any:
            found[field.name] = frozenset(choice.any)
    return found


def card(product: Mapping[str, Any], chosen: Chosen, context: PageContext, back: str = "") -> Card:
    """A product as a list shows it: in the chosen colour, at the price of what can be bought."""
    variants = product.get("variants", ())
    shown = fitting(variants, chosen)
    face = shown[0] if shown else product
    pairs = [(axis, str(face[axis])) for axis in chosen if shown and len(shown) < len(variants) and axis in face]
    swatches = _swatches(variants, context)
    name = context.name(product)
    return Card(
        link=context.links.product(product["id"], name, sorted(pairs), back),
        name=name,
        marked=_marked(name, product, context),
        brand=one_text(context.at("brand", product)),
        picture=context.picture(face, product),
        initial=initial(name),
        price=price_of(shown or (product,), product, context),
        stars=stars(product, context),
        swatches=swatches[:MAX_SWATCHES] if len(swatches) > 1 else (),
        more_colours=max(0, len(swatches) - MAX_SWATCHES),
        sold_out=is_sold_out(shown or (product,), product, context),
    )


def _marked(name: str, product: Mapping[str, Any], context: PageContext) -> Markup:
    """The name as the search marked it; it was escaped there."""
    field = context.snapshot.places.get("name", "")
    html = product.get("highlights", {}).get(field, "")
    return Markup(html) if html else escape(name)  # noqa: S704 - escaped letter by letter in app/search/highlighting.py


def fitting(variants: Sequence[Variant], chosen: Chosen) -> tuple[Variant, ...]:
    """The variants with the chosen values; those that can be bought, where there are any."""
    fits = [one for one in variants if all(axis not in one or one[axis] in values for axis, values in chosen.items())]
    return tuple(one for one in fits if one["sellable"]) or tuple(fits) or tuple(variants)


def price_of(variants: Sequence[Variant], product: Mapping[str, Any], context: PageContext) -> Price | None:
    """The lowest price of some variants, and what it was before."""
    priced = [(context.of_variant("price", one, product), one) for one in variants]
    known = [(float(amount), one) for amount, one in priced if isinstance(amount, int | float)]
    if not known:
        return None
    lowest, variant = min(known, key=lambda pair: pair[0])
    text = price(lowest, context.currency, context.locale)
    before = context.of_variant("price_before", variant, product)
    now = context.say("from_price", x=text) if any(amount != lowest for amount, _ in known) else text
    if not isinstance(before, int | float) or before <= lowest:
        return Price(now)
    off = round(100 * (before - lowest) / before)
    percent = context.say("off", x=str(off)) if off >= MIN_OFF else ""
    return Price(now, price(float(before), context.currency, context.locale), percent)


def is_sold_out(variants: Sequence[Variant], product: Mapping[str, Any], context: PageContext) -> bool:
    """Whether none of these can be bought. Where nobody counts stock, everything can."""
    stocks = [context.of_variant("stock", one, product) for one in variants]
    counted = [stock for stock in stocks if isinstance(stock, int | float)]
    if counted:
        return not any(stock > 0 for stock in counted)
    return bool(variants) and not any(one.get("sellable", True) for one in variants)


def stars(product: Mapping[str, Any], context: PageContext) -> Stars | None:
    """What buyers gave, and how many of them."""
    rating, reviews = context.at("rating", product), context.at("reviews", product)
    if not isinstance(rating, int | float) or rating <= 0:
        return None
    value = number(rating, context.locale, places=1)
    if not isinstance(reviews, int | float) or reviews <= 0:
        return Stars(value)
    return Stars(value, number(int(reviews), context.locale), context.say.count("reviews", int(reviews)))


def initial(name: str) -> str:
    """The letter that stands for a product without a picture."""
    return next((char.upper() for char in name if char.isalnum()), "·")


def shown_axes(context: PageContext) -> tuple[Field, ...]:
    """The axes that variants show."""
    return tuple(axis for axis in context.snapshot.schema.variant_axes if "show" in axis.use and not axis.private)


def _swatches(variants: Sequence[Variant], context: PageContext) -> tuple[Swatch, ...]:
    """The colours that a product comes in, when one of its axes is a colour whose values are all known."""
    for axis in shown_axes(context):
        values = list(dict.fromkeys(str(one[axis.name]) for one in variants if axis.name in one))
        if values and all(colours_of(value) for value in values):
            label = context.snapshot.shown_value
            return tuple(Swatch(label(axis.name, value, context.locale), colours_of(value)) for value in values)
    return ()
