"""Evaluation: measures worked by hand, ratings as people write them, and two packs compared query by query."""

import contextlib
import json
import random
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desk.evaluating.comparing import evaluated
from app.desk.evaluating.judgements import BadJudgementsError, Judgements, read_judgements
from app.desk.evaluating.metrics import (
    MEASURES,
    answered,
    condensed,
    difference,
    interval,
    judged,
    ndcg,
    recall,
    reciprocal_rank,
)
from app.desk.evaluating.running import BadRunError, Listed, Run, by_product, kept, read_run, run
from app.desk.evaluating.sides import NoGenerationError, Sides
from app.desk.publish import NoSuchVersionError
from app.search.request import BadRequestError
from tests.shop import NOW, Story, pack

# Measures

RATED = (3.0, 2.0, 1.0, 0.0)
"""What A, B, C and D are worth."""


def test_ndcg_is_as_worked_by_hand() -> None:
    """Shown: B, something unrated, A, D.

    Gain:  2/log2(2) + 0 + 3/log2(4) + 0/log2(5) = 2 + 1.5 = 3.5.
    Best:  A, B, C, D: 3/log2(2) + 2/log2(3) + 1/log2(4) = 3 + 1.26186 + 0.5 = 4.76186.
    3.5 / 4.76186 = 0.73501. Without the unrated: 2 + 3/log2(3) = 3.89279; over 4.76186 it is 0.81749.
    """
    shown = [2.0, None, 3.0, 0.0]
    assert ndcg(shown, RATED) == pytest.approx(0.73501, abs=1e-5)
    assert condensed(shown, RATED) == pytest.approx(0.81749, abs=1e-5)
    assert judged(shown, RATED) == 3 / 4
    assert reciprocal_rank(shown, RATED) == 1
    assert recall(shown, RATED) == pytest.approx(2 / 3)  # A and B of A, B and C
    assert answered(shown, RATED) == 1


def test_only_the_first_ten_count_and_condensed_lists_look_further() -> None:
    """The one good product stands at place 12, behind eleven that nobody rated."""
    shown = [None] * 11 + [3.0]
    assert ndcg(shown, [3.0]) == 0
    assert condensed(shown, [3.0]) == 1
    assert judged(shown, [3.0]) == 0
    assert reciprocal_rank(shown, [3.0]) == pytest.approx(1 / 12)
    assert recall(shown, [3.0]) == 1
    assert condensed([None] * 60 + [3.0], [3.0]) == 0
    assert recall([None] * 60 + [3.0], [3.0]) == 0


def test_an_empty_page_is_worth_nothing_and_nothing_good_says_nothing() -> None:
    assert [ndcg([], RATED), condensed([], RATED), reciprocal_rank([], RATED), recall([], RATED)] == [0, 0, 0, 0]
    assert judged([], RATED) is None
    assert answered([], RATED) == 0
    hopeless = (0.0, 0.0)
    assert [measure([0.0], hopeless) for measure in (ndcg, condensed, reciprocal_rank, recall)] == [None] * 4
    assert judged([0.0], hopeless) == 1


RATINGS = st.lists(st.integers(0, 3).map(float), min_size=1, max_size=30).filter(any)


@given(RATINGS)
def test_the_best_order_is_worth_one(rated: list[float]) -> None:
    best = sorted(rated, reverse=True)
    for name in ("ndcg", "condensed", "mrr", "recall", "judged", "answered"):
        assert MEASURES[name][1](best, rated) == pytest.approx(1), name


@given(RATINGS, st.randoms(use_true_random=False), st.integers(0, 20))
def test_every_measure_lies_between_0_and_1(rated: list[float], chance: random.Random, unrated: int) -> None:
    shown: list[float | None] = [*rated, *[None] * unrated]
    chance.shuffle(shown)
    for name, (_, measure) in MEASURES.items():
        value = measure(shown, rated)
        assert value is not None, name
        assert -1e-9 <= value <= 1 + 1e-9, name


@given(RATINGS, st.data())
def test_a_better_product_put_before_a_worse_one_never_costs(rated: list[float], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(rated) - 1))
    other = data.draw(st.integers(0, len(rated) - 1))
    first, last = sorted((at, other))
    mended = list(rated)
    if mended[first] < mended[last]:
        mended[first], mended[last] = mended[last], mended[first]
    before, after = ndcg(rated, rated), ndcg(mended, rated)
    assert before is not None
    assert after is not None
    assert after >= before - 1e-9


@given(RATINGS, st.integers(0, 40))
def test_what_nobody_rated_moves_ndcg_and_never_condensed_ndcg(rated: list[float], unrated: int) -> None:
    pushed: list[float | None] = [*[None] * unrated, *rated]
    assert condensed(pushed, rated) == condensed([*rated, *[None] * unrated][:60], rated) or len(pushed) > 60
    before, after = ndcg(rated, rated), ndcg(pushed, rated)
    assert before is not None
    assert after is not None
    assert after <= before + 1e-9


def test_an_interval_is_the_same_each_time_and_narrows_with_more_queries() -> None:
    few, many = [0.0, 1.0] * 10, [0.0, 1.0] * 400
    first, second, third = interval(few), interval(few), interval(many)
    assert first == second
    assert first
    assert third
    assert first.mean == third.mean == 0.5
    assert first.low < third.low < 0.5 < third.high < first.high
    # the mean of 800 coins lies within 1.96 x 0.5 / sqrt(800) = 0.0346 of a half in 19 of 20 cases
    assert third.high - third.mean == pytest.approx(0.0346, abs=0.005)
    assert interval([]) is None


def test_a_difference_is_taken_query_by_query() -> None:
    """Queries lie far apart, the two lists near each other: in pairs, what is gained everywhere is clear."""
    before = [at / 20 for at in range(20)]
    after = [value + 0.02 for value in before]
    found = difference(after, before)
    assert found
    assert found.interval.mean == pytest.approx(0.02)
    assert (found.wins, found.losses, found.ties, found.is_clear) == (20, 0, 0, True)
    chance = difference([0.5, 0.3, 0.4, None], [0.3, 0.5, 0.4, 0.1])
    assert chance
    assert (chance.wins, chance.losses, chance.ties, chance.is_clear) == (1, 1, 1, False)
    assert difference([None], [1.0]) is None


# Ratings


def written(folder: Path, text: str | bytes, name: str = "ratings.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "query,docid,rating\nrobe,R1,3\nrobe,R2,1.5\nlampe,L1,0\n",
        "\ufeffquery;docid;rating\r\nrobe;R1;3\r\nrobe;R2;1,5\r\n\r\nlampe;L1;0\r\n",
        "grader\tdocid\tquery\trating\nMarie\tR1\trobe\t3\nMarie\tR2\trobe\t1.5\nMarie\tL1\tlampe\t0",
        (
            '{"query": "robe", "docid": "R1", "rating": 3}\n\n{"query": "robe", "docid": "R2", "rating": 1.5}\n'
            '{"query": "lampe", "docid": "L1", "rating": "0"}\n'
        ),
    ],
    ids=["commas", "a French spreadsheet", "tabs and one column more", "JSON lines"],
)
def test_ratings_are_read_as_people_write_them(text: str, tmp_path: Path) -> None:
    found = read_judgements(written(tmp_path, text))
    assert found.ratings == {"robe": {"R1": 3, "R2": 1.5}, "lampe": {"L1": 0}}
    assert (found.count, found.products) == (3, ("R1", "R2", "L1"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the columns are query,docid,rating, and here are none; add `query`, add `docid`, add `rating`"),
        ("query,docid,rating\n", "has no ratings; write a CSV with the columns query,docid,rating"),
        ("q,product_id,grade\nrobe,R1,3\n", ":1: the columns are query,docid,rating, and here are `q`, `product_id`, "),
        ("q,product_id,grade\nrobe,R1,3\n", "rename `q` to `query`, rename `product_id` to `docid`, rename `grade` to"),
        ("query,docid,Rating\nrobe,R1,3\n", "rename `Rating` to `rating`"),
        ("query,docid,rating\nrobe,R1,good\n", ":2: the rating 'good' is no number from 0 on; write 0 for no use"),
        ("query,docid,rating\nrobe,R1,-1\nrobe,R2,nan\n", ":3: the rating 'nan' is no number"),
        ("query,docid,rating\n,R1,3\n", ":2: `query` is empty or no text; write it, or take the line out"),
        ("query,docid,rating\nrobe,R1,3\nrobe,R1,2\n", ":3: R1 is rated 2 for 'robe', and 3 in line 2; keep one of"),
        (
            "query,docid,rating\nrobe, rouge,R1,3\n",
            ":2: it has 4 cells under 3 columns; put texts with a ',' in quotes",
        ),
        ('query,docid,rating\n"robe,R1,3\n', "it is no CSV"),
        (f"query,docid,rating\n{'x' * 501},R1,3\n", ":2: the query has 501 letters; a search has at most 500"),
        (
            '{"query": "robe", "docid": "R1"}',
            ":1: the columns are query,docid,rating, and here are `query`, `docid`; add",
        ),
        ('{"query": "robe", "docid": [], "rating": 1}', ":1: `docid` is empty or no text"),
        ('{"query": "robe", "docid": "R1", "rating": true}', ":1: the rating 'True' is no number"),
        ('{"query": "robe"\n', ":1: it is no JSON"),
        (b"query,docid,rating\n\xe9t\xe9,R1,3\n", "is not written in UTF-8; save it as UTF-8"),
    ],
)
def test_what_is_wrong_with_ratings_is_told_with_line_and_mend(text: str | bytes, message: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(BadJudgementsError) as told:
        read_judgements(path)
    assert message in str(told.value)
    assert str(path) in str(told.value)


def test_of_many_mistakes_the_first_are_told_and_the_others_counted(tmp_path: Path) -> None:
    with pytest.raises(BadJudgementsError, match="and 30 more"):
        read_judgements(written(tmp_path, "query,docid,rating\n" + "robe,R1,x\n" * 50))


@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: f"query,docid,rating\n{text}".encode(errors="replace"))
)
def test_no_file_ends_in_a_traceback(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), content)
        with contextlib.suppress(BadJudgementsError):
            assert read_judgements(path).count


# Runs


def rated(**queries: Mapping[str, float]) -> Judgements:
    return Judgements({name.replace("_", " "): ratings for name, ratings in queries.items()})


def found_by(name: str, listed: Mapping[str, Sequence[str]]) -> Run:
    return Run(name, "p", "g", "fr", 0.0, {query: Listed(tuple(ids), len(ids), "x") for query, ids in listed.items()})


def test_a_run_finds_what_the_storefront_shows(shop: Story) -> None:
    done = run("live", ["robe", "lampe", "xyzzy"], shop.snapshot(), "fr", NOW.timestamp())
    assert set(done.listed["robe"].products) == {"R1", "R2"}
    assert list(done.listed["robe"].products) == shop.finds("robe")
    assert done.listed["lampe"].products == ("L1",)
    assert (done.pack, done.generation) == (shop.snapshot().pack.digest, shop.live)


def test_a_kept_run_is_read_back_as_it_was(shop: Story, tmp_path: Path) -> None:
    done = run("live", ["robe", "été « à » \U0001f457"], shop.snapshot(), "fr", NOW.timestamp())
    path = written(tmp_path, kept(done), "before.json")
    again = read_run(path)
    assert (again.name, again.listed, again.pack, again.when) == ("before.json", done.listed, done.pack, done.when)


@pytest.mark.parametrize("text", ["", "[]", "{}", "[" * 5000, '{"format": 1, "listed": []}', "\udcff"])
def test_a_file_that_is_no_run_is_told(text: str, tmp_path: Path) -> None:
    path = written(tmp_path, text.encode(errors="surrogateescape"), "x.json")
    with pytest.raises(BadRunError, match="is no kept run; `gondola evaluate --save x"):
        read_run(path)


def test_a_run_of_another_format_is_told(tmp_path: Path) -> None:
    data = json.loads(kept(found_by("live", {"robe": ["R1"]}))) | {"format": 99}
    with pytest.raises(BadRunError, match=r"format 99, not 1\); keep it anew with --save"):
        read_run(written(tmp_path, json.dumps(data), "x.json"))


def test_products_that_the_shop_does_not_have_do_not_count(shop: Story) -> None:
    """A product that is sold no longer cannot be shown: it must not lower what the best order is worth."""
    judgements = rated(robe={"R1": 3, "GONE": 3, "R2": 1}, lampe={"ALSO GONE": 2})
    by_id, unknown = by_product(judgements, "", [shop.snapshot()])
    assert by_id.ratings == {"robe": {"R1": 3, "R2": 1}, "lampe": {}}
    assert unknown == 2


def test_ratings_may_name_another_field_than_the_id(shop: Story) -> None:
    """By a brand here, as by an EAN elsewhere; of several names of one product the best rating counts."""
    by_id, unknown = by_product(rated(robe={"Brume": 2, "Lueur": 1, "Nobody": 3}), "brand", [shop.snapshot()])
    assert by_id.ratings["robe"]["R1"] == 2
    assert {product for product, rating in by_id.ratings["robe"].items() if rating == 1} == {"L1", "L2", "C1"}
    assert unknown == 1


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("bramd", "there is no field `bramd`; did you mean `brand`?"),
        ("cost", "products are not found by `cost`; it needs `type: keyword` and `use: [filter, show]`"),
        ("price", "products are not found by `price`"),
        ("status", "products are not found by `status`"),
    ],
)
def test_a_field_that_names_no_product_is_refused(field: str, message: str, shop: Story) -> None:
    with pytest.raises(BadRequestError) as told:
        by_product(rated(robe={"x": 1}), field, [shop.snapshot()])
    assert message in str(told.value)


def test_a_better_order_gains_and_the_queries_that_moved_are_told() -> None:
    judgements = rated(robe={"R1": 3, "R2": 1}, lampe={"L1": 1}, sofa={"C1": 2}, rien={"X": 0})
    before = found_by("live", {"robe": ["R2", "R1"], "lampe": ["L1"], "sofa": ["C1"], "rien": []})
    after = found_by("draft", {"robe": ["R1", "R2"], "lampe": ["L1"], "sofa": ["Q", "R1"], "rien": []})
    found = evaluated(judgements, 0, after, before)
    assert (found.queries, found.ratings, found.hopeless) == (4, 5, ("rien",))
    assert [one.query for one in found.gained] == ["robe"]
    assert [one.query for one in found.lost] == ["sofa"]
    assert found.ours.empty == ("rien",)
    gap = found.differences["condensed"]
    assert gap
    assert (gap.wins, gap.losses, gap.ties, gap.interval.queries) == (1, 1, 1, 3)
    ndcg_of_live = found.theirs.figures["ndcg"] if found.theirs else None
    assert ndcg_of_live
    assert ndcg_of_live.queries == 3  # nothing good is rated for `rien`


def test_queries_that_only_one_run_asked_are_left_out() -> None:
    judgements = rated(robe={"R1": 3}, lampe={"L1": 1})
    found = evaluated(
        judgements, 0, found_by("live", {"robe": ["R1"], "lampe": ["L1"]}), found_by("old", {"robe": ["R1"]})
    )
    assert (found.queries, found.alone, set(found.ours.scores)) == (1, 1, {"robe"})


LAMPS_LAST = {"rules/merchandising.yaml": "- {kind: bury, id: long-last, where: {brand: Brume}, by: 90}\n"}


def test_the_draft_is_compared_with_what_is_live(shop: Story) -> None:
    """Customers want the long dress first; the draft would bury it, and the ratings say so."""
    sides = Sides(shop.engine, lambda: pack(LAMPS_LAST))
    live, draft = sides.snapshot("live"), sides.snapshot("draft")
    judgements = rated(robe={"R1": 3, "R2": 0})
    runs = [run(name, ["robe"], one, "fr", NOW.timestamp()) for name, one in (("draft", draft), ("live", live))]
    found = evaluated(judgements, 0, *runs)
    assert found.ours.scores["robe"]["ndcg"] != found.ours.scores["robe"]["mrr"] == 0.5
    assert found.theirs
    assert found.theirs.scores["robe"]["ndcg"] == 1
    assert [one.query for one in found.lost] == ["robe"]


def test_an_earlier_pack_is_found_by_its_first_letters(shop: Story) -> None:
    first = shop.pack.digest
    assert shop.publish(LAMPS_LAST)
    sides = Sides(shop.engine, lambda: shop.pack)
    assert sides.snapshot("live").pack.digest == shop.pack.digest != first
    assert sides.snapshot(first.removeprefix("sha256:")[:12]).pack.digest == first
    with pytest.raises(NoSuchVersionError, match="there is no pack `zzz` to evaluate; there are live, draft, "):
        sides.snapshot("zzz")


def test_rules_that_no_generation_was_built_by_cannot_be_evaluated(shop: Story) -> None:
    """Until they are indexed; an old pack of another catalogue half is asked on the generation that it built."""
    other = {"rules/transformations.yaml": "- {kind: clean, field: name, case: upper}\n"}
    sides = Sides(shop.engine, lambda: pack(other))
    with pytest.raises(NoGenerationError, match="built by the catalogue half of `draft`; publish it and reindex"):
        sides.snapshot("draft")
    first, generation = shop.pack.digest, shop.live
    shop.pack = pack(other)
    shop.load()
    assert sides.snapshot("draft").manifest.generation == shop.live != generation
    assert sides.snapshot(first.removeprefix("sha256:")[:12]).manifest.generation == generation
