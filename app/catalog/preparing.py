"""Prepares products by the batch, in this process or in several: packed rows in, documents and counts out."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import chain, islice

from app.catalog.counting import Counting
from app.catalog.faults import prepare_or_refuse
from app.catalog.recipe import Indexed, Recipe
from app.catalog.spool import PackedRecord, batches, document_bytes
from app.core.product import Rejected

BATCH = 400
_ALONE = 8
"""So many batches are prepared by this process before others are begun: a small feed is done by then."""
_AHEAD = 3
"""Batches that wait for each process."""


class PreparingError(Exception):
    """A process that prepared products is gone, or never began; nothing was changed."""


@dataclass
class Prepared:
    """What became of a batch of products."""

    counting: Counting
    documents: list[tuple[bytes | None, bytes]] = field(default_factory=list)
    """Of each product its document, None when it is kept out, and its raw record as JSON text."""
    ids: list[str] = field(default_factory=list)
    signals: list[Mapping[str, float] | None] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    variants: int = 0
    rows_out: int = 0
    """Rows of products and variants that are kept out."""
    values_out: int = 0
    given_up: frozenset[str] = frozenset()
    """Rules and patterns that ran out of time too often, up to this batch."""


@dataclass(frozen=True)
class Batch:
    """Some products, and the `ord` of the first of them."""

    first: int
    records: Sequence[PackedRecord]


def prepare_batch(batch: Batch, recipe: Recipe) -> Prepared:
    """Every product of a batch, prepared and counted."""
    done = Prepared(Counting(recipe))
    logged: set[str] = set()
    for ord_, packed in enumerate(batch.records, batch.first):
        result = prepare_or_refuse(packed.record(), ord_, recipe, logged)
        done.ids.append(packed.id)
        if isinstance(result, Indexed):
            done.counting.count(result)
            done.signals.append(result.signals)
            done.documents.append((document_bytes(result.document), packed.json()))
            done.variants += len(result.draft.variants)
            done.rejected += result.draft.rejected
            out = sum(one.what == "variant" for one in result.draft.rejected)
            done.rows_out += out
            done.values_out += len(result.draft.rejected) - out
        else:
            done.signals.append(None)
            done.documents.append((None, packed.json()))
            done.rejected += (result.reason, *result.also)
            done.rows_out += packed.rows
    done.given_up = recipe.patience.given_up
    return done


def in_batches(products: Iterable[PackedRecord]) -> Iterator[Batch]:
    """Products by the hundred, numbered."""
    first = 0
    for records in batches(products, BATCH):
        yield Batch(first, records)
        first += len(records)


def prepared(
    products: Iterable[PackedRecord], recipe: Recipe, processes: int, make: Callable[[], Recipe] | None
) -> Iterator[Prepared]:
    """Every batch of a catalogue, prepared, in order.

    With more than one process, others make the recipe themselves by calling `make`, and prepare a large catalogue.
    Raises PreparingError when one of them is gone, or cannot make the recipe.
    """
    several = in_batches(products)
    if processes < 2 or make is None:
        yield from (prepare_batch(batch, recipe) for batch in several)
        return
    beginning = list(islice(several, _ALONE))
    more = next(several, None)
    if more is None:
        yield from (prepare_batch(batch, recipe) for batch in beginning)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _begin, (make,)) as pool:
        try:
            yield from _spread(chain(beginning, [more], several), pool, processes * _AHEAD)
        except BrokenProcessPool as error:
            message = (
                "a process that prepared products ended by itself, perhaps for want of memory; nothing was changed; "
                "try `--processes 1`"
            )
            raise PreparingError(message) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _spread(several: Iterator[Batch], pool: ProcessPoolExecutor, ahead: int) -> Iterator[Prepared]:
    """Batches over the processes; what is done comes back in order, and no more waits than they need."""
    waiting: deque[Future[Prepared]] = deque()
    for batch in several:
        waiting.append(pool.submit(_prepare_here, batch))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


_recipe: list[Recipe | str] = []
"""The recipe of a process that only prepares products, or why there is none; empty in every other process."""


def _begin(make: Callable[[], Recipe]) -> None:
    """Make the recipe; an error here would end the process without a word, so it is kept for the first batch."""
    try:
        _recipe.append(make())
    except Exception as error:  # noqa: BLE001 - whatever it is, the first batch tells it
        _recipe.append(str(error) or type(error).__name__)


def _prepare_here(batch: Batch) -> Prepared:
    made = _recipe[0]
    if isinstance(made, str):
        message = f"a process that prepares products could not begin: {made}; nothing was changed"
        raise PreparingError(message)
    return prepare_batch(batch, made)
