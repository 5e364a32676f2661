"""Transformations of texts by patterns: replace, split, drop, extract into other fields, and flag."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import regex

from app.catalog.cast import text
from app.catalog.transformations.base import ITSELF, Change, FieldName, Pattern, Transformation, each_text
from app.core.kind import kind, option
from app.words.gates import Gate, either_gate, gate_of
from app.words.patterns import compiled, timed


@kind("transformations", "Replaces what a pattern finds.", half="catalogue", word="replace")
@dataclass(frozen=True, kw_only=True)
class Replace(Change):
    """Replaces what a pattern finds."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "field": "description",
        "pattern": r"\s*…?\s*Voir la présentation$",
        "with": "…",
        "examples": [{"in": "Buste en ciment… Voir la présentation", "out": "Buste en ciment…"}],
    }

    pattern: Pattern = option("The regular expression.", example=r"\s*…?\s*Voir la présentation$")
    by: str = option(
        r"What to put there; `\1` is what the first brackets of the pattern found.", key="with", default=""
    )

    def faults(self) -> Iterator[str]:
        """A `with:` that names a group which the pattern lacks."""
        try:
            compiled(f"(?:{self.pattern}\n)|").sub(self.by, "")  # finds nothing at once, whatever the pattern
        except (regex.error, IndexError) as error:
            yield f"`with: {self.by}` does not fit the pattern `{self.pattern}`: {error}"

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Every match in every value replaced; a text without one stays as it is."""
        pattern = timed(self.pattern)

        def mended(text: str) -> str:
            after, count = pattern.replaced(self.by, text)
            return after.strip() if count else text

        return each_text(values, mended)

    def gate(self) -> Gate | None:
        """What the pattern needs."""
        return gate_of(self.pattern)


@kind("transformations", "Splits one value into several.", half="catalogue", word="split")
@dataclass(frozen=True, kw_only=True)
class Split(Transformation):
    """Splits one value into several."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "field": "keywords",
        "pattern": "[,;/]",
        "examples": [{"in": "lin, laine / lin", "out": ["lin", "laine"]}],
    }

    pattern: Pattern = option("What stands between the values.", example=r"[,;/]")
    into: tuple[FieldName, ...] = option(
        "The field that takes the parts if it is empty, or several: one part each in order, the last takes the rest.",
        default=(),
    )

    @property
    def targets(self) -> tuple[str, ...]:
        """The fields to fill, if they are others."""
        return self.into

    def results(self, values: Sequence[Any]) -> Mapping[str, tuple[Any, ...]]:
        """All parts, in order; a value without a separator stays as it is."""
        parts = tuple(dict.fromkeys(part for value in values for part in self._parts(value)))
        if not self.into:
            return {ITSELF: parts}
        last = len(self.into) - 1
        return {name: parts[at:] if at == last else parts[at : at + 1] for at, name in enumerate(self.into)}

    def _parts(self, value: Any) -> Sequence[Any]:
        written = text(value)
        parts = timed(self.pattern).split(written)
        if len(parts) == 1:
            return [value] if written.strip() else []
        return [part.strip() for part in parts if part and part.strip()]

    def gate(self) -> Gate | None:
        """What the separator needs; without one there is still something to fill other fields with."""
        return None if self.into else gate_of(self.pattern)


@kind("transformations", "Drops the values that a pattern matches whole.", half="catalogue", word="drop")
@dataclass(frozen=True, kw_only=True)
class Drop(Change):
    """Drops the values that a pattern matches whole."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "field": "brand",
        "pattern": "AUCUNE|INCONNUE?|N/?A",
        "examples": [{"in": ["Aucune", "Brume"], "out": "Brume"}],
    }

    pattern: Pattern = option(
        "The regular expression; letter case makes no difference.", example="AUCUNE|INCONNUE?|N/?A"
    )

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """What is left."""
        pattern = timed(self.pattern, regex.IGNORECASE)
        return each_text(values, lambda text: "" if pattern.fullmatch(text.strip()) else text)

    def gate(self) -> Gate | None:
        """What the pattern needs."""
        return gate_of(self.pattern, regex.IGNORECASE)


@kind("transformations", "Takes parts of a text into other fields, by named groups.", half="catalogue", word="extract")
@dataclass(frozen=True, kw_only=True)
class Extract(Transformation):
    """Takes parts of a text into other fields; the text itself stays."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "field": "name",
        "pattern": r"(?i)\ben (?P<material>lin|laine|coton)\b",
        "examples": [{"in": "Pull en laine", "out": {"material": "laine"}}],
    }

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
            match = timed(self.pattern).search(text(value))
            if match:
                return {name: (found.strip(),) for name, found in match.groupdict().items() if found and found.strip()}
        return {}

    def gate(self) -> Gate | None:
        """What the pattern needs."""
        return gate_of(self.pattern)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A pattern, and the value that a text gets in which it is found."""

    find: Pattern = option("The regular expression; letter case makes no difference.", example="sans fil|bluetooth")
    value: str = option("The value.", example="sans fil")


@kind("transformations", "Fills a field by the first pattern found in a text.", half="catalogue", word="flag")
@dataclass(frozen=True, kw_only=True)
class Flag(Transformation):
    """Fills a field by the first of several patterns that is found; of several fields the first that has one."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "field": "name",
        "into": "connection",
        "patterns": [{"find": "sans fil|bluetooth", "value": "sans fil"}, {"find": r"usb|\bfil", "value": "filaire"}],
        "examples": [{"in": "Souris Bluetooth", "out": "sans fil"}, {"in": "Tapis de souris", "out": None}],
    }

    into: FieldName = option("The field that takes the value, if it has none yet.")
    patterns: tuple[Choice, ...] = option("Tried in order; the first that is found gives its value.")
    otherwise: str | None = option(
        "The value where no pattern is found, or there is no text at all; left out, none is given.", default=None
    )

    def faults(self) -> Iterator[str]:
        """An answer for want of another, although a second field has not been looked at yet."""
        if self.otherwise is not None and len(self.fields) > 1:
            yield "`otherwise` is for one field; with several write a rule of `kind: default` after this one"

    @property
    def targets(self) -> tuple[str, ...]:
        """The field to fill."""
        return (self.into,)

    @property
    def fills_empty(self) -> bool:
        """With an answer for everything, also for a field without a value."""
        return self.otherwise is not None

    def results(self, values: Sequence[Any]) -> Mapping[str, tuple[Any, ...]]:
        """The value of the first pattern that is found in any of the texts."""
        texts = [text(value) for value in values]
        for choice in self.patterns:
            pattern = timed(choice.find, regex.IGNORECASE)
            if any(pattern.search(one) for one in texts):
                return {self.into: (choice.value,)}
        return {self.into: (self.otherwise,)} if self.otherwise else {}

    def gate(self) -> Gate | None:
        """What any of the patterns needs; nothing where there is an answer for all."""
        if self.otherwise is not None:
            return None
        return either_gate([gate_of(choice.find, regex.IGNORECASE) for choice in self.patterns])
