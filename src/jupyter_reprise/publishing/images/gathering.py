"""Brings the wheels that an image needs into its context, from an index or from a wheelhouse.

The context holds all of them, so that the build itself needs no network, no index and nobody's
password for one.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import InvalidInput, NotFound, StorageFailed
from jupyter_reprise.publishing.images.closure import Target, find_needed
from jupyter_reprise.publishing.images.installed import find_installed
from jupyter_reprise.publishing.images.talk import Tell, tells_of_full_disk
from jupyter_reprise.publishing.images.wheels import Distribution, Wheelhouse, read_wheels

_TAIL: Final = 15
_GLIBC: Final = ("manylinux2014", "manylinux_2_17", "manylinux_2_24", "manylinux_2_28")
_HINT: Final = (
    "Make a wheelhouse where there is an index with `pip download --dest DIR PACKAGE...`, and give"
    " it with --wheelhouse DIR."
)


def gather_wheels(
    roots: Iterable[str], wheels: Path, target: Target, *, wheelhouse: Path | None, tell: Tell
) -> tuple[Distribution, ...]:
    """Put the wheels of packages and of all that they need into a folder.

    Versions are those of this environment. A wheelhouse that has another version of something
    has its way, as who made it chose for the image's Python.

    Raises
    ------
    NotFound, InvalidInput
        Something is not there, or pip can't get it.
    StorageFailed
        There is no space left for the wheels.
    """
    if wheelhouse is not None:
        return _from_wheelhouse(tuple(roots), wheels, target, wheelhouse, tell)
    needed = find_needed(roots, find_installed, target, "this environment")
    tell(f"Getting {len(needed)} packages")
    own = [one for one in needed if one.origin]
    pinned = [f"{one.name}=={one.version}" for one in needed if not one.origin]
    for distribution in own:
        build_wheel(distribution.origin, wheels)
    _download(pinned, wheels, target)
    return _read_again(needed, wheels)


def build_wheel(origin: str, wheels: Path, *, find_links: Path | None = None) -> None:
    """Have pip make a wheel of what lies in a folder, archive or repository.

    Raises
    ------
    InvalidInput
        It can't be built.
    """
    sources = ("--no-index", "--find-links", str(find_links)) if find_links else ()
    isolated = _pip("wheel", "--no-deps", "--wheel-dir", str(wheels), *sources, origin)
    if isolated.returncode == 0:
        return
    # what builds it may be installed here, where it can't be had from elsewhere
    plain = _pip(
        "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), *sources, origin
    )
    if plain.returncode != 0:
        raise InvalidInput(
            f"pip can't make a wheel of {origin}:\n{_tail(isolated.stderr)}\n",
            hint="Mend that, or put a wheel of it into a folder and give that with --wheelhouse.",
        )


def _from_wheelhouse(
    roots: tuple[str, ...], wheels: Path, target: Target, folder: Path, tell: Tell
) -> tuple[Distribution, ...]:
    house = Wheelhouse.at(folder)
    others: list[str] = []

    def find(name: str) -> Distribution | None:
        here = find_installed(name)
        chosen = house.find(name, here.version if here else "")
        if here and here.origin and (chosen is None or chosen.version != here.version):
            build_wheel(here.origin, wheels, find_links=folder)
            return _read_again([here], wheels)[0]
        if chosen and here and chosen.version != here.version:
            others.append(f"{chosen.name} {chosen.version} (here {here.version})")
        return chosen

    needed = find_needed(roots, find, target, str(folder))
    if others:
        tell(f"The wheelhouse has other versions than this environment: {', '.join(others)}")
    for wheel in (wheel for one in needed for wheel in one.wheels):
        if wheel.parent != wheels:
            shutil.copyfile(wheel, wheels / wheel.name)
    return _read_again(needed, wheels)


def _download(pinned: list[str], wheels: Path, target: Target) -> None:
    """Have pip get releases; those that have no wheel are built, if this machine is alike."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if sys.platform == "linux" and target.python == here:
        done = _pip("wheel", "--no-deps", "--wheel-dir", str(wheels), *pinned)
    else:
        machine = {"arm64": "aarch64", "AMD64": "x86_64"}.get(
            platform.machine(), platform.machine()
        )
        platforms = [f"--platform={name}_{machine}" for name in _GLIBC]
        done = _pip(
            *("download", "--no-deps", "--only-binary=:all:", "--dest", str(wheels)),
            *("--implementation", "cp", "--python-version", target.python, *platforms, *pinned),
        )
    if done.returncode != 0:
        raise InvalidInput(
            f"pip can't get the packages of the image:\n{_tail(done.stderr)}\n", hint=_HINT
        )


def _read_again(needed: Iterable[Distribution], wheels: Path) -> tuple[Distribution, ...]:
    """Give packages as the wheels that were brought describe them."""
    brought = Wheelhouse.at(wheels)
    found = []
    for distribution in needed:
        wheel = brought.find(distribution.name, distribution.version)
        if wheel is None:
            raise NotFound(f"pip brought no wheel of {distribution.name}.", hint=_HINT)
        found.append(read_wheels(wheel.wheels))
    return tuple(found)


def _pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    # a clone's wheel needs no lab extension in an image, and so no minute of Node
    variables = {**os.environ, "SKIP_JUPYTER_BUILDER": "1"}
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=variables,
        check=False,
    )
    if "No module named pip" in done.stderr:
        raise InvalidInput(
            "This environment has no pip, which brings an image's packages.",
            hint=f"Run `{sys.executable} -m ensurepip` (or `uv pip install pip`).",
        )
    if done.returncode != 0 and tells_of_full_disk(done.stderr):
        raise StorageFailed(
            f"There was no space left for the packages of the image:\n{_tail(done.stderr)}\n",
            hint="Free some where temporary files are kept, or name another place in TMPDIR.",
        )
    return done


def _tail(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if not line.startswith("WARNING")]
    return "\n".join(f"  {line}" for line in lines[-_TAIL:])
