"""The hooks that others take from here, and those on this project, run by pre-commit itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.e2e.repositories import ONE, notebook

from jupyter_reprise.service.git_outputs import Restoration, restore_outputs

pytest.importorskip("pre_commit")

ROOT = Path(__file__).parents[2]
HOOKS = {
    hook["id"]: hook
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}
OWN = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Give what pre-commit finds our command by, with a cache of its own."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "PRE_COMMIT_HOME": str(tmp_path / "cache")}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    return folder


def pre_commit(folder: Path, environment: dict[str, str], *arguments: str) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def install_hook(folder: Path, *arguments: str, name: str = "reprise-check") -> None:
    """Configure a hook as its manifest has it, but run from here instead of a clone."""
    hook = {**HOOKS[name], "language": "system", "args": list(arguments)}
    config = {"repos": [{"repo": "local", "hooks": [hook]}]}
    (folder / ".pre-commit-config.yaml").write_text(json.dumps(config), "utf-8")


def test_the_hook_names_findings_and_lets_clean_notebooks_pass(
    repository: Path, environment: dict[str, str], make_notebook
) -> None:
    install_hook(repository)
    make_notebook(repository / "good.ipynb", "x = 1")
    (repository / "text.md").write_text("no notebook", "utf-8")
    subprocess.run(["git", "add", "."], cwd=repository, check=True)
    good = pre_commit(repository, environment, "run", "--all-files")
    assert good.returncode == 0, good.stdout
    make_notebook(repository / "bad.ipynb", "from os import *")
    subprocess.run(["git", "add", "."], cwd=repository, check=True)
    bad = pre_commit(repository, environment, "run", "--all-files")
    assert bad.returncode == 1
    assert "bad.ipynb:cell 1:line 1 wildcard-import" in bad.stdout
    assert "good.ipynb" not in bad.stdout


def test_the_hook_mends_what_is_about_to_be_committed(
    repository: Path, environment: dict[str, str], make_notebook
) -> None:
    install_hook(repository, "--fix")
    path = make_notebook(repository / "a.ipynb", "x = 1")
    clean = path.read_text("utf-8")
    path.write_text(clean.replace('"execution_count": null', '"execution_count": 3'), "utf-8")
    subprocess.run(["git", "add", "."], cwd=repository, check=True)
    first = pre_commit(repository, environment, "run")
    assert "files were modified by this hook" in first.stdout
    assert path.read_text("utf-8") == clean
    subprocess.run(["git", "add", "."], cwd=repository, check=True)
    assert pre_commit(repository, environment, "run").returncode == 0


def test_the_stripping_hook_stops_a_commit_once_and_loses_no_outputs(
    repository: Path, environment: dict[str, str]
) -> None:
    install_hook(repository, name="reprise-strip")
    path = repository / "a notebook.ipynb"
    path.write_bytes(ONE)
    subprocess.run(["git", "add", "."], cwd=repository, check=True)
    first = pre_commit(repository, environment, "run")
    assert first.returncode == 1
    assert "a notebook.ipynb: stripped" in first.stdout
    assert path.read_bytes() == notebook("a = 1", "b = 2", outputs=False)
    subprocess.run(["git", "add", "."], cwd=repository, check=True)
    assert pre_commit(repository, environment, "run").returncode == 0
    assert restore_outputs(path).outcome is Restoration.RESTORED
    assert path.read_bytes() == ONE


def test_manifest_and_configuration_are_valid(environment: dict[str, str]) -> None:
    for command, file in (
        ("validate-manifest", ".pre-commit-hooks.yaml"),
        ("validate-config", ".pre-commit-config.yaml"),
    ):
        done = pre_commit(ROOT, environment, command, file)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_project_s_own_hooks_need_no_network() -> None:
    hooks = [hook for repo in OWN["repos"] for hook in repo["hooks"]]
    assert {repo["repo"] for repo in OWN["repos"]} == {"local"}
    assert {hook["language"] for hook in hooks} == {"system"}
    assert "reprise-check" in {hook["id"] for hook in hooks}
