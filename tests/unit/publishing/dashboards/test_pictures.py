"""Text cells show pictures that lie beside their notebook, and give away no other file."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from jupyter_reprise.publishing.dashboards import pictures
from jupyter_reprise.publishing.dashboards.content import draw_notebook

DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAF")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the folder of a notebook with pictures in it, and things that are none."""
    folder = tmp_path / "shown"
    for name in ("dot.png", "more/two words.PNG", ".hidden.png", ".git/x.png", "notes.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(DOT)
    (tmp_path / "outside.png").write_bytes(DOT)
    (folder / "link.png").symlink_to(tmp_path / "outside.png")
    (folder / "large.png").write_bytes(bytes(pictures.LARGEST + 1))
    (folder / "folder.png").mkdir()
    return folder


def drawn(folder: Path | None, source: str) -> str:
    cell = {"cell_type": "markdown", "metadata": {}, "source": source}
    return draw_notebook({"metadata": {}, "cells": [cell]}, folder=folder).html


@pytest.mark.parametrize(
    "source",
    [
        "![a dot](dot.png)",
        "![a dot](./more/../dot.png)",
        "![a dot](more/two%20words.PNG)",
        '<img alt="a dot" src="dot.png" width="20">',
        'Beside <img src="dot.png" alt="a dot"> text.',
    ],
)
def test_a_picture_beside_the_notebook_is_part_of_the_page(folder: Path, source: str) -> None:
    html = drawn(folder, source)
    assert f'src="data:image/png;base64,{base64.b64encode(DOT).decode()}"' in html
    assert 'alt="a dot"' in html


@pytest.mark.parametrize(
    "address",
    [
        "../outside.png",
        "link.png",
        ".hidden.png",
        ".git/x.png",
        "notes.txt",
        "large.png",
        "folder.png",
        "absent.png",
        f"{'long' * 1_000}.png",
        "%2e%2e/outside.png",
        "dot.png%00.png",
        "https://example.org/dot.png",
        "//example.org/dot.png",
        "file:///etc/passwd.png",
    ],
)
def test_no_other_file_is_shown_and_its_text_is_in_its_place(folder: Path, address: str) -> None:
    html = drawn(folder, f"![a dot]({address})")
    assert "data:" not in html
    assert "src=" not in html
    assert 'alt="a dot"' in html


def test_an_absolute_path_names_nothing(folder: Path) -> None:
    assert "data:" not in drawn(folder, f"![a dot]({folder}/dot.png)")
    assert "data:" not in drawn(None, "![a dot](dot.png)")


def test_an_output_shows_no_file(folder: Path) -> None:
    data = {"text/markdown": "![a](dot.png)"}
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    cell = {"cell_type": "code", "metadata": {}, "source": "", "outputs": [output]}
    assert "data:" not in draw_notebook({"cells": [cell]}, folder=folder).html
