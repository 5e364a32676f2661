"""Equivalent entries that share a word are one group of words that mean the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.condition import Condition
from app.rulepack.problems import Problem
from app.search.synonyms.kinds import Entry
from app.search.synonyms.reading import Read, Side, Tokens

MAX_GROUP = 50
"""So many words mean the same at most; longer chains join what nobody meant to join."""

Context = tuple[tuple[str, ...], Condition | None]


@dataclass
class Member:
    """A word of a group, and the entries that it stands in, by id."""

    side: Side
    rules: dict[str, Entry] = field(default_factory=dict)


@dataclass(frozen=True)
class Groups:
    """The groups, each word in one of them, and what is left out of too large ones."""

    of: tuple[tuple[Member, ...], ...]
    faults: tuple[Problem, ...]


def groups_of(reads: Sequence[Read]) -> Groups:
    """The groups, words in file order. Only entries that hold for the same requests are joined."""
    groups: dict[int, list[Member]] = {}
    home: dict[tuple[Context, Tokens], int] = {}
    known: dict[tuple[Context, tuple[Tokens, ...]], Member] = {}
    for number, read in enumerate(reads):
        context = (read.rule.category, read.rule.when)
        keys = [(context, reading) for side in read.typed for reading in side.readings]
        into, *others = sorted({home[key] for key in keys if key in home} or {number})
        members = groups.setdefault(into, [])
        for other in others:
            moved = groups.pop(other)
            members += moved
            keys += [(context, reading) for member in moved for reading in member.side.readings]
        home.update(dict.fromkeys(keys, into))
        for side in read.typed:
            member = known.get((context, side.readings))
            if member is None:
                member = known[context, side.readings] = Member(side)
                members.append(member)
            member.rules[read.rule.id] = read.rule
    told = tuple(_too_large(group) for group in groups.values() if len(group) > MAX_GROUP)
    return Groups(tuple(tuple(group[:MAX_GROUP]) for group in groups.values()), told)


def _too_large(group: Sequence[Member]) -> Problem:
    first, out = group[0].side.written, group[MAX_GROUP]
    message = f"`{first}` is one of {len(group)} words that mean the same, by the entries that share a word"
    mend = f"the first {MAX_GROUP} count, and not `{out.side.written}`: split them, or write `kind: one_way`"
    return Problem(next(iter(out.rules.values())).place, f"{message}; {mend}")
