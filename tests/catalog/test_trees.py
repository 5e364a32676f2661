"""Category trees beyond paths and conditions: ids apart from labels, values, grafts, merged feed nodes, and why."""

import time
from itertools import product as product_of
from typing import Any

import pytest

from app.catalog.counting import Counting
from app.catalog.place import place
from app.catalog.recipe import Indexed, recipe
from app.core.census import CategoryNode, Census, census_bytes, read_census
from app.core.product import Step
from app.rulepack.problems import BadPackError
from tests.catalog.journey import BARE, journey, product
from tests.shop import pack


def nodes(trees: str, *rows: dict[str, Any]) -> dict[str, CategoryNode]:
    """The nodes that a build of these rows publishes, by `tree:path`, in the order to show."""
    changes = {"rules/trees.yaml": trees}
    made = recipe(pack({**BARE, **changes}))
    counting = Counting(made)
    for one in journey([{"sku": str(at), **row} for at, row in enumerate(rows)], changes).values():
        assert isinstance(one, Indexed)
        counting.count(one)
    census = read_census(census_bytes(Census(nodes=counting.census(made.trees).nodes)))
    return {f"{tree}:{node.path}": node for tree, several in census.nodes.items() for node in several}


def refused(trees: str) -> str:
    """What is said of trees that cannot be."""
    with pytest.raises(BadPackError) as caught:
        pack({**BARE, "rules/trees.yaml": trees})
    return str(caught.value)


FEED = """
    - code: rayons
      from: department
      nodes:
        - code: femme
          label: {fr: Elle, en: Her}
          slug: {fr: elle, en: her}
          order: 5
          nodes:
            - code: robes
              takes: ["Femme > Robes maxi", femme/robes_longues]
              moved_from: rayons:femme/jupes
            - {code: petits_prix, where: {price: {lt: 30}}}
        - {code: archives, hidden: true}
"""


def test_a_node_of_the_feed_gets_another_label_slug_and_order_and_keeps_its_id() -> None:
    """Its own words come before the feed's; nodes that nobody declared stand by their label."""
    found = nodes(
        FEED,
        {"rayon": "Maison > Zèbres", "rayon_en": "Home > Zebras"},
        {"rayon": "Femme > Robes", "rayon_en": "Women > Dresses"},
        {"rayon": "Maison > Été"},
        {"rayon": "Maison > Écharpes"},
        {"rayon": "Archives"},
    )
    assert [path for path in found if "/" not in path] == ["rayons:archives", "rayons:maison", "rayons:femme"]
    below = [path for path in found if path.startswith("rayons:maison/")]
    assert below == ["rayons:maison/zebres", "rayons:maison/echarpes", "rayons:maison/ete"]
    femme = found["rayons:femme"]
    assert (femme.labels, femme.slug) == ({"fr": "Elle", "en": "Her"}, {"fr": "elle", "en": "her"})
    assert found["rayons:femme/robes"].labels == {"fr": "Robes", "en": "Dresses"}
    assert found["rayons:femme/robes"].moved_from == ("rayons:femme/jupes",)
    assert found["rayons:archives"].hidden
    assert not femme.hidden


def test_paths_that_the_feed_renamed_still_lead_to_the_node() -> None:
    """Products under the feed's new name stand where they stood, with what lies below."""
    for text in ("Femme > Robes", "Femme > Robes maxi", "Femme > Robes longues"):
        made = product({"rayon": f"{text} > Soie"}, trees=FEED)
        assert made.draft.paths["rayons"] == ("femme", "femme/robes", "femme/robes/soie"), text


def test_a_condition_below_a_node_of_the_feed_narrows_it() -> None:
    """A cheap shirt for men is no small price for women; a group holds whatever stands below it."""
    assert product({"rayon": "Femme > Robes", "price": 20}, trees=FEED).draft.paths["rayons"] == (
        "femme",
        "femme/robes",
        "femme/petits_prix",
    )
    assert product({"rayon": "Homme", "price": 20}, trees=FEED).draft.paths["rayons"] == ("homme",)
    grouped = FEED + "        - {code: idees, group: true, nodes: [{code: laine, where: {material: laine}}]}\n"
    assert product({"material": "laine"}, trees=grouped).draft.paths["rayons"] == ("idees", "idees/laine")
    assert product({"rayon": "Homme"}, trees=grouped).draft.paths["rayons"] == ("homme",)


BRANDS = """
    - {code: marques, values_of: brand}
    - code: envies
      nodes:
        - {code: matieres, label: Matières, values_of: material, where: {price: {lt: 50}}}
"""


def test_every_value_of_an_attribute_is_a_node() -> None:
    """At the top of a tree or below a node, which narrows them; the shop's labels of values are theirs."""
    made = product({"brand": "Saint-James", "material": "Coton bio", "price": 20}, trees=BRANDS)
    assert made.draft.paths == {
        "marques": ("saint_james",),
        "envies": ("matieres", "matieres/coton_bio"),
    }
    assert product({"material": "laine", "price": 80}, trees=BRANDS).draft.paths == {}
    found = nodes(BRANDS, {"brand": "Saint-James"}, {"brand": "Brume"}, {"material": "laine", "price": 3})
    assert list(found) == ["marques:brume", "marques:saint_james", "envies:matieres", "envies:matieres/laine"]
    assert (found["marques:saint_james"].value_of, found["marques:saint_james"].value) == ("brand", "Saint-James")


GRAFTS = """
    - code: rayons
      from: department
      nodes: [{code: femme, nodes: [{code: robes, slug: dresses, hidden: true}]}]
    - code: envies
      nodes:
        - {code: elle, graft: rayons:femme, where: {price: {lt: 50}}}
        - {code: tout, label: Tout, graft: rayons}
"""


def test_a_branch_of_another_tree_stands_below_a_node() -> None:
    """With its products, which a condition may narrow, its labels, and what is declared of its nodes."""
    assert product({"rayon": "Femme > Robes", "price": 20}, trees=GRAFTS).draft.paths["envies"] == (
        *["elle", "elle/robes", "tout", "tout/femme", "tout/femme/robes"],
    )
    dear = product({"rayon": "Femme > Robes", "price": 80}, trees=GRAFTS)
    assert dear.draft.paths["envies"] == ("tout", "tout/femme", "tout/femme/robes")
    assert product({"rayon": "Homme", "price": 20}, trees=GRAFTS).draft.paths["envies"] == ("tout", "tout/homme")
    found = nodes(GRAFTS, {"rayon": "Femme > Robes", "rayon_en": "Women > Dresses", "price": 20})
    assert found["envies:elle"].labels == {"fr": "Femme", "en": "Women"}
    assert found["envies:tout"].labels == {"": "Tout"}
    grafted = found["envies:elle/robes"]
    assert (grafted.labels["en"], grafted.slug, grafted.hidden) == ("Dresses", {"": "dresses"}, True)


NEW = """
    - code: envies
      nodes:
        - code: idees
          nodes:
            - {code: nouveau, where: {added: {within: 30 days}, brand: Brume}}
            - {code: laine, where: {material: laine}}
"""


def test_a_node_that_depends_on_today_holds_all_that_may_stand_there_one_day() -> None:
    """And the node above holds only what stands there whatever the day is: the request's clock decides the rest."""
    assert product({"brand": "Brume", "added": "2020-01-01"}, trees=NEW).draft.paths["envies"] == ("idees/nouveau",)
    assert product({"brand": "Brume"}, trees=NEW).draft.paths == {}
    assert product({"added": "2020-01-01"}, trees=NEW).draft.paths == {}
    wool = product({"brand": "Brume", "added": "2020-01-01", "material": "laine"}, trees=NEW)
    assert wool.draft.paths["envies"] == ("idees", "idees/nouveau", "idees/laine")
    (window,) = nodes(NEW, {"brand": "Brume"})["envies:idees/nouveau"].windows
    assert window == ("added", 30 * 86_400.0, 0.0)


WHY = """
    - code: rayons
      from: department
    - {code: marques, values_of: brand}
    - code: envies
      nodes:
        - code: femme
          where: {category: {under: rayons:femme}}
          nodes:
            - {code: petits_prix, where: {price: {lt: 30}, none: {brand: AUCUNE}}}
            - {code: tout}
        - {code: laine, where: [{material: laine}, {name: {matches: "(?i)laine"}}]}
        - {code: elle, graft: rayons:femme}
        - {code: nouveau, where: {added: {within: 30 days}}}
"""


def test_every_place_says_why() -> None:
    """The feed's column and value, the lines of a condition that held with their values, the branch it came from."""
    row = {
        "sku": "A",
        "rayon": "Femme > Robes",
        "brand": "Brume",
        "nom": "Robe en laine",
        "price": "24,90",
        "added": "2026-01-01",
    }
    trace: list[Step] = []
    journey([row], {"rules/trees.yaml": WHY}, trace)
    steps = [step for step in trace if step.name.startswith("category.")]
    said = {f"{step.name.removeprefix('category.')}:{path}": step for step in steps for path in step.after}
    whys = {category: step.why for category, step in said.items()}
    assert whys["rayons:femme/robes"] == "department is Femme > Robes (the feed's rayon, rayon_en)"
    assert whys["marques:brume"] == "brand is Brume"
    assert whys["envies:femme"] == "stands in rayons:femme"
    assert whys["envies:femme/petits_prix"] == "price is 24.9 (below 30) and none of: brand is AUCUNE"
    assert whys["envies:femme/tout"] == "all products of the node above"
    assert whys["envies:laine"] == "name is Robe en laine (matches (?i)laine)"
    assert whys["envies:elle/robes"] == "grafted from rayons:femme/robes"
    assert whys["envies:nouveau"] == "added lies in the last 30 days, decided at each request"
    assert said["envies:femme/petits_prix"].place == "rules/trees.yaml:10:11"
    told = [step.after for step in steps if step.name == "category.envies"]
    assert told[:2] == [("femme",), ("femme/petits_prix",)], "a node says it before those below it"


def test_the_trace_of_a_product_tells_its_places_and_nothing_else_is_told() -> None:
    """Whatever the trees say, the reasons name the product's places, all of them and no others."""
    rows: list[dict[str, Any]] = [
        {"sku": "A", "rayon": ["Femme > Robes", "Soldes"], "brand": "Brume", "price": 20, "added": "2026-01-01"},
        {"sku": "B", "rayon": "Femme > Robes maxi > Soie", "material": "laine", "nom": "Pull"},
        {"sku": "C"},
    ]
    for trees, row in product_of((WHY, FEED, GRAFTS, BRANDS, NEW), rows):
        trace: list[Step] = []
        (one,) = journey([row], {"rules/trees.yaml": trees}, trace).values()
        assert isinstance(one, Indexed)
        steps = [step for step in trace if step.name.startswith("category.")]
        told = {(step.name, path) for step in steps for path in step.after}
        paths = one.draft.paths
        assert told == {(f"category.{tree}", path) for tree, several in paths.items() for path in several}
        assert all(step.why for step in steps)


@pytest.mark.parametrize(
    ("trees", "said"),
    [
        ("- {code: a}", "has neither `from:`, `nodes:` nor `values_of:`"),
        ("- {code: a, values_of: added}", "`values_of: added` is a date"),
        ("- {code: a, values_of: name}", "`values_of: name` differs by language"),
        ("- {code: a, values_of: brnd}", "did you mean `brand`"),
        ("- {code: a, nodes: [{code: x, graft: b}]}\n- {code: b, from: department}", "`b`, which is placed after it"),
        ("- {code: a, nodes: [{code: x, graft: 'a:y'}, {code: y}]}", "asks about itself"),
        ("- {code: a, nodes: [{code: x, graft: nope}]}", "there is no tree `nope`"),
        ("- {code: a, nodes: [{code: x, slug: Été}]}", "an address takes small letters"),
        ("- {code: a, nodes: [{code: x, slug: y}, {code: y}]}", "share the address `y`"),
        ("- {code: a, nodes: [{code: x, from: 2026-13-40}]}", "is no day of the calendar"),
        ("- {code: a, nodes: [{code: x, from: tomorrow}]}", "a day such as `2026-12-01`"),
        ("- {code: a, nodes: [{code: x, from: 2026-12-02, until: 2026-12-01}]}", "would never be shown"),
        ("- {code: a, nodes: [{code: x, takes: y}]}", "has no `from:`"),
        (
            "- {code: a, from: department, nodes: [{code: x, takes: z}, {code: y, takes: z}]}",
            "`takes: z` is said by `a:x` too",
        ),
        ("- {code: a, nodes: [{code: x, moved_from: nowhere}]}", "a category as `tree:path`"),
        ("- {code: a, nodes: [{code: x, moved_from: 'a:x'}]}", "moved from itself"),
        (
            (
                "- {code: a, nodes: [{code: x, moved_from: 'a:o', where: {brand: B}}]}\n"
                "- {code: b, nodes: [{code: y, where: {category: {under: 'a:o'}}}]}"
            ),
            "`a:o` moved to `a:x`; write that",
        ),
        ("- {code: a, nodes: [{code: x, moved_from: 'a:y'}, {code: y}]}", "is a node that stands in rules/trees.yaml"),
        ("- {code: a, nodes: [{code: x, moved_from: 'a:o'}, {code: y, moved_from: 'a:o'}]}", "is said by `a:x` too"),
        (
            "- {code: a, nodes: [{code: x, where: {any: {added: {within: 3 days}, brand: B}}}]}",
            "write it beside the other lines of `where:`",
        ),
        ("- {code: a, nodes: [{code: x, where: {none: {added: {within: 3 days}}}}]}", "cannot be asked of a category"),
        (
            (
                "- {code: a, nodes: [{code: x, where: {added: {within: 3 days}}}]}\n"
                "- {code: b, nodes: [{code: y, where: {category: {under: 'a:x'}}}]}"
            ),
            "depends on today through `a:x`",
        ),
        (
            (
                "- {code: a, nodes: [{code: x, where: {added: {within: 3 days}}}]}\n"
                "- {code: b, nodes: [{code: y, graft: a}]}"
            ),
            "repeat its `within` in this node's `where:` instead",
        ),
    ],
)
def test_what_cannot_be_is_told_with_its_mend(trees: str, said: str) -> None:
    assert said in refused(trees)


def test_a_date_that_the_index_does_not_keep_decides_nothing() -> None:
    fields = BARE["rules/fields.yaml"].replace(
        "{name: added, type: date, use: [filter, sort, show]}", "{name: added, type: date}"
    )
    with pytest.raises(BadPackError, match="add `filter` to its `use:`"):
        pack({**BARE, "rules/fields.yaml": fields, "rules/trees.yaml": NEW})


def test_a_grown_tree_is_placed_fast() -> None:
    """Forty nodes of conditions cost a product some microseconds; generous here, because other work runs beside."""
    lines = "".join(
        f"        - {{code: n{at}, where: {{price: {{lt: {at}}}, brand: [Brume, B{at}]}}}}\n" for at in range(40)
    )
    trees = f"    - {{code: rayons, from: department}}\n    - code: envies\n      nodes:\n{lines}"
    shop = recipe(pack({**BARE, "rules/trees.yaml": trees}))
    made = product({"rayon": "Femme > Robes", "price": 20, "brand": "Brume"}, trees=trees)
    began = time.perf_counter()
    for _ in range(1000):
        place(made.draft, shop.trees, shop.schema)
    assert (time.perf_counter() - began) / 1000 < 150e-6
