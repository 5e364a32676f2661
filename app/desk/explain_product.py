"""Why a product is as it is: its raw rows, every change of every value with its rule, and what came of it all."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.catalog.draft import Draft
from app.catalog.recipe import STEPS, Indexed, Recipe, judge, ranks, recipe
from app.catalog.survey import background_of
from app.core.census import census_of
from app.core.condition import Value, decision
from app.core.fit import DAY, as_text, day_text, typed
from app.core.generation import Store
from app.core.kind import Rule, kind_of
from app.core.product import Document, Record, Rejected, Step
from app.core.record import record_from
from app.core.schema import Schema, base_name
from app.core.shop import Shop
from app.desk.product_values import Final, RankingReason, RawRow, finals, is_private, rankings, raw_rows
from app.rulepack.pack import RulePack
from app.words.patterns import found_in_time


@dataclass(frozen=True)
class Change:
    """One change of a value, in the order in which they came."""

    by: Literal["rule", "type", "attribute", "tree"]
    rule: str
    place: str
    name: str
    variant: str
    before: tuple[Any, ...]
    after: tuple[Any, ...]
    reads: Mapping[str, tuple[Any, ...]]
    """What a virtual attribute was made from."""
    why: str
    private: bool


@dataclass(frozen=True)
class ProductReasons:
    """Everything that can be said about one product under one pack."""

    id: str
    asked: str
    generation: str
    pack: str
    rows: tuple[RawRow, ...]
    changes: tuple[Change, ...]
    left_out: tuple[Rejected, ...]
    kept_out: Rejected | None
    values: tuple[Final, ...]
    categories: Mapping[str, tuple[str, ...]]
    rankings: tuple[RankingReason, ...]
    sold_out: tuple[str, ...]
    """Variants that do not count because of the shop's `sellable`."""
    visible: bool
    document: Document | None


class NoSuchProductError(Exception):
    """A generation has no product and no variant of that name."""


def explain_product(asked: str, generation: str, pack: RulePack, store: Store, now: float) -> ProductReasons:
    """The reasons of a product, named by its id or by the key of one of its variants, under the rules of `pack`.

    `now`, in seconds since 1970, decides what is visible. Raises NoSuchProductError.
    """
    id_, ord_, data = find_product(asked, generation, store)
    made = recipe(pack, background_of(generation, store))
    record = record_from(data)
    draft, changes = _journey(record, made)
    places = {rule.id: rule for rule in pack.rules}
    visible = _is_visible(draft, pack.one(Shop), made.schema, now)
    result = judge(draft, ord_, made)
    changes += draft.trace or []
    told = tuple(_told(change, places, draft, made.schema) for change in changes)
    quantiles = census_of(generation, store).quantiles
    document = None
    if isinstance(result, Indexed):
        document = replace(result.document, ranks=ranks(result.signals, made, quantiles))
    return ProductReasons(
        id=id_,
        asked=asked,
        generation=generation,
        pack=pack.digest,
        rows=tuple(raw_rows(record, made)),
        changes=told,
        left_out=tuple(result.draft.rejected if isinstance(result, Indexed) else result.also),
        kept_out=None if isinstance(result, Indexed) else result.reason,
        values=tuple(finals(draft, made.schema)),
        categories=dict(draft.paths),
        rankings=tuple(rankings(result, made, quantiles)) if isinstance(result, Indexed) else (),
        sold_out=tuple(variant.key for variant in draft.variants if not variant.sellable),
        visible=visible,
        document=document,
    )


def find_product(asked: str, generation: str, store: Store) -> tuple[str, int, Mapping[str, Any]]:
    """The id, ord and raw record of a product, or of the one that has such a variant. Raises NoSuchProductError."""
    if found := store.records(generation, [asked]).get(asked):
        return asked, *found
    if (owner := store.owners(generation, [asked]).get(asked)) and (
        of := store.records(generation, [owner]).get(owner)
    ):
        return owner, *of
    raise NoSuchProductError(asked)


def narrowed(reasons: ProductReasons, name: str) -> ProductReasons:
    """The reasons of one field: its columns, the changes of its keys, and what virtual attributes read of it."""
    base = base_name(name)
    return replace(
        reasons,
        rows=tuple(
            replace(row, cells=tuple(cell for cell in row.cells if base in cell.fields)) for row in reasons.rows
        ),
        changes=tuple(
            one for one in reasons.changes if base_name(one.name) == base or base in map(base_name, one.reads)
        ),
        left_out=tuple(one for one in reasons.left_out if _concerns(one, base)),
        values=tuple(one for one in reasons.values if base_name(one.name) == base),
        rankings=tuple(one for one in reasons.rankings if any(signal.field == base for signal in one.signals)),
        categories={},
        sold_out=(),
    )


def _concerns(rejected: Rejected, base: str) -> bool:
    """Whether something was left out because of a field: the one it names, else one that its reason names."""
    named = [rejected.field] if rejected.field else re.findall("`([^`]+)`", rejected.reason)
    return base in map(base_name, named)


# The journey, step by step

Held = dict[tuple[str, str], tuple[Any, ...]]
"""Values by variant (empty for the product) and key."""


def _journey(record: Record, made: Recipe) -> tuple[Draft, list[Step]]:
    """A product's draft after all steps, and every change; what a step changes without a word is the types' doing."""
    draft = Draft(record=record, row=record.rows[0], trace=[])
    changes: list[Step] = []
    for at, step in enumerate(STEPS):
        before = _held(draft)
        step(draft, made)
        noted, draft.trace = draft.trace or [], []
        changes += noted
        if at:
            ruled = {(one.variant, one.name) for one in noted}
            changes += _typed(before, _held(draft), ruled, made.schema)
    return draft, changes


def _held(draft: Draft) -> Held:
    held = {("", key): values for key, values in draft.values.items() if values}
    for variant in draft.variants:
        held |= {(draft.key_of(variant), key): values for key, values in variant.values.items() if values}
    return held


def _typed(before: Held, after: Held, ruled: set[tuple[str, str]], schema: Schema) -> Iterator[Step]:
    """What types made of texts, where it reads differently."""
    for (variant, key), values in before.items():
        now, kind = after.get((variant, key), ()), schema.type_of(key)
        if now != values and (variant, key) not in ruled and _texts(now, kind) != _texts(values):
            yield Step("", kind, key, values, now, variant)


def _texts(values: tuple[Any, ...], kind: str = "") -> list[str]:
    if kind == "date":
        return [day_text(value) if value % DAY == 0 else "" for value in values]
    return [as_text(value) if isinstance(value, bool | float | int) else str(value) for value in values]


def _told(step: Step, rules: Mapping[str, Rule], draft: Draft, schema: Schema) -> Change:
    rule = rules.get(step.rule)
    base = base_name(step.name)
    field = schema.fields.get(base)
    reads: Mapping[str, tuple[Any, ...]] = {}
    by: Literal["rule", "type", "attribute", "tree"] = "rule" if step.rule else "type"
    match kind_of(type(rule)).section if rule else "":
        case "attributes":
            by, names = "attribute", dict.fromkeys(getattr(rule, "reads", ()))
            reads = {name: _read(name, step.variant, draft, schema) for name in names}
        case "trees":
            by = "tree"
    private = bool(field and field.private) or any(is_private(name, schema) for name in reads)
    return Change(
        by=by,
        rule=step.rule,
        place=step.place,
        name=step.name,
        variant=step.variant,
        before=step.before,
        after=step.after,
        reads=reads,
        why=getattr(step, "why", ""),
        private=private,
    )


def _read(name: str, variant: str, draft: Draft, schema: Schema) -> tuple[Any, ...]:
    """What an attribute found under a name: for a variant its own values, else the product's."""
    own = next((one.values for one in draft.variants if variant and one.key == variant), {})
    return tuple(own.get(name) or draft.lookup(schema)(name))


def _is_visible(draft: Draft, shop: Shop, schema: Schema, now: float) -> bool:
    """Whether shoppers may see the product, if it is in at all."""
    if shop.visible is None:
        return True
    categories = tuple(f"{tree}:{path}" for tree, paths in draft.paths.items() for path in paths)
    attributes = draft.lookup(schema)

    def lookup(name: str) -> Sequence[Value]:
        return categories if name == "category" else attributes(name)

    try:
        return decision(typed(shop.visible, schema), found_in_time)(lookup, now)
    except TimeoutError:
        return False
