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


@pytest.mark.parametrize(
    "rule",
    [
        "{kind: default, field: badge, value: pas-cher, when: {cost: {lt: 10}}}",
        "{kind: copy, field: brand, into: badge, when: {any: [{brand: x}, {cost: {lt: 3}}]}}",
        "{kind: clean, field: badge, when: {none: {cost: {exists: true}}}}",
    ],
)
def test_a_transformation_that_a_private_field_decides_is_refused_like_a_case(rule: str) -> None:
    """Who reads `pas-cher` knows what it cost; an attribute may say that it is meant so."""
    (problem,) = check(transformations=f"- {rule}")
    assert problem.startswith(
        "`badge` would tell the private `cost`, which decides its value; write a `cases` attribute"
    )
    assert check(transformations=f"- {rule.replace('badge', 'memo')}") == []
    hidden = rule.replace("cost", "price")
    assert check(transformations=f"- {hidden}") == []


def test_what_a_private_field_decides_on_the_way_is_no_less_private() -> None:
    """A field for rules only takes the mark; who shows it tells it."""
    rules = """
        - {kind: default, field: memo, value: pas-cher, when: {cost: {lt: 10}}}
        - {kind: copy, field: memo, into: badge}
    """
    (problem,) = check(transformations=rules)
    assert problem.startswith("`badge` would tell the private `cost`, which fills it")


RAW_COST = '- {kind: expression, name: raw_cost, type: text, expression: "text(max(cost))"}'


@pytest.mark.parametrize(
    ("tree", "option"),
    [
        ("{code: rayons, from: raw_cost}", "from"),
        ("{code: rayons, values_of: raw_cost}", "values_of"),
        ("{code: rayons, nodes: [{code: a, nodes: [{code: b, values_of: raw_cost}]}]}", "values_of"),
    ],
)
def test_a_tree_tells_no_private_value_as_a_category(tree: str, option: str) -> None:
    """A category is shown to all, so that its field is used for shoppers whatever its `use:` says."""
    (problem,) = check(attributes=RAW_COST, trees=f"- {tree}")
    assert problem.startswith(f"`{option}: raw_cost` is made from the private `cost`, and a category shows it; name")
    assert check(attributes=RAW_COST.replace("type: text", "type: text, reveals: true"), trees=f"- {tree}") == []
    (problem,) = check(
        transformations="- {kind: copy, field: cost, into: memo}", trees=f"- {tree.replace('raw_cost', 'memo')}"
    )
    assert problem.startswith(f"`{option}: memo` is made from the private `cost`")


def test_a_tree_of_a_private_field_itself_is_told_once() -> None:
    """Not once as private, and once as made from what is private."""
    (problem,) = check(trees="- {code: rayons, values_of: cost}")
    assert problem == "`values_of: cost` is private and a category shows it; name another field"


def test_a_shelf_may_be_filled_by_a_private_field() -> None:
    """Which products stand on a shelf of good margins is for the merchandiser to say; the node is written by hand."""
    assert check(trees="- {code: envies, nodes: [{code: selection, where: {cost: {lt: 10}}}]}") == []
