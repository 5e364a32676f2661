"""Numbers with units as texts write them, and the one token that all ways of writing a measure share."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from app.words.letters import SIGNS, bare

_LONG: Mapping[str, str] = {
    "mm": "millimetres? millimeters? milimetros? millimetri",
    "cm": "centimetres? centimeters? centimetros? centimetri",
    "dm": "decimetres?",
    "km": "kilometres? kilometers? kilometros?",
    "m": "metres? meters? metros? metri metro mtrs?",
    "ml": "millilitres? milliliters?",
    "cl": "centilitres? centiliters?",
    "dl": "decilitres?",
    "l": "litres? liters? litros? litri litro ltrs?",
    "mg": "milligrammes? milligrams?",
    "kg": "kilogrammes? kilograms? kilos? kgs",
    "g": "grammes? grams? gramm gramos? grammi gramas? grs?",
    "w": "watts?",
    "v": "volts?",
    "h": "heures? hours?",
    "min": "minutes? mins?",
    "lm": "lumens?",
    "inch": "pouces? inch(?:es)? zoll pollici pulgadas? polegadas?",
    "ft": "feet foot",
    "oz": "ounces? onces?",
    "lb": "lbs",
    "tr": "trs",
}
"""Units by the sign that stands for them, as words; the sign itself is one more."""
_SIGNS = """
    m2 m3 cm2 cm3 mm2 mm3 mah ah kwh wh kw kva mv kv hz khz mhz ghz gb go tb to mb mo kb ko px dpi bar db k
    """
_BYTES = {"go": "gb", "to": "tb", "mo": "mb", "ko": "kb"}
_SAYS: Mapping[str, Mapping[str, str]] = {
    "fr": {"inch": "pouce", "gb": "go", "tb": "to", "mb": "mo", "kb": "ko"},
}
"""How a language writes a unit that others write otherwise."""
_LENGTHS = frozenset(["mm", "cm", "dm", "m", "inch", "ft", ""])
_EXACT = frozenset(["kg", "g", "l", "m"])
"""Units of which three decimals are written: `1,000 kg` is one kilogram, `1,000 W` a thousand watts."""

LETTER = rf"[\w{SIGNS}]"
"""A letter or digit of any script, in a cleaned text, which has no `_`."""


def _alternatives() -> str:
    words = [f"{sign} {words}" for sign, words in _LONG.items()]
    every = [word for line in (*words, _SIGNS) for word in line.split()]
    return "|".join(sorted(every, key=len, reverse=True)).replace("metre", "m[eè]tre")


_NUMBER = r"\d++(?:[.,]\d++)?"
_END = rf"(?!{LETTER}|['-]{LETTER})"
_UNIT = rf"(?:(?:{_alternatives()}){_END}|\"|'')"
_TIMES = r"\s?[x×*]\s?"
_COUNT = rf"(?:\d{{1,3}}(?:\s000)+|{_NUMBER})"
MEASURE = rf"{_COUNT}[\s-]?{_UNIT}"
"""`1,5 l`, `55"`, `10 000 mAh`: a plain blank joins thousands only where nothing but zeros follows, for `12 128 go` is
two numbers."""
SIZES = rf"{_NUMBER}(?:\s?{_UNIT})?(?:{_TIMES}{_NUMBER}(?:\s?{_UNIT})?){{1,3}}(?!{LETTER})"
"""`140 x 190 cm`, `2x500 g`, `80 cm x 200 cm`."""
DECIMAL = rf"\d++[.,]\d++(?!{LETTER})"
_ONE = re.compile(rf"(?P<number>{_COUNT})[\s-]?(?P<unit>{_UNIT})")
_SEVERAL = re.compile(SIZES)
_BARE = re.compile(DECIMAL)
_PART = re.compile(rf"(?P<number>{_NUMBER})(?:\s?(?P<unit>{_UNIT}))?")
_BLANK = re.compile(r"\s")
_LONG_UNIT = re.compile("|".join(f"(?P<{sign}>{'|'.join(words.split())})" for sign, words in _LONG.items()))


def measured(piece: str, locale: str) -> tuple[str, ...]:
    """The tokens of a piece that is a measure or a number, the first of which it is looked up by; else none.

    A measure is one token, number and unit together; behind it stands its number, if it has two digits, for people type
    `tv 55` and `iphone 12 128`. Sizes are one token too, whose parts stand behind it: `140x190 cm` is also found by
    `140`, `140 cm`, `190` and `190 cm`. Lengths go without their unit in it, for `140x190` is how they are typed; a
    pack keeps it: `2x500 g` is `2x500g`, other than two by 500 ml.
    """
    if not piece[0].isdigit():
        return ()
    language = locale.replace("_", "-").partition("-")[0]
    if _BARE.fullmatch(piece):
        return (piece.replace(",", "."),)
    if one := _ONE.fullmatch(piece):
        return _measure(one["number"], one["unit"], language)
    if _SEVERAL.fullmatch(piece):
        return tuple(dict.fromkeys(_sizes(piece, language)))
    return ()


def _measure(number: str, written: str, language: str) -> tuple[str, ...]:
    number = _BLANK.sub("", number)
    if language == "en" and written == "to":
        return (number,)  # "from 2 to 4 years" says no terabytes
    unit = unit_of(written)
    amount = _amount(number, unit, language)
    whole = amount + _said(unit, language)
    return (whole, amount) if len(amount) > 1 else (whole,)


def _sizes(piece: str, language: str) -> Iterator[str]:
    """A size or pack whole, then each of its parts as somebody may name it alone."""
    parts = [(part["number"], unit_of(part["unit"] or "")) for part in _PART.finditer(piece)]
    last = parts[-1][1]
    lengths = all(unit in _LENGTHS for _, unit in parts)
    amounts = [(_amount(number, unit or last, language), unit or (last if lengths else "")) for number, unit in parts]
    whole = "x".join(number for number, _ in amounts)
    yield whole if lengths else whole + _said(last, language)
    for number, unit in amounts:
        if lengths and len(number) > 1:
            yield number
        if unit:
            yield number + _said(unit, language)


@lru_cache(maxsize=1_024)
def unit_of(written: str) -> str:
    """The sign of a unit as it was written behind a number, such as `l` of ` Litres`; empty for no unit."""
    word = bare(written)
    if word in ('"', "''"):
        return "inch"
    if word in _LONG or word in _SIGNS.split():
        return _BYTES.get(word, word)
    match = _LONG_UNIT.fullmatch(word)
    return str(match.lastgroup) if match else ""


def _said(unit: str, language: str) -> str:
    return _SAYS.get(language, {}).get(unit, unit)


def _amount(number: str, unit: str, language: str) -> str:
    """A number before a unit: a dot before decimals, which do not end in zeros; no mark between thousands."""
    number = number.replace(",", ".") if language != "en" or not re.fullmatch(r"\d{1,3},\d{3}", number) else number
    whole, mark, rest = re.split("([.,])", number) if "." in number or "," in number else (number, "", "")
    if mark == "," or (len(rest) == 3 and not rest.strip("0") and unit not in _EXACT):
        return whole + rest
    rest = rest.rstrip("0")
    return f"{whole}.{rest}" if rest else whole
