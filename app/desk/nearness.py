"""Which known value another spelling stands for, if one clearly does; what is not clear is refused with its reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from app.words.analysis import fold

SHORTEST = 4
"""Shorter values are like too many others."""
CLOSE = 85.0
"""How like a known value a proposal is at least, of 100."""
COMPARED = 2_000
"""So many of a field's unknown values are compared with what is known."""
CLEAR = 6.0
"""By how much the next other answer is less like it."""


@dataclass(frozen=True)
class Proposal:
    """An answer with how sure it is, or why there is none."""

    answer: str = ""
    score: float = 0.0
    refused: str = ""


class Nearness:
    """Finds the one known value that another spelling clearly stands for."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        """Take every known value with what it becomes."""
        self._answers: dict[str, str] = {}
        for known, answer in answers.items():
            self._answers.setdefault(plainly(known), answer)
        self._known = [one for one in self._answers if one]

    def propose(self, value: str, at: int = 0) -> Proposal:
        """The clear answer for a value; short values, numbers and ambiguous ones are refused with the reason.

        `at` is how many values are commoner: only the commonest are compared with every known one.
        """
        plain = plainly(value)
        if len(re.sub(r"\W", "", plain)) < SHORTEST:
            return Proposal(refused=f"shorter than {SHORTEST} letters")
        if same := self._answers.get(plain):
            return Proposal(same, 100.0)
        if at >= COMPARED:
            return Proposal(refused=f"not compared: only the commonest {COMPARED:,} values are")
        if not re.search(r"[^\W\d_]", plain):
            return Proposal(refused="a number: figures that differ mean something else")
        started = {self._answers[one] for one in self._known if one.startswith(plain)}
        if len(started) == 1 and " " not in plain:
            return Proposal(started.pop(), 95.0)
        return self._nearest(plain)

    def _nearest(self, plain: str) -> Proposal:
        near = [
            (self._answers[known], score)
            for known, score, _ in process.extract(plain, self._known, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=5)
            if _figures(known) == _figures(plain)
        ]
        if not near:
            return Proposal(refused="like no known value")
        answer, score = near[0]
        other = next(((name, points) for name, points in near if name != answer), None)
        if other and score - other[1] < CLEAR:
            return Proposal(refused=f"as like {answer!r} as {other[0]!r}")
        return Proposal(answer, score)


def _figures(plain: str) -> list[str]:
    return re.findall(r"\d+", plain)


def plainly(value: str) -> str:
    """A value without case, accents, hyphens and other marks, blanks single."""
    return " ".join(re.sub(r"[^\w%°\"']+|_", " ", fold(value)).split())
