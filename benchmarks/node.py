"""A real OpenSearch for the parts that measure against one, with a folder of their own."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.report import AbsentError, Finding
from tools.opensearch_node import Unavailable, running_node


def on_a_node(measure: Callable[[str, Path], Finding]) -> Finding:
    """What is found on a node that is started for it, and stopped after. Raises AbsentError where none can be had."""
    try:
        with running_node(heap="1g") as url, tempfile.TemporaryDirectory(prefix="gondola-bench-") as folder:
            return measure(url, Path(folder))
    except Unavailable as error:
        raise AbsentError(str(error)) from error
