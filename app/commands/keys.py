"""Operators' commands on keys: who may ask the API for what."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from app.commands.session import Command, Group, Session, fail, tell
from app.core.keys import SCOPES
from app.output import Column, moment, table, terminal_width

if TYPE_CHECKING:
    from app.core.keys import Key, Scope


@click.group(cls=Group)
def keys() -> None:
    """Make, list and revoke the keys that callers of the API bring.

    Without any key, reasons are for callers on this machine. With the first key they are for its bearers alone.

    \b
    search   searches, where rules/shop.yaml says `search_key: required`
    rules    reasons and previews too, and signing in to the pages
    admin    everything

    \b
    Example:  gondola keys create storefront --scope search
    """


@keys.command(cls=Command)
@click.argument("name")
@click.option("--scope", type=click.Choice(SCOPES), required=True, help="What its bearer may do.")
@click.option("--days", type=click.IntRange(1, 3650), help="How long it is good; for ever when left out.")
@click.pass_obj
def create(session: Session, name: str, scope: "Scope", days: int | None) -> None:
    """Make a key.

    It prints the key, this once: only a digest of it is kept. Callers send it as
    the header `Authorization: Bearer …`; people sign in to the pages with it.

    \b
    Example:  gondola keys create "Marie, merchandising" --scope rules --days 90
    Next:     curl -H 'Authorization: Bearer KEY' http://127.0.0.1:8000/v1/search
    """
    from app.access import new_key

    key, secret = new_key(name, scope, datetime.now(UTC), days)
    session.engine.ledger.keep_key(key)
    session.say(_facts(key) | {"key": secret}, secret)
    session.note("keep it: it is not shown again. Send it as the header `Authorization: Bearer …`")


@keys.command("list", cls=Command)
@click.pass_obj
def list_keys(session: Session) -> None:
    """All keys, oldest first.

    It prints each key's id, scope, beginning, end and name; never the key.

    \b
    Example:  gondola keys list
    Next:     gondola keys revoke ID
    """
    found = session.engine.ledger.all_keys()
    if not found:
        none = "no keys: reasons are for callers on this machine; next: gondola keys create NAME --scope rules"
        session.say([], none)
        return
    columns = (
        Column("ID"),
        Column("SCOPE"),
        Column("CREATED (UTC)"),
        Column("EXPIRES (UTC)"),
        Column("NAME", least=12),
    )
    rows = [(key.id, key.scope, _moment(key.created), _moment(key.expires) or "never", key.name) for key in found]
    text = table(columns, rows, terminal_width())
    session.say([_facts(key) for key in found], text, "gondola keys revoke ID")


def _moment(iso: str) -> str:
    return moment(iso).removesuffix(" UTC")


@keys.command(cls=Command)
@click.argument("id_", metavar="ID")
@click.pass_obj
def revoke(session: Session, id_: str) -> None:
    """Take a key away, by its id.

    Every serving process knows within a second or so, and sessions that were
    opened with it end.

    \b
    Example:  gondola keys revoke 3f2a91c07b54
    Next:     gondola keys list
    """
    ledger = session.engine.ledger
    key = next((key for key in ledger.all_keys() if key.id == id_), None)
    if key is None:
        fail(f"there is no key {id_!r}; ids are in `gondola keys list`")
    ledger.drop_key(id_)
    session.say(_facts(key), f"{key.name} ({key.scope}) is revoked")
    if not ledger.all_keys():
        tell("note: that was the last key; reasons are again for callers on this machine")


def _facts(key: "Key") -> dict[str, str]:
    return {name: value for name, value in asdict(key).items() if name != "digest"}
