"""The one condition grammar: what each line means, that logic is logic, and that the index means the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.catalog.counting import Counting
from app.catalog.gather import Tally, gather
from app.catalog.recipe import Indexed, Recipe, prepare, recipe
from app.core.condition import (
    ALWAYS,
    AllOf,
    AnyOf,
    Condition,
    Matches,
    NoneOf,
    OneOf,
    Present,
    Recent,
    Under,
    Value,
    Within,
    holds,
    leaves,
)
from app.core.condition_parsing import BadConditionError, parse_condition
from app.core.fit import as_text, typed
from app.core.generation import Manifest, Reader
from app.core.meaning import matches
from app.core.product import Row
from app.rulepack.yaml_text import parse_yaml
from app.search.request import Request
from app.search.snapshot import Snapshot
from app.search.where import where
from tests.shop import NOW, pack

DAY = 86_400.0

DRESS: Mapping[str, Sequence[Value]] = {
    "brand": ["Lin & Laine"],
    "colour": ["rouge", "Bleu Marine"],
    "price": [49.9, 120.0],
    "on_sale": [True],
    "empty": [],
    "category": ["rayons:femme", "rayons:femme/robes"],
    "added": [NOW.timestamp() - 3 * DAY],
}


def condition(text: str) -> Condition:
    """A condition as a merchandiser writes it."""
    return parse_condition(parse_yaml("rules/x.yaml", text.encode()).data)


def is_so(text: str) -> bool:
    """Whether the dress is like this."""
    return holds(condition(text), lambda name: DRESS.get(name, ()), now=NOW.timestamp())


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        # equality and membership; letter case counts; a list holds if any of its values does
        *[("{brand: Lin & Laine}", True), ("{brand: lin & laine}", False), ("{brand: Lin}", False)],
        *[("{colour: rouge}", True), ("{colour: [vert, Bleu Marine]}", True), ("{colour: [vert, noir]}", False)],
        *[("{price: 120}", True), ("{price: 120.00}", True), ("{price: 121}", False)],
        *[("{on_sale: true}", True), ("{on_sale: false}", False), ("{on_sale: 1}", False), ("{price: true}", False)],
        # bounds hold for ONE value: 49.90 and 120 do not make something between 60 and 100
        *[("{price: {lt: 50}}", True), ("{price: {lt: 49.9}}", False), ("{price: {lte: 49.9}}", True)],
        *[("{price: {gt: 120}}", False), ("{price: {gte: 120}}", True), ("{price: {gt: 60, lt: 100}}", False)],
        *[("{price: {gte: 49.9, lte: 50}}", True), ("{brand: {gt: 0}}", False), ("{on_sale: {gte: 0}}", False)],
        # texts
        *[("{brand: {matches: '^Lin'}}", True), ("{brand: {matches: 'laine$'}}", False)],
        *[("{brand: {matches: '(?i)laine$'}}", True), ("{price: {matches: '49'}}", False)],
        *[
            ("{brand: {contains: 'N & L'}}", True),
            ("{brand: {contains: LIN}}", True),
            ("{brand: {contains: coton}}", False),
        ],
        *[("{colour: {has_words: MARINE bleu}}", True), ("{colour: {has_words: rouge bleu}}", False)],
        *[("{brand: {has_words: lain}}", False), ("{brand: {has_words: laine}}", True)],
        # categories
        *[("{category: {under: rayons:femme}}", True), ("{category: {under: rayons:femme/robes}}", True)],
        *[("{category: {under: rayons:fem}}", False), ("{category: {under: envies:femme}}", False)],
        # dates
        *[
            ("{added: {within: 4 days}}", True),
            ("{added: {within: 1 week}}", True),
            ("{added: {within: 2 days}}", False),
        ],
        *[("{added: {gte: 2026-11-01}}", True), ("{added: {lt: 2026-11-01}}", False)],
        *[("{added: {gt: '2026-11-19T11:00:00Z'}}", True), ("{added: {gt: '2026-11-19T13:00:00+00:00'}}", False)],
        # presence; a missing value satisfies only `exists: false` and `none`
        *[("{brand: {exists: true}}", True), ("{brand: {exists: false}}", False)],
        *[("{empty: {exists: true}}", False), ("{empty: {exists: false}}", True), ("{nowhere: {exists: false}}", True)],
        *[("{nowhere: x}", False), ("{nowhere: {lt: 5}}", False), ("{nowhere: {contains: x}}", False)],
        *[
            ("{none: {nowhere: x}}", True),
            ("{nowhere: {matches: '.'}}", False),
            ("{none: {brand: Lin & Laine}}", False),
        ],
    ],
)
def test_every_leaf_says_what_it_looks_like(text: str, meant: bool) -> None:
    assert is_so(text) is meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *[("{}", True), ("[]", False), ("{any: []}", False), ("{all: []}", True), ("{none: []}", True)],
        # a mapping is AND, a list is OR
        *[("{brand: Lin & Laine, on_sale: true}", True), ("{brand: Lin & Laine, on_sale: false}", False)],
        *[("[{brand: X}, {on_sale: true}]", True), ("[{brand: X}, {on_sale: false}]", False)],
        # two operators on one name are AND; each may hold for another value
        *[
            ("{colour: {contains: rouge, matches: Marine}}", True),
            ("{colour: {contains: rouge, matches: Vert}}", False),
        ],
        # groups nest, and a group over a mapping counts its entries
        *[("{any: {brand: X, on_sale: true}}", True), ("{none: {brand: X, on_sale: true}}", False)],
        *[("{none: {brand: X, on_sale: false}}", True), ("{none: [{brand: X, on_sale: true}]}", True)],
        *[("{all: [{brand: Lin & Laine}, {any: [{price: 1}, {price: 120}]}]}", True)],
        *[("{none: {none: {brand: Lin & Laine}}}", True), ("{any: [{all: {brand: X}}, {none: {brand: X}}]}", True)],
        *[("{brand: Lin & Laine, none: {colour: rouge}}", False)],
    ],
)
def test_groups_nest_as_they_read(text: str, meant: bool) -> None:
    assert is_so(text) is meant


def test_one_part_is_not_wrapped() -> None:
    """A plan from a short condition is short."""
    assert condition("{brand: A}") == OneOf("brand", ("A",))
    assert condition("{price: {gt: 1, lte: 5}}") == Within("price", 1.0, 5.0, low_open=True)
    assert condition("{}") == ALWAYS
    assert condition("[{brand: A}]") == AnyOf((OneOf("brand", ("A",)),))


def test_every_fault_is_told_with_its_path() -> None:
    """Not only the first."""
    with pytest.raises(BadConditionError) as caught:
        condition("{price: {lt: a}, any: [{brand: []}, {brand: {like: x}}], none: 5}")
    assert [fault.path for fault in caught.value.faults] == [
        ("price", "lt"),
        ("any", 0, "brand"),
        ("any", 1, "brand", "like"),
        ("none",),
    ]


@pytest.mark.parametrize(
    "data", [None, 5, "x", True, {"a": None}, {"a": [None]}, {"a": [[1]]}, {"a": {"lt": float("inf")}}]
)
def test_what_is_no_condition_is_refused(data: Any) -> None:
    with pytest.raises(BadConditionError):
        parse_condition(data)


def test_a_number_is_compared_with_a_text_as_it_was_written() -> None:
    """Size 38, Bluetooth 5.0, article 1234567 and an EAN of thirteen figures need no quotes."""
    schema = _world().recipe.schema
    fitted = typed(condition("{size: [38, 5.0, 1234567, 4006381333931, 0042, true]}"), schema)
    assert fitted == OneOf("size", ("38", "5.0", "1234567", "4006381333931", "0042", "true"))
    assert typed(condition("{price: [38, 5.0]}"), schema) == OneOf("price", (38.0, 5.0))
    assert [as_text(value) for value in (38.0, 1234567.0, 0.1, 12345678.25, True, "x")] == [
        *["38", "1234567", "0.1", "12345678.25", "true", "x"]
    ]


def test_leaves_come_in_reading_order() -> None:
    asked = condition("{any: [{price: {lt: 5}}, {none: {colour: rouge}}], brand: A}")
    assert [leaf.name for leaf in leaves(asked)] == ["price", "colour", "brand"]


# Properties: logic is logic.

names = st.sampled_from(["brand", "colour", "price", "on_sale", "nowhere"])
words = st.sampled_from(["rouge", "Bleu Marine", "Lin & Laine", "vert"])
numbers = st.sampled_from([0.0, 49.9, 60.0, 120.0])
any_leaf = (
    st.builds(
        lambda name, values: OneOf(name, tuple(values)), names, st.lists(words | numbers | st.booleans(), max_size=3)
    )
    | st.builds(Within, names, st.none() | numbers, st.none() | numbers, st.booleans(), st.booleans())
    | st.builds(Present, names, st.booleans())
    | st.builds(Matches, names, st.sampled_from(["^L", "e", "x$"]))
)


def nested(leaf: st.SearchStrategy[Any]) -> st.SearchStrategy[Condition]:
    """Conditions of these leaves, grouped in any way."""

    def group(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        parts = st.lists(inner, max_size=3).map(tuple)
        return parts.map(AllOf) | parts.map(AnyOf) | parts.map(NoneOf)

    return st.recursive(leaf, group, max_leaves=6)


def dress(name: str) -> Sequence[Value]:
    return DRESS.get(name, ())


@given(st.lists(nested(any_leaf), max_size=4).map(tuple))
def test_groups_are_told_by_their_parts(parts: tuple[Condition, ...]) -> None:
    """`all` is every part, `any` at least one, `none` the opposite of `any`."""
    each = [holds(part, dress) for part in parts]
    assert holds(AllOf(parts), dress) is all(each)
    assert holds(AnyOf(parts), dress) is any(each)
    assert holds(NoneOf(parts), dress) is not any(each)


@given(nested(any_leaf))
def test_none_of_one_is_its_opposite(one: Condition) -> None:
    assert holds(NoneOf((one,)), dress) is not holds(one, dress)
    assert holds(NoneOf((NoneOf((one,)),)), dress) is holds(one, dress)


# The one meaning: a condition about a product, and the filter that the index is asked.

CELLS: Mapping[str, Sequence[Any]] = {
    "marque": ["Brume", "Lueur", "AUCUNE", "42", "Lin  & Laine", ""],
    "rayon": ["Femme > Robes", "Femme", "Maison > Lampes", ""],
    "status": ["actif", "brouillon", ""],
    "prix_barre": ["80", "12", 30, ""],
    "cout": ["5", "60", ""],
    "ajout": ["2026-11-20", "1 mai 2026", "2025-01-01", ""],
}
VARIANT_CELLS: Mapping[str, Sequence[Any]] = {
    "couleur": ["rouge", "ROUGE", "Bleu nuit", ""],
    "taille": ["38", 40, "T38", "4|0", ""],
    "prix": ["25", "49,90 €", "120", 30],
    "prix_pro": ["20", ""],
    "stock": [0, 1, ""],
}


def _cells(columns: Mapping[str, Sequence[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({column: st.sampled_from(values) for column, values in columns.items()})


products = st.tuples(_cells(CELLS), st.lists(_cells(VARIANT_CELLS), min_size=1, max_size=3))

keywords = st.sampled_from(
    ["Brume", "brume", "Lueur", "Lin & Laine", "42", "rouge", "bleu nuit", "38", "40", "4|0", "actif", "petit"]
)
asked_leaf = (
    st.builds(
        lambda name, values: OneOf(name, tuple(values)),
        st.sampled_from(["brand", "colour", "size", "status", "band"]),
        st.lists(keywords | st.sampled_from([42.0, 38.0, 40.0]), min_size=1, max_size=3),
    )
    | st.builds(
        lambda name, values: OneOf(name, tuple(values)),
        st.sampled_from(["price", "old_price", "cost"]),
        st.lists(st.sampled_from([25.0, 30.0, 49.9, 80.0]), min_size=1, max_size=2),
    )
    | st.builds(lambda wanted: OneOf("on_sale", (wanted,)), st.booleans())
    | st.builds(
        Within,
        st.sampled_from(["price", "old_price", "cost"]),
        st.none() | st.sampled_from([0.0, 25.0, 49.9, 100.0]),
        st.none() | st.sampled_from([25.0, 30.0, 49.9, 120.0]),
        st.booleans(),
        st.booleans(),
    )
    | st.builds(Recent, st.just("added"), st.sampled_from([0.0, DAY, 30 * DAY, 4000 * DAY]))
    | st.builds(
        Present,
        st.sampled_from(["brand", "colour", "size", "price", "old_price", "stock", "added", "on_sale", "band", "name"]),
        st.booleans(),
    )
    | st.builds(
        Under,
        st.just("category"),
        st.sampled_from(
            ["rayons:femme", "rayons:femme/robes", "rayons:fem", "envies:soldes", "envies:femme/petits_prix"]
        ),
    )
    | st.builds(
        Matches,
        st.sampled_from(["brand", "colour", "size"]),
        st.sampled_from(["^[LB]", "e", "(?i)BLEU", r"\d", "|", "$"]),
    )
    | st.sampled_from(
        [
            condition("{colour: {has_words: nuit bleu}}"),
            condition("{brand: {contains: LIN}}"),
            condition("{brand: {has_words: lin laine}}"),
            condition("{size: {contains: '|'}}"),
        ]
    )
)


@dataclass(frozen=True)
class World:
    """The small shop's recipe, and a snapshot of a catalogue that is only counted."""

    recipe: Recipe
    snapshot: Snapshot


@cache
def _world() -> World:
    rules = pack()
    made = recipe(rules)
    manifest = Manifest("g", "", "", "", 0, 0, 0)
    return World(made, Snapshot(manifest, rules, Counting(made).census(made.trees), cast("Reader", None)))


def _prepared(several: Sequence[tuple[dict[str, Any], Sequence[dict[str, Any]]]], made: Recipe) -> list[Indexed]:
    rows = []
    for at, (own, variants) in enumerate(several):
        rows.append({"sku": f"P{at}", "nom": f"Produit {at}", **own})
        rows += [{"sku": f"P{at}-{number}", "parent": f"P{at}", **variant} for number, variant in enumerate(variants)]
    records = gather([Row("feed.csv", line, row) for line, row in enumerate(rows, 2)], made.shop.feed, Tally())
    done = [prepare(record, ord_, made) for ord_, record in enumerate(records)]
    return [one for one in done if isinstance(one, Indexed)]


def _values(indexed: Indexed, name: str) -> Sequence[Value]:
    """The values of a prepared product, as rules see them."""
    draft = indexed.draft
    if name == "category":
        return [f"{tree}:{path}" for tree, paths in draft.paths.items() for path in paths]
    if name == "name":
        return [*draft.every("name.fr"), *draft.every("name.en")]
    return draft.every(name)


Product = tuple[dict[str, Any], Sequence[dict[str, Any]]]


def assert_one_meaning(several: Sequence[Product], asked: Condition) -> None:
    """What holds of a product's values is what its document passes."""
    world = _world()
    indexed = _prepared(several, world.recipe)
    assert len(indexed) == len(several)
    counting = Counting(world.recipe)
    for one in indexed:
        counting.count(one)
    snapshot = replace(world.snapshot, census=counting.census(world.recipe.trees))
    node = where(asked, Request(), snapshot, NOW.timestamp())
    fitted = typed(asked, world.recipe.schema)
    for one in indexed:
        said = holds(fitted, lambda name, one=one: _values(one, name), now=NOW.timestamp())  # type: ignore[misc]
        assert said is matches(node, one.document), (asked, one.document)


@settings(max_examples=200)
@given(st.lists(products, min_size=1, max_size=4), nested(asked_leaf))
def test_a_condition_means_the_same_in_a_rule_and_in_the_index(several: Sequence[Product], asked: Condition) -> None:
    """However it is nested: one grammar, one meaning."""
    assert_one_meaning(several, asked)


@settings(max_examples=500)
@given(products, asked_leaf)
def test_every_leaf_means_the_same_in_a_rule_and_in_the_index(one: Product, asked: Condition) -> None:
    assert_one_meaning([one], asked)


@settings(max_examples=300)
@given(products, st.sampled_from(["gt", "gte", "lt", "lte"]), st.sampled_from([25.0, 30.0, 49.9, 120.0]))
def test_every_bound_means_the_same_in_a_rule_and_in_the_index(one: Product, side: str, price: float) -> None:
    """On the very price too."""
    assert_one_meaning([one], parse_condition({"price": {side: price}}))
