"""Where a pattern cannot take long, nobody looks at the clock: what is sure is sure on the worst of texts."""

import re
from pathlib import Path

import pytest

from app.words.gates import either_gate, gate_fold, gate_of
from app.words.patterns import Timed, compiled, timed
from app.words.steps import sure_length

ROOT = Path(__file__).parents[2]
PATTERNS = sorted(
    {
        found[1].replace("''", "'")
        for path in [
            *ROOT.glob("rules/**/*.yaml"),
            *ROOT.glob("tests/packs/**/*.yaml"),
            *ROOT.glob("examples/**/*.yaml"),
        ]
        for found in re.finditer(r"(?:pattern|matches|find): '((?:[^']|'')*)'", path.read_text(encoding="utf-8"))
    }
)
AWKWARD = [
    r"\s*\s*x",
    r".*=",
    r"(?:a?){3}b",
    r"\d{1,3}(?:,\d{3})?€",
    r"(?i)(?:lot|set) de \d+",
    r"[^;]*;[^;]*;",
    r"a{0,50}a{0,50}b",
]
PUMPS = ["a", " ", "1", ",", "é", "=", ";", "ab", "1 ", "lot de ", "x"]


@pytest.mark.parametrize("pattern", [*PATTERNS, *AWKWARD])
def test_a_text_of_the_sure_length_takes_no_tenth_of_a_second(pattern: str) -> None:
    length = min(sure_length(pattern), 100_000)
    for pump in PUMPS:
        text = (pump * length)[:length]
        for end in ("", "!", "\n"):
            compiled(pattern).search(text + end, timeout=0.5)  # a shared machine may take five times as long


def test_more_than_half_of_the_packs_patterns_need_no_clock_on_a_label() -> None:
    assert len(PATTERNS) > 40
    assert sum(sure_length(pattern) >= 60 for pattern in PATTERNS) > len(PATTERNS) / 2


@pytest.mark.parametrize("pattern", [r"(?:a|b)*c", r"(\w)\1", r"(a+)+b", r"(?:x{1,9}){1,9}", "(?R)", "("])
def test_what_cannot_be_told_is_always_timed(pattern: str) -> None:
    assert sure_length(pattern) == 0


def test_a_short_text_is_searched_without_a_clock_and_a_long_one_with() -> None:
    slow = Timed(compiled(r"^(?:a|a)*$"), sure=3)
    assert slow.search("aab") is None
    with pytest.raises(TimeoutError):
        slow.search("a" * 60 + "!")
    assert timed("[,;]").split("a,b;c") == ["a", "b", "c"]
    assert timed("a+").replaced("b", "aa-a") == ("b-b", 2)


def test_several_patterns_share_a_gate_that_any_of_them_opens() -> None:
    gate = either_gate([gate_of("(?i)neuf|neuve"), gate_of("(?i)occasion")])
    assert gate
    assert [gate.passes(gate_fold(text)) for text in ("Écran NEUF", "d'Occasion", "reconditionné")] == [
        True,
        True,
        False,
    ]
    assert either_gate([gate_of("neuf"), gate_of(r"\w")]) is None
