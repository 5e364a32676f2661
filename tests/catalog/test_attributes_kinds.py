"""The kinds of virtual attributes beside plain expressions: functions, templates, cases and values of variants."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.catalog.attributes.language import BadExpressionError
from app.rulepack.problems import BadPackError
from tests.catalog.expressions import evaluate
from tests.catalog.journey import BARE, journey, product, reasons
from tests.shop import pack

VALUES: Mapping[str, Any] = {
    "price": 49.5,
    "brand": "Lin & Laine",
    "colours": ("Bleu", "Vert", "Bleu"),
    "added": 1793491200.0,
    "sold": 1793491200.0 + 3.5 * 86400,
    "written": "12,50 €",
}


@pytest.mark.parametrize(
    ("expression", "meant"),
    [
        *[("floor(price)", 49), ("ceil(price)", 50), ("abs(-price)", 49.5), ("clamp(price, 10, 40)", 40)],
        *[("clamp(5, 10, 40)", 10), ("number(written)", 12.5), ("number('7') + 1", 8), ("round(price, -1)", 50)],
        *[("last(colours)", "Bleu"), ("unique(colours)", ("Bleu", "Vert")), ("count(unique(colours))", 2)],
        *[("has(colours, 'Vert')", True), ("has(colours, 'Rouge')", False), ("has(missing, 'Rouge')", False)],
        *[("has(price, 49.5)", True), ("length(brand)", 11), ("replace(brand, ' & ', ' et ')", "Lin et Laine")],
        *[("replace(colours, 'e', 'é')", ("Bléu", "Vért", "Bléu")), ("starts(brand, 'lin')", True)],
        *[("starts(colours, 'V')", True), ("contains(brand, 'LAINE')", True), ("contains(colours, 'oug')", False)],
        *[
            ("words(brand)", ("Lin", "&", "Laine")),
            ("slug('Été à l’Île')", "ete_a_l_ile"),
            ("slug(brand)", "lin_laine"),
        ],
        *[("title('robe d’été')", "Robe D’été"), ("year(added)", 2026), ("month(added)", 11), ("days(added, sold)", 3)],
        *[("days(sold, added)", -4), ("added == date('2026-11-01')", True), ("added < date('1 novembre 2027')", True)],
        *[("price is None", False), ("default(missing, None) is None", True)],
    ],
)
def test_what_functions_give(expression: str, meant: Any) -> None:
    assert evaluate(expression, VALUES) == meant


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("clamp(price, 5, 1)", "the lower bound first"),
        ("length(colours)", "`count` says how many"),
        ("replace(brand, '', 'x')", "takes a text to look for"),
        ("number(brand)", "'Lin & Laine' is no number"),
        ("date(brand)", "'Lin & Laine' is no date"),
        ("round(price, 99)", "takes -15 to 15 places"),
        ("year(1e300)", "has no value here"),
    ],
)
def test_what_does_not_fit_is_told(expression: str, why: str) -> None:
    with pytest.raises(BadExpressionError, match=why):
        evaluate(expression, VALUES)


def attributes(*lines: str) -> str:
    return "\n".join(f"- {{{line}}}" for line in lines)


def refused(text: str, **changes: str) -> str:
    files = {f"rules/{name}.yaml": change for name, change in changes.items()}
    with pytest.raises(BadPackError) as caught:
        pack({**BARE, **files, "rules/attributes.yaml": text})
    return str(caught.value)


# Templates.

TITLE = "- {kind: template, name: made, type: text, use: [search, show], template: '%s'}"


@pytest.mark.parametrize(
    ("template", "cells", "meant"),
    [
        (
            "{brand} – {material}, {weight} g",
            {"brand": "Lin", "material": "laine", "weight": 300},
            "Lin – laine, 300 g",
        ),
        ("{brand} – {material}, {weight} g", {"brand": "Lin", "weight": 300}, "Lin, 300 g"),
        ("{brand} – {material}, {weight} g", {"material": "laine"}, "laine"),
        ("{brand} – {material}, {weight} g", {}, None),
        ("De {brand}[ ({weight} g)] !", {"brand": "Lin", "weight": 300}, "De Lin (300 g) !"),
        ("De {brand}[ ({weight} g)] !", {"weight": 300}, "(300 g) !"),
        ("{brand|upper}/{tags|count}", {"brand": "Lin", "tags": "a;b"}, "LIN/2"),
        ("{tags}", {"tags": "a;b;a"}, "a, b"),
        ("{tags|first|title}", {"tags": "bio;lin"}, "Bio"),
        ("{fresh}", {"fresh": "oui"}, "true"),
        ("{{{brand}}} [[x]]", {"brand": "Lin"}, "{Lin} [x]"),
        ("{added|year}", {"added": "2026-11-01"}, "2026"),
        ("{weight|round}", {"weight": 300.6}, "301"),
    ],
)
def test_parts_without_a_value_vanish_with_the_text_before_them(
    template: str, cells: Mapping[str, Any], meant: str | None
) -> None:
    assert product(cells, attributes=TITLE % template).draft.values.get("made") == (meant and (meant,))


def test_a_template_for_each_locale_makes_a_text_in_several_languages() -> None:
    """Each is searched and shown in its own; a text that one language lacks is the other's."""
    title = """
        - kind: template
          name: title
          type: text
          use: [search, show]
          template: {fr: "{name} de {brand}", en: "{name} by {brand}"}
        - {kind: expression, name: letters, type: number, expression: count(title)}
    """
    made = product({"nom": "Robe", "nom_en": "Dress", "brand": "Lin"}, attributes=title)
    assert made.document.show["title.fr"] == "Robe de Lin"
    assert made.document.show["title.en"] == "Dress by Lin"
    assert made.document.text["t.en.title"] == ("dress", "lin")
    assert made.draft.values["letters"] == (2.0,)
    alone = product({"nom": "Robe", "brand": "Lin"}, attributes=title)
    assert alone.document.show["title.en"] == "Robe by Lin"


def test_a_template_of_each_variant_reads_its_own_values() -> None:
    made = product(
        {"nom": "Pull", "brand": "Lin"},
        {"sku": "A-1", "colour": "Bleu", "size": "38"},
        {"sku": "A-2", "colour": "Vert"},
        attributes="- {kind: template, name: label, level: variant, template: '{brand} {colour}[, taille {size}]'}",
    )
    assert [one.values["label"] for one in made.draft.variants] == [("Lin Bleu, taille 38",), ("Lin Vert",)]


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{brand", "`{` has no partner in '{brand'; write `{{` for the sign itself"),
        ("brand]", "`]` has no partner"),
        ("[{brand}", "`[` has no partner"),
        ("[brand]", "brackets in '[brand]' hold no `{name}`"),
        ("brand", "'brand' names no field; write one in braces, such as `{brand}`"),
        ("{brand|uper}", "there is no function `uper` for a template; did you mean `upper`?"),
        ("{brand|replace}", "there is no function `replace` for a template"),
        ("{}", "names no field"),
        ("{brand.__class__}", "no field is called `brand.__class__`"),
        ("{name.de}", "no field is called `name.de`"),
        ("{brnd}", "no field is called `brnd`; did you mean `brand`?"),
        ("{added}", "`{added}` is a date; write a part of it, such as `{added|year}`"),
        ("{name}", "`name` differs by language; write one template for each, `template: {fr: …, en: …}`"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused(template: str, why: str) -> None:
    assert why in refused(TITLE % template)


def test_a_template_is_a_text() -> None:
    assert "`a` is a text; `type: number`" in refused("- {kind: template, name: a, type: number, template: '{brand}'}")
    locale = "- {kind: template, name: a, template: {fr: '{brand}', de: '{brand}'}}"
    assert "the shop has no locale `de`" in refused(locale)


# Cases.


def test_cases_give_numbers_yes_and_no_several_values_and_templates() -> None:
    made = product(
        {"price": 25, "brand": "Lin"},
        attributes=attributes(
            "kind: cases, name: rank, type: number, cases: [{when: {price: {lt: 30}}, then: 1.5}], else: 0",
            "kind: cases, name: cheap, type: boolean, cases: [{when: {price: {lt: 30}}, then: true}], else: false",
            "kind: cases, name: dear, type: boolean, cases: [{when: {price: {gt: 30}}, then: true}], else: false",
            "kind: cases, name: tones, use: [filter], cases: [{when: {price: {lt: 30}}, then: [doux, petit]}]",
            "kind: cases, name: said, cases: [{when: {brand: {exists: true}}, then: 'petit {brand|upper}'}]",
            "kind: cases, name: size_said, cases: [{when: {price: 25}, then: 5.0}]",
        ),
    )
    values = made.draft.values
    assert (values["rank"], values["cheap"], values["dear"]) == ((1.5,), (True,), (False,))
    assert (values["said"], values["size_said"]) == (("petit LIN",), ("5.0",))
    assert made.document.keywords["s.tones"] == ("doux", "petit")


@pytest.mark.parametrize(
    ("cases", "why"),
    [
        ("type: number, cases: [{when: {}, then: cher}]", "a `then` of `a` is 'cher', which is no number"),
        ("type: number, cases: [{when: {}, then: true}]", "is true, which is no number"),
        ("type: boolean, cases: [{when: {}, then: 5}]", "is 5, which is no boolean"),
        ("cases: [{when: {}, then: ''}]", "a `then` of `a` is empty; write a value, or take the case out"),
        ("cases: [{when: {}, then: []}]", "a `then` of `a` is empty"),
        ("cases: [{when: {}, then: x}], else: ''", "`else` of `a` is empty; write a value, or leave it out for none"),
        ("cases: [{when: {}, then: {x: y}}]", "`then` takes a value or a list of values, not a mapping"),
        ("cases: [{when: {}, then: '{brnd}'}]", "no field is called `brnd`"),
        ("cases: [{when: {}, then: '{brand'}]", "has no partner"),
        ("type: number, cases: [{when: {}, then: '{brand}'}]", "is a template; it stands alone"),
        ("cases: [{when: {pric: 5}, then: x}]", "no field is called `pric`"),
    ],
)
def test_cases_that_never_fit_are_refused(cases: str, why: str) -> None:
    told = refused(f"- {{kind: cases, name: a, {cases}}}")
    assert told.count(why) == 1


# Values of variants.

SHOP = "{code: mini, locales: [fr, en], feed: {key: sku, group: parent}, sellable: {fresh: true}}"
FIELDS = BARE["rules/fields.yaml"].replace("name: fresh, type: boolean", "name: fresh, type: boolean, level: variant")
PULL: tuple[Mapping[str, Any], ...] = (
    {"sku": "A-1", "size": "36", "colour": "bleu", "price": 30, "fresh": "non"},
    {"sku": "A-2", "size": "38", "colour": "bleu", "price": 40, "fresh": "oui"},
    {"sku": "A-3", "size": "38", "colour": "vert", "price": 50, "fresh": "oui"},
    {"sku": "A-4", "size": "40", "colour": "noir", "price": 40, "fresh": "oui"},
)


@pytest.mark.parametrize(
    ("options", "meant"),
    [
        ("type: number, take: count", (3.0,)),
        ("type: number, take: count, among: all", (4.0,)),
        ("type: number, take: share", (0.75,)),
        ("type: number, take: share, of: size", (2 / 3,)),
        ("type: number, take: count, of: colour", (3.0,)),
        ("type: number, take: count, of: price", (2.0,)),
        ("type: number, take: min, of: price", (40.0,)),
        ("type: number, take: min, of: price, among: all", (30.0,)),
        ("type: number, take: max, of: price, where: {colour: bleu}", (40.0,)),
        ("type: number, take: sum, of: price", (130.0,)),
        ("type: number, take: mean, of: price, where: {size: 38}", (45.0,)),
        ("take: first, of: colour", ("bleu",)),
        ("take: list, of: colour", ("bleu", "vert", "noir")),
        ("take: list, of: colour, where: {price: {gt: 45}}", ("vert",)),
        ("type: number, take: min, of: price, where: {size: 36}", None),
        ("type: number, take: count, where: {size: 36}", (0.0,)),
        ("type: number, take: share, where: {none: {size: 38}}", (0.25,)),
    ],
)
def test_variants_are_counted_or_taken_where_the_condition_holds_on_each(options: str, meant: Any) -> None:
    """Size 36 is sold out; a count sees every variant, equal prices too, and a product's own values count for each."""
    rules = f"- {{kind: variants, name: made, {options}}}"
    made = product({"nom": "Pull"}, *PULL, shop=SHOP, fields=FIELDS, attributes=rules)
    assert made.draft.values.get("made") == (meant and pytest.approx(meant) if "number" in options else meant)
    assert reasons(made) == []


def test_a_product_that_is_sold_out_has_none_to_sell() -> None:
    rules = attributes(
        "kind: variants, name: left, type: number, take: count",
        "kind: variants, name: sizes, type: number, take: share, of: size",
        "kind: variants, name: from, type: number, take: min, of: price",
        "kind: expression, name: broken, type: boolean, expression: sizes < 0.5",
    )
    made = product({"nom": "Pull"}, PULL[0], shop=SHOP, fields=FIELDS, attributes=rules)
    values = made.draft.values
    assert (values["left"], values["sizes"], values["broken"]) == ((0.0,), (0.0,), (True,))
    assert "from" not in values


def test_a_product_without_variants_is_its_own_only_one() -> None:
    rules = "- {kind: variants, name: left, type: number, take: count, where: {weight: {gt: 1}}}"
    assert product({"weight": 5}, attributes=rules).draft.values["left"] == (1.0,)


def test_a_pattern_that_takes_too_long_on_a_variant_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def never_found(*_: str) -> bool:
        raise TimeoutError

    monkeypatch.setattr("app.words.patterns.found_in_time", never_found)
    rules = "- {kind: variants, name: left, type: number, take: count, where: {brand: {matches: 'x'}}}"
    made = product({"brand": "x"}, attributes=rules)
    assert reasons(made) == ["`left`: a pattern took too long"]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ("take: min, type: number", "`take: min` needs `of`, the field whose values are taken"),
        ("take: count", "`take: count` gives a number and `a` is a keyword; write `type: number`"),
        ("take: min, of: colour", "`colour` is a keyword; `take: min` is for numbers and dates"),
        ("take: sum, of: added, type: number", "`added` is a date; `take: sum` is for numbers"),
        ("take: first, of: price, type: boolean", "`a` is a boolean and `price` a number; write `type: number`"),
        ("take: first, of: colur", "there is no field `colur`; did you mean `colour`?"),
        ("take: count, type: number, level: variant", "is made of all variants and is the product's"),
        ("take: count, type: number, where: {added: {within: 30 days}}", "depends on today"),
    ],
)
def test_variants_that_cannot_be_taken_so_are_refused(options: str, why: str) -> None:
    assert why in refused(f"- {{kind: variants, name: a, {options}}}")


# All kinds.


def test_a_circle_is_refused_with_its_path_whatever_the_kinds() -> None:
    told = refused(
        attributes(
            "kind: expression, name: a, expression: b",
            "kind: template, name: b, template: '{c}'",
            "kind: cases, name: c, cases: [{when: {price: 5}, then: '{d}'}]",
            "kind: variants, name: d, take: first, of: brand, where: {a: x}",
        )
    )
    assert "attributes read each other in a circle: " in told
    path = told.split("circle: ")[1].split(";")[0].split(" -> ")
    assert path[0] == path[-1]
    assert sorted(path[1:]) == ["a", "b", "c", "d"]


def test_a_circle_is_found_beside_an_expression_that_cannot_be_read() -> None:
    told = refused(
        attributes(
            "kind: expression, name: x, expression: '1 +'",
            "kind: expression, name: a, expression: b",
            "kind: expression, name: b, expression: a",
        )
    )
    assert "cannot be read" in told
    assert "circle: " in told


@pytest.mark.parametrize(
    ("option", "why"),
    [
        ("from: brand", "`a` is computed and has no column; take `from` out"),
        ("by_locale: {fr: nom}", "take `by_locale` out"),
        ("by: {price_list: {pro: x}}", "take `by` out"),
    ],
)
def test_a_virtual_attribute_has_no_columns(option: str, why: str) -> None:
    assert why in refused(f"- {{kind: expression, name: a, expression: price, {option}}}")


def test_every_attribute_is_usable_like_a_raw_one() -> None:
    """In conditions of categories and cases, in other attributes, in the index."""
    made = journey(
        [{"sku": "A", "brand": "Lin", "price": 20}],
        {
            "rules/attributes.yaml": attributes(
                "kind: template, name: label, use: [filter, facet], template: '{brand|slug}_{price|round}'",
                "kind: variants, name: left, type: number, use: [filter, sort, rank], take: count",
                "kind: cases, name: known, cases: [{when: {label: lin_20, left: 1}, then: oui}]",
            ),
            "rules/trees.yaml": "- {code: idees, nodes: [{code: lin, label: Lin, where: {label: lin_20, known: oui}}]}",
            "rules/ranking.yaml": "- {code: default, spread: 0.3, mix: {left: 100}}",
        },
    )["A"]
    assert made.document.keywords["s.label"] == ("lin_20",)  # type: ignore[union-attr]
    assert made.document.keywords["path.idees"] == ("lin",)  # type: ignore[union-attr]
    assert made.document.numbers["n.left"] == (1.0,)  # type: ignore[union-attr]
