"""The front-end's lock file installs anywhere: on each platform, and from any registry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[2] / "extension" / "package-lock.json"


def read_packages() -> dict[str, dict[str, Any]]:
    packages: dict[str, dict[str, Any]] = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    return {path: entry for path, entry in packages.items() if path}


def test_each_package_has_its_version_and_digest() -> None:
    packages = read_packages()

    # npm writes an entry without them for a platform's binary that the registry lacks.
    assert [
        path for path, entry in packages.items() if not entry.keys() >= {"version", "integrity"}
    ] == []


def test_no_package_names_the_registry_it_came_from() -> None:
    assert [path for path, entry in read_packages().items() if "resolved" in entry] == []
