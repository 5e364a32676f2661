"""Looks through all products before any document is made, for the attributes that depend on what all are like."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

import orjson

from app.catalog.attributes.informed import Background, Surveyed
from app.catalog.draft import Draft
from app.catalog.faults import derive_or_skip
from app.catalog.recipe import Recipe, only_for, told
from app.core.blobs import decoded
from app.core.generation import Store
from app.core.product import Record
from app.core.schema import Schema

BACKGROUND = "background.json"
"""The blob that holds what a generation's attributes know."""


class Kept(Protocol):
    """A product's rows, wherever they are kept."""

    def record(self) -> Record:
        """The rows."""


Observed = Mapping[str, Mapping[str, "array[float]"]]
"""Numbers by attribute and group."""


class Seen:
    """What was observed of products, for the attributes that are to be told of it."""

    def __init__(self, attributes: Sequence[Surveyed]) -> None:
        """Nothing yet, for these."""
        self._attributes = attributes
        self.observed: dict[str, dict[str, array[float]]] = {one.name: {} for one in attributes}

    def look(self, draft: Draft, schema: Schema) -> None:
        """Take note of one product."""
        lookup = draft.lookup(schema)
        for one in self._attributes:
            for group, number in one.observed(lookup):
                self._of(one.name, group).append(number)

    def add(self, observed: Observed) -> None:
        """Take over what another one observed, of products that come after this one's."""
        for name, groups in observed.items():
            for group, numbers in groups.items():
                self._of(name, group).extend(numbers)

    def _of(self, name: str, group: str) -> "array[float]":
        groups = self.observed[name]
        if group not in groups:
            groups[group] = array("d")
        return groups[group]

    def known(self, before: Background) -> Background:
        """What the attributes shall know; `before` is what they knew in the last build."""
        return {one.name: one.surveyed(self.observed[one.name], before.get(one.name, {})) for one in self._attributes}


def survey(products: Iterable[Kept], recipe: Recipe, before: Background) -> Background:
    """What the recipe's surveyed attributes shall know, without preparing anything else; for trials.

    The products are gone through once for each round of surveys. Products that are kept out later are looked at too.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for at in recipe.rounds:
        due = recipe.phases[at].surveyed
        seen, part = Seen(due), only_for(told(recipe, found), due)
        for packed in products:
            draft = derive_or_skip(packed.record(), part)
            if draft is not None:
                seen.look(draft, part.schema)
        found |= seen.known(before)
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
