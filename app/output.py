"""Results as text for people: plain aligned columns, the same on a terminal and in a file, as wide as they fit."""

import re
import shutil
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_PIPED = 100
"""How wide a text is where there is no terminal and `COLUMNS` says nothing."""
_NARROWEST = 40
_LABEL = 24
_HELD = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, whether it holds numbers, and how narrow it may get when space is short."""

    name: str
    right: bool = False
    least: int = 0
    """0 where a cell is never cut."""


def terminal_width() -> int:
    """How wide a text may be here."""
    return max(shutil.get_terminal_size((_PIPED, 24)).columns, _NARROWEST)


def bold(text: str) -> str:
    """A heading; the command line takes the mark off where it is no terminal."""
    return f"\x1b[1m{text}\x1b[0m"


def plain(value: Any) -> str:
    """A value of a feed on one line, without what would move a terminal's cursor."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", str(value)).strip()


def _wide(text: str) -> int:
    """How many places a text takes on a terminal."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def cut(text: str, width: int) -> str:
    """A text in so many places, with `…` where something is missing."""
    if _wide(text) <= width:
        return text
    kept = text[:width]
    while _wide(kept) > width - 1:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def table(columns: Sequence[Column], rows: Iterable[Sequence[Any]], width: int) -> str:
    """Aligned columns under their headings; when they are wider than `width`, the widest that may is cut."""
    cells = [[plain(cell) for cell in row] for row in rows]
    widths = [max(_wide(text) for text in column) for column in zip([one.name for one in columns], *cells, strict=True)]
    while sum(widths) + 2 * (len(widths) - 1) > width:
        room = [
            (size, at)
            for at, (size, one) in enumerate(zip(widths, columns, strict=True))
            if one.least and size > one.least
        ]
        if not room:
            break
        widths[max(room)[1]] -= 1
    lines = [_line(columns, widths, row) for row in ([one.name for one in columns], *cells)]
    return "\n".join([bold(lines[0]), *lines[1:]])


def _line(columns: Sequence[Column], widths: Sequence[int], cells: Sequence[str]) -> str:
    parts = []
    for column, width, cell in zip(columns, widths, cells, strict=True):
        text = cut(cell, width) if column.least else cell
        blanks = " " * (width - _wide(text))
        parts.append(blanks + text if column.right else text + blanks)
    return "  ".join(parts).rstrip()


def entry(name: str, text: str, width: int, label: int = _LABEL) -> str:
    """A name with its text beside it, folded under itself where it is long."""
    first = name.ljust(label)
    lines = textwrap.wrap(
        f"{first} {text}" if text else first,
        width,
        subsequent_indent=" " * (label + 1),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines).replace(_HELD, " ")


def moment(iso: str) -> str:
    """A time as people read it."""
    return iso.replace("T", " ").replace("+00:00", " UTC")


def plural(count: int, one: str) -> str:
    """A number with its word: `1 row`, `2,000 rows`."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def rows_text(counts: Mapping[str, int]) -> str:
    """What became of every row of a feed."""
    rows, duplicates, tombstones = (counts.get(name, 0) for name in ("rows", "duplicates", "tombstones"))
    return (
        f"{plural(rows, 'row')} = {counts.get('kept', 0):,} part of a product + {plural(duplicates, 'duplicate')}"
        f" + {plural(tombstones, 'tombstone')} + {counts.get('rejected', 0):,} rejected"
    )


def search_text(body: Mapping[str, Any], places: Mapping[str, str], currency: str, width: int) -> str:
    """A page of products by the storefront's places, with the facets below."""
    pages = f", page {body['page']} of {body['pages']}" if body["pages"] > 1 else ""
    rung = body["query"]["rung"].replace("_", " ")
    lines = [f"{plural(body['total'], 'product')} ({rung}{pages}, {body['took_ms']} ms)"]
    if body["products"]:
        lines += ["", _products(body["products"], places, currency, width)]
    facets = [
        (facet["label"], *_facet_parts(facet))
        for facet in body["facets"]
        if facet["kind"] == "bounds" or facet["values"]
    ]
    if children := body["category"]["children"]:
        facets.append(("Categories", *(f"{one['category']} ({one['count']:,})" for one in children)))
    if facets:
        label = min(max(_wide(name) for name, *_ in facets), _LABEL)
        lines += ["", *(f"{_padded(name, label)}  {_fitted(parts, width - label - 2)}" for name, *parts in facets)]
    return "\n".join(lines)


def _products(products: Sequence[Mapping[str, Any]], places: Mapping[str, str], currency: str, width: int) -> str:
    columns = [Column("#", right=True), Column("PRODUCT")]
    shown = [(place, places[place]) for place in ("name", "brand", "price") if place in places]
    headings = {
        "name": Column("NAME", least=16),
        "brand": Column("BRAND", least=8),
        "price": Column(f"PRICE {currency}", right=True),
    }
    columns += [headings[place] for place, _ in shown]
    rows = [
        (product["position"], product["id"], *(_cell(place, product.get(field)) for place, field in shown))
        for product in products
    ]
    return table(columns, rows, width)


def _cell(place: str, value: Any) -> str:
    values = value if isinstance(value, list) else [] if value is None else [value]
    if place == "price" and values and all(isinstance(one, int | float) for one in values):
        return f"{min(values):,.2f}"
    return ", ".join(str(one) for one in values)


def _facet_parts(facet: Mapping[str, Any]) -> list[str]:
    if facet["kind"] == "bounds":
        return [f"{facet['min']:g} to {facet['max']:g}"]
    return [f"{'*' if one['selected'] else ''}{one['label']} ({one['count']:,})" for one in facet["values"]]


def _padded(name: str, width: int) -> str:
    shown = cut(plain(name), width)
    return shown + " " * (width - _wide(shown))


def _fitted(parts: Sequence[str], width: int) -> str:
    """As many parts as fit, and how many more there are."""
    for count in range(len(parts), 1, -1):
        text = ", ".join(plain(part) for part in parts[:count])
        text += f", {len(parts) - count} more" if count < len(parts) else ""
        if _wide(text) <= width:
            return text
    return cut(plain(parts[0]), width)


def explanation_text(body: Mapping[str, Any], reasons: Mapping[str, Any], places: Mapping[str, str], width: int) -> str:
    """What each stage decided, and each product's score in parts."""
    lines = [entry(note["stage"], note["what"] + _by(note), width, 12) for note in reasons["stages"]]
    lines += ["", plural(body["total"], "product"), ""]
    products = {product["id"]: product for product in body["products"]}
    longest = max((len(why["id"]) for why in reasons["why"]), default=0)
    for why in reasons["why"]:
        product = products[why["id"]]
        name = plain(_cell("name", product.get(places.get("name", ""))))
        head = f"{product['position']:>4}  {why['id']:<{longest}}  "
        lines.append(head + cut(name, width - _wide(head)))
        lines.append(entry("", _score(why), width, len(head) - 1))
    return "\n".join(lines).rstrip()


def _score(why: Mapping[str, Any]) -> str:
    parts = [f"pinned by {why['pinned_by']}"] if "pinned_by" in why else []
    if "score" in why:
        lifts = [_held("{points:.4g} {rule}".format_map(lift)) for lift in why["lifts"]]
        summed = " + ".join([_held("{text:.4f} text".format_map(why)), *lifts])
        parts.append(f"({summed}) x " + _held("{ranking:.4f} ranking = {score:.4f}".format_map(why)))
    return ", ".join(parts) or "by the sort that was asked for"


def _held(text: str) -> str:
    """A text that is folded nowhere."""
    return text.replace(" ", _HELD)


def _by(of: Mapping[str, Any]) -> str:
    return " " + _held("[{rule}, {place}]".format_map(of)) if of.get("rule") else ""
