"""Lists what is installed for the interpreter that runs this file, quickly.

Its source is also handed to other interpreters (`python -c`), so it must use nothing beyond the
standard library of Python 3.7, and import nothing of the project.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    # the working directory comes first on the path of `python -c`: its files are not modules
    sys.path = [entry for entry in sys.path if entry]

import json
import os
import platform
import sysconfig
from typing import Any


def describe_interpreter() -> dict[str, Any]:
    """Describe this interpreter and its distributions, as data for JSON."""
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "executable": sys.executable or "",
        "platform": platform.platform(),
        "target": sysconfig.get_platform(),
        "libc": " ".join(platform.libc_ver()).strip(),
        "distributions": find_distributions(sys.path),
        "conda": find_conda_packages(sys.prefix),
        "stanc": find_stanc(sys.path),
    }


def find_distributions(folders: list[str]) -> list[dict[str, Any]]:
    """List the installed distributions by name; the first one on the path wins.

    Each is a dict of `name` (normalized), `version`, `is_develop` (installed in place by
    setuptools' own command) and `direct_url` (the content of that file, or None).
    """
    found: dict[str, dict[str, Any]] = {}
    for folder in dict.fromkeys(folders):
        here: dict[str, dict[str, Any]] = {}
        for entry in list_names(folder):
            stem, extension = os.path.splitext(entry)
            if extension not in (".dist-info", ".egg-info") or entry.startswith("~"):
                continue
            distribution = read_distribution(os.path.join(folder, entry), stem, extension)
            if distribution is not None:
                here[distribution["name"]] = distribution
        for name, distribution in here.items():
            found.setdefault(name, distribution)
    return [found[name] for name in sorted(found)]


def list_names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:  # path entries may be archives, or not exist
        return []


def read_distribution(path: str, stem: str, extension: str) -> dict[str, Any] | None:
    parts = stem.split("-")
    name, version = parts[0], parts[1] if len(parts) > 1 else ""
    is_develop = extension == ".egg-info" and not version
    if extension == ".dist-info" and len(parts) > 2:  # made by a tool that kept hyphens
        name, _, version = stem.rpartition("-")
    if not version:  # the folder's name does not say
        name, version = read_metadata(path, name)
    if not name:
        return None
    return {
        "name": normalize(name),
        "version": version,
        "is_develop": is_develop,
        "direct_url": read_direct_url(path) if extension == ".dist-info" else None,
    }


def normalize(name: str) -> str:
    """Normalize a name as package indexes do."""
    name = name.lower().replace("_", "-").replace(".", "-")
    while "--" in name:
        name = name.replace("--", "-")
    return name


def read_metadata(path: str, name: str) -> tuple[str, str]:
    version = ""
    for file in ("METADATA", "PKG-INFO"):
        try:
            with open(os.path.join(path, file), encoding="utf-8", errors="replace") as lines:
                for line in lines:
                    key, _, value = line.partition(":")
                    if not value.strip():  # the end of the headers
                        break
                    if key == "Name":
                        name = value.strip()
                    elif key == "Version":
                        version = value.strip()
        except OSError:
            continue
        break
    return name, version


def read_direct_url(path: str) -> Any:
    try:
        with open(os.path.join(path, "direct_url.json"), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):  # installed from an index, or not to be understood
        return None


def find_stanc(folders: list[str]) -> str:
    """Find the compiler of Stan programs that httpstan brings; empty if there is none."""
    paths = (os.path.join(folder, "httpstan", "stanc") for folder in folders)
    return next((path for path in paths if os.path.isfile(path)), "")


def find_conda_packages(prefix: str) -> list[str]:
    """List the packages of a conda environment, as name-version-build."""
    names = list_names(os.path.join(prefix, "conda-meta"))
    return [name[: -len(".json")] for name in names if name.endswith(".json")]


if __name__ == "__main__":
    json.dump(describe_interpreter(), sys.stdout)
