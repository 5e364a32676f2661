"""The small shop behind the API, loaded once for the tests that change nothing."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.api.asking import served
from tests.engines.making import make_engine
from tests.shop import Story


@pytest.fixture(scope="package")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The small shop, loaded once for all questions that change nothing."""
    with make_engine("embedded", tmp_path_factory.mktemp("shop"), "") as engine:
        shop = Story(engine)
        shop.load()
        yield shop


@pytest.fixture(scope="package")
def web(story: Story) -> FlaskClient:
    """Its storefront."""
    return served(story.engine)
