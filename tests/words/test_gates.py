"""Gates: a text that a pattern can be found in always passes, whatever the letters, and most others do not."""

import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.words.gates import Gate, gate_fold, gate_of
from app.words.patterns import Patience, compiled


@pytest.mark.parametrize(
    ("pattern", "gate"),
    [
        ("(?i)toner", Gate((("toner",),))),
        (r"(?i)\bhead(?:phones?|sets?)\b", Gate((("headset", "headphone"),))),
        (r"\s*…?\s*Voir la présentation$", Gate((("voir la présentation",),))),
        (r"(?i)^(\d+)\s*cm$", Gate((("cm",),), digit=True)),
        (r"(?i)\b(?:c[âa]ble|chargeur)s?\b", Gate((("cable", "câble", "chargeur"),))),
        (r"Größe|ΜΈΓΕΘΟΣ", Gate((("grösse", "μέγεθοσ"),))),
        (r"(?x) aucune | n/a  # what the back office writes", Gate((("n/a", "aucune"),))),
        (r"(?<=\d)\.(?=\d)", Gate(((".",),), digit=True)),
        (r"a(?!bc)d|(?:xy){2}z", Gate((("ad", "xyxyz"),))),
        (r"[0-9]+", Gate(digit=True)),
        (r"\d+|-+", None),
        (r"lin|.*", None),
        (r"(?:lin)*", None),
        (r"(?V1)[a-z--[aeiou]]", None),
        (r"(a)\1|[^b]", None),
        ("(?i)ƛ", None),
        ("(unclosed", None),
    ],
)
def test_what_a_pattern_needs(pattern: str, gate: Gate | None) -> None:
    assert gate_of(pattern) == gate


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(?i)\bÉTÉ\b", "un été"),
        ("(?i)kilo", "\u212ailo"),
        ("(?i)stra", "\u017ftra"),
        ("(?i)italie", "İTALİE"),
        ("(?i)DIYAR", "Dıyar"),
        ("(?i)straße", "STRAẞE"),
        ("(?V1i)straße", "STRASSE"),
        ("(?V1i)STRASSE", "straße"),
        ("(?i)οδος", "ΟΔΟΣ"),
        ("(?i)ǆ", "ǅ"),
        (r"\d cm", "٣ cm"),
        (r"[a-c-e]x", "-x"),
        (r"[\]x-]y", "-y"),
        ("a(?i)b", "aB"),
        ("a b(?x)c", "a bc"),
        ("(?i:a)b", "Ab"),
        ("a{,2}b", "b"),
        ("(?|ab|cd)e", "cde"),
        (r"(x)?(?(1)ab|cd)", "cd"),
        (r"\x41\u00e9\N{DIGIT ONE}", "Aé1"),
        ("e\u0301", "e\u0301"),
        ("ab++c|(?>de)f", "def"),
        (r"(?x)a\ b [ c]", "a b "),
    ],
)
def test_what_the_engine_finds_passes(pattern: str, text: str) -> None:
    assert compiled(pattern).search(text), "the case itself"
    gate = gate_of(pattern)
    assert gate is None or gate.passes(gate_fold(text))


@pytest.mark.parametrize("text", ["un etui", "Toners", "taille 12", ""])
def test_a_gate_stays_shut_where_the_pattern_finds_nothing(text: str) -> None:
    gate = gate_of(r"(?i)\bbatteries?\s+\d+\s*mAh")
    assert gate is not None
    assert not gate.passes(gate_fold(text))
    assert gate.passes(gate_fold("BATTERIE 300 MAH"))


def test_letters_that_the_engine_takes_for_one_another_fold_alike_in_all_of_unicode() -> None:
    """Each letter that a gate may ask for, against every letter that has another case, in the engine's own words."""
    cased = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
    cased = compiled(r"(?V1)[\p{L}\p{M}\p{So}\p{Nl}&&[\p{Changes_When_Casefolded}\p{Cased}]]").findall("".join(cased))
    every = "".join(cased)
    wrong = []
    for letter in cased:
        gate = gate_of(f"(?i){letter}")
        if gate:
            wrong += [
                (letter, other)
                for other in compiled(f"(?i){letter}").findall(every)
                if not gate.passes(gate_fold(other))
            ]
    assert len(cased) > 2500
    assert not wrong


@given(st.text(), st.text())
def test_a_text_is_folded_letter_by_letter(one: str, two: str) -> None:
    """What stands in a text stands in the folded text."""
    assert gate_fold(one + two) == gate_fold(one) + gate_fold(two)


def test_capital_letters_do_not_fold_by_their_neighbours() -> None:
    for code in range(sys.maxunicode + 1):
        letter = chr(code)
        assert gate_fold(f"a{letter}b ") == "a" + gate_fold(letter) + "b "


LETTERS = "aàeéEÉsßſẞkK\u212aiıİσςΣ1٣ -…ǆ\u0307"
atoms = st.one_of(
    st.text(LETTERS, min_size=1, max_size=4).map(re.escape),
    st.sampled_from(
        [r"\d", r"\w", r"\s", ".", r"\b", "^", "$", "[ée]", "[^a]", "[0-9]", "[a-e]", r"\p{Lu}", "(?=s)", "(?!a)"]
    ),
)
patterns = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{1,2}", "{,2}", "++", "*?"])).map(
            lambda both: f"(?:{both[0]}){both[1]}"
        ),
        st.tuples(st.sampled_from(["(?i:", "(?>", "(", "(?-i:", "(?=", "(?<=", "(?!"]), inner).map(
            lambda both: f"{both[0]}{both[1]})"
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=1500, deadline=None)
@given(
    patterns,
    st.sampled_from(["", "(?i)", "(?V1i)", "(?x)", "(?s)"]),
    st.lists(st.text(LETTERS + "bx", max_size=8), max_size=8),
)
def test_found_means_passed(pattern: str, flags: str, texts: list[str]) -> None:
    gate = gate_of(flags + pattern)
    for text in texts:
        if gate and not gate.passes(gate_fold(text)):
            assert not compiled(flags + pattern).search(text, timeout=1)


def test_a_pattern_that_runs_out_too_often_is_given_up() -> None:
    patience = Patience(limit=2)
    slow = r"^(a|a)*$"
    for _ in range(5):
        with pytest.raises(TimeoutError):
            patience.found_in_time(slow, "a" * 60 + "!")
    assert patience.found_in_time("b", "abc")
    assert patience.given_up == {slow}
    assert patience.outs[slow] == 2
