"""The journey of one product, in one visible tuple: rows in, a document or a reason out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app.catalog import derive as attributes
from app.catalog import place as trees
from app.catalog import transform as transformations
from app.catalog.adopt import Sources, adopt, sources
from app.catalog.attributes.base import Attribute
from app.catalog.attributes.informed import Background, Surveyed, informed
from app.catalog.cast import cast
from app.catalog.derive import in_order
from app.catalog.document import Layout, document, layout, signals
from app.catalog.draft import Draft
from app.catalog.fall_back import Chain, axis_chains, fall_back, locale_chains
from app.catalog.place import Tree
from app.catalog.rank import KINDS as RANKINGS
from app.catalog.rank import Ranking, multiplier
from app.catalog.schedule import Phase, phases, tree_asks, tree_reads
from app.catalog.transform import Ready, ready
from app.catalog.transformations.base import Transformation
from app.core.condition import Decision, decision, leaves
from app.core.fit import fitted
from app.core.kind import Rule
from app.core.product import Document, Record, Rejected, Row, Step
from app.core.schema import Field, Schema, base_name
from app.core.shop import Shop
from app.rulepack.pack import RulePack, schema_of
from app.words.patterns import Patience

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
    patience: Patience
    """How much more time patterns get before they are given up."""

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """Attributes and trees in the order in which they can be computed and filled."""
        return phases(self.attributes, self.trees)

    @cached_property
    def rounds(self) -> tuple[int, ...]:
        """The numbers of the phases before which all products must have been looked at."""
        return tuple(at for at, phase in enumerate(self.phases) if phase.surveyed)

    @cached_property
    def axis_chains(self) -> tuple[Chain, ...]:
        """What price lists, stores and channels take where they have no value."""
        return axis_chains(self.schema, self.shop)

    @cached_property
    def locale_chains(self) -> tuple[Chain, ...]:
        """What languages take where they have no text."""
        return locale_chains(self.schema, self.shop)

    @cached_property
    def sellable(self) -> Decision | None:
        """Which variants count, ready to ask; None where all do."""
        return decision(self.shop.sellable, self.patience.found_in_time) if self.shop.sellable else None

    @cached_property
    def asked_of_variants(self) -> frozenset[str]:
        """The fields that decide which variants count."""
        return (
            frozenset(base_name(leaf.name) for leaf in leaves(self.shop.sellable))
            if self.shop.sellable
            else frozenset()
        )

    @cached_property
    def required(self) -> tuple[Field, ...]:
        """The fields without which a product, or a variant, is kept out."""
        return tuple(field for field in self.schema.fields.values() if field.required)

    @cached_property
    def signal_fields(self) -> Mapping[str, Field]:
        """The fields that rankings mix."""
        return {name: self.schema.fields[name] for ranking in self.rankings for name in ranking.mix}


def recipe(pack: RulePack, background: Background | None = None) -> Recipe:
    """The recipe of a checked pack, with what its attributes know from a survey or from other files."""
    schema = schema_of(pack)
    attributes = informed(in_order(pack.all(Attribute)), background or {})
    patience = Patience()
    return Recipe(
        schema=schema,
        sources=sources(schema),
        layout=layout(schema),
        shop=fitted(pack.one(Shop), schema),
        transformations=ready([fitted(rule, schema) for rule in pack.all(Transformation)], schema, patience),
        attributes=tuple(
            replace(fitted(one, schema).in_shop(schema), found=patience.found_in_time) for one in attributes
        ),
        trees=tuple(replace(fitted(rule, schema), found=patience.found_in_time) for rule in pack.all(Tree)),
        rankings=pack.all(Ranking) or (Ranking(spread=0.0, mix={}),),
        patience=patience,
    )


def told(made: Recipe, background: Background) -> Recipe:
    """A recipe whose attributes know more."""
    return replace(made, attributes=informed(made.attributes, background))


@dataclass(frozen=True)
class Needed:
    """Fields of any kind by name, and trees by code."""

    fields: frozenset[str] = frozenset()
    trees: frozenset[str] = frozenset()


def leading_to(need: Needed, made: Recipe) -> Needed:
    """What is needed, and all that it is made from, directly or not."""
    fields, trees = set(need.fields), set(need.trees)
    size = -1
    while size != len(fields) + len(trees):
        size = len(fields) + len(trees)
        for attribute in made.attributes:
            if attribute.name in fields:
                fields |= {base_name(name) for name in attribute.reads}
                trees |= _asked_trees(attribute)
        for tree in made.trees:
            if tree.code in trees:
                fields |= tree_reads(tree)
                trees |= tree_asks(tree)
        for one in made.transformations:
            if one.filled_fields & fields:
                fields |= one.read_fields
    return Needed(frozenset(fields), frozenset(trees))


def only(need: Needed, made: Recipe) -> Recipe:
    """The part of a recipe that gives these fields and trees; it must hold all that they are made from."""
    return replace(
        made,
        sources=Sources(
            tuple(one for one in made.sources.product if base_name(one.key) in need.fields),
            tuple(one for one in made.sources.variant if base_name(one.key) in need.fields),
        ),
        transformations=tuple(one for one in made.transformations if one.filled_fields & need.fields),
        attributes=tuple(one for one in made.attributes if one.name in need.fields),
        trees=tuple(tree for tree in made.trees if tree.code in need.trees),
    )


def only_for(made: Recipe, wanted: Sequence[Attribute]) -> Recipe:
    """The part of a recipe that some attributes are made from, without them: for looking at many products quickly."""
    fields = {base_name(name) for one in wanted for name in one.reads} | made.asked_of_variants
    trees = {code for one in wanted for code in _asked_trees(one)}
    return only(leading_to(Needed(frozenset(fields), frozenset(trees)), made), made)


def _asked_trees(attribute: Attribute) -> set[str]:
    return {attribute.tree} if isinstance(attribute, Surveyed) and attribute.tree else set()


def go_through(draft: Draft, recipe: Recipe, phases: Sequence[Phase]) -> None:
    """Virtual attributes and trees of some phases, each after what it is made from."""
    together = draft.gather(recipe.schema)
    together.update({f"category.{tree}": paths for tree, paths in draft.paths.items()})
    for phase in phases:
        attributes.derive(draft, phase.attributes, recipe.schema)
        trees.place(draft, phase.trees, recipe.schema)
        together.update({f"category.{tree}": paths for tree, paths in draft.paths.items()})


STEPS: tuple[Callable[[Draft, Recipe], None], ...] = (
    lambda draft, recipe: adopt(draft, recipe.sources),
    lambda draft, recipe: transformations.transform(draft, recipe.transformations, recipe.schema),
    lambda draft, recipe: cast(draft, recipe.schema),
    lambda draft, recipe: fall_back(draft, recipe.axis_chains),
    lambda draft, recipe: attributes.decide_sellable(draft, recipe.sellable, recipe.schema),
    lambda draft, recipe: go_through(draft, recipe, recipe.phases),
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


def derived(record: Record, recipe: Recipe, trace: list[Step] | None = None) -> Draft:
    """The journey of one product up to its values and places. `trace` collects every change when it is a list."""
    draft = Draft(record=record, row=record.rows[0], trace=trace)
    for step in STEPS:
        step(draft, recipe)
    return draft


def begun(record: Record, recipe: Recipe) -> Draft:
    """The journey of one product up to what its columns and transformations say: before the first phase."""
    draft = Draft(record=record, row=record.rows[0])
    for step in STEPS[:-1]:
        step(draft, recipe)
    return draft


def prepare(record: Record, ord_: int, recipe: Recipe, trace: list[Step] | None = None) -> Indexed | Refused:
    """The whole journey of one product. `trace` collects every change of a value when it is a list."""
    return judge(derived(record, recipe, trace), ord_, recipe)


def judge(draft: Draft, ord_: int, recipe: Recipe) -> Indexed | Refused:
    """A derived product's document, or why it is kept out."""
    if reason := verdict(draft, recipe):
        return Refused(reason, tuple(draft.rejected))
    fall_back(draft, recipe.locale_chains)
    return Indexed(document(draft, ord_, recipe.layout), draft, signals(draft, recipe.signal_fields))


def verdict(draft: Draft, recipe: Recipe) -> Rejected | None:
    """Why a derived product is kept out: it lacks a required value, or has no variant left; None for one that is in.

    Variants that lack a required value go, with the reason among what was left out of the draft.
    """
    for field in recipe.required:
        reason = f"`{field.name}` is required and missing"
        if field.level == "variant":
            gone = [variant for variant in draft.variants if not variant.values.get(field.name)]
            if len(gone) == len(draft.variants):
                return _kept_out(draft, gone[0].row, reason)
            for variant in gone:
                draft.rejected.append(
                    Rejected("variant", variant.row.source, variant.row.line, reason, draft.record.id)
                )
                draft.variants.remove(variant)
                draft.together = None
        elif not any(draft.values.get(key) for key in field.keys):
            return _kept_out(draft, draft.row, reason)
    return None


def _kept_out(draft: Draft, row: Row, reason: str) -> Rejected:
    return Rejected("product", row.source, row.line, reason, draft.record.id)


def ranks(found: Mapping[str, float], recipe: Recipe, quantiles: Mapping[str, tuple[float, ...]]) -> dict[str, float]:
    """A product's multiplier in every ranking, before they are made distinct."""
    return {ranking.code: multiplier(ranking, found, quantiles) for ranking in recipe.rankings}
