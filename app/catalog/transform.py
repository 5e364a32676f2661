"""Runs transformations: in file order, each on what the one before left, for the product and for each variant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.catalog.cast import CASTS, MisfitError
from app.catalog.draft import Draft, Values, Variant
from app.catalog.transformations.base import ITSELF, Transformation
from app.catalog.transformations.tables import MapValues
from app.catalog.transformations.texts import Clean, Drop, Extract, Replace, Split
from app.core.condition import Decision, Lookup, Value, decision
from app.core.kind import Rule
from app.core.product import Rejected, Step
from app.core.schema import Schema, base_name
from app.words.patterns import PATTERN_SECONDS, found_in_time

KINDS: tuple[type[Rule], ...] = (Replace, Clean, MapValues, Split, Drop, Extract)

_REMEMBERED = 5_000
_REMEMBERED_LETTERS = 60


@dataclass(frozen=True)
class Work:
    """One key that a rule reads, and the keys that take its results, by the name under which the rule gives them."""

    reads: str
    fills: Mapping[str, str]


@dataclass(frozen=True)
class Ready:
    """A rule with everything worked out that does not depend on a product: what it does to it and to each variant."""

    rule: Transformation
    when: Decision | None
    of_product: tuple[Work, ...]
    of_variants: tuple[Work, ...]
    memory: dict[str, Mapping[str, tuple[Any, ...]]] = field(default_factory=dict, compare=False, repr=False)
    """What became of short texts before: brands, colours and categories come again and again."""

    def results(self, before: tuple[Any, ...]) -> Mapping[str, tuple[Any, ...]]:
        """What the rule makes of the values of a key."""
        if len(before) != 1 or not isinstance(text := before[0], str) or len(text) > _REMEMBERED_LETTERS:
            return self.rule.results(before)
        after = self.memory.get(text)
        if after is None:
            after = self.rule.results(before)
            if len(self.memory) < _REMEMBERED:
                self.memory[text] = after
        return after


def ready(rules: Sequence[Transformation], schema: Schema) -> tuple[Ready, ...]:
    """The rules, ready to run."""
    return tuple(_ready(rule, schema) for rule in rules)


def _ready(rule: Transformation, schema: Schema) -> Ready:
    of_product, of_variants = [], []
    for key in (key for name in rule.fields for key in _keys(name, schema)):
        fills = {name: _filled(key, name, schema) for name in rule.targets} or {ITSELF: key}
        per_variant = {name: filled for name, filled in fills.items() if _is_of_variant(filled, schema)}
        per_product = {name: filled for name, filled in fills.items() if name not in per_variant}
        of_product += [Work(key, per_product)] if per_product else []
        of_variants += [Work(key, per_variant)] if per_variant else []
    when = decision(rule.when, found_in_time) if rule.when else None
    return Ready(rule, when, tuple(of_product), tuple(of_variants))


def _is_of_variant(key: str, schema: Schema) -> bool:
    return schema.fields[base_name(key)].level == "variant"


def _filled(key: str, name: str, schema: Schema) -> str:
    """The key of a target: of a text in several languages the one that speaks the language of what is read."""
    target = schema.fields.get(name)
    if target is None or not target.by_locale:
        return name
    same = f"{name}.{key.partition('.')[2]}"
    return same if same in target.keys else target.keys[0]


def _keys(name: str, schema: Schema) -> tuple[str, ...]:
    """A field's name stands for all its keys; `nom.fr` and `prix__pro` for themselves."""
    return schema.fields[name].keys if name in schema.fields else (name,)


def transform(draft: Draft, rules: Sequence[Ready], schema: Schema) -> Draft:
    """All transformations of a product, in file order.

    A product's field is filled from its own values, else from those of all variants; a variant's from its own values,
    else from the product's.
    """
    values = dict(draft.values)
    variants = [dict(variant.values) for variant in draft.variants]
    rejected = list(draft.rejected)

    def of_all(key: str) -> tuple[Any, ...]:
        return values.get(key) or tuple(dict.fromkeys(value for own in variants for value in own.get(key, ())))

    for one in rules:
        if one.of_product and (wrong := _run(one, one.of_product, of_all, values, draft, None, schema)):
            rejected.append(wrong)
        if one.of_variants:
            for variant, own in zip(draft.variants, variants, strict=True):
                layered = _layered(own, values)
                if wrong := _run(one, one.of_variants, layered, own, draft, variant, schema):
                    rejected.append(wrong)
    return replace(
        draft,
        values=values,
        variants=tuple(replace(variant, values=own) for variant, own in zip(draft.variants, variants, strict=True)),
        rejected=tuple(rejected),
    )


Reading = Callable[[str], tuple[Any, ...]]


def _layered(own: Values, product: Values) -> Reading:
    """A variant's own values, else the product's."""
    return lambda key: own.get(key) or product.get(key, ())


def _run(
    one: Ready,
    works: tuple[Work, ...],
    reading: Reading,
    values: dict[str, tuple[Any, ...]],
    draft: Draft,
    variant: Variant | None,
    schema: Schema,
) -> Rejected | None:
    """Change the product's or a variant's `values`; a pattern out of time leaves them as they were and is told."""
    try:
        if one.when and not one.when(_typed(reading, schema), 0.0):
            return None
        changed = _changes(one, works, reading, values)
    except TimeoutError:
        reason = f"rule `{one.rule.id}` took longer than {PATTERN_SECONDS} s; its value is as it was"
        return draft.misfit(variant.row if variant else draft.row, reason)
    for key, after in changed.items():
        if draft.trace is not None:
            of = draft.key_of(variant) if variant else ""
            draft.note(Step(one.rule.id, str(one.rule.place), key, tuple(values.get(key, ())), after, of))
        values[key] = after
    return None


def _changes(one: Ready, works: tuple[Work, ...], reading: Reading, values: Values) -> dict[str, tuple[Any, ...]]:
    """The new values of every key that the rule changes or fills."""
    changed: dict[str, tuple[Any, ...]] = {}
    for work in works:
        before = reading(work.reads)
        if before or one.rule.fills_empty:
            for name, after in one.results(before).items():
                key = work.fills.get(name)
                if key is None:
                    continue
                if name == ITSELF:
                    if after != before:
                        changed[key] = after
                elif after and not values.get(key):
                    changed.setdefault(key, after)
    return changed


def _typed(reading: Reading, schema: Schema) -> Lookup:
    """Values as a condition compares them: typed, without those that do not fit yet."""

    def lookup(name: str) -> list[Value]:
        typed = []
        convert = CASTS[schema.fields[base_name(name)].type]
        for key in _keys(name, schema):
            for value in reading(key):
                try:
                    typed.append(convert(value))
                except MisfitError:
                    continue
        return typed

    return lookup
