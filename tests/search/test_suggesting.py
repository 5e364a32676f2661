"""What the search box suggests: sections, order, what leads nowhere, typos, blocks, and the same first product."""

import random
import time
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.rulepack.problems import BadPackError
from app.search.request import BadRequestError, Request
from app.search.service import Surveys
from app.search.snapshot import Snapshot
from app.search.suggesting.prefixes import Entry, Prefixes
from app.search.suggesting.service import Suggesting, suggest
from app.search.suggesting.typed import blocking, folded_words, marked, typed_words
from app.search.suggesting.typos import Known
from tests.engines.making import EngineKind, make_engine
from tests.shop import NOW, ROWS, Story, pack


def suggested(shop: Story, q: str, snapshot: Snapshot | None = None, **asked: Any) -> dict[str, Any]:
    """What is suggested for what was typed, by a process that knows nothing yet."""
    kept = asked.pop("kept", None) or Suggesting()
    return suggest(Request(q=q, **asked), snapshot or shop.snapshot(), NOW.timestamp(), Surveys(), kept)


def texts(body: Mapping[str, Any], section: str = "queries") -> list[str]:
    """What a section says."""
    key = {"queries": "text", "products": "id"}.get(section, "label")
    return [one[key] for one in body[section]]


def rules(text: str) -> dict[str, str]:
    """A file of suggestions."""
    return {"rules/suggestions.yaml": text}


MORE = [
    {
        "sku": sku,
        "nom": name,
        "marque": brand,
        "rayon": shelf,
        "status": status,
        "couleur": colour,
        "prix": "10",
        "stock": 1,
    }
    for sku, name, brand, shelf, status, colour in (
        ("C2", "Canapé d'angle", "Lueur", "Maison > Canapés", "actif", "bleu"),
        ("C3", "Canapé-lit", "Brume", "Maison > Canapés", "actif", "rouge"),
        ("L3", "Lampe de table", "Lueur", "Maison > Lampes", "actif", "doré"),
        ("L4", "Lampes de table", "Lueur", "Maison > Lampes", "actif", "doré"),
        ("B1", "Bougie parfumée", "Secrète", "Maison > Bougies", "brouillon", "mauve"),
        ("B2", "Bougie parfumée", "Secrète", "Maison > Bougies", "brouillon", "mauve"),
        ("T1", "Tapis <berbère>", "Brume & Fils", "Maison > Tapis", "actif", "rouge"),
        ("T2", "Tapis rond", "Brume & Fils", "Maison > Tapis", "actif", "bleu"),
    )
]
"""More of some things, and candles that nobody sees yet."""


@pytest.fixture
def shop(engine: EngineKind) -> Story:
    """The small shop with more in it."""
    story = Story(engine)
    story.load([*ROWS, *MORE])
    return story


@pytest.fixture(scope="module")
def fast(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The same on the embedded engine, loaded once."""
    with make_engine("embedded", tmp_path_factory.mktemp("suggesting"), "") as engine:
        story = Story(engine)
        story.load([*ROWS, *MORE])
        yield story


def test_every_section_answers_what_is_being_typed(shop: Story) -> None:
    """`lam`: the query lampe, the category Lampes; `lue` the brand; the first products of the results page."""
    body = suggested(shop, "lam")
    assert texts(body)[:2] == ["lampe", "lampe de table"]
    assert body["queries"][0] == {"text": "lampe", "html": "<mark>lam</mark>pe", "products": 3, "q": "lampe"}
    assert body["categories"] == [
        {
            "category": "rayons:maison/lampes",
            "label": "Lampes",
            "address": "rayons/maison/lampes",
            "html": "<mark>Lam</mark>pes",
            "above": ["Maison"],
            "products": 3,
        }
    ]
    assert body["used"] == "lampe"
    assert texts(body, "products") == shop.finds("lampe")[:4]
    assert set(body["products"][0]) <= {"id", "name", "brand", "price", "position", "stock"}
    (brand,) = suggested(shop, "lue")["values"]
    assert brand == {
        "field": "brand",
        "facet": "marque",
        "facet_label": "Brand",
        "value": "Lueur",
        "label": "Lueur",
        "html": "<mark>Lue</mark>ur",
        "products": 5,
    }
    assert body["order"] == ["queries", "categories", "values", "products"]
    assert (body["generation"], body["q"]) == (shop.live, "lam")


def test_every_suggestion_leads_somewhere(shop: Story) -> None:
    """Nothing of what only drafts have; what is suggested finds as much as it says, whatever is typed."""
    for typed in ("bou", "bougie", "bougie par", "sec", "mau"):
        body = suggested(shop, typed)
        assert not any(body[section] for section in ("queries", "categories", "values")), typed
    for typed in ("l", "r", "c", "ta", "canape", "robe ro", "b", "lampe d", "mai"):
        body = suggested(shop, typed)
        for one in body["queries"]:
            found = shop.ask(one["q"])
            assert found["total"] >= one["products"] > 0, one
        for one in body["categories"]:
            assert shop.ask(category=one["category"])["total"] == one["products"] > 0
        for one in body["values"]:
            assert shop.ask(filters={one["facet"]: [one["value"]]})["total"] == one["products"] > 0


def test_what_was_suggested_goes_when_its_products_go(shop: Story, engine: EngineKind) -> None:
    """A verdict is good while no change can have made it false; another generation's is never taken."""
    kept = Suggesting()
    assert "tapis" in texts(suggested(shop, "tap", kept=kept))
    shop.change([{"sku": "T1", "_deleted": "true"}])
    _until_believed(engine)
    assert suggested(shop, "tap", kept=kept)["queries"][0]["products"] == 1
    shop.change([{"sku": "T2", "status": "brouillon"}])
    _until_believed(engine)
    assert not suggested(shop, "tap", kept=kept)["queries"]
    assert not suggested(shop, "tap", kept=kept)["categories"]
    shop.load([*ROWS, *MORE])
    assert suggested(shop, "tap", kept=kept)["queries"][0]["products"] == 2


def _until_believed(engine: EngineKind) -> None:
    """OpenSearch's sequence number is believed for a second."""
    if engine.name == "opensearch":
        time.sleep(1.1)


def test_the_first_product_is_the_first_of_the_results_page(shop: Story) -> None:
    """For every word of the shop, and under pins, boosts and hides that depend on the words."""
    hand = """
        - {kind: pin, when: {request.q: {has_words: lampe}}, products: [C1]}
        - {kind: boost, where: {brand: Brume}, by: 30}
        - {kind: hide, when: {request.q: {has_words: tapis}}, where: {colour: rouge}}
    """
    snapshot = shop.preview({"rules/merchandising.yaml": hand})
    kept = Suggesting()
    for word in (*snapshot.census.vocabularies["fr"].words, "robe rouge", "lampe de table", "téléphone robe"):
        body = suggested(shop, word, snapshot, kept=kept)
        page = shop.ask(body["used"], snapshot)["products"]
        assert texts(body, "products") == [one["id"] for one in page[:4]], word
        assert body["used"] == word, "a word of the shop is completed to no other"
    assert texts(suggested(shop, "tap", snapshot), "products") == ["T2"]
    assert suggested(shop, "tap", snapshot)["queries"][0]["products"] == 1, "counted under the rule that hides"


def test_one_typo_is_forgiven_from_four_letters_on(fast: Story) -> None:
    """A letter wrong, missing, doubled or swapped, in any word, while the last one is still being typed."""
    for typed in ("lamqe", "lmape", "lampee", "lanpe", "xampe"):
        assert "lampe" in texts(suggested(fast, typed)), typed
    assert suggested(fast, "lamqe")["used"] == "lampe"
    assert texts(suggested(fast, "cannap"))[:1] == ["canapé"]
    assert "lampe de table" in texts(suggested(fast, "lapme de tab"))
    assert texts(suggested(fast, "luuer"), "values") == ["Lueur"]
    assert not suggested(fast, "lqm")["queries"], "three letters are too few"
    assert not suggested(fast, "lqqpe")["queries"], "two slips are too many"
    assert not suggested(fast, "l4mpe")["queries"], "a word with a digit is a code"


def test_the_last_word_is_completed_behind_the_others(fast: Story) -> None:
    """`robe ro` goes on to a red dress though no name begins so; `robe la` goes on to nothing, for no lamp is a dress."""
    body = suggested(fast, "robe rou")
    assert texts(body) == ["robe rouge"]
    assert body["queries"][0]["html"] == "<mark>robe</mark> <mark>rou</mark>ge"
    assert body["used"] == "robe rouge"
    assert not suggested(fast, "robe lam")["queries"]


def test_plurals_accents_and_little_words_are_suggested_once(fast: Story) -> None:
    """`Lampe de table` and `Lampes de table` are one query, found by either; accents are as the shop writes them."""
    assert [one for one in texts(suggested(fast, "lampe")) if "table" in one] == ["lampe de table"]
    plural = suggested(fast, "lampes de")["queries"][0]
    assert (plural["text"], plural["html"]) == ("lampe de table", "<mark>lampe</mark> <mark>de</mark> table")
    assert texts(suggested(fast, "CANAPE"))[0] == "canapé"
    assert texts(suggested(fast, "Canapé"))[0] == "canapé"


def test_the_merchandisers_phrases_come_first_when_they_find_something(fast: Story) -> None:
    """By weight, in their locale; a phrase that finds nothing is not suggested."""
    said = """
        phrases:
          - {text: {fr: lampe doré, en: golden lamp}, weight: 2}
          - {text: lampe lueur, weight: 5}
          - {text: lampe à pétrole, weight: 9}
    """
    snapshot = fast.preview(rules(said))
    assert texts(suggested(fast, "lampe", snapshot))[:2] == ["lampe lueur", "lampe doré"]
    assert texts(suggested(fast, "lam", snapshot))[0] == "lampe lueur"
    assert "lampe à pétrole" not in texts(suggested(fast, "lampe", snapshot))
    assert "lampe doré" not in texts(suggested(fast, "gol", snapshot))


def test_what_is_blocked_is_suggested_nowhere(fast: Story) -> None:
    """Not as a query, a category, a brand or a product, with accents or without, in the plural, and by a pattern."""
    snapshot = fast.preview(rules("block: [canapes, 'lue*', tapis rond]"))
    kept = Suggesting()
    for typed in ("c", "can", "canapé", "sofa", "l", "lueur", "lampe", "t", "tapis", "maison"):
        body = suggested(fast, typed, snapshot, kept=kept)
        told = folded_words(str({name: body[name] for name in ("queries", "categories", "values")}))
        names = folded_words(str([one["name"] for one in body["products"]]))
        assert "canape" not in told + names, typed
        assert "lueur" not in told, typed
        assert "tapis rond" not in told + names, typed
    assert "tapis" in texts(suggested(fast, "tap", snapshot))
    silent = suggested(fast, "canapé", snapshot)
    assert not any(silent[section] for section in silent["order"])


def test_sections_have_their_order_and_sizes(fast: Story) -> None:
    """One that is left out, or has no room, is empty; only the named facets' values are suggested."""
    said = "{order: [products, values], products: 1, values: 5, facets: [couleur]}"
    body = suggested(fast, "l", fast.preview(rules(said)))
    assert body["order"] == ["products", "values"]
    assert (body["queries"], body["categories"], len(body["products"])) == ([], [], 1)
    assert not body["values"], "brands are not asked for"
    assert texts(suggested(fast, "rou", fast.preview(rules(said))), "values") == ["Rouge"]


def test_before_anything_is_typed(fast: Story) -> None:
    """The largest categories, the first queries, or nothing, as the shop says; never a product."""
    largest = suggested(fast, "")
    assert [one["category"] for one in largest["categories"]][:1] == ["rayons:maison"]
    assert not largest["products"]
    assert not largest["queries"]
    first = suggested(fast, " ", fast.preview(rules("{when_empty: queries, phrases: [{text: canapé bleu}]}")))
    assert (texts(first)[0], first["categories"]) == ("canapé bleu", [])
    nothing = suggested(fast, "", fast.preview(rules("when_empty: nothing")))
    assert not any(nothing[section] for section in nothing["order"])


def test_within_a_category_only_what_it_has(fast: Story) -> None:
    """Queries, brands and products of the place where the visitor stands, and only categories below it."""
    body = suggested(fast, "l", category="rayons:femme")
    assert not body["values"]
    assert texts(suggested(fast, "can", category="rayons:maison"), "categories") == ["Canapés"]
    assert not suggested(fast, "can", category="rayons:femme")["categories"]
    assert not suggested(fast, "can", category="rayons:femme")["queries"]
    with pytest.raises(BadRequestError):
        suggested(fast, "can", category="rayons:cave")
    with pytest.raises(BadRequestError):
        suggested(fast, "can", locale="de")


def test_hidden_and_closed_categories_and_private_fields_are_not_suggested(engine: EngineKind) -> None:
    """Nor a facet on what shoppers may not see: the check refuses it before."""
    trees = """
        - {code: rayons, from: department, separator: ">"}
        - code: envies
          nodes:
            - {code: soldes, label: Soldes secrètes, hidden: true, where: {on_sale: true}}
            - {code: noel, label: Noël, from: 2026-12-01, where: {band: grand}}
            - {code: fete, label: Fête, from: 2026-11-01, where: {band: grand}}
    """
    shop = Story(engine, {"rules/trees.yaml": trees})
    shop.load()
    assert not suggested(shop, "sol")["categories"]
    assert not suggested(shop, "secr")["categories"]
    assert not suggested(shop, "noe")["categories"]
    assert texts(suggested(shop, "fet"), "categories") == ["Fête"]


def test_the_same_is_suggested_every_time(fast: Story) -> None:
    """By whichever process, in whichever order it was asked; the second time from what it knows."""
    typed = ["l", "la", "lam", "lampe", "robe rou", "c", "can", "lamqe", "", "ta", "brume"]
    kept = Suggesting()
    first = {q: suggested(fast, q, kept=kept) for q in typed}
    random.Random(4).shuffle(typed)
    for q in typed:
        for again in (suggested(fast, q), suggested(fast, q, kept=kept)):
            assert {**again, "took_ms": 0} == {**first[q], "took_ms": 0}, q


def test_html_is_safe_and_marks_what_was_typed(fast: Story) -> None:
    """What a feed says is text, never tags; a ligature or an accent is marked as it is written."""
    (brand,) = suggested(fast, "brume &")["values"][-1:]
    assert brand["html"] == "<mark>Brume</mark> &amp; Fils"
    assert marked("<b>Œuf</b> d'été", ("oeu", "et")) == "&lt;b&gt;<mark>Œu</mark>f&lt;/b&gt; d&#x27;<mark>ét</mark>é"
    assert marked("Cafe\u0301 noir", ("cafe",)) == "<mark>Cafe\u0301</mark> noir"
    assert marked("cafe\u0301s", ("cafe",)) == "<mark>cafe\u0301</mark>s"
    assert marked("Straße", ("stras",)) == "<mark>Straß</mark>e"


ODD = [
    "",
    " ",
    "\t\n",
    "🙂",
    "🙂" * 200,
    "مرحبا",
    "שלום",
    "\u202eepmal",
    "e\u0301\u0301\u0301\u0301",
    "\ud800",
    "lam\0pe",
    "'; DROP TABLE products; --",
    '{"match_all": {}}',
    "name:* OR (",
    "l'" * 200,
    "-" * 500,
    "la " * 160,
    "1234567890123",
    "a" * 5_000,
    "ﬀ" * 80,
    "\u00ad\u200b",
]


@settings(max_examples=150, deadline=None)
@given(q=st.text(max_size=120))
def test_nothing_that_is_typed_breaks_it(fast: Story, q: str) -> None:
    """Emoji, right-to-left, NUL, surrogates, look-alikes of code: an answer, in the shape of all others."""
    body = suggested(fast, q)
    assert all(isinstance(body[section], list) for section in ("queries", "categories", "values", "products"))
    assert len(body["queries"]) <= 6


for _odd in ODD:
    test_nothing_that_is_typed_breaks_it = example(q=_odd)(test_nothing_that_is_typed_breaks_it)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("order: [queries, queries]", "`queries` stands twice in `order:`; write it once"),
        ("queries: 50", "`queries` is 50; it lies between 0 and 20"),
        ("phrases: [{text: robe, weight: 0}]", "the weight of 'robe' is 0; it lies above 0"),
        ("phrases: [{text: '…'}]", "the phrase '…' has no words"),
        ("block: ['*']", "would block everything"),
        ("facets: [prix]", "the facet `prix` lists no words"),
        ("facets: [mark]", "there is no facet `mark`"),
        ("phrases: [{text: {de: Kleid}}]", "the shop has no locale `de`"),
        ("order: [query]", "queries"),
    ],
)
def test_mistakes_in_the_rules_are_told(text: str, told: str) -> None:
    """With the mend."""
    with pytest.raises(BadPackError) as refused:
        pack(rules(text))
    assert told in str(refused.value)


def test_prefixes_rank_by_where_they_match_then_weight_products_and_alphabet() -> None:
    """At the start before inside; then by weight, products, alphabet; each entry once, however it is spelled."""
    entries = [
        Entry("chat", 3, spellings=("chat", "chats")),
        Entry("château gonflable", 90, spellings=("chateau gonflable",)),
        Entry("chat noir", 2, spellings=("chat noir",)),
        Entry("arbre à chat", 500, spellings=("arbre a chat",)),
        Entry("chaton", 7, 1.0, spellings=("chaton",)),
        Entry("chatte", 7, spellings=("chatte",)),
        Entry("chatière", 7, spellings=("chatiere",)),
    ]
    found = [entry.text for entry in Prefixes.of(entries, 100).found("chat", 10)]
    assert found == ["chaton", "château gonflable", "chatière", "chatte", "chat", "chat noir", "arbre à chat"]
    assert [entry.text for entry in Prefixes.of(entries, 100).found("chat", 2)] == ["chaton", "château gonflable"]
    assert not list(Prefixes.of(entries, 100).found("chien", 5))


@given(
    words=st.dictionaries(st.text("abcé", min_size=1, max_size=6), st.integers(0, 9), min_size=1, max_size=30),
    typed=st.text("abc", max_size=4),
)
def test_a_prefix_list_finds_what_a_walk_over_all_would(words: dict[str, int], typed: str) -> None:
    """The same entries as asking each of them; never one more or less."""
    entries = [Entry(word, count, spellings=(" ".join(typed_words(word)) or word,)) for word, count in words.items()]
    found = {entry.text for entry in Prefixes.of(entries, 100).found(typed, 100)}
    assert found == {entry.text for entry in entries if entry.spellings[0].startswith(typed)}


@given(word=st.text("abcdefg", min_size=4, max_size=9), data=st.data())
def test_any_one_slip_is_mended(word: str, data: st.DataObject) -> None:
    """A letter dropped, doubled, changed or swapped leads back to a shop's only word."""
    at = data.draw(st.integers(0, len(word) - 1))
    slips = [word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + "z" + word[at + 1 :]]
    if at + 1 < len(word):
        slips.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    known = Known({word: 5})
    for slip in slips:
        if slip != word and len(slip) >= 4:
            assert known.mended(slip, is_open=False) == word
            assert word.startswith(known.mended(slip, is_open=True))


def test_blocks_are_whole_words_unless_a_star_says_more() -> None:
    """`sex` blocks neither Essex nor sextant; `sex*` blocks the sextant too."""
    plain, starred = blocking(["sex", "arme à feu"]), blocking(["sex*"])
    assert plain
    assert starred
    for text, by_plain, by_star in (
        ("sex", True, True),
        ("jouet sexs", True, True),
        ("essex", False, False),
        ("sextant", False, True),
        ("Armes à feu", True, False),
    ):
        assert bool(plain.search(folded_words(text))) is by_plain, text
        assert bool(starred.search(folded_words(text))) is by_star, text
    assert blocking([]) is None
