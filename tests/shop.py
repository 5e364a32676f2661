"""A small shop for stories: rules as YAML text, rows as dictionaries, questions in the trade's words."""

import textwrap
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.catalog.build import Built
from app.core.product import Row
from app.desk.live import Engine, Snapshots, open_snapshot
from app.desk.packs import read_pack
from app.desk.publish import Reindex, apply_update, publish, reindex
from app.rulepack.pack import RulePack
from app.search.request import Choice, Request
from app.search.service import Answered, Surveys, answer
from app.search.snapshot import Snapshot
from tests.engines.making import EngineKind

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

RULES: Mapping[str, str] = {
    "rules/shop.yaml": """
        code: mini
        name: Mini
        locales: [fr, en]
        feed: {key: sku, group: parent}
        visible: {status: actif}
        sellable: {stock: {gt: 0}}
    """,
    "rules/fields.yaml": """
        - {name: name, type: text, by_locale: {fr: nom, en: nom_en}, use: [search, show]}
        - {name: status, use: [filter]}
        - {name: brand, from: marque, use: [search, filter, facet, show]}
        - {name: department, type: text, by_locale: {fr: rayon, en: rayon_en}}
        - {name: colour, from: couleur, level: variant, variant_axis: true, use: [search, filter, facet, show]}
        - {name: size, from: taille, level: variant, variant_axis: true, use: [filter, facet, show]}
        - name: price
          type: number
          from: prix
          level: variant
          required: true
          by: {price_list: {pro: prix_pro}}
          use: [filter, facet, sort, show]
        - {name: old_price, type: number, from: prix_barre, use: [filter, show]}
        - {name: stock, type: number, level: variant, use: [show]}
        - {name: cost, type: number, from: cout, private: true, use: [filter, rank]}
        - {name: sales, type: number, from: ventes, use: [rank]}
        - {name: added, type: date, from: ajout, use: [filter, sort, show]}
    """,
    "rules/transformations.yaml": """
        - {kind: clean, field: [name, brand]}
        - {kind: drop, field: brand, pattern: "AUCUNE|INCONNUE?"}
        - {kind: clean, field: colour, case: lower}
        - {kind: replace, id: bare-size, field: size, pattern: "^(Taille |T)", with: ""}
    """,
    "rules/attributes.yaml": """
        - kind: expression
          name: on_sale
          type: boolean
          use: [filter, facet, show]
          expression: old_price > min(price)
        - kind: cases
          name: band
          use: [filter, facet, show]
          cases:
            - {when: {price: {lt: 30}}, then: petit}
            - {when: {price: {lt: 100}}, then: moyen}
          else: grand
    """,
    "rules/trees.yaml": """
        - {code: rayons, from: department, separator: ">"}
        - code: envies
          nodes:
            - {code: soldes, label: {fr: Soldes, en: Sale}, where: {on_sale: true}}
            - code: femme
              label: {fr: Pour elle, en: For her}
              where: {category: {under: rayons:femme}}
              nodes:
                - {code: petits_prix, label: Petits prix, where: {band: petit}}
    """,
    "rules/ranking.yaml": "- {code: default, spread: 0.3, mix: {sales: 70, cost: -30}}",
    "rules/search.yaml": """
        weights: {name: 5, brand: 3, colour: 2}
        min_results: 1
        sorts:
          - {code: price_asc, field: price, way: asc, label: {fr: Prix croissant}}
          - {code: price_desc, field: price, way: desc}
          - {code: newest, field: added, way: desc}
    """,
    "rules/facets.yaml": """
        - {code: couleur, field: colour, label: {fr: Couleur, en: Colour}}
        - {code: taille, field: size}
        - {code: marque, field: brand}
        - {code: prix, field: price, kind: bounds}
        - {code: tranche, field: price, kind: ranges, ranges: [0, 30, 100]}
        - {code: promo, field: on_sale}
    """,
    "rules/labels.yaml": "- {field: colour, values: {rouge: {fr: Rouge, en: Red}}}",
    "synonyms/fr.yaml": "- {kind: equivalent, words: [canapé, sofa]}",
}

ROWS: Sequence[Mapping[str, Any]] = [
    {
        "sku": "R1",
        "nom": "Robe longue",
        "nom_en": "Long dress",
        "marque": "Brume",
        "rayon": "Femme > Robes",
        "rayon_en": "Women > Dresses",
        "status": "actif",
        "prix_barre": "80",
        "cout": "20",
        "ventes": "90",
        "ajout": "2026-11-01",
    },
    {
        "sku": "R1-R38",
        "parent": "R1",
        "couleur": "ROUGE",
        "taille": "T38",
        "prix": "49,90 €",
        "prix_pro": "40",
        "stock": 3,
    },
    {"sku": "R1-R40", "parent": "R1", "couleur": "rouge", "taille": "40", "prix": "49,90", "stock": 0},
    {"sku": "R1-B40", "parent": "R1", "couleur": "bleu", "taille": "40", "prix": "59,90", "stock": 1},
    {
        "sku": "R2",
        "nom": "Robe courte",
        "nom_en": "Short dress",
        "marque": "AUCUNE",
        "rayon": "Femme > Robes",
        "rayon_en": "Women > Dresses",
        "status": "actif",
        "cout": "5",
        "ventes": "10",
        "ajout": "12/03/2026",
    },
    {"sku": "R2-R36", "parent": "R2", "couleur": "rouge", "taille": "Taille 36", "prix": "25", "stock": 5},
    {
        "sku": "L1",
        "nom": "Lampe de table",
        "nom_en": "Table lamp",
        "marque": "Lueur",
        "rayon": "Maison > Lampes",
        "rayon_en": "Home > Lamps",
        "status": "actif",
        "couleur": "doré",
        "prix": "120",
        "stock": 2,
        "cout": "60",
        "ventes": "40",
        "ajout": "3 mai 2026",
    },
    {
        "sku": "L2",
        "nom": "Lampe cachée",
        "marque": "Lueur",
        "rayon": "Maison > Lampes",
        "status": "brouillon",
        "couleur": "noir",
        "prix": "99",
        "stock": 2,
    },
    {
        "sku": "C1",
        "nom": "Sofa d'angle",
        "nom_en": "Corner sofa",
        "marque": "Lueur",
        "rayon": "Maison > Canapés",
        "rayon_en": "Home > Sofas",
        "status": "actif",
        "couleur": "bleu",
        "prix": "899",
        "stock": 1,
        "cout": "500",
        "ventes": "2",
        "ajout": "2026-01-05",
    },
]


def files(changes: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """The rules as files, with some replaced; a file replaced by nothing is left out."""
    texts = {**RULES, **(changes or {})}
    return {name: textwrap.dedent(text).encode() for name, text in texts.items() if text}


def pack(changes: Mapping[str, str] | None = None) -> RulePack:
    """The rules as a checked pack."""
    return read_pack(files(changes))


def rows(data: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Rows as a feed gives them."""
    return [Row("feed.csv", line, row) for line, row in enumerate(data, 2)]


class Story:
    """A shop on one engine, and what one can do and ask."""

    def __init__(self, engine: EngineKind, changes: Mapping[str, str] | None = None) -> None:
        self.engine = Engine(engine.store, engine.ledger)
        self.pack = pack(changes)
        self.snapshots = Snapshots(self.engine)

    def load(self, data: Sequence[Mapping[str, Any]] = ROWS) -> Built:
        """Reindex from these rows."""
        asked = Reindex("a story", datetime.now(UTC))
        return reindex(rows(data), self.pack, self.engine.store, self.engine.ledger, lambda *_: None, asked)

    def change(self, data: Sequence[Mapping[str, Any]]) -> Any:
        """Update from these rows."""
        return apply_update(rows(data), self.engine.store, self.engine.ledger)

    def publish(self, changes: Mapping[str, str]) -> bool:
        """Publish the rules with some files replaced; whether they are live at once."""
        self.pack = pack(changes)
        return not publish(self.pack, self.engine.ledger, self.engine.store, "a story", NOW).pending

    def snapshot(self) -> Snapshot:
        """What a request sees now."""
        return self.snapshots.current()

    @property
    def live(self) -> str:
        """The live generation."""
        live = self.engine.ledger.pointer().live
        assert live
        return live.generation

    def preview(self, changes: Mapping[str, str]) -> Snapshot:
        """The live generation under other rules."""
        return open_snapshot(self.live, pack(changes), self.engine.store)

    def answered(self, q: str = "", snapshot: Snapshot | None = None, **asked: Any) -> Answered:
        """The answer with what it came from; filters are lists of values, or Choices."""
        filters = {
            code: choice if isinstance(choice, Choice) else Choice(any=tuple(choice))
            for code, choice in asked.pop("filters", {}).items()
        }
        request = Request(q=q, filters=filters, **asked)
        return answer(request, snapshot or self.snapshot(), NOW.timestamp(), Surveys())

    def ask(self, q: str = "", snapshot: Snapshot | None = None, **asked: Any) -> dict[str, Any]:
        """The answer's body."""
        return self.answered(q, snapshot, **asked).body

    def finds(self, q: str = "", snapshot: Snapshot | None = None, **asked: Any) -> list[str]:
        """The ids of the products on the page."""
        return [product["id"] for product in self.ask(q, snapshot, **asked)["products"]]

    def counts(self, code: str, q: str = "", **asked: Any) -> dict[str, int]:
        """A facet's values with their counts."""
        facet = next(facet for facet in self.ask(q, **asked)["facets"] if facet["code"] == code)
        return {value["value"]: value["count"] for value in facet["values"]}
