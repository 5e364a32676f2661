"""Looks through all products before any document is made, for the attributes that depend on what all are like."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Protocol

import orjson

from app.catalog.attributes.informed import Background, Surveyed
from app.catalog.faults import derive_or_skip
from app.catalog.recipe import Recipe, only_for, told
from app.core.blobs import decoded
from app.core.generation import Store
from app.core.product import Record
from app.core.schema import base_name

BACKGROUND = "background.json"
"""The blob that holds what a generation's attributes know."""


class Kept(Protocol):
    """A product's rows, wherever they are kept."""

    def record(self) -> Record:
        """The rows."""


def survey(products: Iterable[Kept], recipe: Recipe, before: Background) -> Background:
    """What the recipe's surveyed attributes shall know; `before` is what they knew in the last build.

    The products are gone through once, or once more for each surveyed attribute that depends on another one. Products
    that are kept out later are looked at too.
    """
    found: dict[str, Mapping[str, Any]] = {}
    waiting = [one for one in recipe.attributes if isinstance(one, Surveyed)]
    while waiting:
        now = [one for one in waiting if not _needs_any(one, waiting, recipe)] or waiting
        part = only_for(told(recipe, found), now)
        seen = {one.name: _looked_at() for one in now}
        for packed in products:
            draft = derive_or_skip(packed.record(), part)
            if draft is None:
                continue
            lookup = draft.lookup(part.schema)
            for one in now:
                groups = seen[one.name]
                for group, number in one.observed(lookup):
                    groups[group].append(number)
        found |= {one.name: one.surveyed(seen[one.name], before.get(one.name, {})) for one in now}
        waiting = [one for one in waiting if one not in now]
    return found


def background_of(generation: str, store: Store) -> Background:
    """What the attributes of a generation know; nothing for one from before there were any. Raises DamagedError."""
    with suppress(KeyError):  # a generation that is gone is told of by its blob
        if BACKGROUND not in store.manifest(generation).sums:
            return {}
    return decoded(generation, BACKGROUND, store, _read_background)


def _read_background(content: bytes) -> Background:
    background = orjson.loads(content)
    if not isinstance(background, dict) or not all(isinstance(known, dict) for known in background.values()):
        message = "an object of objects is expected"
        raise TypeError(message)
    return background


def _looked_at() -> "defaultdict[str, array[float]]":
    return defaultdict(lambda: array("d"))


def _needs_any(one: Surveyed, others: Iterable[Surveyed], recipe: Recipe) -> bool:
    """Whether an attribute is made from one of the others, directly or not."""
    by_name = {attribute.name: attribute for attribute in recipe.attributes}
    names = {other.name for other in others}
    seen: set[str] = set()
    asked = [base_name(name) for name in one.reads]
    while asked:
        name = asked.pop()
        if name in names:
            return True
        if name in by_name and name not in seen:
            seen.add(name)
            asked += [base_name(read) for read in by_name[name].reads]
    return False
