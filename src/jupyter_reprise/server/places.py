"""What the server may show: files and projects inside its root, and nothing else."""

from __future__ import annotations

import threading
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
        self._projects: dict[Path, tuple[int, Project]] = {}
        self._lock = threading.Lock()

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
        """Give the project whose folder a client names, or that is around it."""
        return self._open(self._project_root(self._inside(folder), folder))

    def project_of(self, file: Path) -> Project:
        """Give the project that a file belongs to."""
        return self._open(self._project_root(file.parent, self.name(file)))

    def name(self, path: Path) -> str:
        """Give a path as clients name it: relative to the root, with forward slashes."""
        relative = path.relative_to(self.root).as_posix()
        return "" if relative == "." else relative

    def close(self) -> None:
        """Let go of every database."""
        with self._lock:
            for _, project in self._projects.values():
                project.close()
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
            if known is not None and known[0] == changed and not _has_lost_store(known[1]):
                return known[1]
            project = make_project(root)
            self._projects[root] = (changed, project)
            return project


def _has_lost_store(project: Project) -> bool:
    """Tell whether the file of the run database is gone, as after `.reprise` was removed.

    What holds on to such a file can't use it any more; opened anew, there is one again.
    """
    file = project.settings.runs_url(project.root).removeprefix("sqlite:///")
    is_plain = "://" not in file and "?" not in file  # no server's, and without options
    return is_plain and not Path(file).exists()
