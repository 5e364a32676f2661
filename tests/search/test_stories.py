"""What a shopper meets, told on both engines: words, filters, counts, trees, sorts, pages and the shop's hand."""

from collections.abc import Sequence
from typing import Any

import pytest

from app.search.request import BadRequestError, Choice
from tests.engines.making import EngineKind
from tests.shop import ROWS, Story


@pytest.fixture
def shop(engine: EngineKind) -> Story:
    """The small shop, loaded."""
    story = Story(engine)
    story.load()
    return story


def test_all_words_find_what_has_them_all(shop: Story) -> None:
    """`robes rouges` finds red dresses, `robe` the best seller first; hidden drafts are never found."""
    answer = shop.ask("robes rouges")
    assert {product["id"] for product in answer["products"]} == {"R1", "R2"}
    assert answer["query"]["rung"] == "all_words"
    assert shop.finds("robe") == ["R1", "R2"]
    assert shop.finds("lampe") == ["L1"]


def test_a_word_that_the_shop_does_not_know_is_left_out_and_named(shop: Story) -> None:
    """`robe téléphone` still shows dresses, and says so."""
    answer = shop.ask("robe téléphone")
    assert answer["query"]["rung"] == "most_words"
    assert answer["query"]["dropped"] == ["téléphone"]
    assert {product["id"] for product in answer["products"]} == {"R1", "R2"}


def test_a_synonym_finds_and_an_accent_does_not_matter(shop: Story) -> None:
    """`canape` finds the sofa."""
    assert shop.finds("canape") == ["C1"]


def test_a_filter_over_two_axes_holds_on_one_variant(shop: Story) -> None:
    """Red in 40 is sold out: the red 38 and the blue 40 do not make a red 40."""
    assert shop.finds(filters={"couleur": ["rouge"], "taille": ["38"]}) == ["R1"]
    assert shop.finds(filters={"couleur": ["rouge"], "taille": ["40"]}) == []
    assert shop.finds(filters={"couleur": ["bleu"], "taille": ["40"]}) == ["R1"]


def test_each_count_is_the_total_one_would_get_by_choosing_it(shop: Story) -> None:
    """With 40 chosen, red counts 0 and blue 1; without it, both dresses are red."""
    assert shop.counts("couleur") == {"rouge": 2, "bleu": 2, "doré": 1}
    assert shop.counts("couleur", filters={"taille": ["40"]}) == {"bleu": 1}
    chosen = shop.counts("couleur", filters={"taille": ["38", "36"], "couleur": ["rouge"]})
    assert chosen == {"rouge": 2}
    for value, count in shop.counts("taille", filters={"couleur": ["rouge"]}).items():
        assert shop.ask(filters={"couleur": ["rouge"], "taille": [value]})["total"] == count


def test_a_chosen_value_that_nothing_has_can_be_removed(shop: Story) -> None:
    """An unknown value is a chip with count 0, and nothing is found."""
    answer = shop.ask(filters={"couleur": ["fuchsia"]})
    assert answer["total"] == 0
    colours = next(facet for facet in answer["facets"] if facet["code"] == "couleur")["values"]
    assert {"value": "fuchsia", "label": "Fuchsia", "count": 0, "selected": True} in colours


def test_prices_are_bounded_by_any_sellable_variant(shop: Story) -> None:
    """The long dress is found at 59.90 and at 49.90, and the bounds ignore their own choice."""
    assert shop.finds(filters={"prix": Choice(low=55, high=60)}) == ["R1"]
    prices = next(facet for facet in shop.ask(filters={"prix": Choice(low=500)})["facets"] if facet["code"] == "prix")
    assert (prices["min"], prices["max"], prices["selected"]) == (25, 899, {"gte": 500})
    assert shop.counts("tranche") == {"0..30": 1, "30..100": 1, "100..": 2}
    assert shop.finds(filters={"tranche": ["0..30", "100.."]}, sort="price_asc") == ["R2", "L1", "C1"]


def test_a_price_list_has_its_own_prices_and_falls_back(shop: Story) -> None:
    """Professionals pay 40 for the red dress; what has no professional price keeps its public one."""
    answer = shop.ask(sort="price_asc", context={"price_list": "pro"})
    assert [(product["id"], product["price"]) for product in answer["products"]] == [
        ("R2", 25),
        ("R1", 40),
        ("L1", 120),
        ("C1", 899),
    ]
    assert "R1" not in shop.finds(filters={"prix": Choice(high=45)})
    assert "R1" in shop.finds(filters={"prix": Choice(high=45)}, context={"price_list": "pro"})


def test_a_tree_is_browsed_by_breadcrumb_and_children(shop: Story) -> None:
    """From the roots down, in the request's language, with the products of this result."""
    roots = shop.ask(locale="en")["category"]["children"]
    assert roots == [
        {"category": "rayons:femme", "label": "Women", "address": "rayons/femme", "count": 2},
        {"category": "rayons:maison", "label": "Home", "address": "rayons/maison", "count": 2},
    ]
    below = shop.ask(category="rayons:maison")["category"]
    step = {"category": "rayons:maison", "label": "Maison", "address": "rayons/maison"}
    assert below["breadcrumb"] == [step]
    assert [child["label"] for child in below["children"]] == ["Canapés", "Lampes"]
    assert shop.finds(category="envies:soldes") == ["R1"]
    assert shop.finds(category="envies:femme/petits_prix") == ["R2"]


def test_sorts_and_pages_show_everything_once(shop: Story) -> None:
    """Page by page in any order, no product is missed or shown twice."""
    assert shop.finds(sort="price_desc") == ["C1", "L1", "R1", "R2"]
    assert shop.finds(sort="newest") == ["R1", "L1", "R2", "C1"]
    pages = [shop.finds(page=page, size=1) for page in range(1, 5)]
    assert sorted(id_ for page in pages for id_ in page) == ["C1", "L1", "R1", "R2"]
    assert shop.finds(page=9) == []


BOOST = "- {kind: boost, where: {brand: Lueur}, by: 50}"
BURY = "- {kind: bury, where: {on_sale: true}, by: 60}"
PIN = "- {kind: pin, when: {request.q: {has_words: robes}}, products: [L1, NOPE], at: 2}"
HIDE = "- {kind: hide, when: {request.category: {under: rayons:maison}}, where: {price: {gt: 500}}}"


def rules(*lines: str) -> dict[str, str]:
    """Merchandising rules."""
    return {"rules/merchandising.yaml": "\n".join(lines)}


def test_a_boost_and_a_bury_reorder_and_change_no_total(shop: Story) -> None:
    """Lueur first; sales last."""
    plain = shop.ask()
    boosted = shop.ask(snapshot=shop.preview(rules(BOOST)))
    assert {product["id"] for product in boosted["products"][:2]} == {"L1", "C1"}
    assert boosted["total"] == plain["total"]
    assert boosted["facets"] == plain["facets"]
    assert shop.finds(snapshot=shop.preview(rules(BURY)))[-1] == "R1"


def test_a_pin_takes_its_place_and_every_page_agrees(shop: Story) -> None:
    """The lamp stands second among dresses; it counts, and the pages together are the whole list once."""
    snapshot = shop.preview(rules(PIN))
    assert shop.finds("robe", snapshot) == ["R1", "L1", "R2"]
    assert shop.ask("robe", snapshot)["total"] == 3
    pages: Sequence[str] = [id_ for page in (1, 2, 3) for id_ in shop.finds("robe", snapshot, page=page, size=1)]
    assert pages == ["R1", "L1", "R2"]
    assert shop.finds("robe", snapshot, filters={"couleur": ["rouge"]}) == ["R1", "R2"], "a pin respects filters"
    assert shop.finds("robe", snapshot, sort="price_desc") == ["R1", "R2"], "and a visitor's own order"
    assert shop.finds("lampe", snapshot) == ["L1"]


def test_a_hidden_product_is_in_no_total(shop: Story) -> None:
    """The dear sofa is not for the home page, but it is still for sale elsewhere."""
    snapshot = shop.preview(rules(HIDE))
    assert shop.finds(snapshot=snapshot, category="rayons:maison") == ["L1"]
    assert "C1" in shop.finds(snapshot=snapshot)


def test_private_fields_never_leave(shop: Story) -> None:
    """Neither the cost nor its name is anywhere in an answer."""
    answer = str(shop.ask("robe"))
    assert "cost" not in answer
    assert "cout" not in answer
    with pytest.raises(BadRequestError, match="there is no facet `cost`"):
        shop.ask(filters={"cost": ["20"]})


def test_a_mistaken_request_names_the_field_and_the_mend(shop: Story) -> None:
    """Each wrong field gives one clear sentence."""
    mistakes: list[tuple[dict[str, Any], str]] = [
        ({"sort": "price_up"}, "did you mean `price_asc`"),
        ({"category": "rayons:fème"}, "did you mean `rayons:femme`"),
        ({"filters": {"couleurs": ["rouge"]}}, "did you mean `couleur`"),
        ({"locale": "de"}, "it has fr, en"),
        ({"page": 0}, "pages of 24 go from 1"),
        ({"page": 10**6}, "pages of 24 go from 1 to 416"),
        ({"size": 1000}, "1 to 100"),
        ({"filters": {"couleur": Choice(low=3)}}, "takes values, not bounds"),
        ({"filters": {"promo": ["maybe"]}}, "takes true or false"),
        ({"filters": {"tranche": ["cheap"]}}, "a range such as `20..50`"),
    ]
    for asked, said in mistakes:
        with pytest.raises(BadRequestError, match=said):
            shop.ask(**asked)


def test_the_rows_of_the_story_are_all_counted(engine: EngineKind) -> None:
    """Rows in = part of a product + duplicates + tombstones + rejected."""
    built = Story(engine).load(
        [*ROWS, {"sku": "", "nom": "x"}, {"sku": "L1", "nom": "Lampe"}, {"sku": "Z", "nom": "z"}]
    )
    counts = built.manifest.counts
    assert counts["rows"] == len(ROWS) + 3
    assert counts["rows"] == counts["kept"] + counts["duplicates"] + counts["tombstones"] + counts["rejected"]
    assert (counts["duplicates"], counts["rejected"]) == (1, 3)
