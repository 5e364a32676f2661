"""How tests come by a real OpenSearch: one node for all the processes of a run, and a rule for machines without one.

In a `conftest.py`, `from tests.tools.node import opensearch_url` is all it takes.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

import tools
from tools.opensearch_node import NodeFailed, Unavailable, locked, running_node, url_or_node


@contextmanager
def require(node: AbstractContextManager[str]) -> Iterator[str]:
    """The URL of `node`, or the end of the test when there is none to be had, as `missing` says."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(node)
        except Unavailable as reason:
            missing(reason)
        yield url


def missing(reason: Unavailable) -> NoReturn:
    """End the test: a skip on a person's machine, a failure where `CI=true`, for CI is to run everything."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(str(reason), pytrace=False)
    pytest.skip(str(reason))


@pytest.fixture(scope="session")
def opensearch_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The one node of this run; a test makes an index with a fresh name and deletes it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with require(shared_node(folder / "opensearch")) as url:
        yield url


@contextmanager
def shared_node(folder: Path) -> Iterator[str]:
    """Like `url_or_node`, but all processes that name the same `folder` share one node: the first one starts it.

    A process of its own, the keeper, owns the node. Every user holds a shared lock and the keeper waits for the
    exclusive one, which the kernel grants when the last user has left or died; then it stops the node. The user that
    started the keeper waits for its end, so that a run leaves nothing behind. Within one process, leave in reverse
    order.
    """
    with ExitStack() as stack:
        if os.environ.get("OPENSEARCH_URL"):
            yield stack.enter_context(url_or_node())
            return
        folder.mkdir(parents=True, exist_ok=True)
        keeper = stack.enter_context(ExitStack())  # left last: after the lock is let go
        stack.enter_context(locked(folder / "users", fcntl.LOCK_SH))
        with locked(folder / "start"):
            if not (folder / "found").exists():
                _start_keeper(folder, keeper)
        yield _found(folder)


def _start_keeper(folder: Path, keeper: ExitStack) -> None:
    """Start the keeper, and return when it has said what it found."""
    words = [sys.executable, "-m", "tests.tools.node", str(folder)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            words,
            cwd=Path(str(tools.__file__)).parents[1],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C ends the users first, then the keeper ends by itself
        )
    keeper.callback(process.wait)
    while not (folder / "found").exists():
        if process.poll() is not None:
            raise NodeFailed(f"the keeper of the node ended: {(folder / 'log').read_text(encoding='utf-8')[-3000:]}")
        time.sleep(0.05)


def _found(folder: Path) -> str:
    """What the keeper found: the URL, or the reason why there is none, the same for all users of the folder."""
    match json.loads((folder / "found").read_text(encoding="utf-8")):
        case {"url": str(url)}:
            return url
        case {"why": str(why), "mend": str(mend)}:
            raise Unavailable(why, mend)
        case other:
            raise NodeFailed(other["failed"])


def keep(folder: Path) -> None:
    """Run a node until its last user has gone."""

    def say(**found: str) -> None:
        whole = folder / "found.part"
        whole.write_text(json.dumps(found), encoding="utf-8")
        whole.rename(folder / "found")

    try:
        # The node stops before the lock is let go: who comes meanwhile waits, and starts a new one.
        with ExitStack() as alone, running_node() as url:
            say(url=url)
            alone.enter_context(locked(folder / "users"))
            (folder / "found").unlink(missing_ok=True)
    except Unavailable as reason:
        say(why=reason.why, mend=reason.mend)
    except NodeFailed as reason:
        say(failed=str(reason))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    keep(Path(sys.argv[1]))
