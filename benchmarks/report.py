"""What a part found, as a table on the terminal and as a section of docs/benchmarks.md."""

import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"

OPENING = """\
# Benchmarks

`make bench`, or `python -m benchmarks [page] [opensearch] [feed] [start] [--seconds N]`, measures and writes this page.

Every figure stands beside a floor: what the packages below Gondola take for the same, measured turn by turn in the same
rounds. What counts is the ratio (or the difference), because the milliseconds belong to the machine. A figure is the
median; in brackets stand the lowest and the highest round.
"""
CLOSING = """\
## What this does not show

- Many visitors at once: one request is asked after the other, by one client on the same machine, over loopback.
- Cold starts: a round before the measured ones warms every cache, and how often each word is found is then known.
- A cluster: OpenSearch is one node with 1 GB of heap beside everything else, with one shard and no copy.
- Catalogues of millions of products, personal order, quotas, or pages far down a list.
- Your machine. Run it there, when nothing else runs.
"""


class AbsentError(Exception):
    """Something a part needs is not here; the message says what and where it is looked for."""


@dataclass(frozen=True)
class Finding:
    """One part's result."""

    title: str
    what: str
    rows: Sequence[tuple[str, str]]
    goal: str
    met: bool
    notes: Sequence[str] = ()


def terminal(found: Finding) -> str:
    """The finding as aligned lines."""
    width = max(len(name) for name, _ in found.rows)
    lines = [found.title, *(f"  {name:<{width}}  {value}" for name, value in found.rows)]
    return "\n".join([*lines, f"  goal: {found.goal}: {_verdict(found)}", *(f"  {note}" for note in found.notes)])


def _verdict(found: Finding) -> str:
    return "met" if found.met else "missed"


def _section(found: Finding) -> str:
    lines = [
        f"## {found.title}\n",
        f"{found.what}\n",
        "| | |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in found.rows),
        f"| **goal: {found.goal}** | **{_verdict(found)}** |\n",
        *(f"{note}\n" for note in found.notes),
        f"Measured on {machine()}.\n",
    ]
    return "\n".join(lines)


def write_page(findings: Sequence[Finding], titles: Sequence[str]) -> None:
    """Write the page; a part that was not measured now keeps its section."""
    before = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    sections = {part.partition("\n")[0]: f"## {part}" for part in re.split(r"^## ", before, flags=re.MULTILINE)[1:]}
    sections |= {found.title: _section(found) for found in findings}
    parts = [OPENING, *(sections[title].rstrip() + "\n" for title in titles if title in sections), CLOSING]
    PAGE.write_text("\n".join(parts), encoding="utf-8")


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
