"""Cells that pack several values: lists of `name=value`, category paths with escapes, numbered pairs of columns."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from catalog_loader.formats.profiles import Columns

_NAME = re.compile(r"[^\W\d]\w*(?=\s*=)")
_OTHERS = ",;|\n"


@lru_cache(maxsize=64)
def _plain_cut(separator: str) -> re.Pattern[str]:
    """Before the next name: a value may hold the separator itself."""
    return re.compile(rf"(?<!\\){re.escape(separator)}\s*(?=[^\W\d]\w*\s*=)")


def unpacked(cell: str, separator: str) -> dict[str, str]:
    """The values of `colour=Red,size="5, 6"` by name. A piece without a name belongs to the value before it."""
    if separator not in cell and (other := _other_separator(cell, separator)):
        separator = other
    pieces = _quoted_pieces(cell, separator) if '"' in cell else _plain_cut(separator).split(cell)
    found: dict[str, str] = {}
    for piece in pieces:
        name, is_, value = _bare(piece.strip()).partition("=")
        if is_ and name.strip():
            found[name.strip()] = _bare(value.strip()).replace(f"\\{separator}", separator)
    return found


def _other_separator(cell: str, separator: str) -> str:
    """Another separator that parts the cell into names, where the usual one does not stand in it."""
    return next((one for one in _OTHERS if one != separator and len(_plain_cut(one).split(cell)) > 1), "")


def _quoted_pieces(cell: str, separator: str) -> Iterator[str]:
    """Pieces between separators outside quotes, where a name follows."""
    start, inside = 0, False
    for at, char in enumerate(cell):
        if char == '"':
            inside = not inside
        elif char == separator and not inside and (not at or cell[at - 1] != "\\"):
            rest = cell[at + 1 : at + 200].lstrip(' "')
            if _NAME.match(rest):
                yield cell[start:at]
                start = at + 1
    yield cell[start:]


def _bare(text: str) -> str:
    """A text without the quotes around it; doubled ones inside are one."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    return text


def paths_of(cell: Any, separator: str, level: str) -> list[str]:
    """Category paths, one a value, with ` > ` between their levels; `\\` before a separator takes its meaning away."""
    cells = cell if isinstance(cell, list) else [cell]
    paths = [path for one in cells if isinstance(one, str) for path in _cut(one, separator)]
    shown = (" > ".join(part for one in _cut(path, level) if (part := one.strip())) for path in paths)
    return list(dict.fromkeys(path.replace("\\" + level, level) for path in shown if path))


def _cut(text: str, separator: str) -> list[str]:
    if not separator:
        return [text]
    if "\\" not in text:
        return text.split(separator)
    parts = re.split(rf"(?<!\\){re.escape(separator)}", text)
    return [part.replace("\\" + separator, separator) for part in parts]


def paired(pairs: Mapping[str, str], columns: Columns) -> tuple[tuple[str, str], ...]:
    """The numbered columns of names, each with its column of values, as far as the feed has both."""
    found = []
    for name, value in pairs.items():
        for number in range(1, 101):
            both = (columns.find(name.replace("*", str(number))), columns.find(value.replace("*", str(number))))
            if not all(both):
                break
            found.append(both)
    return tuple(found)
