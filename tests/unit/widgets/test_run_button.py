"""The button has real runs made, one at a time, and nothing that viewers may not have."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import jupyter_reprise as r
from jupyter_reprise.errors import Conflict, InvalidInput
from jupyter_reprise.models import (
    Progress,
    RunFilter,
    RunStatus,
    SamplerProgress,
    TriggerKind,
)
from jupyter_reprise.service.project import open_project
from jupyter_reprise.service.results import RunResult
from jupyter_reprise.service.viewing import submit_values
from jupyter_reprise.widgets import ParameterForm, RunButton, following
from jupyter_reprise.widgets.sentences import fraction, progress_sentence


def runs_in_store() -> int:
    with open_project() as project:
        return len(project.store.list(RunFilter(), limit=None))


@pytest.mark.kernel
def test_a_run_is_made_once_and_found_in_the_store_the_second_time(notebook: Path) -> None:
    button = RunButton(ParameterForm("n.ipynb", {"n": 4}), seed=3)
    said: list[str] = []
    button.message.observe(lambda change: said.append(change["new"]), "value")
    results: list[RunResult] = []
    button.on_done(results.append)
    button.on_done(lambda result: print("total", result.records["total"]))  # noqa: T201
    button.click()
    assert (button.result.status, button.result.records) == ("succeeded", {"total": 2.0})
    assert button.result.run.trigger is TriggerKind.API
    assert any("Step" in text or "Starting" in text for text in said)
    assert button.output.outputs == (
        {"output_type": "stream", "name": "stdout", "text": "total 2.0\n"},
    )
    button.click()
    assert [result.is_reused for result in results] == [False, True]
    assert "had been run before" in button.message.value
    assert (button.is_running, button.button.disabled) == (False, False)


@pytest.mark.kernel
def test_a_double_click_asks_for_one_run_and_cancel_ends_it(notebook: Path) -> None:
    button = RunButton("n.ipynb", {"n": 99})

    async def click_twice_and_cancel() -> None:
        begun, ended = asyncio.Event(), asyncio.Event()
        button.message.observe(lambda said: "Step" in said["new"] and begun.set(), "value")
        button.on_done(lambda _: ended.set())
        button.button.click()
        button.button.click()
        assert button.button.disabled
        await asyncio.wait_for(begun.wait(), 60)
        button.cancel_button.click()
        await asyncio.wait_for(ended.wait(), 60)

    asyncio.run(click_twice_and_cancel())
    assert runs_in_store() == 1
    assert button.result.status is RunStatus.CANCELLED
    assert "was cancelled" in button.message.value
    assert button.cancel_button.layout.display == "none"


@pytest.mark.kernel
def test_a_failure_is_told_in_a_sentence_and_what_the_run_says_is_escaped(notebook: Path) -> None:
    button = RunButton("n.ipynb", {"n": 13})
    button.click()
    assert button.result.status == "failed"
    assert "&lt;b&gt;thirteen&lt;/b&gt;" in button.message.value
    assert f"reprise show {button.result.id}" in button.message.value


@pytest.mark.kernel
def test_a_viewers_run_is_the_shown_one_but_for_what_was_changed(view: RunResult) -> None:
    form = ParameterForm("n.ipynb")
    form.fields["n"].control.value = 5
    button = RunButton(form)
    button.click()
    result = button.result
    assert result.parameters["prior_sd"] == 0.9
    assert (result.parameters["n"], result.parameters["model"]) == (5, "single")
    assert (result.seed, result.run.trigger) == (7, TriggerKind.VIEWER)
    assert result.run.parent == view.id
    assert r.latest("n.ipynb").id == view.id


@pytest.fixture
def nobody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave what is queued in the queue."""
    monkeypatch.setattr(following, "ensure_worker", lambda _project: None)


def test_viewers_who_ask_for_the_same_share_a_run_that_goes_on_without_one_of_them(
    view: RunResult, nobody_works: None
) -> None:
    with open_project() as project:
        first = submit_values(project, view.root / "n.ipynb", {"n": 5})
        again = submit_values(project, view.root / "n.ipynb", {"n": 5})
        other = submit_values(project, view.root / "n.ipynb", {"n": 6})
    assert (again.run.id, again.is_reused) == (first.run.id, True)
    assert other.run.id != first.run.id
    form = ParameterForm("n.ipynb")
    form.fields["n"].control.value = 5
    button = RunButton(form)
    button.message.observe(lambda _: button.cancel(), "value")
    button.click()
    assert "goes on" in button.message.value
    assert button.result is None
    with open_project() as project:
        assert project.store.get(first.run.id).status is RunStatus.QUEUED


def test_viewers_can_not_fill_the_queue(view: RunResult, nobody_works: None) -> None:
    settings = view.root / "reprise.toml"
    settings.write_text(settings.read_text("utf-8") + "[dashboards]\nmax_kernels = 1\n", "utf-8")
    with open_project() as project:
        for n in (1, 2):
            submit_values(project, view.root / "n.ipynb", {"n": n})
        with pytest.raises(Conflict, match="no more can wait"):
            submit_values(project, view.root / "n.ipynb", {"n": 3})
        submit_values(project, view.root / "n.ipynb", {"n": 2})
    form = ParameterForm("n.ipynb")
    form.fields["n"].control.value = 3
    button = RunButton(form)
    button.click()
    assert "no more can wait at the moment. Try again later" in button.message.value
    assert "reprise runs" not in button.message.value


def test_a_button_with_wrong_values_submits_nothing(notebook: Path) -> None:
    form = ParameterForm("n.ipynb", labels={"prior_sd": "Spread"})
    form.fields["prior_sd"].control.value = -1
    button = RunButton(form)
    button.click()
    assert "correct what is marked (Spread)" in button.message.value
    assert runs_in_store() == 0


@pytest.mark.parametrize(
    ("notebook_name", "values", "message"),
    [
        ("n.ipynb", {"prior_sd": 0.1}, "change prior_sd"),
        ("n.ipynb", {"n": 1, "sites": []}, "change sites"),
        ("dash.ipynb", {}, "run dash.ipynb"),
    ],
    ids=["a parameter", "one of two", "a notebook"],
)
def test_what_viewers_may_not_do_is_refused_whatever_the_widgets_show(
    view: RunResult, notebook_name: str, values: dict[str, Any], message: str
) -> None:
    with open_project() as project, pytest.raises(InvalidInput, match=message):
        submit_values(project, project.root / notebook_name, values)
    assert runs_in_store() == 1


def test_the_button_of_a_notebook_that_viewers_may_not_run_says_so(view: RunResult) -> None:
    button = RunButton("dash.ipynb")
    button.click()
    assert "does not let viewers run dash.ipynb" in button.message.value
    assert runs_in_store() == 1


def test_a_notebook_that_is_gone_is_told_without_its_folder_to_viewers(
    view: RunResult, notebook: Path
) -> None:
    button = RunButton("n.ipynb")
    notebook.unlink()
    button.click()
    assert "There is no notebook n.ipynb." in button.message.value
    assert str(notebook.parent) not in button.message.value
    assert not button.is_running


def test_a_notebook_that_is_gone_is_told_with_the_next_step_to_analysts(notebook: Path) -> None:
    button = RunButton("n.ipynb")
    notebook.unlink()
    button.click()
    assert "Did you mean dash.ipynb?" in button.message.value


@pytest.mark.kernel
@pytest.mark.parametrize("is_viewer", [True, False], ids=["viewer", "analyst"])
def test_a_callback_that_fails_shows_its_traceback_to_analysts_only(
    request: pytest.FixtureRequest, notebook: Path, is_viewer: bool
) -> None:
    if is_viewer:
        request.getfixturevalue("view")
    button = RunButton("n.ipynb")
    button.on_done(lambda result: result.records["nothing"])
    button.click()
    [output] = button.output.outputs
    assert ("KeyError" in str(output)) is not is_viewer


@pytest.mark.parametrize(
    ("progress", "text", "part"),
    [
        (None, "Starting…", 0.0),
        (Progress(1, 1, 4), "Step 2 of 4…", 0.25),
        (Progress(3, 4, 4), "Step 4 of 4…", 1.0),
        (
            Progress(0, 0, 2, sampler=SamplerProgress("m", "compiling", 0, 0, 0)),
            "Step 1 of 2: compiling the model m…",
            0.0,
        ),
        (
            Progress(0, 0, 2, sampler=SamplerProgress("m", "sampling", 1000, 4000, 2)),
            "Step 1 of 2: 1,000 of 4,000 draws of m, 2 divergences…",
            0.125,
        ),
    ],
    ids=["none yet", "cells", "all", "compiling", "sampling"],
)
def test_progress_is_said_in_words_and_as_a_part(
    progress: Progress | None, text: str, part: float
) -> None:
    assert progress_sentence(RunStatus.RUNNING, progress, timedelta(hours=1)) == text
    assert fraction(progress) == part


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1, "Waiting to begin…"),
        (60, "Still waiting to begin: other runs come first, or no worker can start…"),
    ],
)
def test_a_queued_run_is_said_to_wait(seconds: float, text: str) -> None:
    assert progress_sentence(RunStatus.QUEUED, None, timedelta(seconds=seconds)) == text


def test_a_store_that_can_not_be_written_is_told_in_a_sentence(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    button = RunButton("n.ipynb")
    monkeypatch.setenv("REPRISE_RUNS", "sqlite:////proc/nowhere/runs.db")
    button.click()
    assert "rw-wrong" in button.message.value
    assert "/proc/nowhere" in button.message.value
    assert not button.is_running
