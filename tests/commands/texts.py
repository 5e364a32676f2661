"""The texts of the command line: helps, transcripts of a shop's days, and the page of the docs.

`python -m tests.commands.texts` writes them all anew; the tests fail when one is not as it is written.
"""

import inspect
import re
import shlex
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from app.commands.session import EVERYWHERE, EXIT_CODES, Root
from app.core.keys import Key
from catalog_loader.cli import main
from tests.commands.desk import Desk
from tests.shop import files

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
PAGE = ROOT / "docs" / "command-line.md"
ANEW = "the text is another one; if it is meant, run `python -m tests.commands.texts`"

Commands = dict[tuple[str, ...], click.Command]


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Commands:
    """Every command below a group, groups included, with the words that call it."""
    found: Commands = {path: command} if path else {}
    if isinstance(command, click.Group):
        users = command.users if isinstance(command, Root) else {"": list(command.commands)}
        names = [name for names in users.values() for name in names]
        for name in names:
            found |= commands(command.commands[name], (*path, name))
    return found


# Helps


def helps() -> str:
    """`gondola --help`, and that of every command, on a terminal of 80 columns."""
    parts = []
    for path in [(), *commands(main)]:
        result = CliRunner().invoke(main, [*path, "--help"], prog_name="gondola", env={"COLUMNS": "80"})
        assert result.exit_code == 0, result.output
        parts.append(f"$ {shlex.join(['gondola', *path, '--help'])}\n{result.output}")
    return "\n".join(parts)


# Transcripts


class Transcript:
    """What is typed and what comes back: standard output as it is, standard error behind `~`."""

    def __init__(self, desk: Desk, columns: int) -> None:
        self.desk = desk
        self.columns = columns
        self.parts: list[str] = []
        self._seen: dict[str, str] = {}
        self._numbers = count(1)

    def type(self, line: str) -> None:
        """Run a command line."""
        _, *words = shlex.split(line)
        shop = str(self.desk.shop)
        words = [word.replace("SHOP", shop) for word in words]
        env = {"COLUMNS": str(self.columns)}
        result = self.desk.run(*words, env=env)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        told = [*result.stdout.splitlines(), *(f"~ {line}".rstrip() for line in result.stderr.splitlines())]
        code = [f"(exit code {result.exit_code})"] if result.exit_code else []
        self.parts.append("\n".join([f"$ {line.replace('SHOP', 'my-shop')}", *told, *code]))

    def say(self, what: str) -> None:
        """What happens meanwhile."""
        self.parts.append(f"# {what}")

    def __str__(self) -> str:
        text = "\n\n".join(self.parts) + "\n"
        text = text.replace(str(self.desk.shop), "my-shop").replace(str(self.desk.data), "var")
        text = re.sub(r"\bg\d{8}t\d{12}-[0-9a-f]{4}\b", lambda m: self._same(m, "g20261122t120000000000-{:04}"), text)
        text = re.sub(r"\bgk_[0-9a-f]{12}_[\w-]{43}", "gk_…", text)
        text = re.sub(r"\bsha256:[0-9a-f]{64}\b", "sha256:…", text)
        text = re.sub(r"\b(?=[a-f0-9]*[a-f])[0-9a-f]{12}\b", lambda m: self._same(m, "{:012}"), text)
        text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "2026-11-22 12:00:00", text)
        text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", "2026-11-22T12:00:00+00:00", text)
        text = re.sub(r"(refused|dry-run|update)-\d{8}t\d{12}", r"\1-20261122t120000000000", text)
        text = re.sub(r"\(process \d+\)", "(process 4321)", text)
        text = re.sub(r"\bin \d+\.\d s;", "in 0.1 s;", text)
        return re.sub(r"\b[\d.]+ ms\b", "1.5 ms", text)

    def _same(self, match: re.Match[str], form: str) -> str:
        """The same stand-in for the same name, of the same length."""
        return self._seen.setdefault(match.group(), form.format(next(self._numbers)))


@contextmanager
def transcript(columns: int) -> Iterator[Transcript]:
    """A shop that was never indexed, and nothing typed yet."""
    with tempfile.TemporaryDirectory() as folder:
        yield Transcript(Desk(Path(folder)), columns)


def days(columns: int = 80) -> str:
    """The days of a shop on which nothing goes wrong."""
    with transcript(columns) as told:
        desk = told.desk
        for line in (
            "status",
            "history",
            "generations list",
            "check",
            "reindex --dry-run",
            "reindex",
            "check",
            "status",
        ):
            told.type(f"gondola {line}")
        for line in ("search robe rouge", "search -f couleur=rouge -f prix=20..80 --sort price_asc --size 1"):
            told.type(f"gondola {line}")
        for line in ("search zzz", "explain search robe --size 2", "explain product R1", "explain words Robes d\\'été"):
            told.type(f"gondola {line}")
        for line in ("explain product R1-R38 --field size", "try bare-size", "radar", "report data"):
            told.type(f"gondola {line}")
        told.say("a rule is added")
        desk.write("rules/merchandising.yaml", "- {kind: boost, id: lamps-first, where: {brand: Lueur}, by: 80}\n")
        for line in ("check", "search --draft --size 2"):
            told.type(f"gondola {line}")
        told.say("some results were rated")
        desk.write("ratings.csv", "query,docid,rating\nrobe,R1,3\nrobe,R2,1\nlampe,L1,2\nlampe,GONE,2\n")
        for line in (
            "evaluate --queries SHOP/ratings.csv --save SHOP/before.json",
            "evaluate --queries SHOP/ratings.csv --draft --against SHOP/before.json --at-least ndcg=0.9",
            "publish --why 'lamps for autumn'",
            "history",
            "rollback",
        ):
            told.type(f"gondola {line}")
        told.say("a transformation is added")
        desk.write("rules/transformations.yaml", "- {kind: clean, field: colour, case: upper}\n")
        for line in (
            "check",
            "try",
            "try rules/transformations.yaml --product R1",
            "publish --why shouting",
            "status",
            "reindex",
            "generations list",
            "generations rollback",
        ):
            told.type(f"gondola {line}")
        told.type("gondola generations verify")
        desk.feed(
            "prices.csv", [{"sku": "L1", "prix": "66"}, {"sku": "R1-R38", "prix": "30"}, {"sku": "", "prix": "1"}]
        )
        told.type("gondola update SHOP/prices.csv")
        told.say("two keys are made, one of them for a while")
        told.type("gondola keys list")
        since = "2026-11-22T12:00:00+00:00"
        desk.ledger.keep_key(Key("3f2a91c07b54", "storefront", "search", "0", since))
        desk.ledger.keep_key(
            Key("8c51d0e2f7a9", "Marie, merchandising", "rules", "0", since, "2027-02-20T12:00:00+00:00")
        )
        for line in ("keys list", "keys revoke 3f2a91c07b54", "keys create desk --scope rules"):
            told.type(f"gondola {line}")
        told.say("for programs, and for those who want no notes")
        for line in ("--json check", "history --json", "-q reindex", "generations list --quiet"):
            told.type(f"gondola {line}")
        return str(told)


def mistakes(columns: int = 80) -> str:
    """What is said when something goes wrong."""
    with transcript(columns) as told:
        desk = told.desk
        told.type("gondola search robe")
        told.type("gondola --json search robe")
        told.type("gondola reindex --feed SHOP/other.csv")
        told.type("gondola reindex")
        for line in (
            "serach",
            "search --sotr x",
            "search robe --shop elsewhere",
            "search -f coleur=rouge",
            "search -f couleur",
            "search --sort price_as",
            "search --category rayons:femmes",
            "search --locale de",
            "search --page none",
            "explain product R9",
            "explain product R1 --field prix",
            "try bare-sise",
            "try couleur",
            "radar --field colur",
            "explain serach robe",
            "evaluate --queries SHOP/feed.csv",
            "evaluate --queries SHOP/feed.csv --at-least ndgc=1",
            "publish",
            "rollback",
            "rollback --to 123",
            "generations rollback",
            "generations verify g1",
            "completion tcsh",
            "update SHOP/other.csv",
            "--engine opensearch --opensearch-url http://127.0.0.1:9 status",
            "--json search --sotr x",
            "search -f coleur=rouge --json",
        ):
            told.type(f"gondola {line}")
        told.say("somebody else is writing")
        with desk.ledger.writer("gondola reindex"):
            told.type("gondola publish --why x")
        told.say("mistakes in the rules")
        desk.write("rules/facets.yaml", "- {code: couleur, field: colour}\n- {code: taille, field: seize}\n")
        desk.write("rules/merchandising.yaml", "- {kind: bost, by: 5}\n")
        told.type("gondola check")
        told.type("gondola check --json")
        told.say("the index has other prices than the draft knows")
        desk.write("rules/facets.yaml", files()["rules/facets.yaml"])
        desk.write("rules/merchandising.yaml", "")
        desk.write("rules/transformations.yaml", "- {kind: clean, field: colour, case: upper}\n")
        told.type("gondola search robe --draft")
        told.say("a file of the index is damaged")
        (folder,) = (desk.data / "mini" / "generations").iterdir()
        (folder / "blobs" / "census.json").write_bytes(b"{}")
        told.type("gondola generations verify")
        return str(told)


# The page


def page() -> str:
    """`docs/command-line.md`, from the commands themselves."""
    context = click.Context(main, info_name="gondola")
    parts = [
        "# The command line",
        "<!-- Written by `python -m tests.commands.texts` from the commands themselves; edit those. -->",
        (
            "A command prints its result on standard output; progress, notes and the next step go to standard error. With"
            ' `--json` the result, or the error (`{"error": {"code": …, "message": …}}`), is one JSON document on the last'
            " line of standard output. Tables are plain text, as wide as the terminal (or `COLUMNS`); colours are left out"
            " where there is no terminal and under `NO_COLOR`. `gondola COMMAND --help` says what stands here."
        ),
        "| exit code | means |\n|---|---|\n" + "\n".join(f"| {code} | {text} |" for code, text in EXIT_CODES.items()),
        "## Options of every command",
        "They stand before the command: `gondola --shop my-shop check`; `--json` and `--quiet` may also stand after it.",
        _options([one for one in main.params if isinstance(one, click.Option)], context),
        (
            "Two more variables are read where requests are answered: `GONDOLA_THREADS` (4) is how many requests one serving"
            " process answers at once, `GONDOLA_OPENSEARCH_SECONDS` (0.35) how long one try of a search may take."
            " A command that writes waits `GONDOLA_WAIT_SECONDS` (30) for whoever else is writing; pushes stand back for it."
        ),
    ]
    for user, names in main.users.items():
        parts.append(f"## {user}")
        for name in names:
            for path, command in commands(main.commands[name], (name,)).items():
                parts += _command(path, command)
    return "\n\n".join(parts) + "\n"


def _command(path: tuple[str, ...], command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=path[-1], parent=click.Context(main, info_name="gondola"))
    arguments = [one.make_metavar(context) for one in command.params if isinstance(one, click.Argument)]
    yield f"### gondola {' '.join([*path, *arguments])}".replace("[", "\\[")
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        if paragraph.startswith("\b"):
            yield from _example(paragraph)
        else:
            yield " ".join(paragraph.split())
    own = [one for one in command.params if isinstance(one, click.Option) and one not in EVERYWHERE]
    if own:
        yield _options(own, context)


def _example(paragraph: str) -> Iterator[str]:
    """Lines that are kept as they are: `Example:`, `Next:` and the like; others are a block of their own."""
    lines = paragraph.split("\n")[1:]
    said = {name: text.strip() for name, colon, text in (line.partition(":  ") for line in lines) if colon}
    if not said:
        yield "```text\n" + "\n".join(lines) + "\n```"
    if example := said.pop("Example", ""):
        yield f"```sh\n{example}\n```"
    for name, text in said.items():
        yield f"{name}: {text}"


def _options(options: list[click.Option], context: click.Context) -> str:
    lines = ["| option | what | default | variable |", "|---|---|---|---|"]
    for option in options:
        extra: Mapping[str, Any] = option.get_help_extra(context)
        metavar = "" if option.is_flag else f" {option.make_metavar(context)}"
        cells = (
            f"`{', '.join(option.opts)}{metavar}`",
            option.help or "",
            str(extra.get("default", "required" if option.required else "")).strip("()"),
            ", ".join(f"`{name}`" for name in extra.get("envvars", ())),
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


WRITTEN: Mapping[Path, Callable[[], str]] = {
    GOLDEN / "help.txt": helps,
    GOLDEN / "days.txt": days,
    GOLDEN / "mistakes.txt": mistakes,
    PAGE: page,
}


if __name__ == "__main__":
    for path, text in WRITTEN.items():
        path.write_text(text(), encoding="utf-8")
