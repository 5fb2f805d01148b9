"""What a kernel opened becomes records that say how sure their digests are."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from jupyter_reprise.models import FileRecord
from jupyter_reprise.provenance.files import (
    Observations,
    display_path,
    is_unchanged,
    read_observations,
    record_declared,
    record_inputs,
    record_outputs,
)


def seen(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "a.csv"
    path.parent.mkdir()
    path.write_text("1,2", "utf-8")
    return path


def test_an_input_is_recorded_by_name_size_and_digest(tmp_path: Path, data: Path) -> None:
    [record] = record_inputs(Observations({data: seen(data)}), tmp_path, ())
    assert record == FileRecord("data/a.csv", 3, hashlib.sha256(b"1,2").hexdigest())


def test_an_input_that_changed_after_it_was_read_is_marked(tmp_path: Path, data: Path) -> None:
    before = seen(data)
    data.write_text("1,2,3", "utf-8")
    [record] = record_inputs(Observations({data: before}), tmp_path, ())
    assert "changed after it was first read" in record.note


def test_an_input_that_is_gone_is_marked(tmp_path: Path, data: Path) -> None:
    before = seen(data)
    data.unlink()
    [record] = record_inputs(Observations({data: before}), tmp_path, ())
    assert "gone" in record.note
    assert record.sha256 == ""


def test_a_declared_input_keeps_the_digest_from_before_the_run(tmp_path: Path, data: Path) -> None:
    declared = record_declared(["data/*.csv"], tmp_path)
    before = seen(data)
    data.write_text("other", "utf-8")
    assert record_inputs(Observations({data: before}), tmp_path, declared) == declared


def test_outputs_that_were_removed_again_do_not_count(tmp_path: Path, data: Path) -> None:
    observations = Observations(writes=(data, tmp_path / "temporary.txt"))
    assert [record.path for record in record_outputs(observations, tmp_path)] == ["data/a.csv"]


def test_a_line_that_was_cut_short_does_not_spoil_the_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    lines = [
        {"kind": "read", "subject": "/a", "size": 1, "mtime": 2},
        {"kind": "write", "subject": "/b"},
        {"kind": "network", "subject": "example.org"},
    ]
    log.write_text("\n".join(json.dumps(line) for line in lines) + '\n{"kind": "wri', "utf-8")
    found = read_observations(log)
    assert found == Observations({Path("/a"): (1, 2)}, (Path("/b"),), ("example.org",))


def test_without_a_log_nothing_was_observed(tmp_path: Path) -> None:
    assert read_observations(tmp_path / "absent") == Observations()


def test_a_file_is_unchanged_only_with_the_same_content(tmp_path: Path, data: Path) -> None:
    [record] = record_declared(["data/*.csv"], tmp_path)
    assert is_unchanged(record, tmp_path)
    data.write_text("2,1", "utf-8")
    assert not is_unchanged(record, tmp_path)
    data.unlink()
    assert not is_unchanged(record, tmp_path)


def test_files_outside_of_the_project_go_by_their_full_path(tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere.csv"
    assert display_path(outside, tmp_path / "project") == outside.as_posix()
