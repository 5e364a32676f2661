"""The languages that texts and queries come in, by locale."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from app.words.languages.base import Language, as_it_is
from app.words.languages.en import ENGLISH, stem_en
from app.words.languages.fr import FRENCH, stem_fr
from app.words.languages.others import NAMES, other, stemmer

STEMMERS: Mapping[str, Callable[[str], str]] = {
    "fr": stem_fr,
    "en": stem_en,
    **{code: stemmer(code) for code in NAMES},
}
"""A folded word to its stem, by the code of its language."""

STOP_WORDS: Mapping[str, frozenset[str]] = {"fr": FRENCH.stops, "en": ENGLISH.stops}


@lru_cache(maxsize=64)
def language(locale: str) -> Language:
    """The language of a locale such as `fr` or `fr-BE`; of an unknown one words stay as they are."""
    code = locale.replace("_", "-").partition("-")[0]
    match code:
        case "fr":
            return FRENCH
        case "en":
            return ENGLISH
        case _:
            return other(code) if code in NAMES else Language(stem=as_it_is)
