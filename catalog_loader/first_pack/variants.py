"""What variants differ by: which columns say something of a variant, and which of its product."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.words.nothing import says_nothing
from catalog_loader.first_pack.profile import Column, Profile

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Family:
    """A product at the beginning of a feed: its own row, empty when it has none, and those of its variants."""

    own: Row
    variants: tuple[Row, ...]


@dataclass(frozen=True)
class Families:
    """The products at the beginning of a feed."""

    all: tuple[Family, ...]

    def varies(self, column: Column) -> float:
        """In how many of the products with several variants this column differs between them."""
        several = [one.variants for one in self.all if len(one.variants) > 1]
        differ = sum(len({_text(row, column.name) for row in rows} - {""}) > 1 for rows in several)
        return differ / len(several) if several else 0.0

    def is_of_variants(self, column: Column) -> bool:
        """Whether a column says something of variants: it differs, or products' own rows leave it empty."""
        if self.varies(column) >= 0.05:
            return True
        filled = [bool(_text(row, column.name)) for one in self.all for row in one.variants]
        on_own = [bool(_text(one.own, column.name)) for one in self.all if one.own and one.variants]
        return bool(on_own) and any(filled) and sum(on_own) / len(on_own) < 0.1 * sum(filled) / len(filled)

    def share(self, column: Column, *, of_variants: bool) -> float:
        """In how many products, or variants, a column says something."""
        if of_variants:
            told = [
                bool(_text(row, column.name) or _text(one.own, column.name))
                for one in self.all
                for row in one.variants or (one.own,)
            ]
        else:
            told = [any(_text(row, column.name) for row in (one.own, *one.variants)) for one in self.all]
        return sum(told) / len(told) if told else 0.0


def families(profile: Profile, key: str, group: str) -> Families:
    """The rows at the beginning of a feed by product."""
    own: dict[str, Row] = {}
    variants: dict[str, list[Row]] = {}
    for row in profile.head:
        parent, named = _text(row, group) if group else "", _text(row, key)
        if parent and parent != named:
            variants.setdefault(parent, []).append(row)
        elif named:
            own[named] = row
    ids = dict.fromkeys((*own, *variants))
    return Families(tuple(Family(own.get(id_, {}), tuple(variants.get(id_, ()))) for id_ in ids))


def _text(row: Row, column: str) -> str:
    cell = row.get(column)
    text = "" if cell is None or cell == [] else str(cell).strip()
    return "" if says_nothing(text) else text
