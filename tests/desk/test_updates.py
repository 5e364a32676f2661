"""Changes between two reindexes, told on both engines: what replaces what, what stays, and what is only warned of."""

from pathlib import Path

import pytest

from app.catalog import updates
from app.core.generation import DamagedError
from app.core.jobs import KEPT_JOBS, Job
from app.core.score import MAX_ORD, sort_key
from app.desk.publish import apply_update, clean_up
from app.engines.embedded.jobs import FileJobs
from app.engines.embedded.ledger import FileLedger
from app.engines.embedded.store import EmbeddedStore
from tests.engines.making import EngineKind, make_engine
from tests.shop import NOW, ROWS, Story, rows

MENDED = {
    "rules/transformations.yaml": """
        - {kind: replace, field: price, pattern: "^env[.] ", with: ""}
        - {kind: clean, field: colour, case: lower}
    """
}


@pytest.fixture
def shop(engine: EngineKind) -> Story:
    """The small shop, loaded."""
    story = Story(engine)
    story.load()
    return story


def live(story: Story) -> str:
    """The live generation."""
    pointer = story.engine.ledger.pointer()
    assert pointer.live
    return pointer.live.generation


def price_of(story: Story, id_: str) -> float | None:
    """The price on the page, or nothing when the product is not found."""
    shown = {product["id"]: product["price"] for product in story.ask()["products"]}
    return shown.get(id_)


def test_a_replacing_row_keeps_no_cell_of_the_old_one(shop: Story) -> None:
    """The variant's new row names no colour, so it has none; its sisters and the product's own row stay."""
    done = apply_update(
        rows([{"sku": "R1-B40", "parent": "R1", "taille": "40", "prix": "55", "stock": 1}]),
        shop.engine.store,
        shop.engine.ledger,
        "replace",
    )
    assert (done.products, done.refused) == (1, 0)
    assert shop.finds(filters={"couleur": ["bleu"]}) == ["C1"]
    assert shop.finds("longue") == ["R1"]


@pytest.mark.parametrize("cell", ["sur demande", "12.03.2026", ["a"], {"eur": 1}, True])
def test_a_price_that_cannot_be_read_keeps_the_old_one_and_says_so(shop: Story, cell: object) -> None:
    """Whatever it is: the lamp costs what it cost, other cells of the row land, and the quarantine names the place."""
    done = shop.change([{"sku": "C1", "prix": "800"}, {"sku": "L1", "prix": cell, "marque": "Brume"}])
    assert (done.products, done.refused, done.tally.rejected) == (2, 0, 0)
    assert (price_of(shop, "L1"), price_of(shop, "C1")) == (120, 800)
    assert "L1" in shop.finds("brume")
    (kept,) = done.tally.quarantine
    assert (kept.what, kept.source, kept.line, kept.product) == ("value", "feed.csv", 3, "L1")
    assert kept.reason.startswith("`price` is a number and cannot be ")
    assert kept.reason.endswith("what it was before stays")


def test_a_variants_price_that_cannot_be_read_keeps_its_own(shop: Story) -> None:
    """By SKU alone, and in a price list's column."""
    done = shop.change([{"sku": "R2-R36", "prix": "?"}, {"sku": "R1-R38", "prix_pro": "?"}])
    assert (price_of(shop, "R2"), len(done.tally.quarantine)) == (25, 2)
    pro = {one["id"]: one["price"] for one in shop.ask(context={"price_list": "pro"})["products"]}
    assert pro["R1"] == 40


def test_a_price_that_a_rule_can_read_is_no_misfit(engine: EngineKind) -> None:
    """`env. 99` is no number as it stands, and one after the shop's own rule."""
    story = Story(engine, MENDED)
    story.load()
    assert story.change([{"sku": "L1", "prix": "env. 99"}]).tally.quarantine.first(9) == ()
    assert price_of(story, "L1") == 99


def test_an_emptied_price_empties_it(shop: Story) -> None:
    """That is no mistake but a word: the required price is gone, and the product with it."""
    assert shop.change([{"sku": "L1", "prix": ""}]).refused == 1
    assert price_of(shop, "L1") is None


def test_a_new_product_with_a_price_that_cannot_be_read_has_none_to_keep(shop: Story) -> None:
    """It is kept out, as from a feed."""
    done = shop.change([{"sku": "N1", "nom": "Vase", "status": "actif", "prix": "?"}])
    assert (done.products, done.refused) == (0, 1)


def test_variants_are_found_by_sku_after_they_came_moved_and_went(shop: Story) -> None:
    """The list of variants follows every update."""
    store = shop.engine.store
    keys = ("R1-B40", "R1-V42", "R2-R36", "nobody")
    assert store.owners(live(shop), keys) == {"R1-B40": "R1", "R2-R36": "R2"}
    shop.change(
        [
            {"sku": "R1-V42", "parent": "R1", "prix": "44", "couleur": "vert", "stock": 1},
            {"sku": "R1-B40", "_deleted": 1},
            {"sku": "R2", "_deleted": 1},
        ]
    )
    assert store.owners(live(shop), keys) == {"R1-V42": "R1"}
    shop.change([{"sku": "R1-V42", "prix": "20"}])
    assert price_of(shop, "R1") == 20


def test_when_every_place_in_the_order_is_given_away_a_new_product_waits_for_a_reindex(
    shop: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is kept out with the mend; known products change as ever, and nothing is sorted wrongly."""
    monkeypatch.setattr(updates, "MAX_ORD", 9)
    for at in range(6):
        shop.change([{"sku": "L1", "prix": 100 + at}])
    done = shop.change(
        [{"sku": "N1", "nom": "Vase", "status": "actif", "prix": 5, "stock": 1}, {"sku": "L1", "prix": 66}]
    )
    assert (done.products, done.refused) == (1, 1)
    assert "gondola reindex" in done.tally.quarantine.first(1)[0].reason
    assert (price_of(shop, "N1"), price_of(shop, "L1")) == (None, 66)


def test_a_sort_key_has_room_for_so_many_products_and_says_so() -> None:
    """One more would change the value that is sorted by."""
    assert sort_key(1.0, MAX_ORD) < sort_key(1.01, 0)
    with pytest.raises(ValueError, match=r"16,777,216 products"):
        sort_key(1.0, MAX_ORD + 1)


# Files


@pytest.fixture
def folder_shop(tmp_path: Path) -> Story:
    """The small shop on files."""
    with make_engine("embedded", tmp_path, "") as made:
        story = Story(made)
        story.load()
        return story


def test_a_damaged_sequence_of_an_old_generation_is_a_warning_of_the_reindex(
    folder_shop: Story, tmp_path: Path
) -> None:
    """The new generation is live: that the old one cannot be tidied away is said, and stops nothing."""
    old = live(folder_shop)
    folder_shop.change([{"sku": "L1", "prix": 66}])
    (tmp_path / "generations" / old / "sequence").write_text("not a number")
    built = folder_shop.load()
    assert live(folder_shop) == built.manifest.generation
    (warning,) = [one for one in built.warnings if "tidied" in one]
    assert "sequence" in warning
    assert [change.sequence for change in folder_shop.engine.ledger.changes(0)] == [1], "the journal is left whole"


def test_a_long_journal_is_read_from_where_it_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand changes, and the end is found at once; so is every place in it."""
    ledger = FileLedger(tmp_path)
    for start in range(0, 10_000, 1_000):
        ledger.append([(f"P{at}", {"n": at, "text": "x" * (at % 97)}) for at in range(start, start + 1_000)])
    for after in (0, 1, 777, 5_000, 9_998, 9_999, 10_000, 20_000):
        found = [change.sequence for change in ledger.changes(after)]
        assert found == list(range(after + 1, 10_001))
    assert ledger.last_sequence() == 10_000
    read: list[bytes] = []

    def noted(line: bytes) -> dict[str, object]:
        read.append(line)
        return {"sequence": 10_000, "product": "P", "record": None}

    monkeypatch.setattr("app.engines.embedded.ledger.orjson.loads", noted)
    list(ledger.changes(10_000))
    assert len(read) < 1_500


def test_a_damaged_line_far_into_the_journal_is_named_by_its_number(tmp_path: Path) -> None:
    """Nothing before it needs to be read for that."""
    ledger = FileLedger(tmp_path)
    ledger.append([(f"P{at}", {"text": "x" * 100}) for at in range(2_000)])
    path = tmp_path / "journal.ndjson"
    lines = path.read_bytes().split(b"\n")
    lines[1989] = b"{broken"
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(DamagedError, match=r"take line 1990 out of it"):
        list(ledger.changes(1_980))


def test_the_list_of_variants_is_made_when_it_is_first_asked_for(folder_shop: Story, tmp_path: Path) -> None:
    """A generation that was built without one has it after the first question, and `verify` is content."""
    store = EmbeddedStore(tmp_path)
    assert store.owners(live(folder_shop), ["R1-R38"]) == {"R1-R38": "R1"}
    assert store.verify(live(folder_shop)) == ()


def job(at: int, **told: object) -> Job:
    """A push."""
    return Job(f"j{at}", NOW.timestamp() + at, "prices", "partial", 1, "sha", **told)  # type: ignore[arg-type]


def test_ended_pushes_are_kept_for_a_while(tmp_path: Path) -> None:
    """A thousand and a few; those that wait are never tidied away."""
    jobs = FileJobs(tmp_path)
    assert jobs.add(job(0), b"[]")
    for at in range(1, KEPT_JOBS + 150):
        jobs.end(job(at, state="done"))
    ended = list(tmp_path.glob("*.json"))
    assert KEPT_JOBS <= len(ended) <= KEPT_JOBS + 100
    assert [one.id for one in jobs.waiting()] == ["j0"]


def test_a_push_that_was_told_of_before_its_process_died_is_not_applied_again(tmp_path: Path) -> None:
    """What it did was written, its rows were not taken away yet: it has ended."""
    jobs = FileJobs(tmp_path)
    jobs.add(job(1), b"[]")
    (tmp_path / "j1.waiting").rename(tmp_path / "aside")
    jobs.end(job(1, state="done"))
    (tmp_path / "aside").rename(tmp_path / "j1.waiting")
    assert jobs.waiting() == ()
    assert not jobs.add(job(1), b"[]")
    with pytest.raises(KeyError):
        jobs.rows("j1")


def test_tidying_an_empty_shop_is_nothing(tmp_path: Path) -> None:
    """No generation, no journal, no word."""
    assert clean_up(EmbeddedStore(tmp_path), FileLedger(tmp_path)) == ()
    assert len(ROWS) > 0
