"""Plans to OpenSearch request bodies: one `_search` holds every part of an answer, so no two snapshots can mix."""

from collections.abc import Iterable, Mapping
from typing import Any, assert_never

from app.core.plan import (
    All,
    AtLeast,
    Between,
    Everything,
    Exists,
    FacetAsk,
    In,
    Node,
    Not,
    Pick,
    Question,
    SearchPlan,
    Word,
    Words,
    facet_groups,
)

Body = dict[str, Any]
_EVERYTHING: Body = {"match_all": {}}


def filter_body(node: Node) -> Body:
    """A query that matches what the node says; always used where nothing scores."""
    match node:
        case Everything():
            return _EVERYTHING
        case In(field, values):
            return {"terms": {field: list(values)}}
        case Between(field, None, None):
            return {"exists": {"field": field}}
        case Between():
            return {"range": {node.field: _bounds(node)}}
        case Exists(name):
            return {"term": {"has": name}}
        case All(of):
            return _all(of)
        case AtLeast(of, at_least):
            return _at_least([filter_body(part) for part in of], at_least)
        case Not(what):
            return {"bool": {"must_not": [filter_body(what)]}}
        case _:
            assert_never(node)


def _bounds(node: Between) -> Body:
    bounds: Body = {}
    if node.low is not None:
        bounds["gt" if node.low_open else "gte"] = node.low
    if node.high is not None:
        bounds["lt" if node.high_open else "lte"] = node.high
    return bounds


def _all(of: Iterable[Node]) -> Body:
    """An AND; OpenSearch matches everything for an empty one, as we mean it."""
    parts = list(of)
    return {
        "bool": {
            "filter": [filter_body(part) for part in parts if not isinstance(part, Not)],
            "must_not": [filter_body(part.what) for part in parts if isinstance(part, Not)],
        }
    }


def _at_least(parts: list[Body], at_least: int) -> Body:
    if not parts or at_least > len(parts):
        return {"match_none": {}}
    if at_least <= 0:
        return _EVERYTHING
    return {"bool": {"should": parts, "minimum_should_match": at_least}}


def _words(words: Words) -> Body:
    parts = [_counted(word, words) for word in words.of]
    if not parts:
        return {"match_none": {}}
    needed = {"bool": {"must": parts}} if words.at_least >= len(parts) else _at_least(parts, words.at_least)
    if not words.beside:
        return needed
    return {"bool": {"must": [needed], "should": [_counted(word, words) for word in words.beside]}}


def _counted(word: Word, words: Words) -> Body:
    """A word with what it adds for being found at all."""
    query = _word(word, words.fields)
    if not words.each:
        return query
    return {"bool": {"must": [query, {"constant_score": {"filter": query, "boost": words.each}}]}}


def _word(word: Word, fields: tuple[tuple[str, float], ...]) -> Body:
    ways: list[Body] = []
    for field, field_weight in fields:
        for alternative in word.alternatives:
            weight = alternative.weight * field_weight
            if len(alternative.tokens) > 1:
                phrase = {"match_phrase": {field: " ".join(alternative.tokens)}}
                ways.append({"constant_score": {"filter": phrase, "boost": weight}})
            else:
                ways.append({"term": {field: {"value": alternative.tokens[0], "boost": weight}}})
    if word.parts:
        ways.append({"bool": {"must": [_word(part, fields) for part in word.parts]}})
    return {"dis_max": {"queries": ways, "tie_breaker": 0.0}} if ways else {"match_none": {}}


def _result(asked: SearchPlan | Question) -> Body:
    """Words and filters without the choices, scoring by text alone; a browse page scores 1 for every product."""
    if asked.words is None:
        text: Body = {"constant_score": {"filter": _EVERYTHING, "boost": 1.0}}
    elif asked.also:
        named = {"constant_score": {"filter": {"terms": {"id": list(asked.also)}}, "boost": 0.0}}
        text = _at_least([_words(asked.words), named], 1)
    else:
        text = _words(asked.words)
    where = [] if isinstance(asked.where, Everything) else [filter_body(asked.where)]
    return {"bool": {"must": [text], "filter": where}}


def question_body(questions: Iterable[Question]) -> Body:
    """One request that counts what each question finds."""
    counted = {str(at): _result(question) for at, question in enumerate(questions)}
    return {"size": 0, "query": _EVERYTHING, "aggs": {"questions": {"filters": {"filters": counted}}}}


def search_body(plan: SearchPlan) -> Body:
    """The whole request for a plan: the choices as post filter, one filter aggregation for each set of them."""
    body: Body = {
        "query": _scored(plan),
        "from": plan.start,
        "size": plan.size,
        "track_total_hits": True,
        "sort": [{f"sort.{plan.sort}": "asc"}] if plan.sort else ["_score", {"ord": "asc"}],
    }
    shown = list(plan.chosen.values())
    if plan.apart:
        shown.append(Not(In("id", plan.apart)))
    if shown:
        body["post_filter"] = filter_body(All(tuple(shown)))
    if aggregations := _aggregations(plan):
        body["aggs"] = aggregations
    return body


def _scored(plan: SearchPlan) -> Body:
    base = _result(plan)
    if plan.sort:
        return base
    base["bool"]["should"] = [
        {"constant_score": {"filter": filter_body(lift.where), "boost": lift.points}} for lift in plan.lifts
    ]
    return {
        "function_score": {
            "query": base,
            "boost_mode": "multiply",
            "field_value_factor": {"field": f"rank.{plan.ranking}", "missing": 1},
        }
    }


def _aggregations(plan: SearchPlan) -> Body:
    aggregations: Body = {}
    for at, (under, asks) in enumerate(facet_groups(plan)):
        inner = {f"{place}": _facet(ask) for place, ask in enumerate(asks) if ask.kind != "options" or ask.options}
        inner |= {f"{place}-": _low(ask) for place, ask in enumerate(asks) if ask.kind == "bounds"}
        aggregations[f"facets-{at}"] = {"filter": filter_body(under), "aggs": inner}
    if plan.apart:
        inside = All((*plan.chosen.values(), In("id", plan.apart)))
        aggregations["apart"] = {"filter": filter_body(inside)}
    if plan.picks:
        aggregations["picks"] = {
            "global": {},
            "aggs": {str(at): _pick(pick) for at, pick in enumerate(plan.picks)},
        }
    return aggregations


def _facet(ask: FacetAsk) -> Body:
    match ask.kind:
        case "bounds":
            return {"max": {"field": ask.field}}
        case "options":
            options: Mapping[str, Body] = {str(at): filter_body(one.where) for at, one in enumerate(ask.options)}
            return {"filters": {"filters": options}}
        case "values":
            return {"terms": {"field": ask.field, "size": ask.size}}
        case "children":
            include = f"{ask.parent}/[^/]+" if ask.parent else "[^/]+"
            return {"terms": {"field": ask.field, "size": ask.size, "include": include}}
        case _:
            assert_never(ask.kind)


def _low(ask: FacetAsk) -> Body:
    return {"min": {"field": ask.field}}


def _pick(pick: Pick) -> Body:
    best = {"size": pick.take, "sort": [{f"rank.{pick.ranking}": "desc"}, {"ord": "asc"}]}
    return {"filter": filter_body(pick.where), "aggs": {"best": {"top_hits": best}}}
