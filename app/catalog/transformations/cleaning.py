"""Cleans texts: HTML, blanks, letters that went wrong on the way, letter case."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from app.catalog.transformations.base import Change, each_text
from app.core.kind import kind, option

_TAG = re.compile(r"<(?:[/!?]?[A-Za-z][^<>]{0,2000}|/?[A-Za-z]|!--[^<>]{0,2000}--)>")
_SCRIPT = re.compile(r"<(script|style)\b[^<>]{0,200}>[^<]{0,20000}</\1>", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff]")
"""Control characters, soft hyphens and blanks of no width: nobody types or sees them."""
_SENTENCE = re.compile(r"(?:^|(?<=[.!?…] ))\W*\w")
_WORD = re.compile(r"[^\W\d_]+(?:['’](?=[^\W\d_]))?")
_SMALL = frozenset(
    {
        "à",
        "au",
        "aux",
        "avec",
        "d'",
        "d’",
        "dans",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l'",
        "l’",
        "la",
        "le",
        "les",
        "ou",
        "par",
        "pour",
        "sans",
        "sur",
        "un",
        "une",
        "a",
        "an",
        "and",
        "at",
        "by",
        "for",
        "from",
        "in",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
    }
)
_CP1252 = {
    bytes([code]).decode("cp1252"): code for code in range(0x80, 0x100) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_BYTES = {**{chr(code): code for code in range(0x80, 0x100)}, **_CP1252}
_GARBLED = re.compile(rf"[\u00c2-\u00f4][{re.escape(''.join(_BYTES))}]{{1,200}}")


@kind("transformations", "Cleans texts: HTML, blanks, broken letters and letter case.", half="catalogue", word="clean")
@dataclass(frozen=True, kw_only=True)
class Clean(Change):
    """Cleans texts."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "field": "name",
        "html": True,
        "case": "sentence",
        "examples": [{"in": "<b>ROBE</b> &amp;  VESTE", "out": "Robe & veste"}],
    }

    html: bool = option("Takes tags out and turns entities into letters.", default=False)
    repair: bool = option("Mends letters that were read in the wrong encoding: `Ã©tÃ©` is `été`.", default=False)
    case: Literal["keep", "lower", "upper", "sentence", "title"] = option(
        "The letters' case: `sentence` begins sentences with a capital, `title` every word but small ones (de, the).",
        default="keep",
    )

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Every value cleaned; blanks are always made single, characters that nobody sees go."""
        return each_text(values, self._clean)

    def _clean(self, text: str) -> str:
        if self.repair:
            text = repaired(text)
        if self.html and ("<" in text or "&" in text):
            text = _without_tags(html.unescape(_without_tags(text)))
        if not text.isprintable():
            text = _UNSEEN.sub("", text)
        text = " ".join(text.split())
        match self.case:
            case "lower":
                return text.lower()
            case "upper":
                return text.upper()
            case "sentence":
                return _SENTENCE.sub(lambda found: found[0].upper(), text.lower())
            case "title":
                return _titled(text.lower())
            case _:
                return text


def _without_tags(text: str) -> str:
    return _TAG.sub(" ", _SCRIPT.sub(" ", text)) if "<" in text else text


def repaired(text: str) -> str:
    """A text whose UTF-8 was once read as Latin letters, read again; what does not read so stays."""
    for _ in range(2):  # it may have happened twice
        after = _GARBLED.sub(_reread, text)
        if after == text:
            break
        text = after
    return re.sub(r"Ã(?=\s)\s", "à ", text)  # the second half of `à` is a blank, and blanks are made single


def _reread(found: re.Match[str]) -> str:
    raw = bytes(_BYTES[letter] for letter in found[0])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        good = raw[: error.start].decode("utf-8")
        return good + found[0][error.start :] if error.start else found[0]


def _titled(text: str) -> str:
    def word(found: re.Match[str]) -> str:
        small = found[0] in _SMALL and found.start() > 0
        return found[0] if small else found[0][:1].upper() + found[0][1:]

    return _WORD.sub(word, text)
