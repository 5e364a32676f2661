"""Reasons on a list, for the shop's own people: what each stage decided, and each product's score in parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.pages.amounts import number
from app.pages.context import PageContext


@dataclass(frozen=True)
class Decision:
    """What one stage decided, and the rule that said so."""

    stage: str
    what: str
    rule: str = ""


@dataclass(frozen=True)
class Score:
    """Why a product stands where it stands."""

    position: str
    name: str
    pinned: str
    text: str
    lifts: tuple[str, ...]
    ranking: str
    score: str


@dataclass(frozen=True)
class Reasons:
    """The panel."""

    decisions: tuple[Decision, ...]
    facets: tuple[Decision, ...]
    scores: tuple[Score, ...]
    is_scored: bool


def reasons_view(body: Mapping[str, Any], explained: Mapping[str, Any], context: PageContext) -> Reasons:
    """The panel of an answer, from its explanation."""
    by_id = {product["id"]: product for product in body["products"]}
    scores = tuple(_score(why, by_id[why["id"]], context) for why in explained["why"])
    return Reasons(
        decisions=tuple(Decision(note["stage"], note["what"], _rule(note)) for note in explained["stages"]),
        facets=tuple(Decision(facet["code"], facet["verdict"]) for facet in explained["facets"]),
        scores=scores,
        is_scored=any(score.score for score in scores),
    )


def _rule(note: Mapping[str, str]) -> str:
    return f"{note['rule']} ({note['place']})" if note.get("rule") else ""


def _score(why: Mapping[str, Any], product: Mapping[str, Any], context: PageContext) -> Score:
    def part(name: str) -> str:
        return number(round(why[name], 4), context.locale) if name in why else ""

    return Score(
        position=number(product["position"], context.locale),
        name=context.name(product),
        pinned=why.get("pinned_by", ""),
        text=part("text"),
        lifts=tuple(
            f"+{number(round(lift['points'], 4), context.locale)} {lift['rule']}" for lift in why.get("lifts", ())
        ),
        ranking=part("ranking"),
        score=part("score"),
    )
