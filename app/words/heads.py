"""What a product's name says it is: its head phrase, its head noun, and the name without what it is for."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from unicodedata import is_normalized, normalize

from app.words.head_words import GRAMMARS, OTHER, Grammar
from app.words.letters import bare
from app.words.measures import unit_of

_TOKEN = re.compile(
    r"[FfWw]/(?=\s)|\d[\d.,]*+[\"”″]|[^\W_]++(?:[-'’.&][^\W_]++)*+|(?<=\s)[-–—](?=\s)|[^\w\s'’\"“”®™°.*-]|\.(?=\s)"
)
"""A word, or a sign that parts a name; a hyphen does so only between blanks."""
_ASIDE = re.compile(r"\([^()]*\)?|\[[^\[\]]*\]?")
_BLANKS = re.compile(r"\s+")
_MAX_TEXT = 400
"""Names are shorter; what stands behind is a description."""
_MAX_TOKENS = 40
_MAX_WORDS = 4
"""A head phrase has so many words at most, little words not counted."""

_STOP, _FOR, _LINK, _EMPTY, _SHARE, _COUNTER, _VALUE, _NUMBER, _UNIT, _CODE, _PLAIN, _CAPITAL = range(12)
"""What a token does in a name. A code is anything else with a digit, a capital any word with a great letter."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a name says of its product; each is empty where it says nothing."""

    type: str = ""
    """The head phrase, in small letters: `toner cartridge`, `machine à café`."""
    noun: str = ""
    """Its head noun alone, in small letters: `cartridge`, `machine`."""


_NOTHING = ("", "")


@lru_cache(maxsize=64)
def head(text: str, without: tuple[str, ...], locale: str) -> Head:
    """What a product is by its name, leaving out its brand and then its model, which are given in `without`.

    French names a thing first (`Lave-linge frontal Bosch 8 kg`), English last (`HP M404 laser printer for office`).
    """
    if not text.isascii() and not is_normalized("NFC", text):
        text = normalize("NFC", text)
    grammar = _grammar(locale)
    begun = text[:_MAX_TEXT]
    left, models = _left(begun, without)
    phrase, noun = _phrase(left, grammar, sure=bool(models))
    for model in (*models, left) if not noun and models else ():
        phrase, noun = _phrase(model, grammar)
        if noun:
            break
    return Head(phrase.lower(), noun.lower())


def core(text: str, locale: str) -> str:
    """A name without what the thing is for, be it behind `pour`, `compatible`, `for` or the like.

    `Coque souple pour iPhone 6 - rouge` gives `Coque souple - rouge`; who it is for (`pour femme`) stays. It is empty
    where nothing else is left.
    """
    grammar = _grammar(locale)
    low = text.lower()
    if not any(hint in low for hint in grammar.hints):
        return text
    left = grammar.aims.sub(" ", text)
    return text if left == text else _BLANKS.sub(" ", left).strip(" -–—,;|")


@cache
def _grammar(locale: str) -> Grammar:
    return GRAMMARS.get(locale.replace("_", "-").partition("-")[0], OTHER)


def _left(text: str, without: Sequence[str]) -> tuple[str, list[str]]:
    """A name without its brand and its model, and the models that were taken out of it."""
    models = []
    low = text.lower()
    for place, value in enumerate(without):
        small = value.lower().strip()
        if len(small) > 1 and (at := low.find(small)) >= 0 and len(low) == len(text):
            end = at + len(small)
            if not (at and text[at - 1].isalnum()) and not text[end : end + 1].isalnum():
                if place:
                    models.append(text[at:end])
                text = f"{text[:at]} | {text[end:]}" if text[:at].strip() else text[end:]
                low = text.lower()
    return text, models


def _phrase(text: str, grammar: Grammar, *, sure: bool = False) -> tuple[str, str]:
    """The head phrase of a text and its noun; `sure` wants it in small letters where names have capitals."""
    if "(" in text or "[" in text:
        text = _ASIDE.sub(" ", text)
    tokens = _TOKEN.findall(text)[:_MAX_TOKENS]
    sorts = list(map(_sorter(grammar), tokens))
    if grammar.noun_first:
        return _first(tokens, sorts, grammar)
    return _last(tokens, sorts, grammar, sure=sure)


def _first(tokens: Sequence[str], sorts: Sequence[int], grammar: Grammar) -> tuple[str, str]:
    """The phrase of a language that names a thing first."""
    at = _noun_at(tokens, sorts, grammar)
    if at < 0:
        return _NOTHING
    noun, end = tokens[at], at + 1
    small = _small(noun)
    follows = grammar.openers.get(small)
    if follows is not None and end < len(tokens) and sorts[end] >= _PLAIN:
        second = _small(tokens[end])
        if second in follows or (not follows and sorts[end] == sorts[at]):
            noun, end = f"{noun} {tokens[end]}", end + 1
    last = _end(tokens, sorts, end, grammar, of_device=small in grammar.accessories)
    return " ".join([noun, *tokens[end:last]]), noun


def _noun_at(tokens: Sequence[str], sorts: Sequence[int], grammar: Grammar) -> int:
    """Where the noun stands in a language that begins with it, or -1: `Lot de 3 coques`, `Apple iPhone 6 coque`."""
    found, blind = -1, False
    for at, sort in enumerate(sorts):
        if sort in (_STOP, _FOR):
            if found >= 0:
                return found
            blind = sort == _FOR
        elif blind:
            continue
        elif sort == _COUNTER and found < 0 and not _counts(sorts, at):
            return at
        elif sort == _PLAIN:
            late = found >= 0 and not (at - found > 1 and _small(tokens[at]) in grammar.accessories)
            return found if late else at
        elif sort == _CAPITAL and found < 0 and _names_a_model(tokens, sorts, at, grammar):
            continue
        elif sort == _CAPITAL and found < 0:
            if tokens[at].isupper() and len(tokens[at]) > 1 and _PLAIN not in sorts[at : at + 3]:
                return at
            found = at
        elif sort == _CAPITAL and at == found + 1 and _shouts(tokens[found]) and not tokens[at].isupper():
            found = at
    return found


def _names_a_model(tokens: Sequence[str], sorts: Sequence[int], at: int, grammar: Grammar) -> bool:
    """Whether a word is a part of a model's name: `SR 65 M 031 EU`."""
    if len(tokens[at]) > 3 or not tokens[at].isupper() or tokens[at] in grammar.acronyms:
        return False
    return any(sort in (_NUMBER, _CODE, _UNIT) for sort in (*sorts[max(at - 1, 0) : at], *sorts[at + 1 : at + 2]))


def _shouts(token: str) -> bool:
    """Whether a word looks like a brand where others have small letters: `PACHA Tee-shirt`."""
    return len(token) > 3 and token.isupper()


def _counts(sorts: Sequence[int], at: int) -> bool:
    """Whether a word such as `boîte` only says how many of something there are."""
    rest = sorts[at + 1 : at + 3]
    return rest[:1] == [_NUMBER] or list(rest) == [_LINK, _NUMBER]


def _end(tokens: Sequence[str], sorts: Sequence[int], at: int, grammar: Grammar, *, of_device: bool) -> int:
    """Where a phrase ends whose noun stands before `at`."""
    words, end = 1, at
    titled = _titled(sorts, at)
    while at < len(tokens) and words < _MAX_WORDS:
        sort = sorts[at]
        at += 1
        if sort in (_LINK, _EMPTY):
            continue
        linked = at - 1 > end
        if sort not in (_PLAIN, _CAPITAL, _COUNTER) or (sort == _CAPITAL and not titled and not linked):
            break
        if of_device and _small(tokens[at - 1]) in grammar.devices:
            break
        words += 1
        end = at
    return end


def _titled(sorts: Sequence[int], at: int) -> bool:
    """Whether capitals say nothing in a phrase, as each of its words has one."""
    for sort in sorts[at:]:
        if sort in (_STOP, _FOR):
            return True
        if sort == _PLAIN:
            return False
    return True


@dataclass(slots=True)
class _Run:
    """Words side by side that may be a head phrase."""

    words: list[str]
    segment: int
    small: bool = False
    """One of them has no capital."""
    barred: bool = False
    """It says what the thing is for, or how many there are: `750 sheets`."""
    counted: bool = False
    """The name begins with a number before it: `8 port switch`, but `1 pc` too."""


def _last(tokens: Sequence[str], sorts: Sequence[int], grammar: Grammar, *, sure: bool) -> tuple[str, str]:
    """The phrase of a language that names a thing last: in small letters, else the last of the first part."""
    chosen: _Run | None = None
    for run in _runs(tokens, sorts, grammar):
        if run.words and not run.barred and not (run.counted and (sure or len(run.words) == 1)):
            if run.small:
                chosen = run
                break
            if chosen is None or chosen.segment == run.segment:
                chosen = run
    if chosen is None or (sure and not chosen.small):
        return _NOTHING
    return " ".join(chosen.words[-_MAX_WORDS:]), chosen.words[-1]


def _runs(tokens: Sequence[str], sorts: Sequence[int], grammar: Grammar) -> list[_Run]:
    """The runs of words in a name, in order."""
    run = _Run([], 0)
    runs, segment, aimed, shared = [run], 0, False, False
    for at, sort in enumerate(sorts):
        if sort in (_PLAIN, _CAPITAL, _COUNTER, _SHARE):
            token = tokens[at]
            small = token.islower() or token in grammar.acronyms
            if run.small and not small:
                runs.append(run := _Run([], segment, barred=run.barred))
            run.words.append(token)
            run.small = run.small or small
        elif sort in (_LINK, _EMPTY) or (sort == _VALUE and not run.words):
            continue
        elif sort == _FOR and tokens[at] == "of" and at and sorts[at - 1] in (_COUNTER, _SHARE):
            run.words.clear()  # `set of 2 pillows`: the number says nothing against the pillows
            shared = True
        else:
            aimed = sort == _FOR or (aimed and sort != _STOP)
            segment += sort == _STOP
            counted = sort == _NUMBER and not shared
            shared = False
            barred = aimed or (counted and any(one.words for one in runs))
            runs.append(run := _Run([], segment, barred=barred, counted=counted))
    return runs


def _small(token: str) -> str:
    return bare(token.lower())


@cache
def _sorter(grammar: Grammar) -> Callable[[str], int]:
    """What tells the sort of a token in a language."""
    words = {
        word: sort
        for sort, several in (
            (_SHARE, grammar.shares),
            (_COUNTER, grammar.counters),
            (_VALUE, grammar.values),
            (_EMPTY, grammar.empty),
            (_LINK, grammar.links),
            (_FOR, grammar.ahead),
        )
        for word in several
    }

    @lru_cache(maxsize=65_536)
    def sort(token: str) -> int:
        small = _small(token)
        if (found := words.get(small)) is not None:
            return found
        if not token[0].isalnum():
            return _STOP
        if any(map(str.isdigit, token)):
            return _NUMBER if token.isdigit() else _CODE
        if len(token) == 1 or (len(token) < 5 and unit_of(small)):
            return _UNIT
        return _PLAIN if token.islower() else _CAPITAL

    return sort
