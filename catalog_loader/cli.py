"""The `gondola` script: the commands of `app.cli`, and those that read a feed."""

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli import main
from app.commands.checking import report
from app.commands.serving import Listening, check_port, listening_options, serve_shop
from app.commands.session import Command, Session, say_json, tell
from app.commands.waiting import writing
from app.output import plural
from catalog_loader.feed_name import FORMS, FeedName
from catalog_loader.first_pack.command import init
from catalog_loader.loading import (
    Wanted,
    build_live,
    declared_feed,
    dry_run,
    facts_of,
    feed_errors,
    open_feed,
    quarantine,
    stamped,
    summary,
    unread,
    usable_processors,
    with_place,
)
from catalog_loader.reporting import report_feed
from catalog_loader.sample import sample_feed, sample_pictures, sample_shop
from catalog_loader.second_files import check_second_files

if TYPE_CHECKING:
    from app.core.jobs import Mode

__all__ = ["main"]


@click.command(cls=Command)
@click.option(
    "--feed",
    type=FeedName(),
    metavar="FILE",
    show_default="the one in rules/shop.yaml",
    help=f"The feed: {FORMS}.",
)
@click.option(
    "--rules",
    type=click.Choice(["live", "draft"]),
    default="live",
    show_default=True,
    help="Which rules to build with; the first reindex always takes the draft.",
)
@click.option("--why", default="reindex", show_default=True, help="Why, for the history.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    metavar="NUMBER",
    envvar="GONDOLA_PROCESSES",
    show_envvar=True,
    show_default="as many as there are processors",
    help="How many processes prepare products; a small feed needs one only.",
)
@click.option("--dry-run", "dry", is_flag=True, help="Read and prepare everything, count, and change nothing.")
@click.pass_obj
def reindex(session: Session, feed: Path | str | None, rules: str, why: str, processes: int | None, dry: bool) -> None:
    """Build a new index from a feed and make it live.

    Whatever is live keeps answering meanwhile, and stays when the feed is refused. Says what became of every row; what
    was left out stands in the quarantine file, with its line and reason.

    \b
    Example:  gondola --shop my-shop reindex --feed products.csv.gz
    Next:     gondola search WORDS; gondola generations rollback undoes it
    """
    wanted = Wanted(feed, rules == "draft", why, processes or usable_processors())
    with feed_errors():
        if dry:
            dry_run(session, wanted)
        else:
            built = build_live(session, wanted)
            then = "gondola search WORDS  (`generations rollback` undoes it)"
            session.say(facts_of(built), summary(session, built), then)


@click.command(cls=Command)
@click.argument("feed", type=FeedName())
@click.option("--replace", "replaces", is_flag=True, help="A row takes the old one's place, and keeps no cell of it.")
@click.pass_obj
def update(session: Session, feed: Path | str, replaces: bool) -> None:
    """Apply a feed of changes to the live index.

    Rows replace the cells they name; a row whose column `_deleted` is true takes its product or variant away. A number
    or a date that cannot be read leaves the old one. The feed is a file, or an address that begins with https. Says how
    many products changed; what was left out stands in the quarantine file, with its line and reason.

    \b
    Example:  gondola --shop my-shop update prices.csv
    Next:     gondola explain product ID shows the new values
    """
    from app.catalog.filling import noting
    from app.desk.packs import stored_pack
    from app.desk.publish import NothingLiveError, apply_update, manifest_of
    from catalog_loader.progress import progress, told

    ledger = session.engine.ledger
    with feed_errors(), writing(session, "gondola update"):
        live = ledger.pointer().live
        if live is None:
            raise NothingLiveError
        pack = stored_pack(manifest_of(live.generation, session.engine.store).pack, ledger)
        reading = open_feed(session, feed, pack)
        with progress(session, reading) as meter:
            columns: set[str] = set()
            rows = noting(told(meter.rows(declared_feed(pack)), meter), columns)
            mode: Mode = "replace" if replaces else "partial"
            done = apply_update(rows, session.engine.store, ledger, mode)
    warnings = [*unread(columns, pack), *done.warnings]
    for warning in warnings:
        tell(f"warning: {warning}")
    path = quarantine(session, stamped("update"), done.tally.quarantine)
    facts = {
        "rows": done.tally.rows,
        "products": done.products,
        "new": done.new,
        "removed": done.removed,
        "refused": done.refused,
        "sequence": done.sequence,
        "rejected": done.tally.rejected,
        "warnings": warnings,
    }
    new = f" ({done.new:,} new)" if done.new else ""
    text = (
        f"{plural(done.products, 'product')} changed{new}, {done.removed:,} removed, {done.refused:,} kept out,"
        f" {plural(done.tally.rejected, 'row')} rejected; sequence {done.sequence}"
    )
    session.say(facts, with_place(text, path), "gondola search WORDS  (`status` tells what is live)")


@click.command(cls=Command)
@listening_options
@click.option("--no-serve", is_flag=True, help="Only load the sample shop.")
@click.pass_obj
def demo(session: Session, host: str, port: int, workers: int, no_serve: bool) -> None:
    """Load the sample shop and serve it.

    Needs nothing else and no network. Prints where the storefront and the API's documentation are, a search to try,
    and the rules' folder: a rule saved there is live at once. Ctrl-C ends it.

    \b
    Example:  gondola demo
    Next:     gondola init my-shop feed.csv
    """
    from app.core.shop import Shop

    where = Listening(host, port, workers)
    if not no_serve:
        check_port(where, "demo")
    settings = replace(session.settings, shop=sample_shop(), pictures=sample_pictures())
    sample = replace(session, settings=settings, typed=f"{session.typed} --shop {shlex.quote(str(sample_shop()))}")
    live = sample.engine.ledger.pointer().live
    pack = sample.draft()
    if live is None or live.pack != pack.digest:
        with feed_errors():
            built = build_live(sample, Wanted(sample_feed(), draft=True, why="the sample shop"))
        sample.note(summary(sample, built))
    name = pack.one(Shop).name
    if no_serve:
        then = f"{sample.typed} search robe rouge  (`demo` serves it)"
        sample.say({"shop": sample.code}, f"{name} is loaded", then)
        return
    sample.note(_banner(sample, name, where.url))
    if session.as_json:
        say_json({"shop": sample.code, "url": where.url, "workers": workers})
    serve_shop(sample, where, watched=True)


def _banner(sample: Session, name: str, url: str) -> str:
    return (
        f"\n{name} is served (Ctrl-C ends it)\n"
        f"\n  storefront  {url}/"
        f"\n  API docs    {url}/docs"
        f"\n  a search    curl '{url}/v1/search?q=robe+rouge&f.taille=38'"
        f"\n  its rules   {sample.settings.shop.resolve() / 'rules'}  (a valid save is live at once)\n"
        "\nnext: gondola init my-shop feed.csv\n"
    )


init.short_help = "Write a first rule pack for a feed of yours."

for _command in (demo, init, reindex, update):
    main.add_command(_command)
report.add_command(report_feed)
main.file_checks = (check_second_files,)
