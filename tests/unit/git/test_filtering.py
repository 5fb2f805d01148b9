"""What git keeps is stripped, and outputs come back to where they belong."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise.git.filtering import NotebookFilter
from jupyter_reprise.git.kept import KeptOutputs
from jupyter_reprise.notebook.strip_policy import StripPolicy
from jupyter_reprise.notebook.strip_settings import StripSettings

Maker = Callable[..., NotebookFilter]


def notebook(*texts: str, source: str = "x") -> bytes:
    outputs = [{"name": "stdout", "output_type": "stream", "text": text} for text in texts]
    cell = {"cell_type": "code", "metadata": {}, "source": source, "outputs": outputs}
    nb = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    return json.dumps(nb).encode()


@pytest.fixture
def warnings() -> list[str]:
    return []


@pytest.fixture
def kept(tmp_path: Path) -> KeptOutputs:
    return KeptOutputs(tmp_path / ".git")


@pytest.fixture
def make_filter(kept: KeptOutputs, warnings: list[str]) -> Maker:
    def make(*, is_restoring: bool = True, **settings: Any) -> NotebookFilter:
        return NotebookFilter(
            lambda path: StripSettings(**settings),
            kept,
            is_restoring=is_restoring,
            warn=warnings.append,
        )

    return make


def test_outputs_come_back_byte_for_byte(make_filter: Maker, warnings: list[str]) -> None:
    given = notebook("one")
    cleaned = make_filter().clean(given, "a.ipynb")
    assert b"one" not in cleaned
    assert make_filter().smudge(cleaned, "a.ipynb") == given
    assert not warnings


def test_outputs_of_another_source_stay_away(make_filter: Maker) -> None:
    make_filter().clean(notebook("one"), "a.ipynb")
    other = make_filter().clean(notebook(source="y"), "a.ipynb")
    assert make_filter().smudge(other, "a.ipynb") == other


def test_the_newest_outputs_of_a_notebook_count(make_filter: Maker, kept: KeptOutputs) -> None:
    for text in ("one", "two", "one", "three"):
        cleaned = make_filter().clean(notebook(text), "a.ipynb")
    assert make_filter().smudge(cleaned, "a.ipynb") == notebook("three")
    assert kept.usage()[0] == 1


def test_equal_notebooks_keep_each_their_own_outputs(make_filter: Maker) -> None:
    make_filter().clean(notebook("one"), "a.ipynb")
    cleaned = make_filter().clean(notebook("two"), "b/a.ipynb")
    assert make_filter().smudge(cleaned, "a.ipynb") == notebook("one")
    assert make_filter().smudge(cleaned, "b/a.ipynb") == notebook("two")


def test_a_renamed_notebook_gets_its_outputs(make_filter: Maker) -> None:
    cleaned = make_filter().clean(notebook("one"), "a.ipynb")
    assert make_filter().smudge(cleaned, "renamed.ipynb") == notebook("one")


def test_nothing_comes_back_that_git_would_call_changed(make_filter: Maker) -> None:
    cleaned = make_filter().clean(notebook("one"), "a.ipynb")
    policy = StripPolicy(keep_output=True)
    assert make_filter(policy=policy).smudge(cleaned, "a.ipynb") == cleaned
    harmless = StripPolicy(extra_keys=("metadata.title",))
    assert make_filter(policy=harmless).smudge(cleaned, "a.ipynb") == notebook("one")


@pytest.mark.parametrize(
    "settings", [{"restore": False}, {"is_restoring": False}], ids=["policy", "environment"]
)
def test_nothing_comes_back_when_told(make_filter: Maker, settings: dict[str, Any]) -> None:
    cleaned = make_filter().clean(notebook("one"), "a.ipynb")
    assert make_filter(**settings).smudge(cleaned, "a.ipynb") == cleaned


def test_nothing_is_kept_when_told(make_filter: Maker, kept: KeptOutputs) -> None:
    make_filter(kept_outputs=0).clean(notebook("one"), "a.ipynb")
    assert not kept.folder.exists()


def test_damaged_outputs_stay_away(make_filter: Maker, kept: KeptOutputs) -> None:
    cleaned = make_filter().clean(notebook("one"), "a.ipynb")
    (file,) = kept.folder.glob("??/*/*")
    file.write_bytes(file.read_bytes()[:-1])
    assert make_filter().smudge(cleaned, "a.ipynb") == cleaned


def test_too_large_a_notebook_passes_through(make_filter: Maker, warnings: list[str]) -> None:
    given = notebook("one" * 100)
    assert make_filter(max_notebook=200).clean(given, "a.ipynb") == given
    assert "`max_notebook` in [strip] of reprise.toml is 200" in warnings[0]


def test_what_is_no_notebook_passes_through(make_filter: Maker, warnings: list[str]) -> None:
    assert make_filter().clean(b"<<<<<<<", "a.ipynb") == b"<<<<<<<"
    assert warnings == [
        "a.ipynb is not a notebook: it is not valid JSON at line 1. It is left as it is."
    ]
    assert make_filter().clean(b"%% notebook\n\n%% code\n", "a.ipynb").startswith(b"%% note")
    assert len(warnings) == 1


def test_a_full_disk_is_said_once_and_strips_all_the_same(
    make_filter: Maker, kept: KeptOutputs, warnings: list[str]
) -> None:
    kept.folder.parent.mkdir(parents=True)
    kept.folder.write_text("a file where the folder should be")
    notebooks = make_filter()
    for path in ("a.ipynb", "b.ipynb"):
        assert b"one" not in notebooks.clean(notebook("one"), path)
    notebooks.finish()
    assert len(warnings) == 1
    assert "so a checkout will not bring them back" in warnings[0]


def test_the_oldest_outputs_go_once_a_day(make_filter: Maker, kept: KeptOutputs) -> None:
    notebooks = make_filter(kept_outputs=len(notebook("00")) * 2)
    for number in range(4):
        notebooks.clean(notebook(f"{number:02}", source=str(number)), "a.ipynb")
        (file,) = (f for f in kept.folder.glob("??/*/*") if f.stat().st_mtime > 10**6)
        os.utime(file, (number, number))
    notebooks.finish()
    assert sorted(f.stat().st_mtime for f in kept.folder.glob("??/*/*")) == [2, 3]
    notebooks.clean(notebook("more", source="more"), "a.ipynb")
    notebooks.finish()
    assert kept.usage()[0] == 3
    assert kept.prune(0)[0] == 3
    assert [entry.name for entry in kept.folder.glob("??/*")] == []
