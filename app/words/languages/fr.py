"""French: plurals joined to their singular, and the words that only an accent tells apart."""

import re
from collections.abc import Iterator, Mapping

from app.words.languages.base import Language
from app.words.letters import bare

_STOP_LIST = """
    a ai au aux avec ce ces cet cette dans de des du elle en et est il ils je la le les leur leurs ma mes mon nos
    notre nous on ou par pas pour qu que qui sa se ses son sur ta tes ton tu un une vos votre vous y
    """
_STOPS = frozenset(_STOP_LIST.split())
_ELISION = re.compile(r"^(?:l|d|j|m|t|s|n|c|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu)'(?=.)")
_PROTECTED_LIST = """
    avis bras cours fois mais mars mois paris pois poids revers sens sous temps thermos tous velours vers
    velux chaux faux taux
    """
_PROTECTED = frozenset(_PROTECTED_LIST.split())
"""Words that end like a plural, and would be another word without their ending."""
_IRREGULAR: Mapping[str, str] = {
    "ans": "an",
    "baux": "bail",
    "bds": "bd",
    "cds": "cd",
    "cieux": "ciel",
    "coraux": "corail",
    "dvds": "dvd",
    "emaux": "email",
    "esquimaux": "esquimau",
    "etaux": "etau",
    "gruaux": "gruau",
    "landaux": "landau",
    "materiaux": "materiau",
    "sarraux": "sarrau",
    "soupiraux": "soupirail",
    "travaux": "travail",
    "vantaux": "vantail",
    "vitraux": "vitrail",
    "yeux": "oeil",
}
_ENDS_IN_X = ("aux", "eux", "oux")
"""The only plurals in x; the x of `index`, `inox` and `Rolex` belongs to the word."""


def stem_fr(word: str) -> str:
    """A French word, folded, without its plural ending, so that different trades' words stay apart.

    A word that ends so in the singular too loses the ending in both, which joins it with nothing else.
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or word in _PROTECTED:
        return word
    if word.endswith("x"):
        if not word.endswith(_ENDS_IN_X):
            return word
        regular = word.endswith("aux") and not word.endswith(("eaux", "yaux"))
        return word[:-3] + "al" if regular else word[:-1]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


_UNDECIDED = ("pâte pâté", "pêche péché", "râpe râpé", "côte côté")
"""Words of one spelling but for their accents, which without any is no word: it may be each of them."""
_TOLD = "broché châsse chiné cuisiné dé forêt haché jeûne lé maïs marché mât mûr pâle rosé sablé salé sûr tâche thé"
"""Words that without their accent are another word. Who types the accent means it; who leaves it out finds both."""
_ALONE = "livré montré porté"
"""Words of every description that nobody looks for, and without their accent a trade's: a text that has them is not
found by `livre`, `montre` and `porte`."""


def _forms(words: str) -> Iterator[tuple[str, str]]:
    """(as it is written, what it is looked up by) of words in the singular and in the plural."""
    for word in words.split():
        yield word, word
        if not word.endswith("s"):
            yield f"{word}s", word


def _kept() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for words in (*_UNDECIDED, _TOLD):
        for written, token in _forms(words):
            plain = bare(written)
            found[written] = (token,) if plain in _STOPS else (stem_fr(plain), token)
    return found | {written: (token,) for written, token in _forms(_ALONE)}


FRENCH = Language(
    stem=stem_fr,
    stops=_STOPS,
    elision=_ELISION,
    kept=_kept(),
    undecided={bare(words.split()[0]): tuple(words.split()) for words in _UNDECIDED},
)
