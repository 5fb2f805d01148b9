"""What `[[dashboard]]` and `[dashboards]` may say."""

from __future__ import annotations

import pytest

from jupyter_reprise.errors import InvalidSettings
from jupyter_reprise.models import Dashboard, LiveMode
from jupyter_reprise.project import DashboardsSettings, parse_settings

FULL = """
[dashboards]
title = "Our numbers"
max_kernels = 4
max_kernels_per_viewer = 2
idle = "5m"

[[dashboard]]
notebook = "dashboards/Prevalence map.ipynb"
title = "Prevalence"
description = "How many have it"
thumbnail = "pictures/prevalence.png"
source = "20-prevalence.ipynb"
where = { positives = 50 }
groups = ["health"]
parameters = ["positives"]
max_age = "7d"
live = "at-once"

[[dashboard]]
notebook = "dashboards/plants.ipynb"
name = "fleet"
"""


def test_a_dashboard_says_what_it_shows_to_whom_and_what_viewers_may_change() -> None:
    settings = parse_settings(FULL)
    assert settings.serving == DashboardsSettings(
        "Our numbers", max_kernels=4, max_kernels_per_viewer=2, idle=300.0
    )
    assert settings.dashboards[0] == Dashboard(
        "dashboards/Prevalence map.ipynb",
        title="Prevalence",
        description="How many have it",
        thumbnail="pictures/prevalence.png",
        source="20-prevalence.ipynb",
        where={"positives": 50},
        groups=frozenset({"health"}),
        parameters=("positives",),
        max_age=7 * 86400.0,
        live=LiveMode.AT_ONCE,
    )


def test_a_dashboard_is_called_by_its_name_or_else_by_its_notebook() -> None:
    assert [one.key for one in parse_settings(FULL).dashboards] == ["prevalence-map", "fleet"]


def test_letters_of_all_languages_are_kept_in_one_form() -> None:
    composed, decomposed = Dashboard("Pr\u00e4valenz 2.ipynb"), Dashboard("Pra\u0308valenz_2.ipynb")
    assert (composed.key, decomposed.key) == ("prävalenz-2", "prävalenz-2")
    assert Dashboard("售后.ipynb").key == "售后"


@pytest.mark.parametrize(
    ("line", "key", "part"),
    [
        pytest.param('name = "Über uns"', "dashboard[0].name", "small letters", id="name"),
        pytest.param('live = "always"', "dashboard[0].live", "on-demand, at-once", id="live"),
        pytest.param('run = "01J"', "dashboard[0]", "needs a `source`", id="run"),
        pytest.param('parameters = ["a"]', "dashboard[0]", "needs a `source`", id="parameters"),
        pytest.param('source = "../x.ipynb"', "dashboard[0].source", "inside", id="outside"),
        pytest.param('thumbnail = "/x.png"', "dashboard[0].thumbnail", "inside", id="absolute"),
        pytest.param('max_age = "week"', "dashboard[0].max_age", "not a duration", id="age"),
        pytest.param('titel = "x"', "dashboard[0].titel", "did you mean title", id="unknown"),
    ],
)
def test_a_wrong_dashboard_is_refused_with_key_and_what_is_allowed(
    line: str, key: str, part: str
) -> None:
    with pytest.raises(InvalidSettings) as caught:
        parse_settings(f'[[dashboard]]\nnotebook = "x.ipynb"\n{line}\n')
    (problem,) = caught.value.problems
    assert problem.key == key
    assert part in problem.message


def test_two_dashboards_of_one_name_are_refused_with_the_line_of_the_second() -> None:
    text = '[[dashboard]]\nnotebook = "a/x.ipynb"\n\n[[dashboard]]\nnotebook = "b/x.ipynb"\n'
    with pytest.raises(InvalidSettings) as caught:
        parse_settings(text)
    (problem,) = caught.value.problems
    assert (problem.line, problem.key) == (5, "dashboard[1].notebook")
    assert "the first shows a/x.ipynb" in problem.message


@pytest.mark.parametrize(
    ("groups", "is_seen"),
    [
        pytest.param(frozenset({"health", "staff"}), True, id="in one of them"),
        pytest.param(frozenset({"staff"}), False, id="in another"),
        pytest.param(frozenset(), False, id="in none"),
    ],
)
def test_a_dashboard_for_groups_is_seen_by_their_viewers_only(
    groups: frozenset[str], is_seen: bool
) -> None:
    dashboard = parse_settings(FULL).dashboards[0]
    assert dashboard.may_be_seen_by(groups) is is_seen


def test_a_dashboard_without_groups_is_seen_by_every_viewer() -> None:
    assert parse_settings(FULL).dashboards[1].may_be_seen_by(frozenset())
