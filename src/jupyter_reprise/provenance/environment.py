"""Records the software under a notebook: interpreter, platform, compiler, and a package lock.

The lock says what is installed, in bytes that are the same for the same environment. It must not
hold anything that differs between two equal environments, such as folders of this machine.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from jupyter_reprise.errors import KernelUnavailable
from jupyter_reprise.models import Environment
from jupyter_reprise.provenance import _probe

TIMEOUT_SECONDS: Final = 60.0
"""How long another interpreter may take to list its packages."""

_EDITABLE: Final = "# editable: "
_STAN_COMPILER_USERS: Final = frozenset({"httpstan"})


def read_environment(executable: Path | None = None) -> tuple[Environment, bytes]:
    """Describe the environment of an interpreter, and lock it.

    Parameters
    ----------
    executable
        The interpreter; None for the one that runs this. Another one is started once, and needs
        nothing installed.

    Returns
    -------
    The record, and the lock: lines `name==version` sorted by name as pip reads them, with what
    pip can't say (Python, platform, packages installed in place or from a folder, conda's
    packages, compiler) as comments.

    Raises
    ------
    KernelUnavailable
        The interpreter can't be started, or is not a Python of at least 3.7.
    """
    if executable is None or _is_own_interpreter(executable):
        facts = _probe.describe_interpreter()
    else:
        facts = _ask_interpreter(executable)
    names = {distribution["name"] for distribution in facts["distributions"]}
    compiler = read_compiler() if names & _STAN_COMPILER_USERS else ""
    lock = _format_lock(facts, compiler)
    environment = Environment(
        python=f"{facts['implementation']} {facts['python']}",
        platform=facts["platform"],
        executable=str(executable or facts["executable"]),
        lock_sha256=hashlib.sha256(lock).hexdigest(),
        packages=len(names),
        compiler=compiler,
        stan=read_stan(facts["stanc"]),
    )
    return environment, lock


def editable_packages(lock: bytes) -> tuple[str, ...]:
    """Give the names in a lock whose code lies in a folder that may change under them."""
    return tuple(
        line.removeprefix(_EDITABLE).partition("==")[0]
        for line in lock.decode().splitlines()
        if line.startswith(_EDITABLE)
    )


def read_compiler() -> str:
    """Give the first line of the C++ compiler's version, or nothing if there is none."""
    try:
        command = shlex.split(os.environ.get("CXX", "")) or ["c++"]
        completed = subprocess.run(
            (*command, "--version"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    return completed.stdout.decode(errors="replace").partition("\n")[0].strip()


def read_stan(stanc: str) -> str:
    """Ask stanc for the version of Stan; empty if it is not there or does not say."""
    if not stanc:
        return ""
    try:
        completed = subprocess.run(
            (stanc, "--version"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    match = re.search(rb"\d+(?:\.\d+)+", completed.stdout)
    return match[0].decode("ascii") if match else ""


def _is_own_interpreter(executable: Path) -> bool:
    # `python` and `python3` of one folder are the same; a venv's is not the one it links to.
    own = Path(sys.executable)
    return executable.parent == own.parent and executable.resolve() == own.resolve()


def _ask_interpreter(executable: Path) -> dict[str, Any]:
    # Not with -I: a kernel sees PYTHONPATH and the user's own packages too.
    source = Path(_probe.__file__).read_text(encoding="utf-8")
    try:
        completed = subprocess.run(
            (str(executable), "-c", source),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=True,
        )
        facts: dict[str, Any] = json.loads(completed.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise KernelUnavailable(
            f"{executable} did not say which packages it has: {error}.",
            hint=f"Check that `{executable} --version` works.",
        ) from error
    return facts


def _format_lock(facts: dict[str, Any], compiler: str) -> bytes:
    target = ", ".join(filter(None, (facts["target"], facts["libc"])))
    lines = [f"# python: {facts['implementation']} {facts['python']}", f"# platform: {target}"]
    if compiler:
        lines.append(f"# compiler: {compiler}")
    lines += [f"# conda: {package}" for package in facts["conda"]]
    lines += [_format_distribution(distribution) for distribution in facts["distributions"]]
    return ("\n".join(lines) + "\n").encode()


def _format_distribution(distribution: dict[str, Any]) -> str:
    pinned = f"{distribution['name']}=={distribution['version']}"
    origin = distribution["direct_url"]
    if distribution["is_develop"]:
        return f"{_EDITABLE}{pinned}"
    if not isinstance(origin, dict) or not isinstance(origin.get("url"), str):
        return pinned
    url = _without_credentials(origin["url"])
    if isinstance(origin.get("dir_info"), dict):
        is_editable = bool(origin["dir_info"].get("editable"))
        return f"{_EDITABLE}{pinned}" if is_editable else f"# local folder: {pinned}"
    vcs = origin.get("vcs_info")
    if isinstance(vcs, dict):
        subdirectory = origin.get("subdirectory")
        fragment = f"#subdirectory={subdirectory}" if subdirectory else ""
        reference = f"{vcs.get('vcs')}+{url}@{vcs.get('commit_id')}{fragment}"
        return f"{distribution['name']} @ {reference}"
    digest = _archive_digest(origin.get("archive_info"))
    if url.startswith("file:"):
        return f"# local archive: {pinned} {digest}".rstrip()
    return f"{distribution['name']} @ {url}#{digest}".removesuffix("#")


def _archive_digest(info: object) -> str:
    if not isinstance(info, dict):
        return ""
    hashes = info.get("hashes")
    if isinstance(hashes, dict) and hashes:
        name = "sha256" if "sha256" in hashes else min(hashes)
        return f"{name}={hashes[name]}"
    return str(info.get("hash") or "")


def _without_credentials(url: str) -> str:
    """Drop a password, and the whole user where it may be a token; `git@` for ssh stays."""
    if url.startswith(("http:", "https:")):
        return re.sub(r"//[^/@]*@", "//", url, count=1)
    return re.sub(r"//([^/@:]*):[^/@]*@", r"//\1@", url, count=1)
