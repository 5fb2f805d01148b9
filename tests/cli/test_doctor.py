"""`reprise doctor` finds what is missing and names the way to mend it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from jupyter_reprise.service import doctor

Diagnose = Callable[[str], dict[str, str]]


@pytest.fixture
def write_spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give a function that installs a kernelspec where only this test sees it."""
    share = tmp_path / "share"
    monkeypatch.setenv("JUPYTER_PATH", str(share))

    def write(name: str, *argv: str, text: str | None = None) -> None:
        folder = share / "kernels" / name
        folder.mkdir(parents=True)
        spec = {"argv": argv, "display_name": name, "language": "python"}
        (folder / "kernel.json").write_text(text or json.dumps(spec), "utf-8")

    return write


@pytest.fixture
def diagnose(reprise, write_spec: Callable[..., None]) -> Diagnose:
    """Give a function that runs the doctor and gives what it says of one subject.

    The kernel does not exist, so that it is not started each time.
    """
    write_spec("python3", "no-such-command-anywhere")

    def run(subject: str) -> dict[str, str]:
        result = reprise("doctor", "--json")
        assert result.code == 1
        [found] = [outcome for outcome in result.json if outcome["subject"] == subject]
        return dict(found)

    return run


@pytest.mark.kernel
@pytest.mark.usefixtures("project_folder")
def test_every_check_gives_a_line_and_every_problem_a_remedy(reprise, write_spec) -> None:
    write_spec("reprise-python", sys.executable)
    result = reprise("doctor", "--json")
    outcomes = {outcome["subject"]: outcome for outcome in result.json}
    assert result.code == 0
    assert list(outcomes) == [
        *("python", "project", "store", "kernel", "kernelspec", "compiler", "stan", "git"),
        *("git filter", "lab extension", "server extension"),
    ]
    assert outcomes["kernel"]["health"] == "fine"
    assert "Python 3" in outcomes["kernel"]["detail"]
    assert outcomes["kernelspec"]["health"] == "fine"
    text = reprise("doctor").out
    for subject, outcome in outcomes.items():
        assert f"{outcome['health']:<9} {subject}: " in text
        assert outcome["remedy"] in text


def test_a_kernel_whose_command_is_gone_is_broken(reprise, project_folder, diagnose) -> None:
    found = diagnose("kernel")
    assert found["health"] == "broken"
    assert "no-such-command-anywhere" in found["detail"]
    assert "-m ipykernel install --sys-prefix" in found["remedy"]


@pytest.mark.kernel
def test_a_kernel_that_dies_at_once_is_broken_with_its_own_words(
    reprise, project_folder, write_spec
) -> None:
    write_spec("python3", sys.executable, "-c", "raise SystemExit('no such module: ipykernel')")
    result = reprise("doctor", "--json")
    [kernel] = [outcome for outcome in result.json if outcome["subject"] == "kernel"]
    assert kernel["health"] == "broken"
    assert "no such module: ipykernel" in kernel["detail"]


@pytest.mark.parametrize("text", ["{not json", "[]", '{"argv": 5}'], ids=["json", "list", "argv"])
def test_a_kernelspec_that_cannot_be_read_is_broken(
    reprise, project_folder, write_spec, text: str
) -> None:
    write_spec("python3", text=text)
    result = reprise("doctor", "--json")
    assert result.code == 1
    [kernel] = [outcome for outcome in result.json if outcome["subject"] == "kernel"]
    assert kernel["health"] == "broken"
    assert "kernel.json" in kernel["detail"]


def test_our_kernelspec_is_missed(project_folder, diagnose, monkeypatch) -> None:
    found_kernels = "jupyter_client.kernelspec.KernelSpecManager.find_kernel_specs"
    monkeypatch.setattr(found_kernels, lambda _manager: {"python3": "somewhere"})
    found = diagnose("kernelspec")
    assert found["health"] == "broken"
    assert "jupyter-reprise" in found["remedy"]


def test_without_a_project_the_doctor_tells_how_to_start_one(
    tmp_path: Path, diagnose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert diagnose("project")["remedy"] == "Run `reprise init`."
    assert diagnose("store")["health"] == "optional"


def test_wrong_settings_are_broken(project_folder: Path, diagnose) -> None:
    (project_folder / "reprise.toml").write_text("[projekt]\n", "utf-8")
    found = diagnose("project")
    assert found["health"] == "broken"
    assert "line 1" in found["detail"]


def test_a_store_that_cannot_be_written_is_broken(project_folder: Path, diagnose) -> None:
    (project_folder / ".reprise").write_text("a file in its place", "utf-8")
    found = diagnose("store")
    assert found["health"] == "broken"
    assert found["remedy"]


def test_a_store_that_is_no_database_is_broken(project_folder: Path, diagnose) -> None:
    database = project_folder / ".reprise" / "runs.db"
    database.parent.mkdir()
    database.write_bytes(b"not a database" * 100)
    found = diagnose("store")
    assert found["health"] == "broken"
    assert ".damaged" in found["remedy"]


def test_a_nearly_full_disk_is_broken(
    project_folder, diagnose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: SimpleNamespace(free=10 * 2**20))
    found = diagnose("store")
    assert found["health"] == "broken"
    assert "10 MiB free" in found["detail"]
    assert found["remedy"] == "Free disk space."


@pytest.mark.parametrize("subject", ["compiler", "git", "git filter"])
def test_programs_that_are_not_installed_are_optional(
    project_folder, diagnose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, subject: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CXX", raising=False)
    assert diagnose(subject)["health"] == "optional"


@pytest.mark.parametrize(
    ("missing", "subject", "remedy"),
    [
        ("stan", "stan", "pip install 'jupyter-reprise[stan]'"),
        ("pkg_resources", "stan", "pip install 'jupyter-reprise[stan]'"),
        ("jupyterlab", "lab extension", "pip install jupyterlab"),
    ],
    ids=["PyStan", "setuptools", "JupyterLab"],
)
def test_packages_that_are_not_installed_are_optional(
    project_folder,
    diagnose,
    monkeypatch: pytest.MonkeyPatch,
    missing: str,
    subject: str,
    remedy: str,
) -> None:
    monkeypatch.setattr(doctor, "find_spec", lambda name: None if name == missing else object())
    found = diagnose(subject)
    assert found["health"] == "optional"
    assert remedy in found["remedy"]


@pytest.mark.parametrize(
    ("attributes", "configured", "health"),
    [
        ("", False, "optional"),
        ("*.ipynb filter=nbstripout\n", False, "broken"),
        ("*.ipynb filter=nbstripout\n", True, "fine"),
    ],
    ids=["no filter", "unknown filter", "filter"],
)
def test_notebooks_must_pass_through_a_git_filter_that_this_clone_knows(
    project_folder: Path, diagnose, attributes: str, configured: bool, health: str
) -> None:
    subprocess.run(("git", "init", "-q", str(project_folder)), check=True)
    (project_folder / ".gitattributes").write_text(attributes, "utf-8")
    if configured:
        clean = ("config", "filter.nbstripout.clean", "cat")
        subprocess.run(("git", "-C", str(project_folder), *clean), check=True)
    found = diagnose("git filter")
    assert found["health"] == health
    assert ("reprise git install" in found["remedy"]) == (health != "fine")


def test_installed_extensions_are_found_and_missing_ones_get_a_remedy(
    project_folder, diagnose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "etc"
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(config))
    monkeypatch.setattr(doctor, "find_spec", lambda _: object())
    monkeypatch.setattr("jupyter_core.paths.ENV_JUPYTER_PATH", [])
    monkeypatch.setattr("jupyter_core.paths.ENV_CONFIG_PATH", [])
    assert "pip install" in diagnose("lab extension")["remedy"]
    assert "jupyter server extension enable" in diagnose("server extension")["remedy"]

    package = tmp_path / "share" / "labextensions" / "jupyter-reprise-extension" / "package.json"
    enabled = config / "jupyter_server_config.d" / "jupyter_reprise.json"
    for path in (package, enabled):
        path.parent.mkdir(parents=True)
        path.write_text("{}", "utf-8")
    assert diagnose("lab extension")["health"] == "fine"
    assert diagnose("server extension")["health"] == "fine"
