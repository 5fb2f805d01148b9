"""Files are written whole or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from jupyter_reprise.replacing import replacing


def test_a_file_takes_the_place_of_another_when_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("before", "utf-8")
    with replacing(file) as partial:
        partial.write_text("after", "utf-8")
        assert file.read_text("utf-8") == "before"
    assert file.read_text("utf-8") == "after"
    assert list(tmp_path.iterdir()) == [file]


def write_a_part(file: Path) -> None:
    with replacing(file) as partial:
        partial.write_text("af", "utf-8")
        raise OSError("the disk is full")


def test_what_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("before", "utf-8")
    with pytest.raises(OSError, match="full"):
        write_a_part(file)
    assert file.read_text("utf-8") == "before"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_permissions_are_kept_from_the_first_byte(tmp_path: Path) -> None:
    file = tmp_path / "secret.txt"
    file.write_text("before", "utf-8")
    file.chmod(0o640)
    with replacing(file, keeps_mode=True) as partial:
        partial.write_text("after", "utf-8")
        assert partial.stat().st_mode & 0o077 == 0
    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_new_file_is_as_open_as_any_other(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with replacing(tmp_path / "new.txt", keeps_mode=True) as partial:
            partial.write_text("new", "utf-8")
    finally:
        os.umask(before)
    assert (tmp_path / "new.txt").stat().st_mode & 0o777 == 0o644
