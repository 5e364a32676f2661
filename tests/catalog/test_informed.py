"""Attributes that know more than their product: bands, standings and look-ups, settled before a document is made."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from app.catalog.attributes.bands import nice, nice_edges
from app.catalog.attributes.informed import Background
from app.catalog.attributes.lookup import FileLookup
from app.catalog.gather import Gathered, Tally
from app.catalog.recipe import Recipe, derived, recipe, told
from app.catalog.survey import survey
from app.core.product import Row, Unreadable
from app.rulepack.problems import BadPackError
from tests.catalog.journey import BARE
from tests.shop import pack, rows

TREES = "- {code: rayons, from: department, separator: /}"


def surveyed(
    data: Sequence[Mapping[str, Any]], attributes: str, before: Background | None = None, **changes: str
) -> tuple[Recipe, Background, dict[str, dict[str, tuple[Any, ...]]]]:
    """The recipe after its survey, what was found out, and every product's values."""
    files = {f"rules/{name}.yaml": text for name, text in {"attributes": attributes, **changes}.items()}
    made = recipe(pack({**BARE, **files}))
    with Gathered() as products:
        products.read(rows(data), made.shop.feed, Tally())
        known = survey(products, made, before or {})
        made = told(made, known)
        values = {packed.id: derived(packed.record(), made).values for packed in products}
    return made, known, values


def priced(*prices: float) -> list[dict[str, Any]]:
    return [{"sku": f"P{at}", "price": str(price)} for at, price in enumerate(prices)]


BANDS = "- {kind: bands, name: level_of_price, of: price, count: 4, use: [facet]}"


def test_bands_hold_about_as_many_products_each_and_are_cut_at_numbers_that_shops_write() -> None:
    _, known, values = surveyed(priced(*range(1, 101)), BANDS)
    assert known["level_of_price"]["edges"] == [25, 50, 75]
    assert values["P0"]["level_of_price"] == ("< 25",)
    assert values["P24"]["level_of_price"] == ("25 – 50",)
    assert values["P99"]["level_of_price"] == ("≥ 75",)


def test_bands_stay_from_build_to_build_until_they_part_the_products_badly() -> None:
    before = {"level_of_price": {"edges": [20.0, 50.0, 80.0], "count": 4}}
    _, kept, _ = surveyed(priced(*range(1, 101)), BANDS, before)
    assert kept["level_of_price"]["edges"] == [20, 50, 80]
    _, cut, _ = surveyed(priced(*range(101, 201)), BANDS, before)
    assert cut["level_of_price"]["edges"] == [150, 200]


def test_bands_that_a_merchandiser_fixes_need_no_survey() -> None:
    fixed = "- {kind: bands, name: level_of_price, of: price, edges: [10, 99.5], unit: €, use: [facet]}"
    _, _, values = surveyed(priced(5, 10, 99.5), fixed)
    assert [values[f"P{at}"]["level_of_price"] for at in range(3)] == [
        ("< 10\N{NO-BREAK SPACE}€",),
        ("10 – 99.5\N{NO-BREAK SPACE}€",),
        ("≥ 99.5\N{NO-BREAK SPACE}€",),
    ]


def test_one_price_for_all_makes_no_band() -> None:
    _, known, values = surveyed(priced(10, 10, 10), BANDS)
    assert known["level_of_price"]["edges"] == []
    assert "level_of_price" not in values["P0"]


@pytest.mark.parametrize(("value", "rounded"), [(37.4, 40), (0.12, 0.1), (1234, 1000), (8.9, 8), (0, 0), (-37, -40)])
def test_shops_write_40_and_never_37(value: float, rounded: float) -> None:
    assert nice(value) == pytest.approx(rounded)


def test_edges_rise_and_none_stands_twice() -> None:
    assert nice_edges([1, 1, 1, 1, 1, 1, 50, 60], 4) == [50]
    assert nice_edges([], 4) == []


SOLD = [
    {"sku": "A", "rayon": "femme/robes", "weight": "90"},
    {"sku": "B", "rayon": "femme/robes", "weight": "30"},
    {"sku": "C", "rayon": "femme/jupes", "weight": "10"},
    {"sku": "D", "rayon": "femme/robes", "weight": "30"},
    {"sku": "E", "rayon": "femme/robes"},
]


def test_a_product_stands_among_those_of_its_own_category() -> None:
    rank = "- {kind: standing, name: place_in_category, of: weight, within: rayons, use: [sort]}"
    _, _, values = surveyed(SOLD, rank, trees=TREES)
    places = {id_: one.get("place_in_category") for id_, one in values.items()}
    assert places == {"A": (1.0,), "B": (2.0,), "C": (1.0,), "D": (2.0,), "E": None}


def test_the_depth_says_which_category_is_meant_and_the_whole_shop_is_one_too() -> None:
    wide = "- {kind: standing, name: place_in_category, of: weight, within: rayons, depth: 1, use: [sort]}"
    _, _, values = surveyed(SOLD, wide, trees=TREES)
    assert values["C"]["place_in_category"] == (4.0,)
    shop = "- {kind: standing, name: place_in_shop, of: weight, gives: share, best: lowest, use: [sort]}"
    _, _, values = surveyed(SOLD, shop)
    assert (values["C"]["place_in_shop"], values["A"]["place_in_shop"]) == ((25.0,), (100.0,))


def test_a_standing_can_be_asked_for_like_any_attribute_even_by_a_later_tree() -> None:
    attributes = """
        - {kind: standing, name: place_in_category, of: weight, within: rayons, use: [filter]}
        - kind: cases
          name: bestseller
          cases: [{when: {place_in_category: {lte: 1}}, then: oui}]
          use: [filter]
    """
    trees = f"{TREES}\n- {{code: idees, nodes: [{{code: best, where: {{bestseller: oui}}}}]}}"
    made, _, values = surveyed(SOLD, attributes, trees=trees)
    assert [id_ for id_, one in values.items() if one.get("bestseller")] == ["A", "C"]
    assert [[tree.code for tree in phase.trees] for phase in made.phases] == [["rayons"], ["idees"]]


def test_a_tree_and_a_standing_that_ask_about_each_other_are_refused() -> None:
    attributes = "- {kind: standing, name: place_in_idea, of: weight, within: idees, use: [filter]}"
    trees = "- {code: idees, nodes: [{code: best, where: {place_in_idea: {lte: 1}}}]}"
    with pytest.raises(BadPackError, match=r"`place_in_idea` asks about the tree `idees`, which asks about it"):
        surveyed(SOLD, attributes, trees=trees)


def lookup(take: str, **more: str) -> FileLookup:
    options = "".join(f", {key}: {value}" for key, value in more.items())
    text = (
        f"- {{kind: lookup, name: found, take: {take}, use: [show]{options}, "
        "file: {path: stock.csv, key: sku, column: qty}}"
    )
    (attribute,) = pack({**BARE, "rules/attributes.yaml": text}).all(FileLookup)
    return attribute


BY_WEIGHT = """
    - {kind: lookup, name: found, of: weight, use: [show], file: {path: stock.csv, key: sku, column: qty}}
"""
STOCK: list[Row | Unreadable] = [
    Row("stock.csv", 2, {"sku": "A", "qty": "3"}),
    Row("stock.csv", 3, {"sku": "A", "qty": "5"}),
    Row("stock.csv", 4, {"sku": "B", "qty": ""}),
    Row("stock.csv", 5, {"sku": "", "qty": "1"}),
    Row("stock.csv", 6, {"sku": "C", "qty": "viele"}),
    Unreadable("stock.csv", 7, "3 cells under a header of 2 columns"),
]


@pytest.mark.parametrize(
    ("take", "value"),
    [
        ("first", "3"),
        ("last", "5"),
        ("all", ["3", "5"]),
        ("sum", 8.0),
        ("mean", 4.0),
        ("lowest", 3.0),
        ("highest", 5.0),
        ("count", 2),
    ],
)
def test_rows_of_one_key_are_taken_together(take: str, value: Any) -> None:
    table, _ = lookup(take, type="number" if isinstance(value, float) else "keyword").table(STOCK)
    assert table["A"] == value


def test_rows_that_say_nothing_are_told_with_their_line() -> None:
    _, unread = lookup("sum", type="number").table(STOCK)
    assert [(one.line, one.reason) for one in unread] == [
        (5, "the key column `sku` is empty"),
        (6, "`qty` is 'viele'; `take: sum` is for numbers"),
        (7, "3 cells under a header of 2 columns"),
    ]


def test_a_look_up_by_a_number_finds_its_key_however_the_file_writes_it() -> None:
    """350 in JSON, 350.0 of a spreadsheet and `350` of a CSV are one key; 0 is one too."""
    stock = [
        Row("stock.json", at, {"sku": key, "qty": str(at)}) for at, key in enumerate((350.0, 0, "12.5", " 7 ", ""))
    ]
    table, unread = lookup("first", of="weight").table(stock)
    assert table == {"350": "0", "0": "1", "12.5": "2", "7": "3"}
    assert [one.reason for one in unread] == ["the key column `sku` is empty"]
    made = told(recipe(pack({**BARE, "rules/attributes.yaml": BY_WEIGHT})), {"found": table})
    with Gathered() as products:
        data = [{"sku": f"P{at}", "weight": weight} for at, weight in enumerate(("350", 0, "12,5 ", "350.00", "8"))]
        products.read(rows(data), made.shop.feed, Tally())
        found = [derived(packed.record(), made).values.get("found") for packed in products]
    assert found == [("0",), ("1",), ("2",), ("0",), None]


def test_what_is_no_single_amount_of_the_shops_currency_is_told_by_a_look_up() -> None:
    """Sums take no dollars for euros; objects and lists are no values, but a plain list alone may stand."""
    cells = ("3 €", "4 $", {"n": 1}, [1, 2])
    stock = [Row("stock.json", at, {"sku": "A", "qty": cell}) for at, cell in enumerate(cells)]
    table, unread = lookup("sum", type="number").table(stock, "EUR")
    assert table == {"A": 3.0}
    assert [one.reason for one in unread] == [
        "`qty` is '4 $'; `take: sum` is for numbers",
        "`qty` holds an object; name a column with one value a row",
        "`qty` holds a list; name a column with one value a row",
    ]
    table, unread = lookup("last").table(stock)
    assert (table, len(unread)) == ({"A": [1, 2]}, 1)


def test_a_look_up_gives_products_and_variants_what_stands_under_their_key() -> None:
    text = """
        - {kind: lookup, name: stock, type: number, level: variant, use: [show],
           file: {path: stock.csv, key: sku, column: qty}}
    """
    made = told(recipe(pack({**BARE, "rules/attributes.yaml": text})), {"stock": {"A-1": 4.0, "A": 9.0, "other": 1.0}})
    with Gathered() as products:
        products.read(
            rows([{"sku": "A"}, {"sku": "A-1", "parent": "A"}, {"sku": "A-2", "parent": "A"}]),
            made.shop.feed,
            Tally(),
        )
        (draft,) = [derived(packed.record(), made) for packed in products]
    assert [variant.values.get("stock") for variant in draft.variants] == [(4.0,), None]


def test_a_product_keeps_its_places_when_something_is_computed_after_the_first_trees() -> None:
    attributes = "- {kind: standing, name: place_in_category, of: weight, within: rayons, use: [filter]}"
    trees = f"{TREES}\n- {{code: idees, nodes: [{{code: first, where: {{place_in_category: {{lte: 1}}}}}}]}}"
    made = told(
        recipe(pack({**BARE, "rules/attributes.yaml": attributes, "rules/trees.yaml": trees})),
        {"place_in_category": {"femme/robes": [-90.0, -30.0]}},
    )
    with Gathered() as products:
        products.read(rows(SOLD[:1]), made.shop.feed, Tally())
        (draft,) = [derived(packed.record(), made) for packed in products]
    assert draft.paths == {"rayons": ("femme", "femme/robes"), "idees": ("first",)}
