"""`gondola trees` and its doctor on the command line, and as docs/trees.md prints them."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalog_loader.cli import main
from catalog_loader.sample import sample_feed
from tests.commands.desk import Desk

ROOT = Path(__file__).parents[2]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A shop that is live."""
    made = Desk(tmp_path)
    made.done("reindex")
    return made


def test_trees_are_listed_and_examined(desk: Desk) -> None:
    """As text and as one document; advice is no failure, unless somebody is strict."""
    assert re.search(r"^rayons +rayons +5 +4 +2 +rules/trees.yaml:2:3$", desk.done("trees"), re.MULTILINE)
    listed = desk.told("trees")
    assert [(one["tree"], one["nodes"], one["products"]) for one in listed["trees"]] == [
        ("rayons", 5, 4),
        ("envies", 3, 2),
    ]
    said = " ".join(desk.done("trees", "doctor").split())  # lines are folded to the terminal's width
    assert "Only children (2)" in said
    assert "rayons:femme/robes: the only node below `rayons:femme`, with all of its products" in said
    told = desk.told("trees", "doctor", "rayons")
    assert told["advice"] == len([one for one in told["findings"] if one["kind"] != "told"]) > 0
    assert desk.run("trees", "doctor", "--strict").exit_code == 1


def test_a_tree_that_is_not_there_is_told(desk: Desk) -> None:
    result = desk.run("trees", "doctor", "rayon")
    assert result.exit_code == 1
    assert "there is no tree 'rayon', did you mean `rayons`" in result.output.replace("; did", ", did")


def test_nothing_live_is_no_traceback(tmp_path: Path) -> None:
    result = Desk(tmp_path).run("trees")
    assert (result.exit_code, "nothing is live yet" in result.output) == (1, True)


def test_the_page_prints_what_the_doctor_says(tmp_path: Path) -> None:
    """Every line of the page's outputs stands in those of the sample shop."""
    for name in ("rules", "synonyms"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "catalog_loader" / "sample").mkdir(parents=True)
    shutil.copy(sample_feed(), tmp_path / "catalog_loader" / "sample" / "catalogue.csv")
    options = ["--shop", str(tmp_path), "--data", str(tmp_path / "var")]
    said = ""
    for words in (["reindex"], ["trees"], ["trees", "doctor"]):
        result = CliRunner().invoke(main, [*options, *words])
        assert result.exit_code == 0, result.output
        said += " ".join(result.output.split())
    page = (ROOT / "docs" / "trees.md").read_text(encoding="utf-8").partition("## The tree doctor")[2]
    for block in re.findall(r"```text\n(.*?)```", page, re.DOTALL):
        for line in block.splitlines():
            assert " ".join(line.split()) in said, line
