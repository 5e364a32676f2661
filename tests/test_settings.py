"""Settings come from options and variables, and a mistake in one names it."""

import socket
from dataclasses import fields, replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.settings import VARIABLES, BadSettingError, Settings, environment_of, settings_of
from catalog_loader.cli import main


def test_a_serving_process_starts_with_the_settings_of_its_command() -> None:
    """What `serve` puts into the environment is read back whole."""
    settings = Settings(Path("/shop"), Path("/data"), "opensearch", "http://search:9200", 0.5, 8, Path("/pictures"))
    assert settings_of(environment_of(settings)) == settings
    assert settings_of(environment_of(replace(settings, pictures=None))).pictures is None


def test_every_setting_has_one_variable() -> None:
    """A setting that no variable carries would be lost on the way to a serving process."""
    assert [one.setting for one in VARIABLES] == [one.name for one in fields(Settings)]
    assert len({one.name for one in VARIABLES}) == len(VARIABLES)


def test_a_variable_that_is_empty_says_nothing() -> None:
    """`GONDOLA_DATA=` in a composition stands for the default, as it does on the command line."""
    assert settings_of(dict.fromkeys((one.name for one in VARIABLES), "")) == Settings()
    assert settings_of({}) == Settings()


@pytest.mark.parametrize("value", ["Embedded", "open-search", "elasticsearch"])
def test_an_engine_that_does_not_exist_is_named(value: str) -> None:
    """A mistyped engine never becomes the embedded one, with another index, in silence."""
    with pytest.raises(BadSettingError, match=f"GONDOLA_ENGINE is '{value}'; it takes embedded or opensearch"):
        settings_of({"GONDOLA_ENGINE": value})
    result = CliRunner(env={"GONDOLA_ENGINE": value}).invoke(main, ["history"])
    assert result.exit_code == 2
    assert value in result.output


@pytest.mark.parametrize("value", ["many", "0", "-1", "nan", "20000", "1e9"])
def test_a_variable_that_is_no_number_is_named(value: str) -> None:
    """The message says which variable, what it holds and what it takes."""
    with pytest.raises(
        BadSettingError, match=f"GONDOLA_THREADS is '{value}'; it takes a number above 0 and below 10,000"
    ):
        settings_of({"GONDOLA_THREADS": value})
    result = CliRunner(env={"GONDOLA_THREADS": value}).invoke(main, ["history"])
    assert result.exit_code == 2
    assert "GONDOLA_THREADS" in result.output


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    """Serving beside another server ends in one sentence, not in a traceback."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = CliRunner().invoke(main, ["--data", str(tmp_path), "serve", "--port", str(port)])
    assert result.exit_code == 1
    assert f"127.0.0.1:{port} cannot be listened on (Address already in use)" in result.output
