"""`python -m benchmarks [page] [opensearch] [feed] [start] [--seconds N]`: measure, print, write docs/benchmarks.md."""

import argparse
import sys
from collections.abc import Callable, Mapping

from benchmarks import feed, opensearch, page, start
from benchmarks.report import PAGE, AbsentError, Finding, terminal, write_page

ABSENT = 2
Measure = Callable[..., Finding]
PARTS: Mapping[str, tuple[str, Measure]] = {
    "page": (page.TITLE, page.measure),
    "opensearch": (opensearch.TITLE, opensearch.measure),
    "feed": (feed.TITLE, feed.measure),
    "start": (start.TITLE, start.measure),
}


def main() -> int:
    """Measure the parts that are named, or all."""
    parser = argparse.ArgumentParser("python -m benchmarks", description="Gondola's figures, each beside its floor.")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all when none is named")
    parser.add_argument("--seconds", type=float, default=40.0, help="how long each part is measured (40)")
    parser.add_argument("--profile", action="store_true", help="print where the time goes, too")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - PARTS.keys():
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    findings = []
    for name in asked.parts or PARTS:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        try:
            findings.append(PARTS[name][1](asked.seconds, profile=asked.profile))
        except AbsentError as error:
            print(error, file=sys.stderr)
            return ABSENT
        print(terminal(findings[-1]), flush=True)
    write_page(findings, [title for title, _ in PARTS.values()])
    print(f"written: {PAGE}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
