"""Runs as Python callers get them: what came out, and ways to what was kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, overload

from jupyter_reprise.errors import NotFound, RunFailed
from jupyter_reprise.models import Manifest, Run, RunStatus
from jupyter_reprise.service.export import tabulate
from jupyter_reprise.service.history import write_artifact
from jupyter_reprise.service.project import open_project
from jupyter_reprise.service.readings import note_run
from jupyter_reprise.service.reuse import read_manifest
from jupyter_reprise.service.tables import import_pandas, to_frame


@dataclass(frozen=True, slots=True, repr=False)
class RunResult:
    """A run, as it was when it was asked for."""

    run: Run
    root: Path
    """The project's folder."""
    is_reused: bool = False
    """Whether the same run was found in the store instead of being computed."""

    @property
    def id(self) -> str:
        return self.run.id

    @property
    def status(self) -> RunStatus:
        return self.run.status

    @property
    def notebook(self) -> str:
        return self.run.notebook

    @property
    def seed(self) -> int:
        return self.run.seed

    @property
    def parameters(self) -> dict[str, Any]:
        """Every value used, in its JSON form."""
        return dict(self.run.parameters)

    @property
    def records(self) -> dict[str, Any]:
        return dict(self.run.records)

    @property
    def error(self) -> str | None:
        """One line on why it did not succeed."""
        return self.run.error

    @property
    def manifest(self) -> Manifest:
        """The run's full record.

        Raises
        ------
        NotFound
            It has none, because it has not ended or was interrupted.
        """
        with open_project(self.root) as project:
            return read_manifest(project, self.run)

    @property
    def artifacts(self) -> tuple[str, ...]:
        """The names of the files kept with the run."""
        with open_project(self.root) as project:
            return tuple(artifact.name for artifact in project.store.artifacts(self.id))

    def read(self, name: str) -> bytes:
        """Give the content of a file kept with the run.

        Raises
        ------
        NotFound
            There is none of that name.
        """
        with open_project(self.root) as project:
            kept = project.store.artifact(self.id, name)
            if kept is not None:
                note_run(self.run)
                return project.artifacts.read(kept.sha256)
        raise NotFound(
            f"Run {self.id} has no artifact {name!r}; it has: {', '.join(self.artifacts)}.",
            hint="Name one of those.",
        )

    def save(self, name: str, target: str | Path) -> Path:
        """Copy a file kept with the run to a path.

        Raises
        ------
        NotFound
            There is none of that name.
        StorageFailed
            It can't be written.
        """
        with open_project(self.root) as project:
            note_run(self.run)
            return write_artifact(project, self.run, name, Path(target))

    def raise_for_status(self) -> Self:
        """Give the run itself if it succeeded.

        Raises
        ------
        RunFailed
            It did not; the error says in which cell and why, as far as is known.
        """
        if self.status is RunStatus.SUCCEEDED:
            return self
        error = self.manifest.error if self.run.manifest_sha256 else None
        reason = f": {self.error}" if self.error else ""
        raise RunFailed(
            f"Run {self.id} of {self.notebook} is {self.status}{reason}.",
            cell=error.cell if error else None,
            ename=error.name if error else "",
            evalue=error.message if error else "",
            traceback=error.traceback if error else "",
            hint=f"Run `reprise show {self.id}` to see what it left.",
        )

    def __repr__(self) -> str:
        records = ", ".join(f"{name}={value!r}" for name, value in self.records.items())
        return f"<Run {self.id} of {self.notebook}: {self.status}{records and f', {records}'}>"


class RunResults(Sequence[RunResult]):
    """Runs in an order, also as a data frame."""

    def __init__(self, root: Path, results: Sequence[RunResult]) -> None:
        self._root = root
        self._results = tuple(results)

    @overload
    def __getitem__(self, index: int) -> RunResult: ...

    @overload
    def __getitem__(self, index: slice) -> RunResults: ...

    def __getitem__(self, index: int | slice) -> RunResult | RunResults:
        if isinstance(index, slice):
            return RunResults(self._root, self._results[index])
        return self._results[index]

    def __len__(self) -> int:
        return len(self._results)

    def __iter__(self) -> Iterator[RunResult]:
        return iter(self._results)

    def __repr__(self) -> str:
        return f"<{len(self)} runs>"

    def to_pandas(self) -> Any:
        """Give a data frame with a row for each run, with the columns of `reprise export`.

        Raises
        ------
        MissingDependency
            pandas is not installed.
        """
        pandas = import_pandas()
        with open_project(self._root) as project:
            table = tabulate(project, [result.run for result in self])
        frame = to_frame(table.columns, table.rows)
        frame["date"] = pandas.to_datetime(frame["date"], utc=True)
        return frame


class SweepResult(RunResults):
    """The runs of a sweep's points, in the points' order."""

    def __init__(self, sweep_id: str, root: Path, results: Sequence[RunResult]) -> None:
        super().__init__(root, results)
        self.id = sweep_id

    def __repr__(self) -> str:
        return f"<{self.id}: {len(self)} runs>"

    def raise_for_status(self) -> Self:
        """Give the sweep itself if every run succeeded.

        Raises
        ------
        RunFailed
            One did not; it is the error of the first.
        """
        for result in self:
            result.raise_for_status()
        return self
