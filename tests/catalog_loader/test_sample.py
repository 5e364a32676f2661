"""The sample shop: its feed is whole, its pictures are there, and it is as untidy as it means to be."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from app.catalog.place import Tree
from app.catalog.recipe import KINDS as CATALOGUE_KINDS
from app.catalog.transformations.base import Transformation
from app.core.condition import Recent, leaves
from app.core.kind import Rule, kind_of
from app.desk.packs import read_draft
from app.rulepack.pack import RulePack
from catalog_loader.sample import sample_returns, sample_shop
from catalog_loader.sample.feed import COLUMNS
from catalog_loader.sample.make import HERE, files, main
from catalog_loader.sample.products import KINDS
from catalog_loader.sample.returns import COLUMNS as RETURN_COLUMNS

Row = Mapping[str, str]


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    """The rows of the feed as it lies in the repository."""
    text = (HERE / "catalogue.csv").read_bytes().decode("utf-8-sig")
    return tuple(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.fixture(scope="module")
def parents(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows of products."""
    return tuple(row for row in rows if not row["parent"])


@pytest.fixture(scope="module")
def variants(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows of variants."""
    return tuple(row for row in rows if row["parent"])


@pytest.fixture(scope="module")
def rules() -> RulePack:
    """The sample shop's rules."""
    return read_draft(sample_shop())


def test_the_files_are_those_the_script_writes() -> None:
    assert main(["--check"]) == 0


def test_two_runs_write_equal_bytes() -> None:
    assert files() == files()


def test_the_feed_opens_with_a_byte_order_mark_and_its_columns(rows: tuple[Row, ...]) -> None:
    assert (HERE / "catalogue.csv").read_bytes().startswith(b"\xef\xbb\xbfsku;parent;")
    assert tuple(rows[0]) == COLUMNS
    assert all(None not in row and None not in row.values() for row in rows)


def test_the_shop_has_the_size_of_a_real_one(rows: tuple[Row, ...], parents: tuple[Row, ...]) -> None:
    assert 600 <= len(parents) <= 1000
    assert 3000 <= len(rows) <= 4500
    assert len(KINDS) >= 45
    assert sum(len(content) for content in files().values()) < 6_000_000


def test_every_variant_names_a_product(parents: tuple[Row, ...], variants: tuple[Row, ...]) -> None:
    assert {row["parent"] for row in variants} <= {row["sku"] for row in parents}


def test_some_variants_stand_far_from_their_product(rows: tuple[Row, ...]) -> None:
    strays = [row for before, row in pairwise(rows)
              if row["parent"] and row["parent"] not in {before["sku"], before["parent"]}]  # fmt: skip
    assert len(strays) > 50


def test_a_sku_is_unique_but_for_the_one_that_comes_twice(rows: tuple[Row, ...]) -> None:
    assert [count for count in Counter(row["sku"] for row in rows).values() if count > 1] == [2]


def test_three_rows_are_misfits(rows: tuple[Row, ...], variants: tuple[Row, ...]) -> None:
    on_request = [row for row in rows if row["prix"] == "sur demande"]
    assert len(on_request) == 1
    assert on_request[0]["sku"] not in {row["parent"] for row in variants}
    assert [row["note"] for row in rows].count("n/c") == 1


def test_prices_and_stock_stand_where_something_is_sold(parents: tuple[Row, ...], variants: tuple[Row, ...]) -> None:
    with_variants = {row["parent"] for row in variants}
    for row in parents:
        assert (row["sku"] in with_variants) == (row["prix"] == row["stock"] == row["coloris"] == "")
    for row in variants:
        assert row["prix"]
        assert row["coloris"]
        assert not row["libelle_fr"]
        assert not row["rayon"]
        assert int(row["stock"]) >= int(row["stock_paris"]) + int(row["stock_lyon"])


def test_both_category_trees_have_the_same_structure_in_both_languages(parents: tuple[Row, ...]) -> None:
    for row in parents:
        assert row["rayon"].count(" > ") == row["rayon_en"].count(" > ") == 2
        assert re.sub(r"[^|>]", "", row["univers"]) == re.sub(r"[^|>]", "", row["univers_en"])
    for french, english in (("rayon", "rayon_en"), ("univers", "univers_en")):
        assert len({row[french] for row in parents}) == len({(row[french], row[english]) for row in parents})


def test_every_picture_is_there_small_and_well_formed(rows: tuple[Row, ...]) -> None:
    named = {row["image"] for row in rows}
    there = {path.name: path.read_bytes() for path in (HERE / "pictures").iterdir()}
    assert named == there.keys()
    for name, content in there.items():
        assert len(content) < 2000, name
        assert ET.fromstring(content).attrib["viewBox"] == "0 0 400 500"


def test_few_products_sell_most(parents: tuple[Row, ...]) -> None:
    sales = sorted((int(row["ventes_30j"]) for row in parents), reverse=True)
    assert sum(sales[: len(sales) // 10]) > sum(sales) / 2


def test_hotels_pay_an_agreed_price_or_that_of_professionals(rows: tuple[Row, ...]) -> None:
    """The feed has some prices for hotels, all for linen; `fallback:` answers for the others."""
    agreed = [row for row in rows if row["prix_hotel"]]
    assert len(agreed) > 100
    linen = {row["sku"] for row in rows if row["rayon"].startswith("Maison > Linge")}
    assert {row["parent"] or row["sku"] for row in agreed} <= linen


def test_the_returns_desk_knows_products_of_the_feed(parents: tuple[Row, ...]) -> None:
    """The second file lies in the shop's folder; what the description promises of the cut is not denied."""
    assert sample_returns().is_relative_to(sample_shop())
    said = tuple(csv.DictReader(io.StringIO(sample_returns().read_text(encoding="utf-8"), newline=""), delimiter=";"))
    products = {row["sku"]: row for row in parents}
    assert tuple(said[0]) == RETURN_COLUMNS
    assert {row["taillant"] for row in said} == {"", "petit", "juste", "grand"}
    assert len(products) / 2 < len({row["produit"] for row in said}) == len(said) < len(products)
    for row in said:
        true_to_size = "Prévoir sa pointure habituelle" in products[row["produit"]]["descriptif_fr"]
        assert not true_to_size or row["taillant"] in ("", "juste")


@pytest.mark.parametrize("kind", CATALOGUE_KINDS, ids=lambda kind: f"{kind_of(kind).section} {kind_of(kind).word}")
def test_every_kind_of_catalogue_rule_is_used_in_the_sample_shop(rules: RulePack, kind: type[Rule]) -> None:
    """Who adds a kind shows here what it is good for."""
    assert any(type(rule) is kind for rule in rules.rules)


def test_every_transformation_of_the_sample_shop_has_a_name_and_examples(rules: RulePack) -> None:
    for rule in rules.all(Transformation):
        assert not re.fullmatch(r".+-[0-9a-f]{8}", rule.id), rule.place  # what a rule without a name is called
        assert 1 <= len(rule.examples) <= 3, rule.place


def test_the_trees_of_the_sample_shop_show_all_that_a_node_can_say(rules: RulePack) -> None:
    """Values, a branch of another tree, an order, an address, a hidden node, a season, a move, the clock."""
    trees = rules.all(Tree)
    nodes = [node for tree in trees for node in tree.declared.values()]
    assert any(tree.values_of for tree in trees)
    for said in ("graft", "order", "slug", "hidden", "begins", "ends", "moved_from", "where"):
        assert any(getattr(node, said) for node in nodes), said
    assert any(isinstance(leaf, Recent) for node in nodes if node.where for leaf in leaves(node.where))


MESS = [
    ("coloris", r"[A-Z]{3,}", "in capitals"),
    ("coloris", r"[a-zé]+", "in small letters"),
    ("coloris", r".*\s", "with a trailing blank"),
    ("coloris", r"[a-z]+-[a-zé]+", "with a hyphen"),
    ("coloris", r"Bleu Marine", "with two capitals"),
    ("coloris", r"NOIR/BLANC", "of two colours"),
    ("coloris", r"ECRU", "without its accent"),
    ("coloris", r"Rouge vif", "by a trade name"),
    ("taille", r"T\d\d", "behind a T"),
    ("taille", r"Taille \d\d", "behind its word"),
    ("taille", r"[SML]|X+[SL]", "as a letter"),
    ("taille", r"Medium", "as an English word"),
    ("taille", r"\d+x\d+", "as plain measures"),
    ("taille", r"\d+ x \d+ cm", "as spaced measures"),
    ("taille", r"T\.U\.", "for everyone"),
    ("prix", r"\d+,\d\d€", "glued to its currency"),
    ("prix", r"\d+\.\d\d EUR", "with a decimal point"),
    ("prix", "\\d{1,2}\u202f\\d{3},\\d\\d €", "with a narrow no-break space"),
    ("prix", r"€ \d+(,\d\d)?", "behind its currency"),
    ("marque", r"AUCUNE", "for none"),
    ("marque", r"MARQUE INCONNUE", "unknown"),
    ("marque", r"LIN ET LAINE", "in another spelling"),
    ("libelle_fr", r".{30,39}…", "cut at forty characters"),
    ("libelle_fr", r".*\S  \S.*", "with a double blank"),
    ("libelle_fr", r".* ", "with a trailing blank"),
    ("libelle_fr", r"[A-Z0-9' -]+", "in capitals without accents"),
    ("descriptif_fr", r".*… Voir la présentation", "cut at the fold"),
    ("descriptif_fr", r"<p>.*</p>", "in a paragraph"),
    ("descriptif_fr", r".*<br/>.*", "with line breaks"),
    ("descriptif_fr", r".*<ul><li>.*", "with a list"),
    ("descriptif_fr", r".*&eacute;.*", "with entities for accents"),
    ("descriptif_fr", r".*&nbsp;.*", "with entities for blanks"),
    ("descriptif_fr", r".*&amp;.*", "with entities for ampersands"),
    ("date_ajout", r"\d\d/\d\d/\d{4}", "day first"),
    ("date_ajout", r"\d{4}-\d\d-\d\d", "year first"),
    ("date_ajout", r"\d+ [a-zéû]+ \d{4}", "with the month in words"),
    ("matiere", r"100% \w+", "share first"),
    ("matiere", r"\w+ \d\d %, \w+ \d+%", "share last"),
    ("matiere", r"[A-Z]+/[A-Z]+", "in capitals with a slash"),
    ("mots_cles", r"[^;]+,[^;]+", "divided by commas"),
    ("mots_cles", r"[^,]+;[^,]+", "divided by semicolons"),
    ("poids", r"\d+ g", "in grams"),
    ("poids", r"\d+,\d+ kg", "in kilos"),
    ("dimensions", r"\d,\d+ L", "in litres"),
    ("dimensions", r"\d+cl", "in glued centilitres"),
    ("dimensions", r"\d+ x \d+ cm", "in centimetres"),
    ("dimensions", r"H \d\.\d+ m", "in metres with a point"),
]


@pytest.mark.parametrize(("column", "pattern", "how"), MESS, ids=[f"{column} {how}" for column, _, how in MESS])
def test_the_feed_really_is_untidy(rows: tuple[Row, ...], column: str, pattern: str, how: str) -> None:
    assert any(re.fullmatch(pattern, row[column]) for row in rows), f"no {column} {how}"
