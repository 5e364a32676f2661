"""Feeds that nobody has described become shops at once: names, prices, facets, trees and searches as shoppers expect."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from app.core.shop import Shop
from app.search.kinds import Facet
from tests.catalog_loader import unseen
from tests.catalog_loader.test_first_pack import Newcomer

FEEDS: dict[str, Callable[[], str | bytes]] = {
    "google.xml": unseen.google_xml,
    "google.tsv": unseen.google_tsv,
    "shopify.csv": unseen.shopify_new,
    "woocommerce.csv": unseen.woocommerce,
    "magento.csv": unseen.magento,
    "akeneo.zip": unseen.akeneo,
    "food.csv": unseen.food,
    "furniture.csv": unseen.furniture,
    "books.ndjson": unseen.books,
    "languages.csv": unseen.by_language,
    "messy.csv": unseen.messy,
    "garden.xlsx": unseen.sheet,
    "electronics.json": unseen.electronics,
}


@pytest.fixture
def newcomer(tmp_path: Path) -> Newcomer:
    return Newcomer(tmp_path)


def opened(newcomer: Newcomer, name: str) -> Any:
    """`init`, `check` and `reindex` of one of the feeds; what init found."""
    found = newcomer.init(newcomer.feed(FEEDS[name](), name))
    checked = newcomer.run("check")
    assert checked.exit_code == 0, checked.output
    newcomer.opens()
    return found


def values(newcomer: Newcomer, code: str) -> dict[str, int]:
    """The values of a facet that a shopper can choose, with their counts."""
    for facet in newcomer.finds()["facets"]:
        if facet["code"] == code:
            return {one["value"]: one["count"] for one in facet["values"]}
    return {}


def labels(category: Any) -> set[str]:
    """The labels of the categories below one, as an answer tells them."""
    return {one["label"] for one in category["children"]}


# --- Vendors' formats


def test_google_xml_is_a_shop_of_clothes_with_sizes(newcomer: Newcomer) -> None:
    """Items of one group are one product; a reduced price is the price, the regular one the old price."""
    found = opened(newcomer, "google.xml")
    assert (found["feed"]["format"], found["key"], found["group"]) == ("google", "id", "item_group_id")
    assert (found["products"], found["variants"], found["currency"]) == (6, 18, "GBP")
    assert set(values(newcomer, "size")) == {"S", "M", "L"}
    prices = {one["name"]: one["price"] for one in newcomer.finds("--sort", "price_asc")["products"]}
    assert next(iter(prices.items())) == ("Linen shirt", 39.9)
    assert prices["Oxford shirt"] == 59.9
    assert prices["Wool coat"] == 149.0
    assert newcomer.ids("-f", "on_sale=true") == ["G1", "G4"]
    assert newcomer.ids("-f", "available=false") == ["G6"]
    assert "<p>" not in newcomer.finds("coat")["products"][0]["description"]
    assert labels(newcomer.finds()["category"]) == {"Men", "Women"}
    assert newcomer.ids("--category", "departments:women/coats") == ["G4", "G5"]
    assert newcomer.ids("shirt") == ["G1", "G2"]


def test_google_tsv_in_french(newcomer: Newcomer) -> None:
    found = opened(newcomer, "google.tsv")
    assert (found["feed"]["format"], found["currency"], found["locales"]) == ("google", "EUR", ["fr"])
    assert newcomer.finds("--sort", "price_desc")["products"][0]["price"] == 64.9
    assert newcomer.ids("puzzle", "bois") == ["J1"]
    assert newcomer.ids(disponible="false") == ["J3"]


def test_shopify_with_options_a_draft_and_costs(newcomer: Newcomer) -> None:
    """Option names are the names of facets; the key is left to the format; a cost stays private, a draft unseen."""
    found = opened(newcomer, "shopify.csv")
    shop = newcomer.pack.one(Shop)
    assert (shop.feed.format, shop.feed.asked_key) == ("shopify", "")
    assert "key:" not in newcomer.wrote("rules/shop.yaml")
    assert found["private"] == ["Cost per item"]
    assert newcomer.ids() == ["cedar-candle", "fig-candle", "linen-shirt"]
    assert newcomer.ids("linen") == ["linen-shirt"]
    assert newcomer.ids("SKU-1-L") == ["fig-candle"]
    assert {"size", "volume"} <= set(found["facets"])
    assert values(newcomer, "volume") == {"Large": 2}  # the small ones are sold out
    assert newcomer.fields["size"].variant_axis
    assert newcomer.fields["volume"].variant_axis
    assert not {"option1_name", "option1_value", "seo_title"} & set(newcomer.fields)
    product = newcomer.finds("fig")["products"][0]
    assert len(product["image"]) == 3
    assert product["description"] == "The Fig candle of the house."
    assert newcomer.ids(on_sale="true") == ["fig-candle"]
    assert labels(newcomer.finds()["category"]) == {"Apparel", "Home"}


def test_woocommerce_with_variations_and_lists(newcomer: Newcomer) -> None:
    """Attributes are columns of their own, lists are lists, `-1` is not online, what is not reduced costs what it costs."""
    found = opened(newcomer, "woocommerce.csv")
    assert (found["products"], found["group"]) == (5, "Parent")
    assert newcomer.ids() == ["P1", "P2", "P3", "P4"]
    assert newcomer.ids(poids="250 g") == ["P1", "P2", "P3", "P4"]
    assert newcomer.ids(en_promotion="true") == ["P1"]
    assert newcomer.finds("andes")["products"][0]["name"] == "Café des Andes"
    assert labels(newcomer.finds()["category"]) == {"Épicerie", "Nouveautés"}
    assert newcomer.ids("--category", "rayons:epicerie/thes") == ["P3", "P4"]
    assert newcomer.finds("andes")["products"][0]["image"] == ["https://x.example/1.jpg", "https://x.example/1b.jpg"]


def test_magento_with_store_views_and_configurables(newcomer: Newcomer) -> None:
    """Two languages, packed attributes as facets, no category that all others stand in."""
    found = opened(newcomer, "magento.csv")
    assert (found["products"], found["variants"], found["locales"]) == (3, 6, ["fr", "en"])
    assert found["roles"]["brand"] == ["manufacturer"]
    assert labels(newcomer.finds()["category"]) == {"Bagages", "Nouveautés"}
    assert newcomer.ids(couleur="Noir") == ["b1", "b2", "b3"]
    assert newcomer.fields["colour"].variant_axis
    assert newcomer.finds("cabin", "--locale", "en")["products"][0]["name"] == "Cabin case"
    assert newcomer.finds("valise")["products"][0]["name"] == "Valise cabine"
    assert {one["id"]: one["price"] for one in newcomer.finds()["products"]}["b2"] in (9, 9.0, [9.0])


def test_akeneo_with_models_two_languages_and_measures(newcomer: Newcomer) -> None:
    """Products inherit names from their models; the column names the currency; codes of categories become words."""
    found = opened(newcomer, "akeneo.zip")
    assert (found["products"], found["currency"]) == (3, "EUR")
    assert labels(newcomer.finds()["category"]) == {"Table lamps", "Room lamps"}
    assert newcomer.finds("floor", "--locale", "en")["total"] == 1
    assert newcomer.finds("lampadaire")["total"] == 1
    assert newcomer.fields["power"].type == "number"
    assert "measures such as `6 W`" in newcomer.wrote("rules/transformations.yaml")
    assert values(newcomer, "couleur") == {"noir": 3, "laiton": 3}


# --- Feeds of no known format


def test_a_grocer_with_weights_in_two_units(newcomer: Newcomer) -> None:
    found = opened(newcomer, "food.csv")
    assert found["private"] == ["Prix d'achat HT"]
    assert newcomer.finds("farine")["products"][0]["poids_net"] == 1000
    assert newcomer.finds("sel")["products"][0]["poids_net"] == 1500
    assert newcomer.finds("--sort", "price_asc")["products"][0]["price"] == 0
    assert newcomer.ids(bio="true") == ["3200000000001", "3200000000003", "3200000000005"]
    assert values(newcomer, "allergenes") == {"gluten": 2, "lait": 3}
    assert newcomer.ids("--category", "rayons:epicerie/sucre") == ["3200000000001"]
    assert newcomer.finds("--sort", "newest")["products"][0]["id"] == "3200000000005"
    poids = next(facet for facet in newcomer.pack.all(Facet) if facet.field == "poids_net")
    assert "(g)" in str(poids.label)


def test_a_maker_of_furniture_with_level_columns(newcomer: Newcomer) -> None:
    found = opened(newcomer, "furniture.csv")
    assert found["locales"] == ["en"]
    assert found["trees"]["departments"]["from"] == ["Category 1", "Category 2", "Category 3"]
    assert len(newcomer.ids("--category", "departments:living/tables")) == 4
    assert set(values(newcomer, "material")) == {"oak", "walnut", "ash"}
    assert newcomer.finds("oak")["products"][0]["width"] == 60
    assert newcomer.finds(material="ash")["total"] == 4
    assert not [value for value in values(newcomer, "brand") if value == "N/A"]


def test_a_bookshop_with_lists_of_authors(newcomer: Newcomer) -> None:
    found = opened(newcomer, "books.ndjson")
    assert found["key"] == "isbn"
    assert values(newcomer, "authors")["A. Martin"] == 7
    assert values(newcomer, "format") == {"Poche": 7, "Broché": 7}
    assert labels(newcomer.finds()["category"]) == {"Livres", "Sélection"}
    assert "is_new" in newcomer.wrote("rules/attributes.yaml")
    assert newcomer.finds("nuit")["total"] > 2
    assert newcomer.finds("--sort", "newest")["products"][0]["id"] == "9782070000013"


def test_columns_in_two_languages_and_a_price_for_professionals(newcomer: Newcomer) -> None:
    found = opened(newcomer, "languages.csv")
    assert found["locales"] == ["fr", "en"]
    assert newcomer.fields["price"].by_axis == {"price_list": {"pro": "prix_pro"}}
    assert newcomer.finds("pan", "--locale", "en")["total"] == 8
    assert labels(newcomer.finds("--locale", "en")["category"]) == {"Kitchen"}
    (colour,) = [one for one in newcomer.finds("--locale", "en")["facets"] if one["code"] == "couleur"]
    assert {one["value"]: one["label"] for one in colour["values"]} == {"rouge": "Red", "noir": "Black"}
    assert newcomer.finds(couleur="rouge")["total"] == 4


def test_what_nobody_cleaned_is_clean(newcomer: Newcomer) -> None:
    """Letters, capitals, placeholders, remarks, the top of a breadcrumb, the end that all texts share."""
    opened(newcomer, "messy.csv")
    names = {one["name"] for one in newcomer.finds()["products"]}
    assert "Coque de téléphone 0" in names
    assert not [name for name in names if "Ã" in name or "  " in name or name.isupper()]
    assert labels(newcomer.finds()["category"]) == {"Telephonie", "Auto"}
    assert set(values(newcomer, "marque")) == {"Belix", "Zorg"}
    answer = newcomer.finds("chargeur", "--sort", "price_asc")
    assert [one["price"] for one in answer["products"]][:2] == [2.99, 6.99]
    assert "Voir la fiche" not in json.dumps(newcomer.finds()["products"], ensure_ascii=False)


def test_a_workbook_with_two_levels(newcomer: Newcomer) -> None:
    found = opened(newcomer, "garden.xlsx")
    assert found["feed"]["format"] == "xlsx"
    assert found["private"] == ["Marge"]
    assert newcomer.finds("bêche")["total"] == 5
    assert newcomer.finds("--sort", "price_desc")["products"][0]["price"] == 21.5
    assert len(newcomer.ids("--category", "rayons:jardin/beches")) == 5
    assert "label: Poids (kg)" in newcomer.wrote("rules/fields.yaml")


def test_without_a_column_of_categories_the_names_make_some(newcomer: Newcomer) -> None:
    """A shop can be browsed by what things are called, and by brand."""
    found = opened(newcomer, "electronics.json")
    assert set(found["trees"]) == {"departments", "brands"}
    assert any("words of the names make some" in doubt for doubt in found["unsure"])
    assert labels(newcomer.finds()["category"]) == {"Toner cartridge", "Patch cable", "Memory card", "Laser printer"}
    assert newcomer.finds("--category", "departments:memory")["total"] == 20
    assert "attr" not in newcomer.wrote("rules/facets.yaml")
    assert "Cable length (m)" in newcomer.wrote("rules/facets.yaml")


# --- What holds for every pack


@pytest.mark.parametrize("name", FEEDS)
def test_every_first_pack_is_the_same_each_time_and_fits_its_schemas(newcomer: Newcomer, name: str) -> None:
    """Each file names the schema that an editor holds it to, each transformation shows an example of the feed."""
    feed = newcomer.feed(FEEDS[name](), name)
    newcomer.init(feed)
    first = dict(files(newcomer.shop))
    newcomer.shop.rename(newcomer.folder / "before")
    newcomer.init(feed)
    assert dict(files(newcomer.shop)) == first
    for path in sorted(newcomer.shop.rglob("*.yaml")):
        line, _, text = path.read_text().partition("\n")
        front, _, schema = line.partition("$schema=")
        assert front == "# yaml-language-server: "
        described = json.loads((path.parent / schema).read_text())
        data = yaml.safe_load(text)
        jsonschema_rs.validator_for(described).validate(data)
        if path.name == "transformations.yaml":
            assert all(rule["examples"] for rule in data or ())
    mapped = json.loads((newcomer.shop / ".vscode" / "settings.json").read_text())["yaml.schemas"]
    assert all((newcomer.shop / described).is_file() for described in mapped)


def files(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file below a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_text()


def test_a_key_of_ones_own_leaves_the_layout_aside(newcomer: Newcomer) -> None:
    """`--key` means the rows as the file has them."""
    found = newcomer.init(newcomer.feed(unseen.shopify_new(), "shopify.csv"), "--key", "SKU")
    assert (found["feed"]["format"], found["key"]) == ("csv", "SKU")
