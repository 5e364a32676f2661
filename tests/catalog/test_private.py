"""Private values leave under no other field's name: `check` refuses what would tell them, and says the mend."""

import pytest

from app.rulepack.problems import BadPackError
from tests.catalog.journey import BARE
from tests.shop import pack

COST = """
        - {name: cost, type: number, private: true}
        - {name: supplied, type: date, private: true, use: [filter]}
        - {name: memo}
        - {name: badge, use: [show]}
"""


def check(**changes: str) -> list[str]:
    """What is wrong with a shop that keeps its costs to itself, under more rules."""
    files = {f"rules/{name}.yaml": text for name, text in changes.items()}
    fields = {"rules/fields.yaml": BARE["rules/fields.yaml"].rstrip() + COST}
    try:
        pack({**BARE, **fields, **files})
    except BadPackError as error:
        return [problem.message for problem in error.problems]
    return []


TELLING = {
    "template": '- {kind: template, name: label, template: "cout {cost}", use: [show, facet]}',
    "expression": "- {kind: expression, name: label, type: number, expression: price - cost, use: [sort]}",
    "cases": "- {kind: cases, name: label, cases: [{when: {cost: {lt: 3}}, then: bonne marge}], use: [show]}",
    "bands": "- {kind: bands, name: label, of: cost, use: [facet]}",
    "standing": "- {kind: standing, name: label, type: number, of: cost, use: [sort]}",
    "variants": "- {kind: variants, name: label, type: number, take: max, of: cost, use: [show]}",
    "lookup": "- {kind: lookup, name: label, of: cost, file: {path: x.csv, key: a, column: b}, use: [show]}",
    "words": '- {kind: template, name: label, type: text, template: "{cost}", use: [search]}',
    "a step between": """
        - {kind: expression, name: margin, type: number, expression: price - cost, use: [filter]}
        - {kind: bands, name: label, of: margin, use: [facet]}
    """,
}


@pytest.mark.parametrize("how", TELLING)
def test_an_attribute_that_would_show_a_private_field_is_refused(how: str) -> None:
    """Whatever its kind, and through another attribute too; `reveals` says that it is meant so."""
    (problem,) = check(attributes=TELLING[how])
    assert problem.startswith("`label` would tell the private `cost` (")
    assert problem.endswith("; write `private: true`, or `reveals: true` where shoppers may see it")
    assert check(attributes=TELLING[how].replace("name: label", "name: label, reveals: true")) == []


@pytest.mark.parametrize("use", ["use: [filter]", "use: [rank]", "use: [filter], private: true", "use: []"])
def test_what_only_rules_read_may_be_made_of_anything(use: str) -> None:
    """A margin for the ranking is what private fields are for."""
    assert (
        check(attributes=f"- {{kind: expression, name: margin, type: number, expression: price - cost, {use}}}") == []
    )


def test_what_is_made_of_a_revealing_attribute_is_told_by_it_already() -> None:
    """One place says that shoppers may see it; who reads on need not say it again."""
    rules = """
        - {kind: cases, name: deal, cases: [{when: {cost: {lt: 3}}, then: top}], use: [show], reveals: true}
        - {kind: template, name: label, template: "{deal}!", use: [show]}
    """
    assert check(attributes=rules) == []
    (problem,) = check(
        attributes=rules.replace("reveals: true", "reveals: true, private: true").replace("[show], r", "[filter], r")
    )[:1]
    assert "keep one of the two" in problem


def test_a_mark_of_new_goods_by_a_private_date_is_refused() -> None:
    """Also where the date is another attribute's."""
    rules = """
        - {kind: expression, name: came, type: date, expression: supplied, use: [filter]}
        - {kind: recent, name: fresh_in, of: came, within: 30 days, use: [facet]}
    """
    assert check(attributes=rules) == ["`fresh_in` would tell the private `supplied` (facet); write `private: true`"]


@pytest.mark.parametrize(
    "rules",
    [
        "- {kind: copy, field: cost, into: badge}",
        "- {kind: replace, field: cost, pattern: '^', with: 'x', into: badge}",
        "- {kind: extract, field: cost, pattern: '(?P<badge>[0-9]+)'}",
        "[{kind: copy, field: cost, into: memo}, {kind: copy, field: memo, into: badge}]",
    ],
)
def test_a_transformation_that_fills_a_public_field_from_a_private_one_is_refused(rules: str) -> None:
    """Straight, or by way of a field that nobody shows."""
    (problem,) = check(transformations=rules)
    assert problem.startswith(
        "`badge` would tell the private `cost`, which fills it; fill a field with `private: true`"
    )
    assert check(transformations="- {kind: copy, field: cost, into: memo}") == []
    assert check(transformations="- {kind: copy, field: brand, into: badge, when: {cost: {lt: 3}}}") == []
