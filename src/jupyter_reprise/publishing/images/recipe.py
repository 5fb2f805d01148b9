"""Writes the recipe of an image.

The recipe holds no password, no host and no time of its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Final

from jupyter_reprise.publishing.images.wheels import Distribution

_LOAD_MODELS: Final = (
    "import ctypes, glob, os; import httpstan;"
    " folder = os.path.dirname(httpstan.__file__) + '/lib/';"
    " [ctypes.CDLL(folder + name, ctypes.RTLD_GLOBAL) for name in sorted(os.listdir(folder))"
    " if '.so.' in name];"
    " [ctypes.CDLL(path) for path in glob.glob('/opt/reprise/stan/models/*.so')]"
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What one image's recipe says beside what all say."""

    base: str
    """The image that it builds upon, which has Python and pip."""
    epoch: int
    """When it counts as made, in seconds since 1970."""
    labels: Mapping[str, str]
    variables: Mapping[str, str] = field(default_factory=dict)
    has_fonts: bool = False
    """Whether matplotlib is in it."""
    has_models: bool = False
    """Whether compiled Stan models are in it."""

    def text(self) -> str:
        """Write it as a Dockerfile that any builder understands."""
        folder = files("jupyter_reprise.publishing.images") / "templates"
        filled = (folder / "Dockerfile").read_text("utf-8")
        for name, value in {
            "base": self.base,
            "epoch": str(self.epoch),
            "prepare": "".join(f"\\\n    {one} && " for one in self._preparations()),
            "variables": "".join(f" \\\n    {k}={_quoted(v)}" for k, v in self.variables.items()),
            "labels": "LABEL "
            + " \\\n      ".join(f"{k}={_quoted(v)}" for k, v in self.labels.items()),
        }.items():
            filled = filled.replace(f"@{name}@", value)
        return filled

    def _preparations(self) -> list[str]:
        python = "/opt/venv/bin/python"
        found: list[str] = []
        if self.has_fonts:
            found.append(
                f"MPLCONFIGDIR=/opt/reprise/matplotlib {python} -c 'import matplotlib.font_manager'"
            )
        if self.has_models:
            # better to fail here than before a viewer, where another libc can't load them
            found.append(f'{python} -c "{_LOAD_MODELS}"')
        return found


def has_package(distributions: tuple[Distribution, ...], name: str) -> bool:
    """Tell whether a package is among those of an image."""
    return any(one.name == name for one in distributions)


def _quoted(value: str) -> str:
    """Write a value as a Dockerfile has it: its variables are not to be replaced."""
    return json.dumps(value, ensure_ascii=False).replace("$", "\\$")
