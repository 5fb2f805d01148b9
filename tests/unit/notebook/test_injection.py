from __future__ import annotations

import copy
import math
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.models import Parameter, ParameterKind, ParameterSchema, ParameterType
from jupyter_reprise.notebook.cells import index_in_source
from jupyter_reprise.notebook.injection import inject, python_cell

SCHEMA = ParameterSchema()


def run(source: str, **names: Any) -> dict[str, Any]:
    exec(compile(source, "<cell>", "exec"), names)
    return names


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        (None, "None"),
        (True, "True"),
        (-3, "-3"),
        (0.1, "0.1"),
        (-0.0, "-0.0"),
        (math.nan, 'float("nan")'),
        (math.inf, 'float("inf")'),
        (-math.inf, 'float("-inf")'),
        ("plain", '"plain"'),
        ("it's", '"it\'s"'),
        ('say "x"', "'say \"x\"'"),
        ("a\nb\\", '"a\\nb\\\\"'),
        ("é漢", '"é漢"'),
        ("\udc80", '"\\udc80"'),
        ("\u202e", '"\\u202e"'),
        ([1, [2.5, None]], "[1, [2.5, None]]"),
        ({"a": {"b": []}}, '{"a": {"b": []}}'),
    ],
)
def test_value_is_written_as_a_literal(value: Any, literal: str) -> None:
    assert python_cell(SCHEMA, {"x": value}) == f"# Parameters\nx = {literal}"


def test_no_values_give_a_cell_of_its_own_still() -> None:
    assert python_cell(SCHEMA, {}) == "# Parameters"


@pytest.mark.parametrize(
    "value",
    [
        date(2024, 1, 31),
        datetime(2024, 1, 31),  # noqa: DTZ001
        datetime(2024, 1, 31, 9, 30, 15, 5, tzinfo=UTC),
        datetime(2024, 1, 31, 9, 30, 0, 5, tzinfo=UTC),
        datetime(2024, 1, 31, tzinfo=timezone(timedelta(hours=-5, microseconds=3))),
        Path("a/b.csv"),
        [{"a": date(2024, 1, 31)}, Path("x")],
        pytest.param(10**5000, id="huge"),
        pytest.param(-(10**5000), id="minus-huge"),
    ],
)
def test_value_comes_back_without_the_notebooks_imports(value: Any) -> None:
    source = python_cell(SCHEMA, {"x": value})

    names = run(source, datetime="mine", pathlib="mine", Path="mine", date="mine")

    assert names["x"] == value
    assert type(names["x"]) is type(value)
    assert {names[name] for name in ("datetime", "pathlib", "Path", "date")} == {"mine"}


def test_imports_are_written_once_and_only_when_needed() -> None:
    source = python_cell(SCHEMA, {"a": date(2024, 1, 31), "b": date(2024, 2, 1), "c": Path("x")})

    assert source == (
        "# Parameters\n"
        "import datetime as _datetime\n"
        "import pathlib as _pathlib\n"
        "a = _datetime.date(2024, 1, 31)\n"
        "b = _datetime.date(2024, 2, 1)\n"
        'c = _pathlib.Path("x")'
    )


def test_secret_is_written_as_its_reference() -> None:
    secret = ParameterType(ParameterKind.SECRET, nullable=True)
    schema = ParameterSchema((Parameter("token", secret), Parameter("other", secret)))

    assert python_cell(schema, {"token": "env:API_TOKEN", "other": None}) == (
        "# Parameters\n"
        "from jupyter_reprise import Secret as _Secret\n"
        'token = _Secret("env:API_TOKEN")\n'
        "other = None"
    )


@pytest.mark.parametrize("name", ["x = 1\nimport os", "class", "1x", "", "a b"])
def test_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="is not a name in Python"):
        python_cell(SCHEMA, {name: 1})


def test_value_that_is_none_of_ours_is_refused() -> None:
    with pytest.raises(InvalidInput, match="type set can't be written"):
        python_cell(SCHEMA, {"x": {1}})


# --- its place


def cell(name: str, *tags: str) -> dict[str, Any]:
    return {"cell_type": "code", "id": name, "metadata": {"tags": list(tags)}, "source": name}


def notebook(*cells: dict[str, Any], minor: int = 5) -> dict[str, Any]:
    return {"nbformat": 4, "nbformat_minor": minor, "metadata": {}, "cells": list(cells)}


@pytest.mark.parametrize(
    ("cells", "sources"),
    [
        ([cell("a"), cell("p", "parameters"), cell("b")], "a p new b"),
        ([cell("a"), cell("b")], "new a b"),
        ([cell("p", "parameters"), cell("b"), cell("old", "injected-parameters")], "p b new"),
        ([cell("old", "injected-parameters"), cell("b")], "new b"),
        ([], "new"),
    ],
    ids=["after-parameters", "at-the-top", "in-place", "in-place-without", "empty"],
)
def test_cell_stands_where_papermill_puts_it(cells: list[dict[str, Any]], sources: str) -> None:
    injected = inject(notebook(*cells), "new")

    assert " ".join(c["source"] for c in injected["cells"]) == sources


def test_injected_cell_is_a_tagged_code_cell() -> None:
    (injected,) = inject(notebook(), "new")["cells"]

    assert injected == {
        "cell_type": "code",
        "execution_count": None,
        "id": "injected-parameters",
        "metadata": {"tags": ["injected-parameters"]},
        "outputs": [],
        "source": "new",
    }


def test_older_formats_have_no_cell_ids() -> None:
    assert "id" not in inject(notebook(minor=4), "new")["cells"][0]


def test_id_differs_from_those_taken() -> None:
    nb = notebook(cell("injected-parameters"), cell("injected-parameters-2"))

    assert inject(nb, "new")["cells"][0]["id"] == "injected-parameters-3"


def test_injecting_twice_is_injecting_once() -> None:
    once = inject(notebook(cell("p", "parameters")), "new")

    assert inject(once, "new") == once


def test_given_notebook_is_left_alone() -> None:
    nb = notebook(cell("p", "parameters"))
    before = copy.deepcopy(nb)

    injected = inject(nb, "new")
    injected["cells"][0]["source"] = "changed"

    assert nb == before


def test_place_is_papermills_own() -> None:
    nbformat = pytest.importorskip("nbformat")
    from papermill.parameterize import parameterize_notebook

    nb = notebook(cell("a"), cell("p", "parameters"), cell("b"))
    for each in nb["cells"]:
        each |= {"outputs": [], "execution_count": None}
    nb["metadata"] = {
        "kernelspec": {"name": "python3", "language": "python", "display_name": "Python"},
        "papermill": {},
    }
    theirs = parameterize_notebook(nbformat.from_dict(nb), {"x": 1})

    ours = inject(nb, python_cell(SCHEMA, {"x": 1}))

    assert [c["source"].strip() for c in theirs["cells"]] == [c["source"] for c in ours["cells"]]
    nbformat.validate(nbformat.from_dict(ours))


def test_executed_cells_are_counted_as_they_were_before() -> None:
    nb = inject(notebook(cell("a"), cell("p", "parameters"), cell("b")), "x = 1")

    assert [index_in_source(nb, index) for index in range(4)] == [0, 1, None, 2]
