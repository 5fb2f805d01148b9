"""What a `reprise.toml` may say, and what is said about one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_reprise.errors import InvalidSettings, NotFound
from jupyter_reprise.project import (
    Bound,
    CheckSettings,
    NotebookSettings,
    ProjectSettings,
    Retention,
    find_project_root,
    load_settings,
    parse_settings,
)

FULL = """
[project]
name = "prevalence"
runs = "sqlite:///.reprise/runs.db"
artifacts = "kept"
executor = "local"
kernel = "reprise-python"
output_limit = "1MB"

[retention]
keep_last = 20
keep_days = 90

[check]
ignore = ["time-dependent"]
exclude = ["drafts/**"]
per_path = { "demo-*.ipynb" = ["absolute-path", "outputs"], "demo-1.ipynb" = ["credentials"] }

[[notebook]]
path = "./notebooks/*.ipynb"
inputs = ["data/*.csv"]
secrets = ["token"]
timeout = "30m"
cell_timeout = 60
gates = { max_rhat = "<= 1.05", min_ess = ">= 100" }

[[notebook]]
path = "notebooks/prevalence.ipynb"
kernel = "other"
inputs = ["models/*.stan", "data/*.csv"]
secrets = ["password"]
cell_timeout = "2m"
gates.max_rhat = "<= 1.01"
"""


def test_every_setting_is_read_with_its_type() -> None:
    settings = parse_settings(FULL)
    assert settings.name == "prevalence"
    assert settings.kernel == "reprise-python"
    assert settings.output_limit == 1_000_000
    assert settings.retention == Retention(keep_last=20, keep_days=90)
    assert [entry.path for entry in settings.notebooks] == [
        "notebooks/*.ipynb",
        "notebooks/prevalence.ipynb",
    ]


def test_rules_are_ignored_everywhere_and_by_path() -> None:
    check = parse_settings(FULL).check
    assert check.ignored_in("a.ipynb") == {"time-dependent"}
    assert check.ignored_in("demo-2.ipynb") == {"time-dependent", "absolute-path", "outputs"}
    assert "credentials" in check.ignored_in("demo-1.ipynb")
    assert check.excludes("drafts/deep/a.ipynb")
    assert not check.excludes("a.ipynb")
    assert CheckSettings().ignored_in("a.ipynb") == frozenset()


def test_an_empty_file_has_every_default() -> None:
    assert parse_settings("") == ProjectSettings()


def test_entries_for_a_notebook_add_up_and_later_ones_override() -> None:
    assert parse_settings(FULL).for_notebook("notebooks/prevalence.ipynb") == NotebookSettings(
        kernel="other",
        inputs=("data/*.csv", "models/*.stan"),
        gates={"max_rhat": Bound("<=", 1.01), "min_ess": Bound(">=", 100.0)},
        secrets=frozenset({"token", "password"}),
        timeout=1800.0,
        cell_timeout=120.0,
    )


def test_a_notebook_that_no_entry_names_has_the_project_s_kernel() -> None:
    assert parse_settings(FULL).for_notebook("elsewhere/a.ipynb") == NotebookSettings(
        kernel="reprise-python"
    )


def test_a_path_with_brackets_names_the_file_of_that_name() -> None:
    settings = parse_settings('[[notebook]]\npath = "a[1].ipynb"\nkernel = "x"')
    assert settings.for_notebook("a[1].ipynb").kernel == "x"


@pytest.mark.parametrize(
    ("text", "line", "key", "part"),
    [
        pytest.param('[project]\nnmae = "x"', 2, "project.nmae", "did you mean name?", id="typo"),
        pytest.param("[project]\nzzz = 1", 2, "project.zzz", "allowed: artifacts", id="unknown"),
        pytest.param("\n[notebooks]", 2, "notebooks", "did you mean notebook?", id="section"),
        pytest.param('kernel = "x"', 1, "kernel", "allowed: check, dashboard", id="top-level"),
        pytest.param("[project]\nname = 3", 2, "project.name", "valid string, not 3", id="type"),
        pytest.param('[project]\nruns = "runs.db"', 2, "project.runs", "sqlite:///", id="runs"),
        pytest.param('[project]\nruns = "sqlite://"', 2, "project.runs", "sqlite:///", id="memory"),
        pytest.param("[project]\nruns = 1", 2, "project.runs", "valid string", id="runs-type"),
        pytest.param(
            '[project]\nartifacts=""', 2, "project.artifacts", "must not be empty", id="empty"
        ),
        pytest.param(
            '[project]\nexecutor = "dask"', 2, "project.executor", "'local', not 'dask'", id="dask"
        ),
        pytest.param(
            '[project]\noutput_limit="big"', 2, "project.output_limit", "such as 100MB", id="size"
        ),
        pytest.param(
            "[retention]\nkeep_last = -1", 2, "retention.keep_last", "greater than", id="negative"
        ),
        pytest.param(
            "[retention]\nkeep_days = '9'", 2, "retention.keep_days", "integer", id="text-for-count"
        ),
        pytest.param("[[notebook]]\nkernel='x'", 1, "notebook[0].path", "missing", id="no-path"),
        pytest.param("[notebook]\npath='a'", 1, "notebook", "[[notebook]]", id="not-a-list"),
        pytest.param("[[notebook]]\npath=5", 2, "notebook[0].path", "valid string", id="path-type"),
        pytest.param(
            "[[notebook]]\npath = '/a.ipynb'", 2, "notebook[0].path", "inside", id="absolute"
        ),
        pytest.param(
            "[[notebook]]\npath = '../a.ipynb'", 2, "notebook[0].path", "inside", id="outside"
        ),
        pytest.param(
            "[[notebook]]\npath = 'a\\b.ipynb'", 2, "notebook[0].path", "slashes", id="backslash"
        ),
        pytest.param(
            "[[notebook]]\npath='a'\ntimeout='soon'",
            3,
            "notebook[0].timeout",
            "such as 45s",
            id="duration",
        ),
        pytest.param(
            "[[notebook]]\npath='a'\ngates={r='low'}",
            3,
            "notebook[0].gates.r",
            '"<= 1.01"',
            id="bound",
        ),
        pytest.param(
            "[[notebook]]\npath='a'\nsecrets=[\n'a b']",
            4,
            "notebook[0].secrets[0]",
            "name of a parameter",
            id="secret",
        ),
        pytest.param(
            "[[notebook]]\npath='a'\n[[notebook]]\npath='b'\ninput=[]",
            5,
            "notebook[1].input",
            "did you mean inputs?",
            id="second-entry",
        ),
        pytest.param(
            "[check]\nignore = ['output']", 2, "check.ignore[0]", "mean outputs?", id="rule"
        ),
        pytest.param(
            "[check.per_path]\n'*' = [\n'x']", 3, "check.per_path.*[0]", "are:", id="path-rule"
        ),
        pytest.param("[check]\nexcludes = []", 2, "check.excludes", "mean exclude?", id="check"),
        pytest.param("[[schedule]]", 1, "schedule", "later one", id="schedule"),
        pytest.param("[[pipeline]]", 1, "pipeline", "later one", id="pipeline"),
        pytest.param("[strip]\n\nkeep=1", 3, "strip.keep", "is unknown", id="strip"),
        pytest.param(
            "[strip]\nkeep_id=1", 2, "strip.keep_id", "must be true or false", id="strip bool"
        ),
        pytest.param(
            "[strip]\nmax_size='x'", 2, "strip.max_size", "is not a size", id="strip size"
        ),
        pytest.param("strip=1", 1, "strip", "Write [strip]", id="strip value"),
    ],
)
def test_a_wrong_setting_is_refused_with_line_key_and_what_is_allowed(
    text: str, line: int, key: str, part: str
) -> None:
    with pytest.raises(InvalidSettings) as caught:
        parse_settings(text, "reprise.toml")
    (problem,) = caught.value.problems
    assert (problem.line, problem.key) == (line, key)
    assert part in problem.message
    assert str(caught.value).startswith(f"reprise.toml: line {line}: {key} ")


def test_all_that_is_wrong_is_named_at_once_in_the_order_of_the_file() -> None:
    with pytest.raises(InvalidSettings) as caught:
        parse_settings("[retention]\nkeep_last='x'\nkeep='y'\n[project]\nname=1\nkernel=2")
    assert [problem.line for problem in caught.value.problems] == [2, 3, 5, 6]


def test_a_long_value_is_shown_in_part() -> None:
    with pytest.raises(InvalidSettings) as caught:
        parse_settings(f"[project]\nname = [{', '.join(['1'] * 500)}]")
    assert len(str(caught.value)) < 200


def test_a_wrong_database_url_is_not_repeated_as_it_may_hold_a_password() -> None:
    with pytest.raises(InvalidSettings) as caught:
        parse_settings('[project]\nruns = "me:s3cret@host/db"')
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("a = 1\nb = = 2", 2, id="in-a-line"),
        pytest.param("a = 1\n\nb = [1,\n", 3, id="at-the-end"),
        pytest.param("a = 1\na = 2", 2, id="twice"),
    ],
)
def test_what_is_not_toml_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(InvalidSettings, match="not TOML") as caught:
        parse_settings(text)
    assert caught.value.problems[0].line == line


def test_relative_places_are_below_the_project(tmp_path: Path) -> None:
    settings = ProjectSettings()
    timed = ProjectSettings(runs="sqlite:///runs.db?timeout=5")
    assert timed.runs_url(tmp_path) == f"sqlite:///{tmp_path.as_posix()}/runs.db?timeout=5"
    assert settings.runs_url(tmp_path) == f"sqlite:///{tmp_path.as_posix()}/.reprise/runs.db"
    assert settings.artifacts_path(tmp_path) == str(tmp_path / ".reprise" / "artifacts")


@pytest.mark.parametrize(
    "url",
    ["postgresql+psycopg://me@host/db", "sqlite:////srv/runs.db", "sqlite:////srv/r.db?timeout=5"],
)
def test_absolute_databases_are_left_as_they_are(url: str, tmp_path: Path) -> None:
    assert ProjectSettings(runs=url).runs_url(tmp_path) == url


@pytest.mark.parametrize("place", ["s3://bucket/prefix", "/srv/artifacts"])
def test_absolute_artifact_places_are_left_as_they_are(place: str, tmp_path: Path) -> None:
    assert ProjectSettings(artifacts=place).artifacts_path(tmp_path) == place


def test_the_root_is_found_from_a_file_deep_inside(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "reprise.toml").touch()
    (deep / "c.ipynb").touch()
    assert find_project_root(deep / "c.ipynb") == tmp_path.resolve()


def test_the_nearest_root_counts(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "reprise.toml").touch()
    (inner / "reprise.toml").touch()
    assert find_project_root(inner) == inner.resolve()


def test_outside_of_any_project_the_next_step_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="reprise init"):
        find_project_root(tmp_path)


@pytest.mark.parametrize("name", ["reprise.toml", "."])
def test_settings_load_from_the_file_or_its_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "reprise.toml").write_bytes(b"\xef\xbb\xbf[project]\r\nname = 'x'\r\n")
    assert load_settings(tmp_path / name).name == "x"


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="reprise init"):
        load_settings(tmp_path / "reprise.toml")


def test_a_file_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "reprise.toml").write_bytes(b"[project]\nname = '\xe9'\n")
    with pytest.raises(InvalidSettings, match="UTF-8") as caught:
        load_settings(tmp_path)
    assert caught.value.problems[0].line == 2


def test_errors_survive_a_process_boundary() -> None:
    import pickle

    with pytest.raises(InvalidSettings) as caught:
        parse_settings("x = 1")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.problems, str(copy)) == (caught.value.problems, str(caught.value))
