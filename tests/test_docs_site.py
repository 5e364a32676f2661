"""The docs build into a site whose links lead somewhere, and that asks nothing of other hosts."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OUTSIDE = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=[\"']?(?:https?:)?//[^\s>\"']+")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make check` builds it."""
    folder = tmp_path_factory.mktemp("site")
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    variables = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(words, cwd=ROOT, env=variables, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_is_there(site: Path) -> None:
    """Pages of the docs, and those of the top folder."""
    pages = {path.relative_to(ROOT / "docs").with_suffix("").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    built = {path.parent.relative_to(site).as_posix() for path in site.rglob("index.html")} - {"."}
    assert built == (pages - {"index"}) | {"readme", "changelog", "contributing"}


def test_no_page_asks_anything_of_another_host(site: Path) -> None:
    """No fonts, scripts, styles or pictures from elsewhere: the site opens behind a firewall."""
    asked = {found[0] for page in site.rglob("*.html") for found in OUTSIDE.finditer(page.read_text(encoding="utf-8"))}
    assert not asked


def test_blocks_carry_the_names_of_their_files_and_no_words_for_tests(site: Path) -> None:
    """A reader sees which file to edit."""
    page = (site / "tutorials" / "merchandiser" / "index.html").read_text(encoding="utf-8")
    assert page.count('<span class="filename">rules/merchandising.yaml</span>') == 2
    assert not re.search('class="filename">(refused|add|instead)', page)
    assert '<span class="filename"></span>' not in page


def test_schemas_are_published_beside_the_reference(site: Path) -> None:
    """Editors can take them from the site."""
    assert (site / "reference" / "schemas" / "merchandising.json").is_file()
