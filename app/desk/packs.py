"""Drafts and packs: the one list of all kinds, and everything that is checked before a pack is used."""

from collections.abc import Mapping
from pathlib import Path

from app.catalog import recipe as catalogue
from app.catalog.derive import check_attributes
from app.catalog.place import check_trees
from app.catalog.private import check_private
from app.catalog.rank import check_rankings
from app.catalog.recipe import Recipe
from app.catalog.recipe import recipe as make_recipe
from app.catalog.schedule import check_schedule
from app.catalog.survey import background_of
from app.catalog.transformations.examples import check_examples
from app.core.feeds import FeedFormat
from app.core.generation import DamagedError, Ledger, Store
from app.core.kind import Place, Rule
from app.core.schema import Field
from app.core.shop import Shop
from app.desk.checks import check_feeds, check_fields
from app.rulepack.check import check_pack, problems_beside
from app.rulepack.pack import RulePack, read_folder, read_rules, schema_of, section_of
from app.rulepack.problems import BadPackError, Problem
from app.search import kinds, merchandise, rewriting_kinds
from app.search.kinds import check_facets, check_settings, check_storefront, check_words
from app.search.meaning import kinds as meaning
from app.search.meaning.kinds import check_meaning
from app.search.merchandise import check_merchandising
from app.search.rewriting import check_rewriting
from app.search.suggesting import kinds as suggesting
from app.search.suggesting.kinds import check_suggestions

KINDS: tuple[type[Rule], ...] = (
    *(Shop, FeedFormat, Field),
    *catalogue.KINDS,
    *kinds.KINDS,
    *rewriting_kinds.KINDS,
    *meaning.KINDS,
    *merchandise.KINDS,
    *suggesting.KINDS,
)

CHECKS = (
    check_fields,
    check_feeds,
    check_examples,
    check_attributes,
    check_private,
    check_trees,
    check_schedule,
    check_rankings,
    check_settings,
    check_facets,
    check_storefront,
    check_words,
    check_rewriting,
    check_meaning,
    check_merchandising,
    check_suggestions,
)


def read_pack(files: Mapping[str, bytes]) -> RulePack:
    """A loaded and checked pack. Raises BadPackError with every problem."""
    pack, unread = read_rules(files, KINDS)
    if unread:
        raise BadPackError([*unread, *problems_beside(pack, schema_of(pack), CHECKS, unread)])
    check_pack(pack, schema_of(pack), CHECKS)
    return pack


def read_draft(shop: Path) -> RulePack:
    """The draft in a shop's folder, loaded and checked. Raises BadPackError, too when the folder is no shop."""
    files = read_folder(shop)
    if not any(section_of(name) == ("rules", "shop") for name in files):
        where = "" if (shop / "rules").is_dir() else f" {shop} is no shop's folder;"
        message = (
            f"it is missing, and names the shop;{where} write it with `code: my_shop`, or begin with the command `init`"
        )
        raise BadPackError([Problem(Place("rules/shop.yaml", 1, 1), message)])
    return read_pack(files)


def recipe_of(generation: str, store: Store, ledger: Ledger) -> Recipe:
    """The recipe that built a generation, with what its attributes knew. Raises DamagedError, and KeyError for none."""
    pack = stored_pack(store.manifest(generation).pack, ledger)
    return make_recipe(pack, background_of(generation, store))


def stored_pack(digest: str, ledger: Ledger) -> RulePack:
    """A published pack. Raises DamagedError when it is not there, or is none that this Gondola reads."""
    try:
        return read_pack(ledger.pack(digest))
    except KeyError as error:
        message = f"the stored pack {digest} is gone; run `gondola reindex --rules draft`"
        raise DamagedError(message) from error
    except BadPackError as error:
        message = f"the stored pack {digest} is not one that this Gondola reads; run `gondola reindex --rules draft`"
        raise DamagedError(message) from error
