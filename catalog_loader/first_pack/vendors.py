"""What a vendor's format says of a feed's columns: their parts in a shop, and which of them no shopper ever needs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

from app.core.feeds import FeedFormat, Part
from catalog_loader.formats.profiles import Columns, normal

ROLES: Mapping[Part, str] = {
    "name": "name",
    "description": "description",
    "brand": "brand",
    "cost": "cost",
    "image": "image",
    "url": "link",
    "gtin": "ean",
    "sku": "reference",
    "tags": "keywords",
    "colour": "colour",
    "size": "size",
    "material": "material",
    "gender": "gender",
    "status": "status",
}
"""The role that each part plays in a first pack; prices, stock and categories are asked for one by one."""

_OWN_BUSINESS: Mapping[str, tuple[str, ...]] = {
    "google": (
        *("condition", "identifier exists", "shipping*", "tax*", "adult", "multipack", "is bundle", "mobile link"),
        *("custom label *", "excluded destination", "included destination", "ads redirect", "max handling time"),
        *("additional image link", "promotion id", "ships from country", "min handling time", "item group id"),
        *(
            "google product category",
            "sale price effective date",
            "availability date",
            "canonical link",
            "unit pricing *",
        ),
    ),
    "shopify": (
        *("handle", "url handle", "published*", "variant inventory *", "variant fulfillment *", "inventory tracker"),
        *("continue selling *", "fulfillment service", "charge tax", "tax code", "requires shipping", "gift card"),
        *("seo *", "google shopping *", "image position", "image alt text", "variant requires *", "variant taxable"),
        *("variant weight unit", "weight unit *", "variant tax code", "unit price *", "included / *", "price / *"),
        *("product image position", "variant image*", "template suffix", "option* linked to", "compare-at price / *"),
    ),
    "woocommerce": (
        *(
            "id",
            "type",
            "in stock?",
            "is featured?",
            "visibility in catalog",
            "tax *",
            "backorders allowed?",
            "sold individually?",
        ),
        *("allow customer reviews?", "purchase note", "shipping class", "download *", "parent", "grouped products"),
        *("upsells", "cross-sells", "external url", "button text", "position", "low stock amount", "attribute * *"),
        *("date sale price *", "meta: *", "swatches attributes", "attribute * default"),
    ),
    "magento": (
        *("store view code", "attribute set code", "product type", "product websites", "tax class name", "visibility"),
        *("url key", "meta *", "*image label*", "small image", "thumbnail image", "swatch image", "display product *"),
        *("special price from date", "special price to date", "new from date", "new to date", "msrp *", "map *"),
        *("gift message available", "custom design*", "custom layout*", "page layout", "product options container"),
        *("additional attributes", "configurable variation*", "out of stock qty", "use config *", "*allow* backorders"),
        *(
            "min cart qty",
            "max cart qty",
            "*is qty decimal*",
            "is qty decimal",
            "notify on *",
            "manage stock",
            "qty incr*",
        ),
        *("enable qty increments", "is decimal divided", "website id", "related *", "crosssell *", "upsell *"),
        *(
            "is in stock",
            "hide from product page",
            "custom options",
            "bundle *",
            "associated skus",
            "additional image*",
        ),
        *("allow backorders", "deferred stock update", "updated at", "options container"),
    ),
    "akeneo": (
        "uuid",
        "enabled",
        "family",
        "family variant",
        "groups",
        "parent",
        "*-products",
        "*-groups",
        "*-product models",
    ),
}
"""Columns, by format, that steer the vendor's own programs; `*` stands for anything."""
_NOT_ON_SALE = ("0", "-1", "2")
"""What Woocommerce and Magento say of a product that is not online."""


@dataclass(frozen=True)
class Vendor:
    """A vendor's format in one feed."""

    profile: FeedFormat
    columns: Columns

    def of_part(self, part: Part) -> tuple[str, ...]:
        """The columns of the feed that play a part, the first choice first."""
        found = (self.columns.find(name) for name in self.profile.columns.get(part, ()))
        return tuple(dict.fromkeys(name for name in found if name))

    @property
    def key(self) -> str:
        """The column that names a row."""
        return self.columns.first(self.profile.key)

    @property
    def group(self) -> str:
        """The column in which a row names its product."""
        return self.columns.first(self.profile.group)

    @cached_property
    def _patterns(self) -> tuple[str, ...]:
        pairs = [name for pair in self.profile.pairs.items() for name in pair]
        structure = [*pairs, *self.profile.packed, self.profile.variants, self.profile.view, self.profile.model]
        structure += [self.profile.number, *self.profile.group]
        own = _OWN_BUSINESS.get(self.profile.name, ())
        return tuple(normal(name) for name in (*structure, *own) if name)

    def is_own_business(self, column: str) -> bool:
        """Whether a column steers the vendor's program, and says nothing to a shopper."""
        plain = normal(column)
        return any(fnmatchcase(plain, pattern) for pattern in self._patterns)

    def axes(self, rows: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
        """The columns that a layout made of options and attributes: those that the file itself does not have."""
        return tuple(dict.fromkeys(self._made(rows)))

    def _made(self, rows: Sequence[Mapping[str, object]]) -> Iterator[str]:
        for row in rows:
            yield from (name for name in row if name not in self.columns and not name.startswith("_"))


def is_off(value: str) -> bool:
    """Whether a status says in figures that a product is not online."""
    return value.strip() in _NOT_ON_SALE
