"""Beside itemsjs, a search library with facets for JavaScript: both in their own process, asked alike."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from app.core.product import Document
from app.desk.live import Snapshots
from app.search.service import answer
from app.settings import Settings
from benchmarks.feed import noted
from benchmarks.grown import CACHE
from benchmarks.mix import PAGE_SIZE, Asked, mix
from benchmarks.peer_words import configuration, is_shown, items, question
from benchmarks.report import AbsentError, Finding, Run
from benchmarks.rounds import Side, interleaved, p50, percentile, ratio
from benchmarks.shop import Catalogue, electronics

TITLE = "Beside itemsjs, in process"
PACKAGE = Path(__file__).parent / "itemsjs"
INSTALL_SECONDS = 120


def measure(run: Run) -> Finding:
    """Give both the same products, ask both the same, compare what they count."""
    program = _node()
    package = _installed()
    with tempfile.TemporaryDirectory(prefix="gondola-bench-") as name:
        folder = Path(name)
        catalogue = electronics(folder)
        snapshots, documents = _built(catalogue, folder)
        snapshot = snapshots.current()
        asked = mix(snapshot, catalogue)
        shown = [document for document in documents if is_shown(document)]
        exported = {"items": [*items(shown, snapshot)], "configuration": configuration(shown, snapshot)}
        (folder / "catalogue").write_bytes(orjson.dumps(exported))
        (folder / "questions").write_bytes(orjson.dumps([question(one, snapshot) for one in asked]))
        with _asking([program, "ask.mjs", f"{folder}/catalogue", f"{folder}/questions"], package) as node:
            agreed = _agreed(asked, snapshots, node)
            sides: dict[str, Side] = {
                "gondola": lambda at: orjson.dumps(_answer(asked[at], snapshots)),
                "itemsjs": lambda at: node.ask(f"{at}"),
            }
            rounds = interleaved(sides, len(asked), run.seconds)
    times = ratio(rounds, "itemsjs", ("gondola",))
    rows = [
        ("Gondola, from the request to JSON, p50", p50(rounds, "gondola").text("ms")),
        ("Gondola, p95", f"{percentile(rounds, 'gondola', 0.95):.2f} ms"),
        ("itemsjs, from the request to JSON, p50", p50(rounds, "itemsjs").text("ms")),
        ("itemsjs, p95", f"{percentile(rounds, 'itemsjs', 0.95):.2f} ms"),
        ("**itemsjs over Gondola**", f"**{times.text()}**"),
        ("itemsjs reads its catalogue, at every start", f"{node.loaded / 1000:.1f} s"),
        *agreed,
    ]
    what = (
        f"{len(shown):,} products given to itemsjs {_version()} on Node as JSON, with the words as Gondola analyses "
        f"them; the {len(asked)} requests of the page above, {PAGE_SIZE} products and ten facets each, no HTTP."
    )
    return Finding(TITLE, what, rows, (), (NOTE,))


NOTE = (
    "What differs: Gondola also applies boosts, pins and rankings, labels and orders what it shows, and takes each "
    "product's whole card from disk; itemsjs holds everything in memory, has no rules, rankings, synonyms or variants, "
    "and its facets count values only, so price ranges are given to it as values, ready made, and bounds as its "
    "statistics. It asks for all words, and a word also finds longer ones that begin with it."
)


def _node() -> str:
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        raise AbsentError("node or npm is absent; on Debian, `apt-get install nodejs npm`")
    return found


def _version() -> str:
    return str(orjson.loads((PACKAGE / "package.json").read_bytes())["dependencies"]["itemsjs"])


def _installed() -> Path:
    """The package with what it needs, in the cache; the program itself is copied anew each time."""
    folder = CACHE / f"itemsjs-{_version()}"
    shutil.copytree(PACKAGE, folder, dirs_exist_ok=True)
    if not (folder / "node_modules" / "itemsjs").is_dir():
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=INSTALL_SECONDS)
        except (subprocess.SubprocessError, OSError) as error:
            raise AbsentError(f"itemsjs cannot be installed ({error}); `npm ci` in {folder} says why") from error
    return folder


def _built(catalogue: Catalogue, folder: Path) -> tuple[Snapshots, Sequence[Document]]:
    """The live shop, and the documents that its index was made of."""
    engine, found = noted(Settings(shop=catalogue.shop, data=folder / "var"), catalogue.feed)
    return Snapshots(engine), found.documents


def _answer(one: Asked, snapshots: Snapshots) -> Mapping[str, Any]:
    return answer(one.request, snapshots.current(), time.time(), snapshots.surveys).body


class _Node:
    """itemsjs behind two pipes."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self.loaded: float = self._read()["loaded"]

    def ask(self, line: str) -> dict[str, Any]:
        """The answer to a line."""
        if self._process.stdin:
            self._process.stdin.write(f"{line}\n".encode())
            self._process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else b""
        if not line:
            raise RuntimeError("itemsjs ended early; what it said stands above")
        read: dict[str, Any] = orjson.loads(line)
        return read


@contextmanager
def _asking(command: Sequence[str], folder: Path) -> Iterator[_Node]:
    environment = os.environ | {"NODE_OPTIONS": "--max-old-space-size=4096"}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            yield _Node(process)
        finally:
            process.kill()


def _agreed(asked: Sequence[Asked], snapshots: Snapshots, node: _Node) -> list[tuple[str, str]]:
    """How often both count the same, for requests without words: what a word finds is a matter of taste."""
    same_totals, lines, same_lines, found = 0, 0, 0, []
    for at, one in enumerate(asked):
        ours, theirs = _answer(one, snapshots), node.ask(f"{at} full")
        if one.request.q:
            found.append((ours["total"], theirs["total"]))
            continue
        same_totals += ours["total"] == theirs["total"]
        for facet in ours["facets"]:
            counts = dict(theirs["counts"][f"f_{facet['code']}"])
            for value in facet.get("values", ()):
                lines += value["value"] in counts
                same_lines += counts.get(value["value"]) == value["count"]
    wordless = sum(not one.request.q for one in asked)
    ours_middle, theirs_middle = (median(pair[at] for pair in found) for at in (0, 1))
    return [
        ("requests without words with the same total", f"{same_totals} of {wordless}"),
        ("facet lines that both show there, with the same count", f"{same_lines:,} of {lines:,}"),
        ("products that a request with words finds, p50", f"Gondola {ours_middle:,.0f}, itemsjs {theirs_middle:,.0f}"),
    ]
