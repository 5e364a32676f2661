"""Who may see reasons and previews: without keys, only a visitor of this very machine."""

import ipaddress
from typing import Protocol

_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Forwarded")


class Headers(Protocol):
    """Something that knows which header names it holds."""

    def __contains__(self, name: str, /) -> bool:
        """Whether a header is there."""


REFUSED = (
    "explain is for the shop's own people: ask from this machine, without a proxy in between, "
    "or use `gondola explain search`"
)


def is_local(address: str | None, headers: Headers) -> bool:
    """Whether a request comes from this machine and through no proxy."""
    if any(name in headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
