"""Expressions over a product's attributes: arithmetic and texts, nothing else, and never for long."""

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.attributes.language import MAX_LENGTH, BadExpressionError, names, parse
from app.catalog.recipe import Indexed
from app.core.product import Step
from app.words.patterns import PATIENCE
from tests.catalog.expressions import evaluate
from tests.catalog.journey import journey, product, reasons

DRESS: Mapping[str, Any] = {
    "price": 50.0,
    "old_price": 80.0,
    "prices": (60.0, 50.0),
    "brand": "Lin",
    "colours": ("Bleu", "Vert"),
}


def value(expression: str) -> Any:
    return evaluate(expression, DRESS)


@pytest.mark.parametrize(
    ("expression", "meant"),
    [
        *[("price + 1", 51), ("old_price - price", 30), ("price * 2", 100), ("price / 4", 12.5), ("price // 40", 1)],
        *[("price % 40", 10), ("2 ** 3", 8), ("-price", -50), ("(1 + 2) * 3", 9), ("1 + 2 * 3", 7)],
        *[("old_price > price", True), ("price == 50", True), ("10 < price <= 50", True), ("brand != 'Lin'", False)],
        *[("not price", False), ("price > 60 or brand == 'Lin'", True), ("price > 60 and brand == 'Lin'", False)],
        *[
            ("'cher' if price > 100 else 'doux'", "doux"),
            ("brand in 'Lin & Laine'", True),
            ("price > 60 or None", None),
        ],
        *[
            ("min(prices)", 50),
            ("max(prices, 70)", 70),
            ("sum(prices)", 110),
            ("count(prices)", 2),
            ("count(price)", 1),
        ],
        *[("first(prices)", 60), ("first(price)", 50), ("round(price / 3)", 17), ("round(price / 3, 2)", 16.67)],
        *[
            ("lower(brand)", "lin"),
            ("upper(brand)", "LIN"),
            ("join(colours)", "Bleu Vert"),
            ("join(colours, ', ')", "Bleu, Vert"),
        ],
        *[
            ("lower(colours)", ("bleu", "vert")),
            ("text(price)", "50"),
            ("text(1234567.5)", "1234567.5"),
            ("text(prices)", ("60", "50")),
        ],
        *[("brand + ' ' + text(price)", "Lin 50"), ("'%' + brand", "%Lin"), ("colours", ("Bleu", "Vert"))],
        *[
            ("default(weight, 0)", 0),
            ("default(price, 0)", 50),
            ("default(weight, price) * 2", 100),
            ("count(weight)", 0),
        ],
    ],
)
def test_what_an_expression_gives(expression: str, meant: Any) -> None:
    assert value(expression) == meant
    assert isinstance(value(expression), bool) is isinstance(meant, bool)


def test_an_expression_may_stand_on_several_lines() -> None:
    """As `|` and `>` write it in YAML."""
    assert value("old_price\n  - price\n") == 30
    assert value("\n(\nprice +\n1)\n") == 51


def test_what_a_product_lacks_leaves_the_attribute_missing_unless_it_is_optional() -> None:
    for expression in ("weight", "weight * 2", "price if weight > 5 else 0", "min(weight)", "min()"):
        assert value(expression) is None


def test_values_that_do_not_fit_are_told_with_the_expression() -> None:
    for expression, why in [
        ("price / 0", "division by zero"),
        ("price % 0", "modulo"),
        ("brand * brand", "not supported"),
        ("brand + 1", "str"),
        ("brand < 5", "not supported"),
        ("round(brand)", "__round__"),
        ("prices + 1", "tuple"),
        ("1e308 * 10", "no finite value"),
        ("default(price)", "argument"),
        ("brand % 5", "`%` is for numbers"),
    ]:
        with pytest.raises(BadExpressionError, match=why) as caught:
            value(expression)
        assert repr(expression) in str(caught.value)


@pytest.mark.parametrize(
    "expression",
    [
        *[
            "brand.upper()",
            "price.real",
            "().__class__",
            "price.__class__.__mro__",
            "brand[0]",
            "prices[0:1]",
            "[1, 2]",
        ],
        *[
            "(1, 2)",
            "{1: 2}",
            "{1}",
            "[x for x in prices]",
            "lambda: 1",
            "f'{brand:>1000000000}'",
            "f'{price}'",
            "b'x'",
        ],
        *[
            "1j",
            "...",
            "*prices",
            "min(*prices)",
            "price << 5",
            "price >> 5",
            "price & 1",
            "price | 1",
            "price ^ 1",
            "~1",
            "price @ 2",
        ],
        *["exec('x')", "__import__('os')", "eval('1')", "open('x')", "str(price)", "min.x", "await price"],
    ],
)
def test_what_expressions_lack_is_refused_before_any_product(expression: str) -> None:
    """No attributes, indexes, lists, lambdas, format strings, bits or functions but the named ones."""
    with pytest.raises(BadExpressionError):
        parse(expression)


@pytest.mark.parametrize(
    "expression",
    ["", " ", "price +", "price price", "x = 1", "1; 2", "import os", "(", "'", "\x00", "0x", "price\nprice"],
)
def test_what_cannot_be_read_says_so(expression: str) -> None:
    with pytest.raises(BadExpressionError, match="cannot be read"):
        parse(expression)


def test_a_long_expression_is_asked_to_become_two() -> None:
    assert value("1" + "+1" * 200) == 201
    with pytest.raises(BadExpressionError, match=f"at most {MAX_LENGTH} letters; make two attributes of it"):
        parse("1" + "+1" * 250)
    with pytest.raises(BadExpressionError):
        parse("(" * 240 + "1" + ")" * 240)


def test_a_deep_expression_has_a_value_or_a_reason() -> None:
    """Never an overflow of the stack, however deep the caller already is."""

    def from_below(depth: int) -> None:
        if depth:
            from_below(depth - 1)
            return
        try:
            assert value("-" * 498 + "1") == 1
        except BadExpressionError as error:
            assert "recursion" in str(error)  # noqa: PT017 - either is right

    for depth in (0, 300, 500):
        from_below(depth)


@pytest.mark.parametrize(
    "expression",
    [
        "9**9**9",
        "9**9**9**9",
        "2**3999999",
        "10**400",
        "2.0**5000",
        "(-8)**(1/3)",
        "'a' * 10**9",
        "'%1000000000d' % 1",
        "9**999 * 9**999",
    ],
)
def test_huge_sums_end_at_once(expression: str) -> None:
    began = time.perf_counter()
    with pytest.raises(BadExpressionError):
        value(expression)
    assert time.perf_counter() - began < 1


def test_names_are_what_an_expression_reads_each_once() -> None:
    assert sorted(names("max(old_price, price) > price and not default(brand, 'x')")) == ["brand", "old_price", "price"]
    assert names("min + min(price)") == ("min", "price")
    assert names("None if True else 1") == ()


@given(st.text("price brand()+-*/%<>=!.,'\"0123456789[]{}:\n\\ifelsenotandor lambda_", max_size=40))
def test_any_text_gives_a_value_or_a_reason(expression: str) -> None:
    with suppress(BadExpressionError):
        value(expression)


# As virtual attributes of a product.


def attributes(*lines: str) -> str:
    return "\n".join(f"- {{{line}}}" for line in lines)


def test_an_attribute_has_the_type_it_says() -> None:
    made = product(
        {"weight": "300", "brand": "Lin"},
        attributes=attributes(
            "kind: expression, name: kilos, type: number, expression: weight / 1000, use: [filter]",
            "kind: expression, name: heavy, type: boolean, expression: weight > 200, use: [filter]",
            "kind: expression, name: said, expression: weight, use: [filter]",
            "kind: expression, name: yes_no, expression: weight > 200, use: [filter]",
            "kind: expression, name: wrong, type: number, expression: brand if weight > 200 else 1",
        ),
    )
    document = made.document
    assert (document.numbers["n.kilos"], document.booleans["b.heavy"]) == ((0.3,), (True,))
    assert (document.keywords["s.said"], document.keywords["s.yes_no"]) == (("300",), ("true",))
    assert reasons(made) == ["`wrong` is a number; its rule gave 'Lin'"]


def test_an_attribute_may_have_several_values() -> None:
    """Those of all variants, for a text as for a number."""
    made = product(
        {"nom": "Pull"},
        {"sku": "A-1", "colour": "Bleu", "price": 5},
        {"sku": "A-2", "colour": "Vert", "price": 7},
        attributes=attributes(
            "kind: expression, name: tone, expression: lower(colour), use: [filter]",
            "kind: expression, name: prices, type: number, expression: price, use: [filter]",
            "kind: expression, name: twice, type: number, level: variant, expression: price * 2, use: [filter]",
        ),
    )
    assert made.document.keywords["s.tone"] == ("bleu", "vert")
    assert made.document.numbers["n.prices"] == (5.0, 7.0)
    assert [variant.values["twice"] for variant in made.draft.variants] == [(10.0,), (14.0,)]
    assert reasons(made) == []


def test_attributes_read_each_other_whatever_their_order_in_the_file() -> None:
    made = product(
        {"weight": 100},
        attributes=attributes(
            "kind: expression, name: c, type: number, expression: b + 1, use: [filter]",
            "kind: expression, name: b, type: number, expression: a * 10, use: [filter]",
            "kind: cases, name: a, type: number, cases: [{when: {weight: 100}, then: 4}]",
        ),
    )
    assert made.document.numbers["n.c"] == (41.0,)


def test_an_attribute_whose_values_do_not_fit_is_missing_and_told() -> None:
    made = product({"weight": 0}, attributes="- {kind: expression, name: a, type: number, expression: 1 / weight}")
    assert reasons(made) == ["`a`: '1 / weight' has no value here: float division by zero"]
    assert "a" not in made.draft.values


@pytest.mark.parametrize(
    ("size", "band"),
    [
        (38, "trente-huit"),
        ("38", "trente-huit"),
        (38.0, "trente-huit"),
        ("5.0", "cinq"),
        ("5", "autre"),
        (None, "autre"),
    ],
)
def test_cases_compare_numbers_with_texts_as_they_are_written(size: Any, band: str) -> None:
    made = product(
        {"size": size},
        attributes="- {kind: cases, name: band, cases: [{when: {size: 38}, then: trente-huit}, {when: {size: 5.0}, then: cinq}], else: autre}",
    )
    assert made.draft.values["band"] == (band,)


def test_the_first_case_counts_and_none_leaves_it_missing() -> None:
    cases = "- {kind: cases, name: band, cases: [{when: {price: {lt: 30}}, then: petit}, {when: {price: {lt: 100}}, then: moyen}]}"
    assert product({"price": 25}, attributes=cases).draft.values["band"] == ("petit",)
    assert product({"price": 99}, attributes=cases).draft.values["band"] == ("moyen",)
    assert "band" not in product({"price": 100}, attributes=cases).draft.values


@pytest.fixture
def slow_patterns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every pattern takes too long: the check lets none pass that is known to."""

    def never_found(*_: str) -> bool:
        raise TimeoutError

    monkeypatch.setattr("app.words.patterns.found_in_time", never_found)


@pytest.mark.usefixtures("slow_patterns")
def test_a_case_with_a_pattern_that_takes_too_long_is_told() -> None:
    made = product(
        {"brand": "x"}, attributes="- {kind: cases, name: band, cases: [{when: {brand: {matches: x}}, then: a}]}"
    )
    assert reasons(made) == ["`band`: a pattern took too long"]


@pytest.mark.parametrize(
    "rules",
    [
        {"rules/attributes.yaml": "- {kind: cases, name: band, cases: [{when: {brand: {matches: x}}, then: a}]}"},
        {
            "rules/attributes.yaml": "- {kind: variants, name: left, type: number, take: count, "
            "where: {brand: {matches: x}}}"
        },
        {"rules/trees.yaml": "- {code: envies, nodes: [{code: x, where: {brand: {matches: x}}}]}"},
        {"rules/transformations.yaml": "- {kind: clean, field: brand, when: {brand: {matches: x}}}"},
        {"rules/shop.yaml": "{code: mini, locales: [fr, en], feed: {key: sku}, sellable: {brand: {matches: x}}}"},
    ],
)
def test_a_pattern_that_takes_too_long_too_often_is_given_up(
    rules: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tenth of a second for each of 200,000 products would be five hours; wherever the pattern stands."""
    tried = []

    def never_found(*_: str) -> bool:
        tried.append(True)
        raise TimeoutError

    monkeypatch.setattr("app.words.patterns.found_in_time", never_found)
    done = journey([{"sku": f"P{at}", "brand": "x"} for at in range(PATIENCE + 20)], rules)
    assert len(tried) == PATIENCE
    last = done[f"P{PATIENCE + 19}"]
    assert isinstance(last, Indexed)
    assert len(reasons(last)) == 1, "told of those too for which it was not tried"


def test_only_sellable_variants_count_for_attributes() -> None:
    changes = {
        "shop": "{code: mini, locales: [fr, en], feed: {key: sku, group: parent}, sellable: {size: [38, 40]}}",
        "attributes": "- {kind: expression, name: from_price, type: number, expression: min(price)}",
    }
    variants = [
        {"sku": "A-1", "size": "36", "price": 5},
        {"sku": "A-2", "size": 38, "price": 7},
        {"sku": "A-3", "size": "40", "price": 9},
    ]
    assert product({"nom": "Pull"}, *variants, **changes).draft.values["from_price"] == (7.0,)
    assert product({"nom": "Pull"}, variants[0], **changes).draft.values["from_price"] == (5.0,), "all, where none is"


@pytest.mark.usefixtures("slow_patterns")
def test_a_sellable_that_takes_too_long_counts_as_sold_out_and_is_told() -> None:
    """The feed goes on."""
    shop = "{code: mini, locales: [fr, en], feed: {key: sku, group: parent}, sellable: {brand: {matches: x}}}"
    made = product({"brand": "x"}, shop=shop)
    assert [variant.sellable for variant in made.draft.variants] == [False]
    assert reasons(made) == ["a pattern of `sellable` took too long; the variant counts as sold out"]


def test_what_a_rule_made_of_a_variant_is_told_with_the_variant() -> None:
    """Two sizes, two reductions: whoever asks why sees which is whose, and nothing is said of the variant without."""
    steps: list[Step] = []
    rules = {
        "rules/transformations.yaml": "- {kind: replace, id: bare, field: size, pattern: '^T', with: ''}",
        "rules/attributes.yaml": "- {kind: expression, id: half, name: half, type: number, level: variant, expression: price / 2}",
    }
    journey(
        [
            {"sku": "A", "brand": "Brume"},
            {"sku": "A-38", "parent": "A", "size": "T38", "price": "10"},
            {"sku": "A-40", "parent": "A", "size": "T40", "price": "12"},
            {"sku": "A-42", "parent": "A", "size": "42"},
            {"sku": "B", "size": "T36", "price": "8"},
        ],
        rules,
        steps,
    )
    assert [(step.rule, step.variant, step.after) for step in steps if step.name in ("size", "half")] == [
        *[("bare", "A-38", ("38",)), ("bare", "A-40", ("40",)), ("half", "A-38", (5.0,)), ("half", "A-40", (6.0,))],
        *[("bare", "", ("36",)), ("half", "", (4.0,))],
    ]
