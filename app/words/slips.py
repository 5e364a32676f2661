"""How far a word is from what was typed: slips that fingers and ears make often cost less than others."""

import re
from collections.abc import Mapping
from functools import cache
from math import inf

from rapidfuzz.distance import Postfix, Prefix

KEYBOARDS: Mapping[str, tuple[str, ...]] = {
    "azerty": ("azertyuiop", "qsdfghjklm", "wxcvbn"),
    "qwerty": ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    "qwertz": ("qwertzuiop", "asdfghjkl", "yxcvbnm"),
}
"""The rows of letters, from above; each row stands a little to the right of the one above it."""

_BY_LOCALE = {"fr": "azerty", "de": "qwertz"}

OTHER = 1.0
"""A wrong letter from anywhere."""
BESIDE = 0.65
"""A wrong letter from a key beside the right one."""
SOUND = 0.6
"""Letters that sound alike, one or several (`f` for `ph`)."""
SWAPPED = 0.6
DOUBLED = 0.5
"""A double letter typed once, or a single one twice."""
MISSING = 0.7
EXTRA = 1.0
EXTRA_BESIDE = 0.8
"""One letter too many, from a key beside the one before or after it."""
FIRST = 0.3
"""What a wrong first letter costs more: people look at where they begin."""

_ALIKE = (
    ("f", "ph"),
    ("c", "k", "q", "qu", "ck", "cqu"),
    ("s", "c", "ss", "sc", "z"),
    ("i", "y"),
    ("an", "en", "am", "em"),
    ("in", "ain", "ein", "im", "yn"),
    ("o", "au", "eau"),
    ("e", "ai", "ei", "ez", "er", "et", "oe"),
    ("g", "j", "ge", "gu"),
    ("u", "eu", "oeu"),
    ("v", "w"),
    ("sh", "ch", "sch"),
    ("x", "ks", "cs"),
)
"""Letters that a French ear takes for each other; most hold in English too."""
_SOUND_PAIRS = frozenset((one, other) for group in _ALIKE for one in group for other in group if one != other)
_MUTE_AT_THE_END = frozenset("esxtd")

_HEARD = (  # in this order: what comes later reads what came before
    ("ph", "f"),
    ("sch", "ch"),
    ("sh", "ch"),
    ("ch", "$"),
    ("h", ""),
    ("cqu", "k"),
    ("qu", "k"),
    ("ck", "k"),
    ("sc", "s"),
    ("eau", "o"),
    ("au", "o"),
    ("oeu", "u"),
    ("eu", "u"),
    ("oe", "e"),
    ("ain", "in"),
    ("ein", "in"),
    ("yn", "in"),
    ("am", "an"),
    ("em", "an"),
    ("en", "an"),
    ("ai", "e"),
    ("ei", "e"),
    ("y", "i"),
    ("ce", "se"),
    ("ci", "si"),
    ("ge", "je"),
    ("gi", "ji"),
    ("c", "k"),
    ("q", "k"),
    ("z", "s"),
    ("w", "v"),
)
_TWICE = re.compile(r"(.)\1+")
_UNHEARD_END = re.compile(r"(?<=..)(?:e|es|s|t|d|x)$")


def keyboard_of(locale: str) -> str:
    """The keyboard that most shoppers of a locale type on, a name of `KEYBOARDS`."""
    return _BY_LOCALE.get(locale, "qwerty")


@cache
def neighbours(keyboard: str) -> Mapping[str, str]:
    """The letters whose keys touch each letter's key, in the alphabet's order. Raises KeyError for no keyboard."""
    rows = KEYBOARDS[keyboard]
    touching: dict[str, set[str]] = {letter: set() for row in rows for letter in row}
    for row, below in zip(rows, (*rows[1:], ""), strict=True):
        for column, letter in enumerate(row):
            for other in row[column + 1 : column + 2] + below[max(0, column - 1) : column + 1]:
                touching[letter].add(other)
                touching[other].add(letter)
    return {letter: "".join(sorted(others)) for letter, others in touching.items()}


def heard(word: str) -> str:
    """What a French ear makes of a folded word: words that sound alike give the same."""
    for written, sound in _HEARD:
        if written in word:
            word = word.replace(written, sound)
    return _UNHEARD_END.sub("", _TWICE.sub(r"\1", word))


def cost(typed: str, meant: str, slips: int, beside: Mapping[str, str]) -> float:
    """What it takes to type the one word for the other with at most so many slips; infinite where that is too few.

    A plain slip costs about 1. `beside` are the neighbours of each key, as `neighbours` has them.
    """
    begin = Prefix.similarity(typed, meant)
    end = min(Postfix.similarity(typed, meant), len(typed) - begin, len(meant) - begin)
    was, should = typed[begin : len(typed) - end], meant[begin : len(meant) - end]
    first = 0.0 if begin else FIRST
    if (was, should) in _SOUND_PAIRS:
        return SOUND + first
    match slips, len(was), len(should):  # one slip is told by what is left; most words have one
        case 1, 1, 1:
            return _instead(was, should, beside) + first
        case 1, 0, 1:
            return _missing(meant, begin) + first
        case 1, 1, 0:
            return _extra(typed, begin, beside) + first
    return _least(typed, begin, meant, begin, slips, beside)


def _least(typed: str, i: int, meant: str, j: int, slips: int, beside: Mapping[str, str]) -> float:
    """The least that it takes from here on: the first letter that differs, put right in each way, and what follows."""
    if typed[i:] == meant[j:]:
        return 0.0
    more = len(typed) - i - len(meant) + j
    if abs(more) > slips or not slips:
        return inf
    while typed[i : i + 1] == meant[j : j + 1]:
        i, j = i + 1, j + 1
    letter, right = typed[i : i + 1], meant[j : j + 1]
    ways = []
    if letter and right:
        ways.append(_instead(letter, right, beside) + _least(typed, i + 1, meant, j + 1, slips - 1, beside))
        if typed[i + 1 : i + 2] == right and meant[j + 1 : j + 2] == letter:
            ways.append(SWAPPED + _least(typed, i + 2, meant, j + 2, slips - 1, beside))
    if right and more < slips:
        ways.append(_missing(meant, j) + _least(typed, i, meant, j + 1, slips - 1, beside))
    if letter and more > -slips:
        ways.append(_extra(typed, i, beside) + _least(typed, i + 1, meant, j, slips - 1, beside))
    return min(ways) + (0.0 if i or j else FIRST)


def _instead(typed: str, meant: str, beside: Mapping[str, str]) -> float:
    """One letter typed for another."""
    if (typed, meant) in _SOUND_PAIRS:
        return SOUND
    return BESIDE if typed in beside.get(meant, "") else OTHER


def _missing(meant: str, at: int) -> float:
    """A letter that was not typed."""
    letter = meant[at]
    if letter in (meant[at - 1 : at], meant[at + 1 : at + 2]):
        return DOUBLED
    return SOUND if _mute(meant, at) else MISSING


def _extra(typed: str, at: int, beside: Mapping[str, str]) -> float:
    """A letter too many."""
    letter, around = typed[at], (typed[at - 1 : at], typed[at + 1 : at + 2])
    if letter in around:
        return DOUBLED
    if _mute(typed, at):
        return SOUND
    return EXTRA_BESIDE if any(letter in beside.get(other, "") for other in around) else EXTRA


def _mute(word: str, at: int) -> bool:
    """Whether a letter is not heard where it stands."""
    return word[at] == "h" or (at + 1 == len(word) and word[at] in _MUTE_AT_THE_END)
