"""XML to rows: an element that is a product at a time, without definitions, outer files, or endless depth."""

from collections.abc import Callable, Collection, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from app.core.product import Row, Unreadable
from catalog_loader.csv_text import MAX_CELL
from catalog_loader.feed_bytes import BadFeedError, Position, Source, blocks

MAX_DEPTH = 64
MAX_NAMES = 2_000
"""Elements of one product."""
MAX_SILENCE = 16 << 20
"""Bytes without the end of a tag or text."""
_STEP = 1 << 16


@dataclass
class _Open:
    """An element that is not closed yet."""

    name: str
    space: str
    cells: dict[str, Any]
    text: list[str] = field(default_factory=list)
    size: int = 0
    spaces: dict[str, str] = field(default_factory=dict)


class _Items:
    """Hears the parser, and makes a row of each product's element."""

    def __init__(self, source: str, items: Collection[str]) -> None:
        self._source = source
        self._items = items
        self._stack: list[_Open] = []
        self.depth = 0
        self.line: Callable[[], int] = int
        self._began = 0
        self._names = 0
        self._wrong = ""
        self.heard = 0
        self.root = ""
        self.seen: dict[str, None] = {}
        self.rows: list[Row | Unreadable] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.heard += 1
        self.depth += 1
        space, _, name = tag.rpartition("}")
        self.root = self.root or name
        if self.depth > MAX_DEPTH:
            raise BadFeedError(f"{self._source}:{self.line()}: elements nest deeper than {MAX_DEPTH} levels")
        if not self._stack and name not in self._items:
            if len(self.seen) < MAX_NAMES:
                self.seen[name] = None
            return
        if not self._stack:
            self._began, self._names, self._wrong = self.line(), 0, ""
        self._names += 1
        if self._names > MAX_NAMES:
            self._wrong = self._wrong or f"a product of more than {MAX_NAMES:,} elements"
            attributes = {}
        self._stack.append(_Open(name, space, {key.rpartition("}")[2]: value for key, value in attributes.items()}))

    def data(self, text: str) -> None:
        self.heard += 1
        if self._stack and not self._wrong:
            element = self._stack[-1]
            element.size += len(text)
            if element.size > MAX_CELL:
                self._wrong = f"a value longer than {MAX_CELL >> 20} MiB"
            else:
                element.text.append(text)

    def end(self, _: str) -> None:
        self.heard += 1
        self.depth -= 1
        if not self._stack:
            return
        element = self._stack.pop()
        if self._stack:
            if not self._wrong:
                _add(self._stack[-1], element)
        elif self._wrong:
            self.rows.append(Unreadable(self._source, self._began, self._wrong))
        elif not element.cells:
            self.rows.append(Unreadable(self._source, self._began, f"the element `{element.name}` is empty"))
        else:
            self.rows.append(Row(self._source, self._began, element.cells))

    def close(self) -> None:
        """The parser's end."""


def _add(above: _Open, element: _Open) -> None:
    """A closed element becomes a cell; one that stands again makes a list. A vendor's own name beats the plain one."""
    text = "".join(element.text).strip()
    attributes = element.cells
    value: Any = text
    if element.spaces:
        value = attributes
    elif not text and attributes:
        value = attributes.get("href", attributes)
    name, before = element.name, above.spaces.get(element.name)
    above.spaces[name] = element.space
    if before is None or (not _plain(element.space) and _plain(before)):
        above.cells[name] = value
    elif _plain(element.space) and not _plain(before):
        above.spaces[name] = before
    elif isinstance(above.cells[name], list):
        above.cells[name].append(value)
    else:
        above.cells[name] = [above.cells[name], value]


def _plain(space: str) -> bool:
    """Whether a name is the document's own, of RSS or Atom, and not a vendor's."""
    return not space or space.endswith("/Atom")


def xml_rows(
    source: Source, items: Collection[str], encoding: str = "", position: Position | None = None
) -> Generator[Row | Unreadable]:
    """The products of an XML feed. Refuses the feed where it stops being XML, or defines entities."""
    heard = _Items(source.name, items)
    parser = DefusedXMLParser(target=heard, encoding=encoding or None, forbid_dtd=True)
    heard.line = lambda: int(parser.parser.CurrentLineNumber)
    silent = 0
    found = False
    for block in blocks(source, position):
        for piece in (block[at : at + _STEP] for at in range(0, len(block), _STEP)):
            before = heard.heard
            _feed(parser, piece, heard, source.name)
            silent = 0 if heard.heard > before else silent + len(piece)
            if silent > MAX_SILENCE:
                raise BadFeedError(f"{source.name}:{heard.line()}: a tag longer than {MAX_SILENCE >> 20} MiB")
            found = found or bool(heard.rows)
            yield from _taken(heard)
    try:
        parser.close()
    except ParseError as error:
        raise BadFeedError(_broken(source.name, error)) from None
    yield from _taken(heard)
    if not found and heard.root != "html":
        named = ", ".join(f"`{name}`" for name in list(heard.seen)[:10])
        raise BadFeedError(
            f"{source.name}:1: no format reads this XML; its elements are {named}: "
            "name the one that is a product as `item:` of a format in rules/feeds/"
        )


def _feed(parser: Any, piece: bytes, heard: _Items, name: str) -> None:
    try:
        parser.feed(piece)
    except ParseError as error:
        raise BadFeedError(_broken(name, error)) from None
    except DefusedXmlException:
        raise BadFeedError(
            f"{name}:{heard.line()}: the XML defines a document type or entities, "
            "which no feed needs and attacks use; take `<!DOCTYPE …>` out"
        ) from None
    except (ValueError, LookupError) as error:
        raise BadFeedError(f"{name}:1: the XML's encoding cannot be read ({error}); export it as UTF-8") from None


def _broken(name: str, error: ParseError) -> str:
    line = error.position[0]
    what = str(error).partition(":")[0]
    mend = "the file is cut short; transfer it again" if "no element" in what or "unclosed" in what else what
    return f"{name}:{line}: this stops being XML: {mend}"


def _taken(heard: _Items) -> Iterator[Row | Unreadable]:
    rows, heard.rows = heard.rows, []
    return iter(rows)
