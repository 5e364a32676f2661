"""The walls stand: every import goes the allowed way, and big third-party packages stay in their rooms."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]

SEES: dict[str, tuple[str, ...]] = {
    "core": (),
    "rulepack": ("core",),
    "words": ("core", "rulepack"),
    "catalog": ("core", "rulepack", "words"),
    "search": ("core", "rulepack", "words"),
    "engines": ("core",),
    "desk": ("core", "rulepack", "words", "catalog", "search"),
    "access": ("core",),
    "api": ("core", "rulepack", "words", "catalog", "search", "desk", "access"),
    "pages": ("core", "rulepack", "words", "catalog", "search", "desk", "access", "api"),
    "settings": (),
    "output": ("core",),
    "factory": (
        "core",
        "rulepack",
        "words",
        "catalog",
        "search",
        "engines",
        "desk",
        "access",
        "api",
        "pages",
        "settings",
    ),
    "commands": ("core", "rulepack", "words", "catalog", "search", "desk", "access", "factory", "settings", "output"),
    "cli": ("commands", "settings"),
}
"""Which rooms of `app` each room may import (docs/architecture.md)."""

AT_HOME: dict[str, tuple[str, ...]] = {
    "tantivy": ("app/engines/embedded/",),
    "opensearchpy": ("app/engines/opensearch/", "tests/", "tools/", "benchmarks/"),
    "flask": ("app/api/", "app/pages/", "app/factory.py", "tests/", "benchmarks/"),
    "flask_smorest": ("app/api/",),
    "flask_swagger_ui": ("app/api/",),
    "prometheus_client": ("app/api/",),
    "jinja2": ("app/pages/",),
    "babel": ("app/pages/",),
    "playwright": ("tests/pages/", "tests/test_docs.py"),
    "axe_playwright_python": ("tests/pages/",),
    "werkzeug": ("app/api/", "app/pages/", "tests/"),
    "marshmallow": ("app/api/", "app/rulepack/"),
    "yaml": ("app/rulepack/", "tests/"),
    "snowballstemmer": ("app/words/",),
    "regex": ("app/rulepack/", "app/catalog/", "app/words/", "app/search/"),
    "rapidfuzz": ("app/rulepack/", "app/words/", "app/desk/", "catalog_loader/", "tests/words/", "benchmarks/"),
    "pint": ("app/catalog/",),
    "price_parser": ("app/catalog/", "catalog_loader/"),
    "defusedxml": ("catalog_loader/",),
    "python_calamine": ("catalog_loader/", "tests/"),
    "granian": ("app/commands/", "benchmarks/"),
    "rich": ("catalog_loader/",),
    "click": ("app/cli.py", "app/commands/", "catalog_loader/", "tests/", "benchmarks/"),
}
"""Where third-party packages may be imported."""


def files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Every module that a file imports anywhere, late imports included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            names.add(node.module or "")
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def room_of(module: str) -> str:
    return module.split(".")[1]


def test_rooms_see_only_what_lies_below_them() -> None:
    """No import goes against `SEES`, and `app` never sees `catalog_loader`."""
    wrong = []
    for path in files("app"):
        room = path.relative_to(ROOT / "app").parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        for module in imported(path):
            if module.startswith("app.") and room_of(module) not in (*SEES[room], room):
                wrong.append(f"{path.relative_to(ROOT)} imports {module}")
            if module.split(".")[0] == "catalog_loader":
                wrong.append(f"{path.relative_to(ROOT)} imports {module}: app never sees catalog_loader")
    assert not wrong, "\n".join(wrong)


def test_every_room_is_described() -> None:
    """A new folder or file at the top of `app` needs its place in the order."""
    there = {path.name.removesuffix(".py") for path in (ROOT / "app").iterdir() if not path.name.startswith("_")}
    assert there == set(SEES)


def test_the_docs_draw_the_same_order() -> None:
    """Readers learn the order from a row of rooms: what a room may see stands before it there, and each room has a line."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    row, only_core, nothing = text.partition("```text\n")[2].partition("```")[0].strip().splitlines()
    steps = [step.split(", ") for step in row.split(" <- ")]
    beside: dict[str, tuple[str, ...]] = dict.fromkeys(only_core.partition(": ")[2].split(", "), ("core",))
    beside |= dict.fromkeys(nothing.partition(": ")[2].split(", "), ())
    assert sorted([*(room for step in steps for room in step), *beside]) == sorted([*SEES, "catalog_loader"])
    assert {room: SEES[room] for room in beside} == beside
    for at, step in enumerate(steps[:-1]):
        before = {room for earlier in steps[:at] for room in earlier}
        for room in step:
            assert set(SEES[room]) <= before | set(beside), room
    lines = re.findall(r"^\| `(?:app/)?(\w+)` \|", text, re.MULTILINE)
    assert sorted(lines) == sorted([*SEES, "catalog_loader"])


def test_core_needs_the_standard_library_only() -> None:
    """Nothing of `core` depends on a package that could be swapped."""
    import sys

    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in files("app/core")
        for module in imported(path)
        if module.split(".")[0] not in (*sys.stdlib_module_names, "app")
    ]
    assert not wrong, "\n".join(wrong)


def test_big_packages_stay_in_their_rooms() -> None:
    """Tantivy and opensearch-py in their engines, flask in the API, marshmallow where text is read."""
    wrong = []
    for path in files("app", "catalog_loader", "tests", "tools", "benchmarks"):
        place = path.relative_to(ROOT).as_posix()
        for module in imported(path):
            homes = AT_HOME.get(module.split(".")[0])
            if homes and not place.startswith(homes):
                wrong.append(f"{place} imports {module}")
    assert not wrong, "\n".join(wrong)


def test_the_engines_do_not_know_each_other() -> None:
    """Each engine could be removed without the other noticing."""
    for path in files("app/engines/embedded"):
        assert not any("engines.opensearch" in module for module in imported(path)), path
    for path in files("app/engines/opensearch"):
        assert not any("engines.embedded" in module for module in imported(path)), path


def test_rules_and_synonyms_hold_no_code() -> None:
    """A volume mounted over them must not hide anything that runs."""
    assert not list(files("rules", "synonyms"))
