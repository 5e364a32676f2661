"""Nothing that an expression says reaches beyond a product's values: known ways out of such languages stay shut."""

import builtins
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.catalog.attributes.functions import FUNCTIONS, MAX_ITEMS, MAX_LETTERS
from app.catalog.attributes.language import BadExpressionError, parse, program
from app.catalog.attributes.template import read_template
from tests.catalog.expressions import evaluate

VALUES: dict[str, Any] = {
    "price": 50.0,
    "brand": "Lin",
    "colours": ("Bleu", "Vert"),
    "yes": True,
    "added": 1.7e9,
    "long": "a" * 90_000,
    "many": tuple(range(9_000)),
    **dict.fromkeys(["__builtins__", "f_min", "v0"], "mine"),
}

ESCAPES = [
    *["__import__('os').system('id')", "().__class__.__base__.__subclasses__()", "brand.__class__.__mro__[1]"],
    *["'{0.__class__}'.format(price)", "brand.format_map(price)", "f'{price.__class__}'", "'%s' % price"],
    *["(lambda: 1)()", "(lambda f: f(f))(lambda f: f(f))", "[c for c in ().__class__.__bases__]", "(x for x in brand)"],
    *["{**price}", "min(**price)", "min(*colours)", "round(number=price)", "(price := 5)", "[price][0]", "brand[0]"],
    *["breakpoint()", "exec('1')", "compile('1','','eval')", "globals()", "locals()", "vars()", "dir()", "type(price)"],
    *["getattr(brand, 'upper')()", "setattr(brand, 'x', 1)", "open('/etc/passwd')", "print(1)", "input()", "id(1)"],
    *["yield price", "await brand", "f_min(price)", "plus(1, 2)", "times(1, 2)", "min.__globals__", "min.call(1)"],
    *["price if price else __import__", "default.__closure__", "text(price).join", "b'' + b''", "1j ** 1j", "..."],
    *["rand()", "randint(5)", "int('1')", "str(1)", "float('inf')", "time()", "now()", "today()"],
]


@pytest.mark.parametrize("expression", ESCAPES)
def test_known_ways_out_lead_nowhere(expression: str) -> None:
    """Most are refused as they are read; a bare name is only an attribute that no product has."""
    with suppress(BadExpressionError):
        assert evaluate(expression, VALUES) is None


@pytest.mark.parametrize("name", sorted(set(dir(builtins)) - {"None", "True", "False", "__debug__"}))
def test_a_name_of_python_is_an_attribute_like_any_other(name: str) -> None:
    """Never the thing itself, neither read nor called."""
    assert evaluate(name, {}) is None
    assert evaluate(name, {name: 5.0}) == 5.0
    if name not in FUNCTIONS:
        with pytest.raises(BadExpressionError, match=f"no function `{name}`"):
            parse(f"{name}(1)")


def test_names_of_the_inside_are_attributes_too() -> None:
    for name in ("__builtins__", "f_min", "v0"):
        assert evaluate(f"lower({name})", VALUES) == "mine"


def test_what_runs_is_built_from_a_few_kinds_of_parts() -> None:
    """No attribute, no subscript, no name but arguments and guarded functions."""
    run = program("round(max(price, 5) * 2, 1) + (1 if brand in 'Linge' else -price % 3)").run
    assert run.__globals__["__builtins__"] == {}
    assert set(run.__code__.co_names) <= {"plus", "times", "rest", "power", *(f"f_{name}" for name in FUNCTIONS)}


@pytest.mark.parametrize(
    "expression",
    [
        *["9**9**9**9", "10**400", "2**3999999", "round(5, -10**9)", "round(5, 10**9)", "round(price, -999999999)"],
        *["long + long", "long * 9", "9 * long", "'a' * 10**9", "10**9 * 'a'", "many + many", "many * 99"],
        *["replace(long, 'a', long)", "replace(long, 'a', 'bb')", "join(many, long)", "join(many * 1, 'abcdefghijkl')"],
        *["upper(colours * 4000 * 100)", "words(replace(long, 'a', 'a ')) * 99", "text(9**99 * 9**999)"],
        *["lower(many * 50)", "date('9' * 4000)", "year(10.0 ** 300)", "number('9' * 9999)", "days(-10**308, 10**309)"],
    ],
)
def test_what_would_grow_without_end_is_told_at_once(expression: str) -> None:
    began = time.perf_counter()
    with pytest.raises(BadExpressionError):
        evaluate(expression, VALUES)
    assert time.perf_counter() - began < 0.5


def test_texts_and_lists_grow_to_their_bound_and_no_further() -> None:
    assert len(evaluate("'a' * 100000", VALUES)) == MAX_LETTERS
    assert len(evaluate("colours * 5000", VALUES)) == MAX_ITEMS
    for expression in ("'a' * 100001", "colours * 5001"):
        with pytest.raises(BadExpressionError, match="would be made"):
            evaluate(expression, VALUES)


PLAIN_SIGNS = ["+", "-", "*", "/", "<", "<=", "==", "and", "or"]
SIGNS = [*PLAIN_SIGNS, "//", "%", "**", "!=", "in", "is"]
PARTS = st.recursive(
    st.sampled_from(["price", "brand", "colours", "yes", "added", "nothing", "1", "0.5", "'x'", "''", "None", "True"])
    | st.integers(-(10**20), 10**20).map(str),
    lambda inner: (
        st.tuples(inner, st.sampled_from(SIGNS), inner).map(lambda parts: f"({' '.join(parts)})")
        | st.tuples(st.sampled_from(["-", "+", "not "]), inner).map(lambda parts: f"({''.join(parts)})")
        | st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} if {parts[1]} else {parts[2]})")
        | st.tuples(st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, min_size=1, max_size=3)).map(
            lambda parts: f"{parts[0]}({', '.join(parts[1])})"
        )
    ),
    max_leaves=8,
)


@given(PARTS)
@settings(max_examples=400)
def test_any_sum_of_parts_gives_a_plain_value_or_a_reason(expression: str) -> None:
    try:
        result = evaluate(expression, VALUES)
    except BadExpressionError:
        return
    values = result if isinstance(result, tuple) else (result,)
    assert all(value is None or type(value) in (str, int, float, bool) for value in values)


SUMS = st.recursive(
    st.integers(-50, 50).map(float).map(str) | st.sampled_from(["a", "b"]),
    lambda inner: (
        st.tuples(inner, st.sampled_from(PLAIN_SIGNS), inner).map(lambda of: f"({' '.join(of)})")
        | inner.map(lambda one: f"(not {one})")
        | st.tuples(inner, inner, inner).map(lambda of: f"({of[0]} if {of[1]} else {of[2]})")
    ),
    max_leaves=12,
)


@given(SUMS, st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_sums_mean_what_python_means(expression: str, a: float, b: float) -> None:
    try:
        meant = eval(expression, {"a": a, "b": b})
    except ArithmeticError:
        with pytest.raises(BadExpressionError):
            evaluate(expression, {"a": a, "b": b})
        return
    assert evaluate(expression, {"a": a, "b": b}) == meant


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("not " * 120 + "yes", True),
        ("-" * 490 + "1", 1),
        ("1" + "+1" * 240, 241),
        ("1 if yes else " * 30 + "1", 1),
    ],
)
def test_a_tree_as_deep_as_may_be_written_has_its_value(expression: str, value: object) -> None:
    assert evaluate(expression, VALUES) == value


@pytest.mark.parametrize("function", ["year", "month"])
@pytest.mark.parametrize("added", ["n * 86400", "-n * 86400", "n * n", "9e18", "1e300", "-1e300"])
def test_a_date_outside_the_calendar_has_no_year(function: str, added: str) -> None:
    """Beyond what the machine's own calendar holds too, where it raises another error."""
    values = {"d": 1.7e9, "n": 12345678901234.0}
    with pytest.raises(BadExpressionError, match="outside the calendar"):
        evaluate(f"{function}(d + {added})", values)


def test_the_first_and_the_last_year_of_the_calendar_have_a_number() -> None:
    assert evaluate('year(date("0001-01-01"))', VALUES) == 1
    assert evaluate('year(date("9999-12-31"))', VALUES) == 9999


def test_a_template_leaves_a_date_outside_the_calendar_out_and_says_so() -> None:
    with pytest.raises(BadExpressionError, match="outside the calendar"):
        read_template("{d|year}").filled({"d": (1.0672e18,)}.get)  # type: ignore[arg-type]
