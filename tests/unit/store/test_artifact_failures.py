"""What the artifact store says when a disk or a package refuses."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_reprise.errors import InvalidInput, MissingDependency, StorageFailed
from jupyter_reprise.store.artifacts import ArtifactStore
from jupyter_reprise.store.disk import storage_failure
from jupyter_reprise.store.folders import LocalFolder


class FailingFolder(LocalFolder):
    """A folder whose disk refuses at the last step of putting an object."""

    def __init__(self, root: Path, code: int) -> None:
        super().__init__(root)
        self._code = code

    def publish(self, staged: Path, key: str) -> None:
        raise OSError(self._code, os.strerror(self._code))


@pytest.mark.parametrize(
    ("code", "says", "next_step"),
    [
        pytest.param(errno.ENOSPC, "no space left", "reprise gc", id="disk-full"),
        pytest.param(errno.EROFS, "read-only file system", "reprise.toml", id="read-only"),
        pytest.param(errno.EACCES, "may not write", "permission", id="forbidden"),
        pytest.param(errno.EIO, "could not be used", "healthy", id="broken"),
    ],
)
def test_a_refusing_disk_is_named_with_the_next_step(
    code: int, says: str, next_step: str, tmp_path: Path
) -> None:
    store = ArtifactStore(FailingFolder(tmp_path, code))
    with pytest.raises(StorageFailed, match=says) as caught:
        store.put_bytes(b"hello")
    assert str(tmp_path) in caught.value.message
    assert next_step in str(caught.value.hint)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_error_without_a_number_is_still_explained() -> None:
    assert "it went wrong" in str(storage_failure(OSError("it went wrong"), "here"))


def test_a_source_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"hello"
        raise OSError(errno.EIO, "the disk it is read from failed")

    store = ArtifactStore(tmp_path)
    with pytest.raises(OSError, match="failed"):
        store._put(chunks())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_in_the_place_of_the_folder_is_explained(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    with pytest.raises(StorageFailed, match="kept"):
        ArtifactStore(tmp_path / "kept").put_bytes(b"hello")


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "fork"), reason="needs POSIX permissions")
def test_a_folder_without_write_permission_is_explained(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StorageFailed, match="may not write"):
            ArtifactStore(tmp_path / "kept").put_bytes(b"hello")
    finally:
        tmp_path.chmod(0o700)


def test_a_reader_on_windows_does_not_stop_the_same_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "someone reads it", str(target))

    folder = LocalFolder(tmp_path)
    ArtifactStore(folder).put_bytes(b"hello")
    (key,) = (stored.key for stored in folder.objects())
    monkeypatch.setattr(os, "replace", refuse)
    folder.publish(_staged(folder, b"hello"), key)
    with pytest.raises(PermissionError):
        folder.publish(_staged(folder, b"longer"), key)


def _staged(folder: LocalFolder, data: bytes) -> Path:
    staged = folder.stage()
    staged.write_bytes(data)
    return staged


def test_s3_without_its_package_says_how_to_install_it() -> None:
    pytest.importorskip("fsspec")
    try:
        import s3fs  # noqa: F401
    except ImportError:
        with pytest.raises(MissingDependency, match=r"jupyter-reprise\[s3\]"):
            ArtifactStore("s3://bucket/prefix")
    else:
        pytest.skip("s3fs is installed")


def test_another_place_without_its_package_names_it() -> None:
    with pytest.raises(InvalidInput, match="gcsfs"):
        ArtifactStore("gs://bucket/prefix")


def test_a_place_that_nothing_reaches_is_refused() -> None:
    with pytest.raises(InvalidInput, match="nonsense://x"):
        ArtifactStore("nonsense://x")
