"""Decides what of a project goes into an image: dashboards, their runs, notebooks and files."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Final

from jupyter_reprise.errors import Conflict, InvalidInput, NotFound
from jupyter_reprise.models import Dashboard, FileRecord, Run
from jupyter_reprise.notebook.cells import notebook_language, stan_cells
from jupyter_reprise.notebook.document import Notebook
from jupyter_reprise.notebook.strip import stripped_bytes
from jupyter_reprise.project import SETTINGS_FILE
from jupyter_reprise.publishing.images.imports import imported_names, local_modules
from jupyter_reprise.publishing.images.installed import packages_of
from jupyter_reprise.service.dashboard_sources import remedy
from jupyter_reprise.service.dashboards import find_dashboard, state_of
from jupyter_reprise.service.history import show_run
from jupyter_reprise.service.planning import kernel_of, read_source
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.readings import is_reading, runs_read
from jupyter_reprise.service.verification import verify

KERNELS: Final = frozenset({"python3", "reprise-python", "reprise-stan"})
"""The kernels that are in every image."""
_STAN: Final = "jupyter_reprise.stan"
_SECRET: Final = (
    *("*.pem", "*.key", "*.p12", "*.pfx", "*.env", "id_rsa*", "id_ed25519*", "*netrc*"),
    *("*secret*", "*credential*", "*password*"),
)
"""How files and folders are called in which people keep passwords."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What of a project goes into an image."""

    dashboards: tuple[Dashboard, ...]
    notebooks: dict[str, bytes]
    """Stripped, by path relative to the project."""
    files: tuple[str, ...]
    """Paths of other files, relative to the project."""
    runs: tuple[Run, ...]
    """Empty if the image is to use another store."""
    sources: tuple[Run, ...]
    """The runs whose results the dashboards show."""
    packages: tuple[str, ...]
    """What the notebooks need, as pip takes it."""
    foreign_kernels: tuple[str, ...]
    """Notebooks whose kernel is known on this machine only."""
    notes: tuple[str, ...]
    """What whoever builds the image should know."""

    @property
    def programs(self) -> tuple[str, ...]:
        """The Stan programs, and notebooks that hold some."""
        stan = [name for name in self.files if name.endswith(".stan")]
        cells = [name for name, data in self.notebooks.items() if stan_cells(json.loads(data))]
        return (*stan, *cells)


def choose_dashboards(project: Project, names: Sequence[str]) -> tuple[Dashboard, ...]:
    """Give the dashboards of these names, all of the project's if none is named.

    Raises
    ------
    NotFound
        There is no dashboard of a name, or none at all.
    """
    named = {one.key: one for one in (find_dashboard(project, name) for name in names)}
    chosen = tuple(named.values()) or project.settings.dashboards
    if not chosen:
        raise NotFound(
            "This project publishes no dashboard, so there is nothing to put into an image.",
            hint="Run `reprise dashboard add NOTEBOOK`.",
        )
    return chosen


def collect(
    project: Project, dashboards: tuple[Dashboard, ...], *, has_runs: bool, history: int
) -> Contents:
    """Look up everything that dashboards need.

    Raises
    ------
    NotFound, InvalidInput, StorageFailed
        A notebook can't be read, or is not for Python.
    """
    documents = dict(_documents(project, dashboards))
    sources = _unique(_sources(project, dashboards))
    renderings = _unique(_renderings(project, dashboards))
    read = _read_by(project, renderings, history) if has_runs else ()
    verifying = _verifying(project, sources) if has_runs else ()
    paths = [project.root / name for name in documents]
    modules = local_modules(paths, project.root)
    found = _Files(project, frozenset(documents))
    for run in (*sources, *renderings):
        found.add_inputs(run)
    found.add_modules([_relative(project, path) for path in modules])
    found.add([one.thumbnail for one in dashboards if one.thumbnail])
    packages, unknown = _packages(paths, modules)
    for name in unknown:
        found.notes.append(f"{name} is imported, and not installed here: give it with --package.")
    return Contents(
        dashboards=dashboards,
        notebooks={name: stripped_bytes(nb) for name, nb in documents.items()},
        files=tuple(sorted(found.names)),
        runs=_unique((*sources, *renderings, *read, *verifying)) if has_runs else (),
        sources=sources,
        packages=packages,
        foreign_kernels=tuple(_foreign_kernels(project, documents)),
        notes=tuple(dict.fromkeys(found.notes)),
    )


def _documents(
    project: Project, dashboards: tuple[Dashboard, ...]
) -> Iterator[tuple[str, Notebook]]:
    for path in dict.fromkeys(
        path for one in dashboards for path in (one.notebook, one.source) if path
    ):
        name, nb = read_source(project, project.root / path)
        if notebook_language(nb) != "python":
            raise InvalidInput(
                f"{name} is a notebook for {notebook_language(nb)}, and images are for Python.",
                hint="Leave its dashboard out: name the others with --dashboards.",
            )
        yield name, nb


def _sources(project: Project, dashboards: tuple[Dashboard, ...]) -> Iterator[Run]:
    """Give the runs whose results the dashboards show."""
    for dashboard in dashboards:
        state = state_of(project, dashboard)
        yield from (run for run in (state.source.run, state.shown) if run)


def _renderings(project: Project, dashboards: tuple[Dashboard, ...]) -> Iterator[Run]:
    for dashboard in dashboards:
        rendering = state_of(project, dashboard).rendering
        if rendering is not None:
            yield rendering


def _read_by(project: Project, runs: Iterable[Run], most: int) -> Iterator[Run]:
    """Give the runs that others read, such as those that a dashboard lists beside its own."""
    for run in runs:
        manifest = show_run(project, run.id)[1]
        for record in manifest.inputs if manifest else ():
            if is_reading(record):
                found = runs_read(project, run, record, most)
                yield from (one for one in found if one.status.has_ended)


def _verifying(project: Project, runs: Iterable[Run]) -> Iterator[Run]:
    """Give the runs without which it could not be said whether others are verified."""
    for run in runs:
        found = verify(project, run)
        if found is not None:
            yield found.other


class _Files:
    """Collects files of a project by name, and what can't be among them."""

    def __init__(self, project: Project, notebooks: frozenset[str]) -> None:
        self.names: set[str] = set()
        self.notes: list[str] = []
        self._project = project
        self._notebooks = notebooks

    def add_inputs(self, run: Run) -> None:
        """Add the files that a run read."""
        manifest = show_run(self._project, run.id)[1]
        for record in manifest.inputs if manifest else ():
            # the settings of an image are its own
            is_file = not is_reading(record) and record.path != SETTINGS_FILE
            if is_file and record.path not in self._notebooks and self._is_fit(record, run):
                self.add([record.path])

    def add_modules(self, names: Iterable[str]) -> None:
        """Add the modules that notebooks import."""
        for name in names:
            if _is_called_secret(PurePosixPath(name)):
                self.notes.append(
                    f"{name}, which is imported, is called like a secret: left out."
                    " Mount it where the image runs."
                )
            else:
                self.add([name])

    def add(self, names: Iterable[str]) -> None:
        for name in names:
            if (self._project.root / name).is_file():
                self.names.add(name)
            else:
                self.notes.append(f"{name} is not there any more, and not in the image.")

    def _is_fit(self, record: FileRecord, run: Run) -> bool:
        path = PurePosixPath(record.path)
        if Path(record.path).is_absolute():
            self.notes.append(
                f"{record.path}, which {run.notebook} reads, lies outside of the project:"
                " mount it where the image runs."
            )
            return False
        if any(part.startswith(".") for part in path.parts):
            self.notes.append(f"{record.path}, which {run.notebook} reads, is hidden: left out.")
            return False
        if _is_called_secret(path):
            self.notes.append(
                f"{record.path}, which {run.notebook} reads, is called like a secret: left out."
                " Mount it where the image runs."
            )
            return False
        if path.suffix == ".ipynb":
            self.notes.append(
                f"{record.path}, which {run.notebook} reads, is no dashboard's: left out."
            )
            return False
        return True


def _is_called_secret(path: PurePosixPath) -> bool:
    return any(fnmatch(part.casefold(), name) for part in path.parts for name in _SECRET)


def _packages(
    notebooks: Iterable[Path], modules: Iterable[Path]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the packages that sources import, and the modules that no package here brings."""
    full = {name for path in (*notebooks, *modules) for name in imported_names(path)}
    uses_stan = any(f"{name}.".startswith(f"{_STAN}.") for name in full)
    uses_stan = uses_stan or any(_has_magic(path) for path in notebooks)
    own = {path.stem for path in modules} | {path.parent.name for path in modules}
    tops = {name.partition(".")[0] for name in full} - sys.stdlib_module_names - own
    tops.discard("jupyter_reprise")
    unknown = [name for name in sorted(tops) if not packages_of([name])]
    packages = list(packages_of(tops))
    if "arviz" in packages:  # which looks for it only when a file is read
        packages += packages_of(["netCDF4", "h5netcdf"])
    extras = "[dashboards,stan]" if uses_stan else "[dashboards]"
    return (f"jupyter-reprise{extras}", *dict.fromkeys(packages)), tuple(unknown)


def _has_magic(path: Path) -> bool:
    if path.suffix != ".ipynb":
        return False
    return bool(stan_cells(json.loads(path.read_text("utf-8"))))


def _foreign_kernels(project: Project, documents: dict[str, Notebook]) -> Iterator[str]:
    for name, nb in documents.items():
        if kernel_of(project, name, nb) not in KERNELS:
            yield name


def ensure_something_to_show(project: Project, dashboards: Iterable[Dashboard]) -> None:
    """Check that each dashboard has a run that it can show.

    Raises
    ------
    Conflict
        One has none.
    """
    for dashboard in dashboards:
        source = state_of(project, dashboard).source
        if source.problem:
            step = remedy(dashboard, source).removesuffix(".")
            raise Conflict(
                f"The dashboard {dashboard.key} has nothing to show. {source.problem}",
                hint=f"{step}, or leave it out with --dashboards.",
            )


def _unique(runs: Iterable[Run]) -> tuple[Run, ...]:
    return tuple({run.id: run for run in runs}.values())


def _relative(project: Project, path: Path) -> str:
    return path.relative_to(project.root).as_posix()
