"""Rules that mend what the back office wrote: each kind, in file order, per language, price list and variant."""

import time
from typing import Any

import pytest

from app.catalog.recipe import Indexed
from app.core.product import Step
from app.words.patterns import PATTERN_SECONDS
from tests.catalog.journey import journey, product, reasons


def brand(rule: str, *before: Any) -> list[str]:
    """What becomes of a brand, or several, under one rule."""
    made = product({"brand": list(before)}, transformations=f"- {{{rule}, field: brand}}")
    return [str(value) for value in made.draft.values.get("brand", ())]


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("kind: replace, pattern: ' ?®', with: ''", ["Lin®", "Lin ®", "Laine"], ["Lin", "Laine"]),
        (r"kind: replace, pattern: '(\w+), (\w+)', with: '\2 \1'", ["Dior, Christian"], ["Christian Dior"]),
        ("kind: replace, pattern: '.*', with: ''", ["Lin"], []),
        ("kind: clean", ["  Lin \n &  Laine "], ["Lin & Laine"]),
        ("kind: clean, html: true", ["<b>Lin</b> &amp; <br/>Laine", "a < b"], ["Lin & Laine", "a < b"]),
        ("kind: clean, case: lower", ["LIN", "lin", "Été"], ["lin", "été"]),
        ("kind: clean, case: upper", ["été"], ["ÉTÉ"]),
        ("kind: clean, case: sentence", ["ROBE LONGUE"], ["Robe longue"]),
        ("kind: map, table: {ROUGE VIF: rouge, 38: M}", [" rouge vif ", "38", "vert"], ["rouge", "M", "vert"]),
        ("kind: map, table: {a: A}, otherwise: drop", ["a", "b"], ["A"]),
        ("kind: map, table: {a: ''}", ["a", "b"], ["b"]),
        ("kind: split, pattern: '[,;/]'", ["lin, laine; coton / lin", ";"], ["lin", "laine", "coton"]),
        (
            "kind: drop, pattern: 'AUCUNE|INCONNUE?|N/?A'",
            ["aucune", " NA ", "Aucune idée", "Lin"],
            ["Aucune idée", "Lin"],
        ),
    ],
)
def test_each_kind_does_what_it_says(rule: str, before: list[str], after: list[str]) -> None:
    """The order of the values is kept, what becomes empty goes, what becomes equal stands once."""
    assert brand(rule, *before) == after


def test_numbers_from_json_are_mended_like_texts() -> None:
    """A table knows size 38 whether the feed says 38 or "38", and a rule that finds nothing leaves a number alone."""
    assert brand("kind: map, table: {38: M, 1234567: L}", 38, 38.0, 1234567.0) == ["M", "L"]
    assert brand("kind: drop, pattern: '0'", 0, 10) == ["10"]
    made = product({"weight": 0.0000001}, transformations="- {kind: replace, field: weight, pattern: x, with: y}")
    assert made.draft.values["weight"] == (1e-07,)


def test_extract_fills_fields_that_are_empty_and_leaves_the_text() -> None:
    rule = r"- {kind: extract, field: name, pattern: '(?P<material>lin|laine) (?P<weight>\d+) g'}"
    made = product({"nom": "Pull laine 300 g"}, transformations=rule)
    assert made.draft.values["name.fr"] == ("Pull laine 300 g",)
    assert (made.draft.values["material"], made.draft.values["weight"]) == (("laine",), (300.0,))
    kept = product({"nom": "Pull laine 300 g", "material": "coton"}, transformations=rule)
    assert (kept.draft.values["material"], kept.draft.values["weight"]) == (("coton",), (300.0,))
    without = product({"nom": "Pull"}, transformations=rule)
    assert "material" not in without.draft.values


def test_extract_from_the_products_text_fills_its_variants() -> None:
    made = product(
        {"nom": "Pull bleu"},
        {"sku": "A-1", "size": "M"},
        {"sku": "A-2", "colour": "rouge"},
        transformations="- {kind: extract, field: name, pattern: '(?P<colour>bleu|vert)'}",
    )
    assert [variant.values.get("colour") for variant in made.draft.variants] == [("bleu",), ("rouge",)]


def test_rules_work_in_file_order_each_on_what_the_one_before_left() -> None:
    clean, replace = (
        "- {kind: clean, field: brand, case: lower}\n",
        "- {kind: replace, field: brand, pattern: LIN, with: Lin}\n",
    )
    assert product({"brand": "LIN"}, transformations=clean + replace).draft.values["brand"] == ("lin",)
    assert product({"brand": "LIN"}, transformations=replace + clean).draft.values["brand"] == ("lin",)
    drop = "- {kind: drop, field: brand, pattern: '(?-i:Lin)'}\n"
    assert product({"brand": "LIN"}, transformations=replace + drop).draft.values.get("brand", ()) == ()
    assert product({"brand": "LIN"}, transformations=drop + replace).draft.values["brand"] == ("Lin",)


@pytest.mark.parametrize(
    ("when", "applies"),
    [
        *[("{material: laine}", True), ("{material: lin}", False), ("{none: {material: lin}}", True)],
        *[("{weight: {gt: 200}}", True), ("{weight: 300}", True), ("{weight: {lt: 200}}", False)],
        *[("{added: {gte: 2026-01-01}}", True), ("{fresh: true}", True), ("{name: {contains: pull}}", True)],
        *[("{tags: 38}", True), ("{tags: 2.0}", True), ("{tags: 2.00}", False), ("{tags: {exists: false}}", False)],
        *[
            ("{colour: rouge}", True),
            ("{colour: vert}", False),
            ("{price: {gt: 50}}", True),
            ("{price__pro: 40}", True),
        ],
        *[("{size: {exists: true}}", False)],
    ],
)
def test_a_rule_may_hold_for_some_products_only(when: str, applies: bool) -> None:
    """Typed as the field is, although the values are still texts; of a variant field any variant's value counts."""
    made = product(
        {
            "nom": "Pull",
            "brand": "lin",
            "material": "laine",
            "weight": "300",
            "added": "1 mai 2026",
            "fresh": "oui",
            "tags": "38;2.0",
        },
        {"sku": "A-1", "colour": "rouge", "price": "49,90", "price_pro": "40"},
        {"sku": "A-2", "colour": "bleu", "price": "59,90"},
        transformations=f"- {{kind: clean, field: brand, case: upper, when: {when}}}",
    )
    assert made.draft.values["brand"] == (("LIN",) if applies else ("lin",))


def test_a_rule_on_variants_holds_variant_by_variant() -> None:
    made = product(
        {"brand": "Lin"},
        {"sku": "A-1", "colour": "ROUGE", "size": "T38"},
        {"sku": "A-2", "colour": "BLEU", "size": "T40"},
        transformations="- {kind: replace, field: size, pattern: '^T', with: '', when: {colour: ROUGE, brand: Lin}}",
    )
    assert [variant.values["size"] for variant in made.draft.variants] == [("38",), ("T40",)]


def test_a_rule_over_fields_of_the_product_and_of_variants_changes_both() -> None:
    made = product(
        {"brand": "LIN"},
        {"sku": "A-1", "colour": "ROUGE"},
        transformations="- {kind: clean, field: [brand, colour], case: lower}",
    )
    assert made.draft.values["brand"] == ("lin",)
    assert made.draft.variants[0].values["colour"] == ("rouge",)


def test_a_name_stands_for_all_its_languages_and_price_lists_or_for_one() -> None:
    both = {"nom": "Robe (fin)", "nom_en": "Dress (fin)", "price": "x10", "price_pro": "x8"}
    made = product(both, transformations="- {kind: replace, field: [name, price], pattern: '^x| .fin.$', with: ''}")
    assert (made.draft.values["name.fr"], made.draft.values["name.en"]) == (("Robe",), ("Dress",))
    assert made.document.numbers["n.price__pro"] == (8.0,)
    one = product(
        both, transformations="- {kind: replace, field: [name.en, price__pro], pattern: '^x| .fin.$', with: ''}"
    )
    assert (one.draft.values["name.fr"], one.draft.values["name.en"]) == (("Robe (fin)",), ("Dress",))
    assert one.document.numbers["n.price__pro"] == (8.0,)
    assert reasons(one) == ["`price` is a number and cannot be 'x10'"]


@pytest.mark.parametrize(
    "rule",
    [
        r"kind: replace, pattern: 'x*x*\d\d'",
        r"kind: drop, pattern: 'x*x*\d\d'",
        r"kind: split, pattern: 'x*x*\d\d'",
        r"kind: extract, pattern: '(?P<material>x*x*\d\d)'",
        r"kind: clean, case: upper, when: {brand: {matches: 'x*x*\d\d'}}",
    ],
)
def test_a_catastrophic_pattern_ends_in_time_and_leaves_the_value(rule: str) -> None:
    """The product stays as it was, the rule is named, and the rest of the feed goes on."""
    value = "x" * 20_000 + "1"
    began = time.perf_counter()
    made = product({"brand": value}, transformations=f"- {{{rule}, id: slow, field: brand}}")
    assert time.perf_counter() - began < 5 + PATTERN_SECONDS
    assert made.draft.values["brand"] == (value,)
    assert reasons(made) == ["rule `slow` took longer than 0.1 s; its value is as it was"]


def test_every_change_is_written_down_when_somebody_asks() -> None:
    """Which rule, where, what stood there before and after; what a rule left alone is not mentioned."""
    trace: list[Step] = []
    rules = {
        "rules/transformations.yaml": "- {kind: clean, id: blanks, field: [name, brand]}\n- {kind: drop, id: none, field: brand, pattern: x}"
    }
    both = {"nom": "Robe  longue", "nom_en": "Long dress"}
    made = journey([{"sku": "A", **both, "brand": "Lin"}], rules, trace)["A"]
    assert isinstance(made, Indexed)
    assert [(step.rule, step.place, step.name, step.before, step.after) for step in trace] == [
        ("blanks", "rules/transformations.yaml:1:3", "name.fr", ("Robe  longue",), ("Robe longue",))
    ]


def test_a_pattern_with_its_own_comment_drops_like_any_other() -> None:
    """`(?x)` lets a pattern be explained; what Gondola adds to it must not end up in the comment."""
    drop = "- {kind: drop, field: brand, pattern: '(?x) aucune | n/a  # what the back office writes'}"
    assert "brand" not in product({"brand": "AUCUNE"}, transformations=drop).document.show
    assert product({"brand": "Brume"}, transformations=drop).document.show["brand"] == "Brume"
