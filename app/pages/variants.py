"""A product's variants as choices: for every value of an axis where its link leads, and why some lead nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.core.schema import Field
from app.pages.cards import is_sold_out
from app.pages.colours import colours_of
from app.pages.context import PageContext

Variant = Mapping[str, Any]


@dataclass(frozen=True)
class AxisValue:
    """One value: chosen, free, sold out in this combination, or missing in it."""

    label: str
    colours: tuple[str, ...]
    picture: str
    state: Literal["chosen", "free", "sold_out", "missing"]
    link: str = ""
    why: str = ""


@dataclass(frozen=True)
class AxisView:
    """One axis, such as the colour."""

    code: str
    label: str
    chosen: str
    values: tuple[AxisValue, ...]
    notes: tuple[str, ...]
    is_pictured: bool


@dataclass(frozen=True)
class Page:
    """What the axes of one product's page are made from."""

    product: Mapping[str, Any]
    axes: Sequence[Mapping[str, Any]]
    chosen: Variant
    back: str


def chosen_variant(variants: Sequence[Variant], wanted: Sequence[tuple[str, str]], axes: Sequence[str]) -> Variant:
    """The variant that a link means: the one with most of its values, the first axis first, best one to be bought."""

    def fit(variant: Variant) -> tuple[int, ...]:
        asked = dict(wanted)
        agrees = [int(axis in asked and str(variant.get(axis)) == asked[axis]) for axis in axes]
        return (sum(agrees), *agrees, int(variant["sellable"]))

    return max(variants, key=fit) if variants else {}


def real_axes(
    axes: Sequence[Mapping[str, Any]], variants: Sequence[Variant], fields: Mapping[str, Field]
) -> list[Mapping[str, Any]]:
    """The axes that are a choice of their own: one that an earlier axis decides, such as a colour's family, is none."""
    kept: list[Mapping[str, Any]] = []
    for axis in axes:
        if not any(_decides(fields[other["code"]], fields[axis["code"]], variants) for other in kept):
            kept.append(axis)
    return kept


def _decides(one: Field, other: Field, variants: Sequence[Variant]) -> bool:
    """Whether the value of an axis leaves only one for another that says less, or is filled from the same columns."""
    pairs = {(variant.get(one.name), variant.get(other.name)) for variant in variants}
    firsts = {first for first, _ in pairs}
    if len(pairs) > len(firsts):
        return False
    says_less = len(firsts) > 1 and len({second for _, second in pairs}) < len(firsts)
    return says_less or (bool(one.columns) and _columns(one) == _columns(other))


def _columns(field: Field) -> tuple[str, ...]:
    return tuple(column or field.name for column in field.columns)


def axis_views(page: Page, context: PageContext) -> tuple[AxisView, ...]:
    """Every axis of a product with its values as links."""
    variants = page.product.get("variants", ())
    return tuple(_axis(at, page, variants, context) for at in range(len(page.axes)))


def _axis(at: int, page: Page, variants: Sequence[Variant], context: PageContext) -> AxisView:
    axis = page.axes[at]
    pictures = _pictures(axis["code"], variants, page, context)
    values = tuple(_value(one, at, page, pictures, context) for one in axis["values"])
    states = {value.state for value in values}
    notes = [context.say("struck")] if "sold_out" in states else []
    if "missing" in states:
        notes.append(context.say("greyed", x=_labels(page, at, context)))
    chosen = next((value.label for value in values if value.state == "chosen"), "")
    return AxisView(axis["code"], axis["label"], chosen, values, tuple(notes), is_pictured=bool(pictures))


def _value(one: Mapping[str, Any], at: int, page: Page, pictures: Mapping[str, str], context: PageContext) -> AxisValue:
    """A value of an axis. The first axis moves the others along; a later one keeps what is chosen before it."""
    codes = [axis["code"] for axis in page.axes]
    code, value = codes[at], one["value"]

    def buyable(variant: Variant) -> bool:
        return not is_sold_out((variant,), page.product, context)

    def likeness(variant: Variant) -> tuple[bool, int]:
        return buyable(variant), sum(variant.get(other) == page.chosen.get(other) for other in codes)

    there = [
        variant
        for variant in page.product.get("variants", ())
        if variant.get(code) == value and all(variant.get(other) == page.chosen.get(other) for other in codes[:at])
    ]
    look = (one["label"], colours_of(str(value)), pictures.get(str(value), ""))
    if not there:
        return AxisValue(*look, "missing", why=context.say("missing", x=_labels(page, at, context)))
    target = max(there, key=likeness)
    pairs = [(other, str(target[other])) for other in codes if other in target]
    link = context.links.product(page.product["id"], context.name(page.product), pairs, page.back)
    if page.chosen.get(code) == value:
        return AxisValue(*look, "chosen", link)
    return (
        AxisValue(*look, "free", link)
        if buyable(target)
        else AxisValue(*look, "sold_out", link, context.say("sold_out"))
    )


def _labels(page: Page, at: int, context: PageContext) -> str:
    """What is chosen on the axes before this one."""
    values = [(axis["code"], page.chosen.get(axis["code"])) for axis in page.axes[:at]]
    texts = [context.snapshot.shown_value(code, value, context.locale) for code, value in values if value is not None]
    return ", ".join(text.lower() if at == 1 and text[1:].islower() else text for text in texts)


def _pictures(code: str, variants: Sequence[Variant], page: Page, context: PageContext) -> dict[str, str]:
    """A picture for each value of an axis, when every value has one of its own."""
    found: dict[str, str] = {}
    for variant in variants:
        value = str(variant.get(code, ""))
        if value and value not in found:
            found[value] = context.picture(variant, page.product)
    is_told = len(found) > 1 and len(set(found.values())) == len(found) and all(found.values())
    return found if is_told else {}
