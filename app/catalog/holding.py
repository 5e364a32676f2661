"""The raw records that some rows are about: which product has which key, and rows that go from one to another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.catalog.gather import Placed
from app.core.generation import Store
from app.core.product import Record, Row
from app.core.record import record_from
from app.core.shop import Feed


class Held:
    """Some records on their way; a key stands for one row, of a product or of a variant."""

    def __init__(self, records: Mapping[str, Record], owners: Mapping[str, str]) -> None:
        """Begin with what is kept; `owners` names the product of each variant among the keys that are asked for."""
        self.before = frozenset(records)
        self._records: dict[str, Record | None] = dict(records)
        self._owners = dict(owners)
        self._changed: dict[str, None] = {}

    @property
    def changed(self) -> dict[str, Record | None]:
        """The products that something was done to, in that order; None for one that goes."""
        return {id_: self._records.get(id_) for id_ in self._changed}

    def changed_to(self, id_: str) -> Record | None:
        """A product that something was done to, as it is now."""
        return self._records.get(id_) if id_ in self._changed else None

    def home(self, key: str) -> str:
        """The product that has a key as its variant's or its own; empty when nobody has it."""
        return self._owners.get(key) or (key if self._records.get(key) else "")

    def row(self, key: str) -> Row | None:
        """The row of a key, of whichever product."""
        home = self._records.get(self.home(key))
        if home is None:
            return None
        return home.variants.get(key) if key in self._owners else home.own

    def put(self, product: str, key: str, row: Row) -> Record:
        """Put a key's row under its product, and nowhere else; gives the product."""
        if self.home(key) != product or (key in self._owners) == (key == product):
            self._take(key)
        record = self._records.get(product) or Record(product, None)
        if key == product:
            record = replace(record, own=row)
        else:
            record = replace(record, variants={**record.variants, key: row})
            self._owners[key] = product
        self._keep(product, record)
        return record

    def remove(self, product: str, key: str) -> None:
        """Take a key away: the variant that it names, else the row of the product, else the product with all of it."""
        if key in self._owners or product != key:
            if not self._take(key) and self._records.get(product):
                self._changed[product] = None
            return
        record = self._records.get(product)
        for variant in record.variants if record else ():
            self._owners.pop(variant, None)
        self._keep(product, None)

    def _take(self, key: str) -> bool:
        """Take the row of a key out, if there is one; a product that nothing is left of goes."""
        owner = self._owners.pop(key, None)
        record = self._records.get(owner or key)
        if record is None:
            return False
        if owner:
            record = replace(record, variants={name: row for name, row in record.variants.items() if name != key})
        elif record.own:
            record = replace(record, own=None)
        else:
            return False
        self._keep(record.id, record if record.rows else None)
        return True

    def _keep(self, product: str, record: Record | None) -> None:
        self._records[product] = record
        self._changed[product] = None


def hold(rows: Sequence[Placed], generation: str, store: Store, feed: Feed) -> Held:
    """The records of a generation that some rows may change, by their keys, their products, or as variants."""
    keys = {key for key, _, _ in rows}
    records = _records(keys | {group for _, group, _ in rows if group}, generation, store)
    owners = {name: id_ for id_, record in records.items() for name in record.variants if name in keys}
    unknown = [key for key in keys if key not in owners and not (key in records and records[key].own)]
    found = store.owners(generation, unknown) if unknown and feed.group else {}
    records |= _records(set(found.values()) - records.keys(), generation, store)
    owners |= {key: id_ for key, id_ in found.items() if id_ in records and key in records[id_].variants}
    return Held(records, owners)


def _records(ids: Iterable[str], generation: str, store: Store) -> dict[str, Record]:
    wanted = tuple(ids)
    found = store.records(generation, wanted) if wanted else {}
    return {id_: record_from(data) for id_, (_, data) in found.items()}
