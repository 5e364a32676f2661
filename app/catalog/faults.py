"""Faults of Gondola's own that one product meets: told by where they happened, never by the values they met."""

import logging
import traceback
from collections.abc import Sequence

from app.catalog.draft import Draft
from app.catalog.recipe import Indexed, Recipe, Refused, begun, derived, go_through, judge, prepare
from app.catalog.schedule import Phase
from app.catalog.spool import PackedRecord, draft_of
from app.core.product import Record, Rejected, Step

log = logging.getLogger("gondola")


def prepare_or_refuse(
    record: Record, ord_: int, recipe: Recipe, logged: set[str], carried: bytes = b""
) -> Indexed | Refused:
    """The journey of one product; one that breaks is kept out, so that the others go on.

    `carried` is its draft as the last survey left it, if there was one. `logged` holds the faults that the log knows
    already: one fault may meet every product of a feed.
    """
    try:
        if not carried:
            return prepare(record, ord_, recipe)
        draft = draft_of(carried)
        go_through(draft, recipe, recipe.phases[recipe.rounds[-1] :])
        return judge(draft, ord_, recipe)
    except MemoryError:  # no fault of this product's
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
        return _refused(record, error, logged)


def derive_or_refuse(
    record: Record, recipe: Recipe, logged: set[str], trace: list[Step] | None = None
) -> Draft | Refused:
    """The values and places of one product, or why it has none: it meets a fault.

    `logged` is as with `prepare_or_refuse`; `trace` collects every change of a value when it is a list.
    """
    try:
        return derived(record, recipe, trace)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
        return _refused(record, error, logged)


def _refused(record: Record, error: Exception, logged: set[str]) -> Refused:
    """A product that breaks, kept out; its fault is told to the log once."""
    where = place_of(error)
    if where not in logged:
        logged.add(where)
        log.error("the product %s could not be derived\n%s", record.id, trace_of(error))
    row = record.rows[0]
    reason = f"the product could not be derived: {where}; this is a fault of Gondola's, please report it"
    return Refused(Rejected("product", row.source, row.line, reason, record.id))


def take_on(
    packed: PackedRecord, carried: bytes, phases: Sequence[Phase], recipe: Recipe, *, first: bool
) -> Draft | None:
    """A product's draft after some more phases; none where it breaks, which is told when it is prepared."""
    if not carried and not first:
        return None
    try:
        draft = draft_of(carried) if carried else begun(packed.record(), recipe)
        go_through(draft, recipe, phases)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, the others go on
        return None
    return draft


def derive_or_skip(record: Record, recipe: Recipe) -> Draft | None:
    """The values of one product; none where it breaks, which is told when it is prepared."""
    try:
        return derived(record, recipe)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, the others go on
        return None


def place_of(error: BaseException) -> str:
    """What kind of error it is and where it happened; its message may hold values of private fields."""
    frames = traceback.extract_tb(error.__traceback__)
    at = f" in {frames[-1].name}, {frames[-1].filename.rpartition('/app/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{at}"


def trace_of(error: BaseException) -> str:
    """The way to an error and its kind, as a traceback shows them, without its message."""
    return "".join(traceback.format_tb(error.__traceback__)) + type(error).__name__
