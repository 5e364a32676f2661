"""The search box of the storefront: what its page carries, and suggestions in a real browser, by keyboard and without."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route, expect

from tests.engines.making import EngineKind
from tests.pages.browser import DESK, PHONE, Visit, running_browser, served_sample, visit
from tests.pages.site import Page as ReadPage
from tests.pages.site import rows, site
from tests.shop import Story

pytestmark = pytest.mark.xdist_group("browser")


def test_the_box_knows_where_to_ask(web: FlaskClient) -> None:
    """In each language: the address, the words, the shop's own fields; a script of our own that is kept for good."""
    for path, told in (
        ("/", ('data-locale="fr"', 'data-prefix=""')),
        ("/en/", ('data-locale="en"', 'data-prefix="/en"')),
    ):
        html = ReadPage(web.get(path)).html
        for one in (*told, 'data-suggest="/v1/suggest"', 'data-name="name"', 'data-price="price"'):
            assert one in html
    address = html.partition('<script src="')[2].partition('"')[0]
    kept = web.get(address)
    assert kept.mimetype == "text/javascript"
    assert "immutable" in kept.headers["Cache-Control"]
    assert "immutable" not in web.get("/static/suggest.js").headers["Cache-Control"]


@pytest.mark.parametrize(
    "changes",
    [
        {"rules/suggestions.yaml": "order: []"},
        {"rules/suggestions.yaml": "{order: [queries], queries: 0}"},
        {
            "rules/shop.yaml": "{code: mini, name: Mini, locales: [fr, en], feed: {key: sku, group: parent}, search_key: required}"
        },
    ],
)
def test_a_shop_without_suggestions_sends_no_script(
    engine: EngineKind, tmp_path: Path, changes: dict[str, str]
) -> None:
    """One that wants none, and one whose API needs a key that pages do not have: the box is a plain form."""
    shop = Story(engine, changes)
    shop.load(rows())
    response = site(shop.engine, tmp_path).get("/")
    assert b"<script" not in response.data
    assert b"data-suggest" not in response.data


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all journeys."""
    with running_browser() as running:
        yield running


@pytest.fixture(scope="module")
def address(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample shop, really served."""
    with served_sample(tmp_path_factory.mktemp("suggesting")) as served:
        yield served


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Visit]:
    """A window at the desk."""
    with visit(browser, address, "desk", DESK) as window:
        yield window


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Visit]:
    """A window on the phone."""
    with visit(browser, address, "phone", PHONE) as window:
        yield window


def type_in(page: Page, text: str) -> None:
    """Type letter by letter, and wait for suggestions that fit."""
    box = page.get_by_role("combobox", name=re.compile("Rechercher|Search"))
    box.press_sequentially(text, delay=20)
    expect(page.get_by_role("listbox")).to_be_visible()


def test_suggestions_by_pointer_at_the_desk(desk: Visit) -> None:
    """What is typed is marked; each section leads to its page, and the page works as ever."""
    page = desk.page
    desk.go("/")
    type_in(page, "robe lon")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options.first).to_contain_text("robe longue")
    expect(options.first.locator("mark").first).to_have_text("robe")
    desk.look("suggestions")
    options.first.click()
    desk.reads("Résultats pour « robe longue »")
    for typed, section, heading in (("che", "Rayons", "Chemises"), ("mai", "Rayons", "Maison")):
        desk.go("/")
        type_in(page, typed)
        page.get_by_role("group", name=section).get_by_role("option").filter(has_text=heading).first.click()
        desk.reads(heading)
    desk.go("/")
    type_in(page, "tissan")
    page.get_by_role("group", name="Marques").get_by_role("option").first.click()
    desk.at("/search?f.marque=Tissandre")
    expect(page.locator(".chip")).to_have_count(1)
    type_in(page, "victoire")
    product = page.get_by_role("group", name="Produits").get_by_role("option").first
    expect(product).to_contain_text("€")
    product.click()
    expect(page.locator("h1")).to_contain_text("Victoire")


def test_suggestions_by_keyboard_alone(desk: Visit) -> None:
    """Down and up walk through them and the box, enter takes one, escape gives the typed text back, tab goes on."""
    page = desk.page
    desk.go("/search?q=lampe")
    box = page.get_by_role("combobox", name="Rechercher")
    box.fill("")
    type_in(page, "rob")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[aria-selected=true]")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "none")
    expect(box).to_have_value(chosen.locator("span").first.inner_text())
    page.keyboard.press("ArrowUp")
    expect(chosen).to_have_count(0)
    expect(box).to_have_value("rob")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("listbox").get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("rob")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"
    box.focus()
    box.press_sequentially("e")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("ArrowDown")
    words = page.locator("[aria-selected=true] span").first.inner_text()
    page.keyboard.press("Enter")
    desk.reads(f"Résultats pour « {words} »")
    box.fill("chemise")
    page.keyboard.press("Enter")
    desk.reads("Résultats pour « chemise »")


def test_a_typo_on_the_phone_in_english(phone: Visit) -> None:
    """`lapm` still suggests lamps; before anything is typed, the largest departments."""
    page = phone.page
    phone.go("/en/")
    page.get_by_role("combobox", name="Search").click()
    expect(page.get_by_role("group", name="Departments").get_by_role("option")).to_have_count(3)
    type_in(page, "lapm")
    expect(page.get_by_role("option").first).to_contain_text("lamp")
    phone.look("suggestions")
    page.get_by_role("group", name="Departments").get_by_role("option").first.click()
    assert "/en/c/" in page.url


def test_the_box_works_when_suggestions_do_not(browser: Browser, address: str) -> None:
    """Without script, and when the service that suggests is away: a form that searches."""
    with visit(browser, address, "plain", DESK, script=False) as window:
        window.go("/")
        window.page.get_by_role("searchbox").fill("robe")
        window.page.keyboard.press("Enter")
        window.reads("Résultats pour « robe »")
    with visit(browser, address, "away", DESK) as window:

        def refuse(route: Route) -> None:
            route.fulfill(status=503, body="{}")

        window.page.route("**/v1/suggest**", refuse)
        window.go("/")
        box = window.page.get_by_role("combobox", name="Rechercher")
        with window.page.expect_response("**/v1/suggest**"):
            box.press_sequentially("robe", delay=20)
        expect(window.page.get_by_role("listbox")).to_be_hidden()
        window.page.keyboard.press("Enter")
        window.reads("Résultats pour « robe »")
        window.complaints.clear()  # the browser itself tells of the 503


def test_what_a_feed_says_runs_nothing(browser: Browser, address: str) -> None:
    """Text in an answer stays text, whatever it looks like."""
    answer = """{"order": ["queries", "values"], "categories": [], "products": [],
        "queries": [{"text": "x", "q": "x", "products": 1, "html": "<img src=x onerror=alert(1)><mark>x</mark>&lt;b&gt;"}],
        "values": [{"facet": "a", "value": "b", "facet_label": "<i>c</i>", "html": "<script>alert(1)</script>d"}]}"""
    with visit(browser, address, "hostile", DESK) as window:
        window.page.route("**/v1/suggest**", lambda route: route.fulfill(body=answer, content_type="application/json"))
        window.go("/")
        type_in(window.page, "x")
        expect(window.page.get_by_role("option").first).to_contain_text("<img src=x onerror=alert(1)>x<b>")
        expect(window.page.get_by_role("option").last).to_contain_text("<i>c</i>")
        assert window.page.locator(".hints img, .hints script, .hints i").count() == 0
