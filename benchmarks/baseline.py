"""The fixed baseline of relevance: plain BM25, one OR of all words, five searched texts that all weigh 1.

It is written down here once and needs nothing of Gondola's analysis, rules or engines, so that no change of theirs can
move it: letters folded, words cut at what is no letter or digit, English plurals joined; the best text counts for each
word (k1 1.2, b 0.75, each text with its own rarities); equal scores in the order of the feed.
"""

import heapq
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.desk.evaluating.metrics import POOL
from app.desk.evaluating.running import Listed, Run

LOCALE = "en"
NAME = "one OR query, all fields weighing 1"
AT_FIRST: Mapping[str, float] = {"ndcg": 0.748, "condensed": 0.758, "judged": 0.944}
"""What it scores on `ratings_dev.csv`, for ever."""
TEXTS = ("title", "name", "supplier", "short_description")
"""The columns that are a text each; the fifth holds the values of all text attributes."""
ATTRIBUTES = "attr_t_"
K1, B = 1.2, 0.75
_WORD = re.compile(r"[a-z0-9]+")

Postings = Mapping[str, Sequence[tuple[int, float]]]
"""By word: the rows that have it in a text, with what it scores there."""


@dataclass(frozen=True)
class Baseline:
    """The feed, indexed: the ids of its rows in order, and each text's postings."""

    ids: Sequence[str]
    texts: Sequence[Postings]

    def search(self, query: str) -> Listed:
        """The first sixty rows that have any of the words."""
        scores: dict[int, float] = defaultdict(float)
        for word in dict.fromkeys(words(query)):
            best: dict[int, float] = {}
            for postings in self.texts:
                for row, score in postings.get(word, ()):
                    best[row] = max(score, best.get(row, 0.0))
            for row, score in best.items():
                scores[row] += score
        first = heapq.nsmallest(POOL, scores, key=lambda row: (-scores[row], row))
        return Listed(tuple(self.ids[row] for row in first), len(scores), "any_word")


def words(text: str) -> list[str]:
    """A text's words: small letters without accents, plurals joined by the S-stemmer's three endings."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return [_singular(word) for word in _WORD.findall("".join(one for one in plain if not unicodedata.combining(one)))]


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("us", "ss")):
        return word
    if word.endswith("ies"):
        return word if word.endswith(("eies", "aies")) else f"{word[:-3]}y"
    return word if word.endswith(("aes", "ees", "oes")) else word[:-1]


def indexed(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> Baseline:
    """The baseline over a feed's rows, each with its key."""
    ids: list[str] = []
    texts: list[list[list[str]]] = [[] for _ in range(len(TEXTS) + 1)]
    for key, row in rows:
        ids.append(key)
        written = [_text(row.get(name)) for name in TEXTS]
        written.append(" ".join(_text(value) for name, value in row.items() if name.startswith(ATTRIBUTES)))
        for text, into in zip(written, texts, strict=True):
            into.append(words(text))
    return Baseline(ids, [_postings(text) for text in texts])


def _text(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _postings(texts: Sequence[Sequence[str]]) -> Postings:
    average = sum(map(len, texts)) / max(len(texts), 1)
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row, text in enumerate(texts):
        norm = K1 * (1 - B + B * len(text) / average) if average else K1
        for word, count in Counter(text).items():
            found[word].append((row, (K1 + 1) * count / (count + norm)))
    return {
        word: [(row, score * math.log1p((len(texts) - len(rows) + 0.5) / (len(rows) + 0.5))) for row, score in rows]
        for word, rows in found.items()
    }


def asked(queries: Sequence[str], baseline: Baseline) -> Run:
    """What the baseline finds for some queries."""
    return Run(NAME, "", "", LOCALE, 0.0, {query: baseline.search(query) for query in queries})
