"""The docs do not lie: their commands run, their YAML loads or is refused as printed, their requests are answered."""

import json
import os
import re
import shlex
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from app.desk.packs import KINDS, read_pack
from app.factory import create_app
from app.rulepack.pack import load_pack, read_folder
from app.rulepack.problems import BadPackError
from app.settings import Settings
from catalog_loader.cli import main
from catalog_loader.sample import sample_feed
from tests.tutorials import PRINTED_URL, Tutorial, run_python, served
from tests.tutorials import commands as printed_commands

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
GENERATED = (ROOT / "docs" / "reference" / "rules.md", ROOT / "docs" / "command-line.md")
"""Written from the code: what is in it is in them, read or not."""
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
BLOCK = re.compile(r"(?:<!-- (?P<marker>.*?) -->\n)?```(?P<info>[^\n]*)\n(?P<text>.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page, with the one after it."""

    page: str
    marker: str
    info: str
    text: str
    following: str

    def __str__(self) -> str:
        return f"{self.page}:{self.info}:{self.text[:30]!r}"


def blocks() -> Iterator[Block]:
    for page in PAGES:
        found = list(BLOCK.finditer(page.read_text(encoding="utf-8")))
        for at, match in enumerate(found):
            following = found[at + 1]["text"] if at + 1 < len(found) else ""
            name = page.relative_to(ROOT).as_posix()
            yield Block(name, match["marker"] or "", match["info"], match["text"], following)


EVERY = list(blocks())
ALL = [block for block in EVERY if not block.page.startswith("docs/tutorials/")]
TUTORIALS = sorted({block.page for block in EVERY} - {block.page for block in ALL})


def commands(block: Block) -> list[str]:
    return [line for line, _ in printed_commands(block.text)]


@pytest.mark.parametrize("page", TUTORIALS)
def test_a_tutorial_holds_from_its_first_line_to_its_last(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files saved, commands run and requests asked in the order of the page, with what is printed there."""
    monkeypatch.chdir(tmp_path)
    with ExitStack() as stack:
        tutorial = Tutorial(tmp_path, stack)
        for block in EVERY:
            if block.page == page:
                tutorial.follow(block.info, block.text)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample shop, loaded."""
    folder = tmp_path_factory.mktemp("shop")
    for name in ("rules", "synonyms"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "catalog_loader" / "sample").mkdir(parents=True)
    shutil.copy(sample_feed(), folder / "catalog_loader" / "sample" / "catalogue.csv")
    rows = sample_feed().read_text(encoding="utf-8-sig").splitlines()
    skus = [row.split(";")[0] for row in rows if ";MG-" in row[:30]][:2]
    (folder / "prices.csv").write_text("sku;prix\n" + "".join(f"{sku};12,50\n" for sku in skus), encoding="utf-8")
    run(folder, "gondola reindex")
    return folder


def run(shop: Path, line: str) -> str:
    arguments = shlex.split(line)[1:]
    options = ["--shop", str(shop), "--data", str(shop / "var")]
    result = CliRunner().invoke(
        main, [*options, *[str(shop / one) if one.endswith(".csv") else one for one in arguments]]
    )
    assert result.exit_code == 0, f"{line}: {result.output}"
    return result.output


@pytest.fixture(scope="module")
def client(shop: Path) -> FlaskClient:
    return create_app(Settings(shop=shop, data=shop / "var")).test_client()


RUNNING = [block for block in ALL if block.marker.startswith("runs:")]


@pytest.mark.parametrize("block", RUNNING, ids=str)
def test_marked_commands_run(block: Block, shop: Path) -> None:
    """Every command of a block that says it runs, in order; a publish comes after an edit, as it would."""
    for line in commands(block):
        if line.startswith("gondola publish"):
            with (shop / "rules" / "merchandising.yaml").open("a", encoding="utf-8") as file:
                file.write('\n- {kind: boost, id: from-the-docs, where: {brand: "Lin & Laine"}, by: 5}\n')
        run(shop, line)
    assert commands(block)


@pytest.mark.parametrize("block", [one for one in ALL if one.info == "console" and not one.marker], ids=str)
def test_other_commands_exist(block: Block, client: FlaskClient) -> None:
    """`make` targets are in the Makefile, `gondola` commands have help, `curl` gives what stands below it."""
    for line in commands(block):
        words = shlex.split(line)
        if words[0] in ("make", "docker"):
            assert_known(words)
        elif words[0].endswith(("python", "ruff")):
            assert all((ROOT / word.split("::")[0]).exists() for word in words[1:] if "/" in word), line
        elif words[0] in ("git", "cd"):
            continue
        elif words[0] == "curl":
            url = urlsplit(words[1])
            answer = client.get(f"{url.path}?{url.query}").get_json()
            printed = json.loads(block.following)
            assert printed.keys() == answer.keys()
            if "detail" in printed:
                assert answer == printed
            else:
                assert answer["total"] == printed["total"]
                assert printed["products"][0].items() <= answer["products"][0].items()
                (facet,) = printed["facets"]
                shown = next(one for one in answer["facets"] if one["code"] == facet["code"])
                assert all(value in shown["values"] for value in facet["values"])
                assert printed["category"] == answer["category"]
        else:
            assert words[0] == "gondola", line
            plain = [
                word for at, word in enumerate(words[1:], 1) if not word.startswith("-") and words[at - 1] != "--engine"
            ]
            assert CliRunner().invoke(main, [plain[0], "--help"]).exit_code == 0


@pytest.mark.parametrize("block", [one for one in ALL if one.info == "js"], ids=str)
def test_scripts_in_the_docs_run_in_a_browser(block: Block, shop: Path) -> None:
    """A page of the same server runs them; what they log is what a reader would see."""
    from playwright.sync_api import sync_playwright

    if not (browser := shutil.which("chromium")):
        reason = "no Chromium here: apt-get install chromium"
        pytest.fail(reason) if os.environ.get("CI", "").lower() == "true" else pytest.skip(reason)
    with served(Settings(shop=shop, data=shop / "var")) as url, sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        page = playwright.chromium.launch(executable_path=browser, args=arguments).new_page()
        logged: list[str] = []
        page.on("console", lambda message: logged.append(message.text))
        page.goto(f"{url}/livez")
        page.evaluate(f"async () => {{ {block.text.replace(PRINTED_URL, url)} }}")
        page.context.browser.close()  # type: ignore[union-attr]
    assert "products" in logged[-1]
    assert int(logged[-1].split()[0]) > 0


def assert_known(words: Sequence[str]) -> None:
    """A target of the Makefile; a profile of the composition."""
    if words[0] == "make":
        assert f"\n{words[1]}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
    elif "--profile" in words:
        assert f"profiles: [{words[words.index('--profile') + 1]}]" in (ROOT / "compose.yaml").read_text(
            encoding="utf-8"
        )


PYTHON = [block for block in ALL if block.info == "python"]


@pytest.mark.parametrize("block", PYTHON, ids=str)
def test_python_in_the_docs_runs_against_a_server(block: Block, shop: Path) -> None:
    """A client that prints what it found."""
    with served(Settings(shop=shop, data=shop / "var")) as url:
        assert "products" in run_python(block.text, url)


@pytest.mark.parametrize("block", [one for one in ALL if one.info.startswith("yaml ")], ids=str)
def test_rules_in_the_docs_load_or_are_refused_as_printed(block: Block) -> None:
    """A YAML block stands in for its file in the sample shop; of a `shape` only the options are looked at."""
    _, name, *how = block.info.split()
    if how == ["shape"]:
        assert load_pack({"rules/labels.yaml": b"", name: block.text.encode()}, KINDS).rules
        return
    files = {**read_folder(ROOT), name: block.text.encode()}
    if not how:
        read_pack(files)
        return
    with pytest.raises(BadPackError) as error:
        read_pack(files)
    assert block.following.strip() in str(error.value)


@pytest.mark.parametrize("block", [one for one in ALL if one.info.startswith("json post ")], ids=str)
def test_requests_in_the_docs_are_answered(block: Block, client: FlaskClient) -> None:
    """A JSON body is posted to the path beside it."""
    answer = client.post(block.info.split()[-1], data=block.text)
    assert answer.status_code == 200, answer.get_json()
    assert answer.get_json()["total"] > 0


def test_every_kind_and_command_is_in_the_docs() -> None:
    """A rule kind, an operator or a command that no page written by hand speaks of does not exist for its users."""
    from app.core.condition_parsing import OPERATORS
    from app.core.kind import kind_of

    pages = [page for page in PAGES if page not in GENERATED]
    assert len(pages) == len(PAGES) - len(GENERATED)
    code = "\n".join(found for page in pages for found in CODE.findall(page.read_text(encoding="utf-8")))
    wanted = {kind_of(cls).word or kind_of(cls).section for cls in KINDS} | set(OPERATORS) | set(main.commands)
    missing = sorted(word for word in wanted if not re.search(rf"\b{re.escape(word)}\b", code))
    assert not missing
