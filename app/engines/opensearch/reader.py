"""Answers plans from one OpenSearch index by name, never by an alias: one `_search` for all of an answer."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from app.core.generation import EngineUnavailableError
from app.core.plan import Counts, FacetAsk, Found, Hit, Pick, Question, SearchPlan, bucket_key, facet_groups
from app.engines.opensearch.client import READ_TIMEOUT, one_word
from app.engines.opensearch.names import Names
from app.engines.opensearch.queries import question_body, search_body

_SEQUENCE_SECONDS = 0.5
_PARAMS = {"allow_partial_search_results": "false", "preference": "_local"}


class OpenSearchReader:
    """A generation's index, asked by its own name."""

    def __init__(self, client: OpenSearch, names: Names, generation: str, seconds: float = READ_TIMEOUT) -> None:
        """Ask `client`, for so many seconds a search; nothing is opened."""
        self._timeout = f"{int(seconds * 1000)}ms"
        self._client = client
        self._names = names
        self._generation = generation
        self._index = names.index(generation)
        self._sequence = (0, -_SEQUENCE_SECONDS)

    def sequence(self) -> int:
        """The sequence number of the last change; asked at most twice a second."""
        value, read_at = self._sequence
        if time.monotonic() - read_at >= _SEQUENCE_SECONDS:
            try:
                with one_word():
                    answer = self._client.get(index=self._names.side, id=self._names.sequence(self._generation))
                    value = answer["_source"]["data"]["sequence"]
            except NotFoundError as error:
                message = f"generation {self._generation} is gone; run `gondola status`, then `gondola reindex`"
                raise EngineUnavailableError(message) from error
            self._sequence = (value, time.monotonic())
        return value

    def close(self) -> None:
        """Nothing to let go of: the client is shared."""

    def totals(self, questions: Sequence[Question]) -> tuple[int, ...]:
        """How many products each question finds."""
        if not questions:
            return ()
        answer = self._ask(question_body(questions))
        with one_word():
            buckets = answer["aggregations"]["questions"]["buckets"]
            return tuple(buckets[str(at)]["doc_count"] for at in range(len(questions)))

    def find(self, plan: SearchPlan) -> Found:
        """The answer to a plan."""
        sequence = self.sequence()
        answer = self._ask(search_body(plan))
        with one_word():
            return _found(plan, answer, sequence)

    def _ask(self, body: dict[str, Any]) -> dict[str, Any]:
        try:
            with one_word():
                answer: dict[str, Any] = self._client.search(
                    body=body | {"timeout": self._timeout}, index=self._index, params=_PARAMS
                )
                partial = answer.get("timed_out") or answer["_shards"]["failed"]
        except NotFoundError as error:
            message = f"the index {self._index} is gone; run `gondola status`, then `gondola reindex`"
            raise EngineUnavailableError(message) from error
        if partial:
            message = "OpenSearch answered for a part of the products only; look at its log"
            raise EngineUnavailableError(message)
        return answer


def _found(plan: SearchPlan, answer: Mapping[str, Any], sequence: int) -> Found:
    """An answer in our own words."""
    aggregations = answer.get("aggregations", {})
    facets: dict[str, Counts] = {}
    for at, (_, asks) in enumerate(facet_groups(plan)):
        for place, ask in enumerate(asks):
            facets[ask.name] = _facet(ask, aggregations[f"facets-{at}"], str(place))
    apart = aggregations["apart"]["doc_count"] if plan.apart else 0
    return Found(
        total=answer["hits"]["total"]["value"] + apart,
        hits=tuple(_hit(hit, hit["_score"] or 0.0) for hit in answer["hits"]["hits"]),
        facets={ask.name: facets[ask.name] for ask in plan.facets},
        sequence=sequence,
        picks={pick.name: _picked(pick, aggregations["picks"][str(at)]) for at, pick in enumerate(plan.picks)},
    )


def _hit(hit: Mapping[str, Any], score: float) -> Hit:
    source = hit["_source"]
    return Hit(source["id"], source["ord"], score, source.get("show", {}))


def _picked(pick: Pick, answer: Mapping[str, Any]) -> tuple[Hit, ...]:
    return tuple(_hit(hit, float(hit["sort"][0])) for hit in answer["best"]["hits"]["hits"][: pick.take])


def _facet(ask: FacetAsk, group: Mapping[str, Any], place: str) -> Counts:
    match ask.kind:
        case "bounds":
            low, high = group[f"{place}-"]["value"], group[place]["value"]
            return () if high is None else (("min", low), ("max", high))
        case "options":
            buckets = group[place]["buckets"] if ask.options else {}
            return tuple((option.key, buckets[str(at)]["doc_count"]) for at, option in enumerate(ask.options))
        case _:
            return tuple((bucket_key(bucket), bucket["doc_count"]) for bucket in group[place]["buckets"])
