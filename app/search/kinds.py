"""What the query half declares besides merchandising: weights, sorts, facets and labels of values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from app.core.kind import Ref, Rule, kind, option
from app.core.schema import Labels, Schema, Slug
from app.rulepack.pack import RulePack
from app.rulepack.problems import Problem
from app.search.synonyms import kinds as synonyms
from app.search.synonyms.check import check_locales

RELEVANCE = "relevance"
FieldName = Annotated[str, Ref("field")]


@dataclass(frozen=True, kw_only=True)
class Sort:
    """An order that a shopper may choose."""

    code: Slug = option("The name in requests.", example="price_asc")
    field: FieldName = option("The field to sort by; it needs `sort` in its `use:`.", example="price")
    way: Literal["asc", "desc"] = option("Up from the lowest value, or down from the highest.", default="asc")
    label: Labels = option("What a shopper reads, by locale.", default={})


@kind("search", "How the shop searches.", half="query", single=True)
@dataclass(frozen=True, kw_only=True)
class Search(Rule):
    """How the shop searches."""

    weights: Mapping[FieldName, float] = option(
        "How much a word counts in each searched field; 1 where none is given.", default={}, example={"name": 5}
    )
    sorts: tuple[Sort, ...] = option("The orders beside relevance.", default=())
    page_size: int = option("Products on a page when the request names no size.", default=24)
    synonym_weight: float = option("What a synonym counts beside the word itself.", default=0.8)
    min_results: int = option("Fewer products than this, and a looser reading of the words is tried.", default=3)
    corrections: bool = option(
        "Words that the shop does not know are read as those it has, when too little is found.", default=True
    )
    phrase: float = option(
        "What neighbouring words that stand side by side in a text add, in hundredths of a perfect match.", default=10.0
    )
    identifiers: tuple[FieldName, ...] = option(
        "The fields that hold a product's numbers, such as references and EAN: what looks like one is first looked for "
        "there, whole. When left out, those searched fields that are called so.",
        default=(),
        example=["reference", "ean"],
    )


@kind("labels", "What shoppers read for the values of a field.", half="query")
@dataclass(frozen=True, kw_only=True)
class ValueLabels(Rule):
    """What shoppers read for the values of a field."""

    field: FieldName = option("The field.", example="colour")
    values: Mapping[str, Labels] = option("A label by value and locale.", example={"rouge": {"en": "Red"}})


@kind("facets", "A facet: a question to narrow a list by.", half="query")
@dataclass(frozen=True, kw_only=True)
class Facet(Rule):
    """A facet: a question to narrow a list by."""

    code: Slug = option("Its name in requests and links.", example="couleur")
    field: Annotated[str, Ref("field")] = option("The field it counts; it needs `facet` in its `use:`.")
    kind: Literal["values", "ranges", "bounds"] = option(
        "Values, ranges of a number, or its lowest and highest.", default="values"
    )
    label: Labels = option("What a shopper reads, by locale.", default={})
    size: int = option("How many values are shown, the commonest.", default=30)
    ranges: tuple[float, ...] = option("Where ranges begin and end.", default=(), example=[0, 25, 50, 100])
    multi: bool = option("Several values can be chosen, each widening the list.", default=True)


@kind("storefront", "Which fields the storefront shows in which place.", half="query", single=True)
@dataclass(frozen=True, kw_only=True)
class Storefront(Rule):
    """Which fields the storefront shows in which place; a place left out takes the field of its own name, if any."""

    name: FieldName | None = option("What a product is called.", default=None, example="name")
    brand: FieldName | None = option("Its brand.", default=None, example="brand")
    price: FieldName | None = option("What it costs.", default=None, example="price")
    price_before: FieldName | None = option("What it cost before, struck out.", default=None, example="old_price")
    picture: FieldName | None = option("The address or the file of its picture.", default=None, example="image")
    short: FieldName | None = option("One line about it.", default=None, example="short")
    description: FieldName | None = option("All about it.", default=None, example="description")
    stock: FieldName | None = option("How many there are.", default=None, example="stock")
    rating: FieldName | None = option("What buyers gave it, up to 5.", default=None, example="rating")
    reviews: FieldName | None = option("How many buyers gave it.", default=None, example="reviews")
    details: tuple[FieldName, ...] = option(
        "What a product's page lists beside these places, in order; everything shown when left out.",
        default=(),
        example=["material", "care"],
    )
    pictures: str = option("The folder of pictures that are files, seen from the shop's folder.", default="pictures")


PLACES = ("name", "brand", "price", "price_before", "picture", "short", "description", "stock", "rating", "reviews")
"""The places of a product on a page of the storefront."""

KINDS: tuple[type[Rule], ...] = (Search, Facet, ValueLabels, *synonyms.KINDS, Storefront)
MAX_PAGE_SIZE = 100
MAX_PHRASE = 100


def check_settings(pack: RulePack, schema: Schema) -> Iterator[Problem]:
    """Weights for fields that are not searched, sorts by fields that cannot be sorted, numbers out of bounds."""
    search = pack.one(Search)
    for name in (*search.weights, *search.identifiers):
        if (field := schema.fields.get(name)) and "search" not in field.use:
            yield Problem(search.place, f"`{name}` is not searched; add `search` to its `use:` in {field.place}")
    yield from _check_sorts(search, schema)
    for name, value, least, most in (
        ("phrase", search.phrase, 0, MAX_PHRASE),
        ("min_results", search.min_results, 0, MAX_PAGE_SIZE),
        ("page_size", search.page_size, 1, MAX_PAGE_SIZE),
    ):
        if not least <= value <= most:
            yield Problem(search.place, f"`{name}` is {value:g}; it lies between {least} and {most}")
    if not 0 < search.synonym_weight <= 1:
        yield Problem(search.place, f"`synonym_weight` is {search.synonym_weight:g}; it lies above 0 and up to 1")
    if wrong := next((name for name, weight in search.weights.items() if weight < 0), ""):
        yield Problem(search.place, f"the weight of `{wrong}` is below 0; 0 leaves a field out of the search")


def _check_sorts(search: Search, schema: Schema) -> Iterator[Problem]:
    codes = [sort.code for sort in search.sorts]
    for sort in search.sorts:
        field = schema.fields.get(sort.field)
        if field and "sort" not in field.use:
            yield Problem(search.place, f"`{sort.field}` cannot be sorted; add `sort` to its `use:` in {field.place}")
        if sort.code == RELEVANCE or codes.count(sort.code) > 1:
            yield Problem(search.place, f"the sort code `{sort.code}` is taken; rename this one")


def check_words(pack: RulePack, schema: Schema) -> Iterator[Problem]:
    """Labels given twice, synonyms of no locale."""
    labelled: dict[str, ValueLabels] = {}
    for labels in pack.all(ValueLabels):
        if (other := labelled.setdefault(labels.field, labels)) is not labels:
            yield Problem(labels.place, f"the values of `{labels.field}` have labels in {other.place} too; join them")
    yield from check_locales(pack, schema)


def check_storefront(pack: RulePack, schema: Schema) -> Iterator[Problem]:
    """Places for fields that no answer shows."""
    storefront = pack.one(Storefront)
    for name in (*(getattr(storefront, place) or "" for place in PLACES), *storefront.details):
        field = schema.fields.get(name)
        if field and field.private:
            yield Problem(storefront.place, f"`{field.name}` is private; name another field")
        elif field and "show" not in field.use:
            yield Problem(storefront.place, f"`{field.name}` is not shown; add `show` to its `use:` in {field.place}")


def check_facets(pack: RulePack, schema: Schema) -> Iterator[Problem]:
    """Facets on fields that are not kept for them, and kinds that do not fit."""
    facets = pack.all(Facet)
    codes = [facet.code for facet in facets]
    for at, facet in enumerate(facets):
        field = schema.fields.get(facet.field)
        if field is None:
            continue
        twin = next((one for one in facets[:at] if one.field == facet.field), None)
        if field.variant_axis and twin:
            yield Problem(facet.place, f"`{facet.field}` is a variant axis and has a facet in {twin.place}; keep one")
        if field.by_locale:
            yield Problem(facet.place, f"`{facet.field}` differs by language; a facet needs a field that does not")
        if codes.count(facet.code) > 1:
            yield Problem(facet.place, f"two facets are called `{facet.code}`; rename one")
        if field.private:
            yield Problem(facet.place, f"`{facet.field}` is private and never a facet")
        elif "facet" not in field.use:
            yield Problem(
                facet.place, f"`{facet.field}` is not kept for facets; add `facet` to its `use:` in {field.place}"
            )
        if facet.kind != "values" and field.type not in ("number", "date"):
            yield Problem(facet.place, f"`{facet.field}` is a {field.type}; `kind: {facet.kind}` is for numbers")
        if facet.kind == "ranges" and (len(facet.ranges) < 2 or list(facet.ranges) != sorted(set(facet.ranges))):
            yield Problem(facet.place, "`ranges` are two numbers or more, each larger than the one before")
        if not 1 <= facet.size <= 1000:
            yield Problem(facet.place, f"`size` is {facet.size}; it lies between 1 and 1000")
