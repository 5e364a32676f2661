"""Who may ask for what: keys by scope; without any key, reasons and previews for a visitor of this very machine."""

import hmac
import ipaddress
import re
import secrets
import time
from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from app.core.generation import Ledger
from app.core.keys import Key, Scope

KEPT_SECONDS = 1.0
"""How long a process believes the list of keys; a revoked key may work for so long."""
SESSION_SECONDS = 12 * 3600

_FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip")
_TOKEN = re.compile(r"gk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_SESSION = re.compile(r"([0-9a-f]{12})\.(\d{1,12})\.([0-9a-f]{64})")

REFUSED = (
    "this is for the shop's own people: ask from this machine, without a proxy in between, use the command line "
    "(`gondola explain search`), or make a key with `gondola keys create` and send it as `Authorization: Bearer …`"
)


class ForbiddenError(Exception):
    """The caller may not ask this; the message says what would be needed."""

    def __init__(self, message: str, field: str = "") -> None:
        """`field` is the part of the request that may not be asked; empty for the whole."""
        super().__init__(message)
        self.field = field


class UnknownCallerError(ForbiddenError):
    """A key is needed, or the one that came is not known; the message says which."""


@dataclass(frozen=True)
class Caller:
    """Where a request comes from and the key or session that came with it."""

    address: str | None
    host: str
    headers: Container[object]
    token: str = ""
    session: str = ""

    @property
    def is_local(self) -> bool:
        """Whether the request comes from this machine, asks for this machine, and came through no proxy."""
        if any(name in self.headers for name in _FORWARDED):
            return False
        return _is_loopback(self.address or "") and _is_loopback(_name(self.host))


def new_key(name: str, scope: Scope, now: datetime, days: int | None = None) -> tuple[Key, str]:
    """A key and its secret, which is nowhere else; `days` is how long it is good."""
    id_, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    expires = "" if days is None else _moment(now + timedelta(days=days))
    return Key(id_, name, scope, _digest(secret), _moment(now), expires), f"gk_{id_}_{secret}"


class Access:
    """Decides what callers may do, by the keys of one shop."""

    def __init__(self, ledger: Ledger, now: Callable[[], float] = time.time) -> None:
        """Keys are read from `ledger`; `now` gives seconds since 1970."""
        self._ledger = ledger
        self._now = now
        self._known: tuple[float, dict[str, Key]] | None = None

    def demand(self, scope: Scope, caller: Caller, *, field: str = "", unless_open: bool = False) -> None:
        """Let the caller pass, or raise ForbiddenError. `unless_open`: whoever brings no key may ask as well."""
        if caller.token or caller.session:
            key = self._key(caller)
            if key is None:
                message = "this key is not known, or has expired; `gondola keys list` shows the keys"
                raise UnknownCallerError(message, field)
            if not key.covers(scope):
                message = f"the key `{key.name}` has scope `{key.scope}`; this needs scope `{scope}`"
                raise ForbiddenError(message, field)
        elif unless_open:
            return
        elif self._keys() or scope == "search":
            message = f"this needs a key with scope `{scope}`; send it as `Authorization: Bearer …`"
            raise UnknownCallerError(message, field)
        elif not caller.is_local:
            raise ForbiddenError(REFUSED, field)

    def may(self, scope: Scope, caller: Caller) -> bool:
        """Whether the caller would pass."""
        try:
            self.demand(scope, caller)
        except ForbiddenError:
            return False
        return True

    def _key(self, caller: Caller) -> Key | None:
        return self._by_token(caller.token) if caller.token else self._by_session(caller.session)

    def _by_token(self, token: str) -> Key | None:
        parts = _TOKEN.fullmatch(token)
        key = self._keys().get(parts[1]) if parts else None
        if parts and key and hmac.compare_digest(_digest(parts[2]), key.digest) and self._is_good(key):
            return key
        return None

    def _by_session(self, session: str) -> Key | None:
        parts = _SESSION.fullmatch(session)
        key = self._keys().get(parts[1]) if parts else None
        if not parts or not key or int(parts[2]) < self._now() or not self._is_good(key):
            return None
        return key if hmac.compare_digest(_signed(key, parts[2]), parts[3]) else None

    def sign_in(self, token: str) -> str | None:
        """The session that a key opens, for a cookie; None when the key is not known. It ends with its key."""
        key = self._by_token(token)
        if key is None:
            return None
        until = str(int(self._now()) + SESSION_SECONDS)
        return f"{key.id}.{until}.{_signed(key, until)}"

    def name(self, caller: Caller) -> str:
        """The name of the caller's key; empty without one."""
        key = self._key(caller) if caller.token or caller.session else None
        return key.name if key else ""

    def _is_good(self, key: Key) -> bool:
        return not key.expires or key.expires > _moment(datetime.fromtimestamp(self._now(), UTC))

    def _keys(self) -> dict[str, Key]:
        moment = time.monotonic()
        if self._known is None or moment - self._known[0] > KEPT_SECONDS:
            self._known = (moment, {key.id: key for key in self._ledger.all_keys()})
        return self._known[1]


def _name(host: str) -> str:
    """The name in a Host header, without its port."""
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _signed(key: Key, until: str) -> str:
    """A session's signature: made with what is kept of its key, so that it ends when the key goes."""
    return hmac.new(key.digest.encode(), f"{key.id}.{until}".encode(), "sha256").hexdigest()


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds")
