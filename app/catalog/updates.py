"""Live changes go one way: durable journal first, then raw record, change, document, index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.catalog.build import CENSUS
from app.catalog.gather import Tally, is_tombstone, keys, merged
from app.catalog.recipe import Indexed, Recipe, prepare, ranks
from app.core.census import read_census
from app.core.generation import Change, Ledger, Store
from app.core.product import Document, Record, Rejected, Row, Unreadable
from app.core.record import record_data, record_from
from app.core.shop import Feed


@dataclass
class Updated:
    """What an update did."""

    tally: Tally = field(default_factory=Tally)
    products: int = 0
    removed: int = 0
    sequence: int = 0


def update(rows: Iterable[Row | Unreadable], generation: str, recipe: Recipe, store: Store, ledger: Ledger) -> Updated:
    """Apply a feed of changes to the live generation: rows replace the cells they name, marked rows go."""
    done = Updated()
    changed = _merge(rows, generation, recipe.shop.feed, store, done.tally)
    changes = [(id_, None if record is None else record_data(record)) for id_, record in changed.items()]
    done.removed = sum(record is None for record in changed.values())
    done.products = len(changed) - done.removed
    if changes:
        done.sequence = ledger.append(changes)
        done.tally.quarantine.extend(catch_up(generation, recipe, store, ledger))
    return done


def catch_up(generation: str, recipe: Recipe, store: Store, ledger: Ledger) -> tuple[Rejected, ...]:
    """Bring a generation to the journal's end; safe to repeat. Gives what could not be kept."""
    latest: dict[str, Change] = {}
    for change in ledger.changes(store.sequence(generation)):
        latest.pop(change.product, None)
        latest[change.product] = change
    if not latest:
        return ()
    manifest = store.manifest(generation)
    census = read_census(store.blob(generation, CENSUS))
    known = store.records(generation, tuple(latest))
    documents: list[tuple[Document, Mapping[str, Any]]] = []
    removed: list[str] = []
    rejected: list[Rejected] = []
    for id_, change in latest.items():
        if change.record is None:
            removed.append(id_)
            continue
        ord_ = known[id_][0] if id_ in known else manifest.next_ord + change.sequence - manifest.as_of
        result = prepare(record_from(change.record), ord_, recipe)
        if isinstance(result, Indexed):
            multipliers = ranks(result.signals, recipe, census.quantiles)
            documents.append((replace(result.document, ranks=multipliers), change.record))
            rejected.extend(result.draft.rejected)
        else:
            removed.append(id_)
            rejected.extend((result.reason, *result.also))
    store.apply(generation, documents, removed, max(change.sequence for change in latest.values()))
    return tuple(rejected)


def _merge(
    rows: Iterable[Row | Unreadable], generation: str, feed: Feed, store: Store, tally: Tally
) -> dict[str, Record | None]:
    """The raw records after the change, by product; None for a product that goes."""
    readable: list[tuple[str, str, Row]] = []
    for row in rows:
        tally.rows += 1
        if isinstance(row, Unreadable):
            tally.reject(Rejected("row", row.source, row.line, row.reason))
            continue
        key, group = keys(row, feed)
        if not key:
            tally.reject(Rejected("row", row.source, row.line, f"the key column `{feed.key}` is empty"))
            continue
        readable.append((key, group, row))
    owners = _owners({key for key, group, _ in readable if not group}, generation, feed, store)
    current = _current({group or owners.get(key, key) for key, group, _ in readable}, generation, store)
    for key, group, row in readable:
        product = group or owners.get(key, key)
        current[product] = _changed(current.get(product), product, key, row, tally)
    return {id_: record for id_, record in current.items() if id_ in {g or owners.get(k, k) for k, g, _ in readable}}


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
