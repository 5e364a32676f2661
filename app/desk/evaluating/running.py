"""Every rated query asked as the storefront asks it, and what came back, to be measured now or kept for later."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from app.core.plan import MAX_DEPTH, In, SearchPlan
from app.desk.evaluating.judgements import Judgements
from app.desk.evaluating.metrics import POOL
from app.rulepack.problems import did_you_mean
from app.search.request import BadRequestError, Request
from app.search.service import Surveys, answer
from app.search.snapshot import Snapshot

FORMAT = 1
"""The number of the format of a kept run."""
_AT_ONCE = 200
"""So many names of products are looked up by one question."""


class BadRunError(ValueError):
    """A file that is no kept run; the message says what it is and the mend."""


@dataclass(frozen=True)
class Listed:
    """What one query found: the first products by id, how many there are, and the rung that answered."""

    products: tuple[str, ...]
    total: int
    rung: str


@dataclass(frozen=True)
class Run:
    """What every query found with one pack on one generation."""

    name: str
    """What it is called beside another one: `live`, `draft`, a pack, a file."""
    pack: str
    generation: str
    locale: str
    when: float
    listed: Mapping[str, Listed]


def run(
    name: str,
    queries: Sequence[str],
    snapshot: Snapshot,
    locale: str,
    now: float,
    told: Callable[[int], None] = lambda _: None,
) -> Run:
    """Ask every query with no category, choice or visitor. Raises BadRequestError for a locale that is not there."""
    surveys = Surveys()
    listed: dict[str, Listed] = {}
    for done, query in enumerate(queries):
        told(done)
        body = answer(Request(q=query, locale=locale, size=POOL), snapshot, now, surveys).body
        ids = tuple(product["id"] for product in body["products"])
        listed[query] = Listed(ids, body["total"], body["query"]["rung"])
    return Run(name, snapshot.pack.digest, snapshot.manifest.generation, locale, now, listed)


def kept(of: Run) -> str:
    """A run as JSON text, to compare later ones with."""
    return json.dumps({"format": FORMAT, **asdict(of)}, ensure_ascii=False, indent=1) + "\n"


def read_run(path: Path) -> Run:
    """A run that was kept in a file. Raises BadRunError."""
    try:
        data = json.loads(path.read_bytes())
        number = data["format"]
        listed = {
            query: Listed(tuple(map(str, one["products"])), int(one["total"]), str(one["rung"]))
            for query, one in data["listed"].items()
        }
        made = Run(
            path.name, str(data["pack"]), str(data["generation"]), str(data["locale"]), float(data["when"]), listed
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = f"{path} is no kept run; `gondola evaluate --save {path.name}` writes one"
        raise BadRunError(message) from error
    if number != FORMAT:
        message = f"{path} was kept by another Gondola (format {number}, not {FORMAT}); keep it anew with --save"
        raise BadRunError(message)
    return made


def by_product(judgements: Judgements, field: str, snapshots: Sequence[Snapshot]) -> tuple[Judgements, int]:
    """The ratings by product id, without those of products that no snapshot has, and how many names those were.

    `field` is what the ratings name products by: empty for the id, else a keyword field that is filtered and shown.
    The ratings of several names of one product make its best one. Raises BadRequestError for a field that will not do.
    """
    names = judgements.products
    ids: dict[str, set[str]] = {}
    for snapshot in snapshots:
        for name, found in _ids(names, field, snapshot).items():
            ids.setdefault(name, set()).update(found)
    ratings: dict[str, dict[str, float]] = {}
    for query, rated in judgements.ratings.items():
        into = ratings.setdefault(query, {})
        for name, rating in rated.items():
            for product in ids.get(name, ()):
                into[product] = max(rating, into.get(product, rating))
    return Judgements(ratings), len(names) - len(ids)


def _ids(names: Sequence[str], field: str, snapshot: Snapshot) -> Mapping[str, set[str]]:
    """The ids of the products that have each name, in the whole index, shown to visitors or not."""
    index_name = _index_name(field, snapshot)
    size = MAX_DEPTH if field else _AT_ONCE  # several products may have one name
    ids: dict[str, set[str]] = {}
    for at in range(0, len(names), _AT_ONCE):
        asked = tuple(names[at : at + _AT_ONCE])
        plan = SearchPlan(where=In(index_name, asked), ranking=snapshot.schema.default_ranking, size=size)
        for hit in snapshot.reader.find(plan).hits:
            shown = hit.show.get(field, ()) if field else hit.id
            for name in shown if isinstance(shown, list | tuple) else (shown,):
                ids.setdefault(str(name), set()).add(hit.id)
    return {name: ids[name] for name in names if name in ids}


def _index_name(field: str, snapshot: Snapshot) -> str:
    if not field:
        return "id"
    declared = snapshot.schema.fields.get(field)
    if declared is None:
        message = f"there is no field `{field}`{did_you_mean(field, snapshot.schema.fields)}"
        raise BadRequestError("docid-field", message)
    if declared.type != "keyword" or declared.private or not {"filter", "show"} <= set(declared.use):
        message = f"products are not found by `{field}`; it needs `type: keyword` and `use: [filter, show]`"
        raise BadRequestError("docid-field", message)
    return declared.index_name
