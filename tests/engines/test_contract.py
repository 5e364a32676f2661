"""One contract for both engines: whatever the catalogue and the plan, they answer as the plain-Python oracle does."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.generation import Outcome, Reader
from app.core.plan import (
    Alternative,
    Between,
    Everything,
    FacetAsk,
    In,
    Lift,
    Not,
    Option,
    Pick,
    Question,
    SearchPlan,
    Word,
    Words,
)
from app.core.product import Document
from app.core.score import sort_key
from tests.engines.catalogues import TEXTS, catalogues, lengths, plans, spec
from tests.engines.making import EngineKind
from tests.oracle import Oracle, assert_same

CATALOGUES = {"embedded": 50, "opensearch": 25}
MANY = {"embedded": 600, "opensearch": 200}
Check = Callable[[list[Document], list[SearchPlan]], None]


def check_all(engine: EngineKind, documents: list[Document], asked: list[SearchPlan]) -> None:
    """Every plan answered by the engine as by the oracle, on a generation made for these documents."""
    averages = lengths(documents)
    oracle = Oracle(documents, averages)
    generation = engine.build(documents, spec(averages))
    reader = engine.store.reader(generation)
    for plan in asked:
        assert_same(reader.find(plan), oracle.find(plan))
    questions = [Question(plan.words, plan.where, plan.also) for plan in asked]
    assert reader.totals(questions) == oracle.totals(questions)
    assert reader.totals([]) == ()
    reader.close()
    engine.store.remove(generation)


def check_generated(engine: EngineKind, examples: int) -> None:
    """So many generated catalogues, each with a handful of plans."""

    @settings(max_examples=examples)
    @given(catalogues(), st.lists(plans(), min_size=8, max_size=12))
    def check(documents: list[Document], asked: list[SearchPlan]) -> None:
        check_all(engine, documents, asked)

    check()


def test_any_plan_on_any_catalogue_is_answered_as_the_oracle_does(engine: EngineKind) -> None:
    """Matches, totals, counts, order and scores, for generated catalogues and requests."""
    check_generated(engine, CATALOGUES[engine.name])


@pytest.mark.full
def test_many_plans_on_many_catalogues_are_answered_as_the_oracle_does(engine: EngineKind) -> None:
    """The same, a dozen times as often."""
    check_generated(engine, MANY[engine.name])


def product(at: int, name: str, **facts: float | str | bool) -> Document:
    """A product with a name and, if given, a price, a colour and a multiplier."""
    price, colour = facts.get("price"), facts.get("colour")
    return Document(
        id=f"P-{at}",
        ord=at,
        text={"t.fr.nom": tuple(name.split()), "t.fr.texte": ()},
        keywords={"s.couleur": (str(colour),) if colour else (), "has": ("couleur",) if colour else ()},
        numbers={"n.prix": (float(price),)} if price is not None else {},
        sorts={
            "prix_asc": sort_key(None if price is None else float(price), at),
            "prix_desc": sort_key(None if price is None else float(price), at, descending=True),
        },
        ranks={"default": float(facts.get("rank", 1.0)), "marge": 1.0},
        show={"nom": name},
    )


@pytest.fixture
def shelf(engine: EngineKind) -> Callable[[list[Document]], Reader]:
    """A reader on a few products."""
    return lambda documents: engine.read(documents, spec(lengths(documents)))


def typed(*tokens: str, at_least: int | None = None) -> Words:
    words = tuple(Word((Alternative((token,), 0.1),)) for token in tokens)
    return Words(words, len(words) if at_least is None else at_least, (("t.fr.nom", 1.0),))


def ids(reader: Reader, plan: SearchPlan) -> list[str]:
    return [hit.id for hit in reader.find(plan).hits]


Shelf = Callable[[list[Document]], Reader]


def test_a_filter_never_changes_a_score(shelf: Shelf) -> None:
    """The same product scores the same with and without a filter that it passes."""
    reader = shelf([product(0, "robe rouge", price=20), product(1, "robe", price=90)])
    plain = reader.find(SearchPlan(words=typed("robe")))
    filtered = reader.find(SearchPlan(words=typed("robe"), where=Between("n.prix", 0, 50)))
    assert filtered.hits[0].score == pytest.approx({hit.id: hit.score for hit in plain.hits}["P-0"], rel=1e-6)


def test_a_lift_never_makes_a_product_match(shelf: Shelf) -> None:
    """Lifts reorder; they add nobody, with words, with filters and on a browse page."""
    reader = shelf([product(0, "robe"), product(1, "lampe", colour="rouge"), product(2, "robe lin", colour="rouge")])
    lift = (Lift(In("s.couleur", ("rouge",)), 0.5, "reds first"),)
    assert ids(reader, SearchPlan(words=typed("robe"), lifts=lift)) == ["P-2", "P-0"]
    assert ids(reader, SearchPlan(where=Not(In("id", ("P-2",))), lifts=lift)) == ["P-1", "P-0"]
    assert reader.find(SearchPlan(lifts=lift)).total == 3


@pytest.mark.parametrize("count", [1, 2, 24, 25, 60])
def test_all_lifts_add_up_however_many_there_are(shelf: Shelf, count: int) -> None:
    """Each adds its points, with words, with chosen values and on a browse page."""
    reader = shelf([product(0, "robe", colour="rouge"), product(1, "robe", colour="bleu")])
    lifts = tuple(Lift(In("s.couleur", ("bleu",)), 0.01, f"a little {at}") for at in range(count))
    plain = SearchPlan(words=typed("robe"))
    chosen = SearchPlan(chosen={"couleur": In("s.couleur", ("bleu", "rouge"))})
    for plan in (plain, chosen, SearchPlan()):
        before = {hit.id: hit.score for hit in reader.find(plan).hits}
        lifted = reader.find(replace(plan, lifts=lifts)).hits
        assert [hit.id for hit in lifted] == ["P-1", "P-0"]
        assert lifted[0].score == pytest.approx(before["P-1"] + 0.01 * count, rel=1e-4)
        assert lifted[1].score == pytest.approx(before["P-0"], rel=1e-6)


def test_one_value_of_a_list_must_lie_between(shelf: Shelf) -> None:
    """A product of 10 and 90 is not in 20 to 50."""
    two_prices = replace(product(0, "robe"), numbers={"n.prix": (10.0, 90.0)})
    reader = shelf([two_prices, product(1, "robe", price=30)])
    assert ids(reader, SearchPlan(where=Between("n.prix", 20, 50))) == ["P-1"]


def test_a_facet_is_counted_without_its_own_choice(shelf: Shelf) -> None:
    """A chosen colour keeps the counts of the others: each is the total one would get by choosing it."""
    reader = shelf(
        [product(at, "robe", colour=colour, price=10 + at) for at, colour in enumerate(["rouge", "rouge", "bleu"])]
    )
    plan = SearchPlan(
        chosen={"couleur": In("s.couleur", ("rouge",))},
        facets=(
            FacetAsk("couleur", "values", "s.couleur", without=("couleur",)),
            FacetAsk("prix", "bounds", "n.prix"),
        ),
    )
    found = reader.find(plan)
    assert found.total == 2
    assert found.facets == {"couleur": (("rouge", 2), ("bleu", 1)), "prix": (("min", 10), ("max", 11))}


def test_equal_scores_are_ordered_by_ord_on_every_page(shelf: Shelf) -> None:
    """Fifty products that nothing tells apart: the pages together are the whole list once, by `ord`."""
    documents = [product(at, "robe") for at in range(50)]
    reader = shelf(list(reversed(documents)))
    pages = [ids(reader, SearchPlan(words=typed("robe"), start=start, size=7)) for start in range(0, 50, 7)]
    assert [id_ for page in pages for id_ in page] == [f"P-{at}" for at in range(50)]


def test_products_without_a_price_come_last_both_ways(shelf: Shelf) -> None:
    """Sorting by price, up or down, never starts with the unpriced."""
    reader = shelf([product(0, "a"), product(1, "b", price=30), product(2, "c", price=5), product(3, "d", price=30)])
    assert ids(reader, SearchPlan(sort="prix_asc")) == ["P-2", "P-1", "P-3", "P-0"]
    assert ids(reader, SearchPlan(sort="prix_desc")) == ["P-1", "P-3", "P-2", "P-0"]


def test_a_product_kept_apart_counts_but_is_not_listed(shelf: Shelf) -> None:
    """What a pin shows elsewhere stays in the total and in the counts."""
    reader = shelf([product(at, "robe", colour="rouge") for at in range(3)])
    plan = SearchPlan(words=typed("robe"), apart=("P-1",), facets=(FacetAsk("couleur", "values", "s.couleur"),))
    found = reader.find(plan)
    assert [hit.id for hit in found.hits] == ["P-0", "P-2"]
    assert found.total == 3
    assert found.facets["couleur"] == (("rouge", 3),)


def test_a_pinned_product_belongs_to_the_result_without_the_words(shelf: Shelf) -> None:
    """`also` adds a product to the total, and filters still hold for it."""
    reader = shelf([product(0, "robe"), product(1, "lampe", colour="rouge"), product(2, "table")])
    plan = SearchPlan(words=typed("robe"), also=("P-1", "P-2"))
    assert reader.find(plan).total == 3
    narrowed = replace(plan, where=In("s.couleur", ("rouge",)))
    assert ids(reader, narrowed) == ["P-1"]


def test_a_pick_is_the_best_by_ranking(shelf: Shelf) -> None:
    """The best red product for a slot, whatever was typed."""
    reader = shelf(
        [
            product(0, "robe", colour="rouge", rank=1.1),
            product(1, "lampe", colour="rouge", rank=1.2),
            product(2, "robe"),
        ]
    )
    plan = SearchPlan(words=typed("robe"), picks=(Pick("slot", In("s.couleur", ("rouge",)), 1, "default"),))
    assert [hit.id for hit in reader.find(plan).picks["slot"]] == ["P-1"]


def test_a_wide_facet_is_cut_by_count_and_then_by_value(shelf: Shelf) -> None:
    """Of 300 values met once each, the first three by name are shown, not any three."""
    reader = shelf([product(at, "robe", colour=f"c{at:03}") for at in reversed(range(300))])
    found = reader.find(SearchPlan(facets=(FacetAsk("couleur", "values", "s.couleur", 3),)))
    assert found.facets["couleur"] == (("c000", 1), ("c001", 1), ("c002", 1))


def test_a_change_is_seen_by_the_reader_that_is_open(engine: EngineKind) -> None:
    """A new price, a new product and a removed one are in the next answer, all at once."""
    documents = [product(0, "robe", price=10), product(1, "robe", price=20)]
    averages = lengths(documents)
    generation = engine.build(documents, spec(averages))
    reader = engine.store.reader(generation)
    assert reader.find(SearchPlan(sort="prix_asc")).total == 2
    dear, lamp = product(0, "robe", price=99), product(2, "lampe", price=50)
    outcomes = [Outcome("P-0", 0, {"id": "P-0"}, dear), Outcome("P-2", 2, {"id": "P-2"}, lamp), Outcome("P-1")]
    engine.store.apply(generation, [*outcomes, Outcome("P-3", 3, {"id": "P-3"})], 7)
    assert ids(reader, SearchPlan(sort="prix_asc")) == ["P-2", "P-0"]
    assert engine.store.sequence(generation) == 7
    assert engine.store.records(generation, ["P-1", "P-2"]) == {"P-2": (2, {"id": "P-2"})}
    assert [id_ for id_, _, _ in engine.store.all_records(generation)] == ["P-0", "P-2", "P-3"], "kept though not shown"
    assert engine.store.verify(generation) == ()


def test_an_abandoned_build_leaves_nothing(engine: EngineKind) -> None:
    """A build that ends badly is as if it had never begun."""
    averages = dict.fromkeys(TEXTS, 1.0)
    build = engine.store.begin("g-abandoned", spec(averages))
    build.add([product(0, "robe")])
    build.abandon()
    assert engine.store.generations() == ()
    with pytest.raises(KeyError):
        engine.store.reader("g-abandoned")


def test_nobody_sees_a_build_before_it_is_whole(engine: EngineKind) -> None:
    """Killed builds do not hinder the next one, which clears them away."""
    averages = dict.fromkeys(TEXTS, 1.0)
    killed = engine.store.begin("g-killed", spec(averages))
    killed.add([product(0, "robe")])
    reader = engine.read([product(1, "lampe")], spec(averages))
    assert reader.find(SearchPlan(where=Everything())).total == 1
    assert len(engine.store.generations()) == 1
    killed.abandon()  # lets go of its files, as the death of its process would


def test_options_of_values_count_each_product_once(shelf: Shelf) -> None:
    """Values of several options and several values of one option meet in one product: it counts once in each option."""
    two = replace(product(0, "robe"), keywords={"s.couleur": ("rouge", "bleu")})
    reader = shelf([two, product(1, "robe", colour="rouge"), product(2, "robe", colour="vert")])
    options = (
        Option("chaud", In("s.couleur", ("rouge", "orange"))),
        Option("froid", In("s.couleur", ("bleu", "vert", "bleu"))),
        Option("les deux", In("s.couleur", ("rouge", "bleu"))),
        Option("rien", In("s.couleur", ("mauve",))),
    )
    found = reader.find(SearchPlan(facets=(FacetAsk("temps", "options", "s.couleur", options=options),)))
    assert found.facets["temps"] == (("chaud", 2), ("froid", 2), ("les deux", 2), ("rien", 0))
