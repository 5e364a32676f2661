"""Whatever is wrong with a feed: it is refused by name, or each bad row is told, in little time and memory."""

import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.catalog.gather import Tally, gather
from app.core.product import Row, Unreadable
from app.core.shop import Feed
from catalog_loader.formats.profiles import built_in
from catalog_loader.readers import BadFeedError, read_feed
from tests.catalog_loader.corpora import archives, csv_feeds, json_feeds, xml_feeds
from tests.catalog_loader.test_formats import MAGENTO, NEW, OLD, PRODUCTS, RSS, WOO

CLASSES: dict[str, tuple[str, Callable[[], Iterator[tuple[str, bytes]]]]] = {
    "csv": ("feed.csv", csv_feeds.seeds),
    "json": ("feed.json", json_feeds.seeds),
    "ndjson": ("feed.ndjson", json_feeds.seeds),
    "xml": ("feed.xml", xml_feeds.seeds),
    "archives": ("feed", archives.seeds),
}
SECONDS, BYTES = 2.0, 200 << 20


def outcome(path: Path, feed: Feed) -> str:
    """What becomes of a feed: why it is refused, or that each of its rows is accounted for."""
    tally, refused = Tally(), ""
    try:
        reading = read_feed(path, feed)
        kept = sum(len(record.rows) for record in gather(reading.rows, feed, tally))
    except BadFeedError as error:
        refused = str(error)
    if refused:
        assert "feed" in refused
        assert len(refused) < 10_000
        return refused
    assert tally.kept == kept
    assert tally.rows == tally.kept + tally.duplicates + tally.tombstones + tally.rejected
    assert len(tally.quarantine) == tally.rejected + tally.duplicates
    assert all(one.reason and one.line > 0 and one.source for one in tally.quarantine)
    return ""


@pytest.mark.parametrize("corpus", CLASSES)
@pytest.mark.parametrize("feed", [Feed(), Feed(key="id")], ids=["untold", "declared"])
def test_every_broken_feed_is_refused_by_name_or_accounted_for(tmp_path: Path, corpus: str, feed: Feed) -> None:
    name, seeds = CLASSES[corpus]
    path = tmp_path / name
    for called, content in seeds():
        path.write_bytes(content)
        began = time.process_time()
        try:
            outcome(path, feed)
        except Exception as error:
            error.add_note(f"the feed: {called}")
            raise
        assert time.process_time() - began < SECONDS, called


REFUSED = {
    "xml": {
        "billion laughs": "defines a document type or entities",
        "outer entity": "defines a document type or entities",
        "outer definition": "defines a document type or entities",
        "deep": "elements nest deeper than 64 levels",
        "bare ampersand": "this stops being XML",
        "cut at 97 %": "cut short",
        "other elements": "no format reads this XML; its elements are `catalog`, `product`, `id`",
        "unknown encoding": "unknown encoding",
    },
    "archives": {
        "gzip bomb": "as only a gzip bomb does",
        "zip bomb": "as only a zip bomb does",
        "gzip bomb in a zip": "as only a gzip bomb does",
        "entry ../../evil.csv": "`../../evil.csv` leads out of the zip",
        "entry /etc/evil.csv": "leads out of the zip",
        "many entries": "holds 101 entries; a feed has at most 100 parts",
        "encrypted": "is encrypted; pack it without a password",
        "zip in a zip": "is a zip or an Excel workbook",
        "empty zip": "the zip holds no file",
        "parts that differ": "has not the header of feed/a.csv: they differ in `nom`, `prix`",
        "parts of two formats": "feed/b.ndjson is NDJSON, and feed/a.csv is CSV",
        "sparse workbook": "too far from the others",
        "empty workbook": "the workbook has no sheet with rows",
        "gzip twice": "the header cannot be read",
    },
    "csv": {
        "html": "this is XML or HTML, perhaps an error page",
        "column twice": "more than one column is named `nom`",
        "encoding utf-16-le": "this is UTF-16 without its mark",
        "empty": "the file is empty",
        "two hundred thousand columns": "the header has 200,001 columns",
        "no key": "no column `id` names the rows",
    },
}


@pytest.mark.parametrize(("corpus", "called"), [(corpus, name) for corpus, of in REFUSED.items() for name in of])
def test_what_is_refused_says_why(tmp_path: Path, corpus: str, called: str) -> None:
    name, seeds = CLASSES[corpus]
    path = tmp_path / name
    path.write_bytes(dict(seeds())[called])
    assert REFUSED[corpus][called] in outcome(path, Feed())


TOLD = {
    ("csv", "ragged"): "1 cell under a header of 3 columns; is the row cut short?",
    ("csv", "nul"): "a NUL byte",
    ("csv", "one broken byte"): "the byte 0xFF does not decode as utf-8",
    ("csv", "huge cell"): "a cell longer than 1 MiB",
    ("csv", "quote never closed"): "a quote is opened and not closed",
    ("csv", "shortened by a spreadsheet"): "a spreadsheet shortened the key to `4.00638E+12`",
    ("ndjson", "nan"): "NaN and Infinity are no numbers",
    ("ndjson", "joined"): "not JSON",
    ("ndjson", "huge text"): "a value longer than 1 MiB",
    ("xml", "huge text"): "a value longer than 1 MiB",
    ("xml", "many elements"): "a product of more than 2,000 elements",
    ("xml", "empty item"): "the element `item` is empty",
}


@pytest.mark.parametrize(("corpus", "called"), TOLD)
def test_what_is_told_says_why(tmp_path: Path, corpus: str, called: str) -> None:
    name, seeds = CLASSES[corpus]
    path = tmp_path / name
    path.write_bytes(dict(seeds())[called])
    reasons = [row.reason for row in read_feed(path, Feed()).rows if isinstance(row, Unreadable)]
    assert any(TOLD[(corpus, called)] in reason for reason in reasons), reasons


@pytest.mark.parametrize(
    ("corpus", "called"),
    [("archives", "gzip bomb in a zip"), ("xml", "billion laughs"), ("xml", "huge attribute"), ("csv", "huge line")],
)
def test_what_means_harm_fills_no_memory(tmp_path: Path, corpus: str, called: str) -> None:
    name, seeds = CLASSES[corpus]
    path = tmp_path / name
    path.write_bytes(dict(seeds())[called])
    tracemalloc.start()
    outcome(path, Feed())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < BYTES


VENDOR_FEEDS = (OLD, NEW, WOO, MAGENTO, PRODUCTS, RSS)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data(), whole=st.sampled_from(VENDOR_FEEDS), format_=st.sampled_from(["auto", "shopify", "magento"]))
def test_a_vendors_feed_with_any_bytes_in_it_is_told_or_kept(
    tmp_path: Path, data: st.DataObject, whole: str, format_: str
) -> None:
    """Bytes put in, taken out or doubled anywhere: refused by name, or each row accounted for."""
    raw = bytearray(whole.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.one_of(
                st.binary(max_size=4), st.sampled_from([b'"', b"\n", b",", b"=", b"|", b"&", b"<", b"\\", b"id:"])
            )
        )
    path = tmp_path / "feed.dat"
    path.write_bytes(bytes(raw))
    outcome(path, Feed(format=format_))


CELLS = st.one_of(st.just(""), st.text(st.sampled_from('aé=|,\\"/>:1 \t'), max_size=12), st.sampled_from(["id:1", "x"]))


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_cells_under_a_vendors_header_are_told_or_kept(tmp_path: Path, data: st.DataObject) -> None:
    """Each line of the file is a row, part of another one, or told: none is lost."""
    profile = data.draw(st.sampled_from([one for one in built_in() if "csv" in one.container]))
    names = [
        *dict.fromkeys((*profile.signature[0].required, *(n for n in profile.signature[0].strong if "*" not in n)))
    ]
    for more in (*profile.key, *profile.group, *profile.packed, profile.view, profile.variants, profile.number):
        names += [more] if more and more not in names and more not in profile.signature[0].forbidden else []
    lines = data.draw(st.lists(st.lists(CELLS, min_size=len(names), max_size=len(names)), max_size=8))
    quoted = ["\t".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in [names, *lines]]
    path = tmp_path / "feed.csv"
    path.write_text("\n".join(quoted) + "\n", encoding="utf-8")
    reading = read_feed(path, Feed(format=profile.name))
    rows = list(reading.rows)
    assert sum(1 for _ in rows) + reading.joined.rows == len(lines)
    assert all(isinstance(row, Row | Unreadable) and row.line > 1 for row in rows)
    assert outcome(path, Feed(format=profile.name)) == ""
