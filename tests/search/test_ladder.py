"""The ladder: what is searched when the words as typed find little, and what the answer says of it."""

import pytest

from tests.engines.making import EngineKind
from tests.shop import Story

ROWS = [
    {"sku": "C1", "nom": "Coque iPhone 6 silicone", "marque": "Nomad", "rayon": "Accessoires > Coques"},
    {"sku": "C2", "nom": "Coque iPhone 6 cuir", "marque": "Nomad", "rayon": "Accessoires > Coques"},
    {"sku": "C3", "nom": "Coque iPhone 7 cuir", "marque": "Nomad", "rayon": "Accessoires > Coques"},
    {"sku": "T1", "nom": "Lave-linge frontal 8 kg", "marque": "Laveur", "rayon": "Maison > Lave-linge"},
    {"sku": "T2", "nom": "Lave-linge top 6 kg", "marque": "Laveur", "rayon": "Maison > Lave-linge"},
    {"sku": "T3", "nom": "Lave-linge hublot 9 kg", "marque": "Laveur", "rayon": "Maison > Lave-linge"},
    {"sku": "P1", "nom": "Portemonnaie cuir", "marque": "Nomad", "rayon": "Accessoires > Maroquinerie"},
    {"sku": "K-4711", "nom": "Cafetière italienne", "marque": "Moka", "rayon": "Maison > Cuisine"},
    {"sku": "K-4712", "nom": "Cafetière à piston", "marque": "Moka", "rayon": "Maison > Cuisine"},
    {"sku": "K-4713", "nom": "Cafetière filtre", "marque": "Moka", "rayon": "Maison > Cuisine"},
]
SEARCH = {"rules/search.yaml": "weights: {name: 5, brand: 3, colour: 2}\nmin_results: 2\n", "synonyms/fr.yaml": "[]\n"}


@pytest.fixture
def shop(engine: EngineKind) -> Story:
    story = Story(engine, SEARCH)
    story.load([{"status": "actif", "prix": 10 + at, "stock": 3, **row} for at, row in enumerate(ROWS)])
    return story


def test_a_word_typed_wrong_is_read_as_the_shops_own_and_it_is_said(shop: Story) -> None:
    """`cafetiere itallienne` is unknown; the shop's spelling is shown, accents and all."""
    query = shop.ask("caftière")["query"]
    assert query["rung"] == "corrected"
    assert query["corrected"] == [{"from": "caftière", "to": "cafetière"}]
    assert query["used"] == "cafetière"
    assert set(shop.finds("caftière")) == {"K-4711", "K-4712", "K-4713"}


def test_who_asks_for_exactly_what_was_typed_gets_it(shop: Story) -> None:
    """The link that undoes a correction."""
    answer = shop.ask("caftière", verbatim=True)
    assert (answer["total"], answer["query"]["corrected"], answer["query"]["verbatim"]) == (0, [], True)


@pytest.mark.parametrize("typed", ["lave linge", "lave-linge", "lavelinge", "Lave  Linges"])
def test_words_written_joined_apart_and_with_a_hyphen_are_the_same(shop: Story, typed: str) -> None:
    """Whatever the visitor's habit, the machines are found, by all words."""
    answer = shop.ask(typed)
    assert {product["id"] for product in answer["products"]} == {"T1", "T2", "T3"}
    assert answer["query"]["rung"] == "all_words"


def test_two_words_that_the_shop_writes_as_one_are_found(shop: Story) -> None:
    """`porte monnaie` finds `Portemonnaie`."""
    assert shop.finds("porte monnaie cuir")[0] == "P1"


def test_a_products_number_finds_the_product_alone(shop: Story) -> None:
    """In small letters too; a short plain number is a word like others."""
    for typed in ("K-4711", "k-4711"):
        answer = shop.ask(typed)
        assert ([one["id"] for one in answer["products"]], answer["query"]["rung"]) == (["K-4711"], "identifier")
    assert shop.ask("coque iphone 6")["query"]["rung"] == "all_words"


def test_what_has_all_words_comes_first_where_not_all_are_needed(shop: Story) -> None:
    """One case has all words; the others follow, and the answer names what was left out."""
    answer = shop.ask("coque iphone 7 cuir")
    assert answer["query"]["rung"] == "most_words"
    assert answer["query"]["dropped"]
    assert answer["products"][0]["id"] == "C3"
    assert answer["total"] > 1


def test_the_least_telling_word_is_given_up_first(shop: Story) -> None:
    """`inconnu` says nothing to this shop: it is left out, and no other."""
    answer = shop.ask("cafetière piston inconnuxyz")
    assert "inconnuxyz" in answer["query"]["dropped"]
    assert answer["products"][0]["id"] == "K-4712"


def test_where_words_find_little_the_tree_offers_a_way(shop: Story) -> None:
    """`cafetière coque` is no product; the category of cases is one click away."""
    answer = shop.ask("coques roses")
    assert [one["category"] for one in answer["alternatives"]] == ["rayons:accessoires/coques"]


def test_with_all_words_found_nothing_is_said(shop: Story) -> None:
    """No alternatives, no corrections, nothing dropped."""
    answer = shop.ask("coque iphone")
    assert (answer["alternatives"], answer["query"]["corrected"], answer["query"]["dropped"]) == ([], [], [])
    assert answer["query"]["did_you_mean"] is None


@pytest.mark.parametrize(
    "typed",
    ["'", '"', "a", "🦄", "؟ابحث", "robe' OR 1=1 --", '{"query": {}}', "(((((", "a" * 499, "x " * 200, "e\u0301\u0301"],
)
def test_whatever_is_typed_gets_an_answer(shop: Story, typed: str) -> None:
    """Punctuation, emoji, other scripts, look-alikes of other languages, long and many words."""
    assert shop.ask(typed)["total"] >= 0
