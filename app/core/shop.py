"""What a shop is: its name, locales and clock, where its feed comes from, and who may be seen and sold."""

import codecs
import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from app.core.condition import Condition
from app.core.kind import Like, Rule, Where, kind, option
from app.core.schema import Slug

KEY = "_key"
GROUP = "_group"
"""Columns that the reader of a feed adds where the shop does not name its own."""
PATHS = "_paths"
"""The column with a product's category paths, one a value, levels parted by ` > `, however the vendor writes them."""


@dataclass(frozen=True, kw_only=True)
class Feed:
    """Where a feed lies and how its rows belong together."""

    path: str = option("The feed's file, seen from the shop's folder.", default="")
    key: str = option(
        "The column that names a row: a product's reference, or a variant's SKU. Left out, the feed's format says it; "
        "a plain feed's is `id`.",
        default=KEY,
    )
    group: str = option(
        "The column in which a variant names its product; empty on a product's own row. Left out beside a `key`, rows "
        "are not grouped.",
        default="",
    )
    format: str = option(
        "How the feed is written: csv, ndjson, json or xlsx, a vendor's format (google, shopify, woocommerce, magento, "
        "akeneo), or one of `rules/feeds/`. `auto` finds out.",
        default="auto",
    )
    delimiter: str = option("What stands between the cells of a CSV; found by itself when left out.", default="")
    encoding: str = option("The feed's encoding; found by itself when left out.", default="")
    hosts: tuple[str, ...] = option(
        "The hosts that a feed may be fetched from, where `path:` is an address that begins with https.",
        default=(),
        example=["feeds.example.com"],
    )

    def __post_init__(self) -> None:
        """Key and group go together: without a key of the shop's own, the reader says both."""
        if self.key == KEY and not self.group:
            object.__setattr__(self, "group", GROUP)

    @property
    def asked_key(self) -> str:
        """The column that must be there; empty when the reader works the key out."""
        return "" if self.key == KEY else self.key


AxisOrLocale = Literal["price_list", "store", "channel", "locale"]
MAX_AGE = 86_400
LOCALE = Like(
    r"[a-z]{2,3}(?:[-_][A-Z][a-z]{3})?(?:[-_](?:[A-Z]{2}|[0-9]{3}))?",
    "a language's two or three small letters, with a country's two capitals if need be, such as fr, en or fr-BE",
)
"""Its code begins addresses of the storefront: two or three letters are no other route's first part."""
_DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_ORIGIN = re.compile(r"\*|https?://[^/\s?#@]+")


@kind("shop", "The shop itself.", half="query", single=True)
@dataclass(frozen=True, kw_only=True)
class Shop(Rule):
    """The shop itself."""

    code: Slug = option("A short name; prefixes indexes and folders.", default="shop", example="maison")
    name: str = option("The name that shoppers know.", default="Shop")
    locales: tuple[Annotated[str, LOCALE], ...] = option(
        "Languages, the first one first.", default=("fr",), decides_index=True
    )
    currency: Annotated[str, Like(r"[A-Z]{3}", "a currency's three letters, such as EUR")] = option(
        "The currency of all prices, by its ISO 4217 code. A number of the feed with another currency's sign fills "
        "nothing.",
        default="EUR",
        decides_index=True,
        example="EUR",
    )
    time_zone: str = option(
        "The shop's clock, for days such as `from:` and `until:`; a name of the time zone database.",
        default="UTC",
        example="Europe/Paris",
    )
    feed: Feed = option("The catalogue's feed.", default=Feed(), decides_index=True)
    search_key: Literal["open", "required"] = option(
        "Whether searches and the storefront are open, or need a key with scope `search`.", default="open"
    )
    origins: tuple[str, ...] = option(
        "The sites whose pages may call the API from a browser; `*` for all.",
        default=(),
        example=["https://www.maison.example"],
    )
    fallback: Mapping[AxisOrLocale, Mapping[str, tuple[str, ...]]] = option(
        "Whose value counts where a price list, a store, a channel or a language has none, the first first. After them "
        "comes the field's own value, or the shop's first language.",
        default={},
        decides_index=True,
        example={"price_list": {"pro_or": ["pro"]}, "locale": {"fr-BE": ["fr"]}},
    )
    max_age: int = option(
        "For how many seconds browsers and caches may keep an answer without asking whether it still holds.", default=0
    )
    visible: Annotated[Condition, Where()] | None = option(
        "Which products shoppers may see, decided at each request.", default=None, example={"statut": "actif"}
    )
    sellable: Annotated[Condition, Where(at_build=True)] | None = option(
        "Which variants count for filters, facets and prices; all when a product has none.",
        default=None,
        decides_index=True,
        example={"stock": {"gt": 0}},
    )

    def faults(self) -> Iterator[str]:
        """No locale or twins, no such clock, a feed without a key, origins that no browser sends, ages beyond a day."""
        if not self.locales:
            yield "`locales` is empty; name the shop's language, such as [fr]"
        tags = [locale.replace("_", "-") for locale in self.locales]
        for tag in sorted({tag for tag in tags if tags.count(tag) > 1}):
            yield f"`locales` has {tag} twice; take one out"
        if not _is_zone(self.time_zone):
            meant = _zone_like(self.time_zone)
            mend = f"did you mean `{meant}`?" if meant else "write a name such as Europe/Paris"
            yield f"`time_zone` is {self.time_zone!r}, which no clock knows; {mend}"
        if not self.feed.key:
            yield "`feed: {key: ''}` names no column; name the one that names a row"
        if self.feed.encoding and not _is_encoding(self.feed.encoding):
            message = f"there is no encoding `{self.feed.encoding}`"
            yield f"{message}; write one such as utf-8, cp1252 or iso-8859-15"
        if self.feed.delimiter and not delimiter_of(self.feed.delimiter):
            yield f"`{self.feed.delimiter}` cannot be a delimiter; write one character, such as `;`, or `tab`"
        for origin in self.origins:
            if not _ORIGIN.fullmatch(origin):
                yield f"`origins` has {origin!r}; an origin is such as https://www.maison.example, without a path"
        if not 0 <= self.max_age <= MAX_AGE:
            yield f"`max_age` is {self.max_age}; it lies between 0 and {MAX_AGE} seconds"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such zone, or a name that leads out of the database
        return False
    return True


def _zone_like(name: str) -> str:
    """The time zone that a name may mean: of that city, else the one that is written most alike; empty for none."""
    zones = sorted(available_timezones())
    city = name.rpartition("/")[2].strip().replace(" ", "_").casefold()
    found = [zone for zone in zones if zone.rpartition("/")[2].casefold() == city]
    return next(iter(found or difflib.get_close_matches(name, zones, 1)), "")


def _is_encoding(name: str) -> bool:
    try:
        b"ab".decode(name, "replace")  # refuses what is no encoding of text, such as base64
        codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return True


def delimiter_of(declared: str) -> str:
    """The delimiter that a shop declares, also by name; empty when it can be none."""
    delimiter = _DELIMITERS.get(declared, declared)
    return delimiter if len(delimiter) == 1 and delimiter not in '"\r\n\0 ' else ""
