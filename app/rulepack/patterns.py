"""Whether a rule's regular expression can run: it is understood, of a sensible size, and ends in time on any value."""

import re

import regex

from app.rulepack.pattern_danger import Danger, danger_of
from app.rulepack.pattern_tree import (
    DEPTH,
    Either,
    Group,
    Look,
    Node,
    Repeat,
    Sequence,
    UnreadableError,
    read_pattern,
)

LENGTH = 2_000
"""Letters of a pattern."""
SIZE = 10_000
"""Parts of a pattern once its counts are multiplied out; the engine writes them out in memory."""
ALTERNATIVES = 2_000
"""Alternatives of a pattern."""

_ESCAPED = re.compile(r"\\(?:[pPN]\{[^}]*\}|.)", re.DOTALL)
_WITH_MISTAKES = re.compile(r"\{\s*(?:\d+\s*<=?\s*)?(?:\d*\s*[deis]\s*\+?\s*)+(?:<=?\s*\d+\s*)?[,:}]")
"""`x{e<=1}` would be found with a letter too many: the engine's own extension, no part of a rule."""
_COUNTS = re.compile(r"\{\s*(\d*)\s*,?\s*(\d*)\s*\}")


def pattern_fault(pattern: str) -> str:
    """What is wrong with a regular expression, or nothing."""
    if not pattern:
        return "takes a regular expression, not ''"
    if len(pattern) > LENGTH:
        return f"a pattern has at most {LENGTH} letters, not {len(pattern)}; use a table of values, or several rules"
    tree, unread = _read(pattern)
    if fault := _too_large(pattern, tree) if tree else _perhaps_too_large(pattern, unread):
        place, why = fault
        return f"the pattern {_short(pattern)!r} {why}: `{_short(place)}`"
    try:
        regex.compile(pattern)
    except Exception as error:  # noqa: BLE001 - counts that overflow, nesting that recurses, and whatever comes next
        return f"the pattern {_short(pattern)!r} cannot be read: {error}"
    if found := _WITH_MISTAKES.search(_ESCAPED.sub("_", pattern)):
        return f"the pattern {pattern!r} lets letters differ at `{found[0]}`; write `\\{{` where a brace is meant"
    if tree is None:
        part = _short(unread.part if unread else pattern)
        return f"the pattern {_short(pattern)!r} uses `{part}`, and nobody can tell how long that takes; leave it out"
    if danger := danger_of(tree):
        return _told(pattern, danger)
    return ""


def _short(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]}…"


def _read(pattern: str) -> tuple[Node | None, UnreadableError | None]:
    try:
        return read_pattern(pattern), None
    except UnreadableError as error:
        return None, error


def _perhaps_too_large(pattern: str, unread: UnreadableError | None) -> tuple[str, str] | None:
    """A pattern that is no tree is measured by its counts alone, as if each stood within the others."""
    if unread and unread.deep:
        return unread.part, f"has more than {DEPTH} groups in one another"
    size = 1
    for found in _COUNTS.finditer(pattern):
        size *= max(int(found[1][:9] or 1), int(found[2][:9] or 1))
        if size > SIZE:
            return found[0], f"repeats more than {SIZE} parts; write a lower number"
    return None


def _too_large(pattern: str, tree: Node) -> tuple[str, str] | None:
    """The innermost part that is too large, and why."""
    if pattern.count("|") >= ALTERNATIVES:
        return pattern, f"has more than {ALTERNATIVES} alternatives; use a table of values"
    found: list[Node] = []
    _size(tree, found)
    if not found:
        return None
    return pattern[found[0].start : found[0].end], f"repeats more than {SIZE} parts; write a lower number"


def _size(node: Node, too_large: list[Node]) -> int:
    """How many parts a part has with its counts multiplied out; what is too large is noted, innermost first."""
    match node:
        case Group() | Look():
            return 1 + _size(node.body, too_large)
        case Sequence():
            size = sum(_size(part, too_large) for part in node.parts)
        case Either():
            size = sum(_size(branch, too_large) for branch in node.branches)
        case Repeat():
            size = max(node.least, node.most or 0, 1) * _size(node.body, too_large)
        case _:
            return 1
    if size > SIZE:
        too_large.append(node)
    return size


def _told(pattern: str, danger: Danger) -> str:
    """A danger, with the mend that is known to help."""
    parts = [f"`{_short(pattern[start:end])}`" for start, end in danger.parts]
    if danger.times == 1:
        what = f"could take for ever: {parts[0]} can take the same letters in many ways"
    else:
        what = f"could take very long: {_and(parts)} can take the same letters, {danger.times} times over"
    return f"the pattern {_short(pattern)!r} {what}; {_mend(pattern, danger)}"


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _mend(pattern: str, danger: Danger) -> str:
    for tried in (*((one,) for one in danger.mends), danger.mends):
        mended = pattern
        for start, end in sorted(tried, reverse=True):
            mended = mended[:start] + _possessive(mended[start:end]) + mended[end:]
        tree, _ = _read(mended)
        if mended != pattern and tree and not danger_of(tree):
            shown = list(dict.fromkeys(f"`{_possessive(pattern[start:end])}`" for start, end in tried))
            return f"write {_and(shown)}, which gives nothing back"
    if danger.times == 1:
        return "let no two of its parts begin with the same letters, such as `[^,]+` before a comma instead of `.+`"
    return "say what each of them stops at, such as `[^=]*` before a `=` instead of `.*`, or leave one out"


def _possessive(repetition: str) -> str:
    return f"{repetition.rstrip('?') if repetition[-2:] in ('*?', '+?', '}?') else repetition}+"
