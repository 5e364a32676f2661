"""A tutorial of the docs, followed to the letter: files are saved, commands run, and what is printed there is compared.

A line below a command must stand in what it says; blanks count once, and `…` stands for anything. Of a JSON answer only
a part is printed: each printed value must be there, items of lists in their order.
"""

import io
import json
import re
import shlex
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from click.testing import CliRunner
from werkzeug.serving import make_server

from app.factory import create_app
from app.settings import Settings
from catalog_loader.cli import main
from catalog_loader.sample import sample_feed, sample_shop

ROOT = Path(__file__).parents[1]
PRINTED_URL = "http://127.0.0.1:8000"


class Tutorial:
    """A reader at work in an empty folder that is a copy of the sample shop, and the current directory."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        """Begin; `stack` ends what is started."""
        self._folder = folder
        self._stack = stack
        self._url = ""
        self._answer: Any = None
        self._said = ""
        self._originals: dict[Path, str] = {}
        for name in ("rules", "synonyms"):
            shutil.copytree(ROOT / name, folder / name)
        (folder / "catalog_loader" / "sample").mkdir(parents=True)
        shutil.copy(sample_feed(), folder / "catalog_loader" / "sample" / "catalogue.csv")

    def follow(self, info: str, text: str) -> None:
        """Do what one block says."""
        match info.split():
            case ["console"]:
                self._commands(text, refused=False)
            case ["console", "refused"]:
                self._commands(text, refused=True)
            case ["csv", name]:
                (self._folder / name).write_text(text, encoding="utf-8")
            case ["yaml", name, "add" | "instead" as way]:
                self._edit(self._folder / name, text, way)
            case ["json"]:
                agree(json.loads(text), self._answer)
            case ["text"]:
                prints(text.splitlines(), self._said)
            case ["python"]:
                self._python(text)
            case _:
                raise AssertionError(f"a tutorial has no block `{info}`")

    def _edit(self, path: Path, text: str, way: str) -> None:
        """Append to a file; `instead` takes the place of what was appended before."""
        before = self._originals.setdefault(path, path.read_text(encoding="utf-8"))
        kept = before if way == "instead" else path.read_text(encoding="utf-8")
        path.write_text(f"{kept}\n{text}", encoding="utf-8")

    def _commands(self, text: str, *, refused: bool) -> None:
        for line, printed in commands(text):
            words = shlex.split(line)
            if words[0] == "curl":
                self._answer = get(words[1].replace(PRINTED_URL, self._url))
                continue
            assert words[0] == "gondola", line
            serving = words[-1] in ("demo", "serve")
            self._said = self._gondola(words[1:], serving=serving, refused=refused)
            prints(printed, self._said)

    def _gondola(self, words: list[str], *, serving: bool, refused: bool) -> str:
        """Run a command; one that would serve until Ctrl-C serves until the tutorial ends."""
        said = ""
        if words[-1] != "serve":
            result = CliRunner().invoke(main, [*words, *(["--no-serve"] if serving else [])])
            assert result.exit_code == (1 if refused else 0), result.output
            said = result.output
        if serving:
            shop = Path(words[words.index("--shop") + 1]) if "--shop" in words else sample_shop()
            settings = Settings(shop=shop.resolve(), data=(self._folder / "var").resolve())
            self._url = self._stack.enter_context(served(settings))
        return said

    def _python(self, code: str) -> None:
        self._said = run_python(code, self._url)


def run_python(code: str, url: str) -> str:
    """What a Python block prints when it asks a server at another address than the printed one."""
    with redirect_stdout(io.StringIO()) as said:
        exec(compile(code.replace(PRINTED_URL, url), "docs", "exec"), {"__name__": "__main__"})
    return said.getvalue()


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The web application of a shop on a port of its own."""
    server = make_server("127.0.0.1", 0, create_app(settings), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def commands(text: str) -> Iterator[tuple[str, Sequence[str]]]:
    """The commands of a block, each with the lines printed below it."""
    line, printed = "", list[str]()
    for one in text.splitlines():
        if one.startswith("$ "):
            if line:
                yield line, printed
            line, printed = one[2:].split("   #")[0].strip(), []
        elif one.strip():
            printed.append(one)
    if line:
        yield line, printed


def prints(lines: Sequence[str], said: str) -> None:
    """Every line stands in what was said, in this order."""
    rest = " ".join(said.split())
    for line in lines:
        pattern = ".*?".join(re.escape(" ".join(part.split())) for part in line.split("…"))
        found = re.search(pattern, rest)
        assert found, f"`{line}` is not in:\n{said}"
        rest = rest[found.end() :]


def get(url: str) -> Any:
    """A JSON answer, problem documents too."""
    try:
        with urlopen(url, timeout=10) as answer:
            return json.load(answer)
    except HTTPError as error:
        return json.load(error)


def agree(printed: Any, answer: Any, place: str = "answer") -> None:
    """What is printed is a part of the answer."""
    if isinstance(printed, dict):
        for key, value in printed.items():
            assert key in answer, f"{place} has no `{key}`"
            agree(value, answer[key], f"{place}.{key}")
    elif isinstance(printed, list):
        rest = iter(answer)
        for at, item in enumerate(printed):
            assert any(agrees(item, one) for one in rest), f"{place}[{at}] is not there: {item}\nin {answer}"
    else:
        assert printed == answer, place


def agrees(printed: Any, answer: Any) -> bool:
    """Whether `agree` finds nothing."""
    try:
        agree(printed, answer)
    except AssertionError:
        return False
    return True
