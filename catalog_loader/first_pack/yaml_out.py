"""Words as YAML that is read back as they were, and comments that can break nothing."""

import re
from collections.abc import Iterable, Mapping, Sequence

from catalog_loader.first_pack.naming import language_of

_PLAIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ_](?:[\w.+()€%/ -]*[\w)€%])?")
_NOT_PLAIN = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
WIDTH = 110


def quoted(text: str) -> str:
    """A text as YAML reads it back: as it stands where that is safe, in quotes elsewhere."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _NOT_PLAIN and text.isprintable():
        return text
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escaped(letter) for letter in text) + '"'


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    if letter.isprintable():
        return letter
    point = ord(letter)
    return f"\\x{point:02x}" if point < 256 else f"\\u{point:04x}" if point < 65536 else f"\\U{point:08x}"


def said(text: str, letters: int = 60) -> str:
    """A text inside a comment or a message: one line, printable, not too long."""
    clean = "".join(letter if letter.isprintable() else " " for letter in text[: letters * 4])
    clean = " ".join(clean.split())
    return clean if len(clean) <= letters else clean[: letters - 1].rstrip() + "…"


def listed(values: Iterable[str]) -> str:
    """Words as a YAML list on one line."""
    return "[" + ", ".join(quoted(value) for value in values) + "]"


def mapped(pairs: Mapping[str, str]) -> str:
    """Words by name as a YAML mapping on one line; the one under `""` stands for all."""
    if tuple(pairs) == ("",):
        return quoted(pairs[""])
    return "{" + ", ".join(f"{name}: {quoted(value)}" for name, value in pairs.items()) + "}"


def comment(text: str, indent: str = "") -> list[str]:
    """A remark as comment lines of a fair width."""
    lines: list[str] = []
    line = ""
    for word in said(text, 2_000).split():
        if line and len(line) + len(word) + 1 > WIDTH - len(indent):
            lines.append(f"{indent}# {line}")
            line = ""
        line = f"{line} {word}" if line else word
    return [*lines, f"{indent}# {line}"] if line else lines


def heading(title: str) -> list[str]:
    """A line that opens a part of a file."""
    start = f"# --- {title} "
    return [start + "-" * max(4, 100 - len(start)), ""]


def labels(pairs: Mapping[str, str], locales: Sequence[str]) -> str:
    """Labels for the shop's own languages; one alone stands for all."""
    if "" in pairs:
        return quoted(pairs[""])
    said = {locale: locale if locale in pairs else language_of(locale) for locale in locales}
    here = {locale: pairs[one] for locale, one in said.items() if one in pairs}
    if len(locales) == 1 and here:
        return quoted(here[locales[0]])
    return mapped(here) if here else quoted(pairs.get("en") or next(iter(pairs.values())))


def sentence(text: str) -> str:
    """A remark with a capital and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text[-1:] in ".?!" else ".")
