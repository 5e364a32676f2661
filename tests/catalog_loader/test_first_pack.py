"""`gondola init`: feeds that nobody has seen before become shops that can be searched at once."""

import gzip
import json
import string
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from app.core.schema import Field
from app.core.shop import Shop
from app.desk.packs import read_draft
from app.rulepack.pack import RulePack
from app.search.kinds import Facet, Search, Storefront
from catalog_loader.cli import main
from catalog_loader.sample import sample_feed


class Newcomer:
    """Somebody with a feed and nothing else."""

    def __init__(self, folder: Path, engine: Sequence[str] = ()) -> None:
        self.folder = folder
        self.engine = engine
        self.shop = folder / "boutique"

    def feed(self, content: str | bytes, name: str = "feed.csv") -> Path:
        """A feed as an export wrote it."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(self, *words: str) -> Result:
        """`gondola …` in the newcomer's shop."""
        where = ("--shop", str(self.shop), "--data", str(self.folder / "var"), *self.engine)
        return CliRunner().invoke(main, [*where, *words])

    def init(self, feed: Path, *options: str) -> Any:
        """`gondola --json init`, which must succeed: what it found."""
        result = CliRunner().invoke(main, ["--json", "init", str(self.shop), str(feed), *options])
        assert result.exit_code == 0, result.output
        (line,) = result.stdout.splitlines()
        return json.loads(line)

    def refused(self, feed: Path, *options: str, code: int = 1) -> str:
        """The one sentence of an init that must fail, having written nothing."""
        result = CliRunner().invoke(main, ["init", str(self.shop), str(feed), *options])
        assert result.exit_code == code, (result.output, result.exception)
        assert isinstance(result.exception, SystemExit)
        assert not result.stdout
        assert not (self.shop / "rules").exists()
        return result.stderr.strip()

    @property
    def pack(self) -> RulePack:
        """The pack that was written."""
        return read_draft(self.shop)

    @property
    def fields(self) -> Mapping[str, Field]:
        """Its fields by name."""
        return {field.name: field for field in self.pack.all(Field)}

    def wrote(self, name: str) -> str:
        """A file of the pack."""
        return (self.shop / name).read_text()

    def opens(self) -> str:
        """`gondola reindex`, which must succeed."""
        result = self.run("reindex")
        assert result.exit_code == 0, result.output
        return result.stdout

    def finds(self, *words: str, **filters: str) -> Any:
        """The answer to a search."""
        chosen = [part for code, value in filters.items() for part in ("-f", f"{code}={value}")]
        result = CliRunner().invoke(
            main,
            [
                "--json",
                "--shop",
                str(self.shop),
                "--data",
                str(self.folder / "var"),
                *self.engine,
                "search",
                *words,
                *chosen,
            ],
        )
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout.splitlines()[-1])

    def ids(self, *words: str, **filters: str) -> list[str]:
        """The products that a search finds."""
        return sorted(product["id"] for product in self.finds(*words, **filters)["products"])


@pytest.fixture
def newcomer(tmp_path: Path) -> Newcomer:
    return Newcomer(tmp_path)


@pytest.fixture(params=["embedded", "opensearch"])
def on_both(request: pytest.FixtureRequest, tmp_path: Path) -> Newcomer:
    """A newcomer on each engine in turn."""
    if request.param == "embedded":
        return Newcomer(tmp_path)
    url = request.getfixturevalue("opensearch_url")
    return Newcomer(tmp_path, ("--engine", "opensearch", "--opensearch-url", url))


def csv(header: str, *rows: str, sign: str = ";") -> str:
    return "\n".join([header, *rows]).replace(";", sign) + "\n"


DRESSES = csv(
    "Référence;Libellé;Marque;Prix TTC (€);Prix barré;Rayon;Couleur;Stock;Prix d'achat;Photo",
    "R-1;Robe longue en lin;Brume;49,90 €;69,90 €;Femme > Robes;Rouge;3;12,00 €;r1.jpg",
    "R-2;Robe courte;Brume;29,90 €;;Femme > Robes;Bleu;0;9,00 €;r2.jpg",
    "R-3;Chemise en coton;Lueur;35,00 €;;Homme > Chemises;Bleu;5;11,00 €;r3.jpg",
    "R-4;Lampe de salon;Lueur;1 290,00 €;1 490,00 €;Maison > Luminaires;Rouge;1;450,00 €;r4.jpg",
    "R-5;Pantalon pour homme;AUCUNE;59,90 €;;Homme > Pantalons;Noir;2;20,00 €;r5.jpg",
    "R-6;Jupe plissée;Brume;39,90 €;;Femme > Jupes;Noir;2;13,00 €;r6.jpg",
)


# --- Feeds of several shapes


def test_a_french_export_becomes_a_shop(on_both: Newcomer) -> None:
    """Semicolons, decimal commas, euros, accents in the header: known for what they are, and found."""
    shop = on_both
    found = shop.init(shop.feed(DRESSES))
    assert (found["products"], found["key"], found["group"]) == (6, "Référence", None)
    assert (
        found["roles"]
        | {
            "name": ["Libellé"],
            "brand": ["Marque"],
            "price": ["Prix TTC (€)"],
            "old_price": ["Prix barré"],
            "image": ["Photo"],
            "colour": ["Couleur"],
            "stock": ["Stock"],
        }
        == found["roles"]
    )
    assert (found["currency"], found["locales"]) == ("EUR", ["fr"])
    assert found["trees"] == {"rayons": {"from": ["Rayon"], "categories": 8}}
    assert found["private"] == ["Prix d'achat"]
    assert "is live: 6 products" in shop.opens()
    assert shop.ids("robe") == ["R-1", "R-2"]
    assert shop.ids(couleur="Bleu") == ["R-2", "R-3"]
    assert shop.ids(prix="1000..2000") == ["R-4"]
    answer = shop.finds("robe", "longue")
    assert answer["products"][0]["price"] == 49.9
    assert "cost" not in answer["products"][0]
    assert [facet["code"] for facet in answer["facets"]][:2] == ["marque", "prix"]
    assert {one["category"] for one in shop.finds()["category"]["children"]} == {
        "rayons:femme",
        "rayons:homme",
        "rayons:maison",
    }
    assert all(one["value"] != "AUCUNE" for facet in shop.finds()["facets"] for one in facet.get("values", ()))


def test_every_guess_tells_its_evidence(newcomer: Newcomer) -> None:
    newcomer.init(newcomer.feed(DRESSES))
    assert "# All of 6 values are numbers such as `1 290,00 €`.\n- name: price" in newcomer.wrote("rules/fields.yaml")
    assert "# Each of 6 rows has its own.\n  key: Référence" in newcomer.wrote("rules/shop.yaml")
    assert "cells that say nothing: `aucune` once" in newcomer.wrote("rules/transformations.yaml").lower()
    assert "6 of 6 cells are paths such as `Femme > Robes`" in newcomer.wrote("rules/trees.yaml")
    assert newcomer.pack.one(Storefront).price_before == "old_price"
    assert newcomer.fields["cost"].private
    assert {sort.code for sort in newcomer.pack.one(Search).sorts} == {"price_asc", "price_desc"}


def test_an_english_list_of_objects_one_a_line(newcomer: Newcomer) -> None:
    rows = [
        {"id": n, "title": f"Red shoe for the city {n}", "brand": "Acme" if n % 2 else "Zorg", "price": f"${n}9.50",
         "sizes": ["S", "M"], "in_stock": n % 3 > 0, "created_at": "2026-01-02", "specs": {"a": 1}}
        for n in range(1, 9)
    ]  # fmt: skip
    found = newcomer.init(newcomer.feed("\n".join(map(json.dumps, rows)), "feed.ndjson"))
    assert (found["key"], found["currency"], found["locales"]) == ("id", "USD", ["en"])
    assert found["roles"]["name"] == ["title"]
    fields = newcomer.fields
    assert (fields["in_stock"].type, fields["added"].type, fields["price"].type) == ("boolean", "date", "number")
    assert "specs" not in fields
    assert "it holds objects" in newcomer.wrote("rules/fields.yaml")
    assert found["trees"] == {"brands": {"from": ["brand"], "categories": 2}}
    newcomer.opens()
    assert newcomer.finds("shoe", brand="Acme")["total"] == 4
    assert newcomer.finds(size="S")["total"] == 8


def test_a_packed_json_list_inside_an_object(newcomer: Newcomer) -> None:
    rows = [{"sku": f"A{n}", "name": f"Lampe dorée {n}", "price": 10 + n} for n in range(5)]
    found = newcomer.init(newcomer.feed(gzip.compress(json.dumps({"products": rows}).encode()), "feed.json.gz"))
    assert (found["products"], found["key"], found["feed"]["format"]) == (5, "sku", "json")
    newcomer.opens()
    assert newcomer.finds("lampe")["total"] == 5


def test_variants_that_name_their_product(newcomer: Newcomer) -> None:
    """What differs between variants is theirs; size and colour hold on one and the same."""
    rows = ["P1;;Robe;Brume;;;", "P2;;Jupe;Lueur;;;"]
    rows += [f"P{p}-{c}-{s};P{p};;;{c};{s};{40 + p},00" for p in (1, 2) for c in ("Rouge", "Bleu") for s in (36, 38)]
    found = newcomer.init(newcomer.feed(csv("sku;parent;nom;marque;couleur;taille;prix", *rows)))
    assert (found["key"], found["group"]) == ("sku", "parent")
    assert (found["products"], found["groups"], found["variants"]) == (2, 2, 8)
    fields = newcomer.fields
    assert fields["colour"].variant_axis
    assert fields["size"].variant_axis
    assert (fields["name"].level, fields["price"].level) == ("product", "variant")
    newcomer.opens()
    assert newcomer.ids(couleur="Rouge", taille="38") == ["P1", "P2"]
    assert newcomer.ids("P2-Bleu-36") == ["P2"]


def test_variants_with_a_common_group_and_no_row_of_the_product(newcomer: Newcomer) -> None:
    rows = [f"V{n};G{n // 3};Pull {n // 3};{'SML'[n % 3]};2{n},50" for n in range(12)]
    found = newcomer.init(newcomer.feed(csv("id;item_group_id;title;size;price", *rows)))
    assert (found["group"], found["products"], found["variants"]) == ("item_group_id", 4, 12)
    newcomer.opens()
    assert newcomer.finds(taille="S")["total"] == 4


def test_levels_in_columns_of_their_own(newcomer: Newcomer) -> None:
    """`Categorie1` to `3` become one tree; a level that says its parent again is left out."""
    rows = [
        f"{n};Objet {n} pour la maison;MAISON;{'DECO' if n % 2 else 'TABLE'};{'VASES' if n % 2 else 'TABLE'}"
        for n in range(10)
    ]
    found = newcomer.init(newcomer.feed(csv("row;Libelle;Categorie1;Categorie2;Categorie3", *rows, sign=",")))
    assert found["trees"]["rayons"] == {"from": ["Categorie1", "Categorie2", "Categorie3"], "categories": 4}
    newcomer.opens()
    result = newcomer.run("search", "--category", "rayons:maison/deco/vases")
    assert "5 products" in result.stdout


def test_several_values_in_a_cell_are_parted(newcomer: Newcomer) -> None:
    rows = [
        f"{n};Pull {n} en laine;{'Laine|Coton' if n % 2 else 'Coton'};{'rouge;bleu' if n % 3 else 'bleu'}"
        for n in range(12)
    ]
    found = newcomer.init(newcomer.feed(csv("ref;nom;matière;couleur", *rows).replace("rouge;bleu", '"rouge;bleu"')))
    assert {"matiere", "couleur"} <= set(found["facets"])
    newcomer.opens()
    assert newcomer.finds(couleur="rouge")["total"] == 8
    assert newcomer.finds(matiere="Laine")["total"] == 6


def test_columns_in_several_languages_are_one_field(newcomer: Newcomer) -> None:
    rows = [f"A{n};Lampe {n};Lamp {n};Maison > Lampes;Home > Lamps;{n}0.00" for n in range(1, 6)]
    found = newcomer.init(newcomer.feed(csv("sku;name_en;name_fr;rayon_en;rayon;price", *[
        ";".join((a, e, f, d, c, p)) for a, f, e, c, d, p in (row.split(";") for row in rows)
    ])))  # fmt: skip
    assert found["locales"] == ["fr", "en"]
    assert newcomer.fields["name"].by_locale == {"fr": "name_fr", "en": "name_en"}
    assert newcomer.fields["rayon"].by_locale == {"fr": "rayon", "en": "rayon_en"}
    newcomer.opens()
    assert newcomer.finds("lamp", "--locale", "en")["total"] == 5


def test_only_products_that_are_online_are_shown(newcomer: Newcomer) -> None:
    rows = [f"A{n};Table {n};{'brouillon' if n == 3 else 'actif'};{n}0" for n in range(1, 8)]
    found = newcomer.init(newcomer.feed(csv("sku;nom;statut;prix", *rows)))
    assert any("status: actif" in doubt for doubt in found["unsure"])
    newcomer.opens()
    assert newcomer.finds()["total"] == 6


def test_prices_in_cents_become_prices(newcomer: Newcomer) -> None:
    rows = [{"id": f"A-{n}", "name": f"Chair number {n}", "price": 1995 + 500 * n} for n in range(60)]
    newcomer.init(newcomer.feed("\n".join(map(json.dumps, rows)), "feed.ndjson"))
    newcomer.opens()
    assert newcomer.finds("A-0")["products"][0]["price"] == 19.95


def test_what_shops_keep_to_themselves_stays_there(newcomer: Newcomer) -> None:
    rows = [f"A{n};Table {n};{n}0,00;{n},00;0,{n};{n}" for n in range(1, 8)]
    found = newcomer.init(newcomer.feed(csv("sku;nom;prix;cout;marge;Purchase price", *rows)))
    assert set(found["private"]) == {"cout", "marge", "Purchase price"}
    assert all(field.private for field in newcomer.fields.values() if field.columns[0] in found["private"])


def test_a_column_for_professionals_and_one_for_each_store(newcomer: Newcomer) -> None:
    rows = [f"A{n};Table {n};{n}0,00;{n}5,00;{n};{n};0" for n in range(1, 8)]
    newcomer.init(newcomer.feed(csv("sku;nom;prix;prix_pro;stock;stock_paris;stock_lyon", *rows)))
    assert newcomer.fields["price"].by_axis == {"price_list": {"pro": "prix_pro"}}
    assert newcomer.fields["stock"].by_axis == {"store": {"paris": "stock_paris", "lyon": "stock_lyon"}}


def test_names_of_columns_that_no_field_can_have(newcomer: Newcomer) -> None:
    """Blanks, accents, figures first, Gondola's own names, names without a letter, names that become one."""
    header = "id;Nom du produit;3D;catégorie!;position;Taille Écran;taille_ecran;价格;;variants;any;"
    rows = [
        f"K{n};Produit {n} de la maison;a{n % 2};c{n % 3};p{n % 2};x{n % 2};y{n % 2};v{n % 2};;w{n % 2};q{n % 2};"
        for n in range(9)
    ]
    newcomer.init(newcomer.feed(csv(header, *rows)))
    fields = newcomer.fields
    assert fields["col_3d"].columns == ("3D",)
    assert fields["feed_position"].columns == ("position",)
    assert fields["feed_variants"].columns == ("variants",)
    assert fields["column_8"].columns == ("价格",)
    assert {"taille_ecran", "taille_ecran_2"} <= set(fields)
    newcomer.opens()
    assert newcomer.finds("produit")["total"] == 9


def test_hardly_filled_columns_are_kept_without_use(newcomer: Newcomer) -> None:
    rows = [f"K{n};Vase {n} en verre;{'promo' if n == 5 else ''};{'pareil'};" for n in range(150)]
    newcomer.init(newcomer.feed(csv("sku;nom;rare;toujours;vide", *rows)))
    fields = newcomer.fields
    assert fields["rare"].use == fields["toujours"].use == ()
    assert "it is empty" in newcomer.wrote("rules/fields.yaml")
    assert not [facet for facet in newcomer.pack.all(Facet) if facet.field in ("rare", "toujours", "vide")]


def test_thousands_of_columns_are_not_all_fields(newcomer: Newcomer) -> None:
    rows = [
        {
            "id": f"P{n}",
            "name": f"Widget number {n}",
            "attr_t_kind": "ab"[n % 2],
            **{f"attr_t_x{n}_{m}": "v" for m in range(20)},
        }
        for n in range(100)
    ]
    found = newcomer.init(newcomer.feed("\n".join(map(json.dumps, rows)), "feed.ndjson"))
    assert found["left_out"] == 2000
    assert len(found["fields"]) < 10
    assert newcomer.wrote("rules/fields/left_out.yaml").count("# - {name:") == 2000
    assert newcomer.fields["kind"].columns == ("attr_t_kind",)
    newcomer.opens()


# --- What the command line says counts


def test_options_override_guesses(newcomer: Newcomer) -> None:
    rows = [f"A{n};B{n};Vase {n};Le vase numéro {n};{n}0" for n in range(1, 6)]
    feed = newcomer.feed(csv("sku;ref;nom;phrase;prix", *rows))
    found = newcomer.init(
        feed, "--key", "ref", "--name", "phrase", "--locale", "en", "--locale", "fr", "--currency", "chf"
    )
    assert (found["key"], found["roles"]["name"]) == ("ref", ["phrase"])
    shop = newcomer.pack.one(Shop)
    assert (shop.locales, shop.currency, shop.feed.key) == (("en", "fr"), "CHF", "ref")


def test_what_it_says_to_people_ends_with_what_to_type_next(newcomer: Newcomer) -> None:
    result = CliRunner().invoke(main, ["init", str(newcomer.shop), str(newcomer.feed(DRESSES))])
    assert "6 products" in result.stdout
    assert "`rayons` from `Rayon`: 8 categories" in result.stdout
    shop = f"gondola --shop {newcomer.shop}"
    assert result.stderr.endswith(f"next: {shop} reindex, then {shop} serve\n")


def test_two_runs_write_the_same(newcomer: Newcomer, tmp_path: Path) -> None:
    feed = newcomer.feed(DRESSES)
    newcomer.init(feed)
    first = newcomer.pack.files
    newcomer.shop = tmp_path / "again" / "boutique"
    newcomer.init(feed)
    different = {name for name, content in newcomer.pack.files.items() if content != first[name]}
    assert different <= {"rules/shop.yaml"}  # the way to the feed is another


# --- Refusals: one sentence with the mend


def test_a_folder_that_holds_something_is_left_alone(newcomer: Newcomer) -> None:
    newcomer.shop.mkdir()
    (newcomer.shop / "notes.txt").write_text("mine")
    assert "is not empty, and nothing is written over" in newcomer.refused(newcomer.feed(DRESSES))
    (newcomer.shop / "notes.txt").unlink()
    newcomer.init(newcomer.feed(DRESSES))


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        ("", "feed.csv", "the file is empty"),
        ("sku;nom\n", "feed.csv", "no row could be read"),
        ("seule\na\nb\n", "feed.csv", "there is only one column, `seule`"),
        ("a;b\n1;1\n1;2\n2;1\n2;1\n", "feed.csv", "no column tells the 4 rows apart"),
        ("nom;nom\na;b\n", "feed.csv", "more than one column is named `nom`"),
        ("<html><body>404</body></html>", "feed.csv", "this is XML or HTML"),
        (b"PK\x03\x04rest", "feed.xlsx", "is a zip or an Excel workbook"),
        ("[1, 2, 3]", "feed.json", "holds no object that could be a product"),
        ('{"a": 1}\n{"a": 2}\n', "feed.ndjson", "there is only one column, `a`"),
        ("[]", "feed.json", "holds no object"),
    ],
)
def test_a_feed_that_no_shop_can_be_made_of(newcomer: Newcomer, content: str | bytes, name: str, told: str) -> None:
    message = newcomer.refused(newcomer.feed(content, name))
    assert told in message
    assert "\n" not in message


def test_a_feed_that_is_not_there(newcomer: Newcomer, tmp_path: Path) -> None:
    assert "there is no such file" in newcomer.refused(tmp_path / "nowhere.csv")


def test_an_option_that_names_no_column(newcomer: Newcomer) -> None:
    feed = newcomer.feed(DRESSES)
    assert newcomer.refused(feed, "--key", "Referrence").endswith("did you mean `Référence`?")
    assert "--group: the feed has no column `Parent`" in newcomer.refused(feed, "--group", "Parent")
    assert "`Couleur` has 3 values in 6 rows" not in newcomer.refused(feed, "--key", "Marque", "--group", "Stok")
    assert "is no language" in newcomer.refused(feed, "--locale", "french", code=2)
    assert "is no currency" in newcomer.refused(feed, "--currency", "euro", code=2)


# --- Any header, any cell


WORDS = (
    "id sku parent name nom_fr nom_en prix price cat1 cat2 rayon category stock variants position sellable couleur taille "
    "note statut _deleted any true 1 é date_ajout prix_pro stock_paris image cout description_en description key null"
)
CELLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "N/A", "oui", "non", "12,50 €", "2026-01-02", "A > B > C", "a|b", "1;2", "http://x/y.jpg", "38"]
    ),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
HEADERS = st.one_of(
    st.text(max_size=12),
    st.text(string.printable, max_size=12),
    st.sampled_from(WORDS.split()),
)


@given(st.lists(st.dictionaries(HEADERS, CELLS, max_size=7), min_size=1, max_size=8))
def test_any_objects_become_a_pack_or_one_clear_sentence(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Any]
) -> None:
    newcomer = Newcomer(tmp_path_factory.mktemp("any"))
    lines = (json.dumps({**row, "ref": f"R{at}"}) for at, row in enumerate(rows))
    loads_or_says_why(newcomer, newcomer.feed("\n".join(lines), "feed.ndjson"))


@given(st.lists(HEADERS, min_size=1, max_size=6), st.lists(st.lists(st.text(max_size=20), max_size=6), max_size=8))
def test_any_table_becomes_a_pack_or_one_clear_sentence(
    tmp_path_factory: pytest.TempPathFactory, header: list[str], rows: list[list[str]]
) -> None:
    newcomer = Newcomer(tmp_path_factory.mktemp("any"))
    lines = [";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (header, *rows)]
    loads_or_says_why(newcomer, newcomer.feed("\n".join(lines).encode("utf-8", "replace")))


def loads_or_says_why(newcomer: Newcomer, feed: Path) -> None:
    result = CliRunner().invoke(main, ["init", str(newcomer.shop), str(feed)])
    if result.exit_code == 0:
        assert newcomer.pack.one(Shop).feed.key
    else:
        assert isinstance(result.exception, SystemExit), result.exception
        assert result.stderr.count("\n") == 1, result.stderr


# --- The sample shop's own feed


def test_the_sample_feed_is_understood_as_its_own_pack_does(newcomer: Newcomer) -> None:
    found = newcomer.init(sample_feed())
    assert (found["key"], found["group"], found["locales"]) == ("sku", "parent", ["fr", "en"])
    assert set(found["trees"]) == {"rayons", "univers", "marques"}
    assert set(found["private"]) == {"cout", "marge", "ventes_30j"}
    assert {"marque", "prix", "couleur", "taille", "matiere", "note"} <= set(found["facets"])
    newcomer.opens()
    assert newcomer.finds("robe", "rouge")["total"] > 5


def test_a_shop_systems_export_with_handles_and_markup(newcomer: Newcomer) -> None:
    """Rows of one handle are one product; HTML is no path; what is a draft stays hidden."""
    rows = [
        "red-shirt;Red Shirt;<p>A shirt for the summer, and for you.</p>;Acme;Apparel > Shirts;S;RS-S;19.90;active;7.00",
        "red-shirt;;;;;M;RS-M;19.90;;7.00",
        "blue-shirt;Blue Shirt;<p>A shirt in the blue of the sea.</p>;Acme;Apparel > Shirts;S;BS-S;24.90;active;8.00",
        "blue-shirt;;;;;M;BS-M;24.90;;8.00",
        "mug;Coffee Mug;<p>A mug with a handle.</p>;Zorg;Home > Mugs;;MG-1;9.90;draft;2.00",
    ]
    header = "Handle;Title;Body (HTML);Vendor;Product Category;Size;Variant SKU;Variant Price;Status;Cost per item"
    found = newcomer.init(newcomer.feed(csv(header, *rows)))
    assert (found["key"], found["group"], found["products"]) == ("Variant SKU", "Handle", 3)
    assert found["trees"] == {"departments": {"from": ["Product Category"], "categories": 4}}
    assert found["private"] == ["Cost per item"]
    assert newcomer.fields["description"].columns == ("Body (HTML)",)
    newcomer.opens()
    assert newcomer.ids() == ["blue-shirt", "red-shirt"]
    assert newcomer.ids("RS-M") == ["red-shirt"]


def test_pictures_that_are_files_are_found_beside_the_feed(newcomer: Newcomer) -> None:
    (newcomer.folder / "photos").mkdir()
    (newcomer.folder / "photos" / "r1.jpg").write_bytes(b"")
    newcomer.init(newcomer.feed(DRESSES))
    assert newcomer.pack.one(Storefront).pictures == "../photos"


def test_a_long_feed_is_looked_at_in_part_and_counted_to_its_end(newcomer: Newcomer) -> None:
    rows = [f"K{n};Vase {n} en verre;{'bleu' if n % 2 else 'vert'};{n % 90}0,00" for n in range(25_000)]
    found = newcomer.init(newcomer.feed(csv("sku;nom;couleur;prix", *rows)))
    assert found["rows"] == {"read": 25_000, "looked_at": 20_000, "whole": True, "unreadable": 0}
    assert found["products"] == 25_000


def test_a_key_that_stands_twice_is_told(newcomer: Newcomer) -> None:
    rows = [f"K{min(n, 98)};Vase {n} en verre;{n}0,00" for n in range(100)]
    found = newcomer.init(newcomer.feed(csv("sku;nom;prix", *rows)))
    assert found["products"] == 99
    assert any("one row repeats the `sku` of another" in doubt for doubt in found["unsure"])


def test_a_shop_may_speak_the_language_of_a_country(newcomer: Newcomer) -> None:
    """`fr-BE` is French: what is known in French is written for it, and columns in French are its own."""
    rows = [f"A{n};Vase {n};Vase number {n};{n}0;Marque {n % 2}" for n in range(1, 6)]
    feed = newcomer.feed(csv("sku;nom_fr;nom_en;prix;marque", *rows))
    newcomer.init(feed, "--locale", "fr-BE", "--locale", "en")
    assert newcomer.pack.one(Shop).locales == ("fr-BE", "en")
    assert newcomer.fields["name"].by_locale == {"fr-BE": "nom_fr", "en": "nom_en"}
    assert newcomer.fields["price"].label == {"fr-BE": "Prix", "en": "Price"}
    newcomer.opens()
