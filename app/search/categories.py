"""The categories of a snapshot: their addresses, what became of old ones, and which are open at a moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from app.core.census import CategoryNode
from app.core.plan import AtLeast, Between, In, Node, both
from app.core.schema import Schema


@dataclass(frozen=True)
class Categories:
    """Every node of every tree, by `tree:path`; days begin and end by the shop's clock."""

    trees: Mapping[str, tuple[CategoryNode, ...]]
    schema: Schema
    zone: str = "UTC"

    @cached_property
    def nodes(self) -> Mapping[str, CategoryNode]:
        """Every node by `tree:path`, in the order to show."""
        return {f"{tree}:{node.path}": node for tree, nodes in self.trees.items() for node in nodes}

    @cached_property
    def depends_on_time(self) -> bool:
        """Whether a category opens, closes or fills by the clock alone."""
        return bool(self._bounds) or bool(self._dated)

    @cached_property
    def _bounds(self) -> Mapping[str, tuple[float | None, float | None]]:
        """The categories that open or close, from and until which second."""
        return {
            category: (_moment(node.begins, self.zone, days=0), _moment(node.ends, self.zone, days=1))
            for category, node in self.nodes.items()
            if node.begins or node.ends
        }

    @cached_property
    def _dated(self) -> Mapping[str, Sequence[str]]:
        """By tree the categories whose products depend on today, as `tree:path`."""
        found: dict[str, list[str]] = {}
        for category, node in self.nodes.items():
            if node.windows:
                found.setdefault(category.partition(":")[0], []).append(category)
        return found

    @cached_property
    def dated(self) -> tuple[str, ...]:
        """The categories whose products depend on today."""
        return tuple(category for several in self._dated.values() for category in several)

    # What is open and what is shown.

    def is_open(self, category: str, now: float) -> bool:
        """Whether a category answers at a moment: it and every one above it has begun and not ended."""
        return not self._bounds or all(_inside(self._bounds.get(one), now) for one in lineage(category))

    def has_ended(self, category: str, now: float) -> bool:
        """Whether a category, or one above it, is over."""
        ends = (self._bounds[one][1] for one in lineage(category) if one in self._bounds)
        return any(end is not None and now >= end for end in ends)

    def is_listed(self, category: str, now: float) -> bool:
        """Whether menus and lists of categories show one: neither it nor one above it is hidden or closed."""
        nodes = self.nodes
        hidden = any(one in nodes and nodes[one].hidden for one in lineage(category))
        return not hidden and self.is_open(category, now)

    def open_of(self, product: Mapping[str, Any], now: float) -> list[str]:
        """The categories of a shown product that are open, and in which it stands at a moment.

        Where that depends on a date which the product does not show, nobody can say: such a category is left out. So is
        one that an update brought: nobody knows its name and its neighbours before the next build.
        """
        return [
            category
            for category in product["categories"]
            if category in self.nodes
            and self.is_open(category, now)
            and all(
                _is_recent(product.get(name), now - before, now + after)
                for name, before, after in self._windows(category)
            )
        ]

    def _windows(self, category: str) -> Iterator[tuple[str, float, float]]:
        """The windows of a category and of those above it."""
        if category.partition(":")[0] in self._dated:
            for one in lineage(category):
                if node := self.nodes.get(one):
                    yield from node.windows

    # What stands in one.

    def filter(self, category: str, now: float) -> Node:
        """The products of a category at a moment, a moved one's under its new name."""
        category = self.moved(category) or category
        tree, _, path = category.partition(":")
        own = self._own_filter(category, now)
        below = [one for one in self._dated.get(tree, ()) if one.startswith(f"{category}/" if path else category)]
        topmost = [one for one in below if not any(one.startswith(f"{other}/") for other in below)]
        return AtLeast((own, *(self._own_filter(one, now) for one in topmost))) if topmost else own

    def _own_filter(self, category: str, now: float) -> Node:
        tree, _, path = category.partition(":")
        ages = (
            Between(self.schema.exact_name(name) or name, now - before, now + after)
            for name, before, after in self._windows(category)
        )
        return both(In(f"path.{tree}", (path,)), *ages)

    def children(self, category: str) -> tuple[str, ...]:
        """The categories right below one, in the order to show; those at the top for a tree (`tree:`)."""
        return self._children.get(category, ())

    @cached_property
    def _children(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for tree, nodes in self.trees.items():
            for node in nodes:
                found.setdefault(f"{tree}:{node.path.rpartition('/')[0]}", []).append(f"{tree}:{node.path}")
        return {parent: tuple(below) for parent, below in found.items()}

    def children_depend_on_today(self, category: str) -> bool:
        """Whether the products of some category below depend on today."""
        tree, _, path = category.partition(":")
        return any(one.startswith(f"{category}/" if path else category) for one in self._dated.get(tree, ()))

    # Addresses.

    @cached_property
    def _moves(self) -> Mapping[str, str]:
        """Where old categories went. What stands somewhere is never moved away from there."""
        return {
            old: category for category, node in self.nodes.items() for old in node.moved_from if old not in self.nodes
        }

    def moved(self, category: str) -> str:
        """Where a category went that stands here no longer, with what stood below it; nothing where nobody says."""
        if category in self.nodes or not self._moves:
            return ""
        for old in reversed(lineage(category)):
            if new := self._moves.get(old):
                whole = new + category.removeprefix(old)
                return whole if whole in self.nodes else new
        return ""

    def addresses(self, locale: str) -> Mapping[str, str]:
        """By category its address in a locale, `tree/slug/slug`. Where neighbours share a slug, an id is kept."""
        known = self._addresses.get(locale)
        if known is None:
            known = self._addresses[locale] = dict(self._addressed(locale))
        return known

    @cached_property
    def _addresses(self) -> dict[str, Mapping[str, str]]:
        return {}

    def _addressed(self, locale: str) -> Iterator[tuple[str, str]]:
        found: dict[str, str] = {}
        taken = {f"{tree}/{node.path}" for tree, nodes in self.trees.items() for node in nodes}
        for category, node in self.nodes.items():
            parent, _, code = category.replace(":", "/").rpartition("/")
            above = found.get(parent, parent)
            text = node.slug.get(locale) or node.slug.get("") or code
            if text != code and (f"{parent}/{text}" in taken or f"{above}/{text}" in taken):
                text = code
            address = f"{above}/{text}"
            taken.add(address)
            found[category.replace(":", "/")] = address
            yield category, address

    def at(self, address: str, locale: str) -> str:
        """The category that an address means, by slugs, by ids or by where it once stood; nothing where none does."""
        return self._by_address(locale).get(address) or self._by_id(address)

    def _by_address(self, locale: str) -> Mapping[str, str]:
        known = self._by_addresses.get(locale)
        if known is None:
            turned = {address: category for category, address in self.addresses(locale).items()}
            known = self._by_addresses[locale] = turned
        return known

    @cached_property
    def _by_addresses(self) -> dict[str, Mapping[str, str]]:
        return {}

    def _by_id(self, address: str) -> str:
        tree, _, path = address.partition("/")
        category = f"{tree}:{path}"
        if category in self.nodes:
            return category
        if moved := self.moved(category):
            return moved
        others = (self._by_address(locale).get(address) for locale in self.schema.locales)
        return next((one for one in others if one), "")


def lineage(category: str) -> list[str]:
    """A category with every one above it, from the top."""
    tree, _, path = category.partition(":")
    parts = path.split("/") if path else []
    return [f"{tree}:{'/'.join(parts[:depth])}" for depth in range(1, len(parts) + 1)]


def _inside(bounds: tuple[float | None, float | None] | None, now: float) -> bool:
    if bounds is None:
        return True
    begins, ends = bounds
    return (begins is None or now >= begins) and (ends is None or now < ends)


def _moment(text: str, zone: str, *, days: int) -> float | None:
    """A day or a moment by the shop's clock, in seconds since 1970; `days` later where only the day is named."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    if "T" not in text:
        moment += timedelta(days=days)
    return moment.replace(tzinfo=ZoneInfo(zone)).timestamp()


def _is_recent(shown: Any, low: float, high: float) -> bool:
    """Whether a date as products show it lies between two moments."""
    if not isinstance(shown, str):
        return False
    moment = datetime.fromisoformat(shown)
    return low <= (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() <= high
