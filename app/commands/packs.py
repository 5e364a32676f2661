"""Merchandisers' commands on packs: checking the draft, publishing it, what was live when, and going back."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from app.commands import completing
from app.commands.session import Command, Session, now, short, tell
from app.commands.waiting import writing
from app.output import Column, moment, plural, table, terminal_width

if TYPE_CHECKING:
    from app.rulepack.pack import RulePack
    from app.rulepack.problems import Problem


def said(_: click.Context, __: click.Parameter, value: str) -> str:
    """A reason that says something."""
    if not value.strip():
        message = "say why in a few words; they stand in the history"
        raise click.BadParameter(message)
    return value


@click.command(cls=Command)
@click.pass_obj
def check(session: Session) -> None:
    """Check the draft: all mistakes, each with its place and mend.

    Says how many rules are well, what to look at in them, and whether the index must be built anew for them. A warning
    stops nothing: what it names is left out, or does less than it seems to. Changes nothing.

    \b
    Example:  gondola --shop my-shop check
    Next:     gondola search WORDS --draft, then gondola publish --why "…"
    """
    from app.desk.publish import manifest_of

    pack = session.draft_with_files()
    facts: dict[str, Any] = {"pack": pack.digest, "rules": len(pack.rules), "files": len(pack.files)}
    try:
        live = session.engine.ledger.pointer().live
        manifest = manifest_of(live.generation, session.engine.store) if live else None
    except Exception as error:  # noqa: BLE001 - checking a draft needs no engine
        tell(f"note: the engine was not asked whether a reindex is needed ({error})")
        then, more, live = "", "", None
    else:
        then, more = "gondola reindex  (the first one takes the draft)", ""
        if live and manifest:
            facts["needs_reindex"] = manifest.catalogue_digest != pack.catalogue_digest
            if facts["needs_reindex"]:
                more = "; its catalogue half changed: publish it, then reindex"
                then = 'gondola publish --why "…", then gondola reindex'
            elif live.pack == pack.digest:
                more, then = "; they are live", "gondola search WORDS"
            else:
                then = 'gondola search WORDS --draft, then gondola publish --why "…"'
    warnings = _warnings(session, pack, live.generation if live else "")
    facts["warnings"] = [{"place": str(one.place), "message": one.message} for one in warnings]
    told = f"{plural(len(pack.rules), 'rule')} in {plural(len(pack.files), 'file')}"
    lines = [*(f"warning: {one}" for one in warnings), f"{told} are well ({short(pack.digest)}){more}"]
    session.say(facts, "\n".join(lines), then)


def _warnings(session: Session, pack: "RulePack", generation: str) -> "tuple[Problem, ...]":
    """What to look at in a pack, beside the words of the live generation where there is one."""
    from app.core.census import census_of
    from app.core.generation import DamagedError, EngineUnavailableError
    from app.desk.warnings import warnings_of

    census = None
    if generation:
        try:
            census = census_of(generation, session.engine.store)
        except (DamagedError, EngineUnavailableError) as error:
            tell(f"note: the synonyms were not compared with the catalogue's words ({error})")
    elif any(name.startswith("synonyms/") for name in pack.files):
        session.note("note: the synonyms are compared with the catalogue's words once something is live")
    return warnings_of(pack, census)


@click.command(cls=Command)
@click.option("--why", required=True, callback=said, help="Why, for the history.")
@click.pass_obj
def publish(session: Session, why: str) -> None:
    """Check the draft and make it live from the next request on.

    A draft whose catalogue half changed (fields, transformations, attributes, trees, ranking) waits for its index: it
    is pending until `gondola reindex`. Says which of the two it was.

    \b
    Example:  gondola --shop my-shop publish --why "autumn boosts"
    Next:     gondola search WORDS; gondola rollback undoes it
    """
    from app.desk import publish as desk

    pack = session.draft()
    with writing(session, "gondola publish"):
        pointer = session.engine.ledger.pointer()
        if pointer.live and pointer.live.pack == pack.digest and not pointer.pending:
            facts = {"pack": pack.digest, "pending": False}
            session.say(facts, f"{short(pack.digest)} is live already; nothing was changed")
            return
        done = desk.publish(pack, session.engine.ledger, session.engine.store, why, now())
    if done.pending:
        session.say(
            asdict(done),
            f"{short(done.pack)} is pending: its catalogue half needs an index; next: gondola reindex",
        )
    else:
        then = "gondola search WORDS  (`rollback` undoes it)"
        session.say(asdict(done), f"{short(done.pack)} is live", then)


@click.command(cls=Command)
@click.pass_obj
def history(session: Session) -> None:
    """What was live when, and why, newest first.

    Prints a line for every pair of generation and pack that was live; the first one is live now.

    \b
    Example:  gondola --shop my-shop history
    Next:     gondola rollback --to PACK
    """
    pointer = session.engine.ledger.pointer()
    entries = [*([pointer.live] if pointer.live else []), *pointer.history]
    if not entries:
        session.say([], "nothing was ever live; next: gondola reindex")
        return
    columns = (Column("LIVE SINCE (UTC)"), Column("PACK"), Column("GENERATION"), Column("WHY", least=12))
    rows = [
        (moment(entry.when).removesuffix(" UTC"), short(entry.pack), entry.generation, entry.why) for entry in entries
    ]
    then = "gondola rollback  (to the pack before)" if len({entry.pack for entry in entries}) > 1 else ""
    session.say([asdict(entry) for entry in entries], table(columns, rows, terminal_width()), then)


@click.command(cls=Command)
@click.option(
    "--to",
    metavar="PACK",
    show_default="the one before",
    help="The first letters of a pack, from `gondola history`.",
    shell_complete=completing.packs,
)
@click.pass_obj
def rollback(session: Session, to: str | None) -> None:
    """Go back to the pack that was live before.

    The generation it was live with comes back too, brought up to date. Says which pair is live now; a rollback is an
    entry of the history like any other, and can be undone by the next one.

    \b
    Example:  gondola --shop my-shop rollback
    Next:     gondola history
    """
    roll_back_to(session, "pack", to)


def roll_back_to(session: Session, what: str, to: str | None) -> None:
    """Go back to an earlier pack or generation, and say to which."""
    from app.desk.publish import roll_back

    with writing(session, "gondola generations rollback" if what == "generation" else "gondola rollback"):
        live, rejected = roll_back(what, session.engine.store, session.engine.ledger, to, now())
    for one in rejected:
        tell(f"{one.source}:{one.line}: {one.reason}")
    told = f"live again: {live.generation} with {short(live.pack)}"
    session.say(asdict(live), told, "gondola search WORDS  (`history` tells what was live when)")
