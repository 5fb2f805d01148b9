"""The files that pages load: styles and scripts of this package, named by their content."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import NotFound

FOLDER: Final = Path(__file__).parent / "assets"
SHARED_STYLE: Final = FOLDER.parents[1] / "templates" / "shared.css"
"""What reports and pages have in common, which comes before the style of either."""
_STYLE: Final = "dashboards.css"
_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def asset_names() -> list[str]:
    """Name all assets."""
    return sorted(path.name for path in FOLDER.iterdir() if path.suffix in _TYPES)


@cache
def read_asset(name: str) -> tuple[bytes, str]:
    """Give an asset's content and media type.

    Raises
    ------
    NotFound
        There is no asset of that name.
    """
    if name not in asset_names():
        raise NotFound(f"There is no asset {name!r}.", hint=f"There are: {asset_names()}.")
    content = (FOLDER / name).read_bytes()
    if name == _STYLE:
        content = SHARED_STYLE.read_bytes() + b"\n" + content
    return content, _TYPES[Path(name).suffix]


_DRAWN_WITH: Final = ("bleach", "latex2mathml", "mistune", "nbconvert", "tinycss2")
"""Packages that have a say in what is drawn."""


@cache
def drawing_version() -> str:
    """Give what changes with the code that draws: the same notebook may then look otherwise."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    for package in _DRAWN_WITH:
        with suppress(PackageNotFoundError):
            digest.update(f"{package} {version(package)}\n".encode())
    return digest.hexdigest()[:12]


@cache
def asset_version(name: str) -> str:
    """Give what changes with an asset's content; nothing for one that a server brings itself."""
    if name not in asset_names():
        return ""
    return hashlib.sha256(read_asset(name)[0]).hexdigest()[:12]
