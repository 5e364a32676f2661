"""A rule pack: the rules of a shop, loaded whole or refused whole, named by the digest of its files."""

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from marshmallow import ValidationError

from app.core.files import files_digest
from app.core.kind import Kind, Place, Rule, kind_of
from app.core.schema import Field, Schema
from app.core.shop import Shop
from app.rulepack.problems import BadPackError, Problem, did_you_mean, flat_messages
from app.rulepack.shapes import build, key_of, show
from app.rulepack.tables import FromFile, is_table, table_of
from app.rulepack.yaml_text import MAX_BYTES, Parsed, parse_yaml, plain

T = TypeVar("T", bound=Rule)

FOLDERS = ("rules", "synonyms")
_READ = (".yaml", ".yml")
MAX_FILES = 500


@dataclass(frozen=True)
class RulePack:
    """All rules of a shop in file order, with the files they came from."""

    files: Mapping[str, bytes]
    rules: tuple[Rule, ...] = field(repr=False)

    def all(self, cls: type[T]) -> tuple[T, ...]:
        """The rules of a kind, or of any kind derived from it, in file order."""
        return tuple(rule for rule in self.rules if isinstance(rule, cls))

    def one(self, cls: type[T]) -> T:
        """The single rule of a kind that a pack has once, or its defaults."""
        return next(iter(self.all(cls)), None) or cls()

    @cached_property
    def digest(self) -> str:
        """The name of the pack: one digest over its files."""
        return files_digest(self.files.items())

    @cached_property
    def catalogue_digest(self) -> str:
        """One digest over what decides the index; editing anything else needs no reindex."""
        decisive = [content for rule in self.rules if (content := _decisive(rule))]
        return files_digest((f"{at}", content.encode()) for at, content in enumerate(decisive))


def _decisive(rule: Rule) -> str:
    """What of a rule decides the index; nothing for a rule that only decides answers."""
    if isinstance(rule, Field):
        rule = dataclasses.replace(rule, label={})
    if kind_of(type(rule)).half == "catalogue":
        return repr(dataclasses.replace(rule, place=Place()))
    decides = [field.name for field in dataclasses.fields(rule) if field.metadata.get("decides_index")]
    return repr([(name, getattr(rule, name)) for name in decides]) if decides else ""


def schema_of(pack: RulePack) -> Schema:
    """The fields, trees and rankings that a pack declares."""

    def codes(section: str) -> tuple[str, ...]:
        return tuple(getattr(rule, "code", "") for rule in pack.rules if kind_of(type(rule)).section == section)

    declared = sorted(pack.all(Field), key=lambda field: kind_of(type(field)).section != "fields")
    return Schema(
        fields={field.name: field for field in declared},
        locales=pack.one(Shop).locales,
        trees=codes("trees"),
        rankings=codes("ranking") or ("default",),
        currency=pack.one(Shop).currency,
    )


def read_folder(shop: Path) -> dict[str, bytes]:
    """The files of a draft: everything YAML below `rules/` and `synonyms/`, and the tables below `rules/tables`.

    Links that lead out of the shop's folder, or in a circle, are not followed. Of a file that is too large only its
    beginning is read.
    """
    files = {}
    for folder in FOLDERS:
        for path in sorted((shop / folder).rglob("*")):
            name = path.relative_to(shop).as_posix()
            if (path.suffix in _READ or is_table(name)) and path.is_file() and _leads_inside(path, shop):
                with path.open("rb") as file:
                    files[name] = file.read(MAX_BYTES + 1)
    return files


def _leads_inside(path: Path, shop: Path) -> bool:
    """Whether a file lies in the shop's folder, whatever links lead to it; one in a circle lies nowhere."""
    try:
        return path.resolve(strict=True).is_relative_to(shop.resolve())
    except (OSError, RuntimeError):
        return False


def load_pack(files: Mapping[str, bytes], kinds: Sequence[type[Rule]]) -> RulePack:
    """Load a pack from its files. Raises BadPackError with every problem found."""
    pack, problems = read_rules(files, kinds)
    if problems:
        raise BadPackError(problems)
    return pack


def read_rules(files: Mapping[str, bytes], kinds: Sequence[type[Rule]]) -> tuple[RulePack, list[Problem]]:
    """What of a pack can be read, and every problem with the rest. Raises BadPackError when there are no rules."""
    problems: list[Problem] = []
    rules: list[Rule] = []
    if not any(name.startswith("rules/") for name in files):
        problem = Problem(Place("rules", 0, 0), "there are no rules; a shop is a folder with `rules/shop.yaml`")
        raise BadPackError([problem])
    if len(files) > MAX_FILES:
        raise BadPackError([Problem(Place("rules", 0, 0), f"more than {MAX_FILES} files; join some")])
    files, unreadable = _readable(files)
    problems.extend(unreadable)
    for name in sorted(files):
        if not is_table(name):
            rules.extend(_load_file(name, files[name], kinds, problems))
    rules = [_with_table(rule, files, problems) for rule in rules]
    problems.extend(_double_singles(rules))
    problems.extend(_double_ids(rules))
    return RulePack(dict(files), tuple(rules)), problems


def _readable(files: Mapping[str, bytes]) -> tuple[Mapping[str, bytes], list[Problem]]:
    """The files whose names are UTF-8, and a problem for each other: no digest and no message can name those."""
    shown = {name: name.encode(errors="surrogateescape").decode(errors="replace") for name in files}
    message = "the name of this file is no UTF-8; rename it"
    problems = [Problem(Place(told, 0, 0), message) for name, told in sorted(shown.items()) if told != name]
    return {name: content for name, content in files.items() if shown[name] == name}, problems


def _with_table(rule: Rule, files: Mapping[str, bytes], problems: list[Problem]) -> Rule:
    """A rule with the rows of the table that it names; what is wrong with the table is told."""
    if not isinstance(rule, FromFile) or rule.file is None:
        return rule
    rows, wrong = table_of(rule, files, rule.place)
    problems.extend(problem for problem in wrong if problem not in problems)  # several rules may read one table
    return dataclasses.replace(rule, rows=rows)


def section_of(name: str) -> tuple[str, str]:
    """Folder and section of a file: `rules/facets.yaml` and `rules/facets/femme.yaml` both hold facets."""
    parts = PurePosixPath(name).with_suffix("").parts
    return parts[0], "synonyms" if parts[0] == "synonyms" else parts[1]


def _load_file(name: str, content: bytes, kinds: Sequence[type[Rule]], problems: list[Problem]) -> Iterator[Rule]:
    folder, section = section_of(name)
    here = [cls for cls in kinds if kind_of(cls).section == section and kind_of(cls).folder == folder]
    if not here:
        known = {kind_of(cls).section for cls in kinds if kind_of(cls).folder == folder}
        problems.append(Problem(Place(name, 1, 1), f"no rules are called `{section}`{did_you_mean(section, known)}"))
        return
    parsed = parse_yaml(name, content)
    problems.extend(parsed.problems)
    if parsed.data is None:
        return
    if kind_of(here[0]).single:
        yield from _load_item(parsed, (), here, problems)
    elif isinstance(parsed.data, list):
        for at in range(len(parsed.data)):
            yield from _load_item(parsed, (at,), here, problems)
    else:
        problems.append(
            Problem(parsed.place(()), f"{section} are a list (lines that begin with `- `), not {show(parsed.data)}")
        )


def _load_item(
    parsed: Parsed, path: tuple[int, ...], kinds: Sequence[type[Rule]], problems: list[Problem]
) -> Iterator[Rule]:
    data = parsed.data[path[0]] if path else parsed.data
    place = parsed.place(path)
    if not isinstance(data, Mapping):
        problems.append(Problem(place, f"a rule is a mapping of options, not {show(data)}"))
        return
    cls, rest = _pick_kind(data, kinds)
    if cls is None:
        words = {kind_of(one).word for one in kinds}
        said = data.get("kind")
        hint = did_you_mean(str(said), words) if said else f"; write `kind:` and one of {', '.join(sorted(words))}"
        message = f"there is no kind {show(said)}{hint}" if said else f"the rule's kind is missing{hint}"
        problems.append(Problem(parsed.place((*path, "kind")), message))
        return
    try:
        rule: Rule = build(cls, rest, place=place)
    except ValidationError as error:
        problems.extend(
            Problem(parsed.place((*path, *inner)), _sentence(inner, message))
            for inner, message in _flat(error.messages)
        )
        return
    rule = _placed(rule, parsed, path)
    yield rule if rule.id else dataclasses.replace(rule, id=_default_id(kind_of(cls), data, place))


def _placed(part: Any, parsed: Parsed, path: tuple[str | int, ...]) -> Any:
    """A rule whose parts know where they are written, where they have a `place` to keep it in."""
    changed: dict[str, Any] = {}
    for field_ in dataclasses.fields(part):
        value = getattr(part, field_.name)
        if isinstance(value, tuple) and any(hasattr(item, "place") for item in value):
            at = (*path, key_of(field_))
            changed[field_.name] = tuple(
                dataclasses.replace(_placed(item, parsed, (*at, index)), place=parsed.place((*at, index)))
                for index, item in enumerate(value)
            )
    return dataclasses.replace(part, **changed) if changed else part


def _pick_kind(data: Mapping[str, Any], kinds: Sequence[type[Rule]]) -> tuple[type[Rule] | None, Mapping[str, Any]]:
    if len(kinds) == 1 and not kind_of(kinds[0]).word:
        return kinds[0], data
    rest = {key: value for key, value in data.items() if key != "kind"}
    return next((cls for cls in kinds if kind_of(cls).word == data.get("kind")), None), rest


def _default_id(kind: Kind, data: Mapping[str, Any], place: Place) -> str:
    """An id made from the content, so that it stays when the rule moves to another line.

    Two locales may say the same, so a synonym's id names its locale.
    """
    named = data.get("name") or data.get("code")
    if isinstance(named, str):
        return f"{kind.section}.{named}"
    content = json.dumps(plain(data), sort_keys=True, ensure_ascii=False, default=str)
    locale = f"-{PurePosixPath(place.file).stem}" if kind.folder == "synonyms" else ""
    return f"{kind.word or kind.section}{locale}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def _flat(messages: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Messages with the way to what they are about; an empty key stands for the whole of a part."""
    for path, message in flat_messages(messages):
        yield tuple(key for key in path if key != ""), message


def _sentence(path: tuple[str | int, ...], message: str) -> str:
    name = next((key for key in reversed(path) if isinstance(key, str)), "")
    return f"`{name}` {message}" if message.startswith("takes") and name else message


def _double_singles(rules: Sequence[Rule]) -> Iterator[Problem]:
    first: dict[type[Rule], Rule] = {}
    for rule in rules:
        if kind_of(type(rule)).single and (other := first.setdefault(type(rule), rule)) is not rule:
            message = f"`{kind_of(type(rule)).section}` is written in {other.place} already; join the two files"
            yield Problem(rule.place, message)


def _double_ids(rules: Sequence[Rule]) -> Iterator[Problem]:
    first: dict[str, Rule] = {}
    for rule in rules:
        if (other := first.setdefault(rule.id, rule)) is not rule:
            yield Problem(rule.place, _said_twice(rule, other))


def _said_twice(rule: Rule, other: Rule) -> str:
    name = getattr(rule, "name", "") or getattr(rule, "code", "")
    if name and rule.id == f"{kind_of(type(rule)).section}.{name}":
        return f"`{name}` is declared in {other.place} already; rename one or take it out"
    if re.fullmatch(r".+-[0-9a-f]{8}", rule.id):
        return f"the same rule stands in {other.place} already; take one of them out"
    return f"the id `{rule.id}` is taken by {other.place}; give one of them another `id`"
