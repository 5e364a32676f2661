"""What the pack says of suggestions: the sections and their sizes, the shop's own phrases, and what is never said."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from app.core.kind import Ref, Rule, kind, option
from app.core.schema import Labels, Schema
from app.rulepack.pack import RulePack
from app.rulepack.problems import Problem
from app.search.kinds import Facet
from app.search.suggesting.typed import typed_words

Section = Literal["queries", "categories", "values", "products"]
SECTIONS: tuple[Section, ...] = ("queries", "categories", "values", "products")
MOST = 20
"""So many suggestions a section has at most."""
FACET_TYPES = ("keyword", "text")
"""The fields whose values a shopper would type."""


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """A query that the shop wants suggested."""

    text: Labels = option("What is suggested, by locale.", example={"fr": "robe de mariée", "en": "wedding dress"})
    weight: float = option("Heavier ones come first, and before what the catalogue says by itself.", default=1)


@kind("suggestions", "What is suggested while a shopper types.", half="query", single=True)
@dataclass(frozen=True, kw_only=True)
class Suggestions(Rule):
    """What is suggested while a shopper types."""

    order: tuple[Section, ...] = option(
        "The sections in the order to show; one that is left out is not shown.", default=SECTIONS
    )
    queries: int = option("How many queries are suggested at most.", default=6)
    categories: int = option("How many categories.", default=3)
    values: int = option("How many values of facets, such as brands.", default=3)
    products: int = option("How many products.", default=4)
    facets: tuple[Annotated[str, Ref("facet")], ...] = option(
        "The facets whose values are suggested; all that list words when left out.", default=(), example=["marque"]
    )
    when_empty: Literal["categories", "queries", "nothing"] = option(
        "What is suggested before anything is typed: the largest categories, the first queries, or nothing.",
        default="categories",
    )
    phrases: tuple[Phrase, ...] = option("Queries of the shop's own.", default=())
    block: tuple[str, ...] = option(
        "Words and phrases that no suggestion holds, with or without accents and plural; * stands for any letters.",
        default=(),
        example=["contrefaçon", "porno*"],
    )

    def faults(self) -> Iterator[str]:
        """Sections that stand twice, sizes and weights that make no sense, phrases and blocks without words."""
        for section in SECTIONS:
            if self.order.count(section) > 1:
                yield f"`{section}` stands twice in `order:`; write it once"
            if not 0 <= (most := self.size(section)) <= MOST:
                yield f"`{section}` is {most}; it lies between 0 and {MOST}"
        for phrase in self.phrases:
            if phrase.weight <= 0:
                yield f"the weight of {_named(phrase)} is {phrase.weight:g}; it lies above 0"
            if not phrase.text or not all(typed_words(text) for text in phrase.text.values()):
                yield f"the phrase {_named(phrase)} has no words; write what is suggested, or take it out"
        for one in self.block:
            if not typed_words(one):
                yield f"`block:` has {one!r}, which would block everything; write a word, or take it out"

    def size(self, section: Section) -> int:
        """How many suggestions a section has at most."""
        return {
            "queries": self.queries,
            "categories": self.categories,
            "values": self.values,
            "products": self.products,
        }[section]


def _named(phrase: Phrase) -> str:
    return repr(next((text for text in phrase.text.values() if text), ""))


KINDS: tuple[type[Rule], ...] = (Suggestions,)


def suggestible(facet: Facet, schema: Schema) -> bool:
    """Whether the values of a facet are words that may be suggested."""
    field = schema.fields.get(facet.field)
    return bool(field and facet.kind == "values" and field.type in FACET_TYPES and not field.private)


def check_suggestions(pack: RulePack, schema: Schema) -> Iterator[Problem]:
    """Facets whose values nobody types."""
    rule = pack.one(Suggestions)
    facets = {facet.code: facet for facet in pack.all(Facet)}
    for code in rule.facets:
        if (facet := facets.get(code)) and not suggestible(facet, schema):
            yield Problem(rule.place, f"the facet `{code}` lists no words; only `kind: values` of texts is suggested")
