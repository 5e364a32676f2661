"""What every test may ask for: a real OpenSearch, and the engines that the same stories run on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.engines.making import EngineKind, make_engine
from tests.tools.node import opensearch_url

__all__ = ["opensearch_url"]

settings.register_profile(
    "gondola",
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("gondola")


@pytest.fixture(params=["embedded", "opensearch"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EngineKind]:
    """Each engine in turn, empty: a story that asks for it is told on both."""
    url = request.getfixturevalue("opensearch_url") if request.param == "opensearch" else ""
    with make_engine(request.param, tmp_path, url) as made:
        yield made
