"""Texts and queries become the same tokens, so that what a shopper types finds what the shop wrote."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.words.analysis import MAX_QUERY_WORDS, MAX_TOKEN, STOP_WORDS, analyse, analyse_query, placed


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


def test_letters_of_every_shape_are_one() -> None:
    """Apostrophes, hyphens, ligatures, wide and composed letters; soft hyphens and joiners are not there at all."""
    for apostrophe in "'’‘ʼ`´′＇ʹ‛":
        assert analyse(f"Robe d{apostrophe}été", "fr") == ("robe", "ete"), apostrophe
    for hyphen in "-‐‑‒–−－\u2043":
        assert analyse(f"Lave{hyphen}linge", "fr") == ("lavelinge", "lave", "linge"), hyphen
    for invisible in "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e":
        assert analyse(f"Cafe{invisible}tière", "fr") == ("cafetiere",), invisible
    assert analyse("cafe\u0301 Ｒｏｂｅ ﬁlm ŒUVRE œil", "fr") == ("cafe", "robe", "film", "oeuvre", "oeil")
    assert analyse("Straße ÆON Ølglas Łódź", "xx") == ("strasse", "aeon", "olglas", "lodz")


def pieces(text: str, locale: str = "fr") -> list[tuple[str, tuple[str, ...]]]:
    return [(text[one.start : one.end], one.tokens) for one in placed(text, locale)]


def test_every_piece_knows_its_place_in_the_original_letters() -> None:
    """Also where a letter becomes two, two become one, or one goes."""
    assert pieces("L’Œuvre : ﬁlm cafe\u0301, Cafe\u00adtière 1,5 L") == [
        ("L’Œuvre", ("oeuvre",)),
        ("ﬁlm", ("film",)),
        ("cafe\u0301", ("cafe",)),
        ("Cafe\u00adtière", ("cafetiere",)),
        ("1,5 L", ("1.5l", "1.5")),
    ]
    assert pieces("robe de Chambre") == [("robe", ("robe",)), ("de", ()), ("Chambre", ("chambre",))]
    assert pieces("각 \u1100\u1161\u11a8 ｶﾞﾗｽ") == [
        ("각", ("각",)),
        ("\u1100\u1161\u11a8", ("각",)),
        ("ｶﾞﾗｽ", ("ガラス",)),
    ]


def test_a_query_knows_where_each_word_was_typed() -> None:
    """What was cut off belongs to it, for a correction replaces it whole."""
    typed = "Robe d’ÉTÉ de pâté 140 x 190"
    assert [typed[term.start : term.end] for term in analyse_query(typed, "fr")] == [
        "Robe",
        "d’ÉTÉ",
        "pâté",
        "140 x 190",
    ]


ODD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "aàéÉœŒßİıſ'’´`\"”“-–_ 0129,.x×mlgk½²™\u00ad\u200d\u0301\u0345\u1100\u1161ᄀ각ｶﾞक्षि\ud800\x00👩‍🦰"
        ),
    ),
    max_size=60,
)


@given(ODD, st.sampled_from(["fr", "en", "de", "hi"]))
@settings(max_examples=400)
def test_the_pieces_of_a_text_are_what_is_indexed(text: str, locale: str) -> None:
    """In order, inside the text, and together the same tokens; likewise the words of a query."""
    found = placed(text, locale)
    assert tuple(token for one in found for token in one.tokens) == analyse(text, locale)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert {(term.start, term.end) for term in analyse_query(text, locale)} <= {(one.start, one.end) for one in found}


@given(ODD, st.sampled_from(["fr", "en"]))
def test_a_text_is_found_by_itself(text: str, locale: str) -> None:
    """Every word of a query is among the tokens of the same text, but for the empty words that are all there is."""
    indexed, stops = set(analyse(text, locale)), STOP_WORDS[locale]
    assert all(term.token in indexed for term in analyse_query(text, locale) if term.surface not in stops)


@given(ODD)
def test_capitals_and_invisible_letters_change_nothing(text: str) -> None:
    """A text in small letters, and one with soft hyphens in every word, is the same text."""
    plain = "".join(char for char in text if char.isascii())
    assert analyse(plain.upper(), "fr") == analyse(plain.lower(), "fr")
    assert analyse("\u200b".join(plain), "fr") == analyse(plain, "fr") or "`" in plain


@pytest.mark.parametrize(
    "text",
    [
        "a" * 5_000,
        "é" * 5_000,
        "1" * 5_000,
        "1." * 5_000,
        "1x" * 5_000,
        "1 x " * 5_000,
        "1,5 l x " * 2_000,
        "-'" * 5_000,
        "a-" * 5_000,
        "l'" * 5_000,
        '1"' * 5_000,
        '"' * 5_000,
        "e" + "\u0301" * 5_000,
        "\u200b" * 5_000,
        "\u1100" * 5_000,
        "\ud800" * 5_000,
        "\x00" * 5_000,
        "👩‍🦰" * 2_000,
        "שלום " * 1_000,
        "?!…«»“”·" * 1_000,
        "1 000 " * 1_000,
        "' OR 1=1; DROP TABLE x; -- " * 200,
    ],
    ids=lambda text: repr(text[:6]),
)
def test_no_text_takes_long(text: str) -> None:
    """Ten thousand letters of anything take less than a second: nothing is tried again and again."""
    for locale in ("fr", "en", "de"):
        began = time.process_time()
        analyse(text, locale)
        placed(text, locale)
        assert len(analyse_query(text, locale)) <= MAX_QUERY_WORDS
        assert time.process_time() - began < 1
