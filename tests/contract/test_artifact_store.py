"""Artifacts by their digest, in every kind of place at hand."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_reprise.errors import InvalidInput, NotFound, StorageFailed
from jupyter_reprise.store.artifacts import ArtifactStore
from jupyter_reprise.store.folders import LocalFolder
from jupyter_reprise.store.remote import RemoteFolder

HELLO = b"hello"
HELLO_DIGEST = hashlib.sha256(HELLO).hexdigest()
ABSENT = "0" * 64
ALL_AGES = -3601.0
"""Older than this is everything: objects seem older by the hour for which a remote one may be
vouched for."""


@pytest.fixture(params=["local", "fsspec"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> LocalFolder | RemoteFolder:
    if request.param == "local":
        return LocalFolder(tmp_path / "kept")
    return RemoteFolder(f"memory://{uuid4().hex}")


@pytest.fixture
def store(folder: LocalFolder | RemoteFolder) -> ArtifactStore:
    return ArtifactStore(folder)


@pytest.fixture
def make_file(tmp_path: Path) -> Callable[[bytes], Path]:
    def make(data: bytes) -> Path:
        path = tmp_path / uuid4().hex
        path.write_bytes(data)
        return path

    return make


def leftovers(folder: LocalFolder | RemoteFolder) -> Iterator[str]:
    """Name every file that is not an object."""
    if isinstance(folder, LocalFolder):
        root = Path(folder.place)
        names = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
    else:
        root_name = folder._root
        names = [path.removeprefix(f"{root_name}/") for path in folder._fs.find(root_name)]
    return (name for name in names if not name.startswith("sha256/"))


@given(data=st.binary(max_size=3000))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
def test_what_is_put_is_read_back_under_its_digest(data: bytes, store: ArtifactStore) -> None:
    digest, size = store.put_bytes(data)
    assert (digest, size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert store.read(digest) == data
    assert store.size(digest) == len(data)
    assert store.exists(digest)


def test_a_file_larger_than_a_chunk_is_kept_whole(
    store: ArtifactStore, make_file: Callable[[bytes], Path]
) -> None:
    data = os.urandom(3_500_000)
    path = make_file(data)
    digest, size = store.put_file(path)
    assert (digest, size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert store.read(digest) == data
    assert path.read_bytes() == data


def test_a_file_and_bytes_of_one_content_are_one_object(
    store: ArtifactStore, make_file: Callable[[bytes], Path]
) -> None:
    assert store.put_bytes(HELLO) == store.put_file(make_file(HELLO)) == store.put_bytes(HELLO)
    assert list(store.digests()) == [HELLO_DIGEST]


def test_putting_leaves_nothing_but_the_object(
    store: ArtifactStore, folder: LocalFolder | RemoteFolder, make_file: Callable[[bytes], Path]
) -> None:
    store.put_file(make_file(HELLO))
    store.put_file(make_file(HELLO))
    assert list(leftovers(folder)) == []


def test_an_object_can_be_read_bit_by_bit(store: ArtifactStore) -> None:
    digest, _ = store.put_bytes(HELLO)
    with store.open(digest) as source:
        assert (source.read(2), source.read()) == (b"he", b"llo")


def test_an_empty_place_holds_nothing(store: ArtifactStore) -> None:
    assert list(store.digests()) == []
    assert not store.exists(ABSENT)
    assert store.local_path(ABSENT) is None
    assert store.collect(set(), older_than_seconds=0) == (0, 0)
    store.delete(ABSENT)


@pytest.mark.parametrize("method", ["open", "read", "size"])
def test_an_absent_object_is_not_found(method: str, store: ArtifactStore) -> None:
    with pytest.raises(NotFound, match=ABSENT[:12]):
        getattr(store, method)(ABSENT)


def test_an_absent_file_can_not_be_kept(store: ArtifactStore, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="nothing"):
        store.put_file(tmp_path / "nothing.csv")


def test_a_folder_can_not_be_kept(store: ArtifactStore, tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="could not be read"):
        store.put_file(tmp_path)


@pytest.mark.parametrize(
    "digest", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 65, f"{'a' * 64}\n"], ids=repr
)
@pytest.mark.parametrize("method", ["open", "read", "size", "exists", "delete", "local_path"])
def test_only_digests_are_looked_up(method: str, digest: str, store: ArtifactStore) -> None:
    with pytest.raises(InvalidInput, match="SHA-256"):
        getattr(store, method)(digest)


def test_a_deleted_object_is_gone(store: ArtifactStore) -> None:
    digest, _ = store.put_bytes(HELLO)
    store.delete(digest)
    assert not store.exists(digest)


class TestCollecting:
    def test_what_no_run_refers_to_goes(self, store: ArtifactStore) -> None:
        kept, _ = store.put_bytes(b"kept")
        store.put_bytes(b"gone")
        store.put_bytes(b"gone too")
        assert store.collect({kept}, older_than_seconds=ALL_AGES) == (2, 12)
        assert list(store.digests()) == [kept]

    def test_what_is_young_stays_as_its_run_may_be_ending_now(self, store: ArtifactStore) -> None:
        store.put_bytes(HELLO)
        assert store.collect(set(), older_than_seconds=60) == (0, 0)
        assert store.exists(HELLO_DIGEST)


class TestLocally:
    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        return tmp_path / "kept"

    @pytest.fixture
    def local(self, root: Path) -> ArtifactStore:
        return ArtifactStore(root)

    def test_an_object_is_a_file(self, local: ArtifactStore, root: Path) -> None:
        digest, _ = local.put_bytes(HELLO)
        path = local.local_path(digest)
        assert path == root / "sha256" / digest[:2] / digest[2:]
        assert path.read_bytes() == HELLO

    @pytest.mark.parametrize("spell", [str, Path.as_uri], ids=["text", "file-url"])
    def test_a_folder_may_be_given_as_text(self, spell: Callable[[Path], str], root: Path) -> None:
        assert ArtifactStore(spell(root)).place == str(root)

    def test_an_altered_object_is_refused(self, local: ArtifactStore, root: Path) -> None:
        digest, _ = local.put_bytes(HELLO)
        (root / "sha256" / digest[:2] / digest[2:]).write_bytes(b"hallo")
        with pytest.raises(StorageFailed, match="altered"):
            local.read(digest)

    def test_an_object_cut_short_is_put_anew(self, local: ArtifactStore, root: Path) -> None:
        digest, _ = local.put_bytes(HELLO)
        (root / "sha256" / digest[:2] / digest[2:]).write_bytes(b"he")
        local.put_bytes(HELLO)
        assert local.read(digest) == HELLO

    def test_an_old_object_that_is_put_again_is_young(
        self, local: ArtifactStore, root: Path
    ) -> None:
        digest, _ = local.put_bytes(HELLO)
        age(root / "sha256" / digest[:2] / digest[2:], 9000)
        local.put_bytes(HELLO)
        assert local.collect(set(), older_than_seconds=3600) == (0, 0)

    def test_an_object_that_is_a_link_is_put_again_without_a_touch_of_what_it_leads_to(
        self, local: ArtifactStore, root: Path, tmp_path: Path
    ) -> None:
        digest, _ = local.put_bytes(HELLO)
        path = root / "sha256" / digest[:2] / digest[2:]
        elsewhere = path.rename(tmp_path / "in an image")
        age(elsewhere, 9000)
        before = elsewhere.stat().st_mtime
        path.symlink_to(elsewhere)
        local.put_bytes(HELLO)
        assert local.read(digest) == HELLO
        assert elsewhere.stat().st_mtime == before
        assert local.collect(set(), older_than_seconds=3600) == (0, 0)

    def test_an_old_object_goes(self, local: ArtifactStore, root: Path) -> None:
        digest, _ = local.put_bytes(HELLO)
        age(root / "sha256" / digest[:2] / digest[2:], 9000)
        assert local.collect(set(), older_than_seconds=3600) == (1, 5)

    def test_an_object_put_again_while_it_is_collected_stays(self, root: Path) -> None:
        class PutMeanwhile(LocalFolder):
            """Someone else puts the object between its being listed and removed."""

            def delete_if_older(self, key: str, seconds: float) -> bool:
                ArtifactStore(root).put_bytes(HELLO)
                return super().delete_if_older(key, seconds)

        store = ArtifactStore(PutMeanwhile(root))
        digest, _ = store.put_bytes(HELLO)
        age(root / "sha256" / digest[:2] / digest[2:], 9000)
        assert store.collect(set(), older_than_seconds=3600) == (0, 0)
        assert store.read(digest) == HELLO

    def test_what_crashes_left_is_tidied_once_it_is_old(
        self, local: ArtifactStore, root: Path
    ) -> None:
        digest, _ = local.put_bytes(HELLO)
        staging = root / "tmp"
        staging.mkdir(exist_ok=True)
        for name in ("young", "old", f"sha256-{'1' * 2}-{'1' * 62}.removing"):
            (staging / name).write_bytes(b"x")
        age(staging / "old", 9000)
        age(staging / f"sha256-11-{'1' * 62}.removing", 9000)
        local.collect({digest}, older_than_seconds=3600)
        assert [path.name for path in staging.iterdir()] == ["young"]

    def test_a_collector_that_crashed_loses_no_object_that_was_put_again(
        self, local: ArtifactStore, root: Path
    ) -> None:
        digest, _ = local.put_bytes(HELLO)
        path = root / "sha256" / digest[:2] / digest[2:]
        path.rename(root / "tmp" / f"sha256-{digest[:2]}-{digest[2:]}.removing")
        local.collect({digest}, older_than_seconds=3600)
        assert local.read(digest) == HELLO

    def test_other_people_s_files_are_left_alone(self, local: ArtifactStore, root: Path) -> None:
        local.put_bytes(HELLO)
        other = root / "sha256" / "ab" / "notes.txt"
        other.parent.mkdir(exist_ok=True)
        other.touch()
        age(other, 9000)
        assert list(local.digests()) == [HELLO_DIGEST]
        local.collect(set(), older_than_seconds=0)
        assert other.exists()


def age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))
