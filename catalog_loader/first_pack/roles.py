"""Which column plays which part in the shop: name, brand, price, picture and the like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog_loader.first_pack.candidates import Candidate
from catalog_loader.first_pack.naming import plain
from catalog_loader.first_pack.shapes import fits
from catalog_loader.first_pack.words import (
    NOT_A_STORE,
    NOT_PRIVATE,
    PRICE_LISTS,
    PRIVATE_WORDS,
    ROLES,
    SALE_HINTS,
    Role,
)

EXACT = 1_000
PART = 400
_WHOLE = frozenset({"status", "link", "gender", "currency"})
"""Roles that only a whole name gives."""
_SMALL = frozenset({"thumb", "thumbnail", "low", "small", "mini", "vignette", "tiny", "icon"})


@dataclass(frozen=True)
class Cast:
    """Who plays what."""

    parts: Mapping[str, Candidate]
    secret: tuple[Candidate, ...]
    """Further columns that look like costs and margins."""


def cast_roles(made: Sequence[Candidate], name: str, known: Mapping[str, Candidate] | None = None) -> Cast:
    """The best column for every role, each column once.

    `name` is the column that the command line names; `known` are the roles that the feed's format gives.
    """
    parts: dict[str, Candidate] = dict(known or {})
    if name:
        parts.pop("name", None)
    free = [one for one in made if not any(one is taken for taken in parts.values())]
    if name:
        parts["name"] = next(one for one in free if any(column.name == name for column in one.columns))
        free.remove(parts["name"])
    for role in ROLES:
        if role.name in parts or (role.name == "available" and "stock" in parts):
            continue
        fit = [(score, one) for one in free if (score := _score(role, one)) > 0]
        fullest = max((one.main.share for _, one in fit), default=1)
        scored = [(score * (0.2 + 0.8 * one.main.share / fullest), -one.main.position, one) for score, one in fit]
        best = max(scored, key=lambda one: one[:2], default=(0.0, 0, None))
        if best[0] > 0 and best[2] is not None:
            parts[role.name] = best[2]
            free.remove(best[2])
    if "name" not in parts and (likely := _likely_name(free)):
        parts["name"] = likely
        free.remove(likely)
    if "old_price" in parts and "price" not in parts:
        parts["price"] = parts.pop("old_price")
    if sale := _sale(parts, free):
        parts = {**parts, "price": sale, "old_price": parts["price"]}
        free.remove(sale)
    return Cast(parts, tuple(one for one in free if is_secret(one)))


def _sale(parts: Mapping[str, Candidate], free: Sequence[Candidate]) -> Candidate | None:
    """A column of reduced prices beside one of prices, filled only where a product is reduced."""
    regular = parts.get("price")
    if regular is None or "old_price" in parts:
        return None
    fit = (one for one in free if one.words in SALE_HINTS and fits("price", one.main, one.words))
    return next((one for one in fit if one.main.filled < regular.main.filled), None)


def is_secret(candidate: Candidate) -> bool:
    """Whether a name sounds like what a shop keeps to itself."""
    return len(candidate.parts) <= 4 and bool(PRIVATE_WORDS & candidate.parts) and not NOT_PRIVATE & candidate.parts


def _score(role: Role, one: Candidate) -> float:
    """How well a column plays a role; 0 for not at all."""
    words = one.words
    if role.never & one.parts or (one.locales and role.shape not in ("text", "keyword", "any")):
        return 0
    if is_secret(one) and not role.private:
        return 0
    if words in role.hints:
        score: float = EXACT - 5 * role.hints.index(words)
    else:
        inside = [at for at, hint in enumerate(role.hints) if f"_{hint}_" in f"_{words}_"]
        more = len(one.parts) - 1
        if not inside or more > 2 or one.main.share < 0.05 or role.name in _WHOLE:
            return 0
        score = PART - 5 * inside[0] - 30 * more
    return score + _manner(role, one) if fits(role.shape, one.main, words) else 0


def _manner(role: Role, one: Candidate) -> float:
    """What the values add to the name's promise."""
    column = one.main
    match role.name:
        case "name":
            return -950 if column.letters < 4 or column.words > 40 else -300 if column.words < 1.5 else 0
        case "image":
            return -200 if _SMALL & one.parts else 40 if "500x500" in one.parts else 0
        case "price":
            if one.words in SALE_HINTS and column.share < 0.9:
                return -600  # it counts only where it is filled
            return -900 if column.distinct <= 1 < column.filled - 3 else 0
        case "rating":
            return -2_000 if max(column.numbers, default=0) > 100 else 0
        case "brand":
            return -2_000 if column.filled > 50 and column.distinct > 0.9 * column.filled else 0
        case "size" | "colour" | "material":
            return -200 if column.words > 5 else 0
        case _:
            return 0


def _likely_name(free: Sequence[Candidate]) -> Candidate | None:
    """The column whose cells look most like names, where none is called so."""
    texts = [
        one
        for one in free
        if fits("text", one.main, one.words)
        and one.main.pictures < 0.2
        and one.main.dates < 0.2
        and 3 <= one.main.letters <= 150
        and one.main.distinct > 0.5 * one.main.filled
    ]
    return max(texts, key=lambda one: (min(one.main.words, 4), one.main.share, -one.main.position), default=None)


def by_axis(base: Candidate, free: Sequence[Candidate], axis: str) -> dict[str, Candidate]:
    """Columns that say the same for some customers or some stores: `prix_pro`, `stock_paris`."""
    found: dict[str, Candidate] = {}
    for one in free:
        front, _, value = one.words.partition("_")
        fits_axis = value in PRICE_LISTS if axis == "price_list" else bool(value) and not NOT_A_STORE & one.parts
        if front == plain(base.base).partition("_")[0] and fits_axis and fits("price", one.main, one.words):
            found[value] = one
    return found
