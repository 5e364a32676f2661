"""A product's own page as it is shown: a pure function of the service's answer, the chosen variant and the shop."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.pages.amounts import day, number
from app.pages.asking import Asker
from app.pages.cards import Card, Price, Stars, card, initial, is_sold_out, price_of, stars
from app.pages.context import PageContext, one_text
from app.pages.frame import Way, crumbs
from app.pages.variants import AxisView, Page, axis_views, chosen_variant, real_axes
from app.search.request import Request

SIMILAR = 4
FEW = 3
"""So few are said in numbers."""
MAX_ALSO = 6
_PICTURE = re.compile(r"(?i)(?:https?:)?//\S+\.(?:jpe?g|png|gif|webp|avif|svg)(?:\?\S*)?")


@dataclass(frozen=True)
class Detail:
    """A line of the table of details."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class ProductView:
    """A product's own page."""

    id: str
    name: str
    brand: str
    picture: str
    picture_says: str
    initial: str
    price: Price | None
    stars: Stars | None
    short: str
    description: tuple[str, ...]
    stock: str
    is_sold_out: bool
    axes: tuple[AxisView, ...]
    details: tuple[Detail, ...]
    crumbs: Sequence[Way]
    also_in: tuple[Way, ...]
    back: str


def product_view(
    answer: Mapping[str, Any], wanted: Sequence[tuple[str, str]], back: str, context: PageContext
) -> ProductView:
    """A product's page with the variant that its link chooses."""
    product = answer["product"]
    variants = product.get("variants", ())
    axes = real_axes(answer["axes"], variants, context.snapshot.schema.fields)
    chosen = chosen_variant(variants, wanted, [axis["code"] for axis in answer["axes"]])
    face = chosen or product
    name = context.name(product)
    ways = answer["categories"]
    sold_out = is_sold_out((face,), product, context)
    views = axis_views(Page(product, axes, chosen, back), context)
    return ProductView(
        id=product["id"],
        name=name,
        brand=one_text(context.at("brand", product)),
        picture=context.picture(face, product),
        picture_says=", ".join((name, *(view.chosen for view in views if view.is_pictured and view.chosen))),
        initial=initial(name),
        price=price_of((face,), product, context),
        stars=stars(product, context),
        short=one_text(context.at("short", product)),
        description=paragraphs(context.at("description", product)),
        stock=_stock(context.of_variant("stock", face, product), sold_out, context),
        is_sold_out=sold_out,
        axes=tuple(view for view in views if len(view.values) > 1 or view.chosen),
        details=tuple(_detail(row, context) for row in answer["attributes"] if not _is_picture(row)),
        crumbs=crumbs(ways[0][-1]["category"], context) if ways else [Way(context.say("home"), context.links.home())],
        also_in=tuple(
            Way(way[-1]["label"], context.links.place(way[-1]["category"])) for way in ways[1 : MAX_ALSO + 1]
        ),
        back=back,
    )


def paragraphs(value: Any) -> tuple[str, ...]:
    """A description as paragraphs, without those that say nothing."""
    texts = value if isinstance(value, list) else [value] if value else []
    return tuple(line.strip() for text in texts for line in str(text).splitlines() if line.strip())


def _stock(amount: Any, is_out: bool, context: PageContext) -> str:  # noqa: FBT001 - a fact, not a switch
    if is_out:
        return context.say("sold_out")
    if not isinstance(amount, int | float):
        return ""
    return context.say.count("few_left", int(amount)) if amount <= FEW else context.say("in_stock")


def _is_picture(row: Mapping[str, Any]) -> bool:
    """Whether a detail is the address of another picture: nothing to read."""
    return all(_PICTURE.fullmatch(str(one["value"])) for one in row["values"])


def _detail(row: Mapping[str, Any], context: PageContext) -> Detail:
    """A detail; numbers and dates as the language writes them."""
    field = context.snapshot.schema.fields[row["code"]]

    def text(one: Mapping[str, Any]) -> str:
        value = one["value"]
        if field.type == "number" and isinstance(value, int | float):
            return number(value, context.locale)
        return day(str(value), context.locale) if field.type == "date" else str(one["label"])

    return Detail(row["label"], tuple(map(text, row["values"])))


def similar(answer: Mapping[str, Any], asker: Asker, context: PageContext) -> tuple[Card, ...]:
    """Others from the same category, or from the one above where it has too few."""
    own = answer["product"]["id"]
    ways = answer["categories"][:1]
    for step in [step["category"] for way in ways for step in reversed(way)]:
        products = asker.best(Request(category=step, locale=context.locale), SIMILAR + 1)
        others = [product for product in products if product["id"] != own][:SIMILAR]
        if len(others) == SIMILAR:
            return tuple(card(product, {}, context) for product in others)
    return ()


def elsewhere(context: PageContext, locale: str) -> PageContext:
    """The same shop in another language."""
    return replace(context, locale=locale)
