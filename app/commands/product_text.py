"""The reasons of a product as text: its raw rows, what changed every value, and what the shop has of it."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from app.core.fit import as_text, day_text
from app.output import Column, bold, cut, entry, plain, plural, table

if TYPE_CHECKING:
    from app.core.product import Rejected
    from app.desk.explain_product import Change, ProductReasons
    from app.desk.product_values import Final, RankingReason
    from app.desk.quarantine import Filed

_LABEL = 24
_LONG = 80
_HELD = "\N{NO-BREAK SPACE}"
_PRIVATE = " (private)"


def reasons_text(reasons: "ProductReasons", filed: "Sequence[Filed]", width: int) -> str:
    """Everything about a product, in the order in which it came to be."""
    parts = [_head(reasons, width)]
    parts += _section("What the feed says", list(_rows(reasons, width)))
    parts += _section("What the rules made of it", list(_changes(reasons, width)))
    parts += _section("What was left out", [folded(_left_out(one), width) for one in reasons.left_out])
    if reasons.kept_out:
        parts += _section("Why it is not in the shop", [folded(_left_out(reasons.kept_out), width)])
    else:
        parts += _section("What the shop has of it", list(_finals(reasons.values, width)))
        parts += _section("Where it stands", list(_standing(reasons, width)))
    parts += _section("What quarantine files say", [_filed(one) for one in filed])
    return "\n".join(parts)


def folded(text: str, width: int, indent: int = 0) -> str:
    """A text on as many lines as it needs."""
    blanks = " " * indent
    return "\n".join(
        textwrap.wrap(text, width, initial_indent=blanks, subsequent_indent=blanks, break_on_hyphens=False)
    )


def _section(heading: str, lines: list[str]) -> list[str]:
    return ["", bold(heading), *lines] if lines else []


def _head(reasons: "ProductReasons", width: int) -> str:
    rows = reasons.rows
    told = f"{reasons.id}: {plural(len(rows), 'row')}, the first in {rows[0].source}:{rows[0].line}"
    if reasons.asked != reasons.id:
        told = f"{reasons.asked} is a variant of {told}"
    lines = [told]
    if not reasons.kept_out and not reasons.visible:
        lines.append("shoppers do not see it: `visible` of rules/shop.yaml does not hold")
    if reasons.sold_out:
        some = ", ".join(reasons.sold_out[:5]) + (", …" if len(reasons.sold_out) > 5 else "")
        lines.append(folded(f"do not count for filters and prices (`sellable` of rules/shop.yaml): {some}", width))
    return "\n".join(lines)


def _rows(reasons: "ProductReasons", width: int) -> Iterator[str]:
    for row in reasons.rows:
        if not row.cells:
            continue
        head = f"{row.source}:{row.line} {row.variant or reasons.id}"
        cells = (
            f"{cell.column}: {cut(plain(cell.value), _LONG)}{_PRIVATE if cell.private else ''}" for cell in row.cells
        )
        yield head
        yield folded(" | ".join(cells), width, 4)


def _changes(reasons: "ProductReasons", width: int) -> Iterator[str]:
    types = {one.name: one.type for one in reasons.values}
    names = [_whose(one) for one in reasons.changes]
    label = min(max(map(len, names), default=0), _LABEL)
    for name, change in zip(names, reasons.changes, strict=True):
        yield entry(name, _change(change, types), width, label)


def _whose(change: "Change") -> str:
    """A value's name, with the variant that has it."""
    return f"{change.name} ({cut(plain(change.variant), 40)})" if change.variant else change.name


def _change(change: "Change", types: dict[str, str]) -> str:
    kind = types.get(change.name, "")
    if change.by == "type":
        read = f"[{'a' if change.after else 'not a'} {change.place}]"
        return f"{shown(change.before)} -> {shown(change.after, kind)} {read}{_private(change)}"
    where = f"[{change.rule}, {change.place}]".replace(" ", _HELD)
    if change.by == "tree":
        why = f"; {change.why}" if change.why else ""
        return f"{shown(change.after)}{why} {where}"
    told = f"{shown(change.before, kind)} -> {shown(change.after, kind)} {where}"
    if change.reads:
        told += " from " + "; ".join(
            f"{name}: {shown(values, types.get(name, ''))}" for name, values in change.reads.items()
        )
    why = f"; {change.why}" if change.why else ""
    return told + why + _private(change)


def _private(change: "Change") -> str:
    return _PRIVATE if change.private else ""


def _left_out(one: "Rejected") -> str:
    return f"{one.source}:{one.line}: {plain(one.reason)}"


def _filed(one: "Filed") -> str:
    return f"{one.rejected.what} {_left_out(one.rejected)}\n  ({one.file})"


def _finals(finals: "Sequence[Final]", width: int) -> Iterator[str]:
    if not finals:
        return
    rows = []
    for one in finals:
        own = [shown(one.values, one.type)] if one.values else []
        each = [f"{variant}: {shown(values, one.type)}" for variant, values in one.variants.items()]
        use = ", ".join(one.use) or "rules only"
        rows.append((one.name, "; ".join([*own, *each]), use + (_PRIVATE if one.private else "")))
    yield table((Column("FIELD"), Column("VALUE", least=16), Column("USED FOR", least=12)), rows, width)


def _standing(reasons: "ProductReasons", width: int) -> Iterator[str]:
    for tree, paths in reasons.categories.items():
        yield entry(f"category.{tree}", ", ".join(paths), width)
    if reasons.document and reasons.categories:
        for name, tokens in reasons.document.text.items():
            if tokens:
                yield entry(f"words {name.removeprefix('t.')}", cut(" ".join(tokens), _LONG), width)
    yield from (_ranking(one, width) for one in reasons.rankings)


def _ranking(one: "RankingReason", width: int) -> str:
    parts = [
        f"{signal.field} {'missing' if signal.value is None else shown([signal.value], signal.type)}"
        f" stands at {signal.standing:.0%}, weight {signal.weight:g}{_PRIVATE if signal.private else ''}"
        for signal in one.signals
    ]
    return entry(f"ranking {one.code}", f"x {one.multiplier:.4f}: {'; '.join(parts) or 'no signals'}", width)


def shown(values: Sequence[Any], kind: str = "") -> str:
    """Values on one line, as people read them: dates as days, numbers without noise."""
    return ", ".join(cut(plain(_one(value, kind)), _LONG) for value in values) or "nothing"


def _one(value: Any, kind: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and kind == "date":
        return day_text(value)
    if isinstance(value, float):
        return as_text(round(value, 6))
    return str(value)
