"""Feeds from another machine: over https alone, from hosts that are named, and never from inside this network.

What an address names is asked for once, every answer of the name service must be a public address, and the connection
goes to the very address that was looked at, with the certificate of the name. Every redirect is looked at again. No
message and no file name holds a password or the part of an address behind `?`.
"""

import base64
import http.client
import ipaddress
import os
import re
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

import orjson

from app.core.files import write_atomic
from catalog_loader.feed_bytes import BLOCK, MAX_OUTPUT, BadFeedError
from catalog_loader.fetched import marks, place, tidy

MAX_REDIRECTS = 3
MAX_SECONDS = 900.0
"""For a whole download; a line that drips is cut."""
_SILENCE = 30.0
"""Seconds without a byte."""
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
"""More than one letter: a drive such as C: is none."""
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_MOVED = frozenset({301, 302, 303, 307, 308})
_UNCHANGED = 304
_GOOD = 200
_AS_IT_IS = ("", "identity", "gzip", "x-gzip")
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_CLOUD = frozenset({ipaddress.ip_address("168.63.129.16")})
"""Public by its number, and the inside of a cloud all the same."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _resolve(host: str, port: int) -> Sequence[str]:
    """The numbers of a name, by the system's own service."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _dial(number: str, port: int, seconds: float) -> socket.socket:
    """A connection to a number, not to a name: nothing is resolved again."""
    return socket.create_connection((number, port), timeout=seconds)


@dataclass(frozen=True)
class Network:
    """The way out: what resolves, what connects and which certificates are believed."""

    resolve: Callable[[str, int], Sequence[str]] = _resolve
    dial: Callable[[str, int, float], socket.socket] = _dial
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = MAX_SECONDS
    most: int = MAX_OUTPUT
    """Bytes that are taken at most."""


def is_address(feed: str) -> bool:
    """Whether a feed is named by an address and not by a file."""
    return bool(_ADDRESS.match(feed))


def shown(address: str) -> str:
    """An address as it may be told: without user, password and what stands behind `?`."""
    with suppress(ValueError):
        return _shown(urlsplit(address))
    return "the feed"


def host_of(address: str) -> str:
    """The host that an address names; empty where it names none."""
    with suppress(ValueError):
        return urlsplit(address).hostname or ""
    return ""


def fetch(address: str, folder: Path, hosts: Collection[str], network: Network | None = None) -> Path:
    """Bring a feed into `folder`; gives the file, the one from before where the other side says that it still holds.

    `hosts` are the names that may be asked, redirects included. Raises BadFeedError with the mend.
    """
    network = network or Network()
    _check_sign(address)
    first = _checked(address, hosts)
    file = place(first, folder)
    now, sent = first, _credentials(first)
    for _ in range(MAX_REDIRECTS + 1):
        with _asked(now, sent, file, network) as response:
            if response.status not in _MOVED:
                if response.status != _UNCHANGED or not file.is_file():
                    _keep(response, now, file, network)
                tidy(file.parent)
                return file
            to = _location(response)
        before, now = now, _checked(to, hosts, now.geturl())
        if (before.hostname, _port(before)) != (now.hostname, _port(now)):
            sent = ""  # a password is for the host that it was written for
    raise BadFeedError(f"{_shown(first)}: was redirected more than {MAX_REDIRECTS} times; name the last address itself")


_UNREADABLE = (
    "the feed's address cannot be read; write https://host/path, or https://user:password@host/path "
    "with %40, %2F, %23 and %3F for @, /, # and ? in a password"
)
"""Without the address, and without what Python says of it: either may hold a part of the password."""


def _check_sign(address: str) -> None:
    """Refuse an address as it is typed whose password may have been cut: a part of it would be told as a path."""
    rest = _ADDRESS.sub("", address, count=1)
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    before, sign, _ = rest[len(host) :].rpartition("@")
    if sign and ":" in host + before:
        raise BadFeedError(_UNREADABLE)


def _location(response: http.client.HTTPResponse) -> str:
    """Where a host leads on; its bytes were read as Latin-1, and nearly always are UTF-8."""
    to = response.getheader("Location") or ""
    with suppress(UnicodeError):
        return to.encode("latin-1").decode()
    return to


def _checked(address: str, hosts: Collection[str], before: str = "") -> SplitResult:
    """The parts of an address that may be asked, seen from the one before; letters beyond ASCII as `%…`."""
    try:
        address = urljoin(before, address)
        parts = urlsplit(address)
        parts = parts._replace(path=_escaped(parts.path), query=_escaped(parts.query))
        address.encode()  # what a terminal gave in another encoding is no text
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise BadFeedError(_UNREADABLE) from None
    if re.search(r"[\x00-\x20\x7f\\]", address) or not host or port == 0:
        raise BadFeedError(f"{_shown(parts)}: is no address; write https://host/path, with %20 for a space")
    if parts.scheme.lower() != "https":
        raise BadFeedError(f"{_shown(parts)}: feeds come over https alone; write https://…, or load it to a file first")
    if host.lower() not in {one.lower().rstrip(".") for one in hosts}:
        raise BadFeedError(
            f"{_shown(parts)}: the host {host} is not among those that feeds may come from; "
            f"write `hosts: [{host}]` below `feed:` in rules/shop.yaml"
        )
    return parts


def _escaped(text: str) -> str:
    return _BEYOND_ASCII.sub(lambda found: quote(found[0]), text)


def _port(parts: SplitResult) -> int:
    return parts.port or 443


def _shown(parts: SplitResult) -> str:
    """An address as it may be told: without user, password and what stands behind `?`."""
    with suppress(ValueError):
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
    return f"{parts.scheme}://{parts.hostname or ''}"


def _credentials(parts: SplitResult) -> str:
    """The header that signs in with the user and password of an address."""
    if parts.username is None:
        return ""
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


@contextmanager
def _asked(parts: SplitResult, sent: str, file: Path, network: Network) -> Iterator[http.client.HTTPResponse]:
    """The answer of a host, over a connection that ends with the block or with its time."""
    shown = _shown(parts)
    connection = http.client.HTTPConnection(parts.hostname or "", _port(parts))
    try:
        with _connected(parts, network) as line:
            connection.sock = line
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", path, headers=_headers(sent, file))
            with closing(connection.getresponse()) as response:
                yield response
    except ssl.SSLCertVerificationError as error:
        raise BadFeedError(
            f"{shown}: the certificate is not one of {parts.hostname} ({error.verify_message}); ask who runs it"
        ) from None
    except TimeoutError:
        raise BadFeedError(f"{shown}: does not answer in time; try again, or load it to a file first") from None
    except (OSError, http.client.HTTPException) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise BadFeedError(f"{shown}: the transfer broke off ({why}); try again") from None
    finally:
        connection.close()


@contextmanager
def _connected(parts: SplitResult, network: Network) -> Iterator[ssl.SSLSocket]:
    """A line to the host, with its certificate looked at, that is cut when its time is over."""
    raw = _dialled(parts, network)
    ended = threading.Event()

    def cut() -> None:
        ended.set()
        with suppress(OSError):
            raw.shutdown(socket.SHUT_RDWR)
        with suppress(OSError, UnboundLocalError):
            line.shutdown(socket.SHUT_RDWR)

    clock = threading.Timer(network.seconds, cut)
    clock.daemon = True
    clock.start()
    try:
        line = network.trust.wrap_socket(raw, server_hostname=parts.hostname, suppress_ragged_eofs=False)
        with line:
            yield line
    except (OSError, http.client.HTTPException):
        if ended.is_set():
            raise TimeoutError from None
        raise
    finally:
        clock.cancel()
        raw.close()


def _dialled(parts: SplitResult, network: Network) -> socket.socket:
    """A connection to the first of the host's numbers that answers, all of which must be public."""
    host, shown = parts.hostname or "", _shown(parts)
    try:
        numbers = list(dict.fromkeys(network.resolve(host.encode("idna").decode(), _port(parts))))
    except (OSError, UnicodeError):
        raise BadFeedError(f"{shown}: there is no host {host}; check the address, and the network") from None
    for number in numbers:
        if not is_public(number):
            raise BadFeedError(
                f"{shown}: {host} is an address inside a network, not a public one; load the feed to a file first"
            )
    for number in numbers:
        with suppress(OSError):
            return network.dial(number, _port(parts), _SILENCE)
    raise BadFeedError(f"{shown}: {host} does not take the connection; check the address, and try again")


def is_public(number: str) -> bool:
    """Whether a number is of the open internet, and has none inside it that is not (mapped, 6to4, Teredo, NAT64)."""
    try:
        address: Address = ipaddress.ip_address(number)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _TRANSLATED:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if any(one is not None and not is_public(str(one)) for one in inner):
            return False
        if address.ipv4_mapped is not None:
            return True
    closed = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    return address.is_global and not closed and address not in _CLOUD


def _headers(sent: str, file: Path) -> dict[str, str]:
    headers = {"Accept-Encoding": "identity", "Connection": "close", "User-Agent": "Gondola"}
    if sent:
        headers["Authorization"] = sent
    if file.is_file():
        with suppress(OSError, ValueError, AttributeError):
            known = orjson.loads(marks(file).read_bytes())
            headers |= {
                name: known[mark]
                for name, mark in (("If-None-Match", "etag"), ("If-Modified-Since", "modified"))
                if known.get(mark)
            }
    return headers


def _keep(response: http.client.HTTPResponse, parts: SplitResult, file: Path, network: Network) -> None:
    """Write an answer to the feed's file, whole or not at all."""
    shown = _shown(parts)
    if response.status != _GOOD:
        raise BadFeedError(f"{shown}: was answered {response.status}{_mend(response.status)}")
    if (packing := (response.getheader("Content-Encoding") or "").lower()) not in _AS_IT_IS:
        raise BadFeedError(f"{shown}: comes packed as {packing[:20]}, which was not asked for; have it sent as it is")
    length = response.length
    too_large = f"{shown}: has more than {network.most:,} bytes; split it, or load it to a file first"
    if length is not None and length > network.most:
        raise BadFeedError(too_large)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with draft.open("wb") as out:
            while block := response.read1(BLOCK):
                if out.tell() + len(block) > network.most:
                    raise BadFeedError(too_large)
                out.write(block)
            if length is not None and out.tell() != length:
                raise BadFeedError(f"{shown}: broke off after {out.tell():,} of {length:,} bytes; try again")
        marks(file).unlink(missing_ok=True)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    told = {"etag": response.getheader("ETag"), "modified": response.getheader("Last-Modified")}
    write_atomic(marks(file), orjson.dumps(told))


def _mend(status: int) -> str:
    match status:
        case 401 | 403:
            return "; it wants a user and a password: write https://user:password@host/path on the command line"
        case 404 | 410:
            return "; check the address"
        case _:
            return "; try again later"
