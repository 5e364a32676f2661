"""Transformations: rules that mend what the back office wrote, in file order, always on texts."""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Annotated, Any, Literal

import regex

from app.catalog.cast import CASTS, MisfitError, text
from app.catalog.draft import Draft, Values, Variant
from app.core.condition import Condition, Value, holds
from app.core.kind import Ref, Regex, Rule, Where, kind, option
from app.core.product import Rejected, Step
from app.core.schema import Schema, base_name
from app.words.patterns import PATTERN_SECONDS, compiled, found_in_time

_REMEMBERED = 5_000
_REMEMBERED_LETTERS = 60
FieldName = Annotated[str, Ref("field")]
Pattern = Annotated[str, Regex()]


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
    if len(values) == 1:
        changed_one = _changed(values[0], change)
        return (changed_one,) if changed_one != "" else ()
    changed = [_changed(value, change) for value in values]
    return tuple(dict.fromkeys(value for value in changed if value != ""))


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    """A value after a change of its text; a number from JSON that it leaves alone stays a number."""
    if isinstance(value, str):
        return change(value)
    written = text(value)
    after = change(written)
    return value if after == written else after


@kind("transformations", "Replaces what a pattern finds.", half="catalogue", word="replace")
@dataclass(frozen=True, kw_only=True)
class Replace(Transformation):
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
            for part in pattern.split(text(value), timeout=PATTERN_SECONDS)
            if part and part.strip()
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
        pattern = compiled(self.pattern, regex.IGNORECASE)
        return _texts(values, lambda text: "" if pattern.fullmatch(text.strip(), timeout=PATTERN_SECONDS) else text)


@kind("transformations", "Takes parts of a text into other fields, by named groups.", half="catalogue", word="extract")
@dataclass(frozen=True, kw_only=True)
class Extract(Transformation):
    """Takes parts of a text into other fields; a field that has a value keeps it."""

    pattern: Pattern = option("A regular expression whose named groups are fields.", example=r"(?P<taille>\d{2})\b")

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """The text itself stays."""
        return tuple(values)

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

    def extracted(self, values: Sequence[Any]) -> dict[str, tuple[str, ...]]:
        """What the groups found in the first value that matches. Raises TimeoutError."""
        for value in values:
            match = compiled(self.pattern).search(text(value), timeout=PATTERN_SECONDS)
            if match:
                return {name: (text.strip(),) for name, text in match.groupdict().items() if text and text.strip()}
        return {}


KINDS: tuple[type[Rule], ...] = (Replace, Clean, MapValues, Split, Drop, Extract)


@dataclass(frozen=True)
class Ready:
    """A rule with the keys it works on, sorted by whose they are; what it extracts to, likewise."""

    rule: Transformation
    product_keys: tuple[str, ...]
    variant_keys: tuple[str, ...]
    extracts: bool
    fills_variants: bool
    memory: dict[str, tuple[Any, ...]] = field(default_factory=dict, compare=False, repr=False)
    """What became of short texts before: brands, colours and categories come again and again."""

    def change(self, before: tuple[Any, ...]) -> tuple[Any, ...]:
        """The values after the rule."""
        if len(before) != 1 or not isinstance(text := before[0], str) or len(text) > _REMEMBERED_LETTERS:
            return self.rule.change(before)
        after = self.memory.get(text)
        if after is None:
            after = self.rule.change(before)
            if len(self.memory) < _REMEMBERED:
                self.memory[text] = after
        return after


def ready(rules: Sequence[Transformation], schema: Schema) -> tuple[Ready, ...]:
    """The rules with everything worked out that does not depend on a product."""
    return tuple(_ready(rule, schema) for rule in rules)


def _ready(rule: Transformation, schema: Schema) -> Ready:
    keys = [key for name in rule.fields for key in _keys(name, schema)]
    of_variants = {key for key in keys if schema.fields[base_name(key)].level == "variant"}
    targets = rule.targets if isinstance(rule, Extract) else ()
    return Ready(
        rule=rule,
        product_keys=tuple(key for key in keys if key not in of_variants),
        variant_keys=tuple(key for key in keys if key in of_variants),
        extracts=isinstance(rule, Extract),
        fills_variants=any(schema.fields[base_name(name)].level == "variant" for name in targets),
    )


def transform(draft: Draft, rules: Sequence[Ready], schema: Schema) -> Draft:
    """All transformations of a product, in file order."""
    values = dict(draft.values)
    variants = [dict(variant.values) for variant in draft.variants]
    rejected = list(draft.rejected)
    for one in rules:
        if one.extracts or one.product_keys:
            per_variant = one.fills_variants or (one.extracts and one.variant_keys)
            if not per_variant:
                reading = _with_variants(values, variants) if one.rule.when else values
                _run(one, one.product_keys, values, reading, draft, None, schema, rejected)
        if one.variant_keys or one.fills_variants:
            for variant, own in zip(draft.variants, variants, strict=True):
                reading = {**values, **own} if one.extracts or one.rule.when else own
                keys = (*one.product_keys, *one.variant_keys) if one.extracts else one.variant_keys
                _run(one, keys, own, reading, draft, variant, schema, rejected)
    return replace(
        draft,
        values=values,
        variants=tuple(replace(variant, values=own) for variant, own in zip(draft.variants, variants, strict=True)),
        rejected=tuple(rejected),
    )


def _with_variants(values: Values, variants: Sequence[Values]) -> Values:
    """What a condition on the whole product sees: its own values, and those of any variant."""
    keys = dict.fromkeys(key for own in variants for key in own)
    return {**{key: tuple(value for own in variants for value in own.get(key, ())) for key in keys}, **values}


def _run(  # noqa: PLR0913, PLR0917 - one rule on one set of values, with what it needs to tell
    one: Ready,
    keys: tuple[str, ...],
    values: dict[str, tuple[Any, ...]],
    reading: Values,
    draft: Draft,
    variant: Variant | None,
    schema: Schema,
    rejected: list[Rejected],
) -> None:
    """Change the product's or a variant's `values`; a pattern out of time leaves them as they were and is told."""
    rule = one.rule
    try:
        if rule.when and not holds(rule.when, _typed_lookup(reading, schema), found=found_in_time):
            return
        changed: dict[str, tuple[Any, ...]] = {}
        for key in keys:
            if before := reading.get(key):
                if isinstance(rule, Extract):
                    found = rule.extracted(before)
                    new = {name: got for name, got in found.items() if not values.get(name)}
                    changed = {**new, **changed}
                elif (after := one.change(before)) != before:
                    changed[key] = after
    except TimeoutError:
        reason = f"rule `{rule.id}` took longer than {PATTERN_SECONDS} s; its value is as it was"
        rejected.append(draft.misfit(variant.row if variant else draft.row, reason))
        return
    for key, after in changed.items():
        if draft.trace is not None:
            of = draft.key_of(variant) if variant else ""
            draft.note(Step(rule.id, str(rule.place), key, tuple(values.get(key, ())), after, of))
        values[key] = after


def _keys(name: str, schema: Schema) -> tuple[str, ...]:
    """A field's name stands for all its keys; `nom.fr` and `prix__pro` for themselves."""
    return schema.fields[name].keys if name in schema.fields else (name,)


def _typed_lookup(values: Values, schema: Schema) -> Callable[[str], Sequence[Value]]:
    """Values as a condition compares them: typed, without those that do not fit yet."""

    def lookup(name: str) -> list[Value]:
        typed = []
        field = schema.fields[base_name(name)]
        for key in _keys(name, schema):
            for value in values.get(key, ()):
                try:
                    typed.append(CASTS[field.type](value))
                except MisfitError:
                    continue
        return typed

    return lookup
