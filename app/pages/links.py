"""The storefront's addresses: a request becomes a link, the same one however it was clicked together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from app.core.fit import number_text
from app.search.kinds import RELEVANCE
from app.search.request import Choice, Request
from app.words.analysis import fold

MAX_SLUG = 80
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Links:
    """The addresses of one locale; the shop's first locale has no prefix."""

    locale: str
    first: str
    addresses: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """By category its address, `tree/slug/slug`; its ids where none is given."""

    @property
    def prefix(self) -> str:
        """What every address of this locale begins with."""
        return "" if self.locale == self.first else f"/{quote(self.locale, safe='')}"

    def home(self) -> str:
        """The first page."""
        return f"{self.prefix}/"

    def search(self) -> str:
        """Where the search form leads."""
        return f"{self.prefix}/search"

    def place(self, category: str) -> str:
        """A category's own address, or the one for all products; a tree without a path is the whole tree."""
        address = self.addresses.get(category) or category.replace(":", "/", 1).rstrip("/")
        return f"{self.prefix}/c/{quote(address)}" if category else self.search()

    def listing(self, request: Request) -> str:
        """A list of products: words first, then the choices by facet, order and page."""
        return _joined(self.place(request.category), pairs_of(request))

    def product(self, id_: str, name: str = "", chosen: Pairs = (), back: str = "") -> str:
        """A product's own page, its name in the address; `chosen` are values of variant axes."""
        slug = slug_of(name) or ("-" if "/" in id_ else "")
        address = f"{self.prefix}/p/{quote(id_)}" + (f"/{slug}" if slug else "")
        return _joined(address, [*chosen, *([("back", back)] if back else [])])


def pairs_of(request: Request) -> list[tuple[str, str]]:
    """The parameters of a list's link, in the one order; what is as usual is left out."""
    pairs = [("q", request.q)] if request.q else []
    if request.q and request.verbatim:
        pairs.append(("verbatim", "1"))
    for code, choice in sorted(request.filters.items()):
        pairs += _choice(code, choice)
    if request.sort != RELEVANCE:
        pairs.append(("sort", request.sort))
    if request.page > 1:
        pairs.append(("page", str(request.page)))
    return pairs


def _choice(code: str, choice: Choice) -> Iterator[tuple[str, str]]:
    """A facet's choices. Bounds that hold their end are `.min` and `.max`, as a form sends them."""
    if choice.high_open or choice.low_open:
        yield f"f.{code}", f"{_bound(choice.low)}..{_bound(choice.high)}"
    else:
        yield from ((f"f.{code}.min", number_text(choice.low)) for _ in [0] if choice.low is not None)
        yield from ((f"f.{code}.max", number_text(choice.high)) for _ in [0] if choice.high is not None)
    yield from ((f"f.{code}", value) for value in sorted(choice.any))
    yield from ((f"f.{code}.all", value) for value in sorted(choice.all))
    yield from ((f"f.{code}.not", value) for value in sorted(choice.none))


def _bound(bound: float | None) -> str:
    return "" if bound is None else number_text(bound)


def _joined(address: str, pairs: Pairs) -> str:
    return f"{address}?{urlencode(pairs, safe='/:')}" if pairs else address


def slug_of(text: str) -> str:
    """A text for an address: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:MAX_SLUG].rstrip("-")


def words_of(slug: str) -> str:
    """The words that a slug was made of, to search for what is gone; an id or broken letters say nothing."""
    parts = [part for part in slug.replace("_", "-").split("-") if part.isalpha() and len(part) > 1]
    return " ".join(parts) if len(parts) > 1 or not any(letter.isdigit() for letter in slug) else ""


def hidden(request: Request, *without: str) -> list[tuple[str, str]]:
    """What a form on a list keeps of its state; the names in `without` are the form's own."""
    return [(name, value) for name, value in pairs_of(request) if name not in {*without, "page"}]
