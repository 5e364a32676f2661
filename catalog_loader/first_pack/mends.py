"""What the feed's texts need before shoppers read them: blanks, tags, empty words, lists in a cell, capitals."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from app.words.mojibake import is_garbled
from catalog_loader.first_pack.counting import TreeGuess
from catalog_loader.first_pack.guesses import FieldGuess, MendGuess
from catalog_loader.first_pack.profile import Column
from catalog_loader.first_pack.shapes import several_in_a_cell
from catalog_loader.first_pack.spellings import spellings
from catalog_loader.first_pack.typed_mends import typed_mends
from catalog_loader.first_pack.yaml_out import quoted, said

_LOST = re.compile("[\x80-\x9f]")
_SHOUTED = re.compile(r"[^a-zà-ÿ]*[A-ZÀ-Þ]{2}[^a-zà-ÿ]*")
_SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")
_SHARE = re.compile(r"\d+(?:[.,]\d+)?\s*%")
_CODE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*(?:,[a-z0-9]+(?:_[a-z0-9]+)*)*")
_ONE_VALUE = frozenset({"name", "short", "description", "reference", "link", "image", "status"})


def find_mends(
    fields: Sequence[FieldGuess], trees: Sequence[TreeGuess], columns: dict[str, Column], currency: str
) -> tuple[MendGuess, ...]:
    """Every transformation that the cells ask for, in the order in which they run."""
    paths = {tree.source: tree for tree in trees if not tree.values and not tree.nodes}
    used = [
        one
        for one in fields
        if (one.use or one.name in paths or one.part == "Levels") and one.type in ("text", "keyword")
    ]
    seen = {one.name: [columns[name] for name in (*one.columns, *one.by_locale.values())] for one in fields}
    mends = [
        *_garbled(used, seen),
        *_lost_letters(used, seen),
        *_blanks(used, seen),
        *_empty_words([one for one in fields if one.use or one.part == "Levels"], seen),
        *_folds(used, seen),
        *(_split_paths(tree) for tree in trees if tree.list_separator),
        *(mend for tree in paths.values() for mend in _cuts(tree, fields)),
        *_splits([one for one in used if one.name not in paths], seen),
        *_codes(list(paths.values()), columns),
        *_capitals(used, seen, {*paths, *(one.name for one in used if one.part == "Levels")}, paths),
        *spellings(used, seen),
        *typed_mends(fields, seen, currency),
    ]
    return tuple(mends)


def _garbled(used: Sequence[FieldGuess], seen: dict[str, list[Column]]) -> list[MendGuess]:
    """Letters that were read in the wrong encoding, such as `Ã©`."""
    found = {
        one.name: count
        for one in used
        if (count := sum(is_garbled(cell) for column in seen[one.name] for cell in column.cells))
    }
    if not found:
        return []
    why = f"letters of {sum(found.values()):,} cells were read in the wrong encoding"
    return [MendGuess("clean", "wrong-letters", tuple(found), (("repair", "true"),), why)]


def _cuts(tree: TreeGuess, fields: Sequence[FieldGuess]) -> list[MendGuess]:
    """What is cut out of the paths of a tree: a top level that all share, remarks behind names."""
    where = (tree.source,) if len(tree.columns) == 1 else tuple(one.name for one in fields if one.part == "Levels")
    made = []
    for cut in tree.cuts:
        top = cut.startswith("^")
        why = "a top level that all categories share says nothing" if top else "remarks behind the names of categories"
        name = "top-level" if top else "remarks"
        options = (("pattern", quoted(f"(?i){cut}")), ("with", "''"))
        made.append(MendGuess("replace", f"{tree.code}-{name}".replace("_", "-"), where, options, why))
    return made


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
        if one.role in _ONE_VALUE or one.by_locale or one.separator:
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


def _codes(trees: Sequence[TreeGuess], columns: dict[str, Column]) -> list[MendGuess]:
    """Categories that are written as machines do, such as `table_lamps`, become words."""
    made = []
    for tree in trees:
        column = columns.get(tree.columns[0])
        if len(tree.columns) > 1 or column is None or tree.told:
            continue
        if column.share_of(lambda cell: bool(_CODE.fullmatch(cell))) < 0.9 or not any(
            "_" in cell for cell in column.cells
        ):
            continue
        name = tree.code.replace("_", "-")
        why = f"categories are written as machines do, such as `{said(column.example, 40)}`"
        options = (("pattern", "'_+'"), ("with", "' '"))
        made.append(MendGuess("replace", f"{name}-words", (tree.source,), options, why))
        made.append(
            MendGuess("clean", f"{name}-capital", (tree.source,), (("case", "sentence"),), "each with a capital")
        )
    return made


def cut_out(cell: str, cuts: Sequence[str]) -> str:
    """A cell without what is cut out of it."""
    for cut in cuts:
        cell = re.sub(cut, "", cell, flags=re.IGNORECASE)
    return cell


def shouted(column: Column, cuts: Sequence[str]) -> float:
    """The share of cells in capitals, without what is cut out of them."""
    return column.share_of(lambda cell: bool(_SHOUTED.fullmatch(cut_out(cell, cuts))))


def _capitals(
    used: Sequence[FieldGuess], seen: dict[str, list[Column]], filed: set[str], paths: dict[str, TreeGuess]
) -> list[MendGuess]:
    """Names and categories in capitals become sentences; paths keep a capital at each of their levels."""
    made = []
    cut_by = {name: tree.cuts for name, tree in paths.items()}
    deep = {
        name
        for name, tree in paths.items()
        if any(tree.separator in c.strip() for s in seen.get(name, ()) for c in s.cells)
    }
    for one in used:
        if one.role != "name" and one.name not in filed:
            continue
        cuts = cut_by.get(one.name, ())
        for key, column in zip(_keys(one), seen[one.name], strict=False):
            share = shouted(column, cuts)
            if one.name in filed and share >= 0.3:
                case = "sentence" if one.part == "Levels" or one.name not in deep else "title"
                options: tuple[tuple[str, str], ...] = (("case", case),)
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


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"
