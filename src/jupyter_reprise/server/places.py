"""What the server may show: files and projects inside its root, and nothing else."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from jupyter_reprise.errors import InvalidInput, NotFound
from jupyter_reprise.project import find_project_root
from jupyter_reprise.service.project import SETTINGS_FILE, Project, make_project


class Places:
    """The server's root, and the projects in it; each is opened once and stays open.

    Parameters
    ----------
    root
        The folder that the server serves.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._projects: dict[Path, _Open] = {}
        self._lock = threading.Lock()

    def place(self, path: str) -> Path:
        """Give the place that a client names, whether or not there is something.

        Raises
        ------
        NotFound
            It is not inside the root, wherever links lead.
        """
        return self._inside(path)

    def file(self, path: str) -> Path:
        """Give the file that a client names.

        Raises
        ------
        NotFound
            It is not there, or not inside the root, wherever links lead.
        """
        found = self._inside(path)
        if not found.is_file():
            raise NotFound(f"There is no file {path!r}.", hint="Name one inside the server's root.")
        return found

    def project_at(self, folder: str) -> Project:
        """Give the project whose folder a client names.

        Raises
        ------
        NotFound
            It is no project's; one around it is not meant, as that may be a slip of the pen.
        """
        found = self._inside(folder)
        root = self._project_root(found, folder)
        if root != found:
            raise NotFound(
                f"{folder!r} is not the folder of a project.",
                hint=f"The project around it is {self.name(root)!r}.",
            )
        return self._open(root)

    def project_around(self, path: str) -> Project:
        """Give the project that a file or folder belongs to."""
        return self._open(self._project_root(self._inside(path), path))

    def project_of(self, file: Path) -> Project:
        """Give the project that a file belongs to."""
        return self._open(self._project_root(file.parent, self.name(file)))

    def has_lost_store(self, project: Project) -> bool:
        """Tell whether what a project's open database was is gone, or another is in its place."""
        with self._lock:
            known = self._projects.get(project.root)
            return known is None or known.project is not project or known.has_lost_store()

    def name(self, path: Path) -> str:
        """Give a path as clients name it: relative to the root, with forward slashes."""
        relative = path.relative_to(self.root).as_posix()
        return "" if relative == "." else relative

    def close(self) -> None:
        """Let go of every database."""
        with self._lock:
            for opened in self._projects.values():
                opened.project.close()
            self._projects.clear()

    def _inside(self, path: str) -> Path:
        outside = NotFound(
            f"There is nothing at {path!r} that this server shows.",
            hint="Name it relative to the server's root.",
        )
        if "\0" in path:
            raise outside
        try:
            found = (self.root / path.strip("/")).resolve()
            found.exists()  # which complains where `resolve` may not: of a name too long, say
        except (OSError, RuntimeError, ValueError):  # too long, or links in a circle
            raise outside from None
        if not found.is_relative_to(self.root):
            raise outside
        return found

    def _project_root(self, folder: Path, asked: str) -> Path:
        hint = f"Run `reprise init` in a folder of {self.root}, or start the server elsewhere."
        try:
            root = find_project_root(folder)
        except NotFound:
            raise NotFound(f"There is no project around {asked!r}.", hint=hint) from None
        if not root.is_relative_to(self.root):
            raise NotFound(
                f"The project of {asked!r} is a folder above the one that this server shows.",
                hint="Start the server in the project's folder or above it.",
            )
        return root

    def _open(self, root: Path) -> Project:
        try:
            changed = (root / SETTINGS_FILE).stat().st_mtime_ns
        except OSError:
            raise InvalidInput(f"{SETTINGS_FILE} of {root.name} can't be read.") from None
        with self._lock:
            known = self._projects.get(root)
            if known is not None and known.changed == changed and not known.has_lost_store():
                return known.project
            project = make_project(root)
            self._projects[root] = _Open(project, changed, _store_identity(project))
            if known is not None:
                known.project.close()  # whoever is in the middle of something finishes it
            return project


@dataclass(slots=True)
class _Open:
    """A project that is open, and what it was opened from."""

    project: Project
    changed: int
    """When its settings were."""
    store: tuple[int, int] | None
    """Which file its run database is in; None where that is not known."""

    def has_lost_store(self) -> bool:
        """Tell whether the file of the run database is gone, or another has taken its place.

        What holds on to such a file can't use it any more; opened anew, there is one again.
        """
        if _store_file(self.project) is None:
            return False
        found = _store_identity(self.project)
        self.store = self.store or found  # it is made by its first use, and not lost before
        return found != self.store


def _store_file(project: Project) -> Path | None:
    file = project.settings.runs_url(project.root).removeprefix("sqlite:///")
    is_plain = "://" not in file and "?" not in file  # no server's, and without options
    return Path(file) if is_plain else None


def _store_identity(project: Project) -> tuple[int, int] | None:
    file = _store_file(project)
    try:
        found = None if file is None else file.stat()
    except OSError:
        return None
    return None if found is None else (found.st_dev, found.st_ino)
