"""What the data are like: planted faults are found and named, mends load, and nothing private leaves."""

import textwrap
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

import pytest

from app.catalog import adopt
from app.catalog.draft import Draft
from app.catalog.gather import Tally, gather
from app.catalog.recipe import recipe
from app.commands.report_page import report_page
from app.commands.report_text import percent, report_text
from app.desk.data_counting import Finding, Levels, Met, Reservoir
from app.desk.data_report import DataReport, FieldData, data_report
from app.desk.suspicious import SUSPICIONS, of_text
from tests.shop import NOW, files, pack, rows

DRAFT = {"rules/storefront.yaml": "{picture: photo}", "rules/transformations.yaml": ""}
WITH_PICTURES = files()["rules/fields.yaml"].decode() + "- {name: photo, use: [show]}\n"


def report(data: Sequence[Mapping[str, Any]], changes: Mapping[str, str] | None = None) -> DataReport:
    """The report of these rows, without an engine."""
    rules = pack({**DRAFT, "rules/fields.yaml": WITH_PICTURES, **(changes or {})})
    made = recipe(rules)
    return data_report(gather(rows(data), made.shop.feed, Tally()), made, rules, NOW.timestamp(), lambda _: None)


def product(at: int, **cells: Any) -> Mapping[str, Any]:
    plain = {
        "sku": f"P{at}",
        "nom": f"Robe {at}",
        "marque": "Brume",
        "rayon": "Femme > Robes",
        "prix": "40",
        "photo": "a.jpg",
    }
    return {**plain, **cells}


def field(found: DataReport, name: str) -> FieldData:
    return next(one for one in found.fields if one.name == name)


def finding(found: DataReport, code: str, name: str) -> Finding:
    return next(one for one in found.findings if (one.code, one.field) == (code, name))


def test_a_field_is_told_in_numbers() -> None:
    found = report(
        [
            product(1, marque="Brume", prix="10"),
            product(2, marque="Lueur", prix="20"),
            product(3, marque="Lueur", prix="30"),
            product(4, marque="", prix="40", couleur="bleu"),
        ]
    )
    brand, price = field(found, "brand"), field(found, "price")
    assert (brand.products, brand.fill, brand.distinct) == (4 - 1, 0.75, 2)
    assert brand.common == (("Lueur", 2), ("Brume", 1))
    assert (brand.shortest, brand.longest) == ("Brume", "Brume")
    assert price.quantiles == (10.0, 17.5, 25.0, 32.5, 40.0)
    assert field(found, "colour").fill == 0.25


def test_variants_are_counted_by_themselves() -> None:
    found = report(
        [
            {"sku": "A", "nom": "Robe"},
            {"sku": "A-1", "parent": "A", "prix": "1", "taille": "38"},
            {"sku": "A-2", "parent": "A", "prix": "1"},
        ]
    )
    assert (found.products, found.variants) == (1, 2)
    size = field(found, "size")
    assert (size.fill, size.variants, size.variant_fill) == (1.0, 1, 0.5)


def test_facets_are_told_for_each_category_of_the_top_level() -> None:
    found = report([product(1, couleur="bleu"), product(2), product(3, rayon="Maison", marque="")])
    by_category = {one.category: (one.products, one.fill) for one in found.categories}
    assert by_category["rayons:femme"][0] == 2
    assert by_category["rayons:femme"][1]["colour"] == 0.5
    assert by_category["rayons:maison"][1]["brand"] == 0.0
    assert "rayons:femme/robes" not in by_category


def test_values_that_fit_no_type_are_told_with_a_rule_that_drops_them() -> None:
    found = report([product(1, ventes="beaucoup"), product(2, ventes="n/c"), product(3, ventes="12")])
    (conflict,) = found.conflicts
    assert (conflict.field, conflict.products) == ("sales", 2)
    assert conflict.examples == (("P1", "beaucoup"), ("P2", "n/c"))
    mended = report(
        [product(1, ventes="beaucoup"), product(2, ventes="n/c")], {"rules/transformations.yaml": conflict.mend}
    )
    assert mended.conflicts == ()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        *[
            ("placeholder", word)
            for word in ("N/A", "Inconnu", "k.A.", "Desconocido", "n.v.t.", "TBD", "test", "sconosciuto")
        ],
        ("says_nothing", "-"),
        ("says_nothing", "…"),
        ("mojibake", "Caf\u00c3\u00a9"),
        ("mojibake", "l\u00e2\u20ac\u2122\u00c3\u00a9t\u00c3\u00a9"),
        ("replacement", "Caf\ufffd"),
        ("markup", "Robe <b>longue</b>"),
        ("markup", "Robe &amp; jupe"),
        ("control", "Robe\u200b longue"),
        ("shouted", "ROBE LONGUE A FLEURS"),
        ("blanks", "Robe  longue"),
    ],
)
def test_what_looks_wrong_in_a_text_is_known_by_its_name(code: str, text: str) -> None:
    assert code in of_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "Robe d'été",
        "Nappe 140 × 200",
        "XL",
        "T-shirt & jean",
        "a < b",
        "Âge : 3 ans",
        "ÂNE",
        "Testament",
        "SNCF",
        "Ãœ"[:1],
        "Crème",
    ],
)
def test_sound_texts_are_left_alone(text: str) -> None:
    assert of_text(text) == ()


def test_planted_faults_are_counted_with_examples_and_their_mends_repair_them() -> None:
    """A rule is printed beside what a rule can mend: pasted, the finding is gone."""
    data = [
        product(1, marque="N/A"),
        product(2, marque="Inconnu"),
        product(3, nom="Robe <b>longue</b>"),
        product(4, nom="ROBE LONGUE A FLEURS"),
        product(5, prix="0"),
        product(6, nom="Robe\u200b d'été"),
        product(7, marque="-"),
        product(8, ajout="1970-01-01"),
        product(9, nom="Robe d'\u00c3\u00a9t\u00c3\u00a9"),
    ]
    found = report(data)
    planted = [
        ("placeholder", "brand"),
        ("markup", "name"),
        ("shouted", "name"),
        ("zero", "price"),
        ("control", "name"),
        ("mojibake", "name"),
        ("says_nothing", "brand"),
        ("epoch", "added"),
    ]
    wrong = finding(found, "placeholder", "brand")
    assert (wrong.products, wrong.examples) == (2, (("P1", "N/A"), ("P2", "Inconnu")))
    mends = "\n".join(finding(found, code, name).mend for code, name in planted)
    after = report(data, {"rules/transformations.yaml": mends})
    assert {(one.code, one.field) for one in after.findings}.isdisjoint(planted)
    assert field(after, "name").fill == 1.0


def test_a_shop_seen_as_a_whole() -> None:
    """Twin names, missing pictures, days ahead, a price that lost its decimal mark."""
    data = [product(at, prix=str(20 + at)) for at in range(12)]
    data += [
        product(20, nom="Robe 1"),
        product(21, photo=""),
        product(22, ajout="2031-01-01"),
        product(23, prix="4990"),
    ]
    found = report(data)
    assert finding(found, "same_name", "name").examples == (("P20", "Robe 1"),)
    assert finding(found, "no_picture", "photo").examples == (("P21", ""),)
    assert finding(found, "future", "added").examples[0][0] == "P22"
    ((id_, said),) = finding(found, "outlier", "price").examples
    assert (id_, said.startswith("4990 where ")) == ("P23", True)


def test_private_values_never_stand_in_a_report() -> None:
    """It may be mailed: what things cost is told by how full it is, whatever is wrong with it."""
    found = report([product(1, cout="4711"), product(2, cout="secret-word")])
    cost = field(found, "cost")
    assert (cost.fill, cost.distinct, cost.common, cost.quantiles) == (0.5, 0, (), ())
    for text in (repr(found), report_text(found, 100), report_page(found, "Mini", "today")):
        assert "4711" not in text
        assert "secret-word" not in text


def test_what_is_made_from_private_fields_is_as_private_in_a_report() -> None:
    """Through an attribute or a rule; what `reveals` is for shoppers, and so for the report."""
    made = {
        "rules/fields.yaml": WITH_PICTURES + "- {name: memo}\n- {name: keeper}\n",
        "rules/transformations.yaml": """
            - {kind: copy, field: cost, into: memo}
            - {kind: default, field: keeper, value: N/A, when: {cost: {gt: 5000}}}
        """,
        "rules/attributes.yaml": textwrap.dedent(files()["rules/attributes.yaml"].decode())
        + """
- {kind: expression, name: raw_cost, type: text, expression: "text(max(cost))"}
- {kind: cases, name: deal, cases: [{when: {cost: {gt: 1}}, then: bargain}], use: [show], reveals: true}
""",
    }
    found = report([product(1, cout="4711"), product(2, cout="5811")], made)
    for name in ("raw_cost", "memo", "keeper"):
        told = field(found, name)
        assert (told.private, told.products > 0, told.distinct, told.common) == (True, True, 0, ())
    assert finding(found, "placeholder", "keeper").examples == (("P2", ""),)
    assert field(found, "deal").common == (("bargain", 2),)
    for text in (repr(found), report_text(found, 100), report_page(found, "Mini", "today")):
        assert "4711" not in text
        assert "5811" not in text


def test_a_product_that_meets_a_fault_of_gondolas_is_counted_as_kept_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them does not end the report of all."""
    plain = adopt.adopt

    def faulty(draft: Draft, found: adopt.Sources) -> None:
        if draft.record.id == "P2":
            raise ZeroDivisionError
        plain(draft, found)

    monkeypatch.setattr("app.catalog.recipe.adopt", faulty)
    found = report([product(1), product(2), product(3)])
    assert (found.products, found.refused) == (2, 1)


def test_a_doubt_about_a_private_text_tells_no_value_and_no_rule_that_holds_one() -> None:
    fields = WITH_PICTURES + "- {name: supplier, private: true}\n"
    found = report([product(1, supplier="unbekannt"), product(2, supplier="Acme")], {"rules/fields.yaml": fields})
    doubt = finding(found, "placeholder", "supplier")
    assert (doubt.products, doubt.examples, doubt.mend) == (1, (("P1", ""),), "")
    assert "explain product" in doubt.advice
    assert "unbekannt" not in report_page(found, "Mini", "today")
    assert "Acme" not in repr(found)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not {"src", "href", "onload", "onclick"} & {name for name, _ in attrs}
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_needs_nothing_else_and_escapes_the_feed() -> None:
    found = report([product(1, marque="<script>alert(1)</script>"), product(2, marque="N/A & <i>Cie</i>")])
    page = _Page()
    text = report_page(found, "<Mini>", "today")
    page.feed(text)
    assert page.open == []
    assert "script" not in page.tags
    assert "&lt;Mini&gt;" in text
    assert "prefers-color-scheme: dark" in text


def test_text_fits_a_narrow_terminal() -> None:
    found = report([product(at, nom=f"Robe {at}") for at in range(30)])
    assert all(
        len(line) <= 80 for line in report_text(found, 80).replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()
    )


def test_counters_stay_bounded() -> None:
    reservoir = Reservoir()
    for at in range(20_000):
        reservoir.add(float(at))
    assert len(reservoir.kept) == 5_000
    assert 8_000 < sum(reservoir.kept) / 5_000 < 12_000
    levels = Levels()
    for at in range(1_000):
        levels.price("price", "femme", 10.0 + at % 7, f"P{at}")
    levels.price("price", "femme", 5_000.0, "DEAR")
    assert [one[3] for one in levels.outliers(50.0, 10)] == ["DEAR"]


def test_every_suspicion_says_a_mend_or_what_to_do() -> None:
    for one in SUSPICIONS.values():
        assert one.mend("brand", ("x",)) or one.advice, one.code


def test_what_is_not_all_is_never_called_all() -> None:
    assert [percent(share) for share in (0, 0.0001, 0.5, 0.9999, 1)] == ["0 %", "0.1 %", "50 %", "99.9 %", "100 %"]


AWKWARD = (
    "x",
    "it's",
    "a: b # c",
    "{[|]}",
    "N/A\nN/A",
    "tab\there",
    "\x00",
    "\u2028",
    "- 'q' \"",
    "%&!@*",
    "~",
    "é" * 119,
    "long " * 600,
)


@pytest.mark.parametrize("code", SUSPICIONS)
@pytest.mark.parametrize(
    "values", [AWKWARD, tuple(f"n.v.t. ({at}) ? + niet van toepassing" * 3 for at in range(200))], ids=["odd", "many"]
)
def test_every_mend_loads_as_it_is_printed(code: str, values: tuple[str, ...]) -> None:
    """However many the values are, and whatever stands in them."""
    if mend := SUSPICIONS[code].mend("brand", values):
        pack({"rules/transformations.yaml": mend})


def test_a_hundred_placeholders_are_dropped_by_the_rules_that_are_proposed() -> None:
    """More than one pattern holds; what YAML cannot hold on a line, such as a line break, is left out."""
    data = [product(at, ventes=f"pas encore de ventes connues pour le lot {at:03} (k.A.)") for at in range(138)]
    values = tuple(str(one["ventes"]) for one in data)
    mend = SUSPICIONS["placeholder"].mend("sales", (*values, "n/c\nn/c"))
    assert mend.count("kind: drop") > 1
    assert "n/c" not in mend
    assert report(data).conflicts[0].products == 138
    assert report(data, {"rules/transformations.yaml": mend}).conflicts == ()
    assert SUSPICIONS["placeholder"].mend("sales", ("a\nb",)) == ""


def test_values_that_python_takes_for_one_are_told_apart() -> None:
    met = Met()
    for value in (-1.0, -2.0, 1.0, True, "x"):
        met.add((value,), 0)
    assert len(met.distinct) == 5
    assert len(met.counts) == 5
