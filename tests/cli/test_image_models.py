"""`reprise image build` with Stan models, which are compiled here, as the image has no compiler."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Command, write_wheel
from tests.conftest import ROOT, NotebookMaker


@pytest.mark.kernel
@pytest.mark.stan
def test_compiled_models_are_taken_and_found_where_there_is_no_compiler(
    fleet: Path,
    reprise: Command,
    build: Command,
    context: Path,
    stan_cache: Path,
    make_notebook: NotebookMaker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copyfile(ROOT / "notebooks/models/eight_schools.stan", fleet / "schools.stan")
    make_notebook(fleet / "work.ipynb", "from jupyter_reprise import stan\nopen('schools.stan')")
    assert reprise("run", "work.ipynb").code == 0
    monkeypatch.setenv("REPRISE_STAN_CACHE", str(stan_cache))
    done = build("--dashboards", "fleet")
    assert done.code == 0, done.err
    assert "Compiling the Stan models of schools.stan" in done.err
    names = sorted(path.name for path in (context / "reprise/stan/models").iterdir())
    assert [Path(name).suffix for name in names] == [".json", ".so"]

    recipe = (context / "Dockerfile").read_text("utf-8")
    assert "/opt/reprise/stan/models/*.so" in recipe
    given = dict(re.findall(r'(REPRISE_STAN_\w+)="(.*)"', recipe))
    assert given["REPRISE_STAN_CACHE"] == "/opt/reprise/stan"
    found = subprocess.run(
        [sys.executable, "-m", "jupyter_reprise", "stan", "compile", "schools.stan"],
        cwd=context / "reprise/project",
        env={**os.environ, **given, "REPRISE_STAN_CACHE": f"{context}/reprise/stan", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert sorted(path.name for path in (context / "reprise/stan/models").iterdir()) == names


@pytest.mark.parametrize(
    ("arguments", "says", "next_step"),
    [
        pytest.param([], "the wheelhouse has 0.1", "Put httpstan==", id="httpstan"),
        pytest.param(
            ["--base-image", "python:3.9-slim"], "the image has Python 3.9", "-slim", id="python"
        ),
    ],
)
def test_models_that_the_image_would_not_find_are_refused(
    arguments: list[str],
    says: str,
    next_step: str,
    fleet: Path,
    build: Command,
    wheelhouse: Path,
    make_notebook: NotebookMaker,
) -> None:
    write_wheel(wheelhouse, "httpstan", "0.1")
    make_notebook(fleet / "work.ipynb", "%%stan model\nparameters { real x; }")
    done = build("--no-runs", "--package", "httpstan", *arguments)
    assert done.code == 1
    assert says in done.err
    assert "work.ipynb" in done.err
    assert next_step in done.err
