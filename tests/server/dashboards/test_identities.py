"""Who is let in by Jupyter's configuration, and when that is too few or too many."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.server.dashboards.identities import make_identity
from jupyter_reprise.server.dashboards.jupyter_identity import JupyterIdentity
from jupyter_reprise.server.dashboards.options import AuthMode, ServeOptions


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("JUPYTER_TOKEN", "JUPYTER_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    return tmp_path / "jupyter_server_config.py"


@pytest.mark.parametrize("ip", ["0.0.0.0", "", "192.0.2.7"])
def test_a_jupyter_that_lets_everyone_in_may_only_do_so_on_this_machine(
    config: Path, ip: str
) -> None:
    config.write_text("c.IdentityProvider.token = ''\n", "utf-8")
    with pytest.raises(InvalidInput, match="let everyone in") as refusal:
        make_identity(ServeOptions(ip=ip, auth=AuthMode.JUPYTER))
    assert "IdentityProvider.token" in str(refusal.value)
    here = make_identity(ServeOptions(ip="127.0.0.1", auth=AuthMode.JUPYTER))
    assert isinstance(here, JupyterIdentity)


def test_a_token_that_jupyter_draws_and_nobody_would_learn_is_refused() -> None:
    with pytest.raises(InvalidInput, match="neither a password nor a token"):
        make_identity(ServeOptions(ip="0.0.0.0", auth=AuthMode.JUPYTER))


def test_a_token_of_the_configuration_is_enough(config: Path) -> None:
    config.write_text("c.IdentityProvider.token = 'a-token-for-tests-only'\n", "utf-8")
    identity = make_identity(ServeOptions(ip="0.0.0.0", auth=AuthMode.JUPYTER))
    assert isinstance(identity, JupyterIdentity)
