"""Virtual attributes by cases: a table of conditions, of which the first that holds gives the value."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from app.catalog.attributes.base import Attribute
from app.catalog.attributes.template import BadTemplateError, Form, read_template, wrong_slots
from app.catalog.cast import CASTS, MisfitError
from app.core.condition import Condition, Decision, Lookup, decision, leaves
from app.core.fit import as_text
from app.core.kind import VALUES, Where, kind, option
from app.core.schema import Schema

Then = Form | tuple[Any, ...]
"""What a case gives: a template, or values."""
Given = Annotated[Any, VALUES]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One line of a table of cases."""

    when: Annotated[Condition, Where()] = option("For products like these …", example={"prix": {"lt": 30}})
    then: Given = option("… the attribute has this value, or these; a text may name others in braces.", example="petit")


@kind("attributes", "A value by cases: the first that holds.", half="catalogue", word="cases")
@dataclass(frozen=True, kw_only=True)
class Cases(Attribute):
    """A value by cases: the first that holds."""

    cases: tuple[Case, ...] = option("Conditions, the first one that holds counts.")
    otherwise: Given = option(
        "The value when none holds; without it the attribute is missing.", key="else", default=None
    )

    def faults(self) -> Iterator[str]:
        """Values that are empty, of another type than the attribute's, or templates that cannot be read."""
        for case in self.cases:
            yield from self._faults_of("a `then`", "take the case out", case.then)
        if self.otherwise is not None:
            yield from self._faults_of("`else`", "leave it out for none", self.otherwise)

    def _faults_of(self, which: str, instead: str, given: Any) -> Iterator[str]:
        values = given if isinstance(given, tuple) else (given,)
        if not values or any(value in ("", None) for value in values):
            yield f"{which} of `{self.name}` is empty; write a value, or {instead}"
            return
        for value in values:
            try:
                if _is_template(value):
                    if len(values) > 1 or self.type not in ("text", "keyword"):
                        yield f"{which} of `{self.name}` is a template; it stands alone, for a text or a keyword"
                    read_template(value)
                else:
                    CASTS[self.type](value)
            except BadTemplateError as error:
                yield f"{which} of `{self.name}`: {error}"
            except MisfitError:
                yield f"{which} of `{self.name}` is {_said(value)}, which is no {self.type}"

    def troubles(self, schema: Schema) -> Iterator[str]:
        """Slots of templates that no text can show."""
        yield from super().troubles(schema)
        for form in self._forms:
            yield from wrong_slots(form, schema, translated=False)

    @property
    def reads(self) -> tuple[str, ...]:
        """Every name in the conditions and templates."""
        asked = (leaf.name for case in self.cases for leaf in leaves(case.when))
        return tuple(dict.fromkeys((*asked, *self.written_names)))

    @property
    def written_names(self) -> tuple[str, ...]:
        """The names in templates."""
        return tuple(slot.name for form in self._forms for slot in form.slots)

    def value(self, lookup: Lookup) -> Any:
        """What the first case that holds gives."""
        for decide, then in self._ready:
            if decide(lookup, 0.0):
                return then.filled(lookup) if isinstance(then, Form) else then
        return self._else.filled(lookup) if isinstance(self._else, Form) else self._else

    @cached_property
    def _ready(self) -> tuple[tuple[Decision, Then], ...]:
        return tuple((decision(case.when, self.found), _made(case.then)) for case in self.cases)

    @cached_property
    def _else(self) -> Then:
        return () if self.otherwise is None else _made(self.otherwise)

    @property
    def _forms(self) -> Iterator[Form]:
        for given in (*(case.then for case in self.cases), self.otherwise):
            if _is_template(given):
                try:
                    yield read_template(given)
                except BadTemplateError:
                    continue


def _is_template(value: Any) -> bool:
    return isinstance(value, str) and "{" in value


def _made(given: Any) -> Then:
    return read_template(given) if _is_template(given) else given if isinstance(given, tuple) else (given,)


def _said(value: Any) -> str:
    return repr(value) if isinstance(value, str) else as_text(value)
