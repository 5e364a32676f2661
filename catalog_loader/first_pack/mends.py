"""What the feed's texts need before shoppers read them: blanks, tags, empty words, lists in a cell, capitals."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from catalog_loader.first_pack.counting import TreeGuess
from catalog_loader.first_pack.guesses import FieldGuess, MendGuess
from catalog_loader.first_pack.profile import Column
from catalog_loader.first_pack.shapes import several_in_a_cell
from catalog_loader.first_pack.yaml_out import quoted, said

_LOST = re.compile("[\x80-\x9f]")
_SHOUTED = re.compile(r"[^a-zà-ÿ]*[A-ZÀ-Þ]{2}[^a-zà-ÿ]*")
_SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")
_SHARE = re.compile(r"\d+(?:[.,]\d+)?\s*%")
MAX_TABLE = 60


def find_mends(
    fields: Sequence[FieldGuess], trees: Sequence[TreeGuess], columns: dict[str, Column]
) -> tuple[MendGuess, ...]:
    """Every transformation that the cells ask for, in the order in which they run."""
    paths = {tree.source: tree for tree in trees}
    used = [
        one
        for one in fields
        if (one.use or one.name in paths or one.part == "Levels") and one.type in ("text", "keyword")
    ]
    seen = {one.name: [columns[name] for name in (*one.columns, *one.by_locale.values())] for one in fields}
    mends = [
        *_lost_letters(used, seen),
        *_blanks(used, seen),
        *_empty_words([one for one in fields if one.use or one.part == "Levels"], seen),
        *_folds(used, seen),
        *(_split_paths(tree) for tree in trees if tree.list_separator),
        *_splits([one for one in used if one.name not in paths], seen),
        *_capitals(used, seen, {*paths, *(one.name for one in used if one.part == "Levels")}),
        *_spellings(used, seen),
    ]
    return tuple(mends)


def _lost_letters(used: Sequence[FieldGuess], seen: dict[str, list[Column]]) -> list[MendGuess]:
    """Letters lost between two encodings: control characters that are punctuation in Windows' own."""
    found: Counter[str] = Counter()
    where: dict[str, list[str]] = defaultdict(list)
    for one in used:
        for letter, times in Counter(
            _LOST.findall(" ".join(c for column in seen[one.name] for c in column.cells))
        ).items():
            found[letter] += times
            where[letter].append(one.name)
    made = []
    for letter, times in found.most_common(8):
        meant = bytes([ord(letter)]).decode("cp1252", "replace").replace("\ufffd", " ")
        why = f"{_times(times)} the letter U+{ord(letter):04X}, lost between two encodings"
        options = (("pattern", f'"\\x{ord(letter):02x}"'), ("with", quoted(meant)))
        made.append(MendGuess("replace", f"lost-letter-{ord(letter):02x}", tuple(where[letter]), options, why))
    return made


def _blanks(used: Sequence[FieldGuess], seen: dict[str, list[Column]]) -> list[MendGuess]:
    """Tags go, blanks become single."""
    tagged = [one.name for one in used if any(column.tags > 0 for column in seen[one.name])]
    blank = [
        one.name
        for one in used
        if one.name not in tagged
        and any(column.share_of(lambda cell: "  " in cell or "\n" in cell or "\t" in cell) for column in seen[one.name])
    ]
    made = []
    if tagged:
        share = max(column.tags for name in tagged for column in seen[name])
        why = f"up to {share:.0%} of the cells hold HTML"
        made.append(MendGuess("clean", "tags-and-blanks", tuple(tagged), (("html", "true"),), why))
    if blank:
        made.append(
            MendGuess("clean", "blanks", tuple(blank), (), "double blanks and line breaks become single blanks")
        )
    return made


def _empty_words(fields: Sequence[FieldGuess], seen: dict[str, list[Column]]) -> list[MendGuess]:
    """What stands in cells that say nothing."""
    told: Counter[str] = Counter()
    where = []
    for one in fields:
        here = Counter({word: n for column in seen[one.name] for word, n in column.placeholders.items()})
        if here:
            where.append(one.name)
            told.update({word.casefold(): n for word, n in here.items()})
    if not where:
        return []
    shown = ", ".join(f"`{said(word, 20)}` {_times(times)}" for word, times in told.most_common(6))
    words = "|".join(_SPECIAL.sub(r"\\\g<0>", word) for word, _ in told.most_common())
    return [
        MendGuess(
            "drop", "says-nothing", tuple(where), (("pattern", quoted(words)),), f"cells that say nothing: {shown}"
        )
    ]


def _folds(used: Sequence[FieldGuess], seen: dict[str, list[Column]]) -> list[MendGuess]:
    """The same few words at the end of many texts, such as `… Voir la présentation`."""
    made = []
    for one in used:
        if one.type != "text" or one.by_locale:
            continue
        column = seen[one.name][0]
        long = [cell for cell in column.cells if len(cell.split()) > 6]
        ends = Counter(" ".join(cell.replace("…", " … ").split()[-size:]) for cell in long for size in (2, 3, 4))
        often = [(end, n) for end, n in ends.items() if n >= 20 and n >= 0.1 * len(column.cells)]
        if not often:
            continue
        most = max(n for _, n in often)
        end = max((end for end, n in often if n >= 0.9 * most), key=len)
        end = end[end.index("…") + 1 :].strip() if "…" in end[:-1] else end
        pattern = r"\s*…?\s*" + _SPECIAL.sub(r"\\\g<0>", end) + "$"
        why = f"{most:,} of {len(column.cells):,} texts end so"
        options = (("pattern", quoted(pattern)), ("with", "…"))
        made.append(MendGuess("replace", f"{one.name}-end".replace("_", "-"), (one.name,), options, why))
    return made


def _split_paths(tree: TreeGuess) -> MendGuess:
    options = (("pattern", quoted(r"\s*" + _SPECIAL.sub(r"\\\g<0>", tree.list_separator) + r"\s*")),)
    return MendGuess(
        "split", f"{tree.source}-list".replace("_", "-"), (tree.source,), options, "several paths in one cell"
    )


def _splits(used: Sequence[FieldGuess], seen: dict[str, list[Column]]) -> list[MendGuess]:
    """Cells that hold several values."""
    made = []
    for one in used:
        if one.role in ("name", "short", "description", "reference", "link", "image", "status") or one.by_locale:
            continue
        if one.type == "text" and one.role != "keywords":
            continue
        column = seen[one.name][0]
        signs, why = several_in_a_cell(column, one.role)
        shares = column.share_of(lambda cell: bool(_SHARE.search(cell))) if one.role == "material" else 0
        if shares >= 0.02:
            commas = (("pattern", quoted(_SHARE.pattern)), ("with", "','"))
            told = f"{shares:.0%} of the cells say shares, such as `{next(filter(_SHARE.search, column.cells))[:40]}`"
            made.append(MendGuess("replace", f"{one.name}-shares", (one.name,), commas, told))
            signs, why = "".join(dict.fromkeys("," + signs)), why or "the shares stood between the materials"
        if signs:
            escaped = _SPECIAL.sub(r"\\\g<0>", signs) if len(signs) == 1 else f"[{signs}]"
            options = (("pattern", quoted(escaped)),)
            made.append(MendGuess("split", f"{one.name}-list".replace("_", "-"), (one.name,), options, why))
    return made


def _capitals(used: Sequence[FieldGuess], seen: dict[str, list[Column]], filed: set[str]) -> list[MendGuess]:
    """Names and categories in capitals become sentences."""
    made = []
    for one in used:
        if one.role != "name" and one.name not in filed:
            continue
        for key, column in zip(_keys(one), seen[one.name], strict=False):
            share = column.share_of(lambda cell: bool(_SHOUTED.fullmatch(cell)))
            if one.name in filed and share >= 0.3:
                options: tuple[tuple[str, str], ...] = (("case", "sentence"),)
            elif one.role == "name" and share >= 0.03:
                options = (("when", f"{{{key}: {{matches: '^[^a-zà-ÿ]+$'}}}}"), ("case", "sentence"))
            else:
                continue
            why = f"{share:.0%} of {len(column.cells):,} are written in capitals"
            made.append(MendGuess("clean", f"shouted-{key}".replace("_", "-").replace(".", "-"), (key,), options, why))
    levels = [one for one in made if one.options == (("case", "sentence"),)]
    if len(levels) > 1:
        rest = [one for one in made if one not in levels]
        joined = tuple(name for one in levels for name in one.fields)
        return [*rest, MendGuess("clean", "shouted-levels", joined, (("case", "sentence"),), levels[0].why)]
    return made


def _keys(one: FieldGuess) -> tuple[str, ...]:
    return tuple(f"{one.name}.{locale}" for locale in one.by_locale) or (one.name,)


def _spellings(used: Sequence[FieldGuess], seen: dict[str, list[Column]]) -> list[MendGuess]:
    """Values that differ only by their letters' case become one: the commonest spelling counts."""
    made = []
    for one in used:
        if not one.is_facet:
            continue
        column = seen[one.name][0]
        signs = several_in_a_cell(column, one.role)[0]
        values: Counter[str] = Counter()
        for value, times in column.values.items():
            for part in re.split(f"[{signs}]", value) if signs else (value,):
                values[" ".join(part.split())] += times
        twins: dict[str, Counter[str]] = defaultdict(Counter)
        for value, times in values.items():
            twins[value.casefold()][value] += times
        apart = {key: found for key, found in twins.items() if key and len(found) > 1}
        if not apart:
            continue
        first = next(iter(apart.values())).most_common(2)
        shown = f"`{said(first[0][0], 20)}` and `{said(first[1][0], 20)}` are one"
        name = one.name.replace("_", "-")
        if one.role in ("colour", "material", "gender") and len(apart) > 0.1 * len(twins):
            why = f"{_values(len(apart))} written in several ways: {shown}"
            made.append(MendGuess("clean", f"{name}-case", (one.name,), (("case", "lower"),), why))
        else:
            order = sorted(apart, key=lambda key: -apart[key].total())[:MAX_TABLE]
            table = {key: apart[key].most_common(1)[0][0] for key in order}
            more = f" (the {MAX_TABLE} commonest of {len(apart):,})" if len(apart) > MAX_TABLE else ""
            why = f"{_values(len(table))} written in several ways{more}: {shown}; the commonest way counts"
            made.append(MendGuess("map", f"{name}-spelling", (one.name,), (), why, table))
    return made


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _values(count: int) -> str:
    return "one value is" if count == 1 else f"{count:,} values are"
