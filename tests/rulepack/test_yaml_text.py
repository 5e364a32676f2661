"""YAML without its traps: what looks like a text stays a text, and what is dangerous is refused with its place."""

import math
import time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.rulepack.yaml_text import MAX_BYTES, MAX_DEPTH, MAX_NODES, Parsed, parse_yaml, plain


def read(text: str | bytes) -> Parsed:
    return parse_yaml("rules/x.yaml", text if isinstance(text, bytes) else text.encode())


def said(text: str | bytes) -> list[str]:
    """The problems of a text, as an editor jumps to them."""
    return [str(problem) for problem in read(text).problems]


def value(text: str) -> Any:
    """What a plain value is read as, without the memory of how it was written."""
    parsed = read(f"a: {text}")
    assert not parsed.problems, parsed.problems
    return plain(parsed.data["a"])


@pytest.mark.parametrize(
    "text",
    [
        *["NO", "no", "No", "on", "ON", "off", "yes", "Yes", "y", "n", "True", "TRUE", "False"],
        *["0123", "007", "+012", "1:30", "12:30:45", "1_000", "0x1F", "0o17", "0b1", "1.", "1e", "e5", "-e5", "1e9999"],
        *["2026-11-22", "2026-11-22T10:00:00Z", "22/11/2026", ".inf", ".nan", "Null", "NULL", "=", "1 299,00", "²"],
    ],
)
def test_what_a_shop_means_as_a_text_stays_a_text(text: str) -> None:
    """Norway's NO, the brand ON, SKU 0123, half past one, and dates are not booleans, octals or other surprises."""
    assert value(text) == text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *[("true", True), ("false", False), ("~", None), ("null", None), ("", None)],
        *[
            ("0", 0),
            ("38", 38),
            ("-5", -5),
            ("+5", 5),
            ("49.90", 49.9),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("-1.5E-3", -0.0015),
        ],
        *[("'true'", "true"), ('"38"', "38"), ("''", ""), ("'~'", "~")],
    ],
)
def test_what_is_plainly_a_number_or_a_yes_is_one(text: str, meant: Any) -> None:
    found = value(text)
    assert (type(found), found) == (type(meant), meant)


def test_a_number_knows_how_it_was_written() -> None:
    """`2.0`, a version, is a number in a sum and `2.0` where a text is wanted; so is a code of twenty figures."""
    data = read("[2.0, 49.90, +5, 12345678901234567890]").data
    assert [one.written for one in data] == ["2.0", "49.90", "+5", "12345678901234567890"]
    assert [repr(one) for one in data] == ["2.0", "49.90", "+5", "12345678901234567890"]
    assert data[:3] == [2, 49.9, 5]


def test_a_key_is_always_a_text() -> None:
    """A size table may be keyed by 38, 0123, NO and true."""
    assert read("{38: a, 0123: b, NO: c, true: d, 1.50: e}").data == {
        "38": "a",
        "0123": "b",
        "NO": "c",
        "true": "d",
        "1.50": "e",
    }


def test_a_key_that_stands_twice_is_named_with_both_lines() -> None:
    """Every repetition, each pointing at the first one; the rest of the file is still read."""
    assert said("brand: A\nprice: 5\nbrand: B\n\nbrand: C\n") == [
        "rules/x.yaml:3:1: `brand` stands here a second time, first in line 1; keep one",
        "rules/x.yaml:5:1: `brand` stands here a second time, first in line 1; keep one",
    ]
    assert said("- when: {q: a, q: b}") == [
        "rules/x.yaml:1:16: `q` stands here a second time, first in line 1; keep one"
    ]
    assert said("- {code: a}\n- {code: b}") == []


def test_aliases_merge_keys_and_tags_are_refused_where_they_stand() -> None:
    assert said("a: &x [1]\nb: *x") == ["rules/x.yaml:2:4: aliases (`*name`) are not allowed; write the value again"]
    assert said("a: {}\nb:\n  <<: {c: 1}") == [
        "rules/x.yaml:3:3: merge keys (`<<`) are not allowed; write the values again"
    ]
    assert said("a: !!python/object:os.system ls") == [
        "rules/x.yaml:1:4: tags (tag:yaml.org,2002:python/object:os.system) are not allowed; write the plain value"
    ]
    assert said("a: ! 5") == ["rules/x.yaml:1:4: tags (!) are not allowed; write the plain value"]
    assert said("? [a, b]\n: c") == ["rules/x.yaml:1:3: a key is a plain text, not a list or a mapping"]
    assert read('{"<<": 1}').data == {"<<": 1}, "a quoted one is a text like any other"


def test_bombs_end_at_once() -> None:
    """A billion laughs by aliases or by merge keys, a deep well and a long row each cost less than a second or two."""
    laughs = "a: &a [lol, lol]\n" + "".join(
        f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    merges = "a: &a {x: 1}\n" + "".join(
        f"{name}: &{name}\n  <<: [{', '.join(['*' + before] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    began = time.perf_counter()
    assert said(laughs) == ["rules/x.yaml:2:8: aliases (`*name`) are not allowed; write the value again"]
    assert said(merges) == ["rules/x.yaml:3:3: merge keys (`<<`) are not allowed; write the values again"]
    assert said("[" * 500_000) == [f"rules/x.yaml:1:42: the file nests deeper than {MAX_DEPTH} levels"]
    assert said("{a: " * 100_000)[0].endswith(f"the file nests deeper than {MAX_DEPTH} levels")
    assert said("- " * 100_000)[0].endswith(f"the file nests deeper than {MAX_DEPTH} levels")
    assert said("[" + "1," * (MAX_NODES + 5) + "]")[0].endswith("the file has more than 100,000 values; split it")
    assert time.perf_counter() - began < 10


def test_a_file_nests_as_deep_as_any_tree_needs() -> None:
    assert said("[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH) == []
    assert len(said("[" * (MAX_DEPTH + 1) + "1" + "]" * (MAX_DEPTH + 1))) == 1


def test_one_document_a_file() -> None:
    assert said("a: 1\n---\nb: 2\n") == ["rules/x.yaml:2:1: a file holds one YAML document; remove the second `---`"]
    assert read("---\na: 1\n").data == {"a": 1}
    assert said("---\na: 1\n...\n") == []


def test_too_large_a_file_is_not_even_read() -> None:
    assert said(b"a: " + b"x" * MAX_BYTES) == ["rules/x.yaml:1:1: the file is larger than 1,048,576 bytes; split it"]


def test_a_file_from_excel_says_where_it_is_not_utf_8() -> None:
    assert said("a: 1\nb: été\n".encode("cp1252")) == ["rules/x.yaml:2:1: the file is not UTF-8; save it as UTF-8"]
    assert said("a: é".encode("utf-16"))[0].endswith("the file is not UTF-8; save it as UTF-8")


def test_a_byte_order_mark_and_windows_lines_do_no_harm() -> None:
    assert read(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n").data == {"a": 1, "b": 2}


def test_syntax_errors_say_line_and_column() -> None:
    assert said("a:\n\t- b") == ["rules/x.yaml:2:1: this is not YAML: found character that cannot start any token"]
    assert said("a: [1, 2\nb: 3") == ["rules/x.yaml:2:2: this is not YAML: did not find expected ',' or ']'"]
    assert said("a: 1\n b: 2") == ["rules/x.yaml:2:3: this is not YAML: mapping values are not allowed in this context"]
    assert said("a: 'open\n") == ["rules/x.yaml:2:1: this is not YAML: found unexpected end of stream"]
    assert said("a: b\x00c") == ["rules/x.yaml:1:5: the unprintable character U+0000 is not allowed; take it out"]
    assert said("x: 1\nabc: \x07") == ["rules/x.yaml:2:6: the unprintable character U+0007 is not allowed; take it out"]


def test_an_empty_file_is_nothing_and_no_mistake() -> None:
    for text in ("", "# later\n", "---\n", "\n\n"):
        assert (read(text).data, said(text)) == (None, [])


def test_every_path_knows_its_place() -> None:
    """What a later check complains about is found again; what stands nowhere is its nearest parent's."""
    parsed = read("- code: a\n  when:\n    price: {lt: 5}\n- code: b\n")
    assert str(parsed.place((0, "when", "price", "lt"))) == "rules/x.yaml:3:13"
    assert str(parsed.place((1,))) == "rules/x.yaml:4:3"
    assert str(parsed.place((1, "nothing", "here"))) == "rules/x.yaml:4:3"
    assert str(parsed.place((7,))) == "rules/x.yaml:1:1"


# U+0085 and its kin are line breaks to YAML: safe_load does not read them back from safe_dump either.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x85\u2028\u2029"), max_size=20)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18) + 1, 10**18 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | st.sampled_from(["NO", "e5", "1e5", "0123", "1_0", "<<", "~", "null", "-", "2026-01-01", "a: b", "*x", "\ufeff"])
)
data = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)


def same(found: Any, meant: Any) -> bool:
    """Equal, but that YAML 1.1 writes the text `1e5` without quotes, which then is a number written as that text."""
    match meant:
        case dict():
            return found.keys() == meant.keys() and all(same(found[key], meant[key]) for key in meant)
        case list():
            return len(found) == len(meant) and all(same(one, other) for one, other in zip(found, meant, strict=True))
        case str() if not isinstance(found, str):
            return bool(found.written == meant)
        case float() if not math.isnan(meant):
            return bool(found == meant)
        case _:
            return isinstance(found, type(meant)) and bool(found == meant)


@given(data)
def test_any_plain_data_is_read_back_as_it_was_dumped(meant: Any) -> None:
    parsed = read(yaml.safe_dump(meant, allow_unicode=True))
    assert not parsed.problems
    assert same(parsed.data, meant)


@given(st.text(max_size=200) | st.text("-:[]{}&*!|>'\"%@`#,? \n\tab01.e<~", max_size=80))
def test_no_text_at_all_raises(text: str) -> None:
    """Whatever is saved, half-written or not, gives data or problems with a place."""
    parsed = read(text.encode("utf-8", "surrogatepass"))
    for problem in parsed.problems:
        assert problem.place.line >= 1
        assert problem.place.column >= 1
        assert "\n" not in problem.message


@given(st.binary(max_size=100))
def test_no_bytes_at_all_raise(content: bytes) -> None:
    assert isinstance(read(content).problems, list)
