"""A repository whose notebooks git strips."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.e2e.repositories import Tree

from jupyter_reprise.service.attribute_files import Place
from jupyter_reprise.service.git_filter import install


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    tree = Tree(tmp_path / "a repository's")
    tree.folder.mkdir()
    tree.git("init", "-q", "-b", "main")
    install(Place(tree.folder))
    tree.commit("first", b"")
    return tree
