"""Strips notebooks in their place, after keeping what they had where git's filter keeps it."""

from __future__ import annotations

from pathlib import Path

from jupyter_reprise.errors import InvalidInput, NotFound, StorageFailed
from jupyter_reprise.git.kept import KeptOutputs
from jupyter_reprise.git.repository import Repository, find_repository
from jupyter_reprise.notebook.strip import Stripped, strip_bytes
from jupyter_reprise.notebook.strip_settings import StripSettings
from jupyter_reprise.service.git_outputs import settings_of
from jupyter_reprise.service.notebook_files import replace_notebook


def strip_in_place(notebook: Path) -> bool:
    """Strip a file as git's filter would strip it; `reprise git restore` gives its outputs back.

    Returns
    -------
    bool
        Whether it has changed.

    Raises
    ------
    NotFound, InvalidInput
        It is not there, no notebook, too large, or in no repository.
    StorageFailed
        It can't be read or written, or its outputs can't be kept; then it is as it was.
    """
    try:
        data = notebook.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"There is no notebook {notebook}.", hint="Check its path.") from error
    except OSError as error:
        raise StorageFailed(
            f"The notebook {notebook} can't be read ({error.strerror}).",
            hint="Make it readable for you.",
        ) from error
    repository = find_repository(notebook.resolve().parent)
    settings = settings_of(repository, repository.path_of(notebook))
    if len(data) > settings.max_notebook:
        raise InvalidInput(
            f"{notebook} has {len(data):,} bytes, and `max_notebook` in [strip] of reprise.toml is"
            f" {settings.max_notebook:,}.",
            hint="Raise that, or make the notebook smaller.",
        )
    stripped = strip_bytes(data, settings.policy, str(notebook))
    if stripped.warning:
        raise InvalidInput(stripped.warning, hint="Mend it first.")
    if not stripped.is_changed:
        return False
    _keep(repository, notebook, data, stripped, settings)
    replace_notebook(notebook, stripped.data)
    return True


def keep_outputs(notebook: Path, data: bytes) -> None:
    """Keep a notebook that is about to lose outputs, where there is a repository to keep it in.

    Raises
    ------
    InvalidInput
        The `reprise.toml` around it is wrong.
    StorageFailed
        It can't be written.
    """
    try:
        repository = find_repository(notebook.resolve().parent)
    except (NotFound, InvalidInput):
        return
    settings = settings_of(repository, repository.path_of(notebook))
    stripped = strip_bytes(data, settings.policy, str(notebook))
    _keep(repository, notebook, data, stripped, settings)


def _keep(
    repository: Repository,
    notebook: Path,
    data: bytes,
    stripped: Stripped,
    settings: StripSettings,
) -> None:
    if not (stripped.outputs and settings.kept_outputs):
        return
    kept = KeptOutputs(repository.common)
    try:
        kept.keep(data, stripped.data, repository.path_of(notebook), settings.policy)
        kept.prune_daily(settings.kept_outputs)
    except OSError as error:
        raise StorageFailed(
            f"The outputs of {notebook} can't be kept in {kept.folder} ({error.strerror}).",
            hint="Free disk space, or set `kept_outputs = 0` in [strip] of reprise.toml.",
        ) from error
