"""The `gondola` command: the group, and every command that needs no feed. Heavy packages are imported when used."""

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from app.settings import OPENSEARCH_URL, BadSettingError, Settings, settings_of

if TYPE_CHECKING:
    from app.core.generation import Live
    from app.desk.live import Engine
    from app.rulepack.pack import RulePack
    from app.search.request import Request

FAILED = 1
UNAVAILABLE = 3
BUSY = 4


@dataclass(frozen=True)
class Shop:
    """What every command works on: settings, and the engine opened when first asked for."""

    settings: Settings
    as_json: bool

    @cached_property
    def code(self) -> str:
        """The shop's code."""
        from app.factory import shop_code

        return shop_code(self.settings)

    @cached_property
    def engine(self) -> "Engine":
        """The shop's store and ledger."""
        from app.factory import open_engine

        return open_engine(self.settings, self.code)

    @property
    def folder(self) -> Path:
        """Where the shop's built things lie."""
        from app.factory import data_folder

        return data_folder(self.settings, self.code)

    def draft(self) -> "RulePack":
        """The draft, loaded and checked."""
        from app.desk.packs import read_draft

        return read_draft(self.settings.shop)

    def say(self, data: Any, text: str) -> None:
        """The result: text for people, or one JSON document on the last line."""
        click.echo(json.dumps(data, ensure_ascii=False, default=str) if self.as_json else text)


def tell(message: str) -> None:
    """A message beside the result, on standard error."""
    click.echo(message, err=True)


def fail(message: str, code: int = FAILED) -> NoReturn:
    """End with a message and an exit code."""
    tell(message)
    sys.exit(code)


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turn what can go wrong into one clear message and an exit code; a traceback is never for users."""
    from app.catalog.build import RefusedFeedError
    from app.core.generation import ConflictError, DamagedError, EngineUnavailableError
    from app.desk.publish import NoSuchVersionError, NothingLiveError
    from app.rulepack.problems import BadPackError
    from app.search.request import BadRequestError

    try:
        yield
    except BadPackError as error:
        count = len(error.problems)
        fail(f"{error}\n{count} problem{'s' if count > 1 else ''} in the rule pack; nothing was changed")
    except BadRequestError as error:
        fail(f"{error.field}: {error}")
    except (RefusedFeedError, NothingLiveError, NoSuchVersionError) as error:
        fail(str(error))
    except (EngineUnavailableError, DamagedError) as error:
        fail(str(error), UNAVAILABLE)
    except ConflictError as error:
        fail(str(error), BUSY)
    except OSError as error:
        if not error.filename:
            raise
        fail(f"{error.filename}: {error.strerror}; check the path, its rights and the disk")


class Command(click.Command):
    """A command whose failures are clear messages."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it."""
        with clear_errors():
            return super().invoke(ctx)


class Group(click.Group):
    """A group of such commands, listed in the order in which they are declared."""

    command_class = Command
    group_class = type

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own interface
        """In order of declaration."""
        return list(self.commands)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--shop",
    type=click.Path(path_type=Path),
    default=Path(),
    envvar="GONDOLA_SHOP",
    show_default="here",
    help="The shop's folder, with rules/ and synonyms/.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("var"),
    envvar="GONDOLA_DATA",
    show_default=True,
    help="Where built things are kept.",
)
@click.option(
    "--engine",
    type=click.Choice(["embedded", "opensearch"]),
    default="embedded",
    envvar="GONDOLA_ENGINE",
    show_default=True,
    help="The search engine.",
)
@click.option(
    "--opensearch-url",
    default=OPENSEARCH_URL,
    envvar="OPENSEARCH_URL",
    show_default=True,
    help="Where OpenSearch answers.",
)
@click.option("--json", "as_json", is_flag=True, envvar="GONDOLA_JSON", help="Print the result as one JSON document.")
@click.version_option(package_name="gondola")
@click.pass_context
def main(ctx: click.Context, shop: Path, data: Path, engine: str, opensearch_url: str, as_json: bool) -> None:
    """Gondola: the right product, to the right visitor, in the right place, with every reason visible.

    \b
    A first look:        gondola demo
    Your own shop:       gondola --shop my-shop reindex
    What is going on:    gondola --shop my-shop status
    """
    try:
        found = settings_of(os.environ)
    except BadSettingError as error:
        fail(str(error), 2)
    chosen = replace(found, shop=shop, data=data, engine=engine, opensearch_url=opensearch_url)  # type: ignore[arg-type]
    ctx.obj = Shop(chosen, as_json)


@main.command()
@click.pass_obj
def check(shop: Shop) -> None:
    """Check the draft: every mistake at once, with its place and mend.

    \b
    Example:  gondola --shop my-shop check
    """
    pack = shop.draft()
    facts = {"pack": pack.digest, "rules": len(pack.rules), "files": len(pack.files)}
    reindex = ""
    try:
        live = shop.engine.ledger.pointer().live
    except Exception as error:  # noqa: BLE001 - checking a draft needs no engine
        tell(f"note: the engine was not asked whether a reindex is needed ({error})")
        live = None
    if live:
        from app.desk.publish import manifest_of

        facts["needs_reindex"] = (
            manifest_of(live.generation, shop.engine.store).catalogue_digest != pack.catalogue_digest
        )
        reindex = "; its catalogue half changed: publish it, then reindex" if facts["needs_reindex"] else ""
    shop.say(facts, f"{len(pack.rules)} rules in {len(pack.files)} files are well ({_short(pack.digest)}){reindex}")


@main.command()
@click.option("--why", required=True, help="Why, for the history.")
@click.pass_obj
def publish(shop: Shop, why: str) -> None:
    """Check the draft and make it live from the next request on.

    \b
    Example:  gondola --shop my-shop publish --why "autumn boosts"
    """
    from app.desk import publish as desk

    pack = shop.draft()
    with shop.engine.ledger.writer("gondola publish"):
        done = desk.publish(pack, shop.engine.ledger, shop.engine.store, why, _now())
    text = f"{_short(done.pack)} is live"
    if done.pending:
        text = f"{_short(done.pack)} is pending: its catalogue half needs an index; next: gondola reindex"
    shop.say(asdict(done), text)


@main.command()
@click.pass_obj
def history(shop: Shop) -> None:
    """What was live when, newest first.

    \b
    Example:  gondola --shop my-shop history
    """
    pointer = shop.engine.ledger.pointer()
    entries = [*([pointer.live] if pointer.live else []), *pointer.history]
    lines = [f"{entry.when}  {entry.generation}  {_short(entry.pack)}  {entry.why}" for entry in entries]
    shop.say([asdict(entry) for entry in entries], "\n".join(lines) or "nothing was ever live; next: gondola reindex")


@main.command()
@click.option("--to", help="The first letters of a pack's digest, from `gondola history`.")
@click.pass_obj
def rollback(shop: Shop, to: str | None) -> None:
    """Go back to the pack that was live before, with the generation it was live with.

    \b
    Example:  gondola --shop my-shop rollback
    """
    _roll_back(shop, "pack", to)


def _roll_back(shop: Shop, what: str, to: str | None) -> None:
    from app.desk.publish import roll_back

    with shop.engine.ledger.writer(f"gondola {what} rollback"):
        live, rejected = roll_back(what, shop.engine.store, shop.engine.ledger, to, _now())
    for one in rejected:
        tell(f"{one.source}:{one.line}: {one.reason}")
    shop.say(asdict(live), f"live again: {live.generation} with {_short(live.pack)}")


@main.command()
@click.pass_obj
def status(shop: Shop) -> None:
    """What is live, what waits, and what the last build counted.

    \b
    Example:  gondola --shop my-shop status
    """
    pointer = shop.engine.ledger.pointer()
    if pointer.live is None:
        shop.say({"live": None, "pending": pointer.pending}, "nothing is live; next: gondola reindex")
        return
    from app.desk.publish import manifest_of

    manifest = manifest_of(pointer.live.generation, shop.engine.store)
    facts = {
        "live": asdict(pointer.live),
        "pending": pointer.pending,
        "products": manifest.products,
        "sequence": shop.engine.store.sequence(manifest.generation),
        "counts": manifest.counts,
    }
    lines = [
        f"generation  {manifest.generation}, built {manifest.built_at}, {manifest.products:,} products",
        f"sequence    {facts['sequence']}",
        f"pack        {_short(pointer.live.pack)}, live since {pointer.live.when}: {pointer.live.why}",
        f"pending     {_short(pointer.pending) + '; next: gondola reindex' if pointer.pending else 'nothing'}",
        "last feed   " + ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in manifest.counts.items()),
    ]
    shop.say(facts, "\n".join(lines))


@main.group()
def generations() -> None:
    """List, verify and restore builds of the index."""


@generations.command("list", cls=Command)
@click.pass_obj
def list_generations(shop: Shop) -> None:
    """All generations that are kept, newest first.

    \b
    Example:  gondola --shop my-shop generations list
    """
    live = shop.engine.ledger.pointer().live
    found = shop.engine.store.generations()
    lines = [
        f"{'*' if live and live.generation == one.generation else ' '} {one.generation}  {one.built_at}  "
        f"{one.products:>9,} products  {_short(one.pack)}"
        for one in found
    ]
    shop.say([asdict(one) for one in found], "\n".join(lines) or "no generations; next: gondola reindex")


@generations.command("rollback", cls=Command)
@click.option("--to", help="A generation's name, from `gondola generations list`.")
@click.pass_obj
def rollback_generation(shop: Shop, to: str | None) -> None:
    """Go back to the generation that was live before, brought up to date, with its pack.

    \b
    Example:  gondola --shop my-shop generations rollback
    """
    _roll_back(shop, "generation", to)


@generations.command(cls=Command)
@click.argument("generation", required=False)
@click.pass_obj
def verify(shop: Shop, generation: str | None) -> None:
    """Compare a generation's files with their sums; the live one when none is named.

    \b
    Example:  gondola --shop my-shop generations verify
    """
    live = shop.engine.ledger.pointer().live
    name = generation or (live.generation if live else None)
    if name is None:
        fail("nothing is live; next: gondola reindex")
    try:
        wrong = shop.engine.store.verify(name)
    except KeyError:
        fail(f"there is no generation {name}; see `gondola generations list`")
    if wrong:
        fail(
            "\n".join(wrong) + f"\n{name} is damaged; next: gondola generations rollback, or gondola reindex",
            UNAVAILABLE,
        )
    shop.say({"generation": name, "wrong": []}, f"{name} is as it was published")


def search_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what is searched."""
    options: Sequence[Callable[[Any], Any]] = (
        click.argument("words", nargs=-1),
        click.option("--category", default="", help="A category, as tree:path."),
        click.option("--filter", "-f", "filters", multiple=True, metavar="FACET=VALUE", help="A choice; also 20..50."),
        click.option("--sort", default="relevance", help="A sort code."),
        click.option("--page", default=1, help="The page."),
        click.option("--size", default=10, help="Products on a page."),
        click.option("--locale", default="", help="A locale; the shop's first one otherwise."),
        click.option("--price-list", default="", help="A price list."),
        click.option("--draft", is_flag=True, help="Answer with the draft's rules instead of the live ones."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
@search_options
@click.pass_obj
def search(shop: Shop, /, draft: bool, **asked: Any) -> None:
    """Search as the storefront does.

    \b
    Example:  gondola search robe rouge -f couleur=rouge --sort price_asc
    """
    body, _ = _answer(shop, draft, asked)
    from app.output import search_text

    shop.say(body, search_text(body))


@main.group()
def explain() -> None:
    """Why a result, a product or a word is as it is."""


@explain.command("search", cls=Command)
@search_options
@click.pass_obj
def explain_search(shop: Shop, /, draft: bool, **asked: Any) -> None:
    """Every stage of a search, and each product's score in parts.

    \b
    Example:  gondola explain search robe rouge
    """
    body, reasons = _answer(shop, draft, asked)
    from app.output import explanation_text

    shop.say(body | {"explain": reasons()}, explanation_text(body, reasons()))


@explain.command("product", cls=Command)
@click.argument("id_", metavar="ID")
@click.pass_obj
def explain_product(shop: Shop, id_: str) -> None:
    """How a product's values came to be: every rule that changed one, with its place.

    \b
    Example:  gondola explain product MG-0421
    """
    from app.desk import explain as desk
    from app.output import product_data, product_text

    live = _live(shop)
    try:
        found = desk.explain_product(id_, live.generation, shop.engine.store, shop.engine.ledger)
    except KeyError:
        fail(f"the live generation has no product {id_!r}; ids are those of the feed's products, not of variants")
    data = product_data(*found)
    shop.say(data, product_text(data))


@explain.command("words", cls=Command)
@click.argument("text", nargs=-1, required=True)
@click.option("--locale", default="fr", help="A locale.")
@click.pass_obj
def explain_words(shop: Shop, text: tuple[str, ...], locale: str) -> None:
    """How a text becomes words, as a query and as a product's text.

    \b
    Example:  gondola explain words robes d'été
    """
    from app.words.analysis import analyse, analyse_query

    whole = " ".join(text)
    asked = [{"typed": term.surface, "token": term.token} for term in analyse_query(whole, locale)]
    indexed = list(analyse(whole, locale))
    lines = [*(f"{one['typed']} -> {one['token']}" for one in asked), "indexed: " + " ".join(indexed)]
    shop.say({"query": asked, "indexed": indexed}, "\n".join(lines))


def _answer(shop: Shop, draft: bool, asked: dict[str, Any]) -> tuple[dict[str, Any], Callable[[], dict[str, Any]]]:
    """An answer, and how to explain it."""
    from app.desk.explain import explain_answer
    from app.desk.live import open_snapshot
    from app.desk.packs import stored_pack
    from app.search.service import Surveys, answer

    live = _live(shop)
    pack = shop.draft() if draft else stored_pack(live.pack, shop.engine.ledger)
    snapshot = open_snapshot(live.generation, pack, shop.engine.store)
    if snapshot.manifest.catalogue_digest != pack.catalogue_digest:
        fail("the draft's catalogue half is not the live generation's; publish it and reindex to see it")
    request = _request(asked, snapshot.schema.locales[0])
    answered = answer(request, snapshot, datetime.now(UTC).timestamp(), Surveys())
    return answered.body, lambda: explain_answer(answered, snapshot, shop.engine.store, shop.engine.ledger)


def _request(asked: dict[str, Any], locale: str) -> "Request":
    from app.search.request import Choice, Request

    filters: dict[str, Choice] = {}
    for one in asked["filters"]:
        code, equals, value = one.partition("=")
        if not equals:
            fail(f"a choice is FACET=VALUE, not {one!r}", 2)
        before = filters.get(code, Choice())
        filters[code] = replace(before, any=(*before.any, value))
    context = {"price_list": asked["price_list"]} if asked["price_list"] else {}
    return Request(
        q=" ".join(asked["words"]),
        category=asked["category"],
        filters=filters,
        sort=asked["sort"],
        page=asked["page"],
        size=asked["size"],
        locale=asked["locale"] or locale,
        context=context,
    )


def _live(shop: Shop) -> "Live":
    from app.desk.publish import NothingLiveError

    live = shop.engine.ledger.pointer().live
    if live is None:
        raise NothingLiveError
    return live


@main.command()
@click.option("--host", default="127.0.0.1", envvar="GONDOLA_HOST", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, envvar="GONDOLA_PORT", show_default=True, help="The port to listen on.")
@click.option("--workers", default=1, envvar="GONDOLA_WORKERS", show_default=True, help="Serving processes.")
@click.pass_obj
def serve(shop: Shop, host: str, port: int, workers: int) -> None:
    """Serve the API. It answers from the live pair, whichever that is at each request.

    \b
    Example:  gondola --shop my-shop serve --port 8000
    """
    serve_shop(shop.settings, host, port, workers)


def serve_shop(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve a shop until a signal ends it; the workers read their settings from the environment."""
    from granian.constants import Interfaces
    from granian.server import Server

    _check_port(host, port)
    os.environ.update(environment(settings))
    tell(f"serving http://{host}:{port}/v1/search  (Ctrl-C ends it)")
    Server(
        "app.factory:serving_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=settings.threads,
        factory=True,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()


def _check_port(host: str, port: int) -> None:
    """End with a clear message where nobody can listen; the server itself would end in a traceback."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        fail(f"{host}:{port} cannot be listened on ({reason}); choose another with --host and --port")


def environment(settings: Settings) -> dict[str, str]:
    """Settings as the variables that carry them to another process."""
    return {
        "GONDOLA_SHOP": str(settings.shop.resolve()),
        "GONDOLA_DATA": str(settings.data.resolve()),
        "GONDOLA_ENGINE": settings.engine,
        "OPENSEARCH_URL": settings.opensearch_url,
        "GONDOLA_OPENSEARCH_SECONDS": str(settings.opensearch_seconds),
        "GONDOLA_THREADS": str(settings.threads),
    }


def _now() -> datetime:
    return datetime.now(UTC)


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:12]
