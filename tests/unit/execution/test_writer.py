"""The growing notebook is whole on disk at every moment, and costs little to keep there."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import nbformat
import pytest

from jupyter_reprise.errors import StorageFailed
from jupyter_reprise.execution.writer import NotebookWriter, encode_notebook, write_whole


def notebook(source: str = "1") -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id="a")])


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "n.ipynb"
    target.write_text("old", "utf-8")

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(StorageFailed, match="No space left on device"):
        write_whole(target, b"new")
    assert target.read_text("utf-8") == "old"
    assert os.listdir(tmp_path) == ["n.ipynb"]


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    writer = NotebookWriter(path, notebook())
    writer.write()
    first = path.stat().st_mtime_ns
    path.unlink()
    writer.write()
    assert not path.exists()
    writer.touch()
    writer.write()
    assert path.stat().st_mtime_ns >= first


def test_the_last_copy_is_laid_out_as_jupyter_does(tmp_path: Path) -> None:
    nb = notebook("a = 1\nb = 2")
    writer = NotebookWriter(tmp_path / "n.ipynb", nb)
    writer.finish()
    assert (tmp_path / "n.ipynb").read_bytes() == encode_notebook(nb)
    assert nbformat.read(tmp_path / "n.ipynb", as_version=4) == nb


def test_a_lone_surrogate_is_written_as_an_escape() -> None:
    data = encode_notebook(notebook("x = '\ud800'"))
    assert json.loads(data)["cells"][0]["source"] == "x = '\ud800'"


def test_a_disk_that_refuses_for_a_while_does_not_end_the_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_reprise.execution.writer._LEAST_SECONDS", 0.01)
    folder = tmp_path / "later"
    path = folder / "n.ipynb"
    writer = NotebookWriter(path, notebook())

    async def write_until_it_works() -> None:
        task = asyncio.create_task(writer.keep_writing())
        await asyncio.sleep(0.05)  # the folder is not there: every attempt fails
        folder.mkdir()
        while not path.exists():
            writer.touch()
            await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(asyncio.wait_for(write_until_it_works(), timeout=10))
    assert json.loads(path.read_bytes())["nbformat"] == 4
