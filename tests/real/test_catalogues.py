"""Real catalogues load on both engines, and totals and facet counts agree with the oracle."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.core.plan import SearchPlan
from app.search.planner import decided
from app.search.request import Request
from app.search.snapshot import Snapshot
from tests.engines.making import EngineKind, make_engine
from tests.oracle import Oracle
from tests.real.catalogues import CDISCOUNT, DATA, ICECAT, Catalogue, requests

SLICE = 2_000
BOTH = pytest.mark.parametrize("catalogue", [CDISCOUNT, ICECAT], ids=lambda catalogue: catalogue.name)


def planned(request: Request, snapshot: Snapshot) -> SearchPlan:
    return decided(request, snapshot, 0.0, snapshot.reader.totals).plan


def agree(catalogue: Catalogue, engine: EngineKind, limit: int | None, asked: int) -> None:
    """Load, ask, and compare totals and every count with the oracle."""
    built, snapshot = catalogue.load(engine, limit)
    counts = built.manifest.counts
    assert counts["rows"] == (limit or catalogue.rows)
    assert counts["rows"] == counts["kept"] + counts["duplicates"] + counts["tombstones"] + counts["rejected"]
    documents = catalogue.documents(limit)
    assert len(documents) == built.manifest.products
    oracle = Oracle(documents, snapshot.census.lengths)
    found_any = 0
    for request in requests(snapshot, documents, asked):
        made = planned(request, snapshot)
        found = snapshot.reader.find(made)
        total, facets = oracle.counts(made)
        assert found.total == total, request
        assert found.facets == facets, request
        found_any += bool(total)
    assert found_any > asked * 0.8


@BOTH
def test_a_slice_agrees_with_the_oracle(catalogue: Catalogue, engine: EngineKind) -> None:
    """Two thousand products, twenty questions."""
    agree(catalogue, engine, SLICE, 20)


@pytest.mark.full
@BOTH
def test_the_whole_catalogue_agrees_with_the_oracle(catalogue: Catalogue, engine: EngineKind) -> None:
    """Every product, twenty-five questions."""
    agree(catalogue, engine, None, 25)


def judged() -> list[Request]:
    """The queries that people rated products for, as they typed them."""
    with (DATA / "chorus_icecat/ratings_dev.csv").open(encoding="utf-8", newline="") as lines:
        return [Request(q=q, locale="en") for q in dict.fromkeys(row["query"] for row in csv.DictReader(lines))]


def same_order(
    catalogue: Catalogue, folder: Path, url: str, limit: int | None, asked: int, also: Sequence[Request] = ()
) -> None:
    """The first hundred of both engines: the same products in the same order with the same scores."""
    with make_engine("embedded", folder, "") as one, make_engine("opensearch", folder, url) as other:
        _, here = catalogue.load(one, limit)
        _, there = catalogue.load(other, limit)
        documents = catalogue.documents(SLICE)
        for request in (*requests(here, documents, asked), *also):
            made = planned(Request(**{**request.__dict__, "size": 100}), here)
            left, right = here.reader.find(made), there.reader.find(made)
            assert [hit.id for hit in left.hits] == [hit.id for hit in right.hits], request
            for hit, twin in zip(left.hits, right.hits, strict=True):
                assert hit.score == pytest.approx(twin.score, rel=1e-5)
                assert hit.show == twin.show


@BOTH
def test_both_engines_answer_in_the_same_order(catalogue: Catalogue, tmp_path: Path, opensearch_url: str) -> None:
    """A slice, thirty questions."""
    same_order(catalogue, tmp_path, opensearch_url, SLICE, 30)


@pytest.mark.full
@BOTH
def test_both_engines_answer_all_in_the_same_order(catalogue: Catalogue, tmp_path: Path, opensearch_url: str) -> None:
    """Every product, a hundred questions, and all that people typed."""
    same_order(catalogue, tmp_path, opensearch_url, None, 100, judged() if catalogue is ICECAT else ())
