"""`gondola init DIR FEED`: a commented rule pack for an unknown feed."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.session import MISTYPED, Command, Session, fail
from catalog_loader.feed_name import FeedFile

if TYPE_CHECKING:
    from catalog_loader.first_pack.guesses import Wishes


@click.command("init", cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("feed", type=FeedFile())
@click.option("--key", default="", metavar="COLUMN", help="The column that names a row; guessed otherwise.")
@click.option("--group", default="", metavar="COLUMN", help="The column in which a variant names its product.")
@click.option("--name", default="", metavar="COLUMN", help="The column that says what a product is called.")
@click.option("--locale", "locales", multiple=True, help="A language of the shop, such as fr; the first one first.")
@click.option("--currency", default="", help="The currency's three letters, such as EUR.")
@click.pass_obj
def init(  # noqa: PLR0913, PLR0917 - one argument an option
    session: Session, folder: Path, feed: Path, key: str, group: str, name: str, locales: Sequence[str], currency: str
) -> None:
    """Write a first rule pack for an unknown feed: every guess with its evidence, to be changed at will.

    DIR must be new or empty. The feed is CSV, NDJSON, JSON or an Excel workbook, or an export for Google Merchant or of
    Shopify, WooCommerce, Magento 2 or Akeneo: a file, a folder or a zip of parts, gzipped or not. It stays where it is.

    \b
    Example:  gondola init my-shop products.csv.gz
    """
    from catalog_loader.feed_bytes import BadFeedError
    from catalog_loader.first_pack import report
    from catalog_loader.first_pack.guess import guess
    from catalog_loader.first_pack.guesses import Wishes
    from catalog_loader.first_pack.keys import NoPackError
    from catalog_loader.first_pack.opening import open_unknown_feed
    from catalog_loader.first_pack.pack import (
        FirstPackBugError,
        check_folder,
        files_of,
        path_from,
        pictures_from,
        write_pack,
    )
    from catalog_loader.first_pack.profile import look

    wishes = _checked(Wishes(key, group, name, tuple(locales), currency.upper()))
    try:
        check_folder(folder)
        opened = open_unknown_feed(feed, own_key=bool(key or group))
        guesses = guess(opened, look(opened.rows()), folder.resolve(), wishes)
    except (BadFeedError, NoPackError) as error:
        fail(str(error))
    image = guesses.of("image")
    pictures = pictures_from(folder, feed, image.column.cells[0] if image else "")
    files = files_of(guesses, path_from(folder, feed), pictures)
    try:
        write_pack(folder, files)
    except FirstPackBugError as error:
        fail(str(error))
    session.say(
        report.facts(guesses, folder, session.typed, list(files)),
        report.text(guesses, folder),
        ", then ".join(report.commands(folder, session.typed)),
    )


def _checked(wishes: "Wishes") -> "Wishes":
    """What the command line says, when it can be meant."""
    from app.core.shop import LOCALE

    for locale in wishes.locales:
        if not re.fullmatch(LOCALE.pattern, locale):
            fail(f"--locale: `{locale}` is no language; write {LOCALE.what}", MISTYPED)
    if wishes.currency and not re.fullmatch(r"[A-Z]{3}", wishes.currency):
        fail(f"--currency: `{wishes.currency}` is no currency; write its three letters, such as EUR", MISTYPED)
    return wishes
