"""Synonyms: what each kind lets a word find, which entry counts where several begin, and what is left out and told."""

import re
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.census import CategoryNode, Census, Vocabulary
from app.core.condition import Condition, OneOf
from app.core.kind import kind_of
from app.core.schema import Schema
from app.desk.packs import read_draft
from app.desk.synonym_lint import SynonymLint, synonym_lint
from app.rulepack.problems import BadPackError
from app.search.request import Request
from app.search.synonyms.check import left_out
from app.search.synonyms.groups import MAX_GROUP
from app.search.synonyms.kinds import KINDS, Correction, Entry, Equivalent, Never, OneWay, Placeholder, Synonym
from app.search.synonyms.lookup import BELOW, MAX_WAYS, SynonymBook, Way, applies, book, books
from app.search.synonyms.reading import MAX_FILLED, MAX_PHRASE, read_dictionary
from app.words.analysis import analyse_query
from tests.commands.desk import Desk
from tests.engines.making import EngineKind
from tests.shop import Story, pack

WEIGHT = 0.8


def made(text: str, locale: str = "fr") -> SynonymBook:
    """The book of a dictionary, as YAML."""
    loaded = pack({f"synonyms/{locale}.yaml": textwrap.dedent(text)})
    return books(loaded, WEIGHT).get(locale, SynonymBook())


def warned(text: str) -> list[str]:
    """What is left out of a French dictionary."""
    return [str(one) for one in left_out(pack({"synonyms/fr.yaml": textwrap.dedent(text)}))]


def ways(one: SynonymBook, query: str, locale: str = "fr") -> tuple[Way, ...]:
    """What a whole query finds."""
    tokens = [term.token for term in analyse_query(query, locale)]
    return next((found for length, found in one.at(tokens, 0) if length == len(tokens)), ())


def finds(one: SynonymBook, query: str, locale: str = "fr") -> list[str]:
    """What a whole query finds, as the dictionary writes it."""
    return [way.written for way in ways(one, query, locale)]


def entries(one: SynonymBook, query: str, locale: str = "fr") -> list[list[tuple[int, list[str]]]]:
    """For each word of a query the entries that begin there."""
    tokens = [term.token for term in analyse_query(query, locale)]
    return [
        [(length, [way.written for way in found]) for length, found in one.at(tokens, at)] for at in range(len(tokens))
    ]


# The kinds


def test_equivalent_words_find_each_other() -> None:
    one = made("- {kind: equivalent, words: [pull, chandail, tricot]}")
    assert finds(one, "pull") == ["chandail", "tricot"]
    assert finds(one, "Chandails") == ["pull", "tricot"]
    assert finds(one, "veste") == []


def test_one_way_goes_one_way() -> None:
    one = made("- {kind: one_way, word: doudoune, finds: [blouson matelassé, manteau]}")
    assert finds(one, "doudoune") == ["blouson matelassé", "manteau"]
    assert finds(one, "manteau") == []
    assert finds(one, "blouson matelassé") == []


def test_a_family_finds_its_members_and_no_member_the_family() -> None:
    one = made("- {kind: narrower, word: chaussure, narrower: [basket, botte]}")
    assert finds(one, "chaussures") == ["basket", "botte"]
    assert {way.kind for way in ways(one, "chaussures")} == {"narrower"}
    assert finds(one, "basket") == []


def test_a_correction_counts_as_if_it_had_been_typed_right() -> None:
    one = made("- {kind: correction, words: [bascket, baskette], means: basket}")
    (way,) = ways(one, "baskettes")
    assert (way.written, way.weight, way.kind) == ("basket", 1.0, "correction")
    assert finds(one, "basket") == []


def test_a_way_says_which_rule_lets_a_word_match() -> None:
    one = made("\n- {kind: equivalent, id: canape, words: [canapé, sofa]}")
    (way,) = ways(one, "canape")
    assert way == Way((("sofa",),), WEIGHT, "canape", "synonyms/fr.yaml:2:3", "equivalent", "sofa")
    assert isinstance(one.rules[way.rule], Equivalent)


def test_a_dictionary_speaks_its_locale_only() -> None:
    files = {
        "synonyms/fr.yaml": "- {kind: equivalent, words: [pull, chandail]}",
        "synonyms/en.yaml": "- {kind: equivalent, words: [jumper, sweater]}",
    }
    both = books(pack(files), WEIGHT)
    assert finds(both["fr"], "pull") == ["chandail"]
    assert finds(both["en"], "pull", "en") == []
    assert finds(both["en"], "jumpers", "en") == ["sweater"]
    assert books(pack({"synonyms/fr.yaml": ""}), WEIGHT) == {}


# Several words


@pytest.mark.parametrize(
    ("entry", "query", "tokens"),
    [
        ("{kind: one_way, word: tv, finds: [grand écran plat]}", "TV", ("grand", "ecran", "plat")),
        ("{kind: one_way, word: machine à laver, finds: [lavante]}", "machines à laver", ("lavante",)),
        ("{kind: equivalent, words: [table de nuit, meuble de chevet]}", "table de nuit", ("meuble", "chevet")),
        ("{kind: equivalent, words: [table de nuit, meuble de chevet]}", "meubles de chevet", ("table", "nuit")),
        ("{kind: correction, words: [aire pode], means: écouteurs sans fil}", "aire pode", ("ecouteur", "san", "fil")),
    ],
)
def test_either_side_may_be_several_words(entry: str, query: str, tokens: tuple[str, ...]) -> None:
    """One to several, several to one, several to several; small words such as `à` do not count."""
    (way,) = ways(made(f"- {entry}"), query)
    assert tokens in way.tokens


def test_the_longest_entry_comes_first_where_several_begin() -> None:
    one = made(
        """
        - {kind: one_way, word: table, finds: [bureau]}
        - {kind: one_way, word: table de nuit, finds: [chevet]}
        - {kind: one_way, word: nuit, finds: [pyjama]}
        - {kind: one_way, word: table de nuit en bois massif, finds: [chevet rustique]}
        """
    )
    assert entries(one, "table de nuit blanche") == [[(2, ["chevet"]), (1, ["bureau"])], [(1, ["pyjama"])], []]
    assert entries(one, "table de nuit en bois massif")[0] == [
        (4, ["chevet rustique"]),
        (2, ["chevet"]),
        (1, ["bureau"]),
    ]
    assert entries(one, "grande table") == [[], [(1, ["bureau"])]]


def test_nothing_begins_behind_the_last_word_that_was_typed() -> None:
    """A query that ends in the middle of an entry does not have it."""
    one = made("- {kind: one_way, word: table de nuit, finds: [chevet]}")
    assert entries(one, "table") == [[]]
    assert entries(one, "nuit table") == [[], []]


@pytest.mark.parametrize("written", ["lave-linge", "lave linge"])
@pytest.mark.parametrize("typed", ["lave-linge", "lave linge", "lavelinge"])
def test_it_does_not_matter_whether_a_word_is_typed_joined_apart_or_with_a_hyphen(written: str, typed: str) -> None:
    assert finds(made(f"- {{kind: one_way, word: {written}, finds: [lavante]}}"), typed) == ["lavante"]


def test_what_is_found_is_looked_up_joined_and_apart() -> None:
    (way,) = ways(made("- {kind: one_way, word: blanchisseuse, finds: [lave-linge]}"), "blanchisseuse")
    assert way.tokens == (("lavelinge",), ("lave", "linge"))


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("pâte à modeler", "pâte à modeler"),
        ("pâte à modeler", "Pâtes à modeler"),
        ("table d'appoint", "table d’appoint"),
        ("l'été", "été"),
        ("été", "Étés"),
        ("cœur", "coeur"),
        ('tv 55"', 'TV 55"'),
        ("1,5 l", "1.5L"),
        ("WH-1000XM4", "wh-1000xm4"),
    ],
)
def test_accents_elisions_inches_and_plurals_are_analysed_as_in_a_query(written: str, typed: str) -> None:
    one = made(f"- kind: one_way\n  word: '{written.replace(chr(39), chr(39) * 2)}'\n  finds: [trouvaille]")
    assert finds(one, typed) == ["trouvaille"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("a.*b|c(", "a.*b|c("),
        ("x", "X"),
        ("שולחן קפה", "שולחן קפה"),
        ("ساعة", "ساعة"),
        ("cadeau 🎁", "cadeau"),
        ("1+1", "1+1"),
    ],
)
def test_odd_words_are_words(written: str, typed: str) -> None:
    """What looks like a pattern is none; one letter, right to left, an emoji beside a word."""
    one = made(f"- {{kind: one_way, word: '{written}', finds: [trouvaille]}}")
    assert finds(one, typed) == ["trouvaille"]
    assert finds(one, "aaab") == []


# How much it counts


def test_an_entry_may_count_less_and_never_as_much_as_the_word_itself() -> None:
    text = """
        - {kind: one_way, word: ocre, finds: [moutarde], weight: 0.4}
        - {kind: one_way, word: mauve, finds: [lilas]}
        - {kind: one_way, word: cyan, finds: [bleu], weight: 0.995}
    """
    one = made(text)
    assert [way.weight for word in ("ocre", "mauve", "cyan") for way in ways(one, word)] == [0.4, WEIGHT, BELOW]
    full = books(pack({"synonyms/fr.yaml": textwrap.dedent(text)}), 1.0)["fr"]
    assert [way.weight for way in ways(full, "mauve")] == [BELOW]


def test_what_two_entries_say_counts_once_by_the_heavier_one() -> None:
    one = made(
        """
        - {kind: one_way, id: weak, word: ocre, finds: [moutarde], weight: 0.3}
        - {kind: one_way, id: strong, word: ocre, finds: [moutarde], weight: 0.6}
        """
    )
    assert [(way.rule, way.weight) for way in ways(one, "ocre")] == [("strong", 0.6)]


def test_the_heaviest_stand_first() -> None:
    one = made(
        """
        - {kind: one_way, word: top, finds: [débardeur], weight: 0.2}
        - {kind: one_way, word: top, finds: [chemisier], weight: 0.7}
        - {kind: correction, words: [top], means: tops en soie}
        """
    )
    assert finds(one, "top") == ["tops en soie", "chemisier", "débardeur"]


# Groups


def test_entries_that_share_a_word_are_one_group() -> None:
    """The word that both have says the same in both, so all of them do; over two entries the weaker one counts."""
    one = made(
        """
        - {kind: equivalent, words: [basket, sneaker], weight: 0.9}
        - {kind: equivalent, words: [Sneakers, tennis], weight: 0.5}
        """
    )
    assert [(way.written, way.weight) for way in ways(one, "basket")] == [("sneaker", 0.9), ("tennis", 0.5)]
    assert [(way.written, way.weight) for way in ways(one, "sneaker")] == [("basket", 0.9), ("tennis", 0.5)]
    assert finds(one, "tennis") == ["sneaker", "basket"]


def test_three_entries_become_one_group_when_the_last_one_joins_the_others() -> None:
    one = made(
        """
        - {kind: equivalent, words: [a1, b1]}
        - {kind: equivalent, words: [c1, d1]}
        - {kind: equivalent, words: [d1, a1]}
        """
    )
    assert sorted(finds(one, "b1")) == ["a1", "c1", "d1"]


def test_what_goes_one_way_is_not_followed_further() -> None:
    one = made(
        """
        - {kind: one_way, word: chaussure, finds: [basket]}
        - {kind: equivalent, words: [basket, sneaker]}
        """
    )
    assert finds(one, "chaussure") == ["basket"]
    assert finds(one, "sneaker") == ["basket"]


def test_a_group_has_at_most_fifty_words_and_a_word_sixteen_synonyms() -> None:
    words = [f"mot{at}" for at in range(MAX_GROUP + 3)]
    text = f"- {{kind: equivalent, words: [{', '.join(words)}]}}"
    one = made(text)
    assert finds(one, "mot0") == words[1 : MAX_WAYS + 1]
    assert one.cut["mot0",] == MAX_GROUP - 1 - MAX_WAYS
    assert finds(one, f"mot{MAX_GROUP}") == []
    too_large, too_many = warned(text)
    assert too_large == (
        "synonyms/fr.yaml:1:3: `mot0` is one of 53 words that mean the same, by the entries that share a word; the first"
        " 50 count, and not `mot50`: split them, or write `kind: one_way`"
    )
    assert "`mot0` has 49 synonyms, and the 16 first count" in too_many
    assert len(warned(f"- {{kind: equivalent, words: [{', '.join(words[: MAX_WAYS + 1])}]}}")) == 0


def test_many_entries_that_share_one_word_are_read_in_no_time() -> None:
    """A hub of thousands of entries is one group, and cut."""
    text = "\n".join(f"- {{kind: equivalent, words: [moyeu, rayon{at}]}}" for at in range(2000))
    one = made(text)
    assert len(ways(one, "moyeu")) == MAX_WAYS
    assert 1 < len(warned(text)) < 5


# Placeholders


def test_a_placeholder_stands_for_each_of_its_values() -> None:
    one = made(
        """
        - {kind: one_way, word: taille <size>, finds: [<size>]}
        - {kind: one_way, word: T<size>, finds: [<size>]}
        - {kind: one_way, word: en <size> fillette, finds: [taille enfant]}
        - {kind: placeholder, word: <size>, values: [36, 38, "38/40"]}
        """
    )
    assert finds(one, "taille 38") == ["38"]
    assert finds(one, "Taille 36") == ["36"]
    assert finds(one, "t38") == ["38"]
    assert finds(one, "en 36 fillette") == finds(one, "en 38 fillette") == ["taille enfant"]
    assert finds(one, "taille 99") == []
    assert finds(one, "taille") == []


def test_the_same_value_is_meant_on_both_sides_and_two_placeholders_are_two() -> None:
    one = made(
        """
        - {kind: placeholder, word: <n>, values: [2, 3]}
        - {kind: placeholder, word: <what>, values: [places, tiroirs]}
        - {kind: equivalent, words: ["<n> <what>", "avec <what> x<n>"]}
        """
    )
    assert finds(one, "3 tiroirs") == ["avec tiroirs x3"]
    assert finds(one, "places x2") == ["2 places"]


def test_values_that_make_both_sides_one_are_passed_over() -> None:
    """A size is no synonym of itself, nor is a square the other way round; nobody needs to be told."""
    text = """
        - {kind: placeholder, word: <size>, values: [36, 38, 40]}
        - {kind: one_way, word: taille <size>, finds: [<size> taille, taille 38]}
        - {kind: placeholder, word: <large>, values: [50, 60]}
        - {kind: placeholder, word: <haut>, values: [50, 60]}
        - {kind: equivalent, words: [<haut> x <large>, <large> x <haut>]}
    """
    one = made(text)
    assert finds(one, "taille 40") == ["40 taille", "taille 38"]
    assert finds(one, "taille 38") == ["38 taille"]
    assert finds(one, "60 x 50") == ["50 x 60"]
    assert finds(one, "50 x 50") == []
    assert warned(text) == []


def test_one_bad_value_is_told_and_disables_no_other() -> None:
    """What is written differently and looked up alike is a mistake."""
    text = """
        - {kind: placeholder, word: <what>, values: [veste, Vestes, pull]}
        - {kind: equivalent, words: [<what> bleue, veste bleue <what>]}
        - {kind: one_way, word: <what>, finds: [vestes]}
    """
    assert finds(made(text), "pull") == ["vestes"]
    assert warned(text) == [
        "synonyms/fr.yaml:4:3: `vestes` stands on both sides; a word finds itself, take it out",
    ]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (
            "{kind: one_way, word: taille <siz>, finds: [<siz>]}",
            "there is no placeholder `<siz>`; did you mean `<size>`",
        ),
        ("{kind: one_way, word: taille, finds: [<size>]}", "`taille` does not say which `<size>` it means"),
        ("{kind: placeholder, word: <size>, values: [40]}", "`<size>` is declared in synonyms/fr.yaml:1:3 already"),
        ("{kind: placeholder, word: <x>, values: ['!']}", "the value '!' of `<x>` holds no word that is searched"),
        ("{kind: never, words: [<size>, pull]}", "`never` takes words, not placeholders such as `<size>`"),
    ],
)
def test_a_placeholder_that_nobody_can_fill_in_is_told(entry: str, told: str) -> None:
    (line,) = warned(f"- {{kind: placeholder, word: <size>, values: [36, 38]}}\n- {entry}")
    assert line.startswith(f"synonyms/fr.yaml:2:3: {told}")


def test_placeholders_do_not_explode() -> None:
    values = ", ".join(f"v{at}" for at in range(60))
    text = f"""
        - {{kind: placeholder, word: <a>, values: [{values}]}}
        - {{kind: placeholder, word: <b>, values: [{values}]}}
        - {{kind: one_way, word: "<a> <b>", finds: ["<b> contre <a>"]}}
    """
    assert len([key for key in made(text).ways if len(key) == 2]) == MAX_FILLED
    assert warned(text) == [
        f"synonyms/fr.yaml:4:3: its placeholders stand for more than {MAX_FILLED} entries; the first ones count"
    ]


# Never


def test_what_is_never_joined_is_joined_by_no_entry() -> None:
    one = made(
        """
        - {kind: equivalent, words: [chat, minou]}
        - {kind: equivalent, words: [minou, matou, robe de chambre]}
        - {kind: never, words: [chat, matou]}
        """
    )
    assert finds(one, "chat") == ["minou", "robe de chambre"]
    assert finds(one, "matou") == ["minou", "robe de chambre"]
    assert one.never("chat", "matou")
    assert one.never(("matou",), "chat")
    assert not one.never("chat", "minou")
    assert not one.never("chat", "chat")
    assert not SynonymBook().never("chat", "matou")


def test_an_entry_that_joins_what_another_one_keeps_apart_is_told() -> None:
    text = """
        - {kind: one_way, word: botte, finds: [boîte, cuissarde]}
        - {kind: never, words: [boîte, botte]}
    """
    assert finds(made(text), "botte") == ["cuissarde"]
    (line,) = warned(text)
    assert line.startswith("synonyms/fr.yaml:2:3: `botte` and `boîte` are never joined, says synonyms/fr.yaml:3:3;")


def test_several_words_are_kept_apart_as_a_whole() -> None:
    one = made("- {kind: never, words: [lave-linge, lave-vaisselle, sèche-linge]}")
    assert one.never(("lave", "linge"), "lavevaisselle")
    assert one.never("sechelinge", ("lave", "linge"))
    assert not one.never("lave", "linge")


def test_what_the_analysis_joins_cannot_be_kept_apart_and_is_told() -> None:
    (line,) = warned("- {kind: never, words: [botte, bottes]}")
    assert "`botte` and `bottes` are both looked up as `botte`" in line


# Where it holds


def rule(**options: Any) -> Entry:
    return OneWay(id="r", word="top", finds=("débardeur",), **options)


def never_asked(_: Condition) -> bool:
    raise AssertionError


def test_an_entry_may_hold_in_some_categories_only() -> None:
    one = rule(category=("rayons:femme", "rayons:enfant/bebe"))
    for category, holds in (
        ("rayons:femme", True),
        ("rayons:femme/robes", True),
        ("rayons:femmes", False),
        ("rayons:enfant", False),
        ("", False),
    ):
        assert applies(one, Request(q="top", category=category), never_asked) is holds
    assert applies(rule(), Request(q="top"), never_asked)


def test_an_entry_may_hold_for_some_requests_only() -> None:
    when = OneOf("request.channel", ("web",))
    asked = []

    def holds(condition: Condition) -> bool:
        asked.append(condition)
        return True

    assert applies(rule(when=when), Request(q="top"), holds)
    assert not applies(rule(when=when), Request(q="top"), lambda _: False)
    assert asked == [when]


def test_entries_of_different_places_are_not_joined_and_both_count() -> None:
    """`mule` is a shoe among shoes and nothing else; what holds everywhere needs no second entry."""
    one = made(
        """
        - {kind: equivalent, words: [mule, sabot], category: rayons:femme}
        - {kind: equivalent, words: [sabot, frein]}
        - {kind: one_way, word: top, finds: [débardeur], category: rayons:femme}
        - {kind: one_way, word: top, finds: [débardeur], category: rayons:homme}
        - {kind: one_way, word: haut, finds: [débardeur], category: rayons:homme}
        - {kind: one_way, word: haut, finds: [débardeur], weight: 0.9}
        """
    )
    assert finds(one, "mule") == ["sabot"]
    assert sorted(finds(one, "sabot")) == ["frein", "mule"]
    assert finds(one, "top") == ["débardeur", "débardeur"]
    assert finds(one, "haut") == ["débardeur"]


# What is wrong


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{kind: one_way, word: '', finds: [pull]}", "'' holds no word that is searched; this entry is left out"),
        (
            "{kind: one_way, word: '🎁 !!', finds: [pull]}",
            "'🎁 !!' holds no word that is searched; this entry is left out",
        ),
        (
            "{kind: one_way, word: de la, finds: [pull]}",
            "'de la' holds no word that is searched; this entry is left out",
        ),
        (
            "{kind: one_way, word: veste, finds: []}",
            "none of nothing holds a word that is searched; this entry is left out",
        ),
        (
            "{kind: one_way, word: veste, finds: [Vestes]}",
            "`Vestes` stands on both sides; a word finds itself, take it out",
        ),
        ("{kind: correction, words: [canapé], means: canape}", "`canape` stands on both sides; a word finds itself"),
        ("{kind: equivalent, words: [veste]}", "`veste` is one word only, and a word is not its own synonym"),
        ("{kind: equivalent, words: [veste, Vestes, veston]}", "`Vestes` and `veste` are looked up alike"),
        ("{kind: equivalent, words: [veste, le, veston]}", "'le' holds no word that is searched; take it out"),
        ("{kind: one_way, word: veste, finds: [pull], weight: 0}", "`weight` is 0; it lies above 0 and below 1"),
        ("{kind: one_way, word: veste, finds: [pull], weight: 1}", "`weight` is 1; it lies above 0 and below 1"),
        (
            "{kind: one_way, word: veste, finds: [pull], category: rayon:femme}",
            "there is no tree `rayon`; did you mean",
        ),
        (
            "{kind: one_way, word: veste, finds: [pull], when: {request.filters.marque: Brume}}",
            "what words mean may not depend on chosen filters",
        ),
        ("{kind: never, words: [veste]}", "`never` is about two words or more; this entry is left out"),
        (
            f"{{kind: one_way, word: '{'mot ' * (MAX_PHRASE + 1)}', finds: [pull]}}",
            "`mot mot mot mot mot mot mot mot mot",
        ),
    ],
)
def test_one_bad_entry_is_told_and_disables_no_other(entry: str, told: str) -> None:
    text = f"- {{kind: equivalent, words: [canapé, sofa]}}\n- {entry}"
    lines = warned(text)
    assert lines[0].startswith(f"synonyms/fr.yaml:2:3: {told}")
    assert finds(made(text), "canapé") == ["sofa"]


def test_the_good_words_of_an_entry_hold() -> None:
    one = made("- {kind: equivalent, words: [veste, le, 🎁, Vestes, veston]}")
    assert finds(one, "veste") == ["veston"]


def test_what_does_not_fit_its_shape_is_refused_with_its_place() -> None:
    for text, told in (
        ("- {kind: one_way, word: a", "this is not YAML"),
        ("- {kind: oneway, word: a, finds: [b]}", "did you mean `one_way`?"),
        ("- {kind: one_way, word: a, find: [b]}", "did you mean `finds`?"),
        ("- {kind: one_way, word: a, finds: [b], category: femme}", "takes a category as `tree:path`"),
        ("- {kind: placeholder, word: size, values: [36]}", "takes a name of small letters in angle brackets"),
        ("- {kind: one_way, word: a, finds: [b], when: {request.chanel: web}}", "did you mean `request.channel`?"),
    ):
        with pytest.raises(BadPackError) as error:
            pack({"synonyms/fr.yaml": text})
        assert "synonyms/fr.yaml:" in str(error.value)
        assert told in str(error.value)


WORDS = st.one_of(
    st.text(max_size=30), st.sampled_from(["pull", "<size>", "de", "a-b-c-d", "\ud800", "\x00", "x" * 500])
)


@given(st.lists(WORDS, max_size=6), WORDS, WORDS)
def test_no_text_breaks_a_book(words: Sequence[str], typed: str, meant: str) -> None:
    """Whatever stands in a dictionary: it is read, looked up and told, and nothing finds itself."""
    written: list[Synonym] = [
        Equivalent(id="e", words=tuple(words)),
        Correction(id="c", words=tuple(words), means=meant),
        OneWay(id="o", word=typed, finds=(meant, *words)),
        Placeholder(id="p", word="<size>", values=tuple(words)),
        Never(id="n", words=(typed, meant)),
    ]
    one = book(read_dictionary(written, "fr", Schema({}, ("fr",), (), ())), WEIGHT)
    for key, found in one.ways.items():
        assert 0 < len(found) <= MAX_WAYS
        assert dict(one.at(key, 0))[len(key)] == found
        for way in found:
            assert key not in way.tokens
            assert way.tokens
            assert 0 < way.weight <= 1


# What to look at


def look(text: str, words: str | None = None, **facts: Any) -> SynonymLint:
    """The lint of a French dictionary, beside a catalogue of these words where some are given."""
    census = None
    if words is not None:
        frequencies = {term.token: 5 for word in words.split() for term in analyse_query(word, "fr")}
        census = Census(vocabularies={"fr": Vocabulary(10, frequencies)}, **facts)
    return synonym_lint(pack({"synonyms/fr.yaml": textwrap.dedent(text)}), census)


def looked(text: str, words: str | None = None, **facts: Any) -> list[str]:
    return [str(one) for one in look(text, words, **facts).problems]


def test_a_sound_dictionary_needs_no_look() -> None:
    text = """
        - {kind: equivalent, words: [canapé, sofa]}
        - {kind: narrower, word: chaussure, narrower: [basket, botte]}
        - {kind: correction, words: [bascket], means: basket}
    """
    assert looked(text, "sofa basket botte") == []


def test_circles_are_told() -> None:
    (pair,) = looked(
        """
        - {kind: one_way, word: sac, finds: [cabas]}
        - {kind: one_way, word: cabas, finds: [Sacs]}
        """
    )
    assert pair.startswith("synonyms/fr.yaml:3:3: `")
    assert "is a circle (with synonyms/fr.yaml:2:3); take one of them out" in pair
    (chain,) = looked(
        """
        - {kind: narrower, word: habit, narrower: [haut]}
        - {kind: narrower, word: haut, narrower: [top]}
        - {kind: one_way, word: top, finds: [habit]}
        """
    )
    assert chain.startswith("synonyms/fr.yaml:4:3: `")
    assert all(place in chain for place in ("synonyms/fr.yaml:2:3", "synonyms/fr.yaml:3:3"))
    assert all(f"`{word}` -> " in chain for word in ("habit", "haut", "top"))


def test_what_leads_back_in_another_category_only_is_no_circle() -> None:
    text = """
        - {kind: one_way, word: sac, finds: [cabas], category: rayons:femme}
        - {kind: one_way, word: cabas, finds: [sac], category: rayons:maison}
    """
    assert looked(text) == []


def test_a_word_beside_a_longer_one_that_holds_it_is_told() -> None:
    assert (
        "`robe longue` finds everything that holds `robe`"
        in looked("- {kind: equivalent, words: [robe, robe longue]}")[0]
    )
    (useless,) = looked("- {kind: narrower, word: chaussure, narrower: [chaussures bateau]}")
    assert "who types `chaussure` finds `chaussures bateau` already" in useless
    assert looked("- {kind: one_way, word: taille unique, finds: [unique], why: the catalogue says so}") == []


def test_what_is_said_twice_is_told() -> None:
    (twice,) = looked(
        """
        - {kind: equivalent, words: [canapé, sofa]}
        - {kind: one_way, word: sofas, finds: [Canapé, divan]}
        """
    )
    assert twice == (
        "synonyms/fr.yaml:3:3: `sofas` finds `Canapé` by synonyms/fr.yaml:2:3 already; keep it in one of them"
    )


def test_what_is_nearly_said_twice_is_told() -> None:
    assert (
        "`table basse` and `basse table` are nearly the same"
        in looked("- {kind: equivalent, words: [table basse, basse table]}")[0]
    )
    assert (
        "`tee shirt` and `tee-shirt` are nearly the same"
        in looked("- {kind: equivalent, words: [tee shirt, tee-shirt]}")[0]
    )
    assert (
        "`basse table` is nearly `table basse` of synonyms/fr.yaml:1:3"
        in looked(
            "- {kind: one_way, word: table basse, finds: [guéridon]}\n- {kind: one_way, word: basse table, finds: [desserte]}"
        )[0]
    )


def test_a_shared_word_that_joins_two_entries_is_told() -> None:
    (joined,) = looked("- {kind: equivalent, words: [basket, tennis]}\n- {kind: equivalent, words: [court, tennis]}")
    assert joined == (
        "synonyms/fr.yaml:2:3: `tennis` stands in synonyms/fr.yaml:1:3 too, so that `basket` and `court` mean the same;"
        " write one entry if they do, else `kind: one_way`"
    )


def test_what_no_product_holds_is_told_beside_a_catalogue() -> None:
    text = """
        - {kind: one_way, word: chaise, finds: [tabouret, pouf, escabeau]}
        - {kind: equivalent, words: [canapé, sofa, divan]}
        - {kind: equivalent, words: [zarbi, bizarroïde]}
        - {kind: one_way, word: lave linge, finds: [machine à laver]}
        - {kind: one_way, word: lessiveuse, finds: [lave linge]}
    """
    assert looked(text) == []
    assert looked(text, "tabouret sofa machine lavelinge") == [
        "synonyms/fr.yaml:2:3: no product of the live generation holds `pouf`, `escabeau`: nothing is found by it",
        "synonyms/fr.yaml:4:3: no product of the live generation holds `zarbi`, `bizarroïde`: nothing is found by it",
        "synonyms/fr.yaml:5:3: no product of the live generation holds `machine à laver`: nothing is found by it",
    ]


def test_a_category_that_the_catalogue_has_not_is_told() -> None:
    nodes = {"rayons": (CategoryNode("femme", {}, 3), CategoryNode("femme/robes", {}, 2))}
    text = "- {kind: one_way, word: top, finds: [haut], category: [rayons:femme/robe, rayons:femme]}"
    assert looked(text, "haut", nodes=nodes) == [
        "synonyms/fr.yaml:1:3: the live generation has no category `rayons:femme/robe`; did you mean `rayons:femme/robes`?"
    ]


def test_the_worst_query_is_estimated() -> None:
    """Three searched fields; a canapé stands for three words, a pull for two."""
    (worst,) = look(
        """
        - {kind: equivalent, words: [canapé, sofa, divan]}
        - {kind: one_way, word: pull, finds: [chandail]}
        """
    ).worst
    assert worst.words == ("canape", "divan", "sofa", "pull")
    assert (worst.variants, worst.clauses) == (3 * 3 * 3 * 2, (3 + 3 + 3 + 2) * 3)


def test_a_worst_query_that_no_plan_takes_is_told() -> None:
    words = [[f"m{entry}x{at}" for at in range(17)] for entry in range(5)]
    fields = "\n".join(f"- {{name: f{at}, type: text, use: [search]}}" for at in range(20))
    text = "\n".join(f"- {{kind: equivalent, words: [{', '.join(some)}]}}" for some in words)
    wide = pack({"synonyms/fr.yaml": text, "rules/fields/wide.yaml": fields})
    (problem,) = synonym_lint(wide, None).problems
    assert "a plan has 800 at most, and would leave synonyms out" in problem.message


# What a shopper meets

STORY = """
    - {kind: equivalent, words: [canapé, sofa]}
    - {kind: one_way, word: divan de salon, finds: [sofa d'angle]}
    - {kind: narrower, word: meuble, narrower: [sofa, lampe de table]}
    - {kind: equivalent, words: [lampe, courte]}
    - {kind: correction, words: [robbe], means: robe}
    - {kind: one_way, word: tenue, finds: [robe], category: rayons:femme}
    - {kind: one_way, word: habit, finds: [robe], when: {request.channel: web}}
    - {kind: placeholder, word: <n>, values: [1, 2, 3]}
    - {kind: one_way, word: T<n>, finds: [lampe]}
"""


@pytest.fixture
def shop(engine: EngineKind) -> Story:
    story = Story(engine, {"synonyms/fr.yaml": STORY})
    story.load()
    return story


def test_a_shopper_finds_by_each_kind(shop: Story) -> None:
    """Several words for several, members of a family as phrases, a word typed wrong, a placeholder."""
    assert shop.finds("canapés") == ["C1"]
    assert shop.finds("Divans de salon") == ["C1"]
    assert sorted(shop.finds("meuble")) == ["C1", "L1"]
    assert sorted(shop.finds("robbe")) == ["R1", "R2"]
    assert shop.finds("T2") == ["L1"]
    assert shop.finds("sofa lampe") == shop.finds("lampe sofa")


def test_the_word_itself_stands_before_its_synonyms(shop: Story) -> None:
    """A short dress is found by `lampe` here, after the lamp; the lamp by `courte`, after the dress."""
    assert shop.finds("lampe") == ["L1", "R2"]
    assert shop.finds("courte") == ["R2", "L1"]


def test_a_shopper_finds_by_an_entry_only_where_it_holds(shop: Story) -> None:
    assert sorted(shop.finds("tenue", category="rayons:femme/robes")) == ["R1", "R2"]
    assert shop.finds("tenue") == []
    assert sorted(shop.finds("habit", context={"channel": "web"})) == ["R1", "R2"]
    assert shop.finds("habit", context={"channel": "app"}) == []


# The command


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_check_warns_and_stops_nothing(desk: Desk) -> None:
    """An entry that is left out before anything is live; words that the catalogue lacks once something is."""
    desk.write(
        "synonyms/fr.yaml", "- {kind: equivalent, words: [canapé, sofa]}\n- {kind: one_way, word: le, finds: [pull]}\n"
    )
    result = desk.run("check")
    assert result.exit_code == 0
    assert result.stdout.startswith("warning: synonyms/fr.yaml:2:3: 'le' holds no word that is searched")
    assert "once something is live" in result.stderr
    desk.write("synonyms/fr.yaml", "- {kind: one_way, word: divan, finds: [sofa, pouf]}\n")
    assert desk.told("check")["warnings"] == []
    desk.done("reindex")
    (warning,) = desk.told("check")["warnings"]
    assert warning["place"] == "synonyms/fr.yaml:1:3"
    assert "no product of the live generation holds `pouf`" in warning["message"]
    desk.write("synonyms/fr.yaml", "- {kind: one_way, word: divan, finds: [sofa, poufs]}\n")
    desk.done("publish", "--why", "a warning is no refusal")


def test_the_sample_shops_dictionaries_are_sound() -> None:
    """Every kind is used there, and nothing is left out."""
    sample = read_draft(Path(__file__).parents[2])
    assert synonym_lint(sample, None).problems == ()
    assert {kind_of(type(one)).word for one in sample.all(Synonym)} == {kind_of(cls).word for cls in KINDS}


def test_the_warnings_in_the_docs_are_those_of_check() -> None:
    """A block of YAML with a warning below it."""
    page = (Path(__file__).parents[2] / "docs" / "synonyms.md").read_text(encoding="utf-8")
    shown = re.findall(r"```yaml synonyms/fr.yaml\n([^`]*)```\n```text\nwarning: (.*?)\n```", page, re.DOTALL)
    assert shown
    for text, warning in shown:
        assert warned(text) == [warning]
    for text in re.findall(r"```yaml synonyms/fr.yaml\n([^`]*)```\n\n", page, re.DOTALL):
        assert warned(text) == []
