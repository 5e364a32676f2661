"""What a push did, told to whoever asks over HTTP: counts, what was left out, and no value of a private field."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from app.catalog.adopt import columns_unread
from app.catalog.doubtful import STAYS
from app.catalog.private import secret_fields
from app.catalog.target import Target
from app.catalog.updates import Updated
from app.core.jobs import Job
from app.core.product import Rejected, Row, Unreadable
from app.core.schema import base_name
from app.desk.updating.keys import PLAIN_KEY

LEFT_OUT = 100
"""How many rows and values that were left out a push tells of; all of them are counted."""


def counted(job: Job, done: Updated) -> Job:
    """A push that is applied, with its counts alone."""
    return replace(
        job,
        state="done",
        products=done.products,
        removed=done.removed,
        refused=done.refused,
        rejected=done.tally.rejected,
        sequence=done.sequence,
    )


def ended(job: Job, done: Updated, rows: Iterable[Row | Unreadable], target: Target) -> Job:
    """A push that is applied, with what it did and what it leaves out."""
    recipe = target.recipe
    secret = secret_fields(recipe.schema, recipe.attributes, [one.rule for one in recipe.transformations])
    return replace(
        counted(job, done),
        left_out=tuple(_told(one, secret) for one in done.tally.quarantine.first(LEFT_OUT)),
        warnings=(*_unread(rows, target), *done.warnings),
    )


def _told(one: Rejected, secret: Collection[str]) -> dict[str, object]:
    """A row or value that was left out, fit to leave the house."""
    reason = one.reason
    if base_name(one.field) in secret:
        stays = STAYS if reason.endswith(STAYS) else ""
        reason = f"`{one.field}`: a value does not fit; it is not told, since it is private or made from what is{stays}"
    return {"line": one.line, "what": one.what, "product": one.product, "reason": reason}


def _unread(rows: Iterable[Row | Unreadable], target: Target) -> Iterator[str]:
    """What to say of the columns that no field reads, each once, with the number of rows that have it."""
    met = Counter(column for row in rows if isinstance(row, Row) for column in row.data)
    met.pop(PLAIN_KEY, None)
    unread = columns_unread(met.keys(), target.recipe.schema, target.recipe.shop.feed)
    for (column, meant), _ in zip(unread, range(LEFT_OUT), strict=False):
        yield f"no field reads the column `{column[:80]}` ({met[column]:,} rows){meant}"
