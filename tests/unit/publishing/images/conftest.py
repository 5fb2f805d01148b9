"""Wheels that hold nothing but their metadata, which is all that is read of them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

MakeWheel = Callable[..., Path]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    folder = tmp_path / "wheelhouse"
    folder.mkdir()
    return folder


@pytest.fixture
def make_wheel(house: Path) -> MakeWheel:
    """Give a function that puts a wheel into the wheelhouse."""

    def make(name: str, version: str = "1.0", *fields: str, tag: str = "py3-none-any") -> Path:
        path = house / f"{name}-{version}-{tag}.whl"
        lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *fields]
        with zipfile.ZipFile(path, "w") as archive:
            inside = f"{name}-{version}.dist-info"
            archive.writestr(f"{inside}/METADATA", "\n".join(lines) + "\n")
            archive.writestr(f"{inside}/WHEEL", f"Wheel-Version: 1.0\nTag: {tag}\n")
            archive.writestr(f"{inside}/RECORD", "")
        return path

    return make
