"""Keys: who may ask for what, on both engines; and what a stranger, a thief or an old key is told."""

from datetime import UTC, datetime, timedelta

import pytest

from app import access as rules
from app.access import Access, Caller, ForbiddenError, UnknownCallerError, new_key
from app.core.generation import Ledger
from app.core.keys import SCOPES, Key, Scope
from tests.engines.making import EngineKind

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys are read anew each time."""
    monkeypatch.setattr(rules, "KEPT_SECONDS", -1.0)


class Clock:
    """A clock that a story moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now.timestamp()


def stranger(token: str = "", session: str = "") -> Caller:
    """Somebody from elsewhere."""
    return Caller("203.0.113.7", "shop.example", set(), token, session)


def neighbour(token: str = "") -> Caller:
    """Somebody on this machine."""
    return Caller("127.0.0.1", "localhost:8000", set(), token)


def make(ledger: Ledger, scope: Scope, days: int | None = None, name: str = "Marie") -> tuple[Key, str]:
    """A key that the shop knows."""
    key, secret = new_key(name, scope, NOW, days)
    ledger.keep_key(key)
    return key, secret


def test_keys_are_kept_listed_and_forgotten(engine: EngineKind) -> None:
    """In the order in which they were made, without the secret, on both engines."""
    ledger = engine.ledger
    assert ledger.all_keys() == ()
    first, secret = make(ledger, "search", name="storefront")
    second, _ = make(ledger, "admin", days=30)
    assert {key.id: key for key in ledger.all_keys()} == {first.id: first, second.id: second}
    assert secret.split("_", 2)[2] not in repr(ledger.all_keys())
    ledger.drop_key(first.id)
    ledger.drop_key(first.id)
    assert ledger.all_keys() == (second,)


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_includes_those_below_it(engine: EngineKind, scope: Scope) -> None:
    """`admin` may all, `rules` may search, `search` may nothing else."""
    _, token = make(engine.ledger, scope)
    access = Access(engine.ledger, Clock())
    may = [one for one in SCOPES if access.may(one, stranger(token))]
    assert may == list(SCOPES[: SCOPES.index(scope) + 1])


def test_without_any_key_reasons_are_for_this_machine(engine: EngineKind) -> None:
    """A first look needs no key; a stranger is told how to get one."""
    access = Access(engine.ledger, Clock())
    access.demand("rules", neighbour())
    access.demand("search", stranger(), unless_open=True)
    with pytest.raises(ForbiddenError, match="gondola keys create"):
        access.demand("rules", stranger(), field="explain")


def test_with_the_first_key_this_machine_needs_one_too(engine: EngineKind) -> None:
    """Another program on the machine is not the shop's people once the shop says who is."""
    _, token = make(engine.ledger, "rules")
    access = Access(engine.ledger, Clock())
    with pytest.raises(UnknownCallerError, match="scope `rules`"):
        access.demand("rules", neighbour())
    access.demand("rules", neighbour(token))


def test_a_key_that_is_not_known_is_told_even_where_all_is_open(engine: EngineKind) -> None:
    """A mistyped, revoked or invented key is never taken for no key."""
    key, token = make(engine.ledger, "search")
    other, _ = new_key("other", "search", NOW)
    access = Access(engine.ledger, Clock())
    access.demand("search", stranger(token), unless_open=True)
    wrong = [
        token[:-1],
        token + "A",
        token.upper(),
        f"gk_{other.id}_{'A' * 43}",
        f"gk_{key.id}_{'A' * 43}",
        "clé",
        "\0",
    ]
    engine.ledger.drop_key(key.id)
    for one in (*wrong, token):
        with pytest.raises(UnknownCallerError, match="not known"):
            access.demand("search", stranger(one), unless_open=True)


def test_a_key_ends_on_its_day(engine: EngineKind) -> None:
    """Not a second later, and its session ends with it."""
    _, token = make(engine.ledger, "rules", days=1)
    clock = Clock()
    access = Access(engine.ledger, clock)
    clock.now = NOW + timedelta(hours=23, minutes=59)
    session = access.sign_in(token)
    assert session
    assert access.may("rules", stranger(token))
    assert access.may("rules", stranger(session=session))
    clock.now = NOW + timedelta(days=1)
    assert not access.may("rules", stranger(token))
    assert not access.may("rules", stranger(session=session))
    assert access.sign_in(token) is None


def test_a_session_lasts_twelve_hours_and_cannot_be_lengthened(engine: EngineKind) -> None:
    """Whoever changes the moment, the key or the signature is nobody; revoking the key ends it."""
    key, token = make(engine.ledger, "rules")
    other, _ = make(engine.ledger, "admin", name="other")
    clock = Clock()
    access = Access(engine.ledger, clock)
    session = access.sign_in(token)
    assert session
    assert access.name(stranger(session=session)) == "Marie"
    id_, until, signature = session.split(".")
    for forged in (
        f"{id_}.{int(until) + 1}.{signature}",
        f"{other.id}.{until}.{signature}",
        f"{id_}.{until}.{'0' * 64}",
        token,
        "é.1.0",
    ):
        assert not access.may("search", stranger(session=forged))
    clock.now = NOW + timedelta(hours=12, seconds=1)
    assert not access.may("rules", stranger(session=session))
    clock.now = NOW
    assert access.may("rules", stranger(session=session))
    engine.ledger.drop_key(key.id)
    assert not access.may("rules", stranger(session=session))


def test_a_process_believes_its_list_for_a_moment_only(engine: EngineKind, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key made elsewhere is known within the time that is promised."""
    monkeypatch.setattr(rules, "KEPT_SECONDS", 0.2)
    access = Access(engine.ledger, Clock())
    assert not access.may("rules", stranger())
    _, token = make(engine.ledger, "rules")
    import time

    time.sleep(0.25)
    assert access.may("rules", stranger(token))
