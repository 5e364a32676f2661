"""Conditions about products as plan nodes: the grammar's one meaning, asked of an index."""

from typing import assert_never

from app.core.condition import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    Decision,
    HasWords,
    Leaf,
    Matches,
    NoneOf,
    OneOf,
    Present,
    Recent,
    Under,
    Within,
    decision,
)
from app.core.fit import typed
from app.core.plan import All, AtLeast, Between, Exists, In, Node, Not
from app.search.request import Request
from app.search.snapshot import Snapshot
from app.words.patterns import found_in_time


def where(condition: Condition, request: Request, snapshot: Snapshot, now: float) -> Node:
    """The filter that a condition means, under the request's price list, store and channel, at its clock."""
    return _node(typed(condition, snapshot.schema), request, snapshot, now)


def _node(condition: Condition, request: Request, snapshot: Snapshot, now: float) -> Node:
    match condition:
        case AllOf(parts):
            return All(tuple(_node(part, request, snapshot, now) for part in parts))
        case AnyOf(parts):
            return AtLeast(tuple(_node(part, request, snapshot, now) for part in parts))
        case NoneOf(parts):
            return Not(AtLeast(tuple(_node(part, request, snapshot, now) for part in parts)))
        case Under(_, path):
            return snapshot.categories.filter(path, now)
        case Present(name, wanted):
            return Exists(name) if wanted else Not(Exists(name))
        case OneOf(_, values):
            return In(_index_name(condition, request, snapshot), values)
        case Within(_, low, high, low_open, high_open):
            return Between(_index_name(condition, request, snapshot), low, high, low_open, high_open)
        case Recent(_, seconds, ahead):
            return Between(_index_name(condition, request, snapshot), now - seconds, now + ahead)
        case Matches() | HasWords() | Contains():
            return _by_values(condition, _index_name(condition, request, snapshot), snapshot)
        case _:
            assert_never(condition)


def _index_name(leaf: Leaf, request: Request, snapshot: Snapshot) -> str:
    """Where the index keeps a name's values; a checked pack names only what it keeps."""
    name = snapshot.schema.under_axes(leaf.name, request.context)
    return snapshot.schema.exact_name(name) or name


def _by_values(leaf: Leaf, name: str, snapshot: Snapshot) -> Node:
    """A pattern or words on a field mean those of its distinct values that fit."""
    decide = decision(leaf, found_in_time)
    return In(name, tuple(value for value in snapshot.census.values.get(name, ()) if _fits(decide, value)))


def _fits(decide: Decision, value: str) -> bool:
    try:
        return decide(lambda _: (value,), 0.0)
    except TimeoutError:
        return False
