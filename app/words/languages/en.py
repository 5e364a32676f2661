"""English: plurals joined to their singular."""

from collections.abc import Mapping

from app.words.languages.base import Language

_STOP_LIST = "a an and are as at be by for from in is it its of on or that the their this to was with your"
_STOPS = frozenset(_STOP_LIST.split())
_PROTECTED = frozenset(["always", "goods", "lens", "mars", "news", "paris", "perhaps", "shorts", "tights"])
"""Words that end like a plural, and would be another word without their ending."""
_IE = """
    auntie beanie birdie bookie bootie bowtie brownie budgie caddie calorie collie cookie cutie doggie eerie foodie
    freebie genie goalie groupie hoodie indie junkie laddie magpie menagerie movie necktie newbie nightie onesie pantie
    pixie prairie quickie rookie scrunchie selfie slushie smoothie softie sortie sweetie talkie toughie trackie veggie
    walkie wheelie zombie barbie hippie hankie bookie camaraderie boogie die lie pie tie brie undie hottie kiddie
    """
_F = {"calf": "calves", "elf": "elves", "half": "halves", "hoof": "hooves", "knife": "knives", "leaf": "leaves"} | {
    "loaf": "loaves",
    "scarf": "scarves",
    "shelf": "shelves",
    "thief": "thieves",
    "wharf": "wharves",
    "wife": "wives",
    "wolf": "wolves",
    "bookshelf": "bookshelves",
    "penknife": "penknives",
}
_CHE = "ache brioche cache cartouche creche headache moustache mustache niche porsche quiche toothache psyche gouache"
_O = "cargo domino echo embargo hero mango mosquito potato tomato tornado torpedo volcano buffalo"
_US = "bonus bus cactus campus circus crocus focus lotus octopus sinus status virus walrus minibus syllabus"
_IRREGULAR: Mapping[str, str] = (
    {f"{word}s": word for word in _IE.split()}
    | {plural: word for word, plural in _F.items()}
    | {f"{word}s": word for word in _CHE.split()}
    | {f"{word}es": word for word in _O.split()}
    | {f"{word}es": word for word in _US.split()}
    | {
        "axes": "axe",
        "children": "child",
        "cds": "cd",
        "dvds": "dvd",
        "feet": "foot",
        "gases": "gas",
        "geese": "goose",
        "irises": "iris",
        "lenses": "lens",
        "mice": "mouse",
        "quizzes": "quiz",
        "teeth": "tooth",
        "tvs": "tv",
        "yeses": "yes",
    }
)


def stem_en(word: str) -> str:
    """The singular of an English word (Harman's S-stemmer, the best of those measured on product data, mended).

    A word that ends so in the singular too loses the ending in both, which joins it with nothing else.
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or word in _PROTECTED or word.endswith(("ss", "us")):
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-2] if word.endswith(("sses", "shes", "ches", "xes", "zzes", "tzes")) else word[:-1]
    return word.removesuffix("s")


ENGLISH = Language(
    stem=stem_en,
    stops=_STOPS,
    kept={"rosé": ("rose", "rosé"), "rosés": ("rose", "rosé"), "lamé": ("lame", "lamé")},
)
