"""Transformations of texts by patterns: replace, clean, split, drop, and extract into other fields."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import regex

from app.catalog.cast import text
from app.catalog.transformations.base import Change, Pattern, Transformation, each_text
from app.core.kind import kind, option
from app.words.patterns import PATTERN_SECONDS, compiled


@kind("transformations", "Replaces what a pattern finds.", half="catalogue", word="replace")
@dataclass(frozen=True, kw_only=True)
class Replace(Change):
    """Replaces what a pattern finds."""

    pattern: Pattern = option("The regular expression.", example=r"\s*…?\s*Voir la présentation$")
    by: str = option(r"What to put there; `\1` is the first group.", key="with", default="")

    def faults(self) -> Iterator[str]:
        """A `with:` that names a group which the pattern lacks."""
        try:
            compiled(f"(?:{self.pattern}\n)|").sub(self.by, "")  # finds nothing at once, whatever the pattern
        except (regex.error, IndexError) as error:
            yield f"`with: {self.by}` does not fit the pattern `{self.pattern}`: {error}"

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Every match in every value replaced."""
        pattern = compiled(self.pattern)
        return each_text(values, lambda text: pattern.sub(self.by, text, timeout=PATTERN_SECONDS).strip())


@kind("transformations", "Cleans texts: HTML, blanks and letter case.", half="catalogue", word="clean")
@dataclass(frozen=True, kw_only=True)
class Clean(Change):
    """Cleans texts."""

    html: bool = option("Takes tags out and turns entities into letters.", default=False)
    case: Literal["keep", "lower", "upper", "sentence"] = option("The letters' case.", default="keep")

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Every value cleaned; blanks are always made single."""
        return each_text(values, self._clean)

    def _clean(self, text: str) -> str:
        if self.html and ("<" in text or "&" in text):
            text = html.unescape(re.sub(r"<[^<>]{0,500}>", " ", text))
        text = " ".join(text.split())
        match self.case:
            case "lower":
                return text.lower()
            case "upper":
                return text.upper()
            case "sentence":
                return text[:1].upper() + text[1:].lower()
            case _:
                return text


@kind("transformations", "Splits one value into several.", half="catalogue", word="split")
@dataclass(frozen=True, kw_only=True)
class Split(Change):
    """Splits one value into several."""

    pattern: Pattern = option("What stands between the values.", example=r"[,;/]")

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """All parts, in order."""
        pattern = compiled(self.pattern)
        parts = [
            part.strip()
            for value in values
            for part in pattern.split(text(value), timeout=PATTERN_SECONDS)
            if part and part.strip()
        ]
        return tuple(dict.fromkeys(parts))


@kind("transformations", "Drops the values that a pattern matches whole.", half="catalogue", word="drop")
@dataclass(frozen=True, kw_only=True)
class Drop(Change):
    """Drops the values that a pattern matches whole."""

    pattern: Pattern = option(
        "The regular expression; letter case makes no difference.", example="AUCUNE|INCONNUE?|N/?A"
    )

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """What is left."""
        pattern = compiled(self.pattern, regex.IGNORECASE)
        return each_text(values, lambda text: "" if pattern.fullmatch(text.strip(), timeout=PATTERN_SECONDS) else text)


@kind("transformations", "Takes parts of a text into other fields, by named groups.", half="catalogue", word="extract")
@dataclass(frozen=True, kw_only=True)
class Extract(Transformation):
    """Takes parts of a text into other fields; the text itself stays."""

    pattern: Pattern = option("A regular expression whose named groups are fields.", example=r"(?P<taille>\d{2})\b")

    def faults(self) -> Iterator[str]:
        """A pattern that names no field."""
        if not self.targets:
            yield f"the pattern `{self.pattern}` has no named group; write `(?P<field>…)` around what a field takes"

    def also_names(self) -> tuple[str, ...]:
        """The groups are fields."""
        return self.targets

    @property
    def targets(self) -> tuple[str, ...]:
        """The fields that the groups fill."""
        return tuple(compiled(self.pattern).groupindex)

    def results(self, values: Sequence[Any]) -> Mapping[str, tuple[Any, ...]]:
        """What the groups found in the first value that matches."""
        for value in values:
            match = compiled(self.pattern).search(text(value), timeout=PATTERN_SECONDS)
            if match:
                return {name: (found.strip(),) for name, found in match.groupdict().items() if found and found.strip()}
        return {}
