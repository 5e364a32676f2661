"""What a feed format is: how a vendor's file is recognised, and how its rows become the rows of products."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from app.core.kind import Rule, kind, option
from app.core.schema import Slug

Container = Literal["csv", "json", "ndjson", "xml", "xlsx"]
Layout = Literal["flat", "grouped", "parent", "packed", "models"]
Part = Literal[
    "name",
    "description",
    "brand",
    "price",
    "old_price",
    "cost",
    "stock",
    "image",
    "more_images",
    "url",
    "gtin",
    "sku",
    "category",
    "tags",
    "colour",
    "size",
    "material",
    "gender",
    "weight",
    "status",
]

PLAIN: tuple[str, ...] = ("csv", "ndjson", "json", "xlsx")
"""Formats without a vendor: each row stands for itself."""
VENDORS: tuple[str, ...] = ("google", "shopify", "woocommerce", "magento", "akeneo")
"""Formats that come with Gondola."""
NEEDS: Mapping[Layout, tuple[str, ...]] = {"grouped": ("group",), "parent": ("group",), "models": ("model",)}


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Columns by which a format is known."""

    label: str = option("Which way of writing the format this is, for messages.", default="", example="new header")
    required: tuple[str, ...] = option("Columns that are all there; capitals, blanks and `_` do not count.", default=())
    strong: tuple[str, ...] = option(
        "Columns of which at least one is there; the more, the surer. `*` stands for anything.", default=()
    )
    forbidden: tuple[str, ...] = option("Columns of which none is there.", default=())


@kind("feeds", "How a back office writes its feed.", half="catalogue")
@dataclass(frozen=True, kw_only=True)
class FeedFormat(Rule):
    """A format of feeds: by what it is recognised, how its rows belong together, which column says what."""

    name: Slug = option("What `format:` in shop.yaml calls it.", example="erp")
    label: str = option("What people call it.", default="", example="ERP export")
    container: tuple[Container, ...] = option("How its files are written; any when left out.", default=())
    signature: tuple[Signature, ...] = option(
        "The columns by which it is recognised; without any it is read only when `format:` names it.", default=()
    )
    layout: Layout = option(
        "How rows make products. `flat`: a row stands for itself, and `group` names its product. `grouped`: the rows "
        "of a product follow each other, the first one full. `parent`: a variant names its product's row. `packed`: "
        "rows by store view and cells that pack several values. `models`: products below models that they inherit "
        "from.",
        default="flat",
    )
    key: tuple[str, ...] = option("The column that names a row; of several, the first that the feed has.")
    group: tuple[str, ...] = option(
        "The column in which a row names its product; of several, the first that the feed has.", default=()
    )
    number: str = option("For `parent`: the column that a reference such as `id:44` means.", default="")
    own: tuple[str, ...] = option(
        "For `grouped`: columns that each variant fills for itself, with `*` for anything; the others are filled from "
        "the product's first row.",
        default=(),
    )
    nothing: tuple[str, ...] = option("Cells that mean no value.", default=(), example=["Default Title"])
    pairs: Mapping[str, str] = option(
        "Columns that hold the name of an attribute, each with the column of its value; `*` stands for their number. "
        "Each pair becomes a column of its own.",
        default={},
        example={"Attribute * name": "Attribute * value(s)"},
    )
    packed: tuple[str, ...] = option("For `packed`: columns with `name=value` lists, unpacked to columns.", default=())
    variants: str = option("For `packed`: the column in which a product lists its variants.", default="")
    view: str = option("For `packed`: the column that names a row's store view.", default="")
    model: str = option("For `models`: the column with a model's code.", default="")
    item: tuple[str, ...] = option("For XML: the elements that are products.", default=("item",))
    separators: Mapping[str, str] = option("Columns that hold lists, and what stands between the values.", default={})
    path: str = option("What stands between the levels of a category path.", default="", example=">")
    columns: Mapping[Part, tuple[str, ...]] = option(
        "Which column plays which part in a shop; of several, the first that the feed has.",
        default={},
        example={"name": "Title", "price": ["Price", "Variant Price"]},
    )

    @property
    def shown(self) -> str:
        """What people call it."""
        return self.label or self.name

    def faults(self) -> Iterator[str]:
        """A name that is taken, no key, and what the layout needs."""
        if self.name == "auto" or self.name in PLAIN:
            yield f"`{self.name}` is the name of a plain format; choose another"
        if not self.key:
            yield "`key` names no column; name the one that names a row"
        for needed in NEEDS.get(self.layout, ()):
            if not getattr(self, needed):
                yield f"`layout: {self.layout}` needs `{needed}:`"
        for signature in self.signature:
            if not signature.required:
                yield "a signature without `required` columns would fit any feed; name some"
        for name, value in self.pairs.items():
            if name.count("*") != 1 or value.count("*") != 1:
                yield f"`pairs` has {name!r}: {value!r}; each takes one `*` where the number stands"
        if "xml" in self.container and not self.item:
            yield "`item` names no element; name the one that is a product"
