"""What every page of one request needs at hand: the snapshot, its language, its addresses and its pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from app.pages.links import Links
from app.pages.pictures import Pictures, address_of
from app.pages.texts import Speech
from app.search.snapshot import Snapshot


@dataclass(frozen=True)
class PageContext:
    """One snapshot in one locale at one moment."""

    snapshot: Snapshot
    locale: str
    pictures: Pictures
    now: float = 0.0

    @cached_property
    def say(self) -> Speech:
        """The pages' own texts."""
        return Speech(self.locale)

    @cached_property
    def links(self) -> Links:
        """The addresses of this locale."""
        return self.links_in(self.locale)

    def links_in(self, locale: str) -> Links:
        """The addresses of another locale."""
        return Links(locale, self.snapshot.schema.locales[0], self.snapshot.categories.addresses(locale))

    @cached_property
    def currency(self) -> str:
        """What prices are in."""
        return self.snapshot.shop.currency

    @cached_property
    def _folder(self) -> Path:
        return self.pictures.folder(self.snapshot)

    def picture(self, *products: Mapping[str, Any]) -> str:
        """The address of the first picture of a variant, or else of its product; nothing when there is none."""
        product = products[-1]
        texts = (one_text(self.of_variant("picture", one, product)) for one in products)
        return next((address for text in texts if (address := address_of(text, self._folder))), "")

    @cached_property
    def name_field(self) -> str:
        """The field that names a product: the shop's word for it, else the first text that is shown."""
        if name := self.snapshot.places.get("name"):
            return name
        fields = self.snapshot.schema.fields.values()
        return next((one.name for one in fields if one.type == "text" and "show" in one.use and not one.private), "")

    def name(self, product: Mapping[str, Any]) -> str:
        """What a product is called; its id when nobody says."""
        return one_text(product.get(self.name_field)) or str(product["id"])

    def at(self, place: str, product: Mapping[str, Any]) -> Any:
        """What fills a place of a product, or nothing."""
        name = self.snapshot.places.get(place)
        return product.get(name) if name else None

    def of_variant(self, place: str, variant: Mapping[str, Any], product: Mapping[str, Any]) -> Any:
        """What fills a place of a variant; a field of the product is the same for all its variants."""
        name = self.snapshot.places.get(place)
        if not name:
            return None
        own = variant is not product and self.snapshot.schema.fields[name].level == "variant"
        return variant.get(name) if own else product.get(name)


def one_text(value: Any) -> str:
    """The first of what may be several, as a text."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return "" if value is None else str(value).strip()
