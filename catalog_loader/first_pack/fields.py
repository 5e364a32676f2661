"""Columns become fields: what each is called, what its values are, and what it is used for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.core.schema import MAX_VARIANT_AXES, Type, Use
from catalog_loader.first_pack.candidates import Candidate
from catalog_loader.first_pack.guesses import FieldGuess
from catalog_loader.first_pack.naming import (
    role_labels,
)
from catalog_loader.first_pack.plain_fields import Ground, by_locale_of, comes_again, plain_field
from catalog_loader.first_pack.profile import Column
from catalog_loader.first_pack.roles import Cast, by_axis
from catalog_loader.first_pack.shapes import type_of
from catalog_loader.first_pack.words import ROLES, Role

MOST_HAVE_ONE = 0.9
"""The share of products that have the regular price, so that it can stand in for a reduced one."""

USES: Mapping[str, tuple[Use, ...]] = {
    "name": ("search", "show"),
    "brand": ("search", "filter", "facet", "show"),
    "short": ("search", "show"),
    "description": ("search", "show"),
    "image": ("show",),
    "link": ("show",),
    "price": ("filter", "facet", "sort", "show"),
    "old_price": ("filter", "show"),
    "stock": ("filter", "show"),
    "available": ("filter", "facet", "show"),
    "rating": ("filter", "facet", "sort", "rank", "show"),
    "reviews": ("filter", "rank", "show"),
    "added": ("filter", "sort", "rank", "show"),
    "ean": ("search", "filter", "show"),
    "colour": ("search", "filter", "facet", "show"),
    "size": ("search", "filter", "facet", "show"),
    "material": ("search", "filter", "facet", "show"),
    "gender": ("search", "filter", "facet", "show"),
    "keywords": ("search",),
    "status": ("filter",),
    "reference": ("search", "show"),
    "sales": ("rank",),
    "margin": ("rank",),
    "cost": (),
    "currency": (),
}
PARTS: Mapping[str, str] = {
    **dict.fromkeys(("reference", "ean", "name", "short", "description", "keywords", "link"), "Texts"),
    **dict.fromkeys(("brand", "status"), "Where it belongs"),
    **dict.fromkeys(("colour", "size", "material", "gender"), "What shoppers choose by"),
    **dict.fromkeys(
        ("price", "old_price", "stock", "available", "currency", "image", "cost", "margin"),
        "Prices, stock and pictures",
    ),
    **dict.fromkeys(("rating", "reviews", "sales", "added"), "How it does"),
}
BY_ROLE: Mapping[str, Role] = {role.name: role for role in ROLES}
AXES = ("size", "colour", "material")
_OF_THE_PRODUCT = frozenset({"name", "short", "description", "brand", "link", "status", "gender", "keywords"})


def role_fields(cast: Cast, free: Sequence[Candidate], ground: Ground) -> tuple[list[FieldGuess], list[Candidate]]:
    """The fields of the known roles, and the further columns that they took for price lists and stores."""
    made: list[FieldGuess] = []
    taken: list[Candidate] = []
    for name, one in cast.parts.items():
        guess = _role_field(BY_ROLE[name], one, ground)
        axis = {"price": "price_list", "stock": "store"}.get(name)
        if axis and (found := by_axis(one, [other for other in free if other not in taken], axis)):
            taken += found.values()
            shown = ", ".join(f"`{value}`" for value in found)
            why = f"{'price lists' if axis == 'price_list' else 'stores'} with a column of their own: {shown}"
            by = {axis: {value: other.main.name for value, other in found.items()}}
            guess = replace(guess, by=by, why=(*guess.why, why))
        made.append(guess)
    made = _reduced(made)
    made += [_secret_field(one, ground) for one in cast.secret if one not in taken]
    return made, [*taken, *cast.secret]


def _role_field(role: Role, one: Candidate, ground: Ground) -> FieldGuess:
    column = one.main
    seen, evidence = type_of(column, one.words)
    wanted: Mapping[str, Type] = {
        "number": "number", "price": "number", "date": "date", "text": "text", "availability": "boolean"
    }  # fmt: skip
    kind = wanted.get(role.shape, "boolean" if role.name == "status" and seen == "boolean" else "keyword")
    if kind == "boolean" and seen != kind:
        evidence = _most_often(column)
    if kind == "keyword" and seen != kind:
        evidence = f"{column.distinct:,} different values in {column.filled:,} rows"
    level = "product" if one.locales or role.name in _OF_THE_PRODUCT else ground.level(column)
    if ground.group and role.name in ("price", "old_price", "stock", "available"):
        level = "variant"  # a variant without one takes its product's
    use = USES[role.name]
    if kind == "number" and role.shape == "price" and seen != "number":
        evidence = f"{len(column.prices):,} of {len(column.cells):,} values are prices such as `{column.example[:30]}`"
    if (
        one.locales
        or (role.name == "available" and column.distinct < 2)
        or (role.name not in ("brand", "available") and "facet" in use and not comes_again(column, kind))
    ):
        use = tuple(each for each in use if each not in ("facet", "filter"))
    secret = f"private: `{column.name}` sounds like what a shop keeps to itself"
    name = ground.names.give(role.name, column.position)
    return FieldGuess(
        name=name,
        part=PARTS[role.name],
        column=column,
        columns=() if one.locales else (column.name,),
        by_locale=by_locale_of(one),
        type=kind,
        use=use,
        label={} if role.private else role_labels(role),
        role=role.name,
        level=level,
        required=role.name == "name" and ground.share(column, level) >= 0.99,
        private=role.private,
        decimals={"rating": 1, "reviews": 0}.get(role.name),
        weight=role.weight if "search" in use else 0,
        share=ground.share(column, level),
        why=(secret, evidence) if role.private else (evidence,),
        separator=ground.separators.get(column.name, ""),
        amounts=column.prices if role.shape == "price" and len(column.numbers) < len(column.prices) else (),
    )


def _reduced(made: Sequence[FieldGuess]) -> list[FieldGuess]:
    """The fields, with a price that is filled only where a product is reduced for what it is: every product's price."""
    price = next((one for one in made if one.role == "price"), None)
    old = next((one for one in made if one.role == "old_price"), None)
    if price is None or old is None or not price.share < old.share or not old.share >= MOST_HAVE_ONE:
        return list(made)
    use = USES["price"] if len(set(old.numbers)) > 2 else price.use
    why = f"filled where a product is reduced; elsewhere `{old.column.name}` counts (rules/transformations.yaml)"
    whole = replace(price, use=use, why=(*price.why, why))
    return [whole if one is price else one for one in made]


def _most_often(column: Column) -> str:
    return "says " + ", ".join(f"`{value[:20]}` {times:,} times" for value, times in column.values.most_common(4))


def _secret_field(one: Candidate, ground: Ground) -> FieldGuess:
    kind, evidence = type_of(one.main, one.words)
    why = f"private: `{one.main.name}` sounds like what a shop keeps to itself"
    guess = plain_field(one, ground, kind, "Kept back")
    return replace(guess, use=(), private=True, label={}, weight=0, why=(why, evidence))


def with_axes(made: Sequence[FieldGuess], ground: Ground) -> list[FieldGuess]:
    """The fields by which variants differ, the three that do most."""
    choices = [
        one
        for one in made
        if one.level == "variant"
        and one.type == "keyword"
        and one.is_facet
        and (one.role in AXES or one.column.name in ground.options or (bool(one.role) and one.role != "available"))
        and ground.families.varies(one.column) >= 0.1
    ]
    order = sorted(
        choices,
        key=lambda one: AXES.index(one.role) if one.role in AXES else 8 if one.column.name in ground.options else 9,
    )
    axes = {one.name for one in order[:MAX_VARIANT_AXES]}
    return [
        replace(one, variant_axis=True, why=(*one.why, _axis_why(one, ground))) if one.name in axes else one
        for one in made
    ]


def _axis_why(one: FieldGuess, ground: Ground) -> str:
    return f"{ground.families.varies(one.column):.0%} of the products with several variants have several"
