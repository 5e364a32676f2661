"""What is wrong with a rule pack: each problem with its place, what was meant, and the mend."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.core.kind import Place

_CLOSE = 0.6


@dataclass(frozen=True)
class Problem:
    """One mistake; `str` gives the line an editor can jump to."""

    place: Place
    message: str

    def __str__(self) -> str:
        """`file:line:column: message`."""
        return f"{self.place}: {self.message}"


class BadPackError(Exception):
    """A pack that cannot be used; carries every problem."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems in reading order."""
        self.problems = tuple(sorted(problems, key=lambda one: (one.place.file, one.place.line, one.place.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?` with the nearest known word, or the list of them when none is near."""
    names = sorted(set(known))
    if not names:
        return ""
    nearest = process.extractOne(word, names, scorer=OSA.normalized_similarity, score_cutoff=_CLOSE)
    if nearest:
        return f"; did you mean `{nearest[0]}`?"
    return f"; there are: {', '.join(names)}" if len(names) <= 20 else ""
