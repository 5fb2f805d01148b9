"""The environment says where runs and artifacts are, before the project's file does."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_reprise.errors import InvalidSettings
from jupyter_reprise.project import ProjectSettings, load_settings
from jupyter_reprise.project.environment import override


def test_variables_come_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "reprise.toml").write_text('[project]\nruns = "sqlite:///a.db"\n', "utf-8")
    monkeypatch.setenv("REPRISE_RUNS", "postgresql+psycopg://me@host/db")
    monkeypatch.setenv("REPRISE_ARTIFACTS", "s3://bucket/prefix")
    settings = load_settings(tmp_path)
    assert settings.runs_url(tmp_path) == "postgresql+psycopg://me@host/db"
    assert settings.artifacts_path(tmp_path) == "s3://bucket/prefix"


def test_a_relative_place_is_below_the_project(tmp_path: Path) -> None:
    given = {"REPRISE_RUNS": "sqlite:///kept/runs.db", "REPRISE_ARTIFACTS": "kept/artifacts"}
    settings = override(ProjectSettings(), given)
    assert settings.runs_url(tmp_path) == f"sqlite:///{tmp_path.as_posix()}/kept/runs.db"
    assert settings.artifacts_path(tmp_path) == str(tmp_path / "kept" / "artifacts")


def test_empty_variables_say_nothing() -> None:
    settings = ProjectSettings(runs="sqlite:///a.db")
    assert override(settings, {"REPRISE_RUNS": "", "OTHER": "x"}) is settings


def test_what_is_no_url_is_refused_by_the_name_of_its_variable() -> None:
    with pytest.raises(InvalidSettings, match="the environment: REPRISE_RUNS can't") as caught:
        override(ProjectSettings(), {"REPRISE_RUNS": "me:s3cret@host"})
    assert "s3cret" not in str(caught.value)
