"""Where a Gondola finds its shop, its data and its engine: options, else `GONDOLA_…` variables, else defaults."""

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
