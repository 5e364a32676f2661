"""Columns become fields: what each is called, what its values are, and what it is used for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.schema import MAX_VARIANT_AXES, Type, Use
from catalog_loader.first_pack.candidates import Candidate
from catalog_loader.first_pack.guesses import FieldGuess, LeftOut
from catalog_loader.first_pack.naming import Names, known_labels, readable, role_labels
from catalog_loader.first_pack.profile import Column
from catalog_loader.first_pack.roles import Cast, by_axis, is_secret
from catalog_loader.first_pack.shapes import is_code, type_of
from catalog_loader.first_pack.variants import Families
from catalog_loader.first_pack.words import ROLES, TECHNICAL, Role

MAX_OTHERS = 60
"""Columns without a known role that become fields; a feed may have thousands."""
RARE = 0.01
FEW = 0.02

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
        ("price", "old_price", "stock", "currency", "image", "cost", "margin"), "Prices, stock and pictures"
    ),
    **dict.fromkeys(("rating", "reviews", "sales", "added"), "How it does"),
}
BY_ROLE: Mapping[str, Role] = {role.name: role for role in ROLES}
AXES = ("size", "colour", "material")


@dataclass(frozen=True)
class Ground:
    """What every field is guessed on."""

    names: Names
    families: Families
    key: str
    group: str
    locales: tuple[str, ...]

    def level(self, column: Column) -> str:
        """Whose value a column is."""
        return "variant" if self.group and self.families.is_of_variants(column) else "product"

    def share(self, column: Column, level: str) -> float:
        """In how many products or variants it says something."""
        if not self.group:
            return column.share
        return self.families.share(column, of_variants=level == "variant")


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
    made += [_secret_field(one, ground) for one in cast.secret if one not in taken]
    return _with_axes(made, ground), [*taken, *cast.secret]


def _role_field(role: Role, one: Candidate, ground: Ground) -> FieldGuess:
    column = one.main
    seen, evidence = type_of(column, one.words)
    wanted: Mapping[str, Type] = {"number": "number", "date": "date", "text": "text"}
    kind = wanted.get(role.shape, "boolean" if role.name == "status" and seen == "boolean" else "keyword")
    if kind == "keyword" and seen != kind:
        evidence = f"{column.distinct:,} different values in {column.filled:,} rows"
    level = "product" if one.locales else ground.level(column)
    if ground.group and role.name in ("price", "old_price", "stock"):
        level = "variant"  # a variant without one takes its product's
    use = USES[role.name]
    if one.locales or (role.name != "brand" and "facet" in use and not comes_again(column, kind)):
        use = tuple(each for each in use if each not in ("facet", "filter"))
    secret = f"private: `{column.name}` sounds like what a shop keeps to itself"
    name = ground.names.give(role.name, column.position)
    return FieldGuess(
        name=name,
        part=PARTS[role.name],
        column=column,
        columns=() if one.locales else (column.name,),
        by_locale=_by_locale(one),
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
    )


def _by_locale(one: Candidate) -> dict[str, str]:
    return {locale: column.name for locale, column in zip(one.locales, one.columns, strict=True)} if one.locales else {}


def _secret_field(one: Candidate, ground: Ground) -> FieldGuess:
    kind, evidence = type_of(one.main, one.words)
    why = f"private: `{one.main.name}` sounds like what a shop keeps to itself"
    guess = _plain_field(one, ground, kind, "Kept back")
    return replace(guess, use=(), private=True, label={}, weight=0, why=(why, evidence))


def _with_axes(made: Sequence[FieldGuess], ground: Ground) -> list[FieldGuess]:
    """The fields by which variants differ, the three that do most."""
    choices = [
        one
        for one in made
        if one.level == "variant"
        and one.type == "keyword"
        and one.is_facet
        and ground.families.varies(one.column) >= 0.1
    ]
    order = sorted(choices, key=lambda one: AXES.index(one.role) if one.role in AXES else 9)
    axes = {one.name for one in order[:MAX_VARIANT_AXES]}
    return [
        replace(one, variant_axis=True, why=(*one.why, _axis_why(one, ground))) if one.name in axes else one
        for one in made
    ]


def _axis_why(one: FieldGuess, ground: Ground) -> str:
    return f"{ground.families.varies(one.column):.0%} of the products with several variants have several"


def comes_again(column: Column, kind: Type) -> bool:
    """Whether its values come back often enough to be chosen from."""
    if kind == "boolean":
        return column.distinct >= 2
    if kind != "keyword":
        return kind == "number" and column.distinct >= 3
    least = 3 if column.filled >= 200 else 1.5
    return 2 <= column.distinct <= 1_000 and column.filled >= least * column.distinct


def other_fields(free: Sequence[Candidate], ground: Ground) -> tuple[list[FieldGuess], list[LeftOut]]:
    """Fields of the columns without a role: the useful ones, and which were left out, and why."""
    made: list[tuple[float, FieldGuess]] = []
    left: list[LeftOut] = []
    for one in free:
        if reason := _no_use(one):
            left.append(LeftOut(one.main, reason))
            continue
        kind, evidence = type_of(one.main, one.words)
        guess = replace(_plain_field(one, ground, kind, ""), why=(evidence,))
        guess = _with_use(guess, one, ground)
        made.append((_worth(guess, one), guess))
    wide = len(made) > MAX_OTHERS
    order = sorted(made, key=lambda pair: (-pair[0], pair[1].column.position))
    kept = order[:MAX_OTHERS]
    if wide:
        left += [
            LeftOut(one.column, "other columns are fuller" if one.use else "of no use to shoppers")
            for _, one in order[MAX_OTHERS:]
        ]
        kept = [pair for pair in kept if pair[1].use]
        left += [
            LeftOut(one.column, "of little use") for _, one in order[:MAX_OTHERS] if one not in [two for _, two in kept]
        ]
    fields = [one for _, one in sorted(kept, key=lambda pair: (not pair[1].use, pair[1].column.position))]
    return fields, sorted(left, key=lambda one: (-one.column.share, one.column.position))


def _no_use(one: Candidate) -> str:
    column = one.main
    if len(column.name) > 200:
        return "its name is too long"
    if not column.filled and column.nested:
        return "it holds objects; write each value as a column of its own"
    if column.nested:
        return "some cells hold objects; write each value as a column of its own"
    if column.name == "_deleted":
        return "it marks rows that go"
    return "" if column.filled else "it is empty"


def _plain_field(one: Candidate, ground: Ground, kind: Type, part: str) -> FieldGuess:
    column = one.main
    level = "product" if one.locales else ground.level(column)
    label = known_labels(one.words) or {"": readable(one.base) or readable(column.name) or f"Column {column.position}"}
    name = ground.names.give(one.words, column.position, column.name)
    if name != one.words and one.words in ground.names.taken:
        told = "oui ou non" if ground.locales[0] == "fr" else "yes or no"
        label = {"": f"{readable(one.base)} ({told if kind == 'boolean' else column.name[:30]})"}
    return FieldGuess(
        name=name,
        part=part,
        column=column,
        columns=() if one.locales else (column.name,),
        by_locale=_by_locale(one),
        type=kind,
        label=label,
        level=level,
        share=ground.share(column, level),
    )


def _with_use(guess: FieldGuess, one: Candidate, ground: Ground) -> FieldGuess:
    """What a column without a known role is good for."""
    column = guess.column
    if column.name in (ground.key, ground.group):
        return guess
    rare = column.filled < 2 or guess.share < RARE
    if rare and column.rows >= 20:
        why = f"filled in {column.filled:,} of {column.rows:,} rows only; no use yet"
        return replace(guess, part="Hardly ever filled", why=(*guess.why, why))
    if column.distinct == 1 and guess.type != "text":
        why = f"always `{next(iter(column.values), '')[:30]}`; nothing to choose"
        return replace(guess, part="No use yet", why=(*guess.why, why))
    if TECHNICAL & one.parts or column.pictures > 0.5 or column.links > 0.5:
        return replace(guess, part="No use yet", why=(*guess.why, "of no use to shoppers, by its name or its values"))
    again = comes_again(column, guess.type) and not one.locales
    use: tuple[Use, ...]
    match guess.type:
        case "number" | "boolean":
            use = ("filter", "facet", "show") if again else ("filter", "show")
        case "date":
            use = ("filter", "show")
        case "keyword" if again:
            use = ("search", "filter", "facet", "show")
        case _ if column.share_of(lambda cell: cell[:1].isdigit()) > 0.8 and not is_code(column, one.words):
            use = ("show",)  # measures such as `1760 g`, which nobody types
        case _:
            use = ("search", "show")
    decimals = 0 if guess.type == "number" and all(value.is_integer() for value in column.numbers) else None
    names_one = column.words < 2 and column.distinct > 0.9 * column.filled
    weight = (4 if names_one else 1) if "search" in use else 0
    return replace(guess, part="What else there is", use=use, decimals=decimals, weight=weight)


def _worth(guess: FieldGuess, one: Candidate) -> float:
    """How useful a field is beside others: how many products have it, more if shoppers can choose by it."""
    if not guess.use:
        return 0
    secret = 0.5 if is_secret(one) else 1
    text = 0.6 if guess.type == "text" else 1
    return guess.column.share * (2 if guess.is_facet else 1) * secret * text
