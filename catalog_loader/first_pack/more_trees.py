"""Further trees: by brand, and where no column says categories, by what the products are called."""

import re
from collections import Counter
from collections.abc import Sequence

from app.words.analysis import fold
from catalog_loader.first_pack.candidates import ShopLocales
from catalog_loader.first_pack.counting import NodeGuess, TreeGuess
from catalog_loader.first_pack.guesses import FieldGuess
from catalog_loader.first_pack.naming import Names
from catalog_loader.first_pack.profile import Profile
from catalog_loader.first_pack.words import STOP_WORDS, words_of

FEWEST_BRANDS, MOST_BRANDS = 5, 2_000
"""With fewer brands a facet is enough; with more, a menu is none."""
MAX_NODES = 24
LEAST = 0.008
"""The share of the products that a word must name to become a category."""
MOST = 0.5
ALWAYS = 0.7
_FEWEST_NAMES = 60
_WORD = re.compile(r"[^\W\d_]{4,}")
_VAGUE = words_of(
    "noir noire blanc blanche rouge bleu bleue vert verte jaune gris grise rose violet marron beige orange "
    "cyan magenta black white red blue green yellow grey gray pink purple brown silver gold original "
    "compatible standard capacity high home series edition piece pieces pack pages item lot unit singlepack "
    "multipack taille size couleur colour color modele model nouveau nouvelle small large medium grand petit "
    "wireless bundle type class category premium classic plus mini maxi ultra super pixel pixels outlet module "
    "produit product article homme femme enfant women kids pour with avec sans from male female "
)
"""Words that many products have and that say nothing of what they are."""


def with_more_trees(
    trees: Sequence[TreeGuess], fields: Sequence[FieldGuess], profile: Profile, locales: ShopLocales
) -> tuple[TreeGuess, ...]:
    """The trees that columns say, and one by brand; without any, one by what the products are called."""
    brand = next((one for one in fields if one.role == "brand" and one.is_facet and not one.by_locale), None)
    name = next((one for one in fields if one.role == "name"), None)
    by_name = _named_tree(name, brand, profile, locales) if name and not trees else None
    filed = (*trees, *([by_name] if by_name else []))
    if brand is None or any(tree.columns == (brand.column.name,) for tree in filed):
        return filed
    if filed and not FEWEST_BRANDS <= brand.column.distinct <= MOST_BRANDS:
        return filed
    return (*filed, _brand_tree(brand, locales, only=not filed))


def _brand_tree(brand: FieldGuess, locales: ShopLocales, *, only: bool) -> TreeGuess:
    code = "marques" if locales.codes[0] == "fr" else "brands"
    why = f"{brand.column.distinct:,} brands, each a place of its own"
    if only:
        why = "no column says categories; until conditions make some (see below), shoppers browse by brand"
    label = {"fr": "Marques", "en": "Brands"}
    return TreeGuess(code, label, brand.name, ">", (brand.column.name,), why, values=True)


def _named_tree(name: FieldGuess, brand: FieldGuess | None, profile: Profile, locales: ShopLocales) -> TreeGuess | None:
    """Categories by the words that many names share, the commonest word of each name first."""
    column = profile.columns[next(iter(name.by_locale.values()), name.column.name)]
    brands = {word for value in (brand.column.values if brand else ()) for word in _words(value)}
    never = _VAGUE | brands | {word for words in STOP_WORDS.values() for word in words}
    names = [set(_words(cell)) - never for cell in column.cells]
    if len(names) < _FEWEST_NAMES:
        return None
    left, nodes, codes = names, list[NodeGuess](), Names()
    while len(nodes) < MAX_NODES:
        count = Counter(_stem(word) for words in left for word in words)
        if not count:
            break
        stem = max(count, key=lambda word: (count[word], word))
        whole = sum(any(_stem(word) == stem for word in words) for words in names)
        if whole < max(LEAST * len(names), 3):
            break
        left = [words for words in left if not any(_stem(word) == stem for word in words)]
        if whole <= MOST * len(names):
            said, pattern = _as_written(column.cells, stem), _pattern(column.cells, stem)
            nodes.append(NodeGuess(codes.give(stem, len(nodes) + 1), said, pattern, whole))
    if len(nodes) < 3:
        return None
    filed = len(names) - len(left)
    why = (
        "no column says categories, so the words that many names share make some; they hold "
        f"{filed / len(names):.0%} of {len(names):,} names that were looked at"
    )
    label = {"fr": "Rayons", "en": "Departments"}
    code = "rayons" if locales.codes[0] == "fr" else "departments"
    ordered = tuple(sorted(nodes, key=lambda one: -one.products))
    return TreeGuess(code, label, name.name, ">", (name.column.name,), why, nodes=ordered)


def _words(text: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(text)]


def _stem(word: str) -> str:
    """A word without its plural."""
    return word[:-1] if len(word) > 4 and word[-1] in "sx" and word[-2:] != "ss" else word


def _pattern(cells: Sequence[str], stem: str) -> str:
    """What finds the word in a name, in each way of writing it."""
    ways = sorted({word.lower() for cell in cells for word in _WORD.findall(cell) if _stem(fold(word)) == stem})
    single = min(ways, key=len)
    if set(ways) <= {single, f"{single}s"}:
        return rf"(?i)\b{re.escape(single)}s?\b"
    return rf"(?i)\b(?:{'|'.join(re.escape(way) for way in ways)})\b"


def _as_written(cells: Sequence[str], stem: str) -> str:
    """The word as names write it most often, with a capital."""
    count = Counter(word.lower() for cell in cells for word in _WORD.findall(cell) if _stem(fold(word)) == stem)
    single = {word: times for word, times in count.items() if fold(word) == stem} or count
    best = max(single, key=lambda word: (single[word], word), default=stem)
    phrase = _phrase(cells, best)
    return phrase[:1].upper() + phrase[1:]


def _phrase(cells: Sequence[str], word: str) -> str:
    """The word with the one that nearly always stands beside it: `toner cartridge`, `carte mémoire`."""
    told = re.compile(rf"(?i)(?:\b([^\W\d_]{{3,}}) )?\b{re.escape(word)}\b(?: ([^\W\d_]{{3,}})\b)?")
    found = [match for cell in cells if (match := told.search(cell))]
    for group in (2, 1):
        beside = Counter((match[group] or "").lower() for match in found)
        other, times = beside.most_common(1)[0] if beside else ("", 0)
        if other and times >= ALWAYS * len(found) and fold(other) not in _VAGUE:
            return f"{word} {other}" if group == 2 else f"{other} {word}"
    return word
