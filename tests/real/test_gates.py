"""Every pattern of every pack over the whole French catalogue: what the gate spares would have found nothing."""

import csv
import gzip
import re
from functools import cache

import pytest

from app.words.gates import gate_fold, gate_of
from app.words.patterns import compiled
from tests.real.catalogues import CDISCOUNT, ROOT

_WRITTEN = re.compile(r"""(?:matches|pattern):\s*(?:'((?:[^']|'')+)'|"([^"]+)")""")


def patterns() -> list[str]:
    """The patterns as the rules write them."""
    found = set()
    for folder in (ROOT / "rules", *sorted((ROOT / "tests" / "packs").glob("*/rules"))):
        for path in sorted(folder.glob("*.yaml")):
            for single, double in _WRITTEN.findall(path.read_text(encoding="utf-8")):
                found.add(single.replace("''", "'") if single else double.encode("latin-1").decode("unicode_escape"))
    return sorted(found)


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """The different texts of the catalogue, each beside itself folded."""
    with gzip.open(CDISCOUNT.path, "rt", encoding="utf-8", errors="replace", newline="") as feed:
        values = {value for row in csv.reader(feed) for value in row if value}
    return tuple((value, gate_fold(value)) for value in sorted(values))


@pytest.mark.full
def test_gated_and_ungated_find_the_same_in_all_of_the_catalogue() -> None:
    spared = asked = 0
    assert len(patterns()) > 60
    for pattern in patterns():
        gate = gate_of(pattern)
        if gate is None:
            continue
        search = compiled(pattern).search
        for text, folded in texts():
            asked += 1
            if not gate.passes(folded):
                spared += 1
                assert search(text) is None, f"{pattern} is lost in {text}"
    assert spared > 0.8 * asked
