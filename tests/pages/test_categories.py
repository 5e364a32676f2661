"""Categories on the storefront: menus show what is open and not hidden, addresses are slugs, old ones lead on."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.engines.making import EngineKind
from tests.pages.site import STOREFRONT, Page, rows, site
from tests.shop import Story

TREES = """
    - code: rayons
      from: department
      nodes:
        - {code: femme, slug: {fr: elle, en: her}, moved_from: rayons:dames, nodes: [{code: robes, slug: robes-jupes}]}
        - {code: maison, order: -1}
        - {code: ete, label: Été, until: 2026-08-31, where: {brand: Lueur}}
        - {code: noel, label: Noël, from: 2026-12-01, where: {brand: Lueur}}
        - {code: presse, label: Presse, hidden: true, where: {brand: Lueur}}
        - {code: nouveau, label: Nouveau, where: {added: {within: 30 days}}}
        - {code: jadis, label: Jadis, where: {added: {within: 1 days}}}
"""


@pytest.fixture
def shop(engine: EngineKind) -> Story:
    story = Story(engine, {**STOREFRONT, "rules/trees.yaml": TREES})
    story.load(rows())
    return story


@pytest.fixture
def pages(shop: Story, tmp_path: Path) -> FlaskClient:
    return site(shop.engine, tmp_path)


def test_menus_show_what_is_open_in_the_shops_order(pages: FlaskClient) -> None:
    """Neither the past nor the future nor what is hidden; entrances are counted, one without products is not there."""
    front = Page(pages.get("/"))
    assert front.link("Femme", "2 produits") == "/c/rayons/elle"
    assert front.link("Nouveau", "1 produit") == "/c/rayons/nouveau"
    for closed in ("Été", "Noël", "Presse"):
        assert closed not in front.text
    assert "Jadis" not in Page(pages.get("/c/rayons")).headings
    text = Page(pages.get("/c/rayons")).text
    assert text.index("Maison") < text.index("Femme")


def test_another_name_of_a_category_leads_to_its_address(pages: FlaskClient) -> None:
    """Its ids, where it stood once, another language's slugs; the choices stay."""
    for asked in ("/c/rayons/femme/robes", "/c/rayons/dames/robes", "/c/rayons/her/robes-jupes"):
        answer = pages.get(f"{asked}?f.couleur=rouge&sort=price_asc")
        assert answer.status_code == 301, asked
        assert answer.headers["Location"] == "/c/rayons/elle/robes-jupes?f.couleur=rouge&sort=price_asc"
    assert pages.get("/en/c/rayons/femme").headers["Location"] == "/en/c/rayons/her"
    page = Page(pages.get("/c/rayons/elle/robes-jupes"))
    assert page.meta["fr"] == "/c/rayons/elle/robes-jupes"
    assert page.meta["en"] == "/en/c/rayons/her/robes-jupes"


def test_a_category_out_of_its_days_is_gone_or_not_there_yet(pages: FlaskClient) -> None:
    assert pages.get("/c/rayons/ete").status_code == 410
    assert pages.get("/c/rayons/noel").status_code == 404
    assert Page(pages.get("/c/rayons/ete"), 410).headings[0] == "Ce rayon n’existe plus"
    assert pages.get("/c/rayons/presse").status_code == 200, "hidden is not gone"


def test_a_products_ways_are_open_ones(pages: FlaskClient) -> None:
    page = Page(pages.get("/p/L1"))
    assert "Maison" in page.text
    for closed in ("Été", "Noël", "Presse"):
        assert closed not in page.text


def test_the_api_says_that_a_category_is_gone(pages: FlaskClient) -> None:
    gone = pages.get("/v1/search?category=rayons:ete")
    assert gone.status_code == 410
    assert "is over" in (gone.json or {})["detail"]
    assert pages.get("/v1/search?category=rayons:noel").status_code == 422
    moved = pages.get("/v1/search?category=rayons:dames").json or {}
    assert (moved["total"], moved["category"]["moved_from"]) == (2, "rayons:dames")
