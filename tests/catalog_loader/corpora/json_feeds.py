"""JSON and NDJSON as they go wrong: cut short, nested, joined, with numbers and characters that JSON has not."""

from collections.abc import Iterator

ONE = '{"id": "1", "nom": "Robe", "prix": 10.5, "tailles": ["36", "38"], "plus": {"lin": true}}'
LIST = f"[\n{ONE},\n{ONE}\n]"
LINES = f"{ONE}\n{ONE}\n"


def seeds() -> Iterator[tuple[str, bytes]]:
    """Every file of this class, by name."""
    for percent in range(1, 100, 3):
        yield f"list cut at {percent} %", LIST[: len(LIST) * percent // 100].encode()
        yield f"lines cut at {percent} %", LINES[: len(LINES) * percent // 100].encode()
    for name, text in (
        ("key twice", '{"id": 1, "id": 2}'),
        ("nan", '{"id": 1, "prix": NaN}'),
        ("infinity", '{"id": 1, "prix": -Infinity}'),
        ("beyond floats", '{"id": 1, "prix": 1e400}'),
        ("big integer", '{"id": 123456789012345678901234567890}'),
        ("lone surrogate", '{"id": 1, "nom": "\\ud800"}'),
        ("escaped nul", '{"id": "1\\u0000"}'),
        ("single quotes", "{'id': 1}"),
        ("trailing comma", '{"id": 1,}'),
        ("comment", '// all\n{"id": 1}'),
        ("no objects", "[1, 2, 3]"),
        ("a text", '"id"'),
        ("null", "null"),
        ("joined", '{"id": 1}{"id": 2}'),
        ("two lists", '{"a": [{"id": 1}], "b": [{"id": 2}]}'),
        ("key is a list", '{"id": ["1"]}'),
        ("key is null", '{"id": null}'),
        ("key is true", '{"id": true}'),
        ("empty object", "{}\n{}"),
        ("empty list", "[]"),
        ("deep list", "[" * 50_000),
        ("deep object", '{"a":' * 50_000),
        ("deep value", '{"id": 1, "a": ' + "[" * 900 + "]" * 900 + "}"),
        ("huge text", '{"id": "' + "a" * (3 << 20) + '"}'),
        ("many names", '{"id": 1, ' + ", ".join(f'"c{at}": 1' for at in range(50_000)) + "}"),
    ):
        yield name, text.encode()
        yield f"{name}, in a list", f"[{text}]".encode()
    for encoding in ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp1252"):
        yield f"encoding {encoding}", LINES.replace("Robe", "Été").encode(encoding)
