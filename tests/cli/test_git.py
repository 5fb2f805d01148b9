"""`reprise git` sets a repository up, says how it stands, and gives outputs back."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.repositories import ONE, notebook

from jupyter_reprise.git.commands import our_command, read_nbstripout

pytestmark = pytest.mark.git

ASSETS = Path(__file__).parents[1] / "assets" / "strip"
EXECUTED = (ASSETS / "executed.ipynb").read_bytes()


def git(*words: str, **options: Any) -> str:
    done = subprocess.run(
        ["git", *words], check=True, stdout=subprocess.PIPE, encoding="utf-8", **options
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "it's a repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    git("init", "-q", "-b", "main")
    return folder


@pytest.fixture
def commit(repository: Path) -> None:
    (repository / "a.ipynb").write_bytes(EXECUTED)
    git("add", ".")
    git("commit", "-qm", "first")


def attributes(repository: Path) -> Path:
    return repository / ".git" / "info" / "attributes"


def use_nbstripout(file: Path, *options: str) -> None:
    """Set nbstripout up as it does itself."""
    command = [sys.executable, "-W", "ignore", "-m", "nbstripout", "--install"]
    subprocess.run([*command, "--attributes", str(file)], check=True)
    clean = git("config", "filter.nbstripout.clean")
    git("config", "filter.nbstripout.clean", " ".join([clean, *options]))


def test_a_repository_is_set_up_and_left_as_it_was(reprise, repository: Path) -> None:
    config = (repository / ".git" / "config").read_bytes()
    for value in ("one", "two"):
        git("config", "--add", "filter.reprise.process", value)
    assert reprise("git", "status").code == 1
    assert reprise("git", "install").code == 0
    assert attributes(repository).read_text() == "*.ipynb filter=reprise diff=reprise\n"
    assert reprise("git", "install").code == 0
    status = reprise("git", "status", "--json")
    assert status.code == 0
    found = status.json
    assert (found["health"], found["filter"]) == ("working", "reprise")
    assert found["is_required"]
    assert found["is_diff_readable"]
    assert "notebooks are stripped" in reprise("git", "status").out
    assert reprise("git", "uninstall").code == 0
    assert not attributes(repository).exists()
    assert (repository / ".git" / "config").read_bytes() == config


def test_nbstripout_is_taken_over_and_given_back(reprise, repository: Path) -> None:
    file = attributes(repository)
    use_nbstripout(file, "--keep-count", "--drop-tagged-cells='a b'")
    git("config", "filter.nbstripout.extrakeys", "metadata.title cell.source")
    before = file.read_text()
    assert "to take over" in reprise("git", "status").out
    done = reprise("git", "install")
    assert "left out: The extra key cell.source is left out: a valid notebook" in done.err
    assert "--keep-count '" not in done.err
    found = reprise("git", "status", "--json").json
    assert found["options"] == [
        "--keep-count",
        "--extra-keys=metadata.title",
        "--drop-tagged-cells=a b",
    ]
    assert "filter=nbstripout" not in file.read_text().replace("*.zpln filter=nbstripout", "")
    reprise("git", "install")
    assert reprise("git", "status", "--json").json["options"] == found["options"]
    reprise("git", "uninstall")
    assert file.read_text() == before
    assert reprise("git", "status", "--json").json["filter"] == "nbstripout"


def test_what_nbstripout_left_elsewhere_comes_back_exactly(reprise, repository: Path) -> None:
    committed = repository / ".gitattributes"
    use_nbstripout(committed)
    before = committed.read_text()
    reprise("git", "install")
    assert committed.read_text() == before
    reprise("git", "uninstall")
    assert committed.read_text() == before
    assert not attributes(repository).exists()
    assert reprise("git", "install", "--attributes", ".gitattributes").code == 0
    assert reprise("git", "status", "--json").json["filter"] == "reprise"
    reprise("git", "uninstall")
    assert committed.read_text() == before


def test_moving_a_team_over_also_moves_what_comes_before(
    reprise, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = attributes(repository)
    use_nbstripout(file)
    before = file.read_text()
    (repository / "sub").mkdir()
    monkeypatch.chdir(repository / "sub")
    assert reprise("git", "install", "--attributes", "../.gitattributes").code == 0
    assert reprise("git", "status", "--json").json["filter"] == "reprise"
    monkeypatch.chdir(repository)
    reprise("git", "uninstall", "--attributes", ".gitattributes")
    assert file.read_text() == before
    assert not (repository / ".gitattributes").exists()


@pytest.mark.parametrize("option", [(), ("--global",)], ids=["here", "global"])
def test_an_attributes_file_that_git_does_not_read_is_refused(
    reprise, repository: Path, option: tuple[str, ...]
) -> None:
    refused = reprise("git", "install", *option, "--attributes", "attributes.txt")
    assert refused.code == 1
    assert "Git reads no attributes from" in refused.err
    assert "attributes.txt" in refused.err
    assert not (repository / "attributes.txt").exists()


def test_attributes_that_come_first_and_say_otherwise_are_told(reprise, repository: Path) -> None:
    attributes(repository).parent.mkdir(exist_ok=True)
    attributes(repository).write_text("*.ipynb -filter\n")
    done = reprise("git", "install", "--attributes", ".gitattributes")
    assert done.code == 1
    assert "notebooks are not stripped" in done.err


def test_attributes_are_replaced_whole_or_not_at_all(
    reprise, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = repository / ".gitattributes"
    file.write_text("*.csv text\n")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    refused = reprise("git", "install", "--attributes", ".gitattributes")
    assert refused.code == 1
    assert "No space left" in refused.err
    assert file.read_text() == "*.csv text\n"
    assert sorted(path.name for path in repository.iterdir()) == [".git", ".gitattributes"]


def test_a_repository_that_the_user_s_configuration_covers_is_told(
    reprise, repository: Path
) -> None:
    reprise("git", "install", "--global")
    assert "reprise git uninstall --global" in reprise("git", "uninstall").err
    assert reprise("git", "status").code == 0


def test_a_repository_that_moved_over_has_the_same_blobs(reprise, repository: Path) -> None:
    use_nbstripout(attributes(repository), "--keep-id")
    (repository / "a.ipynb").write_bytes(EXECUTED)
    git("add", ".")
    before = git("ls-files", "-s")
    reprise("git", "install")
    git("add", "--renormalize", ".")
    assert git("ls-files", "-s") == before


def test_all_repositories_of_a_user_are_set_up(
    reprise, repository: Path, isolated_home: Path
) -> None:
    assert reprise("git", "install", "--global").code == 0
    assert (isolated_home / ".config/git/attributes").read_text().startswith("*.ipynb filter=")
    assert reprise("git", "status").code == 0
    assert reprise("git", "uninstall", "--global").code == 0
    assert reprise("git", "status").code == 1


def test_a_clone_that_lacks_the_filter_is_told(reprise, repository: Path, commit: None) -> None:
    (repository / ".gitattributes").write_text("*.ipynb filter=reprise diff=reprise\n")
    status = reprise("git", "status")
    assert status.code == 1
    assert "which this clone lacks" in status.out
    assert "Run `reprise git install`." in status.out
    reprise("git", "install")
    assert not attributes(repository).exists()
    assert reprise("git", "status").code == 0
    assert "--attributes .gitattributes" in reprise("git", "uninstall").err
    reprise("git", "uninstall", "--attributes", ".gitattributes")
    assert not (repository / ".gitattributes").exists()


def test_a_filter_that_does_not_start_is_told(reprise, repository: Path) -> None:
    reprise("git", "install")
    git("config", "filter.reprise.process", "/nowhere/python -m jupyter_reprise.git")
    status = reprise("git", "status")
    assert status.code == 1
    assert "does not start" in status.out


def test_unfiltered_notebooks_are_named(reprise, repository: Path) -> None:
    reprise("git", "install")
    (repository / "kept").mkdir()
    with attributes(repository).open("a") as file:
        file.write("kept/*.ipynb -filter\n")
    for name in ("a.ipynb", "kept/b é.ipynb"):
        (repository / name).write_bytes(EXECUTED)
    git("add", ".")
    status = reprise("git", "status")
    assert "2, 1 of them unfiltered" in status.out
    assert "kept/b é.ipynb" in status.out
    assert "kept outputs: 1 notebook," in status.out


def test_another_filter_is_not_pushed_aside(reprise, repository: Path) -> None:
    (repository / ".gitattributes").write_text("*.ipynb filter=lfs\n")
    refused = reprise("git", "install")
    assert refused.code == 1
    assert "already pass through the filter lfs" in refused.err


@pytest.mark.parametrize("command", ["install", "status", "uninstall"])
def test_where_there_is_no_work_tree_nothing_is_done(
    reprise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "in no git repository" in reprise("git", command).err
    git("init", "-q", "--bare", "bare")
    monkeypatch.chdir(tmp_path / "bare")
    refused = reprise("git", command)
    assert refused.code == 1
    assert "is bare" in refused.err


def test_outputs_are_put_back(reprise, repository: Path) -> None:
    reprise("git", "install")
    file = repository / "a b.ipynb"
    file.write_bytes(EXECUTED)
    git("add", ".")
    stripped = git("show", ":a b.ipynb").encode() + b"\n"
    assert reprise("git", "restore", "a b.ipynb").err == "a b.ipynb: has them already\n"
    file.write_bytes(stripped)
    os.chmod(file, 0o640)
    done = reprise("git", "restore", "a b.ipynb")
    assert (done.code, done.out) == (0, "a b.ipynb: outputs restored\n")
    assert file.read_bytes() == EXECUTED
    assert file.stat().st_mode & 0o777 == 0o640
    assert git("diff", "--name-only") == ""


def test_a_folder_gets_all_outputs_back_and_one_bad_file_stops_nothing(
    reprise, repository: Path
) -> None:
    reprise("git", "install")
    for name in ("a.ipynb", "b.ipynb"):
        (repository / name).write_bytes(EXECUTED)
    git("add", ".")
    git("commit", "-qm", "first")
    (repository / "a.ipynb").write_text(git("show", "HEAD:a.ipynb") + "\n", "utf-8")
    (repository / "new.ipynb").write_text('{"cells": [], "nbformat": 4}', "utf-8")
    done = reprise("git", "restore", ".")
    assert (done.code, done.err) == (0, "")
    assert "a.ipynb: outputs restored" in done.out
    assert (repository / "a.ipynb").read_bytes() == EXECUTED
    (repository / "a.ipynb").write_text("no notebook", "utf-8")
    (repository / "b.ipynb").write_text(git("show", "HEAD:b.ipynb") + "\n", "utf-8")
    done = reprise("git", "restore", "a.ipynb", "nowhere.ipynb", "b.ipynb")
    assert done.code == 1
    assert done.err.count("error:") == 2
    assert (repository / "b.ipynb").read_bytes() == EXECUTED


def test_a_file_is_stripped_in_its_place_only_when_its_outputs_are_kept(
    reprise, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = repository / "a.ipynb", repository / "text.ipynb"
    path.write_bytes(EXECUTED)
    other.write_text("no notebook", "utf-8")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("jupyter_reprise.git.kept.KeptOutputs.keep", refuse)
        refused = reprise("git", "strip", "a.ipynb")
    assert refused.code == 1
    assert "can't be kept" in refused.err
    assert path.read_bytes() == EXECUTED
    done = reprise("git", "strip", "text.ipynb", "a.ipynb")
    assert done.code == 1
    assert done.err.count("error:") == 1
    assert other.read_text("utf-8") == "no notebook"
    assert done.out == "a.ipynb: stripped\n"
    assert reprise("git", "strip", "a.ipynb").out == ""
    reprise("git", "restore", "a.ipynb")
    assert path.read_bytes() == EXECUTED


def test_what_a_check_takes_out_can_be_put_back(reprise, repository: Path) -> None:
    path = repository / "a.ipynb"
    path.write_bytes(ONE)
    reprise("check", "--fix", "a.ipynb")
    assert path.read_bytes() == notebook("a = 1", "b = 2", outputs=False)
    assert reprise("git", "restore", "a.ipynb").code == 0
    assert path.read_bytes() == ONE


def test_newer_outputs_stay_unless_forced(reprise, repository: Path) -> None:
    reprise("git", "install")
    file = repository / "a.ipynb"
    file.write_bytes(EXECUTED)
    git("add", ".")
    newer = EXECUTED.replace(b"careful", b"other")
    newer = newer.replace(b"print('other'", b"print('careful'")
    file.write_bytes(newer)
    refused = reprise("git", "restore", "a.ipynb")
    assert refused.code == 1
    assert "--force replaces them" in refused.err
    assert file.read_bytes() == newer
    assert reprise("git", "restore", "--force", "a.ipynb").code == 0
    assert file.read_bytes() == EXECUTED


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "There is no notebook a.ipynb."),
        (EXECUTED, "no outputs are kept for its source"),
        (b"<<<<", "not valid JSON"),
    ],
)
def test_what_can_not_be_put_back_is_said(
    reprise, repository: Path, content: bytes | None, message: str
) -> None:
    if content is not None:
        (repository / "a.ipynb").write_bytes(content)
    refused = reprise("git", "restore", "a.ipynb")
    assert refused.code == 1
    assert message in refused.err


def test_collecting_garbage_leaves_no_more_outputs_than_told(reprise, repository: Path) -> None:
    (repository / "reprise.toml").write_text("[strip]\n")
    reprise("git", "install")
    (repository / "a.ipynb").write_bytes(EXECUTED)
    git("add", ".")
    assert "0 files" in reprise("gc").err
    (repository / "reprise.toml").write_text("[strip]\nkept_outputs = 0\n")
    assert "1 file" in reprise("gc").err
    assert reprise("git", "status", "--json").json["kept"] == 0


def test_a_notebook_is_shown_as_text(reprise, repository: Path) -> None:
    (repository / "a.ipynb").write_bytes(EXECUTED)
    shown = reprise("git", "diff", "a.ipynb")
    assert shown.code == 0
    assert shown.out.startswith("%% notebook\n")
    assert "%% code #parameters\n" in shown.out
    assert reprise("git", "diff", "b.ipynb").code == 1


@pytest.mark.parametrize("name", ["clean", "smudge"])
def test_single_commands_take_nbstripouts_options(
    reprise, repository: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(EXECUTED)))
    done = reprise("git", name, "--keep-count", "--", "a.ipynb")
    assert done.code == 0
    assert [cell.get("execution_count") for cell in json.loads(done.out)["cells"]][2] == 1
    assert reprise("git", name, "--what").err.startswith("reprise: --what is not an option")


def test_nbstripouts_command_may_be_a_program() -> None:
    policy, left_out = read_nbstripout("/usr/bin/nbstripout --keep-output", "", "metadata.widgets")
    assert (policy.keep_output, policy.keep_metadata_keys) == (True, ("metadata.widgets",))
    assert not left_out
    policy, left_out = read_nbstripout("nbstripout --mode zeppelin", "", "")
    assert not policy.keep_output
    assert "--mode is not an option" in left_out[0]


def test_paths_in_commands_are_quoted_for_gits_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/home/it's me/$x/python")
    assert our_command("diff").startswith("""'/home/it'"'"'s me/$x/python' -P -m jupyter_""")
    monkeypatch.setattr("jupyter_reprise.git.commands.IS_WINDOWS", True)
    monkeypatch.setattr(sys, "executable", r"C:\Program Files\Python\python.exe")
    assert our_command("diff").startswith("'C:/Program Files/Python/python.exe' -P")
