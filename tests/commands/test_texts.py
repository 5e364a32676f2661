"""Every text of the command line is as it is written down: the helps, the transcripts, and the page of the docs."""

import re
from pathlib import Path

import click
import pytest

from app.cli import USERS
from catalog_loader.cli import main
from tests.commands.texts import ANEW, PAGE, ROOT, WRITTEN, commands, days, helps, mistakes


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_a_text_is_as_it_is_written_down(path: Path) -> None:
    assert WRITTEN[path]() == path.read_text(encoding="utf-8"), ANEW


def test_no_line_of_a_help_is_wider_than_a_small_terminal_or_cut() -> None:
    for line in helps().splitlines():
        assert len(line) <= 80, line
        assert not line.endswith("...") or line.startswith("Usage: "), line


def test_every_command_has_its_users_and_a_sentence_that_fits_beside_it() -> None:
    named = [name for _, names in USERS for name in names]
    assert len(named) == len(set(named))
    assert set(main.commands) <= set(named)
    for name, command in main.commands.items():
        assert len(command.get_short_help_str(200)) <= 65, f"{name}'s first sentence is long for `gondola --help`"


def test_every_command_says_an_example_and_what_comes_next() -> None:
    for path, command in commands(main).items():
        assert command.help, path
        assert "Example:  gondola " in command.help, path
        if not isinstance(command, click.Group) and path[0] != "init":
            assert "Next: " in command.help or "Now: " in command.help, path
            assert len(command.help.split("\n\n")) >= 3 or path[0] == "generations", f"{path} says what it prints"


def test_tables_are_no_wider_than_the_terminal() -> None:
    """Lines of tables; JSON, messages and names that are never cut may be longer."""
    for columns in (60, 80, 120):
        text = days(columns).partition("# for programs")[0]
        for line in re.findall(r"^ *\d{1,3}  \w+  .*$|^[A-Z][a-z ]+  .*\(\d.*$", text, re.MULTILINE):
            assert len(line) <= columns, line


def test_no_text_shows_a_traceback_or_python() -> None:
    for word in ("Traceback", "Error(", "<app.", "None", "object at"):
        assert word not in mistakes(), word


def test_every_variable_that_is_read_is_on_the_page() -> None:
    read = {
        name
        for folder in ("app", "catalog_loader")
        for path in (ROOT / folder).rglob("*.py")
        for name in re.findall(r"\bGONDOLA_[A-Z_]+|\bOPENSEARCH_URL\b", path.read_text(encoding="utf-8"))
    }
    page = PAGE.read_text(encoding="utf-8")
    assert sorted(name for name in read if name not in page and not name.endswith("_COMPLETE")) == []
