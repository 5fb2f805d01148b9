"""What a run says when its kernel fails it before the first cell."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.kernel


def prepare_with(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have kernels execute this before the first cell, instead of what prepares them."""
    monkeypatch.setattr(
        "jupyter_reprise.execution.local.launch_source", lambda *_args, **_kwargs: source
    )


def test_a_run_whose_time_is_up_before_its_first_cell_says_so(
    reprise, project_folder: Path, make_notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_notebook(project_folder / "n.ipynb", "print('never')")
    prepare_with("import time; time.sleep(60)", monkeypatch)
    result = reprise("run", "n.ipynb", "--timeout", "3", "--json")
    assert result.code == 4
    assert result.json["error"]["name"] == "Timeout"
    assert result.json["error"]["message"] == (
        "the run took longer than 3 seconds: its kernel was still starting"
    )


def test_a_time_limit_that_a_kernel_s_start_exceeds_is_no_broken_kernel(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "print('never')")
    result = reprise("run", "n.ipynb", "--timeout", "0.01", "--json")
    assert result.json["error"]["name"] == "Timeout"
    assert "still starting" in result.json["error"]["message"]


def test_a_kernel_that_dies_while_it_is_prepared_is_unavailable(
    reprise, project_folder: Path, make_notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_notebook(project_folder / "n.ipynb", "print('never')")
    prepare_with("import os; os._exit(3)", monkeypatch)
    result = reprise("run", "n.ipynb", "--json")
    assert result.code == 4
    assert result.json["error"]["name"] == "KernelUnavailable"
    assert "ended while it was prepared" in result.json["error"]["message"]
