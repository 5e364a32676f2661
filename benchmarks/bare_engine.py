"""Floors of an embedded answer: the calls of tantivy that a plan leads to, and the fewest that would do, replayed."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from app.core.plan import Between, FacetAsk, In, Not, SearchPlan, facet_groups
from app.engines.embedded.layout import open_index
from app.engines.embedded.queries import Compiler
from app.engines.embedded.store import EmbeddedStore

Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
_ASKING = frozenset({"search", "aggregate", "doc", "fast_field_values"})
"""What a searcher does for an answer; looking up a word's frequency belongs to making the query."""

ALL_BUCKETS = 65_000


class _Recorder:
    """A searcher that notes what it is asked."""

    def __init__(self, searcher: Any, calls: list[Call]) -> None:
        self._searcher = searcher
        self._calls = calls

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._searcher, name)
        if name not in _ASKING:
            return real

        def noted(*args: Any, **named: Any) -> Any:
            self._calls.append((real, args, named))
            return real(*args, **named)

        return noted


class _RecordingIndex:
    """An index whose searchers note what they are asked."""

    def __init__(self, index: Any, calls: list[Call]) -> None:
        self._index = index
        self._calls = calls

    def searcher(self) -> _Recorder:
        """A searcher that notes."""
        return _Recorder(self._index.searcher(), self._calls)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)


def engine_calls(folder: Path, generation: str, plans: Sequence[SearchPlan]) -> tuple[tuple[Call, ...], ...]:
    """The calls that the embedded reader makes for each plan."""
    calls: list[Call] = []
    with patch("app.engines.embedded.reader.open_index", lambda path: _RecordingIndex(open_index(path), calls)):
        reader = EmbeddedStore(folder).reader(generation)
    found = []
    for plan in plans:
        calls.clear()
        reader.find(plan)
        found.append(tuple(calls))
    return tuple(found)


def fewest_calls(folder: Path, generation: str, plans: Sequence[SearchPlan]) -> tuple[tuple[Call, ...], ...]:
    """The fewest calls for each plan: one search, its documents, one aggregation for each set of choices.

    Pins are left out, and ranges are counted within the aggregation. Plans are ordered by score.
    """
    index = open_index(folder / "generations" / generation)
    searcher = index.searcher()
    compiler = Compiler(index.schema, searcher, searcher.num_docs)
    return tuple(tuple(_fewest(plan, searcher, compiler)) for plan in plans)


def _fewest(plan: SearchPlan, searcher: Any, compiler: Compiler) -> Iterator[Call]:
    filters = [*plan.chosen.values(), *([Not(In("id", plan.apart))] if plan.apart else [])]
    asked = (compiler.scored(plan, filters), plan.start + plan.size)
    ranked = {"count": True, "weight_by_field": f"rank.{plan.ranking}"}
    yield searcher.search, asked, ranked
    for _, address in searcher.search(*asked, **ranked).hits[plan.start :]:
        yield searcher.doc, (address,), {}
    for under, asks in facet_groups(plan):
        yield searcher.aggregate, (compiler.result(plan, [under]), _counted(asks)), {}


def _counted(asks: Sequence[FacetAsk]) -> dict[str, Any]:
    """The facets as one aggregation."""
    counted: dict[str, Any] = {}
    for at, ask in enumerate(asks):
        match ask.kind:
            case "bounds":
                counted |= {f"{at}": {"max": {"field": ask.field}}, f"{at}-": {"min": {"field": ask.field}}}
            case "options":
                bounds = [option.where for option in ask.options if isinstance(option.where, Between)]
                ranges = [{"from": one.low, "to": one.high} for one in bounds]
                kept = [{key: value for key, value in one.items() if value is not None} for one in ranges]
                counted[f"{at}"] = {"range": {"field": bounds[0].field, "ranges": kept}}
            case _:
                terms: dict[str, Any] = {"field": ask.field, "size": ask.size, "segment_size": ALL_BUCKETS}
                if ask.kind == "children":
                    terms["include"] = f"{re.escape(ask.parent)}/[^/]+" if ask.parent else "[^/]+"
                counted[f"{at}"] = {"terms": terms}
    return counted


def replay(calls: Sequence[Call]) -> None:
    """Make the calls again; of a document, read the one stored field."""
    for call, args, named in calls:
        result = call(*args, **named)
        if hasattr(result, "get_first"):
            result.get_first("show")
