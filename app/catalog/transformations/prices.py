"""Prices as they are written become numbers; another currency than the shop's is never taken for it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Literal

from app.catalog.cast import MAX_NUMBER, SIGNS
from app.catalog.transformations.base import Change
from app.core.kind import Like, kind, option

_FREE = frozenset({"gratuit", "gratuite", "offert", "offerte", "free"})
_LONGEST = 80
_ONE = re.compile(
    r"(?<![\w.,\-−%])(?:[A-Za-z€$£¥.]{0,4}\s?)"
    r"(?:\d{1,3}(?:[ \u00a0\u202f.,']\d{3}){1,4}|\d{1,15})(?:[.,]\d{1,4})?(?:\s?€\s?\d\d)?(?!\d)"
)
_LEFT_OUT = re.compile(r"[%‰]|[-−]\s?[\d€$£¥]")
_CODE = Like(r"[A-Z]{3}", "a currency's code such as EUR")

Mark = Literal[",", "."]


@kind("transformations", "Makes a number of a price as it is written.", half="catalogue", word="price")
@dataclass(frozen=True, kw_only=True)
class Price(Change):
    """Makes a number of a price as it is written; what is not certainly one price is left alone."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "field": "price",
        "currency": "EUR",
        "examples": [{"in": "À partir de 1 299,00 EUR", "out": 1299}, {"in": "Gratuit", "out": 0}],
    }

    currency: str = option("The currency of the result, by its code.", example="EUR")
    decimal_mark: Mark | None = option(
        "What stands before the cents, where `1.234` could be read in two ways; left out, three digits are thousands.",
        default=None,
        example=",",
    )

    def faults(self) -> Iterator[str]:
        """A currency that is no code."""
        if not re.fullmatch(_CODE.pattern, self.currency):
            yield f"`currency` takes {_CODE.what}, not {self.currency!r}"

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Every price as a number; one in another currency is told by its field, or gives nothing to another one."""
        after = (
            price_of(value, self.currency, self.decimal_mark) if isinstance(value, str) else value for value in values
        )
        return tuple(dict.fromkeys(one for one in after if one != "" and not (self.into and isinstance(one, str))))


@lru_cache(maxsize=20_000)
def price_of(written: str, currency: str, decimal_mark: Mark | None) -> float | str:
    """The amount of a price; the text itself where it is no single price, a text that says so in another currency."""
    if written.strip().casefold() in _FREE:
        return 0.0
    if len(written) > _LONGEST or _LEFT_OUT.search(written) or len(found := _ONE.findall(written)) != 1:
        return written
    if len(re.findall(r"\d+", written)) != len(re.findall(r"\d+", found[0])):
        return written
    from price_parser import Price as Parsed  # for those who need it

    parsed = Parsed.fromstring(written, decimal_separator=decimal_mark)
    if parsed.amount is None or not abs(amount := float(parsed.amount)) <= MAX_NUMBER:
        return written
    sign = (parsed.currency or "").upper()
    if sign and sign != currency and sign not in SIGNS.get(currency, ()):
        return f"{written.strip()} (not {currency})"
    return amount
