"""What notebooks import is read from their text."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import NotebookMaker

from jupyter_reprise.publishing.images.imports import imported_names, local_modules
from jupyter_reprise.publishing.images.installed import find_installed, packages_of


def test_all_ways_to_import_are_seen_also_beside_magics(
    tmp_path: Path, make_notebook: NotebookMaker
) -> None:
    path = make_notebook(
        tmp_path / "n.ipynb",
        "%matplotlib inline\nimport numpy as np, pandas",
        "if late:\n    from scipy.stats import norm",
        "%%bash\nimport nothing",
        "this is no Python",
    )
    assert imported_names(path) == {"numpy", "pandas", "scipy.stats", "scipy.stats.norm"}


def test_modules_of_the_project_are_followed(tmp_path: Path, make_notebook: NotebookMaker) -> None:
    (tmp_path / "helpers.py").write_text("import deeper\nimport json\n", "utf-8")
    (tmp_path / "deeper.py").write_text("import helpers\n", "utf-8")
    (tmp_path / "unused.py").touch()
    package = tmp_path / "team" / "plots"
    package.mkdir(parents=True)
    for name in ("__init__.py", "lines.py"):
        (package / name).touch()
    broken = tmp_path / "broken.py"
    broken.write_text("def (", "utf-8")
    path = make_notebook(
        tmp_path / "n.ipynb", "import helpers, broken, absent", "from team.plots import lines"
    )
    found = {one.relative_to(tmp_path).as_posix() for one in local_modules([path], tmp_path)}
    assert found == {
        "helpers.py",
        "deeper.py",
        "broken.py",
        "team/plots/__init__.py",
        "team/plots/lines.py",
    }


def test_modules_beside_the_project_are_not_of_it(
    tmp_path: Path, make_notebook: NotebookMaker
) -> None:
    (tmp_path / "helpers.py").touch()
    path = make_notebook(tmp_path / "n.ipynb", "import helpers")
    assert local_modules([path], tmp_path / "project") == ()


def test_packages_are_found_by_what_they_bring() -> None:
    assert packages_of(["yaml", "json", "jupyter_client"]) == ("jupyter-client", "pyyaml")


def test_an_installed_package_says_what_it_needs() -> None:
    found = find_installed("jupyter_client")
    assert found is not None
    assert found.name == "jupyter-client"
    assert any(one.startswith("traitlets") for one in found.requires)
    assert find_installed("no-such-package") is None
