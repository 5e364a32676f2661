"""Measures in texts: a number and its unit become a number in the unit that the shop counts in."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, ClassVar, Literal

from app.catalog.cast import MisfitError, number, text
from app.catalog.transformations.base import Change
from app.catalog.transformations.units import AS_WRITTEN, MULTIPLIED, all_words, conversion, understood, words_of
from app.core.fit import as_text
from app.core.kind import kind, option
from app.rulepack.problems import did_you_mean
from app.words.gates import Gate, gate_of

_PARTS = {"½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8}
_VULGAR = "".join(_PARTS)
_DIGITS = r"[0-9]{1,15}(?:[.,][0-9]{1,15}|['\u00a0\u202f][0-9]{3}){0,5}"
_NUMBER = rf"(?:(?:[0-9]{{1,4}}[ ]?)?[{_VULGAR}]|(?:[0-9]{{1,4}} )?[0-9]{{1,2}}/[0-9]{{1,2}}|{_DIGITS})"
_SPACED = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_FRACTION = re.compile(r"(?:(\d{1,4}) )?(\d{1,2})/(\d{1,2})")
_HALVES = (2, 3, 4, 5, 8, 16)
_GENERATION = re.compile(r"[2-6]G")
"""A mobile network, no weight."""


@kind("transformations", "Takes a measure out of a text, in one unit.", half="catalogue", word="measure")
@dataclass(frozen=True, kw_only=True)
class Measure(Change):
    """Takes a measure out of a text, in one unit; what is no measure of this kind is left alone, never guessed."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "field": "name",
        "into": "volume_ml",
        "unit": "ml",
        "examples": [{"in": "Huile d'olive 1,5 L", "out": 1500}, {"in": "Lot de 2 x 50 cl", "out": 1000}],
    }

    unit: str = option("The unit of the result.", example="ml")
    packs: Literal["total", "single"] = option("Whether `2 x 500 g` are 1000 g or 500 g.", default="total")
    take: Literal["first", "all", "largest", "smallest"] = option(
        "Which of several measures, as in `10-12 cm` or `60 x 40 cm`.", default="first"
    )
    assume: str | None = option("The unit of a value that is a number alone.", default=None, example="g")
    keep: Literal["number", "text"] = option(
        "Whether the result is a number, or a text such as `1,5 l`.", default="number"
    )

    def faults(self) -> Iterator[str]:
        """A unit that nobody knows, or two that measure different things."""
        for key, word in (("unit", self.unit), ("assume", self.assume)):
            if word is not None and not understood(word):
                yield f"`{key}: {word}` is no unit that is known here{did_you_mean(word, all_words())}"
        if self.assume and (one := understood(self.assume)) and (other := understood(self.unit)) and one[0] != other[0]:
            yield f"`assume: {self.assume}` is a {one[0]} and `unit: {self.unit}` a {other[0]}"

    @cached_property
    def _unit(self) -> tuple[str, str]:
        return understood(self.unit) or ("", "")

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """The measures found; in place of itself a value without one stays, so that its field's type tells it."""
        found: list[Any] = []
        for value in values:
            here = self._measures(text(value))
            found += [self._told(amount) for amount in here] or ([] if self.into else [value])
        return tuple(dict.fromkeys(one for one in found if one != ""))

    def gate(self) -> Gate | None:
        """What a measure needs."""
        measured = self._unit[0]
        return gate_of(pattern_of(measured).pattern, re.IGNORECASE) if measured and not self.assume else None

    def _told(self, amount: float) -> Any:
        return amount if self.keep == "number" else f"{as_text(amount)} {self.unit}".replace(".", ",", 1)

    def _measures(self, written: str) -> Sequence[float]:
        measured, wanted = self._unit
        if not measured:
            return ()
        if self.assume and (bare := _alone(written)) is not None and (own := understood(self.assume)):
            return (_converted(bare, own[1], wanted),)
        if (
            len(written) <= 40
            and _SPACED.search(written)
            and pattern_of(measured).fullmatch(_SPACED.sub("", written.strip()))
        ):
            written = _SPACED.sub(
                "", written.strip()
            )  # a number parted by blanks is one only where nothing else stands
        amounts: list[float] = []
        for match in pattern_of(measured).finditer(written):
            amounts += self._of(match, measured, wanted)
        match self.take:
            case "first":
                return amounts[:1]
            case "largest":
                return [max(amounts)] if amounts else []
            case "smallest":
                return [min(amounts)] if amounts else []
            case _:
                return amounts

    def _of(self, match: re.Match[str], measured: str, wanted: str) -> Sequence[float]:
        """The amounts of one match: the times, the numbers and the unit."""
        word = match["unit"]
        if word not in AS_WRITTEN.get(word.casefold(), (word,)) or _GENERATION.fullmatch(match[0]):
            return ()
        unit = words_of(measured)[word.casefold()]
        try:
            parts = [_amount(match[name]) for name in ("a", "b", "c") if match[name]]
        except MisfitError:
            return ()
        if match["by"] and match["by"].strip(" x×*X").casefold() not in ("", word.casefold()):
            return ()  # `1 m x 40 cm`: nothing is guessed where units are mixed
        if match["by"] and measured in MULTIPLIED:
            parts = [math.prod(parts) if self.packs == "total" else parts[-1]]
        return [_converted(part, unit, wanted) for part in parts]


@cache
def pattern_of(measured: str) -> re.Pattern[str]:
    """One pattern for all numbers with a unit of this measure: `5 g`, `2 x 500 g`, `10-12 cm`, `60x40x5 cm`."""
    words = sorted(words_of(measured), key=len, reverse=True)
    units = "|".join(rf"{re.escape(word)}(?![ ]+\w)" if word in ("in", "po") else re.escape(word) for word in words)
    by = r"[ ]?[x×*][ ]?"
    to = r"(?:[ ]?[-–/][ ]?|[ ](?:à|to|ou|or)[ ])"
    own = rf"(?:[ ]?(?:{units}))?"  # `60 cm x 40 cm`
    numbers = rf"(?P<a>{_NUMBER})(?:(?:(?P<by>{own}{by})|{to})(?P<b>{_NUMBER})(?:{by}(?P<c>{_NUMBER}))?)?"
    return re.compile(
        rf"(?<![\w.,/'’\-–])(?<!\d [x×*])(?<!\d ){numbers}[ \u00a0\u202f]?(?P<unit>{units})(?![\w²³/'\"])",
        re.IGNORECASE,
    )


def _amount(written: str) -> float:
    """A number as it is written: `1,5`, `1.299,5`, `1/2`, `3 ½`. Raises MisfitError."""
    if written[-1] in _PARTS:
        whole = written[:-1].strip()
        return (float(whole) if whole else 0.0) + _PARTS[written[-1]]
    if fraction := _FRACTION.fullmatch(written):
        count, above, below = (int(part or 0) for part in fraction.groups())
        if below not in _HALVES or not 0 < above < below:
            raise MisfitError  # `36/38` is no fraction
        return count + above / below
    return number(written)


def _alone(written: str) -> float | None:
    try:
        return number(written) if re.fullmatch(r"[\s\d.,']{1,30}", written) else None
    except MisfitError:
        return None


def _converted(amount: float, unit: str, wanted: str) -> float:
    factor, more = conversion(unit, wanted)
    return float(f"{amount * factor + more:.12g}")
