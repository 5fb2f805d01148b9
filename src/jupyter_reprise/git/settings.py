"""Finds what `reprise.toml` says about stripping a notebook, as quickly as a filter must.

What can't be read counts as if it was not there, and is said: nothing stays in a notebook then
that would not stay by default, and git goes on working while such a file is in conflict.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_reprise.errors import InvalidInput

if TYPE_CHECKING:
    from jupyter_reprise.notebook.strip_settings import StripSettings

_FILE: Final = "reprise.toml"


class SettingsFinder:
    """Gives the settings of notebooks by their paths in a work tree.

    Parameters
    ----------
    work_tree
        Its top.
    base
        What holds where no `reprise.toml` says otherwise.
    warn
        Called with a line about each file that can't be read.
    """

    def __init__(self, work_tree: Path, base: StripSettings, warn: Callable[[str], None]) -> None:
        self._work_tree = work_tree
        self._base = base
        self._warn = warn
        self._by_folder: dict[str, StripSettings] = {}

    def __call__(self, path: str) -> StripSettings:
        """Give the settings of the project around a notebook."""
        folder = path.rpartition("/")[0]
        if folder not in self._by_folder:
            self._by_folder[folder] = self._find(folder)
        return self._by_folder[folder]

    def _find(self, folder: str) -> StripSettings:
        file = self._work_tree / folder / _FILE
        try:
            text = file.read_text("utf-8-sig")
        except (FileNotFoundError, NotADirectoryError):
            # the same walk as for the folder above, and as soon as that is known no walk at all
            return self(folder) if folder else self._base
        except (OSError, UnicodeDecodeError) as error:
            return self._unreadable(file, str(error))
        return self._read(file, text)

    def _read(self, file: Path, text: str) -> StripSettings:
        import tomllib

        from jupyter_reprise.notebook.strip_settings import read_strip_settings

        try:
            table = tomllib.loads(text).get("strip", {})
            if not isinstance(table, dict):
                return self._unreadable(file, "strip is not a table: write [strip]")
            return read_strip_settings(table, self._base)
        except (tomllib.TOMLDecodeError, InvalidInput) as error:
            return self._unreadable(file, str(error).rstrip("."))

    def _unreadable(self, file: Path, reason: str) -> StripSettings:
        self._warn(f"Notebooks are stripped as without {file}: {reason}.")
        return self._base
