from __future__ import annotations

import logging
import subprocess
from pathlib import Path

import pytest

from jupyter_reprise.models import GitState
from jupyter_reprise.provenance import source_control
from jupyter_reprise.provenance.source_control import read_git_state


def git(folder: Path, *arguments: str) -> str:
    completed = subprocess.run(
        ("git", "-c", "protocol.file.allow=always", *arguments),
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return completed.stdout.strip()


def state_of(folder: Path) -> GitState:
    state = read_git_state(folder)
    assert state is not None
    return state


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / "model.stan").write_text("parameters { real x; }\n")
    (folder / ".gitignore").write_text("*.log\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "First")
    return folder


def test_clean_tree_has_commit_and_branch_and_no_digest(repository: Path) -> None:
    assert read_git_state(repository) == GitState(
        commit=git(repository, "rev-parse", "HEAD"), branch="main"
    )


def test_folder_below_the_root_belongs_to_the_same_tree(repository: Path) -> None:
    (repository / "notebooks" / "deep").mkdir(parents=True)
    (repository / "new.txt").write_text("x")

    state = state_of(repository / "notebooks" / "deep")

    assert state.is_dirty
    assert state == state_of(repository)


def test_folder_outside_of_any_repository_has_no_state(tmp_path: Path) -> None:
    assert read_git_state(tmp_path) is None


def test_missing_git_gives_no_state(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    assert read_git_state(repository) is None


def test_missing_folder_gives_no_state(tmp_path: Path) -> None:
    assert read_git_state(tmp_path / "gone") is None


def test_bare_repository_is_refused_by_git_and_said_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "bare.git")
    with caplog.at_level(logging.WARNING):
        assert read_git_state(tmp_path / "bare.git") is None
    assert "must be run in a work tree" in caplog.text


def test_changed_file_makes_the_tree_dirty(repository: Path) -> None:
    (repository / "model.stan").write_text("parameters { real y; }\n")
    state = state_of(repository)
    assert state.is_dirty
    assert len(state.diff_sha256) == 64


def test_digest_depends_on_content_alone(repository: Path) -> None:
    model = repository / "model.stan"
    model.write_text("one")
    first = state_of(repository).diff_sha256
    model.write_text("two")
    second = state_of(repository).diff_sha256
    model.write_text("one")

    assert first != second
    assert state_of(repository).diff_sha256 == first


def test_staging_a_change_leaves_the_digest_alone(repository: Path) -> None:
    (repository / "model.stan").write_text("changed")
    before = state_of(repository)
    git(repository, "add", "model.stan")
    assert state_of(repository) == before


def test_peoples_diff_settings_leave_the_digest_alone(repository: Path) -> None:
    (repository / "model.stan").write_text("changed")
    before = state_of(repository)
    for setting in (
        ("diff.noprefix", "true"),
        ("color.ui", "always"),
        ("diff.external", "false"),
        ("diff.context", "9"),
        ("core.abbrev", "40"),
    ):
        git(repository, "config", *setting)
    assert state_of(repository) == before


def test_deleted_and_renamed_files_count(repository: Path) -> None:
    git(repository, "mv", "model.stan", "renamed model.stan")
    renamed = state_of(repository)
    (repository / "renamed model.stan").unlink()
    deleted = state_of(repository)

    assert renamed.is_dirty
    assert deleted.is_dirty
    assert renamed.diff_sha256 != deleted.diff_sha256


def test_binary_content_counts(repository: Path) -> None:
    data = repository / "data.bin"
    data.write_bytes(b"\0\1")
    git(repository, "add", "data.bin")
    git(repository, "commit", "--quiet", "-m", "Data")
    data.write_bytes(b"\0\2")
    first = state_of(repository).diff_sha256
    data.write_bytes(b"\0\3")
    assert state_of(repository).diff_sha256 != first


@pytest.mark.parametrize("name", ["a new file.txt", "ünïcode.txt", "-dash", 'quote"d'])
def test_untracked_file_counts_by_path_and_content(repository: Path, name: str) -> None:
    file = repository / name
    file.write_text("one")
    first = state_of(repository)
    file.write_text("two")
    second = state_of(repository)
    file.rename(repository / "other")
    third = state_of(repository)

    assert first.is_dirty
    assert len({first.diff_sha256, second.diff_sha256, third.diff_sha256}) == 3


def test_ignored_file_does_not_count(repository: Path) -> None:
    (repository / "run.log").write_text("x")
    assert not state_of(repository).is_dirty


def test_untracked_content_beyond_the_budget_counts_by_size(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_control, "CONTENT_BUDGET", 3)
    file = repository / "large"
    file.write_text("1234")
    first = state_of(repository).diff_sha256
    file.write_text("4321")
    same_size = state_of(repository).diff_sha256
    file.write_text("12345")

    assert first == same_size
    assert state_of(repository).diff_sha256 != first


def test_unreadable_untracked_link_counts(repository: Path) -> None:
    link = repository / "link"
    link.symlink_to("nowhere")
    first = state_of(repository).diff_sha256
    link.unlink()
    link.symlink_to("elsewhere")
    assert state_of(repository).diff_sha256 != first


def test_branch_without_commit_has_an_empty_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=trunk")
    assert state_of(tmp_path) == GitState(commit="", branch="trunk")

    (tmp_path / "staged").write_text("x")
    git(tmp_path, "add", "staged")
    first = state_of(tmp_path)
    (tmp_path / "staged").write_text("y")

    assert first.is_dirty
    assert state_of(tmp_path).diff_sha256 != first.diff_sha256


def test_detached_head_has_no_branch(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "--detach")
    state = state_of(repository)
    assert state.branch == ""
    assert len(state.commit) == 40


def test_merge_conflict_is_dirty(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "-b", "side")
    (repository / "model.stan").write_text("side\n")
    git(repository, "commit", "--quiet", "-am", "Side")
    git(repository, "checkout", "--quiet", "main")
    (repository / "model.stan").write_text("main\n")
    git(repository, "commit", "--quiet", "-am", "Main")
    subprocess.run(("git", "merge", "side"), cwd=repository, capture_output=True, check=False)

    state = state_of(repository)

    assert state.is_dirty
    assert state.diff_sha256


def test_change_inside_a_submodule_makes_the_tree_dirty(repository: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "--quiet", "--initial-branch=main")
    git(outer, "submodule", "--quiet", "add", str(repository), "inner")
    git(outer, "commit", "--quiet", "-m", "Outer")
    clean = state_of(outer)
    (outer / "inner" / "model.stan").write_text("changed")
    dirty = state_of(outer)

    assert not clean.is_dirty
    assert dirty.is_dirty
    assert dirty.diff_sha256
    assert state_of(outer / "inner").commit == git(repository, "rev-parse", "HEAD")


def test_index_is_left_as_it_was(repository: Path) -> None:
    index = repository / ".git" / "index"
    (repository / "model.stan").write_text((repository / "model.stan").read_text())
    (repository / ".gitignore").write_text("*.log\n*.tmp\n")
    before = index.read_bytes()
    read_git_state(repository)
    assert index.read_bytes() == before


def test_locked_index_is_no_obstacle(repository: Path) -> None:
    (repository / ".git" / "index.lock").touch()
    (repository / "model.stan").write_text("changed")
    assert state_of(repository).diff_sha256


def test_hooks_and_monitors_are_not_run(repository: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    hook = repository / ".git" / "hooks" / "post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch '{trace}'\n")
    hook.chmod(0o755)
    git(repository, "config", "core.fsmonitor", str(hook))
    (repository / "model.stan").write_text("changed")

    read_git_state(repository)

    assert not trace.exists()


def test_outputs_removed_by_a_filter_do_not_count(repository: Path) -> None:
    (repository / ".gitattributes").write_text("*.nb filter=strip\n")
    git(repository, "config", "filter.strip.clean", "sed /output/d")
    notebook = repository / "a.nb"
    notebook.write_text("source\n")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "Notebook")
    notebook.write_text("source\noutput 1\n")
    assert not state_of(repository).is_dirty

    notebook.write_text("edited\noutput 1\n")
    first = state_of(repository)
    notebook.write_text("edited\noutput 2\n")

    assert first.is_dirty
    assert state_of(repository) == first


def test_slow_git_gives_a_dirty_state_without_digest(
    repository: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = subprocess.run

    def slow(command: tuple[str, ...], **options: object) -> object:
        if "status" in command:
            raise subprocess.TimeoutExpired(command, 1)
        return real(command, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", slow)
    with caplog.at_level(logging.WARNING):
        state = state_of(repository)

    assert state.is_dirty
    assert state.diff_sha256 == ""
    assert len(state.commit) == 40
    assert "git took over" in caplog.text
