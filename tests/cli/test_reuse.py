"""A run in the store is offered only where today's project would accept it as well."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.kernel

FIT = """
from jupyter_reprise.kernels.recording import note_fit
import jupyter_reprise, json, os
settings = json.loads(os.environ["REPRISE_DIAGNOSTICS"])
note_fit({"name": "m", "policy": "warn", "findings": ["R-hat: mu 1.2"], "settings": settings})
"""


def configure(folder: Path, text: str) -> None:
    (folder / "reprise.toml").write_text(f'[project]\nname = "test"\n{text}', "utf-8")


def run_id(reprise) -> str:
    result = reprise("run", "n.ipynb", "--seed", "1", "--json")
    return str(result.json["run_id"])


def test_a_fit_judged_by_other_bounds_is_judged_again(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", FIT)
    configure(project_folder, "[diagnostics]\nmax_rhat = 1.3\n")
    first = run_id(reprise)
    assert run_id(reprise) == first
    configure(project_folder, "[diagnostics]\nmax_rhat = 1.1\n")
    assert run_id(reprise) != first
    assert "warning (diagnostics): m: R-hat: mu 1.2" in reprise("show", "latest").err


def test_bounds_of_fits_do_not_matter_to_a_notebook_without_any(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "x = 1")
    first = run_id(reprise)
    configure(project_folder, "[diagnostics]\nmax_rhat = 1.1\n")
    assert run_id(reprise) == first


@pytest.mark.parametrize(
    ("bound", "is_offered"), [("< 3", True), ("< 2", False)], ids=["looser", "tighter"]
)
def test_a_run_is_not_offered_that_a_new_gate_would_reject(
    reprise, project_folder: Path, make_notebook, bound: str, is_offered: bool
) -> None:
    make_notebook(project_folder / "n.ipynb", "import jupyter_reprise as r; r.record('x', 2.5)")
    first = run_id(reprise)
    configure(project_folder, f'[[notebook]]\npath = "n.ipynb"\ngates = {{ x = "{bound}" }}\n')
    assert (run_id(reprise) == first) == is_offered
