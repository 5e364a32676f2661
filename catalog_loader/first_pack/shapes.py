"""The type of a column's values, whether a cell holds several, and what speaks for it."""

import re
from collections import Counter
from collections.abc import Sequence

from app.catalog.transformations.units import understood
from app.core.schema import Type
from app.words.analysis import slug
from catalog_loader.first_pack.profile import Column
from catalog_loader.first_pack.words import CODE_WORDS, IN_STOCK, OUT_OF_STOCK, Shape
from catalog_loader.first_pack.yaml_out import said

NEARLY_ALL = 0.95
LONG = 60
_ONE_MEASURE = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})*(?:[.,]\d+)?\s?([^\W\d][\w²³/]{0,14})")
_MIXED = frozenset({"material", "keywords"})


def type_of(column: Column, words: str) -> tuple[Type, str]:
    """The type that the values fit, and the evidence."""
    if not column.cells:
        return "keyword", ""
    if _yes_no(column):
        shown = " and ".join(f"`{said(value, 12)}`" for value, _ in column.values.most_common(2))
        return "boolean", f"yes or no: {shown}"
    share = len(column.numbers) / len(column.cells)
    if share >= NEARLY_ALL and not is_code(column, words):
        return "number", f"{_percent(share)} of {_sampled(column)} are numbers such as `{said(_plainest(column), 20)}`"
    if column.dates >= 0.9 or ("date" in words and column.dates >= 0.8):
        return "date", f"{_percent(column.dates)} of {_sampled(column)} are dates such as `{said(column.cells[0], 30)}`"
    if column.words > 4 or column.letters > LONG:
        return "text", f"texts of {column.words:.0f} words on average"
    values = "one value" if column.distinct == 1 else f"{column.distinct:,} different values"
    return "keyword", f"{values} in {column.filled:,} rows"


def _sampled(column: Column) -> str:
    return f"{len(column.cells):,} values"


def _percent(share: float) -> str:
    return "all" if share == 1 else f"{min(share, 0.999):.1%}".replace(".0%", "%")


def _plainest(column: Column) -> str:
    """An example that shows how the numbers are written: the oddest of the first few."""
    return max(column.cells[:50], key=lambda cell: (sum(not letter.isdigit() for letter in cell), len(cell)))


def _yes_no(column: Column) -> bool:
    values = {value.casefold() for value in column.values}
    if column.flags < 1 or not 1 <= len(values) <= 2 or column.distinct > 4:
        return False
    figures = values <= {"0", "1"}
    return len(values) == 2 or (not figures and not values & {"o", "n", "y", "x"})


def is_code(column: Column, words: str) -> bool:
    """Whether figures name something, as an EAN does, instead of counting it."""
    if CODE_WORDS.intersection(words.split("_")):
        return True
    digits = [cell for cell in column.cells if cell.isdecimal()]
    padded = sum(len(cell) > 1 and cell.startswith("0") for cell in digits)
    if padded > 0.01 * len(column.cells):
        return True
    long = [cell for cell in digits if len(cell) >= 8]
    return len(long) > 0.8 * len(column.cells) and column.distinct > 0.8 * column.filled


def fits(shape: Shape, column: Column, words: str) -> bool:
    """Whether a column's values are of the shape that a role asks for."""
    if column.nested or not column.cells:
        return False
    match shape:
        case "number":
            return len(column.numbers) >= 0.9 * len(column.cells)
        case "price":
            return len(column.prices) >= 0.9 * len(column.cells)
        case "availability":
            return is_availability(column)
        case "date":
            return column.dates >= 0.8
        case "picture":
            return column.pictures >= 0.8 or column.links >= 0.8
        case "link":
            return column.links >= 0.8 or column.share_of(lambda cell: cell.startswith("/")) >= 0.8
        case "keyword":
            return (
                column.letters <= LONG
                and column.links < 0.2
                and column.share_of(_is_flag) < 1
                and (column.dates < 0.5 or is_code(column, words))
            )
        case "text":
            return column.links < 0.2 and len(column.numbers) < 0.5 * len(column.cells)
        case _:
            return True


def is_availability(column: Column) -> bool:
    """Whether the cells say in words whether a product can be had."""
    known = [slug(cell) in IN_STOCK | OUT_OF_STOCK for cell in column.cells]
    words = column.share_of(lambda cell: any(letter.isalpha() for letter in cell))
    return bool(known) and sum(known) >= 0.95 * len(known) and words > 0.9 and column.flags < 1


def measured(column: Column) -> tuple[str, str]:
    """The unit in which the cells of a column are best counted, and the evidence; empty for no measures."""
    sample = column.cells[:300]
    if len(sample) < 2 or not sum(cell[:1].isdigit() for cell in sample) >= 0.9 * len(sample):
        return "", ""
    units = Counter(unit for cell in sample if (unit := _unit_of(cell)))
    if not units or units.total() < 0.9 * len(sample):
        return "", ""
    kinds = Counter[str]()
    for unit, times in units.items():
        if known := understood(unit):
            kinds[known[0]] += times
    kind, times = kinds.most_common(1)[0]
    if times < 0.9 * len(sample) or kind == "time" or "'" in units or '"' in units:
        return "", ""
    best = max(
        (unit for unit in units if (known := understood(unit)) and known[0] == kind), key=lambda unit: units[unit]
    )
    shown = " and ".join(f"`{said(cell, 20)}`" for cell in _two_ways(sample))
    return best, f"{units.total():,} of {len(sample):,} values are measures such as {shown}"


def _two_ways(cells: Sequence[str]) -> Sequence[str]:
    """A cell, and one with another unit where there is one."""
    first = cells[0]
    other = next((cell for cell in cells if _unit_of(cell) != _unit_of(first)), None)
    return (first, other) if other else (first,)


def _unit_of(cell: str) -> str:
    """The unit of a cell that is one number and its unit; empty for anything else."""
    found = _ONE_MEASURE.fullmatch(cell.strip())
    return found[1].casefold() if found and understood(found[1]) and found[1] not in ("A", "s", "t") else ""


def _is_flag(cell: str) -> bool:
    return cell in ("true", "false")


def several_in_a_cell(column: Column, role: str = "") -> tuple[str, str]:
    """The signs that part the values in one cell, and the evidence; empty where a cell is one value."""
    if column.words > 12 or not column.cells:
        return "", ""
    signs, evidence = "", []
    more = (("/", 0.01), ("+", 0.01)) if role in _MIXED else ()
    for sign, least in (("|", 0.02), (";", 0.02 if role not in _MIXED else 0.01), (",", 0.05), *more):
        holding = [cell for cell in column.cells if sign in cell]
        if len(holding) < 2 or len(holding) < least * len(column.cells):
            continue
        parts = [part.strip() for cell in holding for part in cell.split(sign) if part.strip()]
        if sign in ",/+" and _is_prose(parts, column):
            continue
        if (
            not parts
            or sum(map(len, parts)) / len(parts) > 40
            or sum(len(part.split()) for part in parts) > 4 * len(parts)
        ):
            continue
        again = len(set(parts)) / len(parts)
        if again <= 0.7 or (sign in "|;" and len(set(parts)) < len(parts)):
            signs += sign
            evidence.append(
                f"{len(holding):,} of {len(column.cells):,} cells hold several, such as `{said(holding[0], 40)}`"
            )
    return signs, "; ".join(evidence)


def _is_prose(parts: list[str], column: Column) -> bool:
    """Whether commas are decimal marks or punctuation: then the parts never stand alone elsewhere."""
    if any(part[:1].isdigit() for part in parts) and sum(part[:1].isdigit() for part in parts) > 0.3 * len(parts):
        return True
    alone = Counter(parts)
    known = sum(part in column.values or alone[part] > 1 for part in parts)
    return known < 0.6 * len(parts)
