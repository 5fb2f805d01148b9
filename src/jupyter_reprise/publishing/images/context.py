"""Writes a build context whose bytes depend on nothing but what goes into it.

Every file has the same owner's rights and the same time, so that the same project gives the same
layers as far as the builder allows.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import Conflict

MARK: Final = "image.json"
"""The file by which a folder is known as an earlier context."""


def prepare_folder(folder: Path) -> None:
    """Make a folder for a context, in the place of an earlier one if there is one.

    It is marked at once, so that one that failed half-way can be made again.

    Raises
    ------
    Conflict
        There is something else in it.
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).is_file():
            raise Conflict(
                f"{folder} is not empty, and no earlier build context.",
                hint="Name a new folder.",
            )
        shutil.rmtree(folder)
    write(folder / MARK, "{}\n")


def write(path: Path, content: str | bytes) -> None:
    """Write a file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def settle(folder: Path, epoch: int) -> None:
    """Give everything in a context the same time and rights."""
    for place, folders, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            path.chmod(0o644)
            os.utime(path, (epoch, epoch))
        for name in folders:
            Path(place, name).chmod(0o755)
    for place, _, _ in os.walk(folder, topdown=False):
        os.utime(place, (epoch, epoch))


def size(folder: Path) -> int:
    """Give the bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
