"""The small shop with its storefront on: what a page shows, read from its HTML."""

from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.access import Access
from app.api.application import make_application
from app.api.problems import http_problem
from app.desk.live import Engine, Services, Snapshots
from app.pages.application import add_pages
from app.pages.pictures import Pictures
from tests.shop import NOW, ROWS

STOREFRONT: Mapping[str, str] = {
    "rules/storefront.yaml": "{price_before: old_price, picture: image, rating: note, reviews: avis}",
    "rules/fields.yaml": """
        - {name: name, type: text, by_locale: {fr: nom, en: nom_en}, use: [search, show]}
        - {name: status, use: [filter]}
        - {name: brand, from: marque, use: [search, filter, facet, show], label: {fr: Marque, en: Brand}}
        - {name: department, type: text, by_locale: {fr: rayon, en: rayon_en}}
        - name: colour
          from: couleur
          level: variant
          variant_axis: true
          use: [search, filter, facet, show]
          label: {fr: Couleur, en: Colour}
        - {name: size, from: taille, level: variant, variant_axis: true, use: [filter, facet, show], label: {fr: Taille}}
        - name: price
          type: number
          from: prix
          level: variant
          required: true
          use: [filter, facet, sort, show]
          label: {fr: Prix, en: Price}
        - {name: old_price, type: number, from: prix_barre, use: [filter, show]}
        - {name: stock, type: number, level: variant, use: [show]}
        - {name: image, level: variant, use: [show]}
        - {name: description, type: text, from: texte, use: [show]}
        - {name: note, type: number, use: [show]}
        - {name: avis, type: number, use: [show]}
        - {name: material, from: matiere, use: [show], label: {fr: Matière, en: Material}}
        - {name: cost, type: number, from: cout, private: true, use: [filter, rank]}
        - {name: sales, type: number, from: ventes, use: [rank]}
        - {name: added, type: date, from: ajout, use: [filter, sort, show], label: {fr: Arrivée, en: Added}}
    """,
    "rules/labels.yaml": """
        - field: colour
          values: {rouge: {fr: Rouge, en: Red}, bleu: {fr: Bleu, en: Blue}}
    """,
}
CANARY = "987654.25"
"""A cost that no page may show."""

MORE: Mapping[str, Mapping[str, Any]] = {
    "R1": {
        "texte": "Une robe <b>longue</b>.\n\nEn lin.",
        "note": "4,5",
        "avis": "12",
        "matiere": "lin",
        "cout": CANARY,
    },
    "R1-R38": {"image": "rouge.svg"},
    "R1-R40": {"image": "rouge.svg"},
    "R1-B40": {"image": "bleu.svg"},
    "L1": {"image": "https://pictures.example/lampe.jpg"},
}


def rows() -> list[Mapping[str, Any]]:
    """The small shop's rows, with pictures, texts and opinions."""
    return [{**row, **MORE.get(str(row["sku"]), {})} for row in ROWS]


def site(engine: Engine, folder: Path) -> FlaskClient:
    """The storefront over an engine; two pictures lie in a folder."""
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    for name in ("rouge.svg", "bleu.svg"):
        (folder / "pictures" / name).write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    (folder / "secret.txt").write_text("not for visitors", encoding="utf-8")
    services = Services(engine, Snapshots(engine), NOW.timestamp)
    access = Access(services.engine.ledger, services.now)
    app = make_application(services, access)
    app.test_client_class = Visitor
    return add_pages(app, services, access, Pictures(folder), http_problem).test_client()


class Visitor(FlaskClient):
    """Reads every answer to its end, so that no file stays open."""

    def open(self, *args: Any, **asked: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True, **asked})


class Page(HTMLParser):
    """A page as a visitor reads it: its text, its links by what they say, its headings, its form fields."""

    def __init__(self, response: TestResponse, status: int = 200) -> None:
        super().__init__()
        self.html = response.get_data(as_text=True)
        assert response.status_code == status, self.html[:2000]
        assert response.content_type == "text/html; charset=utf-8"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "Traceback" not in self.html
        assert CANARY not in self.html
        self.links: dict[str, str] = {}
        self.headings: list[str] = []
        self.pictures: list[str] = []
        self.fields: dict[str, str] = {}
        self.meta: dict[str, str] = {}
        self.lang = ""
        self._open: list[tuple[str, list[str], dict[str, str]]] = []
        self._texts: list[str] = []
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        assert "style" not in found, "the policy allows no styles in the page"
        assert not any(name.startswith("on") for name in found), "the policy allows no scripts in the page"
        match tag:
            case "html":
                self.lang = found["lang"]
            case "img":
                assert "alt" in found, "a picture says what it shows, or that it is only for the eye"
                self.pictures.append(found["src"])
            case "input":
                self.fields[found["name"]] = found.get("value", "")
            case "link" if found["rel"] in ("canonical", "alternate"):
                self.meta[found.get("hreflang", "canonical")] = found["href"]
            case "a" | "h1" | "h2" | "h3":
                self._open.append((tag, [], found))
            case "script":
                assert found["src"].startswith("/static/"), "the policy allows our own file alone"

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            _, texts, found = self._open.pop()
            said = " ".join("".join(texts).split())
            if tag == "a":
                self.links[said] = found["href"]
            else:
                self.headings.append(said)
            if self._open:
                self._open[-1][1].append(said)

    def handle_data(self, data: str) -> None:
        self._texts.append(data)
        if self._open:
            self._open[-1][1].append(data)

    @property
    def text(self) -> str:
        """Everything that can be read, blanks made single."""
        return " ".join(" ".join(self._texts).split())

    def link(self, *words: str) -> str:
        """Where the one link leads that says these words."""
        found = {said: to for said, to in self.links.items() if all(word in said for word in words)}
        assert len(found) == 1, f"{words}: {sorted(found)} of {sorted(self.links)}"
        return next(iter(found.values()))

    def says_link(self, *words: str) -> bool:
        """Whether any link says these words."""
        return any(all(word in said for word in words) for said in self.links)
