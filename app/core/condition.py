"""The one condition grammar: parsed once from YAML, with exactly one meaning, written in Python.

A mapping is AND, a list is OR; `any`, `all` and `none` nest; everything else is a leaf on one name. A leaf on a
list of values holds if any value does; a missing value satisfies only `exists: false` and `none`.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, assert_never

Value = str | float | bool
Lookup = Callable[[str], Sequence[Value]]
PatternSearch = Callable[[str, str], bool]
"""Takes (pattern, text) and says whether the pattern is found; the caller hands one in that has a time limit."""

GROUPS = ("any", "all", "none")
BOUNDS = ("gt", "gte", "lt", "lte")
OPERATORS = (*BOUNDS, "matches", "exists", "under", "within", "has_words", "contains")
_UNITS = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_DURATION = re.compile(r"^(\d+(?:\.\d+)?)\s*(minute|hour|day|week)s?$")


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
    """A date lies between so many seconds ago and now."""

    name: str
    seconds: float


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


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a condition: where (a path of keys), what, and the mend."""

    path: tuple[str | int, ...]
    message: str


class BadConditionError(ValueError):
    """A condition that cannot be read; carries every fault, not only the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults for the one who knows the lines."""
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = tuple(faults)


PatternFault = Callable[[str], str]
"""Says what is wrong with a pattern, or nothing; handed in by who knows the engine that will run it."""


def any_pattern(_: str) -> str:
    """Finds no fault: for patterns that were judged before."""
    return ""


@dataclass(frozen=True)
class _Reading:
    """Who judges the patterns of a condition, and every fault found so far."""

    pattern_fault: PatternFault
    faults: list[Fault] = field(default_factory=list)


def parse_condition(data: Any, pattern_fault: PatternFault = any_pattern) -> Condition:
    """Read a condition from plain YAML data; `pattern_fault` judges its patterns.

    Raises BadConditionError with all faults when something cannot be read.
    """
    reading = _Reading(pattern_fault)
    condition = _parse(data, (), reading)
    if reading.faults:
        raise BadConditionError(reading.faults)
    return condition


def _parse(data: Any, path: tuple[str | int, ...], reading: _Reading) -> Condition:
    if isinstance(data, Mapping):
        return _all(
            [
                _parse_group(key, value, (*path, key), reading)
                if key in GROUPS
                else _parse_leaf(str(key), value, (*path, key), reading)
                for key, value in data.items()
            ]
        )
    if isinstance(data, list):
        return AnyOf(tuple(_parse(item, (*path, index), reading) for index, item in enumerate(data)))
    reading.faults.append(Fault(path, f"a condition is a mapping or a list, not {_show(data)}"))
    return ALWAYS


def _all(parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _parse_group(key: str, data: Any, path: tuple[str | int, ...], reading: _Reading) -> Condition:
    """`any: [...]` and its siblings; a mapping counts its entries as parts."""
    items: list[tuple[str | int, Any]]
    if isinstance(data, list):
        items = list(enumerate(data))
    elif isinstance(data, Mapping):
        items = [(name, {name: value}) for name, value in data.items()]
    else:
        reading.faults.append(Fault(path, f"`{key}` takes a list or a mapping of conditions, not {_show(data)}"))
        return ALWAYS
    parts = tuple(
        _parse(item, path if isinstance(data, Mapping) else (*path, position), reading) for position, item in items
    )
    match key:
        case "any":
            return AnyOf(parts)
        case "all":
            return AllOf(parts)
        case _:
            return NoneOf(parts)


def _parse_leaf(name: str, data: Any, path: tuple[str | int, ...], reading: _Reading) -> Condition:
    if isinstance(data, Mapping):
        return _parse_operators(name, data, path, reading)
    values = data if isinstance(data, list) else [data]
    if not values:
        reading.faults.append(Fault(path, f"`{name}: []` matches nothing; name at least one value or remove the line"))
    reading.faults.extend(
        Fault(path, f"`{name}` is compared with {_show(value)}; write a text, a number or true/false")
        for value in values
        if not isinstance(value, str | int | float | bool)
    )
    return OneOf(name, tuple(_scalar(value) for value in values if isinstance(value, str | int | float | bool)))


def _parse_operators(name: str, data: Mapping[Any, Any], path: tuple[str | int, ...], reading: _Reading) -> Condition:
    parts: list[Condition] = []
    if bounds := {key: value for key, value in data.items() if key in BOUNDS}:
        parts.append(_parse_bounds(name, bounds, path, reading))
    for key, value in data.items():
        if key not in BOUNDS:
            part = _parse_operator(name, str(key), value, (*path, key), reading)
            parts.extend([part] if part else [])
    if not data:
        reading.faults.append(Fault(path, f"`{name}: {{}}` says nothing; write e.g. `{name}: {{exists: true}}`"))
    return _all(parts)


def _parse_bounds(name: str, bounds: Mapping[str, Any], path: tuple[str | int, ...], reading: _Reading) -> Condition:
    if {"gt", "gte"} <= bounds.keys() or {"lt", "lte"} <= bounds.keys():
        reading.faults.append(Fault(path, f"`{name}` has two bounds on the same side; keep one"))
    bounds = {key: _moment(value) for key, value in bounds.items()}
    for key, value in bounds.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            reading.faults.append(
                Fault((*path, key), f"`{key}` takes a number or a date such as 2026-09-01, not {_show(value)}")
            )
            return ALWAYS
    low = bounds.get("gte", bounds.get("gt"))
    high = bounds.get("lte", bounds.get("lt"))
    return Within(
        name,
        None if low is None else float(low),
        None if high is None else float(high),
        low_open="gt" in bounds,
        high_open="lt" in bounds,
    )


def _moment(value: Any) -> Any:
    """A date in YAML, `2026-09-01`, as seconds since 1970; anything else as it is."""
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _parse_operator(  # noqa: C901, PLR0912 - one case an operator
    name: str,
    key: str,
    value: Any,
    path: tuple[str | int, ...],
    reading: _Reading,
) -> Condition | None:
    def wrong(wanted: str) -> None:
        reading.faults.append(Fault(path, f"`{key}` takes {wanted}, not {_show(value)}"))

    match key:
        case "exists" if isinstance(value, bool):
            return Present(name, value)
        case "exists":
            wrong("true or false")
        case "matches" | "contains" | "under" | "has_words" | "within" if not isinstance(value, str) or not value:
            wrong("a text")
        case "matches":
            if why := reading.pattern_fault(value):
                reading.faults.append(Fault(path, why))
            return Matches(name, value)
        case "contains":
            return Contains(name, value)
        case "has_words":
            if not value.split():
                wrong("a word or several")
            return HasWords(name, tuple(value.casefold().split()))
        case "under":
            if not re.fullmatch(r"[a-z0-9_]+:[a-z0-9_]+(/[a-z0-9_]+)*", value):
                wrong("a category as `tree:path`, such as `rayons:femme/robes`")
            return Under(name, value)
        case "within":
            duration = _DURATION.match(value)
            if not duration:
                wrong("a duration such as `30 days`")
                return None
            return Recent(name, float(duration[1]) * _UNITS[duration[2]])
        case _:
            reading.faults.append(Fault(path, f"no operator `{key}`; there are: {', '.join(OPERATORS)}"))
    return None


def _scalar(value: str | float | bool) -> Value:  # noqa: FBT001 - one of three scalars, not a flag
    """The value; a number that knows how it was written stays so, because a text may be compared with it."""
    return value if isinstance(value, str | bool) or hasattr(value, "written") else float(value)


def _show(value: Any) -> str:
    return "nothing" if value is None else repr(value)


def found_plainly(pattern: str, text: str) -> bool:
    """The pattern search without a time limit: for tests and trusted patterns only."""
    return re.search(pattern, text) is not None


def holds(condition: Condition, lookup: Lookup, *, now: float = 0.0, found: PatternSearch = found_plainly) -> bool:
    """Whether a condition holds. `lookup` gives the values of a name, `now` is in seconds since 1970."""
    match condition:
        case AllOf(parts):
            return all(holds(part, lookup, now=now, found=found) for part in parts)
        case AnyOf(parts):
            return any(holds(part, lookup, now=now, found=found) for part in parts)
        case NoneOf(parts):
            return not any(holds(part, lookup, now=now, found=found) for part in parts)
        case Present(name, wanted):
            return bool(lookup(name)) is wanted
        case OneOf(name, values):
            return any(_same(value, wanted) for value in lookup(name) for wanted in values)
        case Within(name):
            return any(_inside(value, condition) for value in lookup(name))
        case Recent(name, seconds):
            window = Within(name, now - seconds, now)
            return any(_inside(value, window) for value in lookup(name))
        case Matches(name, pattern):
            return any(isinstance(value, str) and found(pattern, value) for value in lookup(name))
        case Under(name, path):
            return any(value == path or str(value).startswith(path + "/") for value in lookup(name))
        case HasWords(name, words):
            return any(set(words) <= set(str(value).casefold().split()) for value in lookup(name))
        case Contains(name, text):
            return any(text.casefold() in str(value).casefold() for value in lookup(name))
        case _:
            assert_never(condition)


def _same(value: Value, wanted: Value) -> bool:
    return isinstance(value, bool) is isinstance(wanted, bool) and value == wanted


def _inside(value: Value, window: Within) -> bool:
    if isinstance(value, str | bool):
        return False
    above = window.low is None or (value > window.low if window.low_open else value >= window.low)
    below = window.high is None or (value < window.high if window.high_open else value <= window.high)
    return above and below


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every leaf of a condition, in reading order."""
    if isinstance(condition, AllOf | AnyOf | NoneOf):
        for part in condition.of:
            yield from leaves(part)
    else:
        yield condition
