"""From a feed's file to a live index, against parsing, analysing and indexing without anything between them."""

import csv
import gc
import gzip
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import orjson

from app.core.generation import Build, Store
from app.core.product import Document
from app.core.schema import IndexSpec
from app.core.shop import Shop
from app.desk.live import Engine
from app.desk.packs import read_draft
from app.engines.embedded.layout import create_index, tantivy_document
from app.factory import open_engine
from app.settings import Settings
from app.words.analysis import analyse
from benchmarks.grown import feed_file
from benchmarks.profile import hot_spots
from benchmarks.report import Finding, Goal, Run
from benchmarks.rounds import Round, Side, interleaved, p50, ratio, spread
from benchmarks.shop import built, icecat, indexed, shop_copy

TITLE = "From a feed to searchable"
GOAL = 4.0
SLICE = 20_000
HEAP = 400_000_000
"""tantivy's memory while it writes, as the embedded store has it."""


@dataclass
class Noted:
    """What a reindex analysed and indexed."""

    texts: list[tuple[str, str]] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    spec: IndexSpec | None = None


@dataclass(frozen=True)
class Case:
    """One feed with its shop and the bare way to parse it."""

    name: str
    shop: Path
    feed: Path
    parse: Callable[[Path], int]


def measure(run: Run) -> Finding:
    """Both feeds, each with half of the time."""
    with tempfile.TemporaryDirectory(prefix="gondola-bench-") as name:
        folder = Path(name)
        cases = (
            Case("icecat", shop_copy("icecat", folder), icecat(), _parse_ndjson),
            Case("cdiscount", shop_copy("cdiscount", folder), _slice(folder), _parse_csv),
        )
        rows: list[tuple[str, str]] = []
        times = []
        for case in cases:
            _, seen = noted(_settings(case, folder), case.feed)
            gc.collect()
            gc.freeze()  # what the floor keeps in memory must not slow Gondola's own collections
            parts: list[tuple[float, ...]] = []
            rounds = interleaved(_sides(case, seen, folder, parts), 1, run.seconds / len(cases))
            gc.unfreeze()
            times.append(ratio(rounds, "gondola", ("floor",)).middle)
            rows += _rows(case, seen, rounds, parts[1:])
            if run.profile:
                hot_spots(lambda case=case: _reindex(case, folder), 20)  # type: ignore[misc]
    what = (
        "Read, rules, analysis, index, publish, into an empty data folder; the floor parses the same file with `gzip` "
        "and `orjson` or `csv`, analyses the same texts and adds the same finished documents to a new tantivy index."
    )
    return Finding(TITLE, what, rows, [Goal(f"at most {GOAL:.0f} times the floor", met=max(times) <= GOAL)])


def _slice(folder: Path) -> Path:
    """The first rows of the French feed."""
    path = folder / "products.csv.gz"
    with gzip.open(feed_file("cdiscount_fr/products.csv.gz"), "rt", encoding="utf-8", newline="") as whole:
        kept = list(islice(csv.reader(whole), SLICE + 1))
    with gzip.open(path, "wt", encoding="utf-8", newline="") as part:
        csv.writer(part).writerows(kept)
    return path


def _parse_ndjson(path: Path) -> int:
    with gzip.open(path, "rb") as lines:
        return sum(1 for line in lines if orjson.loads(line))


def _parse_csv(path: Path) -> int:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return sum(1 for row in csv.reader(lines) if row)


class _NotingBuild:
    """A build that notes the documents it is given."""

    def __init__(self, build: Build, noted: Noted) -> None:
        self._build = build
        self._noted = noted

    def add(self, documents: Iterable[Document]) -> None:
        """Add documents, and keep them."""
        kept = self._noted.documents
        first = len(kept)
        kept.extend(documents)
        self._build.add(kept[first:])

    def __getattr__(self, name: str) -> Any:
        return getattr(self._build, name)


class _NotingStore:
    """A store that notes what is built."""

    def __init__(self, store: Store, noted: Noted) -> None:
        self._store = store
        self._noted = noted

    def begin(self, generation: str, spec: IndexSpec) -> _NotingBuild:
        """Begin a build that notes."""
        self._noted.spec = spec
        return _NotingBuild(self._store.begin(generation, spec), self._noted)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def noted(settings: Settings, feed: Path) -> tuple[Engine, Noted]:
    """The engine of a live shop, and what it analysed and indexed, from a reindex that is watched."""
    found = Noted()

    def analysed(text: str, locale: str) -> tuple[str, ...]:
        found.texts.append((text, locale))
        return analyse(text, locale)

    engine = open_engine(settings, read_draft(settings.shop).one(Shop).code)
    with patch("app.catalog.document.analyse", analysed):
        indexed(settings, feed, Engine(cast("Store", _NotingStore(engine.store, found)), engine.ledger))
    return engine, found


def _settings(case: Case, folder: Path) -> Settings:
    return Settings(shop=case.shop, data=Path(tempfile.mkdtemp(dir=folder)))


def _reindex(case: Case, folder: Path) -> None:
    built(_settings(case, folder), case.feed)


def _sides(case: Case, seen: Noted, folder: Path, parts: list[tuple[float, ...]]) -> dict[str, Side]:
    def floor(_: int) -> None:
        began = time.perf_counter()
        case.parse(case.feed)
        parsed = time.perf_counter()
        for text, locale in seen.texts:
            analyse(text, locale)
        analysed = time.perf_counter()
        if seen.spec:
            _index(seen.documents, seen.spec, Path(tempfile.mkdtemp(dir=folder)))
        parts.append((parsed - began, analysed - parsed, time.perf_counter() - analysed))

    return {"gondola": lambda _: _reindex(case, folder), "floor": floor}


def _index(documents: Sequence[Document], spec: IndexSpec, folder: Path) -> None:
    index = create_index(folder, spec)
    writer = index.writer(HEAP, 1)
    for document in documents:
        writer.add_document(tantivy_document(document, index.schema))
    writer.commit()


def _rows(
    case: Case, seen: Noted, rounds: Sequence[Round], parts: Sequence[tuple[float, ...]]
) -> list[tuple[str, str]]:
    products = len(seen.documents)
    speed = spread([products / (one["gondola"][0] / 1000) for one in rounds])
    parse, analysis, index = (spread(several).middle for several in zip(*parts, strict=True))
    return [
        (f"{case.name}, {products:,} products", p50(rounds, "gondola").text("ms", 0)),
        (f"{case.name}, products a second", speed.text("", 0)),
        (
            f"{case.name}, the floor: parse {parse:.2f} s + analyse {analysis:.2f} s + index {index:.2f} s",
            p50(rounds, "floor").text("ms", 0),
        ),
        (f"**{case.name}, times the floor**", f"**{ratio(rounds, 'gondola', ('floor',)).text()}**"),
    ]
