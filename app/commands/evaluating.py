"""The command that says how good the order of results is, by people's ratings, and whether a change made it better."""

import math
import shlex
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands import completing
from app.commands.session import FAILED, MISTYPED, Command, Session, fail, now, short, tell
from app.output import terminal_width

if TYPE_CHECKING:
    from app.desk.evaluating.comparing import Evaluation
    from app.desk.evaluating.running import Run
    from app.search.snapshot import Snapshot

MEASURED = ("ndcg", "condensed", "judged", "mrr", "recall", "answered")
_SECONDS = 3.0
"""Between two lines of progress."""
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(cls=Command)
@click.option(
    "--queries",
    "ratings",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The ratings: a CSV with the columns query,docid,rating, or JSON lines.",
)
@click.option("--draft", is_flag=True, help="Evaluate the draft's rules instead of the live ones.")
@click.option(
    "--against",
    default="",
    metavar="WHAT",
    show_default="nothing",
    help="Compare query by query with live, draft, the first letters of a pack, or a FILE.json of --save.",
)
@click.option(
    "--docid-field", default="", metavar="NAME", show_default="the id", help="The field that docid is, such as ean."
)
@click.option(
    "--locale",
    default="",
    metavar="CODE",
    show_default="the shop's first one",
    help="The language of the queries.",
    shell_complete=completing.locales,
)
@click.option(
    "--at-least",
    "floors",
    multiple=True,
    metavar="MEASURE=N",
    help=f"Exit with {FAILED} below it: {', '.join(MEASURED)}; each lies between 0 and 1.",
)
@click.option("--save", type=FILE, metavar="FILE.json", help="Keep what was found, to compare with it later.")
@click.option("--html", "page", type=FILE, metavar="FILE", help="Write a page to look at or to mail, too.")
@click.pass_obj
def evaluate(session: Session, /, ratings: Path, floors: tuple[str, ...], **asked: Any) -> None:
    """Say how good the order of results is, by people's ratings.

    Asks every query of the file as the storefront does. Prints NDCG@10, condensed NDCG@10 (without what nobody rated),
    judged@10 (how much of the first ten is rated), MRR, recall@60 and how many queries are answered, each with its 95 %
    interval; with --against the difference query by query, and the queries that gained and lost most. A difference
    whose interval holds 0 may be chance.

    \b
    Example:  gondola evaluate --queries ratings.csv --draft --against live
    Next:     gondola explain search with a query that lost
    """
    from app.commands.evaluating_page import evaluation_page
    from app.commands.evaluating_text import data_of, evaluation_text, shortfalls

    wanted = dict(map(_floor, floors))
    found, run, shop = _evaluated(session, ratings, asked)
    if save := asked["save"]:
        from app.desk.evaluating.running import kept

        save.write_text(kept(run), encoding="utf-8")
        session.note(f"written: {save}")
    if page := asked["page"]:
        page.write_text(evaluation_page(found, shop, f"{now():%Y-%m-%d %H:%M} UTC"), encoding="utf-8")
        session.note(f"written: {page}")
    short_of = shortfalls(found, wanted)
    then = f"gondola explain search {shlex.quote(found.lost[0].query)}  (a query that lost)" if found.lost else ""
    session.say(data_of(found) | {"below": short_of}, evaluation_text(found, terminal_width()), then)
    for one in short_of:
        tell(one)
    if short_of:
        sys.exit(FAILED)


def _evaluated(session: Session, ratings: Path, asked: dict[str, Any]) -> "tuple[Evaluation, Run, str]":
    """The evaluation, the run that may be kept, and the shop's name."""
    from app.desk.evaluating.comparing import evaluated
    from app.desk.evaluating.judgements import BadJudgementsError, read_judgements
    from app.desk.evaluating.running import BadRunError, Run, by_product
    from app.desk.evaluating.sides import DRAFT, LIVE, NoGenerationError, Sides

    what, against = DRAFT if asked["draft"] else LIVE, asked["against"]
    sides = Sides(session.engine, session.draft)
    try:
        rated = read_judgements(ratings)
        ours = sides.snapshot(what)
        theirs = sides.named(against, ours) if against else None
        opened = [ours] if theirs is None or isinstance(theirs, Run) else [ours, theirs]
        judgements, unknown = by_product(rated, asked["docid_field"], opened)
        if not judgements.count:
            names = f"`{asked['docid_field']}`" if asked["docid_field"] else "id"
            fail(f"no product of the shop has a {names} that {ratings} rates; --docid-field says what `docid` is")
    except (BadJudgementsError, BadRunError, NoGenerationError) as error:
        fail(str(error))
    locale = asked["locale"] or ours.schema.locales[0]
    run = _run(session, what, judgements.queries, ours, locale)
    if isinstance(theirs, Run) or theirs is None:
        other = theirs
    else:
        name = against if against in (LIVE, DRAFT) else short(theirs.pack.digest)
        other = _run(session, name, judgements.queries, theirs, locale)
    return evaluated(judgements, unknown, run, other), run, ours.shop.name


def _run(session: Session, name: str, queries: Iterable[str], snapshot: "Snapshot", locale: str) -> "Run":
    from app.desk.evaluating.running import run

    return run(name, tuple(queries), snapshot, locale, now().timestamp(), _progress(session, name))


def _progress(session: Session, name: str) -> Callable[[int], None]:
    """Tell now and then how many queries were asked, on standard error."""
    from app.commands.evaluating_text import queries_text

    last = time.monotonic()

    def told(done: int) -> None:
        nonlocal last
        if not session.quiet and time.monotonic() - last >= _SECONDS:
            last = time.monotonic()
            tell(f"{name}: asked {queries_text(done)}")

    return told


def _floor(written: str) -> tuple[str, float]:
    """`ndcg=0.75` as a measure and what it is at least."""
    from app.rulepack.problems import did_you_mean

    name, equals, number = written.partition("=")
    try:
        floor = float(number)
    except ValueError:
        floor = math.nan
    if name not in MEASURED:
        fail(f"there is no measure `{name}`{did_you_mean(name, MEASURED)}", MISTYPED)
    if not equals or not 0 <= floor <= 1:
        fail(f"--at-least is MEASURE=N with a number from 0 to 1, such as {name}=0.75, not {written!r}", MISTYPED)
    return name, floor
