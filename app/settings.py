"""Where a Gondola finds its shop, its data and its engine: options, else `GONDOLA_…` variables, else defaults."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

Engine = Literal["embedded", "opensearch"]
ENGINES: tuple[str, ...] = get_args(Engine)
OPENSEARCH_URL = "http://localhost:9200"


@dataclass(frozen=True)
class Settings:
    """What a process is started with."""

    shop: Path = Path()
    data: Path = Path("var")
    engine: Engine = "embedded"
    opensearch_url: str = OPENSEARCH_URL
    opensearch_seconds: float = 0.35
    threads: int = 4
    pictures: Path | None = None
    """A folder of product pictures to serve; without one, what the shop's rules say."""
    wait_seconds: float = 30.0
    """How long a command waits for whoever writes to the shop."""


class BadSettingError(ValueError):
    """A variable that cannot be read; the message names it and what it takes."""


@dataclass(frozen=True)
class Variable:
    """The variable of one setting, and both ways: `read` raises ValueError with what it takes instead."""

    setting: str
    name: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def _engine(text: str) -> str:
    if text not in ENGINES:
        message = f"it takes {' or '.join(ENGINES)}"
        raise ValueError(message)
    return text


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 10_000:
        message = "it takes a number above 0 and below 10,000"
        raise ValueError(message)
    return number


def _seconds(text: str) -> float:
    return 0.0 if text.strip() == "0" else _number(text)


def _whole(text: str) -> int:
    return max(1, int(_number(text)))


def _address(folder: Path | None) -> str:
    """A folder as another process finds it, wherever that one is started; empty without one."""
    return str(folder.resolve()) if folder else ""


VARIABLES = (
    Variable("shop", "GONDOLA_SHOP", Path, _address),
    Variable("data", "GONDOLA_DATA", Path, _address),
    Variable("engine", "GONDOLA_ENGINE", _engine),
    Variable("opensearch_url", "OPENSEARCH_URL", str),
    Variable("opensearch_seconds", "GONDOLA_OPENSEARCH_SECONDS", _number),
    Variable("threads", "GONDOLA_THREADS", _whole),
    Variable("pictures", "GONDOLA_PICTURES", Path, _address),
    Variable("wait_seconds", "GONDOLA_WAIT_SECONDS", _seconds),
)
"""Every setting with its variable: what is read when a process starts, and written for those that it starts."""


def settings_of(environment: Mapping[str, str]) -> Settings:
    """Settings from their variables; an empty one says nothing. Raises BadSettingError."""
    found: dict[str, Any] = {}
    for one in VARIABLES:
        if text := environment.get(one.name, ""):
            try:
                found[one.setting] = one.read(text)
            except ValueError as error:
                message = f"{one.name} is {text!r}; {error}"
                raise BadSettingError(message) from error
    return replace(Settings(), **found)


def environment_of(settings: Settings) -> dict[str, str]:
    """Settings as the variables that carry them to another process."""
    return {one.name: one.write(getattr(settings, one.setting)) for one in VARIABLES}
