"""The storefront over the small shop, loaded once for the tests that change nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.pages.context import PageContext
from app.pages.pictures import Pictures
from tests.engines.making import make_engine
from tests.pages.site import STOREFRONT, rows, site
from tests.shop import Story


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the small shop lies."""
    return tmp_path_factory.mktemp("mini")


@pytest.fixture(scope="package")
def story(folder: Path) -> Iterator[Story]:
    """The small shop."""
    with make_engine("embedded", folder / "data", "") as engine:
        shop = Story(engine, STOREFRONT)
        shop.load(rows())
        yield shop


@pytest.fixture(scope="package")
def web(story: Story, folder: Path) -> FlaskClient:
    """Its storefront."""
    return site(story.engine, folder)


@pytest.fixture
def context(story: Story, folder: Path, web: FlaskClient) -> PageContext:
    """One snapshot in French."""
    return PageContext(story.snapshot(), "fr", Pictures(folder))
