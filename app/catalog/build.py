"""Builds a generation beside the live one: rows in, a whole index with its census out, or nothing at all."""

import marshal
import math
import secrets
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

import orjson

from app.catalog.attributes.informed import Background
from app.catalog.counting import Counting
from app.catalog.filling import ENOUGH, absent_columns, emptier, fewer_products, noting
from app.catalog.gather import Gathered, Tally
from app.catalog.preparing import Crew, Prepared, carry_batch, in_batches, prepare_batch
from app.catalog.rank import multiplier
from app.catalog.recipe import Recipe, told
from app.catalog.spool import Spool, document_of
from app.catalog.survey import BACKGROUND, Seen
from app.core.census import CENSUS, Census, census_bytes
from app.core.generation import Build, Manifest, Store
from app.core.product import Document, Row, Unreadable
from app.core.schema import index_spec
from app.core.score import distinct_multipliers
from app.words.patterns import PATIENCE, PATTERN_SECONDS

MAX_REJECTED = 0.2
READING = "reading rows"
SURVEYING = "looking through all products"
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
    background: Background = field(default_factory=dict)
    """What look-ups found in other files, and what surveyed attributes knew in the last build."""
    processes: int = 1
    """How many processes prepare products."""
    make: Callable[[Background], Recipe] | None = None
    """Makes the recipe in another process, from what the attributes know; it must be sendable."""
    columns: Collection[str] = ()
    """The columns of the feed's header, empty ones too, where it is known; those that its rows have join them."""
    before: Manifest | None = None
    """The generation that is live."""


def build(rows: Iterable[Row | Unreadable], recipe: Recipe, store: Store, order: Order, progress: Progress) -> Built:
    """Build a generation. Raises RefusedFeedError, PreparingError and what the engine raises; nothing is left then."""
    with _first_pass(rows, recipe, order, progress) as passed:
        built, counting = passed.built, passed.counting
        census = counting.census(recipe.trees)
        multipliers = _multipliers(passed.signals, recipe, census)
        blobs = {CENSUS: census_bytes(census), BACKGROUND: orjson.dumps(passed.background)}
        making = store.begin(order.generation, index_spec(recipe.schema, census.lengths))
        try:
            _fill(making, passed.spool, multipliers, progress)
            manifest = making.finish(blobs, built.manifest)
        except BaseException:
            making.abandon()
            raise
    return replace(built, manifest=manifest)


def rehearse(rows: Iterable[Row | Unreadable], recipe: Recipe, progress: Progress, order: Order) -> Built:
    """Everything that a build does up to its gates, without an index. Raises RefusedFeedError as a build would."""
    with _first_pass(rows, recipe, order, progress) as passed:
        return passed.built


class _Passed(NamedTuple):
    """What the first pass leaves: all that can be said before an index is begun, and what fills the index."""

    built: Built
    counting: Counting
    background: Background
    signals: "Signals"
    spool: Spool


@contextmanager
def _first_pass(
    rows: Iterable[Row | Unreadable], recipe: Recipe, order: Order, progress: Progress
) -> Iterator[_Passed]:
    """Every product prepared, counted and spooled, and the gates passed."""
    tally = Tally()
    with Spool() as spool:
        with Gathered() as products:
            columns = set(order.columns)
            products.read(noting(_counted(rows, progress), columns), recipe.shop.feed, tally)
            surveyed = _survey(products, recipe, order, progress)
            with surveyed.drafts or nullcontext():
                crew = _crew(recipe, surveyed.known, order)
                batches = crew.each(in_batches(products, surveyed.drafts), prepare_batch)
                made = _collect(batches, recipe, tally, spool, progress)
        told_of = (
            *fewer_products(order.before, made.counting.products),
            *(absent_columns(columns, recipe) if order.columns else ()),
            *emptier(order.before, made.counting.present, made.counting.products, recipe),
            *_clashes(made.counting),
            *_given_up(made.given_up | surveyed.given_up),
            *_silent(made.counting),
            *made.counting.unheard.warnings(),
        )
        warnings = (*_gate(tally, made.counting, order), *told_of)
        manifest = replace(_manifest(order, tally, made), warnings=warnings)
        built = Built(manifest, tally, made.variants, made.left_out, warnings)
        yield _Passed(built, made.counting, surveyed.known, made.signals, spool)


def _crew(recipe: Recipe, known: Background, order: Order) -> Crew:
    return Crew(told(recipe, known), order.processes, partial(order.make, known) if order.make else None)


@dataclass(frozen=True)
class _Surveyed:
    """What the attributes know of all products, and what surveying left of these; no drafts where nothing was asked."""

    known: Background
    drafts: Spool | None = None
    given_up: frozenset[str] = frozenset()


def _survey(products: Gathered, recipe: Recipe, order: Order, progress: Progress) -> _Surveyed:
    """Tell the attributes of all products, round by round.

    What surveyed attributes knew in the last build is no answer for this one: they are told anew.
    """
    asked = {one.name for phase in recipe.phases for one in phase.surveyed}
    done = _Surveyed({name: facts for name, facts in order.background.items() if name not in asked})
    for at in recipe.rounds:
        seen, carried, given_up, count = Seen(recipe.phases[at].surveyed), Spool(), done.given_up, 0
        for one in _crew(recipe, done.known, order).each(in_batches(products, done.drafts), carry_batch):
            for draft in one.drafts:
                carried.write(draft)
            seen.add(one.observed)
            given_up |= one.given_up
            count += len(one.drafts)
            progress(SURVEYING, count)
        if done.drafts is not None:
            done.drafts.close()
        done = _Surveyed({**done.known, **seen.known(order.background)}, carried, given_up)
    return done


def _counted(rows: Iterable[Row | Unreadable], progress: Progress) -> Iterator[Row | Unreadable]:
    for at, row in enumerate(rows, 1):
        if at % 1000 == 0:
            progress(READING, at)
        yield row


class Signals:
    """What rankings mix, of all products: a column of numbers for each signal, by `ord`."""

    def __init__(self, names: Iterable[str]) -> None:
        """No products yet."""
        self._columns = {name: array("d") for name in names}
        self.ords = array("q")

    def add(self, ord_: int, found: Mapping[str, float]) -> None:
        """A product's signals; those that it lacks are kept as NaN."""
        self.ords.append(ord_)
        for name, column in self._columns.items():
            column.append(found.get(name, math.nan))

    def __iter__(self) -> Iterator[tuple[int, Mapping[str, float]]]:
        """Every product's `ord` and signals."""
        for at, ord_ in enumerate(self.ords):
            yield ord_, {name: column[at] for name, column in self._columns.items() if column[at] == column[at]}


@dataclass
class _Made:
    """What preparing leaves in memory."""

    counting: Counting
    signals: Signals
    records: int = 0
    variants: int = 0
    left_out: int = 0
    given_up: frozenset[str] = frozenset()


def _collect(batches: Iterable[Prepared], recipe: Recipe, tally: Tally, spool: Spool, progress: Progress) -> _Made:
    """Put what was prepared aside, and add up what was counted."""
    made = _Made(Counting(recipe), Signals(recipe.signal_fields))
    for batch in batches:
        for id_, signals, (document, record) in zip(batch.ids, batch.signals, batch.documents, strict=True):
            if signals is not None:
                made.signals.add(made.records, signals)
            spool.write(marshal.dumps((id_, made.records, document, record)))
            made.records += 1
        made.counting.add(batch.counting)
        made.variants += batch.variants
        made.left_out += batch.values_out
        made.given_up |= batch.given_up
        tally.quarantine.extend(batch.rejected)
        tally.kept -= batch.rows_out
        tally.rejected += batch.rows_out
        progress(PREPARING, made.records)
    return made


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


def _multipliers(signals: Signals, recipe: Recipe, census: Census) -> dict[str, dict[int, float]]:
    """Every product's multiplier in every ranking, made distinct."""
    return {
        ranking.code: distinct_multipliers(
            (multiplier(ranking, found, census.quantiles), ord_) for ord_, found in signals
        )
        for ranking in recipe.rankings
    }


def _fill(making: Build, spool: Spool, multipliers: Mapping[str, Mapping[int, float]], progress: Progress) -> None:
    """The second pass: documents with their multipliers into the index, raw records beside it."""
    kept: list[tuple[str, int, bytes]] = []

    def documents() -> Iterator[Document]:
        for done, piece in enumerate(spool, 1):
            id_, ord_, document, record = marshal.loads(piece)  # noqa: S302 - our own temporary file
            kept.append((id_, ord_, record))
            if document is not None:
                yield document_of(document, {code: of[ord_] for code, of in multipliers.items()})
            if len(kept) >= 1000:
                making.keep(kept)
                kept.clear()
                progress(WRITING, done)

    making.add(documents())
    making.keep(kept)


def _manifest(order: Order, tally: Tally, made: _Made) -> Manifest:
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
        products=made.counting.products,
        next_ord=made.records,
        as_of=order.as_of,
        counts=counts,
        fill=dict(sorted(made.counting.present.items())),
    )


def _clashes(counting: Counting) -> Iterator[str]:
    """Labels that fell on another label's path."""
    for (tree, path, kept, met), products in counting.clashes.most_common(10):
        yield f"`{met}` became the node {tree}:{path} of `{kept}` ({products:,} products); map one to the other"


def _silent(counting: Counting) -> Iterator[str]:
    """Price lists, stores, channels and languages without any value of their own, where there are products to tell."""
    if counting.products < ENOUGH:
        return
    for key in sorted(counting.wholly_filled):
        yield (
            f"`{key}` has no value in any of {counting.products:,} products; what it falls back on stands there "
            "instead: is its column right?"
        )


def _given_up(names: Iterable[str]) -> Iterator[str]:
    """Patterns that would have held the build up."""
    for name in sorted(names):
        yield (
            f"`{name}` took longer than {PATTERN_SECONDS} s on {PATIENCE} values and was given up: all later values "
            "are as they were; write a simpler pattern"
        )
