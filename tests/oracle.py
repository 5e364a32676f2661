"""The plain-Python measure for both engines: what a plan must answer, by looking at every document."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from app.core.meaning import matches, why
from app.core.plan import All, FacetAsk, Found, Hit, In, Node, Not, Pick, Question, SearchPlan, facet_groups
from app.core.product import Document

Counts = tuple[tuple[str | float | bool, float], ...]


class Oracle:
    """Answers plans from a list of documents."""

    def __init__(self, documents: Sequence[Document], lengths: Mapping[str, float]) -> None:
        self.documents = documents
        self.lengths = lengths

    def find(self, plan: SearchPlan) -> Found:
        result = self._result(plan, All(tuple(plan.chosen.values())))
        shown = [document for document in result if matches(Not(In("id", plan.apart)), document)]
        hits = self._ordered(plan, shown)[plan.start : plan.start + plan.size]
        _, facets = self.counts(plan)
        return Found(len(result), tuple(hits), facets, {pick.name: self._pick(pick) for pick in plan.picks})

    def counts(self, plan: SearchPlan) -> tuple[int, dict[str, Counts]]:
        """Total and facets alone."""
        total = len(self._result(plan, All(tuple(plan.chosen.values()))))
        facets = {}
        for under, asks in facet_groups(plan):
            documents = self._result(plan, under)
            facets.update({ask.name: _count(ask, documents) for ask in asks})
        return total, facets

    def totals(self, questions: Iterable[Question]) -> tuple[int, ...]:
        return tuple(
            len(self._result(SearchPlan(words=one.words, where=one.where, also=one.also), All())) for one in questions
        )

    def _result(self, plan: SearchPlan, filters: Node) -> list[Document]:
        return [
            document
            for document in self.documents
            if matches(plan.where, document) and matches(filters, document) and why(plan, document, self.lengths)
        ]

    def _ordered(self, plan: SearchPlan, documents: Iterable[Document]) -> list[Hit]:
        if plan.sort:
            ordered = sorted(documents, key=lambda document: document.sorts[plan.sort or ""])
            return [Hit(document.id, document.ord, 0.0, document.show) for document in ordered]
        hits = []
        for document in documents:
            reason = why(plan, document, self.lengths)
            assert reason is not None
            hits.append(Hit(document.id, document.ord, reason.total, document.show))
        return sorted(hits, key=lambda hit: (-hit.score, hit.ord))

    def _pick(self, pick: Pick) -> tuple[Hit, ...]:
        hits = [
            Hit(document.id, document.ord, document.ranks[pick.ranking], document.show)
            for document in self.documents
            if matches(pick.where, document)
        ]
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.ord))[: pick.take])


def _count(ask: FacetAsk, documents: Sequence[Document]) -> tuple[tuple[str | float | bool, float], ...]:
    if ask.kind == "options":
        return tuple((one.key, sum(matches(one.where, document) for document in documents)) for one in ask.options)
    if ask.kind == "bounds":
        values = [value for document in documents for value in document.numbers.get(ask.field, ())]
        return (("min", min(values)), ("max", max(values))) if values else ()
    counter: Counter[str | float | bool] = Counter()
    for document in documents:
        group: Sequence[str | float | bool] = (
            document.keywords.get(ask.field)
            or document.numbers.get(ask.field)
            or document.booleans.get(ask.field)
            or ()
        )
        counter.update(value for value in set(group) if ask.kind == "values" or _is_child(str(value), ask.parent))
    return tuple(sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))[: ask.size])


def _is_child(path: str, parent: str) -> bool:
    rest = path.removeprefix(f"{parent}/") if parent else path
    return (not parent or path.startswith(f"{parent}/")) and "/" not in rest


def assert_same(found: Found, expected: Found) -> None:
    """Totals, counts and picks equal; the same products in the same order, but for scores nearer than 1e-5."""
    assert found.total == expected.total
    assert found.facets == expected.facets
    assert {name: [hit.id for hit in hits] for name, hits in found.picks.items()} == {
        name: [hit.id for hit in hits] for name, hits in expected.picks.items()
    }
    assert len(found.hits) == len(expected.hits)
    for one, other in zip(found.hits, expected.hits, strict=True):
        assert abs(one.score - other.score) <= 1e-5 * max(1.0, other.score), (one, other)
    by_score = {hit.id: hit.score for hit in expected.hits}
    for place, (one, other) in enumerate(zip(found.hits, expected.hits, strict=True)):
        if one.id != other.id:
            close = by_score.get(one.id, found.hits[place].score)
            assert abs(close - other.score) <= 1e-5, f"place {place + 1}: {one.id} instead of {other.id}"
            assert other.score > 0 or one.score > 0
