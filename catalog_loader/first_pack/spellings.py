"""One value written in several ways becomes one value."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from app.words.analysis import slug
from catalog_loader.first_pack.guesses import FieldGuess, MendGuess
from catalog_loader.first_pack.profile import Column
from catalog_loader.first_pack.shapes import several_in_a_cell
from catalog_loader.first_pack.yaml_out import said

MAX_TABLE = 60


def spellings(used: Sequence[FieldGuess], seen: Mapping[str, Sequence[Column]]) -> list[MendGuess]:
    """Values that differ only by letter case, and brands by their signs and accents, become the commonest of them."""
    made = []
    for one in used:
        if not one.is_facet:
            continue
        column = seen[one.name][0]
        signs = several_in_a_cell(column, one.role)[0]
        values: Counter[str] = Counter()
        for value, times in column.values.items():
            for part in re.split(f"[{signs}]", value) if signs else (value,):
                values[" ".join(part.split())] += times
        twins: dict[str, Counter[str]] = defaultdict(Counter)
        for value, times in values.items():
            twins[slug(value) if one.role == "brand" else value.casefold()][value] += times
        apart = {key: found for key, found in twins.items() if key and len(found) > 1}
        if not apart:
            continue
        first = next(iter(apart.values())).most_common(2)
        shown = f"`{said(first[0][0], 20)}` and `{said(first[1][0], 20)}` are one"
        name = one.name.replace("_", "-")
        if one.role in ("colour", "material", "gender") and len(apart) > 0.1 * len(twins):
            why = f"{_values(len(apart))} written in several ways: {shown}"
            made.append(MendGuess("clean", f"{name}-case", (one.name,), (("case", "lower"),), why))
        else:
            order = sorted(apart, key=lambda key: -apart[key].total())[:MAX_TABLE]
            table = {
                value.casefold(): best
                for key in order
                for best in [apart[key].most_common(1)[0][0]]
                for value in apart[key]
                if value != best
            }
            more = f" (the {MAX_TABLE} commonest of {len(apart):,})" if len(apart) > MAX_TABLE else ""
            why = f"{_values(len(table))} written in several ways{more}: {shown}; the commonest way counts"
            made.append(MendGuess("map", f"{name}-spelling", (one.name,), (), why, table))
    return made


def _values(count: int) -> str:
    return "one value is" if count == 1 else f"{count:,} values are"
