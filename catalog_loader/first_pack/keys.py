"""Which column names a row, and in which column a variant names its product."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.catalog.gather import MAX_KEY, keys
from app.core.product import Row
from app.core.shop import Feed
from app.rulepack.problems import nearest
from catalog_loader.first_pack.naming import plain
from catalog_loader.first_pack.profile import Column, Profile
from catalog_loader.first_pack.words import GROUP_HINTS, KEY_HINTS, NOT_A_GROUP
from catalog_loader.first_pack.yaml_out import said


class NoPackError(Exception):
    """No pack can be written for this feed; the message says why and the mend."""


@dataclass(frozen=True)
class Chosen:
    """A column that was chosen for a purpose, and the evidence."""

    column: str
    why: str
    sure: bool = True
    told: str = ""
    """What people are told that it is, where the reader of a format works it out."""

    @property
    def shown(self) -> str:
        """The column as the feed writes it."""
        return self.told or self.column


def asked_column(profile: Profile, asked: str, option: str) -> Chosen:
    """The column that the command line names."""
    if asked not in profile.columns:
        meant = nearest(asked, profile.columns, close=0.5)
        shown = ", ".join(said(name) for name in list(profile.columns)[:40])
        mend = f"did you mean `{said(meant)}`?" if meant else f"the columns are: {shown}"
        raise NoPackError(f"{option}: the feed has no column `{said(asked)}`; {mend}")
    return Chosen(asked, f"named by {option}")


def find_key(profile: Profile) -> Chosen:
    """The column that tells rows apart, by its values first and by its name among those. Raises NoPackError."""
    fit = [column for column in profile.columns.values() if _could_be_key(column, profile)]
    if not fit:
        raise NoPackError(_no_key(profile))
    perfect = [column for column in fit if _unique(column) and column.filled == profile.looked]
    called = [column for column in fit if _hint(column.name, KEY_HINTS)]
    both = [column for column in perfect if column in called]
    choices = both or called or perfect
    best = max(choices, key=lambda column: (_hint(column.name, KEY_HINTS), -column.letters, -column.position))
    if best in perfect:
        return Chosen(best.name, f"each of {profile.looked:,} rows has its own", bool(called) or len(perfect) == 1)
    doubled = best.filled - best.distinct
    return Chosen(
        best.name, f"{best.share:.0%} of the rows have one; {doubled:,} of {best.filled:,} repeat another's", sure=False
    )


def _no_key(profile: Profile) -> str:
    fullest = max(profile.columns.values(), key=lambda column: (column.distinct, -column.position), default=None)
    best = f"; the nearest is `{said(fullest.name)}` with {fullest.distinct:,} values" if fullest else ""
    return (
        f"no column tells the {profile.looked:,} rows apart{best}; "
        "export each row's own reference, or name a column with --key"
    )


def _could_be_key(column: Column, profile: Profile) -> bool:
    """Whether nearly all rows have a short value of their own in it."""
    if column.nested or column.lists or column.name == "" or len(column.name) > MAX_KEY:
        return False
    if column.letters > 60 or column.words > 3 or not column.filled:
        return False
    if column.filled == profile.looked and _unique(column):
        return not _fractions(column) and not (profile.looked > 1 and column.dates > 0.5)
    named = _hint(column.name, KEY_HINTS) > 0
    return named and column.share >= 0.8 and column.distinct >= 0.98 * column.filled


def _unique(column: Column) -> bool:
    return column.distinct == column.filled


def _fractions(column: Column) -> bool:
    return len(column.numbers) == len(column.cells) and any(not one.is_integer() for one in column.numbers)


def _hint(name: str, hints: Iterable[str]) -> int:
    """How surely a name says a purpose: the earlier in the list, the surer."""
    words = plain(name)
    order = list(hints)
    if words in order:
        return 2 * (len(order) - order.index(words)) + len(order)
    parts = [len(order) - at for at, hint in enumerate(order) if f"_{hint}_" in f"_{words}_"]
    return max(parts, default=0)


def find_group(profile: Profile, key: str) -> Chosen | None:
    """The column in which a variant names its product, when there is one."""
    ids = {said_ for row in profile.head if (said_ := _cell(row, key))}
    figures = all(one.isdecimal() for one in ids)
    found: list[tuple[float, Chosen]] = []
    for column in profile.columns.values():
        if column.name == key or column.share < 0.05 or column.lists or column.nested:
            continue
        if NOT_A_GROUP.intersection(plain(column.name).split("_")) or column.letters > 60:
            continue
        named = _hint(column.name, GROUP_HINTS)
        parents = [cell for row in profile.head if (cell := _cell(row, column.name)) and cell != _cell(row, key)]
        if not parents or len(set(parents)) > 0.8 * len(parents):
            continue
        known = sum(parent in ids for parent in parents) / len(parents)
        if (known >= 0.8 and (named or not figures)) or (named and known >= 0.5):
            why = f"{len(parents):,} of the first {len(profile.head):,} rows name another row's `{key}`"
            found.append((known * 100 + named, Chosen(column.name, why)))
        elif named and column.share >= 0.5 and _groups_well(profile, column.name):
            why = f"{len(set(parents)):,} values for {len(parents):,} of the first {len(profile.head):,} rows"
            found.append((named, Chosen(column.name, why, sure=plain(column.name) in GROUP_HINTS)))
    return max(found, key=lambda one: one[0])[1] if found else None


def _groups_well(profile: Profile, column: str) -> bool:
    """Whether rows with one value stand together in small groups, as the variants of one product do."""
    sizes: dict[str, int] = defaultdict(int)
    for row in profile.head:
        if value := _cell(row, column):
            sizes[value] += 1
    return bool(sizes) and len(sizes) > 1 and max(sizes.values()) <= 500 and sum(sizes.values()) / len(sizes) <= 60


def _cell(row: Mapping[str, object], column: str) -> str:
    return keys(Row("", 0, row), Feed(key=column))[0]
