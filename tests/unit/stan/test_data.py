"""Data is refused before a compile, by name, with what is expected and what was given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyter_reprise.errors import InvalidData, InvalidInput
from jupyter_reprise.stan.data import check_data, check_inits
from jupyter_reprise.stan.program import Program


def good(**changes: Any) -> dict[str, Any]:
    data = {
        "N": 2,
        "events": 1,
        "counts": [[1, 2], [3, 4]],
        "X": np.arange(6.0).reshape(2, 3),
        "y": [1, 2],
        "S": [[1, 0], [0, 1]],
        "scale": 3,
    }
    return {**data, **changes}


def refusal(program: Program, data: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(InvalidData) as caught:
        check_data(program, data)
    return {problem.name: problem.message for problem in caught.value.problems}


def test_fitting_data_comes_in_stans_types(regression: Program) -> None:
    checked = check_data(regression, good())
    assert checked["counts"].dtype == np.int64
    assert checked["y"].dtype == np.float64
    assert checked["X"].shape == (2, 3)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("N", np.int8(2), 2),
        ("N", 2.0, 2),
        ("N", True, 1),
        ("scale", np.float32(4.5), 4.5),
        ("scale", pd.Series([1, 4])[1], 4),
        ("y", pd.Series([1, 2], index=["a", "b"]), [1, 2]),
        ("y", pd.array([1, 2], dtype="Int64"), [1, 2]),
        ("y", (True, False), [1, 0]),
        ("y", range(1, 3), [1, 2]),
        ("X", pd.DataFrame(np.ones((2, 3))), np.ones((2, 3))),
        ("counts", np.ma.masked_array([[1, 2], [3, 4]], mask=False), [[1, 2], [3, 4]]),
    ],
)
def test_what_means_the_right_thing_is_accepted(
    regression: Program, name: str, value: Any, expected: Any
) -> None:
    data = good(**{name: value})
    if name == "N" and value is True:
        data |= {"counts": [[1, 2]], "X": [[1, 2, 3]], "y": [1]}
    assert check_data(regression, data)[name].tolist() == np.asarray(expected).tolist()


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("N", 2.5, "must be int<lower=1>, but it is 2.5, which is not a whole number"),
        ("N", 0, "it is 0 and is beyond lower=1"),
        ("N", 3_000_000_000, "more than Stan's integers can hold"),
        ("N", 10**30, "it is not between"),
        ("N", None, "it is None"),
        ("N", "2", "it is the str '2'"),
        ("events", 3, "it is 3 and is beyond upper=N, which is 2"),
        ("counts", [[1, -2], [3, 4]], "element [1, 2] is -2 and is beyond lower=0"),
        ("counts", [1, 2], "its shape is (2)"),
        ("counts", [[1, 2], [3]], "rows have different lengths"),
        ("X", np.ones((3, 3)), "its shape is (3, 3): axis 1 must be 2, as N is 2"),
        ("X", np.ones((2, 4)), "axis 2 must be 3"),
        ("X", 1j * np.ones((2, 3)), "it is complex"),
        ("y", 1.0, "it is a single number"),
        ("y", [1, float("nan")], "element [2] is NaN"),
        ("y", [1, None], "element [2] is None"),
        ("y", ["a", 1], "it is the list ['a', 1]"),
        ("y", pd.array([1, None], dtype="Int64"), "element [2] is"),
        ("y", np.ma.masked_array([1.0, 2.0], mask=[0, 1]), "some of it is masked"),
        ("y", [11, 12], "element [1] (and 1 more) is 11 and is beyond upper=10"),
        ("S", [[1, 0, 0], [0, 1, 0]], "axis 2 must be 2"),
        ("scale", 2, "it is 2 and is beyond lower=1.5 * 2, which is 3"),
        ("scale", pd.Timestamp("2026-01-01"), "it is the datetime64"),
    ],
)
def test_what_does_not_fit_is_refused(
    regression: Program, name: str, value: Any, text: str
) -> None:
    assert text in refusal(regression, good(**{name: value}))[name]


def test_all_problems_are_named_at_once(regression: Program) -> None:
    data = good(N=None, scale="3")
    del data["y"]
    assert set(refusal(regression, data)) == {"N", "y", "scale"}


def test_missing_name_suggests_the_misspelt_one(regression: Program) -> None:
    data = good(Events=1)
    del data["events"]
    assert "did you mean Events?" in refusal(regression, data)["events"]


def test_further_names_are_no_concern_of_the_program(regression: Program) -> None:
    assert "note" not in check_data(regression, good(note="from March"))


def test_initial_values_may_be_partial_and_one_for_all_chains(regression: Program) -> None:
    inits = check_inits(regression, {"mu": 1}, 2, check_data(regression, good()))
    assert [list(init) for init in inits] == [["mu"], ["mu"]]


@pytest.mark.parametrize(
    ("inits", "text"),
    [
        ({"sigma": 0}, "it is 0 and lies on or beyond lower=0"),
        ({"mu": float("nan")}, "it is NaN"),
        ({"mu": float("inf")}, "it is infinite"),
        ({"sigmma": 1}, "is no parameter (did you mean sigma?)"),
        ({"z": [1, 2, 3]}, "axis 1 must be 2"),
        ([{}], "is for 1 chain, while num_chains is 2"),
    ],
)
def test_initial_values_that_do_not_fit_are_refused(
    regression: Program, inits: Any, text: str
) -> None:
    with pytest.raises(InvalidData, match="init") as caught:
        check_inits(regression, inits, 2, check_data(regression, good()))
    assert text in str(caught.value)


def test_data_must_have_names(regression: Program) -> None:
    with pytest.raises(InvalidInput, match="must be values by name, not a list"):
        check_data(regression, [1, 2])  # type: ignore[arg-type]
