"""Whose a kernel is, and that it ends with its viewer's right to have it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from jupyter_server.auth.security import passwd
from tests.dashboard_kernels import (
    dial,
    heard_until_closed,
    is_empty,
    kernel_of,
    live,
    refusal,
    release,
)
from tests.dashboard_sites import OpenSite, Site, Visitor, wait_for

pytestmark = pytest.mark.kernel

PASSWORD, TOKEN = "in wonderland", "a-token-for-tests-only"
HASH = str(passwd(PASSWORD, "sha256"))  # type: ignore[no-untyped-call]
OTHER_HASH = str(passwd("another", "sha256"))  # type: ignore[no-untyped-call]
USERS = (
    f'[users.alice]\npassword = "{HASH}"\ngroups = ["finance"]\n[users.bob]\npassword = "{HASH}"\n'
)


@pytest.fixture
def project(garden: Path, tmp_path: Path) -> Path:
    """Give a garden that a test may change."""
    folder = tmp_path / "garden"
    shutil.copytree(garden, folder, ignore=shutil.ignore_patterns("server-*.log"))
    (tmp_path / "users.toml").write_text(USERS, "utf-8")
    return folder


@pytest.fixture
def site(project: Path, open_site: OpenSite) -> Site:
    return open_site(project, f"--users-file={project.parent / 'users.toml'}")


def signed_in(site: Site, name: str) -> Visitor:
    visitor = site.visitor()
    assert visitor.log_in(PASSWORD, name).status == 302
    return visitor


def test_the_next_person_at_a_browser_does_not_get_the_kernel_of_the_one_before(
    site: Site,
) -> None:
    alice, bob = signed_in(site, "alice"), signed_in(site, "bob")
    kernel = kernel_of(alice.get("d/plants/live").text)
    bob.cookies[f"reprise-viewer-{site.port}"] = alice.cookies[f"reprise-viewer-{site.port}"]
    with dial(alice, kernel) as socket:
        fresh = kernel_of(bob.get("d/plants/live").text)
        assert fresh != kernel
        assert refusal(bob, kernel) == 403
        heard_until_closed(socket)
        assert not socket.connected
    assert alice.get(f"api/kernels/{kernel}").status == 404
    assert bob.get(f"api/kernels/{fresh}").status == 200
    release(bob, fresh)


def test_whoever_signs_out_leaves_no_kernel_behind(site: Site) -> None:
    browser, at_home = signed_in(site, "alice"), signed_in(site, "alice")
    kernel = kernel_of(browser.get("d/plants/live").text)
    other = kernel_of(at_home.get("d/plants/live").text)
    form = {"_xsrf": browser.cookies["reprise-xsrf"]}
    assert browser.ask("POST", "logout", form).status == 302
    assert browser.get(f"api/kernels/{kernel}").status == 401
    assert at_home.get(f"api/kernels/{kernel}").status == 404
    assert at_home.get(f"api/kernels/{other}").status == 200
    release(at_home, other)
    wait_for(lambda: is_empty(site))


def test_a_kernel_ends_when_its_page_asks_without_the_session(site: Site) -> None:
    browser = signed_in(site, "alice")
    kernel = kernel_of(browser.get("d/plants/live").text)
    stranger = site.visitor()
    assert stranger.get(f"api/kernels/{kernel}").status == 401
    assert browser.get(f"api/kernels/{kernel}").status == 200
    del browser.cookies[f"reprise-session-{site.port}"]
    assert browser.get(f"api/kernels/{kernel}").status == 401
    wait_for(lambda: is_empty(site))


def in_settings(old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: replace(folder / "reprise.toml", old, new)


def in_users(old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: replace(folder.parent / "users.toml", old, new)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    "withdraw",
    [
        in_settings('groups = ["finance"]', 'groups = ["board"]'),
        in_settings('[[dashboard]]\nnotebook = "shown/finance.ipynb"\ngroups = ["finance"]', ""),
        in_settings('groups = ["finance"]', 'groups = ["finance"]\nlive = "never"'),
        in_users(HASH, OTHER_HASH),
        in_users("finance", "garden"),
        in_users("users.alice", "users.alicia"),
    ],
    ids=[
        "another group",
        "no dashboard",
        "no kernels for it",
        "another password",
        "left the group",
        "no account",
    ],
)
def test_a_kernel_ends_when_its_viewer_may_not_have_it_any_more(
    site: Site, project: Path, withdraw: Callable[[Path], None]
) -> None:
    browser = signed_in(site, "alice")
    kernel = kernel_of(browser.get("d/finance/live").text)
    with dial(browser, kernel) as socket:
        withdraw(project)
        heard_until_closed(socket)
        assert not socket.connected
    wait_for(lambda: is_empty(site))
    assert browser.get(f"api/kernels/{kernel}").status in {401, 404}
    assert "its viewer may not see it any more" in site.log.read_text("utf-8")


def test_a_kernel_ends_when_the_proxy_names_the_group_no_more(sites: OpenSite) -> None:
    site = sites("--auth=proxy", "--trusted-proxy=127.0.0.1")
    alice = site.visitor(X_Forwarded_User="alice", X_Forwarded_Groups="finance")
    kernel = kernel_of(alice.get("d/finance/live").text)
    assert alice.get(f"api/kernels/{kernel}").status == 200
    assert alice.get(f"api/kernels/{kernel}", X_Forwarded_Groups="garden").status == 404
    wait_for(lambda: is_empty(site))


def test_one_viewer_leaves_seats_for_others_and_is_told_so(sites: OpenSite) -> None:
    site = sites("--max-kernels-per-viewer=1")
    with live(site) as (visitor, kernel, _):
        answer = visitor.get("d/shaky/live")
        assert answer.status == 409
        assert "You are exploring one dashboard already" in answer.text
        with live(site):
            assert site.visitor().get("health").json["kernels"] == 2
        release(visitor, kernel)
        release(visitor, kernel_of(visitor.get("d/plants/live").text))


@pytest.mark.parametrize("token", ["", TOKEN], ids=["everyone", "a token"])
def test_jupyters_names_for_the_nameless_stay_those_of_a_browser(
    open_site: OpenSite, garden: Path, tmp_path: Path, token: str
) -> None:
    config = tmp_path / "jupyter_server_config.py"
    config.write_text(f"c.IdentityProvider.token = {token!r}\n", "utf-8")
    site = open_site(garden, "--auth=jupyter", JUPYTER_CONFIG_DIR=str(tmp_path))
    browser, other = site.visitor(), site.visitor()
    for one in (browser, other):
        one.get(f"?token={token}")
    kernel = kernel_of(browser.get("d/plants/live").text)
    with dial(browser, kernel):
        assert browser.get(f"api/kernels/{kernel}").status == 200
        assert other.get(f"api/kernels/{kernel}").status == 403
    release(browser, kernel)
