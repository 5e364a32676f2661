"""A search as the storefront asks it, checked, and the notes that its stages leave."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

RANGE = re.compile(r"(-?\d{1,15}(?:\.\d{1,9})?)?\.\.(-?\d{1,15}(?:\.\d{1,9})?)?")
"""A range in a link: `20..50`; a side may be left out."""
MAX_QUERY = 500
"""So many letters of words are searched."""
MAX_TEXT = 300
"""So many letters has a value, a category, or anything else that a request names."""


@dataclass(frozen=True)
class Choice:
    """What a visitor chose in one facet: values of which any, all or none must be there, or bounds."""

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False

    @property
    def has_bounds(self) -> bool:
        """Whether it bounds a number."""
        return self.low is not None or self.high is not None


@dataclass(frozen=True)
class Request:
    """One search."""

    q: str = ""
    category: str = ""
    filters: Mapping[str, Choice] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    size: int = 24
    locale: str = "fr"
    context: Mapping[str, str] = field(default_factory=dict)
    visitor: str = ""
    verbatim: bool = False
    """Exactly what was typed: nothing is corrected, rewritten or understood as more than words."""
    highlight: bool = False
    """Whether products say where the words were found."""


@dataclass(frozen=True)
class Note:
    """What one stage decided, and because of which rule."""

    stage: str
    what: str
    rule: str = ""
    place: str = ""


class BadRequestError(ValueError):
    """A request that the caller can mend: which field, what is wrong, and the mend."""

    def __init__(self, field_: str, message: str) -> None:
        """Name the field as the caller wrote it."""
        super().__init__(message)
        self.field = field_


class ClosedCategoryError(BadRequestError):
    """A category whose days are over: it was there, and is gone."""
