"""Golden pairs: rows and the documents they become, requests and the plans they become, each with what it says."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, assert_never, cast

import pytest

from app.catalog.counting import Counting
from app.catalog.gather import Tally, gather
from app.catalog.recipe import Indexed, prepare, recipe
from app.core.generation import Manifest, Reader
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
    SearchPlan,
    Word,
    Words,
)
from app.core.product import Document, Rejected
from app.rulepack.yaml_text import parse_yaml, plain
from app.search.planner import decided
from app.search.request import Choice, Request
from app.search.snapshot import Snapshot
from tests.shop import NOW, ROWS, pack, rows


def pairs(name: str) -> list[Any]:
    """The pairs of a file, each named by what it says."""
    parsed = parse_yaml(name, (Path(__file__).parent / name).read_bytes())
    assert not parsed.problems, parsed.problems
    return [pytest.param(pair, id=pair["says"]) for pair in plain(parsed.data)]


# Rows -> documents.


def without_prefix(values: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """What an index keeps under names that begin so, by the fields' own names; what is empty is left out."""
    return {
        name.removeprefix(prefix): list(found) for name, found in values.items() if name.startswith(prefix) and found
    }


def readable_document(document: Document) -> dict[str, Any]:
    """A document as the pairs write it."""
    words: dict[str, dict[str, str]] = {}
    for name, tokens in document.text.items():
        _, locale, field = name.split(".")
        if tokens:
            words.setdefault(locale, {})[field] = " ".join(tokens)
    return {
        "words": words,
        "keywords": without_prefix(document.keywords, "s."),
        "numbers": without_prefix(document.numbers, "n."),
        "booleans": without_prefix(document.booleans, "b."),
        "combinations": without_prefix(document.keywords, "v."),
        "paths": without_prefix(document.keywords, "path."),
        "has": list(document.keywords["has"]),
        "show": document.show,
    }


@pytest.mark.parametrize("pair", pairs("rows.yaml"))
def test_rows_become_documents(pair: Mapping[str, Any]) -> None:
    made = recipe(pack())
    tally = Tally()
    documents: dict[str, Document] = {}
    out: list[Rejected] = []
    for ord_, record in enumerate(gather(rows(pair["rows"]), made.shop.feed, tally)):
        result = prepare(record, ord_, made)
        if isinstance(result, Indexed):
            documents[result.document.id] = result.document
            out += result.draft.rejected
        else:
            out += [result.reason, *result.also]
    assert documents.keys() == pair["documents"].keys()
    for id_, parts in pair["documents"].items():
        found = readable_document(documents[id_])
        assert {part: found[part] for part in parts} == parts, id_
    by_line = sorted((*tally.quarantine, *out), key=lambda one: one.line)
    assert [f"{one.line}: {one.reason}" for one in by_line] == pair.get("out", [])


# Requests -> plans.


def readable_filter(node: Node) -> Any:
    """A filter as a person reads it: `{s.brand: [Lueur]}`, `{n.price: ">= 30, < 100"}`, groups by their words."""
    match node:
        case Everything():
            return "everything"
        case In(field, values):
            return {field: list(values)}
        case Between(field, low, high, low_open, high_open):
            above = [] if low is None else [f"{'>' if low_open else '>='} {_figure(low)}"]
            below = [] if high is None else [f"{'<' if high_open else '<='} {_figure(high)}"]
            return {field: ", ".join([*above, *below])}
        case Exists(name):
            return {"has": name}
        case All(of):
            return {"all": [readable_filter(one) for one in of]}
        case AtLeast(of, at_least):
            return {"any" if at_least == 1 else f"at least {at_least}": [readable_filter(one) for one in of]}
        case Not(what):
            return {"not": readable_filter(what)}
        case _:
            assert_never(node)


def _figure(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _word(word: Word) -> str:
    ways = [f"{' '.join(one.tokens)} {one.weight:.4f}" for one in word.alternatives]
    return " | ".join([*ways, *([" + ".join(map(_word, word.parts))] if word.parts else [])])


def readable_words(words: Words) -> dict[str, Any]:
    """Words as the pairs write them; what stands beside and what each adds only where there is any."""
    parts = {"at_least": words.at_least, "of": [_word(word) for word in words.of], "fields": dict(words.fields)}
    beside = {"beside": [_word(word) for word in words.beside], "each": words.each}
    return parts | {name: value for name, value in beside.items() if value}


def _facet(ask: FacetAsk) -> dict[str, Any]:
    counted: Any = {option.key: readable_filter(option.where) for option in ask.options} or ask.field
    more = {
        "of": ask.parent,
        "without": list(ask.without),
        "size": ask.size if ask.size != FacetAsk("", "values").size else 0,
    }
    within = {"within": readable_filter(ask.within)} if ask.within else {}
    return {ask.kind: counted, **{name: value for name, value in more.items() if value}, **within}


def readable_plan(made: SearchPlan) -> dict[str, Any]:
    """A plan as the pairs write it: every part that is not as in an empty plan."""
    words = made.words
    parts: dict[str, Any] = {
        "words": words and readable_words(words),
        "where": readable_filter(made.where),
        "chosen": {name: readable_filter(node) for name, node in made.chosen.items()},
        "also": list(made.also),
        "apart": list(made.apart),
        "lifts": [
            {"why": lift.why, "points": round(lift.points, 4), "where": readable_filter(lift.where)}
            for lift in made.lifts
        ],
        "ranking": made.ranking,
        "facets": {ask.name: _facet(ask) for ask in made.facets},
        "picks": {
            pick.name: {"take": pick.take, "ranking": pick.ranking, "where": readable_filter(pick.where)}
            for pick in made.picks
        },
        "sort": made.sort,
        "start": made.start,
        "size": made.size,
    }
    empty = {"where": "everything", "ranking": "default", "start": 0, "size": SearchPlan().size}
    return {name: value for name, value in parts.items() if value and value != empty.get(name)}


@cache
def counted() -> Any:
    """The census of the small shop's own rows."""
    made = recipe(pack())
    counting = Counting(made)
    for ord_, record in enumerate(gather(rows(ROWS), made.shop.feed, Tally())):
        result = prepare(record, ord_, made)
        assert isinstance(result, Indexed)
        counting.count(result)
    return counting.census(made.trees)


def _choice(data: Any) -> Choice:
    parts: Any = {"any": data} if isinstance(data, list) else data
    parts = {name: tuple(value) if isinstance(value, list) else value for name, value in parts.items()}
    return Choice(**parts)


def asked(data: Mapping[str, Any]) -> Request:
    """A request as the pairs write it; a list of values is a choice of any of them."""
    filters = {code: _choice(choice) for code, choice in data.get("filters", {}).items()}
    return Request(**{**data, "filters": filters})


@pytest.mark.parametrize("pair", pairs("requests.yaml"))
def test_requests_become_plans(pair: Mapping[str, Any]) -> None:
    rules = pack({"rules/merchandising.yaml": pair.get("rules", "")})
    snapshot = Snapshot(Manifest("g", "", "", "", 5, 5, 0), rules, counted(), cast("Reader", None))
    request = asked(pair["request"])
    totals = iter(pair.get("totals", ()))
    made = decided(request, snapshot, NOW.timestamp(), lambda asked: tuple(next(totals, 0) for _ in asked))
    found = {"rung": made.rung, **readable_plan(made.plan)}
    if "facets" not in pair["plan"]:
        del found["facets"]
    assert found == pair["plan"]


def test_every_pair_says_something_of_its_own() -> None:
    """At least eight of each, no two alike."""
    for name in ("rows.yaml", "requests.yaml"):
        said = [pair.id for pair in pairs(name)]
        assert len(said) == len(set(said)) >= 8
        assert all(sentence.endswith(".") for sentence in said)
