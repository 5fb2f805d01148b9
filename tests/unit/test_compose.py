"""`compose.yaml` gives containers only what the command and the image know."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from jupyter_reprise.cli.dashboard_serve import command as serve
from jupyter_reprise.publishing.images import start
from jupyter_reprise.publishing.images.recipe import Recipe
from jupyter_reprise.service.worker import WORKER_VARIABLE

ROOT = Path(__file__).parents[2]
RECIPE = Recipe(base="python:3.11-slim", epoch=0, labels={}).text()
ASKED = re.compile(r"\$\{(\w+)(:[-?])?")
OURS = ("dashboards", "worker")


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))


def known_variables() -> set[str]:
    """Give the variables that a container of an image reads."""
    options = {f"REPRISE_DASHBOARDS_{one.name}".upper() for one in serve.params}
    secrets = {f"REPRISE_DASHBOARDS_{name}" for name in ("PASSWORD_HASH", "COOKIE_SECRET")}
    return options | secrets | {start.RUNS_VARIABLE, start.ARTIFACTS_VARIABLE, WORKER_VARIABLE}


@pytest.mark.parametrize("name", OURS)
def test_containers_are_given_variables_that_are_read(name: str, compose: Any) -> None:
    given = {one for one in compose["services"][name]["environment"] if one.startswith("REPRISE_")}
    assert given <= known_variables()
    assert {start.RUNS_VARIABLE, start.ARTIFACTS_VARIABLE} <= given


def test_the_dashboards_leave_runs_to_the_worker_that_is_beside(compose: Any) -> None:
    assert compose["services"]["dashboards"]["environment"][WORKER_VARIABLE] == "elsewhere"
    [what] = compose["services"]["worker"]["command"]
    assert start.command_line(what, []) == ["worker", "--idle", "never"]
    assert "command" not in compose["services"]["dashboards"]
    assert 'CMD ["dashboards"]' in RECIPE


def test_the_port_that_is_published_is_the_image_s(compose: Any) -> None:
    [published] = compose["services"]["dashboards"]["ports"]
    assert published == f"${{REPRISE_ADDRESS:-127.0.0.1:8866}}:{start.PORT}"
    assert f"EXPOSE {start.PORT}" in RECIPE
    assert not any("ports" in compose["services"][name] for name in ("worker", "database"))


@pytest.mark.parametrize("name", OURS)
def test_artifacts_are_kept_where_the_image_s_user_may_write(name: str, compose: Any) -> None:
    service = compose["services"][name]
    [volume] = service["volumes"]
    volume_name, _, place = volume.partition(":")
    assert service["environment"][start.ARTIFACTS_VARIABLE] == place
    assert volume_name in compose["volumes"]
    # a new volume is owned like the folder of the image that it covers
    assert f"mkdir -p /image/venv/opt /image/data{place} " in RECIPE
    assert "COPY --from=build --chown=10001:10001 /image/data/ /" in RECIPE


@pytest.mark.parametrize("name", OURS)
def test_containers_have_no_rights_and_may_write_where_the_image_does(
    name: str, compose: Any
) -> None:
    service = compose["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    [writable] = service["tmpfs"]
    assert start.Places().work.is_relative_to(writable.partition(":")[0])


def test_the_database_is_the_one_that_is_asked_with_the_password_it_has(compose: Any) -> None:
    database = compose["services"]["database"]["environment"]
    ours = compose["services"]["dashboards"]["environment"]
    user, name = database["POSTGRES_USER"], database["POSTGRES_DB"]
    assert ours[start.RUNS_VARIABLE] == f"postgresql+psycopg://{user}@database/{name}"
    assert ours["PGPASSWORD"] == database["POSTGRES_PASSWORD"]
    # without an address it would ask the server that only sets the database up
    [_, probe] = compose["services"]["database"]["healthcheck"]["test"]
    assert f"--host 127.0.0.1 --username {user}" in probe


def test_passwords_have_to_be_given_and_all_else_has_a_default() -> None:
    text = (ROOT / "compose.yaml").read_text("utf-8")
    kinds = {name: kind for name, kind in ASKED.findall(text)}
    required = {name for name, kind in kinds.items() if kind == ":?"}
    assert required == {"REPRISE_DATABASE_PASSWORD", "REPRISE_DASHBOARDS_PASSWORD_HASH"}
    assert set(kinds.values()) == {":?", ":-"}
    described = text.partition("\nx-hardened")[0] + (ROOT / "docs/deploy.md").read_text("utf-8")
    assert all(f'echo "{name}=' in described for name in required)
