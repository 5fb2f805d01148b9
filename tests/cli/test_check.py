"""`reprise check`: which files it looks at, what it says of them, and what it mends."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

CLOCK = "import time\ntime.time()"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder that is in no project the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(("git", "-C", str(folder), *arguments), check=True, capture_output=True)


def execute(path: Path) -> None:
    """Leave in a notebook what running it in JupyterLab leaves."""
    nb = json.loads(path.read_text("utf-8"))
    nb["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "1"}]
    nb["cells"][0]["execution_count"] = 3
    path.write_text(json.dumps(nb, indent=1), "utf-8")


def rules_of(result: Any) -> list[tuple[str, str]]:
    return [(found["path"], found["rule"]) for found in result.json["findings"]]


def test_a_clean_notebook_passes(reprise, folder: Path, make_notebook) -> None:
    make_notebook(folder / "a.ipynb", "x = 1")
    result = reprise("check")
    assert (result.code, result.out) == (0, "")
    assert result.err == "1 notebook checked, 0 findings.\n"


def test_a_finding_is_named_with_its_place_and_how_to_mend_it_once(
    reprise, folder: Path, make_notebook
) -> None:
    make_notebook(folder / "sub" / "a.ipynb", "x = 1", CLOCK, CLOCK)
    result = reprise("check", "sub")
    lines = result.out.splitlines()
    assert result.code == 1
    assert lines[0].startswith("sub/a.ipynb:cell 2:line 2 time-dependent `time.time` gives")
    assert lines[1].startswith("sub/a.ipynb:cell 3:line 2 time-dependent")
    assert result.out.count("Make the date a parameter") == 1
    assert "\x1b" not in result.out
    assert result.err == "1 notebook checked, 2 findings.\n"


def test_advice_does_not_fail_the_check(reprise, folder: Path, make_notebook) -> None:
    make_notebook(folder / "a.ipynb", "import random\nrandom.random()")
    result = reprise("check")
    assert result.code == 0
    assert "global-random" in result.out
    assert "1 finding (1 of them advice)" in result.err


def test_json_says_all_there_is_to_know(reprise, folder: Path, make_notebook) -> None:
    make_notebook(folder / "a.ipynb", "x = 1", CLOCK)
    result = reprise("check", "--json")
    (found,) = result.json["findings"]
    assert result.code == 1
    assert result.json["checked"] == 1
    assert {key: found[key] for key in ("path", "cell", "cell_id", "line", "rule", "severity")} == {
        **{"path": "a.ipynb", "cell": 1, "cell_id": "cell-2", "line": 2},
        **{"rule": "time-dependent", "severity": "warning"},
    }


def test_what_is_no_notebook_does_not_stop_the_others(reprise, folder: Path, make_notebook) -> None:
    (folder / "a.ipynb").write_text("{", "utf-8")
    make_notebook(folder / "b.ipynb", CLOCK)
    result = reprise("check", "a.ipynb", "gone.ipynb", "b.ipynb", "--json")
    assert result.code == 1
    assert [error["path"] for error in result.json["errors"]] == ["gone.ipynb", "a.ipynb"]
    assert rules_of(result) == [("b.ipynb", "time-dependent")]
    assert "1 notebook checked, 1 finding, 2 files not checked." in result.err


def test_a_file_that_is_no_notebook_is_named(reprise, folder: Path) -> None:
    (folder / "a.ipynb").write_text("{", "utf-8")
    result = reprise("check")
    assert result.code == 1
    assert "error: a.ipynb is not a notebook" in result.err


def test_no_notebook_at_all_passes(reprise, folder: Path) -> None:
    result = reprise("check")
    assert (result.code, result.err) == (0, "0 notebooks checked, 0 findings.\n")


@pytest.mark.parametrize(
    "name",
    [".venv", "node_modules", ".ipynb_checkpoints", ".reprise", ".git", "lib/site-packages", "env"],
)
def test_folders_of_tools_are_passed_over(reprise, folder: Path, make_notebook, name) -> None:
    make_notebook(folder / name / "a.ipynb", CLOCK)
    (folder / "env").mkdir(exist_ok=True)
    (folder / "env" / "pyvenv.cfg").touch()
    assert reprise("check").code == 0


def test_a_file_that_is_named_is_checked_wherever_it_lies(
    reprise, folder: Path, make_notebook
) -> None:
    make_notebook(folder / ".venv" / "a.ipynb", CLOCK)
    assert reprise("check", ".venv/a.ipynb").code == 1


def test_what_git_ignores_is_left_out_also_in_a_repository_inside(
    reprise, folder: Path, make_notebook
) -> None:
    for root in (folder, folder / "inner"):
        root.mkdir(exist_ok=True)
        git(root, "init")
        (root / ".gitignore").write_text("scratch*\n", "utf-8")
        make_notebook(root / "scratch-é.ipynb", CLOCK)
        make_notebook(root / "kept é.ipynb", CLOCK)
    result = reprise("check", "--json")
    assert [path for path, _ in rules_of(result)] == ["inner/kept é.ipynb", "kept é.ipynb"]


def test_a_project_is_checked_whole_from_anywhere_inside(
    reprise, project_folder: Path, make_notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_notebook(project_folder / "a.ipynb", CLOCK)
    (project_folder / "sub").mkdir()
    monkeypatch.chdir(project_folder / "sub")
    result = reprise("check", "--json")
    assert rules_of(result) == [((project_folder / "a.ipynb").as_posix(), "time-dependent")]


def test_a_project_says_what_is_left_out(reprise, project_folder: Path, make_notebook) -> None:
    (project_folder / "reprise.toml").write_text(
        '[check]\nignore = ["time-dependent"]\nexclude = ["drafts/**"]\n'
        'per_path = { "old-*.ipynb" = ["wildcard-import"] }\n',
        "utf-8",
    )
    for name in ("a.ipynb", "old-a.ipynb", "drafts/a.ipynb"):
        make_notebook(project_folder / name, CLOCK, "from os import *")
    result = reprise("check", ".", "drafts/a.ipynb", "--json")
    assert rules_of(result) == [("a.ipynb", "wildcard-import")]
    assert result.json["checked"] == 2


def test_settings_in_error_are_told_once_and_do_not_stop_other_projects(
    reprise, folder: Path, make_notebook
) -> None:
    make_notebook(folder / "bad" / "a.ipynb", CLOCK)
    make_notebook(folder / "bad" / "b.ipynb", CLOCK)
    make_notebook(folder / "good.ipynb", CLOCK)
    (folder / "bad" / "reprise.toml").write_text('[check]\nignore = ["clock"]\n', "utf-8")
    result = reprise("check")
    assert result.code == 1
    assert result.err.count("There is no rule 'clock'") == 1
    assert "good.ipynb:cell 1" in result.out


@pytest.mark.parametrize("entry", ["gates = { rmse = '<= 1' }", "secrets = ['token']"])
def test_a_notebook_with_gates_or_secrets_needs_parameters(
    reprise, project_folder: Path, make_notebook, entry
) -> None:
    with (project_folder / "reprise.toml").open("a", encoding="utf-8") as stream:
        stream.write(f'[[notebook]]\npath = "a.ipynb"\n{entry}\n')
        stream.write('[[notebook]]\npath = "*.ipynb"\ntimeout = "1m"\n')
    make_notebook(project_folder / "a.ipynb", "x = 1")
    make_notebook(project_folder / "b.ipynb", "x = 1")
    assert rules_of(reprise("check", "--json")) == [("a.ipynb", "missing-parameters")]


@pytest.mark.parametrize(
    ("arguments", "rules"),
    [
        (["--select", "wildcard-import"], ["wildcard-import"]),
        (["--select", "wildcard-import,time-dependent"], ["time-dependent", "wildcard-import"]),
        (["--ignore", "wildcard-import"], ["time-dependent"]),
        (["--ignore", "wildcard-import", "--ignore", "time-dependent"], []),
    ],
    ids=["select", "several", "ignore", "all"],
)
def test_rules_are_selected_and_ignored(
    reprise, folder: Path, make_notebook, arguments, rules
) -> None:
    make_notebook(folder / "a.ipynb", CLOCK, "from os import *")
    result = reprise("check", "--json", *arguments)
    assert [rule for _, rule in rules_of(result)] == rules


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_rule_that_is_not_there_is_wrong_usage(reprise, folder: Path, option) -> None:
    result = reprise("check", option, "output")
    assert result.code == 2
    assert "Did you mean outputs?" in result.err


def test_every_rule_is_listed(reprise) -> None:
    text, listed = reprise("check", "--list-rules"), reprise("check", "--list-rules", "--json").json
    assert [line.split()[0] for line in text.out.splitlines()] == [rule["rule"] for rule in listed]
    assert "credentials" in text.out


def test_fix_mends_what_is_fixable_and_leaves_the_rest(
    reprise, folder: Path, make_notebook
) -> None:
    path = make_notebook(folder / "a.ipynb", "x = 1", CLOCK)
    clean = path.read_text("utf-8")
    execute(path)
    result = reprise("check", "--fix", "--json")
    assert result.code == 1
    assert path.read_text("utf-8") == clean
    assert [found["rule"] for found in result.json["mended"]] == ["outputs", "execution-count"]
    assert rules_of(result) == [("a.ipynb", "time-dependent")]
    assert "1 notebook checked, 1 finding, 2 mended." in result.err


def test_a_check_that_mended_all_passes(reprise, folder: Path, make_notebook) -> None:
    execute(make_notebook(folder / "a.ipynb", "x = 1"))
    assert reprise("check", "--fix").code == 0
    assert reprise("check").code == 0


def test_fix_keeps_byte_order_mark_permissions_and_links(
    reprise, folder: Path, make_notebook
) -> None:
    path = make_notebook(folder / "real" / "a.ipynb", "x = 1")
    execute(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    path.chmod(0o640)
    (folder / "link.ipynb").symlink_to(path)
    assert reprise("check", "--fix", "link.ipynb").code == 0
    data = path.read_bytes()
    assert (folder / "link.ipynb").is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert data.startswith(b"\xef\xbb\xbf{\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert os.listdir(path.parent) == ["a.ipynb"]


def test_a_file_that_needs_no_mending_is_not_written(reprise, folder: Path, make_notebook) -> None:
    path = make_notebook(folder / "a.ipynb", CLOCK)
    before = path.stat().st_ino
    reprise("check", "--fix")
    assert path.stat().st_ino == before


def test_a_folder_that_can_not_be_written_is_said(
    reprise, folder: Path, make_notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_notebook(folder / "a.ipynb", "x = 1")
    execute(path)
    before = path.read_bytes()

    def refuse(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    result = reprise("check", "--fix")
    assert result.code == 1
    assert "can't be written (No space left on device)" in result.err
    assert path.read_bytes() == before
    assert os.listdir(folder) == ["a.ipynb"]


def test_what_a_git_filter_strips_is_not_asked_for_unless_selected(
    reprise, folder: Path, make_notebook
) -> None:
    git(folder, "init")
    (folder / ".gitattributes").write_text("*.ipynb filter=strip\n", "utf-8")
    execute(make_notebook(folder / "a.ipynb", "x = 1"))
    assert reprise("check").code == 1
    git(folder, "config", "filter.strip.clean", "cat")
    assert reprise("check").code == 0
    assert reprise("check", "--select", "outputs").code == 1


def test_long_checks_say_how_far_they_are_on_a_terminal(
    reprise, folder: Path, make_notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jupyter_reprise.cli import check

    for name in ("a.ipynb", "b.ipynb"):
        make_notebook(folder / name, "x = 1")
    monkeypatch.setattr(check, "_QUIET_SECONDS", -1)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert "checked 1 of 2" in reprise("check").err


def test_outputs_that_the_project_keeps_in_git_are_no_finding(
    reprise, project_folder: Path, make_notebook
) -> None:
    path = make_notebook(project_folder / "n.ipynb", "1 + 1")
    output = '[{"output_type": "stream", "name": "stdout", "text": "2"}]'
    path.write_text(path.read_text("utf-8").replace('"outputs": []', f'"outputs": {output}'))
    assert "outputs" in reprise("check", "n.ipynb").out
    settings = project_folder / "reprise.toml"
    settings.write_text(settings.read_text("utf-8") + "[strip]\nkeep_output = true\n", "utf-8")
    before = path.read_bytes()
    assert reprise("check", "--fix", "n.ipynb").code == 0
    assert path.read_bytes() == before
