"""Every transformation of a first pack shows what it does to a cell of the feed, as the rule itself says it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from app.catalog.transform import KINDS
from app.catalog.transformations.base import ITSELF, Transformation
from app.core.fit import as_text
from app.rulepack.pack import load_pack
from catalog_loader.first_pack.catalogue_half import mends_text
from catalog_loader.first_pack.guesses import FieldGuess, MendGuess
from catalog_loader.first_pack.profile import Column
from catalog_loader.first_pack.yaml_out import quoted

SHOWN = 2
MAX_LETTERS = 70
LOOKED_AT = 300


def with_examples(
    mends: Sequence[MendGuess], fields: Sequence[FieldGuess], columns: dict[str, Column]
) -> tuple[MendGuess, ...]:
    """The transformations, each with one or two examples from the feed where a short one can be found."""
    if not mends:
        return ()
    pack = load_pack({"rules/transformations.yaml": mends_text(mends).encode()}, KINDS)
    rules = {rule.id: rule for rule in pack.rules if isinstance(rule, Transformation)}
    seen = {one.name: [columns[name] for name in (*one.columns, *one.by_locale.values())] for one in fields}
    now = {name: list(dict.fromkeys(cell for one in several for cell in _told(one))) for name, several in seen.items()}
    made = []
    for mend in mends:
        rule = rules[mend.id]
        bases = [name.partition(".")[0] for name in mend.fields]
        cells = [cell for name in bases for cell in now[name] if rule.when is None or cell == cell.upper()]
        examples = tuple(_proofs(rule, cells))[:SHOWN]
        if not examples and mend.kind == "clean" and not mend.options:
            continue  # the rules before it have mended that already
        made.append(replace(mend, examples=examples))
        if rule.when is None and not rule.targets:
            for name in bases:
                now[name] = list(dict.fromkeys(_left(rule, now[name])))
    return tuple(made)


def _left(rule: Transformation, cells: Sequence[str]) -> Iterator[str]:
    """The cells as the rule leaves them for the next one."""
    for cell in cells:
        yield from map(as_text, rule.results((cell,)).get(ITSELF, ()))


def _told(column: Column) -> Iterator[str]:
    yield from column.placeholders
    yield from column.cells[:LOOKED_AT]
    yield from islice(column.values, LOOKED_AT)


def _proofs(rule: Transformation, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Cells that the rule changes, the shortest two of them that say different things, and what becomes of them."""
    met: dict[str, str] = {}
    for cell in dict.fromkeys(cells):
        for part in (cell, *_ends(cell)):
            if len(part) <= MAX_LETTERS and part.isprintable() and (after := _after(rule, part)) is not None:
                met.setdefault(part, after)
                break
        if len(met) >= 8 * SHOWN:
            break
    results: set[str] = set()
    for cell in sorted(met, key=lambda one: (len(one) > 40, -len(one) if len(one) <= 40 else len(one))):
        if met[cell] not in results:
            results.add(met[cell])
            yield quoted(cell), met[cell]


def _ends(cell: str) -> Iterator[str]:
    """The beginning and the end of a long cell, at words."""
    if len(cell) > MAX_LETTERS:
        words = cell.split()
        yield " ".join(words[-6:])
        yield " ".join(words[:6])


def _after(rule: Transformation, cell: str) -> str | None:
    """What the rule makes of a cell, as YAML; None where it leaves it as it is, or is asked about other fields."""
    results = rule.results((cell,))
    if rule.targets:
        filled = results.get(rule.targets[0], ())
        return _written(filled) if len(rule.targets) == 1 and filled else None
    after = results.get(ITSELF, ())
    return None if after == (cell,) else _written(after)


def _written(values: Sequence[Any]) -> str:
    if not values:
        return "null"
    shown = [_one(value) for value in values]
    return shown[0] if len(shown) == 1 else f"[{', '.join(shown)}]"


def _one(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.12g}"
    return quoted(str(value))
