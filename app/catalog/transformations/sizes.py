"""Sizes in one spelling: letters, numbers of a system, ages, centimetres, one size for all."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Literal

from app.catalog.transformations.base import Change, each_text
from app.core.kind import kind, option

System = Literal["fr", "eu", "uk", "us", "it", "de"]
Language = Literal["fr", "en"]
_BEFORE = re.compile(
    r"^(?:taille|tailles|size|sz|pointure|t)[ .:]*(?=\d|[xsml]{1,6}\b|[smlx]$|unique|u$)", re.IGNORECASE
)
_ONE = frozenset(
    {"taille unique", "unique", "tu", "t.u.", "t.u", "t u", "u", "one size", "onesize", "os", "o/s", "standard"}
)
_LETTERS = {
    "small": "S", "petit": "S", "petite": "S", "medium": "M", "moyen": "M", "moyenne": "M", "large": "L", "grand": "L",
    "grande": "L", "extra small": "XS", "extra large": "XL", "x-large": "XL", "x-small": "XS", "xx-large": "XXL",
}  # fmt: skip
_LETTER = re.compile(r"(?:([2-6])(xs|xl)|(x{0,5})(s|l)|m)", re.IGNORECASE)
_SYSTEMS = "fr|eu|uk|us|it|de"
_WITH_SYSTEM = re.compile(
    rf"(?:({_SYSTEMS})[ .:]*(\d{{1,3}}(?:[.,]\d)?)|(\d{{1,3}}(?:[.,]\d)?)[ ]*({_SYSTEMS}))", re.IGNORECASE
)
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d)?")
_RANGE = re.compile(r"(\d{1,3})[ ]?[/\-–][ ]?(\d{1,3})")
_AGE = re.compile(
    r"(\d{1,2})(?:[ ]?[/\-–à][ ]?(\d{1,2}))?[ ]?(ans|an|a|years?|y|yrs?|mois|months?|m|mths?)\.?", re.IGNORECASE
)
_BY = re.compile(r"(\d{1,4})[ ]?[x×][ ]?(\d{1,4})(?:[ ]?cm)?", re.IGNORECASE)
_LONG = re.compile(r"(\d{1,4})[ ]?cm", re.IGNORECASE)
_CUP = re.compile(r"(\d{2,3})[ ]?([A-H]{1,2})", re.IGNORECASE)
_WORDS: Mapping[Language, tuple[str, str, str]] = {
    "fr": ("taille unique", "ans", "mois"),
    "en": ("one size", "years", "months"),
}
_LONGEST = 40


@kind("transformations", "Gives every size one spelling.", half="catalogue", word="size")
@dataclass(frozen=True, kw_only=True)
class Size(Change):
    """Gives every size one spelling; no size is ever converted to another system."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "field": "size",
        "examples": [
            {"in": ["Taille 38", "T.40", "2XL", "4 a", "T.U."], "out": ["38", "40", "XXL", "4 ans", "taille unique"]}
        ],
    }

    system: System = option(
        "The shop's system: of `EU 42 / UK 8` its size is taken, and it stands without the system's name.", default="fr"
    )
    letters: Literal["XXL", "2XL"] = option("How the sizes beyond XL and XS are written.", default="XXL")
    language: Language = option("The language of `4 ans` or `4 years`.", default="fr")
    otherwise: Literal["keep", "drop"] = option("What happens to what is no size.", default="keep")

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Every size in its one spelling."""
        keep = self.otherwise == "keep"
        return each_text(
            values,
            lambda one: size_of(one, self.system, self.letters, self.language) or (one if keep else ""),
        )


@lru_cache(maxsize=20_000)
def size_of(written: str, system: System, letters: str, language: Language) -> str:
    """A size in its one spelling; nothing for what is none."""
    if len(written) > _LONGEST:
        return ""
    said = " ".join(written.split())
    one_size, years, months = _WORDS[language]
    if said.casefold() in _ONE:
        return one_size
    plain = _BEFORE.sub("", said).strip(" .")
    if plain.casefold() in _ONE:
        return one_size
    if letter := _letters(plain, letters):
        return letter
    if systems := [found for part in re.split(r"[ ]?[/|,;][ ]?", plain) if (found := _WITH_SYSTEM.fullmatch(part))]:
        named = {(one[1] or one[4]).lower(): (one[2] or one[3]).replace(",", ".") for one in systems}
        first = next(iter(named))
        return named.get(system) or f"{first.upper()} {named[first]}"
    if age := _AGE.fullmatch(plain):
        unit = months if age[3].lower().startswith("m") else years
        return f"{age[1]}-{age[2]} {unit}" if age[2] else f"{age[1]} {unit}"
    return _figures(plain)


def _letters(plain: str, letters: str) -> str:
    """`XXL`, or `S/M`; nothing where a part is no such size."""
    parts = [_LETTERS.get(plain.casefold(), "")] if plain.casefold() in _LETTERS else re.split(r"[ ]?[/\-–][ ]?", plain)
    made = []
    for part in parts:
        found = _LETTER.fullmatch(_LETTERS.get(part.casefold(), part))
        if not found:
            return ""
        if found[1] is None and found[4] is None:
            made.append("M")
            continue
        count = int(found[1]) if found[1] else len(found[3] or "")
        end = (found[2] or found[4])[-1].upper()
        made.append(f"{count}X{end}" if count > 1 and letters == "2XL" else "X" * count + end)
    return "/".join(made) if len(made) <= 2 else ""


def _figures(plain: str) -> str:
    if _NUMBER.fullmatch(plain):
        return plain.replace(",", ".")
    if found := _RANGE.fullmatch(plain):
        return f"{found[1]}/{found[2]}"
    if found := _BY.fullmatch(plain):
        return f"{found[1]}x{found[2]}"
    if found := _LONG.fullmatch(plain):
        return f"{found[1]} cm"
    if found := _CUP.fullmatch(plain):
        return f"{found[1]}{found[2].upper()}"
    return ""
