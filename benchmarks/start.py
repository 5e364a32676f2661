"""How long the command line takes to say what it can do."""

import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.report import Finding, Goal, Run
from benchmarks.rounds import Side, interleaved

TITLE = "Starting the command line"
GOAL = 0.3
RUNS = 10


def measure(_: Run) -> Finding:
    """`gondola --help` beside a bare Python and one that imports click."""
    program = str(Path(sysconfig.get_path("scripts")) / "gondola")
    commands = {
        "`gondola --help`": [program, "--help"],
        "`python -c pass`": [sys.executable, "-c", "pass"],
        '`python -c "import click"`': [sys.executable, "-c", "import click"],
    }
    rounds = interleaved({name: _run(command) for name, command in commands.items()}, 1, 0, RUNS)
    taken = {name: [one[name][0] / 1000 for one in rounds] for name in commands}
    return Finding(
        title=TITLE,
        what=f"Wall time in fresh processes, {RUNS} runs of each in turn; files are in the system's cache.",
        rows=[(name, f"best {min(took):.3f} s, median {median(took):.3f} s") for name, took in taken.items()],
        goals=[Goal(f"`gondola --help` within {GOAL} s", met=median(taken["`gondola --help`"]) <= GOAL)],
    )


def _run(command: Sequence[str]) -> Side:
    def run(_: int) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    return run
