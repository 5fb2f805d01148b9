"""What the documents say of the code's shape is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "jupyter_reprise"
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
EXISTING = ARCHITECTURE.partition("## What is to come")[0]


def rooms_described() -> set[str]:
    plan = EXISTING.partition("src/jupyter_reprise/\n")[2].partition("\nextension/")[0]
    return set(re.findall(r"^  (\w+)/ ", plan, re.MULTILINE))


def test_architecture_names_every_room_and_no_other() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms_described() == rooms


@pytest.mark.parametrize("text", [EXISTING, CONTRIBUTING], ids=["architecture", "contributing"])
def test_files_that_are_named_exist(text: str) -> None:
    named = set(re.findall(r"`((?:\w+/)+\w+\.(?:py|toml|json|md|ts))`", text))
    missing = {name for name in named if not ((ROOT / name).exists() or (PACKAGE / name).exists())}
    assert named
    assert {name for name in missing if "NAME" not in name} == set()


def test_every_marker_of_the_tests_is_explained() -> None:
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    markers = re.findall(r'^  "(\w+): ', settings.partition("markers = [")[2], re.MULTILINE)
    assert markers
    assert all(f"`{marker}`" in CONTRIBUTING for marker in markers)
