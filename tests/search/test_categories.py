"""Categories at the moment of a request: what is open, hidden, moved, and who stands there today; on both engines."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from app.search.categories import lineage
from app.search.request import BadRequestError, ClosedCategoryError, Request
from app.search.service import Surveys, answer
from tests.engines.making import EngineKind
from tests.shop import NOW, ROWS, RULES, Story

TREES = """
    - code: rayons
      from: department
      nodes:
        - code: femme
          slug: {fr: elle, en: her}
          moved_from: rayons:dames
          nodes: [{code: robes, slug: robes-jupes}]
        - {code: maison, order: -1}
    - {code: marques, values_of: brand}
    - code: envies
      nodes:
        - {code: noel, from: 2026-12-01, until: 2026-12-24, where: {brand: Lueur}, nodes: [{code: tout}]}
        - {code: ete, until: 2026-08-31, where: {brand: Lueur}}
        - {code: presse, hidden: true, where: {brand: Lueur}, nodes: [{code: bleu, where: {colour: bleu}}]}
        - code: idees
          nodes:
            - {code: nouveau, where: {added: {within: 30 days}}, nodes: [{code: brume, where: {brand: Brume}}]}
            - {code: dore, where: {colour: doré}}
"""
SHOP = RULES["rules/shop.yaml"].replace("name: Mini", "time_zone: Europe/Paris")
LABELS = "- {field: brand, values: {Lueur: {fr: Lueur SA, en: Lueur Ltd}}}"
CHANGES: Mapping[str, str] = {"rules/trees.yaml": TREES, "rules/shop.yaml": SHOP, "rules/labels.yaml": LABELS}


@pytest.fixture
def shop(engine: EngineKind) -> Story:
    story = Story(engine, CHANGES)
    story.load()
    return story


def at(moment: str) -> float:
    return datetime.fromisoformat(moment).astimezone(UTC).timestamp()


def ask(shop: Story, moment: str = "", **asked: Any) -> dict[str, Any]:
    now = at(moment) if moment else NOW.timestamp()
    return answer(Request(**asked), shop.snapshot(), now, Surveys()).body


def children(body: Mapping[str, Any]) -> dict[str, int]:
    return {child["category"]: child["count"] for child in body["category"]["children"]}


def ids(body: Mapping[str, Any]) -> set[str]:
    return {product["id"] for product in body["products"]}


def test_who_stands_in_a_category_of_new_things_is_decided_at_each_request(shop: Story) -> None:
    """Total, list, counts of it, of what lies below and of what holds it: all by the clock of the request."""
    now = ask(shop, category="envies:idees/nouveau")
    assert (now["total"], ids(now)) == (1, {"R1"})
    assert children(now) == {"envies:idees/nouveau/brume": 1}
    assert children(ask(shop, category="envies:idees")) == {"envies:idees/nouveau": 1, "envies:idees/dore": 1}
    assert ids(ask(shop, category="envies:idees")) == {"R1", "L1"}, "a group holds what stands below it today"
    later = "2027-01-15T12:00+00:00"
    assert ask(shop, later, category="envies:idees/nouveau")["total"] == 0
    assert children(ask(shop, later, category="envies:idees")) == {"envies:idees/dore": 1}
    assert ids(ask(shop, later, category="envies:idees")) == {"L1"}
    may = "2026-05-10T12:00+00:00"
    assert ids(ask(shop, may, category="envies:idees/nouveau")) == {"L1"}
    assert ask(shop, may, category="envies:idees/nouveau/brume")["total"] == 0


def test_counts_of_categories_are_the_totals_that_choosing_them_gives(shop: Story) -> None:
    """Whatever the day, the choices and the words."""
    for moment in ("2026-11-22T12:00+00:00", "2026-05-10T12:00+00:00", "2026-12-10T12:00+00:00"):
        for asked in ({}, {"q": "lampe"}, {"q": "robe"}):
            for parent in ("", "envies:idees", "marques:lueur"):
                body = ask(shop, moment, category=parent, **asked)
                for category, count in children(body).items():
                    assert ask(shop, moment, category=category, **asked)["total"] == count, (moment, category)


def test_a_product_tells_the_categories_in_which_it_stands_now(shop: Story) -> None:
    (dress,) = (one for one in ask(shop, q="robe longue")["products"] if one["id"] == "R1")
    assert "envies:idees/nouveau/brume" in dress["categories"]
    (dress,) = (one for one in ask(shop, "2027-02-01T12:00+00:00", q="robe longue")["products"] if one["id"] == "R1")
    assert not [one for one in dress["categories"] if one.startswith("envies:idees")]


def test_a_category_answers_on_its_days_by_the_shops_clock(shop: Story) -> None:
    """From the first minute of the first day to the last of the last; then it is gone, and before it is not there."""
    for moment in ("2026-11-30T23:00+00:00", "2026-12-24T22:59+00:00"):
        assert ids(ask(shop, moment, category="envies:noel/tout")) == {"L1", "C1"}, moment
        assert "envies:noel" in ask(shop, moment, q="lampe")["products"][0]["categories"]
    with pytest.raises(ClosedCategoryError, match="is over"):
        ask(shop, "2026-12-24T23:00+00:00", category="envies:noel/tout")
    with pytest.raises(BadRequestError, match="there is no category") as early:
        ask(shop, "2026-11-30T22:59+00:00", category="envies:noel")
    assert not isinstance(early.value, ClosedCategoryError)
    assert "envies:noel" not in ask(shop, q="lampe")["products"][0]["categories"]
    assert shop.snapshot().depends_on_time


def test_a_hidden_category_is_found_by_who_knows_it(shop: Story) -> None:
    """In no list of categories, but with its own products and what lies below it."""
    listed = children(answer(Request(category="envies:presse"), shop.snapshot(), NOW.timestamp(), Surveys()).body)
    assert listed == {"envies:presse/bleu": 1}
    categories = shop.snapshot().categories
    assert not categories.is_listed("envies:presse", 0)
    assert not categories.is_listed("envies:presse/bleu", 0)
    assert ids(ask(shop, category="envies:presse")) == {"L1", "C1"}


def test_a_moved_category_is_answered_under_its_new_name(shop: Story) -> None:
    """And what stood below it too; rules that name the old place mean the new one."""
    body = ask(shop, category="rayons:dames/robes")
    assert ids(body) == {"R1", "R2"}
    assert body["category"]["moved_from"] == "rayons:dames/robes"
    assert body["category"]["breadcrumb"][-1]["category"] == "rayons:femme/robes"
    assert ask(shop, category="rayons:dames/gone")["category"]["breadcrumb"][-1]["category"] == "rayons:femme"
    assert "moved_from" not in ask(shop, category="rayons:femme")["category"]
    assert categories_filter(shop, "rayons:dames") == categories_filter(shop, "rayons:femme")


def categories_filter(shop: Story, category: str) -> Any:
    return shop.snapshot().categories.filter(category, 0.0)


def test_addresses_are_made_of_slugs_and_lead_back(shop: Story) -> None:
    """By the slugs of the language, by ids, and by where it stood once; an answer tells the address."""
    categories = shop.snapshot().categories
    assert categories.addresses("fr")["rayons:femme/robes"] == "rayons/elle/robes-jupes"
    assert categories.addresses("en")["rayons:femme/robes"] == "rayons/her/robes-jupes"
    for address in ("rayons/elle/robes-jupes", "rayons/femme/robes", "rayons/dames/robes", "rayons/her/robes-jupes"):
        assert categories.at(address, "fr") == "rayons:femme/robes", address
    assert categories.at("rayons/nope", "fr") == ""
    body = ask(shop, category="rayons:elle/robes-jupes")
    assert body["category"]["breadcrumb"][0] == {
        "category": "rayons:femme",
        "label": "Femme",
        "address": "rayons/elle",
    }
    for category, address in categories.addresses("fr").items():
        assert categories.at(address, "fr") == category


def test_order_and_labels_of_values_are_the_shops(shop: Story) -> None:
    tops = ask(shop)["category"]["children"]
    assert [one["category"] for one in tops] == ["rayons:maison", "rayons:femme"]
    brands = ask(shop, category="marques:lueur", locale="en")["category"]["breadcrumb"]
    assert brands[0]["label"] == "Lueur Ltd"
    assert ask(shop, category="marques:brume")["category"]["breadcrumb"][0]["label"] == "Brume"


def test_a_slug_that_a_node_of_the_feed_has_already_gives_way(engine: EngineKind) -> None:
    """Nobody knows before the feed comes; the id is used, and both are reached."""
    trees = "- {code: rayons, from: department, nodes: [{code: femme, slug: maison}]}"
    story = Story(engine, {"rules/trees.yaml": trees})
    story.load()
    categories = story.snapshot().categories
    assert categories.at("rayons/maison", "fr") == "rayons:maison"
    assert categories.at("rayons/femme", "fr") == "rayons:femme"
    assert categories.addresses("fr")["rayons:femme/robes"] == "rayons/femme/robes"


def test_the_way_to_a_category_is_made_of_all_above_it() -> None:
    assert lineage("rayons:a/b/c") == ["rayons:a", "rayons:a/b", "rayons:a/b/c"]
    assert lineage("rayons:") == []


def test_a_dated_category_is_asked_by_rules_as_by_requests(engine: EngineKind) -> None:
    rows: Sequence[Mapping[str, Any]] = ROWS
    boost = "- {kind: hide, when: {request.locale: fr}, where: {category: {under: envies:idees/nouveau}}}"
    story = Story(engine, {**CHANGES, "rules/merchandising.yaml": boost})
    story.load(rows)
    assert ids(ask(story)) == {"R2", "L1", "C1"}
    assert ids(ask(story, "2027-02-01T12:00+00:00")) == {"R1", "R2", "L1", "C1"}
