"""Builds a generation beside the live one: rows in, a whole index with its census out, or nothing at all."""

import pickle
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import IO, Any, NamedTuple

from app.catalog.counting import Counting
from app.catalog.gather import Tally, gather
from app.catalog.recipe import Indexed, Recipe, prepare, ranks
from app.core.census import Census, census_bytes
from app.core.generation import Build, Manifest, Store
from app.core.product import Document, Record, Rejected, Row, Unreadable
from app.core.record import record_data
from app.core.schema import index_spec
from app.core.score import distinct_multipliers

MAX_REJECTED = 0.2
CENSUS = "census.json"
READING = "reading rows"
PREPARING = "preparing products"
WRITING = "writing the index"

Progress = Callable[[str, int], None]
"""Told the phase and how many products it has done."""


class RefusedFeedError(Exception):
    """A feed that would make a bad generation; the message says why and what to do. Nothing was changed."""

    def __init__(self, message: str, tally: Tally) -> None:
        """Keep what was counted, for the quarantine."""
        super().__init__(message)
        self.tally = tally


@dataclass(frozen=True)
class Built:
    """A finished generation, not yet live, with everything that was counted on the way."""

    manifest: Manifest
    tally: Tally
    variants: int
    left_out: int
    warnings: tuple[str, ...]


def new_generation(now: datetime) -> str:
    """A name that sorts by time and is never given twice."""
    return f"g{now.astimezone(UTC):%Y%m%dt%H%M%S%f}-{secrets.token_hex(2)}"


@dataclass(frozen=True)
class Order:
    """What to build: from which pack, as of which journal entry, and whether a first build may be poor."""

    generation: str
    pack: str
    catalogue_digest: str
    as_of: int
    first: bool
    now: datetime


def build(rows: Iterable[Row | Unreadable], recipe: Recipe, store: Store, order: Order, progress: Progress) -> Built:
    """Build a generation. Raises RefusedFeedError, and whatever the engine raises; then nothing is left behind."""
    with _first_pass(rows, recipe, order, progress) as (built, counting, signals, spool):
        census = counting.census()
        multipliers = _multipliers(signals, recipe, census)
        making = store.begin(order.generation, index_spec(recipe.schema, census.lengths))
        try:
            _fill(making, spool, multipliers, progress)
            manifest = making.finish({CENSUS: census_bytes(census)}, built.manifest)
        except BaseException:
            making.abandon()
            raise
    return replace(built, manifest=manifest)


def rehearse(
    rows: Iterable[Row | Unreadable], recipe: Recipe, progress: Progress, *, first: bool, now: datetime
) -> Built:
    """Everything that a build does up to its gates, without an index. Raises RefusedFeedError as a build would."""
    with _first_pass(rows, recipe, Order("rehearsal", "", "", 0, first, now), progress) as passed:
        return passed.built


class _Passed(NamedTuple):
    """What the first pass leaves: all that can be said before an index is begun, and what fills the index."""

    built: Built
    counting: Counting
    signals: Mapping[int, Mapping[str, float]]
    spool: IO[bytes]


@contextmanager
def _first_pass(
    rows: Iterable[Row | Unreadable], recipe: Recipe, order: Order, progress: Progress
) -> Iterator[_Passed]:
    """Every product prepared, counted and spooled, and the gates passed."""
    tally = Tally()
    records = gather(_counted(rows, progress), recipe.shop.feed, tally)
    with tempfile.TemporaryFile() as spool:
        counting = Counting(recipe)
        made = _prepare_all(records, recipe, tally, counting, spool, progress)
        warnings = (*_gate(tally, counting, order), *_clashes(counting))
        built = Built(_manifest(order, tally, counting, made), tally, made.variants, made.left_out, warnings)
        yield _Passed(built, counting, made.signals, spool)


@dataclass
class _Made:
    """What preparing leaves in memory."""

    signals: dict[int, Mapping[str, float]]
    records: int = 0
    variants: int = 0
    left_out: int = 0


def _counted(rows: Iterable[Row | Unreadable], progress: Progress) -> Iterator[Row | Unreadable]:
    for at, row in enumerate(rows, 1):
        if at % 1000 == 0:
            progress(READING, at)
        yield row


def _prepare_all(
    records: Iterable[Record], recipe: Recipe, tally: Tally, counting: Counting, spool: IO[bytes], progress: Progress
) -> _Made:
    """Every product prepared, counted and spooled."""
    made = _Made({})
    for ord_, record in enumerate(records):
        result = prepare(record, ord_, recipe)
        made.records += 1
        data = record_data(record)
        if isinstance(result, Indexed):
            counting.count(result)
            made.signals[ord_] = result.signals
            made.variants += len(result.draft.variants)
            made.left_out += _quarantine(result.draft.rejected, tally)
            pickle.dump((result.document, data), spool, pickle.HIGHEST_PROTOCOL)
        else:
            tally.kept -= len(record.rows)
            tally.rejected += len(record.rows)
            tally.quarantine.extend((result.reason, *result.also))
            pickle.dump((record.id, ord_, data), spool, pickle.HIGHEST_PROTOCOL)
        if made.records % 200 == 0:
            progress(PREPARING, made.records)
    return made


def _quarantine(rejected: Iterable[Rejected], tally: Tally) -> int:
    """File what was left out of a product; a variant that is out is a row less. Gives the number of single values."""
    values = 0
    for one in rejected:
        tally.quarantine.append(one)
        if one.what == "variant":
            tally.kept -= 1
            tally.rejected += 1
        else:
            values += 1
    return values


def _gate(tally: Tally, counting: Counting, order: Order) -> tuple[str, ...]:
    """Refuse what would make a bad generation."""
    if not tally.rows:
        message = "the feed has no rows; nothing was changed"
        raise RefusedFeedError(message, tally)
    if not counting.products:
        message = f"none of the feed's {tally.rows:,} rows made a product; the reasons are in the quarantine file"
        raise RefusedFeedError(message, tally)
    if tally.rejected > MAX_REJECTED * tally.rows:
        message = (
            f"{tally.rejected:,} of {tally.rows:,} rows are rejected, more than {MAX_REJECTED:.0%}; "
            "the reasons are in the quarantine file"
        )
        if not order.first:
            raise RefusedFeedError(message, tally)
        return (message,)
    return ()


def _multipliers(
    signals: Mapping[int, Mapping[str, float]], recipe: Recipe, census: Census
) -> dict[str, dict[int, float]]:
    mixed = {ord_: ranks(found, recipe, census.quantiles) for ord_, found in signals.items()}
    return {
        ranking.code: distinct_multipliers((one[ranking.code], ord_) for ord_, one in mixed.items())
        for ranking in recipe.rankings
    }


def _fill(making: Build, spool: IO[bytes], multipliers: Mapping[str, Mapping[int, float]], progress: Progress) -> None:
    """The second pass: documents with their multipliers into the index, raw records beside it."""
    spool.seek(0)
    kept: list[tuple[str, int, Any]] = []

    def documents() -> Iterator[Document]:
        for done, item in enumerate(_unspooled(spool), 1):
            if isinstance(item[0], Document):
                document, data = item
                kept.append((document.id, document.ord, data))
                yield replace(document, ranks={code: of[document.ord] for code, of in multipliers.items()})
            else:
                kept.append(item)
            if len(kept) >= 1000:
                making.keep(kept)
                kept.clear()
                progress(WRITING, done)

    making.add(documents())
    making.keep(kept)


def _unspooled(spool: IO[bytes]) -> Iterator[Any]:
    while True:
        try:
            yield pickle.load(spool)  # noqa: S301 - our own temporary file
        except EOFError:
            return


def _manifest(order: Order, tally: Tally, counting: Counting, made: _Made) -> Manifest:
    counts = {
        "rows": tally.rows,
        "kept": tally.kept,
        "duplicates": tally.duplicates,
        "tombstones": tally.tombstones,
        "rejected": tally.rejected,
        "variants": made.variants,
        "values_left_out": made.left_out,
    }
    return Manifest(
        generation=order.generation,
        built_at=order.now.astimezone(UTC).isoformat(timespec="seconds"),
        pack=order.pack,
        catalogue_digest=order.catalogue_digest,
        products=counting.products,
        next_ord=made.records,
        as_of=order.as_of,
        counts=counts,
    )


def _clashes(counting: Counting) -> Iterator[str]:
    """Labels that fell on another label's path."""
    for (tree, path, kept, met), products in counting.clashes.most_common(10):
        yield f"`{met}` became the node {tree}:{path} of `{kept}` ({products:,} products); map one to the other"
