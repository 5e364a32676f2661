"""Whether the text that takes a match's place fits its pattern: `\\1` and `\\g<name>` name groups that there are."""

import regex

from app.words.patterns import compiled


def template_fault(template: str, pattern: str) -> str:
    """What is wrong with a template for a pattern, or nothing."""
    try:
        compiled(f"(?:{pattern}\n)|").sub(template, "")  # finds nothing at once, whatever the pattern
    except (regex.error, IndexError) as error:
        return str(error)
    return ""
