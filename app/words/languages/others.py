"""Every other language that has a Snowball stemmer; each is imported when a shop speaks it."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from app.words.languages.base import Language

NAMES: Mapping[str, str] = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "st": "sesotho",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""Snowball's name of a language by its code."""
_ELISIONS: Mapping[str, re.Pattern[str]] = {
    "ca": re.compile(r"^(?:l|d|m|n|s|t)'(?=.)"),
    "it": re.compile(
        r"^(?:l|un|d|c|s|m|t|v|dell|all|dall|nell|sull|coll|degl|agl|quest|quell|bell|sant|grand|senz|mezz)'(?=.)"
    ),
}


def stemmer(code: str) -> Callable[[str], str]:
    """A function that stems the folded words of a language.

    A stemmer keeps the word it works on, so each word gets one of its own: requests stem side by side. Words come
    folded, because that joined as many plurals as stemming before folding on every language's pairs, more on Turkish
    ones, and never told a word from itself without accents.
    """
    name = NAMES[code]

    def stem(word: str) -> str:
        if code == "pt" and word.endswith("oes"):
            word = f"{word[:-3]}ao"  # botões, botão: Snowball joins these by an accent that is folded away
        return str(_class(name)().stemWord(word)) or word

    return stem


@cache
def _class(name: str) -> Any:
    return getattr(import_module(f"snowballstemmer.{name}_stemmer"), f"{name.capitalize()}Stemmer")


def other(code: str) -> Language:
    """What is known of a language beside French and English."""
    return Language(stem=stemmer(code), elision=_ELISIONS.get(code, Language.elision))
