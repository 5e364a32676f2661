"""Transformations: rules that mend what the back office wrote, in file order, always on texts."""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any, Literal

import regex

from app.catalog.cast import CASTS, MisfitError
from app.catalog.draft import Draft, Values, Variant
from app.core.condition import Condition, Value, holds
from app.core.kind import Ref, Regex, Rule, Where, kind, option
from app.core.product import Rejected, Step
from app.core.schema import Schema

PATTERN_SECONDS = 0.1
"""How long one pattern may work on one value."""

FieldName = Annotated[str, Ref("field")]
Pattern = Annotated[str, Regex()]


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> regex.Pattern[str]:
    """A pattern, compiled once."""
    return regex.compile(pattern)


def found_in_time(pattern: str, text: str) -> bool:
    """Whether a pattern is found, within the time limit. Raises TimeoutError."""
    return compiled(pattern).search(text, timeout=PATTERN_SECONDS) is not None


@dataclass(frozen=True, kw_only=True)
class Transformation(Rule):
    """What every transformation has: the fields it works on and when it does."""

    fields: tuple[FieldName, ...] = option("The field, or fields, whose values it changes.", key="field")
    when: Annotated[Condition, Where()] | None = option("Only for products like these.", default=None)

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """The values of one field after this rule; their order is kept. Raises TimeoutError."""
        raise NotImplementedError


def _texts(values: Sequence[Any], change: Callable[[str], str]) -> tuple[Any, ...]:
    """Change every text; what becomes empty goes, what becomes equal stands once."""
    changed = [change(value) if isinstance(value, str) else value for value in values]
    return tuple(dict.fromkeys(value for value in changed if value != ""))


@kind("transformations", "Replaces what a pattern finds.", half="catalogue", word="replace")
@dataclass(frozen=True, kw_only=True)
class Replace(Transformation):
    """Replaces what a pattern finds."""

    pattern: Pattern = option("The regular expression.", example=r"\s*…?\s*Voir la présentation$")
    by: str = option(r"What to put there; `\1` is the first group.", key="with", default="")

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Every match in every value replaced."""
        pattern = compiled(self.pattern)
        return _texts(values, lambda text: pattern.sub(self.by, text, timeout=PATTERN_SECONDS).strip())


@kind("transformations", "Cleans texts: HTML, blanks and letter case.", half="catalogue", word="clean")
@dataclass(frozen=True, kw_only=True)
class Clean(Transformation):
    """Cleans texts."""

    html: bool = option("Takes tags out and turns entities into letters.", default=False)
    case: Literal["keep", "lower", "upper", "sentence"] = option("The letters' case.", default="keep")

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Every value cleaned; blanks are always made single."""
        return _texts(values, self._clean)

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


@kind("transformations", "Translates values by a table.", half="catalogue", word="map")
@dataclass(frozen=True, kw_only=True)
class MapValues(Transformation):
    """Translates values by a table."""

    table: Mapping[str, str] = option(
        "Value to value; letter case and outer blanks make no difference.", example={"ROUGE VIF": "rouge"}
    )
    otherwise: Literal["keep", "drop"] = option("What happens to a value that the table lacks.", default="keep")

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Every value looked up."""
        table = _folded(tuple(self.table.items()))
        return _texts(values, lambda text: table.get(text.strip().casefold(), text if self.otherwise == "keep" else ""))


@lru_cache(maxsize=256)
def _folded(items: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return {key.strip().casefold(): value for key, value in items}


@kind("transformations", "Splits one value into several.", half="catalogue", word="split")
@dataclass(frozen=True, kw_only=True)
class Split(Transformation):
    """Splits one value into several."""

    pattern: Pattern = option("What stands between the values.", example=r"[,;/]")

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """All parts, in order."""
        pattern = compiled(self.pattern)
        parts = [
            part.strip()
            for value in values
            for part in (pattern.split(value, timeout=PATTERN_SECONDS) if isinstance(value, str) else [value])
            if not isinstance(part, str) or part.strip()
        ]
        return tuple(dict.fromkeys(parts))


@kind("transformations", "Drops the values that a pattern matches whole.", half="catalogue", word="drop")
@dataclass(frozen=True, kw_only=True)
class Drop(Transformation):
    """Drops the values that a pattern matches whole."""

    pattern: Pattern = option(
        "The regular expression; letter case makes no difference.", example="AUCUNE|INCONNUE?|N/?A"
    )

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """What is left."""
        pattern = compiled(f"(?i:{self.pattern})")
        return _texts(values, lambda text: "" if pattern.fullmatch(text.strip(), timeout=PATTERN_SECONDS) else text)


@kind("transformations", "Takes parts of a text into other fields, by named groups.", half="catalogue", word="extract")
@dataclass(frozen=True, kw_only=True)
class Extract(Transformation):
    """Takes parts of a text into other fields; a field that has a value keeps it."""

    pattern: Pattern = option("A regular expression whose named groups are fields.", example=r"(?P<taille>\d{2})\b")

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """The text itself stays."""
        return tuple(values)

    @property
    def targets(self) -> tuple[str, ...]:
        """The fields that the groups fill."""
        return tuple(compiled(self.pattern).groupindex)

    def extracted(self, values: Sequence[Any]) -> dict[str, tuple[str, ...]]:
        """What the groups found in the first value that matches. Raises TimeoutError."""
        for value in values:
            match = compiled(self.pattern).search(value, timeout=PATTERN_SECONDS) if isinstance(value, str) else None
            if match:
                return {name: (text.strip(),) for name, text in match.groupdict().items() if text and text.strip()}
        return {}


KINDS: tuple[type[Rule], ...] = (Replace, Clean, MapValues, Split, Drop, Extract)


def transform(draft: Draft, rules: Sequence[Transformation], schema: Schema) -> Draft:
    """All transformations of a product, in file order."""
    for rule in rules:
        fields = [*rule.fields, *(rule.targets if isinstance(rule, Extract) else ())]
        if any(schema.fields[_base(name)].level == "variant" for name in fields):
            draft = _transform_variants(draft, rule, schema)
        else:
            values, wrong = _run(rule, draft.values, draft, schema, None)
            draft = replace(draft, values=values, rejected=(*draft.rejected, *wrong))
    return draft


def _transform_variants(draft: Draft, rule: Transformation, schema: Schema) -> Draft:
    variants = []
    rejected = list(draft.rejected)
    for variant in draft.variants:
        values, wrong = _run(rule, {**draft.values, **variant.values}, draft, schema, variant)
        own = {key: value for key, value in values.items() if schema.fields[_base(key)].level == "variant"}
        variants.append(replace(variant, values=own))
        rejected.extend(wrong)
    return replace(draft, variants=tuple(variants), rejected=tuple(rejected))


def _base(key: str) -> str:
    return key.partition("__")[0].partition(".")[0]


def _run(
    rule: Transformation, values: Values, draft: Draft, schema: Schema, variant: Variant | None
) -> tuple[Values, list[Rejected]]:
    """One rule on one set of values; a pattern out of time leaves them as they were and is reported."""
    try:
        if rule.when and not holds(rule.when, _typed_lookup(values, schema), found=found_in_time):
            return values, []
        changed: dict[str, tuple[Any, ...]] = {}
        for name in rule.fields:
            for key in _keys(name, schema):
                before = values.get(key, ())
                after = rule.change(before) if before else before
                changed[key] = after
                if isinstance(rule, Extract):
                    changed |= {to: got for to, got in rule.extracted(before).items() if not values.get(to)}
    except TimeoutError:
        row = variant.row if variant else draft.row
        return values, [
            draft.misfit(row, f"rule `{rule.id}` took longer than {PATTERN_SECONDS} s; its value is as it was")
        ]
    for key, after in changed.items():
        draft.note(Step(rule.id, str(rule.place), key, tuple(values.get(key, ())), after))
    return {**values, **changed}, []


def _keys(name: str, schema: Schema) -> tuple[str, ...]:
    """A field's name stands for all its keys; `nom.fr` and `prix__pro` for themselves."""
    return schema.fields[name].keys if name in schema.fields else (name,)


def _typed_lookup(values: Values, schema: Schema) -> Callable[[str], Sequence[Value]]:
    """Values as a condition compares them: typed, without those that do not fit yet."""

    def lookup(name: str) -> list[Value]:
        typed = []
        field = schema.fields[_base(name)]
        for key in _keys(name, schema):
            for value in values.get(key, ()):
                try:
                    typed.append(CASTS[field.type](value))
                except MisfitError:
                    continue
        return typed

    return lookup
