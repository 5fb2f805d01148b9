"""Puts back outputs that git's filter stripped and kept, and removes those beyond their limit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from jupyter_reprise.errors import InvalidInput, NotFound, RepriseError, StorageFailed
from jupyter_reprise.git.commands import options_in
from jupyter_reprise.git.filtering import find_original
from jupyter_reprise.git.kept import KeptOutputs
from jupyter_reprise.git.options import read_options
from jupyter_reprise.git.repository import Configuration, Repository, find_repository
from jupyter_reprise.git.settings import SettingsFinder
from jupyter_reprise.notebook.strip import strip_bytes
from jupyter_reprise.notebook.strip_policy import StripPolicy
from jupyter_reprise.notebook.strip_settings import StripSettings
from jupyter_reprise.service.notebook_files import replace_notebook


class Restoration(StrEnum):
    """What came of putting a notebook's outputs back."""

    RESTORED = "restored"
    SAME = "same"
    """It has the kept outputs already."""
    MISSING = "missing"
    """None are kept for its source as it is now."""
    NEWER = "newer"
    """It has outputs of its own, which would be lost."""


@dataclass(frozen=True, slots=True)
class Restored:
    """One notebook's outcome."""

    notebook: Path
    outcome: Restoration


def restore_outputs(notebook: Path, *, is_forced: bool = False) -> Restored:
    """Put back the outputs that a notebook had when git stripped this very source of it.

    Parameters
    ----------
    is_forced
        Whether outputs that it has now may be lost.

    Raises
    ------
    NotFound, InvalidInput
        It is not there, no notebook, or in no repository.
    StorageFailed
        It can't be read or written; then it is as it was.
    """
    file = notebook.resolve()
    try:
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"There is no notebook {notebook}.", hint="Check its path.") from error
    except OSError as error:
        raise _refused(notebook, error) from error
    repository = find_repository(file.parent)
    path = repository.path_of(file)
    settings = settings_of(repository, path)
    stripped = strip_bytes(data, settings.policy, str(notebook))
    if stripped.warning:
        raise InvalidInput(stripped.warning, hint="Mend it first.")
    original = find_original(KeptOutputs(repository.common), stripped.data, path, settings)
    if original is None:
        return Restored(notebook, Restoration.MISSING)
    if original == data:
        return Restored(notebook, Restoration.SAME)
    if stripped.outputs and not is_forced:
        return Restored(notebook, Restoration.NEWER)
    replace_notebook(file, original)
    return Restored(notebook, Restoration.RESTORED)


def prune_outputs(folder: Path) -> tuple[int, int]:
    """Remove the oldest kept outputs beyond `kept_outputs` in `[strip]`; `reprise gc` does so.

    Returns
    -------
    tuple
        How many notebooks went, and their bytes; nothing where there is no repository.

    Raises
    ------
    StorageFailed
        One can't be removed.
    """
    try:
        repository = find_repository(folder)
    except (NotFound, InvalidInput):
        return 0, 0
    inside = repository.path_of(folder)
    kept = KeptOutputs(repository.common)
    try:
        return kept.prune(settings_of(repository, f"{inside}/x.ipynb").kept_outputs)
    except OSError as error:
        raise StorageFailed(
            f"Kept outputs in {kept.folder} can't be removed ({error.strerror}).",
            hint="Make that folder writable for you.",
        ) from error


def settings_of(repository: Repository, path: str) -> StripSettings:
    """Give a notebook's settings as the filter would find them.

    Raises
    ------
    InvalidInput
        A `reprise.toml` that counts for it says something that is not allowed.
    """
    command = Configuration(repository.top).get("filter.reprise.process") or ""
    try:
        policy, _ = read_options(options_in(command))
    except RepriseError:
        policy = StripPolicy()
    finder = SettingsFinder(repository.top, StripSettings(policy=policy), _refuse_settings)
    return finder(path)


def _refuse_settings(text: str) -> None:
    raise InvalidInput(text, hint="Mend that file first.")


def _refused(notebook: Path, error: OSError) -> StorageFailed:
    return StorageFailed(
        f"The notebook {notebook} can't be read ({error.strerror}).",
        hint="Make it readable for you.",
    )
