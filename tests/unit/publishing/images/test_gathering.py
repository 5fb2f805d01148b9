"""Wheels are brought from a wheelhouse, or by pip in the versions of this environment."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from tests.unit.publishing.images.conftest import MakeWheel

from jupyter_reprise.errors import InvalidInput, StorageFailed
from jupyter_reprise.publishing.images.closure import Target
from jupyter_reprise.publishing.images.gathering import build_wheel, gather_wheels

HERE = Target(f"{sys.version_info.major}.{sys.version_info.minor}")


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "context"
    folder.mkdir()
    return folder


@pytest.fixture
def pip_knows(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have pip know what is in the wheelhouse, and nothing else."""
    pytest.importorskip("pip", reason="an environment made by uv has none")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(house))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")


def test_a_wheelhouse_s_wheels_are_copied_and_other_versions_told(
    house: Path, wheels: Path, make_wheel: MakeWheel
) -> None:
    source = make_wheel("PyYAML", "0.1", "Requires-Dist: own")
    make_wheel("own")
    before = source.stat()
    told: list[str] = []
    found = gather_wheels(["pyyaml"], wheels, HERE, wheelhouse=house, tell=told.append)
    assert [(one.name, one.version) for one in found] == [("own", "1.0"), ("pyyaml", "0.1")]
    assert {path.name for path in wheels.iterdir()} == {path.name for path in house.iterdir()}
    assert {one.wheels[0].parent for one in found} == {wheels}
    assert source.stat() == before
    assert f"pyyaml 0.1 (here {version('pyyaml')})" in told[0]


def test_without_one_pip_brings_the_versions_of_this_environment(
    wheels: Path, make_wheel: MakeWheel, pip_knows: None
) -> None:
    make_wheel("PyYAML", "99.0")
    make_wheel("PyYAML", version("pyyaml"))
    found = gather_wheels(["pyyaml"], wheels, HERE, wheelhouse=None, tell=lambda _: None)
    assert [one.version for one in found] == [version("pyyaml")]
    assert len(list(wheels.iterdir())) == 1


def test_wheels_for_another_python_are_asked_for_as_such(
    wheels: Path, make_wheel: MakeWheel, pip_knows: None
) -> None:
    make_wheel("PyYAML", version("pyyaml"), tag="cp314-cp314-manylinux_2_28_x86_64")
    make_wheel("PyYAML", version("pyyaml"), tag="cp314-cp314-manylinux_2_28_aarch64")
    make_wheel("PyYAML", version("pyyaml"), tag="cp311-cp311-manylinux_2_28_x86_64")
    target = Target("3.14")
    found = gather_wheels(["pyyaml"], wheels, target, wheelhouse=None, tell=lambda _: None)
    assert [path.name.split("-")[2] for path in found[0].wheels] == ["cp314"]


def test_what_pip_can_not_get_is_shown_with_the_next_step(wheels: Path, pip_knows: None) -> None:
    with pytest.raises(InvalidInput, match="No matching distribution") as caught:
        gather_wheels(["pyyaml"], wheels, HERE, wheelhouse=None, tell=lambda _: None)
    assert "--wheelhouse" in str(caught.value)


def test_a_disk_that_is_full_is_called_one(
    wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 1\n", "utf-8")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(StorageFailed, match="No space left on device") as caught:
        gather_wheels(["pyyaml"], wheels, HERE, wheelhouse=None, tell=lambda _: None)
    assert "TMPDIR" in str(caught.value)


def test_a_folder_that_can_not_be_built_is_named(
    tmp_path: Path, wheels: Path, pip_knows: None
) -> None:
    folder = tmp_path / "no-project"
    folder.mkdir()
    with pytest.raises(InvalidInput, match="can't make a wheel of"):
        build_wheel(str(folder), wheels)
