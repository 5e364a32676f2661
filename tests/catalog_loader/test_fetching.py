"""Feeds from another machine: what is fetched, and every way in which it must not be."""

import os
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from catalog_loader.feed_bytes import BadFeedError
from catalog_loader.fetching import MAX_REDIRECTS, Network, fetch, host_of, is_address, is_public

HOST = "feeds.example.com"
PUBLIC = "93.184.215.14"
FEED = b"id;price\nA;1\nB;2\n"


@dataclass
class Supplier:
    """A host of feeds on this machine, reached as if it were far away, with what it was asked."""

    port: int
    network: Network
    answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    dialled: list[str] = field(default_factory=list)

    def says(self, path: str, status: int = 200, body: bytes = FEED, **headers: str) -> None:
        """Answer a path so."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            for name, value in {"Content-Length": str(len(body)), **sent}.items():
                request.send_header(name, value)
            request.end_headers()
            request.wfile.write(body)

        self.answers[path] = answer


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of the supplier's, made for this run."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    names = f"subjectAltName=DNS:{HOST},DNS:other.example.com"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    try:
        subprocess.run(
            [*made, "-subj", f"/CN={HOST}", "-addext", names, "-keyout", path, "-out", f"{path}.crt"],
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        pytest.skip("there is no openssl to make a certificate with")
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


@pytest.fixture
def supplier(certificate: Path) -> Iterator[Supplier]:
    """The host, as the world sees it."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, dict(self.headers)))
            made.answers[self.path](self)

        def handle(self) -> None:
            with suppress(OSError):  # the other side may have good reasons to go
                super().handle()

        def finish(self) -> None:
            with suppress(OSError):
                super().finish()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    keys = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    keys.load_cert_chain(certificate)
    server.socket = keys.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    trust = ssl.create_default_context(cafile=f"{certificate}.crt")
    port = server.server_port

    def dial(number: str, _: int, seconds: float) -> socket.socket:
        made.dialled.append(number)
        return socket.create_connection(("127.0.0.1", port), seconds)

    made = Supplier(port, Network(lambda *_: [PUBLIC], dial, trust))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


def refused(address: str, folder: Path, network: Network, *hosts: str) -> str:
    """Why a feed is not fetched; nothing is kept of it, and no secret is told."""
    with pytest.raises(BadFeedError) as caught:
        fetch(address, folder, hosts or (HOST,), network)
    assert not [path for path in folder.rglob("*") if path.is_file()]
    assert "hunter2" not in str(caught.value)
    return str(caught.value)


def test_a_feed_is_fetched_under_its_own_name(supplier: Supplier, tmp_path: Path) -> None:
    """The connection goes to the number that was looked at, and the name decides the format later."""
    supplier.says("/export/products.csv?token=hunter2")
    file = fetch(f"https://{HOST}/export/products.csv?token=hunter2", tmp_path, [HOST], supplier.network)
    assert (file.name, file.read_bytes()) == ("products.csv", FEED)
    assert supplier.dialled == [PUBLIC]
    assert supplier.asked[0][1]["Host"].partition(":")[0] == HOST
    assert "hunter2" not in str(file)


def test_a_feed_that_still_holds_is_not_sent_again(supplier: Supplier, tmp_path: Path) -> None:
    """The second time its marks are sent along, and the file from before is used."""
    address = f"https://{HOST}/products.csv"
    supplier.says("/products.csv", ETag='"v1"', Last_Modified="Sun, 22 Nov 2026 10:00:00 GMT")
    first = fetch(address, tmp_path, [HOST], supplier.network)
    supplier.says("/products.csv", 304, b"")
    assert fetch(address, tmp_path, [HOST], supplier.network) == first
    assert first.read_bytes() == FEED
    sent = supplier.asked[1][1]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"v1"', "Sun, 22 Nov 2026 10:00:00 GMT")
    supplier.says("/products.csv", body=b"id\nC\n")
    assert fetch(address, tmp_path, [HOST], supplier.network).read_bytes() == b"id\nC\n"


def test_user_and_password_go_to_their_own_host_alone(supplier: Supplier, tmp_path: Path) -> None:
    """Redirected elsewhere, the password stays at home."""
    supplier.says("/a.csv", 302, b"", Location="/b.csv")
    supplier.says("/b.csv", 302, b"", Location="https://other.example.com/c.csv")
    supplier.says("/c.csv")
    fetch(f"https://joe:hunter2@{HOST}/a.csv", tmp_path, [HOST, "other.example.com"], supplier.network)
    assert [("Authorization" in headers) for _, headers in supplier.asked] == [True, True, False]


def test_every_redirect_is_looked_at_again(supplier: Supplier, tmp_path: Path) -> None:
    """To a host that is not named, to plain http, to a file, and round and round."""
    for location, said in (
        ("https://evil.example.net/x", "evil.example.net is not among those"),
        ("http://feeds.example.com/x", "https alone"),
        ("file:///etc/passwd", "is no address"),
        ("https://feeds.example.com:0/x", "is no address"),
        ("https://[x", "cannot be read"),
        ("/a.csv", f"more than {MAX_REDIRECTS} times"),
    ):
        supplier.says("/a.csv", 302, b"", Location=location)
        assert said in refused(f"https://joe:hunter2@{HOST}/a.csv", tmp_path, supplier.network)


def test_a_redirect_into_this_network_is_refused(supplier: Supplier, tmp_path: Path) -> None:
    """The name is allowed, and what it resolves to on the second look is not."""
    supplier.says("/a.csv", 302, b"", Location="https://other.example.com/latest/meta-data")
    inside = replace(supplier.network, resolve=lambda host, _: ["169.254.169.254" if "other" in host else PUBLIC])
    said = refused(f"https://{HOST}/a.csv", tmp_path, inside, HOST, "other.example.com")
    assert "inside a network" in said
    assert supplier.dialled == [PUBLIC], "nothing was connected to"


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "127.9.9.9",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.2.1",
        "168.63.129.16",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "2001:0:7f00:1::1",
        "2001:db8::1",
        "nonsense",
        "2130706433",
    ],
)
def test_numbers_inside_a_network_are_not_asked(supplier: Supplier, tmp_path: Path, number: str) -> None:
    """This machine, its neighbours, the cloud's own, however they are written; one among public ones is enough."""
    assert not is_public(number)
    for numbers in ([number], [PUBLIC, number]):
        network = replace(supplier.network, resolve=lambda *_, numbers=numbers: numbers)
        assert "inside a network" in refused(f"https://{HOST}/a.csv", tmp_path, network)
    assert supplier.dialled == []


@pytest.mark.parametrize(
    "number", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"]
)
def test_numbers_of_the_open_internet_are(number: str) -> None:
    """Feeds do come from somewhere."""
    assert is_public(number)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://feeds.example.com/a.csv", "https alone"),
        ("ftp://feeds.example.com/a.csv", "https alone"),
        ("https://elsewhere.example.com/a.csv", "write `hosts: [elsewhere.example.com]`"),
        ("https://feeds.example.com.evil.net/a.csv", "not among those"),
        ("https://feeds.example.com@evil.net/a.csv", "not among those"),
        ("https://joe:hunter2@evil.net/a.csv?k=hunter2", "not among those"),
        ("https:///a.csv", "is no address"),
        ("https://feeds.example.com/a b.csv", "%20"),
        ("https://feeds.example.com/a\r\nX: y", "is no address"),
        ("https://feeds.example.com:99999/a.csv", "cannot be read"),
        ("https://[::1/a.csv", "cannot be read"),
    ],
)
def test_addresses_that_may_not_be_asked(supplier: Supplier, tmp_path: Path, address: str, said: str) -> None:
    """Each with its mend, before anything is resolved."""
    assert said in refused(address, tmp_path, supplier.network)
    assert supplier.dialled == []


def test_a_certificate_of_another_name_is_refused(supplier: Supplier, tmp_path: Path) -> None:
    """Or one that nobody vouches for."""
    supplier.says("/a.csv")
    assert "certificate" in refused("https://www.example.org/a.csv", tmp_path, supplier.network, "www.example.org")
    strict = replace(supplier.network, trust=ssl.create_default_context())
    assert "certificate" in refused(f"https://{HOST}/a.csv", tmp_path, strict)
    assert supplier.asked == []


def test_what_is_no_whole_feed_is_refused(supplier: Supplier, tmp_path: Path) -> None:
    """Errors, another packing, more than is taken, and less than was promised."""
    supplier.says("/denied", 403, b"hunter2")
    supplier.says("/gone", 404, b"")
    supplier.says("/packed", Content_Encoding="br")
    supplier.says("/large", body=b"x" * 2000)
    supplier.says("/short", Content_Length="100")
    small = replace(supplier.network, most=1000)
    for path, said in (
        ("denied", "answered 403; it wants a user"),
        ("gone", "answered 404; check the address"),
        ("packed", "packed as br"),
        ("large", "more than 1,000 bytes"),
        ("short", "broke off"),
    ):
        assert said in refused(f"https://{HOST}/{path}", tmp_path, small)


def test_a_feed_without_an_announced_length_is_cut_at_the_limit(supplier: Supplier, tmp_path: Path) -> None:
    """Whoever sends without end is not listened to without end."""

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(1000):
            request.wfile.write(b"x" * 1000)

    def dripping(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not over.wait(0.05):
            request.wfile.write(b"x")
            request.wfile.flush()

    over = threading.Event()
    supplier.answers |= {"/endless": endless, "/dripping": dripping}
    assert "more than 5,000" in refused(f"https://{HOST}/endless", tmp_path, replace(supplier.network, most=5000))
    slow = replace(supplier.network, seconds=0.5)
    assert "in time" in refused(f"https://{HOST}/dripping", tmp_path, slow)
    over.set()


def test_a_host_that_is_not_there_is_told(supplier: Supplier, tmp_path: Path) -> None:
    """No such name, and nobody at home."""

    def unknown(*_: Any) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    def closed(*_: Any) -> socket.socket:
        raise ConnectionRefusedError

    assert "there is no host" in refused(f"https://{HOST}/a", tmp_path, replace(supplier.network, resolve=unknown))
    assert "does not take" in refused(f"https://{HOST}/a", tmp_path, replace(supplier.network, dial=closed))


def test_files_and_addresses_are_told_apart() -> None:
    """A drive of Windows is none, nor a file with a colon."""
    assert all(map(is_address, ("https://a.example/x", "http://a/x", "ftp://a/x", "file:///x")))
    assert not any(map(is_address, ("feed.csv", "C:/feeds/feed.csv", "C://feeds", "a:b.csv", "./https:/x", "")))
    assert (host_of("https://joe:x@A.example:8443/x"), host_of("https://[::1")) == ("a.example", "")


@pytest.mark.parametrize(
    "address",
    [
        "https://user:hunter2@exa\u2100mple.com/",
        "https://user:hunter2/rest@feeds.example.com/feed.csv",
        "https://user:hunter2#rest@feeds.example.com/feed.csv",
        "https://user:12/hunter2@feeds.example.com/feed.csv",
        "https://user:12?hunter2@feeds.example.com/feed.csv",
        "https://feeds.example.com/er:hunter2@feeds.example.com/feed.csv",
        "https://user:p@feeds.example.com/hunter2@feeds.example.com/feed.csv",
        "https://[hunter2",
    ],
)
def test_a_password_that_cuts_an_address_is_never_told(supplier: Supplier, tmp_path: Path, address: str) -> None:
    """Not as a host, a port, a path or in Python's own words; the message says how such letters are written."""
    said = refused(address, tmp_path, supplier.network)
    assert "%40, %2F, %23 and %3F" in said
    assert "rest" not in said
    assert supplier.asked == []


def test_an_at_sign_in_a_path_is_no_password(supplier: Supplier, tmp_path: Path) -> None:
    supplier.says("/@shop/feed.csv")
    assert fetch(f"https://{HOST}/@shop/feed.csv", tmp_path, [HOST], supplier.network).read_bytes() == FEED


def test_fetched_feeds_go_when_nobody_asks_for_them(supplier: Supplier, tmp_path: Path) -> None:
    """A new signature each night leaves no copy a night; another feed of the host, and one still in use, stay."""

    def days_ago(file: Path, days: float) -> Path:
        then = time.time() - days * 86_400
        os.utime(file.parent, (then, then))
        return file

    def get(path: str) -> Path:
        supplier.says(path)
        return fetch(f"https://{HOST}{path}", tmp_path, [HOST], supplier.network)

    signed = days_ago(get("/a.csv?token=monday"), 1.5)
    other, forgotten = days_ago(get("/b.csv"), 6), days_ago(get("/c.csv"), 8)
    assert signed.is_file()
    days_ago(signed, 1.5)
    again = days_ago(get("/a.csv?token=tuesday"), 0.5)
    last = get("/a.csv?token=wednesday")
    assert [file.is_file() for file in (signed, other, forgotten, again, last)] == [False, True, False, True, True]
    assert get("/b.csv") == other, "asked for again, it is young again"
    assert time.time() - other.parent.stat().st_mtime < 60


def test_an_address_may_have_accents(supplier: Supplier, tmp_path: Path) -> None:
    """As a browser shows it, as it is copied from one, and as a host leads on to it."""
    supplier.says("/catalogue-%C3%A9t%C3%A9.csv?saison=%C3%A9t%C3%A9")
    found = fetch(f"https://{HOST}/catalogue-été.csv?saison=été", tmp_path, [HOST], supplier.network)
    assert found.read_bytes() == FEED
    assert found.name == "catalogue-été.csv"
    supplier.says("/a.csv", 302, b"", Location="/catalogue-été.csv?saison=été".encode().decode("latin-1"))
    assert fetch(f"https://{HOST}/a.csv", tmp_path, [HOST], supplier.network).read_bytes() == FEED


def test_an_address_that_is_no_text_is_refused(supplier: Supplier, tmp_path: Path) -> None:
    """A terminal of another encoding gives such."""
    assert "cannot be read" in refused(f"https://{HOST}/\udce9.csv", tmp_path, supplier.network)
    assert "cannot be read" in refused(f"https://a:\udce9@{HOST}/a.csv", tmp_path, supplier.network)
