"""From where a request came, by what it says and who it came from."""

from __future__ import annotations

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine

from jupyter_reprise.server.dashboards.options import parse_network
from jupyter_reprise.server.dashboards.proxies import Origin, origin_of

PROXY = (parse_network("10.0.0.0/8"),)


class Context:
    def __init__(self, remote_ip: str) -> None:
        self.remote_ip = remote_ip
        self.protocol = "http"


class Connection:
    def __init__(self, remote_ip: str) -> None:
        self.context = Context(remote_ip)


def origin(sender: str, base_url: str = "/", **headers: str) -> Origin:
    given = HTTPHeaders({name.replace("_", "-"): value for name, value in headers.items()})
    given["Host"] = "inside:8866"
    connection = Connection(sender)
    request = HTTPServerRequest(
        start_line=RequestStartLine("GET", "/", "HTTP/1.1"),
        headers=given,
        connection=connection,  # type: ignore[arg-type]
    )
    return origin_of(request, PROXY, base_url)


def test_a_trusted_proxy_says_where_a_request_came_from() -> None:
    found = origin(
        "10.1.1.1",
        "/b/",
        X_Forwarded_For="198.51.100.9, 10.2.2.2",
        X_Forwarded_Proto="https",
        X_Forwarded_Host="dash.example",
        X_Forwarded_Prefix="/team",
    )
    assert found == Origin("198.51.100.9", True, "https", "dash.example", "/team/b/")


def test_what_a_stranger_says_of_itself_is_not_believed() -> None:
    found = origin(
        "198.51.100.9",
        X_Forwarded_For="127.0.0.1",
        X_Scheme="https",
        X_Forwarded_Host="evil.example",
        X_Forwarded_Prefix="/evil",
    )
    assert found == Origin("198.51.100.9", False, "http", "inside:8866", "/")


def test_an_address_that_a_viewer_made_up_is_before_the_one_that_the_proxy_added() -> None:
    assert origin("10.1.1.1", X_Forwarded_For="1.2.3.4, 198.51.100.9").address == "198.51.100.9"


def test_of_several_proxies_the_first_knows_what_viewers_ask() -> None:
    found = origin(
        "10.1.1.1",
        X_Forwarded_For="198.51.100.9, 10.2.2.2",
        X_Forwarded_Proto="https, http",
        X_Forwarded_Host="dash.example, inner:8080",
    )
    assert found == Origin("198.51.100.9", True, "https", "dash.example", "/")


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("198.51.100.9:5678", "198.51.100.9"),
        ("[2001:db8::1]:5678", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("198.51.100.9:5678, 10.2.2.2:80", "198.51.100.9"),
        ("unknown", "10.1.1.1"),
    ],
)
def test_an_address_may_be_said_with_its_port(said: str, address: str) -> None:
    assert origin("10.1.1.1", X_Forwarded_For=said).address == address


@pytest.mark.parametrize("prefix", ["//evil.example", "/a b", "javascript:x", "/../up", "/a?b"])
def test_a_strange_prefix_is_left_out(prefix: str) -> None:
    assert origin("10.1.1.1", X_Forwarded_Prefix=prefix).base_url in {"/", "/evil.example/"}


def test_a_proxy_on_an_ipv4_address_is_known_by_its_ipv6_form() -> None:
    assert origin("::ffff:10.1.1.1").is_trusted
