"""The example dashboards, with everything that they can show: as files, and moved by hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from playwright.sync_api import Browser
from tests.chromium import Picture, hindrances

pytestmark = [pytest.mark.kernel, pytest.mark.stan]

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
MODELS = ("bearings", "churn", "prevalence_hierarchical")
FEW = ("-p", "num_samples", "1000", "--seed", "1")
PREVALENCE = "20-prevalence.ipynb"
PLANTS = "40-predictive-maintenance.ipynb"
CHURN = "50-churn.ipynb"
REJECTED = 5
RUNS = (
    (PREVALENCE, "-p", "num_samples", "100", "-p", "num_warmup", "100", "--seed", "1"),
    (PREVALENCE, *FEW, "-p", "tau_sens", "0.5"),
    (PREVALENCE, *FEW),
    (PLANTS, *FEW, "-p", "plant", "North"),
    (PLANTS, *FEW, "-p", "plant", "River"),
    (CHURN, *FEW, "-p", "last_week", "39"),
    (CHURN, *FEW),
)
"""What is run before; the samples of the first are too few to be believed."""
SHOWN = {
    "prevalence": [
        "With these assumptions",
        "The stored analysis</b>",
        "They may differ by 0.3 in false alarms, by 0.5 in hits",
        "Printed by Gelman",
    ],
    "plants": [
        "No analysis of Harbour has been run yet.",
        "North, ",
        "River, ",
        "Above the alarm",
        "fails with a chance of",
    ],
    "churn": ["Week 40, from 6 October 2025", "Week 39", " of 40 weeks lie outside"],
    "runs": [CHURN, "rejected", "min_ess_bulk", "in 7 runs: between"],
}
MOVED = """
import ipywidgets


def below(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from below(child)


def shown():
    return [one.value for one in below(moved) if isinstance(one, ipywidgets.HTML)]


def values(control):
    if isinstance(control, ipywidgets.Dropdown):
        return [one[-1] if isinstance(one, tuple) else one for one in control.options]
    if isinstance(control, ipywidgets.Checkbox):
        return (not control.value,)
    return (control.max, control.min)


moved = make_page()
kinds = ipywidgets.Dropdown, ipywidgets.Checkbox, ipywidgets.IntSlider, ipywidgets.FloatSlider
controls = [one for one in below(moved) if isinstance(one, kinds)]
assert controls, "there is nothing to move"
for control in controls:
    before, seen = shown(), set()
    for value in values(control):
        control.value = value
        seen.add(str(shown()))
    assert len(values(control)) == 1 or len(seen) > 1 or seen != {str(before)}, control
"""
"""Moves each control to its ends, and wants what is shown to change."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, stan_cache: Path) -> Path:
    """Run the sources with few draws, and write the pages that viewers see into `site`."""
    base = tmp_path_factory.mktemp("examples")
    folder = base / "notebooks"
    ignored = shutil.ignore_patterns(".*", "__pycache__", "build")
    shutil.copytree(NOTEBOOKS, folder, ignore=ignored)
    places = {
        "HOME": base,
        "XDG_CACHE_HOME": base / "cache",
        "REPRISE_STAN_CACHE": stan_cache,
        "REPRISE_STAN_PCH": "1",
        "JUPYTER_RUNTIME_DIR": base / "runtime",
        "IPYTHONDIR": base / "ipython",
    }
    environment = {**os.environ, **{name: str(path) for name, path in places.items()}}

    def command(*words: str, code: int = 0) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "jupyter_reprise", *words],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr

    command("stan", "compile", *(f"models/{name}.stan" for name in MODELS))
    for index, run in enumerate(RUNS):
        command("run", *run, code=0 if index else REJECTED)
    command("dashboard", "export", "--static", str(folder / "site"))
    return folder


def read_page(project: Path, name: str) -> str:
    return (project / "site" / "d" / name / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SHOWN)
def test_page_shows_what_the_runs_found(project: Path, name: str) -> None:
    text = read_page(project, name)
    assert [part for part in SHOWN[name] if part not in text] == []
    assert text.count('role="img"') >= 2
    assert "could not be made" not in text


def test_gallery_names_all_of_them(project: Path) -> None:
    text = (project / "site" / "index.html").read_text(encoding="utf-8")
    assert [name for name in SHOWN if f"d/{name}/" not in text] == []


@pytest.mark.parametrize("name", SHOWN)
def test_every_control_of_a_page_changes_what_it_shows(project: Path, name: str) -> None:
    folder = project / "dashboards"
    nb = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    nb.cells.append(nbformat.v4.new_code_cell(MOVED))
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(nb, timeout=120, kernel_name="python3", resources=resources).execute()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1280, "dark")])
@pytest.mark.parametrize("name", SHOWN)
def test_page_is_as_wide_as_a_phone_or_a_screen_and_shuts_nobody_out(
    project: Path, browser: Browser, name: str, width: int, theme: str, picture: Picture
) -> None:
    size = {"width": width, "height": 900}
    with browser.new_context(viewport=size, color_scheme=theme) as context:
        page = context.new_page()
        page.goto((project / "site" / "d" / name / "index.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = hindrances(page)
        page.screenshot(path=picture(f"example-{name}-{width}"), full_page=True)
    assert found == []
