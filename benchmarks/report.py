"""What a part found, as a table on the terminal and as a section of docs/benchmarks.md."""

import os
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"

OPENING = """\
# Benchmarks

`make bench`, or `python -m benchmarks [part …] [--seconds N]`, measures and writes this page; the parts are {parts}.

Every figure stands beside a floor: what the packages below Gondola take for the same, measured turn by turn in the same
rounds. What counts is the ratio (or the difference), because the milliseconds belong to the machine. A figure is the
median; in brackets stand the lowest and the highest round.
"""
CLOSING = """\
## What this does not show

- A network: clients stand on the same machine, over loopback, and take a share of its two cores.
- Visitors who come when they like: the load asks its next question when it has an answer, so nothing ever piles up.
- More than two serving processes, or cores enough for them.
- Cold starts: a round before the measured ones warms every cache, and how often each word is found is then known.
- A real catalogue of 200,000 products: three quarters are crossed from real ones, and have no variants or pictures.
- A cluster: OpenSearch is one node with 1 GB of heap beside everything else, with one shard and no copy.
- Catalogues of millions of products, personal order, quotas, or pages far down a list.
- Other rivals, or itemsjs as its authors would set it up.
- Your machine. Run it there, when nothing else runs.
"""


class AbsentError(Exception):
    """Something a part needs is not here; the message says what and where it is looked for."""


@dataclass(frozen=True)
class Run:
    """How the parts are measured: how long, with how many products at most, and whether to show where time goes."""

    seconds: float
    products: int
    profile: bool


@dataclass(frozen=True)
class Goal:
    """What was to be reached, and whether it was."""

    text: str
    met: bool

    def line(self) -> str:
        """`goal: at most 2 times the floor: met`."""
        return f"goal: {self.text}: {'met' if self.met else 'missed'}"


@dataclass(frozen=True)
class Finding:
    """One part's result: a table, whose columns may have heads, and what else is to be said."""

    title: str
    what: str
    rows: Sequence[tuple[str, ...]]
    goals: Sequence[Goal]
    notes: Sequence[str] = ()
    heads: tuple[str, ...] = ("", "")


def terminal(found: Finding) -> str:
    """The finding as aligned lines."""
    table = [found.heads, *found.rows] if any(found.heads) else list(found.rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in table]
    below = [*(goal.line() for goal in found.goals), *found.notes]
    return "\n".join([found.title, *(f"  {line}".rstrip() for line in (*lines, *below))])


def _section(found: Finding) -> str:
    lines = [
        f"## {found.title}\n",
        f"{found.what}\n",
        f"| {' | '.join(found.heads)} |",
        "|---" * len(found.heads) + "|",
        *(f"| {' | '.join(row)} |" for row in found.rows),
        "",
        *(f"- **{goal.line()}**" for goal in found.goals),
        "",
        *(f"{note}\n" for note in found.notes),
        f"Measured on {machine()}.\n",
    ]
    return "\n".join(lines)


def write_page(path: Path, findings: Sequence[Finding], titles: Mapping[str, str]) -> None:
    """Write the page; a part that was not measured now keeps its section. `titles` are the parts' by name, in order."""
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    sections = {part.partition("\n")[0]: f"## {part}" for part in re.split(r"^## ", before, flags=re.MULTILINE)[1:]}
    sections |= {found.title: _section(found) for found in findings}
    opening = OPENING.format(parts=", ".join(f"`{name}`" for name in titles))
    kept = (sections[title].rstrip() + "\n" for title in titles.values() if title in sections)
    path.write_text("\n".join([opening, *kept, CLOSING]), encoding="utf-8")


def machine() -> str:
    """The class of this machine and what decides most beside it."""
    info = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", info.read_text(encoding="utf-8")) if info.is_file() else []
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in ("tantivy", "granian", "flask"))
    return (
        f"{os.cpu_count()} shared virtual cores ({names[0] if names else platform.machine()}), {memory:.0f} GiB, "
        f"{platform.system()}, Python {platform.python_version()}, {packages}"
    )
