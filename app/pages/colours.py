"""The colours that swatches show: a value such as `bleu marine` looked up in `colours.json`."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

from app.words.analysis import fold

_MOSTLY = 0.6
"""The share of a field's values that must be colours for the field to be shown as colours."""


@lru_cache(maxsize=1)
def _table() -> Mapping[str, tuple[str, ...]]:
    table = json.loads((files("app.pages") / "colours.json").read_text(encoding="utf-8"))
    return {name: (found,) if isinstance(found, str) else tuple(found) for name, found in table.items()}


@lru_cache(maxsize=4_096)
def colours_of(value: str) -> tuple[str, ...]:
    """What a swatch of this value shows: one colour, several beside each other, or nothing for an unknown value."""
    words = " ".join("".join(char if char.isalnum() else " " for char in fold(value)).split())
    return _table().get(words, ())


def are_colours(values: Iterable[str]) -> bool:
    """Whether these look like the values of a colour."""
    known = [bool(colours_of(value)) for value in values]
    return bool(known) and sum(known) >= _MOSTLY * len(known)
