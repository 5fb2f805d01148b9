"""The repository's own folder is found as git would find it, without git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from jupyter_reprise.git.folders import find_common_folder


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "protocol.file.allow=always", "-C", str(folder), *arguments],
        check=True,
        capture_output=True,
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "a repository"
    folder.mkdir()
    git(folder, "init", "-b", "main")
    git(folder, "commit", "--allow-empty", "-m", "first")
    return folder


def test_it_is_beside_the_work_tree_or_above(repository: Path) -> None:
    (repository / "deep" / "er").mkdir(parents=True)
    for folder in (repository, repository / "deep" / "er"):
        assert find_common_folder(folder, {}) == repository / ".git"


def test_all_work_trees_share_one(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", str(tmp_path / "other"), "-b", "other")
    assert find_common_folder(tmp_path / "other", {}) == (repository / ".git").resolve()
    inner = {"GIT_DIR": str(repository / ".git" / "worktrees" / "other")}
    assert find_common_folder(tmp_path / "other", inner) == (repository / ".git").resolve()


def test_a_submodule_has_its_own(repository: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init")
    git(outer, "submodule", "add", str(repository), "inner")
    found = find_common_folder(outer / "inner", {})
    assert found is not None
    assert os.path.samefile(found, outer / ".git" / "modules" / "inner")


def test_git_may_say_where_it_is(repository: Path, tmp_path: Path) -> None:
    common = {"GIT_COMMON_DIR": str(repository / ".git"), "GIT_DIR": "elsewhere"}
    assert find_common_folder(tmp_path, common) == repository / ".git"
    assert find_common_folder(repository, {"GIT_DIR": ".git"}) == repository / ".git"


def test_there_may_be_none(tmp_path: Path) -> None:
    assert find_common_folder(tmp_path, {}) is None
    assert find_common_folder(tmp_path, {"GIT_DIR": "missing"}) is None
