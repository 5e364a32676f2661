"""`gondola init` on real catalogues: what a newcomer gets, before any hand has touched the rules."""

import gzip
import json
import time
from itertools import islice
from pathlib import Path

import pytest

from tests.catalog_loader.test_first_pack import Newcomer
from tests.real.catalogues import CDISCOUNT, ICECAT, Catalogue

SLICE = 1_500
SECONDS = 240


def feed_of(catalogue: Catalogue, folder: Path, lines: int) -> Path:
    """The beginning of a real feed."""
    path = folder / Path(catalogue.feed).name
    with gzip.open(catalogue.path, "rb") as whole, gzip.open(path, "wb") as part:
        part.writelines(islice(whole, lines))
    return path


def expect_cdiscount(newcomer: Newcomer, feed: Path) -> None:
    found = newcomer.init(feed)
    assert (found["key"], found["group"], found["locales"]) == ("row", None, ["fr"])
    assert found["roles"] | {"name": ["Libelle"], "brand": ["Marque"], "description": ["Description"]} == found["roles"]
    assert found["trees"]["rayons"]["from"] == ["Categorie1", "Categorie2", "Categorie3"]
    assert found["facets"] == ["marque"]
    newcomer.opens()
    answer = newcomer.finds("coque", "iphone")
    assert answer["total"] > 5
    assert all("coque" in product["name"].lower() for product in answer["products"][:5])
    assert "rayons:telephonie_gps" in [one["category"] for one in answer["category"]["children"]]
    brands = newcomer.finds()["facets"][0]["values"]
    assert len(brands) > 10
    assert not {"AUCUNE", "aucune"} & {one["value"] for one in brands}
    tops = {one["category"]: one["label"] for one in newcomer.finds()["category"]["children"]}
    assert tops["rayons:auto_moto"] == "Auto - moto"  # AUTO - MOTO (NEW) in the feed
    assert len(tops) > 30
    assert not [label for label in tops.values() if "new" in label.lower() or "  " in label or label.isupper()]
    assert newcomer.finds("--category", "rayons:auto_moto")["total"] > 10
    assert "Voir la présentation" not in json.dumps(newcomer.finds("coque")["products"], ensure_ascii=False)
    assert "- {in: AUTO - MOTO (NEW), out: AUTO - MOTO}" in newcomer.wrote("rules/transformations.yaml")


def expect_icecat(newcomer: Newcomer, feed: Path) -> None:
    found = newcomer.init(feed)
    assert (found["key"], found["locales"]) == ("id", ["en"])
    assert found["roles"] | {"name": ["title"], "brand": ["supplier"], "ean": ["ean"]} == found["roles"]
    assert found["roles"]["colour"] == ["attr_t_product_colour"]
    assert {"brand", "price", "price_range", "colour"} <= set(found["facets"])
    assert len(found["fields"]) < 100 < found["left_out"]
    assert set(found["trees"]) == {"departments", "brands"}
    assert "attr" not in newcomer.wrote("rules/facets.yaml")
    assert "label: Cable length" in newcomer.wrote("rules/facets.yaml")
    newcomer.opens()
    answer = newcomer.finds("black", "toner", brand="Xerox")
    assert answer["total"] > 2
    assert all(product["brand"] == "Xerox" and product["price"] < 2_000 for product in answer["products"])
    tops = {one["category"]: one["count"] for one in newcomer.finds()["category"]["children"]}
    assert {"departments:cable", "departments:printer", "departments:notebook"} <= set(tops)
    cables = newcomer.finds("--category", "departments:cable")
    assert cables["total"] == tops["departments:cable"] > 100
    assert all("cable" in product["name"].lower() for product in cables["products"])
    assert {"brand", "price"} <= {facet["code"] for facet in cables["facets"]}
    assert newcomer.finds("--category", "brands:hp")["total"] > 20
    dates = [product["added"] for product in newcomer.finds("--sort", "newest")["products"]]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize(("catalogue", "expect"), [(CDISCOUNT, expect_cdiscount), (ICECAT, expect_icecat)])
def test_a_slice_of_a_real_feed_becomes_a_shop(catalogue: Catalogue, expect, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    expect(Newcomer(tmp_path), feed_of(catalogue, tmp_path, SLICE))


@pytest.mark.full
@pytest.mark.parametrize(("catalogue", "expect"), [(CDISCOUNT, expect_cdiscount), (ICECAT, expect_icecat)])
def test_a_whole_real_feed_becomes_a_shop_in_time(catalogue: Catalogue, expect, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    started = time.monotonic()
    newcomer = Newcomer(tmp_path)
    expect(newcomer, catalogue.path)
    assert newcomer.finds()["total"] == catalogue.rows
    assert time.monotonic() - started < SECONDS
