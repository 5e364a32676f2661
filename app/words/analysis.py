"""Texts and queries to tokens, once, in Python, so that both engines match alike.

The steps, in order: Unicode NFKC, small letters, accents folded, elisions cut (`l'été` gives `ete`), numbers kept with
decimals and units (`1,5 L` gives `1.5l`), codes kept whole and in parts (`WH-1000XM4` gives `wh1000xm4 wh 1000xm4`),
stop words dropped, plurals joined to their singular. Folding comes before stemming: of 61 accented shop words typed
with and without accents none differs then, thirteen do the other way round.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

MAX_TOKEN = 64
"""Longer tokens are cut: nobody types them, and engines split them at different lengths."""

MAX_QUERY_WORDS = 12

_LIGATURES = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ß": "ss",
        "ø": "o",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "‐": "-",
        "‑": "-",
        "–": "-",
    }
)
_PLAIN = _LIGATURES | {
    code: plain
    for code in range(0xC0, 0x250)
    if code not in _LIGATURES and (plain := unicodedata.normalize("NFD", chr(code))[0]).isascii()
}
"""Letters with accents as they are without, for nearly all texts of Latin scripts in one go."""
_UNITS = "mm|cm|dm|km|m|ml|cl|dl|l|mg|kg|g|mah|ah|kwh|wh|kw|w|mv|kv|v|hz|khz|mhz|ghz|go|gb|to|tb|mo|mb|ko|kb|px|bar"
_MEASURE = rf"\d+(?:[.,]\d+)?\s?(?:{_UNITS})(?![a-z0-9])"
_DECIMAL = r"\d+[.,]\d+(?![\w])"
_PIECE = re.compile(rf"{_MEASURE}|{_DECIMAL}|[^\W_]+(?:[-'][^\W_]+)*")
"""A measure, a decimal number, or a word; a text of a measure's shape is never a word's."""
_NUMBER = re.compile(rf"{_MEASURE}|{_DECIMAL}")
_ELISION = re.compile(r"^(?:l|d|j|m|t|s|n|c|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=.)")
_POSSESSIVE = re.compile(r"'s?$")
_NO_SLUG = re.compile(r"[^a-z0-9]+")

STOP_WORDS: Mapping[str, frozenset[str]] = {
    "fr": frozenset(
        [
            "a",
            "ai",
            "au",
            "aux",
            "avec",
            "ce",
            "ces",
            "cet",
            "cette",
            "dans",
            "de",
            "des",
            "du",
            "elle",
            "en",
            "et",
            "est",
            "il",
            "ils",
            "je",
            "la",
            "le",
            "les",
            "leur",
            "leurs",
            "ma",
            "mes",
            "mon",
            "nos",
            "notre",
            "nous",
            "on",
            "ou",
            "par",
            "pas",
            "pour",
            "qu",
            "que",
            "qui",
            "sa",
            "se",
            "ses",
            "son",
            "sur",
            "ta",
            "tes",
            "ton",
            "tu",
            "un",
            "une",
            "vos",
            "votre",
            "vous",
            "y",
        ]
    ),
    "en": frozenset(
        [
            "a",
            "an",
            "and",
            "are",
            "as",
            "at",
            "be",
            "by",
            "for",
            "from",
            "in",
            "is",
            "it",
            "its",
            "of",
            "on",
            "or",
            "that",
            "the",
            "their",
            "this",
            "to",
            "was",
            "with",
            "your",
        ]
    ),
}


_PROTECTED_FR = frozenset(["avis", "bras", "cours", "fois", "mois", "paris", "pois", "poids", "sens", "temps", "vers"])
_IRREGULAR_FR = {"travaux": "travail", "vitraux": "vitrail", "coraux": "corail", "emaux": "email", "yeux": "oeil"}


def stem_fr(word: str) -> str:
    """A French word, folded, without its plural ending, so that different trades' words stay apart.

    A word that ends so in the singular too loses the ending in both, which joins it with nothing else.
    """
    if len(word) < 4 or word in _PROTECTED_FR:
        return word
    if word in _IRREGULAR_FR:
        return _IRREGULAR_FR[word]
    if word.endswith("aux") and not word.endswith(("eaux", "yaux")) and len(word) > 4:
        return word[:-3] + "al"
    if word.endswith(("s", "x")) and not word.endswith("ss"):
        return word[:-1]
    return word


def stem_en(word: str) -> str:
    """The singular of an English word (Harman's S-stemmer, the best of those measured on product data)."""
    if len(word) < 4 or word.endswith(("ss", "us")):
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-2] if word.endswith(("sses", "shes", "ches", "xes", "zes")) else word[:-1]
    return word.removesuffix("s")


STEMMERS: Mapping[str, Callable[[str], str]] = {"fr": stem_fr, "en": stem_en}


@dataclass(frozen=True)
class Term:
    """One word of a query: as it was typed, and the token it became."""

    surface: str
    token: str
    parts: tuple[str, ...] = ()
    """What stands between its hyphens, as a text that writes it apart has it; nothing for a plain word."""


def fold(text: str) -> str:
    """Small letters without accents, one shape of apostrophe and hyphen."""
    if text.isascii():
        return text.lower().replace("`", "'")
    text = unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN)
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


@lru_cache(maxsize=16_384)
def slug(text: str) -> str:
    """A text as a name, or as a part of a path: small letters, digits and single `_`."""
    return _NO_SLUG.sub("_", fold(text)).strip("_")


def analyse(text: str, locale: str) -> tuple[str, ...]:
    """The tokens of a text to index; codes stand whole and in their parts."""
    known = _indexed
    return tuple(chain.from_iterable([known(piece, locale) for piece in _PIECE.findall(fold(text))]))


def analyse_query(text: str, locale: str) -> tuple[Term, ...]:
    """The words of a query, each with the one token it is looked up by; stop words go unless nothing else is left."""
    terms = [term for piece in _PIECE.findall(fold(text)) for term in _asked(piece, locale)]
    stops = STOP_WORDS.get(locale, frozenset())
    return tuple([term for term in terms if term.surface not in stops] or terms)[:MAX_QUERY_WORDS]


@lru_cache(maxsize=262_144)
def _indexed(piece: str, locale: str) -> tuple[str, ...]:
    """The tokens of one piece of a folded text."""
    if _NUMBER.fullmatch(piece):
        return (_number(piece),)
    text = _cut_elision(piece, locale)
    parts = re.split("[-']", text) if "-" in text or "'" in text else [text]
    stops = STOP_WORDS.get(locale, frozenset())
    tokens = [_stem(part, locale) for part in parts if part and (part not in stops or len(parts) > 1)]
    if len(parts) > 1:
        tokens.insert(0, _stem("".join(parts), locale))
    return tuple(tokens)


def _asked(piece: str, locale: str) -> list[Term]:
    """A hyphenated word is looked up joined, as every text that hyphenates it has it, and in its parts."""
    if _NUMBER.fullmatch(piece):
        return [Term(piece, _number(piece))]
    cut = _cut_elision(piece, locale)
    if not cut:
        return []
    several = [part for part in re.split("[-']", cut) if part]
    parts = tuple(_stem(part, locale) for part in several) if len(several) > 1 else ()
    return [Term(cut, _stem("".join(several), locale), parts)]


def _cut_elision(text: str, locale: str) -> str:
    if "'" not in text:
        return text
    return _ELISION.sub("", text) if locale == "fr" else _POSSESSIVE.sub("", text)


def _number(text: str) -> str:
    return re.sub(r"\s", "", text).replace(",", ".")[:MAX_TOKEN]


def _stem(word: str, locale: str) -> str:
    """A word with a digit is a code, a size or a number, and stays as it is."""
    if any(map(str.isdigit, word)):
        return word[:MAX_TOKEN]
    stem = STEMMERS.get(locale)
    return (stem(word) if stem else word)[:MAX_TOKEN]
