"""Runs transformations: in file order, each on what the one before left, for the product and for each variant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from app.catalog.cast import MisfitError, casts
from app.catalog.draft import Draft, Values, Variant
from app.catalog.transformations.base import ITSELF, Transformation
from app.catalog.transformations.cleaning import Clean
from app.catalog.transformations.colours import Colour
from app.catalog.transformations.dates import DateText
from app.catalog.transformations.fields import Copy, Default
from app.catalog.transformations.measures import Measure
from app.catalog.transformations.prices import Price
from app.catalog.transformations.sizes import Size
from app.catalog.transformations.tables import Brand, MapValues
from app.catalog.transformations.texts import Drop, Extract, Flag, Replace, Split
from app.core.condition import Decision, Lookup, Value, decision, leaves
from app.core.kind import Rule
from app.core.product import Step
from app.core.schema import Schema, base_name
from app.words.gates import gate_fold
from app.words.patterns import PATTERN_SECONDS, Patience

KINDS: tuple[type[Rule], ...] = (
    *(Replace, Clean, Extract, Split, MapValues, Flag, Drop, Copy, Default),
    *(Measure, Price, DateText, Size, Colour, Brand),
)

_REMEMBERED = 5_000
_REMEMBERED_LETTERS = 60
_UNKNOWN: Mapping[str, tuple[Any, ...]] = {}

Memory = dict[str, Mapping[str, tuple[Any, ...]] | None]
Idle = Callable[[Values, Values, dict[str, str]], bool]
"""Takes a product's values twice, or a variant's and its product's, and long texts as gates read them."""


@dataclass(frozen=True, slots=True)
class Work:
    """One key that a rule reads, and the keys that take its results, by the name under which the rule gives them."""

    reads: str
    fills: Mapping[str, str]
    takers: tuple[str, ...]
    """The keys it fills where they are empty; none for a rule that changes what it reads."""
    gathers: bool
    """Whether a product is filled from what its variants have."""


@dataclass(frozen=True)
class Ready:
    """A rule with everything worked out that does not depend on a product: what it does to it and to each variant."""

    rule: Transformation
    when: Decision | None
    gate: Callable[[str], bool] | None
    of_product: tuple[Work, ...]
    of_variants: tuple[Work, ...]
    idle_product: Idle
    idle_variant: Idle
    patience: Patience
    memory: Memory
    """What became of short texts before: brands, colours and categories come again and again."""

    @cached_property
    def filled_fields(self) -> frozenset[str]:
        """The fields whose values it may change."""
        return frozenset(
            base_name(key) for work in (*self.of_product, *self.of_variants) for key in work.fills.values()
        )

    @cached_property
    def read_fields(self) -> frozenset[str]:
        """The fields that decide what it does."""
        read = {base_name(work.reads) for work in (*self.of_product, *self.of_variants)}
        return frozenset(read | {base_name(leaf.name) for leaf in leaves(self.rule.when)} if self.rule.when else read)

    def results(self, before: tuple[Any, ...], folded: dict[str, str]) -> Mapping[str, tuple[Any, ...]] | None:
        """What the rule makes of the values of a key; None when that is nothing else than they are."""
        text = before[0] if len(before) == 1 else None
        if not isinstance(text, str):
            return self._changed(before)
        if len(text) <= _REMEMBERED_LETTERS:
            if (after := self.memory.get(text, _UNKNOWN)) is _UNKNOWN:
                after = self._changed(before)
                if len(self.memory) < _REMEMBERED:
                    self.memory[text] = after
            return after
        if self.gate:
            if (plain := folded.get(text)) is None:
                plain = folded[text] = gate_fold(text)
            if not self.gate(plain):
                return None
        return self._changed(before)

    def _changed(self, before: tuple[Any, ...]) -> Mapping[str, tuple[Any, ...]] | None:
        self.patience.ask(self.rule.id)
        try:
            after = self.rule.results(before)
        except TimeoutError:
            self.patience.ran_out(self.rule.id)
            raise
        return None if after.get(ITSELF) == before and len(after) == 1 else after


def ready(rules: Sequence[Transformation], schema: Schema, patience: Patience) -> tuple[Ready, ...]:
    """The rules, ready to run as long as their patterns have this patience."""
    return tuple(_ready(rule, schema, patience) for rule in rules)


def _ready(rule: Transformation, schema: Schema, patience: Patience) -> Ready:
    of_product: list[Work] = []
    of_variants: list[Work] = []
    for key in (key for name in rule.fields for key in _keys(name, schema)):
        fills = {name: _filled(key, name, schema) for name in rule.targets} or {ITSELF: key}
        for works, of_variant in ((of_product, False), (of_variants, True)):
            here = {name: filled for name, filled in fills.items() if _is_of_variant(filled, schema) is of_variant}
            if here:
                takers = tuple(here.values()) if rule.targets else ()
                works.append(Work(key, here, takers, not of_variant and _is_of_variant(key, schema)))
    when = decision(rule.when, patience.found_in_time) if rule.when else None
    gate = rule.gate()
    passes = gate.passes if gate else None
    memory: Memory = {}
    return Ready(
        rule=rule,
        when=when,
        gate=passes,
        of_product=tuple(of_product),
        of_variants=tuple(of_variants),
        idle_product=_idle(of_product, rule, passes, memory),
        idle_variant=_idle(of_variants, rule, passes, memory),
        patience=patience,
        memory=memory,
    )


def _idle(works: Sequence[Work], rule: Transformation, gate: Callable[[str], bool] | None, memory: Memory) -> Idle:
    """Says whether a rule surely leaves all as it is: what most rules do to most products, so it is asked first."""
    reads = tuple((work.reads, work.gathers or rule.fills_empty) for work in works)

    def idle(own: Values, beside: Values, folded: dict[str, str]) -> bool:
        for key, even_without in reads:
            before = own.get(key) or beside.get(key)
            if not before:
                if even_without:
                    return False
                continue
            text = before[0]
            if len(before) != 1 or not isinstance(text, str):
                return False
            if len(text) <= _REMEMBERED_LETTERS:
                known = memory.get(text, _UNKNOWN)
                if known is None:
                    continue
                if known is not _UNKNOWN:
                    return False
            if gate is None:
                return False
            plain = folded.get(text)
            if plain is None:
                plain = folded[text] = gate_fold(text)
            if gate(plain):
                return False
        return True

    return idle


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
    return schema.asked(name)[1]


def transform(draft: Draft, rules: Sequence[Ready], schema: Schema) -> None:
    """All transformations of a product, in file order.

    A product's field is filled from its own values, else from those of all variants; a variant's from its own values,
    else from the product's.
    """
    values = draft.values
    folded: dict[str, str] = {}

    def of_all(key: str) -> tuple[Any, ...]:
        if found := values.get(key):
            return found
        found = tuple(value for variant in draft.variants for value in variant.values.get(key, ()))
        return tuple(dict.fromkeys(found)) if len(found) > 1 else found

    whole = _At(draft, values, None, of_all, schema, folded)
    for one in rules:
        if one.of_product and not one.idle_product(values, values, folded):
            _run(one, one.of_product, whole)
        if one.of_variants:
            for variant in draft.variants:
                if not one.idle_variant(variant.values, values, folded):
                    layered = _layered(variant.values, values)
                    _run(one, one.of_variants, _At(draft, variant.values, variant, layered, schema, folded))


Reading = Callable[[str], tuple[Any, ...]]


def _layered(own: Values, product: Values) -> Reading:
    """A variant's own values, else the product's."""
    return lambda key: own.get(key) or product.get(key, ())


class _At(NamedTuple):
    """Where a rule is at work: on the values of the product, or of one of its variants."""

    draft: Draft
    values: dict[str, tuple[Any, ...]]
    variant: Variant | None
    reading: Reading
    schema: Schema
    folded: dict[str, str]
    """Long texts as gates read them."""


def _run(one: Ready, works: tuple[Work, ...], at: _At) -> None:
    """Change the product's or a variant's values; a pattern out of time leaves them as they were and is told."""
    try:
        if one.when and not one.when(_typed(at.reading, at.schema), 0.0):
            return
        changed = _changes(one, works, at)
    except TimeoutError:
        reason = f"rule `{one.rule.id}` took longer than {PATTERN_SECONDS} s; its value is as it was"
        at.draft.rejected.append(at.draft.misfit(at.variant.row if at.variant else at.draft.row, reason))
        return
    if changed:
        if at.draft.trace is not None:
            of = at.draft.key_of(at.variant) if at.variant else ""
            for key, after in changed.items():
                before = tuple(at.values.get(key, ()))
                at.draft.note(Step(one.rule.id, str(one.rule.place), key, before, after, of))
        at.values.update(changed)


def _changes(one: Ready, works: tuple[Work, ...], at: _At) -> dict[str, tuple[Any, ...]] | None:
    """The new values of every key that the rule changes or fills; None for none."""
    changed: dict[str, tuple[Any, ...]] | None = None
    values, reading = at.values, at.reading
    for work in works:
        before = values.get(work.reads) or reading(work.reads)
        if before:
            if work.takers and all(map(values.get, work.takers)):
                continue
            found = one.results(before, at.folded)
        elif one.rule.fills_empty:
            found = one.rule.results(())
        else:
            continue
        if not found:
            continue
        for name, after in found.items():
            key = work.fills.get(name)
            if key is not None and (name == ITSELF or (after and not values.get(key))):
                changed = changed or {}
                changed.setdefault(key, after)
    return changed


def _typed(reading: Reading, schema: Schema) -> Lookup:
    """Values as a condition compares them: typed, without those that do not fit yet."""
    converts = casts(schema.currency)

    def lookup(name: str) -> Sequence[Value]:
        kind, keys = schema.asked(name)
        if len(keys) == 1:
            values = reading(keys[0])
            if kind in ("text", "keyword") and len(values) == 1 and isinstance(values[0], str):
                return values  # most questions are about one text
        typed = []
        convert = converts[kind]
        for key in keys:
            for value in reading(key):
                try:
                    typed.append(convert(value))
                except MisfitError:
                    continue
        return typed

    return lookup
