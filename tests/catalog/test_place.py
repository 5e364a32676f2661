"""A product's place in every category tree: the feed's own paths, and nodes that conditions fill."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.counting import Counting
from app.catalog.place import MAX_LEVELS
from app.catalog.recipe import Indexed, recipe
from app.core.census import CategoryNode
from app.words.analysis import slug
from tests.catalog.journey import BARE, journey, product
from tests.shop import pack

RAYONS = "- {code: rayons, from: department, separator: '>'}\n"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *[
            ("Robes", "robes"),
            ("Été & Plage", "ete_plage"),
            ("  T-shirts/Polos ", "t_shirts_polos"),
            ("Œuvres", "oeuvres"),
        ],
        *[("40-42", "40_42"), ("100 %", "100"), ("___", ""), ("鞋", ""), ("", "")],
    ],
)
def test_a_label_becomes_a_part_of_a_path(text: str, meant: str) -> None:
    assert slug(text) == meant


@given(st.text(max_size=30))
def test_any_label_gives_a_slug_that_is_its_own_slug(text: str) -> None:
    assert slug(slug(text)) == slug(text)
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")


def test_a_path_of_the_feed_stands_with_all_its_ancestors() -> None:
    made = product({"rayon": " Femme >  Robes > Robes longues "}, trees=RAYONS)
    assert made.draft.paths == {"rayons": ("femme", "femme/robes", "femme/robes/robes_longues")}
    assert made.document.keywords["path.rayons"] == ("femme", "femme/robes", "femme/robes/robes_longues")
    assert made.document.show["categories"] == [
        *["rayons:femme", "rayons:femme/robes", "rayons:femme/robes/robes_longues"]
    ]


def test_several_paths_share_their_ancestors_once() -> None:
    made = product({"rayon": ["Femme > Robes", "Femme > Fêtes", "Soldes"]}, trees=RAYONS)
    assert made.draft.paths == {"rayons": ("femme", "femme/robes", "femme/fetes", "soldes")}


def test_another_languages_path_of_the_same_depth_names_the_nodes() -> None:
    made = product({"rayon": "Femme > Robes", "rayon_en": "Women > Dresses"}, trees=RAYONS)
    assert made.draft.node_labels == {
        ("rayons", "femme"): {"fr": "Femme", "en": "Women"},
        ("rayons", "femme/robes"): {"fr": "Robes", "en": "Dresses"},
    }
    uneven = product({"rayon": "Femme > Robes", "rayon_en": "Dresses"}, trees=RAYONS)
    assert uneven.draft.node_labels["rayons", "femme"] == {"fr": "Femme"}


def test_a_path_stops_where_a_level_has_no_name_and_at_ten_levels() -> None:
    assert product({"rayon": "Femme > !!! > Robes"}, trees=RAYONS).draft.paths == {"rayons": ("femme",)}
    deep = product({"rayon": " > ".join("abcdefghijkl")}, trees=RAYONS)
    assert len(deep.draft.paths["rayons"]) == MAX_LEVELS
    assert product({"rayon": " > > "}, trees=RAYONS).draft.paths == {}
    assert product({"nom": "Robe"}, trees=RAYONS).draft.paths == {}


NODES = """
    - code: rayons
      from: department
    - code: envies
      nodes:
        - {code: bleu, where: {colour: bleu}}
        - code: femme
          where: {category: {under: rayons:femme}}
          nodes:
            - {code: petits_prix, where: {price: {lt: 30}}}
            - {code: tout}
        - code: idees
          nodes:
            - {code: laine, where: {material: laine}}
            - {code: taille_38, where: {size: 38}}
"""


def envies(*data: dict[str, object]) -> tuple[str, ...]:
    return product(*data, trees=NODES).draft.paths.get("envies", ())


def test_conditions_fill_nodes_and_children_narrow_their_parent() -> None:
    """A node without a condition holds its parent's products, or stands only above what its children hold."""
    assert envies({"colour": "bleu"}) == ("bleu",)
    assert envies({"rayon": "Femme > Robes", "price": 50}) == ("femme", "femme/tout")
    assert envies({"rayon": "Femme", "price": 20}) == ("femme", "femme/petits_prix", "femme/tout")
    assert envies({"rayon": "Homme", "price": 20}) == (), "cheap, but not hers"
    assert envies({"material": "laine"}) == ("idees", "idees/laine")
    assert envies({"size": "38"}) == ("idees", "idees/taille_38"), "38 is compared as the text it is in the feed"
    assert envies({"nom": "Pull"}) == ()


def test_any_sellable_variant_places_its_product() -> None:
    assert envies({"nom": "Pull"}, {"sku": "1", "colour": "rouge"}, {"sku": "2", "colour": "bleu"}) == ("bleu",)


def test_nodes_are_shown_as_declared_and_the_feeds_own_by_name() -> None:
    """Parents before children, with their products and labels in every language."""
    changes = {"rules/trees.yaml": NODES}
    made = recipe(pack({**BARE, **changes}))
    counting = Counting(made)
    data: list[dict[str, Any]] = [
        {"sku": "A", "rayon": "Maison > Lampes", "rayon_en": "Home > Lamps"},
        {"sku": "B", "rayon": "Femme > Robes", "price": 20},
        {"sku": "C", "rayon": "Maison", "colour": "bleu"},
    ]
    for one in journey(data, changes).values():
        assert isinstance(one, Indexed)
        counting.count(one)
    nodes = counting.census(made.trees).nodes
    assert nodes["rayons"] == (
        CategoryNode("femme", {"fr": "Femme"}, 1),
        CategoryNode("femme/robes", {"fr": "Robes"}, 1),
        CategoryNode("maison", {"fr": "Maison", "en": "Home"}, 2),
        CategoryNode("maison/lampes", {"fr": "Lampes", "en": "Lamps"}, 1),
    )
    assert [(node.path, node.products) for node in nodes["envies"]] == [
        *[("bleu", 1), ("femme", 1), ("femme/petits_prix", 1), ("femme/tout", 1)],
        *[("idees", 0), ("idees/laine", 0), ("idees/taille_38", 0)],
    ]
