"""Records, checks, artifacts and times are read from an executed notebook's outputs."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_reprise.models import Check
from jupyter_reprise.notebook.outputs import (
    in_cell_seconds,
    metric,
    read_artifacts,
    read_checks,
    read_records,
)

SCRAP = "application/scrapbook.scrap.{}+json"


def notebook(*outputs: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    cell = {"cell_type": "code", "metadata": metadata, "source": "", "outputs": list(outputs)}
    return {"cells": [{"cell_type": "markdown", "metadata": {}, "source": ""}, cell]}


def display(mime: str, payload: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {mime: payload}, "metadata": {}}


def scrap(name: str, data: Any, encoder: str = "json") -> dict[str, Any]:
    payload = {"name": name, "data": data, "encoder": encoder, "version": 1}
    return display(SCRAP.format(encoder), payload)


def test_the_last_record_of_a_name_counts() -> None:
    nb = notebook(scrap("a", 1), scrap("b", [1]), scrap("a", 2), scrap("t", "text", "text"))
    assert read_records(nb) == {"a": 2, "b": [1], "t": "text"}


def test_other_outputs_and_malformed_ones_are_left_out() -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": "a"}
    nb = notebook(stream, display(SCRAP.format("json"), "text"), display("text/plain", "1"))
    assert read_records(nb) == {}


def test_checks_keep_their_order() -> None:
    mime = "application/vnd.reprise.check.v1+json"
    nb = notebook(
        display(mime, {"message": "one", "passed": True}), display(mime, {"message": "two"})
    )
    assert read_checks(nb) == (Check("one", has_passed=True), Check("two", has_passed=False))


def test_the_last_artifact_of_a_name_counts() -> None:
    mime = "application/vnd.reprise.artifact.v1+json"
    notes = [{"name": "a", "sha256": digest} for digest in ("1", "2")]
    assert read_artifacts(notebook(*(display(mime, note) for note in notes))) == [notes[1]]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, 1.0),
        (0.5, 0.5),
        (True, None),
        ("text", None),
        ([1.0], None),
        (None, None),
        (10**400, None),
        ("Infinity", float("inf")),
        ("-Infinity", float("-inf")),
    ],
)
def test_numbers_are_metrics_and_nothing_else_is(value: Any, expected: float | None) -> None:
    assert metric(value) == expected


def test_seconds_in_cells_are_the_kernels_own() -> None:
    times = {
        "iopub.execute_input": "2026-01-01T00:00:01.500000Z",
        "shell.execute_reply": "2026-01-01T00:00:03.000000Z",
    }
    assert in_cell_seconds(notebook(execution=times)) == 1.5
    assert in_cell_seconds(notebook(execution={"iopub.execute_input": times})) == 0.0
