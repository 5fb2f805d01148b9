"""Reads where a folder stands in git: commit, branch, and whether anything differs from it.

It only looks: it must not lock or write the index, run hooks, prompt or wait for ever.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from jupyter_reprise.models import GitState

TIMEOUT_SECONDS: Final = 20.0
"""How long one call of git may take; a work tree beyond that is recorded as dirty, undigested."""

CONTENT_BUDGET: Final = 64 * 1024 * 1024
"""Bytes of files outside of the commit that are read; those beyond count by name and size."""

_FILE_CHUNK: Final = 1024 * 1024

# Without locks, prompts, colours, file-system monitors (which may be hooks) and pagers. The
# caller's own GIT_* variables stay as they are: inside a git hook they say which tree is meant.
_GIT: Final = (
    "git",
    "--no-optional-locks",
    "--no-pager",
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
)

# Everything that people's settings could change about a diff is stated, so that the same work
# tree has the same digest on every machine. Full blob names identify binary files.
_DIFF: Final = (
    "diff",
    "HEAD",
    "--full-index",
    "--unified=0",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--no-indent-heuristic",
    "--diff-algorithm=myers",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--submodule=short",
    "--ignore-submodules=none",
)

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Status:
    commit: str = ""
    branch: str = ""
    changed: list[bytes] = field(default_factory=list)
    untracked: list[bytes] = field(default_factory=list)


def read_git_state(folder: Path) -> GitState | None:
    """Give the state of the work tree around a folder.

    Returns
    -------
    The state, or None when the folder is in no work tree, git is not installed, or git refuses
    to look (then the reason is logged). The commit is empty on a branch that has none yet, the
    branch when HEAD is detached. A dirty state without digest is one that git could not
    describe in time.

    Notes
    -----
    The digest covers the difference of tracked files to the commit (through git's own filters,
    so that stripped notebook outputs don't count), and path and content of each file that is
    neither tracked nor ignored: of 64 MiB in all, and only the sizes of what lies beyond. What
    changed inside a submodule counts as "dirty", without its content.
    """
    try:
        listing = _run(folder, ("status", "--porcelain=v2", "--branch", "-z", "-uall"))
    except subprocess.TimeoutExpired:
        _log.warning("git took over %g s to look at %s", TIMEOUT_SECONDS, folder)
        return _state_without_digest(folder)
    if listing is None:
        return None
    status = _parse_status(listing)
    state = GitState(commit=status.commit, branch=status.branch)
    if not (status.changed or status.untracked):
        return state
    try:
        digest = _digest_difference(folder, status)
    except subprocess.TimeoutExpired:
        _log.warning("git took over %g s to compare %s", TIMEOUT_SECONDS, folder)
        digest = ""
    return state if digest is None else replace(state, is_dirty=True, diff_sha256=digest)


def read_commit_time(folder: Path, commit: str) -> int | None:
    """Give when a commit was made, in seconds since 1970; None if git does not say."""
    try:
        answer = _run(folder, ("show", "--no-patch", "--format=%ct", commit))
    except subprocess.TimeoutExpired:
        return None
    return int(answer) if answer and answer.strip().isdigit() else None


def _state_without_digest(folder: Path) -> GitState | None:
    try:
        commit = _run(folder, ("rev-parse", "--verify", "--quiet", "HEAD"))
    except subprocess.TimeoutExpired:
        return None
    return GitState(commit=(commit or b"").decode().strip(), is_dirty=True)


def _run(folder: Path, arguments: tuple[str, ...]) -> bytes | None:
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        completed = subprocess.run(
            (*_GIT, *arguments),
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except OSError as error:
        _log.debug("git could not be started in %s: %s", folder, error)
        return None
    if completed.returncode == 0:
        return completed.stdout
    reason = completed.stderr.decode(errors="replace").strip()
    level = logging.DEBUG if "not a git repository" in reason else logging.WARNING
    _log.log(level, "git %s failed in %s: %s", arguments[0], folder, reason)
    return None


def _parse_status(listing: bytes) -> _Status:
    status = _Status()
    entries = iter(listing.split(b"\0"))
    for entry in entries:
        kind = entry[:2]
        if kind == b"# ":
            _, key, value = entry.decode(errors="replace").split(" ", 2)
            if key == "branch.oid" and value != "(initial)":
                status.commit = value
            elif key == "branch.head" and value != "(detached)":
                status.branch = value
        elif kind == b"? ":
            status.untracked.append(entry[2:])
        elif kind == b"1 ":
            status.changed.append(entry.split(b" ", 8)[8])
        elif kind == b"2 ":
            status.changed.append(entry.split(b" ", 9)[9])
            status.changed.append(next(entries))
        elif kind == b"u ":
            status.changed.append(entry.split(b" ", 10)[10])
    return status


def _digest_difference(folder: Path, status: _Status) -> str | None:
    """Give the digest, empty if git refuses to compare, None if there is no difference at all.

    `git status` lists a file whose size has changed even when a filter undoes that change;
    `git diff` looks closer.
    """
    difference: bytes | None = b""
    outside = list(status.untracked)
    if status.changed and status.commit:
        difference = _run(folder, _DIFF)
    else:  # nothing to compare with: all that is staged counts as a new file
        outside += status.changed
    if difference is None:
        return ""
    if not difference and not outside:
        return None
    digest = hashlib.sha256(difference)
    if outside:
        top = _run(folder, ("rev-parse", "--show-toplevel"))
        if top is None:
            return ""
        root = os.fsdecode(top.removesuffix(b"\n"))
        for part in _describe_files(root, sorted(outside)):
            digest.update(part)
    return digest.hexdigest()


def _describe_files(root: str, paths: Iterable[bytes]) -> Iterator[bytes]:
    """Yield for each file its path and what it holds, each ended by a NUL byte."""
    budget = CONTENT_BUDGET
    for path in paths:
        full = os.path.join(root, os.fsdecode(path))
        try:
            found = os.lstat(full)
            if stat.S_ISREG(found.st_mode) and found.st_size <= budget:
                budget -= found.st_size
                content = _digest_file(full)
            elif stat.S_ISLNK(found.st_mode):
                content = f"link {os.readlink(full)}"
            else:
                content = f"size {found.st_size}"
        except OSError as error:  # gone since git looked, or not ours to read
            content = f"unreadable {error.errno}"
        yield path + b"\0" + os.fsencode(content) + b"\0"


def _digest_file(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(_FILE_CHUNK):
            digest.update(chunk)
    return f"sha256 {digest.hexdigest()}"
