"""The commands that git itself starts: `filter-process`, `clean`, `smudge` and `diff`.

They are reached without the rest of the command line, as git starts `diff` twice for every
notebook that it compares. Data goes to stdout, everything else to stderr.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_reprise.errors import RepriseError, StorageFailed
from jupyter_reprise.git.filtering import NotebookFilter
from jupyter_reprise.git.folders import find_common_folder
from jupyter_reprise.git.kept import KeptOutputs
from jupyter_reprise.git.settings import SettingsFinder
from jupyter_reprise.notebook.strip_settings import StripSettings

if TYPE_CHECKING:
    from jupyter_reprise.notebook.strip_policy import StripPolicy

FILTER_PROCESS: Final = "filter-process"
NO_RESTORE: Final = "REPRISE_NO_RESTORE"
"""Set in the environment, it makes checkouts and archives leave outputs out."""

_FAILED: Final = 1
_CANCELLED: Final = 130


def main(words: Sequence[str]) -> int:
    """Do what git asks for; `python -m jupyter_reprise.git` calls this.

    Returns
    -------
    int
        The exit code; unless it is 0, git must not use what was written.
    """
    try:
        return _run(words[0] if words else "", words[1:])
    except RepriseError as error:
        _say(str(error))
    except MemoryError:
        _say("there is not enough memory for this notebook.")
    except BrokenPipeError:
        # git has gone; closing keeps Python from saying so when it ends
        sys.stderr.close()
    except KeyboardInterrupt:
        return _CANCELLED
    return _FAILED


def _run(command: str, words: Sequence[str]) -> int:
    if command == "diff":
        return _show(words)
    policy, others = _read_options(words)
    notebooks = _make_filter(policy)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    if command == FILTER_PROCESS:
        from jupyter_reprise.git.process import serve

        code = serve(source, target, notebooks, _say)
        notebooks.finish()
        return code
    path = others[0] if others else "the notebook"
    if command == "clean":
        target.write(notebooks.clean(source.read(), path))
    elif command == "smudge":
        target.write(notebooks.smudge(source.read(), path))
    else:
        _say(f"{command!r} is not one of {FILTER_PROCESS}, clean, smudge, diff.")
        return 2
    target.flush()
    return 0


def _read_options(words: Sequence[str]) -> tuple[StripPolicy, list[str]]:
    from jupyter_reprise.git.options import read_options

    return read_options(words)


def _make_filter(policy: StripPolicy) -> NotebookFilter:
    work_tree = Path.cwd()
    common = find_common_folder(work_tree, os.environ)
    return NotebookFilter(
        settings_of=SettingsFinder(work_tree, StripSettings(policy=policy), _say),
        kept=KeptOutputs(common) if common else None,
        is_restoring=NO_RESTORE not in os.environ,
        warn=_say,
    )


def _show(paths: Sequence[str]) -> int:
    from jupyter_reprise.notebook.readable import readable

    # of most files that git compares it tells a temporary name, so one policy holds for all
    settings = SettingsFinder(Path.cwd(), StripSettings(), _say)("")
    for path in paths:
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            raise StorageFailed(
                f"The notebook {path} can't be read ({error.strerror}).", hint="Check its path."
            ) from error
        sys.stdout.buffer.write(readable(data, settings.policy, path))
    sys.stdout.buffer.flush()
    return 0


def _say(text: str) -> None:
    sys.stderr.write(f"reprise: {text}\n")
    sys.stderr.flush()
