"""What can never work in an expression is refused before any product, with the place and the mend."""

from pathlib import Path

import pytest

from app.catalog.attributes.functions import FUNCTIONS
from app.catalog.attributes.language import parse
from app.rulepack.problems import BadPackError
from tests.catalog.journey import BARE
from tests.shop import pack


def checked(expression: str, type_: str = "keyword") -> str:
    """What the check says of an expression; nothing where it is well."""
    rules = f"- kind: expression\n  name: made\n  type: {type_}\n  expression: >-\n    {expression}\n"
    try:
        pack({**BARE, "rules/attributes.yaml": rules})
    except BadPackError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("brand - 1", "`brand` is a text; `-` is for numbers; write `number(brand)` if it holds a number"),
        ("price / brand", "`brand` is a text; `/` is for numbers"),
        ("-brand", "`brand` is a text; `-` is for numbers"),
        ("'a' ** 2", "`'a'` is a text; `**` is for numbers"),
        ("price - None", "`None` is nothing; `-` is for numbers"),
        ("words(name) - 1", "`words(…)` is a list; `-` is for numbers"),
        ("brand * brand", "`brand` and `brand` are texts; `*` is for numbers"),
        ("brand + price", "`brand` is a text and `price` a number; write `text(price)` to join them"),
        ("price + ' €'", "write `text(price)` to join them"),
        ("price > 'cheap'", "`'cheap'` is a text and `price` a number; they cannot be compared by `>`"),
        ("brand == 5", "`brand` is a text and `5` a number; they are never equal"),
        ("added > '2026-09-01'", "compare with a date, such as `date('2026-09-01')`"),
        ("price < None", "`None` is nothing; `<` needs a value"),
        ("round(brand)", "`brand` is a text; `round` takes a number; write `number(brand)` if it holds a number"),
        ("year(brand)", "`brand` is a text; `year` takes a date; write `date(brand)`"),
        ("year(price)", "`price` is a number; `year` takes a date; name a date"),
        ("days(added, price)", "`price` is a number; `days` takes a date"),
        ("1 + (2 if fresh else floor(lower(brand)))", "`lower(…)` is a text; `floor` takes a number"),
        ("date('soon')", "'soon' is no date; write `date(\"2026-09-01\")`"),
        ("round()", "missing a required argument"),
        ("clamp(price, 1)", "write `clamp(x, low, high)`"),
        ("roud(price)", "there is no function `roud`; did you mean `round`?"),
        ("pric + 1", "no field is called `pric`; did you mean `price`?"),
    ],
)
def test_what_can_never_work_is_told_with_its_mend(expression: str, why: str) -> None:
    told = checked(expression)
    assert why in told
    assert "rules/attributes.yaml:1:3: " in told


@pytest.mark.parametrize(
    ("type_", "expression", "why"),
    [
        ("number", "brand", "`made` is a number and its expression gives a text; write `number(…)` around it"),
        ("number", "upper(brand) + '!'", "gives a text"),
        ("number", "price > 5", "gives a boolean; write `1 if … else 0`, or `type: boolean`"),
        ("date", "brand", "`made` is a date and its expression gives a text; write `date(…)` around it"),
        ("date", "not fresh", "gives a boolean"),
        ("boolean", "added", "`made` is a boolean and its expression gives a date; compare it, or write `type: date`"),
    ],
)
def test_a_result_that_is_never_of_the_attributes_type_is_refused(type_: str, expression: str, why: str) -> None:
    assert why in checked(expression, type_)


@pytest.mark.parametrize(
    ("type_", "expression"),
    [
        *[("number", "price - weight"), ("number", "number(brand)"), ("number", "1 if fresh else None")],
        *[("number", "brand if fresh else 1"), ("number", "days(added, date('2026-12-24'))"), ("number", "sum(price)")],
        *[("number", "length(brand) * 2"), ("number", "fresh + 1"), ("number", "(added - date('2026-01-01')) / 86400")],
        *[("date", "added + 86400 * 14"), ("date", "max(added, date('2026-01-01'))"), ("date", "date(brand)")],
        *[("boolean", "added > date('2026-09-01')"), ("boolean", "'Lin' in brand"), ("boolean", "has(tags, 'bio')")],
        *[("boolean", "price"), ("boolean", "price > 60 or None"), ("boolean", "brand != None")],
        *[("keyword", "brand + ' ' + text(price)"), ("keyword", "brand * 2"), ("keyword", "tags + words(brand)")],
        *[("keyword", "default(brand, 'AUCUNE') + '!'"), ("keyword", "first(tags) + last(tags)"), ("keyword", "price")],
        *[("text", "join(unique(colour), ', ')"), ("text", "None"), ("text", "price if fresh else brand")],
    ],
)
def test_what_may_work_is_allowed(type_: str, expression: str) -> None:
    assert checked(expression, type_) == ""


def test_every_misuse_is_told_at_once() -> None:
    told = checked("(brand - 1) * round(name)")
    assert told.count("rules/attributes.yaml:1:3: ") == 2


def test_every_function_says_how_it_is_written() -> None:
    """What stands in the table of the docs can be written so, and names the function itself."""
    for name, function in FUNCTIONS.items():
        assert function.usage.startswith(f"{name}(")
        assert function.doc
        parse(function.usage.replace(", …", ""))


def test_the_docs_list_every_function_as_it_is() -> None:
    """One line of the table for each, in its words."""
    page = (Path(__file__).parents[2] / "docs" / "attributes.md").read_text(encoding="utf-8")
    table = page.split("| function | gives |\n|---|---|\n")[1].split("\n\n")[0]
    assert table.splitlines() == [f"| `{function.usage}` | {function.doc} |" for function in FUNCTIONS.values()]
