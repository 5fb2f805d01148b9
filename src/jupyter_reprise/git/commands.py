"""The command lines that git's configuration holds for our filter, and nbstripout's."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import PureWindowsPath
from typing import Final

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.git.entry import FILTER_PROCESS
from jupyter_reprise.git.options import parse_words
from jupyter_reprise.notebook.strip_policy import StripPolicy, why_no_key

IS_WINDOWS: Final = os.name == "nt"

_GREETING: Final = b"0016git-filter-client\n000eversion=2\n0000000000"
_TIMEOUT: Final = 60.0


def our_command(*words: str) -> str:
    """Give the command line by which git starts us.

    Git hands it to a shell on all systems, on Windows to the one that it brings along: thus
    forward slashes and the shell's quotes. `-P` keeps a `json.py` in the repository from being
    taken for Python's.
    """
    python = sys.executable
    if IS_WINDOWS:
        python = PureWindowsPath(python).as_posix()
    return shlex.join([python, "-P", "-m", "jupyter_reprise.git", *words])


def options_in(command: str) -> list[str]:
    """Give the options of one of our own command lines."""
    words = _split(command)
    return words[words.index(FILTER_PROCESS) + 1 :] if FILTER_PROCESS in words else []


def read_nbstripout(
    command: str, extra_keys: str, kept_keys: str
) -> tuple[StripPolicy, tuple[str, ...]]:
    """Read what nbstripout is configured to do.

    Parameters
    ----------
    command
        The value of `filter.nbstripout.clean`.
    extra_keys, kept_keys
        The values of `filter.nbstripout.extrakeys` and `keepmetadatakeys`.

    Returns
    -------
    tuple
        The policy that says the same, and what could not be taken over, in a sentence each.
    """
    words = _split(command)
    names = [index for index, word in enumerate(words) if "nbstripout" in word.lower()]
    try:
        found, _ = parse_words(words[names[-1] + 1 :] if names else [])
    except InvalidInput as error:
        return StripPolicy(), (f"The options of {command} are left out. {error}",)
    keys = (*found.pop("extra_keys", ()), *extra_keys.split())
    refused = tuple(f"The extra key {key} is left out: {why_no_key(key)}." for key in keys)
    return StripPolicy(
        **{
            **found,
            "extra_keys": tuple(key for key in keys if why_no_key(key) is None),
            "keep_metadata_keys": (*found.get("keep_metadata_keys", ()), *kept_keys.split()),
        }
    ), tuple(text for key, text in zip(keys, refused, strict=True) if why_no_key(key))


def works(command: str) -> bool:
    """Tell whether a command line starts a filter process that answers git's greeting."""
    try:
        done = subprocess.run(
            _split(command),
            input=_GREETING,
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.SubprocessError, IndexError):
        return False
    return b"git-filter-server\n" in done.stdout


def _split(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return []
