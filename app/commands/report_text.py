"""The data report as text."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.commands.product_text import folded, shown
from app.output import Column, bold, cut, plain, plural, table

if TYPE_CHECKING:
    from app.desk.data_counting import Finding
    from app.desk.data_report import DataReport, FieldData

MOST_CATEGORIES = 12
_SHOWN = 32


def report_text(found: "DataReport", width: int) -> str:
    """Fields, categories, and what looks wrong with its mend."""
    counted = f"{plural(found.products, 'product')} with {plural(found.variants, 'variant')}"
    lines = [
        f"{counted}; {found.refused:,} kept out by required fields",
        "",
        bold("How full the fields are"),
        _fields(found, width),
    ]
    if found.categories and found.facet_fields:
        lines += ["", bold("How full the facets are, by category"), *_categories(found, width)]
    if found.conflicts:
        lines += ["", bold("Values that fit no type, and are left out")]
        lines += [line for one in found.conflicts for line in _finding(one, width)]
    if found.findings:
        lines += ["", bold("What looks wrong")]
        lines += [line for one in found.findings for line in _finding(one, width)]
    if not found.conflicts and not found.findings:
        lines += ["", "nothing looks wrong"]
    return "\n".join(lines)


def _fields(found: "DataReport", width: int) -> str:
    columns = (
        Column("FIELD"),
        Column("TYPE"),
        Column("PRODUCTS", right=True),
        Column("VARIANTS", right=True),
        Column("DISTINCT", right=True),
        Column("COMMONEST, OR LEAST TO MOST", least=20),
    )
    return table(columns, [_row(one) for one in found.fields], width)


def _row(one: "FieldData") -> tuple[str, ...]:
    variants = "" if one.variant_fill is None else percent(one.variant_fill)
    return (one.name, one.type, percent(one.fill), variants, distinct(one), summary(one))


def percent(share: float) -> str:
    """A share as people read it; what is not all is never called 100 %."""
    rounded = round(share * 100)
    if rounded == 100 and share < 1:
        return "99.9 %"
    return "0.1 %" if rounded == 0 and share > 0 else f"{rounded} %"


def distinct(one: "FieldData") -> str:
    """How many different values a field has; nothing for a private one."""
    return "" if one.private else f"{one.distinct:,}{'+' if one.distinct_at_least else ''}"


def summary(one: "FieldData") -> str:
    """A field's commonest values, or its numbers from least to most."""
    if one.private:
        return "private"
    if len(one.quantiles) > 1:
        least, _, middle, _, most = (shown([value], one.type) for value in one.quantiles)
        return f"{least} to {most}, half below {middle}"
    return ", ".join(f"{cut(plain(value), _SHOWN)} ({count:,})" for value, count in one.common if count > 1) or (
        f"each once, such as {cut(plain(one.common[0][0]), _SHOWN)}" if one.common else ""
    )


def gaps(found: "DataReport") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The facet fields that are not full in some category, and those that are full in all of them."""
    full = tuple(name for name in found.facet_fields if all(one.fill[name] == 1 for one in found.categories))
    return tuple(name for name in found.facet_fields if name not in full), full


def _categories(found: "DataReport", width: int) -> Iterator[str]:
    names, full = gaps(found)
    if full:
        yield folded(f"full everywhere: {', '.join(full)}", width)
    if not names:
        return
    label = max(len(one.category) for one in found.categories[:MOST_CATEGORIES])
    each = max(1, (width - min(label, 40) - 12) // (max(map(len, names)) + 2))
    for at in range(0, len(names), each):
        part = names[at : at + each]
        columns = (Column("CATEGORY", least=16), Column("PRODUCTS", right=True))
        rows = [
            (one.category, f"{one.products:,}", *(percent(one.fill[name]) for name in part))
            for one in found.categories[:MOST_CATEGORIES]
        ]
        yield table((*columns, *(Column(name.upper(), right=True) for name in part)), rows, width)
    if len(found.categories) > MOST_CATEGORIES:
        yield f"{len(found.categories) - MOST_CATEGORIES:,} more categories; --json and --html have them all"


def _finding(one: "Finding", width: int) -> Iterator[str]:
    yield folded(f"{one.field}: {one.says}, {plural(one.products, 'product')}", width)
    examples = "; ".join(f"{product}: {cut(plain(value), 60)}" if value else product for product, value in one.examples)
    yield folded(f"such as {examples}", width, 4)
    if one.mend:
        yield f"    {one.mend}"
    elif one.advice:
        yield folded(one.advice, width, 4)
