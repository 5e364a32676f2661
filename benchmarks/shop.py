"""The measured shop: real feeds beside the checkout, their rule packs with a few more rules, and a mix of requests."""

import random
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import orjson
from flask import Request as HttpRequest

from app.api.schemas import SEARCH, body_of_link, request_of
from app.catalog.build import Built
from app.core.shop import Shop
from app.desk.live import Engine
from app.desk.packs import read_draft
from app.desk.publish import reindex
from app.factory import open_engine
from app.rulepack.pack import RulePack
from app.search.request import Request
from app.search.service import Surveys, answer
from app.search.snapshot import Snapshot
from app.settings import Settings
from app.words.analysis import analyse_query
from benchmarks.report import AbsentError
from catalog_loader.readers import read_feed

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
PACKS = ROOT / "tests" / "packs"
REQUESTS = 120
PAGE_SIZE = 24

FACETS = 10

MERCHANDISING = """\
- {{kind: boost, id: bench-house, where: {{brand: StarTech.com}}, by: 5}}
- {{kind: boost, id: bench-small-prices, where: {{price: {{lt: 50}}}}, by: 3}}
- {{kind: bury, id: bench-sinks, where: {{brand: Axis}}, by: 10}}
- {{kind: boost, id: bench-hp, when: {{request.q: {{has_words: hp}}}}, where: {{brand: HP}}, by: 10}}
- {{kind: boost, id: bench-dell, when: {{request.q: {{has_words: dell}}}}, where: {{brand: Dell}}, by: 10}}
- {{kind: pin, id: bench-pin, when: {{request.q: {{has_words: {word}}}}}, products: {pinned}}}
- {{kind: hide, id: bench-hide, where: {{brand: Trust}}}}
"""
PIN_WORD = "black"


@dataclass(frozen=True)
class Asked:
    """One request of the mix: its kind, its link, and what the link means."""

    kind: str
    query: str
    request: Request


def feed_file(name: str) -> Path:
    """A feed beside the checkout."""
    path = DATA / name
    if not path.is_file():
        raise AbsentError(f"{path} is absent; the benchmarks read real feeds from `../shared/data` beside the checkout")
    return path


def icecat() -> Path:
    """The feed of 19,406 products of electronics."""
    return feed_file("chorus_icecat/products.jsonl.gz")


def shop_copy(name: str, folder: Path) -> Path:
    """A copy of a test pack, to which rules can be added."""
    if not (PACKS / name).is_dir():
        raise AbsentError(f"{PACKS / name} is absent; the benchmarks use the tests' rule packs")
    shop = folder / name
    shutil.copytree(PACKS / name, shop)
    return shop


def merchandised(folder: Path) -> Path:
    """The icecat shop with its first ten facets, and more boosts, a bury, a pin and a hide."""
    shop = shop_copy("icecat", folder)
    facets = shop / "rules" / "facets.yaml"
    entries = re.split(r"^(?=- )", facets.read_text(encoding="utf-8"), flags=re.MULTILINE)
    facets.write_text("".join(entries[: FACETS + 1]), encoding="utf-8")  # what stands before the first one is no entry
    rules = MERCHANDISING.format(word=PIN_WORD, pinned=[*_ids_with(PIN_WORD, read_draft(shop))])
    extra = shop / "rules" / "merchandising" / "benchmark.yaml"
    extra.parent.mkdir(exist_ok=True)
    extra.write_text(rules, encoding="utf-8")
    return shop


def _ids_with(word: str, pack: RulePack) -> Iterator[str]:
    """Two products with the word in their title."""
    feed = pack.one(Shop).feed
    wanted = 2
    for row in read_feed(icecat(), feed).rows:
        if wanted and word in str(getattr(row, "data", {}).get("title", "")).lower():
            wanted -= 1
            yield str(getattr(row, "data", {})[feed.key])


def built(settings: Settings, feed: Path) -> Engine:
    """The shop of these settings, indexed and live."""
    engine = open_engine(settings, read_draft(settings.shop).one(Shop).code)
    indexed(settings, feed, engine)
    return engine


def indexed(settings: Settings, feed: Path, engine: Engine) -> Built:
    """What `gondola reindex` does, without its progress bar."""
    pack = read_draft(settings.shop)
    rows = read_feed(feed, pack.one(Shop).feed).rows
    return reindex(rows, pack, engine.store, engine.ledger, lambda *_: None, "a benchmark", datetime.now(UTC))


def mix(snapshot: Snapshot) -> tuple[Asked, ...]:
    """The same requests each time: half words, a quarter categories, a quarter with one or two chosen values."""
    chance = random.Random(20)
    titles = _titles()
    categories = sorted(code for code, node in snapshot.nodes.items() if node.products >= PAGE_SIZE)
    asked: list[Asked] = []
    while len(asked) < REQUESTS:
        kind = ("words", "words", "category", "chosen")[len(asked) % 4]
        if kind == "words" or (kind == "chosen" and chance.random() < 0.5):
            parameters = {"q": _words(titles, chance)}
        else:
            parameters = {"category": chance.choice(categories)}
        pairs = [*parameters.items(), *(_choices(parameters, snapshot, chance) if kind == "chosen" else ())]
        if kind != "chosen" or len(pairs) > 1:
            asked.append(Asked(kind, urlencode(pairs), request_for(urlencode(pairs), snapshot)))
    return tuple(asked)


def _titles() -> list[str]:
    feed = Shop().feed
    return [str(row.data["title"]) for row in read_feed(icecat(), feed).rows if hasattr(row, "data")]


def _words(titles: Sequence[str], chance: random.Random) -> str:
    """One to three words that stand beside each other in a title."""
    words = [term.surface for term in analyse_query(chance.choice(titles), "en")]
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
    return request_of(SEARCH.load(body_of_link(asked.args)), snapshot.schema.locales[0], snapshot.search.page_size)


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
