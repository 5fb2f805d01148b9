"""How the viewers' server may be asked to run."""

from __future__ import annotations

import pytest

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.server.dashboards.options import (
    AuthMode,
    ServeOptions,
    is_loopback,
    parse_base_url,
    parse_network,
)


@pytest.mark.parametrize("ip", ["0.0.0.0", "", "::", "192.0.2.7", "no-such-host.invalid"])
def test_without_a_login_only_this_machine_may_reach_the_server(ip: str) -> None:
    with pytest.raises(InvalidInput, match="this machine only") as refusal:
        ServeOptions(ip=ip).check()
    assert "--auth password" in str(refusal.value)


@pytest.mark.parametrize("ip", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_without_a_login_it_may_listen_on_this_machine(ip: str) -> None:
    ServeOptions(ip=ip).check()
    assert is_loopback(ip)


@pytest.mark.parametrize(
    ("options", "needed"),
    [
        (ServeOptions(auth=AuthMode.PASSWORD), "reprise dashboard password"),
        (ServeOptions(auth=AuthMode.PROXY), "--trusted-proxy"),
        (ServeOptions(user_header="X User:"), "X-Forwarded-User"),
    ],
    ids=["password", "proxy", "header"],
)
def test_what_is_missing_for_a_way_to_log_in_is_named(options: ServeOptions, needed: str) -> None:
    with pytest.raises(InvalidInput, match=needed):
        options.check()


def test_secrets_are_not_in_what_is_printed_of_options() -> None:
    options = ServeOptions(password_hash="argon2:x-hash", token="x-token", cookie_secret=b"x-key")
    assert "x-" not in repr(options)


@pytest.mark.parametrize(
    ("given", "read"),
    [("", "/"), ("/", "/"), ("a", "/a/"), ("/a/b/", "/a/b/"), ("/~me/d.1", "/~me/d.1/")],
)
def test_a_base_url_has_a_slash_at_both_ends(given: str, read: str) -> None:
    assert parse_base_url(given) == read


@pytest.mark.parametrize("given", ["/a?b", "/a b", "/../x", "https://x/y", "/a\n"])
def test_what_is_no_path_is_no_base_url(given: str) -> None:
    with pytest.raises(InvalidInput):
        parse_base_url(given)


def test_a_network_is_an_address_or_a_range() -> None:
    assert str(parse_network("10.1.2.3")) == "10.1.2.3/32"
    assert str(parse_network("10.0.0.0/8")) == "10.0.0.0/8"
    with pytest.raises(InvalidInput, match="neither"):
        parse_network("proxy.example")
