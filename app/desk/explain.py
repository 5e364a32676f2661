"""Reasons: why a product stands where it stands in an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.catalog.faults import prepare_or_refuse
from app.catalog.recipe import Indexed, ranks
from app.core.generation import Ledger, Store
from app.core.meaning import why
from app.core.product import Document
from app.core.record import record_from
from app.desk.packs import recipe_of
from app.search.planner import CHILDREN
from app.search.service import Answered
from app.search.snapshot import Snapshot


def explain_answer(answered: Answered, snapshot: Snapshot, store: Store, ledger: Ledger) -> dict[str, Any]:
    """The notes of every stage, the facets' counts, and each product's score in parts."""
    documents = documents_of([hit.id for hit in answered.hits], snapshot, store, ledger)
    plan = answered.planned.plan
    pins = {product: rule for _, product, rule in answered.planned.pins}
    reasons = []
    for hit in answered.hits:
        document = documents.get(hit.id)
        parts = why(plan, document, snapshot.census.lengths) if document else None
        reason: dict[str, Any] = {"id": hit.id}
        if hit.id in pins:
            reason["pinned_by"] = pins[hit.id]
        if parts and plan.sort is None:
            reason |= {
                "text": round(parts.text, 6),
                "lifts": [{"rule": lift.why, "points": round(lift.points, 6)} for lift in parts.lifts],
                "ranking": round(parts.ranking, 6),
                "score": round(parts.total, 6),
            }
        reasons.append(reason)
    return {
        "stages": [
            {"stage": note.stage, "what": note.what} | ({"rule": note.rule, "place": note.place} if note.rule else {})
            for note in answered.planned.notes
        ],
        "facets": [
            {
                "code": ask.name,
                "field": ask.field,
                "verdict": "shown" if answered.found.facets[ask.name] else "no values",
            }
            for ask in plan.facets
            if ask.name != CHILDREN
        ],
        "why": reasons,
    }


def documents_of(ids: Sequence[str], snapshot: Snapshot, store: Store, ledger: Ledger) -> Mapping[str, Document]:
    """The documents of some products, derived again from their raw records, with their ranking.

    One that meets a fault of Gondola's has none.
    """
    generation = snapshot.manifest.generation
    made = recipe_of(generation, store, ledger)
    documents = {}
    logged: set[str] = set()
    for id_, (ord_, data) in store.records(generation, ids).items():
        result = prepare_or_refuse(record_from(data), ord_, made, logged)
        if isinstance(result, Indexed):
            multipliers = ranks(result.signals, made, snapshot.census.quantiles)
            documents[id_] = replace(result.document, ranks=multipliers)
    return documents
