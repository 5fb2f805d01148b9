"""What goes wrong while git strips notebooks harms neither git nor the work tree."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.e2e.repositories import ONE, TWO, Tree, broken_process, notebook

from jupyter_reprise.service.attribute_files import Place
from jupyter_reprise.service.git_filter import install

pytestmark = pytest.mark.git


def test_what_is_no_notebook_is_added_as_it_is_with_a_warning(tree: Tree) -> None:
    odd = b'{"nbformat": 4, "text": "\xff"}'
    tree.write("odd.ipynb", odd)
    done = subprocess.run(
        ["git", "add", "odd.ipynb"], cwd=tree.folder, capture_output=True, check=True
    )
    assert b"odd.ipynb is not a notebook: it is not UTF-8 text" in done.stderr
    shown = subprocess.run(
        ["git", "show", ":odd.ipynb"], cwd=tree.folder, capture_output=True, check=True
    )
    assert shown.stdout == odd


@pytest.mark.parametrize(
    "code",
    [
        "raise SystemExit(1)",
        "import os; os.kill(os.getpid(), 9)",
        "import sys; sys.stdin.buffer.read(10); sys.stdout.write('nonsense')",
        "import sys, os; sys.stdin.buffer.read(30); os.close(1)",
    ],
    ids=["ends", "killed", "nonsense", "closed"],
)
def test_a_filter_that_dies_harms_nothing(tree: Tree, code: str) -> None:
    tree.commit("a.ipynb", ONE)
    tree.git("config", "filter.reprise.process", broken_process(code))
    tree.write("a.ipynb", TWO)
    tree.git("add", "a.ipynb", code=128)
    assert tree.read("a.ipynb") == TWO
    install(Place(tree.folder))
    assert tree.git("fsck", "--strict") == ""
    tree.git("add", "a.ipynb")
    tree.git("commit", "-qm", "after all")
    assert tree.status == ""


def test_a_switch_that_a_dead_filter_stops_can_be_done_again(tree: Tree) -> None:
    tree.commit("a.ipynb", ONE)
    tree.git("switch", "-qc", "other")
    tree.commit("a.ipynb", TWO)
    tree.git("config", "filter.reprise.process", broken_process("raise SystemExit(1)"))
    tree.git("switch", "main", code=128)
    install(Place(tree.folder))
    assert tree.git("fsck", "--strict") == ""
    assert tree.git("branch", "--show-current") == "other\n"
    tree.git("checkout", "--", ".")
    assert (tree.read("a.ipynb"), tree.status) == (TWO, "")
    tree.git("switch", "-q", "main")
    assert (tree.read("a.ipynb"), tree.status) == (ONE, "")


def test_a_full_disk_strips_all_the_same(tree: Tree) -> None:
    (tree.folder / ".git" / "reprise").write_text("in the way")
    tree.write("a.ipynb", ONE)
    done = subprocess.run(
        ["git", "add", "a.ipynb"], cwd=tree.folder, capture_output=True, check=True
    )
    assert b"Outputs can't be kept in" in done.stderr
    assert '"outputs": []' in tree.git("show", ":a.ipynb")


def clean_within(limit: int, data: bytes, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Strip a notebook by a process that may use so many bytes of memory."""
    (folder / "in.ipynb").write_bytes(data)
    command = f"ulimit -v {limit // 1024}; exec '{sys.executable}' -P -m jupyter_reprise.git clean"
    with (folder / "in.ipynb").open("rb") as given:
        return subprocess.run(
            ["sh", "-c", command], stdin=given, capture_output=True, cwd=folder, check=False
        )


@pytest.mark.skipif(sys.platform != "linux", reason="others don't limit memory, or not like this")
@pytest.mark.parametrize(("text", "times"), [("iVBORw0KGgo", 3), ("\U0001f40d text\n", 10)])
def test_memory_is_bounded_by_the_notebooks_size(tmp_path: Path, text: str, times: int) -> None:
    size = 40_000_000
    data = notebook("x", text=text * (size // len(text.encode())))
    done = clean_within(60_000_000 + times * size, data, tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout) < 1000


@pytest.mark.skipif(sys.platform != "linux", reason="others don't limit memory, or not like this")
def test_too_little_memory_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    done = clean_within(60_000_000, notebook("x", text="y" * 40_000_000), tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"there is not enough memory for this notebook" in done.stderr
