"""Where the run database of a test is, which is yet to be made."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "runs.db"


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"
