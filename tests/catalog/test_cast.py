"""Texts become values of their type; what does not fit is left out and reported, never guessed."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.cast import CASTS, MisfitError, boolean, casts, date, number, text
from tests.catalog.journey import product, reasons


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *[("49,90 €", 49.9), ("49.90", 49.9), ("€ 39", 39), ("39€", 39), ("EUR 5", 5), ("5 eur", 5), ("$5.50", 5.5)],
        *[
            ("1 299,00", 1299),
            ("1\u202f299,00 €", 1299),
            ("1\u00a0299", 1299),
            ("1'299.00", 1299),
            ("12 345 678,9", 12345678.9),
        ],
        *[("1.299,00", 1299), ("1,299.00", 1299), ("1.299.000", 1_299_000), ("1,299,000.50", 1_299_000.5)],
        *[("1,299", 1.299), ("1.299", 1.299), ("0,5", 0.5), ("-5,5", -5.5), ("+5", 5), ("20 %", 20), ("  7  ", 7)],
        *[("１２", 12), ("0042", 42), (5, 5), (49.9, 49.9), (0, 0), (-1.5, -1.5)],
    ],
)
def test_numbers_as_back_offices_write_them(written: Any, meant: float) -> None:
    """A single comma or point is the decimal mark; marks that stand twice, or before another kind, part thousands."""
    assert number(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        *[
            "",
            " ",
            "€",
            "12 abc",
            "abc 12",
            "1e400",
            "1e3",
            "nan",
            "inf",
            "-",
            "--5",
            "5-",
            ".5",
            "5.",
            "1 29",
            "12 34",
        ],
        *["12.03.2026", "1.2.3", "1,2.3", "1.29.000", "192.168.1.1", "38/40", "3 x 4", "9" * 400, "²", "−5"],
        *[True, False, float("nan"), float("inf"), 10**400],
    ],
)
def test_what_is_no_number_is_never_guessed(written: Any) -> None:
    """A date, a version, an address, a range are no numbers; neither is what no number can hold."""
    with pytest.raises(MisfitError):
        number(written)


def day(year: int, month: int, of_month: int) -> float:
    return datetime(year, month, of_month, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    "written",
    [
        *["2026-03-12", "12/03/2026", "12-03-2026", "12.03.2026", "2026/03/12", "12/03/26", "20260312"],
        *["12 mars 2026", "12 MARS 2026", "jeudi 12 mars 2026", "March 12, 2026", "12 March 2026", "12 mars 2026²"],
        *["2026-03-12T00:00:00Z", "2026-03-12T01:00:00+01:00", " 2026-03-12 "],
        *[20260312, 20260312.0],
    ],
)
def test_one_day_in_all_its_forms(written: Any) -> None:
    assert date(written) == day(2026, 3, 12)


@pytest.mark.parametrize("written", [1_773_273_600, 0, 46023, 20261301, 20260312.5, 2026, -20260312])
def test_a_number_is_no_date_unless_its_figures_are_one(written: float) -> None:
    """Seconds, days of a spreadsheet and years: what is meant cannot be known."""
    with pytest.raises(MisfitError):
        date(written)


def test_a_json_date_of_eight_figures_is_the_day_that_its_text_would_be() -> None:
    """It was taken for seconds since 1970 once, and every product was new in August of that year."""
    made = product({"nom": "Robe", "added": 20260312})
    assert made.document.show["added"] == "2026-03-12"
    made = product({"nom": "Robe", "added": 1_773_273_600})
    assert reasons(made) == ["`added` is a date and cannot be 1773273600"]


def test_what_is_computed_may_give_a_date_in_seconds() -> None:
    """Expressions and variants count dates so; what is written in a case is read as in the feed."""
    made = product(
        {"nom": "Robe", "added": "2026-03-12"},
        attributes="""
            - {kind: expression, name: until, type: date, expression: "added + 86400", use: [show]}
            - {kind: variants, name: last, type: date, take: max, of: added, use: [show]}
            - {kind: expression, name: again, type: date, expression: "date(added)", use: [show]}
            - {kind: cases, name: launch, type: date, cases: [{when: {added: {exists: true}}, then: 20260401}], use: [show]}
        """,
    )
    shown = {name: made.document.show[name] for name in ("until", "last", "again", "launch")}
    assert shown == {"until": "2026-03-13", "last": "2026-03-12", "again": "2026-03-12", "launch": "2026-04-01"}


@pytest.mark.parametrize(
    ("currency", "own", "other"),
    [
        (
            "EUR",
            ["49 €", "€49", "EUR 49", "49 euros", "49"],
            ["49 $", "12 CHF", "£ 5", "5 zł", "USD 3", "$5 €", "12 Fr."],
        ),
        ("USD", ["49 $", "US$ 49", "49 usd"], ["49 €", "49 CHF"]),
        ("CHF", ["CHF 12", "Fr. 12", "12 fr."], ["12 €"]),
        ("SEK", ["12 SEK", "12"], ["12 €", "12 $", "12 kr"]),
    ],
)
def test_only_the_shops_own_currency_is_taken_off_a_number(currency: str, own: list[str], other: list[str]) -> None:
    """49 dollars are not 49 euros; where no currency is known, as while a feed is looked at, any is."""
    for written in own:
        assert casts(currency)["number"](written) in (12, 49), written
    for written in other:
        with pytest.raises(MisfitError):
            casts(currency)["number"](written)
    assert number("49 $") == number("12 CHF") + 37 == number("5 zł") + 44


def test_a_price_in_another_currency_fills_nothing_and_is_told() -> None:
    """Neither the field, nor a condition, nor a computed number, takes dollars for euros; per cent stay numbers."""
    made = product(
        {"nom": "Robe", "price": "49 $", "weight": "50 %"},
        transformations="- {kind: default, field: material, value: lin, when: {price: {gt: 1}}}",
        attributes='- {kind: cases, name: said, type: number, cases: [{when: {weight: 50}, then: "12 CHF"}], use: [show]}',
    )
    assert reasons(made) == [
        "`price` is a number and cannot be '49 $'",
        "`said` is a number; its rule gave ('12 CHF',)",
    ]
    assert "n.price" not in made.document.numbers
    assert "material" not in made.document.show
    assert made.document.numbers["n.weight"] == (50.0,)


def test_french_months_with_and_without_accents() -> None:
    assert date("1er février 2026") == date("1 fevrier 2026") == date("1 FÉVRIER 2026") == day(2026, 2, 1)
    assert date("15 août 2026") == date("15 aout 2026") == day(2026, 8, 15)
    assert date("31 décembre 2026") == date("December 31, 2026") == day(2026, 12, 31)


def test_a_moment_keeps_its_hour() -> None:
    assert date("2026-03-12T10:30:00+02:00") == day(2026, 3, 12) + 8.5 * 3600


@pytest.mark.parametrize(
    "written",
    [
        *[
            "",
            "demain",
            "30 février",
            "30 février 2026",
            "2026-02-30",
            "31/04/2026",
            "2026-13-01",
            "00/00/0000",
            "0000-00-00",
        ],
        *["12 mars", "mars 2026", "12 mai mars 2026", "12 mars 26", "12 mars 2026 10:30", "1700000000", "²² mars 2026"],
        *[True, 10**400, float("nan"), 1_700_000_000_000, -(10**12), "2026-03"],
    ],
)
def test_what_is_no_day_is_never_guessed(written: Any) -> None:
    """Nor are seconds beyond the year 9999, such as milliseconds read as seconds."""
    with pytest.raises(MisfitError):
        date(written)


def test_yes_and_no_in_french_english_and_figures() -> None:
    for written in ("1", "true", "TRUE", "yes", "y", "oui", "Oui", " o ", "vrai", "x", 1, 1.0, True):
        assert boolean(written) is True
    for written in ("0", "false", "no", "n", "non", "NON", "faux", "", 0, 0.0, False):
        assert boolean(written) is False
    for written in ("peut-être", "2", "ouioui", 2, -1, "null"):
        with pytest.raises(MisfitError):
            boolean(written)


def test_a_text_is_what_a_condition_compares() -> None:
    """JSON's 38.0 is `38`, a code of seven figures keeps them all, and true is `true`."""
    assert [text(value) for value in (38, 38.0, 1234567.0, 4006381333931.0, 0.1, True, False, "0042", 10**20)] == [
        *["38", "38", "1234567", "4006381333931", "0.1", "true", "false", "0042", str(10**20)]
    ]


cells = (
    st.text(max_size=20)
    | st.text("0123456789.,- €'/ \u202f²١", max_size=15)
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.builds(
        "{} {} {}".format,
        st.text("0123456789²", max_size=5),
        st.sampled_from(["mars", "Mai", "février"]),
        st.integers(0, 10**5),
    )
)


@given(st.sampled_from(sorted(CASTS)), cells)
def test_any_cell_fits_or_is_refused(type_: str, cell: Any) -> None:
    """Nothing else is raised, and a date can always be shown."""
    try:
        made = CASTS[type_](cell)  # type: ignore[index]
    except MisfitError:
        return
    assert isinstance(made, {"text": str, "keyword": str, "number": float, "boolean": bool, "date": float}[type_])
    if type_ == "date" and isinstance(made, float):
        datetime.fromtimestamp(made, UTC)


def test_a_value_that_does_not_fit_is_left_out_with_its_row_and_the_product_stays() -> None:
    made = product(
        {"nom": "Robe", "weight": "lourd", "added": "30 février", "fresh": "bof"}, {"sku": "A-1", "price": "cher"}
    )
    assert [(one.what, one.line, one.product, one.reason) for one in made.draft.rejected] == [
        ("value", 2, "A", "`weight` is a number and cannot be 'lourd'"),
        ("value", 2, "A", "`added` is a date and cannot be '30 février'"),
        ("value", 2, "A", "`fresh` is a boolean and cannot be 'bof'"),
        ("value", 3, "A", "`price` is a number and cannot be 'cher'"),
    ]
    assert made.document.show == {"name.fr": "Robe", "name.en": "Robe", "variants": [{"id": "A-1", "sellable": True}]}


def test_the_good_values_of_a_cell_stay() -> None:
    made = product({"nom": "Robe", "price": [10, "dix", "12,5", 10.0]})
    assert made.document.numbers["n.price"] == (10.0, 12.5)
    assert reasons(made) == ["`price` is a number and cannot be 'dix'"]


def test_no_number_or_date_of_a_feed_stops_a_build() -> None:
    """The largest are kept and have a place in every order; what is larger is left out and told."""
    made = product({"nom": "Robe", "price": -1e15, "weight": 1e308, "added": "9999-12-31"})
    assert made.document.numbers["n.price"] == (-1e15,)
    assert 0 <= made.document.sorts["price_asc"] < 2**63
    assert made.document.show["added"] == "9999-12-31"
    assert reasons(made) == ["`weight` is a number and cannot be 1e+308"]
