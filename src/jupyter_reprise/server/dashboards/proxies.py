"""Tells from where a request really came, and under which address the viewer knows the server.

What a request says of this is believed only if it comes from a proxy that is trusted.
"""

from __future__ import annotations

import ipaddress
import logging
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from tornado.httputil import HTTPServerRequest

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.server.dashboards.options import (
    AuthMode,
    Network,
    ServeOptions,
    parse_base_url,
)

FORWARDING: Final = (
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Forwarded-Prefix",
    "X-Scheme",
)
"""The headers by which a proxy says what it passes on."""
_WITH_PORT: Final = re.compile(r"\[([^\]]*)\](?::\d+)?|([^:]+):\d+")
_MOST_NAMED: Final = 100
"""Anyone can send such headers, and shall not fill the log."""

_log = logging.getLogger("jupyter_reprise")


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
    passed = [_without_port(one) for one in _listed(headers.get("X-Forwarded-For", ""))]
    strangers = [one for one in passed if not _is_any_of(one, trusted)]
    address = strangers[-1] if strangers and _is_address(strangers[-1]) else sender
    # of several proxies the first is the one that viewers ask
    schemes = _listed(headers.get("X-Scheme") or headers.get("X-Forwarded-Proto", ""))
    scheme = schemes[0].casefold() if schemes else ""
    hosts = _listed(headers.get("X-Forwarded-Host", ""))
    prefix = _prefix(headers.get("X-Forwarded-Prefix", ""))
    return Origin(
        address=address,
        is_trusted=True,
        scheme=scheme if scheme in {"http", "https"} else request.protocol,
        host=hosts[0] if hosts else request.host,
        base_url=prefix.rstrip("/") + base_url,
    )


class Distrust:
    """Says in the log from where a proxy's headers come that are not believed: once of each."""

    def __init__(self, options: ServeOptions) -> None:
        is_named = options.auth is AuthMode.PROXY
        own = (options.user_header, options.groups_header) if is_named else ()
        self._headers = (*own, *FORWARDING)
        self._named: set[str] = set()

    def hear(self, request: HTTPServerRequest, origin: Origin) -> None:
        """Look at a request."""
        address = origin.address
        if origin.is_trusted or address in self._named or len(self._named) >= _MOST_NAMED:
            return
        sent = [name for name in self._headers if name in request.headers]
        if sent:
            self._named.add(address)
            _log.warning(
                "%s sends %s, which is not believed. If a proxy of yours has this address, start"
                " the server with --trusted-proxy %s; if not, nothing needs to be done.",
                address,
                ", ".join(sent),
                address,
            )


def _prefix(text: str) -> str:
    with suppress(InvalidInput):
        return parse_base_url(text)
    return "/"


def _listed(header: str) -> list[str]:
    """Give what each of several proxies said, the one that viewers ask first."""
    return [one.strip() for one in header.split(",") if one.strip()]


def _without_port(text: str) -> str:
    """Give the address of `192.0.2.1:443`, `[2001:db8::1]:443` or an address as it is."""
    match = _WITH_PORT.fullmatch(text)
    return (match[1] or match[2]) if match else text


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
