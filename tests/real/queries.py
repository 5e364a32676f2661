"""Queries made by rule from the French catalogue, with a seed, and what each must find.

`python -m tests.real.queries` prints them. *Known items*: two to four telling words of one product's label, and its
brand, that few other labels share; that product, or one of the same label, is to be among the first ten. *Types*: what
the leaf categories are called, where their products are called so too; the first ten are to be of such a category.
Each comes with variants that mean the same: without accents, the other number, joined or split, with one typo. They are
made from the feed's raw columns, so that no rule of the shop moves them.
"""

import random
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from typing import Any

from app.search.request import Request
from app.search.service import Surveys, answer
from app.search.snapshot import Snapshot
from tests.words.typos import typed_wrong

ITEM = "known item"
TYPE = "type"
FIRST = 10
SEED = 6
QUERIES = 300
COMPOUND_ITEMS = 40
ACCENTED_ITEMS = 40
TYPES = 100
COMPOUND_TYPES = 25
"""How many there are in all, how many of them ask for a type, and how many have a hyphen, a compound or an accent."""
SAME_COMPOUND = 3
LOOKED_AT = 15_000
"""Known items are drawn from so many products."""
MATES = 5
"""So many products at most answer a known-item query word for word."""
FEWEST = 12
CALLED_SO = 0.3
"""A category asks for itself when it has so many products and this share of them is called what it is called."""
KNOWN = 3
"""A word that so many products have is no code, and no typo: who types `piton` for `piston` gets what is called so."""
SLIPS = 20
"""So often a slip is made anew that gives another word of the catalogue."""
VARIANTS = ("clean", "no accents", "number", "joined or split", "typo")
ASIDE = frozenset({"LIBRAIRIE", "MUSIQUE", "DVD - BLU-RAY"})
"""Departments whose categories are subjects: nobody calls a book `histoire de France`."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_VOWEL = re.compile("[aeiouy]")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "ʼ": "'"})
_SMALL = frozenset(
    ["avec", "aux", "des", "les", "par", "pas", "plus", "pour", "sans", "sur", "une", "the", "and", "new"]
)
Row = Mapping[str, str]


@dataclass(frozen=True)
class Made:
    """A query with its variants by name, and the products that it asks for."""

    kind: str
    """ITEM or TYPE."""
    query: str
    wanted: frozenset[str]
    variants: Mapping[str, str]

    @property
    def all(self) -> Mapping[str, str]:
        """Every way to type it, the clean one first."""
        return {"clean": self.query, **self.variants}


def folded(text: str) -> str:
    """Small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES).lower().translate(_LIGATURES))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The words of a text, in small letters, hyphens kept, elisions cut."""
    return [one for one in _WORD.findall(text.translate(_LIGATURES).replace("'", " ").lower()) if len(one) > 1]


@dataclass(frozen=True)
class Feed:
    """The raw rows by id, and how their words are written and spread."""

    rows: Mapping[str, Row]

    @cached_property
    def written(self) -> Mapping[str, str]:
        """By folded word, how it is mostly written where it is not in capitals."""
        seen: dict[str, Counter[str]] = defaultdict(Counter)
        for row in self.rows.values():
            for one in _WORD.findall(f"{row['Libelle']} {row['Description']}"):
                if not one.isupper():
                    seen[folded(one)][one.lower()] += 1
        return {word: min(ways, key=lambda way: (-ways[way], way)) for word, ways in seen.items()}

    @cached_property
    def holders(self) -> Mapping[str, frozenset[str]]:
        """By folded word, the rows with it in label or brand."""
        return self._by(lambda word: (word,))

    @cached_property
    def alike(self) -> Mapping[str, frozenset[str]]:
        """By folded singular word, the rows with it in either number, hyphens or not: what people mean by it."""
        return self._by(lambda word: {_singular(word.replace("-", "")), *map(_singular, word.split("-"))})

    def _by(self, forms: Callable[[str], Iterable[str]]) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for key, row in self.rows.items():
            for one in words_of(f"{row['Libelle']} {row['Marque']}"):
                for form in forms(folded(one)):
                    found[form].add(key)
        return {word: frozenset(keys) for word, keys in found.items()}

    @cached_property
    def namesakes(self) -> Mapping[str, frozenset[str]]:
        """By folded label, the rows that are called so."""
        found: dict[str, set[str]] = defaultdict(set)
        for key, row in self.rows.items():
            found[folded(row["Libelle"]).strip()].add(key)
        return {label: frozenset(keys) for label, keys in found.items()}

    def is_word(self, word: str) -> bool:
        """Whether a word is one that people type: of some letters, and each of its parts known."""
        parts = folded(word).split("-")
        if any(len(part) > 1 and not _VOWEL.search(part) for part in parts):
            return False
        return len(word) > 3 and all(self.count(part) >= KNOWN for part in (*parts, word))

    def count(self, word: str) -> int:
        """How many rows have a word, written so but for its accents."""
        return len(self.holders.get(folded(word), ()))

    def with_all(self, words: Iterable[str]) -> frozenset[str]:
        """The rows with all of these words in label or brand, in whatever number and with hyphens or not."""
        sets = [
            frozenset.intersection(*(self.alike.get(_singular(part), frozenset()) for part in folded(word).split("-")))
            | self.alike.get(_singular(folded(word).replace("-", "")), frozenset())
            for word in words
        ]
        return frozenset.intersection(*sets) if sets else frozenset()


def made(rows: Mapping[str, Row], seed: int = SEED) -> tuple[Made, ...]:
    """The 300 queries of a feed: always the same for the same rows and seed."""
    feed, chance = Feed(rows), random.Random(seed)
    types = list(_types(feed, chance))
    items = list(_items(feed, QUERIES - len(types), chance))
    return tuple(
        Made(kind, query, wanted, dict(_variants(query, feed, chance))) for kind, query, wanted in (*items, *types)
    )


Draft = tuple[str, str, frozenset[str]]


def _items(feed: Feed, count: int, chance: random.Random) -> Iterator[Draft]:
    """Known items: some with a compound, some with an accent, then any; at most three of one compound."""
    keys = sorted(feed.rows, key=int)
    drafts = [draft for key in chance.sample(keys, min(LOOKED_AT, len(keys))) if (draft := _item(key, feed))]
    compounds: Counter[str] = Counter()
    seen: dict[str, Draft] = {}
    quotas = ((COMPOUND_ITEMS, _compound), (ACCENTED_ITEMS, _accented), (count, lambda query, _: query))
    for quota, trait in quotas:
        end = min(len(seen) + quota, count)
        for draft in drafts:
            if len(seen) >= end:
                break
            what = trait(draft[1], feed)
            if what and draft[1] not in seen and (trait is not _compound or compounds[what] < SAME_COMPOUND):
                compounds[what] += 1
                seen[draft[1]] = draft
    yield from seen.values()


def _compound(query: str, feed: Feed) -> str:
    """The words of a query that can be joined or split; empty for none."""
    other = _respaced(query, feed)
    return " ".join(one for one in query.split() if one not in other.split()) if other else ""


def _accented(query: str, feed: Feed) -> str:
    del feed  # every trait is handed it
    return query if folded(query) != query else ""


def _item(key: str, feed: Feed) -> Draft | None:
    """A product's type with its brand, with a rarer word of its label when that is not telling, or with two."""
    row = feed.rows[key]
    label = row["Libelle"].strip()
    words = [one for one in words_of(label) if folded(one) not in _SMALL and len(one) > 2]
    if not label.endswith((".", "!", ")")):
        words = words[:-1]  # what stands last may be cut
    words = [feed.written.get(folded(one), one) for one in dict.fromkeys(words)]
    kinds = set(_bare(row["Categorie3"]).split())
    first = next((one for one in words if set(_bare(one).split()) <= kinds), "")
    if not first:
        return None
    brand = [] if row["Marque"].strip().upper() in ("", "AUCUNE") else words_of(row["Marque"])
    brand = brand if len(brand) <= 2 else []
    rare = sorted((one for one in words if one != first and feed.is_word(one)), key=lambda one: (len(one), one))
    tries: list[Sequence[str]] = [[first, *brand]] if brand else []
    tries += [[first, *brand, one] for one in rare] if brand else []
    tries += [[first, one] for one in rare] + [[first, one, other] for one, other in combinations(rare, 2)]
    for some in tries:
        chosen = list(dict.fromkeys(some))
        if 2 <= len(chosen) <= 4 and len(found := feed.with_all(chosen)) <= MATES and key in found:
            return ITEM, " ".join(chosen), feed.namesakes[folded(label)]
    return None


def _types(feed: Feed, chance: random.Random) -> Iterator[Draft]:
    """What leaf categories are called, those with a compound first until there are enough of them."""
    leaves: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for key, row in feed.rows.items():
        leaves[row["Categorie1"], row["Categorie2"], row["Categorie3"]].append(key)
    called: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    for path, keys in leaves.items():
        for piece in re.split(r"\s-\s|\s*[(),/]\s*", path[2].strip()):
            called[_bare(piece)].update(keys)
        first = re.split(r"\s-\s|\s*[(),/]\s*", path[2].strip())[0].strip()
        if path[0] not in ASIDE and len(keys) >= FEWEST and _is_called(first, keys, feed):
            names[_bare(first)] = _WORD.sub(lambda one: feed.written.get(folded(one[0]), one[0].lower()), first)
    order = sorted(names)
    chance.shuffle(order)
    order.sort(key=lambda name: _respaced(names[name], feed) is None)
    compounds = [name for name in order if _respaced(names[name], feed)]
    plain = [name for name in order if not _respaced(names[name], feed)]
    some = compounds[:COMPOUND_TYPES]
    for name in [*some, *plain[: TYPES - len(some)]]:
        yield TYPE, names[name], frozenset(called[name])


def _bare(piece: str) -> str:
    """A category's name as it is compared: folded, singular, without hyphens."""
    return " ".join(_singular(one) for one in re.findall(r"[a-z]+", folded(piece)))


def _is_called(piece: str, keys: Sequence[str], feed: Feed) -> bool:
    """Whether a category's products have its name in their labels; names of one to three words only."""
    words = _bare(piece).split()
    if not 1 <= len(words) <= 3 or len(words[0]) < 4 or words[0] == "accessoire":
        return False
    with_it = sum(set(words) <= set(_bare(feed.rows[key]["Libelle"]).split()) for key in keys)
    return with_it >= CALLED_SO * len(keys)


def _variants(query: str, feed: Feed, chance: random.Random) -> Iterator[tuple[str, str]]:
    """The other ways to type a query, where there are any."""
    if folded(query) != query:
        yield "no accents", folded(query)
    first, *rest = query.split()
    if (other := _other_number(first)) != first:
        yield "number", " ".join([other, *rest])
    if respaced := _respaced(query, feed):
        yield "joined or split", respaced
    longest = max(query.split(), key=len)
    if len(longest) >= 4:
        wrong = (typed_wrong(longest, chance) for _ in range(SLIPS))
        if typo := next((one for one in wrong if feed.count(one) < KNOWN), ""):
            yield "typo", query.replace(longest, typo, 1)


def _singular(word: str) -> str:
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux") and len(word) > 4:
        return f"{word[:-3]}al"
    return word[:-1] if word.endswith(("s", "x")) and len(word) > 3 else word


def _other_number(word: str) -> str:
    """The plural of a singular, the singular of a plural; words that end in s, x or z without being one stay."""
    if word.endswith(("ss", "z", "us", "is", "as", "os", "ois", "ais", "x")) and not word.endswith("aux"):
        return word
    if word.endswith(("s", "aux")):
        return _singular(word)
    if word.endswith(("eau", "eu")):
        return f"{word}x"
    return f"{word[:-2]}aux" if word.endswith("al") else f"{word}s"


def _respaced(query: str, feed: Feed) -> str | None:
    """A compound in its other spelling: `lave-linge` split or joined, `lave linge` joined where the feed joins it."""
    words = query.split()
    for at, word in enumerate(words):
        if "-" in word:
            joined, apart = word.replace("-", ""), word.replace("-", " ")
            how = joined if len(joined) % 2 or len(apart.split()[0]) == 1 else apart
            return " ".join([*words[:at], how, *words[at + 1 :]])
    for at, (one, other) in enumerate(pairwise(words)):
        for how in (f"{one}-{other}", f"{one}{other}"):
            if feed.count(how) >= 2 and len(one) > 2 and len(other) > 2:
                return " ".join([*words[:at], how, *words[at + 2 :]])
    return None


Outcomes = Mapping[tuple[str, str], Sequence[tuple[float, float]]]


def outcomes(
    queries: Iterable[Made], snapshot: Snapshot, missed: dict[tuple[str, str], list[str]] | None = None
) -> Outcomes:
    """By kind and variant, how well each query did clean and so typed: 1 or 0 for an item, a share for a type.

    What did worse than its clean query, or badly when clean, is noted in `missed`.
    """
    surveys, now = Surveys(), time.time()
    found: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for one in queries:
        clean = 0.0
        for variant, text in one.all.items():
            body = answer(Request(q=text, locale="fr", size=FIRST), snapshot, now, surveys).body
            hits = [product["id"] in one.wanted for product in body["products"]]
            score = (float(any(hits)) if one.kind == ITEM else sum(hits) / len(hits)) if hits else 0.0
            clean = score if variant == "clean" else clean
            found[one.kind, variant].append((clean, score))
            if missed is not None and (score < clean - 0.2 or (variant == "clean" and score < 0.5)):
                missed.setdefault((one.kind, variant), []).append(f"{text} ({score:.1f}, {body['query']['rung']})")
    return {key: found[key] for kind in (ITEM, TYPE) for variant in VARIANTS if (key := (kind, variant)) in found}


def kept(pairs: Sequence[tuple[float, float]]) -> float:
    """What share of the clean success is left."""
    return sum(after for _, after in pairs) / sum(before for before, _ in pairs)


def main() -> None:
    """Print the queries with their variants."""
    from tests.real.catalogues import CDISCOUNT

    for one in made(
        rows_of(data for row in CDISCOUNT.read(CDISCOUNT.pack, None) if (data := getattr(row, "data", None)))
    ):
        sys.stdout.write(f"{one.kind:10} {len(one.wanted):6,}  {' | '.join(one.all.values())}\n")


def rows_of(rows: Iterable[Mapping[str, Any]]) -> Mapping[str, Row]:
    """The feed's rows by key."""
    return {str(row["row"]): row for row in rows}


if __name__ == "__main__":
    main()
