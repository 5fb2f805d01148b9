"""A strip policy is read from reprise.toml and from words of a command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.git.options import read_options, write_options
from jupyter_reprise.git.settings import SettingsFinder
from jupyter_reprise.notebook.strip_policy import StripPolicy
from jupyter_reprise.notebook.strip_settings import StripSettings, read_strip_settings

word = st.sampled_from(["metadata.a", "cell.metadata.b", "metadata.c"])
words = st.lists(word, max_size=2).map(tuple)


@given(
    st.builds(
        StripPolicy,
        keep_output=st.sampled_from([None, True]),
        keep_count=st.booleans(),
        keep_id=st.booleans(),
        extra_keys=words,
        keep_metadata_keys=words,
        drop_tagged_cells=words,
        drop_output_types=words,
        keep_output_types=words,
        max_size=st.integers(0, 10**9),
    )
)
def test_a_policy_written_as_options_is_read_as_it_was(policy: StripPolicy) -> None:
    assert read_options([*write_options(policy), "a.ipynb"]) == (policy, ["a.ipynb"])


@pytest.mark.parametrize(
    ("given", "policy"),
    [
        (["--keep-output-type", "stream", "error", "--keep-id"],
         StripPolicy(keep_output_types=("stream", "error"), keep_id=True)),
        (["--extra-keys", "metadata.a metadata.b"],
         StripPolicy(extra_keys=("metadata.a", "metadata.b"))),
        (["--max-size", "10k"], StripPolicy(max_size=10_000)),
        (["--max-size=2M", "--", "--odd name"], StripPolicy(max_size=2_000_000)),
    ],
)  # fmt: skip
def test_options_are_those_of_nbstripout(given: list[str], policy: StripPolicy) -> None:
    assert read_options(given)[0] == policy


@pytest.mark.parametrize("given", [["--keep"], ["--max-size"], ["--max-size=x"], ["-x"]])
def test_other_options_are_refused(given: list[str]) -> None:
    with pytest.raises(InvalidInput):
        read_options(given)


def test_the_table_is_read_into_a_policy() -> None:
    settings = read_strip_settings(
        {"keep_id": True, "max_size": "1kB", "extra_keys": ["metadata.a"], "restore": False},
        StripSettings(policy=StripPolicy(keep_count=True)),
    )
    policy = StripPolicy(keep_id=True, keep_count=True, max_size=1000, extra_keys=("metadata.a",))
    assert settings == StripSettings(policy=policy, restore=False)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"keep_outputs": True}, "keep_outputs is unknown (did you mean keep_output"),
        ({"colour": 1}, "colour is unknown (allowed: drop_empty_cells, "),
        ({"keep_id": "yes"}, "keep_id must be true or false, not 'yes'"),
        ({"drop_tagged_cells": "a"}, "drop_tagged_cells must be a list of texts, not 'a'"),
        ({"extra_keys": ["cell.source"]}, "'cell.source' can't be stripped"),
        ({"max_size": -1}, "-1 is not a size"),
        ({"keep_id": 1, "restore": 2}, "keep_id must be true or false, not 1; restore must"),
    ],
)
def test_all_that_is_wrong_is_named(table: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_strip_settings(table)
    assert message in str(caught.value)


def test_the_nearest_project_counts(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "reprise.toml").write_text("[strip]\nmax_size = 1\n")
    (tmp_path / "a" / "reprise.toml").write_text("[strip]\nmax_size = 2\n")
    warnings: list[str] = []
    finder = SettingsFinder(tmp_path, StripSettings(), warnings.append)
    paths = ("x.ipynb", "other/x.ipynb", "a/x.ipynb", "a/b/x.ipynb", "a/b/y.ipynb")
    assert [finder(path).policy.max_size for path in paths] == [1, 1, 2, 2, 2]
    assert not warnings


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[strip]\nkeep_outputs = true\n", "keep_outputs is unknown"),
        (b"<<<<<<< HEAD\n", "at line 1"),
        (b"strip = 1\n", "write [strip]"),
        (b"\xff", "utf-8"),
    ],
)
def test_settings_that_cannot_be_read_are_said_and_left_out(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    (tmp_path / "reprise.toml").write_bytes(content)
    warnings: list[str] = []
    finder = SettingsFinder(tmp_path, StripSettings(), warnings.append)
    assert finder("x.ipynb") == finder("y.ipynb") == StripSettings()
    (warning,) = warnings
    assert reason in warning
