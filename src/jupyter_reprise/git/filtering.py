"""What git's filter does to a notebook: strip it on its way in, put outputs back on its way out.

Going in, the work tree's file is only read. Coming out, whatever is not as expected gives what
git has, as a checkout must not fail because of outputs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from jupyter_reprise.git.kept import KeptOutputs, policy_digest, with_unix_ends
from jupyter_reprise.notebook.strip import strip_bytes

if TYPE_CHECKING:
    from jupyter_reprise.notebook.strip_settings import StripSettings

_SHOWN: Final = b"%% notebook\n"
"""How `notebook.readable` begins, which this does not import for its sake."""

SettingsReader = Callable[[str], "StripSettings"]
"""Gives the settings of a notebook by its path in the work tree."""


class NotebookFilter:
    """Strips and restores notebooks.

    Parameters
    ----------
    settings_of
        Says how a notebook is stripped.
    kept
        Where outputs are kept; None keeps none.
    is_restoring
        Whether outputs are put back at all, whatever the settings say.
    warn
        Called with a line about each file that is passed through as it is.
    """

    def __init__(
        self,
        settings_of: SettingsReader,
        kept: KeptOutputs | None,
        *,
        is_restoring: bool,
        warn: Callable[[str], None],
    ) -> None:
        self._settings_of = settings_of
        self._kept = kept
        self._is_restoring = is_restoring
        self._warn = warn
        self._limit: int | None = None
        """How many bytes may be kept, once something was."""

    def clean(self, data: bytes, path: str) -> bytes:
        """Strip a notebook, and keep it if it had outputs; git calls this for each file added."""
        settings = self._settings_of(path)
        if len(data) > settings.max_notebook:
            self._warn(
                f"{path} is left with its outputs: it has {len(data):,} bytes, and `max_notebook`"
                f" in [strip] of reprise.toml is {settings.max_notebook:,}."
            )
            return data
        stripped = strip_bytes(data, settings.policy, path)
        # `git blame` cleans what it was shown in the place of a notebook
        if stripped.warning and not data.startswith(_SHOWN):
            self._warn(f"{stripped.warning} It is left as it is.")
        if stripped.outputs and settings.kept_outputs and self._kept:
            self._keep(self._kept, data, stripped.data, path, settings)
        return stripped.data

    def smudge(self, data: bytes, path: str) -> bytes:
        """Give the kept notebook of that source, else the source; git calls this at a checkout."""
        if self._kept is None or not self._is_restoring:
            return data
        settings = self._settings_of(path)
        if not settings.restore:
            return data
        return find_original(self._kept, data, path, settings) or data

    def finish(self) -> None:
        """Remove kept outputs beyond their limit, once a day; called when git has no more files."""
        if self._kept is None or self._limit is None:
            return
        try:
            self._kept.prune_daily(self._limit)
        except OSError as error:
            self._warn(f"Old outputs in {self._kept.folder} stay ({error.strerror}).")

    def _keep(
        self, kept: KeptOutputs, data: bytes, stripped: bytes, path: str, settings: StripSettings
    ) -> None:
        try:
            kept.keep(data, stripped, path, settings.policy)
            self._limit = settings.kept_outputs
        except OSError as error:
            self._kept = None  # said once, not for every notebook
            self._warn(
                f"Outputs can't be kept in {kept.folder} ({error.strerror}), so a checkout will"
                " not bring them back."
            )


def find_original(
    kept: KeptOutputs, stripped: bytes, path: str, settings: StripSettings
) -> bytes | None:
    """Find a kept notebook that git would strip to just these bytes."""
    policy = policy_digest(settings.policy)
    for found in kept.find(stripped, path):
        original = found.read()
        if original is None:
            continue
        if found.policy == policy or _strips_to(original, stripped, settings, path):
            return original
    return None


def _strips_to(original: bytes, stripped: bytes, settings: StripSettings, path: str) -> bool:
    again = strip_bytes(original, settings.policy, path).data
    return with_unix_ends(again) == with_unix_ends(stripped)
