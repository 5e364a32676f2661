"""Colours in many words become one of a few families."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, ClassVar, Literal

from app.catalog.transformations.base import Change, each_text
from app.catalog.transformations.colour_words import FAMILIES, SHADES, SHORT
from app.catalog.transformations.tables import Answered, folded
from app.core.kind import kind, option
from app.rulepack.tables import FromFile

_BETWEEN = re.compile(r"\s*[/,;+&|]\s*|\s+(?:et|and|avec|with)\s+")
_MANY = "multicolore"
_LONGEST = 60
_WORDS = 6


@kind("transformations", "Gives every colour its family.", half="catalogue", word="colour")
@dataclass(frozen=True, kw_only=True)
class Colour(Change, FromFile):
    """Gives every colour its family, from some hundreds of French and English words and a table of the shop's own."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "field": "colour",
        "into": "colour_family",
        "table": {"brume": "gris"},
        "examples": [{"in": "Bleu marine", "out": "bleu"}, {"in": "bleu / écru", "out": "multicolore"}],
    }

    table: Mapping[str, str] = option(
        "The shop's own colours, each with its family; they count before the built-in ones.",
        default={},
        example={"brume": "gris"},
    )
    language: Literal["fr", "en"] = option("The language of the families: `bleu` or `blue`.", default="fr")
    several: Literal["multicolore", "all"] = option(
        "What several colours in one value become: one family for all such, or each its own.", default="multicolore"
    )
    otherwise: Literal["keep", "drop"] = option("What happens to a colour that is not known.", default="keep")

    @cached_property
    def _own(self) -> Mapping[str, str]:
        return {_plain(name): family for name, family in (*self.rows.items(), *self.table.items())}

    @cached_property
    def _memory(self) -> dict[str, tuple[str, ...]]:
        return {}

    def knows(self) -> Collection[str]:
        """All colours that have a family here, and the families."""
        listed = {name.strip().casefold() for name in (*self.table, *self.rows)}
        listed |= {family.strip().casefold() for family in (*self.table.values(), *self.rows.values())}
        return Answered({*listed, *_families()}, lambda colour: bool(self._families_of(colour)))

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Every colour's family."""
        if self.several == "all":
            parted = [one for value in values for one in (self._families_of(str(value)) or (value,))]
        else:
            parted = list(values)
        return each_text(parted, self._family)

    def _family(self, written: str) -> str:
        families = self._families_of(written)
        if not families:
            return written if self.otherwise == "keep" else ""
        return families[0] if len(families) == 1 else self._named(_MANY)

    def _named(self, family: str) -> str:
        return FAMILIES[family][0] if self.language == "en" and family in FAMILIES else family

    def _families_of(self, written: str) -> tuple[str, ...]:
        """The families of a value, each once; none where a part of it is not known."""
        if len(written) > _LONGEST:
            return ()
        if (known := self._memory.get(written)) is None:
            known = tuple(dict.fromkeys(self._parts(written)))
            if len(self._memory) < 20_000:
                self._memory[written] = known
        return known

    def _parts(self, written: str) -> Iterator[str]:
        if whole := self._own.get(_plain(written)):
            yield whole
            return
        parts = [part for part in _BETWEEN.split(folded(written).strip()) if part.strip()]
        found = [self._own.get(_plain(part)) or self._named(family_of(_plain(part))) for part in parts]
        if all(found):
            yield from found


def _plain(text: str) -> str:
    words = re.findall(r"[^\W_]+", folded(text))
    return " ".join(SHORT.get(word, word) for word in words)


@cache
def _families() -> Mapping[str, str]:
    """Every colour word without accents to its family, and to the names themselves."""
    known: dict[str, str] = {}
    for family, (english, forms, shades) in FAMILIES.items():
        for name in (family, english, *forms.split(), *shades.split(",")):
            known.setdefault(_plain(name), family)
    return known


@cache
def _general() -> Mapping[str, str]:
    """The words of the families themselves, to the language in which they stand first or last."""
    words = {_plain(word): "first" for _, forms, _ in FAMILIES.values() for word in forms.split()}
    english = "black white grey gray silver gold golden brown red pink yellow green blue purple clear"
    return {**words, **dict.fromkeys(english.split(), "last")}


def family_of(plain: str) -> str:
    """The family of one colour; French names it first (`vert olive`), English last (`olive green`)."""
    words = plain.split()
    if not words or len(words) > _WORDS:
        return ""
    known, general = _families(), _general()
    if whole := known.get(" ".join(word for word in words if word not in SHADES) or plain):
        return whole
    named = [word for word in words if word in general]
    if named:
        last = all(general[word] == "last" for word in named)
        return known[named[-1] if last else named[0]]
    rest = [word for word in words if word not in SHADES]
    families = {known.get(word, "") for word in rest}
    return families.pop() if len(families) == 1 else ""
