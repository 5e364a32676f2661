"""Price lists, stores, channels and languages without a value of their own, and whose value they take."""

from typing import Any

from app.catalog.counting import Counting
from app.catalog.recipe import Indexed, recipe
from app.core.product import Step
from tests.catalog.journey import BARE, journey
from tests.shop import pack

SHOP = """
    code: mini
    locales: [fr, en, nl]
    feed: {key: sku, group: parent}
    fallback: {price_list: {pro_or: [pro]}, locale: {nl: [en]}}
"""
FIELDS = """
    - {name: name, type: text, by_locale: {fr: nom, en: nom_en, nl: nom_nl}, use: [search, filter, show]}
    - name: price
      type: number
      level: variant
      by: {price_list: {pro: price_pro, pro_or: price_or}, store: {lyon: price_lyon}}
      use: [filter, sort, show]
"""
RULES = {**BARE, "rules/shop.yaml": SHOP, "rules/fields.yaml": FIELDS, "rules/trees.yaml": ""}


def product(*data: dict[str, Any], trace: list[Step] | None = None) -> Indexed:
    rows = [{"sku": "A", **data[0]}, *({"parent": "A", **row} for row in data[1:])]
    made = journey(rows, RULES, trace)["A"]
    assert isinstance(made, Indexed)
    return made


def test_a_price_list_takes_the_one_that_is_written_for_it_and_then_the_public_price() -> None:
    numbers = product({"price": 50, "price_pro": 40}).document.numbers
    assert (numbers["n.price__pro"], numbers["n.price__pro_or"]) == ((40.0,), (40.0,))
    numbers = product({"price": 50}).document.numbers
    assert (numbers["n.price__pro_or"], numbers["n.price__lyon"]) == ((50.0,), (50.0,))


def test_each_variant_falls_back_by_itself() -> None:
    made = product({"nom": "Robe"}, {"sku": "A-1", "price": 50, "price_pro": 40}, {"sku": "A-2", "price": 60})
    assert made.document.numbers["n.price__pro"] == (40.0, 60.0)
    assert [one["price__pro_or"] for one in made.document.show["variants"]] == [40, 60]


def test_a_language_takes_the_one_that_is_written_for_it_and_then_the_shops_first() -> None:
    show = product({"nom": "Robe", "nom_en": "Dress"}).document.show
    assert (show["name.nl"], show["name.en"]) == ("Dress", "Dress")
    assert product({"nom": "Robe"}).document.show["name.nl"] == "Robe"
    assert product({"nom_nl": "Jurk"}).document.show["name.fr"] == "Jurk"


def test_conditions_ask_what_shoppers_see_and_presence_what_the_back_office_wrote() -> None:
    made = product({"nom": "Robe", "price": 50})
    assert "price__pro" not in made.document.keywords["has"]
    assert made.document.keywords["s.name.nl"] == ("Robe",)
    assert "name.nl" not in made.document.keywords["has"]


def test_what_was_filled_is_counted_and_explained() -> None:
    trace: list[Step] = []
    made = product({"nom": "Robe", "price": 50, "price_pro": 40}, trace=trace)
    counting = Counting(recipe(pack(RULES)))
    counting.count(made)
    assert counting.filled == {"price__pro_or": 1, "price__lyon": 1, "name.en": 1, "name.nl": 1}
    assert ("fall-back", "price__pro_or", (40.0,)) in [(step.rule, step.name, step.after) for step in trace]
