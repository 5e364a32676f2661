"""The example pack on its real catalogue: the known mess is gone, and what only stood in the texts can be chosen."""

import re

import pytest

from app.catalog.attributes.base import Attribute
from app.catalog.place import Tree, TreeNode
from app.catalog.transformations.base import Transformation
from app.desk.packs import read_draft
from app.rulepack.pack import RulePack
from app.search.kinds import Facet
from tests.real.catalogues import CDISCOUNT
from tools.before_after import EXAMPLE, Looked, figures, look


@pytest.fixture(scope="module")
def pack() -> RulePack:
    """The example's rules, checked: a rule that breaks an example of its own is refused here."""
    return read_draft(EXAMPLE)


@pytest.fixture(scope="module")
def looked() -> Looked:
    """The whole catalogue, before and after."""
    return look(CDISCOUNT.path)


def nodes_of(nodes: tuple[TreeNode, ...]) -> int:
    return sum(1 + nodes_of(node.nodes) for node in nodes)


def test_the_pack_is_as_rich_as_its_readme_says(pack: RulePack) -> None:
    transformations, trees = pack.all(Transformation), pack.all(Tree)
    assert len(transformations) >= 50
    assert all(rule.id for rule in transformations)
    assert len(pack.all(Attribute)) >= 15
    assert len({type(one) for one in pack.all(Attribute)}) >= 6
    assert [tree.code for tree in trees] == ["rayons", "usages", "marques"]
    assert [tree.code for tree in trees if tree.field is None] == ["usages", "marques"]
    assert sum(nodes_of(tree.nodes) for tree in trees) >= 40


def test_nearly_every_transformation_shows_what_it_does(pack: RulePack) -> None:
    without = [rule.id for rule in pack.all(Transformation) if not rule.examples]
    assert without == []


@pytest.mark.full
def test_the_known_mess_is_gone(looked: Looked) -> None:
    assert looked.products == CDISCOUNT.rows
    mess = looked.mess
    gone = {
        *("`AUCUNE` and other words for no brand", "`(NEW)` and `- NEW` in a category"),
        *("double or outer blanks", "letters lost between two encodings"),
    }
    for name in gone:
        before, after = mess[name]
        assert before > 100, name
        assert after == 0, name
    before, after = mess["`Voir la présentation`, whole or cut"]
    assert before > 35_000
    assert after <= 2  # two descriptions hold the fold twice, cut and whole
    before, after = mess["labels that end in `…` or `...`"]
    assert before > 16_000
    assert after < before / 6
    assert not {"AUCUNE", "Aucune", "GENERIQUE", "Generique"} & set(looked.filled["brand"])
    assert not [name for name in looked.filled["level_1"] if re.search(r"[A-ZÀ-Ý]{4}", name)]


@pytest.mark.full
def test_what_stood_only_in_the_texts_can_be_chosen(looked: Looked, pack: RulePack) -> None:
    at_least = {"capacity": 3_000, "colour_family": 15_000, "material": 6_000, "fits": 12_000, "size": 3_000}
    assert {name: looked.has[name] for name in at_least if looked.has[name] < at_least[name]} == {}
    assert max(float(value) for value in looked.filled["capacity"]) < 100_000
    empty = [facet.code for facet in pack.all(Facet) if len(looked.filled[facet.field]) < 2]
    assert empty == []


@pytest.mark.full
def test_every_product_stands_in_a_category_of_the_feed(looked: Looked) -> None:
    assert looked.placed["rayons"] == CDISCOUNT.rows
    assert looked.placed["usages"] > 20_000
    assert len(looked.nodes["marques"]) > 60


@pytest.mark.full
def test_every_table_of_the_page_can_be_written(looked: Looked, pack: RulePack) -> None:
    assert all(table.startswith("| ") for table in figures(looked, pack).values())
