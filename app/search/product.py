"""One product by its id: what a product's own page shows, with labels and the ways that lead to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.plan import In, SearchPlan, both
from app.search.planner import check_request
from app.search.request import Request
from app.search.service import clock, shown_at, way_to
from app.search.snapshot import Snapshot
from app.search.where import where


class UnknownProductError(LookupError):
    """The shop has no such product, or shows it to nobody; the message says what an id is."""

    def __init__(self, id_: str) -> None:
        """Name it as it was asked for."""
        super().__init__(f"the shop shows no product {id_[:80]!r}; ids are those of a search's products")


def product_answer(id_: str, request: Request, snapshot: Snapshot, now: float) -> dict[str, Any]:
    """A product under a request's locale and context. Raises UnknownProductError, BadRequestError."""
    check_request(request, snapshot)
    visible = where(snapshot.shop.visible, request, snapshot, clock(now)) if snapshot.shop.visible else None
    ranking = snapshot.schema.default_ranking
    found = snapshot.reader.find(SearchPlan(where=both(visible, In("id", (id_,))), ranking=ranking, size=1))
    if not found.hits:
        raise UnknownProductError(id_)
    product = shown_at(found.hits[0], request, snapshot, clock(now))
    return {
        "product": product,
        "attributes": _attributes(product, request.locale, snapshot),
        "axes": _axes(product.get("variants", ()), request.locale, snapshot),
        "categories": [
            way_to(category, request.locale, snapshot) for category in _deepest(product, snapshot, clock(now))
        ],
        "generation": snapshot.manifest.generation,
        "sequence": found.sequence,
        "rules": snapshot.pack.digest,
    }


def _attributes(product: Mapping[str, Any], locale: str, snapshot: Snapshot) -> list[dict[str, Any]]:
    """What the product's page lists, with labels."""
    shown_values = {name: _values(product.get(name)) for name in snapshot.details}
    return [_row(name, values, locale, snapshot) for name, values in shown_values.items() if values]


def _axes(variants: Sequence[Mapping[str, Any]], locale: str, snapshot: Snapshot) -> list[dict[str, Any]]:
    """What the product's variants differ by, in the order in which the variants bring the values."""
    rows = []
    for axis in snapshot.schema.variant_axes:
        values = dict.fromkeys(value for one in variants for value in _values(one.get(axis.name)))
        if values:
            rows.append(_row(axis.name, list(values), locale, snapshot))
    return rows


def _values(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _row(name: str, values: Sequence[Any], locale: str, snapshot: Snapshot) -> dict[str, Any]:
    shown_values = [{"value": value, "label": snapshot.shown_value(name, value, locale)} for value in values]
    return {"code": name, "label": snapshot.field_label(name, locale), "values": shown_values}


def _deepest(product: Mapping[str, Any], snapshot: Snapshot, now: float) -> list[str]:
    """The categories of a product that menus show and that have none of its others below them."""
    listed = [one for one in product.get("categories", []) if snapshot.categories.is_listed(one, now)]
    return [one for one in listed if not any(other.startswith(f"{one}/") for other in listed)]
