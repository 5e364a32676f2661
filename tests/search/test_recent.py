"""What is new depends on the moment of the request: filters, counts and answers see the same clock, on both engines."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from app.core.schema import index_spec
from app.rulepack.pack import schema_of
from app.rulepack.problems import BadPackError
from app.search.request import BadRequestError, Choice, Request
from app.search.service import Surveys, answer
from tests.engines.making import EngineKind
from tests.shop import NOW, RULES, Story, pack

DAY = 86_400.0
FIELDS = (
    RULES["rules/fields.yaml"]
    + """
        - {name: ends, type: date, from: fin, use: [filter, show]}
"""
)
RECENT: Mapping[str, str] = {
    "rules/fields.yaml": FIELDS,
    "rules/attributes.yaml": RULES["rules/attributes.yaml"]
    + """
        - {kind: recent, name: fresh, of: added, within: 30 days, use: [filter, facet, show], label: Nouveau}
        - {kind: recent, name: last_days, of: ends, ahead: 7 days, use: [filter, facet, show]}
    """,
    "rules/facets.yaml": RULES["rules/facets.yaml"]
    + """
        - {code: nouveau, field: fresh}
        - {code: bientot_fini, field: last_days}
    """,
}


def dated(id_: str, **cells: str) -> Mapping[str, Any]:
    return {"sku": id_, "nom": id_, "status": "actif", "prix": "10", "stock": 1, **cells}


ROWS: Sequence[Mapping[str, Any]] = [
    dated("new", ajout="2026-11-20", fin="2026-11-25"),
    dated("month", ajout="2026-10-25"),
    dated("old", ajout="2026-01-01", fin="2026-11-01"),
    dated("coming", ajout="2026-12-24"),
    dated("unknown"),
]


@pytest.fixture
def shop(engine: EngineKind) -> Story:
    story = Story(engine, RECENT)
    story.load(ROWS)
    return story


def at(story: Story, days: float, **filters: Sequence[str]) -> dict[str, Any]:
    """The answer so many days from now."""
    request = Request(filters={code: Choice(any=tuple(values)) for code, values in filters.items()})
    return answer(request, story.snapshot(), NOW.timestamp() + days * DAY, Surveys()).body


def counts(body: Mapping[str, Any], code: str) -> dict[str, int]:
    facet = next(facet for facet in body["facets"] if facet["code"] == code)
    return {value["value"]: value["count"] for value in facet["values"]}


def ids(body: Mapping[str, Any]) -> set[str]:
    return {product["id"] for product in body["products"]}


def test_new_is_new_for_thirty_days_of_the_request_and_no_reindex_is_needed(shop: Story) -> None:
    """Today two are new; in a week one of them is not any more; on Christmas Eve what was announced is."""
    assert ids(at(shop, 0, nouveau=["true"])) == {"new", "month"}
    assert ids(at(shop, 7, nouveau=["true"])) == {"new"}
    assert ids(at(shop, 32, nouveau=["true"])) == {"coming"}
    assert ids(at(shop, 0, nouveau=["false"])) == {"old", "coming"}, "without a date it is neither"
    assert ids(at(shop, 0, bientot_fini=["true"])) == {"new"}
    assert ids(at(shop, 0, bientot_fini=["false"])) == {"old"}


def test_each_count_is_the_total_one_would_get_by_choosing_it_at_any_moment(shop: Story) -> None:
    for days in (-400, 0, 7, 32, 400):
        body = at(shop, days)
        for code in ("nouveau", "bientot_fini"):
            for value, count in counts(body, code).items():
                assert at(shop, days, **{code: [value]})["total"] == count
    both = at(shop, 0, nouveau=["true", "false"])
    assert both["total"] == 4
    assert counts(both, "nouveau") == counts(at(shop, 0), "nouveau"), "its own choice does not narrow it"
    narrowed = at(shop, 0, bientot_fini=["true"])
    assert counts(narrowed, "nouveau") == {"true": 1}


def test_answers_show_it_as_their_filters_see_it(shop: Story) -> None:
    for days in (-400, 0, 7, 32):
        body = at(shop, days)
        new = ids(at(shop, days, nouveau=["true"]))
        shown = {product["id"]: product.get("fresh") for product in body["products"]}
        assert shown == {id_: None if id_ == "unknown" else id_ in new for id_ in shown}
    facet = next(facet for facet in at(shop, 0)["facets"] if facet["code"] == "nouveau")
    assert {value["value"]: value["label"] for value in facet["values"]} == {"true": "Oui", "false": "Non"}


def test_a_choice_that_is_neither_yes_nor_no_is_refused_with_its_field(shop: Story) -> None:
    with pytest.raises(BadRequestError, match="takes true or false"):
        at(shop, 0, nouveau=["peut-être"])


def test_rules_ask_for_it_like_for_any_attribute(shop: Story) -> None:
    """A rule hides what is new; another shows only what has a date at all."""
    hide = {**RECENT, "rules/merchandising.yaml": "- {kind: hide, where: {fresh: true}}"}
    assert set(shop.finds(snapshot=shop.preview(hide))) == {"old", "coming", "unknown"}
    dateless = {**RECENT, "rules/merchandising.yaml": "- {kind: hide, where: {none: {fresh: {exists: true}}}}"}
    assert set(shop.finds(snapshot=shop.preview(dateless))) == {"new", "month", "old", "coming"}


def test_nothing_of_it_is_kept_so_that_an_edit_is_live_at_once(shop: Story) -> None:
    """Sixty days instead of thirty: the index stays, and answers know that they depend on the time."""
    longer = RECENT["rules/attributes.yaml"].replace("30 days", "500 days")
    assert shop.publish({**RECENT, "rules/attributes.yaml": longer})
    assert ids(at(shop, 0, nouveau=["true"])) == {"new", "month", "old"}
    assert shop.snapshot().depends_on_time
    assert not shop.preview({}).depends_on_time
    spec = index_spec(schema_of(shop.pack), {})
    assert "b.on_sale" in spec.booleans
    assert "b.fresh" not in spec.booleans


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("{kind: recent, name: a, of: added}", "needs `within: 30 days`"),
        ("{kind: recent, name: a, of: added, within: soon}", "`within` takes a duration such as `30 days`, not 'soon'"),
        ("{kind: recent, name: a, of: brand, within: 1 day}", "`brand` is a keyword; `recent` is for dates"),
        ("{kind: recent, name: a, of: adde, within: 1 day}", "there is no field `adde`; did you mean `added`?"),
        ("{kind: recent, name: a, of: made, within: 1 day}", "`made` cannot be asked of the index; add `filter`"),
        ("{kind: recent, name: a, of: added, within: 1 day, use: [sort]}", "cannot be kept for `sort`"),
        ("{kind: recent, name: a, of: added, within: 1 day, required: true}", "no values of its own; take `required`"),
        ("{kind: recent, name: a, of: added, within: 1 day, type: text}", "takes one of boolean"),
        ("{kind: recent, name: a, of: seen, within: 1 day, use: [show]}", "add `show` to its `use:`"),
        ("{kind: recent, name: a, of: seen, within: 1 day}", "`seen` is private and `a` would tell it"),
        (
            "{kind: expression, name: a, type: boolean, expression: not fresh}",
            "`fresh` depends on the moment of each request and has no value when the index is built; read `added`",
        ),
        ("{kind: cases, name: a, cases: [{when: {fresh: true}, then: x}]}", "for `fresh` in a query-time rule"),
    ],
)
def test_what_cannot_be_is_refused_with_the_mend(rule: str, why: str) -> None:
    fields = (
        FIELDS
        + """
        - {name: made, type: date}
        - {name: seen, type: date, private: true, use: [filter]}
    """
    )
    rules = RECENT["rules/attributes.yaml"] + f"    - {rule}\n"
    with pytest.raises(BadPackError) as caught:
        pack({**RECENT, "rules/fields.yaml": fields, "rules/attributes.yaml": rules})
    assert why in str(caught.value)


def test_catalogue_rules_cannot_ask_for_it() -> None:
    """A transformation comes before all attributes; which variants sell is decided when the index is built."""
    for name, text in {
        "rules/transformations.yaml": "- {kind: clean, field: brand, when: {fresh: true}}",
        "rules/shop.yaml": RULES["rules/shop.yaml"].replace("{stock: {gt: 0}}", "{fresh: true}"),
    }.items():
        with pytest.raises(BadPackError, match="fresh"):
            pack({**RECENT, name: text})
