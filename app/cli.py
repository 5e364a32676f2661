"""The `gondola` command: the group with its options, and every command that needs no feed."""

import os
import re
import shlex
from dataclasses import replace
from pathlib import Path

import click

from app.commands.asking import explain, search
from app.commands.checking import radar, report, try_rule
from app.commands.completing import completion
from app.commands.evaluating import evaluate
from app.commands.generations import generations, status
from app.commands.keys import keys
from app.commands.packs import check, history, publish, rollback
from app.commands.serving import serve
from app.commands.session import JSON_HELP, MISTYPED, QUIET_HELP, Root, Session, fail
from app.commands.suggesting import suggest
from app.commands.trees import trees
from app.settings import ENGINES, OPENSEARCH_URL, BadSettingError, Settings, settings_of

USERS = (
    ("A first look", ("demo", "init", "completion")),
    ("Catalogue managers", ("reindex", "update", "status", "generations", "report")),
    (
        "Merchandisers",
        (
            "check",
            "try",
            "radar",
            "search",
            "suggest",
            "explain",
            "evaluate",
            "trees",
            "publish",
            "history",
            "rollback",
        ),
    ),
    ("Operators", ("serve", "keys")),
)
"""Who uses which commands, in the order in which they meet them."""

SPOKEN = ("shop", "data", "engine", "opensearch_url")
"""The options that a next step has to repeat when they were typed."""


@click.group(cls=Root, users=USERS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--shop",
    type=click.Path(path_type=Path),
    default=Path(),
    envvar="GONDOLA_SHOP",
    show_envvar=True,
    show_default="here",
    help="The shop's folder, with rules/ and synonyms/.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("var"),
    envvar="GONDOLA_DATA",
    show_envvar=True,
    show_default=True,
    help="Where built things are kept.",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="embedded",
    envvar="GONDOLA_ENGINE",
    show_envvar=True,
    show_default=True,
    help="The search engine.",
)
@click.option(
    "--opensearch-url",
    default=OPENSEARCH_URL,
    metavar="URL",
    envvar="OPENSEARCH_URL",
    show_envvar=True,
    show_default=True,
    help="Where OpenSearch answers.",
)
@click.option("--json", "as_json", is_flag=True, envvar="GONDOLA_JSON", show_envvar=True, help=JSON_HELP)
@click.option("-q", "--quiet", is_flag=True, envvar="GONDOLA_QUIET", show_envvar=True, help=QUIET_HELP)
@click.version_option(package_name="gondola")
@click.pass_context
def main(
    ctx: click.Context, shop: Path, data: Path, engine: str, opensearch_url: str, as_json: bool, quiet: bool
) -> None:
    """Gondola: the right product, to the right visitor, in the right place, with every reason visible.

    \b
    A first look:   gondola demo
    Your own shop:  gondola init my-shop feed.csv
    Any command:    gondola COMMAND --help
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    ctx.obj = Session(Settings(), as_json, quiet, _typed(ctx))
    try:
        found = settings_of(os.environ)
    except BadSettingError as error:
        fail(str(error), MISTYPED)
    chosen = replace(found, shop=shop, data=data, engine=engine, opensearch_url=opensearch_url)  # type: ignore[arg-type]
    ctx.obj = replace(ctx.obj, settings=chosen)


def _typed(ctx: click.Context) -> str:
    """`gondola` with the options that say which shop is meant, where they were typed."""
    words = ["gondola"]
    for name in SPOKEN:
        if ctx.get_parameter_source(name) == click.core.ParameterSource.COMMANDLINE:
            words += [f"--{name.replace('_', '-')}", _without_user(str(ctx.params[name]))]
    return shlex.join(words)


def _without_user(value: str) -> str:
    """An address without user and password, which no next step shows; anything else as it is."""
    return re.sub(r"^([a-z][a-z0-9+.-]*://)\S*@", r"\1", value, flags=re.IGNORECASE)


for _command in (
    check,
    publish,
    history,
    rollback,
    status,
    generations,
    search,
    suggest,
    explain,
    trees,
    serve,
    keys,
    completion,
    try_rule,
    radar,
    report,
    evaluate,
):
    main.add_command(_command)
