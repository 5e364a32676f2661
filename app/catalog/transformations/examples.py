"""The examples beside a rule, run at every check: a rule that does something else than it says is refused."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.catalog.cast import text
from app.catalog.transformations.base import ITSELF, Example, Transformation
from app.core.schema import Schema
from app.rulepack.pack import RulePack
from app.rulepack.problems import Problem


def check_examples(pack: RulePack, schema: Schema) -> Iterator[Problem]:  # noqa: ARG001 - as every check
    """Every example whose outcome is not what stands beside it."""
    for rule in pack.all(Transformation):
        for at, example in enumerate(rule.examples, 1):
            place = example.place if example.place.line else rule.place
            try:
                found = outcome(rule, example)
            except TimeoutError:
                yield Problem(place, f"example {at} takes the pattern too long; write a simpler pattern")
                continue
            if wanted := _unlike(example.result, found, rule):
                shown = _shown(_listed(example.given))
                yield Problem(place, f"example {at} of `{rule.id}`: {shown} becomes {_told(found)}, not {wanted}")


def outcome(rule: Transformation, example: Example) -> Mapping[str, tuple[Any, ...]]:
    """What a rule makes of an example, by field; of the rule's own field under `ITSELF`. Raises TimeoutError."""
    return rule.results(tuple(_listed(example.given)))


def _unlike(wanted: Any, found: Mapping[str, tuple[Any, ...]], rule: Transformation) -> str:
    """What an example says, when something else was found; nothing when they agree."""
    if isinstance(wanted, Mapping):
        expected = {name: _listed(values) for name, values in wanted.items() if _listed(values)}
        there = {name: values for name, values in found.items() if values and name != ITSELF}
        agree = expected.keys() == there.keys() and all(_same(expected[name], there[name]) for name in expected)
        return "" if agree else "; ".join(f"{name}: {_shown(values)}" for name, values in expected.items()) or "nothing"
    only = rule.targets[0] if rule.targets else ITSELF
    return "" if _same(_listed(wanted), found.get(only, ())) else _shown(_listed(wanted))


def _same(wanted: Sequence[Any], found: Sequence[Any]) -> bool:
    return len(wanted) == len(found) and all(
        one == other or text(one) == text(other) for one, other in zip(wanted, found, strict=True)
    )


def _listed(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _told(found: Mapping[str, tuple[Any, ...]]) -> str:
    if found.keys() <= {ITSELF} or len(found) == 1:
        return _shown(next(iter(found.values()), ()))
    return "; ".join(f"{name}: {_shown(values)}" for name, values in found.items())


def _shown(values: Sequence[Any]) -> str:
    return ", ".join(repr(text(value)) for value in values) or "nothing"
