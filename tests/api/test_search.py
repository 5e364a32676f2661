"""The search endpoint as a storefront meets it: one answer by link and by body, and a clear problem for every mistake."""

import io
import json
import logging
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.generation import DamagedError, EngineUnavailableError
from app.desk.live import Engine
from tests.api.asking import problem, served
from tests.engines.making import EngineKind, make_engine
from tests.shop import ROWS, Story

CANARY = "987654.25"
KEYS = {
    *("query", "total", "page", "pages", "products", "slots", "facets", "category", "sorts", "banners", "redirect"),
    *("generation", "sequence", "rules", "degraded", "took_ms", "alternatives"),
}


def without_chance(answer: Any) -> dict[str, Any]:
    """An answer without what differs from one request to the next."""
    body: dict[str, Any] = dict(answer)
    assert body.pop("took_ms") >= 0
    assert body["query"].pop("id")
    return body


# The main story, on both engines


def test_a_link_and_a_body_ask_the_same(engine: EngineKind) -> None:
    """Words, category, choices, bounds, sort, page, locale and price list: one answer, with the promised keys."""
    shop = Story(engine)
    shop.load()
    web = served(shop.engine)
    link = web.get(
        "/v1/search?q=robe+rouge&category=rayons:femme/robes&f.couleur=rouge&f.couleur=bleu&f.taille=38&f.prix=20..80"
        "&f.marque.not=Lueur&sort=price_asc&page=1&size=5&locale=en&price_list=pro"
    )
    body = web.post(
        "/v1/search",
        json={
            "q": "robe rouge",
            "category": "rayons:femme/robes",
            "filters": {
                "couleur": ["rouge", "bleu"],
                "taille": {"any": ["38"]},
                "prix": {"gte": 20, "lt": 80},
                "marque": {"none": ["Lueur"]},
            },
            "sort": "price_asc",
            "page": 1,
            "size": 5,
            "locale": "en",
            "context": {"price_list": "pro"},
        },
    )
    assert (link.status_code, body.status_code) == (200, 200)
    assert link.content_type == "application/json"
    assert set(link.json or {}) == KEYS
    assert without_chance(link.json) == without_chance(body.json)
    answer = link.json or {}
    assert [(product["id"], product["price"]) for product in answer["products"]] == [("R1", 40)]
    assert answer["query"]["asked"] == "robe rouge"
    assert {"asked", "used", "rung", "dropped"} < set(answer["query"])
    colour = next(facet for facet in answer["facets"] if facet["code"] == "couleur")
    assert (colour["label"], colour["kind"], colour["multi"]) == ("Colour", "values", True)
    assert {"value": "rouge", "label": "Red", "count": 1, "selected": True} in colour["values"]
    assert [one["code"] for one in answer["sorts"] if one["selected"]] == ["price_asc"]
    assert answer["category"]["breadcrumb"][-1] == {
        "category": "rayons:femme/robes",
        "label": "Dresses",
        "address": "rayons/femme/robes",
    }
    assert (answer["sequence"], answer["rules"], answer["degraded"]) == (0, shop.pack.digest, [])


def test_readiness_names_what_answers_and_follows_an_update(engine: EngineKind) -> None:
    """Generation, sequence, rules and products; before the first reindex it says what to run."""
    shop = Story(engine)
    web = served(shop.engine)
    for path in ("/readyz", "/v1/search?q=robe"):
        refused = web.get(path)
        assert "gondola reindex" in problem(refused, 503)["detail"]
        assert int(refused.headers["Retry-After"]) > 0
    assert web.get("/livez").json == {"status": "alive"}
    built = shop.load()
    ready = web.get("/readyz").json or {}
    assert (ready["status"], ready["generation"], ready["sequence"]) == ("ready", built.manifest.generation, 0)
    assert (ready["products"], ready["rules"]) == (5, shop.pack.digest)
    shop.change([{"sku": "C1", "_deleted": "1"}])
    again = served(shop.engine).get("/readyz").json or {}
    assert (again["sequence"], again["products"]) == (1, 4)


def test_reasons_are_given_on_this_machine(engine: EngineKind) -> None:
    """With `explain` the stages, the facets and each product's score in parts join the same answer."""
    shop = Story(engine)
    shop.load()
    web = served(shop.engine)
    plain = web.get("/v1/search?q=robe").json or {}
    told = web.get("/v1/search?q=robe&explain=true").json or {}
    assert set(told) == KEYS | {"explain"}
    assert told["products"] == plain["products"]
    assert [why["id"] for why in told["explain"]["why"]] == [product["id"] for product in told["products"]]
    assert all(why["score"] > 0 for why in told["explain"]["why"])
    assert {"stages", "facets", "why"} == set(told["explain"])


# Every mistake is told


LINKS: Mapping[str, tuple[str, str]] = {
    "colour=rouge": ("colour", "there is no parameter `colour`"),
    "q=a&q=b": ("q", "stands 2 times; write it once"),
    "page=1&page=2": ("page", "stands 2 times"),
    "page=one": ("page", "takes a whole number, not 'one'"),
    "page=": ("page", "takes a whole number"),
    "page=-1": ("page", "pages of 24 go from 1"),
    "page=1.5": ("page", "takes a whole number"),
    "page=0": ("page", "pages of 24 go from 1"),
    "page=1000000000": ("page", "pages of 24 go from 1 to 416"),
    "page=999999999": ("page", "pages of 24 go from 1 to 416"),
    "size=0": ("size", "1 to 100"),
    "size=101": ("size", "1 to 100"),
    "sort=price": ("sort", "there are: newest, price_asc"),
    "locale=de": ("locale", "it has fr, en"),
    "category=rayons:fem": ("category", "did you mean `rayons:femme`"),
    "category=%00": ("category", "holds characters that are no text"),
    "consent=perhaps": ("consent", "boolean"),
    "explain=perhaps": ("explain", "takes a boolean: true or false"),
    "f.couleurs=rouge": ("filters.couleurs", "did you mean `couleur`"),
    "f.cost=20": ("filters.cost", "there is no facet `cost`"),
    "f.=rouge": ("filters.", "there is no facet"),
    "f.couleur.some=rouge": ("f.couleur.some", "write `f.couleur`, `f.couleur.all` or `f.couleur.not`"),
    "f.couleur=1..3": ("filters.couleur", "takes values, not bounds"),
    "f.prix=cheap": ("filters.prix", "a range such as `20..50`"),
    "f.prix=..": ("filters.prix", "a range such as `20..50`"),
    "f.prix=80..20": ("filters.prix", "from the lower to the higher"),
    "f.prix.not=x": ("filters.prix", "a range such as `20..50`"),
    "f.promo=maybe": ("filters.promo", "takes true or false"),
    "q=" + "robe+" * 1000: ("q", "more than 500 letters"),
    "f.couleur=" + "x" * 301: ("filters.couleur", "at most 300 letters"),
    "&".join(f"f.couleur={at}" for at in range(101)): ("filters.couleur", "at most 100 values"),
    "q=%ff%fe": ("q", "not UTF-8"),
    "f.couleur=%E9t%E9": ("f.couleur", "not UTF-8"),
    "q=%ED%A0%80": ("q", "not UTF-8"),
    "q=a%00b": ("q", "holds characters that are no text"),
}


@pytest.mark.parametrize("link", LINKS, ids=[link[:40] for link in LINKS])
def test_a_mistaken_link_names_the_field_and_the_mend(web: FlaskClient, link: str) -> None:
    """What the caller can mend is a 4xx with the field as it was written and one clear sentence."""
    field, mend = LINKS[link]
    told = problem(web.get(f"/v1/search?{link}"), 422)
    assert [error["field"] for error in told["errors"]] == [field]
    assert mend in told["errors"][0]["message"]
    assert mend in told["detail"]


BODIES: Mapping[str, tuple[dict[str, Any], str, str]] = {
    "unknown field": ({"query": "robe"}, "query", "there is no field `query`; there are category, consent"),
    "q is a number": ({"q": 7}, "q", "takes a text"),
    "q is null": ({"q": None}, "q", "takes no null; leave it out"),
    "q is a list": ({"q": ["robe"]}, "q", "takes a text"),
    "long q": ({"q": "robe " * 1000}, "q", "more than 500 letters"),
    "NUL": ({"q": "a\0b"}, "q", "no text"),
    "page is a text": ({"page": "2"}, "page", "takes a whole number"),
    "page is a fraction": ({"page": 1.5}, "page", "takes a whole number"),
    "page is true": ({"page": True}, "page", "takes a whole number"),
    "page 10^9": ({"page": 10**9}, "page", "pages of 24 go from 1 to 416"),
    "page 10^30": ({"page": 10**30}, "page", "takes a whole number"),
    "page 0": ({"page": 0}, "page", "pages of 24 go from 1"),
    "size 0": ({"size": 0}, "size", "1 to 100"),
    "size -5": ({"size": -5}, "size", "1 to 100"),
    "explain is a word": ({"explain": "perhaps"}, "explain", "takes a boolean: true or false"),
    "filters is a list": ({"filters": ["rouge"]}, "filters", "takes a mapping, such as"),
    "a choice is a text": ({"filters": {"couleur": "rouge"}}, "filters.couleur", "a list of values, or a mapping"),
    "a choice of lists": ({"filters": {"couleur": [["rouge"]]}}, "filters.couleur", "values are a list of texts"),
    "an unknown word": ({"filters": {"couleur": {"some": ["x"]}}}, "filters.couleur", "there is no some"),
    "a bound is a text": ({"filters": {"prix": {"gte": "20"}}}, "filters.prix", "gte takes a number"),
    "a bound is true": ({"filters": {"prix": {"gte": True}}}, "filters.prix", "gte takes a number"),
    "bounds on words": ({"filters": {"couleur": {"lt": 3}}}, "filters.couleur", "takes values, not bounds"),
    "two lower bounds": ({"filters": {"prix": {"gte": 3, "gt": 5}}}, "filters.prix", "gt or gte"),
    "crossed bounds": ({"filters": {"prix": {"gte": 80, "lt": 20}}}, "filters.prix", "from the lower to the higher"),
    "unknown facet": ({"filters": {"couleurs": ["rouge"]}}, "filters.couleurs", "did you mean `couleur`"),
    "context": (
        {"context": {"shop": "x"}},
        "context.shop",
        "there is no field `context.shop`; there are channel, device",
    ),
    "a context's NUL": ({"context": {"store": "\0"}}, "context.store", "no text"),
    "an unknown field named json": ({"json": {}}, "json", "there is no field `json`"),
    "context is a text": ({"context": "web"}, "context", "takes a mapping, such as"),
    "visitor": ({"visitor": "v" * 301}, "visitor", "more than 300 letters"),
    "NUL in a value": ({"filters": {"couleur": ["a\0b"]}}, "filters.couleur", "no text"),
}


@pytest.mark.parametrize("case", BODIES)
def test_a_mistaken_body_names_the_field_and_the_mend(web: FlaskClient, case: str) -> None:
    """The same for everything that POST takes."""
    body, field, mend = BODIES[case]
    told = problem(web.post("/v1/search", data=json.dumps(body), content_type="application/json"), 422)
    assert [error["field"] for error in told["errors"]] == [field]
    assert mend in told["errors"][0]["message"]


UNREADABLE: Mapping[str, bytes] = {
    "not JSON": b"q=robe",
    "nothing": b"",
    "cut": b'{"q": "robe"',
    "NaN": b'{"q": "robe", "size": NaN}',
    "Infinity": b'{"filters": {"prix": {"gte": Infinity}}}',
    "1e400": b'{"filters": {"prix": {"gte": 1e400}}}',
    "a number": b"7",
    "a list": b'[{"q": "robe"}]',
    "null": b"null",
    "a text": b'"robe"',
    "deep": b"[" * 60_000,
    "deep objects": b'{"filters":' * 5_000,
    "UTF-16": '{"q": "été"}'.encode("utf-16"),
    "cp1252": '{"q": "été"}'.encode("cp1252"),
    "lone surrogate": b'{"q": "\\ud800"}',
    "lone surrogate in a value": b'{"filters": {"couleur": ["\\udfff"]}}',
    "NUL byte": b'{"q": "ro\0be"}',
    "two objects": b'{"q": "robe"}{"q": "lampe"}',
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_body_that_cannot_be_read_is_told(web: FlaskClient, case: str) -> None:
    """No JSON, no object, no text: 400 with the reason."""
    told = problem(web.post("/v1/search", data=UNREADABLE[case], content_type="application/json"), 400)
    assert "body is" in told["detail"]
    assert told["errors"]


def test_a_body_that_is_too_large_is_not_read(web: FlaskClient) -> None:
    """Ten megabytes, and 100,000 brackets: refused by size, with the limit."""
    for body in (b'{"q": "' + b"x" * (10 << 20) + b'"}', b"[" * 100_000):
        told = problem(web.post("/v1/search", data=body, content_type="application/json"), 413)
        assert "64 KiB" in told["detail"]
    chunked = web.post(
        "/v1/search",
        input_stream=io.BytesIO(b"[" * (10 << 20)),
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    problem(chunked, chunked.status_code)
    assert chunked.status_code in (400, 413)


def test_another_method_or_path_is_told_with_what_there_is(web: FlaskClient) -> None:
    """405 names the methods that are taken; 404 says where the paths are listed."""
    for method in ("PUT", "DELETE", "PATCH"):
        refused = web.open("/v1/search", method=method)
        assert "Allow" in problem(refused, 405)["detail"]
        assert {"GET", "POST"} <= set(refused.headers["Allow"].replace(" ", "").split(","))
    for path in ("/v1/serach", "/v1/search/", "/", "/v1", "/v1/search%ff", "/../etc/passwd", "/v1/search\0"):
        assert "/openapi.json" in problem(web.get(path), 404)["detail"]
    refused = web.post("/readyz")
    assert "GET" in refused.headers["Allow"]
    problem(refused, 405)


def test_bytes_that_are_no_text_in_the_link_itself_are_told(web: FlaskClient) -> None:
    """A raw cp1252 byte, as an old shop's form sends it."""
    told = problem(web.get("/v1/search", environ_overrides={"QUERY_STRING": "q=\xe9t\xe9"}), 422)
    assert told["errors"][0]["field"] == "q"
    assert "UTF-8" in told["detail"]


def test_several_mistakes_are_told_at_once(web: FlaskClient) -> None:
    """A developer mends them in one go."""
    told = problem(web.post("/v1/search", json={"q": 7, "page": "x", "colour": "red"}), 422)
    assert {error["field"] for error in told["errors"]} == {"q", "page", "colour"}


def test_what_is_unusual_but_right_is_answered(web: FlaskClient) -> None:
    """Blanks, quotes, emoji, five hundred letters, an unknown value, a hundred values, an empty choice."""
    for q in (
        "",
        "   ",
        '"robe"',
        "robe-",
        "😀",
        "a" * 500,
        "-",
        "AND OR NOT",
        "*:*",
        "robe~2 (",
        "\u200b",
        "ﬁn Ⅷ",
        "١٢",
    ):
        answer = web.get("/v1/search", query_string={"q": q})
        assert answer.status_code == 200, q
    many = {"filters": {"couleur": [f"v{at}" for at in range(100)], "taille": {"none": []}}}
    assert (web.post("/v1/search", json=many).json or {})["total"] == 0
    assert (web.get("/v1/search?f.couleur=fuchsia").json or {})["total"] == 0
    assert (web.get("/v1/search?f.prix=..30").json or {})["total"] == 1
    assert (web.get("/v1/search?f.prix=500..").json or {})["total"] == 1
    assert (web.get("/v1/search?q=&page=2&size=3").json or {})["products"][0]["position"] == 4
    typed = web.post("/v1/search", data=b'{"q": "robe"}', content_type="text/plain")
    assert typed.status_code == 200, "sendBeacon cannot name JSON"


def test_the_description_of_the_api_is_served(web: FlaskClient) -> None:
    """OpenAPI 3.1, with both ways to search."""
    described = web.get("/openapi.json").json or {}
    assert described["openapi"].startswith("3.1")
    assert {"get", "post"} <= set(described["paths"]["/v1/search"])


# Anything at all

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["q", "category", "filters", "sort", "page", "size", "locale", "context", "visitor", "consent", "explain"]
CODES = ["couleur", "taille", "marque", "prix", "tranche", "promo", "x"]
CHOICES = st.dictionaries(
    st.sampled_from(CODES),
    JSON
    | st.lists(st.text(max_size=5) | st.sampled_from(["rouge", "38", "1..2", "true", "..", "9e9.."]), max_size=3)
    | st.dictionaries(
        st.sampled_from(["any", "all", "none", "gt", "gte", "lt", "lte"]), JSON | st.floats(), max_size=3
    ),
    max_size=3,
)
SEARCHES = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(FIELDS, JSON),
        "q": st.text() | st.sampled_from(["robe", "robe rouge", "été"]) | JSON,
        "filters": CHOICES | JSON,
        "page": st.integers(-1, 500) | JSON,
        "size": st.integers(-1, 101) | JSON,
    },
)


@given(body=JSON | SEARCHES)
@settings(max_examples=250)
def test_no_body_makes_the_server_fail(web: FlaskClient, body: Any) -> None:
    """Answered or refused, never a fault."""
    data = json.dumps(body).encode("utf-8", "surrogatepass")
    answer = web.post("/v1/search", data=data, content_type="application/json")
    assert answer.status_code < 500, (body, answer.get_data(as_text=True))
    if answer.status_code != 200:
        problem(answer, answer.status_code)


@given(body=SEARCHES)
@settings(max_examples=150)
def test_a_mistake_in_one_field_is_never_told_of_another(web: FlaskClient, body: Any) -> None:
    """Every error names a field that was sent, so that a developer looks in the right place."""
    answer = web.post("/v1/search", data=json.dumps(body).encode(), content_type="application/json")
    if answer.status_code == 422:
        named = {error["field"].partition(".")[0] for error in json.loads(answer.data)["errors"]}
        assert named <= set(body), (named, body)


NAMES = st.sampled_from([*FIELDS, "channel", "price_list", *(f"f.{code}" for code in CODES), "f.couleur.not", "f."])
PIECES = st.tuples(NAMES | st.text(string.printable, max_size=5), st.text(max_size=8) | st.sampled_from(["1", "1..2"]))


@given(
    link=st.binary(max_size=40)
    | st.lists(PIECES, max_size=4).map(
        lambda pairs: "&".join(f"{name}={value}" for name, value in pairs).encode("utf-8", "surrogatepass")
    )
    | st.lists(
        st.sampled_from([b"q=", b"f.couleur=", b"&", b"=", b"%", b"%C3", b"%A9", b"+", b"\xff", b"page=1", b";"])
    ).map(b"".join)
)
@settings(max_examples=250)
def test_no_link_makes_the_server_fail(web: FlaskClient, link: bytes) -> None:
    """Whatever bytes stand behind the question mark."""
    answer = web.get("/v1/search", environ_overrides={"QUERY_STRING": link.decode("latin-1")})
    assert answer.status_code < 500, (link, answer.get_data(as_text=True))
    if answer.status_code != 200:
        problem(answer, answer.status_code)


# Who may see reasons


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("10.0.0.5", {}),
        ("203.0.113.7", {}),
        ("2001:db8::1", {}),
        ("", {}),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
        ("127.0.0.1", {"X-Forwarded-For": ""}),
        ("127.0.0.1", {"x-real-ip": "10.0.0.5"}),
        ("127.0.0.1", {"Forwarded": "for=10.0.0.5"}),
        ("::1", {"X-Forwarded-Host": "shop.example"}),
    ],
)
def test_reasons_are_refused_to_others_with_the_mend(web: FlaskClient, address: str, headers: dict[str, str]) -> None:
    """From another machine or through a proxy: 403, and the way there is; the search itself is open."""
    where: dict[str, Any] = {"headers": headers, "environ_overrides": {"REMOTE_ADDR": address}}
    for refused in (
        web.get("/v1/search?q=robe&explain=true", **where),
        web.post("/v1/search", json={"q": "robe", "explain": True}, **where),
    ):
        told = problem(refused, 403)
        assert "gondola explain search" in told["detail"]
        assert told["errors"][0]["field"] == "explain"
    assert web.get("/v1/search?q=robe&explain=false", **where).status_code == 200
    assert web.get("/v1/search?q=robe", **where).status_code == 200


def test_reasons_are_given_to_this_machine_by_either_address(web: FlaskClient) -> None:
    """IPv4 and IPv6 loopback."""
    for address in ("127.0.0.1", "127.8.9.10", "::1"):
        answer = web.get("/v1/search?explain=1", environ_overrides={"REMOTE_ADDR": address})
        assert answer.status_code == 200


# What must never leave

RULES_THAT_USE_THE_COST = {
    "rules/merchandising.yaml": """
        - {kind: boost, id: margin, where: {cost: {lt: 100}}, by: 20}
        - {kind: bury, id: dear, where: {cost: {gt: 1000}}, by: 10}
        - {kind: pin, id: up, when: {request.q: {has_words: lampe}}, products: [C1, NOPE], at: 1}
    """
}


def test_a_private_value_is_in_no_answer_no_error_and_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A canary as the lamp's cost: searched in whatever leaves, explanations, problems and log records included."""
    caplog.set_level(logging.DEBUG)
    data = [{**row, "cout": CANARY} if row["sku"] == "L1" else row for row in ROWS]
    with make_engine("embedded", tmp_path, "") as engine:
        shop = Story(engine, RULES_THAT_USE_THE_COST)
        shop.load(data)
        assert CANARY in str(shop.engine.store.records(shop.snapshot().manifest.generation, ["L1"])), "it is in there"
        web = served(shop.engine)
        links = [
            *("q=lampe", "q=lampe&explain=true", "explain=true", "category=rayons:maison&explain=true", "locale=en"),
            *("f.marque=Lueur&explain=true", "sort=price_desc&explain=true", "f.cost=1..2", "f.cout=1", "sort=cost"),
            *("sort=cost_asc", "q=cost", "q=cout", "category=cost:1", "cost=1", "f.prix=x", "page=x", "explain=x"),
        ]
        answers = [web.get(f"/v1/search?{link}") for link in links]
        answers += [
            web.post("/v1/search", json=body) for body in ({"q": "lampe", "explain": True}, {"cost": 1}, {"q": 1})
        ]
        answers += [web.get(path) for path in ("/readyz", "/livez", "/openapi.json", "/nowhere")]
        shop.change([{"sku": "L1", "cout": CANARY.replace(".", ","), "prix": "110"}])
        answers += [web.get("/v1/search?q=lampe&explain=true"), web.put("/v1/search")]
        assert sum(answer.status_code == 200 for answer in answers) > 12
        assert any("L1" in answer.get_data(as_text=True) for answer in answers)
        for answer in answers:
            text = answer.get_data(as_text=True) + str(answer.headers)
            assert "987654" not in text.replace(",", ""), answer.request.path
        reasons = (answers[1].json or {})["explain"]
        assert "dear" in json.dumps(reasons), "a rule's name may be told to the shop's own people"
        for answer in (answers[0], answers[3]):
            assert '"cost"' not in json.dumps((answer.json or {})["products"])
    for record in caplog.records:
        assert "987654" not in f"{record.getMessage()} {record.__dict__}"


# When it cannot answer


def away() -> FlaskClient:
    """The application of a shop whose OpenSearch does not run."""
    from app.engines.opensearch.client import connect_for_reading
    from app.engines.opensearch.ledger import OpenSearchLedger
    from app.engines.opensearch.names import Names
    from app.engines.opensearch.store import OpenSearchStore

    client, names = connect_for_reading(["http://127.0.0.1:9"]), Names("mini")
    return served(Engine(OpenSearchStore(client, client, names), OpenSearchLedger(client, client, names)))


def test_without_an_engine_the_process_lives_and_says_why_it_cannot_answer() -> None:
    """`/livez` is about the process, `/readyz` about the answer; a search says when to come again."""
    web = away()
    assert web.get("/livez").status_code == 200
    for path in ("/readyz", "/v1/search?q=robe"):
        refused = web.get(path)
        assert "OPENSEARCH_URL" in problem(refused, 503)["detail"]
        assert int(refused.headers["Retry-After"]) > 0
        elsewhere = web.get(path, environ_overrides={"REMOTE_ADDR": "203.0.113.7"})
        assert "OPENSEARCH" not in problem(elsewhere, 503)["detail"].upper(), "how the shop is built is its own"
    problem(web.post("/v1/search", json={"q": "robe"}), 503)
    problem(web.get("/v1/search?page=x"), 422)


@pytest.mark.parametrize("error", [EngineUnavailableError("the node is gone"), DamagedError("a file is torn")])
def test_an_engine_that_fails_within_a_search_is_a_503(
    story: Story, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Nothing partial is sent: a problem with the reason."""

    def fail(*_: object) -> None:
        raise error

    web = served(story.engine)
    monkeypatch.setattr("app.api.search.answer", fail)
    refused = web.get("/v1/search?q=robe")
    assert problem(refused, 503)["detail"] == str(error)
    assert refused.headers["Retry-After"]


def test_a_fault_of_ours_is_a_500_without_a_traceback(
    story: Story, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The caller hears that it is not his fault; the log has the traceback."""

    def fail(*_: object) -> None:
        raise RuntimeError("the inner life of Gondola")

    web = served(story.engine)
    monkeypatch.setattr("app.api.search.answer", fail)
    told = problem(web.get("/v1/search?q=robe"), 500)
    assert "inner life" not in json.dumps(told)
    assert "log" in told["detail"]
    (record,) = [record for record in caplog.records if record.exc_info]
    assert "inner life" in str(record.exc_info and record.exc_info[1])
