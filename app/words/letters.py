"""Letters of every shape to those that words are compared by: one apostrophe, one hyphen, no invisible ones."""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = "’‘‛ʼʹʻʽˈ′‵´՚❛❜＇｀"
_HYPHENS = "‐‑‒–⁃−﹣－"
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
"""Marks that stand on a letter and are left out; those of Indic scripts are vowels, and stay."""
SIGNS = "".join(chr(code) for code in range(0x900, 0x1000) if unicodedata.category(chr(code)).startswith("M"))
"""Vowels and other signs of Indic scripts, Thai and Tibetan: parts of words that `\\w` does not know."""

_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ħ": "h", "ı": "i"}
_FOLDED_SHAPES = str.maketrans(dict.fromkeys(_APOSTROPHES + "`", "'") | dict.fromkeys(_HYPHENS, "-"))
_SHAPES = _FOLDED_SHAPES | {ord("_"): " "}
_BEFORE = str.maketrans({"´": "'", "™": " ", "℠": " ", "½": " 1/2 ", "¼": " 1/4 ", "¾": " 3/4 "})
"""What NFKC would turn into parts of words: `Lego™` is no legotm."""
_PLAIN = str.maketrans(_LIGATURES) | {
    code: plain
    for code in range(0xC0, 0x250)
    if chr(code) not in _LIGATURES and (plain := unicodedata.normalize("NFD", chr(code))[0]).isascii()
}
"""Letters with accents as they are without, for nearly all texts of Latin scripts in one go."""
_USUAL_SHAPES = (("’", "'"), ("‘", "'"), ("`", "'"), ("–", "-"), ("_", " "))
_ODD = re.compile("[^\x00-\xa7\xa9\xab\xac\xae\xb0\xb1\xb6\xb7\xbb\xbf-\xde\xe0-\xff" + "Œœ–—‘’“”•…€]")
"""A text without any of these is cleaned letter by letter, which nearly all texts of a shop are."""
_LEFT_OUT = re.compile(f"[{_MARKS}{_INVISIBLE}]")
_ON_IT = rf"[{_MARKS}{_INVISIBLE}]"
_CLUSTER = re.compile(rf"(?s:.)(?:{_ON_IT}|[{SIGNS}\u1160-\u11ff\u3099\u309a\uff9e\uff9f])*")
"""A letter, the marks that stand on it, and what joins with it: parts of Hangul syllables, Japanese voice marks."""
_RUN = re.compile(rf"[\x00-\x7f]{_ON_IT}*|[^\x00-\x7f]+")
_QUOTED = re.compile(r'(?<![\w"])"([^"]*)"')
_NO_SLUG = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Small letters without accents, one shape of apostrophe and hyphen, nothing invisible."""
    if text.isascii():
        return text.lower().replace("`", "'")
    text = unicodedata.normalize("NFKC", text.translate(_BEFORE)).casefold().translate(_PLAIN).translate(_FOLDED_SHAPES)
    if text.isascii():
        return text
    text = _LEFT_OUT.sub("", text)
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


@lru_cache(maxsize=16_384)
def slug(text: str) -> str:
    """A text as a name, or as a part of a path: small letters, digits and single `_`."""
    return _NO_SLUG.sub("_", fold(text)).strip("_")


def bare(word: str) -> str:
    """A cleaned word without its accents."""
    if word.isascii():
        return word
    word = word.translate(_PLAIN)
    return word if word.isascii() else "".join(map(_bare_letter, word))


@lru_cache(maxsize=4_096)
def _bare_letter(letter: str) -> str:
    """A letter of another script without its marks; the Russian short i is a letter of its own."""
    if letter == "й":
        return letter
    return unicodedata.normalize("NFC", _LEFT_OUT.sub("", unicodedata.normalize("NFD", letter)))


def cleaned(text: str) -> str:
    """A text whose words can be cut out: as folded, but with its accents; quotation marks around words are blanks."""
    return _blanked(_small(text))


def cleaned_with_places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """A cleaned text, and for each of its letters the (start, end) in the original; no places: they are its own.

    A letter is cleaned together with what joins with it. Where letters join otherwise, those between two ASCII ones
    share one place.
    """
    small = _small(text)
    if text.isascii() or not _ODD.search(text):
        return _blanked(small), []
    for pattern in (_CLUSTER, _RUN):
        letters = [(match.span(), _small_odd(match[0])) for match in pattern.finditer(text)]
        if "".join([letter for _, letter in letters]) == small:
            return _blanked(small), [span for span, letter in letters for _ in letter]
    return _blanked(small), [(0, len(text))] * len(small)


def _small(text: str) -> str:
    """Small letters of one shape; in a text without odd letters each keeps its place."""
    if text.isascii():
        text = text.lower().replace("`", "'")
        return text.replace("_", " ") if "_" in text else text
    if _ODD.search(text):
        return _mended(text)
    text = text.lower()
    for odd, plain in _USUAL_SHAPES:  # five times faster than `translate`, for this runs over every text of a shop
        text = text.replace(odd, plain)
    return text


def _mended(text: str) -> str:
    """Small letters of one shape, of a text with odd ones: each letter stands for as many as it is worth."""
    text = unicodedata.normalize("NFKC", text.translate(_BEFORE)).casefold().translate(_SHAPES)
    return _LEFT_OUT.sub("", text)


_small_odd = lru_cache(maxsize=16_384)(_mended)


def _blanked(text: str) -> str:
    """Quotation marks around words as blanks, so that those left behind a number say inches; every place stays."""
    if "”" in text and "“" not in text:
        text = text.replace("”", '"')
    return _QUOTED.sub(r" \1 ", text) if '"' in text else text
