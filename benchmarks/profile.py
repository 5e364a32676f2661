"""Where the time goes, for whoever makes it less."""

import cProfile
import pstats
import sys
from collections.abc import Callable


def hot_spots(work: Callable[[], object], count: int) -> None:
    """Print the functions that take most time themselves."""
    profiler = cProfile.Profile()
    profiler.runcall(work)
    pstats.Stats(profiler, stream=sys.stdout).strip_dirs().sort_stats("tottime").print_stats(count)
