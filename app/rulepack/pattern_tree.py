"""Reads a regular expression into a tree, for those who must know what it can match or how long it may take."""

import re
import unicodedata
from dataclasses import dataclass

DEPTH = 50
"""So many groups may stand in one another."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as written. Spans (`start`, `end`) are places in the pattern's text."""

    char: str
    any_case: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Class:
    """Any one of several letters: `.`, `\\w`, `[a-z]`."""

    source: str
    """As the engine reads it on its own, flags included."""
    members: tuple[str, ...] | None
    """The letters that are written in it, where it consists of a few; None where it takes others, or takes them out."""
    digits: bool
    """Whether it takes nothing but digits."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """Takes no letter: `^`, `\\b`, a comment."""

    start: int
    end: int
    may_fail: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """Takes what cannot be told: what a group took, a whole character with its accents."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Look:
    """Looks around without taking: `(?=…)`, `(?<!…)`."""

    body: "Node"
    must: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Group:
    """Parentheses; atomic ones give nothing back."""

    body: "Node"
    atomic: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    parts: tuple["Node", ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Either:
    """One of several."""

    branches: tuple["Node", ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Repeat:
    """Some number of times; `most` is None where there is no end."""

    body: "Node"
    least: int
    most: int | None
    possessive: bool
    start: int
    end: int


Node = Letter | Class | Nothing | Unknown | Look | Group | Sequence | Either | Repeat


class UnreadableError(ValueError):
    """A part of a pattern that this reader does not know; `part` shows it."""

    def __init__(self, part: str, *, deep: bool = False) -> None:
        super().__init__(part)
        self.part = part
        self.deep = deep


class _AgainError(Exception):
    """A flag in the middle holds for the whole pattern: it is read again with it."""


_COUNT = re.compile(r"\{(\d*)(,?)(\d*)\}")
_FUZZY = re.compile(r"\{[^{}]*[deis<=:][^{}]*\}")
_FLAGS = re.compile(r"\(\?([aibefLmprsuwxV01]*)(?:-([aibefLmprsuwx]+))?([:)])")
_NAMED = re.compile(r"\(\?P?<[^\W\d]\w*>")
_SAME = re.compile(r"\(\?P=\w+\)")
_WHICH = re.compile(r"\(\?\(\w+\)")
_COMMENT = re.compile(r"\(\?#[^)]*\)")
_PROPERTY = re.compile(r"[pP](?:\{[^{}]*\}|[A-Z])")
_NAME = re.compile(r"N\{([^{}]*)\}")
_CODE = re.compile(r"x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}")
_SAME_GROUP = re.compile(r"g<\w+>|[1-9]\d?(?!\d)")
_CONTROL = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_DIGITS = re.compile(r"\[(?:\\d|0-9|[0-9])+\]")
_FEW = 10


def read_pattern(pattern: str, flags: int = 0) -> Node:
    """The tree of a regular expression. Raises UnreadableError where a part is unknown, or wrong.

    Of the engine's flags only VERBOSE, IGNORECASE, DOTALL, ASCII and VERSION1 change what is read.
    """
    on = {letter for letter, bit in _BITS.items() if flags & bit}
    for _ in range(5):
        reader = _Reader(pattern, on)
        try:
            node = reader.either(0)
        except _AgainError:
            continue
        if reader.at < len(pattern):
            raise reader.unknown(1)
        return node
    raise UnreadableError(pattern[:20])


_BITS = {"i": 0x2, "s": 0x10, "x": 0x40, "a": 0x80, "V1": 0x100}


class _Reader:
    def __init__(self, pattern: str, on: set[str]) -> None:
        self.text = pattern
        self.at = 0
        self.everywhere = on
        self.on = frozenset(on)

    def unknown(self, length: int) -> UnreadableError:
        return UnreadableError(self.text[self.at : self.at + length])

    def either(self, depth: int) -> Node:
        if depth > DEPTH:
            raise UnreadableError(self.text[self.at : self.at + 20], deep=True)
        start = self.at
        before = self.on
        branches = [self.sequence(depth)]
        while self.text.startswith("|", self.at):
            self.at += 1
            branches.append(self.sequence(depth))
        self.on = before
        return branches[0] if len(branches) == 1 else Either(tuple(branches), start, self.at)

    def sequence(self, depth: int) -> Node:
        start = self.at
        parts: list[Node] = []
        while True:
            self.skip_blanks()
            if self.at >= len(self.text) or self.text[self.at] in "|)":
                break
            parts.append(self.repeated(self.part(depth)))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts), start, self.at)

    def skip_blanks(self) -> None:
        while "x" in self.on and self.at < len(self.text):
            char = self.text[self.at]
            if char == "#":
                line_end = self.text.find("\n", self.at)
                self.at = len(self.text) if line_end < 0 else line_end + 1
            elif char.isspace():
                self.at += 1
            else:
                break

    def repeated(self, node: Node) -> Node:
        while True:
            self.skip_blanks()
            counts = self.counts()
            if counts is None:
                return node
            possessive = self.text.startswith("+", self.at)
            if possessive or self.text.startswith("?", self.at):
                self.at += 1
            node = Repeat(node, *counts, possessive, node.start, self.at)

    def counts(self) -> tuple[int, int | None] | None:
        """The least and the most of a repetition that stands here."""
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        char = self.text[self.at : self.at + 1]
        if char in simple:
            self.at += 1
            return simple[char]
        if char != "{":
            return None
        if (found := _COUNT.match(self.text, self.at)) and (found[1] or found[3]):
            if max(len(found[1]), len(found[3])) > 9:
                raise self.unknown(len(found[0]))
            self.at = found.end()
            least = int(found[1] or 0)
            return least, least if not found[2] else int(found[3]) if found[3] else None
        closed = self.text.find("}", self.at)
        inside = self.text[self.at : closed + 1]
        if _FUZZY.match(inside) or (inside and not inside.strip("{} ,0123456789")):
            raise self.unknown(len(inside))
        return None

    def part(self, depth: int) -> Node:
        start, char = self.at, self.text[self.at]
        match char:
            case "(":
                return self.group(depth)
            case "[":
                return self.bracket()
            case "\\":
                return self.escape()
            case "^" | "$":
                self.at += 1
                return Nothing(start, self.at, may_fail=True)
            case ".":
                self.at += 1
                return Class(self.alone("."), members=None, digits=False, start=start, end=self.at)
            case "*" | "+" | "?":
                raise self.unknown(1)
            case _:
                self.at += 1
                return Letter(char, "i" in self.on, start, self.at)

    def alone(self, source: str) -> str:
        """A class with the flags under which it stands, `x` excepted: blanks in a class are letters."""
        own = "".join(sorted(self.on - {"x"}))
        return f"(?{own}){source}" if own else source

    def group(self, depth: int) -> Node:
        start, text = self.at, self.text
        if found := _COMMENT.match(text, start):
            self.at = found.end()
            return Nothing(start, self.at, may_fail=False)
        if found := _SAME.match(text, start):
            self.at = found.end()
            return Unknown(start, self.at)
        for opening, must in (("(?=", True), ("(?!", False), ("(?<=", True), ("(?<!", False)):
            if text.startswith(opening, start):
                return Look(self.inside(len(opening), depth), must, start, self.at)
        for opening in ("(?>", "(?|"):
            if text.startswith(opening, start):
                return Group(self.inside(3, depth), opening == "(?>", start, self.at)
        if found := _WHICH.match(text, start):
            if found[0] == "(?(DEFINE)":
                raise self.unknown(10)
            body = self.inside(len(found[0]), depth)
            alone = not isinstance(body, Either)
            either = Either((body, Sequence((), self.at, self.at)), start, self.at) if alone else body
            return Group(either, atomic=False, start=start, end=self.at)
        if found := _NAMED.match(text, start):
            return Group(self.inside(len(found[0]), depth), atomic=False, start=start, end=self.at)
        if found := _FLAGS.match(text, start):
            return self.flags(found, depth)
        if text.startswith(("(?", "(*"), start):
            raise self.unknown(5)
        return Group(self.inside(1, depth), atomic=False, start=start, end=self.at)

    def inside(self, opening: int, depth: int) -> Node:
        """What stands in a group, up to and with its end."""
        start = self.at
        self.at += opening
        node = self.either(depth + 1)
        if not self.text.startswith(")", self.at):
            self.at = start
            raise self.unknown(20)
        self.at += 1
        return node

    def flags(self, found: re.Match[str], depth: int) -> Node:
        start = self.at
        on = set(found[1].replace("V1", "").replace("V0", "")) & _BITS.keys()
        off = set(found[2] or "")
        if "V1" in found[1] and "V1" not in self.everywhere:
            self.everywhere.add("V1")
            raise _AgainError
        before = self.on
        after = frozenset((before | on) - off)
        if found[3] == ":":
            self.on = after
            body = self.inside(len(found[0]), depth)
            self.on = before
            return Group(body, atomic=False, start=start, end=self.at)
        if off or ("x" in on - before and start):
            raise self.unknown(len(found[0]))
        if "V1" not in self.everywhere and not on <= self.everywhere:
            self.everywhere |= on
            raise _AgainError
        if "V1" in self.everywhere:
            self.on = after
        self.at = found.end()
        return Nothing(start, self.at, may_fail=False)

    def escape(self) -> Node:
        start, text = self.at, self.text
        after = text[start + 1 : start + 2]
        if found := _SAME_GROUP.match(text, start + 1):
            self.at = found.end()
            return Unknown(start, self.at)
        if (letter := self.escaped_letter()) is not None:
            return Letter(letter, "i" in self.on, start, self.at)
        if after and after in "wWsSdDhHpPN":
            found = _PROPERTY.match(text, start + 1) or _NAME.match(text, start + 1)
            self.at = found.end() if found else start + 2
            return Class(self.alone(text[start : self.at]), None, after == "d", start, self.at)
        if after and after in "bBAZzmMK":
            self.at += 2
            return Nothing(start, self.at, may_fail=after != "K")
        if after and after in "XR":
            self.at += 2
            return Unknown(start, self.at)
        raise self.unknown(2)

    def escaped_letter(self) -> str | None:
        """The letter that an escape here stands for, taken; None where it stands for something else."""
        after = self.text[self.at + 1 : self.at + 2]
        if found := _CODE.match(self.text, self.at + 1):
            if (code := int(found[0][1:], 16)) > 0x10FFFF:
                return None
            letter = chr(code)
        elif found := _NAME.match(self.text, self.at + 1):
            try:
                letter = unicodedata.lookup(found[1])
            except KeyError:
                return None
            if len(letter) != 1:
                return None
        elif after in _CONTROL:
            letter = _CONTROL[after]
        elif after and not (after.isascii() and after.isalnum()):
            letter = after
        else:
            return None
        self.at = found.end() if found else self.at + 2
        return letter

    def bracket(self) -> Node:
        """A set in brackets, without its meaning unless it is a plain list."""
        start = self.at
        self.at = _bracket_end(self.text, start, nested="V1" in self.everywhere)
        source = self.text[start : self.at]
        digits = _DIGITS.fullmatch(source) is not None
        return Class(self.alone(source), _listed(source[1:-1]), digits, start, self.at)


def _listed(inside: str) -> tuple[str, ...] | None:
    """The letters of a plain list such as `ée` or `5-8`; None where it is not plain or has many."""
    if not inside or inside[0] == "^" or "[" in inside or any(two in inside for two in ("--", "&&", "||", "~~")):
        return None
    reader = _Reader(inside, set())
    letters: list[str] = []
    while (at := reader.at) < len(inside):
        if inside[at] == "\\":
            letter = reader.escaped_letter()
            if letter is None:
                return None
            letters.append(letter)
        elif inside[at] == "-" and 0 < at < len(inside) - 1:
            first, last = inside[at - 1], inside[at + 1]
            odd = "\\" in (inside[at - 2 : at - 1], first, last) or "-" in (first, inside[at + 2 : at + 3])
            if odd or not 0 < ord(last) - ord(first) < _FEW:
                return None
            letters += map(chr, range(ord(first) + 1, ord(last) + 1))
            reader.at += 2
        else:
            letters.append(inside[at])
            reader.at += 1
    return tuple(dict.fromkeys(letters)) if len(letters) <= _FEW else None


def _bracket_end(text: str, start: int, *, nested: bool) -> int:
    """Where the set ends that opens at a place. Raises UnreadableError."""
    at = start + 1
    at += text.startswith("^", at)
    at += text.startswith("]", at)
    while at < len(text):
        if text[at] == "\\":
            found = _PROPERTY.match(text, at + 1) or _NAME.match(text, at + 1)
            at = found.end() if found else at + 2
        elif text.startswith("[:", at) and (closed := text.find(":]", at)) > 0:
            at = closed + 2
        elif text[at] == "[" and nested:
            at = _bracket_end(text, at, nested=True)
        elif text[at] == "]":
            return at + 1
        else:
            at += 1
    raise UnreadableError(text[start : start + 20])
