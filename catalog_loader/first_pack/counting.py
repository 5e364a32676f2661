"""The feed is read once more with its key known: products, variants, keys that stand twice, categories."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.catalog.gather import keys
from app.core.product import Row, Unreadable
from app.core.shop import Feed
from app.words.analysis import slug
from app.words.nothing import says_nothing
from catalog_loader.first_pack.profile import MAX_READ

MAX_CATEGORIES = 100_000


@dataclass(frozen=True)
class NodeGuess:
    """A node that a condition on the name fills."""

    code: str
    label: str
    pattern: str
    products: int


@dataclass(frozen=True)
class TreeGuess:
    """A category tree and the columns that say its paths: one, or one a level."""

    code: str
    label: Mapping[str, str]
    source: str
    """The field whose values are its paths."""
    separator: str
    columns: tuple[str, ...]
    why: str
    list_separator: str = ""
    told: tuple[str, ...] = ()
    """What people are told that its columns are, where the reader of a format joins paths."""
    cuts: tuple[str, ...] = ()
    """Patterns of what is cut out of its paths: a top that all share, remarks such as `(NEW)`."""
    values: bool = False
    """Whether its nodes are the values of the source, and no paths."""
    nodes: tuple[NodeGuess, ...] = ()
    """Nodes that conditions fill, where no column says categories."""


@dataclass(frozen=True)
class Counts:
    """What a reading of the feed counted."""

    rows: int
    products: int
    groups: int
    """Products with variants."""
    variants: int
    doubled: int
    keyless: int
    categories: Mapping[str, int]
    """How many categories each tree has."""
    examples: Mapping[str, str]
    """The first category of each tree."""


def count(rows: Iterator[Row | Unreadable], key: str, group: str, trees: Sequence[TreeGuess]) -> Counts:
    """Count what a reindex of these rows would meet."""
    feed = Feed(key=key, group=group)
    own: set[int] = set()
    parents: set[int] = set()
    met: set[int] = set()
    paths: dict[str, dict[str, None]] = {tree.code: {} for tree in trees}
    read = doubled = keyless = variants = 0
    cuts = {tree.code: tuple(re.compile(cut, re.IGNORECASE) for cut in tree.cuts) for tree in trees}
    for row in rows:
        if read >= MAX_READ:
            break
        if isinstance(row, Unreadable):
            continue
        read += 1
        named, parent = keys(row, feed)
        if not named:
            keyless += 1
            continue
        is_variant = bool(parent) and parent != named
        mark = hash((parent if is_variant else "", named))
        doubled += mark in met
        variants += is_variant and mark not in met
        met.add(mark)
        (parents if is_variant else own).add(hash(parent if is_variant else named))
        for tree in trees:
            if len(found := paths[tree.code]) < MAX_CATEGORIES:
                found.update(dict.fromkeys(_paths(row.data, tree, cuts[tree.code])))
    categories = {code: len(found) for code, found in paths.items()}
    examples = {code: next(iter(found), "") for code, found in paths.items()}
    return Counts(read, len(own | parents), len(parents), variants, doubled, keyless, categories, examples)


def _paths(data: Mapping[str, Any], tree: TreeGuess, cuts: Sequence[re.Pattern[str]]) -> Iterator[str]:
    """Every category above and at the places that a row names."""
    if tree.nodes:
        yield from (one.code for one in tree.nodes)
        return
    if len(tree.columns) > 1:
        cells = [_cut(str(data.get(column) or ""), cuts) for column in tree.columns]
        several = [[cell for above, cell in zip(["", *cells], cells, strict=False) if cell and cell != above]]
    else:
        cell = data.get(tree.columns[0])
        texts = [str(one) for one in cell] if isinstance(cell, list) else [str(cell or "")]
        parted = [
            part for text in texts for part in (text.split(tree.list_separator) if tree.list_separator else [text])
        ]
        cut = (_cut(part, cuts) for part in parted)
        several = [
            [part] if tree.values else [level for level in part.split(tree.separator) if level.strip()] for part in cut
        ]
    for levels in several:
        path = ""
        for level in levels:
            if says_nothing(level) or not slug(level):
                break
            path = f"{path}/{slug(level)}" if path else slug(level)
            yield path


def _cut(text: str, cuts: Sequence[re.Pattern[str]]) -> str:
    """A path without what is cut out of it."""
    for cut in cuts:
        text = cut.sub("", text)
    return text.strip()
