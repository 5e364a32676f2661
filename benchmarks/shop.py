"""The measured shops: real feeds beside the checkout, and their rule packs with a few more rules."""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.catalog.build import Built
from app.core.shop import Shop
from app.desk.live import Engine
from app.desk.packs import read_draft
from app.desk.publish import Reindex, reindex
from app.factory import open_engine
from app.settings import Settings
from benchmarks.grown import PRICE, feed_file, grown
from benchmarks.report import AbsentError
from catalog_loader.readers import read_feed

PACKS = Path(__file__).parent.parent / "tests" / "packs"
FACETS = 10

ELECTRONICS_RULES = """\
- {{kind: boost, id: bench-house, where: {{brand: StarTech.com}}, by: 5}}
- {{kind: boost, id: bench-small-prices, where: {{price: {{lt: 50}}}}, by: 3}}
- {{kind: bury, id: bench-sinks, where: {{brand: Axis}}, by: 10}}
- {{kind: boost, id: bench-hp, when: {{request.q: {{has_words: hp}}}}, where: {{brand: HP}}, by: 10}}
- {{kind: boost, id: bench-dell, when: {{request.q: {{has_words: dell}}}}, where: {{brand: Dell}}, by: 10}}
- {{kind: pin, id: bench-pin, when: {{request.q: {{has_words: black}}}}, products: {pinned}}}
- {{kind: hide, id: bench-hide, where: {{brand: Trust}}}}
"""
MARKETPLACE_RULES = """\
- {{kind: boost, id: bench-house, where: {{brand: MUZZANO}}, by: 5}}
- {{kind: boost, id: bench-small-prices, where: {{price: {{lt: 20}}}}, by: 3}}
- {{kind: bury, id: bench-sinks, where: {{brand: KARYLAX}}, by: 10}}
- {{kind: boost, id: bench-hp, when: {{request.q: {{has_words: batterie}}}}, where: {{brand: HP}}, by: 10}}
- {{kind: boost, id: bench-samsung, when: {{request.q: {{has_words: coque}}}}, where: {{brand: SAMSUNG}}, by: 10}}
- {{kind: pin, id: bench-pin, when: {{request.q: {{has_words: noir}}}}, products: {pinned}}}
- {{kind: hide, id: bench-hide, where: {{brand: WENTRONIC}}}}
"""
PRICE_FIELD = f"- {{name: price, type: number, from: {PRICE}, use: [filter, facet, sort, show], label: Prix}}\n"
MORE_FACETS = """\
- {code: prix, field: price, kind: ranges, ranges: [0, 10, 20, 50, 100, 200]}
- {code: coupe, field: cut_label, multi: false}
"""


@dataclass(frozen=True)
class Catalogue:
    """A shop's rules, its feed, and the column that names a product."""

    shop: Path
    feed: Path
    title: str

    def rows(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Key and data of every readable row."""
        feed = read_draft(self.shop).one(Shop).feed
        for row in read_feed(self.feed, feed).rows:
            if data := getattr(row, "data", None):
                yield str(data[feed.key]), data


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


def electronics(folder: Path) -> Catalogue:
    """The icecat shop with its first ten facets, and more boosts, a bury, a pin and a hide."""
    shop = shop_copy("icecat", folder)
    facets = shop / "rules" / "facets.yaml"
    entries = re.split(r"^(?=- )", facets.read_text(encoding="utf-8"), flags=re.MULTILINE)
    facets.write_text("".join(entries[: FACETS + 1]), encoding="utf-8")  # what stands before the first one is no entry
    return _merchandised(Catalogue(shop, icecat(), "title"), ELECTRONICS_RULES, "black")


def marketplace(folder: Path, products: int) -> Catalogue:
    """The cdiscount shop, grown to so many products, with prices, ten facets, boosts, a bury, a pin and a hide."""
    shop = shop_copy("cdiscount", folder)
    for name, more in (("fields", PRICE_FIELD), ("facets", MORE_FACETS)):
        path = shop / "rules" / f"{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    return _merchandised(Catalogue(shop, grown(products), "Libelle"), MARKETPLACE_RULES, "noir")


def _merchandised(catalogue: Catalogue, rules: str, word: str) -> Catalogue:
    """Add rules; two products with a word in their title are pinned."""
    found = (key for key, row in catalogue.rows() if word in str(row.get(catalogue.title, "")).lower())
    path = catalogue.shop / "rules" / "merchandising" / "benchmark.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(rules.format(pinned=[next(found), next(found)]), encoding="utf-8")
    return catalogue


def built(settings: Settings, feed: Path) -> Engine:
    """The shop of these settings, indexed and live."""
    engine = open_engine(settings, read_draft(settings.shop).one(Shop).code)
    indexed(settings, feed, engine)
    return engine


def indexed(settings: Settings, feed: Path, engine: Engine) -> Built:
    """What `gondola reindex` does, without its progress bar."""
    pack = read_draft(settings.shop)
    rows = read_feed(feed, pack.one(Shop).feed).rows
    return reindex(rows, pack, engine.store, engine.ledger, lambda *_: None, Reindex("a benchmark", datetime.now(UTC)))
