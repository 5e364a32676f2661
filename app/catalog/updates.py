"""Live changes go one way: durable journal first, then raw record, change, document, index.

There is no second, faster way for a price or a stock: the cell of the raw record is replaced and that one product is
derived again (docs/decisions/0011).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from app.catalog.adopt import Source
from app.catalog.build import CENSUS
from app.catalog.cast import CASTS, MisfitError
from app.catalog.gather import TOMBSTONE, Tally, is_tombstone, merged, placed_row
from app.catalog.recipe import Indexed, Recipe, prepare, ranks
from app.core.census import read_census
from app.core.generation import Change, Ledger, Manifest, Outcome, Store
from app.core.jobs import Mode
from app.core.product import Record, Rejected, Row, Unreadable
from app.core.record import record_data, record_from
from app.core.score import MAX_ORD
from app.core.shop import Feed


@dataclass(frozen=True)
class Target:
    """The generation that changes go into, with what deriving a product for it needs.

    Nothing of it changes while the generation lives, so whoever makes many updates keeps one and reads it once.
    """

    generation: str
    recipe: Recipe
    store: Store

    @cached_property
    def manifest(self) -> Manifest:
        """What the generation is."""
        return self.store.manifest(self.generation)

    @cached_property
    def quantiles(self) -> Mapping[str, tuple[float, ...]]:
        """The distribution of every ranking signal, as it was when the generation was built."""
        return read_census(self.store.blob(self.generation, CENSUS)).quantiles

    @cached_property
    def typed(self) -> Mapping[str, tuple[Source, ...]]:
        """By column, the sources of numbers, dates and yes or no that it fills: what may be no such thing."""
        found: dict[str, tuple[Source, ...]] = {}
        for one in (*self.recipe.sources.product, *self.recipe.sources.variant):
            if self.recipe.schema.type_of(one.key) not in ("text", "keyword"):
                for column in one.columns:
                    found[column] = (*found.get(column, ()), one)
        return found


@dataclass
class Updated:
    """What an update did: products that are in after it, that it took away, and that it made unfit to be in."""

    tally: Tally = field(default_factory=Tally)
    products: int = 0
    removed: int = 0
    refused: int = 0
    sequence: int = 0


def update(rows: Iterable[Row | Unreadable], target: Target, ledger: Ledger, mode: Mode = "partial") -> Updated:
    """Apply a feed of changes to the live generation: marked rows go; others replace the cells they name, or the row.

    `mode` says which: `partial` replaces cells and keeps the others, `replace` puts the new row in the old one's place.
    """
    done = Updated()
    changed = _merge(rows, target, mode, done.tally)
    if not changed:
        return done
    before = target.store.records(target.generation, tuple(changed)).keys()
    done.sequence = ledger.append(
        [(id_, None if record is None else record_data(record)) for id_, record in changed.items()]
    )
    caught = follow(target, ledger)
    done.tally.quarantine.extend(caught.rejected)
    done.refused = len(caught.refused & changed.keys())
    done.removed = sum(record is None and id_ in before for id_, record in changed.items())
    done.products = sum(record is not None for record in changed.values()) - done.refused
    return done


@dataclass(frozen=True)
class CaughtUp:
    """What could not be kept on the way, and the products that something keeps out."""

    rejected: tuple[Rejected, ...] = ()
    refused: frozenset[str] = frozenset()


def catch_up(generation: str, recipe: Recipe, store: Store, ledger: Ledger) -> CaughtUp:
    """Bring a generation to the journal's end; safe to repeat. A refused product leaves the index, not the records."""
    return follow(Target(generation, recipe, store), ledger)


def follow(target: Target, ledger: Ledger) -> CaughtUp:
    """Bring the target to the journal's end; only what is behind it is derived."""
    generation, store = target.generation, target.store
    latest: dict[str, Change] = {}
    for change in ledger.changes(store.sequence(generation)):
        latest.pop(change.product, None)
        latest[change.product] = change
    if not latest:
        return CaughtUp()
    known = store.records(generation, tuple(latest))
    outcomes: list[Outcome] = []
    rejected: list[Rejected] = []
    for id_, change in latest.items():
        ord_ = known[id_][0] if id_ in known else _new_ord(change, target.manifest)
        outcome, why = _outcome(change, ord_, target)
        outcomes.append(outcome)
        rejected.extend(why)
    store.apply(generation, outcomes, max(change.sequence for change in latest.values()))
    refused = frozenset(one.id for one in outcomes if one.record is not None and one.document is None)
    return CaughtUp(tuple(rejected), refused)


def _new_ord(change: Change, manifest: Manifest) -> int:
    """The place in the order of a product that was not there: after all that were, and never given twice."""
    return manifest.next_ord + change.sequence - manifest.as_of


def _outcome(change: Change, ord_: int, target: Target) -> tuple[Outcome, tuple[Rejected, ...]]:
    """What a change leaves of a product, with what was left out of it."""
    if change.record is None:
        return Outcome(change.product), ()
    record = record_from(change.record)
    if ord_ > MAX_ORD:
        row = record.rows[0]
        reason = f"{MAX_ORD + 1:,} places in the order are all given away; `gondola reindex` makes new ones"
        return Outcome(change.product, MAX_ORD, change.record), (
            Rejected("product", row.source, row.line, reason, change.product),
        )
    result = prepare(record, ord_, target.recipe)
    if not isinstance(result, Indexed):
        return Outcome(change.product, ord_, change.record), (result.reason, *result.also)
    multipliers = ranks(result.signals, target.recipe, target.quantiles)
    document = replace(result.document, ranks=multipliers)
    return Outcome(change.product, ord_, change.record, document), tuple(result.draft.rejected)


def _merge(rows: Iterable[Row | Unreadable], target: Target, mode: Mode, tally: Tally) -> dict[str, Record | None]:
    """The raw records after the change, by product; None for a product that goes."""
    feed = target.recipe.shop.feed
    named = [
        (key, group, row) for row in rows if (placed := placed_row(row, feed, tally)) for key, group, row in [placed]
    ]
    owners = _owners({key for key, group, _ in named if not group}, target, feed)
    products = [group or owners.get(key, key) for key, group, _ in named]
    current = _current(set(products), target)
    for product, (key, _, row) in zip(products, named, strict=True):
        current[product] = _changed(current.get(product), (product, key), row, target, mode, tally)
    return {id_: current[id_] for id_ in dict.fromkeys(products)}


def _current(ids: set[str], target: Target) -> dict[str, Record | None]:
    found = target.store.records(target.generation, tuple(ids))
    return {id_: record_from(data) for id_, (_, data) in found.items()}


def _owners(names: set[str], target: Target, feed: Feed) -> Mapping[str, str]:
    """The product of every variant that an update names without its product, such as a list of prices by SKU."""
    if not feed.group or not names:
        return {}
    unknown = names - target.store.records(target.generation, tuple(names)).keys()
    return target.store.owners(target.generation, tuple(unknown)) if unknown else {}


def _changed(
    record: Record | None, names: tuple[str, str], row: Row, target: Target, mode: Mode, tally: Tally
) -> Record | None:
    """One row's effect on a product; `names` are the product's and the row's own."""
    product, key = names
    if is_tombstone(row):
        tally.tombstones += 1
        if key == product or record is None:
            return None
        variants = {name: one for name, one in record.variants.items() if name != key}
        return Record(product, record.own, variants) if variants or record.own else None
    tally.kept += 1
    record = record or Record(product, None)
    old = record.own if key == product else record.variants.get(key)
    after = _with_row(record, key, merged(old if mode == "partial" else None, row))
    doubtful = _doubtful(row, old, target)
    if not doubtful or old is None:
        return after
    kept = _unreadable(after, row, doubtful, target, tally)
    back = Row(row.source, row.line, {**row.data, **{column: old.data[column] for column in kept}})
    return _with_row(record, key, merged(old if mode == "partial" else None, back)) if kept else after


def _with_row(record: Record, key: str, row: Row) -> Record:
    if key == record.id:
        return replace(record, own=row)
    return replace(record, variants={**record.variants, key: row})


def _doubtful(row: Row, old: Row | None, target: Target) -> dict[str, tuple[Source, ...]]:
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
    convert = CASTS[target.recipe.schema.type_of(source.key)]
    try:
        for part in parts:
            convert(part if isinstance(part, str | int | float) else str(part))
    except (MisfitError, OverflowError):
        return False
    return True


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _unreadable(
    record: Record, row: Row, doubtful: Mapping[str, tuple[Source, ...]], target: Target, tally: Tally
) -> list[str]:
    """Which of the doubtful cells nothing can read: what stood there before stays, and the quarantine says so."""
    result = prepare(record, 0, target.recipe)
    met = result.draft.rejected if isinstance(result, Indexed) else (result.reason, *result.also)
    kept = []
    for column, sources in doubtful.items():
        said = next(
            (one for one in met for source in sources if one.reason.startswith(f"`{source.key}` is a ")),
            None,
        )
        if said:
            kept.append(column)
            reason = f"{said.reason}; what it was before stays"
            tally.quarantine.append(Rejected("value", row.source, row.line, reason, record.id))
    return kept
