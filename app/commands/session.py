"""What every command works on and how it speaks: the session, results and messages, failures and their exit codes."""

import errno
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from app.settings import Settings

if TYPE_CHECKING:
    from app.core.generation import Live
    from app.desk.live import Engine
    from app.rulepack.pack import RulePack
    from app.rulepack.problems import Problem

FAILED = 1
MISTYPED = 2
UNAVAILABLE = 3
BUSY = 4

EXIT_CODES = {
    0: "done",
    FAILED: "refused: the rules, the feed or the request have a mistake, which is told",
    MISTYPED: "the command line has a mistake",
    UNAVAILABLE: "the engine cannot answer, or a generation is damaged",
    BUSY: "somebody else is writing to this shop; try again",
}


@dataclass(frozen=True)
class Session:
    """One call of `gondola`: its settings, how it speaks, and the engine, opened when first asked for."""

    settings: Settings
    as_json: bool = False
    quiet: bool = False
    typed: str = "gondola"
    """`gondola` with the options that were typed before the command: what every next step begins with."""

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

    def draft_with_files(self) -> "RulePack":
        """The draft, beside the files that its rules name: they are there, and have the columns that are asked for."""
        from app.rulepack.problems import BadPackError

        pack = self.draft()
        root = click.get_current_context().find_root().command
        checks = root.file_checks if isinstance(root, Root) else ()
        if problems := [problem for check in checks for problem in check(pack, self.settings.shop)]:
            raise BadPackError(problems)
        return pack

    def say(self, data: Any, text: str, then: str = "") -> None:
        """The result on standard output, as text or as one JSON document; after a text, what to type next."""
        if self.as_json:
            say_json(data)
            return
        click.echo(_typable(text))
        if then:
            self.note(f"next: {then}")

    def note(self, message: str) -> None:
        """What only people want to know, on standard error; nothing under `--quiet`."""
        if not self.quiet:
            tell(message)


def say_json(data: Any) -> None:
    """One JSON document on a line of standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, default=str))


def tell(message: str) -> None:
    """A message beside the result, on standard error."""
    click.echo(_typable(message), err=True)


def fail(message: str, code: int = FAILED, **facts: Any) -> NoReturn:
    """End with a message and an exit code; under `--json` the message and some facts are the document."""
    tell(message)
    session = _session()
    if session and session.as_json:
        say_json({"error": {"code": code, "message": message, **facts}})
    sys.exit(code)


def _session() -> Session | None:
    context = click.get_current_context(silent=True)
    return context.find_object(Session) if context else None


def _typable(text: str) -> str:
    """A text whose commands can be copied: they begin with the options that were typed, such as `--shop my-shop`."""
    session = _session()
    if session is None or session.typed == "gondola" or "gondola " not in text:
        return text
    root = click.get_current_context().find_root().command
    names = "|".join(re.escape(name) for name in getattr(root, "commands", ()))
    return re.sub(rf"(?<![\w/-])gondola (?=(?:{names})\b)", lambda _: f"{session.typed} ", text)


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
        told = [{"place": str(problem.place), "message": problem.message} for problem in error.problems]
        message = f"{error}\n{count} problem{'s' if count > 1 else ''} in the rule pack; nothing was changed"
        fail(message, problems=told)
    except BadRequestError as error:
        fail(str(error), field=error.field)
    except NoSuchVersionError as error:
        fail(f"{error}; see `gondola history`")
    except NothingLiveError as error:
        session = _session()
        where = f" (looked in {session.folder.resolve()}; --data names another folder)" if session else ""
        fail(f"{error}{where if session and session.settings.engine == 'embedded' else ''}")
    except RefusedFeedError as error:
        fail(str(error))
    except (EngineUnavailableError, DamagedError) as error:
        fail(str(error), UNAVAILABLE)
    except ConflictError as error:
        fail(str(error), BUSY)
    except OSError as error:
        if error.filename:
            fail(f"{error.filename}: {error.strerror}; check the path, its rights and the disk")
        if not error.errno or error.errno == errno.EPIPE:  # the reader of a pipe that went is click's to answer
            raise
        fail(f"{error.strerror or error}; look at the disk and its rights")


def _speaks_json(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and isinstance(ctx.obj, Session):
        ctx.obj = replace(ctx.obj, as_json=True)


def _is_quiet(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and isinstance(ctx.obj, Session):
        ctx.obj = replace(ctx.obj, quiet=True)


JSON_HELP = "Print the result, or the error, as one JSON document."
QUIET_HELP = "No progress, no notes, no next steps."
EVERYWHERE: tuple[click.Option, ...] = (
    click.Option(["--json"], is_flag=True, expose_value=False, callback=_speaks_json, help=JSON_HELP),
    click.Option(["-q", "--quiet"], is_flag=True, expose_value=False, callback=_is_quiet, help=QUIET_HELP),
)
"""Options of the group that every command takes as well."""


class Command(click.Command):
    """A command whose failures are clear messages."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own options, those of every command, and `--help`."""
        own = super().get_params(ctx)
        return [*own[: len(self.params)], *EVERYWHERE, *own[len(self.params) :]]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line; an option of the group that stands too late is told its place."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            name = error.option_name
            if any(name in param.opts for param in ctx.find_root().command.params):
                words = ctx.command_path.partition(" ")[2]
                raise click.UsageError(f"{name} stands before the command: gondola {name} … {words} …", ctx) from None
            raise

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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """The commands with a whole sentence each, under a heading for each of their users."""
        widest = max(len(name) for name in self.commands)
        for heading, names in self.users.items():
            rows = [(name.ljust(widest), self.commands[name].get_short_help_str(200)) for name in names]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)

    @property
    def users(self) -> dict[str, list[str]]:
        """Which commands stand under which heading, in the order to show."""
        return {"Commands": list(self.commands)}


FileCheck = Callable[["RulePack", Path], "Iterable[Problem]"]
"""Looks at the files that a draft's rules name, in the shop's folder."""


class Root(Group):
    """The group `gondola` itself: commands by their users, and mistakes of the command line as JSON too."""

    def __init__(self, *args: Any, users: Sequence[tuple[str, Sequence[str]]] = (), **attrs: Any) -> None:
        """Say which commands stand under which heading; others stand under the last one."""
        super().__init__(*args, **attrs)
        self._users = users
        self.file_checks: tuple[FileCheck, ...] = ()
        """What else is wrong with a draft: told by those who can read feeds, of the files that its rules name."""

    @property
    def users(self) -> dict[str, list[str]]:
        """Who uses which commands, in the order to show; what nobody was named for is the last ones'."""
        placed = {heading: [name for name in names if name in self.commands] for heading, names in self._users}
        named = {name for names in placed.values() for name in names}
        last = list(placed)[-1]
        placed[last] += [name for name in self.commands if name not in named]
        return placed

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the exit codes say, and the epilog."""
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), text) for code, text in EXIT_CODES.items()])
        super().format_epilog(ctx, formatter)

    def main(self, args: Sequence[str] | None = None, **named: Any) -> Any:  # type: ignore[override]
        """Run the command line; under `--json` a mistake in it, or one of Gondola's own, is the document too."""
        if not named.pop("standalone_mode", True):
            return super().main(args, standalone_mode=False, **named)
        typed = list(sys.argv[1:] if args is None else args)
        try:
            _check_letters(typed)
            code = super().main(typed, standalone_mode=False, **named)
        except click.ClickException as error:
            error.show()
            _say_error(typed, error.format_message(), error.exit_code)
            sys.exit(error.exit_code)
        except click.Abort:
            tell("interrupted; what was live is live")
            _say_error(typed, "interrupted", FAILED)
            sys.exit(FAILED)
        except Exception as error:
            _say_error(typed, f"{type(error).__name__}: {error}", FAILED)
            raise
        sys.exit(code if isinstance(code, int) else 0)


def _check_letters(typed: Sequence[str]) -> None:
    """What is typed is text: bytes that are none could neither be looked for nor printed. Raises UsageError."""
    for word in typed:
        if (shown := word.encode(errors="backslashreplace").decode()) != word:
            message = f"`{shown[:60]}` is not text in UTF-8; type it in UTF-8, or rename the file"
            raise click.UsageError(message)


def _say_error(typed: Sequence[str], message: str, code: int) -> None:
    """The document of a command that did not come to its session, or did not end as it should."""
    if "--json" in typed or os.environ.get("GONDOLA_JSON", "").lower() in ("1", "true", "yes", "on", "t", "y"):
        say_json({"error": {"code": code, "message": message}})


def live_of(session: Session) -> "Live":
    """The live pair. Raises NothingLiveError."""
    from app.desk.publish import NothingLiveError

    live = session.engine.ledger.pointer().live
    if live is None:
        raise NothingLiveError
    return live


def live_pack(session: Session) -> "RulePack":
    """The live rules: their catalogue half built the index, their query half answers. Raises NothingLiveError."""
    from app.desk.packs import stored_pack

    return stored_pack(live_of(session).pack, session.engine.ledger)


def now() -> datetime:
    """The moment, for the history."""
    return datetime.now(UTC)


def short(digest: str) -> str:
    """A digest as people read and type it."""
    return digest.removeprefix("sha256:")[:12]
