"""A generation is built whole or not at all, and every row of its feed is counted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.catalog.build import (
    PREPARING,
    READING,
    WRITING,
    Built,
    Order,
    RefusedFeedError,
    build,
    new_generation,
    rehearse,
)
from app.catalog.recipe import recipe
from app.core.census import CENSUS, read_census
from app.core.generation import Build, Manifest, Store
from app.core.product import Document, Row, Unreadable
from app.core.schema import IndexSpec
from app.engines.embedded.store import EmbeddedStore
from tests.catalog.journey import BARE
from tests.shop import ROWS, pack, rows

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ORDER = Order("g1", "sha256:pack", "sha256:half", as_of=7, first=False, now=NOW)


class Making:
    """A build that only remembers, and breaks where it is told to."""

    def __init__(self, breaks_at: str = "") -> None:
        self.breaks_at = breaks_at
        self.documents: list[Document] = []
        self.records: list[tuple[str, int, bytes]] = []
        self.blobs: Mapping[str, bytes] = {}
        self.abandoned = False

    def add(self, documents: Iterable[Document]) -> None:
        for document in documents:
            self.documents.append(document)
            if self.breaks_at == "add" and len(self.documents) == 2:
                raise OSError(28, "no space left")

    def keep(self, records: Iterable[tuple[str, int, bytes]]) -> None:
        if self.breaks_at == "keep":
            raise OSError(28, "no space left")
        self.records.extend(records)

    def finish(self, blobs: Mapping[str, bytes], manifest: Manifest) -> Manifest:
        if self.breaks_at == "finish":
            raise KeyboardInterrupt
        self.blobs = blobs
        return manifest

    def abandon(self) -> None:
        self.abandoned = True


class Shelf:
    """A store that hands out one build."""

    def __init__(self, making: Making) -> None:
        self.making = making
        self.begun = 0

    def begin(self, generation: str, spec: IndexSpec) -> Build:
        self.begun += 1
        return self.making


PRICED = {
    "rules/fields.yaml": """
        - {name: name, type: text, from: nom, use: [search, show]}
        - {name: price, type: number, from: prix, level: variant, required: true, use: [filter, show]}
        - {name: sales, type: number, from: ventes, use: [rank]}
        - {name: department, type: text, from: rayon}
    """,
    "rules/trees.yaml": "- {code: rayons, from: department}",
    "rules/ranking.yaml": "- {code: default, spread: 0.5, mix: {sales: 1}}",
}


def built(
    data: Iterable[Row | Unreadable], order: Order = ORDER, making: Making | None = None, store: Store | None = None
) -> tuple[Built, Making]:
    making = making or Making()
    made = recipe(pack({**BARE, **PRICED}))
    return build(data, made, store or cast("Store", Shelf(making)), order, lambda *_: None), making


def priced(*skus: str) -> list[Row]:
    return rows([{"sku": sku, "nom": f"Lampe {sku}", "prix": "10"} for sku in skus])


def test_the_small_shop_is_built_as_it_is_counted() -> None:
    making = Making()
    done = build(rows(ROWS), recipe(pack()), cast("Store", Shelf(making)), ORDER, lambda *_: None)
    assert done.manifest.products == len(making.documents) == 5
    assert done.manifest.counts == {
        "rows": 9,
        "kept": 9,
        "duplicates": 0,
        "tombstones": 0,
        "rejected": 0,
        "variants": 7,
        "values_left_out": 0,
    }
    assert (done.manifest.generation, done.manifest.pack, done.manifest.as_of) == ("g1", "sha256:pack", 7)
    assert (done.manifest.built_at, done.manifest.next_ord) == ("2026-11-22T12:00:00+00:00", 5)
    assert [document.ord for document in making.documents] == [0, 1, 2, 3, 4]
    ranks = [document.ranks["default"] for document in making.documents]
    assert len(set(ranks)) == 5
    assert ranks[0] == max(ranks), "the bestseller"
    census = read_census(making.blobs[CENSUS])
    assert census.products == 5
    assert census.values["s.brand"] == ("Brume", "Lueur")
    assert [id_ for id_, _, _ in making.records] == ["R1", "R2", "L1", "L2", "C1"]


def test_a_feed_without_rows_is_refused() -> None:
    with pytest.raises(RefusedFeedError, match="the feed has no rows; nothing was changed"):
        built([])


def test_a_feed_that_makes_no_product_is_refused_and_its_reasons_are_kept() -> None:
    """Even a first one."""
    with pytest.raises(RefusedFeedError, match="none of the feed's 2 rows made a product") as caught:
        built(rows([{"nom": "x"}, {"sku": "A", "nom": "sans prix"}]), replace(ORDER, first=True))
    assert [one.reason for one in caught.value.tally.quarantine] == [
        "the key column `sku` is empty",
        "`price` is required and missing",
    ]


def bad(count: int, good: int) -> list[Row]:
    return [*priced(*(f"A{at}" for at in range(good))), *rows([{"nom": "sans clé"}] * count)]


def test_more_than_a_fifth_rejected_is_refused_and_on_a_first_build_a_warning() -> None:
    said = "3 of 13 rows are rejected, more than 20%; the reasons are in the quarantine file"
    shelf = Shelf(Making())
    with pytest.raises(RefusedFeedError, match=said):
        built(bad(3, 10), store=cast("Store", shelf))
    assert shelf.begun == 0, "the engine was not even asked"
    done, making = built(bad(3, 10), replace(ORDER, first=True))
    assert done.warnings == (said,)
    assert len(making.documents) == 10
    done, _ = built(bad(2, 8))
    assert done.warnings == (), "a fifth is not more than a fifth"


def test_a_variant_without_a_price_is_out_and_its_product_stays() -> None:
    done, making = built(
        rows(
            [
                {"sku": "A", "nom": "Lampe"},
                {"sku": "A-1", "parent": "A", "prix": "10"},
                {"sku": "A-2", "parent": "A", "prix": ""},
                *({"sku": f"B{at}", "prix": 5} for at in range(5)),
            ]
        )
    )
    assert (done.variants, done.tally.kept, done.tally.rejected) == (6, 7, 1)
    assert [variant["id"] for variant in making.documents[0].show["variants"]] == ["A-1"]
    assert [(one.what, one.line, one.product, one.reason) for one in done.tally.quarantine] == [
        ("variant", 4, "A", "`price` is required and missing")
    ]


def test_a_product_that_is_out_keeps_its_raw_record_for_later() -> None:
    """An update may bring the price that it lacks."""
    done, making = built([*priced("A", "B", "C", "D"), *rows([{"sku": "E", "nom": "sans prix"}])])
    assert [document.id for document in making.documents] == ["A", "B", "C", "D"]
    assert [(id_, ord_) for id_, ord_, _ in making.records] == [("A", 0), ("B", 1), ("C", 2), ("D", 3), ("E", 4)]
    assert done.manifest.next_ord == 5


def test_values_left_out_are_counted_apart_from_rows() -> None:
    done, _ = built([*priced("A"), Row("feed.csv", 9, {"sku": "B", "prix": "5", "ventes": "beaucoup"})])
    assert (done.left_out, done.tally.kept, done.tally.rejected) == (1, 2, 0)
    assert [(one.what, one.line) for one in done.tally.quarantine] == [("value", 9)]


def test_two_labels_on_one_path_are_told() -> None:
    done, _ = built(
        rows(
            [
                {"sku": "A", "prix": 5, "rayon": "Été"},
                {"sku": "B", "prix": 5, "rayon": "ETE"},
                {"sku": "C", "prix": 5, "rayon": "ETE"},
                {"sku": "D", "prix": 5, "rayon": "Été"},
            ]
        )
    )
    assert done.warnings == ("`ETE` became the node rayons:ete of `Été` (2 products); map one to the other",)


def test_a_rehearsal_says_what_the_build_will_say() -> None:
    """The same counts, warnings and reasons, at the time that it is told, and no engine is asked."""
    feed = [*bad(4, 10), *rows([{"sku": "E", "prix": 5, "rayon": "Été"}, {"sku": "F", "prix": 5, "rayon": "ETE"}])]
    order = replace(ORDER, first=True)
    done, _ = built(feed, order)
    tried = rehearse(feed, recipe(pack({**BARE, **PRICED})), lambda *_: None, replace(ORDER, first=True))
    assert len(tried.warnings) == 2
    assert replace(tried, manifest=done.manifest, tally=done.tally) == done
    assert list(tried.tally.quarantine) == list(done.tally.quarantine)
    assert replace(tried.tally, quarantine=done.tally.quarantine) == done.tally
    assert tried.manifest.counts == done.manifest.counts
    assert tried.manifest.built_at == "2026-11-22T12:00:00+00:00"
    with pytest.raises(RefusedFeedError, match="more than 20%"):
        rehearse(bad(3, 10), recipe(pack({**BARE, **PRICED})), lambda *_: None, ORDER)


def test_a_build_tells_its_phases_by_their_names() -> None:
    told = list[tuple[str, int]]()
    made = recipe(pack({**BARE, **PRICED}))
    build(
        priced(*(f"A{at}" for at in range(1000))),
        made,
        cast("Store", Shelf(Making())),
        ORDER,
        lambda *said: told.append(said),
    )
    assert list(dict.fromkeys(phase for phase, _ in told)) == [READING, PREPARING, WRITING]


@pytest.mark.parametrize("breaks_at", ["add", "keep", "finish"])
def test_whatever_breaks_the_build_is_taken_back(breaks_at: str) -> None:
    """A full disk, or somebody who presses Ctrl-C."""
    making = Making(breaks_at)
    with pytest.raises((OSError, KeyboardInterrupt)):
        built(priced("A", "B", "C"), making=making)
    assert making.abandoned


def test_a_feed_that_breaks_off_begins_no_build() -> None:
    def torn() -> Iterator[Row]:
        yield from priced("A", "B")
        raise OSError(5, "the share is gone")

    shelf = Shelf(Making())
    with pytest.raises(OSError, match="the share is gone"):
        built(torn(), store=cast("Store", shelf))
    assert shelf.begun == 0


def broken_build(
    breaks_at: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[EmbeddedStore, set[Path], set[Path]]:
    """A store in which one build succeeded and a second one broke, with its files before and after."""

    def broken(*_: Any) -> None:
        raise RuntimeError("the engine is gone")

    store = EmbeddedStore(folder)
    built(priced("A", "B"), replace(ORDER, generation="g0"), store=store)
    before = {path for path in folder.rglob("*") if path.is_file()}
    monkeypatch.setattr(f"app.engines.embedded.store.EmbeddedBuild.{breaks_at}", broken)
    with pytest.raises(RuntimeError, match="the engine is gone"):
        built(priced("A", "B", "C"), store=store)
    return store, before, {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("breaks_at", ["add", "keep", "finish"])
def test_a_broken_build_leaves_no_trace_in_the_store(
    breaks_at: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there before is there and whole, and no other generation."""
    store, before, after = broken_build(breaks_at, tmp_path, monkeypatch)
    assert [manifest.generation for manifest in store.generations()] == ["g0"]
    assert store.verify("g0") == ()
    assert {path for path in after if "building" not in path.parts} == before


@pytest.mark.parametrize("breaks_at", ["add", "keep", "finish"])
def test_a_broken_build_gives_its_room_back(breaks_at: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, not only when the next build begins: the disk may be full."""
    _, before, after = broken_build(breaks_at, tmp_path, monkeypatch)
    assert after == before


cell = st.sampled_from(["A", "B", "C", "D", " A", "", None, 7, "a\x00"])
messy = st.lists(
    st.builds(Unreadable, st.just("feed.csv"), st.integers(2, 99), st.just("torn"))
    | st.builds(
        lambda line, data: Row("feed.csv", line, data),
        st.integers(2, 99),
        st.fixed_dictionaries(
            {
                "sku": cell,
                "parent": cell,
                "prix": st.sampled_from(["10", "", "cher", 5.5]),
                "ventes": st.sampled_from(["1", "x", ""]),
            }
        ),
    ),
    max_size=12,
)


@settings(max_examples=200)
@given(messy)
def test_every_row_is_part_of_a_product_a_duplicate_a_tombstone_or_rejected(data: Sequence[Row | Unreadable]) -> None:
    """However messy the feed, also where it is refused; and every row that is out is told."""
    making = Making()
    try:
        done, _ = built(data, replace(ORDER, first=True), making)
        tally = done.tally
    except RefusedFeedError as error:
        tally = error.tally
        assert not making.documents
    assert tally.rows == len(data) == tally.kept + tally.duplicates + tally.tombstones + tally.rejected
    assert min(tally.kept, tally.duplicates, tally.rejected) >= 0
    out = [one for one in tally.quarantine if one.what in ("row", "duplicate", "variant", "product")]
    assert bool(out) is (tally.duplicates + tally.rejected > 0)
    if making.documents:
        variants = sum(len(document.show.get("variants", ())) for document in making.documents)
        assert variants <= tally.kept
        assert tally.kept >= len(making.documents)


def test_generations_are_named_by_time_and_never_alike() -> None:
    one, other = new_generation(NOW), new_generation(NOW)
    assert one.startswith("g20261122t120000000000-")
    assert one != other
    assert new_generation(datetime(2026, 11, 22, 12, 0, 0, 1, tzinfo=UTC)) > max(one, other)
