"""The unit words of the trade, French and English, by what they measure; pint converts between them."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

MEASURED: Mapping[str, Mapping[str, str]] = {
    "length": {
        "millimeter": "mm millimètre millimètres millimetre millimetres millimeter millimeters",
        "centimeter": "cm cms centimètre centimètres centimetre centimetres centimeter centimeters",
        "decimeter": "dm décimètre décimètres decimetre decimetres",
        "meter": "m mètre mètres metre metres meter meters",
        "kilometer": "km kilomètre kilomètres kilometre kilometres kilometer kilometers",
        "inch": "\" ” ″ '' in inch inches pouce pouces po",
        "foot": "' ′ ft foot feet pied pieds",
        "yard": "yd yard yards",
    },
    "mass": {
        "milligram": "mg milligramme milligrammes milligram milligrams",
        "gram": "g gr grs gramme grammes gram grams",
        "kilogram": "kg kgs kilo kilos kilogramme kilogrammes kilogram kilograms",
        "metric_ton": "t tonne tonnes",
        "pound": "lb lbs livre livres pound pounds",
        "ounce": "oz once onces ounce ounces",
    },
    "volume": {
        "milliliter": "ml millilitre millilitres milliliter milliliters cm3 cm³",
        "centiliter": "cl centilitre centilitres centiliter centiliters",
        "deciliter": "dl décilitre décilitres decilitre decilitres",
        "liter": "l lt ltr litre litres liter liters dm3 dm³",
        "hectoliter": "hl hectolitre hectolitres hectoliter hectoliters",
        "meter ** 3": "m3 m³",
        "gallon": "gal gallon gallons",
    },
    "area": {"meter ** 2": "m2 m²", "centimeter ** 2": "cm2 cm²", "millimeter ** 2": "mm2 mm²"},
    "power": {
        "watt": "w watt watts",
        "kilowatt": "kw kilowatt kilowatts",
        "metric_horsepower": "ch cv chevaux",
        "horsepower": "hp horsepower",
    },
    "energy": {
        "watt_hour": "wh",
        "kilowatt_hour": "kwh",
        "kilojoule": "kj",
        "kilocalorie": "kcal",
        "joule": "j joule joules",
    },
    "voltage": {"volt": "v volt volts", "kilovolt": "kv"},
    "current": {"ampere": "a ampère ampères ampere amperes amp amps", "milliampere": "ma"},
    "charge": {"milliampere_hour": "mah", "ampere_hour": "ah"},
    "frequency": {"hertz": "hz hertz", "kilohertz": "khz", "megahertz": "mhz", "gigahertz": "ghz"},
    "data": {
        "kilobyte": "ko kb",
        "megabyte": "mo mb",
        "gigabyte": "go gb",
        "terabyte": "to tb",
        "byte": "octet octets byte bytes",
    },
    "time": {
        "second": "s sec seconde secondes second seconds",
        "minute": "min mn minute minutes",
        "hour": "h heure heures hour hours hr hrs",
        "day": "j jour jours day days",
        "week": "semaine semaines week weeks",
        "month": "mois month months",
        "year": "an ans année années year years",
    },
    "temperature": {"degC": "°c ℃", "degF": "°f"},
    "pressure": {"bar": "bar bars", "millibar": "mbar", "pascal": "pa", "hectopascal": "hpa", "psi": "psi"},
    "speed": {"kilometer / hour": "km/h", "mile / hour": "mph"},
    "light": {"lumen": "lm lumen lumens"},
    "weight of cloth": {"gram / meter ** 2": "g/m2 g/m²"},
}
"""What is measured, pint's unit, and the words for it; letter case counts only for those of `AS_WRITTEN`."""

AS_WRITTEN: Mapping[str, frozenset[str]] = {
    "a": frozenset({"A"}),
    "s": frozenset({"s"}),
    "t": frozenset({"t"}),
    "j": frozenset({"j", "J"}),
}
"""Single letters that mean something else in the other case: `16 A` is a current, `16 a` nothing certain."""

MULTIPLIED = frozenset({"mass", "volume", "energy", "charge", "data"})
"""What adds up: two packs of 500 g are a kilo; 60 x 40 cm are two lengths."""


@cache
def words_of(measured: str) -> Mapping[str, str]:
    """Every word for a unit of what is measured, small letters, to pint's unit."""
    return {word: unit for unit, words in MEASURED[measured].items() for word in words.split()}


@cache
def understood(word: str) -> tuple[str, str] | None:
    """What a unit's word measures, and pint's unit; None for a word that is no unit here."""
    for measured in MEASURED:
        if unit := words_of(measured).get(word.strip().casefold()):
            return measured, unit
    return None


def all_words() -> frozenset[str]:
    """Every word for a unit."""
    return frozenset(word for measured in MEASURED for word in words_of(measured))


@cache
def conversion(unit: str, wanted: str) -> tuple[float, float]:
    """What to multiply by and then to add, to come from one of pint's units to another of the same measure."""
    if (own := _metric(unit)) and (other := _metric(wanted)) and own[1] == other[1]:
        return 10.0 ** (own[0] - other[0]), 0.0
    registry = _registry()
    zero, one = (float(registry.Quantity(amount, unit).to(wanted).magnitude) for amount in (0.0, 1.0))
    return one - zero, zero


_METRIC = re.compile(r"(micro|milli|centi|deci|deca|hecto|kilo|mega|giga|tera)?([a-z]+)")
_POWERS = {"micro": -6, "milli": -3, "centi": -2, "deci": -1, "deca": 1, "hecto": 2, "kilo": 3, "mega": 6, "giga": 9}
_POWERS |= {"tera": 12, "": 0}


def _metric(unit: str) -> tuple[int, str] | None:
    """A unit as a power of ten of its base: kilos and grams, which are most of what shops sell, need no registry."""
    found = _METRIC.fullmatch(unit)
    return (_POWERS[found[1] or ""], found[2]) if found else None


@cache
def _registry() -> Any:
    import pint  # half a second, for those who convert

    return pint.UnitRegistry()
