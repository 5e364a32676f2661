"""A gate before a pattern: a quick question whose no means that the pattern finds nothing."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import assert_never

import regex

from app.rulepack.pattern_tree import (
    Class,
    Either,
    Group,
    Letter,
    Look,
    Node,
    Nothing,
    Repeat,
    Sequence,
    Unknown,
    UnreadableError,
    read_pattern,
)

_MOST_GROUPS = 3
_MOST_PARTS = 48
_MOST_SPELT = 32
_LONGEST = 60
_digit_in = regex.compile(r"\d").search


@dataclass(frozen=True)
class Gate:
    """What a text must hold, folded by `gate_fold`, before a pattern can be found in it."""

    groups: tuple[tuple[str, ...], ...] = ()
    """Of each group at least one part stands in the text."""
    digit: bool = False
    """A digit stands in the text."""

    def passes(self, folded: str) -> bool:
        """Whether the pattern may be found; False is certain."""
        for group in self.groups:
            for part in group:
                if part in folded:
                    break
            else:
                return False
        return not self.digit or _digit_in(folded) is not None


def either_gate(gates: Iterable[Gate | None]) -> Gate | None:
    """The gate of several patterns of which one is enough: a part of any of them stands in the text."""
    parts: dict[str, None] = {}
    for gate in gates:
        if gate is None or not gate.groups:
            return None
        fewest: tuple[str, ...] = min(gate.groups, key=len)
        parts.update(dict.fromkeys(fewest))
    return Gate((tuple(parts),)) if 0 < len(parts) <= _MOST_PARTS else None


def gate_fold(text: str) -> str:
    """A text as gates read it: letters that a pattern may take for one another are one.

    Every letter is folded on its own, so that what stands in a text stands in the folded text. The engine takes `i`
    for `ı` and `İ`, and knows a third sharp s that Python's `casefold` may not know yet.
    """
    if text.isascii():
        return text.lower()
    return text.casefold().replace("ı", "i").replace("\u0307", "").replace("\U0001df95", "ss")


@lru_cache(maxsize=4096)
def gate_of(pattern: str, flags: int = 0) -> Gate | None:
    """The gate of a regular expression; None when nothing can be told, and the pattern must always be tried."""
    try:
        needs = _needs(read_pattern(pattern, flags))
    except UnreadableError:
        return None
    best: list[Parts] = []
    for group in sorted(set(needs.all_groups()), key=_worth, reverse=True):
        if not any(_implies(better, group) for better in best):
            best.append(group)
    groups = best[:_MOST_GROUPS]
    digit = needs.digit and not any(all(any(map(str.isdecimal, part)) for part in group) for group in groups)
    if not groups and not digit:
        return None
    return Gate(tuple(tuple(sorted(sorted(group), key=len)) for group in groups), digit)


Parts = frozenset[str]


@dataclass(frozen=True)
class _Needs:
    """What every text that a part of a pattern takes looks like, folded."""

    spelt: Parts | None = None
    """All that it can be, where that is a few texts."""
    groups: tuple[Parts, ...] = ()
    digit: bool = False

    def all_groups(self) -> tuple[Parts, ...]:
        """The groups, what is spelt among them."""
        own = _group(self.spelt) if self.spelt is not None else None
        return (own, *self.groups) if own else self.groups


_ANYTHING = _Needs()
_NOTHING = _Needs(frozenset({""}))


def _group(parts: Parts) -> Parts | None:
    """A group without the parts that hold another one; None where it tells nothing."""
    if not parts or any(not part.strip() for part in parts):
        return None
    least: list[str] = []
    for part in sorted(parts, key=len):
        if not any(shorter in part for shorter in least):
            least.append(part)
    return frozenset(least) if len(least) <= _MOST_PARTS else None


def _implies(better: Parts, group: Parts) -> bool:
    """Whether a text that has a part of one group has one of the other in it."""
    return all(any(part in longer for part in group) for longer in better)


def _worth(group: Parts) -> tuple[int, int, list[str]]:
    """Long parts are rarer than short ones, a few sooner asked than many."""
    return min(*map(len, group), 5), -len(group), sorted(group)


def _needs(node: Node) -> _Needs:
    match node:
        case Letter():
            return _of_letters((node.char,), any_case=node.any_case)
        case Class():
            if node.digits or not node.members:
                return _Needs(digit=node.digits)
            return _of_letters(node.members, any_case=True)
        case Nothing():
            return _NOTHING
        case Unknown():
            return _ANYTHING
        case Look():
            inner = _needs(node.body) if node.must else _ANYTHING
            return _Needs(_NOTHING.spelt, inner.all_groups(), inner.digit)
        case Group():
            return _needs(node.body)
        case Sequence():
            return _of_sequence([_needs(part) for part in node.parts])
        case Either():
            return _of_either([_needs(branch) for branch in node.branches])
        case Repeat():
            return _of_repeat(node)
        case _:
            assert_never(node)


def _of_letters(letters: Iterable[str], *, any_case: bool) -> _Needs:
    """One of some letters; one whose other case Python may not know yet could be anything."""
    spelt = frozenset(map(gate_fold, letters))
    if any_case and not all(map(_known, letters)):
        return _ANYTHING
    return _Needs(spelt, digit=_all_digits(spelt))


def _known(letter: str) -> bool:
    """Whether a letter's cases are settled: it has both, or is of a kind that has none."""
    return letter.lower() != letter.upper() or unicodedata.category(letter) not in ("Ll", "Lu", "Lt", "Cn")


def _all_digits(spelt: Parts) -> bool:
    return all(any(map(str.isdecimal, text)) for text in spelt)


def _of_sequence(parts: list[_Needs]) -> _Needs:
    spelt: Parts | None = _NOTHING.spelt
    groups: list[Parts] = []
    whole = True
    for part in parts:
        groups += part.groups
        longer = _joined(spelt, part.spelt) if spelt is not None and part.spelt is not None else None
        if longer is not None:
            spelt = longer
            continue
        whole = False
        if spelt is not None and (group := _group(spelt)):
            groups.append(group)
        spelt = part.spelt if part.spelt is not None else _NOTHING.spelt
    digit = any(part.digit for part in parts)
    if whole:
        return _Needs(spelt, tuple(groups), digit)
    if spelt is not None and (group := _group(spelt)):
        groups.append(group)
    return _Needs(None, tuple(groups), digit)


def _joined(before: Parts, after: Parts) -> Parts | None:
    """Every text of one with every text of the other behind it; None where those are too many or too long."""
    if len(before) * len(after) > max(_MOST_SPELT, len(before), len(after)):
        return None
    if max(map(len, before), default=0) + max(map(len, after), default=0) > _LONGEST:
        return None
    return frozenset(one + two for one, two in product(before, after))


def _of_either(branches: list[_Needs]) -> _Needs:
    digit = all(branch.digit for branch in branches)
    spelt: Parts = frozenset()
    groups: tuple[Parts, ...] = ()
    chosen = [max(branch.all_groups(), key=_worth, default=None) for branch in branches]
    known = [group for group in chosen if group is not None]
    if len(known) == len(chosen) and (group := _group(frozenset().union(*known))):
        groups = (group,)
    for branch in branches:
        if branch.spelt is None:
            return _Needs(None, groups, digit)
        spelt |= branch.spelt
    return _Needs(spelt, groups, digit) if len(spelt) <= 4 * _MOST_SPELT else _Needs(None, groups, digit)


def _of_repeat(node: Repeat) -> _Needs:
    body = _needs(node.body)
    if node.most == 1:
        if node.least == 1:
            return body
        return _Needs(body.spelt | {""}) if body.spelt is not None else _ANYTHING
    if node.least == 0:
        return _ANYTHING
    if node.least == node.most and node.least <= _LONGEST:
        return _of_sequence([body] * node.least)
    at_least = _of_sequence([body] * min(node.least, 8))
    return _Needs(None, at_least.all_groups(), at_least.digit)
