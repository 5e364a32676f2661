"""The storefront over real catalogues: no prices or no picture, other places, other languages; every page stands."""

from pathlib import Path

import pytest

from app.desk.live import Engine
from tests.engines.making import make_engine
from tests.pages.site import Page, site
from tests.real.catalogues import CDISCOUNT, ICECAT, Catalogue

SLICE = 2_000


@pytest.mark.parametrize(
    ("catalogue", "words"), [(CDISCOUNT, "coque"), (ICECAT, "toner")], ids=lambda one: str(one)[:9]
)
def test_a_real_catalogue_can_be_browsed(catalogue: Catalogue, words: str, tmp_path: Path) -> None:
    """Front, tree, category, list, each first product, and the pages that the list leads to."""
    with make_engine("embedded", tmp_path / "data", "") as engine:
        _, snapshot = catalogue.load(engine, SLICE)
        web = site(Engine(engine.store, engine.ledger), tmp_path)
        front = Page(web.get("/"))
        assert front.lang == snapshot.schema.locales[0]
        tree = snapshot.schema.trees[0]
        Page(web.get(f"/c/{tree}"))
        Page(web.get(f"/c/{tree}/{snapshot.census.nodes[tree][0].path}"))
        page = Page(web.get(f"/search?q={words}"))
        followed = [link for link in page.links.values() if link.startswith("/")]
        assert any(link.startswith("/p/") for link in followed)
        for link in followed[:60]:
            Page(web.get(link))
