"""What goes wrong ends on a page that helps: stale links, wrong methods, an engine that is away. Never a 5xx of ours."""

import string
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.generation import DamagedError, EngineUnavailableError
from app.desk.live import Snapshots
from app.pages.links import words_of
from tests.engines.making import EngineKind
from tests.pages.site import STOREFRONT, Page, rows, site
from tests.shop import Story

STALE: dict[str, str] = {
    "/search?q=robe&f.coloris=rouge": "Le filtre «\u00a0coloris\u00a0» n’existe pas",
    "/search?q=robe&f.promo=maybe": "Le filtre «\u00a0promo\u00a0» n’a pas pu être appliqué",
    "/search?q=robe&f.prix=cheap": "«\u00a0cheap\u00a0» ne peut pas être choisi ici",
    "/search?q=robe&sort=magic": "L’ordre «\u00a0magic\u00a0» n’existe pas",
    "/search?q=robe&page=abc": "La page abc n’existe pas",
    "/search?q=robe&page=2": "La page 2 n’existe pas",
    "/search?q=robe&page=1000000000": "La page 1000000000 n’existe pas",
    "/search?q=" + "robe+" * 300: "seuls ses 500 premiers caractères",
    "/en/search?q=dress&page=0": "There is no page 0",
}


@pytest.mark.parametrize("link", STALE, ids=[link[:40] for link in STALE])
def test_a_stale_link_shows_what_it_can_and_says_what_it_left_out(web: FlaskClient, link: str) -> None:
    """Status 200, the products, and a notice."""
    page = Page(web.get(link))
    assert STALE[link].replace("\u00a0", " ") in page.text
    assert page.says_link("Robe") or page.says_link("dress")


def test_what_letters_add_to_links_is_overlooked(web: FlaskClient) -> None:
    """No notice for `utm_source`, a page's size or a parameter twice."""
    page = Page(web.get("/search?utm_source=letter&size=7&q=robe&q=lampe&fbclid=%FF"))
    assert "2 produits" in page.text
    assert "laissé de côté" not in page.text


def test_a_value_that_is_gone_stays_removable(web: FlaskClient) -> None:
    """A chip and a struck value with 0, each with the way back."""
    page = Page(web.get("/search?q=robe&f.couleur=fuchsia"))
    assert page.link("Retirer le filtre Couleur Fuchsia") == "/search?q=robe"
    assert page.link("Sans Couleur : Fuchsia") == "/search?q=robe"


GONE: dict[str, tuple[str, str]] = {
    "/p/X99/robe-longue": ("Ce produit n’est plus en boutique", "Robe longue"),
    "/p/L2/lampe-cachee": ("Ce produit n’est plus en boutique", "Lampe de table"),
    "/c/rayons/femme/lampes": ("Ce rayon n’existe plus", "Lampe de table"),
    "/c/nothing": ("Ce rayon n’existe plus", "Robe longue"),
    "/robe/longue": ("Cette page n’est pas en rayon", "Robe longue"),
    "/de/search": ("Cette page n’est pas en rayon", "Robe longue"),
    "/en/p/X99/table-lamp": ("This product has left the shop", "Table lamp"),
    "/static/gone.css": ("Cette page n’est pas en rayon", "Robe longue"),
}


@pytest.mark.parametrize("path", GONE)
def test_what_is_gone_is_a_404_that_helps_on(web: FlaskClient, path: str) -> None:
    """A search box, the departments, and what comes close to the words of the address."""
    title, close = GONE[path]
    page = Page(web.get(path), 404)
    assert page.headings[0] == title
    assert page.says_link(close)
    assert page.says_link("Maison") or page.says_link("Home")
    assert "q" in page.fields
    assert not page.meta.get("fr")


def test_a_page_takes_no_other_method(web: FlaskClient) -> None:
    """A page for people, with what the path takes."""
    for method in ("post", "put", "delete", "patch"):
        refused = getattr(web, method)("/search", data=b"x" * 100_000)
        assert "GET" in refused.headers["Allow"]
        assert Page(refused, 405).headings[0] == "Cette page se lit, et rien de plus"
    assert web.head("/search?q=robe").status_code == 200


def test_before_the_first_reindex_the_shop_says_that_it_opens(engine: EngineKind, tmp_path: Path) -> None:
    """503 with when to come back; only people at this machine read what to run."""
    web = site(Story(engine, STOREFRONT).engine, tmp_path)
    for path in ("/", "/search?q=robe", "/p/R1", "/c/rayons"):
        refused = web.get(path)
        assert int(refused.headers["Retry-After"]) > 0
        page = Page(refused, 503)
        assert "gondola reindex" in page.text
        assert "reindex" not in Page(web.get(path, headers={"X-Forwarded-For": "1.2.3.4"}), 503).text
    assert Page(web.get("/no/where"), 404).headings[0] == "Cette page n’est pas en rayon"
    assert Page(web.get("/en/"), 503).headings[0] == "The shop will be back in a moment"
    assert Page(web.get("/", headers={"Accept-Language": "en-GB"}), 503).lang == "en"
    assert web.get("/pictures/x.svg").status_code == 404


@contextmanager
def broken(error: Exception) -> Iterator[None]:
    with patch.object(Snapshots, "current", side_effect=error):
        yield


@pytest.mark.parametrize("error", [EngineUnavailableError("node 7 is away"), DamagedError("a file is missing")])
def test_an_engine_that_is_away_is_a_503(web: FlaskClient, error: Exception) -> None:
    """On every page, the helpful ones included."""
    with broken(error):
        assert Page(web.get("/search?q=robe"), 503).headings[0] == "La boutique revient dans un instant"
        assert "node 7" not in web.get("/", headers={"Via": "proxy"}).get_data(as_text=True)
        Page(web.get("/no/where"), 404)


def test_a_fault_of_ours_is_told_without_its_insides(web: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """The page says sorry, the log says more; an API request keeps its problem document."""
    with broken(ZeroDivisionError("secret")):
        page = Page(web.get("/search?q=robe"), 500)
        assert "secret" not in page.html
        assert page.headings[0] == "Un faux pas de notre côté"
        assert web.get("/v1/search?q=robe").content_type == "application/problem+json"
    assert "secret" in caplog.text


# Whatever is asked


ODD = st.text(alphabet=st.sampled_from([*string.printable, *"éœ€\u202f\u2028\ud7ff\ufffd🧥\x7f\0"]), max_size=12)
NAMES = st.sampled_from(
    [
        "q",
        "page",
        "sort",
        "size",
        "back",
        "colour",
        "f.couleur",
        "f.taille",
        "f.prix",
        "f.prix.min",
        "f.prix.max",
        "f.tranche",
        "f.promo",
        "f.couleur.not",
        "f.taille.all",
        "f.gone",
        "f.",
        "utm_source",
    ]
)
VALUES = st.one_of(
    st.sampled_from(["robe", "rouge", "bleu", "38", "20..80", "..", "-5..", "1e309", "true", "maybe", "price_asc"]),
    st.sampled_from(
        ["0", "2", "-1", "10000000000", "%ff", "%00", "%ED%A0%80", "%", "%zz", "+", "&", "=", "//evil.test"]
    ),
    ODD,
    st.integers().map(str),
    st.floats().map(str),
)
PATHS = st.one_of(
    st.sampled_from(
        ["/", "/search", "/c/rayons/femme", "/c/envies", "/p/R1", "/p/L1/x", "/en/", "/en/search", "/en/p/C1"]
    ),
    st.lists(
        st.one_of(
            st.sampled_from(
                ["c", "p", "en", "fr", "search", "rayons", "R1", "pictures", "static", "%2f", "%ff", "..", ""]
            ),
            ODD,
        ),
        max_size=5,
    ).map(lambda parts: "/" + "/".join(parts)),
)


@settings(max_examples=400)
@given(PATHS, st.lists(st.tuples(NAMES, VALUES), max_size=6))
def test_no_link_is_answered_with_a_failure(web: FlaskClient, path: str, pairs: list[tuple[str, str]]) -> None:
    """Every link is a page, a redirect, or a refusal that helps: never a 5xx."""
    link = path + "?" + "&".join(f"{name}={value}" for name, value in pairs)
    raw = link.encode("utf-8", "surrogatepass").replace(b"#", b"%23")
    response = web.open(
        environ_overrides={
            "PATH_INFO": raw.partition(b"?")[0].decode("latin-1"),
            "QUERY_STRING": raw.partition(b"?")[2].decode("latin-1"),
        }
    )
    assert response.status_code < 500, (path, pairs, response.get_data(as_text=True)[-2000:])


@settings(max_examples=60)
@given(st.lists(st.tuples(NAMES, VALUES), max_size=5))
def test_every_list_that_is_shown_can_be_walked(web: FlaskClient, pairs: list[tuple[str, str]]) -> None:
    """The links of a page lead to pages, and its canonical link to the same list without any notice."""
    page = Page(web.get("/search", query_string=pairs))
    again = Page(web.get(page.meta["canonical"]))
    assert again.meta["canonical"] == page.meta["canonical"]
    assert "laissé de côté" not in again.text
    for link in list(page.links.values())[:12]:
        if link.startswith("/"):
            assert web.get(link).status_code in (200, 302, 308), link


def test_the_same_on_opensearch(engine: EngineKind, tmp_path: Path) -> None:
    """Odd ids, paths, values and pages on both engines."""
    shop = Story(engine, STOREFRONT)
    shop.load(rows())
    web = site(shop.engine, tmp_path)
    for link in (
        "/p/%00",
        "/p/%ff/x",
        "/p/" + "x" * 3000,
        "/c/rayons/%00",
        "/search?q=%00",
        "/search?f.couleur=%00&f.taille=" + "9" * 299,
        "/search?page=416",
        "/search?page=1000000000",
        "/search?f.prix.min=999999999999999&f.prix.max=-999999999999999",
        "/search?f.prix=1..&f.tranche=..&f.promo=true&f.promo=false",
        "/search?" + "&".join(f"f.couleur={at}&f.taille={at}" for at in range(60)),
        "/search?q=" + "a%20" * 250,
    ):
        assert web.get(link).status_code in (200, 404), link


def test_what_programs_ask_is_never_answered_with_a_page(web: FlaskClient) -> None:
    """A path of the API that is not there is a problem document, with a slash or without."""
    for path in ("/v1", "/v1/", "/v1/nowhere", "/docs/nowhere.js", "/readyz/x"):
        assert web.get(path).content_type == "application/problem+json", path


def test_an_id_is_not_searched_for_as_words() -> None:
    """What a slug was made of says what is gone; a number or broken letters do not."""
    assert words_of("robe-longue-en-soie") == "robe longue en soie"
    assert words_of("lampe") == "lampe"
    for nothing in ("MG-9999", "\ufffd", "", "4711", "v2"):
        assert words_of(nothing) == ""
