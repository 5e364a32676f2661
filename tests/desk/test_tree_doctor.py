"""The tree doctor: planted illnesses are found, each with its mend and its place, and nothing healthy is named."""

import random
import time
from array import array
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from app.core.kind import Place
from app.desk.trees.doctor import Diagnosis, examine, sizes
from app.desk.trees.finding import Finding
from app.desk.trees.members import Members
from app.desk.trees.twins import clusters, near_twins
from tests.engines.making import EngineKind
from tests.shop import NOW, Story

RULES: Mapping[str, str] = {
    "rules/shop.yaml": "{code: mini, locales: [fr], feed: {key: sku}, visible: {status: actif}}",
    "rules/fields.yaml": """
        - {name: name, type: text, from: nom, use: [search, show]}
        - {name: status, use: [filter]}
        - {name: brand, use: [filter, show]}
        - {name: number, type: number, use: [filter]}
        - {name: added, type: date, use: [filter, show]}
        - {name: department, type: text, from: rayon}
    """,
    "rules/trees.yaml": """
        - code: rayons
          from: department
          nodes:
            - {code: oublie, label: Oublié}
            - {code: neuf, moved_from: rayons:maison, where: {brand: B1}}
        - code: envies
          nodes:
            - {code: vide, where: {brand: NOBODY}}
            - code: tout
              where: {number: {gte: 0}}
              nodes:
                - {code: presque_tout, where: {number: {lt: 60}}}
                - {code: presque_pareil, where: {number: {lt: 58}}}
                - {code: premiers, where: {number: {lt: 5}}}
            - {code: jumeau, where: {number: {lt: 5}}}
            - {code: cache, hidden: true, where: {brand: B2}, nodes: [{code: seul, where: {number: {gte: 0}}}]}
            - {code: noel, from: 2026-12-01, until: 2026-12-24, where: {brand: B1}}
            - {code: nouveau, where: {added: {within: 30 days}}}
    """,
    **dict.fromkeys(
        [
            *["rules/transformations.yaml", "rules/attributes.yaml", "rules/ranking.yaml", "rules/search.yaml"],
            *["rules/facets.yaml", "rules/labels.yaml", "synonyms/fr.yaml"],
        ],
        "",
    ),
}


def rows() -> list[dict[str, Any]]:
    """A hundred products that are seen and one that is not; the last ten stand in no department."""
    made = [
        {
            "sku": f"P{at}",
            "nom": f"Produit {at}",
            "status": "actif",
            "brand": f"B{at % 4}",
            "number": at,
            "added": "2020-01-01" if at else "2026-11-20",
            "rayon": "Maison > Lampes" if at < 45 else "Femme" if at < 90 else "",
        }
        for at in range(100)
    ]
    return [*made, {"sku": "X", "nom": "Brouillon", "status": "brouillon"}]


@pytest.fixture
def shop(engine: EngineKind) -> Story:
    story = Story(engine, RULES)
    story.load(rows())
    return story


def examined(shop: Story, moment: datetime = NOW, **asked: Any) -> Diagnosis:
    return examine(shop.snapshot(), shop.engine.store, shop.engine.ledger, moment.timestamp(), **asked)


def of(found: Diagnosis, kind: str) -> dict[tuple[str, ...], Finding]:
    return {one.categories: one for one in found.findings if one.kind == kind}


def test_every_planted_illness_is_found_with_its_mend(shop: Story) -> None:
    found = examined(shop)
    assert (found.products, found.unseen) == (100, 1)
    empty = of(found, "empty")
    assert set(empty) == {("rayons:oublie",), ("envies:vide",)}
    assert "`takes:`" in empty["rayons:oublie",].mend
    assert (empty["envies:vide",].mend, empty["envies:vide",].place) == (
        "widen its `where:`, or take it out",
        "rules/trees.yaml:9:7",
    )
    assert set(of(found, "over_full")) == {
        ("rayons:maison/lampes",),
        ("envies:tout/presque_tout",),
        ("envies:tout/presque_pareil",),
    }
    assert "45 %" in of(found, "over_full")["rayons:maison/lampes",].what
    assert set(of(found, "only_child")) == {("rayons:maison/lampes",), ("envies:cache/seul",)}
    assert set(of(found, "twins")) == {("envies:tout/premiers", "envies:jumeau"), ("rayons:neuf", "envies:noel")}
    assert set(of(found, "near_twins")) == {("envies:tout/presque_tout", "envies:tout/presque_pareil")}
    assert "97 %" in next(iter(of(found, "near_twins").values())).what
    assert set(of(found, "orphan")) == {("envies:cache/seul",)}
    assert set(of(found, "address")) == {("rayons:neuf", "rayons:maison")}
    (missing,) = of(found, "unplaced").values()
    assert missing.products == 8, "two of the last ten are B1, which `neuf` catches"
    assert {path for (path,) in of(found, "told")} == {"envies:cache", "envies:noel"}


def test_products_that_no_menu_leads_to(shop: Story) -> None:
    """Those that stand in hidden and closed nodes alone; a tree that catches all leaves none."""
    assert not of(examined(shop), "search_only")
    trees = """
        - {code: rayons, from: department}
        - {code: envies, nodes: [{code: cache, hidden: true, where: {number: {gte: 0}}}]}
    """
    shop.pack = Story(shop.engine, {**RULES, "rules/trees.yaml": trees}).pack  # type: ignore[arg-type]
    shop.load(rows())
    (finding,) = of(examined(shop), "search_only").values()
    assert (finding.products, finding.examples) == (10, ("P90", "P91", "P92"))


def test_who_stands_somewhere_today_is_decided_by_the_clock(shop: Story) -> None:
    """A node of new things that nobody stands in any more is empty."""
    assert ("envies:nouveau",) not in of(examined(shop), "empty")
    assert ("envies:nouveau",) in of(examined(shop, datetime(2027, 3, 1, tzinfo=UTC)), "empty")


def test_one_tree_alone_and_another_limit(shop: Story) -> None:
    found = examined(shop, only="envies", full=59.0)
    assert {category.partition(":")[0] for one in found.findings for category in one.categories} == {"envies"}
    assert set(of(found, "over_full")) == {("envies:tout/presque_tout",)}
    with pytest.raises(KeyError):
        examined(shop, only="nope")


def test_trees_have_the_size_that_shoppers_see(shop: Story) -> None:
    found = {one.tree: (one.nodes, one.products, one.depth) for one in sizes(shop.snapshot(), NOW.timestamp())}
    assert found == {"rayons": (5, 92, 2), "envies": (10, 100, 2)}


def test_a_graft_is_no_twin_of_its_branch(shop: Story) -> None:
    trees = "[{code: rayons, from: department}, {code: envies, nodes: [{code: maison, graft: 'rayons:maison'}]}]"
    shop.pack = Story(shop.engine, {**RULES, "rules/trees.yaml": trees}).pack  # type: ignore[arg-type]
    shop.load(rows())
    assert not of(examined(shop), "twins")
    assert not of(examined(shop), "near_twins")


def test_near_twins_are_found_among_many_at_once() -> None:
    """Those that are alike in a comparison of all with all stand together, and nobody else does."""
    chance = random.Random(7)
    sets = {f"s{at}": sorted(chance.sample(range(400), chance.randint(20, 200))) for at in range(60)}
    for at in range(20):
        own = sets[f"s{at}"]
        sets[f"t{at}"] = sorted({*chance.sample(own, len(own) - len(own) // 30), *chance.sample(range(400), 2)})
    expected = {
        frozenset((one, other))
        for one in sets
        for other in sets
        if one < other and len({*sets[one]} & {*sets[other]}) / len({*sets[one]} | {*sets[other]}) >= 0.9
    }
    groups: list[set[str]] = []
    for pair in expected:
        near = [group for group in groups if group & pair]
        groups = [group for group in groups if group not in near] + [set(pair).union(*near)]
    found = clusters(sets)
    assert found.left == 0
    assert {frozenset(one.names) for one in found.clusters} == set(map(frozenset, groups))
    assert groups


def test_many_nodes_that_are_nearly_the_same_are_one_finding_and_no_long_wait() -> None:
    """700 nodes that hold the same but for a few: compared all with all they were a quarter of a million findings."""
    alike = {f"t:n{at}": [one for one in range(3_000) if one % 900 != at] for at in range(700)}
    began = time.monotonic()
    found = clusters(alike)
    assert [len(one.names) for one in found.clusters] == [700]
    assert time.monotonic() - began < 5
    chance = random.Random(3)
    nearly = {f"t:m{at}": sorted(chance.sample(range(3_400), 3_000)) for at in range(400)}
    began = time.monotonic()
    found = clusters(nearly, patience=2_000_000)
    assert found.left > 0, "there was no time for all, and that is told"
    assert time.monotonic() - began < 5


def test_nodes_above_each_other_are_no_twins_and_neither_are_those_that_are_the_same() -> None:
    first = list(range(40))
    sets = {"t:a": first, "t:a/b": first[1:], "t:c": first}
    assert [one.names for one in clusters(sets).clusters] == [("t:a", "t:a/b", "t:c")], "through their neighbour"
    assert not clusters({"t:a": first, "t:a/b": first[1:]}).clusters
    found = Members([str(one) for one in first], 0, {name: array("I", inside) for name, inside in sets.items()})
    places = dict.fromkeys(sets, Place("rules/trees.yaml", 1, 1))
    assert [one.categories for one in near_twins(found, places)] == [("t:c", "t:a/b")]
