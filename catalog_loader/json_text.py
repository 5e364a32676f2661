"""NDJSON and JSON to rows: a line or an element at a time, so that a list of any length needs little memory."""

import re
from collections.abc import Generator, Iterator
from typing import Any

import orjson

from app.core.nesting import MAX_DEPTH, is_deeper
from app.core.product import Row, Unreadable
from catalog_loader.csv_text import MAX_CELL
from catalog_loader.feed_bytes import BadFeedError
from catalog_loader.feed_text import Encoding, Lump, broken_byte

MAX_ELEMENT = 16 << 20

_STRING = r'"(?:[^"\\\n]++|\\.)*+"'  # a raw line break never stands in a JSON string: there a lost quote shows
_WHOLE_STRING = re.compile(_STRING)
_TO_BRACKET = re.compile(rf'(?:[^"{{}}\[\]]++|{_STRING})*+')
_SCALAR = re.compile(r"""[^\s,:"{}\[\]]++""")
_NO_NUMBER = re.compile(r"-?(?:NaN|Inf)")
_BLANK = re.compile(r"[ \t\r\n\ufeff]*+")
_NEW_ELEMENT = re.compile(r"\n([ \t]*)(?:,[ \t]*)?(\{|\][ \t]*\r?$)", re.MULTILINE)


def ndjson_rows(source: str, lumps: Iterator[Lump]) -> Generator[Row | Unreadable]:
    """One JSON object a line."""
    for lump in lumps:
        for number, line in enumerate(lump.lines, lump.first):
            if lump.blemishes and number in lump.blemishes:
                yield Unreadable(source, number, lump.blemishes[number])
            elif line and not line.isspace():
                yield _row(source, number, line)


def _row(source: str, line: int, text: str) -> Row | Unreadable:
    """One JSON text as a row; numbers are finite or the row is unreadable, as RFC 8259 has no others."""
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if _NO_NUMBER.match(text, error.pos):
            return Unreadable(source, line, "not JSON: NaN and Infinity are no numbers; write null")
        shown = str(error).partition(": line ")[0]
        return Unreadable(source, line, f"not JSON: {shown}, at character {error.pos + 1} of the row")
    if not isinstance(data, dict):
        return Unreadable(source, line, f"a JSON object is expected, not `{text.strip()[:40]}`")
    if (len(text) > MAX_CELL or "\\u0000" in text) and (reason := _unfit(data)):
        return Unreadable(source, line, reason)
    if text.count("{") + text.count("[") > MAX_DEPTH and is_deeper(data, MAX_DEPTH):
        return Unreadable(source, line, f"a row is nested in at most {MAX_DEPTH} levels")
    return Row(source, line, data)


def _unfit(data: dict[str, Any]) -> str:
    """Why a value, or one inside it, cannot be taken; without recursion, as JSON may nest a thousand deep."""
    stack: list[Any] = [data]
    while stack:
        match stack.pop():
            case str() as value if len(value) > MAX_CELL:
                return f"a value longer than {MAX_CELL >> 20} MiB"
            case str() as value if "\0" in value:
                return "a NUL byte"
            case dict() as value:
                stack += [*value.keys(), *value.values()]
            case list() as value:
                stack += value
    return ""


class _Broken(Exception):
    """The text stops being JSON at this place."""


class _Window:
    """A stretch of a long JSON text that moves forwards over it."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._texts = texts
        self.text = ""
        self.pos = 0
        self.line = 1
        self.indent = 0

    def more(self) -> bool:
        """Read on; what lies before `pos` is let go."""
        piece = next(self._texts, "")
        if piece:
            self.text, self.pos = self.text[self.pos :] + piece, 0
        return bool(piece)

    def advance(self, count: int) -> None:
        """Move over that many characters."""
        self.line += self.text.count("\n", self.pos, self.pos + count)
        self.pos += count

    def peek(self) -> str:
        """The next character that is not blank; empty at the end."""
        while True:
            found = _BLANK.match(self.text, self.pos)
            blank = found.group() if found else ""
            if "\n" in blank:
                self.indent = len(blank) - blank.rindex("\n") - 1
            self.advance(len(blank))
            if self.pos < len(self.text):
                return self.text[self.pos]
            if not self.more():
                return ""

    def value(self) -> str:
        """Take the value that begins here, as text."""
        length = self._length()
        text = self.text[self.pos : self.pos + length]
        self.advance(length)
        return text

    def _length(self) -> int:
        match self.text[self.pos]:
            case "{" | "[":
                return self._to_closing_bracket()
            case '"':
                while not (found := _WHOLE_STRING.match(self.text, self.pos)):
                    self._need_more(0)
            case _:
                while (found := _SCALAR.match(self.text, self.pos)) and found.end() == len(self.text) and self.more():
                    pass
        if not found:
            raise _Broken(f"`{self.text[self.pos]}` is out of place")
        return found.end() - self.pos

    def _to_closing_bracket(self) -> int:
        off = depth = 0
        while True:
            if found := _TO_BRACKET.match(self.text, self.pos + off):
                off = found.end() - self.pos
            match self.text[self.pos + off : self.pos + off + 1]:
                case "{" | "[":
                    depth += 1
                case "}" | "]":
                    depth -= 1
                case _:
                    self._need_more(off)
                    continue
            off += 1
            if not depth:
                return off

    def _need_more(self, off: int) -> None:
        """Read on inside a value, when that can mend what is missing."""
        if self.text.find("\n", self.pos + off) >= 0:
            raise _Broken("a string is not closed on its line")
        if len(self.text) - self.pos > MAX_ELEMENT:
            raise _Broken(f"a value longer than {MAX_ELEMENT >> 20} MiB")
        if not self.more():
            raise _Broken("the text ends in the middle of a value; transfer the file again")

    def to_next_element(self) -> bool:
        """Go to the next line that opens an object, or closes the list, no deeper than the present element."""
        while True:
            for found in _NEW_ELEMENT.finditer(self.text, self.pos):
                deeper = len(found.group(1)) - self.indent
                if deeper < 0 or (deeper == 0 and (found.group(2) == "{" or not self.indent)):
                    self.advance(found.start(2) - self.pos)
                    return True
            last = self.text.rfind("\n", self.pos)
            self.advance((last if last >= 0 else len(self.text)) - self.pos)
            if not self.more():
                return False


def json_rows(source: str, texts: Iterator[str], encoding: Encoding) -> Generator[Row | Unreadable]:
    """The objects of a JSON list, or of the one list of objects that a JSON object holds."""
    window = _Window(texts)
    try:
        if window.peek() == "[":
            yield from _list(source, window, encoding)
        elif window.peek() == "{":
            yield from _wrapped(source, window, encoding)
        else:
            raise _Broken("a list of objects is expected")
        if window.peek():
            raise _Broken("something follows the end of the JSON text; one object a line is `format: ndjson`")
    except _Broken as error:
        what, line = (*error.args, window.line)[:2]
        raise BadFeedError(f"{source}:{line}: {what}") from None


def _list(source: str, window: _Window, encoding: Encoding) -> Iterator[Row | Unreadable]:
    window.advance(1)
    while (char := window.peek()) != "]":
        if not char:
            raise _Broken("the list has no end: the file is cut short; transfer it again")
        if char == ",":
            window.advance(1)
            continue
        line, indent = window.line, window.indent
        try:
            text = window.value()
        except _Broken as error:
            window.indent = indent
            if not window.to_next_element():
                raise _Broken(str(error), line) from None
            yield Unreadable(source, line, f"not JSON: {error}")
            continue
        byte = broken_byte(text) if not text.isascii() else ""
        if byte:
            yield Unreadable(source, line, f"the byte {byte} does not decode as {encoding.name}")
        else:
            yield _row(source, line, text)
    window.advance(1)


def _wrapped(source: str, window: _Window, encoding: Encoding) -> Iterator[Row | Unreadable]:
    """The rows of the one list of objects in an object; its other members are passed over."""
    found, empty = "", ""
    window.advance(1)
    while (char := window.peek()) != "}":
        if char == ",":
            window.advance(1)
            continue
        if char != '"':
            raise _Broken("a name in quotes is expected" if char else "the file is cut short; transfer it again")
        name = window.value()
        if window.peek() != ":":
            raise _Broken(f"a colon is expected after {name}")
        window.advance(1)
        if window.peek() != "[":
            if window.peek():
                window.value()
            continue
        kept = _list(source, window, encoding)
        first = next(kept, None)
        if isinstance(first, Row):
            if found:
                raise _Broken(f"there are two lists of objects, {found} and {name}; keep the products' alone")
            found = name
            yield first
            yield from kept
        else:
            empty = empty or ("" if first else name)
            for _ in kept:
                pass
    window.advance(1)
    if not found and not empty:
        raise _Broken("the object holds no list of objects; write the products as one list, or one object a line")


def columns_of(rows: list[Row | Unreadable]) -> tuple[str, ...]:
    """The names that the objects use, in order of appearance."""
    names: dict[str, Any] = {}
    for row in rows:
        if isinstance(row, Row):
            names.update(row.data)
    return tuple(names)
