"""What itemsjs is given: the catalogue, its configuration and the questions, in its own words."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.core.plan import Between, FacetAsk
from app.core.product import Document
from app.search.facets import asks
from app.search.request import Request
from app.search.snapshot import Snapshot
from app.words.analysis import analyse_query
from benchmarks.mix import PAGE_SIZE, Asked

_CATEGORY = "category"
_ALL = 65_000
"""As many lines as there are categories."""


def is_shown(document: Document) -> bool:
    """What the shop's `visible` and the measured `hide` leave: itemsjs has no such rules."""
    return document.numbers["n.price"][0] > 0 and "Trust" not in document.keywords.get("s.brand", ())


def items(documents: Sequence[Document], snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """The products: what is shown, words by field, and by facet the values that it counts."""
    counted = asks(Request(), snapshot, 0.0)
    for document in documents:
        item = {
            "id": document.ord,
            **document.show,
            **{_field(name): " ".join(words) for name, words in document.text.items()},
        }
        item |= {f"f_{ask.name}": _values(ask, document) for ask in counted}
        yield item | {f"f_{_CATEGORY}": _categories(document)}


def _field(name: str) -> str:
    return name.replace(".", "_")


def _values(ask: FacetAsk, document: Document) -> Any:
    if ask.kind == "bounds":
        return document.numbers[ask.field][0]
    if ask.kind == "values":
        return [*document.keywords.get(ask.field, ()), *map(_word, document.booleans.get(ask.field, ()))]
    ranges = [(option.key, option.where) for option in ask.options if isinstance(option.where, Between)]
    return [
        key
        for key, bounds in ranges
        for number in document.numbers.get(bounds.field, ())
        if (bounds.low is None or number >= bounds.low) and (bounds.high is None or number < bounds.high)
    ]


def _word(value: object) -> str:
    return "true" if value else "false"


def _categories(document: Document) -> list[str]:
    trees = {name: paths for name, paths in document.keywords.items() if name.startswith("path.")}
    return [f"{name.removeprefix('path.')}:{path}" for name, paths in trees.items() for path in paths]


def configuration(documents: Sequence[Document], snapshot: Snapshot) -> dict[str, Any]:
    """What is searched and what is counted, as the shop's facets say."""
    counted: dict[str, Any] = {_CATEGORY: {"size": _ALL}}
    for ask in asks(Request(), snapshot, 0.0):
        counted[ask.name] = {"show_facet_stats": True, "size": 1} if ask.kind == "bounds" else {"size": ask.size}
    fields = sorted({_field(name) for document in documents for name in document.text})
    return {
        "searchableFields": fields,
        "aggregations": {f"f_{name}": {"conjunction": False, **more} for name, more in counted.items()},
        "isExactSearch": True,
        "removeStopWordFilter": True,
    }


def question(one: Asked, snapshot: Snapshot) -> dict[str, Any]:
    """A request in its words."""
    request = one.request
    words = analyse_query(request.q, request.locale or snapshot.schema.locales[0])
    chosen = {f"f_{code}": [*choice.any] for code, choice in request.filters.items()}
    chosen |= {f"f_{_CATEGORY}": [request.category]} if request.category else {}
    return {"query": " ".join(word.token for word in words), "filters": chosen, "per_page": PAGE_SIZE}
