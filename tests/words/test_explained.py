"""What a word became can be read step by step, and says the same as a search does."""

import re
import shlex
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.commands.words_text import words_text
from app.words.analysis import MAX_QUERY_WORDS, STOP_WORDS, analyse, analyse_query
from app.words.explained import steps
from app.words.languages.fr import FRENCH


def told(text: str, locale: str = "fr") -> list[tuple[str, str, str]]:
    return [(piece.typed, one.step, one.gives) for piece in steps(text, locale) for one in piece.steps]


def test_every_step_that_changes_a_word_is_told() -> None:
    """Capitals, shapes, elisions, accents, plurals, empty words, compounds and measures."""
    assert told("Robes") == [("Robes", "small letters", "robes"), ("Robes", "plural and singular joined", "robe")]
    assert told("d’été") == [
        ("d’été", "letters of one shape", "d'été"),
        ("d’été", "elision cut", "été"),
        ("d’été", "accents folded", "ete"),
    ]
    assert told("de mer") == [("de", "a word of every text", "de"), ("de", "left out", "")]
    assert told("lave-linge") == [("lave-linge", "joined, and its parts", "lavelinge lave linge")]
    assert told("1,5 litre") == [("1,5 litre", "measure", "1.5l 1.5")]
    assert told("pâtés") == [("pâtés", "accent kept: it tells two words apart", "pâté")]
    assert told("pate") == [("pate", "without accents it may be each of", "pâte pâté")]
    assert told("robe") == [], "a word that stays as it is needs no step"


def test_an_empty_word_counts_where_it_is_alone() -> None:
    """`sur` is looked up, for there is nothing else."""
    (piece,) = steps("sur", "fr")
    assert piece.token == "sur"
    assert [one.step for one in piece.steps] == ["a word of every text"]


def test_words_behind_the_last_that_counts_are_told() -> None:
    """Nobody is left to wonder why the thirteenth word does nothing."""
    pieces = steps(" ".join(f"mot{at}" for at in range(MAX_QUERY_WORDS + 1)), "fr")
    assert [piece.token for piece in pieces[-2:]] == ["mot11", ""]
    assert pieces[-1].steps[-1].step == "left out: only 12 words count"


@given(st.text(max_size=80), st.sampled_from(["fr", "en", "de"]))
def test_what_is_told_is_what_happens(text: str, locale: str) -> None:
    """The same tokens as a query and as a text, in the same order."""
    pieces = steps(text, locale)
    asked = [(term.token, term.parts, term.plain) for term in analyse_query(text, locale)]
    assert [(piece.token, piece.parts, piece.plain) for piece in pieces if piece.token] == asked
    assert tuple(token for piece in pieces for token in piece.indexed) == analyse(text, locale)
    assert all(piece.typed in text for piece in pieces)
    if any(piece.token and piece.token not in STOP_WORDS.get(locale, ()) for piece in pieces):
        assert all(piece.steps for piece in pieces if not piece.token), "a word that is left out says so"


PAGE = (Path(__file__).parents[2] / "docs" / "words.md").read_text(encoding="utf-8")


def test_the_page_prints_what_the_command_says() -> None:
    """Every line of docs/words.md; how many products there are is the sample shop's business."""
    line, _, printed = PAGE.partition("$ gondola explain words ")[2].partition("$ gondola")[0].partition("\n")
    (text,) = shlex.split(line)
    said = words_text(steps(text, "fr"), analyse(text, "fr"), lambda _: None, 100)
    said = re.sub(r"\x1b\[\d+m", "", said)

    def shapes(lines: str) -> list[list[str]]:
        return [re.sub(r"\s\d+$", "", one).split() for one in lines.strip().splitlines()]

    assert shapes(printed) == shapes(said)


def test_the_page_names_every_word_that_keeps_its_accent() -> None:
    """And no other; a plural goes with its singular."""
    table = PAGE.partition("| are told apart by their accents |")[2].partition("\n\n")[0]
    named = [word for row in table.splitlines()[2:] for word in re.findall(r"\w+", row.split("|")[1])]
    assert sorted(named) == sorted({tokens[-1] for tokens in FRENCH.kept.values()})


def test_every_row_of_the_page_is_true() -> None:
    """What the first cell types is what the second says."""
    table = PAGE.partition("| typed | is | because |")[2].partition("\n\n")[0]
    rows = [row.split("|")[1:3] for row in table.splitlines()[2:]]
    assert len(rows) > 10
    for typed, becomes in rows:
        expected = [set(re.findall("`(.*?)`", part)) for part in becomes.split(";")]
        for at, part in enumerate(typed.split(";")):
            locale, wanted = ("en" if at else "fr"), expected[min(at, len(expected) - 1)]
            for text in re.findall("`(.*?)`", part):
                terms = analyse_query(text, locale)
                ways = {" ".join(term.token for term in terms), *(" ".join(term.parts) for term in terms)}
                assert ways & wanted or ("nothing" in becomes and text in STOP_WORDS[locale]), (text, ways, wanted)
