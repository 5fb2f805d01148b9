"""Fits in runs: kept, measured, shown while they are made, rejected if they can't be trusted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from jupyter_reprise.execution.events import Event, SamplerAdvanced
from jupyter_reprise.kernels.recording import PROGRESS_MIME
from jupyter_reprise.models import RunStatus
from jupyter_reprise.service.planning import RunOptions
from jupyter_reprise.service.project import open_project
from jupyter_reprise.service.runs import Played, play_notebook

pytestmark = [pytest.mark.stan, pytest.mark.kernel]

MODELS = Path(__file__).parents[2] / "notebooks" / "models"
DATA = Path(__file__).parents[2] / "notebooks" / "data"
TWO_MODES = """
parameters {
  real mu;
}
model {
  target += log_mix(0.5, normal_lpdf(mu | -10, 1), normal_lpdf(mu | 10, 1));
}
"""


def play(
    notebook: Path, *, seed: int = 1, events: list[Event] | None = None, **options: Any
) -> tuple[Played, dict[str, Any]]:
    """Run a notebook; gives the run and the executed notebook."""
    with open_project(notebook.parent) as project:
        played = play_notebook(
            project,
            notebook,
            None,
            RunOptions(seed=seed, **options),
            is_fresh=True,
            observe=(events if events is not None else []).append,
        )
        executed = played.manifest.artifact("executed.ipynb")
        assert executed is not None
        return played, json.loads(project.artifacts.read(executed.sha256))


def schools_cell(settings: str) -> str:
    return f"""
from jupyter_reprise import stan
model = stan.model({str(MODELS / "eight_schools.stan")!r})
data = {{"J": 8, "y": [28, 8, -3, 7, -1, 1, 18, 12], "mu_scale": 5, "tau_scale": 5,
         "sigma": [15, 10, 16, 11, 9, 11, 10, 18]}}
fit = model.sample(data, {settings})
"""


def test_a_good_fit_is_kept_and_measured(project_folder: Path, make_notebook: Any) -> None:
    source = schools_cell("delta=0.95, num_warmup=500, dims={'theta': ['school']}")
    events: list[Event] = []
    played, nb = play(make_notebook(project_folder / "n.ipynb", source), events=events)
    manifest = played.manifest
    assert manifest.status is RunStatus.SUCCEEDED
    assert manifest.records["divergences"] == 0
    assert {"max_rhat", "min_ess_bulk", "min_ess_tail", "min_bfmi"} <= set(manifest.records)
    assert [check.message for check in manifest.checks] == ["eight_schools is sampled well"]
    assert manifest.artifact("idata/eight_schools.nc") is not None
    assert manifest.environment.stan.startswith("2.")
    seen = [event for event in events if isinstance(event, SamplerAdvanced)]
    assert seen
    assert all(event.total in {0, 6000} and event.done <= event.total for event in seen)
    texts = [output["data"].get("text/plain", "") for output in nb["cells"][0]["outputs"]]
    assert sum("4 chains of 1,000 draws" in "".join(text) for text in texts) == 1
    assert PROGRESS_MIME not in json.dumps(nb)


def test_papermill_samples_by_itself(project_folder: Path, make_notebook: Any) -> None:
    source = schools_cell("num_samples=n, num_warmup=200, num_chains=2, seed=1")
    make_notebook(project_folder / "n.ipynb", source, parameters="n = 5")
    command = [sys.executable, "-m", "papermill", "n.ipynb", "out.ipynb", "-p", "n", "60"]
    done = subprocess.run(command, cwd=project_folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "2 chains of 60 draws" in (project_folder / "out.ipynb").read_text("utf-8")


def test_weak_prior_at_default_delta_is_rejected(project_folder: Path, make_notebook: Any) -> None:
    source = f"""
import json
from jupyter_reprise import stan
studies = json.load(open({str(DATA / "santa_clara.json")!r}))
data = {{**studies["survey"], **studies["specificity_studies"], **studies["sensitivity_studies"]}}
data |= dict(J_spec=13, J_sens=3, tau_spec=1, tau_sens=1)
stan.model({str(MODELS / "prevalence_hierarchical.stan")!r}).sample(data)
"""
    played, nb = play(make_notebook(project_folder / "n.ipynb", source))
    assert played.manifest.status is RunStatus.REJECTED
    assert played.manifest.records["divergences"] > 0
    assert "divergences: " in str(played.run.error)
    assert "a non-centred parameterization" in json.dumps(nb["cells"][0]["outputs"])


def test_chains_in_different_modes_are_rejected(project_folder: Path, make_notebook: Any) -> None:
    source = f"from jupyter_reprise import stan\nstan.model({TWO_MODES!r}).sample(num_samples=200)"
    played, _ = play(make_notebook(project_folder / "n.ipynb", source))
    assert played.manifest.status is RunStatus.REJECTED
    assert played.manifest.records["max_rhat"] > 1.1
    assert "R-hat: mu" in str(played.run.error)


@pytest.mark.parametrize("policy", ["warn", "off"])
def test_policy_of_the_project_decides(
    project_folder: Path, make_notebook: Any, policy: str
) -> None:
    (project_folder / "reprise.toml").write_text(f'[diagnostics]\npolicy = "{policy}"\n', "utf-8")
    source = f"from jupyter_reprise import stan\nstan.model({TWO_MODES!r}).sample(num_samples=200)"
    played, nb = play(make_notebook(project_folder / "n.ipynb", source))
    manifest = played.manifest
    assert manifest.status is RunStatus.SUCCEEDED
    assert ("can't be trusted" in json.dumps(nb)) == (policy == "warn")
    warned = [w.message for w in manifest.warnings if w.code == "diagnostics"]
    assert any(text.startswith("model: R-hat: mu") for text in warned) == (policy == "warn")
    assert [(fit.name, fit.settings) for fit in manifest.fits] == [("model", {"policy": policy})]


def test_several_fits_record_the_worst_of_all(project_folder: Path, make_notebook: Any) -> None:
    good = schools_cell("delta=0.95, num_warmup=500")
    bad = "model.sample(data, num_samples=20, num_chains=2, gate='warn')"
    played, _ = play(make_notebook(project_folder / "n.ipynb", good, bad))
    assert played.manifest.records["min_ess_bulk"] < 100
    names = [artifact.name for artifact in played.manifest.artifacts]
    assert {"idata/eight_schools.nc", "idata/eight_schools-2.nc"} <= set(names)


def test_reasons_of_stan_stand_in_the_runs_error(project_folder: Path, make_notebook: Any) -> None:
    source = "from jupyter_reprise import stan\nstan.model('parameters { real mu }')"
    played, _ = play(make_notebook(project_folder / "n.ipynb", source))
    assert played.manifest.status is RunStatus.FAILED
    assert played.manifest.error is not None
    assert "after variable declaration" in played.manifest.error.message


def endless_cell(code: str, data: dict[str, Any]) -> str:
    return f"from jupyter_reprise import stan\nstan.model({code!r}).sample({data!r}, seed=1)"


def test_a_timeout_ends_every_sampler(
    project_folder: Path, make_notebook: Any, general: Any, general_data: dict[str, Any]
) -> None:
    general.compile()
    source = endless_cell(general.program.code, {**general_data, "speed": 1000})
    notebook = make_notebook(project_folder / "n.ipynb", source)
    played, _ = play(notebook, cell_timeout=6.0)
    assert played.manifest.status is RunStatus.FAILED
    assert "took longer than 6 seconds" in str(played.run.error)
    assert samplers_below(project_folder) == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_sampler_outlives_the_command(
    project_folder: Path,
    make_notebook: Any,
    general: Any,
    general_data: dict[str, Any],
    how: signal.Signals,
) -> None:
    general.compile()
    source = endless_cell(general.program.code, {**general_data, "speed": 1000})
    make_notebook(project_folder / "n.ipynb", source)
    command = [sys.executable, "-m", "jupyter_reprise", "run", "n.ipynb"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=project_folder) as process:
        try:
            wait_until(lambda: len(samplers_below(project_folder)) >= min(2, os.cpu_count() or 1))
            process.send_signal(how)
            # a kernel notices the death of its own parent once a second
            wait_until(lambda: not samplers_below(project_folder), seconds=6)
        finally:
            process.kill()


def samplers_below(folder: Path) -> list[psutil.Process]:
    """Find living samplers that work for runs of a project."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        words = process.info["cmdline"] or []
        if process.info["status"] != psutil.STATUS_ZOMBIE and any(str(folder) in w for w in words):
            found += [process] if any(w.endswith("sampler.py") for w in words) else []
    return found


def wait_until(holds: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.05)
