"""Texts and queries become the same tokens, so that what a shopper types finds what the shop wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.words.analysis import MAX_TOKEN, analyse, analyse_query


def tokens(query: str, locale: str = "fr") -> list[str]:
    return [term.token for term in analyse_query(query, locale)]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ete", "L'été"),
        ("robe d’été", "Robes d'ete"),
        ("canapés", "canape"),
        ("bureaux", "BUREAU"),
        ("journal", "journaux"),
        ("œillet", "oeillets"),
        ("1,5 l", "Bouilloire 1.5L inox"),
        ("wh-1000xm4", "Casque Sony WH-1000XM4"),
        ("1000xm4", "Casque Sony WH-1000XM4"),
        ("wh1000xm4", "Casque Sony WH-1000XM4"),
        ("lave-linge", "Lave-linge hublot"),
        ("lavelinge", "Lave-linge hublot"),
        ("bleu marine", "Bleu-marine"),
        ("4006381333931", "EAN 4006381333931"),
    ],
)
def test_what_is_typed_finds_what_is_written(typed: str, written: str) -> None:
    """Every word of the query is among the tokens of the text."""
    assert set(tokens(typed)) <= set(analyse(written, "fr"))


@pytest.mark.parametrize(
    ("one", "other"), [("botte", "bottine"), ("robe", "robot"), ("chat", "châtaigne"), ("cour", "cours")]
)
def test_different_things_stay_different(one: str, other: str) -> None:
    """Stemming joins plurals and never two trades' words."""
    assert set(tokens(one)).isdisjoint(tokens(other))


def test_stop_words_go_unless_they_are_all_there_is() -> None:
    """`robe de la mer` is two words; `sur` alone is still a query."""
    assert tokens("robe de la mer") == ["robe", "mer"]
    assert tokens("sur") == ["sur"]


def test_english_has_its_own_plurals() -> None:
    """Dresses, boxes and babies; a genitive is no other word."""
    assert tokens("women's dresses, boxes and babies", "en") == ["women", "dress", "box", "baby"]


@given(st.text(max_size=200), st.sampled_from(["fr", "en", "de"]))
def test_any_text_gives_clean_tokens(text: str, locale: str) -> None:
    """Whatever is typed, tokens have no blanks and a bounded length; a text always finds itself."""
    indexed = analyse(text, locale)
    assert all(token and len(token) <= MAX_TOKEN and not any(char.isspace() for char in token) for token in indexed)
    stops = {term.surface for term in analyse_query(text, locale)}
    if stops and len(indexed) > 0:
        assert set(tokens(text, locale)) & set(indexed) or not set(tokens(text, locale)) - stops
