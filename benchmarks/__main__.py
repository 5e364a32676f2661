"""`python -m benchmarks [part …] [--seconds N]`: measure, print, write docs/benchmarks.md."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import bulk, feed, growth, opensearch, page, peer, relevance, spelling, start, throughput, updates
from benchmarks.report import PAGE, AbsentError, Finding, Run, terminal, write_page

ABSENT = 2
Measure = Callable[[Run], Finding]
PARTS: Mapping[str, tuple[str, Measure]] = {
    "page": (page.TITLE, page.measure),
    "growth": (growth.TITLE, growth.measure),
    "throughput": (throughput.TITLE, throughput.measure),
    "opensearch": (opensearch.TITLE, opensearch.measure),
    "itemsjs": (peer.TITLE, peer.measure),
    "feed": (feed.TITLE, feed.measure),
    "bulk": (bulk.TITLE, bulk.measure),
    "updates": (updates.TITLE, updates.measure),
    "start": (start.TITLE, start.measure),
    "relevance": (relevance.TITLE, relevance.measure),
    "spelling": (spelling.TITLE, spelling.measure),
}


def main() -> int:
    """Measure the parts that are named, or all; one that lacks something is told and left out."""
    parser = argparse.ArgumentParser("python -m benchmarks", description="Gondola's figures, each beside its floor.")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all when none is named")
    parser.add_argument("--seconds", type=float, default=40.0, help="how long each part is measured (40)")
    parser.add_argument("--products", type=int, default=200_000, help="the size of the large catalogue (200,000)")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page to write (docs/benchmarks.md)")
    parser.add_argument("--profile", action="store_true", help="print where the time goes, too")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - PARTS.keys():
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    run = Run(asked.seconds, asked.products, asked.profile)
    findings = []
    for name in asked.parts or PARTS:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        try:
            findings.append(PARTS[name][1](run))
        except AbsentError as error:
            print(f"{name} is left out: {error}", file=sys.stderr, flush=True)
            continue
        print(terminal(findings[-1]), flush=True)
    if not findings:
        return ABSENT
    write_page(asked.page, findings, {name: title for name, (title, _) in PARTS.items()})
    print(f"written: {asked.page}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
