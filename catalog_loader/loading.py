"""Loading a feed on behalf of a command: opening it, building from it, filing what is left out, and the summary."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.session import MISTYPED, Session, fail, now, tell
from app.commands.waiting import writing
from app.core.files import drafted
from app.output import plural, rows_text
from catalog_loader.second_files import look_ups_told, read_second_files

if TYPE_CHECKING:
    from app.catalog.build import Built
    from app.catalog.quarantine import Quarantine
    from app.core.product import Row, Unreadable
    from app.core.shop import Feed
    from app.rulepack.pack import RulePack
    from catalog_loader.readers import FeedReading


KEPT_QUARANTINES = 20
"""So many quarantine files are kept of updates, dry runs and refused feeds together; generations keep their own."""
_OTHERS = ("update-", "dry-run-", "refused-")


@contextmanager
def feed_errors() -> Iterator[None]:
    """A feed that is refused ends in one clear message."""
    from catalog_loader.readers import BadFeedError

    try:
        yield
    except BadFeedError as error:
        fail(f"{error}; nothing was changed")


def declared_feed(pack: "RulePack") -> "Feed":
    """What the rules say about the feed."""
    from app.core.shop import Shop

    return pack.one(Shop).feed


def open_feed(session: Session, feed: Path | str | None, pack: "RulePack") -> "FeedReading":
    """Open a feed; what was found out about it is told."""
    from app.core.feeds import FeedFormat
    from catalog_loader.readers import read_feed

    declared = declared_feed(pack)
    if feed is None and not declared.path:
        fail("no feed: name one with --feed, or in rules/shop.yaml as `feed: {path: …}`", MISTYPED)
    path = feed_file(session, feed, declared)
    reading = read_feed(path, declared, pack.all(FeedFormat))
    for note in reading.notes:
        session.note(f"{path.name}: {note}")

    def rows() -> "Iterator[Row | Unreadable]":
        yield from reading.rows
        for note in reading.joined.notes():
            session.note(f"{path.name}: {note}")

    return replace(reading, rows=rows())


def feed_file(session: Session, feed: Path | str | None, declared: "Feed") -> Path:
    """The feed's file; one at an address is fetched now. A host that is typed is allowed by that, as those declared."""
    named = feed or declared.path
    if isinstance(named, Path) or "://" not in named:
        return Path(feed) if feed else session.settings.shop / declared.path
    from catalog_loader.fetching import fetch, host_of

    hosts = {*declared.hosts, *([host_of(named)] if feed else [])}
    return fetch(named, session.folder / "fetched", hosts)


@dataclass(frozen=True)
class Wanted:
    """A build as somebody typed it: which feed, whether by the draft, why, and in how many processes."""

    feed: Path | str | None
    draft: bool = False
    why: str = "reindex"
    processes: int = 1


def build_live(session: Session, wanted: Wanted) -> "Built":
    """Build and publish a generation, with progress on standard error and rejects in the quarantine file."""
    from app.catalog.build import RefusedFeedError
    from app.desk.publish import Reindex, pack_to_build
    from app.desk.publish import reindex as desk_reindex
    from catalog_loader.progress import progress

    ledger = session.engine.ledger
    with writing(session, "gondola reindex"):
        pack = pack_to_build(session.draft() if wanted.draft or ledger.pointer().live is None else None, ledger)
        tables, unread_rows = read_second_files(pack, session.settings.shop)
        reading = open_feed(session, wanted.feed, pack)
        try:
            with progress(session, reading) as meter:
                rows = meter.rows(declared_feed(pack))
                asked = Reindex(wanted.why, now(), tables, wanted.processes, reading.columns)
                built = desk_reindex(rows, pack, session.engine.store, ledger, meter, asked)
        except RefusedFeedError as error:
            path = quarantine(session, stamped("refused"), error.tally.quarantine)
            fail(with_place(str(error), path), quarantine=path and str(path))
    built.tally.quarantine.extend(unread_rows)
    quarantine(session, built.manifest.generation, built.tally.quarantine)
    for warning in built.warnings:
        tell(f"warning: {warning}")
    for note in look_ups_told(pack, tables, built.manifest):
        session.note(note)
    return built


def unread(columns: set[str], pack: "RulePack") -> Iterator[str]:
    """What to say of the columns of an update that change nothing, because no field reads them."""
    from app.catalog.adopt import columns_unread
    from app.rulepack.pack import schema_of

    for column, hint in columns_unread(columns, schema_of(pack), declared_feed(pack)):
        yield f"no field reads the column `{column}`{hint}"


def dry_run(session: Session, wanted: Wanted) -> None:
    """Prepare every product as a build would, and count; what a build would refuse is refused here."""
    from app.catalog.build import RefusedFeedError, rehearse
    from app.catalog.recipe import recipe
    from app.desk.publish import Reindex, order_of, pack_to_build
    from catalog_loader.progress import progress

    ledger = session.engine.ledger
    live = ledger.pointer().live
    pack = pack_to_build(session.draft() if wanted.draft or live is None else None, ledger)
    tables, unread_rows = read_second_files(pack, session.settings.shop)
    reading = open_feed(session, wanted.feed, pack)
    try:
        with progress(session, reading) as meter:
            rows = meter.rows(declared_feed(pack))
            asked = Reindex(wanted.why, now(), tables, wanted.processes, reading.columns)
            order = order_of(asked, pack, session.engine.store, ledger)
            built = rehearse(rows, recipe(pack), meter, order)
    except RefusedFeedError as error:
        path = quarantine(session, stamped("dry-run"), error.tally.quarantine)
        fail(with_place(str(error), path), quarantine=path and str(path))
    built.tally.quarantine.extend(unread_rows)
    facts = {**built.manifest.counts, "products": built.manifest.products, "warnings": built.warnings}
    for warning in built.warnings:
        tell(f"warning: {warning}")
    for note in look_ups_told(pack, tables, built.manifest):
        session.note(note)
    text = f"{contents(built)}; nothing was changed\n{rows_text(built.manifest.counts)}"
    path = quarantine(session, stamped("dry-run"), built.tally.quarantine)
    option = " --rules draft" if wanted.draft and live else ""
    session.say(facts, with_place(text, path), f"gondola reindex{option}  (makes it live)")


def quarantine(session: Session, name: str, rejected: "Quarantine") -> Path | None:
    """Write what was kept out, one JSON line each, with its place and reason; `name` is never used twice.

    Files of generations that were removed go, and so do all but the newest of the others: they hold raw values.
    """
    import orjson

    folder = session.folder / "quarantine"
    path = folder / f"{name}.ndjson"
    if rejected:
        with drafted(path) as lines:
            for one in rejected:
                lines.write(orjson.dumps(asdict(one)) + b"\n")
    _tidy(folder, {one.generation for one in session.engine.store.generations()})
    return path if rejected else None


def _tidy(folder: Path, generations: set[str]) -> None:
    """Remove the quarantine files that nobody has a use for any more."""
    named = [path for path in folder.glob("*.ndjson") if path.stem not in generations]
    others = sorted((path for path in named if path.stem.startswith(_OTHERS)), key=_moment)
    for path in {*named} - {*others[-KEPT_QUARANTINES:]}:
        with suppress(OSError):  # somebody else was faster
            path.unlink()


def _moment(path: Path) -> str:
    """The moment in a stamped name."""
    return path.stem.rpartition("-")[2]


def stamped(name: str) -> str:
    """A name with the moment, for what is no generation."""
    return f"{name}-{datetime.now(UTC):%Y%m%dt%H%M%S%f}"


def with_place(text: str, path: Path | None) -> str:
    """A result with the file that says what was left out, if anything was."""
    return f"{text}\nwhat was left out, each with its reason: {path}" if path else text


def contents(built: "Built") -> str:
    """What a generation holds."""
    return f"{plural(built.manifest.products, 'product')} with {plural(built.variants, 'variant')}"


def facts_of(built: "Built") -> dict[str, Any]:
    """A build as plain data."""
    return {
        "generation": built.manifest.generation,
        "products": built.manifest.products,
        **built.manifest.counts,
        "warnings": built.warnings,
    }


def summary(session: Session, built: "Built") -> str:
    """A build as text."""
    lines = [f"{built.manifest.generation} is live: {contents(built)}", rows_text(built.manifest.counts)]
    if built.tally.quarantine:
        path = session.folder / "quarantine" / f"{built.manifest.generation}.ndjson"
        lines.append(f"{len(built.tally.quarantine):,} left out, each with its reason: {path}")
    return "\n".join(lines)


def usable_processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
