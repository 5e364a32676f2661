"""The `gondola` script: the commands of `app.cli`, and those that read a feed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli import Shop, fail, main, serve_shop, tell
from app.settings import Settings
from catalog_loader.sample import sample_feed, sample_shop

if TYPE_CHECKING:
    from app.catalog.build import Built, Progress
    from app.core.product import Rejected
    from app.rulepack.pack import RulePack
    from catalog_loader.readers import FeedReading

__all__ = ["main"]


@main.command()
@click.option("--feed", type=click.Path(path_type=Path), help="The feed's file; the one in shop.yaml otherwise.")
@click.option(
    "--rules",
    type=click.Choice(["live", "draft"]),
    default="live",
    show_default=True,
    help="Which rules to build with; the first reindex always takes the draft.",
)
@click.option("--why", default="reindex", show_default=True, help="Why, for the history.")
@click.option("--dry-run", is_flag=True, help="Read and prepare everything, count, and change nothing.")
@click.pass_obj
def reindex(shop: Shop, feed: Path | None, rules: str, why: str, dry_run: bool) -> None:
    """Build a new index from a feed and make it live; whatever is live keeps answering meanwhile.

    \b
    Example:  gondola --shop my-shop reindex --feed products.csv.gz
    """
    with feed_errors():
        if dry_run:
            _dry_run(shop, feed, draft=rules == "draft")
        else:
            built = build_live(shop, feed, draft=rules == "draft", why=why)
            shop.say(_facts(built), _summary(shop, built))


def build_live(shop: Shop, feed: Path | None, *, draft: bool, why: str) -> "Built":
    """Build and publish a generation, with progress on standard error and rejects in the quarantine file."""
    from app.catalog.build import RefusedFeedError
    from app.desk.publish import pack_to_build
    from app.desk.publish import reindex as desk_reindex

    ledger = shop.engine.ledger
    with ledger.writer("gondola reindex"):
        pack = pack_to_build(shop.draft() if draft or ledger.pointer().live is None else None, ledger)
        reading = _read(shop, feed, pack)
        try:
            with progress_bar() as progress:
                built = desk_reindex(reading.rows, pack, shop.engine.store, ledger, progress, why, datetime.now(UTC))
        except RefusedFeedError as error:
            fail(_with_place(str(error), _quarantine(shop, _stamped("refused"), error.tally.quarantine)))
    _quarantine(shop, built.manifest.generation, built.tally.quarantine)
    for warning in built.warnings:
        tell(f"warning: {warning}")
    return built


def _read(shop: Shop, feed: Path | None, pack: "RulePack") -> "FeedReading":
    """Open a feed; what was found out about it is told."""
    from app.core.shop import Shop as ShopRule
    from catalog_loader.readers import read_feed

    declared = pack.one(ShopRule).feed
    if feed is None and not declared.path:
        fail("no feed: name one with --feed, or in rules/shop.yaml as `feed: {path: …}`", 2)
    path = feed or shop.settings.shop / declared.path
    reading = read_feed(path, declared)
    for note in reading.notes:
        tell(f"{path.name}: {note}")
    return reading


def _dry_run(shop: Shop, feed: Path | None, *, draft: bool) -> None:
    """Prepare every product as a build would, and count; what a build would refuse is refused here."""
    from app.catalog.build import RefusedFeedError, rehearse
    from app.catalog.recipe import recipe
    from app.desk.publish import pack_to_build

    ledger = shop.engine.ledger
    live = ledger.pointer().live
    pack = pack_to_build(shop.draft() if draft or live is None else None, ledger)
    try:
        with progress_bar() as progress:
            built = rehearse(_read(shop, feed, pack).rows, recipe(pack), first=live is None, progress=progress)
    except RefusedFeedError as error:
        fail(_with_place(str(error), _quarantine(shop, _stamped("dry-run"), error.tally.quarantine)))
    facts = {**built.manifest.counts, "products": built.manifest.products, "warnings": built.warnings}
    for warning in built.warnings:
        tell(f"warning: {warning}")
    text = f"{built.manifest.products:,} products with {built.variants:,} variants; {_rows(built)}; nothing was changed"
    shop.say(facts, _with_place(text, _quarantine(shop, _stamped("dry-run"), built.tally.quarantine)))


@main.command()
@click.argument("feed", type=click.Path(path_type=Path))
@click.pass_obj
def update(shop: Shop, feed: Path) -> None:
    """Apply a feed of changes to the live index: rows replace the cells they name.

    A row whose column `_deleted` is true takes its product or variant away.

    \b
    Example:  gondola --shop my-shop update prices.csv
    """
    from app.desk.packs import stored_pack
    from app.desk.publish import NothingLiveError, apply_update, manifest_of

    ledger = shop.engine.ledger
    with feed_errors(), ledger.writer("gondola update"):
        live = ledger.pointer().live
        if live is None:
            raise NothingLiveError
        pack = stored_pack(manifest_of(live.generation, shop.engine.store).pack, ledger)
        done = apply_update(_read(shop, feed, pack).rows, shop.engine.store, ledger)
    path = _quarantine(shop, _stamped("update"), done.tally.quarantine)
    facts = {
        "rows": done.tally.rows,
        "products": done.products,
        "removed": done.removed,
        "refused": done.refused,
        "sequence": done.sequence,
        "rejected": done.tally.rejected,
    }
    text = (
        f"{done.products:,} products changed, {done.removed:,} removed, {done.refused:,} kept out,"
        f" {done.tally.rejected:,} rows rejected; sequence {done.sequence}"
    )
    shop.say(facts, _with_place(text, path))


@main.command()
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--no-serve", is_flag=True, help="Only load the sample shop.")
@click.pass_obj
def demo(shop: Shop, port: int, no_serve: bool) -> None:
    """Load the sample shop and serve it.

    \b
    Example:  gondola demo
    """
    from app.core.shop import Shop as ShopRule

    sample = Shop(replace(shop.settings, shop=sample_shop()), shop.as_json)
    live = sample.engine.ledger.pointer().live
    pack = sample.draft()
    if live is None or live.pack != pack.digest:
        with feed_errors():
            built = build_live(sample, sample_feed(), draft=True, why="the sample shop")
        tell(_summary(sample, built))
    if no_serve:
        sample.say({"shop": sample.code}, f"{pack.one(ShopRule).name} is loaded")
        return
    tell(_banner(sample.settings, port))
    serve_shop(sample.settings, "127.0.0.1", port, 1)


def _banner(settings: Settings, port: int) -> str:
    return (
        f"\n  a search   curl 'http://127.0.0.1:{port}/v1/search?q=robe+rouge&f.taille=38'"
        f"\n  the rules  {settings.shop / 'rules'}\n"
    )


@contextmanager
def feed_errors() -> Iterator[None]:
    """A feed that is refused ends in one clear message."""
    from catalog_loader.readers import BadFeedError

    try:
        yield
    except BadFeedError as error:
        fail(str(error))


@contextmanager
def progress_bar() -> "Iterator[Progress]":
    """Progress on standard error: a line that moves on a terminal, one line a phase elsewhere."""
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        seen: set[str] = set()

        def line(phase: str, done: int) -> None:  # noqa: ARG001 - only the phase is told
            if phase not in seen:
                seen.add(phase)
                tell(f"{phase} …")

        yield line
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def move(phase: str, done: int) -> None:
            if phase not in tasks:
                tasks[phase] = bar.add_task(phase, total=None)
            bar.update(tasks[phase], completed=done)

        yield move


def _quarantine(shop: Shop, name: str, rejected: "list[Rejected]") -> Path | None:
    """Write what was kept out, one JSON line each, with its place and reason; `name` is never used twice."""
    import orjson

    if not rejected:
        return None
    path = shop.folder / "quarantine" / f"{name}.ndjson"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(orjson.dumps(asdict(one)) + b"\n" for one in rejected))
    return path


def _stamped(name: str) -> str:
    """A name with the moment, for what is no generation."""
    return f"{name}-{datetime.now(UTC):%Y%m%dt%H%M%S%f}"


def _with_place(text: str, path: Path | None) -> str:
    """A result with the file that says what was left out, if anything was."""
    return f"{text}\n{path}" if path else text


def _rows(built: "Built") -> str:
    counts = built.manifest.counts
    return (
        f"{counts['rows']:,} rows = {counts['kept']:,} part of a product + {counts['duplicates']:,} duplicates"
        f" + {counts['tombstones']:,} tombstones + {counts['rejected']:,} rejected"
    )


def _facts(built: "Built") -> dict[str, Any]:
    return {
        "generation": built.manifest.generation,
        "products": built.manifest.products,
        **built.manifest.counts,
        "warnings": built.warnings,
    }


def _summary(shop: Shop, built: "Built") -> str:
    lines = [
        f"{built.manifest.generation} is live: {built.manifest.products:,} products with {built.variants:,} variants",
        _rows(built),
    ]
    if built.tally.quarantine:
        path = shop.folder / "quarantine" / f"{built.manifest.generation}.ndjson"
        lines.append(f"{len(built.tally.quarantine):,} things were left out, each with its reason: {path}")
    return "\n".join(lines)
