"""The real catalogues beside the checkout: read, loaded with their packs, and asked seeded questions."""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from app.catalog.build import Built
from app.catalog.gather import Tally, gather
from app.catalog.recipe import Indexed, prepare, recipe
from app.core.product import Document, Row, Unreadable
from app.desk.live import Engine, Snapshots
from app.desk.packs import read_draft
from app.desk.publish import Reindex, reindex
from app.rulepack.pack import RulePack
from app.search.request import Choice, Request
from app.search.snapshot import Snapshot
from catalog_loader.readers import read_feed
from tests.engines.making import EngineKind

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Catalogue:
    """A real feed and the pack that reads it."""

    name: str
    feed: str
    rows: int

    @property
    def path(self) -> Path:
        """The feed; a machine without it skips, CI fails."""
        path = DATA / self.feed
        if not path.is_file():
            reason = f"{self.feed} is not there; put the real catalogues into {DATA}"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        return path

    @property
    def pack(self) -> RulePack:
        """Its rules."""
        return read_draft(ROOT / "tests" / "packs" / self.name)

    def read(self, pack: RulePack, limit: int | None) -> Iterator[Row | Unreadable]:
        """Its rows, the first `limit` of them."""
        return islice(read_feed(self.path, recipe(pack).shop.feed).rows, limit)

    def load(self, engine: EngineKind, limit: int | None = None) -> tuple[Built, Snapshot]:
        """Reindex it on an engine."""
        pack = self.pack
        asked = Reindex("real", datetime.now(UTC))
        built = reindex(self.read(pack, limit), pack, engine.store, engine.ledger, lambda *_: None, asked)
        return built, Snapshots(Engine(engine.store, engine.ledger)).current()

    def documents(self, limit: int | None = None) -> list[Document]:
        """Its documents, straight from the recipe, for the oracle."""
        made = recipe(self.pack)
        records = gather(self.read(self.pack, limit), made.shop.feed, Tally())
        results = (prepare(record, ord_, made) for ord_, record in enumerate(records))
        return [result.document for result in results if isinstance(result, Indexed)]


CDISCOUNT = Catalogue("cdiscount", "cdiscount_fr/products.csv.gz", 49_559)
ICECAT = Catalogue("icecat", "chorus_icecat/products.jsonl.gz", 19_406)


def requests(snapshot: Snapshot, documents: list[Document], count: int) -> list[Request]:
    """Questions that the catalogue itself suggests: words of its names, its categories, its values."""
    dice = random.Random(count)
    locale = snapshot.schema.locales[0]
    texts = [name for name, _ in snapshot.text_fields[locale]]
    made = []
    for _ in range(count):
        product = dice.choice(documents)
        words = [word for name in texts for word in product.text.get(name, ())[:6]]
        request = Request(locale=locale)
        if words and dice.random() < 0.7:
            request = replace(request, q=" ".join(dice.sample(words, min(len(words), dice.randint(1, 3)))))
        paths = [
            f"{tree}:{path}" for tree in snapshot.schema.trees for path in product.keywords.get(f"path.{tree}", ())
        ]
        if paths and (not request.q or dice.random() < 0.3):
            request = replace(request, category=dice.choice(paths))
        if dice.random() < 0.6:
            request = replace(request, filters=_filters(product, snapshot, dice))
        made.append(replace(request, sort=dice.choice(("relevance", *snapshot.sorts))))
    return made


def _filters(product: Document, snapshot: Snapshot, dice: random.Random) -> dict[str, Choice]:
    facets = list(snapshot.facets.values())
    filters = {}
    for facet in dice.sample(facets, min(2, len(facets))):
        field = snapshot.schema.fields[facet.field]
        if values := product.keywords.get(field.index_name):
            filters[facet.code] = Choice(any=(dice.choice(values),))
        elif numbers := product.numbers.get(field.index_name):
            filters[facet.code] = Choice(low=numbers[0] - dice.random() * 10, high=numbers[0] + 50)
        elif flags := product.booleans.get(field.index_name):
            filters[facet.code] = Choice(any=("true" if flags[0] else "false",))
    return filters
