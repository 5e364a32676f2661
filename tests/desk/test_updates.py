"""Changes between two reindexes, told on both engines: what replaces what, what stays, and what is only warned of."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.catalog import updates
from app.core.generation import DamagedError
from app.core.jobs import KEPT_JOBS, Job, Jobs
from app.core.product import Row
from app.core.score import MAX_ORD, sort_key
from app.desk.publish import apply_update, clean_up
from app.engines.embedded.jobs import FileJobs
from app.engines.embedded.ledger import FileLedger
from app.engines.embedded.store import EmbeddedStore
from app.engines.opensearch.jobs import OpenSearchJobs
from app.engines.opensearch.names import Names
from app.engines.opensearch.store import OpenSearchStore
from tests.engines.making import EngineKind, make_engine
from tests.shop import NOW, ROWS, Story, rows

MENDED = {
    "rules/transformations.yaml": """
        - {kind: replace, field: price, pattern: "^env[.] ", with: ""}
        - {kind: clean, field: colour, case: lower}
    """
}


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


@pytest.mark.parametrize("cell", ["sur demande", "12.03.2026", ["a"], {"eur": 1}, True, "3 USD", "$3"])
def test_a_price_that_cannot_be_read_keeps_the_old_one_and_says_so(shop: Story, cell: object) -> None:
    """Whatever it is: the lamp costs what it cost, other cells of the row land, and the quarantine names the place."""
    done = shop.change([{"sku": "C1", "prix": "800"}, {"sku": "L1", "prix": cell, "marque": "Brume"}])
    assert (done.products, done.refused, done.tally.rejected) == (2, 0, 0)
    assert (price_of(shop, "L1"), price_of(shop, "C1")) == (120, 800)
    assert "L1" in shop.finds("brume")
    (kept,) = done.tally.quarantine
    assert (kept.what, kept.source, kept.line, kept.product) == ("value", "feed.csv", 3, "L1")
    assert kept.reason.startswith("`price`")
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


def test_a_price_in_another_currency_keeps_the_old_one_too_where_a_rule_reads_prices(engine: EngineKind) -> None:
    """Three dollars are no three euros, and no reason to have no price."""
    story = Story(engine, {"rules/transformations.yaml": "- {kind: price, field: price, currency: EUR}"})
    story.load()
    done = story.change([{"sku": "L1", "prix": "3 USD"}, {"sku": "C1", "prix": "à partir de 3 €"}])
    (kept,) = done.tally.quarantine
    assert "3 USD (not EUR)" in kept.reason
    assert kept.reason.endswith("what it was before stays")
    assert (price_of(story, "L1"), price_of(story, "C1")) == (120, 3)


def test_a_price_of_a_product_whose_variants_say_their_own_is_told(shop: Story) -> None:
    """It would be counted as a change, and nobody would wonder why the price stands."""
    done = shop.change([{"sku": "R1", "prix": "5"}, {"sku": "L1", "prix": "66"}])
    (warning,) = done.warnings
    assert warning.startswith(
        "`price` (column `prix`) of R1 changes nothing: each of its variants says its own (1 row)"
    )
    assert warning.endswith("name the variants instead, such as R1-R38")
    assert shop.change([{"sku": "R1", "prix": "5"}]).warnings == (), "it says the same as before"
    assert shop.change([{"sku": "R1", "prix_pro": "9"}]).warnings == (), "two variants have none of their own"
    pro = {one["id"]: one["price"] for one in shop.ask(context={"price_list": "pro"})["products"]}
    assert pro["R1"] == 9


def test_a_cell_that_nobody_reads_and_that_fits_nothing_is_not_kept(shop: Story) -> None:
    """The variants have the price; what the product's row says of it is told, and does not stand in the raw record."""
    done = shop.change([{"sku": "R1", "prix": "gratuit?", "stock": "x", "marque": "Lueur"}])
    told = sorted(one.reason for one in done.tally.quarantine)
    assert told == [
        "`price` is a number and cannot be 'gratuit?'; what it was before stays",
        "`stock` is a number and cannot be 'x'; what it was before stays",
    ]
    own = shop.engine.store.records(shop.live, ("R1",))["R1"][1]["own"][2]
    assert (own["prix"], own["stock"], own["marque"]) == ("", "", "Lueur")


def test_a_category_that_an_update_brings_is_told_and_waits_for_the_reindex(shop: Story) -> None:
    """A link to it would lead nowhere: nobody knows its name yet, nor its neighbours."""
    new = {"sku": "N1", "nom": "Robe mini", "status": "actif", "prix": 5, "stock": 1, "rayon": "Femme > Robes > Mini"}
    done = shop.change([new, {"sku": "L1", "prix": "66"}])
    assert done.warnings == (
        "a new category: rayons:femme/robes/mini; shown and found from the next `gondola reindex` on",
    )
    (shown,) = [one for one in shop.ask("mini")["products"] if one["id"] == "N1"]
    assert "rayons:femme/robes" in shown["categories"]
    assert not [one for one in shown["categories"] if one.endswith("mini")]
    assert "N1" in shop.finds(category="rayons:femme/robes"), "it stands in those that are known"
    assert shop.change([{"sku": "N1", "prix": "6"}]).warnings == done.warnings, "it is so still"
    shop.load([*ROWS, new])
    (shown,) = [one for one in shop.ask("mini")["products"] if one["id"] == "N1"]
    assert "rayons:femme/robes/mini" in shown["categories"]
    assert shop.finds(category="rayons:femme/robes/mini") == ["N1"]
    assert shop.change([{"sku": "N1", "prix": "7"}]).warnings == ()


def test_a_mark_that_takes_nothing_away_is_told(shop: Story) -> None:
    """A key that nobody has, and a mark that says neither yes nor no: that row is not taken for a change either."""
    done = shop.change(
        [
            {"sku": "NOBODY", "_deleted": "oui"},
            {"sku": "L1", "_deleted": "peut-être", "prix": "1"},
            {"sku": "C1", "_deleted": "non", "prix": "800"},
            {"sku": "R2", "_deleted": "X"},
        ]
    )
    assert (done.removed, done.products, done.tally.tombstones, done.tally.rejected) == (1, 1, 2, 1)
    assert sorted((one.line, one.what, one.reason) for one in done.tally.quarantine) == [
        (2, "tombstone", "`_deleted`: there is no product or variant NOBODY; nothing was taken away"),
        (3, "row", "`_deleted` is 'peut-être', which is neither yes nor no; write true or false"),
    ]
    assert (price_of(shop, "L1"), price_of(shop, "C1"), price_of(shop, "R2")) == (120, 800, None)


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
    assert store.owners(shop.live, keys) == {"R1-B40": "R1", "R2-R36": "R2"}
    shop.change(
        [
            {"sku": "R1-V42", "parent": "R1", "prix": "44", "couleur": "vert", "stock": 1},
            {"sku": "R1-B40", "_deleted": 1},
            {"sku": "R2", "_deleted": 1},
        ]
    )
    assert store.owners(shop.live, keys) == {"R1-V42": "R1"}
    shop.change([{"sku": "R1-V42", "prix": "20"}])
    assert price_of(shop, "R1") == 20


def kept(story: Story, *ids: str) -> dict[str, tuple[list[str], list[str]]]:
    """Of each product that is there, the columns of its own row and the keys of its variants."""
    found = story.engine.store.records(story.live, ids)
    return {id_: (sorted((data["own"] or [0, 0, {}])[2]), sorted(data["variants"])) for id_, (_, data) in found.items()}


def test_a_variant_that_moves_leaves_its_old_product_and_takes_its_cells_along(shop: Story) -> None:
    """The blue 40 goes from the long dress to the short one with its colour and size; only its price is new."""
    done = shop.change([{"sku": "R1-B40", "parent": "R2", "prix": "9"}])
    assert (done.products, done.new, done.removed, done.tally.kept) == (2, 0, 0, 1)
    assert kept(shop, "R1")["R1"][1] == ["R1-R38", "R1-R40"]
    assert shop.finds(filters={"couleur": ["bleu"], "taille": ["40"]}) == ["R2"]
    assert (price_of(shop, "R1"), price_of(shop, "R2")) == (49.9, 9)
    shop.change([{"sku": "R1-B40", "prix": "8"}])
    assert price_of(shop, "R2") == 8


def test_a_variant_that_moves_by_replacing_keeps_no_cell(shop: Story) -> None:
    """It leaves its old product all the same."""
    rows_ = rows([{"sku": "R1-B40", "parent": "R2", "prix": "9", "stock": 1}])
    apply_update(rows_, shop.engine.store, shop.engine.ledger, "replace")
    assert kept(shop, "R1")["R1"][1] == ["R1-R38", "R1-R40"]
    assert shop.finds(filters={"couleur": ["bleu"]}) == ["C1"]


def test_a_variant_that_becomes_a_product_leaves_no_ghost(shop: Story) -> None:
    """Named as its own parent it is a product, once, and the next price goes to it; back again alike."""
    shop.change([{"sku": "R1-B40", "parent": "R1-B40", "nom": "Robe bleue", "status": "actif"}])
    assert kept(shop, "R1", "R1-B40")["R1"][1] == ["R1-R38", "R1-R40"]
    shop.change([{"sku": "R1-B40", "prix": "7"}])
    assert price_of(shop, "R1-B40") == 7
    done = shop.change([{"sku": "R1-B40", "parent": "R1"}])
    assert (done.products, done.removed) == (1, 1)
    assert kept(shop, "R1", "R1-B40") == {"R1": (kept(shop, "R1")["R1"][0], ["R1-B40", "R1-R38", "R1-R40"])}
    assert price_of(shop, "R1") == 7


def test_a_product_whose_last_variant_moves_and_that_has_no_row_of_its_own_goes(shop: Story) -> None:
    """Nothing is left of it."""
    base = {"couleur": "vert", "prix": "5", "stock": 1, "status": "actif", "nom": "Echarpe"}
    assert shop.change([{"sku": "E1-V", "parent": "E1", **base}]).new == 1
    done = shop.change([{"sku": "E1-V", "parent": "R2"}])
    assert (done.products, done.removed, kept(shop, "E1")) == (1, 1, {})


@pytest.mark.parametrize("parent", [{}, {"parent": "R1"}, {"parent": "R2"}, {"parent": "R1-B40"}])
def test_a_variant_that_goes_is_found_by_its_key_alone(shop: Story, parent: dict[str, str]) -> None:
    """Whichever product the mark names."""
    shop.change([{"sku": "R1-B40", "_deleted": 1, **parent}])
    assert kept(shop, "R1")["R1"][1] == ["R1-R38", "R1-R40"]
    assert kept(shop, "R2")["R2"][1] == ["R2-R36"]


STEPS: list[dict[str, object]] = [
    {"sku": "R1-B40", "parent": "R2", "prix": "9"},
    {"sku": "N1-A", "parent": "N1", "prix": "3", "stock": 1},
    {"sku": "R1-B40", "prix": "10"},
    {"sku": "N1", "nom": "Vase", "status": "actif", "marque": "Brume"},
    {"sku": ""},
    {"sku": "L1", "prix": "?"},
    {"sku": "C1", "_deleted": 1},
    {"sku": "R1-B40", "parent": "R1", "taille": "42"},
    {"sku": "C1", "nom": "Canape", "status": "actif", "prix": "700", "stock": 1},
    {"sku": "R2", "_deleted": 1},
    {"sku": "R2-R36", "nom": "Robe rouge", "status": "actif", "prix": "26", "stock": 1},
    {"sku": "X1", "prix": "4", "ajout": "never"},
    {"sku": "X1", "ajout": "2026-01-01", "nom": "Bol", "status": "actif"},
    {"sku": "Y1", "nom": "Pot"},
    {"sku": "N1-A", "prix_barre": "5"},
    {"sku": "Z1", "prix": "1"},
    {"sku": "Z1", "_deleted": 1},
]


@pytest.mark.parametrize("size", [1, 2, 5])
def test_an_update_by_batches_does_what_it_does_at_once(
    engine: EngineKind, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Variants that move and go, products that come and go again, cells that misfit and are mended: all the same."""

    def did(batch: int) -> tuple[object, ...]:
        monkeypatch.setattr(updates, "BATCH", batch)
        story = Story(engine)
        story.load()
        done = story.change(STEPS)
        facts = {name: value for name, value in vars(done).items() if name not in ("tally", "sequence")}
        tally = done.tally
        assert tally.rows == len(STEPS) == tally.kept + tally.duplicates + tally.tombstones + tally.rejected
        told = sorted((one.line, one.product, one.reason) for one in tally.quarantine)
        records = {id_: data for id_, _, data in story.engine.store.all_records(story.live)}
        return facts, told, records, sorted(story.finds()), price_of(story, "L1")

    at_once = did(1_000)
    assert did(size) == at_once
    assert at_once[0]["new"] == 3  # type: ignore[index]


def test_a_feed_of_changes_that_breaks_off_has_changed_nothing(shop: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first batches are not applied before its end is read."""
    monkeypatch.setattr(updates, "BATCH", 1)

    def broken() -> Iterator[Row]:
        yield from rows([{"sku": "L1", "prix": 1}, {"sku": "C1", "prix": 1}])
        raise EOFError

    with pytest.raises(EOFError):
        apply_update(broken(), shop.engine.store, shop.engine.ledger)
    assert shop.engine.ledger.last_sequence() == 0


def test_a_long_journal_is_caught_up_with_batch_by_batch(shop: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed update left behind, more than a batch of it."""
    shop.change([{"sku": "L1", "prix": 66}])
    (record,) = [data for id_, _, data in shop.engine.store.all_records(shop.live) if id_ == "L1"]
    shop.engine.ledger.append([("L1", record), ("C1", None), ("L1", record), ("R2", None), ("L2", None)])
    monkeypatch.setattr(updates, "BATCH", 2)
    shop.change([{"sku": "R1-B40", "prix": "59"}])
    assert (price_of(shop, "L1"), sorted(shop.finds())) == (66, ["L1", "R1"])
    assert shop.engine.store.sequence(shop.live) == 7


def test_what_a_variant_says_of_its_product_and_counts_for_nothing_is_told(shop: Story) -> None:
    """The old price is the product's: by SKU it changes nothing; where the product has none, the variant's counts."""
    done = shop.change([{"sku": "R1-B40", "prix_barre": 70}, {"sku": "R1-R38", "prix_barre": 71}])
    (warning,) = done.warnings
    assert warning.startswith("`old_price` (column `prix_barre`) is the product's; what variants such as R1-B40 say")
    assert "(2 rows); write `level: variant`" in warning
    assert shop.change([{"sku": "R1-B40", "prix_barre": 80}]).warnings == (), "it says the same"
    assert shop.change([{"sku": "R2-R36", "prix_barre": 70}]).warnings == ()


def test_a_reindex_tells_it_of_numbers_with_counts(engine: EngineKind) -> None:
    """Texts may differ from variant to variant on purpose; where the product has no row of its own, nothing is lost."""
    also: Mapping[str, Mapping[str, Any]] = {
        "R1-R38": {"prix_barre": 70, "nom": "Robe rouge"},
        "R1-B40": {"prix_barre": 71},
        "R2-R36": {"prix_barre": 5},
    }
    story = Story(engine)
    built = story.load([{**row, **also.get(str(row["sku"]), {})} for row in ROWS])
    (warning,) = [one for one in built.warnings if "counts for nothing" in one]
    assert warning.startswith("`old_price` (column `prix_barre`) is the product's; what variants such as R1-R38 say")
    assert "(2 rows)" in warning


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
    old = folder_shop.live
    folder_shop.change([{"sku": "L1", "prix": 66}])
    (tmp_path / "generations" / old / "sequence").write_text("not a number")
    built = folder_shop.load()
    assert folder_shop.live == built.manifest.generation
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
    assert store.owners(folder_shop.live, ["R1-R38"]) == {"R1-R38": "R1"}
    assert store.verify(folder_shop.live) == ()


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


class SideInMemory:
    """What a side index does for pushes, without a cluster."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[str, Mapping[str, Any], int]] = {}

    def read(self, id_: str) -> tuple[Mapping[str, Any], tuple[int, int]] | None:
        return (self.held[id_][1], (1, 1)) if id_ in self.held else None

    def write(self, id_: str, kind: str, data: Mapping[str, Any], sequence: int | None = None) -> None:
        self.held[id_] = (kind, data, sequence or 0)

    def create(self, id_: str, kind: str, data: Mapping[str, Any], sequence: int | None = None) -> bool:
        if id_ in self.held:
            return False
        self.write(id_, kind, data, sequence)
        return True

    def replace(
        self, id_: str, kind: str, data: Mapping[str, Any], version: tuple[int, int], sequence: int | None = None
    ) -> None:
        assert version == (1, 1)
        self.write(id_, kind, data, sequence)

    def delete(self, id_: str) -> None:
        self.held.pop(id_, None)

    def is_there(self) -> bool:
        return True

    def scan(self, kind: str) -> Iterator[tuple[str, Mapping[str, Any], int]]:
        found = [(id_, data, at) for id_, (its, data, at) in self.held.items() if its == kind]
        return iter(sorted(found, key=lambda one: one[2]))

    def delete_all(self, kind: str, up_to: int) -> None:
        self.held = {id_: one for id_, one in self.held.items() if one[0] != kind or one[2] > up_to}


def test_ended_pushes_are_kept_for_a_while_in_a_cluster() -> None:
    """As many as on files; the newest stay, and so does one that waits."""
    side = SideInMemory()
    jobs = OpenSearchJobs(side)  # type: ignore[arg-type]
    assert jobs.add(job(0), b"[]")
    for at in range(1, KEPT_JOBS + 350):
        jobs.end(job(at, state="done"))
    ended = [data["id"] for _, data, _ in side.scan("job")]
    assert KEPT_JOBS <= len(ended) <= KEPT_JOBS + 100
    assert ended[-1] == f"j{KEPT_JOBS + 349}"
    assert [one.id for one in jobs.waiting()] == ["j0"]


@pytest.mark.parametrize("where", ["files", "cluster"])
def test_a_push_that_failed_gives_way_to_the_next_of_its_id_and_one_that_is_done_does_not(
    tmp_path: Path, where: str
) -> None:
    """On files and in a cluster; the new one has its own rows."""
    jobs: Jobs = FileJobs(tmp_path) if where == "files" else OpenSearchJobs(SideInMemory())  # type: ignore[arg-type]
    assert jobs.add(job(1), b"[1]")
    assert not jobs.add(job(1), b"[2]"), "it waits"
    jobs.end(job(1, state="failed", reason="a fault"))
    assert jobs.add(job(1), b"[3]")
    assert [(one.id, one.state) for one in jobs.waiting()] == [("j1", "waiting")]
    assert jobs.rows("j1") == b"[3]"
    jobs.end(job(1, state="done"))
    assert not jobs.add(job(1), b"[4]")
    assert jobs.waiting() == ()
    found = jobs.find("j1")
    assert found
    assert found.state == "done"


def test_many_records_are_asked_of_a_cluster_in_portions() -> None:
    """A feed of changes may name every product; each is answered, and no question is larger than a cluster takes."""
    asked: list[int] = []

    class Client:
        def mget(self, body: Mapping[str, Any], index: str) -> Mapping[str, Any]:
            asked.append(len(body["ids"]))
            record = {"ord": 1, "record": {"from": index}}
            return {"docs": [{"_id": id_, "found": id_ != "P7", "_source": record} for id_ in body["ids"]]}

    store = OpenSearchStore(Client(), Client(), Names("mini"))  # type: ignore[arg-type]
    found = store.records("g1", [f"P{at}" for at in range(2_345)])
    assert found.keys() == {f"P{at}" for at in range(2_345)} - {"P7"}
    assert sum(asked) == 2_345
    assert max(asked) <= 1_000
    assert store.records("g1", []) == {}


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
