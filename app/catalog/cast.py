"""Texts become values of their field's type; what does not fit is left out and reported, never guessed.

This comes after the transformations, which work on what the back office wrote: a price among words or a date in the
order of another country is theirs to mend (docs/decisions/0003). A number may carry the sign of the shop's currency, or
a percent sign; a date stands in one of the plain forms.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any

from app.catalog.draft import Draft
from app.core.fit import as_text
from app.core.moment import moment_of
from app.core.product import Row
from app.core.schema import Schema, Type

MAX_NUMBER = 1e15
"""Larger numbers are no prices or counts, and not every one of them can be told from its neighbour."""

SIGNS: Mapping[str, frozenset[str]] = {
    "EUR": frozenset({"€", "EURO", "EUROS"}),
    "USD": frozenset({"$", "US$", "$US"}),
    "CAD": frozenset({"$", "CA$", "$CA", "C$"}),
    "GBP": frozenset({"£"}),
    "CHF": frozenset({"FR.", "SFR", "FR"}),
    "JPY": frozenset({"¥"}),
    "CNY": frozenset({"¥"}),
    "PLN": frozenset({"ZŁ"}),
}
"""How currencies are written besides by their code, in capitals."""

_MONEY = re.compile(
    r"([^\W\d_]{2,5}\.?|[^\W\d_]{0,2}[€$£¥][^\W\d_]{0,2})?\s*"
    r"([+-]?\d{1,3}(?:[\s\u00a0\u202f']\d{3})+(?:[.,]\d+)?|[+-]?\d+(?:[.,]\d+)*)"
    r"\s*([^\W\d_]{2,5}\.?|[^\W\d_]{0,2}[€$£¥][^\W\d_]{0,2}|%)?"
)
_ANY_SIGN = frozenset({*SIGNS, *(sign for signs in SIGNS.values() for sign in signs)})
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3})+|(?:,\d{3})+)")
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d/%m/%y", "%Y%m%d")
FIRST_SECOND = datetime(1, 1, 1, tzinfo=UTC).timestamp()
LAST_SECOND = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()
"""The calendar's first and last moment: a number outside is no date."""
_MONTHS = {
    name: month
    for names in (
        [
            "janvier",
            "fevrier",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "aout",
            "septembre",
            "octobre",
            "novembre",
            "decembre",
        ],
        [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
    )
    for month, name in enumerate(names, 1)
}
_YES = frozenset({"1", "true", "yes", "y", "oui", "o", "vrai", "x"})
_NO = frozenset({"0", "false", "no", "n", "non", "faux", ""})


class MisfitError(ValueError):
    """A value that is not of the wanted type."""


def number(value: Any, currency: str = "") -> float:
    """A finite number: `49,90 €`, `1 299.00`, `1.299,00`, `20 %`; a single comma or point is the decimal mark.

    `currency` is the one that it may be an amount of; without it, any. Raises MisfitError.
    """
    if isinstance(value, bool):
        raise MisfitError
    if isinstance(value, int | float):
        try:
            result = float(value)
        except OverflowError as error:
            raise MisfitError from error
    else:
        found = _MONEY.fullmatch(value.strip())
        if not found or not (_is_own(found[1], currency) and (found[3] == "%" or _is_own(found[3], currency))):
            raise MisfitError
        result = float(_decimal_point(re.sub(r"[\s\u00a0\u202f']", "", found[2])))
    if not abs(result) <= MAX_NUMBER:
        raise MisfitError
    return result


def _is_own(sign: str | None, currency: str) -> bool:
    """Whether what stands beside a number is nothing, or a sign of its currency."""
    if not sign:
        return True
    said = sign.upper()
    return said in _ANY_SIGN if not currency else said == currency or said in SIGNS.get(currency, ())


def _decimal_point(digits: str) -> str:
    """Digits with a point as the only mark; marks that stand twice, or before another kind, part the thousands.

    Where they do not, as in `12.03.2026`, it is no number. Raises MisfitError.
    """
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits
    whole, places = (digits[:last], digits[last:]) if digits.count(digits[last]) == 1 else (digits, "")
    if ("." in whole or "," in whole) and not _THOUSANDS.fullmatch(whole):
        raise MisfitError
    return whole.replace(".", "").replace(",", "") + places.replace(",", ".")


def date(value: Any) -> float:
    """Seconds since 1970 of a day or a moment: ISO 8601, `12/03/2026`, `12 mars 2026`, `March 12, 2026`.

    A number is read as its figures are, `20260312`, and never as seconds or days since some day. Raises MisfitError.
    """
    if isinstance(value, bool):
        raise MisfitError
    if isinstance(value, int | float):
        value = as_text(number(value))
    text = value.strip()
    try:
        return seconds(moment_of(text))
    except (ValueError, OverflowError):
        pass
    for shape in _DATES:
        try:
            return datetime.strptime(text, shape).replace(tzinfo=UTC).timestamp()
        except ValueError:
            continue
    return _written_date(text)


def seconds(value: Any) -> float:
    """A date as what was computed gives it: seconds since 1970 within the calendar, or what `date` takes.

    Raises MisfitError.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return date(value)
    if not FIRST_SECOND <= (found := number(value)) <= LAST_SECOND:
        raise MisfitError
    return found


def _written_date(text: str) -> float:
    words = re.findall(r"[^\W\d_]+|\d+", text.casefold())
    months = [_MONTHS[word] for word in words if word in _MONTHS]
    days, years = ([int(word) for word in words if word.isdecimal() and len(word) in size] for size in ((1, 2), (4,)))
    if len(months) == len(days) == len(years) == 1:
        try:
            return datetime(years[0], months[0], days[0], tzinfo=UTC).timestamp()
        except ValueError as error:
            raise MisfitError from error
    raise MisfitError


def boolean(value: Any) -> bool:
    """Yes or no, in French, English or figures."""
    said = text(value).strip().casefold()
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise MisfitError


def text(value: Any) -> str:
    """A text, as conditions compare it: a whole number from JSON has no `.0`, yes and no are `true` and `false`."""
    return as_text(value) if isinstance(value, bool | float) else str(value)


CASTS: Mapping[Type, Callable[[Any], Any]] = {
    "text": text,
    "keyword": text,
    "number": number,
    "boolean": boolean,
    "date": date,
}
"""A value of each type, of what is written."""


@lru_cache(maxsize=64)
def casts(currency: str) -> Mapping[Type, Callable[[Any], Any]]:
    """A value of each type, of what is written in the feed of a shop with this currency."""
    return {**CASTS, "number": partial(number, currency=currency)}


@lru_cache(maxsize=64)
def casts_of_computed(currency: str) -> Mapping[Type, Callable[[Any], Any]]:
    """A value of each type, of what was computed from values: a date may be given in seconds since 1970."""
    return {**casts(currency), "date": seconds}


def cast(draft: Draft, schema: Schema) -> None:
    """Give every value its type."""
    draft.values = _cast(draft, draft.values, draft.row, schema)
    for variant in draft.variants:
        variant.values = _cast(draft, variant.values, variant.row, schema)


def _cast(draft: Draft, values: dict[str, tuple[Any, ...]], row: Row, schema: Schema) -> dict[str, tuple[Any, ...]]:
    """The values that fit their types; the others are told."""
    typed: dict[str, tuple[Any, ...]] = {}
    converts = casts(schema.currency)
    for key, several in values.items():
        kind = schema.type_of(key)
        if len(several) == 1 and kind in ("text", "keyword") and isinstance(several[0], str):
            typed[key] = several  # most values are one text, and texts fit as they are
            continue
        convert = converts[kind]
        good = []
        for value in several:
            try:
                good.append(convert(value))
            except MisfitError:
                draft.rejected.append(draft.misfit(row, f"`{key}` is a {kind} and cannot be {value!r}", key))
        if good:
            typed[key] = tuple(dict.fromkeys(good))
    return typed
