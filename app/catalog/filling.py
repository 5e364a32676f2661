"""What is told of how full a build's fields are: columns that the feed lacks, and fields that were fuller before."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from app.catalog.draft import Draft
from app.catalog.recipe import Recipe
from app.core.generation import Manifest
from app.core.product import Row, Unreadable
from app.core.schema import Field, base_name
from app.core.shop import GROUP
from app.rulepack.problems import did_you_mean

ENOUGH = 20
"""Of fewer products nothing is said that only many can show."""
_FULL = 0.2
"""A field that fewer products had counts as sparse: it may well be filled for others today."""
_LEFT = 0.5
_TOLD = 10


def noting(rows: Iterable[Row | Unreadable], columns: set[str]) -> Iterator[Row | Unreadable]:
    """The rows as they come; the names of their columns are added to `columns`."""
    for row in rows:
        if isinstance(row, Row):
            columns.update(row.data)
        yield row


def count_filled(draft: Draft, filled: Counter[str]) -> None:
    """Count the keys under which a derived product, or a variant of it that counts, has a value."""
    if draft.together is not None:
        filled.update([key for key, values in draft.together.items() if values and key != "id"])


def absent_columns(met: Collection[str], made: Recipe) -> Iterator[str]:
    """What to say of the columns that rules name and that neither the feed's header nor any of its rows has.

    A field that names no column takes one of its own name, if there is one: it may be filled by a rule instead.
    """
    by_rules = {name for rule in made.transformations for name in rule.filled_fields}
    feed = made.shop.feed
    if feed.group not in ("", GROUP, *met):
        meant = _meant(feed.group, met)
        yield f"no column `{feed.group}` in the feed, which `group:` names: each row is a product{meant}"
    fills: dict[str, list[str]] = {}
    for field in made.schema.fields.values():
        for column in _named(field):
            if column not in met:
                fills.setdefault(column, []).append(field.name)
        if field.columns == ("",) and not field.by_locale and field.name not in {*met, *by_rules}:
            fills.setdefault(field.name, []).append(field.name)
    for column, fields in list(fills.items())[:_TOLD]:
        names = " and ".join(f"`{name}`" for name in dict.fromkeys(fields))
        fill = "are" if len(set(fields)) > 1 else "is"
        yield f"no column `{column}` in the feed, from which {names} {fill} filled{_meant(column, met)}"
    if len(fills) > _TOLD:
        yield f"{len(fills) - _TOLD} more columns that fields name are not in the feed: is it the right one?"


def _meant(column: str, met: Collection[str]) -> str:
    """`; did you mean …?` where a column of the feed is called nearly so."""
    hint = did_you_mean(column, met)
    return hint if "did you mean" in hint else ""


def _named(field: Field) -> Iterator[str]:
    """The columns that a field names; an empty name is that of none."""
    by_axis = (column for values in field.by_axis.values() for column in values.values())
    yield from filter(None, (*field.columns, *field.by_locale.values(), *by_axis))


def fewer_products(before: Manifest | None, products: int) -> Iterator[str]:
    """What to say when a feed lost more than a tenth of the shop."""
    if before and products * 10 < before.products * 9:
        yield (
            f"{products:,} products, {before.products - products:,} fewer than before; "
            "`gondola generations rollback` brings them back"
        )


def emptier(before: Manifest | None, filled: Counter[str], products: int, made: Recipe) -> Iterator[str]:
    """What to say of the fields that far fewer products have a value of than in the generation before."""
    if before is None or min(products, before.products) < ENOUGH:
        return
    spoken = dict(made.schema.spoken)  # those stand there in each language
    shares = {
        key: count / before.products for key, count in before.fill.items() if _is_known(key, made) and key not in spoken
    }
    lost = [
        (key, filled[key] / products, share)
        for key, share in shares.items()
        if share >= _FULL and filled[key] < _LEFT * share * products
    ]
    read = {one.key for one in (*made.sources.product, *made.sources.variant)}
    lost.sort(key=lambda one: (one[0] not in read, one[1] - one[2]))
    shown = ", ".join(f"`{key}` in {now:.0%} of products ({was:.0%} before)" for key, now, was in lost[:_TOLD])
    if lost:
        more = f" and {len(lost) - _TOLD} more" if len(lost) > _TOLD else ""
        yield f"fewer products than before have a value: {shown}{more}; were columns of the feed renamed or emptied?"


def _is_known(key: str, made: Recipe) -> bool:
    """Whether these rules still have the field or the tree that a key was counted for."""
    what, _, tree = key.partition(".")
    return tree in made.schema.trees if what == "category" else base_name(key) in made.schema.fields
