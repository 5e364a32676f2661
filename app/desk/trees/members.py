"""Who stands in which category at a moment."""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.catalog.faults import prepare_or_refuse
from app.catalog.recipe import Indexed
from app.core.generation import Ledger, Store
from app.core.meaning import matches
from app.core.plan import Everything, Node
from app.core.product import Document
from app.core.record import record_from
from app.desk.packs import recipe_of
from app.search.categories import lineage
from app.search.request import Request
from app.search.service import clock
from app.search.snapshot import Snapshot
from app.search.where import where


@dataclass
class Members:
    """Who stands where: by `tree:path` the products as numbers, ascending, with their ids."""

    ids: list[str] = field(default_factory=list)
    unseen: int = 0
    by_category: dict[str, "array[int]"] = field(default_factory=dict)


Progress = Callable[[str, int], None]


def members(
    snapshot: Snapshot, store: Store, ledger: Ledger, now: float, progress: Progress = lambda *_: None
) -> Members:
    """Everybody's places, derived again from the kept raw records of the snapshot's generation, at its clock."""
    made = recipe_of(snapshot.manifest.generation, store, ledger)
    found = Members()
    logged: set[str] = set()
    now = clock(now)
    request = Request(locale=snapshot.schema.locales[0])
    visible = where(snapshot.shop.visible, request, snapshot, now) if snapshot.shop.visible else Everything()
    dated = {category: snapshot.categories.filter(category, now) for category in snapshot.categories.dated}
    for done, (_, ord_, data) in enumerate(store.all_records(snapshot.manifest.generation), 1):
        result = prepare_or_refuse(record_from(data), ord_, made, logged)
        if done % 1000 == 0:
            progress("examining products", done)
        if not isinstance(result, Indexed):
            continue
        if not matches(visible, result.document):
            found.unseen += 1
            continue
        at = len(found.ids)
        found.ids.append(result.document.id)
        for category in _places(result.draft.paths, result.document, dated):
            members = found.by_category.get(category)
            if members is None:
                members = found.by_category[category] = array("I")
            members.append(at)
    return found


def _places(paths: Mapping[str, Sequence[str]], document: Document, dated: Mapping[str, Node]) -> Iterable[str]:
    """The categories in which a product stands at this moment."""
    stands = [f"{tree}:{path}" for tree, several in paths.items() for path in several]
    if not dated:
        return stands
    out = {one for one in stands if one in dated and not matches(dated[one], document)}
    kept = [one for one in stands if not out.intersection(lineage(one))]
    return dict.fromkeys(above for one in kept for above in lineage(one))
