"""Servers in processes of their own, and one client that keeps its connection."""

import os
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

from app.settings import Settings

READY_WITHIN = 60.0
ROOT = Path(__file__).parent.parent


class Client:
    """Asks one server, over one connection that stays open."""

    def __init__(self, port: int, process: int = 0) -> None:
        """Connect to a port of this machine; `process` is the number of the process that was started for it."""
        self.port = port
        self.process = process
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, path: str) -> bytes:
        """The answer to a GET."""
        self._connection.request("GET", path)
        return self._read(path)

    def post(self, path: str, body: bytes) -> bytes:
        """The answer to a POST of JSON."""
        self._connection.request("POST", path, body, {"Content-Type": "application/json"})
        return self._read(path)

    def _read(self, path: str) -> bytes:
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            message = f"{path} was answered {answer.status}: {content[:300]!r}"
            raise RuntimeError(message)
        return content


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def serving(command: Sequence[str], port: int, probe: str, **environment: str) -> Iterator[Client]:
    """A client of a server that runs for as long as the block."""
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL)
    try:
        _wait(process, port, probe)
        yield Client(port, process.pid)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, probe: str) -> None:
    end = time.monotonic() + READY_WITHIN
    while process.poll() is None and time.monotonic() < end:
        with suppress(OSError, RuntimeError):
            Client(port).get(probe)
            return
        time.sleep(0.1)
    message = f"{process.args!r} does not answer on port {port} (exit code {process.returncode})"
    raise RuntimeError(message)


def program() -> str:
    """Where `gondola` is installed."""
    return str(Path(sysconfig.get_path("scripts")) / "gondola")


@contextmanager
def gondola(settings: Settings, workers: int = 1, **environment: str) -> Iterator[Client]:
    """A client of `gondola serve`."""
    port = free_port()
    where = ["--shop", str(settings.shop), "--data", str(settings.data), "--engine", settings.engine]
    command = [program(), *where, "serve", "--port", str(port), "--workers", str(workers)]
    carried = {
        "OPENSEARCH_URL": settings.opensearch_url,
        "GONDOLA_THREADS": str(settings.threads),
        "GONDOLA_QUIET": "1",
    }
    with serving(command, port, "/readyz", **carried, **environment) as client:
        yield client


@contextmanager
def bare_flask(answers: Path) -> Iterator[Client]:
    """A client of the smallest Flask application, served alike, that has its answers ready."""
    port = free_port()
    with serving([sys.executable, "-m", "benchmarks.bare_flask", str(port), str(answers)], port, "/livez") as client:
        yield client
