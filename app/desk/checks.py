"""What the shop itself and its fields must fit, whatever the rest of a pack says."""

from collections.abc import Iterator

from app.core.feeds import PLAIN, VENDORS, FeedFormat
from app.core.schema import MAX_VARIANT_AXES, PUBLIC_USES, Field, Schema
from app.core.shop import Shop
from app.rulepack.pack import RulePack
from app.rulepack.problems import Problem, did_you_mean

RESERVED = frozenset({"id", "variants", "categories", "category", "sellable", "position"})
MAX_DECIMALS = 6


def check_fields(pack: RulePack, schema: Schema) -> Iterator[Problem]:
    """Fields declared twice, private fields that would leave, uses that do not fit the type, too many variant axes."""
    first: dict[str, Field] = {}
    for field in pack.all(Field):
        if (other := first.setdefault(field.name, field)) is not field:
            yield Problem(field.place, f"the field `{field.name}` is declared in {other.place} too")
        for message in _faults(field):
            yield Problem(field.place, message)
    if len(schema.variant_axes) > MAX_VARIANT_AXES:
        yield Problem(schema.variant_axes[-1].place, f"variants differ by at most {MAX_VARIANT_AXES} axes")


def _faults(field: Field) -> Iterator[str]:
    """What is wrong with one field."""
    name = field.name
    if field.private and (bad := PUBLIC_USES.intersection(field.use)):
        yield f"`{name}` is private; take {', '.join(sorted(bad))} out of its `use:`"
    if name in RESERVED:
        yield f"`{name}` is a name of Gondola's own answers; choose another"
    if not 0 <= field.decimals <= MAX_DECIMALS:
        yield f"`decimals` is {field.decimals}; it lies between 0 and {MAX_DECIMALS}"
    if "sort" in field.use and field.type not in ("number", "date"):
        yield f"`{name}` is a {field.type}; only numbers and dates are sorted"
    if "search" in field.use and field.type not in ("text", "keyword"):
        yield f"`{name}` is a {field.type}; only texts are searched"
    if field.variant_axis and (field.level != "variant" or field.type != "keyword" or not field.is_exact):
        yield f"`{name}` is a variant axis; it needs `level: variant`, `type: keyword` and `use: [filter]`"


def check_feeds(pack: RulePack, schema: Schema) -> Iterator[Problem]:
    """A `format:` that nobody declares."""
    del schema  # every check is handed it
    shop = pack.one(Shop)
    known = {"auto", *PLAIN, *VENDORS, *(one.name for one in pack.all(FeedFormat))}
    if shop.feed.format not in known:
        hint = did_you_mean(shop.feed.format, known)
        yield Problem(shop.place, f"there is no feed format `{shop.feed.format}`{hint}")
