"""Packings as they go wrong, or mean harm: bombs, entries that lead out, nested, encrypted, wrong magic."""

import gzip
import io
import zipfile
from collections.abc import Iterator

from tests.catalog_loader.feeds import workbook, zipped

CSV = b"id;nom\n1;Robe\n2;Sac\n"
BOMB = b"id;nom\n" + b"1;" + b"0" * 60 + b"\n" + (b"1;0\n" * (1 << 16)) * 80


def seeds() -> Iterator[tuple[str, bytes]]:
    """Every file of this class, by name."""
    whole, packed = zipped({"feed.csv": CSV}), gzip.compress(CSV)
    for percent in range(5, 100, 8):
        yield f"zip cut at {percent} %", whole[: len(whole) * percent // 100]
        yield f"gzip cut at {percent} %", packed[: len(packed) * percent // 100]
        at = len(whole) * percent // 100
        yield f"zip flipped at {percent} %", whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        at = len(packed) * percent // 100
        yield f"gzip flipped at {percent} %", packed[:at] + bytes([packed[at] ^ 0xFF]) + packed[at + 1 :]
    yield "zip", whole
    yield "gzip in a zip", zipped({"feed.csv.gz": packed})
    yield "zip in a zip", zipped({"feed.zip": whole})
    yield "workbook in a zip", zipped({"feed.xlsx": workbook({"a": {1: ["id"], 2: ["1"]}})})
    yield "gzip bomb", gzip.compress(BOMB)
    yield "zip bomb", zipped({"feed.csv": BOMB})
    yield "gzip bomb in a zip", zipped({"feed.csv.gz": gzip.compress(BOMB)})
    yield "gzip twice", gzip.compress(packed)
    for name in ("../../evil.csv", "/etc/evil.csv", "..\\evil.csv", "C:\\evil.csv", "a/../../b.csv"):
        yield f"entry {name}", zipped({name: CSV})
    yield "many entries", zipped({f"{at}.csv": CSV for at in range(101)})
    yield "empty zip", zipped({})
    yield "folders only", zipped({"a/": b"", "b/": b""})
    yield "hidden files only", zipped({"__MACOSX/._a.csv": CSV, ".DS_Store": CSV})
    yield "empty member", zipped({"a.csv": b""})
    yield "parts that differ", zipped({"a.csv": CSV, "b.csv": b"id;prix\n3;1\n"})
    yield "parts of two formats", zipped({"a.csv": CSV, "b.ndjson": b'{"id": 1}'})
    yield "encrypted", _encrypted()
    yield "sparse workbook", workbook({"a": {1: ["id", "nom"], 1_048_576: ["1"] * 26}})
    yield "empty workbook", workbook({"a": {}})
    yield "workbook without a header", workbook({"a": {3: ["", ""]}})
    yield "workbook cut short", workbook({"a": {1: ["id"], 2: ["1"]}})[:-40]
    for name, magic in (("pdf", b"%PDF-1.7"), ("xz", b"\xfd7zXZ\0"), ("bzip2", b"BZh9"), ("xls", b"\xd0\xcf\x11\xe0")):
        yield name, magic + CSV


def _encrypted() -> bytes:
    """A zip that says it is encrypted."""
    raw = bytearray(zipped({"feed.csv": CSV}))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as packed:
        assert packed.infolist()[0].flag_bits & 1
    return bytes(raw)
