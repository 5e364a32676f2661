"""Completion by the shell: the script that turns it on, and the values that the live shop knows.

A completion never fails and never keeps a person waiting: whatever goes wrong, and whatever takes long, completes to
nothing.
"""

import os
import signal
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from app.commands.session import Command, Session, fail, live_of, live_pack, say_json
from app.settings import settings_of

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from app.rulepack.pack import RulePack

SECONDS = 1.0
MOST = 200

_BASH = r"""
_gondola_completion() {
    local line=${COMP_LINE:0:COMP_POINT} words breaks= prefix= type value
    local current=${line##* }
    read -ra words <<< "$line"
    local index=${#words[@]}
    [[ -n $current ]] && index=$((index - 1))
    [[ $COMP_WORDBREAKS == *:* ]] && breaks+=:
    [[ $COMP_WORDBREAKS == *=* ]] && breaks+==
    [[ -n $breaks ]] && prefix=${current%"${current##*[$breaks]}"}
    COMPREPLY=()
    while IFS=, read -r type value; do
        case $type in
            dir) compopt -o dirnames 2>/dev/null ;;
            file) compopt -o default 2>/dev/null ;;
            plain)
                COMPREPLY+=("${value#"$prefix"}")
                [[ $value == *= ]] && compopt -o nospace 2>/dev/null ;;
        esac
    done < <(COMP_WORDS=$line COMP_CWORD=$index _GONDOLA_COMPLETE=bash_complete "$1")
    return 0
}
complete -o nosort -F _gondola_completion gondola 2>/dev/null || complete -F _gondola_completion gondola
"""
"""Instead of click's own: bash breaks words at `:` and `=`, which stand in categories and choices."""

HOW = {
    "bash": 'eval "$(gondola completion bash)"     # in ~/.bashrc',
    "zsh": 'eval "$(gondola completion zsh)"      # in ~/.zshrc',
    "fish": "gondola completion fish | source      # in ~/.config/fish/config.fish",
}
"""The line that turns it on, by shell."""


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(list(HOW)))
@click.pass_obj
def completion(session: Session, shell: str) -> None:
    """Print the script that completes commands by the Tab key.

    Completes commands and options, and from the live shop its facets and their values, sorts, categories, locales,
    generations and packs. The script's last line says how to turn it on for good.

    \b
    Example:  gondola completion bash
    Now:      eval "$(gondola completion bash)"
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    if made is None:
        fail(f"there is no completion for {shell}; there is for {', '.join(HOW)}")
    one = made(click.get_current_context().find_root().command, {}, "gondola", "_GONDOLA_COMPLETE")
    script = _BASH if shell == "bash" else one.source_template % one.source_vars()
    if session.as_json:
        say_json({"shell": shell, "script": script})
    else:
        click.echo(f"{script.strip()}\n\n# To turn it on:  {HOW[shell]}")


Finder = Callable[[Session, str], Iterable[str]]
Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


def completes(find: Finder) -> Completer:
    """A completer for click over what the live shop knows, in time or not at all."""

    def complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        try:
            with _in_time():
                found = [one for one in find(_session_of(ctx), incomplete) if one.startswith(incomplete)]
        except (Exception, _LateError):  # noqa: BLE001 - a completion never fails
            return []
        return [CompletionItem(one) for one in found[:MOST]]

    return complete


class _LateError(BaseException):
    """The time is over; no handler on the way may take it for its own."""


class _in_time:  # noqa: N801 - reads as a word of the `with`
    """At most `SECONDS` for what stands below it."""

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGALRM, self._ring)
        signal.setitimer(signal.ITIMER_REAL, SECONDS)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self._before)

    def _ring(self, *_: object) -> None:
        raise _LateError


def _session_of(ctx: click.Context) -> Session:
    """The session of a command line that is still being typed: its group was read and not run."""
    typed = ctx.find_root().params
    chosen: dict[str, Any] = {
        name: typed[name] for name in ("shop", "data", "engine", "opensearch_url") if typed.get(name) is not None
    }
    return Session(replace(settings_of(os.environ), **chosen))


def _facets(session: Session, incomplete: str) -> Iterable[str]:
    from app.search.kinds import Facet

    pack = live_pack(session)
    facets = {facet.code: facet for facet in pack.all(Facet)}
    code, equals, _ = incomplete.partition("=")
    if not equals:
        return [f"{one}=" for one in facets]
    return [f"{code}={value}" for value in _values_of(session, pack, facets[code].field)]


def _values_of(session: Session, pack: "RulePack", name: str) -> Iterable[str]:
    from app.core.census import census_of
    from app.rulepack.pack import schema_of

    field = schema_of(pack).fields[name]
    if field.type == "boolean":
        return ("true", "false")
    census = census_of(live_of(session).generation, session.engine.store)
    return census.values.get(field.index_name, ())


def _sorts(session: Session, _: str) -> Iterable[str]:
    from app.search.kinds import RELEVANCE, Search

    return [RELEVANCE, *(sort.code for sort in live_pack(session).one(Search).sorts)]


def _locales(session: Session, _: str) -> Iterable[str]:
    from app.core.shop import Shop

    return live_pack(session).one(Shop).locales


def _categories(session: Session, _: str) -> Iterable[str]:
    from app.core.census import census_of

    census = census_of(live_of(session).generation, session.engine.store)
    return [f"{tree}:{node.path}" for tree, nodes in census.nodes.items() for node in nodes]


def _generations(session: Session, _: str) -> Iterable[str]:
    return [one.generation for one in session.engine.store.generations()]


def _packs(session: Session, _: str) -> Iterable[str]:
    entries = session.engine.ledger.pointer().history
    return dict.fromkeys(entry.pack.removeprefix("sha256:")[:12] for entry in entries)


facets = completes(_facets)
sorts = completes(_sorts)
locales = completes(_locales)
categories = completes(_categories)
generation_names = completes(_generations)
packs = completes(_packs)
