"""Live changes go one way: durable journal first, then raw record, change, document, index.

There is no second, faster way for a price or a stock: the cell of the raw record is replaced and that one product is
derived again (docs/decisions/0011).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from app.catalog.batching import BATCH, Sum, whole
from app.catalog.doubtful import doubtful, unfit_overruled, unreadable
from app.catalog.faults import prepare_or_refuse
from app.catalog.gather import TOMBSTONE, Placed, Tally, is_tombstone, merged
from app.catalog.holding import Held, hold
from app.catalog.recipe import Indexed, Recipe, ranks
from app.catalog.target import Target
from app.catalog.unheard import Overruled, Unheard, unheard
from app.core.generation import Change, Ledger, Manifest, Outcome, Store
from app.core.jobs import Mode
from app.core.product import Rejected, Row, Unreadable
from app.core.record import record_data, record_from
from app.core.score import MAX_ORD

_TOLD = 5
"""So many new categories are named."""


@dataclass
class Updated:
    """What an update did: products that are in after it, that it took away, and that it made unfit to be in."""

    tally: Tally = field(default_factory=Tally)
    products: int = 0
    new: int = 0
    """Of those that are in, how many were not there before."""
    removed: int = 0
    refused: int = 0
    sequence: int = 0
    warnings: tuple[str, ...] = ()


def update(
    rows: Iterable[Row | Unreadable],
    target: Target,
    ledger: Ledger,
    mode: Mode = "partial",
    *,
    only_known: bool = False,
) -> Updated:
    """Apply a feed of changes to the live generation: marked rows go; others replace the cells they name, or the row.

    `mode` says which: `partial` replaces cells and keeps the others, `replace` puts the new row in the old one's place.
    With `only_known`, a row whose key nobody has is rejected, for there is more to a product than a price. The rows are
    read whole before the first of them counts; then they are merged, journalled and applied by batches.
    """
    done, total, ignored, overruled = Updated(), Sum(), Unheard(), Overruled()
    categories: set[str] = set()
    for batch in whole(rows, target.recipe.shop.feed, done.tally, BATCH):
        held = hold(batch, target.generation, target.store, target.recipe.shop.feed)
        if only_known:
            batch = [placed for placed in batch if _is_known(placed, held, done.tally)]  # noqa: PLW2901 - what is left
        for placed in batch:
            _change(placed, held, target, mode, done.tally, overruled)
        changed = held.changed
        if not changed:
            continue
        _meet(batch, held, target, ignored)
        done.sequence = ledger.append(
            [(id_, None if record is None else record_data(record)) for id_, record in changed.items()]
        )
        caught = follow(target, ledger)
        total.add(changed, held.before, caught.refused, caught.rejected)
        categories |= caught.categories
    done.tally.quarantine.extend(total.rejected())
    done.products, done.new, done.removed, done.refused = total.products, total.new, total.removed, total.refused
    done.warnings = (*ignored.warnings(), *overruled.warnings(), *_not_shown(categories))
    return done


@dataclass(frozen=True)
class CaughtUp:
    """What could not be kept on the way, and the products that something keeps out."""

    rejected: tuple[Rejected, ...] = ()
    refused: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    """The categories in which products now stand, and which the generation does not know."""


def catch_up(generation: str, recipe: Recipe, store: Store, ledger: Ledger) -> CaughtUp:
    """Bring a generation to the journal's end; safe to repeat. A refused product leaves the index, not the records."""
    return follow(Target(generation, recipe, store), ledger)


def follow(target: Target, ledger: Ledger) -> CaughtUp:
    """Bring the target to the journal's end, batch by batch; only what is behind it is derived."""
    total, logged = Sum(), set[str]()
    refused: set[str] = set()
    categories: set[str] = set()
    at = target.store.sequence(target.generation)
    while batch := list(islice(ledger.changes(at), BATCH)):
        latest: dict[str, Change] = {}
        for change in batch:
            latest.pop(change.product, None)
            latest[change.product] = change
        outcomes, rejected = _outcomes(latest, target, logged, categories)
        at = batch[-1].sequence
        target.store.apply(target.generation, outcomes, at)
        refused -= latest.keys()
        refused |= {one.id for one in outcomes if one.record is not None and one.document is None}
        total.add(dict.fromkeys(latest), frozenset(), frozenset(), rejected)
        if len(batch) < BATCH:
            break
    return CaughtUp(tuple(total.rejected()), frozenset(refused), frozenset(categories))


def _not_shown(categories: Collection[str]) -> Iterator[str]:
    """What to say of categories that no build has met."""
    if categories:
        shown = ", ".join(sorted(categories)[:_TOLD])
        more = f" and {len(categories) - _TOLD} more" if len(categories) > _TOLD else ""
        what = "a new category" if len(categories) == 1 else "new categories"
        yield f"{what}: {shown}{more}; shown and found from the next `gondola reindex` on"


def _outcomes(
    latest: Mapping[str, Change], target: Target, logged: set[str], categories: set[str]
) -> tuple[list[Outcome], list[Rejected]]:
    """What changes leave of their products, with what was left out of them; new categories join the others."""
    known = target.store.records(target.generation, tuple(latest))
    outcomes: list[Outcome] = []
    rejected: list[Rejected] = []
    for id_, change in latest.items():
        ord_ = known[id_][0] if id_ in known else _new_ord(change, target.manifest)
        outcome, why = _outcome(change, ord_, target, logged, categories)
        outcomes.append(outcome)
        rejected.extend(why)
    return outcomes, rejected


def _new_ord(change: Change, manifest: Manifest) -> int:
    """The place in the order of a product that was not there: after all that were, and never given twice."""
    return manifest.next_ord + change.sequence - manifest.as_of


def _outcome(
    change: Change, ord_: int, target: Target, logged: set[str], categories: set[str]
) -> tuple[Outcome, tuple[Rejected, ...]]:
    """What a change leaves of a product, with what was left out of it; `logged`: the faults that the log knows."""
    if change.record is None:
        return Outcome(change.product), ()
    record = record_from(change.record)
    if ord_ > MAX_ORD:
        row = record.rows[0]
        reason = f"{MAX_ORD + 1:,} places in the order are all given away; `gondola reindex` makes new ones"
        return Outcome(change.product, MAX_ORD, change.record), (
            Rejected("product", row.source, row.line, reason, change.product),
        )
    result = prepare_or_refuse(record, ord_, target.recipe, logged)
    if not isinstance(result, Indexed):
        return Outcome(change.product, ord_, change.record), (result.reason, *result.also)
    categories.update(
        {f"{tree}:{path}" for tree, paths in result.draft.paths.items() for path in paths} - target.categories
    )
    multipliers = ranks(result.signals, target.recipe, target.census.quantiles)
    document = replace(result.document, ranks=multipliers)
    return Outcome(change.product, ord_, change.record, document), tuple(result.draft.rejected)


def _is_known(placed: Placed, held: Held, tally: Tally) -> bool:
    """Whether somebody has a row's key; a row that nobody knows is rejected."""
    key, _, row = placed
    if held.home(key):
        return True
    reason = f"there is no product or variant {key}; push it to /v1/admin/products"
    tally.reject(Rejected("row", row.source, row.line, reason, key))
    return False


def _change(placed: Placed, held: Held, target: Target, mode: Mode, tally: Tally, overruled: Overruled) -> None:
    """One row's effect on what is held; a key is found wherever it stands, and goes where the row says."""
    key, group, row = placed
    if is_tombstone(row):
        tally.tombstones += 1
        if not held.home(key):
            reason = f"`{TOMBSTONE}`: there is no product or variant {key}; nothing was taken away"
            tally.quarantine.append(Rejected("tombstone", row.source, row.line, reason, key))
        held.remove(group or key, key)
        return
    tally.kept += 1
    product = group or held.home(key) or key
    old = held.row(key)
    base = old if mode == "partial" else None
    after = held.put(product, key, merged(base, row))
    doubted = doubtful(row, old, target)
    if doubted and old is not None and (kept := unreadable(after, row, doubted, target, tally)):
        back = Row(row.source, row.line, {**row.data, **{column: old.data[column] for column in kept}})
        after = held.put(product, key, merged(base, back))
    if key == product and (unfit := unfit_overruled(after, row, old, target, tally, overruled)):
        back = Row(row.source, row.line, {**after.own.data, **unfit} if after.own else unfit)
        held.put(product, key, back)


def _meet(batch: Iterable[Placed], held: Held, target: Target, ignored: Unheard) -> None:
    """Count the cells that a variant's row says of its product, and that count for nothing."""
    for key, _, row in batch:
        record = held.changed_to(held.home(key)) if row.data.keys() & target.for_products.keys() else None
        if record is not None and key in record.variants:
            columns = {column: one for column, one in target.for_products.items() if column in row.data}
            for one in unheard(record, key, columns):
                ignored.meet(one, key)
