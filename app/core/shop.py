"""What a shop is: its name, locales and clock, where its feed comes from, and who may be seen and sold."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from app.core.condition import Condition
from app.core.kind import Like, Rule, Where, kind, option
from app.core.schema import Slug


@dataclass(frozen=True, kw_only=True)
class Feed:
    """Where a feed lies and how its rows belong together."""

    path: str = option("The feed's file, seen from the shop's folder.", default="")
    key: str = option("The column that names a row: a product's reference, or a variant's SKU.", default="id")
    group: str = option("The column in which a variant names its product; empty on a product's own row.", default="")
    format: Literal["auto", "csv", "ndjson", "json"] = option("How the feed is written.", default="auto")
    delimiter: str = option("What stands between the cells of a CSV; found by itself when left out.", default="")
    encoding: str = option("The feed's encoding; found by itself when left out.", default="")


MAX_AGE = 86_400
LOCALE = Like(
    r"[a-z]{2,3}(?:[-_][A-Z][a-z]{3})?(?:[-_](?:[A-Z]{2}|[0-9]{3}))?",
    "a language's two or three small letters, with a country's two capitals if need be, such as fr, en or fr-BE",
)
"""Its code begins addresses of the storefront: two or three letters are no other route's first part."""
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
        "The currency of all prices, by its ISO 4217 code.", default="EUR", example="EUR"
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
        """No locale or twins, a feed without a key, origins that no browser sends, and ages beyond a day."""
        if not self.locales:
            yield "`locales` is empty; name the shop's language, such as [fr]"
        tags = [locale.replace("_", "-") for locale in self.locales]
        for tag in sorted({tag for tag in tags if tags.count(tag) > 1}):
            yield f"`locales` has {tag} twice; take one out"
        if not self.feed.key:
            yield "`feed: {key: ''}` names no column; name the one that names a row"
        for origin in self.origins:
            if not _ORIGIN.fullmatch(origin):
                yield f"`origins` has {origin!r}; an origin is such as https://www.maison.example, without a path"
        if not 0 <= self.max_age <= MAX_AGE:
            yield f"`max_age` is {self.max_age}; it lies between 0 and {MAX_AGE} seconds"
