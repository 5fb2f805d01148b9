"""Records, checks, artifacts and times are read from an executed notebook's outputs."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_reprise.models import Check, FitRecord
from jupyter_reprise.notebook.outputs import (
    ARTIFACT_MIME,
    FIT_MIME,
    ArtifactNote,
    in_cell_seconds,
    known_media_type,
    metric,
    read_artifacts,
    read_checks,
    read_fits,
    read_records,
)

SCRAP = "application/scrapbook.scrap.{}+json"


def notebook(*outputs: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    cell = {"cell_type": "code", "metadata": metadata, "source": "", "outputs": list(outputs)}
    return {"cells": [{"cell_type": "markdown", "metadata": {}, "source": ""}, cell]}


def display(mime: str, payload: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {mime: payload}, "metadata": {}}


def scrap(name: Any, data: Any, encoder: str = "json") -> dict[str, Any]:
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
    notes = [{"name": "a", "sha256": digit * 64, "media_type": "text/csv"} for digit in "12"]
    nb = notebook(*(display(ARTIFACT_MIME, note) for note in notes))
    assert read_artifacts(nb) == [ArtifactNote("a", "2" * 64, "text/csv")]


@pytest.mark.parametrize(
    "odd",
    [
        {"sha256": "1" * 64},
        {"name": None, "sha256": "1" * 64},
        {"name": ["a"], "sha256": "1" * 64},
        {"name": "a"},
        {"name": "a", "sha256": 1},
        {"name": "a", "sha256": "../../../etc/passwd"},
        {"name": "a", "sha256": "1" * 63 + "\n"},
    ],
    ids=str,
)
def test_a_note_that_names_no_kept_file_is_left_out(odd: dict[str, Any]) -> None:
    assert read_artifacts(notebook(display(ARTIFACT_MIME, odd))) == []


@pytest.mark.parametrize(
    "odd", [None, 1, "", "text", "a/b\nc: d", "a/b\n", "text/€", "a/" + "b" * 300]
)
def test_a_media_type_that_no_header_can_hold_is_that_of_any_bytes(odd: Any) -> None:
    note = {"name": "a", "sha256": "1" * 64, "media_type": odd}
    [read] = read_artifacts(notebook(display(ARTIFACT_MIME, note)))
    assert read.media_type == "application/octet-stream"


@pytest.mark.parametrize("name", ["text/csv", "image/svg+xml", "text/plain; charset=utf-8"])
def test_a_media_type_stays_what_it_is(name: str) -> None:
    assert known_media_type(name) == name


def test_records_and_fits_that_are_not_as_ours_end_nothing() -> None:
    odd = {"name": "f", "policy": 1, "findings": 5, "settings": "none"}
    nb = notebook(scrap(["a"], 1), scrap(None, 2), display(FIT_MIME, odd))
    assert read_records(nb) == {}
    assert read_fits(nb) == (FitRecord("f", "1", (), {}),)


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
