"""The bootstrap seeds and watches a Python process, and leaves no trace in its code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise.kernels.launching import OBSERVATIONS, launch_source


def run(folder: Path, code: str, *, seed: int = 1, watch: bool = True) -> tuple[str, list[Any]]:
    """Run code in a fresh process after the bootstrap; gives its output and the observations."""
    work = folder / ".reprise" / "work"
    work.mkdir(parents=True, exist_ok=True)
    source = launch_source(seed, work=work if watch else None, root=folder)
    script = folder / ".reprise" / "script.py"
    script.write_text(f"{source}\n{code}\n", "utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], cwd=folder, capture_output=True, text=True, check=True
    )
    log = work / OBSERVATIONS
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    return done.stdout, [json.loads(line) for line in lines]


def subjects(notes: list[Any], kind: str) -> list[str]:
    return [Path(note["subject"]).name for note in notes if note["kind"] == kind]


def test_reads_and_writes_are_told_apart_and_noted_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1", "utf-8")
    _, notes = run(
        tmp_path,
        "for _ in range(3): open('a.csv').read()\n"
        "open('b.csv', 'w').write('x'); open('b.csv').read()\n"
        "import os; open('c.part', 'w').close(); os.replace('c.part', 'c.csv')",
    )
    assert subjects(notes, "read") == ["a.csv"]
    assert subjects(notes, "write") == ["b.csv", "c.part", "c.csv"]


def test_a_file_that_is_not_there_is_no_input(tmp_path: Path) -> None:
    _, notes = run(tmp_path, "try:\n    open('absent.csv')\nexcept FileNotFoundError:\n    pass")
    assert notes == []


def test_a_module_of_the_project_is_an_input_even_when_it_is_cached(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("x = 1\n", "utf-8")
    for _ in range(2):
        _, notes = run(tmp_path, "import sys; sys.path.insert(0, '.'); import helper")
    assert set(subjects(notes, "read")) == {"helper.py"}


def test_databases_and_hosts_are_noted_and_this_machine_is_not(tmp_path: Path) -> None:
    (tmp_path / "data.db").touch()
    _, notes = run(
        tmp_path,
        "import socket, sqlite3\n"
        "sqlite3.connect('data.db').close()\n"
        "for host in ('localhost', '127.0.0.1', 'data.example.invalid'):\n"
        "    try:\n        socket.getaddrinfo(host, 80)\n    except OSError:\n        pass",
    )
    assert subjects(notes, "read") == ["data.db"]
    assert subjects(notes, "network") == ["data.example.invalid"]


def test_the_interpreters_own_files_do_not_count(tmp_path: Path) -> None:
    _, notes = run(tmp_path, "import json.tool, email.mime.text, zoneinfo; open('/dev/null')")
    assert notes == []


@pytest.mark.parametrize(
    "code",
    ["import random; print(random.random())", "import numpy; print(numpy.random.random())"],
    ids=["random", "numpy"],
)
def test_the_global_generators_follow_the_seed(tmp_path: Path, code: str) -> None:
    first, second, other = (run(tmp_path, code, seed=seed, watch=False)[0] for seed in (1, 1, 2))
    assert first == second != other


def test_no_name_is_left_behind(tmp_path: Path) -> None:
    printed, _ = run(tmp_path, "print(sorted(name for name in dir() if name[0] != '_'))")
    assert printed == "[]\n"
