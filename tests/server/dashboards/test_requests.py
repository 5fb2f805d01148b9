"""Requests that are odd, hostile, or changed on their way by a proxy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jupyter_server.auth.security import passwd
from tests.dashboard_sites import OpenSite, Site

PASSWORD = "in wonderland"
HASH = str(passwd(PASSWORD, "sha256"))  # type: ignore[no-untyped-call]


@pytest.fixture(scope="module")
def open_to_all(sites: OpenSite) -> Site:
    return sites("--trusted-proxy=127.0.0.1")


@pytest.fixture(scope="module")
def below_a_path(sites: OpenSite) -> Site:
    return sites(
        "--base-url=/team", "--trusted-proxy=127.0.0.1", REPRISE_DASHBOARDS_PASSWORD_HASH=HASH
    )


def test_a_login_works_behind_a_proxy_that_strips_a_path(below_a_path: Site) -> None:
    visitor = below_a_path.visitor(X_Forwarded_Prefix="/x", X_Forwarded_Proto="https")
    form = visitor.get("login")
    cookie = re.search(r"reprise-xsrf=.*", str(form.headers))
    assert cookie
    assert "Path=/x/team/" in cookie[0]
    assert "Secure" in cookie[0]
    answer = visitor.log_in(PASSWORD)
    assert (answer.status, answer.headers["Location"]) == (302, "/x/team/")
    assert visitor.get().status == 200


def test_health_is_also_where_whoever_knows_no_path_looks_for_it(below_a_path: Site) -> None:
    stranger = below_a_path.visitor()
    stranger.base = "/"
    assert stranger.get("health").json["status"] == "ok"
    assert stranger.get("login").status == 404


@pytest.mark.parametrize("address", ["//[", "http://[", "http://[::1"])
def test_what_is_no_address_at_all_is_no_error_of_the_server(
    below_a_path: Site, address: str
) -> None:
    answer = below_a_path.visitor().log_in(PASSWORD, next=address)
    assert (answer.status, answer.headers["Location"]) == (302, "/team/")
    assert below_a_path.visitor().get(f"login?next={address}").status == 200
    assert below_a_path.visitor(Origin=address).log_in(PASSWORD).status == 403


def test_another_site_starts_no_kernel(open_to_all: Site) -> None:
    answer = open_to_all.visitor().get("d/plants/live", Sec_Fetch_Site="cross-site")
    assert answer.status == 403
    assert open_to_all.kernels() == 0


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"X_Forwarded_For": "198.51.100.9"},
        {"X_Forwarded_Host": "localhost"},
        {"X_Forwarded_Prefix": "/x", "X_Scheme": "https"},
    ],
    ids=["nothing", "an address", "a host", "a path"],
)
def test_a_page_that_gave_its_name_to_this_machine_is_refused_whatever_its_script_sends(
    open_to_all: Site, sent: dict[str, str]
) -> None:
    rebound = open_to_all.visitor(Host="evil.example:8866", **sent)
    for path in ("", "d/plants", "d/plants/state", "d/plants/live"):
        assert rebound.get(path).status == 403, path
    assert open_to_all.kernels() == 0


def test_a_proxy_says_by_which_name_viewers_reach_it(open_to_all: Site) -> None:
    passed_on = open_to_all.visitor(Host="127.0.0.1:8866", X_Forwarded_Host="dash.example")
    assert passed_on.get().status == 200


def test_headers_of_a_proxy_that_is_not_trusted_are_told_once_with_the_option(
    sites: OpenSite,
) -> None:
    site = sites("--auth=proxy", "--trusted-proxy=192.0.2.0/24")
    for name in ("alice", "bob"):
        assert (
            site.visitor(X_Forwarded_User=name, X_Forwarded_For="198.51.100.9").get().status == 401
        )
    said = site.log.read_text("utf-8")
    assert (
        said.count("127.0.0.1 sends X-Forwarded-User, X-Forwarded-For, which is not believed") == 1
    )
    assert "--trusted-proxy 127.0.0.1" in said
    assert "alice" not in said


def test_scripts_are_not_looked_for_outside_of_their_folders(
    open_to_all: Site, tmp_path: Path
) -> None:
    there = tmp_path / "there.json"
    there.write_text("{}", "utf-8")
    for path in (there, tmp_path / "absent.json"):
        assert open_to_all.visitor().get(f"voila/static/{path}").status == 404


def test_a_gallery_without_a_name_is_called_like_its_folder(
    tmp_path: Path, open_site: OpenSite
) -> None:
    folder = tmp_path / "orchard"
    folder.mkdir()
    (folder / "reprise.toml").write_text("", "utf-8")
    assert "<h1>orchard</h1>" in open_site(folder).visitor().get().text
