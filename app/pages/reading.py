"""A link becomes a request. What it says that this shop does not know is left out and told, never refused."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import unquote_to_bytes, urlsplit

from app.search.facets import MAX_CHOICES
from app.search.kinds import RELEVANCE, Facet
from app.search.request import MAX_QUERY, MAX_TEXT, RANGE, Choice, Request
from app.search.snapshot import Snapshot

MAX_PAIRS = 1_000
BEYOND = 10**9
"""A page that no list has."""

MAX_BACK = 2_000

_LIST = re.compile(r"(?:/[^/\\?#]+)?/(?:search|c/[^\\]+)")
_NUMBER = re.compile(r"(-?\d{1,15})(?:[.,](\d{1,9}))?")
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Dropped:
    """Something of a link that was left out: what it was, and how it was written."""

    what: Literal["facet", "value", "sort", "page", "words", "choices"]
    text: str = ""


def pairs_in(link: bytes) -> list[tuple[str, str]]:
    """The parameters of a link. Links in UTF-8 and, as old ones are, in windows-1252 both read well."""
    pairs = []
    for pair in link.split(b"&", MAX_PAIRS)[:MAX_PAIRS]:
        name, _, value = pair.partition(b"=")
        if name:
            pairs.append((text_in(name), text_in(value)))
    return pairs


def text_in(written: bytes) -> str:
    """One percent-encoded text; what is no text in it is left out."""
    plain = unquote_to_bytes(written.replace(b"+", b" "))
    try:
        text = plain.decode()
    except UnicodeDecodeError:
        text = plain.decode("cp1252", "replace")
    return "".join(char if char.isprintable() else " " for char in text)


def first_of(pairs: Pairs, name: str) -> str:
    """The first value of a parameter that says anything; of a repeated one the others are left out."""
    return next((value for found, value in pairs if found == name and value.strip()), "").strip()


def read_listing(pairs: Pairs, category: str, locale: str, snapshot: Snapshot) -> tuple[Request, tuple[Dropped, ...]]:
    """The request of a list's link, and what of it was left out. Others, such as `utm_source`, say nothing."""
    dropped: list[Dropped] = []
    words = " ".join(first_of(pairs, "q").split())
    if len(words) > MAX_QUERY:
        words = words[:MAX_QUERY].rstrip()
        dropped.append(Dropped("words", str(MAX_QUERY)))
    sort = first_of(pairs, "sort") or RELEVANCE
    if sort != RELEVANCE and sort not in snapshot.sorts:
        dropped.append(Dropped("sort", sort))
        sort = RELEVANCE
    request = Request(
        q=words,
        category=category,
        filters=_filters(pairs, snapshot, dropped),
        sort=sort,
        page=_page(first_of(pairs, "page"), dropped),
        size=snapshot.search.page_size,
        locale=locale,
        verbatim=first_of(pairs, "verbatim") == "1",
    )
    return request, tuple(dropped)


def _page(text: str, dropped: list[Dropped]) -> int:
    if not text:
        return 1
    if re.fullmatch(r"0*[1-9][0-9]*", text, re.ASCII):
        return int(text[-10:]) if len(text.lstrip("0")) < 10 else BEYOND
    dropped.append(Dropped("page", text))
    return 1


def _filters(pairs: Pairs, snapshot: Snapshot, dropped: list[Dropped]) -> dict[str, Choice]:
    """The choices of a link, by facet."""
    filters: dict[str, Choice] = {}
    lost = []
    for name, value in pairs:
        if not name.startswith("f."):
            continue
        code, _, how = name.removeprefix("f.").partition(".")
        facet = snapshot.facets.get(code)
        if facet is None or how not in ("", "all", "not", "min", "max"):
            lost.append(Dropped("facet", name.removeprefix("f.")))
        elif value.strip():
            before = filters.get(code, Choice())
            after = _chosen(facet, how, value.strip(), before, snapshot)
            if after is None:
                lost.append(Dropped("value", value.strip()))
            elif after != Choice():
                filters[code] = after
    dropped += dict.fromkeys(lost)
    return {code: _in_order(choice) for code, choice in filters.items()}


def _chosen(facet: Facet, how: str, value: str, choice: Choice, snapshot: Snapshot) -> Choice | None:
    """A facet's choice with one value more, or nothing when the facet cannot take it."""
    numeric = snapshot.schema.fields[facet.field].type in ("number", "date")
    if how in ("min", "max"):
        number = number_in(value) if numeric else None
        if number is None:
            return None
        return replace(choice, low=number) if how == "min" else replace(choice, high=number)
    if facet.kind == "bounds":
        bounds = RANGE.fullmatch(value)
        if not bounds or not (bounds[1] or bounds[2]) or how:
            return None
        low, high = (float(bound) if bound else None for bound in bounds.groups())
        return replace(choice, low=low, high=high, high_open=high is not None)
    if len(value) > MAX_TEXT or len(choice.any) + len(choice.all) + len(choice.none) >= MAX_CHOICES:
        return None
    match how:
        case "all":
            return replace(choice, all=(*choice.all, value))
        case "not":
            return replace(choice, none=(*choice.none, value))
        case _ if choice.any and not facet.multi:
            return choice if value in choice.any else None
        case _:
            return replace(choice, any=(*choice.any, value))


def _in_order(choice: Choice) -> Choice:
    """Bounds from the lower to the higher, values in one order: equal choices are equal requests."""
    low, high = choice.low, choice.high
    if low is not None and high is not None and low > high:
        low, high = high, low
    return replace(
        choice,
        any=tuple(sorted({*choice.any})),
        all=tuple(sorted({*choice.all})),
        none=tuple(sorted({*choice.none})),
        low=low,
        high=high,
    )


def number_in(text: str) -> float | None:
    """A number as people type it, with a point or a comma; blanks and a currency are looked over."""
    found = _NUMBER.fullmatch("".join(char for char in text if char in "-.,0123456789"))
    return float(f"{found[1]}.{found[2] or 0}") if found else None


def axis_values_in(pairs: Pairs, axes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The values of variant axes that a product's link chooses."""
    for axis in axes:
        if value := first_of(pairs, axis):
            yield axis, value


def way_back(link: str, host: str) -> str:
    """The list that a visitor came from, by what the browser or the link says; nothing when it is not one of ours."""
    try:
        parts = urlsplit(link) if len(link) <= MAX_BACK else None
    except ValueError:
        return ""
    if parts is None or (parts.netloc and parts.netloc != host) or not _LIST.fullmatch(parts.path):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
