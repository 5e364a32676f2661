"""What a loaded pack means as a whole: names that must exist, conditions that must fit their fields."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from app.core.condition import (
    Contains,
    HasWords,
    Leaf,
    Matches,
    OneOf,
    Present,
    Recent,
    Under,
    Value,
    Within,
    leaves,
)
from app.core.context import CONTEXT
from app.core.kind import LABELS, Named, Place, Ref, Rule, When, Where, kind_of
from app.core.schema import Field, Schema
from app.rulepack.pack import RulePack, section_of
from app.rulepack.problems import BadPackError, Problem, did_you_mean

_CATEGORY = "request.category"
_FILTERS = "request.filters."
_SECTIONS: Mapping[str, Named] = {
    "fields": "field",
    "attributes": "field",
    "trees": "tree",
    "facets": "facet",
    "ranking": "ranking",
}
_NEEDED = frozenset({"shop", "search", "storefront", "suggestions", "feeds"})
"""Other sections that rules are checked against."""


@dataclass(frozen=True)
class Names:
    """Every name that a pack declares, by what it names."""

    known: Mapping[str, frozenset[str]]
    schema: Schema


def check_pack(pack: RulePack, schema: Schema, more: Sequence[Callable[[RulePack, Schema], Iterator[Problem]]]) -> None:
    """Check references, conditions and whatever the rooms add. Raises BadPackError with every problem."""
    if problems := _problems(pack, schema, more):
        raise BadPackError(problems)


def problems_beside(
    pack: RulePack,
    schema: Schema,
    more: Sequence[Callable[[RulePack, Schema], Iterator[Problem]]],
    unread: Sequence[Problem],
) -> list[Problem]:
    """What else is wrong with the rules that could be read, where some could not.

    Where one of those declares names or settings that others need, only what each rule says of itself is told: a name
    that it would have declared is no mistake.
    """
    if {section_of(one.place.file)[1] for one in unread} & {*_SECTIONS, *_NEEDED}:
        return [Problem(rule.place, fault) for rule in pack.rules for fault in rule.faults()]
    return _problems(pack, schema, more)


def _problems(
    pack: RulePack, schema: Schema, more: Sequence[Callable[[RulePack, Schema], Iterator[Problem]]]
) -> list[Problem]:
    known: dict[str, set[str]] = {"locale": set(schema.locales), "ranking": set(schema.rankings)}
    for rule in pack.rules:
        if what := _SECTIONS.get(kind_of(type(rule)).section):
            known.setdefault(what, set()).add(getattr(rule, "name", "") or getattr(rule, "code", ""))
    names = Names({what: frozenset(words) for what, words in known.items()}, schema)
    problems = [problem for rule in pack.rules for problem in _check_rule(rule, names)]
    for check in more:
        problems.extend(check(pack, schema))
    return problems


def _check_rule(rule: Rule, names: Names) -> Iterator[Problem]:
    half, section = kind_of(type(rule)).half, kind_of(type(rule)).section
    for fault in rule.faults():
        yield Problem(rule.place, fault)
    for name in rule.also_names():
        yield from _check_ref("field", name, rule.place, names, section)
    for mark, value in _marked(rule, type(rule)):
        match mark:
            case Ref(to):
                yield from _check_ref(to, value, rule.place, names, section)
            case str():  # labels, by locale
                for locale in sorted(value.keys() - {"", *names.schema.locales}):
                    hint = did_you_mean(locale, names.schema.locales)
                    yield Problem(rule.place, f"the shop has no locale `{locale}`{hint}")
            case Where(at_build):
                asked = half == "query" and not at_build
                placed = asked or section == "trees"
                for leaf in leaves(value):
                    yield from _check_time(leaf, rule.place, placed=placed)
                    if not asked and (too_soon := _too_soon(leaf, section, names)):
                        yield Problem(rule.place, too_soon)
                    else:
                        yield from _check_product_leaf(leaf, rule.place, names, asked_of_index=asked)
            case When():
                for leaf in leaves(value):
                    yield from _check_context_leaf(leaf, rule.place, names)


def _check_ref(to: Named, name: str, place: Place, names: Names, section: str = "") -> Iterator[Problem]:
    """A name of something that is declared nowhere. Transformations may name one key of a field, but no attribute."""
    by_key = to == "field" and section == "transformations"
    if name not in names.known.get(to, frozenset()) and not (by_key and _is_key(name, names.schema)):
        yield Problem(place, f"there is no {to} `{name}`{did_you_mean(name, names.known.get(to, ()))}")
    elif by_key and (field := names.schema.owner(name)) and kind_of(type(field)).section == "attributes":
        yield Problem(place, f"`{name}` is computed after the transformations; change what it is made from")


def _too_soon(leaf: Leaf, section: str, names: Names) -> str:
    """What is wrong with asking a virtual attribute where none is computed yet, or what is never kept."""
    clocked = names.schema.fields.get(leaf.name)
    if clocked and clocked.clocked and section != "attributes":  # attributes say so themselves
        message = f"`{leaf.name}` depends on the moment of a request, and this is decided when the index is built"
        return f"{message}; ask it in a query-time rule"
    if section not in ("transformations", "shop") or not (field := names.schema.owner(leaf.name)):
        return ""
    what = "the shop's `sellable`" if section == "shop" else "a transformation"
    if kind_of(type(field)).section == "attributes":
        return f"{what} cannot ask about `{field.name}`: it is computed after it; ask about what it is made from"
    return ""


def _is_key(name: str, schema: Schema) -> bool:
    """Whether a name is one key of a field: `nom.fr` or `prix__pro`. Transformations work on texts, key by key."""
    return any(name in field.keys for field in schema.fields.values())


def _marked(value: Any, hint: Any) -> Iterator[tuple[Any, Any]]:
    """Every marked value inside a rule, with its mark."""
    marks = getattr(hint, "__metadata__", ())
    if value is None:
        return
    for mark in marks:
        if isinstance(mark, Ref | Where | When) or mark == LABELS:
            yield mark, value
    base = get_args(hint)[0] if marks else hint
    if get_origin(base) in (Union, UnionType):
        base = next((one for one in get_args(base) if one is not NoneType), base)
        yield from _marked(value, base)
    elif dataclasses.is_dataclass(base) and not any(isinstance(mark, Where | When) for mark in marks):
        hints = get_type_hints(type(value), include_extras=True)
        for field in dataclasses.fields(value):
            yield from _marked(getattr(value, field.name), hints[field.name])
    elif get_origin(base) is tuple:
        for item in value:
            yield from _marked(item, get_args(base)[0])
    elif isinstance(value, Mapping) and len(get_args(base)) == 2:
        for key, item in value.items():
            yield from _marked(key, get_args(base)[0])
            yield from _marked(item, get_args(base)[1])


def _check_time(leaf: Leaf, place: Place, *, placed: bool) -> Iterator[Problem]:
    """What is not known yet where a condition is decided: today at build time, categories before they are filled.

    Where categories are filled, `within` may stand: a tree says itself what of it depends on today.
    """
    if isinstance(leaf, Recent) and not placed:
        message = f"`{leaf.name}: {{within: …}}` depends on today, and this is decided when the index is built"
        yield Problem(place, f"{message}; ask it in a query-time rule")
    if leaf.name == "category" and not placed:
        yield Problem(place, "categories are filled after this; ask for the attribute that fills the category")


def _check_product_leaf(leaf: Leaf, place: Place, names: Names, *, asked_of_index: bool) -> Iterator[Problem]:
    if leaf.name == "category":
        if not isinstance(leaf, Under):
            yield Problem(place, "`category` is asked with `under`, such as `category: {under: rayons:femme}`")
        else:
            yield from _check_ref("tree", leaf.path.split(":")[0], place, names)
        return
    field = names.schema.owner(leaf.name) or names.schema.fields.get(leaf.name.split(".")[0])
    if field is None:
        hint = did_you_mean(leaf.name, names.schema.fields)
        yield Problem(place, f"no field is called `{leaf.name}`{hint}")
        return
    if asked_of_index and field.by_locale and leaf.name == field.name and not isinstance(leaf, Present):
        yield Problem(place, f"`{leaf.name}` differs by language; ask for one, such as `{field.keys[0]}`")
    if asked_of_index and not field.is_exact and not isinstance(leaf, Present):
        yield Problem(place, f"`{leaf.name}` cannot be asked of the index; add `filter` to its `use:` in {field.place}")
    if wrong := _misfit(leaf, field):
        yield Problem(place, wrong)


def _misfit(leaf: Leaf, field: Field) -> str:
    """What is wrong with asking a field so, or nothing."""
    match leaf:
        case Within() if field.type not in ("number", "date"):
            return f"`{leaf.name}` is a {field.type}; bounds are for numbers and dates"
        case Recent() if field.type != "date":
            return f"`{leaf.name}` is a {field.type}; `within` is for dates"
        case Matches() | HasWords() | Contains() if field.type not in ("text", "keyword"):
            return f"`{leaf.name}` is a {field.type}; patterns and words are for texts"
        case Under():
            return f"`{leaf.name}` is no category; write `category: {{under: …}}`"
        case OneOf(_, values):
            return next((why for value in values if (why := _value_misfit(value, field))), "")
        case _:
            return ""


def _value_misfit(value: Value, field: Field) -> str:
    if field.type == "date":
        return f"`{field.name}` is a date; ask `{{within: 30 days}}` instead of {value!r}"
    wanted = {"number": float | int, "boolean": bool}.get(field.type)
    if wanted is None or (isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))):
        return ""
    return f"`{field.name}` is a {field.type} and never equals {value!r}"


def _plain(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _check_context_leaf(leaf: Leaf, place: Place, names: Names) -> Iterator[Problem]:
    if leaf.name.startswith(_FILTERS):
        yield from _check_ref("facet", leaf.name.removeprefix(_FILTERS), place, names)
    elif leaf.name not in CONTEXT:
        yield Problem(place, f"a `when:` cannot ask about `{leaf.name}`{did_you_mean(leaf.name, CONTEXT)}")
        return
    match leaf:
        case OneOf(name, values):
            for value in values:
                if not isinstance(value, str):
                    yield Problem(place, f"`{name}` is a text and never equals {_plain(value)}; write it in quotes")
                elif name == _CATEGORY:
                    yield from _check_category(value, place, names)
        case Within(name) | Recent(name):
            yield Problem(place, f"`{name}` is a text; bounds are for numbers and dates")
        case Under(name, path) if name == _CATEGORY:
            yield from _check_category(path, place, names)
        case Under(name):
            yield Problem(place, f"`{name}` is no category; write `{_CATEGORY}: {{under: …}}`")


def _check_category(category: str, place: Place, names: Names) -> Iterator[Problem]:
    tree, _, path = category.partition(":")
    if path:
        yield from _check_ref("tree", tree, place, names)
    else:
        yield Problem(place, f"`{_CATEGORY}` is a `tree:path`, such as `rayons:femme`, and never equals {category!r}")
