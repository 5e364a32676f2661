"""What other processes use: memory and processor time, as Linux tells it under /proc."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import AbsentError

PROC = Path("/proc")
MIB = 2**20


@dataclass(frozen=True)
class Memory:
    """What a process holds, in MiB."""

    resident: float
    """With the pages of files that it read, the index among them: the system takes these back when it needs them."""
    share: float
    """Alike, but what several processes hold together is divided among them (PSS)."""
    own: float
    """What nobody else holds and no file stands behind: what the process really costs."""


def need_proc() -> None:
    """Refuse where processes cannot be looked at."""
    if not (PROC / "self" / "smaps_rollup").is_file():
        raise AbsentError(
            "/proc is absent or too old; memory and processor time of a server are read from Linux's /proc"
        )


def memory(process: int) -> Memory:
    """What a process holds now."""
    text = (PROC / f"{process}" / "smaps_rollup").read_text(encoding="ascii")
    held = {name: int(size) * 1024 / MIB for name, size in re.findall(r"^(\w+):\s+(\d+) kB", text, re.MULTILINE)}
    return Memory(held["Rss"], held["Pss"], held["Anonymous"])


def together(process: int) -> float:
    """What a process and those it started hold now, in MiB, each page once; 0 when it has just ended."""
    held = 0.0
    for one in _family(process):
        with suppress(OSError, KeyError):
            held += memory(one).share
    return held


def below(process: int) -> tuple[int, ...]:
    """The processes that a process started."""
    tasks = (PROC / f"{process}" / "task").iterdir()
    return tuple(int(child) for task in tasks for child in (task / "children").read_text(encoding="ascii").split())


def processor_seconds(process: int) -> float:
    """The processor time that a process and those it started took till now."""
    return sum(_ticks(one) for one in _family(process)) / os.sysconf("SC_CLK_TCK")


def _family(process: int) -> Iterator[int]:
    yield process
    with suppress(OSError):
        for child in below(process):
            yield from _family(child)


def _ticks(process: int) -> int:
    fields = (PROC / f"{process}" / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])  # user's and system's, behind the name
