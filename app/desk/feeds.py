"""What a feed's description in shop.yaml must fit: its format is one that there is."""

from collections.abc import Iterator

from app.core.feeds import PLAIN, VENDORS, FeedFormat
from app.core.schema import Schema
from app.core.shop import Shop
from app.rulepack.pack import RulePack
from app.rulepack.problems import Problem, did_you_mean


def check_feeds(pack: RulePack, schema: Schema) -> Iterator[Problem]:
    """A `format:` that nobody declares."""
    del schema  # every check is handed it
    shop = pack.one(Shop)
    known = {"auto", *PLAIN, *VENDORS, *(one.name for one in pack.all(FeedFormat))}
    if shop.feed.format not in known:
        hint = did_you_mean(shop.feed.format, known)
        yield Problem(shop.place, f"there is no feed format `{shop.feed.format}`{hint}")
