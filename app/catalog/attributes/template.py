"""Virtual attributes by templates: a text with places for other values, in one language or in several."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.catalog.attributes.base import Attribute
from app.catalog.attributes.functions import FUNCTIONS, MAX_LETTERS, MissingError
from app.catalog.attributes.language import BadExpressionError
from app.core.condition import Lookup
from app.core.fit import as_text
from app.core.kind import kind, option
from app.core.schema import Labels, Schema
from app.rulepack.problems import did_you_mean

_TOKENS = re.compile(r"\{\{|\}\}|\[\[|\]\]|\{([^{}\[\]]*)\}|([\[\]{}])")
_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[A-Za-z_-]+)?")
_BETWEEN = ", "


class BadTemplateError(ValueError):
    """A template that cannot be read; the message says what and how to mend it."""


@dataclass(frozen=True)
class Slot:
    """A place for the values of a name, changed by functions."""

    name: str
    changes: tuple[str, ...]
    sources: tuple[str, ...]
    """Where its values stand, the first that has any: the name itself, before it the name in each locale."""

    def filled(self, lookup: Lookup) -> str:
        """Its text; empty where there is no value."""
        for source in self.sources:
            if found := lookup(source):
                break
        else:
            return ""
        value: Any = found[0] if len(found) == 1 else tuple(found)
        if value.__class__ is str and not self.changes:
            return str(value)
        try:
            for change in self.changes:
                value = FUNCTIONS[change].call(value)
        except MissingError:
            return ""
        except (ArithmeticError, TypeError, ValueError, AttributeError, OSError) as error:
            message = f"`{{{'|'.join((self.name, *self.changes))}}}` has no value here: {error}"
            raise BadExpressionError(message) from error
        if isinstance(value, tuple):
            return _BETWEEN.join(dict.fromkeys(as_text(one) for one in value))
        return as_text(value)


@dataclass(frozen=True)
class Group:
    """Texts and slots in brackets that vanish together."""

    parts: tuple[str | Slot, ...]

    def filled(self, lookup: Lookup) -> str:
        """Its text; empty where one of its slots is."""
        made = []
        for part in self.parts:
            text = part if isinstance(part, str) else part.filled(lookup)
            if not text:
                return ""
            made.append(text)
        return "".join(made)


@dataclass(frozen=True)
class Form:
    """A template made ready: its slots and groups, and the texts before, between and behind them."""

    parts: tuple[Slot | Group, ...]
    between: tuple[str, ...]
    """One more than there are parts."""

    @property
    def slots(self) -> Iterator[Slot]:
        """Every slot, those in brackets too."""
        for part in self.parts:
            yield from (part,) if isinstance(part, Slot) else (one for one in part.parts if isinstance(one, Slot))

    def filled(self, lookup: Lookup) -> str | None:
        """The text for a product; None where every part is missing.

        A part without a value vanishes with the text before it, the first and the last with the text at their end.
        """
        made: list[str] = []
        last = len(self.parts) - 1
        for at, part in enumerate(self.parts):
            if text := part.filled(lookup):
                made += [self.between[at] if made or at == 0 else "", text]
                if at == last:
                    made.append(self.between[-1])
        whole = "".join(made).strip()
        if len(whole) > MAX_LETTERS:
            message = f"a template makes a text of more than {MAX_LETTERS:,} letters"
            raise BadExpressionError(message)
        return whole or None


def read_template(template: str, locales: tuple[str, ...] = ()) -> Form:
    """A template made ready, to read texts in the first of these locales that has one. Raises BadTemplateError."""
    outside: list[str | Slot | Group] = []
    inside: list[str | Slot | Group] | None = None
    at = 0
    for found in _TOKENS.finditer(template):
        here = outside if inside is None else inside
        here.append(template[at : found.start()])
        at = found.end()
        match found[0]:
            case "{{" | "}}" | "[[" | "]]":
                here.append(found[0][0])
            case "[" if inside is None:
                inside = []
            case "]" if inside is not None:
                outside.append(_group(inside, template))
                inside = None
            case "[" | "]" | "{" | "}":
                message = f"`{found[0]}` has no partner in {template!r}; write `{found[0] * 2}` for the sign itself"
                raise BadTemplateError(message)
            case _:
                here.append(_slot(found[1], template, locales))
    if inside is not None:
        message = f"`[` has no partner in {template!r}; write `[[` for the sign itself"
        raise BadTemplateError(message)
    return _form([*outside, template[at:]], template)


def _group(parts: Sequence[str | Slot | Group], template: str) -> Group:
    kept = tuple(part for part in parts if part and not isinstance(part, Group))
    if not any(isinstance(part, Slot) for part in kept):
        message = f"brackets in {template!r} hold no `{{name}}`; write `[[` for the sign itself"
        raise BadTemplateError(message)
    return Group(kept)


def _slot(written: str, template: str, locales: tuple[str, ...]) -> Slot:
    name, *changes = (part.strip() for part in written.split("|"))
    if not _NAME.fullmatch(name):
        message = f"`{{{written}}}` in {template!r} names no field; write `{{brand}}` or `{{brand|upper}}`"
        raise BadTemplateError(message)
    for change in changes:
        if change not in SIMPLE:
            message = f"there is no function `{change}` for a template{did_you_mean(change, SIMPLE)}"
            raise BadTemplateError(message)
    return Slot(name, tuple(changes), (*(f"{name}.{locale}" for locale in locales), name))


def _form(parts: Sequence[str | Slot | Group], template: str) -> Form:
    filled: list[Slot | Group] = []
    between = [""]
    for part in parts:
        if isinstance(part, str):
            between[-1] += part
        else:
            filled.append(part)
            between.append("")
    if not filled:
        message = f"{template!r} names no field; write one in braces, such as `{{brand}}`"
        raise BadTemplateError(message)
    return Form(tuple(filled), tuple(between))


def _is_simple(call: Callable[..., Any]) -> bool:
    try:
        inspect.signature(call).bind(None)
    except TypeError:
        return False
    return True


SIMPLE: tuple[str, ...] = tuple(name for name, function in FUNCTIONS.items() if _is_simple(function.call))
"""The functions that a slot may name: those that need one value."""


def wrong_slots(form: Form, schema: Schema, *, translated: bool) -> Iterator[str]:
    """What a template asks for that no text can show."""
    for slot in form.slots:
        field = schema.owner(slot.name)
        if field is None:
            continue
        if field.type == "date" and not slot.changes:
            yield f"`{{{slot.name}}}` is a date; write a part of it, such as `{{{slot.name}|year}}`"
        if field.by_locale and slot.name == field.name and not translated:
            several = ", ".join(f"{locale}: …" for locale in field.by_locale)
            yield (
                f"`{slot.name}` differs by language; write one template for each, `template: {{{several}}}`, "
                f"or name one, such as `{{{field.keys[0]}}}`"
            )


@kind("attributes", "A text made of other values.", half="catalogue", word="template")
@dataclass(frozen=True, kw_only=True)
class Template(Attribute):
    """A text made of other values."""

    template: Labels = option(
        "A text with names in braces, or one for each locale. A part without a value vanishes with the text before "
        "it; what stands in brackets vanishes together.",
        example="{brand} {name}[ ({size|upper})]",
    )

    def __post_init__(self) -> None:
        """One template a locale makes a field in several languages."""
        if self._locales and not self.by_locale:
            object.__setattr__(self, "by_locale", dict.fromkeys(self._locales, ""))

    @property
    def _locales(self) -> tuple[str, ...]:
        return tuple(locale for locale in self.template if locale)

    def faults(self) -> Iterator[str]:
        """Templates that cannot be read, and types that no text has."""
        if self.type not in ("text", "keyword"):
            yield f"`{self.name}` is a text; `type: {self.type}` is for an `expression`"
        for template in self.template.values():
            try:
                read_template(template)
            except BadTemplateError as error:
                yield str(error)

    def troubles(self, schema: Schema) -> Iterator[str]:
        """Slots that no text can show."""
        yield from super().troubles(schema)
        for form in self._readable:
            yield from wrong_slots(form, schema, translated=bool(self._locales))

    @property
    def reads(self) -> tuple[str, ...]:
        """Every name in the templates."""
        return tuple(dict.fromkeys(slot.name for form in self._readable for slot in form.slots))

    @property
    def written_names(self) -> tuple[str, ...]:
        """All of them."""
        return self.reads

    def value(self, lookup: Lookup) -> Any:
        """Its text, or its texts by key where it has several languages."""
        if not self._locales:
            return self._ready[""].filled(lookup)
        return {f"{self.name}.{locale}": text for locale, form in self._ready.items() if (text := form.filled(lookup))}

    def by_key(self, value: Any) -> Mapping[str, Any]:
        """The texts by key."""
        return value if self._locales else {self.name: value}

    @cached_property
    def _ready(self) -> Mapping[str, Form]:
        """By locale; each reads the texts of its own locale, else those of another."""
        every = self._locales
        return {
            locale: read_template(text, tuple(sorted(every, key=lambda other: other != locale)))
            for locale, text in self.template.items()
        }

    @property
    def _readable(self) -> Iterator[Form]:
        for template in self.template.values():
            try:
                yield read_template(template)
            except BadTemplateError:
                continue
