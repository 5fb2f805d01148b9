"""Shells complete commands, options, notebooks and runs."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyter_reprise.cli.main import COMMANDS

Complete = Callable[[str], list[str]]


@pytest.fixture
def complete() -> Complete:
    """Give a function that asks as bash does, by the environment, how a line may go on."""

    def ask(line: str) -> list[str]:
        words = line.split(" ")
        environment = {
            **os.environ,
            "_REPRISE_COMPLETE": "bash_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
        }
        completed = subprocess.run(
            (sys.executable, "-m", "jupyter_reprise"),
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert completed.stderr == ""
        return [item.partition(",")[2] for item in completed.stdout.splitlines() if item]

    return ask


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(reprise, shell: str) -> None:
    result = reprise("completion", shell)
    assert result.code == 0
    assert f"_REPRISE_COMPLETE={shell}_complete" in result.out


def test_an_unknown_shell_is_a_usage_error(reprise) -> None:
    assert reprise("completion", "csh").code == 2


def test_commands_and_options_are_completed(complete: Complete) -> None:
    assert complete("reprise ") == list(COMMANDS)
    assert complete("reprise ru") == ["run", "runs"]
    assert complete("reprise run n.ipynb --se") == ["--seed"]
    assert complete("reprise runs --status s") == ["succeeded"]


def test_notebooks_are_completed_and_no_copies_of_them(
    project_folder: Path, make_notebook, complete: Complete
) -> None:
    for name in (
        *("a.ipynb", "nb/b.ipynb", "nb/deep/c.ipynb", "nb/data.csv"),
        *("nb/.ipynb_checkpoints/b-checkpoint.ipynb", ".reprise/work/x/executed.ipynb"),
    ):
        make_notebook(project_folder / name)
    inside = [os.path.join("nb", "b.ipynb"), os.path.join("nb", "deep", "c.ipynb")]
    assert complete("reprise run ") == ["a.ipynb", *inside]
    assert complete("reprise params n") == inside
    assert complete("reprise run nb/") == ["nb/b.ipynb", os.path.join("nb/deep", "c.ipynb")]
    assert complete("reprise run ./a") == ["./a.ipynb"]
    assert complete(f"reprise run {project_folder}{os.sep}a") == [str(project_folder / "a.ipynb")]
    # no notebook: the shell is asked to offer its own
    assert complete("reprise run nb/data") == ["nb/data"]


@pytest.mark.parametrize("command", ["show", "open", "rerun", "rm"])
def test_runs_are_completed_by_id_and_by_name(complete: Complete, add_run, command: str) -> None:
    ids = [add_run(name).id for name in ("nb/fit.ipynb", "nb/fetch.ipynb", "nb/fit.ipynb")]
    newest_first = ids[::-1]
    assert complete(f"reprise {command} ") == [
        *("latest", "nb/fit.ipynb@latest", "nb/fetch.ipynb@latest"),
        *newest_first,
    ]
    assert complete(f"reprise {command} nb/fi") == ["nb/fit.ipynb@latest"]
    assert complete(f"reprise {command} {ids[0].lower()}") == [ids[0]]


@pytest.mark.usefixtures("project_folder")
def test_a_project_without_runs_offers_none(complete: Complete) -> None:
    assert complete("reprise show 01") == []


def test_outside_of_a_project_nothing_is_offered_and_nothing_complained_of(
    complete: Complete, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert complete("reprise show ") == []


class Bash:
    """An interactive bash that has read the printed script, at a terminal of our own."""

    def __init__(self, program: Path) -> None:
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m jupyter_reprise "$@"\n', "utf-8")
        program.chmod(0o755)
        path = os.pathsep.join([str(program.parent), os.environ["PATH"]])
        ours, theirs = os.openpty()
        self._terminal = ours
        self.process = subprocess.Popen(
            ("bash", "--noprofile", "--norc", "-i"),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "PATH": path, "PS1": "$ ", "TERM": "dumb", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        os.close(theirs)
        # Ctrl-T shows the line as bash has it, whatever was redrawn meanwhile
        show = """bind -x '"\\C-t": printf "<%s>\\n" "$READLINE_LINE"'"""
        self._type(f'{show}; eval "$(reprise completion bash)"; echo "ready"!\n', until="ready!")

    def complete(self, line: str) -> str:
        """Type the beginning of a line and Tab, and give what it becomes."""
        shown = self._type(f"{line}\t\x14", until=">\r\n")
        self._type("\x15\x14", until="<>\r\n")
        return shown.rpartition("<")[2].partition(">")[0]

    def _type(self, text: str, *, until: str) -> str:
        os.write(self._terminal, text.encode())
        shown = ""
        deadline = time.monotonic() + 60
        while until not in shown:
            left = max(0.0, deadline - time.monotonic())
            assert select.select([self._terminal], [], [], left)[0], shown
            shown += os.read(self._terminal, 4096).decode(errors="replace")
        return shown

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._terminal)


@pytest.fixture
def bash(tmp_path: Path, project_folder: Path) -> Iterator[Bash]:
    if os.name == "nt" or shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    shell = Bash(tmp_path / "bin" / "reprise")
    yield shell
    shell.close()


def test_bash_completes_names_that_it_takes_apart_itself(
    add_run, make_notebook, project_folder: Path, bash: Bash
) -> None:
    run = add_run("fit:1.ipynb")
    make_notebook(project_folder / "[a] b.ipynb")
    lines = {
        f"reprise show {run.id[:20]}": f"reprise show {run.id} ",
        "reprise show lat": "reprise show latest ",
        "reprise show fit:1.ipynb@la": "reprise show fit:1.ipynb@latest ",
        "reprise show fit:1.ipynb@": "reprise show fit:1.ipynb@latest ",
        "reprise show fit:": "reprise show fit:1.ipynb@latest ",
        "reprise runs --status=succ": "reprise runs --status=succeeded ",
        "reprise run [": r"reprise run \[a\]\ b.ipynb ",
        "reprise run '[": "reprise run '[a] b.ipynb' ",
    }
    assert {line: bash.complete(line) for line in lines} == lines
