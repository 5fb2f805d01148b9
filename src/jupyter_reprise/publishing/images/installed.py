"""Reads the packages of this interpreter: what they are, what they need, where they came from.

Must not change what is installed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from packaging.utils import canonicalize_name

from jupyter_reprise.publishing.images.wheels import Distribution, license_of


def find_installed(name: str) -> Distribution | None:
    """Give the package of that name as it is installed; None if it is not."""
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None
    return Distribution(
        name=canonicalize_name(found.metadata["Name"] or name),
        version=found.version,
        requires=tuple(found.requires or ()),
        license=license_of(found.metadata.get_all),
        origin=_origin(found),
    )


def packages_of(modules: Iterable[str]) -> tuple[str, ...]:
    """Give the packages that bring these top-level modules; those of Python itself bring none."""
    known = _packages_by_module()
    found = {canonicalize_name(name) for module in modules for name in known.get(module, ())}
    return tuple(sorted(found))


@cache
def _packages_by_module() -> dict[str, list[str]]:
    return dict(metadata.packages_distributions())


def _origin(found: metadata.Distribution) -> str:
    """Give what pip takes to get a package that did not come from an index."""
    try:
        direct: dict[str, Any] = json.loads(found.read_text("direct_url.json") or "{}")
    except ValueError:
        return ""
    url = str(direct.get("url") or "")
    if url.startswith("file:"):
        return str(Path(url2pathname(urlsplit(url).path)))
    if isinstance(direct.get("vcs_info"), dict):
        version_control = direct["vcs_info"]
        return f"{version_control.get('vcs')}+{url}@{version_control.get('commit_id')}"
    return url
