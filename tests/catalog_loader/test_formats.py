"""Vendors' feeds: recognised by their columns, told to the user, and read as the products that the vendor means."""

from pathlib import Path

import pytest

from app.core.feeds import PLAIN, VENDORS, FeedFormat
from app.core.product import Unreadable
from app.core.shop import Feed
from app.desk.packs import read_pack
from app.rulepack.pack import load_pack
from app.rulepack.problems import BadPackError
from catalog_loader.formats.packing import paths_of, unpacked
from catalog_loader.formats.profiles import built_in, parts
from catalog_loader.readers import read_feed
from tests.catalog_loader.feeds import identified, reading, refused, rows_of

NEW = (
    "Title,URL handle,Description,Vendor,Product category,Tags,Published on online store,SKU,Option1 name,Option1 value,"
    "Option2 name,Option2 value,Price,Inventory quantity,Product image URL,Image position\n"
    'T-shirt,t-shirt,"Soft, and warm",Lin,Apparel > Tops,"été, coton",true,TS-S,Size,S,Color,Red,10,3,1.jpg,1\n'
    ",t-shirt,,,,,,TS-M,,M,,Red,12,0,2.jpg,2\n"
    ",t-shirt,,,,,,,,,,,,,3.jpg,3\n"
    "Mug,mug,Blue,Terre,Home > Mugs,,true,MUG,Title,Default Title,,,8,1,4.jpg,1\n"
)
OLD = (
    "Handle,Title,Body (HTML),Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src,Image Position\n"
    "robe,Robe,<p>lin</p>,Lin,Taille,36,,49,1.jpg,1\n"
    "robe,,,,,38,R-38,49,,\n"
    "sac,Sac,,Cuir,Title,Default Title,,90,,\n"
)


# --- Recognised, told, overridden


def test_the_formats_in_the_box_are_the_ones_that_check_knows() -> None:
    assert {one.name for one in built_in()} == set(VENDORS)
    assert not [fault for one in built_in() for fault in one.faults()]


def test_what_was_recognised_is_told_with_the_columns_that_say_so(tmp_path: Path) -> None:
    assert reading(tmp_path, NEW).notes == (
        "CSV, `,`, UTF-8",
        (
            "recognised as Shopify CSV (new header), by `URL handle`, `Option1 name`, `Title`; `format:` under `feed:` "
            "in shop.yaml chooses another"
        ),
    )
    assert "Shopify CSV (old header), by `Handle`, `Option1 Name`" in reading(tmp_path, OLD).notes[1]


def test_capitals_and_blanks_in_a_header_do_not_matter(tmp_path: Path) -> None:
    found = reading(tmp_path, OLD.replace("Handle,Title", "HANDLE , title").replace("Option1 Name", "option1_name"))
    assert found.recognised
    assert identified(found)[1] == ("R-38", "robe")


def test_a_plain_format_switches_recognition_off(tmp_path: Path) -> None:
    found = reading(tmp_path, OLD, feed=Feed(key="Handle", format="csv"))
    assert found.recognised is None
    assert [row["Handle"] for row in rows_of(found)] == ["robe", "robe", "sac"]
    assert "_key" not in rows_of(reading(tmp_path, OLD, feed=Feed(key="Handle", format="csv")))[0]


def test_the_columns_of_the_shop_win_over_those_of_the_format(tmp_path: Path) -> None:
    """A pack that names its key is read by it, whatever the format says."""
    assert Feed(key="Variant SKU").group == ""
    assert Feed().group == "_group"


def test_a_format_that_is_named_is_used_though_a_column_is_missing(tmp_path: Path) -> None:
    """Rows of changes hold few columns."""
    found = reading(tmp_path, "Variant SKU,Variant Price\nR-38,39\n", feed=Feed(format="shopify"))
    assert "though it has no column" in found.notes[1]
    assert identified(found) == [("R-38", None)]


def test_a_format_that_is_named_needs_a_key(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("ref,price\n1,2\n")
    assert refused(tmp_path / "f.csv", Feed(format="shopify")) == (
        "f.csv: Shopify CSV names rows in `SKU` or `Variant SKU`, which is not there. The columns are: ref, price"
    )


def test_when_two_formats_fit_both_are_told(tmp_path: Path) -> None:
    mine = own_format("- {name: mine, key: ref, signature: {required: [ref]}, columns: {name: nom}}")
    other = own_format("- {name: other, key: ref, signature: {required: [nom]}, columns: {name: nom}}")
    found = reading(tmp_path, "ref;nom\n1;Robe\n", own=[mine, other])
    assert found.notes[1] == (
        "recognised as mine, by `ref`; `format: other` fits too: write the right `format:` under `feed:` in shop.yaml"
    )


def test_a_format_of_the_shop_wins_over_one_that_knows_more_columns(tmp_path: Path) -> None:
    mine = own_format("- {name: erp, key: Handle, signature: {required: [Handle]}}")
    found = reading(tmp_path, OLD, own=[mine])
    assert found.notes[1] == (
        "recognised as erp, by `Handle`; `format: shopify` fits too: write the right `format:` under `feed:` in shop.yaml"
    )


def test_an_unknown_format_is_refused_by_check() -> None:
    with pytest.raises(BadPackError, match=r"there is no feed format `shopfy`; did you mean `shopify`\?"):
        read_pack({"rules/shop.yaml": b"{code: mini, feed: {format: shopfy}}"})
    for name in (*PLAIN, *VENDORS, "auto"):
        read_pack({"rules/shop.yaml": f"{{code: mini, feed: {{format: {name}}}}}".encode()})


def own_format(text: str) -> FeedFormat:
    """A format that a shop declares."""
    return load_pack({"rules/feeds/own.yaml": text.encode()}, (FeedFormat,)).all(FeedFormat)[0]


def test_a_shop_writes_its_own_format(tmp_path: Path) -> None:
    mine = own_format(
        "- {name: erp, label: our ERP, key: Code, group: Modèle, layout: grouped, own: [Code, Taille], "
        "signature: {required: [Code, Modèle]}}"
    )
    content = "Code;Modèle;Nom;Taille\n1;M;Robe;36\n2;M;;38\n"
    found = reading(tmp_path, content, own=[mine])
    assert "our ERP" in found.notes[1]
    assert [(row["_key"], row["_group"], row["Nom"]) for row in rows_of(found)] == [
        ("1", "M", "Robe"),
        ("2", "M", "Robe"),
    ]


def test_a_format_of_the_shop_takes_the_place_of_a_built_in_one(tmp_path: Path) -> None:
    mine = own_format("- {name: shopify, label: our Shopify, key: Handle, signature: {required: [Handle]}}")
    assert identified(reading(tmp_path, OLD, own=[mine]))[0] == ("robe", None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("- {name: csv, key: a}", "`csv` is the name of a plain format; choose another"),
        ("- {name: a, key: []}", "`key` names no column"),
        ("- {name: a, key: b, layout: grouped}", "`layout: grouped` needs `group:`"),
        ("- {name: a, key: b, signature: {strong: [b]}}", "a signature without `required` columns would fit any feed"),
        ("- {name: a, key: b, pairs: {Attribute name: Attribute value}}", "each takes one `*`"),
    ],
)
def test_a_format_that_cannot_work_is_refused_by_check(text: str, why: str) -> None:
    with pytest.raises(BadPackError) as error:
        read_pack({"rules/shop.yaml": b"{code: mini}", "rules/feeds/a.yaml": text.encode()})
    assert why in str(error.value)


def test_the_parts_that_columns_play_are_known(tmp_path: Path) -> None:
    found = reading(tmp_path, NEW)
    assert found.recognised
    played = parts(found.recognised.profile, found.columns)
    assert (played["name"], played["price"], played["category"]) == ("Title", "Price", "Product category")
    assert "gtin" not in played


# --- A feed without a vendor


def test_a_plain_feed_is_named_by_its_id(tmp_path: Path) -> None:
    assert identified(reading(tmp_path, "id;nom\n1;Robe\n")) == [("1", None)]


def test_a_plain_feed_may_be_named_by_the_key_of_a_vendor_and_that_is_told(tmp_path: Path) -> None:
    found = reading(tmp_path, "sku;prix\n1;2\n")
    assert found.notes[1] == "rows are named by their `sku`; `key:` under `feed:` in shop.yaml names another column"
    assert identified(found) == [("1", None)]


def test_a_plain_feed_without_a_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("ref;nom\n1;2\n")
    assert refused(tmp_path / "f.csv") == (
        "f.csv: no column `id` names the rows; name yours as `key:` under `feed:` in shop.yaml. The columns are: ref, nom"
    )


@pytest.mark.parametrize("key", ["4.00638E+12", "4,00638E+12"])
def test_a_key_that_a_spreadsheet_shortened_is_told(tmp_path: Path, key: str) -> None:
    (row,) = reading(tmp_path, f"id;nom\n{key};Robe\n").rows
    assert isinstance(row, Unreadable)
    assert row.reason == f"a spreadsheet shortened the key to `{key}`; write the column as text and export again"


# --- Shopify


def test_shopify_rows_of_a_handle_are_variants_with_the_cells_of_their_product(tmp_path: Path) -> None:
    found = reading(tmp_path, NEW)
    small, medium, mug = rows_of(found)
    assert (small["_key"], small["_group"]) == ("TS-S", "t-shirt")
    assert (medium["_key"], medium["_group"]) == ("TS-M", "t-shirt")
    assert medium["Title"] == "T-shirt"
    assert (medium["Size"], medium["Color"], medium["Price"]) == ("M", "Red", "12")
    assert small["Product image URL"] == ["1.jpg", "2.jpg", "3.jpg"]
    assert small["_paths"] == ["Apparel > Tops"]
    assert list(found.joined.notes()) == ["1 rows only add to another row and were joined to it"]
    assert mug["_key"] == "MUG"


def test_shopify_products_without_options_have_none(tmp_path: Path) -> None:
    mug = rows_of(reading(tmp_path, NEW))[-1]
    assert (mug["_key"], mug["_group"]) == ("MUG", "mug")
    assert (mug["Option1 name"], mug["Option1 value"]) == ("", "")
    assert not {"Title: Default Title", "Default Title"} & set(map(str, mug.values()))


def test_shopify_variants_without_a_sku_are_named_by_their_options(tmp_path: Path) -> None:
    assert identified(reading(tmp_path, OLD)) == [("robe|36", "robe"), ("R-38", "robe"), ("sac", "sac")]


def test_a_shopify_image_far_from_its_product_is_told(tmp_path: Path) -> None:
    rows = list(reading(tmp_path, OLD + "robe,,,,,,,,9.jpg,2\n").rows)
    assert isinstance(rows[-1], Unreadable)
    assert rows[-1].line == 5
    assert "`robe`" in rows[-1].reason


def test_a_shopify_variant_far_from_its_product_stays_its_variant(tmp_path: Path) -> None:
    assert identified(reading(tmp_path, OLD + "robe,,,,,40,R-40,49,,\n"))[-1] == ("R-40", "robe")


def test_a_shopify_row_that_is_neither_variant_nor_image_is_told_when_it_says_something_else(tmp_path: Path) -> None:
    found = reading(tmp_path, NEW + "Tasse,mug,,,,,,,,,,,,,,\nMug,mug,,,,,,,,,,,,,,\n")
    rows = list(found.rows)
    assert found.joined.rows == 2
    wrong = [row for row in rows if isinstance(row, Unreadable)]
    assert [(row.line, "another `Title`" in row.reason) for row in wrong] == [(6, True)]


# --- WooCommerce

WOO = (
    "ID,Type,SKU,Name,Published,Is featured?,Regular price,Categories,Parent,Attribute 1 name,Attribute 1 value(s)\n"
    "46,variation,TS-S,T-shirt S,1,0,10,,id:44,Taille,S\n"
    '44,variable,TS,T-shirt,1,0,,"Clothing > Tshirts, Sale",,Taille,"S, M"\n'
    "47,variation,TS-M,T-shirt M,1,0,10,,TS,Taille,M\n"
    "50,simple,,Mug,1,0,8,Home,,,\n"
    "51,variation,X,Lost,1,0,8,,id:99,,\n"
)


def test_woocommerce_variations_name_their_product_by_sku_or_number(tmp_path: Path) -> None:
    found = reading(tmp_path, WOO)
    assert "WooCommerce CSV" in found.notes[1]
    rows = rows_of(found)
    assert [(row.get("_key"), row.get("_group")) for row in rows] == [
        ("TS-S", "TS"), ("TS", None), ("TS-M", "TS"), ("id:50", None), ("X", "id:99"),
    ]  # fmt: skip
    assert rows[0]["Taille"] == "S"
    assert rows[1]["_paths"] == ["Clothing > Tshirts", "Sale"]
    assert list(found.joined.notes()) == ["1 × a variant names a product that is not in the feed"]


# --- Magento

MAGENTO = (
    "sku,store_view_code,attribute_set_code,product_type,categories,name,price,additional_attributes,"
    "configurable_variations\n"
    'sh-red,,Top,simple,,Chemise rouge,20,"color=Red,features=A|B",\n'
    "sh-red,en_US,Top,simple,,Red shirt,,,\n"
    'sh,,Top,configurable,"Default Category/Gear\\/Bags/New,Default Category/Sale",Chemise,,'
    '"note=""a, b=c"",material=Lin",sku=sh-red,color=Red|sku=sh-blue,color=Blue\n'
).replace('Lin",sku=sh-red,color=Red|sku=sh-blue,color=Blue', 'Lin","sku=sh-red,color=Red|sku=sh-blue,color=Blue"')
MAGENTO += "sh-blue,,Top,simple,,Chemise bleue,21,,\nonly,fr_FR,Top,simple,,Seule,,,\n"


def test_magento_store_views_become_columns_of_one_row(tmp_path: Path) -> None:
    found = reading(tmp_path, MAGENTO)
    red, shirt, blue, only = rows_of(found)
    assert (red["name"], red["name-en_US"]) == ("Chemise rouge", "Red shirt")
    assert (red["color"], red["features"]) == ("Red", "A|B")
    assert [row.get("_group") for row in (red, shirt, blue, only)] == ["sh", None, "sh", None]
    assert blue["color"] == "Blue"
    assert (shirt["note"], shirt["material"]) == ("a, b=c", "Lin")
    assert shirt["_paths"] == ["Default Category > Gear/Bags > New", "Default Category > Sale"]
    assert (only["_key"], only["name-fr_FR"]) == ("only", "Seule")
    assert found.joined.rows == 1


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("color=Red,size=55 cm,features=A|B", {"color": "Red", "size": "55 cm", "features": "A|B"}),
        ('"features=a, b",color=Red', {"features": "a, b", "color": "Red"}),
        ('features="a, b=c",color=Red', {"features": "a, b=c", "color": "Red"}),
        ("text=Hello, world,color=Red", {"text": "Hello, world", "color": "Red"}),
        (r"text=a\,b=c,color=Red", {"text": "a,b=c", "color": "Red"}),
        ("color=Red|size=M", {"color": "Red", "size": "M"}),
        ("color=Red;size=M", {"color": "Red", "size": "M"}),
        ("color=", {"color": ""}),
        ("nothing", {}),
        ('"', {}),
    ],
)
def test_packed_attributes_are_unpacked(cell: str, found: dict[str, str]) -> None:
    assert unpacked(cell, ",") == found


def test_escapes_in_paths_are_no_separators() -> None:
    assert paths_of(r"A\/B/C,D\,E/F", ",", "/") == ["A/B > C", "D,E > F"]
    assert paths_of(["A > B", 3], "", ">") == ["A > B"]


# --- Akeneo

PRODUCTS = (
    "sku;family;enabled;categories;parent;groups;size;name-en_US;price-EUR;description-en_US-ecommerce\n"
    "S-M;tops;1;sale;shirt_red;;M;;20;\nmug;mugs;1;home;;;;Mug;8;A mug\n"
)
MODELS = (
    "code;family_variant;parent;categories;color;name-en_US\n"
    "shirt_red;tops_color;shirt;reds;Red;\nshirt;tops_color;;clothes;;Shirt\nalone;tops_color;shirt;;Blue;\n"
)


def test_akeneo_products_inherit_from_their_models(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "1_products.csv").write_text(PRODUCTS)
    (folder / "2_models.csv").write_text(MODELS)
    found = read_feed(folder, Feed())
    shirt, mug, root, alone = list(found.rows)
    assert not isinstance(shirt, Unreadable)
    assert not isinstance(mug, Unreadable)
    assert not isinstance(root, Unreadable)
    assert (shirt.data["_key"], shirt.data["_group"]) == ("S-M", "shirt")
    assert (shirt.data["name-en_US"], shirt.data["color"], shirt.data["size"]) == ("Shirt", "Red", "M")
    assert shirt.data["categories"] == "sale,reds,clothes"
    assert (mug.data["_key"], mug.data.get("_group")) == ("mug", None)
    assert (root.data["_key"], root.data.get("_group")) == ("shirt", None)
    assert isinstance(alone, Unreadable)
    assert alone.reason == "no product names the model `alone`; export its products too"
    assert found.joined.rows == 1
    assert "Akeneo CSV (products)" in " ".join(found.notes)


def test_akeneo_models_that_are_missing_or_turn_in_circles_are_told(tmp_path: Path) -> None:
    found = reading(tmp_path, PRODUCTS)
    assert identified(found)[0] == ("S-M", "shirt_red")
    assert list(found.joined.notes()) == [
        "1 × a product names a model that is not in the feed; export the product models too"
    ]
    folder = tmp_path / "circle"
    folder.mkdir()
    (folder / "models.csv").write_text(MODELS.replace("shirt;tops_color;;", "shirt;tops_color;shirt_red;"))
    (folder / "products.csv").write_text(PRODUCTS)
    found = read_feed(folder, Feed())
    list(found.rows)
    assert "1 × models stand more than 5 levels above a product, or above each other" in list(found.joined.notes())


# --- Google

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<item><title>plain</title><g:title>T-shirt</g:title><g:id>A</g:id><g:item_group_id>G</g:item_group_id>
<link>https://x.example/a</link><g:price>15.00 EUR</g:price><g:availability>in_stock</g:availability>
<g:image_link>1.jpg</g:image_link><g:product_type>Home &gt; Tops</g:product_type><g:product_type>Sale</g:product_type>
<g:additional_image_link>2.jpg</g:additional_image_link><g:additional_image_link>3.jpg</g:additional_image_link>
<g:shipping><g:country>FR</g:country><g:price>5 EUR</g:price></g:shipping>
<description><![CDATA[<p>soft & warm</p>]]></description></item>
<item/>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">
<entry><g:id>A</g:id><title>Robe</title><link href="https://x.example/a"/><g:price>1 EUR</g:price>
<g:availability>in_stock</g:availability><g:brand>Lin</g:brand></entry></feed>"""


def test_google_rss_items_are_rows(tmp_path: Path) -> None:
    found = reading(tmp_path, RSS, "feed.xml")
    row, empty = list(found.rows)
    assert not isinstance(row, Unreadable)
    assert row.line == 3
    assert (row.data["_key"], row.data["_group"], row.data["title"]) == ("A", "G", "T-shirt")
    assert row.data["product_type"] == ["Home > Tops", "Sale"]
    assert row.data["_paths"] == ["Home > Tops", "Sale"]
    assert row.data["additional_image_link"] == ["2.jpg", "3.jpg"]
    assert row.data["shipping"] == {"country": "FR", "price": "5 EUR"}
    assert row.data["description"] == "<p>soft & warm</p>"
    assert isinstance(empty, Unreadable)
    assert found.notes[0] == "XML"
    assert "Google Merchant, by `id`" in found.notes[1]


def test_google_atom_entries_are_rows(tmp_path: Path) -> None:
    (row,) = rows_of(reading(tmp_path, ATOM, "feed.xml"))
    assert (row["_key"], row["link"], row["title"]) == ("A", "https://x.example/a", "Robe")


def test_google_text_has_names_with_blanks(tmp_path: Path) -> None:
    content = "id\ttitle\tlink\tprice\tavailability\timage link\titem group id\n1\tRobe\tx\t5 EUR\tin stock\t1.jpg\tG\n"
    assert identified(reading(tmp_path, content, "feed.txt")) == [("1", "G")]


def test_a_shop_reads_xml_of_its_own(tmp_path: Path) -> None:
    mine = own_format("- {name: erp, key: ref, container: xml, item: produit, signature: {required: [ref]}}")
    (row,) = rows_of(reading(tmp_path, '<c><produit ref="1"><nom>Robe</nom></produit></c>', "f.xml", own=[mine]))
    assert (row["_key"], row["nom"]) == ("1", "Robe")


# --- The page


def test_the_example_of_the_page_holds(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "feeds.md").read_text(encoding="utf-8")
    example = page.partition("```csv\n")[2].partition("```")[0]
    mine = own_format(page.partition("```yaml rules/feeds/erp.yaml\n")[2].partition("```")[0])
    found = reading(tmp_path, example, own=[mine])
    assert "recognised as our ERP, by `Réf`" in found.notes[1]
    robe, small, bag = rows_of(found)
    assert [(row["_key"], row["_group"]) for row in (robe, small, bag)] == [
        *(("R-36", "ROBE"), ("R-38", "ROBE")),
        ("SAC", "SAC"),
    ]
    assert robe["Photo"] == ["1.jpg", "2.jpg"]
    assert small["Libellé"] == "Robe de lin"
    assert small["_paths"] == ["Femme > Robes", "Nouveautés"]
