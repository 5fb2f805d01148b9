"""Reads wheels: whose they are, what they need, and their digests.

Must not install or fetch anything.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import Version

from jupyter_reprise.errors import InvalidInput, NotFound


@dataclass(frozen=True, slots=True)
class Distribution:
    """One release of a package, as its metadata describes it."""

    name: str
    """As package indexes write it."""
    version: str
    requires: tuple[str, ...] = ()
    """What it depends on, each with its conditions."""
    license: str = ""
    wheels: tuple[Path, ...] = ()
    """Its files, one for each platform that there is one for."""
    origin: str = ""
    """Where pip gets it, if not from an index by name and version."""


@dataclass(frozen=True, slots=True)
class Wheelhouse:
    """A folder of wheels."""

    folder: Path
    _wheels: Mapping[str, Mapping[Version, tuple[Path, ...]]] = field(repr=False)

    @classmethod
    def at(cls, folder: Path) -> Wheelhouse:
        """Look through a folder.

        Raises
        ------
        NotFound
            There is no such folder.
        """
        if not folder.is_dir():
            raise NotFound(
                f"There is no wheelhouse {folder}.",
                hint=f"Make one: `pip download --only-binary=:all: --dest {folder} PACKAGE...`.",
            )
        found: dict[str, dict[Version, tuple[Path, ...]]] = defaultdict(dict)
        for path in sorted(folder.glob("*.whl")):
            name, version = _name_and_version(path)
            found[name][version] = (*found[name].get(version, ()), path)
        return cls(folder, found)

    def find(self, name: str, preferred: str = "") -> Distribution | None:
        """Give a package of the preferred version if that is there, otherwise of the newest."""
        versions = self._wheels.get(canonicalize_name(name), {})
        if not versions:
            return None
        wanted = next((one for one in versions if str(one) == preferred), max(versions))
        return read_wheels(versions[wanted])


def read_wheels(paths: Iterable[Path]) -> Distribution:
    """Read the metadata of the wheels of one release."""
    wheels = tuple(paths)
    name, version = _name_and_version(wheels[0])
    headers = HeaderParser().parsestr(_metadata(wheels[0]))
    return Distribution(
        name=name,
        version=str(headers["Version"] or version),
        requires=tuple(map(str, headers.get_all("Requires-Dist", []))),
        license=license_of(headers.get_all),
        wheels=wheels,
    )


def license_of(get_all: Callable[[str], list[Any] | None]) -> str:
    """Give a package's licence as an expression, or as its first line says; empty if neither.

    Parameters
    ----------
    get_all
        Gives the values of a field of its metadata.
    """
    named = [*(get_all("License-Expression") or ()), *(get_all("License") or ()), ""]
    lines = str(named[0]).strip().splitlines()
    return lines[0].strip()[:100] if lines else ""


def digest(path: Path) -> str:
    """Give a file's SHA-256."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _name_and_version(path: Path) -> tuple[str, Version]:
    try:
        name, version, _, _ = parse_wheel_filename(path.name)
    except InvalidWheelFilename as error:
        raise InvalidInput(
            f"{path} is not named as a wheel is: {error}.", hint="Remove it from the folder."
        ) from error
    return str(name), version


def _metadata(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            inside = next(
                name
                for name in archive.namelist()
                if name.count("/") == 1 and name.endswith(".dist-info/METADATA")
            )
            return archive.read(inside).decode("utf-8", "replace")
    except (OSError, zipfile.BadZipFile, StopIteration, KeyError) as error:
        raise InvalidInput(
            f"The wheel {path} can't be read.", hint="Download or build it again."
        ) from error
