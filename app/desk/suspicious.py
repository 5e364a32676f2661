"""What looks wrong in a value: each suspicion with its name, what it means, and the rule that would mend it."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.rulepack.patterns import LENGTH
from app.words.mojibake import is_garbled
from app.words.nothing import is_word_for_nothing

LONG = 120
"""A facet's value is seldom longer: nobody reads it in a list."""
SHOUTED = 12
"""So many letters in capitals are a shouted text; fewer may be a name."""

_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]{0,300})?/?>")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,5});")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff]")


@dataclass(frozen=True)
class Suspicion:
    """One kind of doubt: its name, what it means in a sentence, and the rule that would mend a field, as YAML."""

    code: str
    says: str
    mend: Callable[[str, Sequence[str]], str]
    """Takes the field and some of its values; empty where no rule can mend it."""
    advice: str = ""
    """What to do where no rule can."""


def _drop(field: str, values: Sequence[str]) -> str:
    """Rules that drop these values: several where one pattern would be too long.

    Values with letters that YAML does not keep, such as a line break, and very long ones are left out.
    """
    written = dict.fromkeys(value.strip() for value in values)
    parts = [re.escape(one).replace("\\ ", " ") for one in written if one and one.isprintable() and len(one) <= LONG]
    patterns: list[str] = []
    for part in parts:
        if patterns and len(patterns[-1]) + 1 + len(part) <= LENGTH:
            patterns[-1] += f"|{part}"
        else:
            patterns.append(part)
    return "\n".join(f"- {{kind: drop, field: {field}, pattern: {_quoted(one)}}}" for one in patterns)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _clean(options: str) -> Callable[[str, Sequence[str]], str]:
    return lambda field, _: f"- {{kind: clean, field: {field}{options}}}"


def _none(_: str, __: Sequence[str]) -> str:
    return ""


def _replace(pattern: str) -> Callable[[str, Sequence[str]], str]:
    return lambda field, _: f"- {{kind: replace, field: {field}, pattern: {_quoted(pattern)}, with: ''}}"


_LOOK = "`gondola explain product ID` shows the values; drop them by a rule"
"""Where the values are private, and so no rule is written."""

SUSPICIONS: dict[str, Suspicion] = {
    one.code: one
    for one in (
        Suspicion("placeholder", "a word that stands for nothing", _drop, _LOOK),
        Suspicion("says_nothing", "there, but without a letter or a digit", _drop, _LOOK),
        Suspicion(
            "mojibake",
            "letters read in the wrong encoding",
            _clean(", repair: true"),
        ),
        Suspicion(
            "replacement",
            "letters that were lost (\ufffd)",
            _none,
            "they cannot be brought back: mend the export, which writes another encoding than it says",
        ),
        Suspicion("markup", "HTML tags or entities left in a text", _clean(", html: true")),
        Suspicion(
            "control", "letters that cannot be seen", _replace("[\\x00-\\x08\\x0b-\\x1f\\x7f\\u200b\\u2060\\ufeff]")
        ),
        Suspicion("shouted", "a text in capitals", _clean(", case: sentence")),
        Suspicion("blanks", "two blanks or a line break inside a short value", _clean("")),
        Suspicion(
            "long_value",
            f"a facet's value of more than {LONG} letters",
            lambda field, _: f"- {{kind: split, field: {field}, pattern: '[,;/|]'}}",
        ),
        Suspicion(
            "zero", "a price of 0 or less", lambda field, _: _drop_numbers(field, "-\\s*\\d.*|0+(?:[.,]0+)?\\D*")
        ),
        Suspicion(
            "outlier",
            "a price fifty times above or below what its category costs",
            _none,
            "a lost decimal mark, most often: mend it in the back office",
        ),
        Suspicion(
            "future", "a date that lies ahead", _none, "mend it in the back office, or ask for it with a condition"
        ),
        Suspicion(
            "epoch",
            "a date of 1970 or before: a zero that was read as a day",
            lambda field, _: _drop_numbers(field, "0|.*1970.*"),
        ),
        Suspicion(
            "same_name", "products of the same name", _none, "give them one parent, or a name that tells them apart"
        ),
        Suspicion("no_picture", "products without a picture", _none, "mend it in the back office"),
    )
}


def _drop_numbers(field: str, pattern: str) -> str:
    return f"- {{kind: drop, field: {field}, pattern: {_quoted(pattern)}}}"


@lru_cache(maxsize=50_000)
def of_text(value: str) -> tuple[str, ...]:
    """The codes of what looks wrong in a text, whatever field it is of."""
    return tuple(_of_text(value))


def _of_text(value: str) -> Iterator[str]:
    if is_word_for_nothing(value):
        yield "placeholder"
    elif not any(map(str.isalnum, value)):
        yield "says_nothing"
    if not value.isascii():
        if "\ufffd" in value:
            yield "replacement"
        if is_garbled(value):
            yield "mojibake"
    if ("<" in value and _TAG.search(value)) or ("&" in value and _is_entity(value)):
        yield "markup"
    if _CONTROL.search(value):
        yield "control"
    if value == value.upper() and " " in value and sum(map(str.isalpha, value)) >= SHOUTED:
        yield "shouted"
    if len(value) <= LONG and " ".join(value.split()) != value.strip().replace("\u00a0", " "):
        yield "blanks"


def _is_entity(value: str) -> bool:
    return any(html.unescape(found[0]) != found[0] for found in _ENTITY.finditer(value))
