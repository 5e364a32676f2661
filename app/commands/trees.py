"""Commands on category trees: how large they are, and what the tree doctor finds."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from app.commands.session import FAILED, Command, Group, Session, clear_errors, fail, live_of, now
from app.output import Column, bold, entry, plural, table, terminal_width

if TYPE_CHECKING:
    from app.desk.trees.doctor import Diagnosis, TreeSize
    from app.desk.trees.finding import Finding
    from app.search.snapshot import Snapshot

_EVERY = 20_000
"""After so many products a sign of life."""
_NAMED = 6
"""So many nodes of one finding are named."""
_TITLES = {
    "empty": "Empty nodes",
    "orphan": "Nodes that no menu leads to",
    "over_full": "Over-full nodes",
    "only_child": "Only children",
    "twins": "Twins",
    "near_twins": "Near-twins",
    "unplaced": "Products in no node of a tree",
    "search_only": "Products reachable by search only",
    "address": "Addresses",
    "told": "Good to know",
}


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def trees(ctx: click.Context) -> None:
    """The category trees, and a doctor for them.

    Without a command it lists the trees: their nodes, the products that shoppers see in them, their levels, and where
    each is declared.

    \b
    Example:  gondola --shop my-shop trees
    Next:     gondola trees doctor
    """
    if ctx.invoked_subcommand is not None:
        return
    from app.desk.trees.doctor import sizes

    session: Session = ctx.obj
    with clear_errors():
        found = sizes(_snapshot(session), now().timestamp())
    data = {"trees": [asdict(one) for one in found]}
    text = _sizes(found) if found else "no trees; declare one in rules/trees.yaml"
    session.say(data, text, "gondola trees doctor  (what is ill with them)" if found else "")


@trees.command("doctor", cls=Command)
@click.argument("tree", required=False, default="")
@click.option(
    "--full",
    type=click.FloatRange(0, 100, min_open=True),
    default=30.0,
    show_default=True,
    metavar="PERCENT",
    help="A node below the top that holds more of the catalogue is over-full.",
)
@click.option("--strict", is_flag=True, help="End with exit code 1 when anything wants a mend.")
@click.pass_obj
def doctor(session: Session, tree: str, full: float, strict: bool) -> None:
    """What is ill with the trees, each finding with its mend.

    Looks at every product of the live generation, at this moment: empty and over-full nodes, nodes that no menu leads
    to, only children, twins and near-twins, products in no node of a tree, products reachable by search only; and tells
    what is hidden or shown on some days only. Findings are advice; nothing is changed.

    \b
    Example:  gondola --shop my-shop trees doctor
    Next:     mend rules/trees.yaml where a finding says, then gondola publish
    """
    from app.desk.trees.doctor import examine

    snapshot = _snapshot(session)

    def progress(what: str, done: int) -> None:
        if done % _EVERY == 0:
            session.note(f"{what}: {done:,}")

    try:
        found = examine(snapshot, session.engine.store, session.engine.ledger, now().timestamp(), tree, full, progress)
    except KeyError:
        from app.rulepack.problems import did_you_mean

        fail(f"there is no tree {tree!r}{did_you_mean(tree, snapshot.schema.trees)}; gondola trees lists them")
    data: dict[str, Any] = asdict(found) | {"advice": len(found.advice)}
    session.say(data, _told(found, terminal_width()))
    if strict and found.advice:
        raise click.exceptions.Exit(FAILED)


def _snapshot(session: Session) -> "Snapshot":
    from app.desk.live import open_snapshot
    from app.desk.packs import stored_pack

    live = live_of(session)
    return open_snapshot(live.generation, stored_pack(live.pack, session.engine.ledger), session.engine.store)


def _sizes(found: "Sequence[TreeSize]") -> str:
    columns = (
        Column("TREE"),
        Column("LABEL", least=10),
        Column("NODES", right=True),
        Column("PRODUCTS", right=True),
        Column("LEVELS", right=True),
        Column("DECLARED IN", least=12),
    )
    rows = [(one.tree, one.label, f"{one.nodes:,}", f"{one.products:,}", one.depth, one.place) for one in found]
    return table(columns, rows, terminal_width())


def _told(found: "Diagnosis", width: int) -> str:
    """Every finding with its place below its heading, and under those that share a mend the mend."""
    unseen = f"; {found.unseen:,} more are kept from shoppers by `visible`" if found.unseen else ""
    lines = [f"{plural(found.products, 'product')} looked at{unseen}", "", _sizes(found.trees)]
    for kind, title in _TITLES.items():
        several = [one for one in found.findings if one.kind == kind]
        if several:
            lines += ["", bold(f"{title} ({len(several):,})")]
            for mend in dict.fromkeys(one.mend for one in several):
                lines += [_finding(one, width) for one in several if one.mend == mend]
                lines += [entry("  ->", mend, width, 4)] if mend else []
    advice = len(found.advice)
    lines += ["", f"{plural(advice, 'finding')} to look at" if advice else "nothing wants a mend"]
    return "\n".join(lines)


def _finding(one: "Finding", width: int) -> str:
    what = f"{one.what}; such as {', '.join(one.examples)}" if one.examples else one.what
    if one.kind == "told" and one.products:
        what += f", {plural(one.products, 'product')}"
    more = len(one.categories) - _NAMED
    named = ", ".join(one.categories[:_NAMED]) + (f" …and {more:,} more alike" if more > 0 else "")
    return entry("  -", f"{named}: {what}  [{one.place}]" if named else f"{what}  [{one.place}]", width, 3)
