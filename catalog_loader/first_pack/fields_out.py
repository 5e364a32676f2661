"""`fields.yaml` of a first pack: each field under its evidence, and every column that has none."""

from collections.abc import Sequence
from itertools import groupby

from catalog_loader.first_pack.guesses import FieldGuess, Guesses, LeftOut
from catalog_loader.first_pack.naming import Names, plain
from catalog_loader.first_pack.yaml_out import comment, heading, labels, listed, mapped, quoted, said, sentence

PARTS = (
    "Texts",
    "Where it belongs",
    "Levels",
    "What shoppers choose by",
    "Prices, stock and pictures",
    "How it does",
    "What else there is",
    "Kept back",
    "No use yet",
    "Hardly ever filled",
)
TITLES = {"Levels": "The levels of the category tree"}
MAX_LISTED = 4_000
FEW_LEFT = 25

FIELDS_HEAD = """\
# What a product has, which columns of the feed fill it, and what it is used for.
# Written by `gondola init` from what it saw; every line may be changed.
#
#   search   its words are found          sort   shoppers can order by it
#   filter   rules can ask about it       rank   rankings can mix it
#   facet    shoppers can choose it       show   it is part of the answer
#
# A field without `use:` only helps other rules."""


def fields_text(guesses: Guesses) -> str:
    """`fields.yaml`: each field under its evidence, by parts."""
    lines = [*FIELDS_HEAD.split("\n"), ""]
    order = sorted(guesses.fields, key=lambda one: PARTS.index(one.part))
    for part, several in groupby(order, key=lambda one: one.part):
        lines += heading(TITLES.get(part, part))
        for one in several:
            lines += [*_field(one, guesses.locales), ""]
    if guesses.left_out and len(guesses.left_out) <= FEW_LEFT:
        lines += [*heading("Columns without a field"), *(_left(one) for one in guesses.left_out), ""]
    elif guesses.left_out:
        lines += comment(
            f"{len(guesses.left_out):,} more columns have no field; rules/fields/left_out.yaml lists them."
        )
    return "\n".join(lines).rstrip() + "\n"


def _field(one: FieldGuess, locales: Sequence[str]) -> list[str]:
    lines = [line for why in one.why if why for line in comment(sentence(why))]
    lines.append(f"- name: {one.name}")
    if one.type != "keyword":
        lines.append(f"  type: {one.type}")
    lines += _source(one)
    if one.separator:
        lines.append(f"  separator: {quoted(one.separator)}")
    if one.level != "product":
        lines.append(f"  level: {one.level}")
    if one.variant_axis:
        lines.append("  variant_axis: true")
    if one.use:
        lines.append(f"  use: [{', '.join(one.use)}]")
    if one.required:
        lines.append("  required: true")
    if one.private:
        lines.append("  private: true")
    if one.decimals is not None:
        lines.append(f"  decimals: {one.decimals}")
    if one.label and one.use:
        lines.append(f"  label: {labels(one.label, locales)}")
    return lines


def _source(one: FieldGuess) -> list[str]:
    """Which columns fill a field."""
    lines: list[str] = []
    if one.by_locale:
        lines += ["  from: []", f"  by_locale: {mapped(one.by_locale)}"]
    elif one.columns != (one.name,):
        lines.append(f"  from: {quoted(one.columns[0]) if len(one.columns) == 1 else listed(one.columns)}")
    if one.by:
        axes = ", ".join(f"{axis}: {mapped(columns)}" for axis, columns in one.by.items())
        lines.append(f"  by: {{{axes}}}")
    return lines


def left_out_text(guesses: Guesses) -> str:
    """`fields/left_out.yaml`: every column without a field as a line that can be made one."""
    if len(guesses.left_out) <= FEW_LEFT:
        return ""
    count = len(guesses.left_out)
    lines = [
        f"# {count:,} columns of the feed have no field: other columns are fuller, or say more to a shopper.",
        "# To take one in, move its line to rules/fields.yaml without the `# ` and say what it is used for.",
        "",
        *(_left(one) for one in guesses.left_out[:MAX_LISTED]),
    ]
    if count > MAX_LISTED:
        lines.append(f"# … and {count - MAX_LISTED:,} more, each in fewer rows than these.")
    return "\n".join(lines) + "\n"


def _left(one: LeftOut) -> str:
    column = one.column
    example = f", such as `{said(column.example, 40)}`" if column.example else ""
    if column.name and len(column.name) <= 80 and not column.nested:
        name = Names().give(plain(column.name), column.position)
        share = f"{column.share:.1%}" if column.share >= 0.001 else f"{column.filled:,} rows"
        return f"# - {{name: {name}, from: {quoted(column.name)}, use: [show]}}  # {one.why}: {share}{example}"
    return f"# `{said(column.name, 60)}`: {one.why}"
