"""Folders of kernels go when nobody uses them any more, and no others do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise.execution.leftovers import make_folder, remove_stale


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def own() -> Callable[..., Path]:
    """Give a function that makes a folder whose owner is as told, and is gone unless told."""

    def make(**changes: Any) -> Path:
        folder = make_folder()
        gone = subprocess.Popen([sys.executable, "-c", ""])
        gone.wait()
        owner = json.loads((folder / "owner.json").read_text())
        (folder / "owner.json").write_text(json.dumps({**owner, "pid": gone.pid, **changes}))
        (folder / "k.json").touch()
        return folder

    return make


def test_a_killed_runner_s_folder_goes(own) -> None:
    folder = own()
    assert remove_stale() == 1
    assert not folder.exists()


def test_a_later_process_of_the_same_number_is_not_the_owner(own) -> None:
    folder = own(pid=os.getpid(), started=time.time() - 86400)
    assert remove_stale() == 1
    assert not folder.exists()


def test_folders_in_use_stay(own, tmp_path: Path) -> None:
    running = make_folder()
    elsewhere = own(host="another-machine")
    orphan = own()
    kernel = subprocess.Popen(
        [sys.executable, "-c", "input()", "-f", str(orphan / "k.json")], stdin=subprocess.PIPE
    )
    try:
        assert remove_stale() == 0
    finally:
        kernel.communicate(b"\n")
    assert all(folder.is_dir() for folder in (running, elsewhere, orphan))


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    (tmp_path / "reprise-analysis").mkdir()
    damaged = make_folder()
    (damaged / "owner.json").write_text("[]")
    (tmp_path / "reprise-bug.log").touch()
    young = tmp_path / "reprise-young"
    young.mkdir()
    (young / "k.json").touch()
    assert remove_stale() == 0
    assert len(list(tmp_path.iterdir())) == 4


def test_folders_without_an_owner_go_after_a_day(tmp_path: Path) -> None:
    old = tmp_path / "reprise-old"
    old.mkdir()
    (old / "k.json").touch()
    os.utime(old / "k.json", (0, 0))
    assert remove_stale() == 1
    assert not old.exists()
