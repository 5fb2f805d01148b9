"""An engine is found, asked whether it can build, and its failures are explained.

The engines are scripts of ours on a PATH of our own; `tests/image` builds with a real one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_reprise.errors import Conflict, NotFound, RepriseError, StorageFailed
from jupyter_reprise.publishing.images import engines
from jupyter_reprise.publishing.images.engines import Engine, find_engine

Script = Callable[[str, str], None]


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    """Give a function that puts an engine on a PATH that has nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def write(name: str, text: str) -> None:
        (folder / name).write_text(f"#!/bin/sh\n{text}\n", "utf-8")
        (folder / name).chmod(0o755)

    return write


def build(tmp_path: Path) -> list[str]:
    told: list[str] = []
    Engine("docker").build(tmp_path, "fleet:1", 7, told.append)
    return told


def test_without_an_engine_the_three_and_the_way_around_are_named(script: Script) -> None:
    with pytest.raises(NotFound, match="docker, podman, buildah") as caught:
        find_engine()
    assert "--context-only DIR" in str(caught.value)


def test_the_first_that_is_installed_is_taken(script: Script) -> None:
    script("buildah", "")
    script("podman", "")
    assert find_engine() == Engine("podman")


def test_the_wanted_one_is_taken_or_missed(script: Script) -> None:
    script("podman", "")
    assert find_engine("podman") == Engine("podman")
    with pytest.raises(NotFound, match="docker is not installed"):
        find_engine("docker")


def test_an_engine_without_its_daemon_says_how_to_start_it(script: Script) -> None:
    script("docker", "echo 'Cannot connect to the Docker daemon.' >&2; exit 1")
    with pytest.raises(Conflict, match="Cannot connect to the Docker daemon") as caught:
        Engine("docker").ensure_ready()
    assert "systemctl start docker" in str(caught.value)
    assert "--context-only" in str(caught.value)


def test_an_engine_that_takes_too_long_is_said_to(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_ASK_SECONDS", 0.1)
    script("docker", "exec /bin/sleep 5")
    with pytest.raises(Conflict, match="docker has not answered") as caught:
        Engine("docker").ensure_ready()
    assert "--context-only" in str(caught.value)
    assert Engine("docker").image_id("fleet:1") == ""
    Engine("docker").ensure_space(10**18)


def test_an_engine_that_answers_is_ready(script: Script) -> None:
    script("podman", "echo well")
    Engine("podman").ensure_ready()


def test_too_little_space_is_said_before_anything_is_built(script: Script, tmp_path: Path) -> None:
    script("docker", f"echo {tmp_path}")
    Engine("docker").ensure_space(1)
    with pytest.raises(StorageFailed, match=r"takes about 1000000\.0 TB") as caught:
        Engine("docker").ensure_space(10**18)
    assert "docker system prune" in str(caught.value)


def test_a_place_on_another_machine_is_not_judged(script: Script) -> None:
    script("docker", "echo /no/such/folder/here")
    Engine("docker").ensure_space(10**18)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param("Step 3/20 : RUN make", "3/20 RUN make", id="docker"),
        pytest.param("#9 [build 3/6] RUN make", "build 3/6 RUN make", id="buildkit"),
        pytest.param("[1/2] STEP 3/12: RUN make", "3/12 RUN make", id="podman"),
        pytest.param("STEP 3/12: RUN make", "3/12 RUN make", id="buildah"),
    ],
)
def test_steps_are_told_as_they_begin(line: str, told: str, script: Script, tmp_path: Path) -> None:
    script("docker", f"echo 'Sending 3 MB'; echo '{line}'")
    assert build(tmp_path) == [told]


def test_a_build_that_fails_shows_its_last_lines(script: Script, tmp_path: Path) -> None:
    script("docker", "echo 'No matching distribution'; exit 4")
    with pytest.raises(RepriseError, match=r"exit status 4.*\n.*No matching distribution"):
        build(tmp_path)


def test_a_full_disk_is_called_one(script: Script, tmp_path: Path) -> None:
    script("docker", "echo 'write /var/x: no space left on device'; exit 1")
    with pytest.raises(StorageFailed, match="no space left for the image") as caught:
        build(tmp_path)
    assert "docker system prune" in str(caught.value)


def test_models_of_another_libc_name_the_base_image(script: Script, tmp_path: Path) -> None:
    script("docker", "echo 'libc.so.6: version `GLIBC_2.38 not found'; exit 1")
    with pytest.raises(RepriseError, match="Stan models can't be loaded") as caught:
        build(tmp_path)
    assert "--base-image" in str(caught.value)


@pytest.mark.parametrize("name", ["podman", "buildah"])
def test_others_write_docker_s_format_with_the_commit_s_time(
    name: str, script: Script, tmp_path: Path
) -> None:
    script(name, f'echo "$@" > {tmp_path}/asked')
    Engine(name).build(tmp_path, "fleet:1", 7, lambda _: None)
    asked = (tmp_path / "asked").read_text("utf-8")
    assert "--format docker" in asked
    assert "--timestamp 7" in asked


@pytest.mark.parametrize("name", ["docker", "podman", "buildah"])
def test_the_id_of_an_image_is_empty_where_nobody_knows(name: str, script: Script) -> None:
    script(name, "echo sha256:1")
    assert Engine(name).image_id("fleet:1") == "sha256:1"
    script(name, "exit 1")
    assert Engine(name).image_id("fleet:1") == ""
