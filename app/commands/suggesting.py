"""The command `suggest`: what the search box suggests for what is typed so far."""

import shlex
from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Any

import click

from app.commands import completing
from app.commands.session import Command, Session, fail, live_of
from app.output import Column, table, terminal_width

if TYPE_CHECKING:
    from app.search.snapshot import Snapshot


@click.command(cls=Command)
@click.argument("words", nargs=-1)
@click.option(
    "--category",
    default="",
    metavar="TREE:PATH",
    show_default="the whole shop",
    help="Only what lies in a category, such as rayons:femme.",
    shell_complete=completing.categories,
)
@click.option(
    "--locale",
    default="",
    metavar="CODE",
    show_default="the shop's first one",
    help="The language of words and labels.",
    shell_complete=completing.locales,
)
@click.option("--draft", is_flag=True, help="Suggest by the draft's rules instead of the live ones.")
@click.pass_obj
def suggest(session: Session, words: tuple[str, ...], category: str, locale: str, draft: bool) -> None:
    """Suggest as the search box does while WORDS are typed.

    Prints queries, categories, values of facets and products, each with results in the live generation, and what each
    leads to. The last word may be unfinished. Without WORDS it shows what is suggested before anything is typed.

    \b
    Example:  gondola suggest rob
    Next:     phrases of your own, and blocks, go into rules/suggestions.yaml
    """
    from app.desk.live import open_snapshot
    from app.desk.packs import stored_pack
    from app.search.request import Request
    from app.search.service import Surveys
    from app.search.suggesting.service import Suggesting
    from app.search.suggesting.service import suggest as suggested

    live = live_of(session)
    pack = session.draft() if draft else stored_pack(live.pack, session.engine.ledger)
    snapshot = open_snapshot(live.generation, pack, session.engine.store)
    if snapshot.manifest.catalogue_digest != pack.catalogue_digest:
        fail(
            "the draft's catalogue half is not the live generation's; publish it and reindex to see it; "
            "next: gondola reindex --rules draft"
        )
    request = Request(q=" ".join(words), category=category, locale=locale or snapshot.schema.locales[0])
    body = suggested(request, snapshot, datetime.now(UTC).timestamp(), Surveys(), Suggesting())
    then = f"gondola search {shlex.quote(body['used'])}  (shows what these words find)" if body["used"].strip() else ""
    session.say(body, _text(body, snapshot, terminal_width()), then)


def _text(body: Mapping[str, Any], snapshot: "Snapshot", width: int) -> str:
    """The suggestions in their order, each with its section and what it leads to."""
    rows = [(section, *_row(section, one, snapshot)) for section in body["order"] for one in body[section]]
    if not rows:
        return "nothing is suggested"
    instead = f"\n\nproducts are searched by: {body['used']}" if body["used"].strip() != body["q"].strip() else ""
    columns = (
        Column("SECTION"),
        Column("SUGGESTED", least=16),
        Column("PRODUCTS", right=True),
        Column("LEADS TO", least=12),
    )
    return table(columns, rows, width) + instead


def _row(section: str, one: Mapping[str, Any], snapshot: "Snapshot") -> tuple[str, str, str]:
    match section:
        case "queries":
            return _typed(one["html"]), f"{one['products']:,}", f"q={one['q']}"
        case "categories":
            return _typed(one["html"]), f"{one['products']:,}", one["category"]
        case "values":
            return _typed(one["html"]), f"{one['products']:,}", f"{one['facet']}={one['value']}"
        case _:
            return str(one.get(snapshot.places.get("name", ""), one["id"])), "", one["id"]


def _typed(html: str) -> str:
    """A suggestion with what was typed of it in brackets."""
    return unescape(html.replace("<mark>", "[").replace("</mark>", "]"))
