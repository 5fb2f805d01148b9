"""A build context has one time and the same rights everywhere, and its recipe no surprises."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_reprise.errors import Conflict
from jupyter_reprise.publishing.images import context
from jupyter_reprise.publishing.images.recipe import Recipe

EPOCH = 1_700_000_000


def test_everything_has_the_same_time_and_rights(tmp_path: Path) -> None:
    context.write(tmp_path / "a" / "b.txt", "text")
    context.write(tmp_path / "c.bin", b"bytes")
    (tmp_path / "c.bin").chmod(0o600)
    context.settle(tmp_path, EPOCH)
    times = {path.stat().st_mtime for path in [tmp_path, *tmp_path.rglob("*")]}
    assert times == {EPOCH}
    assert {oct(p.stat().st_mode & 0o777) for p in tmp_path.rglob("*.*")} == {"0o644"}
    assert context.size(tmp_path) == 9


def test_an_earlier_context_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "context"
    context.prepare_folder(folder)
    context.write(folder / "half", "")
    context.prepare_folder(folder)
    assert [path.name for path in folder.iterdir()] == [context.MARK]


def test_any_other_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(Conflict, match="not empty"):
        context.prepare_folder(tmp_path)
    assert (tmp_path / "thesis.tex").exists()


def test_the_recipe_says_labels_and_variables_as_they_are() -> None:
    title = 'Who "leaves" for $5?'
    text = Recipe("python:3.12-slim", EPOCH, {"title": title}, {"PLACE": "/opt/x"}).text()
    assert 'title="Who \\"leaves\\" for \\$5?"' in text
    assert 'PLACE="/opt/x"' in text
    assert "ARG BASE=python:3.12-slim" in text
    assert f"ARG SOURCE_DATE_EPOCH={EPOCH}" in text


def test_fonts_and_models_are_prepared_only_if_there_are_any() -> None:
    bare = Recipe("b", EPOCH, {"t": "x"}).text()
    full = Recipe("b", EPOCH, {"t": "x"}, has_fonts=True, has_models=True).text()
    assert "font_manager" not in bare
    assert "font_manager" in full
    assert "stan/models" in full


@pytest.mark.parametrize("word", ["# syntax", "--mount", "latest", "root"])
def test_the_recipe_needs_no_special_builder_and_no_root(word: str) -> None:
    last = Recipe("b", EPOCH, {"t": "x"}).text().rpartition("FROM")[2]
    assert word not in last
    assert "USER 10001:10001" in last
