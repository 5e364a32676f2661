"""The questions a shopper can narrow a list by, in a sensible order, with ranges in round numbers."""

import math
from collections.abc import Iterator, Mapping, Sequence

from app.words.analysis import slug
from catalog_loader.first_pack.fields import AXES
from catalog_loader.first_pack.guesses import AttributeGuess, FacetGuess, FieldGuess
from catalog_loader.first_pack.naming import Names, language_of
from catalog_loader.first_pack.yaml_out import said

MAX_FACETS = 20
MAX_RANGES = 6
FEWEST = 0.02
ORDER = ("brand", "price", *AXES, "gender", "rating", "available")
_STEPS = (1, 2, 2.5, 5, 10)
# Measures of the product itself, which shoppers ask for less than for what it can do.
_BODY = frozenset({"weight", "height", "width", "depth", "poids", "hauteur", "largeur", "profondeur", "diameter"})


def find_facets(
    fields: Sequence[FieldGuess],
    attributes: Sequence[AttributeGuess],
    prices: Sequence[float],
    locale: str,
) -> tuple[FacetGuess, ...]:
    """The facets: what every shopper knows first, then what most products have."""
    codes = Names()
    made: list[FacetGuess] = []
    named = [one for one in fields if one.is_facet and one.role in ORDER]
    ranked = sorted(named, key=lambda one: (not one.variant_axis, ORDER.index(one.role)))
    for one in ranked:
        if one.role == "price":
            made += _price(one.name, one.label, prices, codes, locale)
        elif one.role == "rating":
            made.append(_ranges(one, codes, locale, _stars(one)))
        else:
            made.append(_values(one, codes, locale))
    made_of = {one.field for one in made}
    for attribute in (one for one in attributes if "facet" in one.use):
        if attribute.name == "price" and "price" not in made_of:
            made = [*made[:1], *_price("price", attribute.label, prices, codes, locale), *made[1:]]
        elif attribute.type == "boolean":
            code = _code(attribute.label, attribute.name, codes, locale)
            made.append(FacetGuess(code, attribute.name, "values", attribute.label, attribute.why, single=True))
    rest = [one for one in fields if one.is_facet and one.role not in ORDER and one.share >= FEWEST]
    room = MAX_FACETS - len({one.field for one in made})
    return (
        *made,
        *_others(sorted(rest, key=lambda one: (not one.variant_axis, -one.share * _charm(one))), room, codes, locale),
    )


def _others(rest: Sequence[FieldGuess], room: int, codes: Names, locale: str) -> Iterator[FacetGuess]:
    """Facets of the fields without a known role, as many as there is room for."""
    numbers = 0
    for one in rest:
        if room <= 0:
            return
        if one.type != "number":
            room -= 1
            yield _values(one, codes, locale)
            continue
        cuts = ranges([value for value in one.numbers if value >= 0])
        body = one.share < 0.5 and bool(_BODY.intersection(one.name.split("_")))
        if numbers < MAX_RANGES and len(cuts) >= 3 and not body:
            numbers, room = numbers + 1, room - 1
            yield _ranges(one, codes, locale, cuts)


def _charm(one: FieldGuess) -> float:
    """How gladly shoppers choose by it: words before yes or no, before numbers, before measures written as words."""
    if one.type != "keyword":
        return 0.5 if one.type == "number" else 0.7
    return 0.1 if one.column.share_of(lambda cell: not cell[:1].isalpha()) > 0.7 else 1


def _code(label: Mapping[str, str], name: str, codes: Names, locale: str) -> str:
    return codes.give(slug(label.get("fr", "")) if language_of(locale) == "fr" else name, 1, name)


def _values(one: FieldGuess, codes: Names, locale: str) -> FacetGuess:
    common = [value for value, _ in one.column.values.most_common(3)]
    shown = ", ".join(f"`{said(value, 24)}`" for value in common)
    why = f"in {one.share:.0%} of the {_whose(one)}; {one.column.distinct:,} values, most often {shown}"
    size = 50 if one.role == "brand" else 40 if one.column.distinct > 30 else 0
    code = _code(one.label, one.name, codes, locale)
    return FacetGuess(code, one.name, "values", one.label, why, size=size, single=one.type == "boolean")


def _whose(one: FieldGuess) -> str:
    return "variants" if one.level == "variant" else "products"


def _ranges(one: FieldGuess, codes: Names, locale: str, cuts: tuple[float, ...]) -> FacetGuess:
    low, high = min(one.numbers), max(one.numbers)
    why = f"in {one.share:.0%} of the {_whose(one)}, from {low:g} to {high:g}"
    return FacetGuess(_code(one.label, one.name, codes, locale), one.name, "ranges", one.label, why, cuts)


def _stars(one: FieldGuess) -> tuple[float, ...]:
    top = max(one.column.numbers, default=5)
    return (1, 2, 3, 4, 4.5) if top <= 5 else (2, 4, 6, 8, 9) if top <= 10 else ranges(one.column.numbers)


def _price(name: str, label: Mapping[str, str], prices: Sequence[float], codes: Names, locale: str) -> list[FacetGuess]:
    """Two ways to ask for a price: a slider, and ranges in round numbers."""
    code = _code(label, name, codes, locale)
    made = [FacetGuess(code, name, "bounds", label, "a slider from the lowest price to the highest")]
    cuts = ranges(prices)
    if len(cuts) >= 3:
        band = {"fr": "Tranche de prix", "en": "Price range"}
        below = sorted(prices)[len(prices) // 2]
        why = f"the same in steps; half of the prices lie below {below:.4g}"
        made.append(FacetGuess(_code(band, f"{name}_range", codes, locale), name, "ranges", band, why, cuts))
    return made


def ranges(values: Sequence[float]) -> tuple[float, ...]:
    """Where ranges begin, in round numbers, so that each holds about as many products."""
    order = sorted(values)
    if len(set(order)) < 3:
        return ()
    whole = order[0] >= 1 and all(value.is_integer() for value in order)
    cuts: list[float] = (
        [1.0 if whole and order[len(order) // 2] < 10 else 0.0] if order[0] >= 0 else [_rounded(order[0])]
    )
    for share in (0.15, 0.35, 0.55, 0.75, 0.9):
        cut = _rounded(order[int(share * (len(order) - 1))])
        if cut > cuts[-1] and cut <= order[-1]:
            cuts.append(cut)
    return tuple(cuts) if len(cuts) > 2 else ()


def _rounded(value: float) -> float:
    """A number as shops write it: 1, 2, 2.5 or 5, and noughts."""
    if not value:
        return 0.0
    size = 10 ** math.floor(math.log10(abs(value)))
    nearest = min(_STEPS, key=lambda step: abs(step - abs(value) / size))
    return math.copysign(float(f"{nearest * size:.6g}"), value)
