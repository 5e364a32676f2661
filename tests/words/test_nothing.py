"""Words and marks that stand for nothing: one list for the report of a shop's data and for a first pack."""

import pytest

from app.words.nothing import is_word_for_nothing, says_nothing


@pytest.mark.parametrize(
    "cell", ["N/A", " Inconnue ", "non renseigné", "Neant", "k. A.", "TBD", "Default Title", "#N/A"]
)
def test_a_word_for_nothing_is_one_for_everybody(cell: str) -> None:
    """In whatever letters; accents may be there or not."""
    assert is_word_for_nothing(cell)
    assert says_nothing(cell)


@pytest.mark.parametrize("cell", ["-", "…", "?", " / "])
def test_marks_say_nothing_and_are_no_words(cell: str) -> None:
    assert says_nothing(cell)
    assert not is_word_for_nothing(cell)


def test_not_available_is_something_in_a_column_of_stock() -> None:
    """So a first pack, which does not know yet what a column is about, takes it as said."""
    assert not says_nothing("Non disponible")
    assert is_word_for_nothing("Non disponible")


@pytest.mark.parametrize("cell", ["Testament", "SNCF", "Robe", "0", "n/a for sizes above 44, see the table"])
def test_what_says_something_is_left_alone(cell: str) -> None:
    assert not says_nothing(cell)
    assert not is_word_for_nothing(cell)
