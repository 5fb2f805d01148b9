"""A run's record says what decided its result, and holds no secret."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kept_files import artifact, executed, printed

pytestmark = pytest.mark.kernel


def test_the_seed_decides_every_global_generator(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import random, numpy as np, jupyter_reprise as r\n"
        "r.record('draws', [random.random(), np.random.random(), r.rng().random(), r.seed()])",
    )
    draws = [
        reprise("run", "n.ipynb", "--seed", seed, "--fresh", "--json").json["records"]["draws"]
        for seed in ("5", "5", "6")
    ]
    assert draws[0] == draws[1]
    assert all(a != b for a, b in zip(draws[0], draws[2], strict=True))
    assert draws[0][3] == 5


def test_the_same_run_is_offered_from_the_store_until_something_changes(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import jupyter_reprise as r; r.record('n', len(open('data.csv').read()))",
        parameters="a = 1",
    )
    data = project_folder / "data.csv"
    data.write_text("1,2", "utf-8")

    def run(*extra: str) -> dict[str, Any]:
        manifest: dict[str, Any] = reprise("run", "n.ipynb", "--seed", "1", "--json", *extra).json
        return manifest

    first = run()
    again = run()
    assert again["is_reused"]
    assert again["run_id"] == first["run_id"]
    assert run("--fresh")["run_id"] != first["run_id"]
    assert not run("-p", "a", "2")["is_reused"]
    shutil.copy(project_folder / "n.ipynb", project_folder / "copy.ipynb")
    copy: dict[str, Any] = reprise("run", "copy.ipynb", "--seed", "1", "--json").json
    assert not copy["is_reused"], "its runs are its own"
    data.write_text("1,2,3", "utf-8")
    changed = run()
    assert not changed["is_reused"]
    assert changed["records"] == {"n": 5}
    assert changed["run_key"] != first["run_key"]


def test_files_read_and_written_are_recorded_with_their_digests(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "nb" / "n.ipynb",
        "import helper, pathlib",
        "text = pathlib.Path('../data.csv').read_text()",
        "pathlib.Path('out.txt').write_text(text * 2)",
    )
    (project_folder / "data.csv").write_text("1,2", "utf-8")
    (project_folder / "nb" / "helper.py").write_text("x = 1\n", "utf-8")
    manifest = reprise("run", "nb/n.ipynb", "--json").json
    assert [f["path"] for f in manifest["inputs"]] == ["data.csv", "nb/helper.py"]
    assert [f["path"] for f in manifest["outputs"]] == ["nb/out.txt"]
    digests = {a["name"]: a["sha256"] for a in manifest["artifacts"]}
    assert artifact(project_folder, digests["outputs/nb/out.txt"]) == b"1,21,2"


def test_a_declared_input_is_recorded_as_it_was_before_the_notebook_changed_it(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "open('data.csv', 'w').write('3,4')")
    (project_folder / "data.csv").write_text("1,2", "utf-8")
    settings = project_folder / "reprise.toml"
    added = '[[notebook]]\npath = "n.ipynb"\ninputs = ["*.csv"]\n'
    settings.write_text(settings.read_text("utf-8") + added, "utf-8")
    manifest = reprise("run", "n.ipynb", "--json").json
    [found] = manifest["inputs"]
    assert found["sha256"] == hashlib.sha256(b"1,2").hexdigest()
    [written] = manifest["outputs"]
    assert written["sha256"] == hashlib.sha256(b"3,4").hexdigest()


def test_a_secret_is_in_no_byte_that_a_run_leaves(
    reprise, project_folder: Path, make_notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "correct-horse-battery"
    monkeypatch.setenv("API_TOKEN", secret)
    make_notebook(
        project_folder / "n.ipynb",
        "print(token); print(repr(str(token)))",
        "import sys; [print(letter, end='', flush=True) for letter in token]",
        "import jupyter_reprise as r; r.record('token', str(token)); len(token)",
        "import os; os.system('echo $API_TOKEN'); None",
        "str(token)",
        "raise ValueError(str(token))",
        parameters="from jupyter_reprise import Secret\ntoken: Secret",
    )
    result = reprise("run", "n.ipynb", "-p", "token", "env:API_TOKEN", "--json")

    assert result.code == 4
    assert result.json["error"]["name"] == "ValueError"
    nb = executed(project_folder, result.json)
    assert "[secret env:API_TOKEN]" in printed(nb)
    assert str(len(secret)) in json.dumps(nb)
    assert secret not in result.out + result.err
    kept = [path for path in project_folder.rglob("*") if path.is_file()]
    assert len(kept) > 5
    for path in kept:
        assert secret.encode() not in path.read_bytes(), path


def test_a_secret_given_in_plain_is_refused_without_being_repeated(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        parameters="from jupyter_reprise import Secret\ntoken: Secret",
    )
    result = reprise("run", "n.ipynb", "-p", "token", "hunter2-in-plain-sight")
    assert result.code == 1
    assert "env:NAME" in result.err
    assert "hunter2" not in result.err


def test_the_database_row_and_the_manifest_agree(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "import jupyter_reprise as r; r.record('x', 2)")
    manifest = reprise("run", "n.ipynb", "--json").json
    with sqlite3.connect(project_folder / ".reprise" / "runs.db") as db:
        [(status, key)] = db.execute("select status, run_key from runs").fetchall()
    db.close()
    assert (status, key) == ("succeeded", manifest["run_key"])


def test_what_cannot_be_promised_is_a_warning(reprise, project_folder: Path, make_notebook) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import numpy as np; np.random.default_rng().random()",
        "import socket\n"
        "try:\n    socket.getaddrinfo('data.example.invalid', 80)\nexcept OSError:\n    pass",
    )
    warnings = reprise("run", "n.ipynb", "--json").json["warnings"]
    found = {warning["code"]: warning["message"] for warning in warnings}
    assert "default_rng() in cell 1" in found["randomness"]
    assert "data.example.invalid" in found["network"]
    assert "source-control" in found
