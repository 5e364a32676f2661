"""What a layout must remember of a whole feed while its rows stream: kept on disk, found by name."""

import sqlite3
from typing import Any, Self

import orjson


class Shelf:
    """Values by kind and name in a temporary file that vanishes with it; memory stays small however long the feed."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)  # no name: a private file, gone when it is closed
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute("CREATE TABLE kept (kind TEXT, name TEXT, value BLOB)")
        self._file.execute("CREATE INDEX by_name ON kept (kind, name)")
        self._file.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def put(self, kind: str, name: str, value: Any) -> None:
        """Keep one more value under a name."""
        row = (kind, _safe(name), orjson.dumps(value, default=str))
        self._file.execute("INSERT INTO kept VALUES (?, ?, ?)", row)

    def all(self, kind: str, name: str) -> list[Any]:
        """The values under a name, in the order in which they were kept."""
        found = self._file.execute(
            "SELECT value FROM kept WHERE kind = ? AND name = ? ORDER BY rowid", (kind, _safe(name))
        )
        return [orjson.loads(value) for (value,) in found]

    def first(self, kind: str, name: str) -> Any:
        """The first value under a name; None when there is none."""
        found = self._file.execute(
            "SELECT value FROM kept WHERE kind = ? AND name = ? ORDER BY rowid LIMIT 1", (kind, _safe(name))
        ).fetchone()
        return orjson.loads(found[0]) if found else None


def _safe(name: str) -> str:
    """A name without the halves of characters that no file takes."""
    return name if name.isascii() else name.encode("utf-8", "replace").decode()
