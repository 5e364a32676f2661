"""What every transformation has: the fields it works on, when it does, and examples of what it makes of values."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

from app.catalog.cast import text
from app.core.condition import Condition
from app.core.kind import SAMPLE, Place, Ref, Regex, Rule, Where, option
from app.words.gates import Gate

FieldName = Annotated[str, Ref("field")]
Pattern = Annotated[str, Regex()]
Sample = Annotated[Any, SAMPLE]

ITSELF = ""
"""Stands for the field that a rule works on, among the fields that it fills."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """What a rule makes of a value: told to whoever reads the rule, and proved at every check."""

    given: Sample = option("A value as it stands before the rule, or a list of them.", key="in", example="1,5 L")
    result: Sample = option(
        "What it becomes: a value, a list, `null` for nothing, or a mapping where the rule fills other fields.",
        key="out",
        example="1500 ml",
    )
    place: Place = field(default=Place(), compare=False, repr=False, metadata={"hidden": True})


@dataclass(frozen=True, kw_only=True)
class Transformation(Rule):
    """What every transformation has."""

    as_shown: ClassVar[Mapping[str, Any]] = {}
    """A rule of the kind as the reference shows it, with examples that hold."""

    fields: tuple[FieldName, ...] = option("The field, or fields, whose values it reads.", key="field")
    when: Annotated[Condition, Where()] | None = option("Only for products like these.", default=None)
    examples: tuple[Example, ...] = option(
        "What it makes of some values; proved at every check.", default=(), example=[{"in": "…", "out": "…"}]
    )

    @property
    def targets(self) -> tuple[str, ...]:
        """The fields that it fills besides those that it reads; one that has a value keeps it."""
        return ()

    @property
    def fills_empty(self) -> bool:
        """Whether it has something to do for a field without any value."""
        return False

    def knows(self) -> Collection[str] | None:
        """The values that it has an answer for, where it is a table of them; None where it takes any value."""
        return None

    def gate(self) -> Gate | None:
        """What a text must hold for the rule to make anything else of it; None where nothing can be told."""
        return None

    def results(self, values: Sequence[Any]) -> Mapping[str, tuple[Any, ...]]:
        """What it makes of the values of one field, by the field to fill; their order is kept.

        `ITSELF` stands for the field that was read. Depends on nothing but the values. Raises TimeoutError.
        """
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Change(Transformation):
    """A transformation that makes one list of values out of another."""

    into: FieldName | None = option(
        "The field that takes the result, if it has no value yet; left out, the result replaces the value itself.",
        default=None,
    )

    @property
    def targets(self) -> tuple[str, ...]:
        """The field to fill, if it is another one."""
        return (self.into,) if self.into else ()

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """The values of one field after this rule. Raises TimeoutError."""
        raise NotImplementedError

    def results(self, values: Sequence[Any]) -> Mapping[str, tuple[Any, ...]]:
        """The changed values, for the field itself or the one that takes them."""
        return {self.into or ITSELF: self.change(values)}


def each_text(values: Sequence[Any], change: Callable[[str], str]) -> tuple[Any, ...]:
    """Change every text; what becomes empty goes, what becomes equal stands once."""
    if len(values) == 1:
        changed_one = _changed(values[0], change)
        return (changed_one,) if changed_one != "" else ()
    changed = [_changed(value, change) for value in values]
    return tuple(dict.fromkeys(value for value in changed if value != ""))


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    """A value after a change of its text; a number from JSON that it leaves alone stays a number."""
    if isinstance(value, str):
        return change(value)
    written = text(value)
    after = change(written)
    return value if after == written else after
