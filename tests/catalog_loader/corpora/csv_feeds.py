"""CSV as it goes wrong on its way out of back offices: encodings, marks, delimiters, quotes, shapes, sizes."""

import codecs
from collections.abc import Iterator

HEADER, ROWS = "id;nom;prix", ["1;Été;10,50", '2;"Sac ""chic""";1 234,00', "3;Mug;8.00"]
PLAIN = "\n".join([HEADER, *ROWS, ""])
ENCODINGS = (
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "iso-8859-15", "mac-roman"),
    *("cp850", "cp1250", "cp1251", "shift-jis", "gb18030"),
)
DECIMALS = (
    *("1234.5", "1,234.50", "1.234,50", "1 234,50", "1 234,50", "1’234.50", "1'234,50", "1٬234٫5", "€1,234.50"),
    *("1234,50 €", "1e400", "NaN", "1_0", "١٢٣", "-0", "+5"),
)


def seeds() -> Iterator[tuple[str, bytes]]:
    """Every file of this class, by name."""
    for encoding in ENCODINGS:
        yield f"encoding {encoding}", PLAIN.encode(encoding, "replace")
    for delimiter in (";", ",", "\t", "|", "^", ":"):
        yield f"delimiter {delimiter!r}", PLAIN.replace(";", delimiter).encode()
    for end in ("\n", "\r\n", "\r", "\r\r\n", "\n\r"):
        yield f"line end {end!r}", PLAIN.replace("\n", end).encode()
    yield "mixed line ends", f"{HEADER}\r\n{ROWS[0]}\n{ROWS[1]}\r\n{ROWS[2]}".encode()
    for number in DECIMALS:
        yield f"decimal {number}", f"{HEADER}\n1;Sac;{number}\n".encode()
    yield from _quotes()
    yield from _shapes()
    yield from _sizes()


def _quotes() -> Iterator[tuple[str, bytes]]:
    for at, row in enumerate(ROWS):
        for place in range(0, len(row), 3):
            yield f"stray quote {at}.{place}", "\n".join([HEADER, *ROWS[:at], f'{row[:place]}"{row[place:]}']).encode()
    yield "quote never closed", f'{HEADER}\n1;"Sac;8\n2;Mug;9\n'.encode()
    yield "backslash quotes", f'{HEADER}\n1;"Sac \\"chic\\"";8\n'.encode()
    yield "typographic quotes", f"{HEADER}\n1;“Sac;8\n".encode()


def _shapes() -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "mark alone", codecs.BOM_UTF8
    yield "header alone", HEADER.encode()
    yield "header twice", f"{HEADER}\n{PLAIN}".encode()
    yield "column twice", b"id;nom;nom\n1;a;b\n"
    yield "column without a name", b"id;;prix\n1;a;2\n"
    yield "no key", b"ref;nom\n1;a\n"
    yield "blank lines", b"\n\n\nid;nom\n\n1;a\n\n"
    yield "ragged", b"id;nom;prix\n1\n1;2\n1;2;3\n1;2;3;4\n;;\n;\n"
    yield "nul", b"id;nom\n1;a\0b\n2;c\n"
    yield "control characters", b"id;nom\n1;\x01\x02\x1f\n"
    yield "mojibake", PLAIN.encode().decode("cp1252").encode()
    yield "one broken byte", b"id;nom\n1;\xff\n2;\xc3\xa9\n"
    yield "bidi and joiners", "id;nom\n1;\u202e\u200d\u0301\ufeff\n".encode()
    yield "shortened by a spreadsheet", b"id;nom\n4.00638E+12;a\n"
    yield "sep line", b"sep=;\nid;nom\n1;a\n"
    yield "html", b"<!DOCTYPE html><html><body>502</body></html>"
    yield "totals below", b"id;nom\n1;a\n\nTotal: 1 row\n"


def _sizes() -> Iterator[tuple[str, bytes]]:
    yield "two hundred thousand columns", ";".join(["id", *map(str, range(200_000))]).encode() + b"\n1" + b";" * 200_000
    yield "huge cell", b"id;nom\n1;" + b"a" * (3 << 20) + b"\n2;b\n"
    yield "huge quoted cell", b'id;nom\n1;"' + b"a\n" * (1 << 17) + b'"\n2;b\n'
    yield "huge line", b"id;nom\n1;" + b"a;" * (1 << 20) + b"\n2;b\n"
    yield "quotes only", b"id;nom\n" + b'"' * 100_001
