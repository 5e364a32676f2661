"""Whether the engine that runs a rule's regular expressions takes them, asked before any product meets them."""

import re

import regex

_ESCAPED = re.compile(r"\\(?:[pPN]\{[^}]*\}|.)", re.DOTALL)
_WITH_MISTAKES = re.compile(r"\{\s*(?:\d+\s*<=?\s*)?(?:\d*\s*[deis]\s*\+?\s*)+(?:<=?\s*\d+\s*)?[,:}]")
"""`x{e<=1}` would be found with a letter too many: the engine's own extension, no part of a rule."""


def pattern_fault(pattern: str) -> str:
    """What is wrong with a regular expression, or nothing."""
    if not pattern:
        return "takes a regular expression, not ''"
    try:
        regex.compile(pattern)
    except Exception as error:  # noqa: BLE001 - counts that overflow, nesting that recurses, and whatever comes next
        return f"the pattern {pattern!r} cannot be read: {error}"
    if found := _WITH_MISTAKES.search(_ESCAPED.sub("_", pattern)):
        return f"the pattern {pattern!r} lets letters differ at `{found[0]}`; write `\\{{` where a brace is meant"
    return ""
