"""How good the order of products is: against the fixed baseline by ratings, and on queries made from a catalogue.

Of the ratings only `ratings_dev.csv` is used; others are kept for measuring.
"""

import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

from app.desk.evaluating.comparing import evaluated, measured
from app.desk.evaluating.judgements import Judgements, read_judgements
from app.desk.evaluating.metrics import SAMPLES, SEED, Difference, Interval
from app.desk.evaluating.running import Run, run
from app.desk.live import Snapshots
from app.search.snapshot import Snapshot
from app.settings import Settings
from benchmarks import baseline
from benchmarks.grown import SOURCE, feed_file
from benchmarks.report import AbsentError, Finding, Goal
from benchmarks.report import Run as Asked
from benchmarks.shop import Catalogue, built, icecat, shop_copy

TITLE = "How good the results are"
RATINGS = "chorus_icecat/ratings_dev.csv"
FIGURES = {"ndcg": "NDCG@10", "condensed": "condensed NDCG@10", "judged": "judged@10"}
LEAST_MORE = {"condensed": 0.09, "ndcg": 0.01}
"""So much more than the baseline the goals ask for."""
KEPT_WITH_A_TYPO = 0.92
KEPT_IN_A_VARIANT = 0.97
TYPO_SEED = 20
SHORTEST = 4
EXAMPLE = Path(__file__).parent.parent / "examples" / "cdiscount_fr"


def measure(_: Asked) -> Finding:
    """Ask every rated query as it is and with a typo, and every query made from the French catalogue."""
    with tempfile.TemporaryDirectory(prefix="gondola-bench-") as name:
        folder = Path(name)
        rows, goals = _rated(folder)
        more, further = _made(folder)
    note = (
        f"The baseline is {baseline.NAME}, of plain BM25 (`benchmarks/baseline.py`). NDCG@10 takes what nobody rated "
        "for useless, and the ratings were collected from what other programs found, so it rewards imitating them; "
        "condensed NDCG@10 drops what nobody rated. In brackets stand 95 % intervals over the queries. Known items and "
        "types are made by rule from the catalogue itself (`tests/real/queries.py`)."
    )
    what = "68 queries rated by people on 19,406 products of electronics; 300 queries made from 49,559 French products"
    return Finding(
        TITLE, what, [*rows, *more], [*goals, *further], (note,), ("", "Gondola", "baseline", "difference, or kept")
    )


def _rated(folder: Path) -> tuple[list[tuple[str, ...]], list[Goal]]:
    """The rated queries beside the baseline, clean and with a typo each."""
    judgements = read_judgements(feed_file(RATINGS))
    shop = shop_copy("icecat", folder)
    feed = icecat()
    snapshot = Snapshots(built(Settings(shop=shop, data=folder / "var"), feed)).current()
    floor = baseline.indexed(Catalogue(shop, feed, "title").rows())
    ours = run("gondola", judgements.queries, snapshot, baseline.LOCALE, time.time())
    found = evaluated(judgements, 0, ours, baseline.asked(judgements.queries, floor))
    rows: list[tuple[str, ...]] = []
    goals = []
    for name, title in FIGURES.items():
        theirs = found.theirs.figures[name] if found.theirs else None
        gap = found.differences[name]
        rows.append((title, text(found.ours.figures[name]), text(theirs), _gap(gap)))
        if gap and name in LEAST_MORE:
            least = LEAST_MORE[name]
            clear = name != "condensed" or gap.interval.low > 0
            goals.append(Goal(f"{title} at least {least:+.2f} over the baseline", gap.interval.mean >= least and clear))
    rows.append(("empty answers", f"{len(found.ours.empty)}", "", ""))
    goals.append(Goal("no empty answer", not found.ours.empty))
    kept = _kept_with_a_typo(judgements, found.ours.scores, snapshot)
    rows.append(("NDCG@10 kept with one typo a query", "", "", text(kept)))
    goals.append(Goal(f"one typo keeps {KEPT_WITH_A_TYPO:.0%} of NDCG@10", kept.mean >= KEPT_WITH_A_TYPO))
    return rows, goals


def _kept_with_a_typo(
    judgements: Judgements, clean: Mapping[str, Mapping[str, float | None]], snapshot: Snapshot
) -> Interval:
    wrong = mistyped(judgements.queries)
    typed = run("typo", tuple(wrong.values()), snapshot, baseline.LOCALE, time.time())
    read_as = Run("typo", "", "", "", 0.0, {query: typed.listed[wrong[query]] for query in judgements.queries})
    typos = measured(read_as, judgements, judgements.queries).scores
    pairs = [
        (before, after)
        for query in judgements.queries
        if (before := clean[query]["ndcg"]) is not None and (after := typos[query]["ndcg"]) is not None
    ]
    return share_kept(pairs)


def mistyped(queries: Sequence[str]) -> Mapping[str, str]:
    """Each query with one slip in its longest word; queries of short words only stay as they are."""
    try:
        from tests.words.typos import typed_wrong
    except ModuleNotFoundError as error:
        message = f"{error.name} is absent; the benchmarks make typos as the tests do"
        raise AbsentError(message) from error
    chance = random.Random(TYPO_SEED)
    found = {}
    for query in queries:
        longest = max(query.split(), key=len)
        wrong = typed_wrong(longest, chance, keyboard="qwerty") if len(longest) >= SHORTEST else longest
        found[query] = query.replace(longest, wrong, 1)
    return found


def share_kept(pairs: Sequence[tuple[float, float]]) -> Interval:
    """What share of the first values' sum the second ones keep, with its interval over the pairs."""
    chance = random.Random(SEED)
    shares = []
    for _ in range(SAMPLES):
        drawn = chance.choices(pairs, k=len(pairs))
        whole = sum(before for before, _ in drawn)
        shares.append(sum(after for _, after in drawn) / whole if whole else 0.0)
    shares.sort()
    cut = round(SAMPLES * 0.025)
    whole = sum(before for before, _ in pairs)
    mean = sum(after for _, after in pairs) / whole if whole else 0.0
    return Interval(mean, shares[cut], shares[-1 - cut], len(pairs))


def _made(folder: Path) -> tuple[list[tuple[str, ...]], list[Goal]]:
    """The queries made from the French catalogue, and what their variants keep."""
    from tests.real.queries import made, outcomes, rows_of

    feed = feed_file(SOURCE)
    rows = rows_of(data for _, data in Catalogue(EXAMPLE, feed, "Libelle").rows())
    snapshot = Snapshots(built(Settings(shop=EXAMPLE, data=folder / "french"), feed)).current()
    scores = outcomes(made(rows), snapshot)
    table: list[tuple[str, ...]] = []
    goals = []
    kept: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for (kind, variant), pairs in scores.items():
        named = {"known item": "success@10", "type": "type-precision@10"}[kind]
        value = f"{fmean(after for _, after in pairs):.3f}"
        share = "" if variant == "clean" else text(share_kept(pairs))
        table.append((f"French {kind}s, {variant} ({len(pairs)}): {named}", value, "", share))
        kept[variant] += pairs
    for variant, pairs in kept.items():
        if variant != "clean":
            least = KEPT_WITH_A_TYPO if variant == "typo" else KEPT_IN_A_VARIANT
            goals.append(Goal(f"{variant} keeps {least:.0%} of the clean success", share_kept(pairs).mean >= least))
    return table, goals


def text(of: Interval | None) -> str:
    """`0.757 (0.676–0.835)`."""
    return "" if of is None else f"{of.mean:.3f} ({of.low:.3f}–{of.high:.3f})"


def _gap(of: Difference | None) -> str:
    return f"{of.interval.mean:+.3f} ({of.interval.low:+.3f} to {of.interval.high:+.3f})" if of else ""
