"""Every language that a shop may speak joins the forms of a word, and a plural that is typed finds what is one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.words.analysis import MAX_TOKEN, STEMMERS, analyse, analyse_query
from app.words.languages import language
from app.words.languages.others import NAMES

FORMS = {
    "ar": [("حذاء", "الحذاء"), ("كتاب", "الكتاب")],
    "ca": [("sabata", "sabates"), ("camió", "camions"), ("estiu", "d'estiu")],
    "cs": [("bota", "boty"), ("židle", "židlí"), ("hračka", "hracky")],
    "da": [("stol", "stole"), ("kjole", "kjoler"), ("støvle", "støvler")],
    "de": [("Haus", "Häuser"), ("Kleid", "Kleider"), ("Buch", "Bücher"), ("Größe", "Grössen")],
    "el": [("παπούτσι", "παπούτσια"), ("καρέκλα", "καρέκλες"), ("φόρεμα", "φορέματα")],
    "eo": [("libro", "libroj"), ("seĝo", "seĝoj")],
    "es": [("zapato", "zapatos"), ("camión", "camiones"), ("sillón", "sillones")],
    "et": [("raamat", "raamatud")],
    "eu": [("etxe", "etxeak"), ("liburu", "liburuak")],
    "fa": [("کتاب", "کتاب‌ها"), ("صندلی", "صندلی‌ها")],
    "fi": [("kirja", "kirjat"), ("tuoli", "tuolit"), ("pöytä", "pöytää")],
    "ga": [("bróg", "bhróg"), ("fón", "bhfón")],
    "hi": [("किताब", "किताबें"), ("जूता", "जूते")],
    "hu": [("könyv", "könyvek"), ("cipő", "cipők")],
    "hy": [("սեղան", "սեղաններ"), ("աթոռ", "աթոռներ")],
    "id": [("sepatu", "sepatunya"), ("kursi", "kursinya")],
    "it": [("scarpa", "scarpe"), ("libro", "libri"), ("caffè", "caffe"), ("acqua", "l’acqua")],
    "lt": [("knyga", "knygos"), ("kėdė", "kėdės")],
    "nb": [("stol", "stoler"), ("kjole", "kjoler")],
    "ne": [("किताब", "किताबहरू"), ("घर", "घरहरू")],
    "nl": [("schoen", "schoenen"), ("jurk", "jurken"), ("auto", "auto's")],
    "nn": [("stol", "stolar"), ("kjole", "kjolar")],
    "no": [("støvel", "støvelen"), ("bok", "boken")],
    "pl": [("but", "buty"), ("książka", "ksiazki"), ("krzesło", "krzesła")],
    "pt": [("sapato", "sapatos"), ("camião", "camiões"), ("botão", "botoes")],
    "ro": [("pantof", "pantofi"), ("carte", "cărți"), ("cămașă", "camasi")],
    "ru": [("книга", "книги"), ("платье", "платья"), ("ёлка", "елки")],
    "sr": [("knjiga", "knjige"), ("књига", "knjiga")],
    "st": [("lebone", "mabone"), ("moaparo", "meaparo")],
    "sv": [("stol", "stolar"), ("klänning", "klänningar")],
    "ta": [("புத்தகம்", "புத்தகங்கள்"), ("வீடு", "வீடுகள்")],
    "tr": [("kitap", "kitaplar"), ("ayakkabı", "AYAKKABILAR"), ("gömlek", "gomlekler")],
    "yi": [("טיש", "טישן"), ("לאמפּ", "לאמפּן")],
    "fr": [("cheval", "chevaux")],
    "en": [("shelf", "shelves")],
}


def test_every_language_is_tried() -> None:
    """A language that is added needs a line here."""
    assert set(FORMS) == set(STEMMERS) == {*NAMES, "fr", "en"}


@pytest.mark.parametrize("code", sorted(FORMS))
def test_the_forms_of_a_word_find_each_other(code: str) -> None:
    """Whichever is typed, and whichever the shop wrote."""
    for one, other in FORMS[code]:
        for typed, written in ((one, other), (other, one)):
            (term,) = analyse_query(typed, code)
            assert term.token in analyse(f"xx {written} yy", code), (typed, written)


@pytest.mark.parametrize(
    ("locale", "code"), [("fr-BE", "fr"), ("en_GB", "en"), ("pt-BR", "pt"), ("de_AT", "de"), ("sr-Latn-RS", "sr")]
)
def test_a_country_speaks_its_language(locale: str, code: str) -> None:
    """`fr-BE` has French plurals, elisions and empty words."""
    for one, other in FORMS[code]:
        assert analyse(one, locale) == analyse(one, code) == analyse(other, locale)
    assert analyse("de la the", locale) == analyse("de la the", code)


def test_words_of_a_language_that_nobody_taught_stay_as_they_are() -> None:
    """They are still small, without accents, and found."""
    assert analyse("Þrjár bækur", "is") == ("thrjar", "baekur")
    assert analyse("日本語 한국어", "ja") == ("日本語", "한국어")
    assert language("xx") is language("xx")


def test_signs_of_indian_scripts_are_part_of_their_word() -> None:
    """A vowel is no blank."""
    assert len(analyse("हिन्दी की किताब", "hi")) == 3


def test_stemming_side_by_side_mixes_no_words() -> None:
    """Requests stem at the same time; a stemmer that two share would give one the other's word."""
    words = [f"{start}{middle}ungen" for start in "bdfghklm" for middle in ("a", "alt", "ehm", "isch", "orm", "utz")]
    alone = {word: STEMMERS["de"](word) for word in words}
    with ThreadPoolExecutor(8) as pool:
        for word, stem in zip(words * 40, pool.map(STEMMERS["de"], words * 40), strict=True):
            assert stem == alone[word]


@given(st.text(max_size=60), st.sampled_from(sorted(STEMMERS)))
def test_no_language_stumbles_over_a_text(text: str, code: str) -> None:
    """Whatever letters come, tokens are clean; each word of a query is found in a text that says the same."""
    tokens = analyse(text, code)
    assert all(token and len(token) <= MAX_TOKEN and not any(map(str.isspace, token)) for token in tokens)
    for term in analyse_query(text, code):
        assert term.token
