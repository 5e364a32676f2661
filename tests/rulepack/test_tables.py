"""Tables in CSV files beside the rules: part of the pack, and every mistake told by file and line."""

from pathlib import Path

import pytest

from app.catalog.transform import KINDS
from app.catalog.transformations.base import Transformation
from app.rulepack.pack import RulePack, load_pack, read_folder
from app.rulepack.problems import BadPackError
from app.rulepack.yaml_text import MAX_BYTES

RULE = "- {kind: map, field: brand, file: tables/couleurs.csv}"
TABLE = "rules/tables/couleurs.csv"


def load(table: str | bytes | None, rule: str = RULE) -> RulePack:
    files = {"rules/transformations.yaml": rule.encode()}
    if table is not None:
        files[TABLE] = table.encode() if isinstance(table, str) else table
    return load_pack(files, KINDS)


def said(table: str | bytes | None, rule: str = RULE) -> list[str]:
    with pytest.raises(BadPackError) as error:
        load(table, rule)
    return str(error.value).splitlines()


def results(pack: RulePack, *values: str) -> tuple[str, ...]:
    (rule,) = pack.all(Transformation)
    return rule.results(values)[""]


@pytest.mark.parametrize(
    "table", ["a;b\nROUGE VIF;rouge\n", "\ufeffa,b\r\nRouge vif,rouge\r\n", "a\tb\nrouge vif\trouge\n\n"]
)
def test_a_table_may_come_from_any_spreadsheet(table: str) -> None:
    assert results(load(table), "rouge VIF", "vert") == ("rouge", "vert")


def test_columns_are_chosen_by_name_and_what_the_rule_says_itself_counts_more() -> None:
    rule = "- {kind: map, field: brand, file: tables/couleurs.csv, columns: [nom, famille], table: {ciel: azur}}"
    pack = load("code;famille;nom\n1;bleu;ciel\n2;gris;perle\n", rule)
    assert results(pack, "perle", "ciel") == ("gris", "azur")


def test_a_table_is_part_of_the_catalogue_half() -> None:
    """Another line in it needs a reindex like another line in the rule."""
    one, other = load("a;b\nx;y\n"), load("a;b\nx;z\n")
    assert one.digest != other.digest
    assert one.catalogue_digest != other.catalogue_digest


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("a;b\nx;y\nX;z\n", f"{TABLE}:3:1: `X` stands here a second time, first in line 2; keep one"),
        ("a;b\nx\n", f"{TABLE}:2:1: the line has 1 cells and the first line 2; quote texts that hold `;`"),
        ("a;b\n;y\n", f"{TABLE}:2:1: `a` is empty; write what is looked up"),
        ('a;b\n"x;y\n', f"{TABLE}:2:1: this is not CSV: unexpected end of data"),
        (b"a;b\nx;\xe9\n", f"{TABLE}:2:1: the file is not UTF-8; save it as UTF-8"),
        (b"x" * (MAX_BYTES + 1), f"{TABLE}:1:1: the file is larger than 1,048,576 bytes; split it"),
        (
            "",
            f"{TABLE}:1:1: a table has two columns, named in its first line and parted by a comma, a semicolon or a tab",
        ),
    ],
)
def test_every_mistake_in_a_table_is_told_with_its_line(table: str | bytes, problem: str) -> None:
    assert said(table) == [problem]


def test_a_table_that_is_not_there_is_told_with_what_was_meant() -> None:
    at = "rules/transformations.yaml:1:3: there is no table"
    wrong = RULE.replace("couleurs", "couleur")
    assert said("a;b\n", wrong) == [f"{at} `tables/couleur.csv`; did you mean `tables/couleurs.csv`?"]
    assert said(None) == [f"{at} `tables/couleurs.csv`; write it as a CSV file below `rules/tables/`"]
    assert said(None, RULE.replace("tables/couleurs.csv", "../../etc/passwd"))[0].startswith(f"{at} `../../etc/passwd`")
    columns = RULE.replace("}", ", columns: [a, c]}")
    assert said("a;b\n", columns) == [f"{TABLE}:1:1: there is no column `c`; there are: a, b"]


def test_a_folder_gives_its_tables_and_follows_no_link_out_of_it(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    (shop / "rules" / "tables").mkdir(parents=True)
    (shop / "rules" / "tables" / "a.csv").write_text("a;b\n")
    (shop / "rules" / "notes.csv").write_text("no table")
    (tmp_path / "secret.csv").write_text("a;b\n")
    (shop / "rules" / "tables" / "secret.csv").symlink_to(tmp_path / "secret.csv")
    assert list(read_folder(shop)) == ["rules/tables/a.csv"]
