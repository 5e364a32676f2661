"""Dates as people write them become dates as machines write them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar, Literal

from app.catalog.cast import MisfitError, date, text
from app.catalog.transformations.base import Change
from app.core.fit import DAY
from app.core.kind import kind, option

Order = Literal["day_first", "month_first"]
_NUMERIC = re.compile(r"(\d{1,2})([/.\- ])(\d{1,2})\2(\d{4}|\d{2})(?:[T ,]+(\d{1,2})[:h](\d{2})(?::(\d{2}))?)?")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:er|e|st|nd|rd|th)\b", re.IGNORECASE)
_DAYS = re.compile(
    r"\b(?:le|the|of|lun(?:di)?|mar(?:di)|mer(?:credi)?|jeu(?:di)?|ven(?:dredi)?|sam(?:edi)?|dim(?:anche)?|mon(?:day)?"
    r"|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b\.?",
    re.IGNORECASE,
)
_SHORT = {
    **dict.fromkeys(("jan", "janv"), "january"),
    **dict.fromkeys(("feb", "fev", "fév", "févr", "fevr"), "february"),
    **dict.fromkeys(("mar",), "march"),
    **dict.fromkeys(("apr", "avr"), "april"),
    **dict.fromkeys(("jun",), "june"),
    **dict.fromkeys(("jul", "juil"), "july"),
    **dict.fromkeys(("aug",), "august"),
    **dict.fromkeys(("sep", "sept"), "september"),
    **dict.fromkeys(("oct",), "october"),
    **dict.fromkeys(("nov",), "november"),
    **dict.fromkeys(("dec", "déc"), "december"),
}
_WORDS = re.compile(r"\b(?:" + "|".join(sorted(_SHORT, key=len, reverse=True)) + r")\b\.?", re.IGNORECASE)
_LONGEST = 60
_EXCEL_BEGAN = datetime(1899, 12, 30, tzinfo=UTC)
_EXCEL_LAST = 2_958_465


@kind("transformations", "Gives dates one spelling, `2026-03-12`.", half="catalogue", word="date")
@dataclass(frozen=True, kw_only=True)
class DateText(Change):
    """Gives dates one spelling; what is no certain date is left alone."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "field": "added",
        "examples": [{"in": "jeudi 1er janv. 2026", "out": "2026-01-01"}, {"in": "03/04/2026", "out": "2026-04-03"}],
    }

    order: Order = option("What stands first in `03/04/2026`.", default="day_first")
    excel: bool = option("A number alone counts days, as a spreadsheet does: 46023 is 2026-01-01.", default=False)

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Every date as `2026-03-12`, a moment with its time; in place of itself what is no date stays."""
        found = []
        for value in values:
            after = written_date(text(value), self.order, "excel" if self.excel else "")
            if after or (not self.into and value != ""):
                found.append(after or value)
        return tuple(dict.fromkeys(found))


@lru_cache(maxsize=20_000)
def written_date(written: str, order: Order, numbers: Literal["excel", ""] = "") -> str:
    """A date in ISO 8601; nothing where it is none, or could be two."""
    said = written.strip()
    if len(said) > _LONGEST:
        return ""
    try:
        if numbers == "excel" and re.fullmatch(r"[0-9]{1,7}(?:\.[0-9]{1,12})?", said):
            days = float(said)
            return _iso(_EXCEL_BEGAN + timedelta(seconds=round(days * DAY))) if 1 <= days <= _EXCEL_LAST else ""
        if match := _NUMERIC.fullmatch(said):
            return _numeric(match, order)
        if re.match(r"\d{4}", said) or not re.search(r"[^\W\d_]", said):
            return _iso(datetime.fromtimestamp(date(said), UTC)) if re.search(r"\d{4}", said) else ""
        plain = _DAYS.sub(" ", _ORDINAL.sub(r"\1", said))
        return _iso(datetime.fromtimestamp(_in_words(plain), UTC))
    except (MisfitError, ValueError, OverflowError):
        return ""


def _in_words(plain: str) -> float:
    try:
        return date(plain)
    except MisfitError:
        return date(_WORDS.sub(lambda found: _SHORT[found[0].rstrip(".").casefold()], plain))


def _numeric(match: re.Match[str], order: Order) -> str:
    first, second = int(match[1]), int(match[3])
    day, month = (first, second) if order == "day_first" else (second, first)
    year = int(match[4])
    if len(match[4]) == 2:
        year += 1900 if year >= 69 else 2000  # as two digits are read everywhere else
    clock = [int(part or 0) for part in match.groups()[4:]]
    return _iso(datetime(year, month, day, clock[0], clock[1], clock[2], tzinfo=UTC))


def _iso(moment: datetime) -> str:
    whole = moment.replace(microsecond=0)
    return f"{whole:%Y-%m-%d}".rjust(10, "0") if not (whole.hour or whole.minute or whole.second) else whole.isoformat()
