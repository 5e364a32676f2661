"""The data report of a feed that need not have been loaded: what a new supplier sent, before anything is built."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.checking import say_report
from app.commands.session import Command, Session, fail, now, tell
from app.output import plural
from catalog_loader.feed_name import FeedName
from catalog_loader.loading import declared_feed, feed_errors, open_feed
from catalog_loader.second_files import read_second_files

if TYPE_CHECKING:
    from app.catalog.gather import Tally
    from app.core.product import Record


@click.command("feed", cls=Command)
@click.argument("feed", type=FeedName())
@click.option(
    "--html", "page", type=click.Path(path_type=Path), metavar="FILE", help="Write a page to look at or to mail, too."
)
@click.pass_obj
def report_feed(session: Session, feed: Path | str, page: Path | None) -> None:
    """Report the data of a feed that was never loaded.

    FEED is a file, a folder or zip of parts, - for standard input, or an https address. Reads it as a reindex would,
    under the draft's rules, and prints what `gondola report data` prints of the live catalogue; rows that cannot be
    read are counted, with the first reasons. Nothing is built; a feed from an address is kept in the data folder.

    \b
    Example:  gondola --shop my-shop report feed supplier.csv
    Next:     gondola reindex --feed FILE --rules draft --dry-run
    """
    from app.catalog.build import READING
    from app.catalog.gather import Tally, gather
    from app.catalog.recipe import recipe
    from app.desk.data_report import data_report
    from catalog_loader.progress import progress, told

    pack, called = session.draft(), _called(feed)
    with feed_errors():
        tables, _ = read_second_files(pack, session.settings.shop)
        made, tally = recipe(pack, tables), Tally()
        reading = open_feed(session, feed, pack)
        with progress(session, reading) as meter:
            rows = told(meter.rows(declared_feed(pack)), meter)
            records = _any(gather(rows, made.shop.feed, tally), tally, called)
            found = data_report(records, made, pack, now().timestamp(), lambda done: meter(READING, done))
    for one in tally.quarantine.first(3):
        tell(f"{one.source}:{one.line}: {one.reason}")
    if tally.rejected:
        tell(f"{plural(tally.rejected, 'row')} of {tally.rows:,} rejected")
    say_report(session, found, f"{made.shop.name}, {called}", page)


def _called(feed: Path | str) -> str:
    """A feed's name as a report may tell it: an address without its password."""
    from catalog_loader.fetching import shown

    return shown(feed) if isinstance(feed, str) else feed.name


def _any(records: "Iterator[Record]", tally: "Tally", called: str) -> "Iterator[Record]":
    """The records; a feed without any has nothing to report."""
    met = False
    for record in records:
        met = True
        yield record
    if not met:
        first = next((f": {one.reason}" for one in tally.quarantine), "")
        fail(f"none of the {plural(tally.rows, 'row')} of {called} makes a product{first}")
