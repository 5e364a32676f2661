"""Commands that check the catalogue: what a rule would do, which values no rule has seen, what the data are like."""

import shlex
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.session import MISTYPED, Command, Group, Session, fail, live_of, live_pack, now, tell
from app.output import plural, terminal_width

if TYPE_CHECKING:
    from app.desk.data_report import DataReport
    from app.desk.trying.what import Trial

_SECONDS = 3.0
"""Between two lines of progress."""


@click.command("try", cls=Command)
@click.argument("what", metavar="[RULE|FILE]", default="")
@click.option("--product", metavar="ID", help="Only on this product, with every step.")
@click.option(
    "--limit", default=5, show_default=True, metavar="N", type=click.IntRange(1), help="How many pairs a field shows."
)
@click.option(
    "--sample",
    default=0,
    metavar="N",
    show_default="every product",
    type=click.IntRange(0),
    help="A quick look at about N products.",
)
@click.pass_obj
def try_rule(session: Session, what: str, product: str | None, limit: int, sample: int) -> None:
    """Say what a rule would do to the catalogue; nothing is written.

    RULE is the id of a rule of the draft: it alone is tried against the live rules; one that is live already is
    compared with doing without it. FILE is a YAML file of rules: one of the draft's own replaces the live one, any
    other is laid over the draft. Without either, the whole draft is tried. Says how many values change, the commonest
    before -> after, what follows from it in other fields, and what moves in the trees.

    \b
    Example:  gondola try colour-names --product MG-0421
    Next:     gondola publish --why "…", then gondola reindex
    """
    from app.commands.checking_text import one_text, tried_text
    from app.desk.explain_product import NoSuchProductError
    from app.desk.trying.catalogue import try_all
    from app.desk.trying.product import try_one

    generation, store = live_of(session).generation, session.engine.store
    trial = _trial(session, what)
    again = f"gondola try {shlex.quote(what)}" if what else "gondola try"
    if product:
        try:
            with _progress(session, "looking at") as told:
                one = try_one(trial, product, generation, store, told)
        except NoSuchProductError:
            fail(f"the live generation has no product and no variant {product!r}; gondola search WORDS lists some")
        session.say(
            asdict(one) | {"notes": trial.notes},
            one_text(trial, one, terminal_width()),
            f"{again}  (on the whole catalogue)",
        )
        return
    with _progress(session, "trying") as told:
        found = try_all(trial, generation, store, limit, sample, told)
    data = {"what": trial.what, "examples": trial.examples, "notes": trial.notes, **asdict(found)}
    example = next((pair.example for one in found.fields for pair in one.pairs), "")
    then = f"{again} --product {shlex.quote(example)}  (step by step)" if example else ""
    session.say(data, tried_text(trial, found, terminal_width()), then)


def _trial(session: Session, what: str) -> "Trial":
    from app.desk.trying import what as desk

    draft, live = session.draft(), live_pack(session)
    try:
        if not what:
            return desk.trial_of_draft(live, draft)
        if not desk.is_file_of_rules(what):
            return desk.trial_of_rule(what, live, draft)
        inside = session.settings.shop / what
        path = inside if inside.is_file() else Path(what)
        return desk.trial_of_file(path, path.read_bytes(), session.settings.shop, live, draft)
    except desk.NothingToTryError as error:
        fail(str(error))


@click.command(cls=Command)
@click.option("--field", metavar="NAME", default="", show_default="every field", help="Only the values of one field.")
@click.option(
    "--limit", default=20, show_default=True, metavar="N", type=click.IntRange(1), help="How many values a field shows."
)
@click.option("--draft", is_flag=True, help="Under the draft's rules instead of the live ones.")
@click.pass_obj
def radar(session: Session, field: str, limit: int, draft: bool) -> None:
    """List the values that no rule has seen, with proposals.

    Looks at what reaches the last table of each field (`map` and the like) and is not in it, and at rare spellings of
    frequent facet values that no table covers. Where one answer is clear it prints a rule to paste; short and ambiguous
    values are left to you, with the reason. Never changes a rule.

    \b
    Example:  gondola radar --field colour
    Next:     paste the rule, then gondola try FILE
    """
    from app.commands.checking_text import radar_text
    from app.desk.radar import radar as desk
    from app.rulepack.pack import schema_of
    from app.rulepack.problems import did_you_mean

    generation = live_of(session).generation
    pack = session.draft() if draft else live_pack(session)
    schema = schema_of(pack)
    if field and field not in schema.fields:
        fail(f"there is no field `{field}`{did_you_mean(field, schema.fields)}", MISTYPED)
    with _progress(session, "looking at") as told:
        products, found = desk(pack, generation, session.engine.store, field, told)
    data = {"products": products, "fields": [asdict(one) | {"yaml": one.yaml} for one in found]}
    then = "gondola try rules/transformations.yaml  (after pasting)" if any(one.yaml for one in found) else ""
    session.say(data, radar_text(products, found, limit, terminal_width()), then)


@click.group(cls=Group)
def report() -> None:
    """What the shop's data are like.

    \b
    Example:  gondola report data --html report.html
    """


@report.command("data", cls=Command)
@click.option(
    "--html", "page", type=click.Path(path_type=Path), metavar="FILE", help="Write a page to look at or to mail, too."
)
@click.option("--draft", is_flag=True, help="Under the draft's rules instead of the live ones.")
@click.pass_obj
def report_data(session: Session, page: Path | None, draft: bool) -> None:
    """How full every field is, and which values look wrong.

    Prints for each field how many products have a value and the commonest ones, how full the facets are in each
    category, values that fit no type, and suspicious ones (words for nothing, broken letters, prices of 0, …) with the
    rule that would mend them. Of private fields it tells how full they are, never a value.

    \b
    Example:  gondola report data --html report.html
    Next:     paste a mend into rules/transformations.yaml, then gondola try
    """
    from app.catalog.recipe import recipe
    from app.catalog.survey import background_of
    from app.core.record import record_from
    from app.desk.data_report import data_report

    generation, store = live_of(session).generation, session.engine.store
    pack = session.draft() if draft else live_pack(session)
    made = recipe(pack, background_of(generation, store))
    records = (record_from(data) for _, _, data in store.all_records(generation))
    with _progress(session, "looking at") as told:
        found = data_report(records, made, pack, now().timestamp(), told)
    say_report(session, found, made.shop.name, page)


def say_report(session: Session, found: "DataReport", shop: str, page: Path | None) -> None:
    """A data report on standard output, and as a page where one is wanted."""
    from app.commands.report_page import report_page
    from app.commands.report_text import report_text

    if page:
        page.write_text(report_page(found, shop, f"{now():%Y-%m-%d %H:%M} UTC"), encoding="utf-8")
        session.note(f"written: {page}")
    words = click.get_current_context().command_path.partition(" ")[2]
    then = "" if page else f"gondola {words} … --html FILE  (as a page)".replace("data … ", "data ")
    session.say(asdict(found), report_text(found, terminal_width()), then)


@contextmanager
def _progress(session: Session, doing: str) -> Iterator[Callable[[int], None]]:
    """Tell now and then how many products are done, on standard error."""
    last = time.monotonic()

    def told(done: int) -> None:
        nonlocal last
        if not session.quiet and time.monotonic() - last >= _SECONDS:
            last = time.monotonic()
            tell(f"{doing} {plural(done, 'product')}")

    yield told
