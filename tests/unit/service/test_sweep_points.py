"""The points of a sweep, before anything runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_reprise.errors import InvalidInput, InvalidParameters, NotFound
from jupyter_reprise.kernels.seeding import SEED_LIMIT
from jupyter_reprise.notebook.parameters import read_schema
from jupyter_reprise.service.planning import Basis
from jupyter_reprise.service.sweep_points import PointSet, SweepDesign, make_points
from jupyter_reprise.service.tables import format_parquet


def basis(source: str = "a: int = 1\nb: float = 0.5\nc: str = ''", name: str = "n.ipynb") -> Basis:
    nb = {"cells": [{"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source}]}
    return Basis(Path(name), name, nb, "python3", read_schema(nb))


def points(
    design: SweepDesign, *, seed: int | None = None, is_seed_per_run: bool = False
) -> PointSet:
    return make_points(basis(), design, seed=seed, is_seed_per_run=is_seed_per_run)


def values(design: SweepDesign, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(point.values[name] for name in names) for point in points(design).points]


@given(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3))
def test_rows_and_grids_are_combined_each_with_each(rows: int, texts: int, data: int) -> None:
    design = SweepDesign(
        axes=(f"a=1:{texts}",),
        grid={"b": [0.5 * i for i in range(data)]},
        rows=[{"c": str(i)} for i in range(rows)],
    )
    found = points(design)
    assert len(found.points) == rows * texts * data
    assert found.repeated == 0
    assert all(point.given == {"a", "b", "c"} for point in found.points)


def test_what_is_given_for_a_point_wins_over_what_is_fixed() -> None:
    design = SweepDesign(rows=[{"a": 2}, {}], fixed={"a": 7, "b": 1})
    assert values(design, "a", "b") == [(2, 1.0), (7, 1.0)]


def test_by_default_every_point_has_the_same_seed() -> None:
    found = points(SweepDesign(axes=("a=1:5",)), seed=11)
    assert {point.seed for point in found.points} == {11} == {found.seed}


def test_without_a_seed_the_question_decides_it() -> None:
    one, same, other = (
        points(SweepDesign(axes=(axis,))).seed for axis in ("a=1:5", "a=1:5", "a=1:6")
    )
    assert one == same != other
    assert 0 <= one < SEED_LIMIT


def test_a_seed_of_its_own_depends_on_the_sweeps_seed_and_the_point_alone() -> None:
    def seeds(axis: str, seed: int) -> dict[int, int | None]:
        found = points(SweepDesign(axes=(axis,)), seed=seed, is_seed_per_run=True)
        return {point.values["a"]: point.seed for point in found.points}

    few, many, others = seeds("a=3,1", 1), seeds("a=1:5", 1), seeds("a=1:5", 2)
    assert few.items() <= many.items()
    assert len(set(many.values())) == 5
    assert not set(many.values()) & set(others.values())


def test_a_point_that_is_the_same_as_another_is_left_out() -> None:
    found = points(SweepDesign(axes=("a=1,1,2",)))
    assert ([point.values["a"] for point in found.points], found.repeated) == ([1, 2], 1)


def test_with_seeds_of_their_own_equal_points_are_repetitions() -> None:
    found = points(SweepDesign(axes=("a=1,1,1",)), is_seed_per_run=True)
    assert (len({point.seed for point in found.points}), found.repeated) == (3, 0)


def test_a_parquet_table_keeps_its_types_and_skips_what_is_missing(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    file = tmp_path / "points.parquet"
    file.write_bytes(format_parquet(["a", "c"], [{"a": 3, "c": "1:2"}, {"a": 4, "c": None}]))
    assert values(SweepDesign(table=file), "a", "c") == [(3, "1:2"), (4, "")]


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    file = tmp_path / "points.parquet"
    file.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(InvalidInput, match="not a Parquet table"):
        points(SweepDesign(table=file))
    with pytest.raises(NotFound, match="no table"):
        points(SweepDesign(table=tmp_path / "none.parquet"))


@pytest.mark.parametrize("text", [b"\xff\xfe", b'a\n"1\n'], ids=["not UTF-8", "open quote"])
def test_a_file_that_is_no_table_is_refused(text: bytes, tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_bytes(text)
    with pytest.raises(InvalidInput, match=r"points\.csv"):
        points(SweepDesign(table=file))


def test_tabs_separate_the_cells_of_a_tsv(tmp_path: Path) -> None:
    file = tmp_path / "points.tsv"
    file.write_text("a\tc\n1\tx, y\n", "utf-8")
    assert values(SweepDesign(table=file), "a", "c") == [(1, "x, y")]


def test_every_problem_of_every_point_is_named_once_with_the_points_it_is_at() -> None:
    rows = [{"a": "x"}, {"a": 1, "z": 1}, {"a": "x", "z": 1}, {"b": "y", "z": 1}]
    with pytest.raises(InvalidParameters) as caught:
        points(SweepDesign(rows=rows, fixed={"c": 5}))
    named = {problem.name: problem.message for problem in caught.value.problems}
    assert list(named) == ["a", "c", "z", "b"]
    assert named["a"].endswith("(points 1, 3 of 4)")
    assert named["z"].endswith("(points 2, 3, 4 of 4)")
    assert named["b"].endswith("(point 4 of 4)")
    assert "points" not in named["c"], "it is wrong at all of them"


@pytest.mark.parametrize(
    "design",
    [
        SweepDesign(grid={name: list(range(400)) for name in ("a", "b", "c")}),
        SweepDesign(grid={"a": [1]}, draws=10**9),
    ],
    ids=["grid", "draws"],
)
def test_more_points_than_allowed_are_counted_and_not_made(design: SweepDesign) -> None:
    with pytest.raises(InvalidInput, match="more than 100,000"):
        points(design)


def test_a_name_is_either_fixed_or_in_the_grid() -> None:
    with pytest.raises(InvalidParameters, match="given both"):
        points(SweepDesign(grid={"a": [1, 2]}, fixed={"a": 3}))
