"""Answers plans from one tantivy index; every part of an answer comes from one searcher."""

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import orjson
from tantivy import DocAddress, Index, Order, Query, Searcher

from app.core.generation import EngineUnavailableError
from app.core.plan import Found, Hit, In, Node, Not, Pick, Question, SearchPlan
from app.engines.embedded.facets import count_facets, count_products, total_of
from app.engines.embedded.layout import INDEX, SEQUENCE, open_index
from app.engines.embedded.queries import Compiler

T = TypeVar("T")


@dataclass(frozen=True)
class _View:
    """One state of the index, with the count of documents that tantivy's statistics are made with."""

    stamp: tuple[int, int, int]
    searcher: Searcher
    documents: int
    sequence: int
    several: dict[str, bool]
    """Which number fields have products with several values, found out when first asked."""


class EmbeddedReader:
    """A generation opened for reading; sees what an update committed from the next answer on."""

    def __init__(self, folder: Path) -> None:
        """Open the generation in `folder`."""
        self._meta = folder / INDEX / "meta.json"
        self._sequence = folder / SEQUENCE
        self._index: Index = open_index(folder)
        self._index.config_reader("manual")
        self._lock = threading.Lock()
        self._view = self._look()

    def _look(self) -> _View:
        stamp = self._stamp()
        sequence = int(self._sequence.read_text())
        self._index.reload()
        documents = sum(segment["max_doc"] for segment in orjson.loads(self._meta.read_bytes())["segments"])
        return _View(stamp, self._index.searcher(), documents, sequence, {})

    def _stamp(self) -> tuple[int, int, int]:
        meta, sequence = os.stat(self._meta), os.stat(self._sequence)  # noqa: PTH116 - pathlib's is slower, each request
        return meta.st_mtime_ns, meta.st_ino, sequence.st_ino

    def _now(self) -> _View:
        try:
            if self._stamp() != self._view.stamp:
                with self._lock:
                    self._view = self._look()
        except (OSError, ValueError):
            pass  # the generation was removed behind our back: what is open keeps answering
        return self._view

    def sequence(self) -> int:
        """The sequence number of the last change in the answers."""
        return self._now().sequence

    def close(self) -> None:
        """Nothing to let go of: tantivy's files close with the object."""

    def totals(self, questions: Sequence[Question]) -> tuple[int, ...]:
        """How many products each question finds."""
        return _guarded(lambda: self._totals(questions))

    def _totals(self, questions: Sequence[Question]) -> tuple[int, ...]:
        view = self._now()
        compiler = Compiler(self._index.schema, view.searcher, view.documents)
        return tuple(
            count_products(view.searcher, Query.const_score_query(compiler.result(question), 1.0))
            for question in questions
        )

    def find(self, plan: SearchPlan) -> Found:
        """The answer to a plan, all of it from one searcher."""
        return _guarded(lambda: self._find(plan))

    def _find(self, plan: SearchPlan) -> Found:
        view = self._now()
        compiler = Compiler(self._index.schema, view.searcher, view.documents)
        chosen = list(plan.chosen.values())
        total, hits = self._page(plan, view.searcher, compiler, chosen)
        return Found(
            total=total,
            hits=hits,
            facets=count_facets(plan, view.searcher, compiler, view.several),
            sequence=view.sequence,
            picks={pick.name: _pick(pick, view.searcher, compiler) for pick in plan.picks},
        )

    def _page(
        self, plan: SearchPlan, searcher: Searcher, compiler: Compiler, chosen: list[Node]
    ) -> tuple[int, tuple[Hit, ...]]:
        """One page and the total; ids kept apart are counted, not shown."""
        hidden = 0
        filters = list(chosen)
        if plan.apart:
            apart = In("id", plan.apart)
            hidden = count_products(searcher, compiler.result(plan, [*chosen, apart]))
            filters.append(Not(apart))
        if plan.sort:
            query = compiler.result(plan, filters)
            result = searcher.search(
                query, max(plan.start + plan.size, 1), order_by_field=f"sort.{plan.sort}", order=Order.Asc
            )
            ranked = [(0.0, address) for _, address in result.hits[plan.start : plan.start + plan.size]]
            return total_of(result) + hidden, _fetch(searcher, ranked)
        query = compiler.scored(plan, filters)
        count, ranked = _ranked(searcher, query, plan.start + plan.size, plan.ranking)
        return count + hidden, _fetch(searcher, ranked[plan.start :])


def _guarded(ask: Callable[[], T]) -> T:
    """Turn tantivy's failures into the engine's one word for them.

    Its PanicException derives from BaseException and can only be told by its name.
    """
    try:
        return ask()
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        if isinstance(error, OSError | ValueError) or type(error).__name__ == "PanicException":
            message = f"the embedded index could not answer ({error}); run `gondola generations verify`"
            raise EngineUnavailableError(message) from error
        raise


def _ranked(searcher: Searcher, query: Query, wanted: int, ranking: str) -> tuple[int, list[tuple[float, DocAddress]]]:
    """The first `wanted` by score and, among equal scores, by `ord`.

    tantivy settles ties by address, so when a tie crosses the edge of the page, more is read until it does not.
    """
    limit = max(wanted, 1) + 1
    while True:
        result = searcher.search(query, limit, count=True, weight_by_field=f"rank.{ranking}")
        hits = result.hits
        if len(hits) < limit or hits[-1][0] != hits[max(wanted, 1) - 1][0]:
            break
        limit *= 4
    scores = [score for score, _ in hits]
    if len(set(scores)) == len(scores):
        return total_of(result), hits[:wanted]
    ords = searcher.fast_field_values("ord", [address for _, address in hits])
    order = sorted(range(len(hits)), key=lambda at: (-scores[at], ords[at]))
    return total_of(result), [hits[at] for at in order[:wanted]]


def _fetch(searcher: Searcher, ranked: Sequence[tuple[float, DocAddress]]) -> tuple[Hit, ...]:
    hits = []
    for score, address in ranked:
        stored = searcher.doc(address)
        shown = orjson.loads(stored.get_first("show") or b"")
        hits.append(Hit(shown["id"], shown["ord"], score, shown["show"]))
    return tuple(hits)


def _pick(pick: Pick, searcher: Searcher, compiler: Compiler) -> tuple[Hit, ...]:
    query = Query.const_score_query(compiler.filter(pick.where), 1.0)
    return _fetch(searcher, _ranked(searcher, query, pick.take, pick.ranking)[1])
