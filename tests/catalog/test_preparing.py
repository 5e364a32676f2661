"""Products prepared by several processes are the ones that a single process prepares, and what waits on disk is whole."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest

from app.catalog import build, faults, preparing, quarantine
from app.catalog.counting import Counting
from app.catalog.gather import Gathered, Tally
from app.catalog.preparing import Crew, Prepared, PreparingError, in_batches, prepare_batch
from app.catalog.recipe import Indexed, Recipe, prepare, recipe
from app.catalog.spool import PackedRecord, Spool, document_of, row_text
from app.catalog.survey import BACKGROUND, survey
from app.core.generation import DamagedError
from app.core.product import Record, Rejected, Row
from app.core.record import record_data, record_from
from app.rulepack.pack import RulePack
from tests.catalog.journey import BARE
from tests.catalog.test_build import NOW, Making, Shelf
from tests.shop import pack, rows

orjson = pytest.importorskip("orjson")

if TYPE_CHECKING:
    from app.core.generation import Store

MANY = 60


def catalogue() -> list[Mapping[str, Any]]:
    """Products of all sorts: with variants, without a name, with a price that is none."""
    made: list[Mapping[str, Any]] = []
    for at in range(MANY):
        shelf = "Robes" if at % 5 else "ROBES" if at % 2 else "robes"
        made.append({"sku": f"P{at}", "nom": f"Robe {at}", "rayon": shelf, "price": f"{at},50"})
        if at % 4 == 0:
            made += [
                {"sku": f"P{at}-{size}", "parent": f"P{at}", "size": size, "price": "cher"} for size in ("38", "40")
            ]
    return made


def rules() -> RulePack:
    shout = "- {kind: clean, field: name, case: upper}"
    return pack({**BARE, "rules/transformations.yaml": shout, "rules/trees.yaml": "- {code: rayons, from: department}"})


def make() -> Recipe:
    """What another process does first."""
    return recipe(rules())


def end_at_once() -> Recipe:
    """A process that is killed."""
    os._exit(9)


@pytest.fixture
def few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "BATCH", 7)
    monkeypatch.setattr(preparing, "_ALONE", 2)


def gathered(data: Sequence[Mapping[str, Any]]) -> list[PackedRecord]:
    with Gathered() as products:
        products.read(rows(data), make().shop.feed, Tally())
        return list(products)


def run(data: Sequence[Mapping[str, Any]], processes: int) -> list[Prepared]:
    made = make()
    with Gathered() as products:
        products.read(rows(data), made.shop.feed, Tally())
        return list(Crew(made, processes, make).each(in_batches(products), prepare_batch))


def told(several: Sequence[Prepared]) -> Iterator[Any]:
    """All that a build takes from what was prepared."""
    for one in several:
        yield one.ids, one.documents, one.signals, one.rejected, one.variants, one.rows_out, one.values_out


def test_two_processes_prepare_what_one_prepares(few_at_a_time: None) -> None:
    alone, together = run(catalogue(), 1), run(catalogue(), 2)
    assert list(told(alone)) == list(told(together))
    assert len(alone) == 9
    trees = make().trees
    for several in (alone, together):
        for one in several[1:]:
            several[0].counting.add(one.counting)
    assert alone[0].counting.census(trees) == together[0].counting.census(trees)


def test_labels_that_clash_are_counted_alike_in_batches_and_at_once(few_at_a_time: None) -> None:
    at_once = Counting(make())
    for number, packed in enumerate(gathered(catalogue())):
        result = prepare(packed.record(), number, make())
        assert isinstance(result, Indexed)
        at_once.count(result)
    batches = run(catalogue(), 1)
    for one in batches[1:]:
        batches[0].counting.add(one.counting)
    assert batches[0].counting.clashes == at_once.clashes
    assert sum(at_once.clashes.values()) > 10


def test_a_small_feed_starts_no_other_process(few_at_a_time: None) -> None:
    made = make()
    with Gathered() as products:
        products.read(rows(catalogue()[:4]), made.shop.feed, Tally())
        (one,) = Crew(made, 2, end_at_once).each(in_batches(products), prepare_batch)
    assert one.ids == ["P0", "P1"]


def test_a_process_that_is_killed_ends_the_build_with_a_mend(few_at_a_time: None) -> None:
    made = make()
    with Gathered() as products:
        products.read(rows(catalogue()), made.shop.feed, Tally())
        with pytest.raises(PreparingError, match=r"try `--processes 1`"):
            list(Crew(made, 2, end_at_once).each(in_batches(products), prepare_batch))


def no_recipe() -> Recipe:
    """A process that finds the pack damaged."""
    message = "the pack's folder is gone"
    raise DamagedError(message)


def test_a_process_that_cannot_begin_says_why(few_at_a_time: None) -> None:
    made = make()
    with Gathered() as products:
        products.read(rows(catalogue()), made.shop.feed, Tally())
        with pytest.raises(PreparingError, match=r"could not begin: the pack's folder is gone"):
            list(Crew(made, 2, no_recipe).each(in_batches(products), prepare_batch))


def test_one_product_that_breaks_stops_no_feed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of ours meets two products; they are kept out with the place, the log tells it once, without values."""

    def some_break(record: Record, *of: Any) -> Any:
        if record.id in ("P5", "P6"):
            raise OSError(75, record.rows[0].data["nom"])
        return prepare(record, *of)

    monkeypatch.setattr(faults, "prepare", some_break)
    done = run(catalogue(), 1)
    refused = [(one.product, one.what, one.line) for batch in done for one in batch.rejected if "derived" in one.reason]
    assert refused == [("P5", "product", 11), ("P6", "product", 12)]
    assert sum(document is None for batch in done for document, _ in batch.documents) == 2
    assert sum(len(batch.ids) for batch in done) == MANY
    assert caplog.text.count("some_break") == 1
    assert "Robe" not in caplog.text + str(done[0].rejected)


def test_a_record_of_json_text_is_the_record_that_an_update_reads() -> None:
    own, variant = Row("f.csv", 2, {"sku": "A", "n": 1.5}), Row("f.csv", 3, {"sku": "A-1", "nom": 'É"'})
    with Gathered() as products:
        products.read([own, Row("f.csv", 3, {"sku": "A-1", "parent": "A", "nom": 'É"'})], make().shop.feed, Tally())
        (packed,) = products
    assert isinstance(packed, PackedRecord)
    record = record_from(orjson.loads(packed.json()))
    assert record == packed.record() == Record("A", own, {"A-1": Row("f.csv", 3, {**variant.data, "parent": "A"})})
    assert record_data(record) == orjson.loads(packed.json())


def test_a_spool_is_read_in_any_order_while_it_is_written() -> None:
    with Spool() as spool:
        places = [spool.write(bytes([at]) * at) for at in range(5)]
        assert spool.read(places[3]) == b"\3\3\3"
        places.append(spool.write(b"later"))
        assert spool.read(places[-1]) == b"later"
        assert list(spool)[-1] == b"later"


def test_documents_come_back_as_they_were() -> None:
    made = make()
    with Gathered() as products:
        products.read(rows(catalogue()[:3]), made.shop.feed, Tally())
        (one,) = Crew(made).each(in_batches(products), prepare_batch)
    content = one.documents[0][0]
    assert content
    document = document_of(content, {"default": 1.5})
    assert (document.id, document.ranks, document.show["name.fr"]) == ("P0", {"default": 1.5}, "ROBE 0")


def test_what_is_kept_out_is_all_told_however_much_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "IN_MEMORY", 3)
    kept = quarantine.Quarantine(Rejected("value", "f.csv", line, "misfit") for line in range(10))
    kept.append(Rejected("row", "f.csv", 10, "cut"))
    assert len(kept) == 11
    assert [one.line for one in kept] == [*range(11)] == [one.line for one in kept]
    assert [one.line for one in kept.first(2)] == [0, 1]


SURVEYED = """
    - {kind: bands, name: step, of: price, count: 3, use: [facet]}
    - {kind: standing, name: rank, of: price, within: rayons, use: [filter]}
    - {kind: expression, name: gap, type: number, expression: "rank * 2", use: [filter]}
    - {kind: bands, name: rank_step, of: gap, count: 2, use: [facet]}
"""


def surveyed_pack() -> RulePack:
    more = {"rules/attributes.yaml": SURVEYED, "rules/trees.yaml": "- {code: rayons, from: department}"}
    return pack({**BARE, **more})


def surveyed_recipe(known: Mapping[str, Any]) -> Recipe:
    return recipe(surveyed_pack(), known)


@pytest.mark.parametrize("processes", [1, 2])
def test_what_depends_on_all_products_is_settled_before_the_documents(few_at_a_time: None, processes: int) -> None:
    """Bands of a rank within a tree need two rounds; between them drafts wait on disk, and nothing of them is lost."""
    made = surveyed_recipe({})
    assert [[one.name for one in phase.surveyed] for phase in made.phases] == [[], ["step", "rank"], ["rank_step"]]
    order = build.Order("g", "p", "c", 0, first=True, now=NOW, processes=processes, make=surveyed_recipe)
    feed = [row for row in catalogue() if "parent" not in row]
    making = Making()
    done = build.build(rows(feed), made, cast("Store", Shelf(making)), order, lambda *_: None)
    assert done.manifest.products == MANY
    known = orjson.loads(making.blobs[BACKGROUND])
    told_at_once = survey(
        [PackedRecord(str(row["sku"]), row_text(one)) for row, one in zip(feed, rows(feed), strict=True)], made, {}
    )
    assert known == orjson.loads(orjson.dumps(told_at_once, default=list))
    again = surveyed_recipe(known)
    for at, document in enumerate(making.documents):
        result = prepare(Record(document.id, rows(feed)[at]), at, again)
        assert isinstance(result, Indexed)
        assert replace(document, ranks={}) == result.document
    assert {value for one in making.documents for value in one.keywords.get("s.rank_step", ())} > set()


def tired_recipe(known: Mapping[str, Any]) -> Recipe:
    """A process in which a rule ran out of time too often while the products were surveyed."""
    made = surveyed_recipe(known)
    if not known:
        made.patience.outs["slow-rule"] = made.patience.limit
    return made


def test_a_rule_that_was_given_up_while_others_surveyed_is_told(few_at_a_time: None) -> None:
    """Transformations run before the survey, so later processes know nothing of it."""
    order = build.Order("g", "p", "c", 0, first=True, now=NOW, processes=2, make=tired_recipe)
    feed = [row for row in catalogue() if "parent" not in row]
    done = build.rehearse(rows(feed), surveyed_recipe({}), lambda *_: None, order)
    assert [one for one in done.warnings if one.startswith("`slow-rule` took longer than 0.1 s on 100 values")]
