"""The reference of every rule kind as one page of Markdown, written from the kinds themselves."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import yaml

from app.core.condition_parsing import OPERATORS
from app.core.context import CONTEXT
from app.core.kind import LABELS, SAMPLE, SLUG, VALUES, Kind, Like, Ref, Regex, Rule, When, Where, kind_of
from app.rulepack.shapes import key_of

HEAD = """\
# Every rule, every option

<!-- Written from the code by `make reference`; a change begins there. -->

What the files of [a rule pack](../rules.md) may hold; `gondola check` says what does not fit, and the mend. Editors
help while you type, see [below](#in-your-editor).

Where a list is taken, a single value counts as a list of one. A text by locale may also be one plain text for all
locales. A slug is made of small letters, digits and single `_`, and starts with a letter. Every rule may have an `id`,
unique in the pack; without one its id is made from its content.
"""

_WORDED = {
    LABELS: "a text by locale",
    SAMPLE: "a value, a list, a mapping by field, or nothing",
    VALUES: "a value or a list",
}

EDITOR = """\
## In your editor

Every file of rules has a JSON Schema. `gondola init` writes them into a new shop, as `.schemas`; into another one copy
`docs/reference/schemas`. The first line of a file names its schema; editors with a YAML language server then complete
options, show what they mean and underline mistakes. A running server has the schemas too: `/schemas/facets.json`.

```yaml rules/merchandising.yaml shape
# yaml-language-server: $schema=../.schemas/merchandising.json
- kind: boost
  where: {brand: Lin & Laine}
  by: 10
```

The schemas know the shape of rules. Whether a field, a tree or a facet exists, only `gondola check` knows."""

CONTEXT_HEAD = """\
## What `when:` can ask of a request

The `when:` of merchandising, rewriting, meaning and synonyms asks about the request; everywhere else conditions ask
about products. Both are written in [one grammar](../rules.md#one-condition-grammar)."""

HALVES = {
    "catalogue": "Catalogue half: `gondola publish` keeps an edit waiting, `gondola reindex` makes it live.",
    "query": "Query half: an edit is live with `gondola publish`.",
}
_ONE_OF = {
    "transformations": "transformation",
    "attributes": "virtual attribute",
    "merchandising": "merchandising rule",
    "rewriting": "rewriting rule",
    "meaning": "rule about meaning",
    "synonyms": "synonym",
}
"""What one rule of a section with several kinds is called."""
_REFUSED = {"attributes": ("columns",)}
"""Options that a section's kinds have from fields, and that `gondola check` refuses in them."""
_STAND_INS = {"field": "brand", "tree": "rayons", "ranking": "default", "locale": "fr", "facet": "marque"}
_CONDITION = "[a condition](../rules.md#one-condition-grammar) about"


def reference_page(kinds: Sequence[type[Rule]]) -> str:
    """The whole page, sections in the order in which a pack is read."""
    sections: dict[str, list[type[Rule]]] = {}
    for cls in kinds:
        sections.setdefault(kind_of(cls).section, []).append(cls)
    blocks = [HEAD]
    blocks.extend("\n".join(_section(here)) for here in sections.values())
    rows = [f"| `{name}` | {kind} |" for name, kind in CONTEXT.items()]
    rows.append(
        "| `request.filters.<facet>` | the values chosen of a facet; in merchandising only, and not in a `hide` |"
    )
    blocks.append("\n".join([CONTEXT_HEAD, "", "| name | holds |", "|---|---|", *rows]))
    blocks += ["Operators: " + ", ".join(f"`{one}`" for one in OPERATORS) + ".", EDITOR]
    return "\n\n".join(block.strip("\n") for block in blocks) + "\n"


def file_of(kind: Kind) -> str:
    """The file that holds a kind, as people write it."""
    return "synonyms/fr.yaml" if kind.folder == "synonyms" else f"rules/{kind.section}.yaml"


def example(cls: type[Rule]) -> str:
    """The shortest rule of a kind that says something, as YAML: what is needed, else what has an example."""
    fields = [field for field in dataclasses.fields(cls) if not field.metadata.get("hidden")]
    chosen = [field for field in fields if _needed(field)] or [one for one in fields if one.metadata.get("example")]
    hints = get_type_hints(cls, include_extras=True)
    word = {"kind": kind_of(cls).word} if kind_of(cls).word else {}
    if shown := getattr(cls, "as_shown", None):  # the kind says by itself what shows it best
        return _yaml([{**word, **shown}], flow=None)
    rule = {**word, **{key_of(field): _example(field, hints[field.name]) for field in chosen}}
    return _yaml(rule if kind_of(cls).single else [rule], flow=None)


def _section(kinds: Sequence[type[Rule]]) -> Iterator[str]:
    first = kind_of(kinds[0])
    name = "synonyms/<locale>.yaml" if first.folder == "synonyms" else file_of(first)
    yield f"## `{name}`\n"
    yield f"{'One mapping' if first.single else 'A list'}. {HALVES[first.half]}\n"
    shared, parts = _shared(kinds)
    title = f"Every {_ONE_OF.get(first.section, 'rule')}"
    for cls in kinds:
        if kind_of(cls).word:
            yield f"### `kind: {kind_of(cls).word}`\n"
        yield f"{kind_of(cls).summary}\n"
        yield f"```yaml {file_of(first)} shape\n{example(cls)}```\n"
        own = [row for row in _rows(cls) if row not in shared]
        yield from _table(own)
        if shared:
            more = "It takes" if not own else "Besides, it takes"
            yield f"{more} the options of [{title.lower()}](#{title.lower().replace(' ', '-')}).\n"
        yield from _parts_told(part for part in _parts(cls, set()) if part not in parts)
    if shared:
        yield f"### {title}\n"
        yield from _table(shared)
        yield from _parts_told(parts)


def _shared(kinds: Sequence[type[Rule]]) -> tuple[list[str], list[tuple[str, type]]]:
    """The options, and the parts with options of their own, that all kinds of a section have alike."""
    first, *others = kinds
    if not others:
        return [], []
    rows, parts = [list(_rows(cls)) for cls in others], [list(_parts(cls, set())) for cls in others]
    return (
        [row for row in _rows(first) if all(row in one for one in rows)],
        [part for part in _parts(first, set()) if all(part in one for one in parts)],
    )


def _parts_told(parts: Iterable[tuple[str, type]]) -> Iterator[str]:
    for key, part in parts:
        yield f"Each of `{key}`:\n" if key != "feed" else "`feed`:\n"
        yield from _table([*_rows(part)])


def _table(rows: Sequence[str]) -> Iterator[str]:
    if rows:
        yield "| option | takes | default | meaning |\n|---|---|---|---|"
        yield from rows
        yield ""


def _rows(cls: type) -> Iterator[str]:
    """The options of a rule, or of a part of one, each as a row of a table."""
    hints = get_type_hints(cls, include_extras=True)
    refused = _REFUSED.get(kind_of(cls).section, ()) if issubclass(cls, Rule) else ()
    for field in dataclasses.fields(cls):
        if field.metadata.get("hidden") or field.name == "id" or field.name in refused:
            continue
        shown = field.metadata.get("example")
        doc = field.metadata.get("doc", "") + (f" Such as `{_inline(shown)}`." if shown is not None else "")
        reindex = " A change needs a reindex." if field.metadata.get("decides_index") else ""
        cells = (f"`{key_of(field)}`", _takes(hints[field.name]), _default(field), doc + reindex)
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _parts(cls: type, seen: set[type]) -> Iterator[tuple[str, type]]:
    """The parts of a rule that have options of their own, each once, with the key they stand below."""
    hints = get_type_hints(cls, include_extras=True)
    for field in dataclasses.fields(cls):
        part = _dataclass_in(hints[field.name])
        if part and part not in seen and not field.metadata.get("hidden"):
            seen.add(part)
            yield key_of(field), part
            yield from _parts(part, seen)


def _dataclass_in(hint: Any) -> type | None:
    """The part that an option takes, or takes a list of; conditions are none."""
    if getattr(hint, "__metadata__", ()):
        return None
    base = get_args(hint)[0] if get_origin(hint) is tuple else hint
    return base if isinstance(base, type) and dataclasses.is_dataclass(base) else None


def _takes(hint: Any) -> str:
    """What an option takes, in words."""
    marks = getattr(hint, "__metadata__", ())
    base = get_args(hint)[0] if marks else hint
    if get_origin(base) in (Union, UnionType) and not any(isinstance(mark, Where | When) for mark in marks):
        return _takes(next(one for one in get_args(base) if one is not NoneType))
    for mark in marks:
        match mark:
            case Where():
                return f"{_CONDITION} products"
            case When():
                return f"{_CONDITION} the request"
            case Ref(to):
                return f"the name of a {to}"
            case Like(what=what):
                return "a slug" if mark == SLUG else what
            case Regex():
                return "a regular expression"
            case str() if mark in _WORDED:
                return _WORDED[mark]
    if get_origin(base) is Literal:
        return "one of " + ", ".join(f"`{one}`" for one in get_args(base))
    if get_origin(base) is tuple:
        return f"a list, each {_takes(get_args(base)[0])}"
    if get_origin(base) is not None:
        keys, values = get_args(base)
        return f"a mapping from {_takes(keys)} to {_takes(values)}"
    plain = {str: "a text", bool: "`true` or `false`", int: "a whole number", float: "a number"}
    return plain.get(base, "a mapping, see below")


def _needed(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _default(field: dataclasses.Field[Any]) -> str:
    value = field.default
    if _needed(field):
        return "**needed**"
    if isinstance(value, bool | int | float) or (isinstance(value, str) and value):
        return f"`{_inline(value)}`"
    if isinstance(value, tuple) and any(value):
        return f"`{_inline(list(value))}`"
    return ""


def _example(field: dataclasses.Field[Any], hint: Any) -> Any:
    """An option's example; a part's is made of its options', a name's is one of the sample shop."""
    if (written := field.metadata.get("example")) is not None:
        return written
    if part := _dataclass_in(hint):
        hints = get_type_hints(part, include_extras=True)
        needed = [one for one in dataclasses.fields(part) if _needed(one)]
        made = {key_of(one): _example(one, hints[one.name]) for one in needed}
        return [made] if get_origin(hint) is tuple else made
    inner = get_args(hint)[0] if get_origin(hint) is tuple else hint
    refs = [mark for mark in getattr(inner, "__metadata__", ()) if isinstance(mark, Ref)]
    return _STAND_INS[refs[0].to] if refs else "…"


def _inline(value: Any) -> str:
    """A value as it stands behind a key in YAML."""
    return _yaml([value], flow=True).strip()[1:-1]


def _yaml(data: Any, *, flow: bool | None) -> str:
    plain = _plain(data)
    return str(yaml.safe_dump(plain, default_flow_style=flow, allow_unicode=True, sort_keys=False, width=10_000))


def _plain(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {key: _plain(value) for key, value in data.items()}
    return [_plain(one) for one in data] if isinstance(data, list | tuple) else data
