"""In a real repository outputs stay out of git and in the work tree, whatever is done there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.repositories import ONE, TWO, Tree, notebook

from jupyter_reprise.service.attribute_files import Place
from jupyter_reprise.service.git_filter import install

pytestmark = pytest.mark.git

TRACE = "GIT_TRACE"


def test_what_is_committed_has_no_outputs_and_the_work_tree_keeps_them(tree: Tree) -> None:
    tree.commit("n b.ipynb", ONE)
    assert tree.git("show", "HEAD:n b.ipynb").encode() == notebook("a = 1", "b = 2", outputs=False)
    assert tree.read("n b.ipynb") == ONE
    assert tree.status == ""


@pytest.mark.parametrize(
    "name",
    ["plain.ipynb", "with space.ipynb", "it's.ipynb", 'a"b.ipynb', "d/é/ü.ipynb", "=$x.ipynb"],
)
def test_any_name_will_do(tree: Tree, name: str) -> None:
    tree.commit(name, ONE)
    (tree.folder / name).unlink()
    tree.git("checkout", "--", name)
    assert tree.read(name) == ONE


def test_outputs_alone_are_no_change(tree: Tree) -> None:
    tree.commit("a.ipynb", ONE)
    newer = notebook("a = 1", "b = 2", text="newer")
    tree.write("a.ipynb", newer)
    assert tree.git("diff") == ""
    tree.git("add", "a.ipynb")
    assert tree.status == ""
    assert tree.read("a.ipynb") == newer


def test_switching_branches_loses_no_outputs(tree: Tree) -> None:
    tree.commit("a.ipynb", ONE)
    tree.git("switch", "-qc", "other")
    tree.commit("a.ipynb", TWO)
    for branch, expected in [("main", ONE), ("other", TWO)] * 2:
        tree.git("switch", "-q", branch)
        assert tree.read("a.ipynb") == expected
        assert tree.status == ""


def test_a_stash_brings_back_both_sides_outputs(tree: Tree) -> None:
    tree.commit("a.ipynb", ONE)
    tree.write("a.ipynb", TWO)
    tree.git("stash")
    assert (tree.read("a.ipynb"), tree.status) == (ONE, "")
    tree.git("stash", "pop")
    assert (tree.read("a.ipynb"), tree.status) == (TWO, " M a.ipynb\n")


def test_a_rebase_and_a_cherry_pick_end_clean(tree: Tree) -> None:
    tree.commit("a.ipynb", ONE)
    tree.git("switch", "-qc", "side")
    tree.commit("a.ipynb", TWO)
    tree.git("switch", "-q", "main")
    tree.commit("b.ipynb", ONE)
    tree.git("switch", "-q", "side")
    tree.git("rebase", "-q", "main")
    assert (tree.read("a.ipynb"), tree.read("b.ipynb"), tree.status) == (TWO, ONE, "")
    tree.git("switch", "-q", "main")
    tree.git("cherry-pick", "side")
    assert (tree.read("a.ipynb"), tree.status) == (TWO, "")


def test_a_conflict_can_be_resolved_and_loses_nothing(tree: Tree) -> None:
    tree.commit("a.ipynb", ONE)
    tree.git("switch", "-qc", "side")
    tree.commit("a.ipynb", TWO)
    tree.git("switch", "-q", "main")
    four = notebook("a = 1", "b = 4")
    tree.commit("a.ipynb", four)
    tree.git("merge", "side", code=1)
    assert b"<<<<<<< HEAD" in tree.read("a.ipynb")
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=tree.folder, capture_output=True, check=True
    )
    assert status.stdout == b"UU a.ipynb\n"
    tree.git("checkout", "--theirs", "a.ipynb")
    assert tree.read("a.ipynb") == TWO
    tree.git("add", "a.ipynb")
    tree.git("commit", "-qm", "merged")
    assert (tree.read("a.ipynb"), tree.status) == (TWO, "")
    tree.git("reset", "-q", "--hard", "HEAD^")
    assert (tree.read("a.ipynb"), tree.status) == (four, "")


def test_blame_tells_lines_of_cells_and_stays_quiet(tree: Tree) -> None:
    tree.commit("a.ipynb", ONE)
    tree.commit("a.ipynb", TWO, "the second")
    lines = tree.git("blame", "-s", "a.ipynb").splitlines()
    first = {line.split()[0] for line in lines if "a = 1" in line}
    second = {line.split()[0] for line in lines if "b = 3" in line}
    assert len(first) == len(second) == 1
    assert first != second


def test_a_diff_shows_cells(tree: Tree) -> None:
    tree.commit("a.ipynb", ONE)
    tree.write("a.ipynb", TWO)
    lines = tree.git("diff").splitlines()[4:]
    assert [line for line in lines if line[0] in "+-"] == ["-b = 2", "+b = 3"]
    assert lines[0].startswith("@@")


def test_parts_of_a_notebook_can_be_added(tree: Tree) -> None:
    tree.commit("a.ipynb", notebook("a = 1", *["x = 0"] * 20, "b = 2"))
    tree.write("a.ipynb", notebook("a = 7", *["x = 0"] * 20, "b = 8"))
    tree.git("add", "-p", "a.ipynb", stdin="y\nn\n")
    staged = tree.git("show", ":a.ipynb")
    assert "a = 7" in staged
    assert "b = 2" in staged
    assert '"outputs": []' in staged


def test_an_unchanged_tree_needs_no_filter(tree: Tree) -> None:
    for number in range(5):
        tree.write(f"{number}.ipynb", ONE)
    tree.git("add", ".")
    # files of the index's own age are read again, as they might have changed within it
    for path in tree.folder.glob("*.ipynb"):
        os.utime(path, (1e9, 1e9))
    tree.git("add", ".")
    tree.git("commit", "-qm", "many")
    assert "filter-process" not in tree.git("status", **{TRACE: "1"})


def test_one_process_serves_a_whole_command(tree: Tree) -> None:
    for number in range(5):
        tree.write(f"{number}.ipynb", ONE)
    talk = tree.git("add", ".", **{TRACE: "1"})
    assert talk.count("trace: run_command: '") == 1
    assert talk.count("filter-process") == 1


def test_line_ends_of_windows_come_and_go(tree: Tree) -> None:
    tree.git("config", "core.autocrlf", "true")
    tree.write(".gitattributes", b"*.ipynb text\n")
    tree.git("add", ".gitattributes")
    given = ONE.replace(b"\n", b"\r\n")
    tree.commit("a.ipynb", given)
    assert b"\r" not in tree.git("show", "HEAD:a.ipynb").encode()
    (tree.folder / "a.ipynb").unlink()
    tree.git("checkout", "--", "a.ipynb")
    assert (tree.read("a.ipynb"), tree.status) == (given, "")


def test_work_trees_share_what_is_kept(tree: Tree) -> None:
    tree.commit("a.ipynb", ONE)
    other = Tree(tree.folder.parent / "other")
    tree.git("worktree", "add", "-q", str(other.folder), "-b", "side")
    assert (other.read("a.ipynb"), other.status) == (ONE, "")
    other.commit("a.ipynb", TWO)
    tree.git("merge", "-q", "side")
    assert (tree.read("a.ipynb"), tree.status) == (TWO, "")


def test_a_submodule_is_a_repository_of_its_own(tree: Tree, tmp_path: Path) -> None:
    inner = Tree(tmp_path / "inner")
    inner.folder.mkdir()
    inner.git("init", "-q", "-b", "main")
    inner.commit("a.ipynb", notebook("a = 1", outputs=False))
    tree.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.folder), "sub")
    module = Tree(tree.folder / "sub")
    install(Place(module.folder))
    module.commit("a.ipynb", ONE)
    assert '"outputs": []' in module.git("show", "HEAD:a.ipynb")
    assert (module.read("a.ipynb"), module.status) == (ONE, "")


def test_an_archive_leaves_outputs_out_when_told(tree: Tree) -> None:
    tree.commit("a.ipynb", ONE)
    archive = tree.git("archive", "--format=tar", "HEAD", "a.ipynb", REPRISE_NO_RESTORE="1")
    assert "out 0" not in archive


def test_the_single_commands_do_the_same(tree: Tree) -> None:
    tree.git("config", "--unset", "filter.reprise.process")
    tree.commit("n 'b'.ipynb", ONE)
    assert '"outputs": []' in tree.git("show", "HEAD:n 'b'.ipynb")
    (tree.folder / "n 'b'.ipynb").unlink()
    tree.git("checkout", ".")
    assert (tree.read("n 'b'.ipynb"), tree.status) == (ONE, "")


def test_a_clone_without_the_filter_is_not_disturbed(tree: Tree, tmp_path: Path) -> None:
    install(Place(tree.folder, attributes=Path(".gitattributes")))
    tree.git("add", ".gitattributes")
    tree.commit("a.ipynb", ONE)
    tree.git("clone", "-q", str(tree.folder), str(tmp_path / "clone"))
    clone = Tree(tmp_path / "clone")
    assert clone.read("a.ipynb") == notebook("a = 1", "b = 2", outputs=False)
    clone.write("a.ipynb", ONE)
    assert clone.status == " M a.ipynb\n"


def test_settings_of_the_project_around_a_notebook_hold(tree: Tree) -> None:
    tree.write("sub/reprise.toml", b"[strip]\nkeep_output = true\n")
    tree.commit("sub/a.ipynb", ONE)
    assert "out 0" in tree.git("show", "HEAD:sub/a.ipynb")
    tree.commit("a.ipynb", ONE)
    assert "out 0" not in tree.git("show", "HEAD:a.ipynb")


def test_importing_the_filter_imports_nothing_of_weight() -> None:
    script = (
        "import sys, jupyter_reprise.git.entry, jupyter_reprise.git.process, "
        "jupyter_reprise.git.options\n"
        "heavy = ('click', 'nbformat', 'pydantic', 'subprocess', 'tempfile', 'asyncio',"
        " 'sqlalchemy', 'jupyter_reprise.models', 'jupyter_reprise.project')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    done: Any = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"
