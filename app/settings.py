"""Where a Gondola finds its shop, its data and its engine: options, else `GONDOLA_…` variables, else defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Engine = Literal["embedded", "opensearch"]
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


class BadSettingError(ValueError):
    """A variable that cannot be read; the message names it and what it takes."""


def settings_of(environment: Mapping[str, str]) -> Settings:
    """Settings from `GONDOLA_…` variables and `OPENSEARCH_URL`. Raises BadSettingError."""
    default = Settings()
    return Settings(
        shop=Path(environment.get("GONDOLA_SHOP", default.shop)),
        data=Path(environment.get("GONDOLA_DATA", default.data)),
        engine="opensearch" if environment.get("GONDOLA_ENGINE") == "opensearch" else "embedded",
        opensearch_url=environment.get("OPENSEARCH_URL", default.opensearch_url),
        opensearch_seconds=_number(environment, "GONDOLA_OPENSEARCH_SECONDS", default.opensearch_seconds),
        threads=int(_number(environment, "GONDOLA_THREADS", default.threads)),
        pictures=Path(pictures) if (pictures := environment.get("GONDOLA_PICTURES")) else None,
    )


def _number(environment: Mapping[str, str], name: str, default: float) -> float:
    try:
        number = float(environment.get(name, default))
    except ValueError:
        number = 0.0
    if not 0 < number < 10_000:
        message = f"{name} is {environment.get(name)!r}; it takes a number above 0"
        raise BadSettingError(message)
    return number
