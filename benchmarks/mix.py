"""The measured requests: the same each time, half words, a quarter categories, a quarter with chosen values."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import urlencode

import orjson
from flask import Request as HttpRequest

from app.api.schemas import SEARCH, body_of_link, link_arguments, request_of
from app.search.request import Request
from app.search.service import Surveys, answer
from app.search.snapshot import Snapshot
from app.words.analysis import analyse_query
from benchmarks.shop import Catalogue

REQUESTS = 120
PAGE_SIZE = 24
TITLES = 20_000
"""Words come from so many titles at most."""


@dataclass(frozen=True)
class Asked:
    """One request of the mix: its kind, its link's parameters, and what they mean."""

    kind: str
    query: str
    request: Request

    @property
    def path(self) -> str:
        """What a client asks for."""
        return f"/v1/search?{self.query}"


def mix(snapshot: Snapshot, catalogue: Catalogue) -> tuple[Asked, ...]:
    """The requests for a live catalogue."""
    chance = random.Random(20)
    titles = [str(row[catalogue.title]) for _, row in islice(catalogue.rows(), TITLES)]
    categories = sorted(code for code, node in snapshot.nodes.items() if node.products >= PAGE_SIZE)
    asked: list[Asked] = []
    while len(asked) < REQUESTS:
        kind = ("words", "words", "category", "chosen")[len(asked) % 4]
        if kind == "words" or (kind == "chosen" and chance.random() < 0.5):
            parameters = {"q": _words(titles, chance, snapshot.schema.locales[0])}
        else:
            parameters = {"category": chance.choice(categories)}
        pairs = [*parameters.items(), *(_choices(parameters, snapshot, chance) if kind == "chosen" else ())]
        if kind != "chosen" or len(pairs) > 1:
            asked.append(Asked(kind, urlencode(pairs), request_for(urlencode(pairs), snapshot)))
    return tuple(asked)


def _words(titles: Sequence[str], chance: random.Random, locale: str) -> str:
    """One to three words that stand beside each other in a title."""
    words: list[str] = []
    while not words:
        words = [term.surface for term in analyse_query(chance.choice(titles), locale)]
    count = min(chance.randint(1, 3), len(words))
    first = chance.randint(0, len(words) - count)
    return " ".join(words[first : first + count])


def _choices(parameters: dict[str, str], snapshot: Snapshot, chance: random.Random) -> list[tuple[str, str]]:
    """One or two values, each from another facet of the page as it is without them."""
    request = request_for(urlencode(parameters), snapshot)
    body = answer(request, snapshot, datetime.now(UTC).timestamp(), Surveys()).body
    facets = [facet for facet in body["facets"] if facet["kind"] == "values"]
    return [
        (f"f.{facet['code']}", chance.choice(facet["values"][:5])["value"])
        for facet in chance.sample(facets, min(chance.randint(1, 2), len(facets)))
    ]


def request_for(query: str, snapshot: Snapshot) -> Request:
    """What a link with these parameters asks for."""
    return read_link(link(query), snapshot)


def link(query: str) -> HttpRequest:
    """A link's request as Flask hands it over."""
    return HttpRequest({"REQUEST_METHOD": "GET", "QUERY_STRING": query})


def read_link(asked: HttpRequest, snapshot: Snapshot) -> Request:
    """What a link asks for, as the route reads it."""
    loaded = SEARCH.load(body_of_link(link_arguments(asked)))
    return request_of(loaded, snapshot.schema.locales[0], snapshot.search.page_size)


def described(asked: Sequence[Asked], bodies: Sequence[bytes], snapshot: Snapshot) -> str:
    """The mix in one sentence."""
    answers = [orjson.loads(body) for body in bodies]
    totals = sorted(one["total"] for one in answers)
    kinds = ", ".join(f"{sum(one.kind == kind for one in asked)} {kind}" for kind in ("words", "category", "chosen"))
    return (
        f"{snapshot.manifest.products:,} products, {len(snapshot.facets)} facets, {len(asked)} requests ({kinds}); "
        f"a request finds {totals[len(totals) // 2]:,} products in the middle, {totals[-1]:,} at most, "
        f"and its answer has {sorted(map(len, bodies))[len(bodies) // 2] / 1024:.0f} KiB"
    )
