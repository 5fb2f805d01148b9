"""Outside of a notebook the reporting functions check their input and do no harm."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from jupyter_reprise import CheckFailed, artifact, check, record
from jupyter_reprise.errors import InvalidInput, NotFound
from jupyter_reprise.kernels.recording import to_plain


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64(1.5), 1.5),
        (np.int32(3), 3),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (float("nan"), "NaN"),
        ([1.0, float("-inf")], [1.0, "-Infinity"]),
        ({"a": (1, np.float32(0.5))}, {"a": [1, 0.5]}),
        (True, True),
        (None, None),
    ],
    ids=["float64", "int32", "array", "nan", "infinity", "nested", "bool", "none"],
)
def test_values_become_what_json_can_hold(value: object, expected: object) -> None:
    assert to_plain(value) == expected


def test_a_value_that_json_cannot_hold_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="'model' is a object"):
        record("model", object())


@pytest.mark.parametrize("name", ["", "  "])
def test_a_record_needs_a_name(name: str) -> None:
    with pytest.raises(InvalidInput):
        record(name, 1)


def test_a_check_tells_whether_it_held() -> None:
    assert check(np.bool_(True), "fine") is True
    assert check(1 > 2, "not fine") is False


def test_a_check_that_must_stop_raises() -> None:
    with pytest.raises(CheckFailed, match="counts add up"):
        check(False, "counts add up", stop=True)


def test_an_artifact_must_exist(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"absent\.csv"):
        artifact(tmp_path / "absent.csv")


def test_an_artifact_is_copied_when_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    monkeypatch.setenv("REPRISE_WORK", str(work))
    source = tmp_path / "a.csv"
    source.write_text("first", "utf-8")
    artifact(source)
    source.write_text("second", "utf-8")
    [kept] = (work / "artifacts").iterdir()
    assert kept.read_text("utf-8") == "first"
