"""The storefront as a visitor meets it, told on both engines; and what it never does."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.desk.live import Snapshots
from app.pages.rendering import POLICY
from app.search.snapshot import Snapshot
from tests.engines.making import EngineKind
from tests.pages.site import STOREFRONT, Page, rows, site
from tests.shop import RULES, Story


def test_a_visit_from_the_front_to_a_product_and_back(engine: EngineKind, tmp_path: Path) -> None:
    """Search, choose, choose again, let go, open a product, choose its colour, and go back to the list."""
    shop = Story(engine, STOREFRONT)
    shop.load(rows())
    web = site(shop.engine, tmp_path)
    front = Page(web.get("/"))
    assert front.lang == "fr"
    assert front.headings[0] == "Choisi avec soin, trouvé sans peine."
    assert front.link("Femme", "2 produits") == "/c/rayons/femme"
    assert front.fields == {"q": ""}

    found = Page(web.get("/search?q=robe"))
    assert found.headings[0] == "Résultats pour «\u00a0robe\u00a0»".replace("\u00a0", " ")
    assert "2 produits" in found.text
    assert found.fields["q"] == "robe"
    red = Page(web.get(found.link("Rouge", "2")))
    assert red.link("Retirer le filtre Couleur", "Rouge") == "/search?q=robe"
    both = Page(web.get(red.link("Bleu", "1")))
    assert "2 produits" in both.text
    blue = Page(web.get(both.link("Retirer le filtre Couleur", "Rouge")))
    assert blue.meta["canonical"] == "/search?q=robe&f.couleur=bleu"
    assert blue.says_link("Tout effacer")
    assert "/pictures/bleu.svg" in blue.pictures

    link = blue.link("Robe longue")
    assert link == "/p/R1/robe-longue?colour=bleu"
    product = Page(web.get(link, headers={"Referer": "http://localhost/search?q=robe&f.couleur=bleu"}))
    assert product.headings[0] == "Robe longue"
    assert "59,90" in product.text
    assert product.link("Retour aux résultats") == "/search?q=robe&f.couleur=bleu"
    red_one = Page(web.get(product.link("Rouge")))
    assert "49,90" in red_one.text
    assert "/pictures/rouge.svg" in red_one.pictures
    assert red_one.link("Retour aux résultats") == "/search?q=robe&f.couleur=bleu"
    assert red_one.meta["canonical"] == "/p/R1/robe-longue"
    assert "<b>longue</b>" not in red_one.html


FAMILIES = {
    "rules/fields.yaml": """
        - {name: family, from: couleur, level: variant, variant_axis: true, use: [filter, facet, show]}
    """,
    "rules/transformations.yaml": """
        - {kind: clean, field: family, case: lower}
        - {kind: map, id: families, field: family, table: {rouge: chaud, bleu: froid}}
    """,
    "rules/facets.yaml": """
        - {code: famille, field: family}
    """,
}
"""A second axis from the colour's own column, added to the small shop's files."""


def test_a_product_wears_a_colour_of_the_chosen_family(engine: EngineKind, tmp_path: Path) -> None:
    """On the list and on its own page, where the family is no choice of its own."""
    rules = {**RULES, **STOREFRONT}
    shop = Story(engine, {**STOREFRONT, **{name: rules[name].rstrip(" ") + text for name, text in FAMILIES.items()}})
    shop.load(rows())
    web = site(shop.engine, tmp_path)
    cold = Page(web.get("/search?q=robe&f.famille=froid"))
    assert "/pictures/bleu.svg" in cold.pictures
    assert "/pictures/rouge.svg" not in cold.pictures
    link = cold.link("Robe longue")
    assert link == "/p/R1/robe-longue?family=froid"
    product = Page(web.get(link))
    assert "59,90" in product.text
    assert "Froid" not in product.text
    assert product.link("Rouge") == "/p/R1/robe-longue?colour=rouge&size=38"


def test_the_same_shop_in_english(engine: EngineKind, tmp_path: Path) -> None:
    """Under a prefix, with the shop's own English labels; the switch keeps the place."""
    shop = Story(engine, STOREFRONT)
    shop.load(rows())
    web = site(shop.engine, tmp_path)
    page = Page(web.get("/en/search?q=dress&f.couleur=rouge&sort=price_asc"))
    assert page.lang == "en"
    assert page.headings[0] == "Results for “dress”"
    assert page.says_link("Remove the filter Colour Red")
    assert "€25.00" in page.text
    assert page.link("FR") == "/search?q=dress&f.couleur=rouge&sort=price_asc"
    product = Page(web.get("/en/p/R1"))
    assert product.meta == {"canonical": "/en/p/R1/long-dress", "fr": "/p/R1/robe-longue", "en": "/en/p/R1/long-dress"}
    category = Page(web.get("/en/c/rayons/femme/robes"))
    assert category.headings[0] == "Dresses"
    assert category.meta["fr"] == "/c/rayons/femme/robes"


def test_nothing_found_has_ways_out(engine: EngineKind, tmp_path: Path) -> None:
    """Each choice with what would be found without it, the departments, and what stands first."""
    shop = Story(engine, STOREFRONT)
    shop.load(rows())
    web = site(shop.engine, tmp_path)
    page = Page(web.get("/search?q=robe&f.couleur=bleu&f.taille=36"))
    assert "Aucun produit ne correspond" in page.headings
    assert page.link("Sans Couleur : Bleu") == "/search?q=robe&f.taille=36"
    assert page.link("Sans Taille : 36") == "/search?q=robe&f.couleur=bleu"
    assert page.link("Maison 2") == "/c/rayons/maison"
    assert page.says_link("Robe longue")
    inside = Page(web.get("/c/rayons/maison?q=robe"))
    assert inside.link("dans toute la boutique") == "/search?q=robe"
    nothing = Page(web.get("/search?q=xylophone"))
    assert "Moins de mots" in nothing.text


def test_words_that_were_left_out_are_named(web: FlaskClient) -> None:
    """What comes close is shown, and it is said without which words."""
    assert "trouvés sans « xylophone »" in Page(web.get("/search?q=robe+xylophone")).text
    assert "trouvés sans" not in Page(web.get("/search?q=robe+longue")).text


def test_no_product_with_all_the_words_is_said(web: FlaskClient) -> None:
    """Both words are known, and no product has both."""
    assert "Aucun produit ne contient tous les mots" in Page(web.get("/search?q=sofa+lampe")).text
    assert "Aucun produit ne contient tous les mots" not in Page(web.get("/search?q=robe+longue")).text


def test_what_was_searched_instead_is_said_and_the_original_is_one_link_away(web: FlaskClient) -> None:
    """`longe` becomes `longue`; the link searches for exactly what was typed."""
    page = Page(web.get("/search?q=robe+longge"))
    assert "Voici les résultats pour « robe longue »" in page.text
    assert "/search?q=robe+longge&verbatim=1" in page.links.values()
    exact = Page(web.get("/search?q=robe+longge&verbatim=1"))
    assert "Recherche à la lettre" in exact.text
    assert "/search?q=robe+longge" in exact.links.values()


def test_sorting_and_bounds_are_forms_that_keep_the_rest(web: FlaskClient) -> None:
    """Their hidden fields are the list's own state; sending them is a link as any other."""
    page = Page(web.get("/c/rayons/femme?q=robe&f.couleur=rouge&f.prix.max=55"))
    assert page.fields["f.couleur"] == "rouge"
    assert page.fields["f.prix.max"] == "55"
    assert "2 produits" in page.text
    sent = Page(web.get("/search?q=robe&sort=price_desc&f.prix.min=30&f.prix.max="))
    assert "1 produit" in sent.text
    assert sent.meta["canonical"] == "/search?q=robe&f.prix.min=30&sort=price_desc"


def test_a_price_bound_holds_its_end(web: FlaskClient) -> None:
    """Up to 25 euros includes what costs 25 euros; a link in the API's words does not."""
    assert "1 produit" in Page(web.get("/search?q=robe&f.prix.max=25")).text
    assert "Aucun produit" in Page(web.get("/search?q=robe&f.prix=..25")).text


def test_trees_are_entrances(web: FlaskClient) -> None:
    """A whole tree shows its tops with what lies below."""
    tree = Page(web.get("/c/rayons"))
    assert tree.headings[0] == "Rayons"
    assert tree.link("Robes") == "/c/rayons/femme/robes"
    assert Page(web.get("/c/envies/")).headings[0] == "Envies"


def test_the_first_locale_goes_without_its_prefix(web: FlaskClient) -> None:
    """One address a page; the old one leads there, and nowhere else."""
    assert web.get("/fr/search?q=robe").headers["Location"] == "/search?q=robe"
    assert web.get("/fr/").headers["Location"] == "/"
    assert web.get("/fr//evil.test/").headers.get("Location", "/").startswith(("/", "http://localhost/"))
    assert not web.get("/fr//evil.test/").headers.get("Location", "/").startswith("//")


def test_pages_say_what_browsers_may_do(web: FlaskClient) -> None:
    """Our own file alone runs, nothing is framed, only pictures come from elsewhere; only we learn where one was."""
    for path in ("/", "/search", "/p/R1", "/c/rayons", "/nowhere"):
        headers = web.get(path).headers
        assert headers["Content-Security-Policy"] == POLICY
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-cache"
    said = dict(part.split(" ", 1) for part in POLICY.split("; "))
    assert (said["default-src"], said["script-src"], said["connect-src"]) == ("'none'", "'self'", "'self'")
    assert "unsafe" not in POLICY


def test_the_stylesheet_is_kept_for_good_by_its_content(web: FlaskClient) -> None:
    """Its address carries a digest; another address of it is kept for a day."""
    html = web.get("/").get_data(as_text=True)
    link = html.partition('rel="stylesheet" href="')[2].partition('"')[0]
    kept = web.get(link)
    assert kept.content_type == "text/css; charset=utf-8"
    assert "immutable" in kept.headers["Cache-Control"]
    assert "immutable" not in web.get("/static/storefront.css").headers["Cache-Control"]
    assert web.get(link, headers={"If-None-Match": kept.headers["ETag"]}).status_code == 304


def test_pictures_come_from_their_folder_and_run_nothing(web: FlaskClient) -> None:
    """A picture could hold a script: it is served in a sandbox. Nothing beside the folder is sent."""
    picture = web.get("/pictures/rouge.svg")
    assert picture.content_type == "image/svg+xml; charset=utf-8"
    assert picture.headers["Content-Security-Policy"].endswith("sandbox")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    for path in (
        "../secret.txt",
        "%2e%2e/secret.txt",
        "..%2fsecret.txt",
        "%2fetc/passwd",
        "gone.svg",
        "%00",
        "x" * 5000,
        ".",
    ):
        assert web.get(f"/pictures/{path}").status_code in (404, 308), path


def test_programs_keep_their_problem_documents(web: FlaskClient) -> None:
    """Below /v1 and at the probes nothing changes."""
    assert web.get("/v1/nothing").content_type == "application/problem+json"
    assert web.get("/v1/search?q=robe").content_type == "application/json"
    assert web.put("/v1/search").content_type == "application/problem+json"
    assert web.get("/livez").content_type == "application/json"


@pytest.mark.parametrize("path", ["/", "/search?q=robe", "/c/rayons/femme", "/p/R1", "/en/search?q=dress", "/nowhere"])
def test_private_fields_stay_private(web: FlaskClient, path: str) -> None:
    """`Page` itself looks for the canary; here no name of a private field shows either."""
    page = Page(web.get(path), 404 if path == "/nowhere" else 200)
    assert "cost" not in page.html
    assert "cout" not in page.html


def test_a_page_takes_one_snapshot(web: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is published meanwhile: no page is made of two shops."""
    taken: list[Snapshot] = []
    current = Snapshots.current

    def take(snapshots: Snapshots) -> Snapshot:
        taken.append(current(snapshots))
        return taken[-1]

    monkeypatch.setattr(Snapshots, "current", take)
    for path in ("/", "/search?q=robe", "/c/rayons", "/c/rayons/femme/robes", "/p/R1"):
        taken.clear()
        assert web.get(path).status_code == 200
        assert len(taken) == 1, path
