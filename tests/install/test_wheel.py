"""A wheel built without Node on PATH brings the command, both extensions and the kernelspec."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.install

ROOT = Path(__file__).parents[2]
VERSION = json.loads((ROOT / "extension/package.json").read_text(encoding="utf-8"))["version"]
DATA = f"jupyter_reprise-{VERSION}.data/data"


def test_wheel_brings_each_part_once(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()

    lab = f"{DATA}/share/jupyter/labextensions/jupyter-reprise-extension"
    assert f"{lab}/package.json" in names
    assert f"{lab}/install.json" in names
    assert f"{DATA}/share/jupyter/kernels/reprise-python/kernel.json" in names
    assert f"{DATA}/share/jupyter/kernels/reprise-stan/kernel.json" in names
    assert f"{DATA}/etc/jupyter/jupyter_server_config.d/jupyter_reprise.json" in names
    assert "jupyter_reprise/py.typed" in names
    assert [name for name in names if name.startswith("jupyter_reprise/labextension")] == []


@pytest.mark.parametrize("call", ["--version", "jupyter reprise --version"])
def test_command_names_its_version_with_base_dependencies_alone(
    command_line: dict[str, subprocess.CompletedProcess[str]], call: str
) -> None:
    done = command_line[call]

    assert done.returncode == 0, done.stderr
    assert VERSION in done.stdout


def test_command_explains_itself_with_base_dependencies_alone(
    command_line: dict[str, subprocess.CompletedProcess[str]],
) -> None:
    done = command_line["--help"]

    assert done.returncode == 0, done.stderr
    assert "run" in done.stdout


@pytest.mark.parametrize("package", ["pystan", "arviz", "voila", "jupyterlab", "distributed"])
def test_base_does_not_bring_what_extras_bring(
    command_line: dict[str, subprocess.CompletedProcess[str]], package: str
) -> None:
    assert f"\n{package}==" not in command_line["pip list"].stdout


def test_lab_extension_is_listed_as_enabled_and_ok(lab_environment: Any) -> None:
    done = lab_environment.run("jupyter", "labextension", "list")

    lines = (done.stdout + done.stderr).splitlines()
    ours = [line for line in lines if "jupyter-reprise-extension" in line]
    assert len(ours) == 1
    assert f"v{VERSION}" in ours[0]
    assert "enabled" in ours[0]
    assert "OK" in ours[0]
    assert "(python, jupyter-reprise)" in ours[0]


def test_server_extension_is_listed_as_enabled_and_ok(lab_environment: Any) -> None:
    done = lab_environment.run("jupyter", "server", "extension", "list")

    lines = (done.stdout + done.stderr).splitlines()
    ours = [line for line in lines if "jupyter_reprise" in line]
    assert any("enabled" in line for line in ours)
    assert any(f"jupyter_reprise {VERSION}" in line and "OK" in line for line in ours)


def test_kernelspec_is_listed_and_starts_this_environments_python(lab_environment: Any) -> None:
    done = lab_environment.run("jupyter", "kernelspec", "list", "--json")

    specs = json.loads(done.stdout)["kernelspecs"]
    assert specs["reprise-stan"]["spec"]["env"]["OMP_NUM_THREADS"] == "1"
    spec = specs["reprise-python"]
    assert Path(spec["resource_dir"]).is_relative_to(lab_environment.folder)
    assert spec["spec"]["display_name"] == "Python (Reprise)"
    assert spec["spec"]["argv"][0] == "python"


def test_editable_install_needs_neither_node_nor_a_built_extension(
    editable_environment: Any,
) -> None:
    done = editable_environment.run(
        "python", "-c", "import jupyter_reprise as j; print(j.__file__)"
    )

    assert Path(done.stdout.strip()).is_relative_to(editable_environment.folder.parent / "src")
    assert (editable_environment.folder / "share/jupyter/kernels/reprise-python").is_dir()
