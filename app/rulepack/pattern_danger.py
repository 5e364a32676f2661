"""Finds the parts of a pattern that try the same letters in so many ways that a value could take for ever."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, product
from typing import assert_never

import regex

from app.rulepack.pattern_tree import Class, Either, Group, Letter, Look, Node, Nothing, Repeat, Sequence, Unknown

_COPIED = 40
"""Counted repetitions are written out up to so many letters; beyond, they count as repetitions without an end."""
_STEPS = 20_000
"""What one pattern may cost here; the time limit guards what is not looked at."""
_LOOPS_IN_A_ROW = 3
"""So many are refused; of blanks, which do not stand by the hundred in a value, one more."""
_COPIES = 10
_LINE_ENDS = 4
_SAMPLE = (
    "".join(map(chr, range(127)))
    + "éÉàçßœŒñİıſ\u00a0\u2003\u200b\u0301×°·…–’«»€½²ªºΑαςΣσάЖжłŁاعپ٣۴،日本語カナひガ漢한ไğ\U0001f600Ǆ"
)


@dataclass(frozen=True)
class Danger:
    """Repetitions that share letters."""

    parts: tuple[tuple[int, int], ...]
    """Where they stand in the pattern."""
    times: int
    """How many repetitions can take one letter: the work grows with that power; 1: it doubles each time."""
    mends: tuple[tuple[int, int], ...] = ()
    """Repetitions that could be possessive without finding anything else."""


def danger_of(tree: Node) -> Danger | None:
    """The first dangerous part of a pattern, or nothing."""
    todo = [tree]
    while todo:
        walk = _Automaton(todo.pop(), tree)
        if (found := walk.endless()) or (found := walk.steep()):
            return found
        todo += walk.apart
    return None


@lru_cache(maxsize=2048)
def _taken(source: str, letters: str) -> int:
    """The letters of a sample that a class takes, as bits."""
    return sum(1 << found.start() for found in regex.compile(source).finditer(letters))


def _letters(node: Node) -> Iterator[str]:
    match node:
        case Letter():
            yield node.char
        case Class():
            yield from node.source
        case Group() | Look() | Repeat():
            yield from _letters(node.body)
        case Sequence():
            for part in node.parts:
                yield from _letters(part)
        case Either():
            for branch in node.branches:
                yield from _letters(branch)
        case Nothing() | Unknown():
            pass
        case _:
            assert_never(node)


Edge = tuple[int, int]
"""A place, and the letters with which it is reached or that may not follow it (bits)."""

Loops = tuple[tuple[int, Repeat], ...]
"""The repetitions around a place, outermost first, each time they are written out with a number of their own."""


@dataclass(frozen=True)
class _Piece:
    """A part of a pattern: where it begins, where it ends; how it is skipped (what may not follow), if it can be."""

    first: tuple[Edge, ...]
    last: tuple[Edge, ...]
    skip: int | None


class _Automaton:
    """The places of a pattern that take a letter, and which may follow which, in how many ways."""

    def __init__(self, node: Node, whole: Node) -> None:
        extra = "".join(sorted(set("".join(c + c.swapcase() for c in _letters(whole))) - set(_SAMPLE)))
        self.letters = _SAMPLE + extra
        self.every = (1 << len(self.letters)) - 1
        self.ends = 1 << len(self.letters)
        """A bit beside the letters: an assertion stands between a place and the end."""
        self.masks: list[int] = []
        self.nodes: list[Node] = []
        self.loops: list[Loops] = []
        self.within: dict[int, list[Edge]] = {}
        self.alike: dict[tuple[int, ...], int] = {}
        self.made = 0
        self.whole = whole
        self.follow: defaultdict[int, list[Edge]] = defaultdict(list)
        self.apart: list[Node] = []
        self.root = self.build(node, ())

    def place(self, node: Node, mask: int, loops: "Loops") -> _Piece:
        self.masks.append(mask)
        self.nodes.append(node)
        self.loops.append(loops)
        at = len(self.masks) - 1
        return _Piece(((at, mask),), ((at, 0),), None)

    def build(self, node: Node, loops: "Loops") -> _Piece:
        match node:
            case Letter() | Class():
                return self.place(node, self.mask(node), loops)
            case Nothing():
                return _Piece((), (), self.ends if node.may_fail else 0)
            case Unknown():
                return _Piece((), (), 0)
            case Look():
                self.apart.append(node.body)
                return _Piece((), (), self.ends)
            case Group():
                return self.atomic(node, loops) if node.atomic else self.build(node.body, loops)
            case Sequence():
                piece = _Piece((), (), 0)
                for part in node.parts:
                    piece = self.joined(piece, self.build(part, loops))
                return piece
            case Either():
                return self.either([self.build(branch, loops) for branch in node.branches])
            case Repeat():
                if node.possessive:
                    return self.atomic(node, loops)
                return self.repeat(node, loops)
            case _:
                assert_never(node)

    def mask(self, node: Letter | Class) -> int:
        if isinstance(node, Class):
            return _taken(node.source, self.letters)
        forms = {node.char, node.char.swapcase()} if node.any_case else {node.char}
        return sum(1 << self.letters.index(form) for form in forms if len(form) == 1)

    def connect(self, last: tuple[Edge, ...], first: tuple[Edge, ...]) -> None:
        for place, barred in last:
            own = self.follow[place]
            for following, mask in first:
                if left := mask & ~barred:
                    own.append((following, left))

    def joined(self, one: _Piece, two: _Piece) -> _Piece:
        self.connect(one.last, two.first)
        first, last, skip = one.first, two.last, None
        if one.skip is not None:
            barred = one.skip
            first += tuple((place, left) for place, mask in two.first if (left := mask & ~barred))
            skip = barred | two.skip if two.skip is not None else None
        if two.skip is not None:
            last += tuple((place, barred | two.skip) for place, barred in one.last)
        return _Piece(first, last, skip)

    @staticmethod
    def either(pieces: list[_Piece]) -> _Piece:
        skips = [piece.skip for piece in pieces if piece.skip is not None]
        skip = skips[0] if skips else None
        for other in skips:
            skip = other & (skip or 0)
        first = tuple(edge for piece in pieces for edge in piece.first)
        return _Piece(first, tuple(edge for piece in pieces for edge in piece.last), skip)

    def repeat(self, node: Repeat, loops: "Loops") -> _Piece:
        body = _size(node.body)
        most = node.most if node.most is not None else node.least + 1
        written_out = most * body <= _COPIED and most <= _COPIES
        if node.most is not None and node.most > 1 and not written_out:
            looping = node.least != node.most or _loops_inside(node.body)
        else:
            looping = node.most is None
        copies = most if written_out else 1
        least = min(node.least, copies)
        if looping:
            copies = max(least, 1)
        pieces = []
        for copy in range(copies):
            own = ((self.fresh(), node),) if looping and copy == copies - 1 else ()
            pieces.append(self.build(node.body, (*loops, *own)))
        if looping:
            self.connect(pieces[-1].last, pieces[-1].first)
        return self.counted(pieces, least)

    def counted(self, pieces: list[_Piece], least: int) -> _Piece:
        """Copies one after the other, of which the first few must be there; a later one only after those before."""
        whole = pieces[0]
        if least == 0:
            whole = _Piece(whole.first, whole.last, 0)
        before = pieces[0]
        for at, piece in enumerate(pieces[1:], start=1):
            if at < least:
                whole = self.joined(whole, piece)
            else:
                self.connect(before.last, piece.first)
                whole = _Piece(whole.first, whole.last + piece.last, whole.skip)
            before = piece
        return whole

    def fresh(self) -> int:
        self.made += 1
        return self.made

    def atomic(self, node: Group | Repeat, loops: "Loops") -> _Piece:
        """What gives nothing back: how it takes its letters is a matter of its own; here it is one place."""
        body: Node = node.body if isinstance(node, Group) else replace(node, possessive=False)
        while isinstance(body, Group):
            body = body.body
        if isinstance(body, Repeat) and isinstance(body.body, Letter | Class) and body.most is None:
            one = self.place(node, self.mask(body.body), loops)
            self.connect(one.last, one.first)
            ((place, mask),) = one.first
            return _Piece(one.first, ((place, mask),), mask if body.least == 0 else None)
        self.apart.append(body)
        inner = _Automaton(body, self.whole).root
        begins = 0
        for _, mask in inner.first:
            begins |= mask
        one = self.place(node, begins, loops)
        return _Piece(one.first, one.last, None if inner.skip is None else 0)

    def endless(self) -> Danger | None:
        """A repetition that can take one text in two ways, come what may behind it: twice the work with each round."""
        steps = 0
        seen: set[tuple[int, int]] = set()
        for place in range(len(self.masks)):
            if not self.loops[place]:
                continue
            todo = [(place, place)]
            while todo:
                one, two = todo.pop()
                for (left, here), (right, there) in self.pairs(one, two):
                    steps += 1
                    if steps > _STEPS:
                        return None
                    if not here & there:
                        continue
                    if left == right:
                        return self.told(self.loops[place][0][1])
                    pair = (min(left, right), max(left, right))
                    if pair not in seen:
                        seen.add(pair)
                        todo.append(pair)
        return None

    def pairs(self, one: int, two: int) -> Iterator[tuple[Edge, Edge]]:
        """Two different steps out of a place, or one out of each of two, within the outermost repetition."""
        if one == two:
            return combinations(self.inside(one), 2)
        return product(self.inside(one), self.inside(two))

    def inside(self, place: int) -> list[Edge]:
        if place not in self.within:
            own = self.loops[place][0][0]
            self.within[place] = [
                edge for edge in self.follow[place] if self.loops[edge[0]] and self.loops[edge[0]][0][0] == own
            ]
        return self.within[place]

    def told(self, loop: Repeat) -> Danger:
        places = [place for place, loops in enumerate(self.loops) if any(outer is loop for _, outer in loops)]
        return Danger(((loop.start, loop.end),), 1, self.mends(places))

    def mends(self, places: list[int]) -> tuple[tuple[int, int], ...]:
        """The repetitions at some places that may be made possessive wherever they are written out."""
        repeats = dict.fromkeys(repeat for place in places if (repeat := self.simple(place)))
        return _spans(
            repeat
            for repeat in repeats
            if all(self.keeps(place) for place in range(len(self.nodes)) if self.simple(place) is repeat)
        )

    def simple(self, place: int) -> Repeat | None:
        """The endless repetition of one letter class that a place stands for."""
        if not self.loops[place] or isinstance(self.nodes[place], Group | Repeat):
            return None
        own = self.loops[place][-1][1]
        return own if isinstance(own.body, Letter | Class) and own.most is None else None

    def keeps(self, place: int) -> bool:
        """Whether the repetition at a place finds the same when it gives nothing back."""
        for after, mask in self.follow[place]:
            free = self.loops[after] and self.loops[after][-1][1].least == 0
            if after != place and mask & self.masks[place] and not (free and self.masks[after] == self.masks[place]):
                return False
        return True

    def steep(self) -> Danger | None:
        """Several repetitions in a row that share a letter: the work grows with a power of its number."""
        harmless = self.accepting()
        loops = [
            place
            for place, edges in self.follow.items()
            if place not in harmless and any(after == place for after, _ in edges)
        ]
        if len(loops) < _LOOPS_IN_A_ROW:
            return None
        for letter in {self.shared(loops, bit) for bit in range(len(self.letters))} - {0}:
            chain = self.chain(letter, set(loops), harmless)
            blank = self.letters[letter.bit_length() - 1].isspace()
            if len(chain) >= _LOOPS_IN_A_ROW + blank:
                spans = [self.loops[place][-1][1] if self.loops[place] else self.nodes[place] for place in chain]
                return Danger(_spans(spans), len(chain), self.mends(chain))
        return None

    def accepting(self) -> set[int]:
        """Places from which the pattern is found whatever comes: at its end, or before a last `.*`."""
        last = self.root.last
        done = {place for place, barred in last if not barred & self.ends or self.wide(place)}
        ahead = {place for place in done if self.wide(place)}
        return done | {place for place, _ in last if any(after in ahead for after, _ in self.follow[place])}

    def wide(self, place: int) -> bool:
        """Whether a place takes nearly every letter, as `.` does: what comes is taken."""
        return (self.every & ~self.masks[place]).bit_count() <= _LINE_ENDS

    def shared(self, loops: list[int], bit: int) -> int:
        """A letter that enough repetitions take, as a bit; one letter stands for all that the same places take."""
        taking = [place for place in range(len(self.masks)) if self.masks[place] >> bit & 1]
        if len(set(taking) & set(loops)) < _LOOPS_IN_A_ROW:
            return 0
        return 1 << self.alike.setdefault(tuple(taking), bit)

    def chain(self, letter: int, loops: set[int], found: set[int]) -> list[int]:
        """The longest row of repetitions that can be walked through with one letter only, and then still fail."""
        best: dict[int, list[int]] = {}
        sure = set(found)
        for place in range(len(self.masks) - 1, -1, -1):
            if not self.masks[place] & letter:
                continue
            ahead = [after for after, mask in self.follow[place] if after > place and mask & letter]
            if place in sure or not sure.isdisjoint(ahead):
                sure.add(place)
                best[place] = []
                continue
            longest = max((best[after] for after in ahead), key=len, default=[])
            best[place] = [place, *longest] if place in loops else longest
        return max(best.values(), key=len, default=[])


def _spans(nodes: Iterable[Node]) -> tuple[tuple[int, int], ...]:
    return tuple(dict.fromkeys((node.start, node.end) for node in nodes))


def _size(node: Node) -> int:
    """How many places a part has at least."""
    match node:
        case Group() | Repeat():
            return _size(node.body)
        case Sequence():
            return sum(map(_size, node.parts))
        case Either():
            return sum(map(_size, node.branches))
        case Letter() | Class():
            return 1
        case _:
            return 0


def _loops_inside(node: Node) -> bool:
    """Whether a part has repetitions without an end."""
    match node:
        case Repeat():
            return (node.most is None and not node.possessive) or _loops_inside(node.body)
        case Group():
            return _loops_inside(node.body)
        case Sequence():
            return any(map(_loops_inside, node.parts))
        case Either():
            return any(map(_loops_inside, node.branches))
        case _:
            return False
