"""A gate before a pattern: a quick question whose no means that the pattern finds nothing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Gate:
    """What a text must hold, folded by `gate_fold`, before a pattern can be found in it."""

    groups: tuple[tuple[str, ...], ...] = ()
    """Of each group at least one part stands in the text."""
    digit: bool = False
    """A digit stands in the text."""

    def passes(self, folded: str) -> bool:
        """Whether the pattern may be found; False is certain."""
        return all(any(part in folded for part in group) for group in self.groups)


def gate_fold(text: str) -> str:
    """A text as gates read it: letters that a pattern may take for one another are one."""
    return text.casefold()


def gate_of(pattern: str, flags: int = 0) -> Gate | None:  # noqa: ARG001
    """The gate of a regular expression; None when nothing can be told, and the pattern must always be tried."""
    return None
