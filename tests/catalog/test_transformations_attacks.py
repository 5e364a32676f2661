"""No text that a supplier sends makes a transformation slow: a mebibyte of whatever is awkward, for every kind."""

import time
from contextlib import suppress

import pytest

from app.catalog.transform import KINDS
from app.catalog.transformations.base import Transformation
from app.catalog.transformations.cleaning import Clean
from app.core.kind import kind_of
from app.rulepack.pack import load_pack
from app.rulepack.reference import example

LENGTH = 1 << 20
SHAPES = (
    *(
        "! ! ! … ",
        "? … ",
        ". ",
        "! a",
        ".-",
        "(",
        " ",
        "\n",
        "a",
        "é",
        "'",
        "l'",
        "9",
        "9,",
        "1 x ",
        "-",
        "Ã",
        "Ã©",
        "Ãƒ",
    ),
    *(
        "<",
        "<a ",
        "<script>",
        "<style ",
        "</script",
        "<script>a<b</script>",
        "<!--",
        "&",
        "&#",
        "&#9",
        "&amp;",
        "rouge/",
    ),
)
BOUND = 5.0
"""Seconds; what was quadratic took minutes."""


def rules() -> list[Transformation]:
    """A rule of every kind, as the reference shows it, and texts cleaned in every way."""
    shown = [
        load_pack({"rules/transformations.yaml": example(cls).encode()}, KINDS).all(Transformation)[0]
        for cls in KINDS
        if issubclass(cls, Transformation)
    ]
    cleaned = [Clean(fields=("name",), html=True, repair=True, case=case) for case in ("lower", "sentence", "title")]
    return [*shown, *cleaned]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: f"{kind_of(type(rule)).word}-{getattr(rule, 'case', '')}")
def test_a_long_text_of_any_shape_takes_no_long_time(rule: Transformation) -> None:
    """A pattern that somebody wrote may end in its own time limit; everything else comes to an end."""
    for shape in SHAPES:
        for text in ((shape * (LENGTH // len(shape) + 1))[:LENGTH], "x" + shape * 20_000 + "y"):
            began = time.perf_counter()
            with suppress(TimeoutError):
                rule.results((text,))
            assert time.perf_counter() - began < BOUND, (shape, len(text))


def clean(text: str, **options: object) -> object:
    return Clean(fields=("name",), **options).change((text,))  # type: ignore[arg-type]


def test_sentences_begin_with_a_capital_whatever_stands_before_their_first_letter() -> None:
    assert clean("BONJOUR. « ÉTÉ » ! ... (OUI) À 3.5 L", case="sentence") == ("Bonjour. « Été » ! ... (Oui) à 3.5 l",)
    assert clean("¿QUÉ TAL? ¡BIEN!", case="sentence") == ("¿Qué tal? ¡Bien!",)


def test_a_script_goes_with_all_it_holds_and_text_behind_it_stays() -> None:
    given = 'Robe <SCRIPT type="a">if (a<b) track("x")</script > fin <style>p>b{}</style> 38 < 40'
    assert clean(given, html=True) == ("Robe fin 38 < 40",)
    assert clean("Robe <script>sans fin", html=True) == ("Robe sans fin",)


def test_an_entity_with_a_number_of_a_million_digits_is_no_letter() -> None:
    """Python refuses to read such a number; the product must not fall for it."""
    assert clean("Robe &#" + "9" * LENGTH + "; fin &#233;", html=True) == ("Robe fin é",)
