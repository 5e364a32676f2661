"""What is wrong with a rule pack: each problem with its place, what was meant, and the mend."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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


def nearest(word: str, known: Iterable[str], close: float = _CLOSE) -> str:
    """The known word that is nearest, whatever its case; empty when none is near (0 like nothing, 1 the same)."""
    found = process.extractOne(
        word, sorted(set(known)), scorer=OSA.normalized_similarity, processor=str.casefold, score_cutoff=close
    )
    return found[0] if found else ""


def flat_messages(messages: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Marshmallow's nested messages as (path, message) pairs."""
    match messages:
        case Mapping():
            for key, inner in messages.items():
                yield from flat_messages(inner, path if key == "_schema" else (*path, key))
        case list():
            for inner in messages:
                yield from flat_messages(inner, path)
        case _:
            yield path, str(messages)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?` with the nearest known word, or the list of them when none is near."""
    names = sorted(set(known))
    if not names:
        return ""
    if meant := nearest(word, names):
        return f"; did you mean `{meant}`?"
    return f"; there are: {', '.join(names)}" if len(names) <= 20 else ""
