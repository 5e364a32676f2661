"""Reads conditions from plain YAML data, with every fault and its place, not only the first."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.condition import (
    ALWAYS,
    AllOf,
    AnyOf,
    Condition,
    Contains,
    HasWords,
    Matches,
    NoneOf,
    OneOf,
    Present,
    Recent,
    Under,
    Value,
    Within,
)
from app.core.kind import CATEGORY
from app.core.moment import moment_of

GROUPS = ("any", "all", "none")
BOUNDS = ("gt", "gte", "lt", "lte")
OPERATORS = (*BOUNDS, "matches", "exists", "under", "within", "has_words", "contains")
_UNITS = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_DURATION = re.compile(r"^(\d+(?:\.\d+)?)\s*(minute|hour|day|week)s?$")


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
        return moment_of(value)
    except ValueError:
        return value


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
            if not re.fullmatch(CATEGORY.pattern, value):
                wrong(CATEGORY.what)
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
