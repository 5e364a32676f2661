"""The data report as one page that needs nothing else: no script, no other file, light or dark as its reader likes."""

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from app.commands.report_text import distinct, gaps, percent, summary
from app.output import cut, plain, plural

if TYPE_CHECKING:
    from app.desk.data_counting import Finding
    from app.desk.data_report import DataReport, FieldData

STYLE = """
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5a6474; --paper: #fff; --line: #dfe4ea; --bar: #2f6f8f;
  --rail: #e9eef2; --code: #f4f6f8; --warn: #9a4d00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --soft: #a3adba; --paper: #14181d; --line: #2c343d;
  --bar: #6db3d3; --rail: #262e36; --code: #1d232a; --warn: #f0b070; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
p { margin: .25rem 0; } .soft { color: var(--soft); font-weight: 400; } .wide { overflow-x: auto; }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0 0; padding: 0; list-style: none; }
.tiles li { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem 1rem; min-width: 8rem; }
.tiles b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; color: var(--soft); }
th, td { text-align: left; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; white-space: nowrap; } thead th { color: var(--soft); font-size: .85rem; }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.v { overflow-wrap: anywhere; min-width: 14rem; }
.bar { display: flex; align-items: center; gap: .5rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
.bar svg { display: block; flex: none; } .bar rect { fill: var(--rail); } .bar rect + rect { fill: var(--bar); }
.tag { color: var(--soft); font-size: .8rem; border: 1px solid var(--line); border-radius: 1rem; padding: 0 .5rem; }
article { border: 1px solid var(--line); border-left: .3rem solid var(--warn); border-radius: .4rem;
  padding: .7rem 1rem; margin: .75rem 0; }
article h3 { margin: 0 0 .25rem; font-size: 1rem; }
code, pre { font: 13px/1.45 ui-monospace, monospace; background: var(--code); border-radius: .3rem; }
code { padding: .05rem .3rem; } pre { padding: .5rem .75rem; margin: .5rem 0 0; white-space: pre-wrap;
  overflow-wrap: anywhere; }
.examples { margin: .25rem 0 0; padding-left: 1.2rem; } .examples li { overflow-wrap: anywhere; }
@media print { body { max-width: none; padding: 0; } article, tr { break-inside: avoid; } }
"""


def report_page(found: "DataReport", shop: str, when: str) -> str:
    """The page, whole; every text of the feed in it is escaped."""
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        f"<title>{escape(shop)}: data report</title><style>{STYLE}</style></head><body>",
        f'<header><h1>{escape(shop)}: what the data are like</h1><p class="soft">{escape(when)}</p>',
        _tiles(found),
        "</header><main>",
        _section("How full the fields are", _fields(found)),
        _section("How full the facets are, by category", _categories(found)),
        _section("Values that fit no type, and are left out", "".join(map(_finding, found.conflicts))),
        _section("What looks wrong", "".join(map(_finding, found.findings)) or "<p>Nothing looks wrong.</p>"),
        "</main></body></html>",
    ]
    return "\n".join(part for part in parts if part)


def _section(heading: str, content: str) -> str:
    return f"<section><h2>{escape(heading)}</h2>{content}</section>" if content else ""


def _tiles(found: "DataReport") -> str:
    tiles = (
        (f"{found.products:,}", "products"),
        (f"{found.variants:,}", "variants"),
        (f"{found.refused:,}", "kept out"),
        (f"{len(found.fields):,}", "fields"),
        (f"{len(found.findings) + len(found.conflicts):,}", "findings"),
    )
    items = "".join(f"<li><b>{number}</b>{escape(name)}</li>" for number, name in tiles)
    return f'<ul class="tiles">{items}</ul>'


def _bar(share: float) -> str:
    """A share as a bar with its number beside it."""
    drawn = f'<rect width="72" height="8" rx="4"/><rect width="{72 * share:.1f}" height="8" rx="4"/>'
    return (
        f'<span class="bar"><svg width="72" height="8" aria-hidden="true">{drawn}</svg>{escape(percent(share))}</span>'
    )


def _table(headings: Iterable[str], rows: Iterable[str]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in headings)
    body = "".join(rows)
    return f'<div class="wide" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _fields(found: "DataReport") -> str:
    headings = ("Field", "Type", "Products", "Variants", "Distinct", "Commonest values, or least to most")
    return _table(headings, map(_field, found.fields))


def _field(one: "FieldData") -> str:
    tags = [name for name, there in (("private", one.private), ("virtual", one.virtual)) if there]
    tagged = "".join(f' <span class="tag">{name}</span>' for name in tags)
    label = f'<br><span class="soft">{escape(one.label)}</span>' if one.label else ""
    variants = "" if one.variant_fill is None else _bar(one.variant_fill)
    said = "" if one.private else escape(summary(one))
    return (
        f'<tr><th scope="row">{escape(one.name)}{tagged}{label}</th><td>{escape(one.type)}</td>'
        f"<td>{_bar(one.fill)}</td><td>{variants}</td>"
        f'<td class="n">{escape(distinct(one))}</td><td class="v">{said}</td></tr>'
    )


def _categories(found: "DataReport") -> str:
    if not found.categories or not found.facet_fields:
        return ""
    names, full = gaps(found)
    told = f'<p class="soft">Full everywhere: {escape(", ".join(full))}</p>' if full else ""
    rows = (
        f'<tr><th scope="row">{escape(one.category)}</th><td class="n">{one.products:,}</td>'
        + "".join(f"<td>{_bar(one.fill[name])}</td>" for name in names)
        + "</tr>"
        for one in found.categories
    )
    return told + (_table(("Category", "Products", *names), rows) if names else "")


def _finding(one: "Finding") -> str:
    examples = "".join(
        f"<li>{escape(product)}{f': <code>{escape(cut(plain(value), 160))}</code>' if value else ''}</li>"
        for product, value in one.examples
    )
    mend = f"<pre>{escape(one.mend)}</pre>" if one.mend else f"<p>{escape(one.advice)}</p>" if one.advice else ""
    return (
        f"<article><h3>{escape(one.field)}: {escape(one.says)}</h3>"
        f'<p class="soft">{plural(one.products, "product")}</p><ul class="examples">{examples}</ul>{mend}</article>'
    )
