"""Tables beside the rules: CSV files below `rules/tables`, read with every mistake told by file and line."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from app.core.kind import Place, Rule, option
from app.rulepack.problems import Problem, did_you_mean
from app.rulepack.yaml_text import MAX_BYTES

FOLDER = "rules/tables/"
_SEPARATORS = ";,\t"


@dataclass(frozen=True, kw_only=True)
class FromFile(Rule):
    """A rule whose table may stand in a CSV file."""

    file: str | None = option(
        "A CSV file below `rules/tables` with the table; its first line names the columns.",
        default=None,
        example="tables/couleurs.csv",
    )
    columns: tuple[str, ...] = option(
        "Its column with what is looked up and the one with what it becomes; left out, the first two.", default=()
    )
    rows: Mapping[str, str] = field(default_factory=dict, metadata={"hidden": True})
    """What the file holds: value to value, as written."""


def is_table(name: str) -> bool:
    """Whether a file of a pack is a table."""
    return name.startswith(FOLDER) and PurePosixPath(name).suffix == ".csv"


def table_of(rule: FromFile, files: Mapping[str, bytes], place: Place) -> tuple[Mapping[str, str], list[Problem]]:
    """The rows of the file that a rule names, and what is wrong with them; `place` is where the rule names it.

    The file is one of the pack's, so that no name leads out of `rules/`.
    """
    tables = {name.removeprefix("rules/"): content for name, content in files.items() if is_table(name)}
    name = rule.file or ""
    if name not in tables:
        hint = did_you_mean(name, tables) or f"; write it as a CSV file below `{FOLDER}`"
        return {}, [Problem(place, f"there is no table `{name}`{hint}")]
    if len(rule.columns) not in (0, 2):
        return {}, [Problem(place, "`columns` takes two names: what is looked up, and what it becomes")]
    return read_table(f"rules/{name}", tables[name], rule.columns)


def read_table(name: str, content: bytes, columns: tuple[str, ...]) -> tuple[Mapping[str, str], list[Problem]]:
    """A CSV file as value to value, and what is wrong with it; comma, semicolon or tab part the cells."""
    if len(content) > MAX_BYTES:
        return {}, [Problem(Place(name, 1, 1), f"the file is larger than {MAX_BYTES:,} bytes; split it")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return {}, [Problem(Place(name, line, 1), "the file is not UTF-8; save it as UTF-8")]
    rows: dict[str, str] = {}
    return rows, list(_read(name, text, columns, rows))


def _read(name: str, text: str, columns: tuple[str, ...], rows: dict[str, str]) -> Iterator[Problem]:
    """Fill `rows`; every mistake is told."""
    first, _, _ = text.partition("\n")
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        wanted = columns or tuple(header[:2])
        if len(header) < 2:
            message = "a table has two columns, named in its first line and parted by a comma, a semicolon or a tab"
            yield Problem(Place(name, 1, 1), message)
            return
        if lacking := [column for column in wanted if column not in header]:
            yield Problem(Place(name, 1, 1), f"there is no column `{lacking[0]}`{did_you_mean(lacking[0], header)}")
            return
        key, value = (header.index(column) for column in wanted)
        seen: dict[str, int] = {}
        for cells in reader:
            place = Place(name, reader.line_num, 1)
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                message = f"the line has {len(cells)} cells and the first line {len(header)}"
                yield Problem(place, f"{message}; quote texts that hold `{separator}`")
                continue
            written = cells[key].strip()
            folded = written.casefold()
            if not written:
                yield Problem(place, f"`{wanted[0]}` is empty; write what is looked up")
            elif folded in seen:
                yield Problem(place, f"`{written}` stands here a second time, first in line {seen[folded]}; keep one")
            else:
                seen[folded] = reader.line_num
                rows[written] = cells[value].strip()
    except csv.Error as error:
        yield Problem(Place(name, max(1, reader.line_num), 1), f"this is not CSV: {error}")
