"""Requests a second under load from another process, with one serving process and with two."""

import os
import re
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from app.settings import Settings
from benchmarks.bare_flask import write_answers
from benchmarks.market import SMALL, asked_of, market
from benchmarks.processes import need_proc, processor_seconds
from benchmarks.report import AbsentError, Finding, Goal, Run
from benchmarks.rounds import MIN_ROUNDS, Spread, spread
from benchmarks.serving import Client, bare_flask, gondola

TITLE = "Requests a second"
GOAL = 1.5
CONNECTIONS = 8
"""Enough that two processes both have some, wherever the system sends them."""
PROCESSES = (1, 2)
SCRIPT = Path(__file__).parent / "mix.lua"
BARE = "bare Flask with the same bytes, 1 process"


@dataclass(frozen=True)
class Load:
    """What one round of load gave: requests a second, milliseconds, and the cores that were busy with it."""

    rate: float
    failed: int
    p50: float
    p99: float
    cores: float
    tool: float


def measure(run: Run) -> Finding:
    """Load each server in turn, round after round."""
    need_proc()
    wrk = shutil.which("wrk")
    if wrk is None:
        raise AbsentError("wrk is absent; on Debian, `apt-get install wrk`")
    sizes = sorted({min(SMALL, run.products), run.products})
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gondola-bench-")))
        links = folder / "links"
        asked = asked_of(run.products)
        links.write_text("".join(f"{one.path}\n" for one in asked), encoding="utf-8")
        servers = {
            _name(size, processes, threads): stack.enter_context(
                gondola(replace(market(size).settings, threads=threads), processes)
            )
            for size in sizes
            for threads in _threads()
            for processes in PROCESSES
        }
        first = next(iter(servers.values()))
        write_answers(folder / "answers", {one.query: first.get(one.path) for one in asked})
        servers[BARE] = stack.enter_context(bare_flask(folder / "answers"))
        seconds = max(1, round(run.seconds / len(servers)))
        rounds = [{name: _load(wrk, server, links, seconds) for name, server in servers.items()} for _ in _ROUNDS]
    return _finding(rounds[1:], sizes, seconds)


_ROUNDS = range(MIN_ROUNDS + 1)
"""The first one warms up."""


def _threads() -> tuple[int, ...]:
    """One thread in a process, and as many as `gondola serve` has by default."""
    return (1, Settings().threads)


def _name(size: int, processes: int, threads: int) -> str:
    several = "processes" if processes > 1 else "process"
    return f"{size:,} products: {processes} {several} of {threads} thread{'s' if threads > 1 else ''}"


def _load(wrk: str, server: Client, links: Path, seconds: int) -> Load:
    """Ask without a pause for some seconds, over connections that stay open."""
    before = processor_seconds(server.process), _tool_seconds()
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "-s", str(SCRIPT)]
    told = subprocess.run(
        [*command, f"http://127.0.0.1:{server.port}"],
        env=os.environ | {"GONDOLA_BENCH_LINKS": str(links)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = re.search(r"^figures (\d+) (\d+) (\d+) (\d+) (\d+)$", told, re.MULTILINE)
    if not found:
        message = f"wrk told no figures: {told}"
        raise RuntimeError(message)
    requests, took, failed, p50, p99 = map(int, found.groups())
    lasted = took / 1e6
    return Load(
        rate=requests / lasted,
        failed=failed,
        p50=p50 / 1000,
        p99=p99 / 1000,
        cores=(processor_seconds(server.process) - before[0]) / lasted,
        tool=(_tool_seconds() - before[1]) / lasted,
    )


def _tool_seconds() -> float:
    """Processor time of the processes that were waited for: the load's, while the servers still run."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _finding(rounds: Sequence[dict[str, Load]], sizes: Sequence[int], seconds: int) -> Finding:
    rows: list[tuple[str, ...]] = []
    goals = []
    for size in sizes:
        for threads in _threads():
            one, two = (_name(size, processes, threads) for processes in PROCESSES)
            rows += [_row(name, [loads[name] for loads in rounds]) for name in (one, two)]
            gained = spread([loads[two].rate / loads[one].rate for loads in rounds])
            rows.append(
                (
                    f"**two over one, {threads} thread{'s' if threads > 1 else ''} each**",
                    f"**{gained.text()}**",
                    *[""] * 4,
                )
            )
            if threads == 1:
                goals.append(_goal(size, gained))
    rows.append(_row(BARE, [loads[BARE] for loads in rounds]))
    failed = sum(load.failed for loads in rounds for load in loads.values())
    goals.append(Goal("no request fails", met=failed == 0))
    tool = [load.tool for loads in rounds for name, load in loads.items() if name != BARE]
    what = (
        f"wrk, with one thread and {CONNECTIONS} connections that stay open, asks the same {len(asked_of(max(sizes)))} "
        f"links over and over for {seconds} s a round, {len(rounds)} rounds; beside Gondola it took {median(tool):.2f} "
        f"of a core. Failed: {failed}."
    )
    note = (
        "tantivy lets go of the interpreter while it searches, so that one process of several threads, the default, is "
        "busy on more than one core, and a second process has only the rest of the two cores to win. With one thread "
        "in each, the rows show what a process adds."
    )
    heads = ("", "requests a second", "p50", "p99", "busy cores", "requests a busy core")
    return Finding(TITLE, what, rows, goals, (note,), heads)


def _row(name: str, loads: Sequence[Load]) -> tuple[str, ...]:
    return (
        name,
        spread([load.rate for load in loads]).text(digits=0),
        f"{median(load.p50 for load in loads):.1f} ms",
        f"{median(load.p99 for load in loads):.1f} ms",
        f"{median(load.cores for load in loads):.2f}",
        f"{median(load.rate / load.cores for load in loads):.0f}",
    )


def _goal(size: int, gained: Spread) -> Goal:
    return Goal(f"two processes answer at least {GOAL} times as much as one, at {size:,}", met=gained.middle >= GOAL)
