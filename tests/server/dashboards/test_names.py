"""By which names the server lets itself be asked, in each way to log in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise.server.dashboards.options import AuthMode, parse_network

Ask = Callable[..., Any]
PROXY: dict[str, Any] = {"auth": AuthMode.PROXY, "trusted_proxies": (parse_network("127.0.0.1"),)}
REBOUND = {"Host": "evil.example:8866", "X-Forwarded-User": "admin"}


def test_a_page_that_gave_its_name_to_this_machine_is_refused_where_jupyter_asks_for_nothing(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "jupyter_server_config.py"
    config.write_text("c.IdentityProvider.token = ''\n", "utf-8")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    assert ask("/", auth=AuthMode.JUPYTER).code == 200
    assert ask("/", headers=REBOUND, auth=AuthMode.JUPYTER).code == 403


def test_a_page_that_gave_its_name_to_this_machine_is_not_taken_for_the_proxy_on_it(
    ask: Ask,
) -> None:
    names = ("Dash.example", "other.example")
    assert ask("/", headers=REBOUND, hosts=names, **PROXY).code == 403
    passed_on = REBOUND | {"Host": "dash.example"}
    assert ask("/", headers=passed_on, hosts=names, **PROXY).code == 200
    assert ask("/health", headers={"Host": "127.0.0.1:8866"}, hosts=names, **PROXY).code == 200


@pytest.mark.parametrize(
    ("sender", "code"), [("https://dash.example", 302), ("https://inner.example", 403)]
)
def test_a_login_through_two_proxies_is_one_from_here(ask: Ask, sender: str, code: int) -> None:
    given = {"trusted_proxies": PROXY["trusted_proxies"], "auth": AuthMode.TOKEN, "token": "t"}
    headers = {
        "X-Forwarded-Host": "dash.example, inner.example",
        "X-Forwarded-Proto": "https, http",
        "Origin": sender,
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "reprise-xsrf=2|00000000|00000000000000000000000000000000|1700000000",
    }
    body = f"password=t&_xsrf={headers['Cookie'].partition('=')[2]}".replace("|", "%7C")
    answer = ask("/login", method="POST", headers=headers, body=body, **given)
    assert answer.code == code


def test_without_names_a_server_with_a_login_answers_to_all(ask: Ask) -> None:
    assert ask("/login", headers=REBOUND, auth=AuthMode.TOKEN, token="t").code == 200
