"""Commands that ask: a search as the storefront does it, and why a result, a product or a word is as it is."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from app.commands import completing
from app.commands.session import MISTYPED, Command, Group, Session, fail, live_of, live_pack, now, tell
from app.output import terminal_width

if TYPE_CHECKING:
    from app.rulepack.pack import RulePack
    from app.search.request import Request
    from app.search.service import Answered
    from app.search.snapshot import Snapshot


def search_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what is searched."""
    options: Sequence[Callable[[Any], Any]] = (
        click.argument("words", nargs=-1),
        click.option(
            "--category",
            default="",
            metavar="TREE:PATH",
            show_default="the whole shop",
            help="Only products of a category, such as rayons:femme.",
            shell_complete=completing.categories,
        ),
        click.option(
            "--filter",
            "-f",
            "filters",
            multiple=True,
            metavar="FACET=VALUE",
            help="Only products with this value in a facet; several of one facet are an or. A range is 20..50.",
            shell_complete=completing.facets,
        ),
        click.option(
            "--sort",
            default="relevance",
            metavar="CODE",
            show_default=True,
            help="The order: relevance, or a sort of rules/search.yaml.",
            shell_complete=completing.sorts,
        ),
        click.option("--page", default=1, show_default=True, help="Which page."),
        click.option("--size", default=10, show_default=True, help="How many products a page has."),
        click.option(
            "--locale",
            default="",
            metavar="CODE",
            show_default="the shop's first one",
            help="The language of words and labels.",
            shell_complete=completing.locales,
        ),
        click.option(
            "--price-list",
            default="",
            metavar="CODE",
            show_default="the public prices",
            help="Whose prices, such as pro.",
        ),
        click.option("--draft", is_flag=True, help="Answer with the draft's rules instead of the live ones."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command(cls=Command)
@search_options
@click.pass_obj
def search(session: Session, /, draft: bool, **asked: Any) -> None:
    """Search as the storefront does.

    Prints the products with name, brand and price, then the facets with their values and counts; `*` marks what is
    chosen. Without WORDS it shows everything.

    \b
    Example:  gondola search robe rouge -f couleur=rouge --sort price_asc
    Next:     gondola explain search with the same words says why
    """
    found = _answer(session, draft, asked)
    from app.output import search_text

    snapshot, body = found.snapshot, found.answered.body
    text = search_text(body, snapshot.places, snapshot.shop.currency, terminal_width())
    session.say(body, text, f"gondola explain search{_typed(asked, draft)}  (says why)")


def _typed(asked: dict[str, Any], draft: bool) -> str:
    """The part of a command line that says what is searched."""
    words = [*asked["words"], *(part for one in asked["filters"] for part in ("-f", one))]
    words += ["--category", asked["category"]] if asked["category"] else []
    words += ["--sort", asked["sort"]] if asked["sort"] != "relevance" else []
    words += ["--draft"] if draft else []
    return f" {shlex.join(words)}" if words else ""


@click.group(cls=Group)
def explain() -> None:
    """Why a result, a product or a word is as it is.

    \b
    Example:  gondola explain search robe rouge
    """


@explain.command("search", cls=Command)
@search_options
@click.pass_obj
def explain_search(session: Session, /, draft: bool, **asked: Any) -> None:
    """Every stage of a search, and each product's score in parts.

    Prints what became of the words, which rules applied, and for each product (text + lifts) x ranking = score, with
    the rule that gave each lift.

    \b
    Example:  gondola explain search robe rouge
    Next:     gondola explain product ID says how a product's values came to be
    """
    found = _answer(session, draft, asked)
    from app.desk.explain import explain_answer
    from app.output import explanation_text

    body = found.answered.body
    reasons = explain_answer(found.answered, found.snapshot, session.engine.store, session.engine.ledger)
    first = next((product["id"] for product in body["products"]), "")
    then = f"gondola explain product {shlex.quote(first)}  (says how its values came to be)" if first else ""
    text = explanation_text(body, reasons, found.snapshot.places, terminal_width())
    session.say(body | {"explain": reasons}, text, then)


@explain.command("product", cls=Command)
@click.argument("id_", metavar="ID")
@click.option("--field", metavar="NAME", show_default="all of them", help="Only what concerns one field.")
@click.option("--draft", is_flag=True, help="Under the draft's rules instead of those that built the index.")
@click.pass_obj
def explain_product(session: Session, id_: str, field: str | None, draft: bool) -> None:
    """How a product's values came to be, rule by rule.

    ID is a product's, or the key of one of its variants. Prints the raw rows; each change as before -> after, with the
    rule and its place; what was left out and why; what the shop has of it, or what kept it out. Private values are
    shown, and marked: this is for the desk, not for the page.

    \b
    Example:  gondola explain product MG-0421 --field brand
    Next:     gondola try RULE says what another rule would do
    """
    from app.commands.product_text import reasons_text
    from app.desk import explain_product as desk
    from app.desk.packs import stored_pack
    from app.desk.publish import manifest_of
    from app.desk.quarantine import quarantined

    live, store = live_of(session), session.engine.store
    pack = session.draft() if draft else stored_pack(manifest_of(live.generation, store).pack, session.engine.ledger)
    if field:
        _check_field(field, pack)
    filed = quarantined(session.folder / "quarantine", live.generation, id_)
    try:
        reasons = desk.explain_product(id_, live.generation, pack, store, now().timestamp())
    except desk.NoSuchProductError:
        if not filed:
            fail(
                f"the live generation has no product and no variant {id_!r}, and no quarantine file names it; "
                "gondola search WORDS lists some ids"
            )
        told = "\n".join(f"{one.rejected.source}:{one.rejected.line}: {one.rejected.reason}" for one in filed)
        files = ", ".join(dict.fromkeys(one.file for one in filed))
        fail(f"{id_!r} is not in the live generation; the feed's rows about it were rejected:\n{told}\n({files})")
    if field:
        reasons, filed = desk.narrowed(reasons, field), ()
    then = (
        f"gondola explain product {shlex.quote(id_)} --draft  (the same under the draft's rules)" if not draft else ""
    )
    data = asdict(reasons) | {"quarantine": [asdict(one) for one in filed]}
    session.say(data, reasons_text(reasons, filed, terminal_width()), then)


def _check_field(name: str, pack: "RulePack") -> None:
    from app.rulepack.pack import schema_of
    from app.rulepack.problems import did_you_mean

    schema = schema_of(pack)
    if schema.owner(name) is None:
        fail(f"there is no field `{name}`{did_you_mean(name, schema.fields)}", MISTYPED)


@explain.command("words", cls=Command)
@click.argument("text", nargs=-1, required=True)
@click.option(
    "--locale",
    default="",
    metavar="CODE",
    show_default="the shop's first one",
    help="The language of the text.",
    shell_complete=completing.locales,
)
@click.pass_obj
def explain_words(session: Session, text: tuple[str, ...], locale: str) -> None:
    """How a text becomes words, as a query and as a product's text.

    Prints each step that changes a word, the token that it is looked up as with the number of products that have it in
    the live generation, and the tokens under which a product with this text is found.

    \b
    Example:  gondola explain words robes d'été
    Next:     a word that should find another one goes into synonyms/
    """
    from app.commands.words_text import words_text
    from app.words.analysis import analyse, analyse_query
    from app.words.explained import steps

    whole, spoken = " ".join(text), _locale(session, locale)
    known = _frequencies(session, spoken)
    asked = [
        {"typed": term.surface, "token": term.token, "products": known(term.token)}
        for term in analyse_query(whole, spoken)
    ]
    pieces = steps(whole, spoken)
    indexed = list(analyse(whole, spoken))
    data = {"query": asked, "steps": [asdict(piece) for piece in pieces], "indexed": indexed}
    session.say(data, words_text(pieces, indexed, known, terminal_width()))


def _frequencies(session: Session, locale: str) -> Callable[[str], int | None]:
    """In how many products of the live generation a token stands; None where nothing is live in this language."""
    from app.core.census import census_of

    live = session.engine.ledger.pointer().live
    words = census_of(live.generation, session.engine.store).vocabularies.get(locale) if live else None
    if words is None:
        return lambda _: None
    return words.frequency


def _locale(session: Session, asked: str) -> str:
    """A language of the live rules, else of the draft: the one asked for, or the first."""
    from app.core.shop import Shop
    from app.rulepack.problems import did_you_mean

    live = session.engine.ledger.pointer().live
    known = (live_pack(session) if live else session.draft()).one(Shop).locales
    if asked and asked not in known:
        fail(f"the shop has no locale `{asked}`{did_you_mean(asked, known)}", MISTYPED)
    return asked or known[0]


def _check_price_list(asked: str, snapshot: "Snapshot") -> None:
    """Tell of a price list that no field has a column for: rules may know it, and the prices are the public ones."""
    from app.rulepack.problems import did_you_mean

    known = {*snapshot.shop.fallback.get("price_list", {})}
    known.update(*(field.by_axis.get("price_list", {}) for field in snapshot.schema.fields.values()))
    if asked and asked not in known:
        hint = did_you_mean(asked, known)
        tell(f"warning: no field has values for a price list `{asked}`, so these are the public prices{hint}")


@dataclass(frozen=True)
class _Found:
    """An answer and the snapshot it is from."""

    answered: "Answered"
    snapshot: "Snapshot"


def _answer(session: Session, draft: bool, asked: dict[str, Any]) -> _Found:
    from app.desk.live import open_snapshot
    from app.desk.packs import stored_pack
    from app.search.service import Surveys, answer

    live = live_of(session)
    pack = session.draft() if draft else stored_pack(live.pack, session.engine.ledger)
    snapshot = open_snapshot(live.generation, pack, session.engine.store)
    if snapshot.manifest.catalogue_digest != pack.catalogue_digest:
        fail(
            "the draft's catalogue half is not the live generation's; publish it and reindex to see it; "
            "next: gondola reindex --rules draft"
        )
    _check_price_list(asked["price_list"], snapshot)
    request = _request(asked, snapshot.schema.locales[0])
    return _Found(answer(request, snapshot, datetime.now(UTC).timestamp(), Surveys()), snapshot)


def _request(asked: dict[str, Any], locale: str) -> "Request":
    from app.search.request import Choice, Request

    filters: dict[str, Choice] = {}
    for one in asked["filters"]:
        code, equals, value = one.partition("=")
        if not equals:
            fail(f"a choice is FACET=VALUE, such as -f colour=red, not {one!r}", MISTYPED)
        before = filters.get(code, Choice())
        filters[code] = replace(before, any=(*before.any, value))
    context = {"price_list": asked["price_list"]} if asked["price_list"] else {}
    return Request(
        q=" ".join(asked["words"]),
        category=asked["category"],
        filters=filters,
        sort=asked["sort"],
        page=asked["page"],
        size=asked["size"],
        locale=asked["locale"] or locale,
        context=context,
    )
