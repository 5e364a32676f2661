"""Where products are filed: columns of paths, columns of levels, or a plain category."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from catalog_loader.first_pack.candidates import Candidate
from catalog_loader.first_pack.profile import Column, Profile
from catalog_loader.first_pack.words import CATEGORY_HINTS, LEVEL_CHAINS, LEVEL_HINTS
from catalog_loader.first_pack.yaml_out import said

SEPARATORS = (">", "»", "›", "\\", "/", "|", "::")
_NUMBERED = re.compile(r"^(?P<base>.*?[^\d])_?(?P<level>\d)$")
_HOMES = frozenset({"accueil", "home", "default category", "root catalog", "racine", "catalogue", "shop", "boutique"})
_REMARK = re.compile(
    r"\s*(?:[(\[]\s*(?:new|nouveau|nouveauté|old|ne pas utiliser|copie)\s*[)\]]|[-–]\s*new)(?=\s*(?:$|[>/|]))",
    re.IGNORECASE,
)
"""What is left behind a category's name when shops move their trees about."""
_NO_PATH = re.compile(r"^\w+://|^\d+(?:/\d+)+$")


@dataclass(frozen=True)
class PathTree:
    """A column, in one or several languages, whose values are paths."""

    candidate: Candidate
    separator: str
    list_separator: str
    why: str
    told: tuple[str, ...] = ()
    """The columns as the feed has them, where the reader of its format joins the paths."""


@dataclass(frozen=True)
class LevelTree:
    """Columns that are the levels of one tree, the highest first."""

    candidates: tuple[Candidate, ...]
    why: str


@dataclass(frozen=True)
class PlainTree:
    """A column of categories without levels."""

    candidate: Candidate
    why: str


AnyTree = PathTree | LevelTree | PlainTree


def find_trees(made: Sequence[Candidate], profile: Profile, least: float) -> tuple[AnyTree, ...]:
    """Every tree the columns hold; a plain category, in at least that share of rows, only where there is no better."""
    found: list[AnyTree] = [tree for one in made if (tree := _path_tree(one))]
    in_paths = {id(tree.candidate) for tree in found if isinstance(tree, PathTree)}
    rest = [one for one in made if id(one) not in in_paths]
    found += _numbered(rest, profile) or _chained(rest, profile)
    if not found:
        plain = [
            (at, one) for one in rest if (at := _hint(one)) >= 0 and one.main.share >= least and _is_plain(one.main)
        ]
        if plain:
            _, best = min(plain, key=lambda pair: pair[0])
            why = f"{best.main.distinct:,} categories in {best.main.filled:,} rows, without levels"
            found.append(PlainTree(best, why))
    return tuple(sorted(found, key=lambda tree: -_share(tree)))


def _share(tree: AnyTree) -> float:
    match tree:
        case LevelTree(several):
            return several[0].main.share
        case PathTree(one) | PlainTree(one):
            return one.main.share


def _hint(one: Candidate) -> int:
    """How surely a column says categories: the place of its name in the list; -1 for not at all."""
    return CATEGORY_HINTS.index(one.words) if one.words in CATEGORY_HINTS else -1


def _path_tree(one: Candidate) -> PathTree | None:
    """A column whose cells are paths, such as `Femme > Robes`."""
    column = one.main
    if column.nested or column.share < 0.05 or column.links > 0.1 or column.words > 40 or column.tags > 0.2:
        return None
    hinted = _hint(one) >= 0 or any(hint in one.parts for hint in ("category", "categorie", "rayon", "breadcrumb"))
    for sign in SEPARATORS:
        cells = [cell for cell in column.cells if sign in cell.strip(sign + " ")]
        if len(cells) < (0.3 if hinted else 0.6) * len(column.cells) or len(cells) < 2:
            continue
        if (not hinted and sign != ">") or any(_NO_PATH.match(cell) for cell in cells[:20]):
            continue
        between = _between_paths(cells, sign)
        paths = [path for cell in cells for path in (cell.split(between) if between else [cell])]
        tops = {path.split(sign)[0].strip().casefold() for path in paths}
        if len(tops) > max(0.5 * len(paths), 3) or any(len(top) > 80 for top in tops):
            continue
        why = f"{len(cells):,} of {len(column.cells):,} cells are paths such as `{said(cells[0], 50)}`"
        return PathTree(one, sign, between, why)
    return None


def _between_paths(cells: Sequence[str], sign: str) -> str:
    """What parts several paths in one cell."""
    for between in ("|", ";", ","):
        if between == sign:
            continue
        with_it = [cell for cell in cells if between in cell]
        each_a_path = [cell for cell in with_it if all(sign in part for part in cell.split(between) if part.strip())]
        if len(with_it) >= 2 and len(each_a_path) > 0.5 * len(with_it):
            return between
    return ""


def _numbered(made: Sequence[Candidate], profile: Profile) -> list[AnyTree]:
    """Columns such as `cat1`, `cat2`, `cat3`."""
    families: dict[str, dict[int, Candidate]] = defaultdict(dict)
    for one in made:
        found = _NUMBERED.match(one.words)
        if found and found["base"].rstrip("_") in LEVEL_HINTS and _is_level(one.main):
            families[found["base"].rstrip("_")].setdefault(int(found["level"]), one)
    trees: list[AnyTree] = []
    for levels in families.values():
        order = [levels[at] for at in sorted(levels)]
        if len(order) > 1 and (why := _nested(order, profile)):
            trees.append(LevelTree(tuple(order), why))
    return trees


def _chained(made: Sequence[Candidate], profile: Profile) -> list[AnyTree]:
    """Columns such as `famille` and `sous_famille`."""
    by_words = {one.words: one for one in made if _is_level(one.main)}
    for chain in LEVEL_CHAINS:
        order = [by_words[words] for words in chain if words in by_words]
        if len(order) > 1 and (why := _nested(order, profile)):
            return [LevelTree(tuple(order), why)]
    return []


def _is_level(column: Column) -> bool:
    return bool(column.cells) and not column.nested and not column.lists and column.letters <= 100


def _is_plain(column: Column) -> bool:
    return _is_level(column) and column.distinct >= 2 and column.distinct <= 0.5 * column.filled + 2


def _nested(order: Sequence[Candidate], profile: Profile) -> str:
    """Whether each value of a level stands below one of the level above; the evidence, or nothing."""
    alone = met = 0
    for above, below in pairwise(order):
        parents: dict[str, Counter[str]] = defaultdict(Counter)
        for row in profile.head:
            parent, child = _text(row, above.main.name), _text(row, below.main.name)
            if parent and child:
                parents[child][parent] += 1
        alone += sum(count.most_common(1)[0][1] for count in parents.values())
        met += sum(count.total() for count in parents.values())
    if not met or alone < 0.6 * met:
        return ""
    counts = " in ".join(f"{one.main.distinct:,}" for one in reversed(order))
    return f"{counts} values, and {alone / met:.0%} of the lower ones stand below one of the higher"


def _text(row: Mapping[str, object], column: str) -> str:
    cell = row.get(column)
    return cell.strip() if isinstance(cell, str) else ""


def joined_by(tree: LevelTree) -> str:
    """A separator for the levels that none of their names holds."""
    cells = [cell for one in tree.candidates for cell in one.main.values]
    return next((sign for sign in (">", "»", "›", "||") if not any(sign in cell for cell in cells)), "||")


def joined(names: Sequence[str], separator: str) -> str:
    """The expression that makes a path of levels; one that is missing or says its parent again is left out."""
    parts = [names[0]]
    for above, name in pairwise(names):
        parent = above if above == names[0] else f"default({above}, '')"  # without its first level there is no path
        gone = f"default({name}, '') == '' or {name} == {parent}"
        parts.append(f"('' if {gone} else ' {separator} ' + {name})")
    return " + ".join(parts)


def shared_top(column: Column, separator: str) -> tuple[str, ...]:
    """The pattern of a top level that nearly all paths begin with, such as `Accueil`; it tells nobody anything."""
    tops = Counter(cell.split(separator)[0].strip() for cell in column.cells)
    deep = sum(separator in cell for cell in column.cells)
    if not tops or deep < 5 or len(set(column.cells)) < 2:
        return ()
    top, times = tops.most_common(1)[0]
    below = {cell.split(separator)[1].strip() for cell in column.cells if separator in cell}
    if times < 0.98 * len(column.cells) or len(below) < 2 or not (top.casefold() in _HOMES or times >= 50):
        return ()
    plain = re.escape(top).replace("\\ ", " ")
    return (rf"^{plain}\s*(?:{re.escape(separator)}\s*|$)",)


def remarks_in(columns: Sequence[Column]) -> tuple[str, ...]:
    """The pattern of remarks that somebody left in the names of categories, such as `(NEW)`."""
    met = Counter(cell for column in columns for cell in column.values if _REMARK.search(cell))
    return (_REMARK.pattern,) if met else ()
