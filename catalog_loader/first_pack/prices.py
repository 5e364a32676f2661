"""Prices: in cents or in euros, in which currency, and the virtual attributes that every shop wants of them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from app.core.schema import Use
from catalog_loader.first_pack.guesses import AttributeGuess, FieldGuess, Wishes
from catalog_loader.first_pack.naming import Names
from catalog_loader.first_pack.plain_fields import Ground
from catalog_loader.first_pack.profile import Profile

_IN_NAME = re.compile(r"(?<![A-Za-z])(?:EUR|USD|GBP|CHF)(?![A-Za-z])", re.IGNORECASE)
_CENTS = frozenset({95, 99, 90, 94, 49, 45, 89, 98})


def with_cents(
    fields: list[FieldGuess], ground: Ground
) -> tuple[list[FieldGuess], tuple[AttributeGuess, ...], tuple[float, ...]]:
    """Prices in whole cents become euros by a virtual attribute; and the prices as shoppers see them."""
    price = next((one for one in fields if one.role == "price"), None)
    if price is None:
        return fields, (), ()
    values = _all_prices(price, fields)
    ends = Counter(int(value) % 100 in _CENTS for value in values)
    middle = sorted(values)[len(values) // 2] if values else 0
    cents = len(values) >= 50 and middle >= 1_000 and all(value.is_integer() for value in values)
    if not cents or ends[True] < 0.6 * len(values) or price.by:
        return fields, (), values
    why = f"all prices are whole numbers, and {ends[True] / len(values):.0%} end as cents do, such as {values[0]:g}"
    raw = replace(price, name=ground.names.give("price_cents", price.column.position), use=(), role="", label={})
    attribute = AttributeGuess("price", "number", f"{raw.name} / 100", price.use, why, price.label, price.level)
    return [raw if one is price else one for one in fields], (attribute,), tuple(value / 100 for value in values)


def attributes_of(
    fields: Sequence[FieldGuess], cents: Sequence[AttributeGuess], names: Names
) -> tuple[AttributeGuess, ...]:
    """Virtual attributes that every shop wants: the discount, what is on sale, what is there."""
    by_role = {one.role: one for one in fields if one.role}
    made = []
    price, old = by_role.get("price"), by_role.get("old_price")
    if price and old and price.name == "price" and old.name == "old_price" and not cents:
        level = "variant" if "variant" in (price.level, old.level) else "product"
        discount, on_sale = names.give("discount", 1), names.give("on_sale", 1)
        expression = "round(100 * (old_price - price) / old_price)"
        if level == "product":
            expression = "round(100 * (max(old_price) - min(price)) / max(old_price))"
        label = {"fr": "Remise (%)", "en": "Discount (%)"}
        why = f"from `{old.column.name}` and `{price.column.name}`"
        made.append(AttributeGuess(discount, "number", expression, ("filter", "show"), why, label, level, 0))
        expression, label = f"max(default({discount}, 0)) >= 5", {"fr": "En promotion", "en": "On sale"}
        why = "five per cent off and more"
        made.append(AttributeGuess(on_sale, "boolean", expression, ("filter", "facet", "show"), why, label))
    if added := by_role.get("added"):
        label = {"fr": "Nouveauté", "en": "New"}
        why = f"new for 30 days after `{added.column.name}`, asked at the moment of each request"
        options = (("of", added.name), ("within", "30 days"))
        use: tuple[Use, ...] = ("filter", "facet", "show")
        new = names.give("is_new", 1)
        made.append(AttributeGuess(new, "boolean", "", use, why, label, kind="recent", options=options))
    if stock := by_role.get("stock"):
        expression, label = f"max(default({stock.name}, 0)) > 0", {"fr": "Disponible", "en": "In stock"}
        why = f"from `{stock.column.name}`"
        made.append(
            AttributeGuess(names.give("available", 1), "boolean", expression, ("filter", "facet", "show"), why, label)
        )
    return tuple(made)


def currency_of(fields: Sequence[FieldGuess], profile: Profile, wishes: Wishes) -> tuple[str, str]:
    """The currency of all prices: the one asked for, the one a column says, the one whose sign stands in prices."""
    if wishes.currency:
        return wishes.currency, "named by --currency"
    told = next((one.column for one in fields if one.role == "currency"), None)
    if told and told.distinct == 1 and (value := next(iter(told.values), "")).isalpha() and len(value) == 3:
        return value.upper(), f"what `{told.name}` always says"
    signs: Counter[str] = Counter()
    for one in fields:
        if one.role in ("price", "old_price") and (named := _IN_NAME.search(one.column.name)):
            signs[named[0].upper()] += 1
        if one.type == "number" and one.part.startswith("Prices"):
            signs.update(one.column.currencies)
            for columns in one.by.values():
                signs.update(sign for name in columns.values() for sign in profile.columns[name].currencies)
    if signs:
        best, times = signs.most_common(1)[0]
        where = (
            "the names of the columns"
            if times <= 2 and len(signs) <= 2 and _only_named(fields)
            else f"{times:,} of the prices that were looked at"
        )
        return best, f"its sign stands in {where}"
    return "EUR", "no price shows a sign; write another if it is not the euro"


def _only_named(fields: Sequence[FieldGuess]) -> bool:
    """Whether only the columns' names, and no price, say the currency."""
    return not any(one.column.currencies for one in fields if one.role in ("price", "old_price"))


def _all_prices(price: FieldGuess, fields: Sequence[FieldGuess]) -> tuple[float, ...]:
    """What products cost: where a reduced price is rare, the regular one."""
    old = next((one for one in fields if one.role == "old_price"), None)
    return old.numbers if old and price.share < old.share else price.numbers
