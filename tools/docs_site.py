"""What the site needs beyond the pages as they lie in the repository: mkdocs calls these by name.

Pages of the top folder join, with their links; a fenced block that names its file, such as `yaml rules/facets.yaml`,
gets that name as its title; every decision stands in the menu without being listed by hand.
"""

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
TOP = {"README.md": "readme.md", "CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md"}
"""Pages of the top folder, and what they are called on the site."""

_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
_FOR_TESTS = ("refused", "shape", "add", "instead")
_FENCE = re.compile(r"^```(\w+) (\S[^\n]*)$", re.MULTILINE)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """A menu entry that ends with `/*` becomes all pages of that folder, in order of their names."""
    config.nav = _unfolded(config.nav, Path(config.docs_dir))
    return config


def _unfolded(nav: Any, docs: Path) -> Any:
    if isinstance(nav, list):
        return [_unfolded(one, docs) for one in nav]
    if isinstance(nav, dict):
        return {name: _unfolded(inner, docs) for name, inner in nav.items()}
    if str(nav).endswith("/*"):
        return [path.relative_to(docs).as_posix() for path in sorted((docs / str(nav)[:-2]).glob("*.md"))]
    return nav


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The pages of the top folder join."""
    for name, page in TOP.items():
        files.append(File.generated(config, page, abs_src_path=str(ROOT / name)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - mkdocs' own
    """Links as they must be on the site, and the names of files over their blocks."""
    of = {site: name for name, site in TOP.items()}
    place = of.get(page.file.src_uri) or f"docs/{page.file.src_uri}"
    return _FENCE.sub(_titled, _LINK.sub(lambda link: _relinked(link, place, page.file.src_uri, files), markdown))


def _relinked(link: re.Match[str], place: str, site: str, files: Files) -> str:
    """A link of the repository as a link of the site; one to what the site lacks loses its address."""
    mark, text, address = link.groups()
    if ":" in address or address.startswith("#"):
        return link[0]
    path, hash_, anchor = address.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(place), path))
    there = TOP.get(target) or (target.removeprefix("docs/") if target.startswith("docs/") else "")
    if (ROOT / target).is_dir() and there:
        there = next((file.src_uri for file in files if file.src_uri.startswith(f"{there}/")), "")
    if not there and (ROOT / target).exists():
        return text
    if not there:
        return link[0]  # leads nowhere, and the strict build says so
    return f"{mark}[{text}]({posixpath.relpath(there, posixpath.dirname(site) or '.')}{hash_}{anchor})"


def _titled(fence: re.Match[str]) -> str:
    """`yaml rules/facets.yaml` becomes a block with that title; words that only tests read go."""
    language, words = fence.groups()
    shown = " ".join(word for word in words.split() if word not in _FOR_TESTS).replace("post ", "POST ")
    return f'```{language} title="{shown}"' if shown else f"```{language}"
