"""Who may see reasons and previews: without keys, only a visitor of this very machine."""

import ipaddress
from collections.abc import Container

_FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip")

REFUSED = (
    "explain is for the shop's own people: ask from this machine, without a proxy in between, "
    "or use `gondola explain search`"
)


def is_local(address: str | None, host: str, headers: Container[object]) -> bool:
    """Whether a request comes from this machine, asks for this machine, and came through no proxy."""
    if any(name in headers for name in _FORWARDED):
        return False
    return _is_loopback(address or "") and _is_loopback(_name(host))


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
