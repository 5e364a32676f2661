"""What a load tells while it runs: how far it is, how fast, and how long it still takes."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from app.catalog.build import PREPARING, READING, SURVEYING, WRITING
from app.catalog.gather import keys
from app.commands.session import Session, tell
from app.core.product import Row, Unreadable
from app.core.shop import Feed
from catalog_loader.readers import FeedReading

SECONDS = 3.0
"""Between two lines where there is no terminal."""

_WORDS = {
    READING: ("reading", "rows"),
    SURVEYING: ("surveying", "products"),
    PREPARING: ("preparing", "products"),
    WRITING: ("writing", "products"),
}


@dataclass(frozen=True)
class Standing:
    """How far a phase is."""

    what: str
    done: int
    unit: str
    rate: float
    share: float | None
    left: float | None
    """Seconds, where they can be told."""

    @property
    def count(self) -> str:
        """`20,000 rows`."""
        return f"{self.done:,} {self.unit}"

    @property
    def speed(self) -> str:
        """`2,300/s`."""
        return f"{self.rate:,.0f}/s"

    @property
    def wait(self) -> str:
        """`12 s left`, or nothing."""
        return "" if self.left is None else f"{_span(self.left)} left"

    def __str__(self) -> str:
        """`reading 20,000 rows, 2,300/s, about 12 s left`."""
        wait = f", about {self.wait}" if self.wait else ""
        return f"{self.what} {self.count}, {self.speed}{wait}"


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


@dataclass
class Meter:
    """Hears what a build tells, and shows how the phase stands.

    The share of the feed that is read is known by its bytes; the number of products, by the rows that were read.
    """

    show: Callable[[Standing], None]
    reading: FeedReading
    clock: Callable[[], float] = time.monotonic
    _phase: str = READING
    _ids: set[str] = field(default_factory=set)
    _last: float = field(init=False)
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        """The first phase begins."""
        self._began = self._last = self.clock()

    def rows(self, feed: Feed) -> Iterator[Row | Unreadable]:
        """The feed's rows; the products they belong to are counted on the way."""
        for row in self.reading.rows:
            if isinstance(row, Row):
                key, group = keys(row, feed)
                self._ids.add(group or key)
            yield row

    def __call__(self, phase: str, done: int) -> None:
        """A phase has done so many."""
        now = self.clock()
        if phase != self._phase:
            self._phase, self._began = phase, self._last
        self._last = now
        self.show(self._standing(done, now - self._began))

    def _standing(self, done: int, seconds: float) -> Standing:
        what, unit = _WORDS.get(self._phase, (self._phase, ""))
        share = self.reading.position.share if self._phase == READING else done / max(len(self._ids), done, 1)
        left = seconds * (1 - share) / share if share > 0.01 and seconds > 1 else None
        return Standing(what, done, unit, done / seconds if seconds else 0.0, share or None, left)


def told(rows: Iterable[Row | Unreadable], meter: Callable[[str, int], None]) -> Iterator[Row | Unreadable]:
    """Rows that are told while they are read, for what tells nothing itself."""
    for at, row in enumerate(rows, 1):
        if at % 1000 == 0:
            meter(READING, at)
        yield row


@contextmanager
def progress(session: Session, reading: FeedReading) -> Iterator[Meter]:
    """A bar on a terminal, a line now and then elsewhere, nothing when quiet; all on standard error."""
    if session.quiet:
        yield Meter(lambda _: None, reading)
    elif sys.stderr.isatty():
        with _bar() as show:
            yield Meter(show, reading)
    else:
        yield Meter(Lines(tell), reading)


@dataclass
class Lines:
    """A line every few seconds."""

    say: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    _last: float = field(init=False)

    def __post_init__(self) -> None:
        """Short loads say nothing."""
        self._last = self.clock()

    def __call__(self, standing: Standing) -> None:
        """Say how it stands, when it is time."""
        now = self.clock()
        if now - self._last >= SECONDS:
            self._last = now
            self.say(str(standing))


@contextmanager
def _bar() -> Iterator[Callable[[Standing], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description:<9}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[text]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def show(standing: Standing) -> None:
            parts = (standing.count, standing.speed, standing.wait)
            text = "  ".join(part for part in parts if part)
            if standing.what not in tasks:
                for task in tasks.values():
                    bar.update(task, visible=False)
                tasks[standing.what] = bar.add_task(standing.what, total=None, text=text)
            share = standing.share
            bar.update(tasks[standing.what], total=None if share is None else 1.0, completed=share or 0.0, text=text)

        yield show
