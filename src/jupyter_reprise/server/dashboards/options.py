"""How the dashboards' server is asked to run, checked before anything starts."""

from __future__ import annotations

import ipaddress
import re
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import InvalidInput

_PREFIX: Final = re.compile(r"(?:/[\w.~-]+)*/?")
_HOST: Final = re.compile(r"[\w.-]+|[0-9a-fA-F:]+")
_HEADER: Final = re.compile(r"[A-Za-z0-9-]+")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class AuthMode(StrEnum):
    """How viewers show who they are."""

    NONE = "none"
    """They don't; only on this machine."""
    PASSWORD = "password"  # noqa: S105 - a mode, not a password
    TOKEN = "token"  # noqa: S105 - a mode, not a token
    PROXY = "proxy"
    """A proxy in front says who they are."""
    JUPYTER = "jupyter"
    """The identity provider that Jupyter is configured with says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """How to serve."""

    ip: str = "127.0.0.1"
    port: int = 8866
    """0 takes a free one."""
    base_url: str = "/"
    auth: AuthMode = AuthMode.NONE
    password_hash: str = field(default="", repr=False)
    users_file: Path | None = None
    token: str = field(default="", repr=False)
    trusted_proxies: tuple[Network, ...] = ()
    """From where headers that a proxy sets are believed."""
    hosts: tuple[str, ...] = ()
    """The names in `Host` that are answered, beside this machine's own; empty answers all."""
    user_header: str = "X-Forwarded-User"
    groups_header: str = "X-Forwarded-Groups"
    cookie_secret: bytes = field(default=b"", repr=False)
    """Signs cookies; empty draws one, so that a restart ends all sessions."""
    max_kernels: int | None = None
    """None takes what `reprise.toml` says."""
    max_kernels_per_viewer: int | None = None
    """None takes what `reprise.toml` says."""
    idle: float | None = None
    """Seconds; None takes what `reprise.toml` says."""
    is_rendering: bool = True
    """Whether it sees to it that renderings are made when there are newer runs."""

    def check(self) -> None:
        """See to it that nobody is let in by mistake.

        Raises
        ------
        InvalidInput
            The options don't go together.
        """
        if self.auth is AuthMode.NONE and not is_loopback(self.ip):
            raise InvalidInput(
                f"Without a login the server may listen on this machine only, not on {self.ip}.",
                hint="Add `--auth password` (`reprise dashboard password` makes the hash),"
                " or leave out `--ip`.",
            )
        if self.auth is AuthMode.PASSWORD and not (self.password_hash or self.users_file):
            raise InvalidInput(
                "There is no password to ask for.",
                hint="Run `reprise dashboard password`, and put what it prints into the variable"
                " REPRISE_DASHBOARDS_PASSWORD_HASH or a file for `--password-file`.",
            )
        if self.auth is AuthMode.PROXY and not self.trusted_proxies:
            raise InvalidInput(
                "It is not said which proxy to believe.",
                hint="Add `--trusted-proxy ADDRESS`: where the proxy's requests come from.",
            )
        for host in self.hosts:
            if not _HOST.fullmatch(host):
                raise InvalidInput(
                    f"{host!r} is not the name of a host.",
                    hint="Write such as --host dashboards.example.org, without a port.",
                )
        for header in (self.user_header, self.groups_header):
            if not _HEADER.fullmatch(header):
                raise InvalidInput(
                    f"{header!r} is not the name of a header.",
                    hint="Use letters, digits and hyphens, such as X-Forwarded-User.",
                )


def is_loopback(address: str) -> bool:
    """Tell whether only this machine reaches what listens on an address."""
    with suppress(ValueError):
        return ipaddress.ip_address(address).is_loopback
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(address, None)} if address else ()
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(one).is_loopback for one in found)


def parse_base_url(text: str) -> str:
    """Read the path below which to serve; gives it with a slash at both ends.

    Raises
    ------
    InvalidInput
        It is not the path of a URL.
    """
    path = "/" + text.strip("/")
    if not _PREFIX.fullmatch(path) or ".." in path.split("/"):
        raise InvalidInput(
            f"{text!r} can't be the path of a URL.", hint="Write such as --base-url /dashboards/."
        )
    return path if path == "/" else f"{path}/"


def parse_network(text: str) -> Network:
    """Read an address or a range of addresses such as 10.0.0.0/8.

    Raises
    ------
    InvalidInput
        It is neither.
    """
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise InvalidInput(
            f"{text!r} is neither an address nor a range of addresses.",
            hint="Write such as 127.0.0.1 or 10.0.0.0/8.",
        ) from error
