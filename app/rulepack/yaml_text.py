"""YAML to plain data with the place of every key, without YAML's traps.

Only `true` and `false` are booleans, a number with leading zeros stays a text, dates stay texts; duplicate keys,
aliases, tags, deep nesting and large files are errors, not surprises.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import yaml

from app.core.kind import Place
from app.rulepack.problems import Problem

MAX_BYTES = 1 << 20
MAX_DEPTH = 40
MAX_NODES = 100_000

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_NULLS = ("", "~", "null")

Path = tuple[str | int, ...]


class WrittenInt(int):
    """A whole number that knows how it was written, for the places where a text is wanted."""

    written: str

    def __new__(cls, written: str) -> Self:
        """The number that is written so."""
        number = super().__new__(cls, written)
        number.written = written
        return number

    def __repr__(self) -> str:
        return self.written


class WrittenFloat(float):
    """A number that knows how it was written."""

    written: str

    def __new__(cls, written: str) -> Self:
        """The number that is written so."""
        number = super().__new__(cls, written)
        number.written = written
        return number

    def __repr__(self) -> str:
        return self.written


@dataclass
class Parsed:
    """A file's data, and where each path of keys stands in it."""

    file: str
    data: Any = None
    marks: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: Path) -> Place:
        """Where a path stands, or its nearest parent that stands anywhere."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, Place(self.file, 1, 1))


def parse_yaml(file: str, content: bytes) -> Parsed:
    """Read one file; problems are in the result, nothing is raised."""
    parsed = Parsed(file)
    if len(content) > MAX_BYTES:
        parsed.problems.append(Problem(Place(file, 1, 1), f"the file is larger than {MAX_BYTES:,} bytes; split it"))
        return parsed
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        parsed.problems.append(Problem(Place(file, line, 1), "the file is not UTF-8; save it as UTF-8"))
        return parsed
    try:
        _Builder(parsed).build(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
        parsed.problems.append(Problem(place, f"this is not YAML: {error.problem or error.context}"))
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        place = Place(file, before.count("\n") + 1, error.position - before.rfind("\n"))
        message = f"the unprintable character U+{error.character:04X} is not allowed; take it out"
        parsed.problems.append(Problem(place, message))
    except (yaml.YAMLError, _StopError) as error:
        place = error.place if isinstance(error, _StopError) else Place(file, 1, 1)
        parsed.problems.append(Problem(place, str(error)))
    return parsed


class _StopError(Exception):
    """A file that is refused as a whole."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place


class _Builder:
    """Builds plain data from the events of a parser."""

    def __init__(self, parsed: Parsed) -> None:
        self._parsed = parsed
        self._nodes = 0

    def build(self, events: Iterator[yaml.Event]) -> None:
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _StopError(self._at(event), "a file holds one YAML document; remove the second `---`")
                self._parsed.data = self._node(next(events), events, ())

    def _at(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self._parsed.file, mark.line + 1, mark.column + 1) if mark else Place(self._parsed.file, 1, 1)

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> Any:
        self._nodes += 1
        self._parsed.marks.setdefault(path, self._at(event))
        if self._nodes > MAX_NODES:
            raise _StopError(self._at(event), f"the file has more than {MAX_NODES:,} values; split it")
        if len(path) > MAX_DEPTH:
            raise _StopError(self._at(event), f"the file nests deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.AliasEvent):
            raise _StopError(self._at(event), "aliases (`*name`) are not allowed; write the value again")
        if (tag := getattr(event, "tag", None)) is not None:
            raise _StopError(self._at(event), f"tags ({tag}) are not allowed; write the plain value")
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(item := next(events), yaml.SequenceEndEvent):
                items.append(self._node(item, events, (*path, len(items))))
            return items
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, path)
        return _scalar(event) if isinstance(event, yaml.ScalarEvent) else None

    def _mapping(self, events: Iterator[yaml.Event], path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while not isinstance(key := next(events), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                raise _StopError(self._at(key), "a key is a plain text, not a list or a mapping")
            name = str(key.value)
            if name == "<<" and key.implicit[0]:
                raise _StopError(self._at(key), "merge keys (`<<`) are not allowed; write the values again")
            if name in data:
                first = self._parsed.marks[(*path, name)].line
                message = f"`{name}` stands here a second time, first in line {first}; keep one"
                self._parsed.problems.append(Problem(self._at(key), message))
            else:
                self._parsed.marks[(*path, name)] = self._at(key)
            data[name] = self._node(next(events), events, (*path, name))
        return data


def _scalar(event: yaml.ScalarEvent) -> Any:
    text = event.value
    if not event.implicit[0]:
        return text
    if text in _NULLS:
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INT.fullmatch(text):
        return WrittenInt(text)
    if _FLOAT.fullmatch(text) and math.isfinite(float(text)):
        return WrittenFloat(text)
    return text


def plain(data: Any) -> Any:
    """The same data without the memory of how numbers were written."""
    match data:
        case Mapping():
            return {key: plain(value) for key, value in data.items()}
        case list():
            return [plain(value) for value in data]
        case WrittenInt():
            return int(data)
        case WrittenFloat():
            return float(data)
        case _:
            return data
