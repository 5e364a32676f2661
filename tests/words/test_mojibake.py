"""Broken letters: what is told as broken is what the repair mends, everywhere."""

import pytest

from app.words.mojibake import garbled, is_garbled, repaired

WORDS = ("été", "l’été à la plage", "Größe – weiß", "señor", "œuvre", "40 €", "ÉTÉ")


@pytest.mark.parametrize("word", WORDS)
def test_what_was_read_as_latin_letters_once_or_twice_is_found_and_read_again(word: str) -> None:
    once = word.encode().decode("cp1252")
    assert is_garbled(once)
    assert repaired(once) == word
    assert repaired(once.encode().decode("latin-1")) == word
    assert len([*garbled(once)]) == sum(not letter.isascii() for letter in word)


@pytest.mark.parametrize("word", [*WORDS, "Âge : 3 ans", "MAÇÃ VERDE", "Ü", "Châtaigne", "Ça", "ÃO", ""])
def test_what_is_right_is_left_alone(word: str) -> None:
    assert not is_garbled(word)
    assert repaired(word) == word
    assert [*garbled(word)] == []


def test_an_a_whose_blank_was_made_single_is_mended() -> None:
    assert repaired("robe Ã pois, dÃ©jÃ vue") == "robe à pois, déjà vue"
