"""`/v1/suggest` as a storefront meets it: what it answers, what it refuses, how long it may be kept."""

import json
import time

import jsonschema_rs
import pytest
from flask.testing import FlaskClient

from tests.api.asking import problem, served
from tests.engines.making import EngineKind
from tests.shop import Story


def test_what_is_typed_is_answered_as_described(web: FlaskClient) -> None:
    """Every field is in the description, and nothing else is there."""
    document = web.get("/openapi.json").json or {}
    described = jsonschema_rs.Draft202012Validator(
        {"$ref": "#/components/schemas/SuggestAnswer", "components": document["components"]}
    )
    for link in (
        "?q=rob",
        "?q=lue",
        "?q=lam&category=rayons:maison&locale=fr",
        "",
        "?q=red&locale=en",
        "?q=%F0%9F%99%82",
    ):
        answer = web.get(f"/v1/suggest{link}")
        assert answer.status_code == 200
        described.validate(answer.json)
    body = web.get("/v1/suggest?q=rob").json or {}
    assert [one["text"] for one in body["queries"]][:1] == ["robe"]
    assert body["products"][0]["id"] == (web.get("/v1/search?q=robe").json or {})["products"][0]["id"]
    assert "cost" not in json.dumps(body)
    with pytest.raises(jsonschema_rs.ValidationError):
        described.validate({**body, "surprise": 1})


def test_prices_are_those_of_the_price_list(web: FlaskClient) -> None:
    """Where and how the visitor shops is asked as for a search."""
    for link, price in (("", 49.9), ("&price_list=pro", 40)):
        products = (web.get(f"/v1/suggest?q=robe{link}").json or {})["products"]
        assert next(one["price"] for one in products if one["id"] == "R1") == price


@pytest.mark.parametrize(
    ("link", "field", "told"),
    [
        (f"?q={'a' * 501}", "q", "500"),
        ("?q=a&q=b", "q", "stands 2 times"),
        ("?query=a", "query", "there is no parameter `query`"),
        ("?f.couleur=rouge", "f.couleur", "there is no parameter"),
        ("?q=a%00b", "q", "no text"),
        ("?q=%ff", "q", "UTF-8"),
        ("?locale=de", "locale", "the shop has no locale"),
        ("?category=rayons:cave", "category", "there is no category"),
        (f"?category={'a' * 400}", "category", "300"),
        ("?store=" + "a" * 400, "store", "300"),
    ],
)
def test_a_mistake_is_named_with_its_mend(web: FlaskClient, link: str, field: str, told: str) -> None:
    """The same care as for a search."""
    refused = problem(web.get(f"/v1/suggest{link}"), 422)
    assert refused["errors"][0]["field"] == field
    assert told in refused["detail"]


def test_a_link_has_its_limit_and_a_body_is_not_taken(web: FlaskClient) -> None:
    """8 KiB, and GET alone."""
    problem(web.get(f"/v1/suggest?q={'a' * 9000}"), 414)
    problem(web.post("/v1/suggest", json={"q": "robe"}), 405)


def test_a_suggestion_keeps_its_name_until_something_changes(engine: EngineKind) -> None:
    """Asked again with its ETag: an empty 304, until a product changes or rules are published."""
    shop = Story(engine)
    shop.load()
    web = served(shop.engine)
    first = web.get("/v1/suggest?q=rob")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert web.get("/v1/suggest?q=rob", headers=tag).status_code == 304
    assert web.get("/v1/suggest?q=robe", headers=tag).status_code == 200
    assert web.get("/v1/search?q=rob", headers=tag).status_code == 200
    shop.change([{"sku": "R2", "status": "brouillon"}])
    if engine.name == "opensearch":
        time.sleep(1.1)  # a sequence number is believed for a second
    changed = web.get("/v1/suggest?q=rob", headers=tag)
    assert changed.status_code == 200
    assert [one["id"] for one in (changed.json or {})["products"]] == ["R1"]
    assert shop.publish({"rules/suggestions.yaml": "block: [robe]"})
    blocked = web.get("/v1/suggest?q=rob", headers={"If-None-Match": changed.headers["ETag"]}).json or {}
    assert not blocked["queries"]
    assert not blocked["products"]


def test_a_shop_for_key_holders_suggests_to_them_alone(engine: EngineKind) -> None:
    """As it answers searches."""
    closed = "code: mini\nname: Mini\nlocales: [fr, en]\nfeed: {key: sku, group: parent}\nsearch_key: required"
    shop = Story(engine, {"rules/shop.yaml": closed})
    shop.load()
    problem(served(shop.engine).get("/v1/suggest?q=rob"), 401)
