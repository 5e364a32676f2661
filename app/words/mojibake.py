"""Letters that went wrong on the way: UTF-8 that was read as Latin letters, and how it reads again."""

import re
from collections.abc import Iterator

_CP1252 = {
    bytes([code]).decode("cp1252"): code for code in range(0x80, 0x100) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_BYTES = {**{chr(code): code for code in range(0x80, 0x100)}, **_CP1252}
_GARBLED = re.compile(rf"[\u00c2-\u00f4][{re.escape(''.join(_BYTES))}]{{1,200}}")
_HALF_A = re.compile(r"(?<![A-ZÀ-ÖØ-Þ])Ã\s")
"""The second half of `à` is a blank, and blanks are made single; behind a capital it is Portuguese: MAÇÃ."""


def repaired(text: str) -> str:
    """A text whose UTF-8 was once read as Latin letters, read again; what does not read so stays."""
    for _ in range(2):  # it may have happened twice
        after = _GARBLED.sub(_reread, text)
        if after == text:
            break
        text = after
    return _HALF_A.sub("à ", text)


def is_garbled(text: str) -> bool:
    """Whether a text holds letters that `repaired` mends."""
    return not text.isascii() and repaired(text) != text


def garbled(text: str) -> Iterator[str]:
    """What stands in a text for each letter that `repaired` reads again."""
    for found in _GARBLED.finditer(text):
        at = 0
        for letter in _read(found[0]):
            before, at = at, at + len(letter.encode())
            yield found[0][before:at]


def _reread(found: re.Match[str]) -> str:
    read = _read(found[0])
    return read + found[0][len(read.encode()) :]


def _read(piece: str) -> str:
    """The letters at the beginning of a piece that read as UTF-8."""
    raw = bytes(_BYTES[letter] for letter in piece)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return raw[: error.start].decode("utf-8")
