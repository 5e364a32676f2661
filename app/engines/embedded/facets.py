"""Facet counts from one searcher: one aggregation for each set of filters, exact at every cut."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeGuard

from tantivy import Occur, Query, Searcher, SearchResult

from app.core.plan import Between, Counts, FacetAsk, In, Option, Scalar, SearchPlan, bucket_key, facet_groups
from app.engines.embedded.queries import Compiler

_SPARE = 50
_ALL_BUCKETS = 65_000


def total_of(result: SearchResult) -> int:
    """All hits of a search; tantivy's own type hints forget the attribute."""
    return int(result.count)  # type: ignore[attr-defined]


def count_products(searcher: Searcher, query: Query) -> int:
    """How many products a query finds."""
    return total_of(searcher.search(query, 1, count=True))


def count_facets(
    plan: SearchPlan, searcher: Searcher, compiler: Compiler, several: dict[str, bool]
) -> dict[str, Counts]:
    """All facets: one aggregation for those without a choice, one more for each filter set of the others."""
    counts: dict[str, Counts] = {}
    for under, asks in facet_groups(plan):
        counts.update(_Group(searcher, compiler, compiler.result(plan, [under]), several).count(asks))
    return {ask.name: counts[ask.name] for ask in plan.facets}


class _Group:
    """The facets that are counted under one query."""

    def __init__(self, searcher: Searcher, compiler: Compiler, under: Query, several: dict[str, bool]) -> None:
        self._searcher = searcher
        self._compiler = compiler
        self._under = under
        self._several = several

    def count(self, asks: Iterable[FacetAsk]) -> dict[str, Counts]:
        """Everything in one aggregation, but for options that have to be counted by a filter each."""
        counts: dict[str, Counts] = {}
        aggregated: dict[str, FacetAsk] = {}
        wanted: dict[str, Any] = {}
        for number, ask in enumerate(asks):
            if ask.kind == "options" and not self._is_a_range(ask):
                counts[ask.name] = self._by_values(ask) if _is_of_values(ask) else self._by_filters(ask)
                continue
            aggregated[f"{number}"] = ask
            wanted[f"{number}"] = _aggregation(ask)
            if ask.kind == "bounds":
                wanted[f"{number}-"] = {"min": {"field": ask.field}}
        answer = self._searcher.aggregate(self._under, wanted) if wanted else {}
        for at, ask in aggregated.items():
            match ask.kind:
                case "bounds":
                    counts[ask.name] = _bounds(answer[at], answer[f"{at}-"])
                case "options":
                    counts[ask.name] = _ranges(ask, answer[at])
                case _:
                    counts[ask.name] = self._buckets(ask, answer[at])
        return counts

    def _by_filters(self, ask: FacetAsk) -> Counts:
        def narrowed(option: Query) -> Query:
            return Query.boolean_query([(Occur.Must, self._under), (Occur.Must, option)])

        return tuple(
            (option.key, count_products(self._searcher, narrowed(self._compiler.filter(option.where))))
            for option in ask.options
        )

    def _by_values(self, ask: FacetAsk) -> Counts:
        """Options that each ask for values of one field, from one aggregation of that field.

        An option with several of them is counted by its filter where more than one is there: a product may have both.
        """
        terms = {"terms": {"field": _field_of(ask), "size": _ALL_BUCKETS, "segment_size": _ALL_BUCKETS}}
        buckets = self._searcher.aggregate(self._under, {"values": terms})["values"]["buckets"]
        there = {bucket_key(bucket): int(bucket["doc_count"]) for bucket in buckets}
        counts: list[tuple[Scalar, float]] = []
        for option in ask.options:
            found = [there[value] for value in _values_of(option) if value in there]
            if len(found) > 1:
                counts += self._by_filters(replace(ask, options=(option,)))
            else:
                counts.append((option.key, sum(found)))
        return tuple(counts)

    def _is_a_range(self, ask: FacetAsk) -> bool:
        """Whether tantivy's own range buckets count these options right.

        They hold their lower bound and not their upper one, and they count values: right where no product has several.
        """
        fields = {option.where.field if _is_bucket(option.where) else "" for option in ask.options}
        return len(fields) == 1 and "" not in fields and not self._has_several(fields.pop())

    def _has_several(self, field: str) -> bool:
        if field not in self._several:
            everywhere = Query.all_query()
            answer = self._searcher.aggregate(everywhere, {"values": {"value_count": {"field": field}}})
            products = count_products(self._searcher, self._compiler.filter(Between(field)))
            self._several[field] = answer["values"]["value"] > products
        return self._several[field]

    def _buckets(self, ask: FacetAsk, answer: Mapping[str, Any]) -> Counts:
        """The commonest values, most first and then by value; a tie at the cut is read again with every bucket."""
        buckets = answer["buckets"]
        if len(buckets) == ask.size + _SPARE and buckets[ask.size - 1]["doc_count"] == buckets[-1]["doc_count"]:
            every = _aggregation(ask, _ALL_BUCKETS)
            buckets = self._searcher.aggregate(self._under, {"all": every})["all"]["buckets"]
        counted = [(bucket_key(bucket), bucket["doc_count"]) for bucket in buckets]
        counted.sort(key=lambda pair: (-pair[1], pair[0]))
        return tuple(counted[: ask.size])


def _is_of_values(ask: FacetAsk) -> bool:
    """Whether every option asks for texts of one and the same field."""
    return bool(_field_of(ask)) and all(
        isinstance(option.where, In)
        and option.where.field == _field_of(ask)
        and all(isinstance(value, str) for value in option.where.values)
        for option in ask.options
    )


def _field_of(ask: FacetAsk) -> str:
    first = ask.options[0].where if ask.options else None
    return first.field if isinstance(first, In) else ""


def _values_of(option: Option) -> tuple[Scalar, ...]:
    return tuple(dict.fromkeys(option.where.values)) if isinstance(option.where, In) else ()


def _is_bucket(node: object) -> TypeGuard[Between]:
    return isinstance(node, Between) and not node.low_open and (node.high is None or node.high_open)


def _aggregation(ask: FacetAsk, size: int | None = None) -> dict[str, Any]:
    if ask.kind == "bounds":
        return {"max": {"field": ask.field}}
    if ask.kind == "options":
        nodes = [option.where for option in ask.options if _is_bucket(option.where)]
        ranges = [_ends("from", node.low) | _ends("to", node.high) for node in nodes]
        return {"range": {"field": nodes[0].field, "ranges": ranges}}
    terms: dict[str, Any] = {"field": ask.field, "size": size or ask.size + _SPARE, "segment_size": _ALL_BUCKETS}
    if ask.kind == "children":
        terms["include"] = f"{re.escape(ask.parent)}/[^/]+" if ask.parent else "[^/]+"
    return {"terms": terms}


def _ends(name: str, bound: float | None) -> dict[str, float]:
    return {} if bound is None else {name: float(bound)}


def _ranges(ask: FacetAsk, answer: Mapping[str, Any]) -> Counts:
    """Range buckets by their ends; tantivy adds some of its own around those asked for."""
    found = {(bucket.get("from"), bucket.get("to")): bucket["doc_count"] for bucket in answer["buckets"]}
    return tuple(
        (option.key, found.get((option.where.low, option.where.high), 0))
        for option in ask.options
        if _is_bucket(option.where)
    )


def _bounds(highest: Mapping[str, Any], lowest: Mapping[str, Any]) -> Counts:
    if highest["value"] is None:
        return ()
    return (("min", lowest["value"]), ("max", highest["value"]))
