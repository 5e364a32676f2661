"""What a product is, read from its name, on the way to its document and in a search."""

from collections.abc import Sequence
from typing import Any

import pytest

from app.catalog.recipe import Indexed
from app.rulepack.problems import BadPackError
from tests.catalog.journey import journey, product

NOUN = "- {kind: head, name: noun, of: {fr: name.fr, en: name.en}, gives: noun, use: [search]}"
ONE = "- {kind: head, name: noun, of: material, gives: noun, type: keyword, without: [brand], use: [filter, facet]}"


def values(rule: str, *rows: dict[str, Any]) -> dict[str, Sequence[Any]]:
    """The one product's values under a rule."""
    return dict(product(*rows, attributes=rule).draft.values)


def test_each_language_reads_its_own_name_in_its_own_order() -> None:
    found = values(NOUN, {"nom": "Coque souple pour iPhone 6", "nom_en": "Soft phone case for iPhone 6"})
    assert found["noun.fr"] == ("coque",)
    assert found["noun.en"] == ("case",)


def test_a_name_without_language_is_in_the_shop_s_first() -> None:
    assert values(ONE, {"material": "Lave-linge hublot 8 kg"})["noun"] == ("lave-linge",)


def test_the_brand_is_left_out_before_the_name_is_read() -> None:
    row = {"material": "Puma - Sac à dos", "brand": "PUMA"}
    assert values(ONE, row)["noun"] == ("sac",)


@pytest.mark.parametrize(("gives", "found"), [("noun", "printer"), ("type", "Laser printer")])
def test_a_column_that_says_the_type_is_believed_first(gives: str, found: str) -> None:
    rule = f"- {{kind: head, name: what, of: {{en: name.en}}, prefer: brand, gives: {gives}}}"
    row = {"nom_en": "M404 toner cartridge", "brand": "Laser printer"}
    assert values(rule, row)["what.en"] == (found,)
    assert values(rule, {**row, "brand": ""})["what.en"] == ("cartridge" if gives == "noun" else "toner cartridge",)


def test_the_core_leaves_out_what_the_thing_is_for() -> None:
    rule = "- {kind: head, name: core, of: {fr: name.fr}, gives: core, use: [search]}"
    assert values(rule, {"nom": "Chargeur pour iPhone 6 - blanc"})["core.fr"] == ("Chargeur - blanc",)


def test_a_name_that_says_nothing_leaves_the_attribute_empty() -> None:
    found = journey([{"sku": "A", "nom": "XT-2000"}], {"rules/attributes.yaml": NOUN})["A"]
    assert isinstance(found, Indexed)
    assert not [key for key in found.draft.values if key.startswith("noun")]
    assert not found.draft.rejected


def test_it_becomes_words_to_search_and_a_value_to_filter_by() -> None:
    document = product({"nom": "Pompe de vidange pour lave-linge"}, attributes=NOUN).document
    assert document.text["t.fr.noun"] == ("pompe",)
    document = product({"material": "Pompe de vidange"}, attributes=ONE).document
    assert document.keywords["s.noun"] == ("pompe",)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{kind: head, name: noun, of: name}", "`name` differs by language; write `of: {fr: name.fr, en: name.en}`"),
        ("{kind: head, name: noun, of: weight}", "`weight` is a number; `head` reads names"),
        ("{kind: head, name: noun, of: titel}", "no field is called `titel`"),
        ("{kind: head, name: noun, of: brand, without: [bränd]}", "bränd"),
        ("{kind: head, name: noun, of: brand, type: number}", "`noun` is a text; write `type: text`"),
        ("{kind: head, name: noun, of: brand, gives: core, prefer: tags}", "take `prefer` out"),
        ("{kind: head, name: noun, of: brand, gives: verb}", "verb"),
    ],
)
def test_what_cannot_work_is_told_with_its_mend(rule: str, said: str) -> None:
    with pytest.raises(BadPackError) as refused:
        product({"nom": "Coque"}, attributes=f"- {rule}")
    assert said in str(refused.value)
