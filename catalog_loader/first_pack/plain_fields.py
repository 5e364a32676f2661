"""Columns without a known role become fields too, where they are of use: measures, attributes, flags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.catalog.transformations.measures import Measure
from app.core.schema import Type, Use
from catalog_loader.first_pack.candidates import Candidate
from catalog_loader.first_pack.guesses import FieldGuess, LeftOut
from catalog_loader.first_pack.naming import (
    WRITTEN,
    Names,
    known_labels,
    language_of,
    plain,
    readable,
    split_unit,
    with_unit,
)
from catalog_loader.first_pack.profile import Column
from catalog_loader.first_pack.roles import is_secret
from catalog_loader.first_pack.shapes import is_code, measured, type_of
from catalog_loader.first_pack.variants import Families
from catalog_loader.first_pack.words import TECHNICAL

MAX_OTHERS = 60
"""Columns without a known role that become fields; a feed may have thousands."""
RARE = 0.01
FEW = 0.02


@dataclass(frozen=True)
class Ground:
    """What every field is guessed on."""

    names: Names
    families: Families
    key: str
    group: str
    locales: tuple[str, ...]
    separators: Mapping[str, str] = field(default_factory=dict)
    """What parts several values in the cells of a column, as the feed's format says."""
    options: tuple[str, ...] = ()
    """Columns in which the feed's format gathers what variants differ by."""

    def level(self, column: Column) -> str:
        """Whose value a column is."""
        return "variant" if self.group and self.families.is_of_variants(column) else "product"

    def share(self, column: Column, level: str) -> float:
        """In how many products or variants it says something."""
        if not self.group:
            return column.share
        return self.families.share(column, of_variants=level == "variant")


def comes_again(column: Column, kind: Type) -> bool:
    """Whether its values come back often enough to be chosen from."""
    if kind == "boolean":
        return column.distinct >= 2
    if kind != "keyword":
        return kind == "number" and column.distinct >= 3
    least = 3 if column.filled >= 200 else 1.5
    return 2 <= column.distinct <= 1_000 and column.filled >= least * column.distinct


def by_locale_of(one: Candidate) -> dict[str, str]:
    """The column of each locale; none for a field in one language."""
    return {locale: column.name for locale, column in zip(one.locales, one.columns, strict=True)} if one.locales else {}


def other_fields(free: Sequence[Candidate], ground: Ground) -> tuple[list[FieldGuess], list[LeftOut]]:
    """Fields of the columns without a role: the useful ones, and which were left out, and why."""
    made: list[tuple[float, FieldGuess]] = []
    left: list[LeftOut] = []
    for one in free:
        if reason := _no_use(one):
            left.append(LeftOut(one.main, reason))
            continue
        kind, evidence = type_of(one.main, one.words)
        guess = replace(plain_field(one, ground, kind, ""), why=(evidence,))
        if kind in ("keyword", "text") and not one.locales and (unit := measured(one.main))[0]:
            guess = _measure(guess, *unit)
            kind = guess.type
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


def plain_field(one: Candidate, ground: Ground, kind: Type, part: str) -> FieldGuess:
    """A field of a column as its name and its values are, without a use yet."""
    column = one.main
    level = "product" if one.locales else ground.level(column)
    bare, unit = split_unit(one.base)
    said = known_labels(plain(bare)) or {"": readable(bare)} if unit and plain(bare) else {}
    label = known_labels(one.words) or with_unit(said, unit)
    label = label or {"": readable(one.base) or readable(column.name) or f"Column {column.position}"}
    name = ground.names.give(one.words, column.position, column.name)
    if name != one.words and one.words in ground.names.taken:
        told = "oui ou non" if language_of(ground.locales[0]) == "fr" else "yes or no"
        label = {"": f"{readable(one.base)} ({told if kind == 'boolean' else column.name[:30]})"}
    return FieldGuess(
        name=name,
        part=part,
        column=column,
        columns=() if one.locales else (column.name,),
        by_locale=by_locale_of(one),
        type=kind,
        label=label,
        level=level,
        share=ground.share(column, level),
        separator=ground.separators.get(column.name, ""),
    )


def _measure(guess: FieldGuess, unit: str, evidence: str) -> FieldGuess:
    """A field whose cells are a number and its unit: it counts in one unit."""
    rule = Measure(fields=(guess.name,), unit=unit)
    found = (rule.change((cell,))[0] for cell in guess.column.cells)
    amounts = tuple(float(one) for one in found if isinstance(one, int | float))
    unit = WRITTEN.get(unit, unit)
    label = with_unit(guess.label, unit)
    return replace(guess, type="number", unit=unit, amounts=amounts, label=label, why=(evidence,))


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
    if guess.type == "boolean" and guess.name != one.words:
        again = False  # what it says another field says better
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
    decimals = 0 if guess.type == "number" and all(value.is_integer() for value in guess.numbers) else None
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
