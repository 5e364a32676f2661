"""How many steps a pattern may take on a text, at worst: where that is few, nobody need look at the clock."""

from dataclasses import dataclass
from typing import assert_never

from app.rulepack.pattern_tree import (
    Class,
    Either,
    Group,
    Letter,
    Look,
    Node,
    Nothing,
    Repeat,
    Sequence,
    Unknown,
    UnreadableError,
    read_pattern,
)

_BUDGET = 1_000_000
"""Steps that take about a hundredth of a second, a tenth of the limit."""
_LONGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class _Ways:
    """In how many ways a part may take letters: `times` x length ** `power`."""

    times: int
    power: int


def sure_length(pattern: str, flags: int = 0) -> int:
    """Texts up to this many letters need at most a million steps; 0 where nothing can be told.

    Every choice counts as if it were tried with every other, and at every place of the text: far more than an engine
    does, never less.
    """
    try:
        ways = _ways(read_pattern(pattern, flags), depth=0)
    except (UnreadableError, RecursionError):
        return 0
    if ways is None or ways.times > _BUDGET:
        return 0
    length = (_BUDGET / ways.times) ** (1 / (ways.power + 1))
    return min(int(length), _LONGEST)


def _ways(node: Node, *, depth: int) -> _Ways | None:
    """The ways of a part; None where they cannot be told. `depth` counts the repeats around it."""
    match node:
        case Letter() | Class() | Nothing():
            return _Ways(1, 0)
        case Unknown():
            return None
        case Group(body) | Look(body):
            return _ways(body, depth=depth)
        case Sequence(parts):
            return _joined([_ways(part, depth=depth) for part in parts])
        case Either(branches):
            several = [_ways(branch, depth=depth) for branch in branches]
            if any(one is None for one in several):
                return None
            known = [one for one in several if one is not None]
            return _Ways(sum(one.times for one in known), max(one.power for one in known))
        case Repeat(body, least, most):
            return _repeated(_ways(body, depth=depth + 1), least, most, depth)
        case _:
            assert_never(node)


def _joined(parts: list[_Ways | None]) -> _Ways | None:
    times, power = 1, 0
    for part in parts:
        if part is None:
            return None
        times, power = times * part.times, power + part.power
    return _Ways(times, power)


def _repeated(body: _Ways | None, least: int, most: int | None, depth: int) -> _Ways | None:
    """A repeat has as many ways as it may end at; what varies inside it, once more each time: that is not followed."""
    if body is None:
        return None
    if most == least == 1:
        return body
    if body.times > 1 or body.power:
        optional = most == 1
        return _Ways(body.times + 1, body.power) if optional else None
    if most is None:
        return _Ways(1, 1) if depth == 0 else None
    return _Ways(most - least + 1, 0)
