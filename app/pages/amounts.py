"""Prices, numbers and dates as each language writes them."""

from datetime import datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

_OTHERWISE = "en"


@lru_cache(maxsize=64)
def language(locale: str) -> Locale:
    """The language that a shop's locale names; English where nobody knows it."""
    try:
        return Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_OTHERWISE)


@lru_cache(maxsize=4_096)
def price(amount: float, currency: str, locale: str) -> str:
    """An amount of money: `49,90 €`, `€49.90`."""
    return format_currency(amount, currency, locale=language(locale))


@lru_cache(maxsize=4_096)
def round_price(amount: float, currency: str, locale: str) -> str:
    """An amount of money for labels: whole amounts without cents."""
    if not float(amount).is_integer():
        return price(amount, currency, locale)
    pattern = language(locale).currency_formats["standard"].pattern.replace("0.00", "0")
    return format_currency(amount, currency, pattern, locale=language(locale), currency_digits=False)


@lru_cache(maxsize=4_096)
def number(amount: float, locale: str, places: int | None = None) -> str:
    """A number: `1 234,5`, `1,234.5`; with so many places, when a column of them is read."""
    shape = None if places is None else f"#,##0.{'0' * places}"
    return format_decimal(amount, format=shape, locale=language(locale))


@lru_cache(maxsize=4_096)
def day(text: str, locale: str) -> str:
    """A date as an answer writes it, in words; what is no date stays as it is."""
    try:
        return format_date(datetime.fromisoformat(text), "long", locale=language(locale))
    except ValueError:
        return text


def name_of(locale: str) -> str:
    """A language's own name for itself."""
    name = language(locale).get_display_name(language(locale)) or locale
    return name[:1].upper() + name[1:]


def tag_of(locale: str) -> str:
    """A locale as HTML names it: `fr-BE`."""
    return locale.replace("_", "-")
