"""The journey of one product, in one visible tuple: rows in, a document or a reason out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from app.catalog import derive as attributes
from app.catalog import place as trees
from app.catalog import transform as transformations
from app.catalog.adopt import Sources, adopt, sources
from app.catalog.attributes.base import Attribute
from app.catalog.cast import cast
from app.catalog.derive import in_order
from app.catalog.document import Layout, document, layout, signals
from app.catalog.draft import Draft
from app.catalog.place import Tree
from app.catalog.rank import KINDS as RANKINGS
from app.catalog.rank import Ranking, multiplier
from app.catalog.transform import Ready, ready
from app.catalog.transformations.base import Transformation
from app.core.fit import fitted
from app.core.kind import Rule
from app.core.product import Document, Record, Rejected, Step
from app.core.schema import Field, Schema
from app.core.shop import Shop
from app.rulepack.pack import RulePack, schema_of

KINDS: tuple[type[Rule], ...] = (*transformations.KINDS, *attributes.KINDS, *trees.KINDS, *RANKINGS)


@dataclass(frozen=True)
class Recipe:
    """Everything of a pack that a product's journey needs, ready to use."""

    schema: Schema
    shop: Shop
    sources: Sources
    layout: Layout
    transformations: tuple[Ready, ...]
    attributes: tuple[Attribute, ...]
    trees: tuple[Tree, ...]
    rankings: tuple[Ranking, ...]

    @cached_property
    def signal_fields(self) -> Mapping[str, Field]:
        """The fields that rankings mix."""
        return {name: self.schema.fields[name] for ranking in self.rankings for name in ranking.mix}


def recipe(pack: RulePack) -> Recipe:
    """The recipe of a checked pack."""
    schema = schema_of(pack)
    return Recipe(
        schema=schema,
        sources=sources(schema),
        layout=layout(schema),
        shop=fitted(pack.one(Shop), schema),
        transformations=ready([fitted(rule, schema) for rule in pack.all(Transformation)], schema),
        attributes=tuple(fitted(one, schema) for one in in_order(pack.all(Attribute))),
        trees=tuple(fitted(rule, schema) for rule in pack.all(Tree)),
        rankings=pack.all(Ranking) or (Ranking(spread=0.0, mix={}),),
    )


STEPS: tuple[Callable[[Draft, Recipe], Draft], ...] = (
    lambda draft, recipe: adopt(draft, recipe.sources),
    lambda draft, recipe: transformations.transform(draft, recipe.transformations, recipe.schema),
    lambda draft, recipe: cast(draft, recipe.schema),
    lambda draft, recipe: attributes.derive(draft, recipe.attributes, recipe.shop.sellable, recipe.schema),
    lambda draft, recipe: trees.place(draft, recipe.trees, recipe.schema),
)


@dataclass(frozen=True)
class Indexed:
    """A product that is in, with what was left out of it and what its rankings need."""

    document: Document
    draft: Draft
    signals: Mapping[str, float]


@dataclass(frozen=True)
class Refused:
    """A product that is kept out, with the reason, and what else was found wrong with it."""

    reason: Rejected
    also: tuple[Rejected, ...] = ()


def prepare(record: Record, ord_: int, recipe: Recipe, trace: list[Step] | None = None) -> Indexed | Refused:
    """The whole journey of one product. `trace` collects every change of a value when it is a list."""
    draft = Draft(record=record, row=record.rows[0], trace=trace)
    for step in STEPS:
        draft = step(draft, recipe)
    return judge(draft, ord_, recipe)


def judge(draft: Draft, ord_: int, recipe: Recipe) -> Indexed | Refused:
    """In or out: variants that lack a required value go; a product goes that lacks one, or has no variant left."""
    rejected = list(draft.rejected)
    for field in recipe.schema.fields.values():
        if not field.required:
            continue
        if field.level == "variant":
            kept = tuple(variant for variant in draft.variants if variant.values.get(field.name))
            gone = [variant for variant in draft.variants if variant not in kept]
            reason = f"`{field.name}` is required and missing"
            if not kept:
                first = gone[0].row
                return Refused(Rejected("product", first.source, first.line, reason, draft.record.id), tuple(rejected))
            rejected.extend(Rejected("variant", one.row.source, one.row.line, reason, draft.record.id) for one in gone)
            draft = replace(draft, variants=kept)
        elif not any(draft.values.get(key) for key in field.keys):
            reason = f"`{field.name}` is required and missing"
            return Refused(
                Rejected("product", draft.row.source, draft.row.line, reason, draft.record.id), tuple(rejected)
            )
    draft = replace(draft, rejected=tuple(rejected))
    return Indexed(document(draft, ord_, recipe.layout), draft, signals(draft, recipe.signal_fields))


def ranks(found: Mapping[str, float], recipe: Recipe, quantiles: Mapping[str, tuple[float, ...]]) -> dict[str, float]:
    """A product's multiplier in every ranking, before they are made distinct."""
    return {ranking.code: multiplier(ranking, found, quantiles) for ranking in recipe.rankings}
