"""Prepares products by the batch, in this process or in several: packed rows in, documents and counts out."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import chain, islice, repeat
from typing import TypeVar

from app.catalog.attributes.informed import Surveyed
from app.catalog.counting import Counting
from app.catalog.faults import prepare_or_refuse, take_on
from app.catalog.recipe import Indexed, Recipe
from app.catalog.spool import PackedRecord, batches, document_bytes, draft_bytes
from app.catalog.survey import Observed, Seen
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
    """Some products, the `ord` of the first of them, and what the last survey left of each."""

    first: int
    records: Sequence[PackedRecord]
    drafts: Sequence[bytes] = ()
    """Empty before the first survey; an empty one is a product's that broke, and is derived from its record."""


@dataclass
class Carried:
    """A batch between two passes: the products' drafts, and what a survey observed of them."""

    drafts: list[bytes]
    observed: Observed
    given_up: frozenset[str]


def carry_batch(batch: Batch, recipe: Recipe) -> Carried:
    """Take every product of a batch on, up to the next survey that is due, and observe it.

    Which one is due follows from what the recipe's attributes know already.
    """
    rounds = (0, *recipe.rounds)
    at = next(at for at, phase in enumerate(rounds[1:]) if not _is_told(recipe.phases[phase].surveyed))
    phases = recipe.phases[rounds[at] : rounds[at + 1]]
    seen = Seen(recipe.phases[rounds[at + 1]].surveyed)
    drafts = []
    for packed, carried in zip(batch.records, batch.drafts or repeat(b""), strict=False):
        draft = take_on(packed, carried, phases, recipe, first=not batch.drafts)
        if draft is not None:
            seen.look(draft, recipe.schema)
        drafts.append(draft_bytes(draft) if draft is not None else b"")
    return Carried(drafts, seen.observed, recipe.patience.given_up)


def _is_told(surveyed: Sequence[Surveyed]) -> bool:
    return all(one.is_told for one in surveyed)


def prepare_batch(batch: Batch, recipe: Recipe) -> Prepared:
    """Every product of a batch, prepared and counted."""
    done = Prepared(Counting(recipe))
    logged: set[str] = set()
    for ord_, (packed, carried) in enumerate(
        zip(batch.records, batch.drafts or repeat(b""), strict=False), batch.first
    ):
        result = prepare_or_refuse(packed.record(), ord_, recipe, logged, carried)
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


def in_batches(products: Iterable[PackedRecord], drafts: Iterable[bytes] | None = None) -> Iterator[Batch]:
    """Products by the hundred, numbered, with what the last survey left of them."""
    first = 0
    carried = None if drafts is None else iter(drafts)
    for records in batches(products, BATCH):
        yield Batch(first, records, () if carried is None else list(islice(carried, len(records))))
        first += len(records)


T = TypeVar("T")


@dataclass(frozen=True)
class Crew:
    """Who works on batches: this process with its recipe, or several that make the recipe themselves."""

    recipe: Recipe
    processes: int = 1
    make: Callable[[], Recipe] | None = None

    def each(self, several: Iterator[Batch], work: Callable[[Batch, Recipe], T]) -> Iterator[T]:
        """What becomes of every batch, in order; a small catalogue is done by this process.

        Raises PreparingError when one of the others is gone, or cannot make the recipe.
        """
        if self.processes < 2 or self.make is None:
            yield from (work(batch, self.recipe) for batch in several)
            return
        beginning = list(islice(several, _ALONE))
        more = next(several, None)
        if more is None:
            yield from (work(batch, self.recipe) for batch in beginning)
            return
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self.processes, context, _begin, (self.make,)) as pool:
            try:
                yield from _spread(chain(beginning, [more], several), work, pool, self.processes * _AHEAD)
            except BrokenProcessPool as error:
                message = (
                    "a process that prepared products ended by itself, perhaps for want of memory; nothing was "
                    "changed; try `--processes 1`"
                )
                raise PreparingError(message) from error
            finally:
                pool.shutdown(wait=False, cancel_futures=True)


def _spread(
    several: Iterator[Batch], work: Callable[[Batch, Recipe], T], pool: ProcessPoolExecutor, ahead: int
) -> Iterator[T]:
    """Batches over the processes; what is done comes back in order, and no more waits than they need."""
    waiting: deque[Future[T]] = deque()
    for batch in several:
        waiting.append(pool.submit(_work_here, work, batch))
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


def _work_here(work: Callable[[Batch, Recipe], T], batch: Batch) -> T:
    made = _recipe[0]
    if isinstance(made, str):
        message = f"a process that prepares products could not begin: {made}; nothing was changed"
        raise PreparingError(message)
    return work(batch, made)
