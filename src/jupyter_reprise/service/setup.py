"""Starts a new project: its settings, an example notebook and what git should know.

Existing files are never overwritten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from jupyter_reprise.errors import StorageFailed

_TEMPLATES = {
    "reprise.toml": "reprise.toml",
    "notebooks/example.ipynb": "example.ipynb",
    ".gitignore": "gitignore",
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
}
_IGNORED = b".reprise/"


@dataclass(frozen=True, slots=True)
class SetUp:
    """What setting a project up changed."""

    root: Path
    created: tuple[str, ...]
    extended: tuple[str, ...]
    kept: tuple[str, ...]
    """Files that were there already and stay as they are."""


def set_up_project(folder: Path) -> SetUp:
    """Make a folder a project, adding the files that it lacks.

    An existing `.gitignore` gets the one line that keeps runs out of git.

    Raises
    ------
    StorageFailed
        The folder can't be written.
    """
    created, extended, kept = [], [], []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target, template in _TEMPLATES.items():
            path = folder / target
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(_render(template, folder).encode("utf-8"))
                created.append(target)
            elif target == ".gitignore" and _add_ignored(path):
                extended.append(target)
            else:
                kept.append(target)
    except OSError as error:
        raise StorageFailed(
            f"The folder {folder} can't be made a project ({error.strerror}).",
            hint="Choose a folder that you may write to.",
        ) from error
    return SetUp(folder.resolve(), tuple(created), tuple(extended), tuple(kept))


def _render(template: str, folder: Path) -> str:
    text = files("jupyter_reprise.service").joinpath("templates", template).read_text("utf-8")
    if template != "reprise.toml":
        return text
    name = re.sub(r"[^\w.-]+", "-", folder.resolve().name).strip("-") or "project"
    return text.format(name=name)


def _add_ignored(path: Path) -> bool:
    # as bytes: git asks for no encoding here
    content = path.read_bytes()
    if _IGNORED in content.splitlines():
        return False
    separator = b"" if content.endswith(b"\n") or not content else b"\n"
    with path.open("ab") as stream:
        stream.write(separator + _IGNORED + b"\n")
    return True
