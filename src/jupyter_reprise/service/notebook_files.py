"""Finds notebook files below folders, and writes them back whole.

It must not read what is in them.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import StorageFailed
from jupyter_reprise.replacing import replacing

SUFFIX: Final = ".ipynb"
_SKIPPED: Final = frozenset(
    {*(".git", ".hg", ".ipynb_checkpoints", ".nox", ".reprise", ".svn", ".tox", ".venv")}
    | {"__pycache__", "node_modules", "site-packages"}
)
_GIT_SECONDS: Final = 20.0


def find_notebooks(folder: Path) -> list[Path]:
    """Give the notebooks below a folder, sorted, without what git ignores.

    Folders of tools (`.venv`, `node_modules`, `.ipynb_checkpoints`, ...) and virtual
    environments of any name are passed over.
    """
    found: list[Path] = []
    for repository, notebooks in _by_repository(folder).items():
        ignored = _ignored_by_git(repository, notebooks)
        found += [path for path in notebooks if path not in ignored]
    return sorted(found)


def _by_repository(folder: Path) -> dict[Path, list[Path]]:
    """Collect notebooks by the folder from which git has to be asked about them.

    That is the folder itself, or the root of another repository inside of it, about whose
    files git answers only there.
    """
    grouped: dict[Path, list[Path]] = {}
    roots = {folder: folder}
    for here, folders, files in os.walk(folder):
        place = Path(here)
        root = roots.pop(place, folder)
        root = place if place != folder and (".git" in folders or ".git" in files) else root
        grouped.setdefault(root, []).extend(place / name for name in files if name.endswith(SUFFIX))
        folders[:] = [
            name
            for name in folders
            if name not in _SKIPPED and not (place / name / "pyvenv.cfg").is_file()
        ]
        roots.update((place / name, root) for name in folders)
    return grouped


def _ignored_by_git(folder: Path, notebooks: list[Path]) -> set[Path]:
    names = {os.fsencode(path.relative_to(folder)): path for path in notebooks}
    answer = ask_git(folder, ("check-ignore", "-z", "--stdin"), names)
    return {names[name] for name in answer.split(b"\0") if name in names}


def ask_git(folder: Path, arguments: Iterable[str], lines: Iterable[bytes]) -> bytes:
    """Give what git says about names given to it; nothing when it can't be asked."""
    command = ("git", "-C", str(folder), *arguments)
    try:
        done = subprocess.run(
            command,
            input=b"".join(line + b"\0" for line in lines),
            capture_output=True,
            timeout=_GIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return b""
    return done.stdout


def cleaned_by_git(notebooks: Iterable[Path]) -> Iterator[Path]:
    """Give the notebooks whose outputs git takes out by itself when they are added.

    That is, those with an attribute `filter` whose command this clone has configured.
    """
    by_repository: dict[Path, dict[bytes, Path]] = {}
    roots: dict[Path, Path | None] = {}
    for path in notebooks:
        folder = path.resolve().parent
        if folder not in roots:
            roots[folder] = _repository_around(folder)
        root = roots[folder]
        if root is not None:
            name = os.fsencode(path.resolve().relative_to(root))
            by_repository.setdefault(root, {})[name] = path
    for root, names in by_repository.items():
        commands: dict[bytes, bool] = {}
        fields = ask_git(root, ("check-attr", "-z", "--stdin", "filter"), names).split(b"\0")
        for name, _, value in zip(fields[0::3], fields[1::3], fields[2::3], strict=False):
            if value not in commands:
                commands[value] = _has_command(root, os.fsdecode(value))
            if commands[value]:
                yield names[name]


def _repository_around(folder: Path) -> Path | None:
    return next((root for root in (folder, *folder.parents) if (root / ".git").exists()), None)


def _has_command(folder: Path, name: str) -> bool:
    if name in {"unspecified", "unset", "set"}:
        return False
    keys = (f"filter.{name}.process", f"filter.{name}.clean")
    return any(ask_git(folder, ("config", "--get", key), ()) for key in keys)


def replace_notebook(path: Path, data: bytes) -> None:
    """Write a notebook whole or not at all, with the permissions it had.

    Raises
    ------
    StorageFailed
        It can't be written; the file that was there stays.
    """
    target = path.resolve()  # of a link, what it points to
    try:
        with replacing(target, keeps_mode=True) as partial, partial.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise StorageFailed(
            f"The notebook {path} can't be written ({error.strerror or error}).",
            hint="Free disk space or make its folder writable, then run again.",
        ) from error
