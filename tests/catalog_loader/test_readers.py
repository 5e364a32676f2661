"""The feed readers: whatever a back office writes is read row by row, and what cannot be read is told with its line."""

import codecs
import csv
import gzip
import io
import json
import math
import re
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.product import Row, Unreadable
from app.core.shop import Feed
from catalog_loader import csv_text, feed_bytes, feed_text, json_text
from catalog_loader.readers import BadFeedError, FeedReading, read_feed

HERE = Path(__file__).parents[2]
REAL = HERE.parent / "shared" / "data"
SKU = Feed(key="sku")


def read(tmp_path: Path, content: str | bytes, feed: Feed = SKU, name: str = "feed.csv") -> FeedReading:
    """A reading of a feed with this content."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_feed(path, feed)


def told(reading: FeedReading) -> list[tuple[int, Any]]:
    """What a reading gives: each row's line with its values, or with the reason why there are none."""
    return [(row.line, list(row.data.values()) if isinstance(row, Row) else row.reason) for row in reading.rows]


def broken(reading: FeedReading) -> list[tuple[int, str]]:
    """The rows that could not be read."""
    return [(row.line, row.reason) for row in reading.rows if isinstance(row, Unreadable)]


def keys(reading: FeedReading, key: str = "sku") -> list[Any]:
    """The key of each row that could be read."""
    return [row.data[key] for row in reading.rows if isinstance(row, Row)]


def refusal(tmp_path: Path, content: str | bytes, feed: Feed = SKU, name: str = "feed.csv") -> str:
    """Why a feed is refused, at once or while it is read."""
    with pytest.raises(BadFeedError) as refused:
        list(read(tmp_path, content, feed, name).rows)
    return str(refused.value)


# --- CSV: rows and how they are written


def test_a_row_knows_its_file_its_line_and_its_values_as_they_stand(tmp_path: Path) -> None:
    reading = read(tmp_path, "sku;prix;nom\nA-1; 049,90 € ;Robe\n")
    assert list(reading.rows) == [Row("feed.csv", 2, {"sku": "A-1", "prix": " 049,90 € ", "nom": "Robe"})]
    assert (reading.format, reading.encoding, reading.delimiter) == ("csv", "utf-8", ";")
    assert reading.notes == ("CSV, `;`, UTF-8",)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [("sku", "nom, court; long | et\tlarge"), ("A", 'x, y; z | "t"\tu')]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(lines)
    reading = read(tmp_path, out.getvalue())
    assert reading.delimiter == delimiter
    assert told(reading) == [(2, [lines[1][1] if at else "A" for at in range(2)])]


def test_the_delimiter_that_finds_the_key_wins_over_one_that_cuts_more(tmp_path: Path) -> None:
    reading = read(tmp_path, "sku;a,b,c,d\n1;2,3,4,5\n")
    assert reading.delimiter == ";"
    assert told(reading) == [(2, ["1", "2,3,4,5"])]


def test_a_first_line_of_excel_tells_the_delimiter(tmp_path: Path) -> None:
    assert told(read(tmp_path, "sep=|\r\nsku|a,b\r\n1|2,3\r\n")) == [(3, ["1", "2,3"])]


def test_a_declared_delimiter_is_taken_at_its_word(tmp_path: Path) -> None:
    assert told(read(tmp_path, "sku^b\n1^2\n", Feed(key="sku", delimiter="^"))) == [(2, ["1", "2"])]
    assert told(read(tmp_path, "sku\tb\n1\t2\n", Feed(key="sku", delimiter="tab"))) == [(2, ["1", "2"])]


def test_a_feed_of_one_column_is_a_feed(tmp_path: Path) -> None:
    assert told(read(tmp_path, 'sku\nA\n\n""\nB\n')) == [(2, ["A"]), (4, [""]), (5, ["B"])]


def test_blank_lines_are_skipped_and_keep_their_numbers(tmp_path: Path) -> None:
    assert told(read(tmp_path, "\n\nsku,b\n\n1,2\n  \n\n3,4")) == [(5, ["1", "2"]), (8, ["3", "4"])]


def test_a_quoted_cell_may_hold_quotes_delimiters_and_line_breaks(tmp_path: Path) -> None:
    reading = read(tmp_path, 'sku,text\n1,"a ""b"", c\r\nd\n\ne"\n2,5" TV\n3,f\n')
    assert told(reading) == [(2, ["1", 'a "b", c\r\nd\n\ne']), (6, ["2", '5" TV']), (7, ["3", "f"])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_lines_end_as_on_any_system(tmp_path: Path, end: str) -> None:
    content = end.join(["sku,b", "1,2", '3,"x\ny"', "5,6", ""])
    rows = [list(row.data.values()) for row in read(tmp_path, content).rows if isinstance(row, Row)]
    assert rows == [["1", "2"], ["3", "x\ny"], ["5", "6"]]


def test_blanks_and_marks_around_column_names_are_taken_off(tmp_path: Path) -> None:
    content = "\ufeff sku ,\ufeffnom\u00a0\n1, x \n".encode("utf-8-sig")
    assert list(read(tmp_path, content).rows) == [Row("feed.csv", 2, {"sku": "1", "nom": " x "})]


def test_columns_without_a_name_are_left_out_and_told(tmp_path: Path) -> None:
    reading = read(tmp_path, 'sku;b;;\n1;2;;\n"3";4;;x\n')
    assert told(reading) == [(2, ["1", "2"]), (3, ["3", "4"])]
    assert reading.notes[1] == "columns without a name are left out: number 3, 4"


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
MESSY = st.text(st.sampled_from('ab,;\t|"\n\r é€ \u2028\x85'), max_size=8)


@given(
    rows=st.integers(1, 5).flatmap(
        lambda width: st.lists(st.lists(CELL | MESSY, min_size=width, max_size=width), max_size=8)
    ),
    delimiter=st.sampled_from(",;\t|^"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\r\n", "\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
)
def test_any_table_that_a_writer_wrote_is_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[str]],
    delimiter: str,
    quoting: Any,
    end: str,
    encoding: str,
) -> None:
    r"""Any cells in any dialect; a writer that ends lines by `\\n` leaves `\\r` bare, which nobody can read back."""
    assume(end == "\r\n" or quoting == csv.QUOTE_ALL or not any("\r" in cell for row in rows for cell in row))
    columns = [f"c{at}" for at in range(len(rows[0]) if rows else 2)]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows([columns, *rows])
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    found = list(read_feed(path, Feed(key="c0", delimiter=delimiter, encoding=encoding)).rows)
    if len(columns) > 1:
        assert [list(row.data.values()) if isinstance(row, Row) else row for row in found] == rows
    else:
        assert [row.data["c0"] if isinstance(row, Row) else row for row in found] == [row[0] for row in rows]


@given(
    lines=st.lists(st.lists(st.sampled_from(["a", '"', ",", '"b"', '""', "\r", "é"]), max_size=6), max_size=12),
    cut=st.integers(1, 9),
)
def test_nothing_is_lost_however_broken_the_quotes_are(lines: list[list[str]], cut: int) -> None:
    """Every line that is not blank lies in one row or one told reason, in whatever pieces the text arrives."""
    text = "\n".join(["sku,b", *map("".join, lines)])
    encoding = feed_text.Encoding("utf-8", "UTF-8")

    def told_in(size: int) -> list[Row | Unreadable]:
        pieces = (text[at : at + size] for at in range(0, len(text), size))
        reel = csv_text.Reel(feed_text.lumps(pieces, encoding), ",", "\n")
        header = csv_text.header_of(reel, 0)
        assert isinstance(header, csv_text.Header)
        return list(csv_text.rows("feed", reel, header, ","))

    found = told_in(cut)
    assert found == told_in(10_000)
    starts = {row.line for row in found}
    assert [row.line for row in found] == sorted(starts)
    last = [n for n, line in enumerate(lines, 2) if "".join(line).strip()]
    covered = starts | {
        row.line + step
        for row in found
        for step in range(1 + (sum(c.count("\n") for c in row.data.values()) if isinstance(row, Row) else len(lines)))
    }
    assert set(last) <= covered


# --- CSV: what cannot be read


def test_a_row_with_too_many_or_too_few_cells_is_told_and_reading_goes_on(tmp_path: Path) -> None:
    assert told(read(tmp_path, 'sku,b,c\n1,2\n1,2,3,4\n7,8,9\n"5"\n')) == [
        (2, "2 cells under a header of 3 columns; is the row cut short?"),
        (3, "4 cells under a header of 3 columns; put a cell that holds `,` in quotes"),
        (4, ["7", "8", "9"]),
        (5, "1 cell under a header of 3 columns; is the row cut short?"),
    ]


def test_an_unclosed_quote_costs_its_own_row_only(tmp_path: Path) -> None:
    content = 'sku;b\n1;2\n2;"not closed\n' + "".join(f"{n};x\n" for n in range(3, 1000))
    reading = read(tmp_path, content)
    found = told(reading)
    assert found[1] == (3, "a quote is opened and not closed within 200 lines; double the quotes inside a cell")
    assert [line for line, _ in found] == list(range(2, 1001))


def test_an_unclosed_quote_at_the_end_is_told(tmp_path: Path) -> None:
    assert told(read(tmp_path, 'sku,b\n1,2\n3,"x\n5,6\n')) == [
        (2, ["1", "2"]),
        (3, "a quote is opened and not closed before the feed ends; double the quotes inside a cell"),
        (4, ["5", "6"]),
    ]


def test_an_unclosed_quote_that_meets_the_next_quote_costs_its_own_row_only(tmp_path: Path) -> None:
    assert told(read(tmp_path, 'sku,b,c\n1,"x,y\n2,z,t\n3,"u",v\n4,"w",a\n')) == [
        (2, "text stands right after a closing quote (line 4); double the quotes inside a cell"),
        (3, ["2", "z", "t"]),
        (4, ["3", "u", "v"]),
        (5, ["4", "w", "a"]),
    ]


def test_an_unclosed_quote_that_a_later_quote_closes_by_chance_gives_the_swallowed_rows_back(tmp_path: Path) -> None:
    assert told(read(tmp_path, 'sku,b,c\n1,"x,y\n2,z,TV 5"\n3,u,v\n')) == [
        (2, "2 cells (lines 2 to 3) under a header of 3 columns; is the row cut short?"),
        (3, ["2", "z", 'TV 5"']),
        (4, ["3", "u", "v"]),
    ]


def test_a_long_text_with_a_wrong_number_of_cells_is_told_once(tmp_path: Path) -> None:
    assert told(read(tmp_path, 'sku,b,c\n1,"a\nlong\ntext"\n2,b,c\n')) == [
        (2, "2 cells (lines 2 to 4) under a header of 3 columns; is the row cut short?"),
        (5, ["2", "b", "c"]),
    ]


def test_quotes_inside_a_quoted_cell_must_be_doubled(tmp_path: Path) -> None:
    assert told(read(tmp_path, 'sku,b\n1,"écran 5" large"\n2,x\n')) == [
        (2, "text stands right after a closing quote; double the quotes inside a cell"),
        (3, ["2", "x"]),
    ]


def test_a_line_break_without_quotes_is_told(tmp_path: Path) -> None:
    reason = "a line break stands in a cell without quotes"
    assert told(read(tmp_path, 'sku,b\n1,x\ry\n2,"z"\r,\n3,t\n')) == [(2, reason), (3, reason), (4, ["3", "t"])]


def test_bytes_that_do_not_decode_cost_their_own_row(tmp_path: Path) -> None:
    content = 'sku,b\n1,été\n2,caf\ue0e9\n3,"deux\nlign\ue0e9s"\n4,thé\n'.encode().replace("\ue0e9".encode(), b"\xe9")
    assert told(read(tmp_path, content)) == [
        (2, ["1", "été"]),
        (3, "the byte 0xE9 does not decode as utf-8"),
        (4, "the byte 0xE9 does not decode as utf-8 on line 5"),
        (6, ["4", "thé"]),
    ]


def test_a_nul_byte_costs_its_own_row(tmp_path: Path) -> None:
    assert told(read(tmp_path, "sku,b\n1,a\0b\n2,c\n")) == [(2, "a NUL byte"), (3, ["2", "c"])]


def test_a_cell_of_more_than_a_mebibyte_costs_its_own_row(tmp_path: Path) -> None:
    most = "x" * (1 << 20)
    reading = read(tmp_path, f'sku,b\n1,{most}\n2,{most}x\n3,"{most}x"\n4,y\n')
    assert told(reading) == [
        (2, ["1", most]),
        (3, "a cell longer than 1 MiB"),
        (4, "a cell longer than 1 MiB"),
        (5, ["4", "y"]),
    ]


def test_a_line_without_an_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as out:
        out.write(b"sku,b\n1,2\n3,")
        out.writelines(b"%07d" % n for n in range(2_600_000))
        out.write(b"\n5,6\n")
    tracemalloc.start()
    found = told(read_feed(path, SKU))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [(2, ["1", "2"]), (3, "a line longer than 16 MiB"), (4, ["5", "6"])]
    assert most < 60 << 20


# --- Encodings


@pytest.mark.parametrize(
    ("encoding", "found", "label"),
    [
        ("utf-8", "utf-8", "UTF-8"),
        ("utf-8-sig", "utf-8", "UTF-8 with BOM"),
        ("utf-16", "utf-16", "UTF-16 with BOM"),
        ("utf-32", "utf-32", "UTF-32 with BOM"),
    ],
)
def test_unicode_is_found_by_itself(tmp_path: Path, encoding: str, found: str, label: str) -> None:
    reading = read(tmp_path, "sku;nom\r\n1;Été à 5 €\r\n".encode(encoding))
    assert told(reading) == [(2, ["1", "Été à 5 €"])]
    assert reading.encoding == found
    assert reading.notes == (f"CSV, `;`, {label}",)


def test_another_encoding_is_guessed_and_told(tmp_path: Path) -> None:
    reading = read(tmp_path, "sku;nom\n1;Robe d’été à 5 €, très légère\n".encode("cp1252"))
    assert told(reading) == [(2, ["1", "Robe d’été à 5 €, très légère"])]
    assert reading.notes == (
        "CSV, `;`, cp1252 (a guess)",
        "the bytes are not UTF-8; cp1252 is a guess: write `encoding:` under `feed:` to be sure",
    )


def test_an_encoding_shows_however_late_the_first_accent_comes(tmp_path: Path) -> None:
    content = b"sku;nom\n" + b"1;robe\n" * 100_000 + "2;Été très chaud à Nîmes\n".encode("cp1252")
    reading = read(tmp_path, content)
    assert reading.encoding == "cp1252"
    assert told(reading)[-1] == (100_002, ["2", "Été très chaud à Nîmes"])


def test_one_broken_byte_does_not_make_a_whole_feed_cp1252(tmp_path: Path) -> None:
    reading = read(tmp_path, "sku,b\n1,été\n2,thé\n".encode() + b"3,caf\xe9\n")
    assert reading.encoding == "utf-8"
    assert keys(reading) == ["1", "2"]


def test_a_declared_encoding_is_taken_at_its_word(tmp_path: Path) -> None:
    reading = read(tmp_path, "sku;prix\n1;5 €\n".encode("iso-8859-15"), Feed(key="sku", encoding="latin9"))
    assert told(reading) == [(2, ["1", "5 €"])]
    assert reading.notes == ("CSV, `;`, iso8859-15 (declared)",)


def test_a_byte_order_mark_beats_a_declaration(tmp_path: Path) -> None:
    reading = read(tmp_path, "sku;nom\n1;été\n".encode("utf-8-sig"), Feed(key="sku", encoding="cp1252"))
    assert told(reading) == [(2, ["1", "été"])]
    assert reading.notes[1] == "`cp1252` is declared, yet the file opens with the mark of UTF-8: read as UTF-8"


def test_accents_decoded_once_too_often_are_noticed(tmp_path: Path) -> None:
    content = "sku,nom\n1,Robe d’été légère à rayures\n".encode().decode("cp1252").encode()
    notes = read(tmp_path, content).notes
    assert re.fullmatch(r"6 times pairs like .*Ã©.* at the beginning: was UTF-8 decoded as cp1252 .*\?", notes[1])


@pytest.mark.parametrize("text", ["Robe d’été légère à rayures, 5 €", "PROMOÇÃO de SÃO JOÃO: AÇÃO", "Ã© Ã©"])
def test_honest_accents_are_not_taken_for_broken_ones(tmp_path: Path, text: str) -> None:
    assert len(read(tmp_path, f"sku,nom\n1,{text}\n").notes) == 1


# --- NDJSON and JSON


def test_one_json_object_a_line(tmp_path: Path) -> None:
    reading = read(
        tmp_path, '{"sku": "A", "p": 4.5, "n": {"x": [1, null]}}\n\n{"sku": "B", "ok": true}', name="f.jsonl"
    )
    assert list(reading.rows) == [
        Row("f.jsonl", 1, {"sku": "A", "p": 4.5, "n": {"x": [1, None]}}),
        Row("f.jsonl", 3, {"sku": "B", "ok": True}),
    ]
    assert (reading.format, reading.delimiter, reading.notes) == ("ndjson", "", ("NDJSON, UTF-8",))


def test_a_line_that_is_no_object_is_told_and_reading_goes_on(tmp_path: Path) -> None:
    lines = [
        '{"sku": 1}',
        '{"sku": 2',
        "[3]",
        '{"sku": NaN}',
        '{"sku": -Infinity}',
        '{"sku": 1e400}',
        '{"sku": "a\\u0000"}',
        f'{{"sku": ["{"x" * (1 << 20)}x"]}}',
        '{"sku": "\\\\u0000"}',
        '{"sku": "\0"}',
        '{"sku": "\\ud800"}',
    ]
    assert broken(read(tmp_path, "\n".join(lines), name="f.ndjson")) == [
        (2, "not JSON: unexpected end of data, at character 10 of the row"),
        (3, "a JSON object is expected, not `[3]`"),
        (4, "not JSON: NaN and Infinity are no numbers; write null"),
        (5, "not JSON: NaN and Infinity are no numbers; write null"),
        (6, "not JSON: number is infinity when parsed as double, at character 9 of the row"),
        (7, "a NUL byte"),
        (8, "a value longer than 1 MiB"),
        (10, "a NUL byte"),
        (11, "not JSON: no low surrogate in string, at character 10 of the row"),
    ]


def test_an_object_nested_a_thousand_deep_is_looked_through(tmp_path: Path) -> None:
    deep = '{"sku": "\\\\u0000", "d": ' + "[" * 1000 + '"\\u0000"' + "]" * 1000 + "}"
    assert broken(read(tmp_path, f'{{"sku": 1}}\n{deep}\n', name="f.ndjson")) == [(2, "a NUL byte")]


def test_an_object_is_nested_as_deep_as_one_that_is_pushed(tmp_path: Path) -> None:
    """What a reindex takes, an update and a push take too; a row with many brackets side by side is none of the deep."""
    wide = json.dumps({"sku": 1, "d": [[[at]] for at in range(100)]})
    most = '{"sku": 2, "d": ' + "[" * 31 + "1" + "]" * 31 + "}"
    deep = '{"sku": 3, "d": ' + '{"a":' * 250 + "1" + "}" * 250 + "}"
    reading = read(tmp_path, f"{wide}\n{most}\n{deep}\n", name="f.ndjson")
    assert broken(reading) == [(3, "a row is nested in at most 32 levels")]
    assert keys(read(tmp_path, f"[{wide},\n{most},\n{deep}]", name="f.json")) == [1, 2]


def test_bytes_that_do_not_decode_cost_their_own_object(tmp_path: Path) -> None:
    content = '{"sku": "été"}\n'.encode() + b'{"sku": "caf\xe9"}\n{"sku": "B"}\n'
    reason = "the byte 0xE9 does not decode as utf-8"
    assert told(read(tmp_path, content, name="f.ndjson")) == [(1, ["été"]), (2, reason), (3, ["B"])]
    listed = b"[" + content.strip().replace(b"\n", b",\n") + b"]"
    assert told(read(tmp_path, listed, name="f.json")) == [(1, ["été"]), (2, reason), (3, ["B"])]


PRODUCTS = [{"sku": "A", "t": 'a "}]" \\ é', "v": [{"x": 1}, {}]}, {"sku": "B", "t": None}, {"sku": "C", "n": -1.5e3}]


@pytest.mark.parametrize("indent", [None, 0, 2])
@pytest.mark.parametrize("wrap", [None, "products"])
def test_a_json_list_of_objects_is_read_with_the_line_of_each(tmp_path: Path, indent: int | None, wrap: str) -> None:
    whole = {"total": 3, "meta": {"a": [[], {}]}, "tags": ["x", 1], wrap: PRODUCTS, "next": None} if wrap else PRODUCTS
    content = json.dumps(whole, indent=indent, ensure_ascii=False)
    reading = read(tmp_path, content, name="f.json")
    rows = list(reading.rows)
    assert reading.format == "json"
    assert [row.data for row in rows if isinstance(row, Row)] == PRODUCTS
    starts = [content[: content.index(f'"sku": "{sku}"')].count("\n") + 1 for sku in "ABC"]
    assert [row.line for row in rows] == [start - (indent is not None) for start in starts]


PLAIN = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | CELL | st.floats(allow_nan=False, allow_infinity=False)
)
NESTED = PLAIN | st.lists(PLAIN | st.dictionaries(CELL, PLAIN, max_size=2), max_size=3)
VALUE = NESTED | st.dictionaries(CELL, NESTED, max_size=3)


@given(
    products=st.lists(st.dictionaries(CELL, VALUE, max_size=4), max_size=6),
    indent=st.sampled_from([None, 0, 3]),
    ascii_only=st.booleans(),
    cut=st.integers(1, 40),
)
def test_any_json_list_is_read_back_equal_in_whatever_pieces_it_arrives(
    products: list[dict[str, Any]], indent: int | None, ascii_only: Any, cut: int
) -> None:
    content = json.dumps(products, indent=indent, ensure_ascii=ascii_only)
    pieces = (content[at : at + cut] for at in range(0, len(content), cut))
    rows = list(json_text.json_rows("f", pieces, feed_text.Encoding("utf-8", "UTF-8")))
    assert [row.data if isinstance(row, Row) else row for row in rows] == products


def test_a_broken_element_of_a_list_is_told_and_reading_goes_on(tmp_path: Path) -> None:
    lines = [
        '{"sku": 1}',
        '{"sku": tru}',
        "12",
        '"x"',
        '{"sku": "open}',
        '{"sku": 6, "v": [\n    {"a": "b}\n  ]}',
        '{"sku": 9}',
    ]
    content = "[\n" + ",\n".join(f"  {line}" for line in lines) + "\n]"
    assert told(read(tmp_path, content, name="f.json")) == [
        (2, [1]),
        (3, "not JSON: invalid literal, expected 'true', at character 9 of the row"),
        (4, "a JSON object is expected, not `12`"),
        (5, 'a JSON object is expected, not `"x"`'),
        (6, "not JSON: a string is not closed on its line"),
        (7, "not JSON: a string is not closed on its line"),
        (10, [9]),
    ]


def test_a_broken_last_element_does_not_cost_the_list(tmp_path: Path) -> None:
    assert told(read(tmp_path, '[{"sku": 1},\n{"sku": "2}\n]\n', name="f.json")) == [
        (1, [1]),
        (2, "not JSON: a string is not closed on its line"),
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('[{"sku": 1}', "f.json:1: the list has no end: the file is cut short; transfer it again"),
        ('[\n{"sku": 1},\n{"sku": ', "f.json:3: the text ends in the middle of a value; transfer the file again"),
        (
            '[{"sku": 1}]\n[{"sku": 2}]',
            ("f.json:2: something follows the end of the JSON text; one object a line is `format: ndjson`"),
        ),
        (
            '{"a": [{"sku": 1}], "b": [{"sku": 2}]}',
            ('f.json:1: there are two lists of objects, "a" and "b"; keep the products\' alone'),
        ),
        (
            '{"a": 1,\n "b": ["x"]}',
            ("f.json:2: the object holds no list of objects; write the products as one list, or one object a line"),
        ),
        ('{\n"a": [{"sku": 1}]', "f.json:2: the file is cut short; transfer it again"),
        ('{\n"a" 1}', 'f.json:2: a colon is expected after "a"'),
        ("{\na: 1}", "f.json:2: a name in quotes is expected"),
        ('{\n"a": }', "f.json:2: `}` is out of place"),
        ("12", "f.json:1: a list of objects is expected"),
        ('[{"sku": 1}, }]', "f.json:1: `}` is out of place"),
    ],
)
def test_json_that_cannot_be_followed_refuses_the_feed(tmp_path: Path, content: str, why: str) -> None:
    assert refusal(tmp_path, content, name="f.json") == why


def test_a_list_of_nothing_is_for_the_build_to_judge(tmp_path: Path) -> None:
    assert told(read(tmp_path, "[]", name="f.json")) == []
    assert told(read(tmp_path, '{"products": []}', name="f.json")) == []
    assert told(read(tmp_path, "sku,b\n")) == []


def test_a_long_json_list_needs_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    one = {"sku": "A", "text": "é" * 500}
    with path.open("wb") as out:
        out.write(b"[" + orjson.dumps(one))
        out.writelines([b"," + orjson.dumps(one)] * 30_000)
        out.write(b"]")
    tracemalloc.start()
    count = sum(1 for _ in read_feed(path, SKU).rows)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 30_001
    assert most < 8 << 20


# --- Formats and packing


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("f.csv", "sku\n1\n", "csv"),
        ("f.tsv", "sku\tb\n1\t2\n", "csv"),
        ("f.txt", "sku\n1\n", "csv"),
        ("f", '{"sku": 1}\n', "ndjson"),
        ("f.txt", '[{"sku": 1}]', "json"),
        ("f.JSONL", '{"sku": 1}\n', "ndjson"),
        ("f.json", '{"sku": 1}\n{"sku": 2}\n', "ndjson"),
        ("f.json", '{"sku": 1, "v": [{"a": 1}]}', "ndjson"),
        ("f.json", '{"p": [{"sku": 1}]}', "json"),
        ("f.json", '{"p": [\n{"sku": 1}\n]}', "json"),
        ("f.json", '{"sku": }\n{"sku": 1}\n{"sku": 2}\n', "ndjson"),
        ("f.data", '\ufeff[{"sku": 1}]', "json"),
    ],
)
def test_the_format_is_found_by_name_and_by_content(tmp_path: Path, name: str, content: str, expected: str) -> None:
    reading = read(tmp_path, content, name=name)
    assert reading.format == expected
    assert any(isinstance(row, Row) for row in reading.rows)


def test_a_declared_format_is_taken_at_its_word(tmp_path: Path) -> None:
    assert read(tmp_path, '{"sku": 1}', Feed(key="sku", format="ndjson"), "f.csv").format == "ndjson"


@pytest.mark.parametrize("name", ["f.csv.gz", "f.csv", "f.CSV.GZ"])
def test_a_packed_feed_is_unpacked_whatever_its_name(tmp_path: Path, name: str) -> None:
    reading = read(tmp_path, gzip.compress("sku;b\n1;é\n".encode()), name=name)
    assert told(reading) == [(2, ["1", "é"])]
    assert reading.notes == ("CSV, `;`, UTF-8, gzip",)


def test_a_feed_that_was_unpacked_on_the_way_is_read(tmp_path: Path) -> None:
    assert told(read(tmp_path, "sku;b\n1;2\n", name="f.csv.gz")) == [(2, ["1", "2"])]


def test_a_gzip_bomb_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(b"sku,b\n" + b"1,2\n" * 8_000_000)
    assert refusal(tmp_path, packed, name="f.csv.gz") == (
        "f.csv.gz: unpacks to more than 200 times its size, as only a gzip bomb does; if it is a real feed, "
        "unpack it yourself"
    )


def test_a_feed_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_bytes, "MAX_OUTPUT", 1 << 19)
    packed = gzip.compress(b"sku,b\n" + b"1,2\n" * 300_000)
    assert refusal(tmp_path, packed, name="f.csv.gz") == (
        "f.csv.gz: unpacks to more than 512 KiB; split it, or unpack it yourself"
    )


def test_a_packing_that_is_cut_short_or_damaged_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(b"sku,b\n" + b"1,2\n" * 300_000)
    assert refusal(tmp_path, packed[:-20], name="f.gz") == "f.gz: the gzip file is cut short; transfer it again"
    damaged = packed[:-8] + b"\0\0\0\0" + packed[-4:]
    assert re.fullmatch(
        r"f.gz: the gzip file is damaged \(CRC check failed .*\); transfer it again",
        refusal(tmp_path, damaged, name="f.gz"),
    )


# --- Refused whole


@pytest.mark.parametrize(
    ("content", "feed", "why"),
    [
        (b"", SKU, "feed.csv: the file is empty; check the export that writes it"),
        (codecs.BOM_UTF8 + b"\r\n \n", SKU, "feed.csv: the file is empty; check the export that writes it"),
        (b"PK\x03\x04...", SKU, "feed.csv: is a zip or an Excel workbook; unpack it, or save the sheet as CSV UTF-8"),
        ("<!doctype html>", SKU, "feed.csv:1: this is XML or HTML, perhaps an error page; export CSV, NDJSON, JSON or XLSX"),
        ("SKU;nom\n1;2\n", SKU, "feed.csv:1: there is no key column `sku`; did you mean `SKU`? The columns are: SKU, nom"),
        ("ref;nom\n1;2\n", Feed(key="id"), ("feed.csv:1: there is no key column `id`; name another as `key:` under "
                                           "`feed:` in shop.yaml. The columns are: ref, nom")),
        ("sku;nom\n1;2\n", Feed(key="sku", delimiter=","), ("feed.csv:1: there is no key column `sku`; name another as "
         "`key:` under `feed:` in shop.yaml. The columns are: sku;nom (cut at `,`)")),
        ("sku;b;b; b\n1;2;3;4\n", SKU, "feed.csv:1: more than one column is named `b`; rename or remove one"),
        (b"sku;\xe9t\xe9\n1;2\n", Feed(key="sku", encoding="utf-8"), ("feed.csv:1: the header cannot be read: the byte 0xE9 "
         "does not decode as utf-8; check `encoding: utf-8`")),
        ('sku;"b\n1;2\n', SKU, ("feed.csv:1: the header cannot be read: a quote is opened and not closed before the feed "
         "ends; double the quotes inside a cell")),
        (b"sku;b\n", Feed(key="sku", encoding="utf-9"), ("feed.csv: there is no encoding `utf-9`; write one such as utf-8, "
         "cp1252 or iso-8859-15")),
        (b"sku;b\n", Feed(key="sku", encoding="base64"), ("feed.csv: there is no encoding `base64`; write one such as utf-8, "
         "cp1252 or iso-8859-15")),
        (b"sku;b\n", Feed(key="sku", delimiter=";;"), ("feed.csv: `;;` cannot be a delimiter; write one character, such as "
         "`;`, or `tab`")),
        ("sku;b\n1;2\n".encode("utf-16-le"), SKU, ("feed.csv: every other byte is NUL: this is UTF-16 without its mark; "
         "write `encoding: utf-16-le` under `feed:`")),
        ("sku;b\n1;2\n".encode("utf-16-be"), Feed(key="sku", encoding="utf-16"), ("feed.csv: `encoding: utf-16` is declared, "
         "and the file does not open with its byte-order mark; write `utf-16-be`")),
        (b"sku;b\n1;2\n", Feed(key="sku", encoding="UTF16"), ("feed.csv: `encoding: UTF16` is declared, and the file does not "
         "open with its byte-order mark; write `utf-16-le` or `utf-16-be`, or the encoding it is in")),
        (b"sku;b\n1;2\n", Feed(key="sku", encoding="utf-32"), ("feed.csv: `encoding: utf-32` is declared, and the file does "
         "not open with its byte-order mark; write `utf-32-le` or `utf-32-be`, or the encoding it is in")),
        ("\ufeff\n\n".encode("utf-16"), SKU, "feed.csv: there is no header, only blank lines; check the export that writes it"),
        ('{"ref": 1}\n{"id": 2}\n', Feed(key="sku", format="ndjson"), ("feed.csv:1: there is no key column `sku`; name another "
         "as `key:` under `feed:` in shop.yaml. The columns are: ref, id")),
        ("sku;b\n" * 100, Feed(key="sku", format="ndjson"), ("feed.csv:1: none of the first 100 lines is a JSON object (not "
         "JSON: unexpected character, expected a JSON value, at character 1 of the row); is this `format: ndjson`?")),
    ],
)  # fmt: skip
def test_a_feed_that_cannot_be_read_is_refused_with_the_mend(
    tmp_path: Path, content: str | bytes, feed: Feed, why: str
) -> None:
    assert refusal(tmp_path, content, feed) == why


def test_a_feed_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path, why in (
        (tmp_path / "no.csv", "there is no such file; check its name, or `feed.path` in shop.yaml"),
        (tmp_path, "is a folder; name the feed's file in it"),
        (Path("/dev/null"), "is not an ordinary file; write the feed to a file first"),
    ):
        with pytest.raises(BadFeedError, match=re.escape(why)):
            read_feed(path, SKU)


def test_the_columns_of_a_wide_feed_are_not_all_told(tmp_path: Path) -> None:
    why = refusal(tmp_path, ",".join(f"c{n}" for n in range(100)) + "\n")
    assert why.endswith("c38, c39 and 60 more")


def test_a_refusal_comes_before_any_row_and_leaves_no_file_open(tmp_path: Path) -> None:
    reading = read(tmp_path, "sku,b\n1,2\n")
    (tmp_path / "feed.csv").unlink()
    with pytest.raises(BadFeedError, match="reading broke off"):
        next(iter(reading.rows))


# --- Real feeds


def real(name: str) -> Path:
    """A real feed beside the checkout; skips the story where there is none."""
    path = REAL / name
    if not path.is_file():
        pytest.skip(f"the real feed {path} is not here")
    return path


@pytest.mark.parametrize(
    ("path", "key", "count"),
    [("cdiscount_fr/products.csv.gz", "row", 49_559), ("uci_online_retail/online_retail.csv.gz", "StockCode", 541_909)],
)
def test_a_real_csv_is_read_like_the_standard_library_reads_it(path: str, key: str, count: int) -> None:
    feed = real(path)
    seen = 0
    with gzip.open(feed, "rt", encoding="utf-8", newline="") as text:
        for row, other in zip(read_feed(feed, Feed(key=key)).rows, csv.DictReader(text, strict=True), strict=True):
            assert isinstance(row, Row)
            assert row.data == other
            seen += 1
    assert seen == count


def test_a_real_ndjson_is_read_whole() -> None:
    feed = real("chorus_icecat/products.jsonl.gz")
    with gzip.open(feed, "rb") as lines:
        for row, line in zip(read_feed(feed, Feed(key="id")).rows, lines, strict=True):
            assert isinstance(row, Row)
            assert row.data == orjson.loads(line)
            assert not any(isinstance(value, float) and not math.isfinite(value) for value in row.data.values())


def test_the_sample_feed_is_read_whole() -> None:
    reading = read_feed(HERE / "catalog_loader/sample/catalogue.csv", SKU)
    rows: Sequence[Row | Unreadable] = list(reading.rows)
    assert len(rows) > 3_000
    assert all(isinstance(row, Row) for row in rows)
    assert reading.notes == ("CSV, `;`, UTF-8 with BOM",)
