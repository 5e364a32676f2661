"""Around the search: a product's own answer, caching, keys, other sites' pages, metrics, and the API's own description."""

import io
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pytest
from flask.testing import FlaskClient

from app import access
from app.access import new_key
from app.core.keys import Scope
from tests.api.asking import problem, served
from tests.engines.making import EngineKind, make_engine
from tests.shop import NOW, ROWS, Story

ELSEWHERE = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.7"}}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys are read anew each time."""
    monkeypatch.setattr(access, "KEPT_SECONDS", -1.0)


# A product


def test_a_product_is_answered_as_its_page_needs_it(engine: EngineKind) -> None:
    """Shown fields, variants, what they differ by, labels, the ways to it; by language and price list; private: never."""
    shop = Story(engine)
    shop.load()
    web = served(shop.engine)
    body = web.get("/v1/products/R1").json or {}
    assert body["product"]["name"] == "Robe longue"
    assert [one["id"] for one in body["product"]["variants"]] == ["R1-R38", "R1-R40", "R1-B40"]
    assert body["axes"][0] == {
        "code": "colour",
        "label": "Colour",
        "values": [{"value": "rouge", "label": "Rouge"}, {"value": "bleu", "label": "Bleu"}],
    }
    assert [step["label"] for step in body["categories"][0]] == ["Femme", "Robes"]
    assert "cost" not in json.dumps(body)
    english = web.get("/v1/products/R1?locale=en&price_list=pro").json or {}
    assert english["product"]["name"] == "Long dress"
    assert english["product"]["variants"][0]["price"] == 40
    assert english["axes"][0]["values"][0]["label"] == "Red"


@pytest.mark.parametrize("id_", ["R99", "R1-R38", "L2", "%00", "%20", "R1'%20OR%201=1", "é" * 200, "..%2f..%2fetc"])
def test_a_product_that_nobody_sees_is_not_found(web: FlaskClient, id_: str) -> None:
    """Gone, a variant, hidden by the shop, or nonsense: the same 404."""
    problem(web.get(f"/v1/products/{id_}"), 404)


@pytest.mark.parametrize(
    ("link", "field"),
    [("?locale=de", "locale"), ("?locale=fr&locale=en", "locale"), ("?q=robe", "q"), ("?store=%ff", "store")],
)
def test_a_mistake_in_a_products_link_is_named(web: FlaskClient, link: str, field: str) -> None:
    """The same care as for a search."""
    assert problem(web.get(f"/v1/products/R1{link}"), 422)["errors"][0]["field"] == field


# Caching


def test_an_answer_keeps_its_name_until_something_changes(engine: EngineKind) -> None:
    """Asked again with its ETag: an empty 304, until a price changes or rules are published."""
    shop = Story(engine)
    shop.load()
    web = served(shop.engine)
    for path in ("/v1/search?q=robe", "/v1/products/R1"):
        first = web.get(path)
        assert first.headers["Cache-Control"] == "public, no-cache"
        again = web.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    tag = web.get("/v1/search?q=robe").headers["ETag"]
    for other in (
        "?q=robe&page=2",
        "?q=robe&locale=en",
        "?q=robe&price_list=pro",
        "?q=robes",
        "?q=robe&f.couleur=rouge",
    ):
        assert web.get(f"/v1/search{other}", headers={"If-None-Match": tag}).status_code == 200
    shop.change([{"sku": "R2-R36", "prix": "24"}])
    if engine.name == "opensearch":
        time.sleep(1.1)  # a sequence number is believed for a second
    changed = web.get("/v1/search?q=robe", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    shop.publish({"synonyms/fr.yaml": ""})
    assert web.get("/v1/search?q=robe", headers={"If-None-Match": changed.headers["ETag"]}).status_code == 200


def test_what_is_personal_is_kept_nowhere(web: FlaskClient) -> None:
    """A visitor's answer, reasons, and what was asked by a body."""
    for path in ("/v1/search?q=robe&visitor=v-1", "/v1/search?q=robe&explain=true"):
        answer = web.get(path)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer.headers
    assert web.post("/v1/search", json={"q": "robe"}).headers["Cache-Control"] == "private, no-store"


def test_a_shop_says_how_long_an_answer_may_be_kept(engine: EngineKind) -> None:
    """So many seconds; with a rule that asks for recent dates not beyond the minute; with keys by nobody in between."""
    shop = Story(engine, {"rules/shop.yaml": _shop("max_age: 300")})
    shop.load()
    web = served(shop.engine)
    assert web.get("/v1/search").headers["Cache-Control"] == "public, max-age=300"
    new = "- {kind: boost, by: 10, where: {added: {within: 30 days}}}"
    assert shop.publish({"rules/shop.yaml": _shop("max_age: 300"), "rules/merchandising.yaml": new})
    assert NOW.second == 0
    assert web.get("/v1/search").headers["Cache-Control"] == "public, max-age=60"
    assert shop.publish({"rules/shop.yaml": _shop("max_age: 300\nsearch_key: required")})
    _, token = _key(shop, "search")
    kept = web.get("/v1/search", headers={"Authorization": f"Bearer {token}"})
    assert kept.headers["Cache-Control"] == "private, max-age=300"
    assert "Authorization" in kept.headers["Vary"]


def _shop(more: str) -> str:
    """`shop.yaml` with more in it."""
    lines = ("code: mini", "name: Mini", "locales: [fr, en]", "feed: {key: sku, group: parent}")
    return "\n".join((*lines, "visible: {status: actif}", "sellable: {stock: {gt: 0}}", more))


# Keys


def _key(shop: Story, scope: Scope) -> tuple[str, str]:
    """The id and the secret of a key that the shop knows."""
    key, secret = new_key(scope, scope, NOW)
    shop.engine.ledger.keep_key(key)
    return key.id, secret


def test_keys_open_what_their_scope_says(engine: EngineKind) -> None:
    """Open to all, until the shop asks for keys; reasons for `rules` alone, from anywhere."""
    shop = Story(engine)
    shop.load()
    web = served(shop.engine)
    _, search = _key(shop, "search")
    id_, rules = _key(shop, "rules")
    reasons = "/v1/search?q=robe&explain=true"
    assert "explain" in (web.get(reasons, headers={"Authorization": f"Bearer {rules}"}, **ELSEWHERE).json or {})
    assert problem(web.get(reasons, headers={"Authorization": f"Bearer {search}"}, **ELSEWHERE), 403)
    missing = web.get(reasons)
    assert problem(missing, 401)["errors"][0]["field"] == "explain"
    assert missing.headers["WWW-Authenticate"] == 'Bearer realm="gondola"'
    assert web.get("/v1/search?q=robe", **ELSEWHERE).status_code == 200
    shop.publish({"rules/shop.yaml": _shop("search_key: required")})
    for path in ("/v1/search?q=robe", "/v1/products/R1"):
        problem(web.get(path), 401)
        problem(web.get(path, headers={"Authorization": "Bearer nonsense"}), 401)
        problem(web.get(path, headers={"Authorization": "Basic bWFyaWU6eA=="}), 401)
        assert web.get(path, headers={"Authorization": f"bearer {search}"}).status_code == 200
    shop.engine.ledger.drop_key(id_)
    problem(web.get(reasons, headers={"Authorization": f"Bearer {rules}"}), 401)
    assert web.get("/livez").status_code == 200


# Pages of other sites


def test_pages_of_the_named_sites_may_call_and_no_others(engine: EngineKind) -> None:
    """The site that `shop.yaml` names; never with cookies."""
    shop = Story(engine, {"rules/shop.yaml": _shop("origins: ['https://www.mini.example']")})
    shop.load()
    web = served(shop.engine)
    friend, other = "https://www.mini.example", "https://mini.example.evil.test"
    called = web.get("/v1/search?q=robe", headers={"Origin": friend})
    assert called.headers["Access-Control-Allow-Origin"] == friend
    assert "Access-Control-Allow-Credentials" not in called.headers
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    before = web.options("/v1/search", headers={"Origin": friend, **asked})
    assert before.status_code == 200
    assert "Content-Type" in before.headers["Access-Control-Allow-Headers"]
    for refused in (
        web.get("/v1/search?q=robe", headers={"Origin": other}),
        web.options("/v1/search", headers={"Origin": other, **asked}),
        web.get("/v1/search?q=robe", headers={"Origin": "null"}),
        web.get("/readyz", headers={"Origin": friend}),
    ):
        assert "Access-Control-Allow-Origin" not in refused.headers
    mistaken = web.get("/v1/search?f.tail=38", headers={"Origin": friend})
    assert mistaken.headers["Access-Control-Allow-Origin"] == friend, "a page may read what was wrong"


# Metrics and documentation


def test_metrics_count_and_tell_nothing_private(engine: EngineKind) -> None:
    """Requests by route and status, searches by rung, empty ones; no words, no ids."""
    shop = Story(engine)
    web = served(shop.engine)
    assert "gondola_ready 0.0" in web.get("/metrics").text
    shop.load()
    for path in (
        "/v1/search?q=robe",
        "/v1/search?q=secretword",
        "/v1/products/R1",
        "/v1/search?page=x",
        "/nowhere/secret",
    ):
        web.get(path)
    told = web.get("/metrics").text
    for line in (
        'gondola_requests_total{method="GET",route="/v1/search",status="200"} 2.0',
        'gondola_requests_total{method="GET",route="/v1/search",status="422"} 1.0',
        'gondola_requests_total{method="GET",route="/v1/products/<path:id>",status="200"} 1.0',
        'gondola_requests_total{method="GET",route="none",status="404"} 1.0',
        'gondola_searches_total{rung="all_words"} 2.0',
        "gondola_empty_searches_total 1.0",
        "gondola_ready 1.0",
        "gondola_products 5.0",
    ):
        assert line in told
    assert "secret" not in told


def test_the_pages_to_read_and_try_the_api_load_nothing_from_elsewhere(web: FlaskClient) -> None:
    """Every address in the page is of this server, and all are there."""
    page = web.get("/docs/")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    addresses = [part.split('"')[0] for part in page.text.replace('src="', 'href="').split('href="')[1:]]
    assert addresses
    for address in addresses:
        assert address.startswith("/docs/")
        with web.get(address) as file:
            assert file.status_code == 200, address


def _validator(document: dict[str, Any], name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    )


def test_every_answer_is_as_the_description_says(story: Story, web: FlaskClient) -> None:
    """Every field of every answer is described, and nothing else is there; the shop's own fields excepted."""
    document = web.get("/openapi.json").json or {}
    assert document["openapi"].startswith("3.1")
    for path, name in (
        ("/v1/search?q=robe&f.couleur=rouge&f.prix=20..80&category=rayons:femme", "SearchAnswer"),
        ("/v1/search?explain=true&q=canap%C3%A9&sort=price_asc", "SearchAnswer"),
        ("/v1/search?explain=true&q=robe+qzzq", "SearchAnswer"),
        ("/v1/search?q=nothing&f.couleur=mauve", "SearchAnswer"),
        ("/v1/products/R1", "ProductAnswer"),
        ("/livez", "AliveAnswer"),
        ("/readyz", "ReadyAnswer"),
        ("/v1/search?page=0", "Problem"),
        ("/v1/products/none", "Problem"),
    ):
        _validator(document, name).validate(web.get(path).json)
    with pytest.raises(jsonschema_rs.ValidationError):
        _validator(document, "SearchAnswer").validate({**(web.get("/v1/search").json or {}), "surprise": 1})


def test_the_description_tells_problems_facets_and_keys(web: FlaskClient) -> None:
    """Errors as problem documents, the free `f.…` parameters, how a key is sent."""
    document = web.get("/openapi.json").json or {}
    search = document["paths"]["/v1/search"]["get"]
    for status in ("401", "403", "414", "422", "503"):
        assert list(search["responses"][status]["content"]) == ["application/problem+json"]
    free = next(one for one in search["parameters"] if one["name"] == "filters")
    assert (free["style"], free["explode"]) == ("form", True)
    assert list(free["schema"]["patternProperties"]) == [r"^f\.[a-z][a-z0-9_]*(\.(all|not))?$"]
    assert document["components"]["securitySchemes"]["key"] == {"type": "http", "scheme": "bearer"}


# Limits


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"q": "robe", "q": "lampe"}', "`q` stands twice"),
        (b'{"filters": {"prix": {"gte": 1, "gte": 2}}}', "`gte` stands twice"),
        (b'{"": 1, "": 2}', "stands twice"),
        (b'{"filters": ' + b'{"a":' * 40 + b"1" + b"}" * 41, "32 levels"),
        (b'{"q": ' + b"[" * 900 + b"]" * 900 + b"}", "32 levels"),
        (b"[" * 60_000, "not JSON"),
    ],
)
def test_a_body_that_two_readers_could_read_differently_is_refused(web: FlaskClient, body: bytes, told: str) -> None:
    """Names that stand twice, and depth that no search needs."""
    assert told in problem(web.post("/v1/search", data=body), 400)["detail"]


def test_a_link_that_is_too_long_is_refused(web: FlaskClient) -> None:
    """The mend is a body."""
    for path in ("/v1/search", "/v1/products/R1"):
        assert "POST" in problem(web.get(f"{path}?q={'a' * 9000}"), 414)["detail"]


def test_a_body_that_comes_in_pieces_has_the_same_limit(web: FlaskClient) -> None:
    """Without a length to refuse it by, it is read to the limit, and not taken for broken JSON."""
    pieces = io.BytesIO(b'{"q": "' + b"a" * 100_000 + b'"}')
    sent = web.post("/v1/search", input_stream=pieces, environ_overrides={"wsgi.input_terminated": True})
    assert "64 KiB" in problem(sent, 413)["detail"]
    short = io.BytesIO(b'{"q": "robe"}')
    answered = web.post("/v1/search", input_stream=short, environ_overrides={"wsgi.input_terminated": True})
    assert (answered.json or {})["total"] == 2


def test_a_mistyped_parameter_is_told_with_what_was_meant(web: FlaskClient) -> None:
    """And a page beyond the last with how far they go."""
    assert "did you mean `page`" in problem(web.get("/v1/search?pgae=2"), 422)["detail"]
    for page in ("1000000000", "-1", "0"):
        assert "go from 1 to 416" in problem(web.get(f"/v1/search?page={page}"), 422)["detail"]


@pytest.mark.parametrize("id_", ["A/1", "kits/été/R1"])
def test_a_product_whose_id_has_slashes_is_found(tmp_path: Path, id_: str) -> None:
    """As written, and percent-encoded, as whoever escapes an id sends it."""
    with make_engine("embedded", tmp_path, "") as engine:
        shop = Story(engine)
        shop.load([{**row, "sku": id_ if row["sku"] == "L1" else row["sku"]} for row in ROWS])
        web = served(shop.engine)
        for written in (quote(id_), quote(id_, safe="")):
            found = web.get(f"/v1/products/{written}")
            assert (found.status_code, (found.json or {})["product"]["id"]) == (200, id_)
