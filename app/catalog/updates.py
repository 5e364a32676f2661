"""Live changes go one way: durable journal first, then raw record, change, document, index."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from app.catalog.build import CENSUS
from app.catalog.gather import Tally, is_tombstone, merged, placed_row
from app.catalog.recipe import Indexed, Recipe, prepare, ranks
from app.core.census import read_census
from app.core.generation import Change, Ledger, Outcome, Store
from app.core.product import Record, Rejected, Row, Unreadable
from app.core.record import record_data, record_from
from app.core.shop import Feed


@dataclass
class Updated:
    """What an update did: products that are in after it, that it took away, and that it made unfit to be in."""

    tally: Tally = field(default_factory=Tally)
    products: int = 0
    removed: int = 0
    refused: int = 0
    sequence: int = 0


def update(rows: Iterable[Row | Unreadable], generation: str, recipe: Recipe, store: Store, ledger: Ledger) -> Updated:
    """Apply a feed of changes to the live generation: rows replace the cells they name, marked rows go."""
    done = Updated()
    changed = _merge(rows, generation, recipe.shop.feed, store, done.tally)
    if not changed:
        return done
    before = store.records(generation, tuple(changed)).keys()
    done.sequence = ledger.append(
        [(id_, None if record is None else record_data(record)) for id_, record in changed.items()]
    )
    caught = catch_up(generation, recipe, store, ledger)
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
    latest: dict[str, Change] = {}
    for change in ledger.changes(store.sequence(generation)):
        latest.pop(change.product, None)
        latest[change.product] = change
    if not latest:
        return CaughtUp()
    manifest = store.manifest(generation)
    census = read_census(store.blob(generation, CENSUS))
    known = store.records(generation, tuple(latest))
    outcomes: list[Outcome] = []
    rejected: list[Rejected] = []
    for id_, change in latest.items():
        if change.record is None:
            outcomes.append(Outcome(id_))
            continue
        ord_ = known[id_][0] if id_ in known else manifest.next_ord + change.sequence - manifest.as_of
        result = prepare(record_from(change.record), ord_, recipe)
        if isinstance(result, Indexed):
            multipliers = ranks(result.signals, recipe, census.quantiles)
            outcomes.append(Outcome(id_, ord_, change.record, replace(result.document, ranks=multipliers)))
            rejected.extend(result.draft.rejected)
        else:
            outcomes.append(Outcome(id_, ord_, change.record))
            rejected.extend((result.reason, *result.also))
    store.apply(generation, outcomes, max(change.sequence for change in latest.values()))
    refused = frozenset(one.id for one in outcomes if one.record is not None and one.document is None)
    return CaughtUp(tuple(rejected), refused)


def _merge(
    rows: Iterable[Row | Unreadable], generation: str, feed: Feed, store: Store, tally: Tally
) -> dict[str, Record | None]:
    """The raw records after the change, by product; None for a product that goes."""
    named = [
        (key, group, row) for row in rows if (placed := placed_row(row, feed, tally)) for key, group, row in [placed]
    ]
    owners = _owners({key for key, group, _ in named if not group}, generation, feed, store)
    products = [group or owners.get(key, key) for key, group, _ in named]
    current = _current(set(products), generation, store)
    for product, (key, _, row) in zip(products, named, strict=True):
        current[product] = _changed(current.get(product), product, key, row, tally)
    return {id_: current[id_] for id_ in dict.fromkeys(products)}


def _current(ids: set[str], generation: str, store: Store) -> dict[str, Record | None]:
    return {id_: record_from(data) for id_, (_, data) in store.records(generation, tuple(ids)).items()}


def _owners(names: set[str], generation: str, feed: Feed, store: Store) -> dict[str, str]:
    """The product of every variant that an update names without its product, such as a list of prices by SKU."""
    if not feed.group or not names:
        return {}
    unknown = names - store.records(generation, tuple(names)).keys()
    if not unknown:
        return {}
    return {key: id_ for id_, _, data in store.all_records(generation) for key in data["variants"] if key in unknown}


def _changed(record: Record | None, product: str, key: str, row: Row, tally: Tally) -> Record | None:
    """One row's effect on a product."""
    if is_tombstone(row):
        tally.tombstones += 1
        if key == product or record is None:
            return None
        variants = {name: one for name, one in record.variants.items() if name != key}
        return Record(product, record.own, variants) if variants or record.own else None
    tally.kept += 1
    record = record or Record(product, None)
    if key == product:
        return replace(record, own=merged(record.own, row))
    return replace(record, variants={**record.variants, key: merged(record.variants.get(key), row)})
