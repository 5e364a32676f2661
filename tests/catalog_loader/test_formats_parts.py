"""What a feed lies in: a workbook, a zip, a folder of parts, standard input."""

import datetime as dt
import gzip
import io
import sys
import tracemalloc
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.core.product import Row, Unreadable
from app.core.shop import Feed
from catalog_loader.first_pack.opening import open_unknown_feed
from catalog_loader.readers import BadFeedError, read_feed
from tests.catalog_loader.feeds import identified, reading, refused, rows_of, workbook, zipped
from tests.catalog_loader.test_formats import NEW

# --- Workbooks


def test_a_workbook_gives_the_texts_that_a_csv_of_it_would_hold(tmp_path: Path) -> None:
    lines: dict[int, list[Any]] = {
        2: ["id", "prix", "ajouté", "neuf", "code"],
        3: ["00123", 19.9, dt.date(2026, 11, 22), True, 4006380000000],
        5: ["00124", 12, None, False, "0042"],
    }
    found = reading(tmp_path, workbook({"Notes": {}, "Produits": lines}), "feed.xlsx")
    assert found.notes == ("XLSX", "the sheet `Produits` is read")
    first, second = list(found.rows)
    assert isinstance(first, Row)
    assert isinstance(second, Row)
    assert (first.line, second.line) == (3, 5)
    expected = {"id": "00123", "prix": "19.9", "ajouté": "2026-11-22", "neuf": "true", "code": "4006380000000"}
    assert first.data == expected | {"_key": "00123"}
    assert list(second.data.values())[:5] == ["00124", "12", "", "false", "0042"]


def test_other_sheets_with_rows_are_told(tmp_path: Path) -> None:
    found = reading(tmp_path, workbook({"A": {1: ["id"], 2: ["1"]}, "B": {1: ["id"]}}), "feed.xlsx")
    assert found.notes[1] == "the sheet `A` is read, not `B`"


def test_a_number_that_a_workbook_rounded_is_no_key(tmp_path: Path) -> None:
    (row,) = reading(tmp_path, workbook({"A": {1: ["id"], 2: [1.2345e18]}}), "feed.xlsx").rows
    assert isinstance(row, Unreadable)
    assert "a spreadsheet shortened the key" in row.reason


def test_a_vendors_export_may_be_a_workbook(tmp_path: Path) -> None:
    lines: dict[int, list[Any]] = {
        1: ["Handle", "Title", "Option1 Name", "Option1 Value", "Variant SKU"],
        2: ["r", "R", "Taille", 36, "R36"],
    }
    assert identified(reading(tmp_path, workbook({"A": lines}), "feed.xlsx")) == [("R36", "r")]


def test_a_workbook_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feed.xlsx"
    path.write_bytes(zipped({"xl/workbook.xml": b"<workbook/>"}))
    assert "the workbook cannot be read" in refused(path)
    path.write_bytes(b"id;nom\n1;a\n")
    assert refused(path, Feed(format="xlsx")) == ("feed.xlsx: is no Excel workbook; write another `format:`, or `auto`")


# --- Zip


def test_the_files_of_a_zip_are_the_parts_of_a_feed(tmp_path: Path) -> None:
    content = zipped({"b/2.csv": b"id;nom\n2;Sac\n", "a/1.csv": b"id;nom\n1;Robe\n", "__MACOSX/._1.csv": b"x"})
    found = reading(tmp_path, content, "feed.zip")
    rows = [row for row in found.rows if isinstance(row, Row)]
    assert [(row.source, row.line, row.data["nom"]) for row in rows] == [
        ("feed.zip/1.csv", 2, "Robe"),
        ("feed.zip/2.csv", 2, "Sac"),
    ]
    assert found.packed == "zip"
    assert found.position.share == 1.0
    assert "2 parts: feed.zip/1.csv, feed.zip/2.csv" in found.notes


def test_a_zip_of_one_feed_is_that_feed_whatever_it_is_called(tmp_path: Path) -> None:
    assert identified(reading(tmp_path, zipped({"export": NEW.encode()}), "download"))[0] == ("TS-S", "t-shirt")
    assert identified(reading(tmp_path, zipped({"f.csv.gz": gzip.compress(b"id\n1\n")}), "d.zip")) == [("1", None)]


# --- Folders


def test_the_parts_of_a_folder_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    for name, content in (("10.csv", b"id;nom\n3;c\n"), ("02.csv.gz", gzip.compress(b"nom;id\nb;2\n")), (".x", b"no")):
        (folder / name).write_bytes(content)
    (folder / "01.csv").write_text("id;nom\n1;a\n")
    found = read_feed(folder, Feed())
    assert [row["id"] for row in rows_of(found)] == ["1", "2", "3"]
    assert found.position.size == sum(one.stat().st_size for one in folder.iterdir() if one.name != ".x")
    assert found.position.share == 1.0


def test_parts_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    (folder / "1.csv").write_text("id;nom\n1;a\n")
    (folder / "2.csv").write_text("id;prix\n1;a\n")
    assert refused(folder) == (
        "parts/2.csv has not the header of parts/1.csv: they differ in `nom`, `prix`; write the same columns into all parts"
    )
    (folder / "2.csv").write_text(NEW)
    assert refused(folder) == (
        "the parts of the feed are in different formats: parts/1.csv is in no known format and parts/2.csv is Shopify CSV; "
        "read them one by one"
    )


def test_an_empty_folder_and_one_with_too_many_files_are_refused(tmp_path: Path) -> None:
    assert "put the feed's parts there" in refused(tmp_path)
    for at in range(101):
        (tmp_path / f"{at}.csv").write_text("id\n1\n")
    assert "has 101 files; a feed has at most 100 parts" in refused(tmp_path)


# --- Standard input


class Piped(io.TextIOWrapper):
    """Standard input with a feed in it."""


@pytest.mark.parametrize("content", [NEW.encode(), gzip.compress(NEW.encode()), zipped({"a.csv": NEW.encode()})])
def test_a_feed_comes_in_on_standard_input(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Piped(io.BytesIO(content)))
    found = read_feed(Path("-"), Feed())
    assert found.notes[1].startswith("recognised as Shopify CSV")
    assert identified(found)[0] == ("TS-S", "t-shirt")


def test_standard_input_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", Piped(io.BytesIO(b"id\n1\n")))
    found = read_feed(Path("-"), Feed())
    assert list(tmp_path.iterdir())
    list(found.rows)
    del found
    assert not list(tmp_path.iterdir())


def test_a_first_pack_is_written_for_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadFeedError, match="save the feed first"):
        open_unknown_feed(Path("-"))


# --- Memory


@pytest.mark.parametrize("layout", ["shopify", "woocommerce", "magento"])
def test_a_vendors_long_feed_needs_little_memory(tmp_path: Path, layout: str) -> None:
    header, line = {
        "shopify": ("Handle,Title,Option1 Name,Option1 Value,Variant SKU", "h{0},T,Taille,{1},S{1}"),
        "woocommerce": ("ID,Type,SKU,Name,Regular price,Parent", "{1},variation,S{1},Robe,10,id:{1}"),
        "magento": ("sku,product_type,store_view_code,name", "S{0},simple,v{1},Robe"),
    }[layout]
    path = tmp_path / "feed.csv"
    path.write_text("\n".join([header, *(line.format(at // 3, at) for at in range(30_000))]) + "\n")
    tracemalloc.start()
    found = read_feed(path, Feed())
    count = sum(1 for _ in found.rows)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count + found.joined.rows == 30_000
    assert most < 12 << 20


def _around(content: bytes, old: str, new: str, rename: Mapping[str, str] | None = None) -> bytes:
    """A workbook with a text changed in all its files, and some files under other names."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        files = {name: packed.read(name).replace(old.encode(), new.encode()) for name in packed.namelist()}
    return zipped({(rename or {}).get(name, name): text for name, text in files.items()})


FAR = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData>'


@pytest.mark.parametrize(
    ("far", "moved"),
    [
        (FAR, ""),
        (FAR.replace('"', "'"), ""),
        (FAR.replace("=", " = "), ""),
        (FAR.replace("XFD", "xfd"), ""),
        (FAR, "other/s.xml"),
        (FAR, "other/s.dat"),
    ],
)
def test_a_cell_far_away_is_refused_however_it_is_written(tmp_path: Path, far: str, moved: str) -> None:
    """Everything between it and the others would be held: 17 thousand million cells."""
    content = workbook({"Produits": {1: ["sku", "nom"], 2: ["A", "Robe"]}})
    if moved:
        content = _around(content, "worksheets/sheet1.xml", moved, {"xl/worksheets/sheet1.xml": f"xl/{moved}"})
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(_around(content, "</sheetData>", far))
    with pytest.raises(BadFeedError, match=r"up to column XFD is too large, or a cell stands too far"):
        read_feed(path, Feed(key="sku"))


@pytest.mark.parametrize("name", ["xl/workbook.bin", "XL/Workbook.BIN", "content.xml"])
def test_a_workbook_of_another_kind_is_refused(tmp_path: Path, name: str) -> None:
    """Nobody has looked at its cells before they are held."""
    content = workbook({"Produits": {1: ["sku", "nom"], 2: ["A", "Robe"]}})
    path = tmp_path / "feed"
    path.write_bytes(_around(content, "", "", {"xl/styles.xml": name}))
    with pytest.raises(BadFeedError, match="save it as xlsx, or as CSV UTF-8"):
        read_feed(path, Feed(key="sku"))


def test_a_zip_entry_on_a_drive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    path.write_bytes(zipped({"C:\\feeds\\a.csv": b"sku\nA\n"}))
    with pytest.raises(BadFeedError, match="leads out of the zip"):
        read_feed(path, Feed(key="sku"))
