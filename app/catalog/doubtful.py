"""Cells of an update that are not what their field takes: what stood there before stays, and it is told."""

from collections.abc import Mapping
from typing import Any

from app.catalog.adopt import Source
from app.catalog.cast import MisfitError, casts
from app.catalog.faults import prepare_or_refuse
from app.catalog.gather import TOMBSTONE, Tally
from app.catalog.recipe import Indexed
from app.catalog.target import Target
from app.catalog.unheard import Overruled, beaten
from app.core.product import Record, Rejected, Row
from app.core.schema import base_name

STAYS = "; what it was before stays"
"""Behind the reason of a cell that could not be read."""


def doubtful(row: Row, old: Row | None, target: Target) -> dict[str, tuple[Source, ...]]:
    """The columns of a row whose cells are not of their type as they stand, and stood otherwise before.

    A transformation may still mend such a cell, which only the journey of the whole product tells.
    """
    if old is None:
        return {}
    found = {}
    for column in row.data.keys() & target.typed.keys():
        if column == TOMBSTONE or _is_empty(old.data.get(column)) or row.data[column] == old.data.get(column):
            continue
        wrong = tuple(one for one in target.typed[column] if not _fits(row.data[column], one, target))
        if wrong:
            found[column] = wrong
    return found


def _fits(cell: Any, source: Source, target: Target) -> bool:
    """Whether every value of a cell is of its field's type; an empty one is, and empties the field on purpose."""
    if _is_empty(cell):
        return True
    parts = cell.split(source.separator) if isinstance(cell, str) and source.separator else [cell]
    schema = target.recipe.schema
    convert = casts(schema.currency)[schema.type_of(source.key)]
    try:
        for part in parts:
            convert(part if isinstance(part, str | int | float) else str(part))
    except (MisfitError, OverflowError):
        return False
    return True


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def unreadable(
    record: Record, row: Row, doubted: Mapping[str, tuple[Source, ...]], target: Target, tally: Tally
) -> list[str]:
    """Which of the doubtful cells nothing can read: what stood there before stays, and the quarantine says so."""
    result = prepare_or_refuse(record, 0, target.recipe, set())
    met = result.draft.rejected if isinstance(result, Indexed) else (result.reason, *result.also)
    kept = []
    for column, sources in doubted.items():
        said = next(
            (one for one in met for source in sources if one.field == source.key),
            None,
        )
        if said:
            kept.append(column)
            reason = f"{said.reason}{STAYS}"
            tally.quarantine.append(Rejected("value", row.source, row.line, reason, record.id, said.field))
    return kept


def unfit_overruled(
    record: Record, row: Row, old: Row | None, target: Target, tally: Tally, overruled: Overruled
) -> dict[str, Any]:
    """Take note of the cells of a product's row that each of its variants says otherwise; what they were before.

    Only of those that are not of their type: they would stand in the raw record, and nobody would tell them.
    """
    before = old.data if old else {}
    changed = {
        column: target.for_variants[column]
        for column in row.data.keys() & target.for_variants.keys()
        if not _is_empty(row.data[column]) and row.data[column] != before.get(column)
    }
    unfit: dict[str, Any] = {}
    for one in beaten(record, changed):
        overruled.meet(one, record)
        for column in one.columns:
            cell = row.data.get(column)
            if column in changed and base_name(one.key) not in target.by_rules and not _fits(cell, one, target):
                unfit[column] = before.get(column, "")
                reason = f"`{one.key}` is a {target.recipe.schema.type_of(one.key)} and cannot be {cell!r}{STAYS}"
                tally.quarantine.append(Rejected("value", row.source, row.line, reason, record.id, one.key))
    return unfit
