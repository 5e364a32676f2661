"""From a feed's file to a live index, against parsing, analysing and indexing without anything between them."""

import csv
import gc
import gzip
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, cast
from unittest.mock import patch

import orjson

from app.catalog.attributes.base import Attribute
from app.catalog.place import Tree
from app.catalog.transformations.base import Transformation
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
from benchmarks.report import AbsentError, Finding, Goal, Run
from benchmarks.rounds import Round, Side, interleaved, p50, ratio, spread
from benchmarks.serving import program
from benchmarks.shop import built, icecat, indexed, shop_copy

TITLE = "From a feed to searchable"
GOAL = 3.0
RULES_GOAL = 2.0
FEW, MANY = 10, 50
SLICE = 20_000
HEAP = 400_000_000
"""tantivy's memory while it writes, as the embedded store has it."""
EXAMPLE = Path(__file__).parent.parent / "examples" / "cdiscount_fr"


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
    """On one core: each feed against its floor, and fifty rules against ten; then one process against two."""
    with tempfile.TemporaryDirectory(prefix="gondola-bench-") as name:
        folder = Path(name)
        part = _slice(folder)
        cases = (
            Case("cdiscount", _with_rules(example_shop(folder / "example"), MANY), part, _parse_csv),
            Case("icecat", shop_copy("icecat", folder), icecat(), _parse_ndjson),
        )
        rows: list[tuple[str, str]] = [(f"cdiscount: {counted(cases[0].shop)}", "")]
        with one_core():
            times = [_against_the_floor(case, folder, run, rows) for case in cases]
            fewer = _fewer_rules(cases[0], folder, run.seconds / 4)
        rows += fewer.rows
        rows += _processes(cases[0], folder, run.seconds / 4)
    what = (
        "Read, rules, analysis, index, publish, into an empty data folder, on one core; the floor parses the same file "
        "with `gzip` and `orjson` or `csv`, analyses the same texts and adds the same finished documents to a new "
        "tantivy index. Two processes may use both cores, and so may the one that they are compared with."
    )
    goals = [
        Goal(f"at most {GOAL:.0f} times the floor with {MANY} rules and 15 virtual attributes", met=times[0] <= GOAL),
        Goal(f"{MANY} rules at most {RULES_GOAL:.0f} times as long as {FEW}", met=fewer.times <= RULES_GOAL),
    ]
    return Finding(TITLE, what, rows, goals)


def example_shop(folder: Path) -> Path:
    """A copy of the example pack, to which rules can be taken away."""
    if not EXAMPLE.is_dir():
        raise AbsentError(f"{EXAMPLE} is absent; the benchmark uses the example pack")
    return _copied(EXAMPLE, folder)


def _copied(shop: Path, folder: Path) -> Path:
    shutil.copytree(shop, folder)
    return folder


def counted(shop: Path) -> str:
    """How many rules a shop has."""
    pack = read_draft(shop)
    transformations, attributes = len(pack.all(Transformation)), len(pack.all(Attribute))
    return f"{transformations} transformations, {attributes} virtual attributes, {len(pack.all(Tree))} trees"


@contextmanager
def one_core() -> Iterator[None]:
    """This process, and the threads that it starts, on one core only."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def _against_the_floor(case: Case, folder: Path, run: Run, rows: list[tuple[str, str]]) -> float:
    """How many times its floor a feed takes."""
    _, seen = noted(_settings(case, folder), case.feed)
    gc.collect()
    gc.freeze()  # what the floor keeps in memory must not slow Gondola's own collections
    parts: list[tuple[float, ...]] = []
    rounds = interleaved(_sides(case, seen, folder, parts), 1, run.seconds / 4)
    gc.unfreeze()
    rows += _rows(case, seen, rounds, parts[1:])
    if run.profile:
        hot_spots(lambda: _reindex(case, folder), 20)
    return ratio(rounds, "gondola", ("floor",)).middle


class _Fewer(NamedTuple):
    times: float
    rows: list[tuple[str, str]]


def _fewer_rules(case: Case, folder: Path, seconds: float) -> _Fewer:
    """A whole load with many transformations against one with few of the same, spread evenly over the file order."""
    shops = {f"{MANY}": case, f"{FEW}": replace(case, shop=_with_rules(_copied(case.shop, folder / "fewer"), FEW))}
    rounds = interleaved(
        {name: lambda _, case=one: _reindex(case, folder) for name, one in shops.items()},  # type: ignore[misc]
        1,
        seconds,
    )
    times = ratio(rounds, f"{MANY}", (f"{FEW}",))
    return _Fewer(
        times.middle,
        [
            (f"cdiscount with {FEW} of its transformations", p50(rounds, f"{FEW}").text("ms", 0)),
            (f"cdiscount with {MANY}", p50(rounds, f"{MANY}").text("ms", 0)),
            (f"**{MANY} rules over {FEW}, the whole load**", f"**{times.text()}**"),
        ],
    )


def _with_rules(shop: Path, count: int) -> Path:
    """The shop, left with so many transformations, evenly chosen; each file keeps the text of those that stay."""
    entries: list[tuple[Path, str]] = []
    files = sorted((shop / "rules").glob("transformations*.yaml")) + sorted((shop / "rules/transformations").glob("*"))
    for path in files:
        parts = re.split(r"^(?=- )", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        entries += [(path, entry) for entry in parts if entry.startswith("- ")]
    kept = {round(at * (len(entries) - 1) / (count - 1)) for at in range(count)} if len(entries) > count else None
    for path in files:
        text = "".join(
            entry for at, (home, entry) in enumerate(entries) if home == path and (kept is None or at in kept)
        )
        path.write_text(text, encoding="utf-8")
    return shop


def _processes(case: Case, folder: Path, seconds: float) -> list[tuple[str, str]]:
    """The command with one process against two, each with all cores."""
    rounds = interleaved(
        {f"{count}": lambda _, count=count: _command(case, folder, count) for count in (1, 2)},  # type: ignore[misc]
        1,
        seconds,
    )
    return [
        ("cdiscount, `gondola reindex --processes 1`, all cores", p50(rounds, "1").text("ms", 0)),
        ("cdiscount, `gondola reindex --processes 2`", p50(rounds, "2").text("ms", 0)),
        ("**two processes over one: times as fast**", f"**{ratio(rounds, '1', ('2',)).text()}**"),
    ]


def _command(case: Case, folder: Path, processes: int) -> None:
    data = tempfile.mkdtemp(dir=folder)
    where = ["--quiet", "--shop", str(case.shop), "--data", data]
    command = [program(), *where, "reindex", "--processes", str(processes), "--feed", str(case.feed)]
    subprocess.run(command, check=True, capture_output=True)


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
