"""Opens a project: the one place where its settings, store and executor are put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_reprise.errors import InvalidInput, NotFound
from jupyter_reprise.project import ProjectSettings, find_project_root, load_settings

if TYPE_CHECKING:
    from jupyter_reprise.execution.local import LocalExecutor
    from jupyter_reprise.execution.stopping import StopRequests
    from jupyter_reprise.store.artifacts import ArtifactStore
    from jupyter_reprise.store.runs import RunStore

SETTINGS_FILE = "reprise.toml"
PRIVATE_FOLDER = ".reprise"


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


class Project:
    """A project's parts, each made when it is first needed.

    Parameters
    ----------
    root
        The folder that holds `reprise.toml`.
    settings
        What that file says.
    clock
        Tells the time, aware and in UTC.
    stops
        Shared by projects of one event loop, as only one can take a process's signals.
    """

    def __init__(
        self,
        root: Path,
        settings: ProjectSettings,
        clock: Callable[[], datetime] = utc_now,
        stops: StopRequests | None = None,
    ) -> None:
        self.root = root
        self.settings = settings
        self.clock = clock
        self._stops = stops

    @cached_property
    def store(self) -> RunStore:
        """The run store; runs that their process abandoned are marked when it is opened."""
        from jupyter_reprise.store.runs import RunStore

        return RunStore.open(self.settings.runs_url(self.root), clock=self.clock)

    @cached_property
    def artifacts(self) -> ArtifactStore:
        from jupyter_reprise.store.artifacts import ArtifactStore

        return ArtifactStore(self.settings.artifacts_path(self.root))

    @cached_property
    def executor(self) -> LocalExecutor:
        from jupyter_reprise.execution.local import LocalExecutor

        diagnostics = self.settings.diagnostics.as_json()
        return LocalExecutor(self.root, diagnostics=diagnostics, stops=self._stops)

    def work_folder(self, run_id: str) -> Path:
        """Give the folder in which a run is made before it is kept."""
        return self.root / PRIVATE_FOLDER / "work" / run_id

    def notebook_name(self, notebook: Path) -> str:
        """Give what people call a notebook: its path in the project, with forward slashes.

        Raises
        ------
        NotFound
            There is no such file.
        InvalidInput
            It is a folder, or lies outside of the project.
        """
        path = notebook.resolve()
        if path.is_dir():
            raise InvalidInput(
                f"{notebook} is a folder, not a notebook.", hint="Name an .ipynb file in it."
            )
        if not path.is_file():
            raise NotFound(f"There is no notebook {notebook}.", hint=_nearby(path))
        if not path.is_relative_to(self.root):
            raise InvalidInput(
                f"The notebook {notebook} lies outside of the project {self.root}.",
                hint="Move it into the project, or run `reprise init` in a folder around it.",
            )
        name = path.relative_to(self.root).as_posix()
        if name.encode("utf-8", "replace").decode() != name:
            raise InvalidInput(
                f"The name of the notebook {notebook} is not UTF-8 text.", hint="Rename it."
            )
        return name

    def close(self) -> None:
        """Let go of the database, if it was opened."""
        if "store" in self.__dict__:
            self.store.close()


@contextmanager
def open_project(
    start: Path | None = None,
    clock: Callable[[], datetime] = utc_now,
    stops: StopRequests | None = None,
) -> Iterator[Project]:
    """Open the project that a folder or file belongs to, the current folder's by default.

    Raises
    ------
    NotFound
        There is no `reprise.toml` in that folder or above it.
    InvalidInput
        The file says something that is not allowed.
    """
    project = make_project(find_project_root(start or Path.cwd()), clock, stops)
    try:
        yield project
    finally:
        project.close()


def make_project(
    root: Path, clock: Callable[[], datetime] = utc_now, stops: StopRequests | None = None
) -> Project:
    """Give the project whose folder is known; whoever asks for it closes it.

    Raises
    ------
    InvalidInput
        Its `reprise.toml` says something that is not allowed.
    """
    return Project(root, load_settings(root / SETTINGS_FILE), clock, stops)


def _nearby(path: Path) -> str:
    """Say which notebook might have been meant."""
    from difflib import get_close_matches

    if not path.parent.is_dir():
        return f"The folder {path.parent} does not exist either."
    names = sorted(found.name for found in path.parent.glob("*.ipynb"))
    close = get_close_matches(path.name, names, n=1)
    if close:
        return f"Did you mean {close[0]}?"
    return f"Notebooks in {path.parent}: {', '.join(names) or 'none'}."
