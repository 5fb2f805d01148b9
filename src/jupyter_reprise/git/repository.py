"""Asks git about a repository and its configuration, and changes the latter.

The only place of this room that starts git.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import InvalidInput, NotFound, StorageFailed

_TIMEOUT: Final = 60.0


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with a work tree."""

    top: Path
    """Of the work tree."""
    common: Path
    """The folder that all work trees share, usually `.git`."""

    def path_of(self, file: Path) -> str:
        """Give a file's path in the work tree, as git calls it."""
        return file.resolve().relative_to(self.top.resolve()).as_posix()


@dataclass(frozen=True, slots=True)
class Configuration:
    """Git's configuration as it is seen from a folder."""

    folder: Path
    is_global: bool = False
    """Whether the user's is changed instead of the repository's."""

    def get(self, key: str, *, is_own_only: bool = False) -> str | None:
        """Give a value, from wherever it is set or only from where this changes it."""
        scope = self._scope if is_own_only else ()
        found = ask(self.folder, "config", *scope, "--get", key)
        return None if found is None else found.rstrip("\n")

    def get_all(self, key: str) -> list[str]:
        """Give all values of a key from where this changes it."""
        found = ask(self.folder, "config", *self._scope, "-z", "--get-all", key) or ""
        return [value for value in found.split("\0") if value]

    def add(self, key: str, value: str) -> None:
        """Add a value to those that a key has."""
        self._change((*self._scope, "--add"), key, value)

    def set(self, key: str, value: str) -> None:
        self._change((*self._scope, "--replace-all"), key, value)

    def remove_section(self, section: str) -> None:
        """Remove a section; it is no error if there is none."""
        listed = ask(self.folder, "config", *self._scope, "--get-regexp", rf"^{section}\.")
        if listed is not None:
            self._change((*self._scope, "--remove-section"), section)

    @property
    def _scope(self) -> tuple[str, ...]:
        return ("--global",) if self.is_global else ("--local",)

    def _change(self, options: Iterable[str], *words: str) -> None:
        done = _run(self.folder, "config", *options, *words)
        if done.returncode:
            raise StorageFailed(
                f"Git's configuration can't be changed ({_reason(done)}).",
                hint="Make it writable for you, or close what is using it.",
            )


def find_repository(folder: Path) -> Repository:
    """Find the repository around a folder.

    Raises
    ------
    NotFound
        There is none, or git is not installed.
    InvalidInput
        It has no work tree.
    """
    if (ask(folder, "rev-parse", "--is-bare-repository") or "").strip() == "true":
        raise InvalidInput(
            f"The repository {folder} is bare: it has no notebooks that could be stripped.",
            hint="Run this in a clone of it.",
        )
    done = _run(folder, "rev-parse", "--show-toplevel", "--git-common-dir")
    lines = os.fsdecode(done.stdout).splitlines()
    if done.returncode or len(lines) != 2:
        raise NotFound(
            f"{folder} is in no git repository's work tree ({_reason(done)}).",
            hint="Run `git init`, or change to a repository.",
        )
    top, common = lines
    return Repository(Path(top), (folder / common).resolve())


def git_path(folder: Path, name: str) -> Path:
    """Give where a file of the repository's own is, such as `info/attributes`."""
    found = ask(folder, "rev-parse", "--git-path", name)
    return folder / (found or "").rstrip("\n")


def filters_of(folder: Path, paths: Iterable[str], attribute: str = "filter") -> dict[str, str]:
    """Give the value of an attribute for each of some paths, relative to the folder."""
    stdin = b"".join(os.fsencode(path) + b"\0" for path in paths)
    done = _run(folder, "check-attr", "-z", "--stdin", attribute, stdin=stdin)
    words = os.fsdecode(done.stdout).split("\0")
    return dict(zip(words[0::3], words[2::3], strict=False))


def tracked_notebooks(top: Path) -> list[str]:
    """List the notebooks that git knows, relative to the work tree's top."""
    listed = ask(top, "ls-files", "-z", "--", "*.ipynb") or ""
    return [path for path in listed.split("\0") if path]


def ask(folder: Path, *words: str) -> str | None:
    """Give what a git command prints; None when it fails."""
    done = _run(folder, *words)
    return None if done.returncode else os.fsdecode(done.stdout)


def _run(folder: Path, *words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        return subprocess.run(
            ("git", "-C", str(folder), *words),
            input=stdin,
            capture_output=True,
            env=environment,
            timeout=_TIMEOUT,
            check=False,
        )
    except OSError as error:
        raise NotFound("Git is not installed.", hint="See https://git-scm.com.") from error
    except subprocess.TimeoutExpired as error:
        raise StorageFailed(f"git {words[0]} took over {_TIMEOUT:g} s in {folder}.") from error


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1].removeprefix("fatal: ") if lines else f"exit code {done.returncode}"
