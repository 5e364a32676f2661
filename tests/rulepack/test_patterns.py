"""What patterns may be: two hundred that merchandisers write pass, two hundred that never end are refused."""

import time
from itertools import product

import pytest

from app.rulepack.patterns import pattern_fault
from app.words.patterns import PATTERN_SECONDS, compiled

WRITTEN = r"""
(?i)\bnoire?s?\b
(?i)\b(?:bleue?|verte?|gris(?:e|es)?)s?\b
(?i)(?:\s+(?:à|au|aux|avec|d|de|des|du|en|et|la|le|les|pour|sur))*\s+\S*…$
\s*…?\s*Voir la présentation$
^\s*(?:\d+)?\s*(?:cm)?\s*$
(?i)^(?:taille|t)[. ]*(?=(?:\d|x*[sl]$|m$))
^(.*?),\s*(.*?),\s*(.*)$
^([^,]*),([^,]*),([^,]*),(.*)$
^(.+?) - (.+?) - (.+?) - (.+)$
(\d+(?:[.,]\d+)?)\s*(?:x|×)\s*(\d+(?:[.,]\d+)?)\s*(?:x|×)\s*(\d+(?:[.,]\d+)?)\s*cm
\d{1,3}(?:[ .,]\d{3})*(?:[.,]\d{2})?\s*€
(?i)\bGTIN\W*(\d{8}|\d{12,14})\b
\b97[89][- ]?(?:\d[- ]?){9}[\dX]\b
^[A-Z]{2,4}-\d{3,6}(?:-[A-Z0-9]{1,4})?$
(?:[A-Z][a-z]+ ?)+:
^(?:[A-ZÀ-Ý][a-zà-ÿ]+)(?:[ -][A-ZÀ-Ý][a-zà-ÿ]+)*$
<[^<>]{0,500}>
&(?:amp|nbsp|quot|#\d+);
https?://[^\s"<>]+
[\w.+-]+@[\w-]+\.[\w.-]+
(?i)\bØ\s*\d+(?:[.,]\d+)?\s*mm\b
(?i)größe\s*:?\s*(?P<size>\d{2}|x*[sml])\b
(?i)(?:herren|damen|kinder)(?:schuhe?|jacken?|hosen?)
(?i)\b(?:schwarz|weiß|rot|grün|blau)(?:e[mnrs]?)?\b
(?i)waschbar bei (\d{2})\s?°C?
(?i)\b\w+(?:straße|strasse)\b
(?i)\b(?:czarn|biał|czerwon|zielon)(?:y|a|e|ego|ej)\b
(?i)rozmiar\s*:?\s*(\d{2}(?:/\d{2})?|[XSML]+)
(?i)\b(?:bawełna|wełna|jedwab|poliester)\s+(\d{1,3})\s?%
(?i)\bμέγεθος\s*:?\s*(\d{2}|[SML])\b
(?i)\b(?:μαύρο|λευκό|κόκκινο)ς?\b
(?i)\b(?:βαμβάκι|μαλλί)\s+\d+\s*%
(?:أسود|أبيض|أحمر)(?:ة)?
مقاس\s*:?\s*([\d٠-٩]+)
[\u0600-\u06FF]+(?:\s[\u0600-\u06FF]+)*
サイズ\s*[::]?\s*([SMLX]+|\d+)\s*(?:cm|センチ)?
(?:黒|白|赤|青)(?:色)?
[【\[].*?[】\]]
(\d+)\s*(?:個|枚|本|セット)入?り?
[ァ-ヶー]+(?:・[ァ-ヶー]+)*
送料無料|ポイント\d+倍
\s{2,}
^\W+|\W+$
(?<!\d)\d{4}(?!\d)
(['"])(.*?)\1
^(?:(?!occasion).)*$
(?i)^(?=.*\bcoton\b)(?=.*\bbio\b).*$
(\w++\s?)*$
(?>\d+[.,]?)+x
(?:[^,]++,?)*;
(?:\d{3},?)+x
(?:\s*,\s*\w+)*;
(?:"[^"]*"|[^",])*,
(?:[^"\\]|\\.)*"
^\d+(?:,\d+)*$
(?:a|b|c)+d
^(?:\d+\s*[x×]\s*){1,3}\d+$
(?i)pack(?:\s+de)?\s+\d+|lot\s+(?:de\s+)?\d+
(?i)(?P<watt>\d+)\s*w(?:atts?)?\b
(?x) (\d+) \s* (?:go|gb)  # memory
\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?
[\x80-\x9f]
^(?P<a>[^>]+)>(?P<b>[^>]+)>(?P<c>[^>]+)$
^[^>]*>\s*([^>]*?)\s*$
\(.*?\)
(?:\s+-)+\s*$
.*
.+\s.+
^.*?(\d+).*?(\d+).*$
[^\w\s]+$
""".strip().split("\n")
UNITS = ("cm", "mm", "kg", "ml", "Stück", "sztuk", "τεμάχια", "قطعة", "個", "mAh", "pouces", "Zoll", "°C")
FORMS = (
    r"(?i)\b(\d+(?:[.,]\d+)?)\s*{}\b",
    r"(?i)^(?P<value>\d+)\s*-\s*(\d+)\s*{}$",
    r"(?<=\d)\s*{}(?!\w)",
    r"(?i)(?:env\.|ca\.|ok\.)?\s*\d+\s*(?:x\s*\d+\s*)*{}s?",
    r"\s*[(\[]?\s*\d+\s*{}\s*[)\]]?\s*$",
    r"(?i)\b(?:\d+\s?)?{}(?:\s*(?:/|,|et|und|i|και)\s*\d+\s?{}){{0,3}}\b",
    r"^(?:[^\d]*\D)?(\d+)[ .]?{}\.?$",
    r"(?:{}|\d+)(?:,\s*(?:{}|\d+))*",
    r"{}: *([^;|]+?) *(?:[;|]|$)",
    r"(?i)(?P<n>\d++)\s*+{}",
)
LEGITIMATE = (
    *WRITTEN,
    *(form.replace("{}", unit).replace("{{", "{").replace("}}", "}") for form, unit in product(FORMS, UNITS)),
)

LOOPS = {
    "a": ("(a+)+", "(a*)*", "(a|a)*", "(a|aa)+", "(a+a+)+", "(?:a?a?)*", "(a{1,30}){1,30}", "(?:a+b?)*", "([a-z]+)*", "(\\w+\\s?)*",
          "(\\w|\\w\\d?)*", "(?:[a-z]+[\\w-]*)*", "(?:a|[ab])+", "(?:\\w*a)*", "(.*a)*", "(?:(?:a+)b?)+", "(?:a+?)+", "(?i:A+a)*", "(?:\\S+\\s*)+", "(?:x*a+)*",
          "(?:a*){2,}", "(?:[^,]+,?)*", "(?:a+|b)*", "((a)+)+", "(?:\\p{L}+ ?)*", "(?P<w>[a-z]+-?)+", "(?:a(?:a)?)*", "(a+){1,99}", "\\w+\\w+\\w+\\w+", ".*.*.*"),
    "1": ("(\\d+)*", "(?:\\d+[.,]?)*", "(\\d|[0-9])+", "(\\d{1,3},?)*", "(?:\\d+\\s*)+", "(?:\\d*\\.?\\d*)*", "(\\d+){4}", "[0-9]*[0-9]*[0-9]*"),
    " ": ("(\\s*)*", "(?:\\s+ ?)*", "(\\s|\\W)+", "\\s*\\s*\\s*\\s*", "(?: | )*"),
    "é": ("([éè]+)+", "(?:é|[à-ÿ])*", "(?:[^\\W\\d]+'?)*"),
    "日": ("([一-龠]+)*", "(?:日+本?)+"),
    "ع": ("([\\u0600-\\u06FF]+\\s?)*", "(?:ع|\\w)*"),
}  # fmt: skip
TAILS = ("$", "[;!]$", "(?=[;!]$)", "\\b[;!]$")
CATASTROPHIC = [(f"^{loop}{tail}", pump) for pump, loops in LOOPS.items() for loop, tail in product(loops, TAILS)]


def out_of_time(pattern: str, text: str) -> bool:
    """Whether the engine really needs longer than a value's time."""
    try:
        compiled(pattern).search(text, timeout=PATTERN_SECONDS)
    except TimeoutError:
        return True
    return False


@pytest.mark.parametrize("pattern", LEGITIMATE)
def test_what_merchandisers_write_passes(pattern: str) -> None:
    assert pattern_fault(pattern) == ""


def test_there_are_two_hundred_of_each() -> None:
    assert len(set(LEGITIMATE)) >= 200
    assert len(set(CATASTROPHIC)) >= 200


def test_what_never_ends_is_refused_or_proved_harmless() -> None:
    """Whatever passes is put to the proof: a long run of the letter that it repeats, and an end that does not fit."""
    passed = [(pattern, pump) for pattern, pump in CATASTROPHIC if not pattern_fault(pattern)]
    wild = [pattern for pattern, pump in passed for end in "!?~;\n" if out_of_time(pattern, pump * 400 + end)]
    assert not wild
    assert len(passed) < 0.1 * len(CATASTROPHIC), passed


def test_the_refused_ones_are_no_theory() -> None:
    """Many of them do run out of time; the engine has a way out of others, until they are written a little differently."""
    wild = sum(any(out_of_time(pattern, pump * 3000 + end) for end in "?~") for pattern, pump in CATASTROPHIC[::4])
    assert wild > 0.1 * len(CATASTROPHIC[::4])


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (r"^(\w+\s?)*$", r"`(\w+\s?)*` can take the same letters in many ways; write `\w++`, which gives nothing back"),
        (r"(a|a)*b", "`(a|a)*` can take the same letters in many ways; let no two of its parts begin with the same"),
        (r".*.*.*=", "`.*`, `.*` and `.*` can take the same letters, 3 times over; say what each of them stops at"),
        (r"(\d+){4}x", r"`\d+` can take the same letters, 4 times over; say what"),
        (r"\s*\s*\s*\s*x", r"4 times over; write `\s*+`, which gives nothing back"),
        (r"x(?=(b+)+c)", "`(b+)+` can take"),
        ("(?:(?:a{1000}){1000}){1000}", "repeats more than 10000 parts; write a lower number: `(?:a{1000}){1000}`"),
        ("(?:(?:a{1000}){1000}){1000}(", "repeats more than 10000 parts; write a lower number: `{1000}`"),
        ("a{99999999999}", "repeats more than 10000 parts"),
        ("(" * 60 + "a" + ")" * 60, "has more than 50 groups in one another"),
        ("a" * 2001, "a pattern has at most 2000 letters, not 2001"),
        ("(?R)?a", "uses `(?R)?`, and nobody can tell how long that takes"),
        ("(a", "the pattern '(a' cannot be read: missing ) at position 2"),
        ("(?:lin){e<=1}", "lets letters differ at `{e<=1}`"),
        ("", "takes a regular expression, not ''"),
    ],
)
def test_a_refusal_shows_the_part_and_the_mend(pattern: str, told: str) -> None:
    assert told in pattern_fault(pattern)


def test_a_pattern_is_judged_in_no_time() -> None:
    for pattern in LEGITIMATE:
        pattern_fault(pattern)
    began = time.perf_counter()
    for pattern in LEGITIMATE:
        pattern_fault(pattern)
    assert (time.perf_counter() - began) / len(LEGITIMATE) < 0.01, "2 ms where nothing else runs"
