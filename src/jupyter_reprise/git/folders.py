"""Finds a repository's own folder without starting git, which would cost as much as a filter.

Only for the filter, to which git says where it is; other commands ask git.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def find_common_folder(work_tree: Path, environment: Mapping[str, str]) -> Path | None:
    """Give the folder that all work trees of a repository share, usually `.git`.

    Parameters
    ----------
    work_tree
        A folder of the work tree; git starts filters at its top.
    environment
        Where git says more when there is more to say.
    """
    if common := environment.get("GIT_COMMON_DIR"):
        return work_tree / common
    if given := environment.get("GIT_DIR"):
        return _common(work_tree / given)
    for folder in (work_tree, *work_tree.parents):
        if found := _git_folder(folder / ".git"):
            return _common(found)
    return None


def _git_folder(entry: Path) -> Path | None:
    """Follow `.git`: a folder, or in other work trees and submodules a file that names one."""
    if entry.is_dir():
        return entry
    try:
        line = entry.read_text("utf-8", errors="surrogateescape")
    except OSError:
        return None
    name, _, target = line.strip().partition(": ")
    return entry.parent / target if name == "gitdir" else None


def _common(folder: Path) -> Path | None:
    try:
        shared = (folder / "commondir").read_text("utf-8", errors="surrogateescape").strip()
    except OSError:
        return folder if folder.is_dir() else None
    return (folder / shared).resolve()
