"""What the stories of the desk begin with."""

import pytest

from tests.engines.making import EngineKind
from tests.shop import Story


@pytest.fixture
def shop(engine: EngineKind) -> Story:
    """The small shop, loaded."""
    story = Story(engine)
    story.load()
    return story
