"""Virtual attributes by cases: a table of conditions, of which the first that holds gives the value."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from app.catalog.attributes.base import Attribute
from app.core.condition import Condition, Decision, Value, decision, leaves
from app.core.kind import Where, kind, option
from app.words.patterns import found_in_time


@dataclass(frozen=True, kw_only=True)
class Case:
    """One line of a table of cases."""

    when: Annotated[Condition, Where()] = option("For products like these …", example={"prix": {"lt": 30}})
    then: str = option("… the attribute has this value.", example="petit_prix")


@kind("attributes", "A value by cases: the first that holds.", half="catalogue", word="cases")
@dataclass(frozen=True, kw_only=True)
class Cases(Attribute):
    """A value by cases: the first that holds."""

    cases: tuple[Case, ...] = option("Conditions, the first one that holds counts.")
    otherwise: str | None = option(
        "The value when none holds; without it the attribute is missing.", key="else", default=None
    )

    def faults(self) -> Iterator[str]:
        """Values that are empty: shoppers would read nothing."""
        if not all(case.then for case in self.cases):
            yield f"a `then` of `{self.name}` is empty; write a value, or take the case out"
        if self.otherwise == "":
            yield f"`else` of `{self.name}` is empty; write a value, or leave it out for none"

    @property
    def reads(self) -> tuple[str, ...]:
        """Every name in the conditions."""
        return tuple(leaf.name for case in self.cases for leaf in leaves(case.when))

    def value(self, lookup: Callable[[str], Sequence[Value]]) -> str | None:
        """The first case that holds."""
        for decide, then in self._ready:
            if decide(lookup, 0.0):
                return then
        return self.otherwise

    @cached_property
    def _ready(self) -> tuple[tuple[Decision, str], ...]:
        return tuple((decision(case.when, found_in_time), case.then) for case in self.cases)
