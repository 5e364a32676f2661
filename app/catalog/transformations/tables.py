"""Transformations by tables: a value is looked up and becomes another one; a brand is one of the shop's names."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, ClassVar, Literal

from app.catalog.transformations.base import Change, each_text
from app.core.kind import kind, option
from app.rulepack.tables import FromFile

Otherwise = Literal["keep", "drop"]
_ENDINGS = frozenset(
    {
        "ab",
        "ag",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "cie",
        "gmbh",
        "inc",
        "incorporated",
        "kg",
        "limited",
        "llc",
        "ltd",
        "nv",
        "oy",
        "plc",
        "sa",
        "sarl",
        "sas",
        "sasu",
        "spa",
        "srl",
    }
)
_AND = frozenset({"et", "and", "und", "y"})


@kind("transformations", "Translates values by a table, written here or in a CSV file.", half="catalogue", word="map")
@dataclass(frozen=True, kw_only=True)
class MapValues(Change, FromFile):
    """Translates values by a table."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "field": "colour_family",
        "table": {"ROUGE VIF": "rouge", "écru": "blanc"},
        "examples": [{"in": [" rouge vif ", "vert"], "out": ["rouge", "vert"]}],
    }

    table: Mapping[str, str] = option(
        "Value to value; letter case and outer blanks make no difference. Where `file:` says otherwise, this counts.",
        default={},
        example={"ROUGE VIF": "rouge"},
    )
    otherwise: Otherwise = option("What happens to a value that the table lacks.", default="keep")

    def faults(self) -> Iterator[str]:
        """No table at all, or one that says two things of the same value."""
        if not self.table and self.file is None:
            yield "the table is missing; write `table: {value: value}`, or `file:` and a CSV file below `rules/tables`"
        yield from _twice(self.table, lambda key: key.strip().casefold())

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        return {key.strip().casefold(): value for key, value in (*self.rows.items(), *self.table.items())}

    def knows(self) -> Collection[str]:
        """The table's values, before and after."""
        return {*self._folded, *(value.strip().casefold() for value in self._folded.values())}

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Every value looked up."""
        table, keep = self._folded, self.otherwise == "keep"
        return each_text(values, lambda text: table.get(text.strip().casefold(), text if keep else ""))


@kind("transformations", "Gives every brand one spelling.", half="catalogue", word="brand")
@dataclass(frozen=True, kw_only=True)
class Brand(Change, FromFile):
    """Gives every brand one spelling, whatever its letter case, accents, punctuation and company ending."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "field": "brand",
        "names": {"Lin & Laine": ["L&L"], "Bain d'Écume": []},
        "examples": [{"in": ["LIN ET LAINE SARL", "l. & l."], "out": "Lin & Laine"}],
    }

    names: Mapping[str, tuple[str, ...]] = option(
        "The right spellings, each with the other names it goes by (`[]` for none). A `file:` holds names and the "
        "right spelling of each.",
        default={},
        example={"Lin & Laine": ["L&L"]},
    )
    otherwise: Otherwise = option("What happens to a brand that has no name here.", default="keep")

    def faults(self) -> Iterator[str]:
        """No names at all, or one name for two brands."""
        if not self.names and self.file is None:
            yield "the names are missing; write `names: {Right Spelling: [other name]}`, or `file:` and a CSV file"
        yield from _twice({one: name for name, also in self.names.items() for one in (name, *also)}, brand_key)

    @cached_property
    def _by_key(self) -> Mapping[str, str]:
        of_file = {brand_key(one): name for one, name in self.rows.items()}
        right = {brand_key(name): name for name in self.rows.values() if name}
        also = {brand_key(one): name for name, others in self.names.items() for one in others}
        return {**right, **of_file, **also, **{brand_key(name): name for name in self.names}}

    @cached_property
    def _known(self) -> Collection[str]:
        written = {one for name, also in self.names.items() for one in (name, *also)}
        return {one.strip().casefold() for one in (*written, *self.rows, *self.rows.values())}

    def knows(self) -> Collection[str]:
        """The brands' names, in every spelling."""
        return Answered(self._known, lambda brand: brand_key(brand) in self._by_key)

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Every brand in its one spelling."""
        names, keep = self._by_key, self.otherwise == "keep"
        return each_text(values, lambda text: names.get(brand_key(text), text if keep else ""))


class Answered(Collection[str]):
    """Values that a rule has an answer for: those listed, and all that it understands beside them."""

    def __init__(self, listed: Collection[str], understands: Any) -> None:
        """The values that can be listed, and what tells of any value whether there is an answer."""
        self._listed = listed
        self._understands = understands

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and (value in self._listed or bool(self._understands(value)))

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed)

    def __len__(self) -> int:
        return len(self._listed)


def folded(text: str) -> str:
    """A text without letter case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


@lru_cache(maxsize=20_000)
def brand_key(text: str) -> str:
    """What the spellings of one brand have in common; the text itself where that is nothing."""
    plain = re.sub(r"[™®©]", " ", text)
    plain = re.sub(r"(?<=\b\w)\.(?=\w?\b)", "", folded(plain)).replace("&", " & ")
    words = re.findall(r"[^\W_]+|&", re.sub(r"['’]", "", plain))
    words = ["&" if word in _AND else word for word in words]
    while len(words) > 1 and words[-1] in _ENDINGS:
        words.pop()
    return "".join(words) or text.strip()


def _twice(table: Mapping[str, str], key_of: Any) -> Iterator[str]:
    """Entries that are the same value for the rule and become different ones."""
    first: dict[str, tuple[str, str]] = {}
    for written, becomes in table.items():
        other, became = first.setdefault(key_of(written), (written, becomes))
        if became != becomes:
            same = f"`{other}` and `{written}` are the same here"
            yield f"{same}, and one becomes `{became}`, the other `{becomes}`; keep one"
