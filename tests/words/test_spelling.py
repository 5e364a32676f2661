"""What shoppers mistype is put right from the shop's own words, and what they typed right is left alone."""

import random
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, Levenshtein

from app.words.analysis import analyse_query
from app.words.slips import cost, heard, keyboard_of, neighbours
from app.words.spelling import COMMONER, KEYBOARDS, LONGEST, MANY_WORDS, TWO_SLIPS, Speller
from tests.words.typos import BY_EAR, typed_wrong

TOLD = """
cafetiere 120, aspirateur 300, chaussure 900, chaussette 200, robe 400, robot 90, chat 150, chapeau 60, pharmacie 12,
telephone 800, samsung 500, bateau 40, botte 70, bottine 30, lave 200, linge 180, lavelinge 50, portemonnaie 25,
porte 220, femme 700, noir 1000, fan 30, van 45, gant 15, iphone 350, xm4 9, wh1000xm4 3, playmobil 1, sac 300, eau 8,
cartouche 260, casque 140, cartoon 20, ecran 130, table 240, tablette 310, earbud 14
"""
WORDS: Mapping[str, int] = {word: int(products) for word, products in map(str.split, TOLD.split(","))}
"""The words of a shop, each with its products."""


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(WORDS, "azerty")


def best(speller: Speller, typed: str) -> str | None:
    """The first correction."""
    found = speller.near(typed)
    return found[0].word if found else None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("aspirateut", "aspirateur"),  # the key beside
        ("aspirteur", "aspirateur"),  # a letter left out
        ("apsirateur", "aspirateur"),  # two letters swapped
        ("caht", "chat"),  # swapped in the very middle
        ("casqque", "casque"),  # one too many
        ("chausette", "chaussette"),  # a double letter made single
        ("samsumg", "samsung"),
        ("qspirateur", "aspirateur"),  # the first letter, on a keyboard that is set otherwise
        ("cafeteire", "cafetiere"),
        ("telefone", "telephone"),  # as it sounds
        ("farmacie", "pharmacie"),
        ("chapo", "chapeau"),
        ("bato", "bateau"),
        ("kartouche", "cartouche"),
        ("chossure", "chaussure"),
        ("aspiraetru", "aspirateur"),  # two slips in a long word
        ("playmobile", "playmobil"),  # one product is enough in a small shop
    ],
)
def test_slips_are_put_right(speller: Speller, typed: str, meant: str) -> None:
    assert best(speller, typed) == meant


def test_a_short_word_may_have_one_slip_only(speller: Speller) -> None:
    """`rbe` is too short to say what was meant; `chzr` is two slips from `chat`."""
    assert speller.near("rbe") == ()
    assert speller.near("chzr") == ()
    assert best(speller, "chqt") == "chat"


@pytest.mark.parametrize("typed", ["wh1000xm5", "1,5l", "xm44", "4006381333931", "55pouce", ""])
def test_codes_and_numbers_are_never_corrected(speller: Speller, typed: str) -> None:
    """Another model is another product."""
    assert speller.near(typed) == ()
    assert speller.apart(typed) is None


def test_codes_are_no_corrections(speller: Speller) -> None:
    """Nobody who types letters means a code."""
    assert all(one.word != "wh1000xm4" for one in speller.near("whxm"))


def test_words_that_the_shop_knows_well_are_left_alone() -> None:
    """`vans` is a brand here, whatever the number of fans; twenty times as many would make one think."""
    assert Speller({"vans": 12, "fans": 200, "gants": 239}, "qwerty").near("vans") == ()
    assert best(Speller({"vans": 12, "fans": 240}, "qwerty"), "vans") == "fans"


def test_a_slip_in_the_feed_itself_does_not_stand_in_the_way() -> None:
    """One product says `aspirateru`; three hundred know better."""
    assert best(Speller({**WORDS, "aspirateru": 1}, "azerty"), "aspirateru") == "aspirateur"


def test_a_word_of_the_shop_is_never_taken_for_two_slips() -> None:
    """`apporte` is rare and right; as a word that nobody sells it might be `porte`."""
    assert Speller({"apporte": 2, "porte": 4000}, "azerty").near("apporte") == ()
    assert best(Speller({"porte": 4000}, "azerty"), "apporte") == "porte"


def test_one_slip_is_likelier_than_two() -> None:
    """Two slips are only looked for where one explains nothing, however common the other word is."""
    words = {"manque": 40, "mecanique": 90_000}
    assert [one.word for one in Speller(words, "azerty").near("meanque")] == ["manque"]
    assert best(Speller({"mecanique": 90_000}, "azerty"), "meanque") == "mecanique"


def test_one_and_many_are_the_same_word_before_spelling_is_asked() -> None:
    """`earbuds` is no slip of `earbud`: analysis gives the token of both."""
    (term,) = analyse_query("earbuds", "en")
    assert term.token == "earbud"
    assert Speller({"earbud": 14, "earburst": 900}, "qwerty").near(term.token) == ()


def test_what_stands_on_more_products_is_likelier() -> None:
    """Two words as near as each other."""
    found = Speller({"table": 10, "cable": 500}, "azerty").near("pable")
    assert [one.word for one in found] == ["cable", "table"]
    assert found[0].cost == found[1].cost
    assert (found[0].products, found[1].products) == (500, 10)


def test_the_keyboard_decides_between_equals() -> None:
    """`a` and `z` are neighbours on a French keyboard, `a` and `s` on an English one."""
    words = {"zodiac": 10, "sodiac": 10}
    assert best(Speller(words, "azerty"), "aodiac") == "zodiac"
    assert best(Speller(words, "qwerty"), "aodiac") == "sodiac"
    assert keyboard_of("fr") == "azerty"
    assert keyboard_of("pt") == "qwerty"


def test_equals_come_by_the_alphabet_and_no_more_than_asked() -> None:
    """The same words in any order give the same answer."""
    words = ["balle", "dalle", "halle", "malle", "salle"]
    for order in (words, words[::-1]):
        speller = Speller(dict.fromkeys(order, 4), "qwerty")
        assert [one.word for one in speller.near("ralle", limit=9)] == ["dalle", "balle", "halle", "malle", "salle"]
        assert [one.word for one in speller.near("ralle")] == ["dalle", "balle", "halle"]


def test_in_a_large_shop_a_word_of_one_product_corrects_nothing() -> None:
    """There are too many of them; two products are enough."""
    letters = "bcdfghjklmnpqrst"
    filler = (f"{a}{b}{c}{d}u" for a in letters for b in letters for c in letters for d in letters)
    words = dict(zip(filler, [2] * (MANY_WORDS + 1), strict=False)) | {"trampoline": 1, "tronconneuse": 2}
    speller = Speller(words, "azerty")
    assert speller.near("trampolime") == ()
    assert speller.together("tram", "poline") is None
    assert best(speller, "tronconeuse") == "tronconneuse"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("robenoir", ("robe", "noir")),
        ("chaussuresfemme", ("chaussure", "femme")),
        ("sactable", ("sac", "table")),
        ("coquesamsung", None),
        ("robe", None),
        ("lavelinge", None),
        ("aspirateur", None),
        ("eauporte", None),
    ],
)
def test_words_run_together_come_apart(speller: Speller, typed: str, words: tuple[str, str] | None) -> None:
    """Both are words of the shop and common, short ones very; a word that the shop has as it is stays whole."""
    assert speller.apart(typed) == words


def test_torn_words_are_joined(speller: Speller) -> None:
    """`porte monnaie` is one thing, if the shop writes it so."""
    assert speller.together("porte", "monnaie") == "portemonnaie"
    assert speller.together("lave", "linge") == "lavelinge"
    assert speller.together("robe", "noir") is None
    assert speller.together("wh", "1000xm4") is None
    assert speller.together("", "") is None


ANY = st.one_of(st.text(max_size=60), st.text("aehsu", max_size=60), st.text(st.characters(codec=None), max_size=20))


@given(ANY, ANY)
def test_any_text_is_taken(one: str, other: str) -> None:
    """Nothing raises, and what comes back is of the shop, near, and commoner by far."""
    speller = Speller(WORDS, "azerty")
    for found in speller.near(one, limit=50):
        assert WORDS[found.word] == found.products >= COMMONER * WORDS.get(one, 0)
        assert found.word != one
        assert OSA.distance(found.word, one) <= 2 or heard(found.word) == heard(one)
    halves = speller.apart(one)
    assert halves is None or (set(halves) <= set(WORDS) and min(map(len, halves)) >= 3)
    joined = speller.together(one, other)
    assert joined is None or joined in WORDS


@pytest.mark.parametrize(
    "text", ["\ud800" * 9, "😀" * 9, "\0" * 9, "مكنسة كهربائية", "a" * 5000, "ab" * 2500, "é" * 41]
)
def test_hostile_texts_cost_nothing(speller: Speller, text: str) -> None:
    """A word is cut at forty letters, whatever its length."""
    assert speller.near(text) == ()
    assert speller.apart(text) is None
    assert speller.together(text, text) is None


def test_a_word_of_more_letters_than_count_is_cut() -> None:
    """Forty letters say enough; words of the shop that are longer correct nothing."""
    long = "anticonstitutionnellementdeshydratante" + "ur"
    assert len(long) == LONGEST
    words = {long: 5, long + "s": 9}
    assert [one.word for one in Speller(words, "azerty").near(long.replace("x", "y").replace("ment", "mnet") * 9)] == [
        long
    ]


def test_a_shop_without_words_has_no_corrections() -> None:
    speller = Speller({}, "qwertz")
    assert speller.near("aspirateur") == ()
    assert speller.apart("robechat") is None
    assert speller.together("robe", "chat") is None


def test_words_of_other_scripts_are_corrected_too() -> None:
    """Greek and Cyrillic letters have no keyboard here; a slip is a slip."""
    assert best(Speller({"пылесос": 12, "телефон": 30}, "qwerty"), "пылисос") == "пылесос"


def test_most_seeded_slips_are_put_right(speller: Speller) -> None:
    """One slip in each word of four letters and more, many times over: nineteen of twenty come back."""
    chance = random.Random(6)
    words = [word for word in WORDS if len(word) >= 5 and word.isalpha()]
    slips = [(word, typed_wrong(word, chance)) for word in words for _ in range(40)]
    told = [best(speller, wrong) == word for word, wrong in slips if wrong not in WORDS and len(wrong) >= 4]
    assert sum(told) / len(told) >= 0.95


def test_who_spells_by_ear_is_understood() -> None:
    """Words of a shop that has all of them, as they sound."""

    def token(word: str) -> str:
        return analyse_query(word, "fr")[0].token

    speller = Speller({token(word): 50 for word in BY_EAR.values()}, "azerty")
    lost = [wrong for wrong, right in BY_EAR.items() if best(speller, token(wrong)) != token(right)]
    assert lost == ["parfin"]  # two slips in a short word, and heard as another one


@given(st.text("abcd", min_size=3, max_size=12), st.text("abcd", min_size=4, max_size=12))
def test_no_word_within_reach_is_overlooked(meant: str, typed: str) -> None:
    """Any one slip, and any two from seven letters on."""
    most = 1 if len(typed) < TWO_SLIPS else 2
    within = Levenshtein.distance(meant, typed) <= most or OSA.distance(meant, typed) == 1
    if within and meant != typed:
        assert best(Speller({meant: 3}, "azerty"), typed) == meant


@given(st.text("abcd", min_size=7, max_size=12), st.data())
def test_two_slips_anywhere_are_found(meant: str, data: st.DataObject) -> None:
    """Letters dropped, put in or changed at any two places."""
    typed = meant
    for _ in range(2):
        at = data.draw(st.integers(0, len(typed) - 1))
        letter = data.draw(st.sampled_from("abcd"))
        typed = typed[:at] + data.draw(st.sampled_from(["", letter, letter + typed[at]])) + typed[at + 1 :]
    if len(typed) >= TWO_SLIPS and typed != meant:
        assert best(Speller({meant: 3}, "azerty"), typed) == meant


@given(st.text(min_size=1, max_size=12), st.integers(0, 9))
def test_a_mistyped_word_is_never_the_word(word: str, seed: int) -> None:
    """The generator always makes a slip, and with the same seed the same one."""
    wrong = typed_wrong(word, random.Random(seed))
    assert wrong != word
    assert abs(len(wrong) - len(word)) <= 1
    assert wrong == typed_wrong(word, random.Random(seed))


@pytest.mark.parametrize(("dear", "cheap"), [("robk", "robz"), ("bobe", "rrobe"), ("robq", "orbe"), ("rombe", "robbe")])
def test_easy_slips_cost_less(dear: str, cheap: str) -> None:
    """A letter from far away costs more than one beside, two swapped, or one typed twice."""
    beside = neighbours("azerty")
    assert cost(cheap, "robe", 2, beside) < cost(dear, "robe", 2, beside)


@given(st.text("abcd", max_size=8), st.text("abcd", max_size=8))
def test_what_is_within_so_many_slips_has_a_cost(one: str, other: str) -> None:
    """The weighing agrees with the plain distance on what two slips reach."""
    beside = neighbours("qwerty")
    slips = OSA.distance(one, other)
    if slips <= 2:
        price = cost(one, other, slips, beside)
        assert slips * 0.5 <= price <= slips * 1.0 + 0.3
        assert (price == 0) == (one == other)


def test_keys_touch_both_ways() -> None:
    """A neighbour's neighbour is oneself, on every keyboard."""
    for name in KEYBOARDS:
        beside = neighbours(name)
        assert all(letter in beside[other] for letter, others in beside.items() for other in others)
    assert neighbours("azerty")["s"] == "deqwxz"
    with pytest.raises(KeyError):
        neighbours("dvorak")
