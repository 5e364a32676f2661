"""Every kind of transformation: what the reference shows holds, and no text whatever stops one."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.catalog.cast import text
from app.catalog.transform import KINDS
from app.catalog.transformations.base import Transformation
from app.catalog.transformations.examples import check_examples
from app.core.kind import kind_of
from app.rulepack.pack import RulePack, load_pack, schema_of
from app.rulepack.problems import BadPackError
from app.rulepack.reference import example
from app.words.gates import gate_fold
from tests.catalog.journey import product, reasons
from tests.shop import pack

RULES = "rules/transformations.yaml"


def load(text: str, more: Mapping[str, str] | None = None) -> RulePack:
    files = {RULES: text.encode(), **{name: content.encode() for name, content in (more or {}).items()}}
    return load_pack(files, KINDS)


def rule(written: str, more: Mapping[str, str] | None = None) -> Transformation:
    (only,) = load(f"- {{{written}, field: brand}}", more).all(Transformation)
    return only


def made(written: str, *before: Any) -> list[Any]:
    """What a rule makes of values, whichever field takes them."""
    (after,) = rule(written).results(before).values() or ((),)
    return list(after)


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: kind_of(cls).word)
def test_what_the_reference_shows_of_a_kind_holds(cls: type[Transformation]) -> None:
    """Every kind is shown by a rule with examples."""
    shown = load(example(cls))
    assert all(one.examples for one in shown.all(Transformation))
    assert [str(problem) for problem in check_examples(shown, schema_of(shown))] == []


MEASURES = [
    *[("ml", "Huile d'olive 1,5 L", 1500), ("ml", "75 centilitres", 750), ("ml", "1/2 l", 500), ("ml", "3 ½ l", 3500)],
    *[("ml", "1 500 ml", 1500), ("cm", '55"', 139.7), ("inch", "TV 55 pouces", 55), ("mm", "1.299,5 mm", 1299.5)],
    *[("g", "2x500 g", 1000), ("g", "lot de 2 x 500 g", 1000), ("kg", "CAFE 250G", 0.25), ("A", "25 m 16 A", 16)],
    *[("cm", "60 x 40 cm", 60), ("cm", "10-12 cm", 10), ("g", "6 x 2x500 g", 6000), ("°F", "20 °C", 68)],
]


@pytest.mark.parametrize(("unit", "written", "amount"), MEASURES)
def test_a_measure_comes_out_of_a_text_in_the_unit_that_is_asked(unit: str, written: str, amount: float) -> None:
    assert made(f"kind: measure, into: weight, unit: {unit}", written) == [pytest.approx(amount)]


@pytest.mark.parametrize(
    ("unit", "written"),
    [
        *[("g", "smartphone 5G"), ("inch", "shampoing 2 in 1"), ("cm", "16 m²"), ("A", "16 a"), ("g", "12.03.2026 g")],
        *[("ml", "iPhone 5 128 ml"), ("cm", "36/38 cm"), ("cm", "1 m x 40 cm"), ("kg", "5 parsecs"), ("g", "g")],
    ],
)
def test_a_measure_is_never_guessed(unit: str, written: str) -> None:
    """Nothing fills the other field; in place the text stays, so that a field of numbers tells it."""
    assert made(f"kind: measure, into: weight, unit: {unit}", written) == []
    assert made(f"kind: measure, unit: {unit}", written) == [written]


def test_the_options_of_a_measure() -> None:
    assert made("kind: measure, unit: g, packs: single", "2x500 g") == [500]
    assert made("kind: measure, unit: cm, take: all", "60x40x5 cm") == [60, 40, 5]
    assert made("kind: measure, unit: cm, take: largest", "60 cm x 80 cm") == [80]
    assert made("kind: measure, unit: kg, assume: g", "1500", 300) == [1.5, 0.3]
    assert made("kind: measure, unit: l, keep: text", "1500 ml") == ["1,5 l"]


def faults(written: str) -> list[str]:
    return list(rule(written).faults())


def test_what_a_rule_says_wrongly_is_told_with_the_mend() -> None:
    assert faults("kind: measure, unit: litrs") == [
        "`unit: litrs` is no unit that is known here; did you mean `liters`?"
    ]
    assert faults("kind: measure, unit: g, assume: cm") == ["`assume: cm` is a length and `unit: g` a mass"]
    assert faults("kind: price, currency: euro") == ["`currency` takes a currency's code such as EUR, not 'euro'"]
    assert faults("kind: map") == [
        "the table is missing; write `table: {value: value}`, or `file:` and a CSV file below `rules/tables`"
    ]
    assert faults("kind: map, table: {Rouge: a, rouge: b}") == [
        "`Rouge` and `rouge` are the same here, and one becomes `a`, the other `b`; keep one"
    ]
    assert "`Lin SA`" in faults("kind: brand, names: {Lin: [], Lin SA: []}")[0]


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        *[("49,90 €", 49.9), ("1 299,00 EUR", 1299), ("À partir de 19€", 19), ("Gratuit", 0), ("1.299,00 €", 1299)],
        *[("19€90", 19.9), ("19 euros", 19), ("99", 99), (12.5, 12.5)],
        *[
            (doubtful, doubtful)
            for doubtful in ("-5 €", "A4 12 €", "2 pour 10 €", "-20% 15 €", "12.5.3 €", "sur devis")
        ],
        ("$1,299.00", "$1,299.00 (not EUR)"),
    ],
)
def test_a_price_is_one_price_in_the_shops_currency(written: Any, amount: Any) -> None:
    """What could be two, a discount or less than nothing stays as it is."""
    assert made("kind: price, currency: EUR", written) == [amount]


def test_a_foreign_price_is_told_and_fills_nothing() -> None:
    told = product({"weight": "10 $"}, transformations="- {kind: price, field: weight, currency: EUR}")
    assert reasons(told) == ["`weight` is a number and cannot be '10 $ (not EUR)'"]
    assert made("kind: price, currency: EUR, into: weight", "10 $", "8 €") == [8.0]
    assert made("kind: price, currency: USD", "$1,299.00") == [1299.0]


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        *[("03/04/2026", "2026-04-03"), ("jeudi 1er janv. 2026", "2026-01-01"), ("Mar 12th, 2026", "2026-03-12")],
        *[("mardi 3 mar 2026", "2026-03-03"), ("le 3 août 2026", "2026-08-03"), ("12.03.26", "2026-03-12")],
        *[("20260312", "2026-03-12"), ("12-03-2026 10h30", "2026-03-12T10:30:00+00:00")],
        *[(doubtful, doubtful) for doubtful in ("03/25/2026", "31/02/2026", "mars 2026", "bientôt", "46023")],
    ],
)
def test_a_date_is_read_as_people_write_it(written: str, iso: str) -> None:
    assert made("kind: date", written) == [iso]


def test_the_options_of_a_date() -> None:
    assert made("kind: date, order: month_first", "03/25/2026") == ["2026-03-25"]
    assert made("kind: date, excel: true", 46023, "46023.5") == ["2026-01-01", "2026-01-01T12:00:00+00:00"]


@pytest.mark.parametrize(
    ("written", "size"),
    [
        *[("Taille 38", "38"), ("T.38", "38"), ("38 FR", "38"), ("2XL", "XXL"), ("xxl", "XXL"), ("4 a", "4 ans")],
        *[("36-38", "36/38"), ("EU 42 / UK 8", "EU 42"), ("FR 40 / UK 8", "40"), ("T.U.", "taille unique")],
        *[("6m", "6 mois"), ("140 x 200 cm", "140x200"), ("85cm", "85 cm"), ("90 b", "90B"), ("s/m", "S/M")],
        *[("Medium", "M"), ("UK 8", "UK 8"), ("grande robe", "grande robe")],
    ],
)
def test_a_size_has_one_spelling(written: str, size: str) -> None:
    assert made("kind: size", written) == [size]


def test_the_options_of_a_size() -> None:
    assert made("kind: size, system: eu, letters: 2XL, language: en", "EU 42 / UK 8", "xxxl", "4 ans", "TU") == [
        *["42", "3XL", "4 years", "one size"]
    ]
    assert made("kind: size, otherwise: drop", "bleu", "M") == ["M"]


@pytest.mark.parametrize(
    ("written", "family"),
    [
        *[("rouge vif", "rouge"), ("bleu marine / écru", "multicolore"), ("anthra.", "gris"), ("NOIRE", "noir")],
        *[("vert olive", "vert"), ("olive green", "vert"), ("Dark navy blue", "bleu"), ("gris perle", "gris")],
        *[("rose gold", "doré"), ("vert d'eau", "vert"), ("zorglub", "zorglub"), ("bleu / zorglub", "bleu / zorglub")],
    ],
)
def test_a_colour_has_a_family(written: str, family: str) -> None:
    assert made("kind: colour", written) == [family]


def test_a_colour_in_english_in_parts_and_with_the_shops_own() -> None:
    assert made("kind: colour, language: en, several: all", "NOIR/BLANC", "écru") == ["black", "white"]
    own = rule("kind: colour, table: {Brume: gris}")
    assert own.results(["brume", "Rouge"]) == {"": ("gris", "rouge")}
    knows = own.knows()
    assert knows is not None
    assert {"brume", "gris", "rouge vif", "noir et blanc"} == {
        one for one in ("brume", "gris", "rouge vif", "noir et blanc", "zorglub") if one in knows
    }


def test_a_brand_has_one_spelling() -> None:
    names = 'kind: brand, names: {Lin & Laine: [L&L], "Bain d\'Écume": []}'
    assert made(names, "LIN ET LAINE SARL", "l. & l.", "BAIN D’ECUME®", "Autre") == [
        "Lin & Laine",
        "Bain d'Écume",
        "Autre",
    ]
    assert made(f"{names}, otherwise: drop", "Autre") == []
    knows = rule(names).knows()
    assert knows is not None
    assert "lin et laine" in knows
    assert "autre" not in knows


def test_a_flag_is_the_first_pattern_found() -> None:
    patterns = "patterns: [{find: 'sans fil', value: oui}, {find: fil, value: non}]"
    assert made(f"kind: flag, into: tags, {patterns}", "Souris SANS FIL") == ["oui"]
    assert made(f"kind: flag, into: tags, {patterns}", "Souris à fil") == ["non"]
    otherwise = rule(f"kind: flag, into: tags, {patterns}, otherwise: inconnu")
    assert otherwise.fills_empty
    assert otherwise.results(()) == {"tags": ("inconnu",)}
    filled = product(
        {"nom": "Tapis"}, transformations=f"- {{kind: flag, field: [brand, name], into: tags, {patterns}}}"
    )
    assert "tags" not in filled.draft.values


def test_copy_and_default_fill_what_is_empty() -> None:
    rules = "- {kind: copy, field: brand, into: material}\n- {kind: default, field: tags, value: [a, b]}"
    filled = product({"brand": "Lin"}, transformations=rules).draft.values
    assert (filled["material"], filled["tags"]) == (("Lin",), ("a", "b"))
    kept = product({"brand": "Lin", "material": "laine", "tags": "c"}, transformations=rules).draft.values
    assert (kept["material"], kept["tags"]) == (("laine",), ("c",))


def test_split_into_several_fields_in_order() -> None:
    parts = rule("kind: split, pattern: '/', into: [material, tags]")
    assert parts.results(["lin / laine / coton"]) == {"material": ("lin",), "tags": ("laine", "coton")}


def test_clean_repairs_letters_and_knows_titles() -> None:
    assert made("kind: clean, repair: true", "Ã©tÃ© Ã  la plage", "cÅ“ur", "été", "Ã") == [
        "été à la plage",
        "cœur",
        "été",
        "Ã",
    ]
    assert made("kind: clean, case: title", "L'ABAT-JOUR DE LA MAISON") == ["L'Abat-Jour de la Maison"]
    assert made("kind: clean, case: sentence", "ROBE LONGUE. EN LIN") == ["Robe longue. En lin"]
    assert made("kind: clean, html: true", "a < b", "<script>x()</script>Robe&nbsp;&amp;eacute;") == [
        "a < b",
        "Robe &eacute;",
    ]
    assert made("kind: clean", "Ro\u00adbe\u200b\x07") == ["Robe"]


EVERY = [
    *(yaml.safe_load(example(cls))[0] for cls in KINDS),
    {"kind": "measure", "field": "a", "unit": "cm", "take": "all", "keep": "text", "assume": "m"},
    {"kind": "clean", "field": "a", "html": True, "repair": True, "case": "title"},
    {"kind": "date", "field": "a", "excel": True, "order": "month_first"},
    {"kind": "colour", "field": "a", "several": "all", "language": "en"},
]
TEXTS = st.text(max_size=60) | st.text("0123456789 .,/x½€$\"'%-&<>;àéTSMLXgcmlk", max_size=60)


@settings(max_examples=150, deadline=None)
@given(TEXTS | st.lists(TEXTS, max_size=3) | st.integers() | st.floats() | st.booleans())
def test_no_text_stops_a_rule_or_makes_it_grow(values: Any) -> None:
    """Every rule has a result for every value; equal ones stand once, none is empty, and none is much longer."""
    given_values = tuple(values) if isinstance(values, list) else (values,)
    for one in load(yaml.safe_dump([{**each, "examples": []} for each in EVERY])).all(Transformation):
        for after in one.results(given_values).values():
            if kind_of(type(one)).word not in ("copy", "default"):
                assert "" not in after
                assert (
                    sum(len(text(value)) for value in after)
                    <= 10 * sum(len(text(value)) for value in given_values) + 60
                )


def test_a_wrong_example_is_refused_at_its_own_line_with_both_values() -> None:
    written = (
        "- kind: map\n  field: brand\n  table: {a: b}\n  examples:\n    - {in: a, out: b}\n    - {in: a, out: c}\n"
    )
    with pytest.raises(BadPackError) as error:
        pack({RULES: written})
    (problem,) = [one for one in error.value.problems if one.place.file == RULES]
    assert problem.place.line == 6
    assert problem.message.endswith("'a' becomes 'b', not 'c'")


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_a_shut_gate_is_right(written: str) -> None:
    """A text that a rule's gate does not let through is one of which the rule would make nothing."""
    for one in load(yaml.safe_dump([{**each, "examples": []} for each in EVERY])).all(Transformation):
        gate = one.gate()
        if gate and written.strip() and not gate.passes(gate_fold(written)):
            assert [after for after in one.results((written,)).values() if after not in ((), (written,))] == []
