"""How people name notebooks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_reprise.models.naming import is_glob, matches_glob, matching_notebooks

NOTEBOOKS = (
    "notebooks/prevalence.ipynb",
    "notebooks/eight-schools.ipynb",
    "notebooks/old/prevalence.ipynb",
    "top.py",
)


@pytest.mark.parametrize(
    ("pattern", "path", "is_match"),
    [
        pytest.param("notebooks/*.ipynb", "notebooks/a.ipynb", True, id="star"),
        pytest.param("notebooks/*.ipynb", "notebooks/b/a.ipynb", False, id="star-stays-in-folder"),
        pytest.param("**/*.ipynb", "a.ipynb", True, id="two-stars-span-no-folder"),
        pytest.param("**/*.ipynb", "x/y/a.ipynb", True, id="two-stars-span-folders"),
        pytest.param("x/**/a.ipynb", "x/a.ipynb", True, id="two-stars-in-between"),
        pytest.param("x/**", "x/y/a.ipynb", True, id="everything-below"),
        pytest.param("x/**", "xy/a.ipynb", False, id="everything-below-that-folder-only"),
        pytest.param("a?.ipynb", "ab.ipynb", True, id="one-character"),
        pytest.param("a?b", "a/b", False, id="one-character-is-no-slash"),
        pytest.param("[ab]1.py", "b1.py", True, id="set"),
        pytest.param("[!ab]1.py", "b1.py", False, id="set-negated"),
        pytest.param("[0-9]*.py", "10-fetch.py", True, id="range"),
        pytest.param("[^a].py", "^.py", True, id="caret-is-a-character"),
        pytest.param("a[.py", "a[.py", True, id="lone-bracket-is-a-character"),
        pytest.param("a[].py", "a[].py", True, id="empty-set-is-text"),
        pytest.param("a+(b).py", "a+(b).py", True, id="regular-expressions-are-text"),
        pytest.param("A.ipynb", "a.ipynb", False, id="case-counts"),
    ],
)
def test_a_glob_matches_as_people_expect(pattern: str, path: str, *, is_match: bool) -> None:
    assert matches_glob(pattern, path) is is_match


@given(st.text(alphabet="ab/*?[]!^-&\\.|(+", max_size=12), st.text(alphabet="ab/.", max_size=6))
def test_no_glob_is_an_error(pattern: str, path: str) -> None:
    assert matches_glob(pattern, path) in (True, False)


@given(st.text(alphabet=st.characters(exclude_characters="*?["), max_size=20))
def test_a_text_without_wildcards_matches_itself(path: str) -> None:
    assert not is_glob(path)
    assert matches_glob(path, path)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        pytest.param("top.py", ["top.py"], id="path"),
        pytest.param("./top.py", ["top.py"], id="path-from-here"),
        pytest.param("notebooks\\eight-schools.ipynb", ["notebooks/eight-schools.ipynb"], id="win"),
        pytest.param("notebooks/prevalence", ["notebooks/prevalence.ipynb"], id="without-suffix"),
        pytest.param("eight-schools.ipynb", ["notebooks/eight-schools.ipynb"], id="file-name"),
        pytest.param("eight-schools", ["notebooks/eight-schools.ipynb"], id="stem"),
        pytest.param(
            "prevalence",
            ["notebooks/old/prevalence.ipynb", "notebooks/prevalence.ipynb"],
            id="stem-of-two",
        ),
        pytest.param(
            "notebooks/*.ipynb",
            ["notebooks/eight-schools.ipynb", "notebooks/prevalence.ipynb"],
            id="glob",
        ),
        pytest.param("nothing", [], id="unknown"),
        pytest.param("", [], id="empty"),
    ],
)
def test_a_notebook_is_found_by_its_most_exact_name(reference: str, expected: list[str]) -> None:
    assert matching_notebooks(reference, NOTEBOOKS) == expected
