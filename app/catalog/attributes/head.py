"""Virtual attributes that say what a product is: the type, the noun or the core of its name."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from app.catalog.attributes.base import Attribute
from app.core.condition import Lookup
from app.core.kind import Ref, kind, option
from app.core.schema import Labels, Schema, Type
from app.words.heads import core, head

FieldName = Annotated[str, Ref("field")]


@kind(
    "attributes",
    "What a product is, read from its name: `coque` of `Coque pour iPhone 6`.",
    half="catalogue",
    word="head",
)
@dataclass(frozen=True, kw_only=True)
class Head(Attribute):
    """What a product is, read from its name, so that telephones come before their cases."""

    of: Labels = option(
        "The field with the product's name, or one for each locale. French names a thing first, English last.",
        example="title",
    )
    gives: Literal["type", "noun", "core"] = option(
        "`type`: the head phrase (`laser printer`). `noun`: its head noun alone (`printer`). `core`: the name without "
        "what stands behind `pour`, `compatible`, `for` and the like.",
        default="type",
    )
    without: tuple[FieldName, ...] = option(
        "Fields whose values are left out of the name before it is read: the brand, then the model.",
        default=(),
        example=["brand"],
    )
    prefer: FieldName | None = option(
        "A field that says the type; only a product without it is known by its name.", default=None, example="kind"
    )
    type: Type = option("What it is: `text`, or `keyword`.", default="text")
    spoken: str = dataclasses.field(default="", compare=False, repr=False, metadata={"hidden": True})
    """The shop's first language, in which a name is written that has no other."""

    def __post_init__(self) -> None:
        """One name a locale makes a field in several languages."""
        if self._locales and not self.by_locale:
            object.__setattr__(self, "by_locale", dict.fromkeys(self._locales, ""))

    @property
    def _locales(self) -> tuple[str, ...]:
        return tuple(locale for locale in self.of if locale)

    def faults(self) -> Iterator[str]:
        """Types that no text has, and a preferred field where the whole name is asked for."""
        if self.type not in ("text", "keyword"):
            yield f"`{self.name}` is a text; write `type: text`, or `type: keyword`"
        if self.prefer and self.gives == "core":
            yield f"`{self.name}` is the name without what the product is for; take `prefer` out"

    def troubles(self, schema: Schema) -> Iterator[str]:
        """Names that do not exist, that are no texts, or that differ by language."""
        yield from super().troubles(schema)
        for name in self.reads:
            field = schema.owner(name)
            if field is None:
                continue
            if field.type not in ("text", "keyword"):
                yield f"`{name}` is a {field.type}; `head` reads names"
            elif name in self.of.values() and name == field.name and field.by_locale and not self._locales:
                several = ", ".join(f"{locale}: {field.name}.{locale}" for locale in field.by_locale)
                yield f"`{name}` differs by language; write `of: {{{several}}}`, or one of them"

    @property
    def reads(self) -> tuple[str, ...]:
        """The name, and what it is read with."""
        return tuple(dict.fromkeys((*self.of.values(), *self.without, *((self.prefer,) if self.prefer else ()))))

    @property
    def written_names(self) -> tuple[str, ...]:
        """The names of each language."""
        return tuple(dict.fromkeys(self.of.values()))

    def in_shop(self, schema: Schema) -> Self:
        """The attribute as it reads names in this shop."""
        return dataclasses.replace(self, spoken=schema.locales[0])

    def value(self, lookup: Lookup) -> Any:
        """What the name says, or what it says in each language, by key."""
        if not self._translated:
            return self._read(self._of, self.spoken, lookup)
        found = ((locale, self._read(name, locale, lookup)) for locale, name in self.of.items())
        return {f"{self.name}.{locale}": text for locale, text in found if text} or None

    def by_key(self, value: Any) -> Mapping[str, Any]:
        """What it says by key."""
        return value if self._translated else {self.name: value}

    @cached_property
    def _translated(self) -> bool:
        return bool(self._locales)

    @cached_property
    def _of(self) -> str:
        return next(iter(self.of.values()), "")

    def _read(self, name: str, locale: str, lookup: Lookup) -> str | None:
        if self.prefer and (said := lookup(self.prefer)):
            told = str(said[0])
            if self.gives == "type":
                return told
            return head(told, (), locale).noun or told.lower()
        values = lookup(name)
        if not values:
            return None
        if self.gives == "core":
            return core(str(values[0]), locale) or None
        without = tuple([str(value) for field in self.without for value in lookup(field)[:1]])
        return getattr(head(str(values[0]), without, locale), self.gives) or None
