"""What docs/deploy.md gives to Kubernetes says what the image is and knows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.unit.test_compose import RECIPE, known_variables

from jupyter_reprise.publishing.images import start

TEXT = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text("utf-8")
USER = 10001


@pytest.fixture(scope="module")
def manifests() -> tuple[Any, Any]:
    """Give the deployment and the service."""
    [block] = re.findall(r"```yaml\n(apiVersion: .*?)```", TEXT, re.DOTALL)
    deployment, service = yaml.safe_load_all(block)
    return deployment, service


@pytest.fixture(scope="module")
def pod(manifests: tuple[Any, Any]) -> Any:
    return manifests[0]["spec"]["template"]


@pytest.fixture(scope="module")
def container(pod: Any) -> Any:
    [container] = pod["spec"]["containers"]
    return container


def test_the_container_is_given_variables_that_are_read(container: Any) -> None:
    assert {one["name"] for one in container["env"]} <= known_variables()


def test_secrets_are_those_that_the_command_below_makes(container: Any) -> None:
    secrets = [one["valueFrom"]["secretKeyRef"] for one in container["env"]]
    [made] = re.findall(r"kubectl create secret generic (.*?)kubectl", TEXT, re.DOTALL)
    assert {one["name"] for one in secrets} == {made.split()[0]}
    assert {one["key"] for one in secrets} == set(re.findall(r"--from-literal=([\w-]+)=", made))


@pytest.mark.parametrize("probe", ["startupProbe", "readinessProbe", "livenessProbe"])
def test_probes_ask_where_the_server_tells_its_health(probe: str, container: Any) -> None:
    assert container[probe]["httpGet"] == {"path": "/health", "port": "http"}
    assert container["ports"] == [{"name": "http", "containerPort": start.PORT}]


def test_it_has_the_rights_of_the_image_s_user_and_no_others(pod: Any, container: Any) -> None:
    assert f"USER {USER}:{USER}" in RECIPE
    rights = pod["spec"]["securityContext"]
    assert rights["runAsNonRoot"] is True
    assert {rights[name] for name in ("runAsUser", "runAsGroup", "fsGroup")} == {USER}
    assert pod["spec"]["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_the_image_may_write_where_it_does(pod: Any, container: Any) -> None:
    [mounted] = container["volumeMounts"]
    [volume] = pod["spec"]["volumes"]
    assert mounted["name"] == volume["name"]
    assert "emptyDir" in volume
    assert start.Places().work.is_relative_to(mounted["mountPath"])


def test_the_service_finds_the_pods(manifests: tuple[Any, Any], pod: Any) -> None:
    deployment, service = manifests
    labels = pod["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == labels
    assert service["spec"]["selector"] == labels
    assert [one["targetPort"] for one in service["spec"]["ports"]] == ["http"]
