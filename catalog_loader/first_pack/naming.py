"""Columns' names, whatever they look like, become plain words, fields' names and what shoppers read."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.desk.checks import RESERVED
from app.words.analysis import slug
from catalog_loader.first_pack.words import KNOWN, LANGUAGES, Role

MAX_NAME = 50
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])")
_LOCALE = re.compile(
    rf"^(?P<base>.+?)[\s_.:(\[-]+(?P<locale>{'|'.join(LANGUAGES)})(?:[_-][A-Za-z]{{2}}(?:-[a-z]\w*)?)?[)\]]?$",
    re.IGNORECASE,
)
_TAKEN = RESERVED | {"any", "all", "none", "request", "visitor", "true", "false", "null"}


def plain(column: str) -> str:
    """A column's name in small plain letters: `Prix TTC (€)` is `prix_ttc`, `imageUrl` is `image_url`."""
    return slug(_CAMEL.sub("_", column.partition("g:")[2] if column.startswith("g:") else column))


def split_locale(column: str) -> tuple[str, str]:
    """A column's name without its language, and the language; none for most."""
    found = _LOCALE.match(column)
    return (found["base"], found["locale"].lower()) if found else (column, "")


def common_fronts(columns: Iterable[str]) -> tuple[str, ...]:
    """What many columns begin with and no shopper reads, such as `attr_t_`; the longest first."""
    names = list(columns)
    count: Counter[str] = Counter()
    for name in names:
        parts = name.split("_")
        for end in range(1, min(len(parts), 4)):
            count["_".join(parts[:end]) + "_"] += 1
    many = {front for front, met in count.items() if met >= 8 and met >= len(names) / 50}
    typed = {front for front in many if len(front.rstrip("_").rpartition("_")[2]) <= 1 or front.startswith("attr")}
    more = {
        name[: len(front) + 2]
        for front in typed
        for name in names
        if name.startswith(front) and name[len(front) + 1 :][:1] == "_"
    }
    return tuple(sorted(typed | more, key=len, reverse=True))


def without_front(column: str, fronts: Iterable[str]) -> str:
    """A column's name without what many begin with."""
    return next((column[len(front) :] for front in fronts if column.startswith(front) and column != front), column)


def language_of(locale: str) -> str:
    """The language of a locale: `fr-BE` is French."""
    return re.split("[-_]", locale, maxsplit=1)[0]


def known_labels(name: str) -> Mapping[str, str]:
    """What shoppers read for a name that the trade knows, by locale."""
    fr, en = KNOWN.get(name, ("", ""))
    return {"fr": fr, "en": en} if fr else {}


def role_labels(role: Role) -> Mapping[str, str]:
    """What shoppers read for a role, by locale."""
    return {"fr": role.fr, "en": role.en}


_UNITS = (
    "mm|cm|dm|m|km|mg|g|gr|kg|ml|cl|dl|l|w|kw|v|a|mah|wh|kwh|hz|mhz|ghz|go|gb|mo|mb|to|tb|lbs|oz|in|m2|m3|lm|db|bar|min"
)
_UNIT = re.compile(
    rf"^(?P<base>.*[^\W\d].*?)(?:\s*[(\[]\s*(?P<told>{_UNITS}|°c|%|[a-z²³/]{{1,6}})\s*[)\]]|_{{1,2}}(?P<tail>{_UNITS}))$",
    re.IGNORECASE,
)
_SMALL = "W kW V A mAh Wh kWh Hz MHz GHz dB Go GB Mo MB To TB"
WRITTEN: Mapping[str, str] = {
    **{unit.lower(): unit for unit in _SMALL.split()},
    "gr": "g",
    "m2": "m²",
    "m3": "m³",
    "°c": "°C",
}
"""How a unit is written, by its small letters, where that differs."""
_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("gram", "grams", "gramme", "grammes"), "g"),
    **dict.fromkeys(("kilogram", "kilograms"), "kg"),
    **dict.fromkeys(("millimeter", "millimetre"), "mm"),
    **dict.fromkeys(("centimeter", "centimetre"), "cm"),
    **dict.fromkeys(("meter", "metre"), "m"),
    **dict.fromkeys(("liter", "litre", "litres"), "l"),
    **dict.fromkeys(("watt", "watts"), "W"),
}
_WORD_UNIT = re.compile(rf"^(?P<base>.*[^\W\d].*?)_{{1,2}}(?P<tail>{'|'.join(_WORDS)})$", re.IGNORECASE)


def split_unit(column: str) -> tuple[str, str]:
    """A column's name without its unit, and the unit: `Weight (kg)`, `poids_g`; none for most."""
    if found := _WORD_UNIT.match(column):
        return found["base"], _WORDS[found["tail"].lower()]
    if found := _UNIT.match(column):
        unit = (found["told"] or found["tail"]).lower()
        return found["base"].strip(), WRITTEN.get(unit, unit)
    return column, ""


def with_unit(label: Mapping[str, str], unit: str) -> Mapping[str, str]:
    """A label that says in what is counted."""
    return {locale: f"{said} ({unit})" for locale, said in label.items()} if unit else label


def readable(column: str) -> str:
    """A column's name as a label for people."""
    words = " ".join(re.split(r"[\s_]+", _CAMEL.sub(" ", column).strip(" _")))
    words = re.sub(r"(?<=\w\w)(?: [a-zA-Z])+$", "", words)  # what is left of `(s)` and `(T-T)`
    words = "".join(letter for letter in words if letter.isprintable())[:MAX_NAME].strip()
    return words[:1].upper() + (words[1:].lower() if words.isupper() else words[1:])


@dataclass
class Names:
    """The names that are taken, so that each is given once."""

    taken: set[str] = field(default_factory=set)

    def give(self, wished: str, position: int, *others: str) -> str:
        """A name for a field that is a slug, free, and none of Gondola's own."""
        choices = [made for one in (wished, *others) if (made := _fitting(one))]
        first = choices[0] if choices else f"column_{position}"
        free = next((one for one in (*choices, first) if one not in self.taken), "")
        at = 2
        while not free:
            free = f"{first}_{at}" if f"{first}_{at}" not in self.taken else ""
            at += 1
        self.taken.add(free)
        return free


def _fitting(wished: str) -> str:
    """A slug made of a text; empty when none can be."""
    made = slug(wished)[:MAX_NAME].strip("_")
    if not made or not re.fullmatch(r"[a-z0-9_]+", made):
        return ""
    if not made[0].isalpha():
        made = f"col_{made}"
    return f"feed_{made}" if made in _TAKEN else made
