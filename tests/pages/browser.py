"""A real browser before a really served sample shop: what a journey needs, and what ends it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "var" / "screenshots"
MISSING = "chromium is not there: apt-get install chromium"
PATIENCE = 30_000
"""Milliseconds that a busy machine may take; what is there at once costs none of them."""
DESK, PHONE = (1280, 900), (375, 812)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Debian's chromium; a machine without it skips, CI fails."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(MISSING, pytrace=False)
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@contextmanager
def served_sample(folder: Path) -> Iterator[str]:
    """The sample shop, loaded and served by the command that people run; gives its address."""
    gondola = [
        sys.executable,
        "-c",
        "from catalog_loader.cli import main; main()",
        "--shop",
        str(ROOT),
        "--data",
        str(folder / "data"),
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GONDOLA_")}
    with (folder / "log").open("wb") as log:
        subprocess.run(
            [*gondola, "reindex"], cwd=ROOT, env=environment, stdout=log, stderr=log, check=True, timeout=120
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        serve = [*gondola, "serve", "--port", str(port)]
        process = subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process, folder / "log")
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urlopen(f"{address}/readyz", timeout=2):
                return
        except (URLError, OSError):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.1)
    pytest.fail(f"the shop was not ready in a minute:\n{log.read_text(encoding='utf-8')}")


@dataclass
class Visit:
    """One visitor's window: goes places, looks, and remembers every complaint of the browser."""

    context: BrowserContext
    page: Page
    address: str
    name: str
    complaints: list[str]

    def go(self, path: str) -> None:
        """Open a page."""
        response = self.page.goto(f"{self.address}{path}")
        assert response is not None

    def look(self, what: str) -> None:
        """Keep a screenshot, and check what every page promises: nothing to scroll sideways, axe content, no complaint."""
        self.shot(what)
        found = Axe().run(self.page, options=RULES)
        assert not found.response["violations"], found.generate_report()
        assert not self.complaints, self.complaints

    def shot(self, what: str) -> None:
        """Keep a screenshot of the whole page with all its pictures; no page is wider than its window."""
        self.page.evaluate(
            "async () => { for (const one of document.images) one.loading = 'eager';"
            " await Promise.all([...document.images].map(one => one.decode().catch(() => 0))); }"
        )
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{self.name}-{what}.png", full_page=True)
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{what} is too wide"

    def reads(self, heading: str) -> None:
        """Wait until the page is called this; blanks are all alike."""
        expect(self.page.locator("h1")).to_have_text(re.compile(re.escape(heading).replace("\\ ", r"\s")))

    def at(self, path: str) -> None:
        """Wait until the address is this path with its parameters."""
        expect(self.page).to_have_url(f"{self.address}{path}")


def _is_lost(request: Request) -> bool:
    """Whether a request failed by itself; a picture that nobody waits for any longer did not."""
    return request.failure != "net::ERR_ABORTED"


@contextmanager
def visit(browser: Browser, address: str, name: str, size: tuple[int, int], *, script: bool = True) -> Iterator[Visit]:
    """A window of some size, closed at the end; a complaint of the browser is a failure."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, java_script_enabled=script, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda one: complaints.append(f"{one.url}: {one.failure}") if _is_lost(one) else None)
    yield Visit(context, page, address, name, complaints)
    context.close()
    assert not complaints, complaints
