"""Where live changes go: a generation, with what deriving a product for it needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from app.catalog.adopt import Source
from app.catalog.recipe import Recipe
from app.catalog.unheard import product_columns, variant_columns
from app.core.census import Census, census_of
from app.core.generation import Manifest, Store


@dataclass(frozen=True)
class Target:
    """The generation that changes go into, with what deriving a product for it needs.

    Nothing of it changes while the generation lives, so whoever makes many updates keeps one and reads it once. Who
    has read its manifest and census already gives them.
    """

    generation: str
    recipe: Recipe
    store: Store
    known_manifest: Manifest | None = None
    known_census: Census | None = None

    @cached_property
    def manifest(self) -> Manifest:
        """What the generation is."""
        return self.known_manifest or self.store.manifest(self.generation)

    @cached_property
    def census(self) -> Census:
        """What was counted when the generation was built."""
        return self.known_census or census_of(self.generation, self.store)

    @cached_property
    def categories(self) -> frozenset[str]:
        """Every category that the generation knows, as `tree:path`."""
        return frozenset(f"{tree}:{node.path}" for tree, nodes in self.census.nodes.items() for node in nodes)

    @cached_property
    def typed(self) -> Mapping[str, tuple[Source, ...]]:
        """By column, the sources of numbers, dates and yes or no that it fills: what may be no such thing."""
        found: dict[str, tuple[Source, ...]] = {}
        for one in (*self.recipe.sources.product, *self.recipe.sources.variant):
            if self.recipe.schema.type_of(one.key) not in ("text", "keyword"):
                for column in one.columns:
                    found[column] = (*found.get(column, ()), one)
        return found

    @cached_property
    def for_products(self) -> Mapping[str, Source]:
        """The columns that only a product's own row can say, each with its source; those of the key are none."""
        feed = self.recipe.shop.feed
        found = product_columns(self.recipe.sources)
        return {column: one for column, one in found.items() if column not in (feed.key, feed.group)}

    @cached_property
    def for_variants(self) -> Mapping[str, Source]:
        """The columns that fill nothing but a field of the variants, each with its source."""
        feed = self.recipe.shop.feed
        found = variant_columns(self.recipe.sources)
        return {column: one for column, one in found.items() if column not in (feed.key, feed.group)}

    @cached_property
    def by_rules(self) -> frozenset[str]:
        """The fields whose values a transformation may mend."""
        return frozenset(name for rule in self.recipe.transformations for name in rule.filled_fields)
