"""Journeys through the sample shop in a real browser: at the desk and on the phone, by keyboard, without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.pages.browser import DESK, PHONE, Visit, running_browser, served_sample, visit

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all journeys."""
    with running_browser() as running:
        yield running


@pytest.fixture(scope="module")
def address(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample shop, really served."""
    with served_sample(tmp_path_factory.mktemp("served")) as served:
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


def test_a_purchase_minded_tour_in_french_at_the_desk(desk: Visit) -> None:
    """Search, two colours, one let go, by price, the second page and back, a product, its other colour, the list again."""
    page = desk.page
    desk.go("/")
    desk.look("front")
    page.get_by_role("combobox", name="Rechercher").fill("chemise")
    page.keyboard.press("Enter")
    desk.reads("Résultats pour « chemise »")
    desk.look("search")
    page.get_by_role("link", name="Blanc", exact=False).first.click()
    page.locator(".facet").first.get_by_role("link", name="Noir").click()
    chips = page.locator(".chips")
    expect(chips.get_by_role("link", name="Blanc")).to_be_visible()
    chips.get_by_role("link", name="Noir").click()
    expect(chips.get_by_role("link", name="Noir")).to_have_count(0)
    desk.at("/search?q=chemise&f.couleur=blanc")
    page.get_by_label("Trier par").select_option("price_asc")
    page.get_by_role("button", name="Trier").click()
    desk.at("/search?q=chemise&f.couleur=blanc&sort=price_asc")
    desk.look("chosen")
    desk.go("/c/rayons/femme?sort=price_asc")
    first = page.locator(".card .what").first.inner_text()
    page.get_by_role("link", name="Suivante").click()
    desk.at("/c/rayons/femme?sort=price_asc&page=2")
    expect(page.locator(".card .what").first).not_to_have_text(first)
    expect(page.locator(".pages [aria-current=page]")).to_have_text("2")
    page.go_back()
    expect(page.locator(".card .what").first).to_have_text(first)


def test_a_category_and_a_product_with_its_variants_at_the_desk(desk: Visit) -> None:
    """The landing of a category, a colour, the product in that colour, another colour and size, back to the list."""
    page = desk.page
    desk.go("/c/rayons/femme")
    desk.reads("Femme")
    desk.look("category")
    page.locator(".doors").get_by_role("link", name="Robes").first.click()
    desk.reads("Robes")
    desk.go("/search?q=robe+victoire&f.couleur=rose")
    page.locator(".card a").first.click()
    desk.reads("Robe longue Victoire en soie")
    assert "colour=rose" in page.url
    expect(page.locator(".show img")).to_have_attribute("src", "/pictures/robe-rose.svg")
    desk.look("product")
    page.get_by_role("group", name="Couleur").get_by_role("link", name="Bleu marine").click()
    expect(page.locator(".show img")).to_have_attribute("src", "/pictures/robe-marine.svg")
    sizes = page.get_by_role("group", name="Taille")
    expect(sizes.get_by_text("n’existe pas en bleu marine").first).to_be_attached()
    sizes.get_by_role("link", name="38").click()
    expect(page.locator(".stock")).to_have_text("En stock")
    desk.look("product-variant")
    page.get_by_role("link", name="Retour aux résultats").click()
    desk.at("/search?q=robe+victoire&f.couleur=rose")


def test_a_tour_in_english_on_the_phone(phone: Visit) -> None:
    """Another language keeps the place; filters open, choose and close; a product; the way by the breadcrumb."""
    page = phone.page
    phone.go("/")
    phone.look("front-fr")
    page.get_by_role("link", name="EN", exact=True).click()
    phone.at("/en/")
    phone.look("front")
    page.get_by_role("combobox", name="Search").fill("lamp")
    page.keyboard.press("Enter")
    phone.reads("Results for “lamp”")
    phone.look("search")
    expect(page.locator(".facets")).to_be_hidden()
    page.locator(".switch summary").click()
    expect(page.locator(".facets")).to_be_visible()
    phone.look("filters")
    page.locator(".facets").get_by_label("Price, To").fill("120")
    page.locator(".facets").get_by_role("button", name="Apply: Price", exact=True).click()
    expect(page.locator(".chips")).to_contain_text("up to €120")
    page.locator(".card a").first.click()
    phone.look("product")
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Home", exact=True).last.click()
    phone.at("/en/c/rayons/maison")
    phone.look("category")
    page.get_by_role("link", name="FR", exact=True).click()
    phone.at("/c/rayons/maison")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_nothing_found_and_stale_links(size: str, request: pytest.FixtureRequest) -> None:
    """Ways out of an empty list, a notice on a stale link, trees, and pages for what is gone."""
    window: Visit = request.getfixturevalue(size)
    window.go("/search?q=robe&f.couleur=rouge&f.marque=Tissandre&f.taille=34")
    window.look("empty")
    window.page.get_by_role("link", name="Sans Taille").click()
    expect(window.page.locator(".card").first).to_be_visible()
    window.go("/search?q=robe&f.coloris=rouge&page=99&sort=magic")
    expect(window.page.get_by_role("status")).to_contain_text("n’existe pas")
    window.look("stale")
    window.go("/c/univers")
    window.look("tree")
    window.go("/p/MG-99999/robe-longue-en-soie")
    window.complaints.clear()  # the browser itself tells of the 404
    window.reads("Ce produit n’est plus en boutique")
    window.look("gone")


def test_by_keyboard_alone(desk: Visit) -> None:
    """The skip link comes first, every stop is seen, facets and forms work without a pointer."""
    page = desk.page
    desk.go("/search?q=robe")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") == 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    outlines = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        outlines.add(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
    assert outlines == {"solid"}
    page.locator(".facet summary").first.focus()
    page.keyboard.press("Enter")
    assert not page.evaluate("document.querySelector('.facet').open")
    page.keyboard.press("Enter")
    page.locator(".facet .pick").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chip").first).to_be_visible()
    page.locator(".chip").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(0)


def test_without_javascript(browser: Browser, address: str) -> None:
    """Everything is links and forms: choose, sort, open filters on the phone, choose a variant."""
    with visit(browser, address, "phone-plain", PHONE, script=False) as window:
        page = window.page
        window.go("/search?q=robe")
        page.locator(".switch summary").click()
        page.locator(".facets .pick", has_text="Rouge").first.click()
        expect(page.locator(".chip")).to_have_count(1)
        page.get_by_label("Trier par").select_option("price_desc")
        page.get_by_role("button", name="Trier").click()
        page.locator(".card a").first.click()
        page.locator(".axis .value.free").first.click()
        expect(page.locator("h1")).to_be_visible()


def test_the_shops_own_people_read_the_reasons(desk: Visit) -> None:
    """From this machine, without any key yet: the reasons of a list, and the door for those who have one."""
    page = desk.page
    desk.go("/search?q=robe+rouge")
    page.get_by_role("link", name="Pourquoi cette liste").click()
    why = page.get_by_role("region", name="Pourquoi cette liste")
    expect(why).to_contain_text("new-this-season (rules/merchandising.yaml")
    expect(why.get_by_role("row").nth(1)).to_contain_text("Robe")
    desk.look("reasons")
    page.get_by_role("link", name="Équipe").click()
    desk.reads("Se connecter")
    desk.look("sign-in")
    page.get_by_label("Clé").fill("gk_none")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("alert")).to_contain_text("n’est pas connue")
    desk.complaints.clear()  # the browser itself tells of the 401
    desk.look("sign-in-refused")


def test_the_api_can_be_read_and_tried(browser: Browser, address: str) -> None:
    """`/docs` renders from this server alone, and a request made in it is answered."""
    with visit(browser, address, "desk", DESK) as window:
        page = window.page
        window.go("/docs/")
        page.get_by_role("button", name="GET /v1/products/{id}").first.click()
        page.get_by_role("button", name="Try it out").click()
        page.get_by_placeholder("id").fill("MG-0238")
        page.get_by_role("button", name="Execute").click()
        expect(page.locator(".live-responses-table")).to_contain_text("Robe longue Victoire en soie")
        window.shot("docs")


@pytest.mark.full
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1600])
def test_every_width_and_the_dark(browser: Browser, address: str, width: int, scheme: str) -> None:
    """From a small phone to a large screen, by day and by night, nothing is cut and all can be read."""
    with visit(browser, address, f"{scheme}-{width}", (width, 900)) as window:
        window.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for what, path in (("front", "/"), ("list", "/search?q=robe&f.couleur=rouge"), ("product", "/p/MG-0238")):
            window.go(path)
            window.shot(what)
        if scheme == "dark":
            window.look("product")
