"""Amounts in what people type: `moins de 50 €`, `entre 20 et 50`, `20-50€`, `under 50`, `55 pouces`."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from app.words.analysis import fold

Way = Literal["below", "above", "about", "between", "alone"]
MAX_LEXEMES = 60

CURRENCIES: Mapping[str, tuple[str, ...]] = {
    "EUR": ("€", "eur", "euro", "euros"),
    "USD": ("$", "usd", "dollar", "dollars"),
    "CAD": ("$", "cad", "dollar", "dollars"),
    "GBP": ("£", "gbp", "pound", "pounds", "livre", "livres"),
    "CHF": ("chf", "fr", "francs", "franc", "franken"),
    "JPY": ("¥", "jpy", "yen", "yens"),
}
"""How shoppers write a currency; others by their code alone."""

_SIGNS: Mapping[str, Way] = {"<": "below", "<=": "below", "≤": "below", ">": "above", ">=": "above", "≥": "above"}
_SIGNS = {**_SIGNS, "~": "about", "≈": "about", "±": "about"}
_BEFORE: Mapping[str, Mapping[Way, str]] = {
    "fr": {
        "below": "moins de|moins d|moins cher que|pas plus de|pas plus que|inferieur a|inferieure a|inferieurs a|"
        "en dessous de|au dessous de|jusqu a|jusque|sous|max|maxi|maximum|au maximum|au plus|budget|"
        "budget de|budget max",
        "above": "plus de|plus d|superieur a|superieure a|superieurs a|au dessus de|a partir de|des|min|mini|minimum|"
        "au minimum|au moins|pas moins de",
        "about": "environ|autour de|aux alentours de|alentours de|aux environs de|dans les|vers|a peu pres",
    },
    "en": {
        "below": "under|below|less than|lower than|cheaper than|up to|no more than|not more than|at most|max|"
        "maximum|budget",
        "above": "over|above|more than|greater than|at least|no less than|from|starting at|starting from|min|minimum",
        "about": "around|about|approximately|approx|roughly|circa",
    },
}
"""What stands before an amount, folded."""
_BEHIND: Mapping[str, Mapping[Way, str]] = {
    "fr": {
        "below": "max|maxi|maximum|au maximum|au plus|ou moins|et moins",
        "above": "min|mini|minimum|au minimum|au moins|ou plus|et plus|+",
        "about": "environ|a peu pres",
    },
    "en": {
        "below": "max|maximum|at most|or less|and less|or under|and under|or below",
        "above": "min|minimum|at least|or more|and more|or over|and over|and up|or above|+",
        "about": "approximately|approx|or so",
    },
}
_OPENERS = {"entre": True, "between": True, "de": False, "from": False}
"""What opens a range, and whether it says so without any unit."""
_JOINS: Mapping[str, frozenset[str]] = {
    "fr": frozenset({"et", "a", "-", "–", "—", ".."}),
    "en": frozenset({"and", "to", "-", "–", "—", ".."}),
}
_WEAK = frozenset(("sous", "jusque", "maxi", "mini", "min", "max", "des", "vers", "from", "dans les", "+"))
"""Words that mean an amount only where a unit stands beside it."""
_WORD = r"(?P<word>[^\W\d_][^\W_]*)"
_SIGN = r"(?P<sign><=|>=|''|\.\.|[^\w\s])"
_MONEY_BEHIND = r"(?=\s*(?:[€$£¥<>–-]|eur|usd|gbp|chf|cad|dollar|pound|franc|yen|et\b|[aà]\b|ou\b|and\b|to\b|or\b|$))"
"""`1 299` is one number where money, a range or the end follows: `iphone 14 128 Go` has two."""
_CENTS = r"(?:\{decimal}[0-9]{{1,2}})?"
_SPACED = rf"(?:[ \u00a0\u202f][0-9]{{{{3}}}})+(?={_CENTS}{{money}})"
_GROUPED = rf"[0-9]{{{{1,3}}}}(?:(?:[{{thousand}}'][0-9]{{{{3}}}})+|{_SPACED}){_CENTS}"
_NUMBER = rf"(?P<number>(?<![0-9])(?:{_GROUPED}|[0-9]{{{{1,9}}}}(?:[.,][0-9]{{{{1,3}}}})?)(?![0-9]))"


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A number, a folded word or a sign, with its place."""

    start: int
    end: int
    text: str
    number: float | None = None


@dataclass(frozen=True)
class Amount:
    """One amount: which way it goes, its numbers each with the unit beside it, and where it stands."""

    way: Way
    numbers: tuple[tuple[float, str], ...]
    start: int
    end: int
    sure: bool
    """It means an amount without any unit, too."""

    @property
    def units(self) -> tuple[str, ...]:
        """The units that are said."""
        return tuple(unit for _, unit in self.numbers if unit)


def unit_key(unit: str) -> str:
    """A unit as it is compared; nothing for what is no single word or sign."""
    found = list(_lexer("fr").finditer(unit.strip()))
    return fold(found[0][0]) if len(found) == 1 and found[0]["number"] is None else ""


def amounts(text: str, locale: str, units: Collection[str]) -> Iterator[Amount]:
    """Every amount of a text from left to right; `units` are those that somebody knows, folded."""
    if not any(map(str.isdigit, text)):
        return
    lexemes, openers = _lexemes(text, locale), _openers(locale)
    at = 0
    while at < len(lexemes):
        here, found = lexemes[at], None
        if here.number is not None or here.text in openers or here.text in units:
            found = _range(lexemes, at, locale, units) or _single(lexemes, at, locale, units)
        if found is None:
            at += 1
            continue
        amount, at = found
        yield amount


@cache
def _lexer(locale: str) -> re.Pattern[str]:
    english = locale.startswith("en")
    thousand, decimal = (",", ".") if english else (".", ",")
    number = _NUMBER.format(thousand=thousand, decimal=decimal, money=_MONEY_BEHIND)
    return re.compile(f"{number}|{_WORD}|{_SIGN}", re.IGNORECASE)


def _lexemes(text: str, locale: str) -> list[Lexeme]:
    """The first numbers, words and signs of a text; an apostrophe behind a word only parts it from the next."""
    found: list[Lexeme] = []
    for match in _lexer(locale).finditer(text):
        number = _read(match[0], locale) if match["number"] else None
        folded = "" if match["number"] else fold(match[0])
        if folded == "'" and found and found[-1].text[-1:].isalpha() and found[-1].end == match.start():
            continue
        found.append(Lexeme(*match.span(), folded, number))
        if len(found) == MAX_LEXEMES:
            break
    return found


def _read(written: str, locale: str) -> float:
    """A number as people of a language write it: `1 299,90`, `1.299`, `1,299.90`, `1,5`, `1.5`."""
    plain = re.sub(r"[\s']", "", written)
    thousand, decimal = (",", ".") if locale.startswith("en") else (".", ",")
    if re.fullmatch(rf"\d{{1,3}}(?:\{thousand}\d{{3}})+(?:\{decimal}\d+)?", plain):
        plain = plain.replace(thousand, "")
    return float(plain.replace(",", "."))


@cache
def _phrases(locale: str) -> tuple[Mapping[tuple[str, ...], Way], Mapping[tuple[str, ...], Way]]:
    """What stands before and behind amounts in a language, each as words."""

    def table(said: Mapping[Way, str]) -> dict[tuple[str, ...], Way]:
        return {tuple(phrase.split()): way for way, phrases in said.items() for phrase in phrases.split("|")}

    signs = {(sign,): way for sign, way in _SIGNS.items()}
    return signs | table(_BEFORE.get(locale[:2], {})), table(_BEHIND.get(locale[:2], {}))


@cache
def _openers(locale: str) -> frozenset[str]:
    """The words and signs with which an amount may begin."""
    return frozenset(_OPENERS) | {phrase[0] for phrase in _phrases(locale)[0]}


def _phrase(
    lexemes: Sequence[Lexeme], at: int, phrases: Mapping[tuple[str, ...], Way]
) -> tuple[Way, int, tuple[str, ...]] | None:
    """The longest phrase that stands at a place: which way it points, what comes next, and its words."""
    for length in (3, 2, 1):
        said = tuple(one.text for one in lexemes[at : at + length])
        if way := phrases.get(said):
            return way, at + len(said), said
    return None


def _amount(lexemes: Sequence[Lexeme], at: int, units: Collection[str]) -> tuple[tuple[float, str], int] | None:
    """A number with the unit before or behind it, if any, and what comes next."""
    unit = ""
    if at < len(lexemes) and lexemes[at].number is None and _is_sign(lexemes[at].text) and lexemes[at].text in units:
        unit, at = lexemes[at].text, at + 1
    if at >= len(lexemes) or (number := lexemes[at].number) is None:
        return None
    at += 1
    if not unit and at < len(lexemes) and lexemes[at].number is None and lexemes[at].text in units:
        unit, at = lexemes[at].text, at + 1
    return (number, unit), at


def _is_sign(text: str) -> bool:
    return not text[:1].isalnum()


def _range(lexemes: Sequence[Lexeme], at: int, locale: str, units: Collection[str]) -> tuple[Amount, int] | None:
    """`entre 20 et 50`, `de 20 à 50 €`, `20-50€`."""
    opener = _OPENERS.get(lexemes[at].text)
    first = _amount(lexemes, at + (opener is not None), units)
    joins = _JOINS.get(locale[:2], _JOINS["en"])
    if first is None or first[1] >= len(lexemes) or lexemes[first[1]].text not in joins or _is_glued(lexemes, at):
        return None
    second = _amount(lexemes, first[1] + 1, units)
    if second is None:
        return None
    numbers, end = (first[0], second[0]), second[1]
    if not opener and not (numbers[0][1] or numbers[1][1]):
        return None
    return Amount("between", numbers, lexemes[at].start, lexemes[end - 1].end, bool(opener)), end


def _single(lexemes: Sequence[Lexeme], at: int, locale: str, units: Collection[str]) -> tuple[Amount, int] | None:
    """`moins de 50 €`, `50 € max`, `55 pouces`."""
    before, behind = _phrases(locale)
    said = _phrase(lexemes, at, before)
    number = _amount(lexemes, said[1] if said else at, units)
    if number is None or (not said and _is_glued(lexemes, at)):
        return None
    amount, end = number
    words: tuple[str, ...] = ()
    way: Way = "alone"
    if said:
        way, _, words = said
    elif then := _phrase(lexemes, end, behind):
        way, end, words = then
    if way == "alone" and not amount[1]:
        return None
    sure = way != "alone" and " ".join(words) not in _WEAK
    return Amount(way, (amount,), lexemes[at].start, lexemes[end - 1].end, sure), end


def _is_glued(lexemes: Sequence[Lexeme], at: int) -> bool:
    """Whether a number belongs to a code, as in `wh-1000` or `f150`."""
    here = at > 0 and lexemes[at].number is not None and lexemes[at - 1].end == lexemes[at].start
    if not here or lexemes[at - 1].text in ("'", "(", "€", "$", "£"):
        return False
    return lexemes[at - 1].text[-1:].isalnum() or lexemes[at - 1].text in ("-", "/", ".", "_")
