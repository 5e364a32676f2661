"""`python -m benchmarks.grown N`: a catalogue of N products grown from the real French one, always the same.

The real rows come first, in a seeded order; every further one crosses two real ones of the same category: the words of
the one, then of the other, with other numbers in the codes, other colours, now and then a word that nobody wrote
before. How often is set so that the words grow as they do in the real rows (20,000: 47 k, 49,559: 87 k), on to some
210 k at 200,000 products. The real feed has no prices: each category gets a level, each product one around it.
"""

import csv
import gzip
import hashlib
import io
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.report import AbsentError

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
SOURCE = "cdiscount_fr/products.csv.gz"
CACHE = Path(tempfile.gettempdir()) / "gondola-bench-cache"
SEED = 20
FIRST_KEY = 100_000
"""Real keys are below it."""
PRICE = "Prix"
CATEGORY = ("Categorie1", "Categorie2", "Categorie3")
FOLD = "… Voir la présentation"
"""What the feed writes behind a description that it cut."""

NEW_CODES = 0.5
NEW_WORDS = 0.5
NEW_BRANDS = 0.06
"""How often a code gets other numbers, a rare word becomes a new one, and a brand that is named another."""
UNNAMED = "AUCUNE"
RARE = 2
FEWEST_MATES = 4

COLOURS = (
    *("noir", "blanc", "rouge", "bleu", "vert", "rose", "violet", "gris", "jaune", "orange", "marron", "beige"),
    *("argenté", "doré", "transparent", "turquoise", "multicolore"),
)
_CODE = re.compile(r"\d{3,}")
_LETTERS = re.compile(r"[^\W\d_]{5,}")

Row = dict[str, str]


def feed_file(name: str) -> Path:
    """A feed beside the checkout."""
    path = DATA / name
    if not path.is_file():
        raise AbsentError(f"{path} is absent; the benchmarks read real feeds from `../shared/data` beside the checkout")
    return path


def grown(products: int) -> Path:
    """A feed of so many products, kept in the system's folder for temporary files until this program changes."""
    told = hashlib.sha256(Path(__file__).read_bytes() + feed_file(SOURCE).read_bytes()).hexdigest()[:12]
    path = CACHE / f"grown-{products}-{told}.csv.gz"
    if not path.is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        with gzip.GzipFile(draft, "wb", compresslevel=3, mtime=0) as packed, io.TextIOWrapper(packed, "utf-8") as text:
            writer = csv.DictWriter(text, ["row", *CATEGORY, "Description", "Libelle", "Marque", PRICE])
            writer.writeheader()
            writer.writerows(islice(rows(), products))
        draft.rename(path)
    return path


def rows() -> Iterator[Row]:
    """The real rows, then grown ones without end."""
    chance = random.Random(SEED)
    with gzip.open(feed_file(SOURCE), "rt", encoding="utf-8", newline="") as lines:
        real = list(csv.DictReader(lines))
    chance.shuffle(real)
    growth = _Growth(real, chance)
    for row in real:
        yield row | {PRICE: growth.price(row)}
    key = FIRST_KEY
    while True:
        yield growth.child(chance.choice(real), f"{key}")
        key += 1


class _Growth:
    """Crosses real rows."""

    def __init__(self, real: Sequence[Row], chance: random.Random) -> None:
        self._chance = chance
        self._mates: dict[tuple[str, ...], list[Row]] = {}
        for row in real:
            for depth in (2, 3):
                self._mates.setdefault(tuple(row[name] for name in CATEGORY[:depth]), []).append(row)
        counted = Counter(word for row in real for word in _LETTERS.findall(f"{row['Libelle']} {row['Description']}"))
        self._rare = {word for word, times in counted.items() if times <= RARE}
        self._levels: dict[str, float] = {}

    def child(self, one: Row, key: str) -> Row:
        """A product like two others of its category, and like neither."""
        path = tuple(one[name] for name in CATEGORY)
        mates = self._mates[path]
        other = self._chance.choice(mates if len(mates) >= FEWEST_MATES else self._mates[path[:2]])
        first, second = self._chance.sample((one, other), 2)
        folded = one["Description"].endswith("Voir la présentation")
        name = self._crossed(first["Libelle"], second["Libelle"])
        told = self._crossed(_unfolded(first["Description"]), _unfolded(second["Description"]))
        description = f"{name} - {told}"[: len(one["Description"])] + (FOLD if folded else "")
        row = {"row": key, **{name: one[name] for name in CATEGORY}}
        row |= {"Libelle": name, "Description": description, "Marque": self._brand(first["Marque"], second["Marque"])}
        return row | {PRICE: self.price(row)}

    def _crossed(self, first: str, second: str) -> str:
        """The beginning of one text, the end of another, about as long as one of them."""
        head, tail = first.split(), second.split()
        cut = self._chance.random()
        kept = [*head[: round(len(head) * cut)], *tail[round(len(tail) * cut) :]]
        return " ".join(map(self._varied, kept)) or first

    def _varied(self, word: str) -> str:
        chance = self._chance
        if word.lower() in COLOURS:
            return chance.choice(COLOURS)
        if _CODE.search(word):
            return _CODE.sub(self._other_number, word) if chance.random() < NEW_CODES else word
        if word in self._rare and chance.random() < NEW_WORDS:
            return self._blended(word)
        return word

    def _other_number(self, code: re.Match[str]) -> str:
        return "".join(self._chance.choices("0123456789", k=len(code[0])))

    def _blended(self, word: str) -> str:
        """The word's beginning with another ending: three letters, as names differ."""
        vowels, consonants = "aeiou", "bcdfglmnprstvz"
        ending = (self._chance.choice(letters) for letters in (vowels, consonants, vowels))
        return word[: max(3, len(word) - 3)] + "".join(ending)

    def _brand(self, first: str, second: str) -> str:
        brand = self._chance.choice((first, second))
        return self._blended(brand).upper() if brand != UNNAMED and self._chance.random() < NEW_BRANDS else brand

    def price(self, row: Row) -> str:
        """A price around the level of the product's category."""
        category = row[CATEGORY[2]]
        if category not in self._levels:
            self._levels[category] = random.Random(f"{SEED}{category}").lognormvariate(3.2, 1.0)
        return f"{max(0.5, self._levels[category] * self._chance.lognormvariate(0, 0.5)) // 1 + 0.9:.2f}"


def _unfolded(description: str) -> str:
    return description.removesuffix("Voir la présentation").rstrip(" .…")


if __name__ == "__main__":
    print(grown(int(sys.argv[1])))
