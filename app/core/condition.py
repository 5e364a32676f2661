"""The one condition grammar, parsed once (`condition_parsing`), with exactly one meaning, written in Python.

A mapping is AND, a list is OR; `any`, `all` and `none` nest; everything else is a leaf on one name. A leaf on a
list of values holds if any value does; a missing value satisfies only `exists: false` and `none`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from app.core.bounds import inside

Value = str | float | bool
Lookup = Callable[[str], Sequence[Value]]
"""The values of a name."""
PatternSearch = Callable[[str, str], bool]
"""Takes (pattern, text) and says whether the pattern is found; the caller hands one in that has a time limit."""


@dataclass(frozen=True)
class AllOf:
    """Holds when every part holds; with no part it always holds."""

    of: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """Holds when at least one part holds."""

    of: tuple["Condition", ...]


@dataclass(frozen=True)
class NoneOf:
    """Holds when no part holds."""

    of: tuple["Condition", ...]


@dataclass(frozen=True)
class OneOf:
    """Equality and list membership."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Within:
    """One value lies between two bounds; `None` leaves a side open."""

    name: str
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True)
class Matches:
    """A regular expression is found in a value."""

    name: str
    pattern: str


@dataclass(frozen=True)
class Present:
    """The name has (or, with `wanted=False`, lacks) a value."""

    name: str
    wanted: bool = True


@dataclass(frozen=True)
class Under:
    """A category is this node or lies below it, as `tree:path`."""

    name: str
    path: str


@dataclass(frozen=True)
class Recent:
    """A date lies between so many seconds ago and now, or so many ahead of now."""

    name: str
    seconds: float
    ahead: float = 0.0


@dataclass(frozen=True)
class HasWords:
    """A text contains these words, whole, in any order, whatever their case."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Contains:
    """A text contains this text, whatever its case."""

    name: str
    text: str


Leaf = OneOf | Within | Matches | Present | Under | Recent | HasWords | Contains
Condition = AllOf | AnyOf | NoneOf | Leaf

ALWAYS = AllOf(())


def found_plainly(pattern: str, text: str) -> bool:
    """The pattern search without a time limit: for tests and trusted patterns only."""
    return re.search(pattern, text) is not None


Decision = Callable[[Lookup, float], bool]
"""A condition made ready: takes a lookup and the moment in seconds since 1970, and says whether it holds."""


def holds(condition: Condition, lookup: Lookup, *, now: float = 0.0, found: PatternSearch = found_plainly) -> bool:
    """Whether a condition holds. `lookup` gives the values of a name, `now` is in seconds since 1970."""
    return decision(condition, found)(lookup, now)


def decision(condition: Condition, found: PatternSearch = found_plainly) -> Decision:
    """A condition as one function, for whoever asks it of many products: this is its one meaning."""
    match condition:
        case AllOf(parts):
            every = tuple(decision(part, found) for part in parts)
            return every[0] if len(every) == 1 else lambda lookup, now: _all_hold(every, lookup, now)
        case AnyOf(parts):
            some = tuple(decision(part, found) for part in parts)
            return some[0] if len(some) == 1 else lambda lookup, now: _any_holds(some, lookup, now)
        case NoneOf(parts):
            not_one = tuple(decision(part, found) for part in parts)
            return lambda lookup, now: not _any_holds(not_one, lookup, now)
        case Present(name, True):
            return lambda lookup, _: bool(lookup(name))
        case Present(name):
            return lambda lookup, _: not lookup(name)
        case Recent(name, seconds, ahead):
            return lambda lookup, now: any(
                _inside(value, Within(name, now - seconds, now + ahead)) for value in lookup(name)
            )
        case _:
            of_value = _of_value(condition, found)
            name = condition.name

            def any_value(lookup: Lookup, _: float) -> bool:
                for value in lookup(name):  # noqa: SIM110 - a generator costs as much as the question
                    if of_value(value):
                        return True
                return False

            return any_value


def _all_hold(parts: Sequence[Decision], lookup: Lookup, now: float) -> bool:
    for part in parts:  # noqa: SIM110 - a generator costs as much as the question
        if not part(lookup, now):
            return False
    return True


def _any_holds(parts: Sequence[Decision], lookup: Lookup, now: float) -> bool:
    for part in parts:  # noqa: SIM110 - as above
        if part(lookup, now):
            return True
    return False


def _of_value(
    leaf: OneOf | Within | Matches | Under | HasWords | Contains, found: PatternSearch
) -> Callable[[Value], bool]:
    """Whether one value fits a leaf."""
    match leaf:
        case OneOf(_, values):
            wanted = frozenset((isinstance(value, bool), value) for value in values)
            return lambda value: (isinstance(value, bool), value) in wanted
        case Within():
            return lambda value: _inside(value, leaf)
        case Matches(_, pattern):
            return lambda value: isinstance(value, str) and found(pattern, value)
        case Under(_, path):
            below = path + "/"
            return lambda value: value == path or str(value).startswith(below)
        case HasWords(_, words):
            several = frozenset(words)
            return lambda value: several <= set(str(value).casefold().split())
        case Contains(_, text):
            folded = text.casefold()
            return lambda value: folded in str(value).casefold()
        case _:
            assert_never(leaf)


def _inside(value: Value, window: Within) -> bool:
    return not isinstance(value, str | bool) and inside(value, window)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every leaf of a condition, in reading order."""
    if isinstance(condition, AllOf | AnyOf | NoneOf):
        for part in condition.of:
            yield from leaves(part)
    else:
        yield condition
