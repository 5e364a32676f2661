"""Words put right: how often, how fast and at what price, against other ways over the same words."""

import csv
import gzip
import random
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf

from app.words.analysis import analyse, analyse_query
from app.words.spelling import LONGEST, MANY_WORDS, SHORTEST, SHORTEST_FOUND, Speller
from benchmarks.grown import CATEGORY, grown
from benchmarks.market import SMALL
from benchmarks.report import Finding, Goal, Run
from benchmarks.rounds import Round, Side, interleaved, p50, percentile
from benchmarks.spellers import Way, likeliest, ways
from tests.words.typos import BY_EAR, typed_wrong

TITLE = "Spelling"
LOCALE, KEYBOARD = "fr", "azerty"
TYPOS = 1_000
BUILDS = 3
SEED = 20
TWICE_WRONG = 8
"""Words of so many letters are mistyped twice for the second figure."""
GOAL_MS, GOAL_SECONDS, GOAL_MB = 0.2, 1.0, 60
GONDOLA = "Gondola"
MEGABYTE = 1_000_000

Typo = tuple[str, str]
"""What was meant, and what was typed."""


@dataclass(frozen=True)
class _Measured:
    """What one way is worth at one size."""

    first: tuple[float, float, float]
    """How often the first correction is right: with one slip, with two in a long word, and spelt by ear."""
    found: float
    """How often the right word is found at all, one slip."""
    p50: str
    p95: float
    seconds: float
    megabytes: float


def measure(run: Run) -> Finding:
    """Count the words of both sizes, mistype some, and let every way put them right, turn by turn."""
    rows: list[tuple[str, ...]] = []
    names = [GONDOLA, *ways()]
    for products in (min(SMALL, run.products), run.products):
        words = _words(products)
        known = _candidates(words)
        measured = _measured(words, known, run.seconds)
        rows.append((f"**{products:,} products**: {len(words):,} words, {len(known):,} of them corrections",))
        rows += _rows([measured[name] for name in names])
    last = measured[GONDOLA]
    goals = [
        Goal(f"at most {GOAL_MS} ms a word, p95, at {run.products:,} products", met=last.p95 <= GOAL_MS),
        Goal(f"ready in at most {GOAL_SECONDS:.0f} s", met=last.seconds <= GOAL_SECONDS),
        Goal(f"at most {GOAL_MB} MB", met=last.megabytes <= GOAL_MB),
    ]
    what = (
        f"{TYPOS:,} words of the catalogue, drawn by the root of their products, mistyped with a seed "
        "(`tests/words/typos.py`) to what the catalogue does not have; all ways know the same words and may find one "
        "slip in up to six letters, two from seven on. The others take the fewest slips, then the most products."
    )
    width = len(names) + 1
    rows = [(*row, *[""] * (width - len(row))) for row in rows]
    return Finding(TITLE, what, rows, goals, heads=("", *names))


def _words(products: int) -> Mapping[str, int]:
    """The tokens of the grown catalogue with their products, as a build counts them."""
    counted: Counter[str] = Counter()
    with gzip.open(grown(products), "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            texts = " ".join(row[name] for name in ("Libelle", "Description", "Marque", *CATEGORY))
            counted.update(set(analyse(texts, LOCALE)))
    return dict(counted)


def _candidates(words: Mapping[str, int]) -> Mapping[str, int]:
    """The words that Gondola takes for corrections; the other ways get no others."""
    letters = {word: at for word, at in words.items() if SHORTEST_FOUND <= len(word) <= LONGEST and word.isalpha()}
    fewest = 2 if len(letters) > MANY_WORDS else 1
    return {word: at for word, at in letters.items() if at >= fewest}


def _typos(words: Mapping[str, int], known: Mapping[str, int], shortest: int, slips: int) -> Sequence[Typo]:
    """Known words mistyped to none that the catalogue has, in the shape that analysis gives them."""
    chance = random.Random(SEED)
    meant = sorted(word for word, products in known.items() if len(word) >= shortest and products > 1)
    weights = [known[word] ** 0.5 for word in meant]
    typos: list[Typo] = []
    while len(typos) < TYPOS:
        (word,) = chance.choices(meant, weights)
        wrong = word
        for _ in range(slips):
            wrong = typed_wrong(wrong, chance, keyboard=KEYBOARD)
        token = analyse_query(wrong, LOCALE)[0].token
        if token not in words and len(token) >= SHORTEST:
            typos.append((word, token))
    return typos


def _by_ear(words: Mapping[str, int], known: Mapping[str, int]) -> Sequence[Typo]:
    """The words of the catalogue as people spell them who go by the sound."""
    pairs = [tuple(analyse_query(word, LOCALE)[0].token for word in pair) for pair in BY_EAR.items()]
    return [(right, wrong) for wrong, right in pairs if right in known and wrong not in words]


def _measured(words: Mapping[str, int], known: Mapping[str, int], seconds: float) -> Mapping[str, _Measured]:
    """Every way over the same words and typos; times are taken turn by turn."""
    one, two = _typos(words, known, SHORTEST, 1), _typos(words, known, TWICE_WRONG, 2)
    heard = _by_ear(words, known)
    finders: dict[str, Callable[[str], list[str]]] = {}
    costs: dict[str, tuple[float, float]] = {}
    builds: dict[str, Callable[[], Callable[[str], list[str]]]] = {GONDOLA: partial(_gondola, words)}
    builds |= {name: partial(_other, way, known) for name, way in ways().items()}
    for name, build in builds.items():
        finders[name], needed, megabytes = _built(build)
        costs[name] = (needed, megabytes)
    sides: dict[str, Side] = {name: partial(_asked, find, one) for name, find in finders.items()}
    rounds = interleaved(sides, len(one), seconds)
    return {name: _worth(name, find, rounds, (one, two, heard), costs[name]) for name, find in finders.items()}


def _gondola(words: Mapping[str, int]) -> Callable[[str], list[str]]:
    speller = Speller(words, KEYBOARD)
    return lambda typed: [found.word for found in speller.near(typed, limit=8)]


def _other(way: Way, known: Mapping[str, int]) -> Callable[[str], list[str]]:
    near = way(known)

    def find(typed: str) -> list[str]:
        found = near(typed)
        first = likeliest(found, known)
        return [first, *(word for word, _ in found)] if first else []

    return find


def _asked(find: Callable[[str], list[str]], typos: Sequence[Typo], at: int) -> object:
    return find(typos[at][1])


def _built(build: Callable[[], Callable[[str], list[str]]]) -> tuple[Callable[[str], list[str]], float, float]:
    """What a way needs until it is ready: seconds, the least of some times, and megabytes, counted in a run apart."""
    tracemalloc.start()
    find = build()
    megabytes = tracemalloc.get_traced_memory()[0] / MEGABYTE
    tracemalloc.stop()
    seconds = inf
    for _ in range(BUILDS):
        began = time.perf_counter()
        find = build()
        seconds = min(seconds, time.perf_counter() - began)
    return find, seconds, megabytes


def _worth(
    name: str,
    find: Callable[[str], list[str]],
    rounds: Sequence[Round],
    typos: tuple[Sequence[Typo], Sequence[Typo], Sequence[Typo]],
    costs: tuple[float, float],
) -> _Measured:
    first = [sum(find(typed)[:1] == [word] for word, typed in some) / len(some) for some in typos]
    found = sum(word in find(typed) for word, typed in typos[0]) / len(typos[0])
    spent = p50(rounds, name).text("ms", 3)
    return _Measured((first[0], first[1], first[2]), found, spent, percentile(rounds, name, 0.95), *costs)


def _rows(ways_: Sequence[_Measured]) -> list[tuple[str, ...]]:
    return [
        ("one slip: the first is right", *(f"**{one.first[0]:.1%}**" for one in ways_)),
        ("one slip: found at all", *(f"{one.found:.1%}" for one in ways_)),
        (f"two slips in {TWICE_WRONG} letters and more: the first is right", *(f"{one.first[1]:.1%}" for one in ways_)),
        ("spelt by ear: the first is right", *(f"{one.first[2]:.1%}" for one in ways_)),
        ("a word, p50", *(one.p50 for one in ways_)),
        ("a word, p95", *(f"{one.p95:.3f} ms" for one in ways_)),
        ("ready in", *(f"{one.seconds:.2f} s" for one in ways_)),
        ("memory", *(f"{one.megabytes:.0f} MB" for one in ways_)),
    ]
