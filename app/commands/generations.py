"""Catalogue managers' commands on what was built: what is live, and the generations that are kept."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from app.commands import completing
from app.commands.packs import roll_back_to
from app.commands.session import UNAVAILABLE, Command, Group, Session, fail, short
from app.output import Column, entry, moment, plural, rows_text, table, terminal_width


@click.command(cls=Command)
@click.pass_obj
def status(session: Session) -> None:
    """What is live, what waits, and what the last build counted.

    Prints the live generation and pack, a published pack that waits for its index, the number of the last live change,
    what became of every row of the last feed, and what its reindex warned of.

    \b
    Example:  gondola --shop my-shop status
    Next:     gondola history, or gondola generations list
    """
    pointer = session.engine.ledger.pointer()
    if pointer.live is None:
        session.say({"live": None, "pending": pointer.pending}, "nothing is live; next: gondola reindex")
        return
    from app.desk.publish import manifest_of

    live = pointer.live
    manifest = manifest_of(live.generation, session.engine.store)
    facts: dict[str, Any] = {
        "live": asdict(live),
        "pending": pointer.pending,
        "products": manifest.products,
        "sequence": session.engine.store.sequence(manifest.generation),
        "counts": manifest.counts,
        "filled": _filled(session, manifest.generation),
        "warnings": manifest.warnings,
    }
    told = (
        ("live since", f"{moment(live.when)}: {live.why}"),
        ("generation", f"{manifest.generation}, built {moment(manifest.built_at)}"),
        ("products", f"{manifest.products:,} with {plural(manifest.counts.get('variants', 0), 'variant')}"),
        ("pack", short(live.pack)),
        ("pending", f"{short(pointer.pending)}; next: gondola reindex" if pointer.pending else "nothing"),
        ("sequence", str(facts["sequence"])),
        ("last feed", rows_text(manifest.counts)),
        *([("filled", _filled_text(facts["filled"]))] if facts["filled"] else []),
        *(("warning", one) for one in manifest.warnings),
    )
    width = terminal_width()
    lines = [entry(name, text, width, 11) for name, text in told]
    session.say(facts, "\n".join(lines), "" if pointer.pending else "gondola history  (what was live before)")


def _filled(session: Session, generation: str) -> Mapping[str, int]:
    """Products whose price list, store, channel or language took another one's value, by key."""
    from app.core.census import census_of

    return census_of(generation, session.engine.store).filled


def _filled_text(filled: Mapping[str, int]) -> str:
    told = ", ".join(f"{key} of {plural(count, 'product')}" for key, count in filled.items())
    return f"by what it falls back on: {told}"


@click.group(cls=Group)
def generations() -> None:
    """List, verify and restore builds of the index.

    A reindex builds a generation beside the live one; earlier ones are kept, to go back to.

    \b
    Example:  gondola --shop my-shop generations list
    """


@generations.command("list", cls=Command)
@click.pass_obj
def list_generations(session: Session) -> None:
    """The generations that are kept, newest first.

    `*` marks the live one. Three are kept, and the live one always.

    \b
    Example:  gondola --shop my-shop generations list
    Next:     gondola generations rollback --to GENERATION
    """
    live = session.engine.ledger.pointer().live
    found = session.engine.store.generations()
    if not found:
        session.say([], "no generations; next: gondola reindex")
        return
    columns = (Column(" "), Column("GENERATION"), Column("BUILT (UTC)"), Column("PRODUCTS", right=True), Column("PACK"))
    rows = [
        (
            "*" if live and live.generation == one.generation else "",
            one.generation,
            moment(one.built_at).removesuffix(" UTC"),
            f"{one.products:,}",
            short(one.pack),
        )
        for one in found
    ]
    then = "gondola generations rollback  (to the one before)" if len(found) > 1 else ""
    session.say([asdict(one) for one in found], table(columns, rows, terminal_width()), then)


@generations.command("rollback", cls=Command)
@click.option(
    "--to",
    metavar="GENERATION",
    show_default="the one before",
    help="A generation's name, from `gondola generations list`.",
    shell_complete=completing.generation_names,
)
@click.pass_obj
def rollback_generation(session: Session, to: str | None) -> None:
    """Go back to the generation that was live before.

    It comes back with its pack, and brought up to date with all live changes since. Says which pair is live now.

    \b
    Example:  gondola --shop my-shop generations rollback
    Next:     gondola generations list
    """
    roll_back_to(session, "generation", to)


@generations.command(cls=Command)
@click.argument("generation", required=False, shell_complete=completing.generation_names)
@click.pass_obj
def verify(session: Session, generation: str | None) -> None:
    """Compare a generation's files with their sums.

    The live one's when none is named. Says that it is as it was published, or names every file that is not; the exit
    code is then 3.

    \b
    Example:  gondola --shop my-shop generations verify
    Next:     when it is damaged, gondola generations rollback, or gondola reindex
    """
    live = session.engine.ledger.pointer().live
    name = generation or (live.generation if live else None)
    if name is None:
        fail("nothing is live; next: gondola reindex")
    try:
        wrong = session.engine.store.verify(name)
    except KeyError:
        fail(f"there is no generation {name}; see `gondola generations list`")
    if wrong:
        fail(
            "\n".join(wrong) + f"\n{name} is damaged; next: gondola generations rollback, or gondola reindex",
            UNAVAILABLE,
            generation=name,
            wrong=wrong,
        )
    session.say({"generation": name, "wrong": []}, f"{name} is as it was published")
