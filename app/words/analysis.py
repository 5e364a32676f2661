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
_UNITS = "mm|cm|dm|km|m|ml|cl|dl|l|mg|kg|g|mah|ah|kwh|wh|kw|w|mv|kv|v|hz|khz|mhz|ghz|go|gb|to|tb|mo|mb|ko|kb|px|bar"
_TOKEN = re.compile(
    rf"(?P<measure>\d+(?:[.,]\d+)?\s?(?:{_UNITS})(?![a-z0-9]))"
    r"|(?P<decimal>\d+[.,]\d+(?![\w]))"
    r"|(?P<word>[^\W_]+(?:[-'][^\W_]+)*)"
)
_ELISION = re.compile(r"^(?:l|d|j|m|t|s|n|c|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=.)")
_POSSESSIVE = re.compile(r"'s?$")

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
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LIGATURES)
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def analyse(text: str, locale: str) -> tuple[str, ...]:
    """The tokens of a text to index; codes stand whole and in their parts."""
    tokens: list[str] = []
    for piece in _pieces(text):
        tokens.extend(_indexed(piece, locale))
    return tuple(tokens)


def analyse_query(text: str, locale: str) -> tuple[Term, ...]:
    """The words of a query, each with the one token it is looked up by; stop words go unless nothing else is left."""
    terms = [term for piece in _pieces(text) for term in _asked(piece, locale)]
    stops = STOP_WORDS.get(locale, frozenset())
    return tuple([term for term in terms if term.surface not in stops] or terms)[:MAX_QUERY_WORDS]


def _pieces(text: str) -> list[tuple[str, str]]:
    """What stands in a text: (kind, folded text) of measures, decimal numbers and words."""
    return [(match.lastgroup or "", match.group()) for match in _TOKEN.finditer(fold(text))]


def _indexed(piece: tuple[str, str], locale: str) -> tuple[str, ...]:
    kind, text = piece
    if kind != "word":
        return (_number(text),)
    return _indexed_word(text, locale)


@lru_cache(maxsize=65_536)
def _indexed_word(text: str, locale: str) -> tuple[str, ...]:
    text = _cut_elision(text, locale)
    parts = re.split("[-']", text) if "-" in text or "'" in text else [text]
    stops = STOP_WORDS.get(locale, frozenset())
    tokens = [_stem(part, locale) for part in parts if part and (part not in stops or len(parts) > 1)]
    if len(parts) > 1:
        tokens.insert(0, _stem("".join(parts), locale))
    return tuple(tokens)


def _asked(piece: tuple[str, str], locale: str) -> list[Term]:
    """A hyphenated word is looked up joined, as every text that hyphenates it has it, and in its parts."""
    kind, text = piece
    if kind != "word":
        return [Term(text, _number(text))]
    cut = _cut_elision(text, locale)
    if not cut:
        return []
    pieces = [piece for piece in re.split("[-']", cut) if piece]
    parts = tuple(_stem(piece, locale) for piece in pieces) if len(pieces) > 1 else ()
    return [Term(cut, _stem("".join(pieces), locale), parts)]


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
