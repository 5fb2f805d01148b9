"""What every answer of the server says to browsers, and what it says to the log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from jupyter_reprise.errors import KernelUnavailable
from jupyter_reprise.models import Dashboard, DashboardState, SourceChoice, Standing
from jupyter_reprise.server.dashboards.options import AuthMode, parse_network

Ask = Callable[..., Any]
PROXY = (parse_network("127.0.0.1"),)


@pytest.mark.parametrize("path", ["/", "/nothing", "/assets/page.js", "/assets/nothing.js"])
def test_whoever_came_by_https_is_asked_to_stay_with_it(ask: Ask, path: str) -> None:
    secure = ask(path, headers={"X-Forwarded-Proto": "https"}, trusted_proxies=PROXY)
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in ask(path, trusted_proxies=PROXY).headers


@pytest.mark.parametrize("path", ["/", "/nothing", "/assets/page.js", "/d/none/live"])
def test_no_page_of_another_site_can_hold_or_read_an_answer(ask: Ask, path: str) -> None:
    headers = ask(path).headers
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    for feature in ("camera", "geolocation", "microphone"):
        assert f"{feature}=()" in headers["Permissions-Policy"]


def test_a_live_page_may_load_from_and_send_to_nowhere_else() -> None:
    from jupyter_reprise.server.dashboards.headers import LIVE_POLICY

    policy = dict(part.split(" ", 1) for part in LIVE_POLICY.split("; "))
    assert policy.pop("default-src") == "'none'"
    assert policy.pop("form-action") == policy.pop("base-uri") == "'none'"
    inside = {"'self'", "data:", "blob:", "'unsafe-inline'", "'unsafe-eval'"}
    assert {source for sources in policy.values() for source in sources.split()} <= inside
    assert policy["connect-src"] == policy["frame-ancestors"] == "'self'"


def test_a_session_survives_a_restart_where_the_cookies_secret_is_given(ask: Ask) -> None:
    given: dict[str, Any] = {"auth": AuthMode.TOKEN, "token": "t", "cookie_secret": b"x" * 32}
    cookie = ask("/?token=t", **given).headers["Set-Cookie"].partition(";")[0]
    assert ask("/", headers={"Cookie": cookie}, **given).code == 200
    for other in (b"y" * 32, b""):
        assert ask("/", headers={"Cookie": cookie}, **given | {"cookie_secret": other}).code == 302


def test_a_live_kernel_is_told_its_dashboard_and_no_secret_of_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from jupyter_reprise.server.dashboards.live import _environment

    for name in ("TOKEN", "PASSWORD_HASH", "COOKIE_SECRET", "ANYTHING_LATER"):
        monkeypatch.setenv(f"REPRISE_DASHBOARDS_{name}", "a-secret")
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "a-secret")
    monkeypatch.setenv("REPRISE_RUNS", "sqlite:///runs.db")
    state = DashboardState(Dashboard("a.ipynb"), "A", Standing.CURRENT, "", SourceChoice())
    given = _environment(state, "a")
    assert "a-secret" not in given.values()
    assert (given["REPRISE_DASHBOARD"], given["REPRISE_RUNS"]) == ("a", "sqlite:///runs.db")


def test_the_log_has_the_cause_of_what_a_viewer_is_only_told_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    from jupyter_reprise.server.dashboards.base import ViewerHandler

    error = KernelUnavailable("The kernel python3 would not start.")
    error.__cause__ = FileNotFoundError("no such file: /opt/python")
    handler: Any = SimpleNamespace(request=SimpleNamespace(method="GET", path="/d/a/live"))
    with caplog.at_level(logging.INFO, "jupyter_reprise"):
        ViewerHandler.log_exception(handler, type(error), error, None)
    assert "would not start" in caplog.text
    assert "no such file: /opt/python" in caplog.text
