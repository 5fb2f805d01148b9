"""Attributes files get the filter and lose it again, and keep every other line."""

from __future__ import annotations

import pytest

from jupyter_reprise.git.attributes import LINE, add_filter, asks_for_nbstripout, remove_filter

NBSTRIPOUT = "*.ipynb filter=nbstripout\n*.zpln filter=nbstripout\n*.ipynb diff=ipynb\n"
MOVED = "*.ipynb filter=reprise\n*.zpln filter=nbstripout\n*.ipynb diff=reprise\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"{LINE}\n"),
        ("*.py text", f"*.py text\n{LINE}\n"),
        ("*.py text\r\n", f"*.py text\r\n{LINE}\r\n"),
        (f"{LINE}\n*.md text\n", f"{LINE}\n*.md text\n"),
        ("*.ipynb -filter\n", f"*.ipynb -filter\n{LINE}\n"),
        (NBSTRIPOUT, MOVED),
        (
            '"my dir/*.ipynb"  filter=nbstripout -text\n',
            f'"my dir/*.ipynb"  filter=reprise -text\n{LINE}\n',
        ),
        ("# *.ipynb filter=nbstripout\n", f"# *.ipynb filter=nbstripout\n{LINE}\n"),
        ("*.ipynb xfilter=nbstripout\n", f"*.ipynb xfilter=nbstripout\n{LINE}\n"),
    ],
)
def test_the_filter_is_added(before: str, after: str) -> None:
    assert add_filter(before) == after
    assert add_filter(after) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{LINE}\n", ""),
        (f"*.py text\n{LINE}\n", "*.py text\n"),
        ("*.ipynb filter=reprise -text diff=reprise\n", "*.ipynb -text\n"),
        ('"a b/*.ipynb" filter=reprise\r\n', ""),
        ("# filter=reprise\n\n*.ipynb filter=x\n", "# filter=reprise\n\n*.ipynb filter=x\n"),
    ],
)  # fmt: skip
def test_the_filter_is_removed(before: str, after: str) -> None:
    assert remove_filter(before, is_nbstripout_back=False) == after


def test_nbstripout_comes_back() -> None:
    assert remove_filter(MOVED, is_nbstripout_back=True) == NBSTRIPOUT


@pytest.mark.parametrize(
    ("text", "asks"),
    [(NBSTRIPOUT, True), (MOVED.replace("*.zpln filter=nbstripout\n", ""), False), ("", False)],
)
def test_nbstripout_is_noticed(text: str, asks: bool) -> None:
    assert asks_for_nbstripout(text) is asks
