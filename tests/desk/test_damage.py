"""Blobs and manifests of the live generation that are damaged: told with the mend, and the mend mends."""

from pathlib import Path

import pytest

from app.catalog.survey import BACKGROUND, background_of
from app.core.census import CENSUS, census_of
from app.core.generation import DamagedError
from app.desk.explain_product import explain_product
from app.desk.live import Snapshots
from app.desk.publish import roll_back
from app.engines.embedded.store import EmbeddedStore
from app.engines.opensearch.names import Names
from app.engines.opensearch.side import packed
from app.engines.opensearch.store import OpenSearchStore
from tests.api.asking import served
from tests.engines.making import EngineKind, make_engine
from tests.shop import NOW, Story

DAMAGE = (b"", b"{not this", b"\xff\xfe", b"[]", b'{"a": []}', b'{"a": 1}', b"[" * 5_000)
MEND = "run `gondola generations rollback`, or `gondola reindex`"


def write_over(story: Story, blob: str, content: bytes | None) -> None:
    """Put something else in a blob's place in the live generation, or nothing."""
    store = story.engine.store
    if isinstance(store, EmbeddedStore):
        path = store._folder / "generations" / story.live / "blobs" / blob
        path.unlink() if content is None else path.write_bytes(content)
        return
    assert isinstance(store, OpenSearchStore)
    name = Names.blob(story.live, blob, 0)
    if content is None:
        store._side.delete(name)
    else:
        store._side.write(name, "blob", {"content": packed(content), "more": False})


@pytest.mark.parametrize("content", [*DAMAGE, None])
@pytest.mark.parametrize("blob", [CENSUS, BACKGROUND])
def test_a_blob_that_cannot_be_read_is_told_with_the_mend_and_a_reindex_mends_it(
    shop: Story, blob: str, content: bytes | None
) -> None:
    """Whoever meets it, on either engine; what a build wants of the last one is only what it knew."""
    if blob == BACKGROUND and content == b'{"a": []}':
        content = b'{"a": "b"}'
    write_over(shop, blob, content)
    store, generation = shop.engine.store, shop.live
    with pytest.raises(DamagedError) as caught:
        _ = census_of(generation, store), background_of(generation, store)
    assert blob in str(caught.value)
    assert generation in str(caught.value)
    assert MEND in str(caught.value)
    with pytest.raises(DamagedError, match=blob):
        explain_product("R1", generation, shop.pack, store, NOW.timestamp())
    shop.load()
    assert shop.finds("robe", Snapshots(shop.engine).current()) == ["R1", "R2"]
    assert shop.live != generation


def test_a_generation_of_a_gondola_without_a_background_knows_nothing(engine: EngineKind) -> None:
    """Its manifest names no such blob, so none is missing."""
    from app.core.schema import IndexSpec

    generation = engine.build([], IndexSpec({}, (), (), (), (), ()))
    assert background_of(generation, engine.store) == {}


@pytest.fixture
def folder_shop(tmp_path: Path) -> Story:
    """The small shop in a folder, loaded twice."""
    with make_engine("embedded", tmp_path, "") as made:
        story = Story(made)
        story.load()
        story.load()
        return story


def test_http_says_that_it_is_damaged_and_goes_on_when_it_is_mended(folder_shop: Story) -> None:
    """503 on every route, with the mend; never 500. A push waits, and is applied after the reindex."""
    write_over(folder_shop, CENSUS, b"")
    asked = served(folder_shop.engine)
    for route in ("/readyz", "/v1/search?q=robe"):
        assert asked.get(route).status_code == 503, route
    write_over(folder_shop, BACKGROUND, b"")
    assert asked.get("/readyz").status_code == 503
    told = asked.post("/v1/admin/products", json=[{"sku": "L1", "prix": 66}])
    assert told.status_code in (202, 503), told.get_data(as_text=True)
    folder_shop.load()
    assert asked.get("/readyz").status_code == 200
    assert asked.get("/v1/search?q=robe").status_code == 200


def spoil(path: Path, how: str) -> None:
    """Put junk, or a folder, in a file's place."""
    path.unlink()
    if how == "folder":
        path.mkdir()
    else:
        path.write_bytes(b"junk")


@pytest.mark.parametrize("how", ["folder", "junk"])
@pytest.mark.parametrize("which", [0, 1])
def test_a_manifest_that_cannot_be_read_hides_no_other_generation(
    folder_shop: Story, tmp_path: Path, how: str, which: int
) -> None:
    """The newer, which is live, or the older one: the list, a rollback and a reindex pass it over."""
    store, ledger = folder_shop.engine.store, folder_shop.engine.ledger
    names = [one.generation for one in store.generations()]
    spoil(tmp_path / "generations" / names[which] / "manifest.json", how)
    assert [one.generation for one in store.generations()] == [names[1 - which]]
    if which == 0:
        with pytest.raises(DamagedError):
            Snapshots(folder_shop.engine).current()
        assert roll_back("generation", store, ledger, None, NOW)[0].generation == names[1]
    folder_shop.load()
    assert folder_shop.finds("robe") == ["R1", "R2"]


@pytest.mark.parametrize("file", ["blobs/census.json", "blobs/background.json", "sequence", "records.db", "sums.json"])
def test_a_folder_in_a_files_place_is_damage_with_the_mend(folder_shop: Story, tmp_path: Path, file: str) -> None:
    """A copy that went wrong ends in one sentence too."""
    spoil(tmp_path / "generations" / folder_shop.live / file, "folder")
    opened = Snapshots(folder_shop.engine)
    with pytest.raises(DamagedError):
        _ = opened.current(), folder_shop.change([{"sku": "L1", "prix": 66}])
    assert folder_shop.load().manifest.products
