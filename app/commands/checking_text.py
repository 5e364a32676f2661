"""What a trial and the radar found, as text."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from app.commands.product_text import folded, shown
from app.output import Column, bold, cut, entry, plain, plural, table

if TYPE_CHECKING:
    from app.desk.radar import FieldRadar, Unmapped
    from app.desk.trying.catalogue import FieldChange, Tried, Verdict
    from app.desk.trying.product import TriedOne
    from app.desk.trying.what import Trial

MOST_NODES = 12
_PRIVATE = " (private)"


def tried_text(trial: "Trial", found: "Tried", width: int) -> str:
    """What a trial changes in the whole catalogue."""
    sample = "a sample of " if found.sampled else ""
    changed = f"{found.changed:,} of {sample}{plural(found.products, 'product')} change"
    lines = [folded(trial.what, width), f"{changed}, in {found.seconds:.1f} s; nothing was written"]
    if trial.examples:
        lines.append(f"{plural(trial.examples, 'example')} beside the rules: all as they say")
    direct = [one for one in found.fields if one.direct]
    follow = [one for one in found.fields if not one.direct]
    for heading, fields in (("What it does itself", direct), ("What follows from it", follow)):
        if fields:
            lines += ["", bold(heading)]
            lines += [line for one in fields for line in _field(one, width)]
    if found.nodes:
        lines += ["", bold("What moves in the trees"), _nodes(found, width)]
    for heading, verdicts, count in (
        ("Kept out with it", found.rejected, found.newly_rejected),
        ("Let in with it", found.accepted, found.newly_accepted),
    ):
        if count:
            lines += ["", bold(f"{heading}: {plural(count, 'product')}"), *_verdicts(verdicts)]
    if found.variants_out:
        fewer = "more" if found.variants_out > 0 else "fewer"
        lines += ["", f"{plural(abs(found.variants_out), 'variant')} {fewer} kept out of its product with it"]
    if found.misfits:
        fewer = "more" if found.misfits > 0 else "fewer"
        lines += ["", f"{plural(abs(found.misfits), 'value')} {fewer} left out with it: of the wrong type"]
    lines += _notes(trial, width)
    return "\n".join(lines)


def _notes(trial: "Trial", width: int) -> list[str]:
    """What a trial cannot count."""
    return ["", *(folded(note, width) for note in trial.notes)] if trial.notes else []


def _field(one: "FieldChange", width: int) -> Iterator[str]:
    name = one.name + (_PRIVATE if one.private else "")
    yield f"{name}: {plural(one.values, 'value')} of {plural(one.products, 'product')}"
    rows = [(f"{pair.count:,}", f"{shown(pair.before)} -> {shown(pair.after)}", pair.example) for pair in one.pairs]
    columns = (Column("TIMES", right=True), Column("BEFORE -> AFTER", least=24), Column("SUCH AS"))
    yield from ("  " + line for line in table(columns, rows, width - 2).splitlines())
    if one.more:
        yield f"  {one.more:,} more in other ways"


def _nodes(found: "Tried", width: int) -> str:
    rows = [
        (one.category, f"{one.before:,}", f"+{one.gained:,}", f"-{one.lost:,}", one.example)
        for one in found.nodes[:MOST_NODES]
    ]
    columns = [Column("CATEGORY", least=20)]
    columns += [Column(name, right=True) for name in ("BEFORE", "GAINS", "LOSES")]
    text = table((*columns, Column("SUCH AS")), rows, width)
    more = len(found.nodes) - MOST_NODES
    return f"{text}\n{plural(more, 'more category').replace('categorys', 'categories')}" if more > 0 else text


def _verdicts(verdicts: "Sequence[Verdict]") -> list[str]:
    return [f"{one.product}: {one.reason}" for one in verdicts]


def one_text(trial: "Trial", one: "TriedOne", width: int) -> str:
    """What a trial changes in one product."""
    lines = [folded(f"{one.product}: {one.what}", width)]
    if one.steps:
        lines += ["", bold("What the rule does, step by step")]
        for step in one.steps:
            whose = f"{step.name} ({step.variant})" if step.variant else step.name
            where = f"[{step.rule}, {step.place}]"
            lines.append(entry(whose, f"{shown(step.before)} -> {shown(step.after)} {where}", width))
    for heading, outcomes in (
        ("What comes of it", [each for each in one.outcomes if each.direct]),
        ("What follows from it", [each for each in one.outcomes if not each.direct]),
    ):
        if outcomes:
            lines += ["", bold(heading)]
        for each in outcomes:
            whose = f"{each.name} ({each.variant})" if each.variant else each.name
            private = _PRIVATE if each.private else ""
            lines.append(
                entry(whose, f"{shown(each.before, each.type)} -> {shown(each.after, each.type)}{private}", width)
            )
    lines += [entry("stands in", name, width) for name in one.gained]
    lines += [entry("leaves", name, width) for name in one.lost]
    lines += [entry("kept out with it", f"variant {key}", width) for key in one.variants_out]
    lines += [entry("let in with it", f"variant {key}", width) for key in one.variants_in]
    if one.refused_with != one.refused_without:
        lines.append(
            f"without it: {one.refused_without or 'in the shop'}; with it: {one.refused_with or 'in the shop'}"
        )
    if len(lines) == 1:
        lines.append("nothing changes")
    lines += _notes(trial, width)
    return "\n".join(lines)


def radar_text(products: int, found: "Sequence[FieldRadar]", limit: int, width: int) -> str:
    """The values that no rule has seen, field by field, each with a rule to paste where something is clear."""
    if not found:
        return f"{plural(products, 'product')} looked at; every value is one that the rules know"
    lines = [f"{plural(products, 'product')} looked at; nothing was changed"]
    for one in found:
        where = f"not in `{one.rule}`, {one.place}" if one.rule else "rare spellings of others; no table covers it"
        lines += ["", bold(f"{one.field}: {plural(len(one.unmapped), 'value')} {where}")]
        rows = [
            (plain(each.value), f"{each.products:,}", _said(each), each.examples[0]) for each in one.unmapped[:limit]
        ]
        columns = (
            Column("VALUE", least=16),
            Column("PRODUCTS", right=True),
            Column("PROPOSAL", least=24),
            Column("SUCH AS", least=10),
        )
        lines.append(table(columns, rows, width))
        if len(one.unmapped) > limit:
            lines.append(f"{len(one.unmapped) - limit:,} more; --limit shows them")
        if one.more:
            lines.append(f"{one.more:,} times a value was not told apart: there are too many different ones")
        if one.yaml:
            lines += ["", one.yaml]
    return "\n".join(lines)


def _said(one: "Unmapped") -> str:
    return f"{one.proposal} ({one.score:.0f} %)" if one.proposal else f"none: {cut(one.refused, 60)}"
