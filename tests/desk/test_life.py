"""The life of generations and packs, told on both engines: what goes live, what comes back, and what nothing may harm."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from app.catalog.build import RefusedFeedError
from app.catalog.recipe import recipe
from app.catalog.updates import CaughtUp, catch_up
from app.core.generation import ConflictError, DamagedError, EngineUnavailableError
from app.core.product import Rejected, Row, Unreadable
from app.desk.explain import documents_of, explain_answer
from app.desk.live import Snapshots, open_snapshot
from app.desk.packs import stored_pack
from app.desk.publish import (
    KEPT_GENERATIONS,
    NoSuchVersionError,
    NothingLiveError,
    Reindex,
    apply_update,
    clean_up,
    publish,
    reindex,
    roll_back,
)
from app.engines.embedded.store import EmbeddedStore
from app.engines.opensearch.names import Names
from app.engines.opensearch.store import OpenSearchStore
from tests.engines.making import EngineKind
from tests.shop import NOW, ROWS, Story, pack, rows

LAMP_FIRST = {"rules/merchandising.yaml": "- {kind: boost, where: {brand: Lueur}, by: 80}"}
LAMPS_LAST = {"rules/merchandising.yaml": "- {kind: bury, where: {brand: Lueur}, by: 80}"}
SHOUTED = {"rules/transformations.yaml": "- {kind: clean, field: colour, case: upper}"}


def back(story: Story, what: str, to: str | None = None) -> tuple[Rejected, ...]:
    """Roll a pack or a generation back."""
    return roll_back(what, story.engine.store, story.engine.ledger, to, NOW)[1]


def price_of(story: Story, id_: str, **asked: Any) -> float | None:
    """The price on the page, or nothing when the product is not found."""
    shown = {product["id"]: product["price"] for product in story.ask(**asked)["products"]}
    return shown.get(id_)


def generations(story: Story) -> list[str]:
    """All whole generations, newest first."""
    return [manifest.generation for manifest in story.engine.store.generations()]


def with_price(id_: str, price: str) -> list[Mapping[str, Any]]:
    """The feed with another price for a product or variant."""
    return [{**row, "prix": price} if row["sku"] == id_ else row for row in ROWS]


def build_from(story: Story, feed: Iterator[Row | Unreadable], later: int = 0) -> None:
    """Reindex from rows that are read one by one, so many seconds from now."""
    now = datetime.now(UTC) + timedelta(seconds=later)
    reindex(feed, story.pack, story.engine.store, story.engine.ledger, lambda *_: None, Reindex("a story", now))


# Going live


def test_before_the_first_reindex_every_question_names_it(engine: EngineKind) -> None:
    """Searching, publishing, updating and rolling back all say what to run."""
    story = Story(engine)
    acts: Sequence[Callable[[], object]] = (
        story.ask,
        lambda: story.publish({}),
        lambda: story.change([{"sku": "L1", "prix": "1"}]),
        lambda: back(story, "pack"),
    )
    for act in acts:
        with pytest.raises(NothingLiveError, match="gondola reindex"):
            act()


def test_the_first_reindex_publishes_the_draft(engine: EngineKind) -> None:
    """Generation and pack go live together, and the answer names both."""
    story = Story(engine)
    built = story.load()
    answer = story.ask()
    pointer = story.engine.ledger.pointer()
    assert pointer.live
    assert (pointer.live.generation, pointer.live.pack) == (built.manifest.generation, story.pack.digest)
    assert (answer["generation"], answer["rules"]) == (built.manifest.generation, story.pack.digest)
    assert built.manifest.catalogue_digest == story.pack.catalogue_digest
    assert (pointer.history, pointer.pending, answer["sequence"]) == ((), None, 0)


def test_a_published_boost_holds_from_the_next_request_on(shop: Story) -> None:
    """The query half needs no reindex: the same generation answers, under the new pack."""
    before = shop.ask()
    assert shop.publish(LAMP_FIRST), "live at once"
    after = shop.ask()
    assert {product["id"] for product in after["products"][:2]} == {"L1", "C1"}
    assert before["products"][0]["id"] == "R1"
    assert after["generation"] == before["generation"]
    assert after["rules"] == shop.pack.digest != before["rules"]


def test_an_edit_of_the_catalogue_half_waits_for_the_reindex_that_builds_it(shop: Story) -> None:
    """Until then the last pair answers; then the pending pack is live and nothing waits."""
    before = shop.ask()["rules"]
    assert not shop.publish(SHOUTED)
    assert shop.engine.ledger.pointer().pending == shop.pack.digest
    assert shop.ask()["rules"] == before
    assert "rouge" in shop.counts("couleur")
    shop.load()
    assert shop.ask()["rules"] == shop.pack.digest
    assert "ROUGE" in shop.counts("couleur")
    assert shop.engine.ledger.pointer().pending is None


def test_what_goes_live_at_once_replaces_an_older_draft_that_waits(shop: Story) -> None:
    """The pending pack was an older draft of the same desk: the next reindex must not bring it over the newer one."""
    shop.publish(SHOUTED)
    assert shop.publish(LAMP_FIRST)
    assert shop.engine.ledger.pointer().pending is None
    assert shop.ask()["rules"] == shop.pack.digest


def test_a_draft_is_previewed_and_nobody_else_sees_it(shop: Story) -> None:
    """The merchandiser sees her boost on the live generation; the shopper does not."""
    preview = shop.preview(LAMP_FIRST)
    assert shop.finds(snapshot=preview)[0] in {"L1", "C1"}
    assert shop.finds()[0] == "R1"
    assert shop.ask(snapshot=preview)["rules"] != shop.ask()["rules"]


def test_publishing_the_same_pack_twice_changes_no_answer(shop: Story) -> None:
    """The second publish is a line of the history, no more."""
    shop.publish(LAMP_FIRST)
    first = shop.finds()
    assert shop.publish(LAMP_FIRST)
    assert shop.finds() == first


# Coming back


def test_rolling_a_pack_back_restores_its_pair(shop: Story) -> None:
    """Two publishes, one step back: the first boost rules again, and the history tells all of it."""
    shop.publish(LAMP_FIRST)
    first = shop.pack.digest
    shop.publish(LAMPS_LAST)
    back(shop, "pack")
    assert shop.ask()["rules"] == first
    assert shop.finds()[0] in {"L1", "C1"}
    history = shop.engine.ledger.pointer().history
    assert len(history) == 3
    assert history[0].pack == shop.pack.digest


def test_rolling_a_pack_back_by_name_restores_its_generation_too(shop: Story) -> None:
    """A pack whose catalogue half another generation built comes back with that generation."""
    plain, first = shop.pack.digest, shop.live
    shop.publish(SHOUTED)
    shop.load()
    back(shop, "pack", to=plain.removeprefix("sha256:")[:10])
    assert (shop.ask()["rules"], shop.ask()["generation"]) == (plain, first)
    assert "rouge" in shop.counts("couleur")


def test_rolling_a_generation_back_brings_it_to_the_journals_end(shop: Story) -> None:
    """An update made after it was replaced is in it; what the newer feed said is not."""
    first = shop.live
    shop.load(with_price("L1", "95"))
    assert price_of(shop, "L1") == 95
    shop.change([{"sku": "C1", "prix": "777"}])
    back(shop, "generation")
    answer = shop.ask()
    assert answer["generation"] == first
    assert answer["sequence"] == 1
    assert (price_of(shop, "L1"), price_of(shop, "C1")) == (120, 777)


def test_rolling_back_to_nothing_names_what_there_is(shop: Story) -> None:
    """Without an earlier pair, or under a wrong name, the message lists the names to choose from."""
    with pytest.raises(NoSuchVersionError, match="no earlier pack to go back to"):
        back(shop, "pack")
    shop.publish(LAMP_FIRST)
    known = shop.engine.ledger.pointer().history[0].pack.removeprefix("sha256:")
    with pytest.raises(NoSuchVersionError, match=f"no earlier pack zzz to go back to; there are: {known[:20]}"):
        back(shop, "pack", to="zzz")


def test_a_generation_that_cannot_be_opened_does_not_come_back(shop: Story) -> None:
    """A rollback to another format is refused, and the live pair stays."""
    first = shop.live
    shop.load()
    second = shop.live
    other_format(shop, first)
    with pytest.raises(DamagedError, match="has format 2"):
        back(shop, "generation")
    assert shop.live == second
    assert shop.finds("robe") == ["R1", "R2"]


# Updates


def test_prices_by_sku_alone_find_their_products(shop: Story) -> None:
    """A list of two columns, without the parent: the variant's and the product's price change, the rest stays."""
    done = shop.change([{"sku": "R1-B40", "prix": "19,90"}, {"sku": "L1", "prix": "75"}])
    assert (done.products, done.removed, done.tally.rejected) == (2, 0, 0)
    assert (price_of(shop, "R1"), price_of(shop, "L1")) == (19.9, 75)
    assert shop.finds(filters={"couleur": ["bleu"], "taille": ["40"]}) == ["R1"], "colour and size are still there"
    assert shop.finds("longue") == ["R1"]


def test_prices_by_sku_with_their_parent_and_a_new_variant(shop: Story) -> None:
    """A row under its parent changes that variant; an unknown SKU under a known parent is a new variant."""
    shop.change(
        [
            {"sku": "R1-R38", "parent": "R1", "prix": "45"},
            {"sku": "R1-V42", "parent": "R1", "prix": "44", "couleur": "vert", "taille": "42", "stock": 1},
        ]
    )
    assert price_of(shop, "R1") == 44
    assert shop.finds(filters={"couleur": ["vert"], "taille": ["42"]}) == ["R1"]
    assert shop.ask()["total"] == 4


def test_a_new_product_is_found_by_words_that_were_new(shop: Story) -> None:
    """The vocabulary knew no `tabouret`; the product is found, filtered and counted all the same."""
    shop.change(
        [
            {"sku": "T1", "nom": "Tabouret haut", "marque": "Lueur", "rayon": "Maison > Canapés", "status": "actif"},
            {"sku": "T1-A", "parent": "T1", "couleur": "bleu", "taille": "U", "prix": "60", "stock": 4},
        ]
    )
    assert shop.ask()["total"] == 5
    assert shop.finds("tabouret") == ["T1"]
    assert shop.counts("couleur")["bleu"] == 3
    assert "T1" in shop.finds(category="rayons:maison/canapes")


def test_a_tombstone_takes_a_variant_or_a_product(shop: Story) -> None:
    """The blue variant goes and the dress stays; the lamp goes whole, out of every total."""
    done = shop.change([{"sku": "R1-B40", "_deleted": "true"}, {"sku": "L1", "_deleted": "1"}])
    assert (done.products, done.removed, done.tally.tombstones) == (1, 1, 2)
    assert shop.finds(filters={"couleur": ["bleu"]}) == ["C1"]
    assert shop.finds("lampe") == []
    assert shop.ask()["total"] == 3
    assert not shop.engine.store.records(shop.live, ["L1"])


def test_an_update_that_makes_a_product_unfit_takes_it_out_and_says_so(shop: Story) -> None:
    """An emptied price is a required value missing: the product goes, with the row's place and reason."""
    done = shop.change([{"sku": "L1", "prix": ""}])
    assert (done.products, done.removed, done.refused) == (0, 0, 1)
    (reason,) = done.tally.quarantine
    assert (reason.what, reason.source, reason.line) == ("product", "feed.csv", 2)
    assert "`price` is required and missing" in reason.reason
    assert shop.finds("lampe") == []


def test_a_product_that_was_unfit_comes_back_whole_when_its_price_does(shop: Story) -> None:
    """The price is emptied by mistake and mended: name, brand and category are those of the feed."""
    shop.change([{"sku": "L1", "prix": ""}])
    shop.change([{"sku": "L1", "prix": "110"}])
    assert shop.finds("lampe") == ["L1"]


def test_rows_of_an_update_that_cannot_be_used_are_counted(shop: Story) -> None:
    """Unreadable and without a key: counted out with line and reason, and the good row still lands."""
    feed: list[Row | Unreadable] = [
        Unreadable("prices.csv", 2, "a quote is not closed"),
        Row("prices.csv", 3, {"sku": " ", "prix": "1"}),
        Row("prices.csv", 4, {"sku": "L1", "prix": "88"}),
    ]
    done = apply_update(feed, shop.engine.store, shop.engine.ledger)
    assert (done.tally.rows, done.tally.kept, done.tally.rejected) == (3, 1, 2)
    assert [(one.line, one.reason) for one in done.tally.quarantine] == [
        (2, "a quote is not closed"),
        (3, "the key column `sku` is empty"),
    ]
    assert price_of(shop, "L1") == 88


def test_an_update_without_a_usable_row_changes_nothing(shop: Story) -> None:
    """No journal entry, the same sequence, the same answer."""
    shop.change([{"sku": "L1", "prix": "88"}])
    before = shop.finds(sort="price_asc")
    done = shop.change([{"sku": "", "prix": "1"}])
    assert (done.products, done.sequence) == (0, 1)
    assert shop.engine.ledger.last_sequence() == 1
    assert shop.finds(sort="price_asc") == before


def test_the_last_row_of_a_key_counts_and_empties_what_it_leaves_empty(shop: Story) -> None:
    """Two rows for one lamp in one update: both land, the later one on top."""
    shop.change([{"sku": "L1", "prix": "70", "marque": ""}, {"sku": "L1", "prix": "71"}])
    assert price_of(shop, "L1") == 71
    assert shop.finds("lueur") == ["C1"]


def test_a_server_that_was_open_before_sees_the_update(shop: Story) -> None:
    """A serving process asked once keeps its snapshot open, and its next answer holds the change."""
    server = Snapshots(shop.engine)
    open_before = server.current()
    assert price_of(shop, "L1", snapshot=open_before) == 120
    shop.change([{"sku": "L1", "prix": "88"}])
    assert server.current() is open_before, "nothing had to be opened again"
    assert price_of(shop, "L1", snapshot=open_before) == 88


def test_an_update_keeps_the_order_of_products_that_tie(shop: Story) -> None:
    """Changing a stock moves no product among equals: its `ord` is kept."""
    before = {id_: ord_ for id_, (ord_, _) in shop.engine.store.records(shop.live, ["R1", "R2", "L1", "C1"]).items()}
    shop.change([{"sku": "R1-R38", "stock": "9"}, {"sku": "L1", "stock": "1"}])
    after = {id_: ord_ for id_, (ord_, _) in shop.engine.store.records(shop.live, ["R1", "R2", "L1", "C1"]).items()}
    assert after == before


# The journal


def test_changes_that_arrive_while_a_reindex_reads_are_replayed_after_it(shop: Story) -> None:
    """The feed still says 120 when the till already says 66: the newer word stands in the new generation."""
    shop.change([{"sku": "R2-R36", "prix": "24"}])
    old = shop.live

    def slow_feed() -> Iterator[Row]:
        feed = rows(ROWS)
        yield from feed[:4]
        shop.change([{"sku": "L1", "prix": "66"}])
        shop.change([{"sku": "C1", "_deleted": "oui"}])
        yield from feed[4:]

    build_from(shop, slow_feed())
    assert shop.live != old
    assert price_of(shop, "L1") == 66
    assert shop.finds("canape") == []
    assert price_of(shop, "R2") == 25, "what was journaled before the feed was read is the feed's business"
    assert shop.ask()["sequence"] == 3


def test_catching_up_twice_changes_nothing(shop: Story) -> None:
    """A generation at the journal's end is left alone."""
    shop.change([{"sku": "L1", "prix": "66"}, {"sku": "C1", "_deleted": "1"}])
    before = shop.ask()
    for _ in range(2):
        assert catch_up(shop.live, recipe(shop.pack), shop.engine.store, shop.engine.ledger) == CaughtUp()
    after = shop.ask()
    assert (after["products"], after["facets"], after["sequence"]) == (
        before["products"],
        before["facets"],
        before["sequence"],
    )


def killed_update(story: Story, data: Sequence[Mapping[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    """An update that dies after the journal was written and before the index was."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(story.engine.store, "apply", die)
        story.change(data)


def test_a_killed_update_is_completed_by_the_next_catch_up(shop: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was journaled is not lost, and the answer before it is a whole one."""
    killed_update(shop, [{"sku": "L1", "prix": "66"}, {"sku": "R2", "_deleted": "1"}], monkeypatch)
    assert (price_of(shop, "L1"), shop.ask()["total"], shop.ask()["sequence"]) == (120, 4, 0)
    catch_up(shop.live, recipe(shop.pack), shop.engine.store, shop.engine.ledger)
    assert (price_of(shop, "L1"), shop.ask()["total"], shop.engine.store.sequence(shop.live)) == (66, 3, 2)


def test_an_update_after_a_killed_one_holds_both(shop: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """The price of the killed update survives an update of the same product's brand."""
    killed_update(shop, [{"sku": "L1", "prix": "66"}], monkeypatch)
    shop.change([{"sku": "L1", "marque": "Brume"}])
    assert price_of(shop, "L1") == 66
    assert "L1" in shop.finds("brume")


def test_the_journal_is_forgotten_up_to_the_oldest_kept_generation_and_no_further(shop: Story) -> None:
    """Each generation that may come back still finds every change made after it was replaced."""
    ledger = shop.engine.ledger
    for later, price in ((2, "90"), (4, "91"), (6, "92")):
        shop.change([{"sku": "L1", "prix": price}])
        build_from(shop, iter(rows(ROWS)), later)
    assert len(generations(shop)) == KEPT_GENERATIONS
    oldest = generations(shop)[-1]
    assert [change.sequence for change in ledger.changes(0)] == list(range(shop.engine.store.sequence(oldest) + 1, 4))
    assert ledger.last_sequence() == 3, "numbers are never given twice"
    shop.change([{"sku": "C1", "prix": "700"}])
    assert ledger.last_sequence() == 4
    back(shop, "generation", to=oldest)
    assert price_of(shop, "C1") == 700


# What fails changes nothing


def test_a_build_that_breaks_leaves_everything_as_it_was(shop: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """A feed that breaks off, a feed that is refused, an index that fails, a replay that fails: all the same."""
    before = (shop.engine.ledger.pointer(), generations(shop), shop.ask()["products"], shop.ask()["facets"])

    def as_before() -> bool:
        now = (shop.engine.ledger.pointer(), generations(shop), shop.ask()["products"], shop.ask()["facets"])
        return now == before

    def broken() -> Iterator[Row]:
        yield from rows(ROWS)[:3]
        message = "the disk of the back office is gone"
        raise OSError(message)

    with pytest.raises(OSError, match="back office"):
        build_from(shop, broken())
    assert as_before()
    poor: list[Row | Unreadable] = [*rows(ROWS), *(Unreadable("feed.csv", line, "torn") for line in range(20, 30))]
    for feed, said in ((iter([]), "no rows"), (iter(poor), "more than 20%"), (iter(poor[len(ROWS) :]), "none of the")):
        with pytest.raises(RefusedFeedError, match=said):
            build_from(shop, feed)
        assert as_before()

    def fail(*_: object) -> None:
        message = "no space left"
        raise OSError(message)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="no space left"):
        patch.setattr(f"app.engines.{kind(shop)}.store.{build_class(shop)}.finish", fail)
        shop.load()
    assert as_before()

    def with_a_change() -> Iterator[Row]:
        yield from rows(ROWS)
        killed_update(shop, [{"sku": "L1", "prix": "66"}], monkeypatch)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="no space left"):
        patch.setattr("app.desk.publish.catch_up", fail)
        build_from(shop, with_a_change())
    assert as_before()
    shop.load()
    assert shop.finds("robe") == ["R1", "R2"], "and the next one goes through"


def test_a_first_build_may_be_poor_and_says_so(engine: EngineKind) -> None:
    """There is nothing better yet: more than a fifth rejected is a warning, and the reasons are kept."""
    story = Story(engine)
    built = story.load([*ROWS, *({"sku": "", "nom": "?"} for _ in range(10))])
    assert any("10 of 19 rows are rejected" in warning or "of 19 rows" in warning for warning in built.warnings)
    assert built.manifest.products == 5
    assert story.live == built.manifest.generation


# Keeping and removing


def test_three_generations_are_kept_and_the_live_one_always(shop: Story) -> None:
    """After five builds three are left; a live one that is older than those stays as well."""
    first = shop.live
    for _ in range(2):
        shop.load()
    back(shop, "generation", to=first)
    assert shop.live == first
    begun = [f"g2099010{day}t000000-0000" for day in (1, 2, 3)]
    for name in begun:
        copy_generation(shop, first, name)
    clean_up(shop.engine.store, shop.engine.ledger)
    assert generations(shop) == [*reversed(begun), first]
    assert shop.finds("robe") == ["R1", "R2"]
    server = Snapshots(shop.engine)
    assert server.current().manifest.generation == first


def copy_generation(story: Story, name: str, copy: str) -> None:
    """Another generation, by hand: only its manifest and sequence matter here."""
    manifest = replace(story.engine.store.manifest(name), generation=copy, sums={})
    store = story.engine.store
    if isinstance(store, EmbeddedStore):
        folder = store._folder / "generations"
        shutil.copytree(folder / name, folder / copy)
        (folder / copy / "manifest.json").write_bytes(orjson.dumps(asdict(manifest)))
    else:
        assert isinstance(store, OpenSearchStore)
        store._side.write(Names.sequence(copy), "sequence", {"sequence": 0})
        store._side.write(Names.manifest(copy), "manifest", asdict(manifest))


def kind(story: Story) -> str:
    """The engine's room."""
    return "embedded" if isinstance(story.engine.store, EmbeddedStore) else "opensearch"


def build_class(story: Story) -> str:
    """The engine's class of builds."""
    return "EmbeddedBuild" if kind(story) == "embedded" else "OpenSearchBuild"


# One writer


def test_a_second_writer_is_told_who_writes_and_is_let_in_after(shop: Story) -> None:
    """It does not wait and does not harm; a third finds the door open."""
    ledger = shop.engine.ledger
    with ledger.writer("gondola reindex"):
        with pytest.raises(ConflictError, match=r"`gondola reindex`.* is writing to this shop"), ledger.writer("me"):
            pass
        with pytest.raises(ConflictError, match="`gondola reindex`"), ledger.writer("me again"):
            pass
    with ledger.writer("gondola update"), pytest.raises(ConflictError, match="`gondola update`"):
        ledger.writer("me").__enter__()


def test_a_writer_that_fails_lets_the_next_one_in(shop: Story) -> None:
    """A lock does not outlive the error that ended its work."""
    with pytest.raises(RefusedFeedError), shop.engine.ledger.writer("gondola reindex"):
        build_from(shop, iter([]))
    with shop.engine.ledger.writer("gondola reindex"):
        pass


def test_moving_a_pointer_that_somebody_else_moved_is_a_conflict(shop: Story) -> None:
    """The one who read the old pointer is told to run it again, and the newer pair stays."""
    read = shop.engine.ledger.pointer()
    shop.publish(LAMP_FIRST)
    with pytest.raises(ConflictError, match=r"changed meanwhile.*run it again"):
        shop.engine.ledger.move(replace(read, pending="sha256:old"))
    assert shop.ask()["rules"] == shop.pack.digest
    assert shop.engine.ledger.pointer().pending is None


# Damage


def test_verify_finds_what_is_damaged_and_says_which(shop: Story) -> None:
    """A whole generation is well, after an update too; a flipped byte, a missing file or blob is named."""
    store, generation = shop.engine.store, shop.live
    assert store.verify(generation) == ()
    shop.change([{"sku": "L1", "prix": "66"}])
    assert store.verify(generation) == ()
    if isinstance(store, EmbeddedStore):
        folder = store._folder / "generations" / generation
        segment = max((folder / "index").glob("*.store"), key=lambda path: path.stat().st_size)
        content = bytearray(segment.read_bytes())
        content[len(content) // 2] ^= 1
        segment.write_bytes(content)
        assert store.verify(generation) == (f"index/{segment.name} does not have the content that was published",)
        segment.unlink()
        assert store.verify(generation) == (f"index/{segment.name} is missing",)
        for name in ("blobs/census.json", "records.db", "sequence", "sums.json"):
            (folder / name).unlink()
            assert f"{name} is missing" in store.verify(generation)
    else:
        assert isinstance(store, OpenSearchStore)
        blob = Names.blob(generation, "census.json", 0)
        store._side.write(blob, "blob", {"content": "e30=", "more": False})
        assert store.verify(generation) == ("blob census.json does not have the content that was published",)
        store._side.delete(blob)
        assert store.verify(generation) == ("blob census.json is missing",)
        store._writing.indices.delete(index=store._names.raw(generation))
        assert f"index {store._names.raw(generation)} is missing" in store.verify(generation)


def other_format(story: Story, generation: str) -> None:
    """Make a generation one of a later Gondola."""
    data = asdict(story.engine.store.manifest(generation)) | {"format": 2, "a_key_of_tomorrow": 1}
    store = story.engine.store
    if isinstance(store, EmbeddedStore):
        (store._folder / "generations" / generation / "manifest.json").write_bytes(orjson.dumps(data))
    else:
        assert isinstance(store, OpenSearchStore)
        store._side.write(Names.manifest(generation), "manifest", data)


def test_a_generation_of_another_format_is_refused_with_the_mend_that_mends_it(shop: Story) -> None:
    """After a downgrade the server says what to run, and running it helps."""
    other_format(shop, shop.live)
    server = Snapshots(shop.engine)
    with pytest.raises(DamagedError, match="has format 2, this Gondola reads 1; run `gondola reindex`"):
        server.current()
    assert [manifest.format for manifest in shop.engine.store.generations()] == [2]
    shop.load()
    assert shop.finds("robe", server.current()) == ["R1", "R2"]


def test_a_live_generation_that_is_gone_is_damage_with_a_mend(shop: Story) -> None:
    """Somebody deleted the folder or the indexes: no traceback, but the command that builds anew."""
    shop.engine.store.remove(shop.live)
    with pytest.raises(DamagedError, match="gondola reindex"):
        Snapshots(shop.engine).current()
    shop.load()
    assert Snapshots(shop.engine).current().manifest.products == 5


def test_a_census_that_is_gone_is_damage_with_a_mend(shop: Story) -> None:
    """The blob that every answer needs is missing: the generation is damaged, and says so."""
    store = shop.engine.store
    if isinstance(store, EmbeddedStore):
        (store._folder / "generations" / shop.live / "blobs" / "census.json").unlink()
    else:
        assert isinstance(store, OpenSearchStore)
        store._side.delete(Names.blob(shop.live, "census.json", 0))
    with pytest.raises(DamagedError, match=r"census\.json.*gondola"):
        Snapshots(shop.engine).current()


def test_a_server_keeps_its_last_pointer_while_the_engine_is_away(shop: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """A side index that does not answer for a moment is no reason to stop; a server that never read one says so."""
    server = Snapshots(shop.engine)
    before = server.current()

    def away() -> None:
        message = "away"
        raise EngineUnavailableError(message)

    monkeypatch.setattr(shop.engine.ledger, "pointer", away)
    assert server.current() is before
    with pytest.raises(EngineUnavailableError):
        Snapshots(shop.engine).current()


# Reasons

LIFTED = {
    "rules/merchandising.yaml": """
        - {kind: boost, where: {brand: Lueur}, by: 35}
        - {kind: bury, where: {on_sale: true}, by: 20}
        - {kind: boost, when: {request.q: {has_words: robe}}, where: {price: {lt: 30}}, by: 15}
    """
}


def test_the_parts_of_a_score_are_the_engines_score(shop: Story) -> None:
    """Text, lifts and ranking, told product by product, make the very score that ordered the page."""
    snapshot = shop.preview(LIFTED)
    lifted = 0
    for asked in ("", "robe", "robe rouge", "lampe lueur", "canape", "robe téléphone"):
        answered = shop.answered(asked, snapshot)
        reasons = explain_answer(answered, snapshot, shop.engine.store, shop.engine.ledger)["why"]
        assert [reason["id"] for reason in reasons] == [hit.id for hit in answered.hits]
        for reason, hit in zip(reasons, answered.hits, strict=True):
            whole = (reason["text"] + sum(lift["points"] for lift in reason["lifts"])) * reason["ranking"]
            assert whole == pytest.approx(hit.score, abs=1e-5), (asked, hit.id)
            assert reason["score"] == pytest.approx(hit.score, abs=1e-5)
            lifted += len(reason["lifts"])
    assert lifted > 10
    rankings = {one.ranks["default"] for one in documents_of(["R1", "R2", "L1"], snapshot, *both(shop)).values()}
    assert len(rankings) == 3


def both(story: Story) -> tuple[Any, Any]:
    """Store and ledger."""
    return story.engine.store, story.engine.ledger


def test_an_explanation_lists_the_shops_facets_and_none_of_our_own(shop: Story) -> None:
    """How the categories below are counted is no facet of anybody's."""
    told = explain_answer(shop.answered("robe"), shop.snapshot(), *both(shop))["facets"]
    assert [one["code"] for one in told] == ["couleur", "taille", "marque", "prix", "tranche", "promo"]
    assert {one["verdict"] for one in told} == {"shown"}


def test_a_sorted_page_and_a_pin_are_explained_without_a_score(shop: Story) -> None:
    """Where the visitor chose the order, no score decided; a pinned product names its rule."""
    pinned = shop.preview({"rules/merchandising.yaml": "- {kind: pin, id: lamp-up, products: [L1], at: 1}"})
    answered = shop.answered("robe", pinned)
    first = explain_answer(answered, pinned, *both(shop))["why"][0]
    assert (first["id"], first["pinned_by"]) == ("L1", "lamp-up")
    by_price = explain_answer(shop.answered("robe", sort="price_asc"), shop.snapshot(), *both(shop))
    assert all("score" not in reason for reason in by_price["why"])


def test_a_pack_that_is_published_is_read_back_byte_for_byte(shop: Story) -> None:
    """What went live is kept as it was written, comments and all; another digest is unknown."""
    changes = {"rules/merchandising.yaml": "# été 2026\n- {kind: boost, where: {brand: Lueur}, by: 80}\n"}
    shop.publish(changes)
    stored = stored_pack(shop.pack.digest, shop.engine.ledger)
    assert dict(stored.files) == dict(pack(changes).files)
    with pytest.raises(DamagedError, match="is gone; run `gondola reindex"):
        stored_pack("sha256:" + "0" * 64, shop.engine.ledger)
    snapshot = open_snapshot(shop.live, stored, shop.engine.store)
    assert snapshot.pack.digest == shop.pack.digest
    assert publish(stored, shop.engine.ledger, shop.engine.store, "again", NOW).pending is False
