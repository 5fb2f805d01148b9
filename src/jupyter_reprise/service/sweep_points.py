"""Turns the description of a sweep into the points that it runs, all checked before any runs."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from jupyter_reprise.errors import InvalidInput, InvalidParameters, ParameterProblem
from jupyter_reprise.kernels.seeding import check_seed, derive_seed
from jupyter_reprise.notebook.axes import MOST_POINTS, grid, read_axes
from jupyter_reprise.notebook.sampling import draw_points
from jupyter_reprise.notebook.values import encode
from jupyter_reprise.service.planning import Basis, GivenValues, PlannedPoint, resolve_values
from jupyter_reprise.service.tables import read_parquet, read_texts

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class SweepDesign:
    """Which points a sweep has; rows, draws and grid are combined, each with each."""

    axes: tuple[str, ...] = ()
    """Assignments such as `a=1,2,3` or `b=0.1:0.5:0.1`, from a command line."""
    grid: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """Values by parameter, from a program."""
    table: Path | None = None
    """A file with one row per point."""
    rows: Sequence[Mapping[str, Any]] | None = None
    """One mapping per point, from a program."""
    draws: int | None = None
    """How many points to draw within the schema's bounds."""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Values that are the same at every point; everything else wins over them."""

    @property
    def names_points(self) -> bool:
        return bool(self.axes or self.grid or self.table or self.draws) or self.rows is not None


@dataclass(frozen=True, slots=True)
class PointSet:
    """The points of a sweep, and the seed that they were made with."""

    points: tuple[PlannedPoint, ...]
    seed: int
    repeated: int
    """How many points were left out, as they were the same as another."""


def make_points(
    basis: Basis, design: SweepDesign, *, seed: int | None, is_seed_per_run: bool
) -> PointSet:
    """Make the points of a sweep, their values resolved.

    Without a seed one is derived from the design, so that the same question has the same seed.
    Each point gets that seed, which makes differences between points those of their values; or
    one of its own, which depends on the seed and the point's values only.

    Raises
    ------
    InvalidParameters
        Values are not allowed; everything that is wrong with any point is named.
    InvalidInput, NotFound, StorageFailed, MissingDependency
        The design names no points or too many, or its table can't be read.
    """
    if not design.names_points:
        raise InvalidInput(
            "This sweep has no points.",
            hint="Give values such as `-p a=1,2,3`, a table by `--from`, or `--random N`.",
        )
    rows = _read_rows(design)
    base = derive_seed("sweep", basis.name, _as_text(design, rows)) if seed is None else seed
    check_seed(base)
    given = list(_given_values(basis, design, rows, base))
    if not given:
        raise InvalidInput(
            "This sweep has no points.",
            hint="Its table has no rows, or a parameter has no values.",
        )
    points = _resolve_all(basis, given)
    seen: dict[str, int] = {}
    kept: list[PlannedPoint] = []
    for values, names in points:
        key = json.dumps({name: encode(value) for name, value in values.items()}, sort_keys=True)
        occurrence = seen[key] = seen.get(key, -1) + 1
        if occurrence and not is_seed_per_run:
            continue
        own = derive_seed("run", base, key, occurrence) if is_seed_per_run else base
        kept.append(PlannedPoint(values, names, own))
    return PointSet(tuple(kept), base, len(points) - len(kept))


def _read_rows(design: SweepDesign) -> list[GivenValues]:
    if design.rows is not None:
        return [GivenValues(data=row) for row in design.rows]
    if design.table is None:
        return [GivenValues()]
    if design.table.suffix.lower() in {".parquet", ".pq"}:
        return [GivenValues(data=row) for row in read_parquet(design.table)]
    return [GivenValues(text=row) for row in read_texts(design.table)]


def _as_text(design: SweepDesign, rows: list[GivenValues]) -> str:
    """Give what decides the seed: the design with the content of its table, not its name."""
    listed = [[dict(row.text), dict(row.data)] for row in rows]
    parts = [design.axes, dict(design.grid), listed, design.draws, dict(design.fixed)]
    return json.dumps(parts, sort_keys=True, default=str)


def _given_values(
    basis: Basis, design: SweepDesign, rows: list[GivenValues], seed: int
) -> Iterator[GivenValues]:
    axes = read_axes(basis.schema, design.axes)
    columns = frozenset().union(*(row.names for row in rows))
    _check_sources({"the table": columns, "the grid": {*axes, *design.grid}})
    _check_sources({"-p": set(axes), "the grid": set(design.grid)})
    _check_sources({"the fixed values": set(design.fixed), "the grid": {*axes, *design.grid}})
    sizes = [len(values) for values in (*axes.values(), *design.grid.values())]
    size = len(rows) * math.prod(sizes) * (1 if design.draws is None else design.draws)
    if size > MOST_POINTS:  # before any of them is made
        raise InvalidInput(
            f"This sweep has {size:,} points, more than {MOST_POINTS:,}.", hint="Give fewer values."
        )
    draws: list[dict[str, Any]] = [{}]
    if design.draws is not None:
        taken = columns | set(axes) | set(design.grid) | set(design.fixed)
        draws = draw_points(
            basis.schema, design.draws, derive_seed("draws", seed), fixed=frozenset(taken)
        )
    texts = list(grid(axes))
    data = [
        dict(zip(design.grid, chosen, strict=True)) for chosen in product(*design.grid.values())
    ]
    for row, draw, text, values in product(rows, draws, texts, data):
        yield GivenValues(
            text={**row.text, **text}, data={**design.fixed, **draw, **row.data, **values}
        )


def _check_sources(sources: Mapping[str, Iterable[str]]) -> None:
    first, second = sources
    twice = sorted(set(sources[first]) & set(sources[second]))
    if twice:
        message = f"it is given both by {first} and by {second}; leave it out of one"
        raise InvalidParameters(tuple(ParameterProblem(name, message) for name in twice))


def _resolve_all(
    basis: Basis, given: list[GivenValues]
) -> list[tuple[dict[str, Any], frozenset[str]]]:
    resolved = []
    problems: dict[ParameterProblem, list[int]] = {}
    hint = None
    for number, one in enumerate(given, start=1):
        try:
            resolved.append((resolve_values(basis, one), one.names))
        except InvalidParameters as error:
            hint = error.hint
            for problem in error.problems:
                problems.setdefault(problem, []).append(number)
    if problems:
        named = (_at_points(problem, at, len(given)) for problem, at in problems.items())
        raise InvalidParameters(tuple(named), hint=hint)
    return resolved


def _at_points(problem: ParameterProblem, at: list[int], total: int) -> ParameterProblem:
    """Say at which points a value is wrong, unless it is at all of them."""
    if len(at) == total:
        return problem
    listed = ", ".join(map(str, at[:_MOST_NAMED])) + (", ..." if len(at) > _MOST_NAMED else "")
    where = f"point {listed}" if len(at) == 1 else f"points {listed}"
    return ParameterProblem(problem.name, f"{problem.message} ({where} of {total})")
