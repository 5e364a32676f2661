"""No image can be built where tests run, so its steps are: the Dockerfile's own commands, as a user without rights.

Every `RUN` of the build stage is executed as it is written there, with a folder in the place of `/opt/gondola`. What
comes of it is made read-only, and the command of the last stage runs in it as nobody, with a shop at its mount and
nothing to write to but the data folder.
"""

import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.packaging.dockerfile import ROOT, context, stages

pytestmark = pytest.mark.full

BUILD, FINAL = stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
NOBODY = 65534
FIRST_PAGE_WITHIN = 10.0


def missing(reason: str) -> NoReturn:
    """A skip on a person's machine, a failure where `CI=true`."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def open_python() -> str:
    """A Python that every user may run: the one of a root user's home is none."""
    names = [f"{sys.base_prefix}/bin/python3", *(f"/usr/bin/python3.{minor}" for minor in (13, 12, 11))]
    for name in names:
        path = Path(name).resolve()
        if not path.is_file() or (os.geteuid() == 0 and not readable(path)):
            continue
        return name
    missing("no Python that every user may run; install python3 (3.11 or newer) with the system's packages")


def readable(path: Path) -> bool:
    """Whether everybody may reach and run a file."""
    return all(one.stat().st_mode & stat.S_IXOTH for one in (path, *path.parents))


@dataclass(frozen=True)
class Installed:
    """What the build stage leaves: a virtual environment that nobody may write to, and the wheel in it."""

    prefix: Path
    wheel: Path
    mounts: Path
    """Holds `shop` as it is mounted, and `data` and `tmp`, the only two places to write to."""

    def environment(self, **more: str) -> dict[str, str]:
        """The variables of the last stage, in these folders; nothing of this process's own."""
        places = {"/opt/gondola": self.prefix, "/shop": self.mounts / "shop", "/data": self.mounts / "data"}
        found = {}
        for name, value in FINAL.variables.items():
            there = next((there for there in places if value.startswith(there)), "")
            found[name] = value.replace(there, str(places.get(there, ""))).replace("$PATH", "/usr/bin:/bin")
        return found | {"HOME": "/nonexistent", "TMPDIR": str(self.mounts / "tmp")} | more

    def run(self, *words: str, **more: str) -> subprocess.Popen[str]:
        """Start a command as nobody, in the folder for data, as the image does."""
        return subprocess.Popen(
            [str(self.prefix / "bin" / words[0]), *words[1:]],
            cwd=self.mounts / "data",
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **as_nobody(),
        )


def as_nobody() -> dict[str, Any]:
    """How to start a process without rights; who is not root has none to lose."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


@pytest.fixture(scope="module")
def installed() -> Iterator[Installed]:
    """The build stage, command by command."""
    with TemporaryDirectory(prefix="gondola-image-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        source = place / "src"
        source.mkdir()
        for name in context((ROOT / ".dockerignore").read_text(encoding="utf-8")):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, source / name)
        subprocess.run([sys.executable, "-m", "venv", place / "builder"], check=True, timeout=120)
        builder, prefix = str(place / "builder" / "bin" / "python"), place / "gondola"
        for command in BUILD.commands:
            assert command[0] == "python"
            python = open_python() if command[2] == "venv" else builder
            words = [python, *(word.replace("/opt/gondola", str(prefix)) for word in command[1:])]
            done = subprocess.run(words, cwd=source, capture_output=True, text=True, check=False, timeout=300)
            assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        (wheel,) = (source / "dist").glob("*.whl")
        mounts = place / "mounts"
        for name in ("rules", "synonyms"):
            shutil.copytree(ROOT / name, mounts / "shop" / name)
        for name in ("data", "tmp"):
            (mounts / name).mkdir()
            if os.geteuid() == 0:
                os.chown(mounts / name, NOBODY, NOBODY)
        for tree in (prefix, mounts / "shop"):
            writable(tree, allowed=False)
        yield Installed(prefix, wheel, mounts)
        for tree in (prefix, mounts / "shop"):
            writable(tree, allowed=True)


def writable(tree: Path, *, allowed: bool) -> None:
    """Make a whole tree read-only, or removable again."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | stat.S_IWUSR if allowed else mode & ~0o222)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def get(url: str) -> tuple[int, bytes]:
    try:
        with urlopen(url, timeout=5) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, error.read()


def ended(process: subprocess.Popen[str]) -> int:
    """The exit code of a process that ends by itself; what it said is shown with a failing test."""
    said, _ = process.communicate(timeout=30)
    sys.stdout.write(said)
    return process.returncode


@contextmanager
def serving(installed: Installed, *words: str, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A serving process and its address, once it answers; it is ended by the image's own signal."""
    port = free_port()
    options = ("--host", "127.0.0.1", "--port", str(port))
    process = installed.run(*words, *options, **more)
    url = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 20
        while True:
            with suppress(OSError):
                if get(f"{url}/readyz")[0] == 200:
                    break
            assert process.poll() is None, f"it ended: {ended(process)}"
            assert time.monotonic() < until, "no answer within 20 seconds"
            time.sleep(0.02)
        yield process, url
    finally:
        process.kill()
        if process.stdout and not process.stdout.closed:
            process.communicate()


def tree_of(folder: Path) -> Mapping[str, int]:
    return {str(path.relative_to(folder)): path.lstat().st_mtime_ns for path in folder.rglob("*")}


def test_the_wheel_holds_the_sample_shop_and_no_tests(installed: Installed) -> None:
    """Rules, synonyms, catalogue and pictures, templates and styles; neither tests nor tools nor benchmarks."""
    names = set(zipfile.ZipFile(installed.wheel).namelist())
    shop = {f"catalog_loader/sample/shop/{path.relative_to(ROOT)}" for path in files("rules", "synonyms")}
    pictures = {str(path.relative_to(ROOT)) for path in files("catalog_loader/sample/pictures")}
    pages = {str(path.relative_to(ROOT)) for path in files("app") if "pages" in path.parts or path.suffix == ".html"}
    assert len(pictures) > 50
    wanted = {"catalog_loader/sample/catalogue.csv", *shop, *pictures, *pages}
    assert not wanted - names
    assert {name.split("/")[0] for name in names} <= {"app", "catalog_loader", "gondola-0.1.0.dist-info"}
    assert not [name for name in names if "test" in name or "__pycache__" in name]


def files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def test_nothing_of_the_builder_is_left(installed: Installed) -> None:
    """No pip and no build tools where Gondola runs."""
    there = {path.name for path in (installed.prefix / "bin").iterdir()}
    assert "gondola" in there
    assert not {name for name in there if name.startswith(("pip", "hatch", "uv"))}


def test_the_sample_shop_is_on_the_first_page_within_seconds(
    installed: Installed, capsys: pytest.CaptureFixture[str]
) -> None:
    """Load, serve, answer, check health and end, as nobody on a read-only tree; the first page is timed."""
    before = tree_of(installed.prefix)
    begin = time.monotonic()
    assert ended(installed.run("gondola", "demo", "--no-serve")) == 0
    with serving(installed, *FINAL.listed("ENTRYPOINT"), *FINAL.listed("CMD")) as (process, url):
        status, page = get(f"{url}/")
        seconds = time.monotonic() - begin
        assert status == 200, page
        assert get(f"{url}/livez")[0] == 200
        found = json.loads(get(f"{url}/v1/search?q=robe")[1])
        assert found["total"] > 0
        check = [word.replace("127.0.0.1:8000", url[7:]) for word in FINAL.listed("HEALTHCHECK")]
        assert ended(installed.run(*check)) == 0
        process.send_signal(getattr(signal, FINAL.words["STOPSIGNAL"]))
        assert ended(process) == 0
    with capsys.disabled():
        sys.stdout.write(f"\nthe first page after an install: {seconds:.1f} s\n")
    assert seconds <= FIRST_PAGE_WITHIN
    assert tree_of(installed.prefix) == before, "something was written where nothing may be"


def test_demo_alone_loads_and_serves(installed: Installed) -> None:
    """What `compose.yaml` starts by default, in an empty data folder."""
    data = installed.mounts / "data" / "again"
    with serving(installed, "gondola", "demo", GONDOLA_DATA=str(data)) as (process, url):
        assert json.loads(get(f"{url}/v1/search?q=lampe")[1])["total"] > 0
        shown = set(re.findall(r'(?:src|href)="(/[^"]+\.(?:svg|css))"', get(f"{url}/")[1].decode()))
        assert len(shown) > 5, "the first page has neither style nor pictures"
        assert {get(f"{url}{one}")[0] for one in shown} == {200}
        process.send_signal(signal.SIGTERM)
        assert ended(process) == 0


def test_a_process_that_cannot_answer_is_not_well(installed: Installed) -> None:
    """The health check fails where nobody listens."""
    check = [word.replace("127.0.0.1:8000", f"127.0.0.1:{free_port()}") for word in FINAL.listed("HEALTHCHECK")]
    assert ended(installed.run(*check)) != 0
