"""Rows pushed over HTTP: seen by the next search, told of row by row, and never lost or applied twice."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.access import new_key
from app.api.rows import MAX_ROWS
from app.catalog import faults
from app.catalog.recipe import prepare
from app.core.generation import ConflictError
from app.core.keys import Scope
from app.core.product import Record
from app.desk.updating import queue as updating
from tests.api.asking import problem, served
from tests.engines.making import EngineKind, make_engine
from tests.shop import NOW, RULES, Story

FAST = {
    "rules/storefront.yaml": "{price: price, price_before: old_price, stock: stock}",
}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Story]:
    """The small shop, on the embedded engine, for one test alone."""
    with make_engine("embedded", tmp_path, "") as engine:
        story = Story(engine, FAST)
        story.load()
        yield story


@pytest.fixture
def desk(shop: Story) -> FlaskClient:
    """A process that serves it, asked from this machine."""
    return served(shop.engine)


def push(desk: FlaskClient, what: str, rows: Any, **asked: Any) -> TestResponse:
    """Push rows."""
    return desk.post(f"/v1/admin/{what}", data=json.dumps(rows), content_type="application/json", **asked)


def done(response: TestResponse) -> dict[str, Any]:
    """What a push did that was applied at once."""
    assert response.status_code == 200, response.get_data(as_text=True)
    body: dict[str, Any] = json.loads(response.data)
    assert body["state"] == "done"
    return body


def waits(response: TestResponse) -> str:
    """Where to ask for a push that waits."""
    assert response.status_code == 202, response.get_data(as_text=True)
    assert json.loads(response.data)["state"] == "waiting"
    return str(response.headers["Location"])


def ends(desk: FlaskClient, place: str) -> dict[str, Any]:
    """Ask for a push until it waits no longer."""
    for _ in range(200):
        job: dict[str, Any] = json.loads(desk.get(place).data)
        if job["state"] != "waiting":
            return job
        time.sleep(0.05)
    raise AssertionError(job)


def price(desk: FlaskClient, id_: str) -> float | None:
    """The price that a shopper sees."""
    found = json.loads(desk.get("/v1/search").data)["products"]
    return {product["id"]: product["price"] for product in found}.get(id_)


@contextmanager
def reindexing(shop: Story) -> Iterator[None]:
    """Somebody else holds the writer's lock."""
    with shop.engine.ledger.writer("gondola reindex"):
        yield


# What a push does


def test_a_push_is_seen_by_the_next_search(desk: FlaskClient) -> None:
    """A price, a new lamp and a product that goes, in one push; the answer counts each and names the live change."""
    rows = [
        {"sku": "L1", "prix": "75"},
        {"sku": "L9", "nom": "Lampe haute", "status": "actif", "rayon": "Maison > Lampes", "prix": 30, "stock": 1},
        {"sku": "C1", "_deleted": True},
    ]
    told = done(push(desk, "products", rows))
    assert (told["rows"], told["products"], told["removed"], told["rejected"]) == (3, 2, 1, 0)
    answer = json.loads(desk.get("/v1/search").data)
    assert answer["sequence"] == told["sequence"] == 3
    assert (price(desk, "L1"), price(desk, "L9"), price(desk, "C1")) == (75, 30, None)


@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"rows": rows}, lambda rows: {"products": rows}])
def test_a_list_and_an_object_with_a_list_are_the_same(desk: FlaskClient, wrap: Any) -> None:
    """Back offices write both."""
    done(push(desk, "products", wrap([{"sku": "L1", "prix": "75"}])))
    assert price(desk, "L1") == 75


def test_rows_line_by_line_leave_out_only_the_line_that_is_broken(desk: FlaskClient) -> None:
    """NDJSON: the second line is torn, the third has no key, the fourth names a column twice; the others land."""
    lines = '{"sku":"L1","prix":"75"}\n{"sku":"C1",\n{"prix":"3"}\n{"sku":"C1","prix":"1","prix":"2"}\n{"sku":"R2","stock":1}\n'
    told = done(desk.post("/v1/admin/products", data=lines, content_type="application/x-ndjson"))
    assert (told["rows"], told["products"], told["rejected"]) == (5, 2, 3)
    reasons = {one["line"]: one["reason"] for one in told["left_out"]}
    assert "not JSON" in reasons[2]
    assert reasons[3] == "the key column `sku` is empty"
    assert reasons[4] == "`prix` stands twice in one row; write it once"


def test_a_partial_row_keeps_what_it_does_not_name_and_a_replacing_one_does_not(desk: FlaskClient) -> None:
    """The brand survives the first push and not the second."""

    def brand() -> str | None:
        found: dict[str, str] = json.loads(desk.get("/v1/products/L1").data)["product"]
        return found.get("brand")

    done(push(desk, "products", [{"sku": "L1", "prix": "75"}]))
    assert brand() == "Lueur"
    row = {"sku": "L1", "nom": "Lampe", "status": "actif", "rayon": "Maison > Lampes", "prix": "70", "stock": 1}
    done(push(desk, "products?mode=replace", [row]))
    assert (brand(), price(desk, "L1")) == (None, 70)


def test_prices_by_variant_find_their_products(desk: FlaskClient) -> None:
    """A list of SKUs and prices, as a till knows them, with the price list's own column."""
    done(push(desk, "prices", [{"sku": "R1-B40", "prix": "19,90", "prix_pro": "15"}, {"sku": "L1", "prix": 80}]))
    assert (price(desk, "R1"), price(desk, "L1")) == (19.9, 80)
    done(push(desk, "stock", [{"sku": "R1-B40", "stock": 0}]))
    assert price(desk, "R1") == 49.9, "the blue one is sold out"


@pytest.mark.parametrize(
    ("what", "row", "column"),
    [
        ("prices", {"sku": "L1", "prix": 1, "nom": "x"}, "nom"),
        ("prices", {"sku": "L1", "stock": 1}, "stock"),
        ("stock", {"sku": "L1", "prix": 1}, "prix"),
        ("stock", {"sku": "L1", "_deleted": 1}, "_deleted"),
    ],
)
def test_prices_and_stock_take_their_own_columns_alone(
    desk: FlaskClient, what: str, row: Mapping[str, Any], column: str
) -> None:
    """Anything else is refused whole, by its name, and nothing changes."""
    body = problem(push(desk, what, [{"sku": "C1"}, row]), 422)
    assert [error["field"] for error in body["errors"]] == [column]
    assert "/v1/admin/products" in body["detail"]
    assert price(desk, "L1") == 120


def test_a_price_that_cannot_be_read_leaves_the_old_one(desk: FlaskClient) -> None:
    """`sur demande` is no price: the lamp keeps its own, and the answer says so."""
    told = done(push(desk, "prices", [{"sku": "L1", "prix": "sur demande"}, {"sku": "C1", "prix": "800"}]))
    (left_out,) = told["left_out"]
    assert left_out["product"] == "L1"
    assert left_out["reason"].endswith("what it was before stays")
    assert (price(desk, "L1"), price(desk, "C1")) == (120, 800)


def test_a_column_that_no_field_reads_is_told_once(desk: FlaskClient) -> None:
    """Twice misspelt, one warning with its count and the name that was meant."""
    told = done(push(desk, "products", [{"sku": "L1", "prixx": "1"}, {"sku": "C1", "prixx": "2"}]))
    (warning,) = told["warnings"]
    assert warning.startswith("no field reads the column `prixx` (2 rows); did you mean `prix`?")


SECRETS = ["about 42 euros", "12;42 secret", "12' cannot be 42; secret", "`price`; 42", 'a "42" ; b', ["x", "42; y"]]


@pytest.mark.parametrize("secret", SECRETS)
def test_the_value_of_a_private_field_is_not_told(desk: FlaskClient, secret: Any) -> None:
    """A cost that is no number is a secret all the same, whatever signs it holds; that the old one stays is told."""
    done(push(desk, "products", [{"sku": "L1", "cout": "17"}]))
    pushed = push(desk, "products", [{"sku": "L1", "cout": secret}])
    told = done(pushed)
    assert "`cost`" in told["left_out"][0]["reason"]
    assert told["left_out"][0]["reason"].endswith("what it was before stays")
    assert "42" not in json.dumps(told["left_out"])
    assert "42" not in json.dumps(json.loads(desk.get(f"/v1/admin/jobs/{told['id']}").data)["left_out"])


def test_what_is_made_of_a_private_value_is_not_told_either(tmp_path: Path) -> None:
    """A copy of the supplier's note, and sums made of it, straight and by way of one that shoppers may see."""
    notes = """
        - {name: note, from: note_fournisseur, private: true}
        - {name: memo, type: number, from: []}
    """
    sums = """
        - {kind: expression, name: doubled, type: number, use: [filter], expression: number(note) * 2}
        - {kind: expression, name: badge, use: [show], reveals: true, expression: lower(note)}
        - {kind: expression, name: count, type: number, use: [filter], expression: number(badge)}
    """
    changes = {
        "rules/fields.yaml": RULES["rules/fields.yaml"].rstrip() + notes,
        "rules/attributes.yaml": RULES["rules/attributes.yaml"].rstrip() + sums,
        "rules/transformations.yaml": "- {kind: copy, field: note, into: memo}",
    }
    with make_engine("embedded", tmp_path, "") as engine:
        story = Story(engine, changes)
        story.load()
        row = {"sku": "L1", "note_fournisseur": "say 42; not more", "prix": "sur demande"}
        left_out = done(push(served(story.engine), "products", [row]))["left_out"]
    reasons = {one["reason"].split("`")[1]: one["reason"] for one in left_out}
    assert reasons.keys() == {"memo", "doubled", "count", "price"}
    assert "sur demande" in reasons.pop("price"), "what shoppers see is told in full"
    assert "42" not in json.dumps(reasons)
    assert "more" not in json.dumps(reasons)


@pytest.mark.parametrize("what", ["prices", "stock"])
@pytest.mark.parametrize("parent", [{}, {"parent": "R1"}])
def test_a_price_or_a_stock_makes_no_product(desk: FlaskClient, what: str, parent: Mapping[str, str]) -> None:
    """A key that nobody has is told with the mend; the rows beside it land."""
    column = "prix" if what == "prices" else "stock"
    told = done(push(desk, what, [{"sku": "NEWSKU", column: 3, **parent}, {"sku": "L1", column: 8}]))
    assert (told["rows"], told["products"], told["rejected"]) == (2, 1, 1)
    (left_out,) = told["left_out"]
    assert left_out["reason"] == "there is no product or variant NEWSKU; push it to /v1/admin/products"
    assert (left_out["line"], left_out["product"]) == (1, "NEWSKU")
    problem(desk.get("/v1/products/NEWSKU"), 404)


def test_a_price_of_a_product_that_was_pushed_just_before_lands(desk: FlaskClient) -> None:
    """Whoever made it known, and when."""
    row = {"sku": "L9", "nom": "Lampe", "status": "actif", "rayon": "Maison > Lampes", "prix": 30, "stock": 1}
    done(push(desk, "products", [row]))
    done(push(desk, "prices", [{"sku": "L9", "prix": 31}]))
    assert price(desk, "L9") == 31


def test_a_price_by_sku_where_the_price_is_the_products_is_told_to_count_for_nothing(desk: FlaskClient) -> None:
    """The old price stands in the product's own row."""
    told = done(push(desk, "prices", [{"sku": "R1-B40", "prix_barre": 70}]))
    (warning,) = told["warnings"]
    assert warning.startswith("`old_price` (column `prix_barre`) is the product's; what variants such as R1-B40 say")


# What is refused

DEEP = b'{"sku":"C1","nom":%b1%b}'
"""A row with a cell in many brackets."""


@pytest.mark.parametrize(
    ("content", "media", "status", "said"),
    [
        (b"[", "application/json", 400, "the body is not JSON"),
        (b"[]", "application/json", 400, "no rows"),
        (b"", "application/x-ndjson", 400, "no rows"),
        (b"3", "application/json", 400, "a list of rows"),
        (b'{"a":[],"b":[]}', "application/json", 400, "one list of rows"),
        (b'{"sku":"L1"}\n{"sku":"C1"}', "application/json", 400, "application/x-ndjson"),
        (b'[{"sku":"L1","prix":1,"prix":2}]', "application/json", 400, "stands twice"),
        (b'[{"sku":"L1","prix":1,"prix":2},' + DEEP % (b"[" * 40, b"]" * 40) + b"]", "application/json", 400, "twice"),
        (b'[{"sku":"L1"},' + DEEP % (b"[" * 300, b"]" * 300) + b"]", "application/json", 400, "at most 32"),
        (b'[{"sku":"L1","":1,"":2}]', "application/json", 400, "stands twice"),
        (b'[{"ref":"L1"}]', "application/json", 422, "key column `sku`"),
        (b"sku;prix\nL1;2", "text/csv", 415, "application/json"),
        (b'[{"sku":"L1"}]', "text/plain", 415, "application/json"),
        (b"[" * 2000 + b"]" * 2000, "application/json", 400, "JSON"),
        (b"\n".join([b"{}"] * (MAX_ROWS + 1)), "application/x-ndjson", 413, "50,000 rows"),
        (b'[{"sku":"' + b"x" * (17 << 20) + b'"}]', "application/json", 413, "16 MiB"),
    ],
)
def test_what_is_no_list_of_rows_is_refused_whole(
    shop: Story, desk: FlaskClient, content: bytes, media: str, status: int, said: str
) -> None:
    """Each with the mend; nothing is kept and nothing changes."""
    body = problem(desk.post("/v1/admin/products", data=content, content_type=media), status)
    assert said in body["detail"]
    assert shop.engine.ledger.last_sequence() == 0
    assert shop.engine.ledger.jobs.waiting() == ()


def test_cells_that_are_no_texts_are_told_and_harm_nothing(desk: FlaskClient) -> None:
    """Rows of every wrong shape, in one push with a good one."""
    deep: Any = 1
    for _ in range(40):
        deep = [deep]
    rows: list[Any] = [
        3,
        None,
        ["a"],
        {"sku": "L1", "nom": "a\0b"},
        {"sku": "L1", "nom": deep},
        {"sku": {}},
        {"sku": "L1", "prix": 7},
    ]
    told = done(push(desk, "products", rows))
    assert (told["rejected"], told["products"]) == (6, 1)
    assert price(desk, "L1") == 7


@pytest.mark.parametrize("link", ["products?mode=merge", "products?modus=partial", "prices?mode=replace"])
def test_parameters_are_not_guessed(desk: FlaskClient, link: str) -> None:
    """A misspelt mode would replace what was to be kept."""
    problem(push(desk, link, [{"sku": "L1", "prix": 1}]), 422)


# Who may push


def test_without_keys_only_this_machine_pushes(desk: FlaskClient) -> None:
    """From elsewhere, or through a proxy, it is refused with the mend."""
    for asked in ({"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}, {"headers": {"X-Forwarded-For": "192.0.2.7"}}):
        assert (
            "gondola keys create" in problem(push(desk, "prices", [{"sku": "L1", "prix": 1}], **asked), 403)["detail"]
        )


def test_with_keys_pushing_needs_scope_admin(shop: Story, desk: FlaskClient) -> None:
    """A merchandiser's key does not do, nor for asking what became of a push."""
    secrets = {}
    scopes: tuple[Scope, ...] = ("rules", "admin")
    for scope in scopes:
        key, secrets[scope] = new_key(scope, scope, NOW)
        shop.engine.ledger.keep_key(key)
    rows = [{"sku": "L1", "prix": 1}]
    problem(push(desk, "prices", rows), 401)
    problem(push(desk, "prices", rows, headers={"Authorization": f"Bearer {secrets['rules']}"}), 403)
    problem(desk.get("/v1/admin/jobs/x"), 401)
    done(push(desk, "prices", rows, headers={"Authorization": f"Bearer {secrets['admin']}"}))


# What waits


def test_a_push_under_the_same_key_is_applied_once(shop: Story, desk: FlaskClient) -> None:
    """A till that lost the answer sends it again, to another process: same answer, no new change."""
    named = {"headers": {"Idempotency-Key": "till-7-0042"}}
    first = done(push(desk, "prices", [{"sku": "L1", "prix": 75}], **named))
    done(push(desk, "prices", [{"sku": "L1", "prix": 60}]))
    again = done(push(served(shop.engine), "prices", [{"sku": "L1", "prix": 75}], **named))
    assert again == first
    assert price(desk, "L1") == 60
    body = problem(push(desk, "prices", [{"sku": "L1", "prix": 74}], **named), 422)
    assert body["errors"][0]["field"] == "Idempotency-Key"


def test_a_push_during_a_reindex_waits_and_is_applied_after_it(
    shop: Story, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The feed still says 120; the till's 66 was acknowledged meanwhile and stands in the new generation."""
    monkeypatch.setattr(updating, "PATIENCE", 0.1)
    with reindexing(shop):
        place = waits(push(desk, "prices", [{"sku": "L1", "prix": 66}]))
        assert json.loads(desk.get(place).data)["state"] == "waiting"
    assert ends(served(shop.engine), place)["products"] == 1, "any process knows"
    assert price(desk, "L1") == 66


def test_pushes_land_in_the_order_of_their_arrival(
    shop: Story, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that waited goes before one that came later and did not have to."""
    monkeypatch.setattr(updating, "PATIENCE", 0.1)
    monkeypatch.setattr(updating.Pushes, "resume", lambda _: None)
    with reindexing(shop):
        waits(push(desk, "prices", [{"sku": "L1", "prix": 66}]))
    done(push(desk, "prices", [{"sku": "L1", "prix": 67}]))
    assert price(desk, "L1") == 67
    assert shop.engine.ledger.jobs.waiting() == ()


def test_what_an_ended_process_left_waiting_is_applied_by_the_next(
    shop: Story, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Acknowledged means on disk: nobody asks, and the new process sees to it all the same."""
    with monkeypatch.context() as patch:
        patch.setattr(updating, "PATIENCE", 0.1)
        patch.setattr(updating.Pushes, "resume", lambda _: None)
        with reindexing(shop):
            place = waits(push(desk, "prices", [{"sku": "L1", "prix": 66}]))
    served(shop.engine)
    for _ in range(100):
        if not shop.engine.ledger.jobs.waiting():
            break
        time.sleep(0.05)
    assert ends(desk, place)["state"] == "done"
    assert price(desk, "L1") == 66


def test_many_rows_are_answered_first_and_applied_then(desk: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the limit of rows nobody waits on the line."""
    monkeypatch.setattr(updating, "AT_ONCE", 2)
    rows = [{"sku": id_, "prix": 10} for id_ in ("L1", "C1", "R2-R36")]
    told = ends(desk, waits(push(desk, "prices", rows)))
    assert (told["products"], price(desk, "R2")) == (3, 10)


def breaks(*_: object, **__: object) -> None:
    """A fault of ours; what it says may be anything."""
    message = "4,200 is secret"
    raise KeyError(message)


def test_a_product_that_breaks_stops_neither_its_push_nor_those_behind_it(
    shop: Story, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The lamp meets a fault of ours: it is kept out and told, and the chair changes, then and later.

    The log knows where the fault lies, and no value that it met.
    """

    def prepared(record: Record, *of: Any) -> Any:
        return breaks() if record.id == "L1" else prepare(record, *of)

    monkeypatch.setattr(faults, "prepare", prepared)
    told = done(push(desk, "prices", [{"sku": "L1", "prix": 66}, {"sku": "C1", "prix": 801}]))
    assert (told["products"], told["refused"]) == (1, 1)
    assert "a fault of Gondola's" in told["left_out"][0]["reason"]
    assert (price(desk, "L1"), price(desk, "C1")) == (None, 801)
    assert done(push(desk, "prices", [{"sku": "C1", "prix": 802}]))["products"] == 1
    assert price(desk, "C1") == 802
    assert "in breaks" in caplog.text
    assert "4,200" not in caplog.text + json.dumps(told["left_out"])
    monkeypatch.setattr(faults, "prepare", prepare)
    done(push(desk, "prices", [{"sku": "L1", "prix": 67}]))
    assert (price(desk, "L1"), shop.engine.ledger.jobs.waiting()) == (67, ())


def test_a_push_that_failed_by_our_own_fault_can_be_sent_again_under_its_key(
    shop: Story, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index could not be written, after the journal was: another push lands, then the first one, and only once."""
    named = {"headers": {"Idempotency-Key": "till-7-0043"}}
    with monkeypatch.context() as patch:
        patch.setattr(type(shop.engine.store), "apply", breaks)
        body = problem(push(desk, "prices", [{"sku": "L1", "prix": 66}], **named), 500)
        assert "fault of Gondola" in body["detail"]
        problem(push(desk, "prices", [{"sku": "L1", "prix": 66}], **named), 500)
    assert price(desk, "L1") == 120
    done(push(desk, "prices", [{"sku": "C1", "prix": 801}]))
    first = done(push(desk, "prices", [{"sku": "L1", "prix": 67}], **named))
    assert (price(desk, "L1"), price(desk, "C1")) == (67, 801)
    assert done(push(desk, "prices", [{"sku": "L1", "prix": 67}], **named)) == first
    assert shop.engine.ledger.jobs.waiting() == ()


def test_a_push_whose_telling_fails_has_ended_and_is_not_applied_again(
    shop: Story, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in the index, with its counts; only what it left out cannot be told."""
    monkeypatch.setattr(updating, "ended", breaks)
    told = done(push(desk, "prices", [{"sku": "L1", "prix": 66}]))
    assert (told["products"], told["left_out"], price(desk, "L1")) == (1, [], 66)
    assert "is applied" in told["reason"]
    assert "secret" not in told["reason"]
    done(push(desk, "prices", [{"sku": "L1", "prix": 67}]))
    assert (price(desk, "L1"), shop.engine.ledger.last_sequence()) == (67, 2)


def test_two_processes_pushing_at_once_lose_nothing(shop: Story) -> None:
    """Forty pushes over two processes and four threads: every one is in the index."""
    desks = [served(shop.engine), served(shop.engine)]
    places: list[str] = []

    def till(number: int) -> None:
        for at in range(10):
            row = {"sku": f"N{number}-{at}", "nom": "Lampe", "status": "actif", "prix": 5, "stock": 1}
            answer = push(desks[number % 2], "products", [row])
            assert answer.status_code in (200, 202), answer.data
            places.append(f"/v1/admin/jobs/{json.loads(answer.data)['id']}")

    tills = [threading.Thread(target=till, args=(number,)) for number in range(4)]
    for one in tills:
        one.start()
    for one in tills:
        one.join()
    assert all(ends(desks[0], place)["products"] == 1 for place in places)
    assert len(places) == 40
    assert json.loads(desks[1].get("/v1/search").data)["total"] == 44


def test_a_push_that_nobody_knows_is_a_404(desk: FlaskClient) -> None:
    """Nor is a file outside the folder of pushes one."""
    for id_ in ("x", "..%2Flive", "A", "k-" + "0" * 32):
        problem(desk.get(f"/v1/admin/jobs/{id_}"), 404)


def test_before_the_first_reindex_a_push_is_told_to_come_later(tmp_path: Path) -> None:
    """There is nothing to change yet."""
    with make_engine("embedded", tmp_path, "") as engine:
        problem(push(served(Story(engine).engine), "prices", [{"sku": "L1", "prix": 1}]), 503)


# Both engines


def test_pushes_wait_and_end_alike_on_both_engines(engine: EngineKind, monkeypatch: pytest.MonkeyPatch) -> None:
    """By SKU, at once, after a reindex, and under the same key again."""
    monkeypatch.setattr(updating, "PATIENCE", 0.5)
    story = Story(engine, FAST)
    story.load()
    desk = served(story.engine)
    named = {"headers": {"Idempotency-Key": "k1"}}
    first = ends(
        desk, f"/v1/admin/jobs/{json.loads(push(desk, 'prices', [{'sku': 'R1-B40', 'prix': 20}], **named).data)['id']}"
    )
    assert (first["products"], price(desk, "R1")) == (1, 20)
    with story.engine.ledger.writer("gondola reindex"):
        with pytest.raises(ConflictError), story.engine.ledger.writer("another"):
            pass
        place = waits(push(desk, "prices", [{"sku": "L1", "prix": 66}]))
    assert ends(desk, place)["state"] == "done"
    assert price(desk, "L1") == 66
    assert json.loads(push(desk, "prices", [{"sku": "R1-B40", "prix": 20}], **named).data) == first
