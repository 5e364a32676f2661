"""Operators' commands: serving the API."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from app.commands.session import Command, Session, fail, say_json, tell
from app.commands.watching import watch
from app.settings import environment_of

_NEXT_PORTS = 20
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - addresses that are recognised, not listened on


@dataclass(frozen=True)
class Listening:
    """Where a server listens, and how many processes answer."""

    host: str
    port: int
    workers: int

    @property
    def url(self) -> str:
        """Where a browser on this machine finds it."""
        host = "127.0.0.1" if self.host in _EVERYWHERE else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def _at_least_one(_: click.Context, __: click.Parameter, value: int) -> int:
    if value < 1:
        message = f"it takes 1 or more, not {value}"
        raise click.BadParameter(message)
    return value


def listening_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say where a server listens."""
    options: tuple[Callable[[Any], Any], ...] = (
        click.option(
            "--host",
            default="127.0.0.1",
            envvar="GONDOLA_HOST",
            show_envvar=True,
            show_default=True,
            help="The address to listen on; 0.0.0.0 for every one of this machine.",
        ),
        click.option(
            "--port",
            type=click.IntRange(1, 65535),
            default=8000,
            metavar="NUMBER",
            envvar="GONDOLA_PORT",
            show_envvar=True,
            show_default=True,
            help="The port to listen on.",
        ),
        click.option(
            "--workers",
            default=1,
            callback=_at_least_one,
            metavar="NUMBER",
            envvar="GONDOLA_WORKERS",
            show_envvar=True,
            show_default=True,
            help="How many processes answer.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command(cls=Command)
@listening_options
@click.option(
    "--pictures",
    type=click.Path(path_type=Path),
    envvar="GONDOLA_PICTURES",
    show_envvar=True,
    show_default="the folder that rules/storefront.yaml names",
    help="A folder of product pictures to serve too.",
)
@click.option("--watch", "watched", is_flag=True, help="Make every valid save of the rules live.")
@click.pass_obj
def serve(session: Session, host: str, port: int, workers: int, pictures: Path | None, watched: bool) -> None:
    """Serve the API and the storefront until Ctrl-C.

    It answers from whatever is live at each request: a publish, an update or a rollback needs no restart. With --watch
    saved rules are checked and published at once; mistakes are told, and what was live stays live.

    \b
    Example:  gondola --shop my-shop serve --port 8000
    Next:     curl 'http://127.0.0.1:8000/v1/search?q=WORDS'
    """
    where = Listening(host, port, workers)
    check_port(where, "serve")
    shown = replace(session, settings=replace(session.settings, pictures=pictures))
    shown.note(f"serving {where.url}/ and {where.url}/docs  (Ctrl-C ends it)")
    if watched:
        shown.note(f"watching {session.settings.shop.resolve() / 'rules'}: a valid save is live at once")
    if session.as_json:
        say_json({"url": where.url, "workers": workers})
    serve_shop(shown, where, watched=watched)


def serve_shop(session: Session, where: Listening, *, watched: bool) -> None:
    """Serve a shop until a signal ends it; the workers read their settings from the environment."""
    from granian.constants import Interfaces
    from granian.server import Server

    os.environ.update(environment_of(session.settings))
    if watched:
        here = click.get_current_context()
        context = click.Context(here.command, parent=here, obj=session)

        def say(message: str) -> None:
            with context.scope(cleanup=False):  # the watching thread has none of its own
                tell(message)

        watch(session, say)
    with tempfile.TemporaryDirectory(prefix="gondola-metrics-") as counts:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts  # where the processes add up what they count
        Server(
            "app.factory:serving_app",
            address=where.host,
            port=where.port,
            interface=Interfaces.WSGI,
            workers=where.workers,
            blocking_threads=session.settings.threads,
            factory=True,
            log_level="warning",  # type: ignore[arg-type]
        ).serve()


def check_port(where: Listening, command: str) -> None:
    """End with a clear message where nobody can listen; the server itself would end in a traceback."""
    reason = _taken(where.host, where.port)
    if reason:
        free = next((port for port in _after(where.port) if not _taken(where.host, port)), None)
        mend = f"next: gondola {command} --port {free}" if free else "choose another with --host and --port"
        fail(f"{where.host}:{where.port} cannot be listened on ({reason}); {mend}", host=where.host, port=where.port)


def _after(port: int) -> range:
    return range(port + 1, min(port + 1 + _NEXT_PORTS, 65536))


def _taken(host: str, port: int) -> str:
    """Why nobody can listen there; empty when one can."""
    import socket

    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        return str(getattr(error, "strerror", None) or error)
    return ""
