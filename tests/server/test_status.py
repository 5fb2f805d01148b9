"""The status route: what it answers, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

DENIER = """
from jupyter_server.auth import Authorizer


class Denier(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return not resource.startswith("reprise")
"""


def test_status_names_the_version_to_a_holder_of_the_token(
    start_server: Callable[..., Any],
) -> None:
    server = start_server()

    answer = server.get("reprise/api/v1/status")

    assert answer == (
        200,
        {"name": "jupyter-reprise", "version": version("jupyter-reprise"), "api": 1},
    )


def test_status_is_refused_without_a_token(start_server: Callable[..., Any]) -> None:
    server = start_server()

    status, body = server.get("reprise/api/v1/status", token=None)

    assert status == 403
    assert "version" not in body


def test_status_is_refused_when_the_authorizer_denies_reprise(
    start_server: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "denier.py").write_text(DENIER, encoding="utf-8")
    server = start_server("--ServerApp.authorizer_class=denier.Denier")

    status, _ = server.get("reprise/api/v1/status")

    assert status == 403


def test_status_answers_below_the_base_url(start_server: Callable[..., Any]) -> None:
    server = start_server("--ServerApp.base_url=/user/ada/")

    status, _ = server.get("user/ada/reprise/api/v1/status")

    assert status == 200
