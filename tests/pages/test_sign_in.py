"""The shop's own people: signing in with a key, reasons on a list, and a shop that is for people with a key only."""

from pathlib import Path

import pytest

from app import access
from app.access import new_key
from app.core.keys import Scope
from tests.engines.making import EngineKind
from tests.pages.site import STOREFRONT, Page, rows, site
from tests.shop import NOW, Story

ELSEWHERE = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.7"}}
CLOSED = """
    code: mini
    name: Mini
    locales: [fr, en]
    feed: {key: sku, group: parent}
    visible: {status: actif}
    sellable: {stock: {gt: 0}}
    search_key: required
"""


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys are read anew each time."""
    monkeypatch.setattr(access, "KEPT_SECONDS", -1.0)


def key(shop: Story, scope: Scope, name: str = "Marie") -> tuple[str, str]:
    """The id and the secret of a key that the shop knows."""
    made, secret = new_key(name, scope, NOW)
    shop.engine.ledger.keep_key(made)
    return made.id, secret


def test_signing_in_shows_reasons_and_goes_back_to_where_one_was(engine: EngineKind, tmp_path: Path) -> None:
    """A key of scope `rules` opens a session; its list says why; signing out, or revoking the key, ends it."""
    shop = Story(engine, STOREFRONT)
    shop.load(rows())
    web = site(shop.engine, tmp_path)
    id_, secret = key(shop, "rules")
    assert "Pourquoi cette liste" not in Page(web.get("/search?q=robe")).text
    form = Page(web.get("/sign-in?back=/en/search?q=dress"))
    assert form.headings[0] == "Sign in"
    refused = web.post("/sign-in", data={"key": "gk_nonsense", "back": "/search?q=robe"}, **ELSEWHERE)
    assert "Cette clé n’est pas connue" in Page(refused, 401).text
    opened = web.post("/sign-in", data={"key": f" {secret} ", "back": "/search?q=robe"}, **ELSEWHERE)
    assert (opened.status_code, opened.headers["Location"]) == (303, "/search?q=robe")
    cookie = opened.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert secret not in cookie
    page = Page(web.get("/search?q=robe", **ELSEWHERE))
    link = page.link("Pourquoi cette liste")
    why = web.get(link.partition("#")[0], **ELSEWHERE)
    assert why.headers["Cache-Control"] == "private, no-store"
    told = Page(why).text
    assert "all_words finds 2 products" in told
    assert "Robe longue" in told
    assert "Vous êtes connecté avec la clé" in Page(web.get("/sign-in", **ELSEWHERE)).text
    web.post("/sign-out", **ELSEWHERE)
    assert "Pourquoi cette liste" not in Page(web.get("/search?q=robe", **ELSEWHERE)).text
    web.post("/sign-in", data={"key": secret}, **ELSEWHERE)
    shop.engine.ledger.drop_key(id_)
    assert "Pourquoi cette liste" not in Page(web.get("/search?q=robe&why=1", **ELSEWHERE)).text


def test_without_keys_the_reasons_are_for_this_machine(engine: EngineKind, tmp_path: Path) -> None:
    """A first look needs no key; a stranger sees a shop, whatever they write into the link."""
    shop = Story(engine, STOREFRONT)
    shop.load(rows())
    web = site(shop.engine, tmp_path)
    assert "Pourquoi cette liste" in Page(web.get("/search?q=robe&why=1")).text
    assert "Pourquoi cette liste" not in Page(web.get("/search?q=robe&why=1", **ELSEWHERE)).text


def test_a_closed_shop_shows_a_door_and_nothing_else(engine: EngineKind, tmp_path: Path) -> None:
    """With `search_key: required` every page leads to the door, and none lets a product through before it."""
    shop = Story(engine, {**STOREFRONT, "rules/shop.yaml": CLOSED})
    shop.load(rows())
    web = site(shop.engine, tmp_path)
    _, secret = key(shop, "search")
    for path in ("/", "/search?q=robe", "/c/rayons/femme", "/en/p/R1/long-dress", "/c/rayons", "/fr/search"):
        shown = web.get(path)
        assert shown.status_code in (302, 303), path
        assert "Robe" not in shown.text
    assert web.get("/search?q=robe").headers["Location"] == "/sign-in?back=%2Fsearch%3Fq%3Drobe"
    for path in ("/nowhere", "/c/none/none/none", "/p/none"):
        assert "Robe" not in web.get(path).text, path
    door = web.get("/sign-in").text
    assert "Robe" not in door
    assert "Femme" not in door, "not even its departments"
    web.post("/sign-in", data={"key": secret, "back": "/search?q=robe"})
    assert "Robe longue" in Page(web.get("/search?q=robe")).text
    assert "Pourquoi cette liste" not in Page(web.get("/search?q=robe&why=1")).text, "that takes scope `rules`"


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.test/",
        "//evil.test",
        "/\\evil.test",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=1",
        "",
        "\0",
        "é",
    ],
)
def test_the_door_leads_nowhere_else(engine: EngineKind, tmp_path: Path, back: str) -> None:
    """A link of somebody else cannot send a person with a key to another site."""
    shop = Story(engine, STOREFRONT)
    shop.load(rows())
    web = site(shop.engine, tmp_path)
    _, secret = key(shop, "rules")
    assert web.post("/sign-in", data={"key": secret, "back": back}).headers["Location"] == "/"
    assert web.get("/sign-in", query_string={"back": back}).status_code == 200


def test_a_form_of_another_site_is_refused(engine: EngineKind, tmp_path: Path) -> None:
    """Nobody is signed in or out by a page that they happen to visit."""
    shop = Story(engine, STOREFRONT)
    shop.load(rows())
    web = site(shop.engine, tmp_path)
    _, secret = key(shop, "rules")
    for path in ("/sign-in", "/sign-out"):
        refused = web.post(path, data={"key": secret}, headers={"Origin": "https://evil.test"})
        assert refused.status_code == 403
        assert "Set-Cookie" not in refused.headers
        assert web.post(path, data={"key": secret}, headers={"Origin": "null"}).status_code == 403
    assert web.post("/sign-in", data={"key": secret}, headers={"Origin": "http://localhost"}).status_code == 303
