"""Cleans texts: HTML, blanks, letters that went wrong on the way, letter case."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from app.catalog.transformations.base import Change, each_text
from app.core.kind import kind, option
from app.words.mojibake import repaired

_TAG = re.compile(r"<(?:[/!?]?[A-Za-z][^<>]{0,2000}|/?[A-Za-z]|!--[^<>]{0,2000}--)>")
_SCRIPT = re.compile(r"<(script|style)\b[^<>]*+>", re.IGNORECASE)
_SCRIPT_ENDS = {name: re.compile(rf"</{name}\b[^<>]*+>", re.IGNORECASE) for name in ("script", "style")}
_NO_LETTER = re.compile(r"&#[0-9]{10,}+;?")
"""A number that stands for no letter, however it is written; Python does not even read very long ones."""
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff]")
"""Control characters, soft hyphens and blanks of no width: nobody types or sees them."""
_SENTENCE = re.compile(r"(?:^|(?<=[.!?…] ))[^\w.!?…]*+(?:[.!?…]++(?! )[^\w.!?…]*+)*+\w")
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
            text = _without_tags(html.unescape(_NO_LETTER.sub(" ", _without_tags(text))))
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
    return _TAG.sub(" ", _without_scripts(text)) if "<" in text else text


def _without_scripts(text: str) -> str:
    """A text without its scripts and styles, whatever these hold; one that does not end is text."""
    kept: list[str] = []
    at = 0
    endless: set[str] = set()  # asked once, so that a thousand beginnings without an end take no thousand searches
    for found in _SCRIPT.finditer(text):
        name = found[1].lower()
        if found.start() < at or name in endless:
            continue
        if end := _SCRIPT_ENDS[name].search(text, found.end()):
            kept += text[at : found.start()], " "
            at = end.end()
        else:
            endless.add(name)
    return "".join((*kept, text[at:])) if kept else text


def _titled(text: str) -> str:
    def word(found: re.Match[str]) -> str:
        small = found[0] in _SMALL and found.start() > 0
        return found[0] if small else found[0][:1].upper() + found[0][1:]

    return _WORD.sub(word, text)
