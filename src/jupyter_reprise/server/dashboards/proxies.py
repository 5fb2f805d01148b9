"""Tells from where a request really came, and under which address the viewer knows the server.

What a request says of this is believed only if it comes from a proxy that is trusted.
"""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from tornado.httputil import HTTPServerRequest

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.server.dashboards.options import Network, parse_base_url

FORWARDING: Final = (
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Forwarded-Prefix",
    "X-Scheme",
)
"""The headers by which a proxy says what it passes on."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from, and what it was sent to."""

    address: str
    is_trusted: bool
    """Whether it came through a trusted proxy, whose headers can be believed."""
    scheme: str
    host: str
    base_url: str
    """Below which the viewer's browser finds everything."""


def origin_of(request: HTTPServerRequest, trusted: tuple[Network, ...], base_url: str) -> Origin:
    """Tell where a request came from."""
    sender = request.remote_ip or ""
    if not _is_any_of(sender, trusted):
        return Origin(sender, False, request.protocol, request.host, base_url)
    headers = request.headers
    # each proxy adds the address that it was asked from, so the last stranger is the viewer
    passed = [one.strip() for one in headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    strangers = [one for one in passed if not _is_any_of(one, trusted)]
    address = strangers[-1] if strangers and _is_address(strangers[-1]) else sender
    scheme = headers.get("X-Scheme") or headers.get("X-Forwarded-Proto") or request.protocol
    scheme = scheme.rpartition(",")[2].strip().casefold()
    prefix = _prefix(headers.get("X-Forwarded-Prefix", ""))
    return Origin(
        address=address,
        is_trusted=True,
        scheme=scheme if scheme in {"http", "https"} else request.protocol,
        host=headers.get("X-Forwarded-Host", request.host),
        base_url=prefix.rstrip("/") + base_url,
    )


def is_forwarded(request: HTTPServerRequest) -> bool:
    """Tell whether a request says that a proxy passed it on."""
    return any(name in request.headers for name in FORWARDING)


def _prefix(text: str) -> str:
    with suppress(InvalidInput):
        return parse_base_url(text)
    return "/"


def _is_any_of(address: str, networks: tuple[Network, ...]) -> bool:
    if not networks or not _is_address(address):
        return False
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
