"""The conda environments list what pyproject.toml asks for, bound by bound."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ["environment.yml", "binder/environment.yml"]
EXTRAS = ["stan", "dashboards"]
# No dependency of the Python package: the tools that conda has to bring as well.
CONDA_ONLY = {"python", "pip", "cxx-compiler"}

Bounds = dict[str, SpecifierSet]


def read_bounds(requirements: Iterable[str]) -> Bounds:
    parsed = [Requirement(line) for line in requirements]
    return {canonicalize_name(one.name): one.specifier for one in parsed}


def read_pyproject() -> Bounds:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = document["project"]
    lab = [line for line in document["dependency-groups"]["test"] if "jupyterlab" in line]
    extras = [line for name in EXTRAS for line in project["optional-dependencies"][name]]
    return read_bounds([*project["dependencies"], *extras, *lab])


def read_environment(path: str) -> Bounds:
    document = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))
    return read_bounds(line for line in document["dependencies"] if isinstance(line, str))


def find_differences(asked: Bounds, listed: Bounds) -> list[str]:
    names = sorted((asked.keys() | listed.keys()) - CONDA_ONLY)
    return [
        f"{name}: pyproject.toml says {_say(asked, name)}, the environment {_say(listed, name)}"
        for name in names
        if asked.get(name) != listed.get(name)
    ]


def _say(bounds: Bounds, name: str) -> str:
    return repr(str(bounds[name])) if name in bounds else "nothing"


@pytest.mark.parametrize("path", ENVIRONMENTS)
def test_environment_lists_what_pyproject_asks_for(path: str) -> None:
    assert find_differences(read_pyproject(), read_environment(path)) == []


@pytest.mark.parametrize("path", ENVIRONMENTS)
def test_environment_has_a_python_that_reprise_supports(path: str) -> None:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    supported = SpecifierSet(document["project"]["requires-python"])
    offered = read_environment(path)["python"]

    assert [
        minor for minor in range(30) if f"3.{minor}" in offered and f"3.{minor}" not in supported
    ] == []


def test_a_difference_names_the_dependency_and_both_bounds() -> None:
    asked = read_bounds(["pandas>=2.2", "rich>=13"])
    listed = read_bounds(["pandas >=2.1", "numpy"])

    assert find_differences(asked, listed) == [
        "numpy: pyproject.toml says nothing, the environment ''",
        "pandas: pyproject.toml says '>=2.2', the environment '>=2.1'",
        "rich: pyproject.toml says '>=13', the environment nothing",
    ]
