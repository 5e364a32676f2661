"""Marks: exactly what really matched, in the product's own letters, and nothing else as markup."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.plan import Alternative, Word, Words
from app.search.highlighting import SNIPPET, Marks, marked, marks_of
from tests.engines.making import EngineKind
from tests.shop import Story


def marks(*ways: tuple[str, str, str]) -> Marks:
    """Marks for words: (what is looked up, what was typed, why)."""
    words = [Word((Alternative(tuple(tokens.split()), 1.0, why),), typed=typed) for tokens, typed, why in ways]
    return marks_of(Words(tuple(words), 1, (("t.fr.name", 1.0),)))


def html(text: str, *ways: tuple[str, str, str]) -> str:
    found = marked(text, "fr", marks(*ways))
    return found.html if found else ""


ROBE = ("robe", "robes", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Robes d'été", "<mark>Robes</mark> d&#x27;été"),
        ("La ROBE longue", "La <mark>ROBE</mark> longue"),
        ("Robot de cuisine", ""),
        ("Garde-robe", "<mark>Garde-robe</mark>"),
        ("<script>robe</script>", "&lt;script&gt;<mark>robe</mark>&lt;/script&gt;"),
        ('Robe "A & B"', "<mark>Robe</mark> &quot;A &amp; B&quot;"),
        ("Robe\u0301 de soie", "<mark>Robe\u0301</mark> de soie"),
        ("🦄 robe 🦄", "🦄 <mark>robe</mark> 🦄"),
    ],
)
def test_a_word_is_marked_in_the_letters_of_the_text(text: str, shown: str) -> None:
    """Plurals and capitals do not matter; what only begins alike is left; markup in a text is text."""
    assert html(text, ROBE) == shown


def test_a_phrase_is_marked_only_where_its_words_stand_side_by_side() -> None:
    """`lave linge` marks the machine, not what is washed and, elsewhere, linen."""
    way = ("lave linge", "machine à laver", "synonym machines")
    assert html("Le lave linge", way) == "Le <mark>lave linge</mark>"
    assert html("On lave le petit linge", way) == ""


def test_accents_in_the_text_stay() -> None:
    """`cafetiere` marks `Cafetière`."""
    assert html("Cafetière à piston", ("cafetiere", "cafetiere", "")) == "<mark>Cafetière</mark> à piston"


def test_of_a_long_text_the_part_with_most_matches_is_shown() -> None:
    """Cut between words, with an ellipsis on each side that was cut."""
    text = "mot " * 100 + "robe rouge et robe bleue " + "mot " * 100
    found = html(text, ROBE)
    assert found.startswith("… mot")
    assert found.endswith("mot …")
    assert found.count("<mark>robe</mark>") == 2
    assert len(found) < SNIPPET + 60


@given(st.text(max_size=300), st.sampled_from(["robe", "ete", "x", "12"]))
def test_without_its_marks_the_html_is_the_text(text: str, word: str) -> None:
    """Nothing is lost and nothing added but marks, whatever the text."""
    found = marked(text[:SNIPPET], "fr", marks((word, word, "")))
    if found:
        assert unescape(found.html.replace("<mark>", "").replace("</mark>", "")) == text[:SNIPPET]


def test_each_product_says_what_matched_and_why(engine: EngineKind) -> None:
    """`canapé` finds the sofa by a synonym, and the answer names the rule; nothing is said unless asked."""
    shop = Story(engine)
    shop.load()
    product = shop.ask("canapé", highlight=True)["products"][0]
    assert product["highlights"]["name"] == "<mark>Sofa</mark> d&#x27;angle"
    assert [(one["words"], one["found"], one["as"]) for one in product["matched"]] == [("canapé", "Sofa", "synonym")]
    assert product["matched"][0]["rule"]
    assert "highlights" not in shop.ask("canapé")["products"][0]
