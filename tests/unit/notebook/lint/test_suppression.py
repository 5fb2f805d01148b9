"""A cell's tags and a line's comment say what shall not be found there."""

from __future__ import annotations

import pytest

CLOCK = "import time\ntime.time()"


@pytest.mark.parametrize("tag", ["reprise-ignore", "reprise-ignore:time-dependent"])
def test_a_tag_silences_its_cell_alone(places, tag) -> None:
    tagged = {"source": CLOCK, "metadata": {"tags": [tag]}}
    assert places("time-dependent", tagged, CLOCK) == [(1, 2)]


def test_a_tag_for_one_rule_leaves_the_others_on(find) -> None:
    cell = {"source": f"{CLOCK}\nx", "metadata": {"tags": ["reprise-ignore:time-dependent"]}}
    assert [found.rule.id for found in find(cell)] == ["undefined-name"]


@pytest.mark.parametrize(
    "comment",
    [
        "# reprise: ignore[time-dependent]",
        "#reprise:ignore[outputs, time-dependent]",
        "# only a log  # reprise: ignore[time-dependent] as it is not recorded",
    ],
)
def test_a_comment_silences_its_line_alone(places, comment) -> None:
    source = f"import time\ntime.time()  {comment}\ntime.time()"
    assert places("time-dependent", source) == [(0, 3)]


@pytest.mark.parametrize(
    "comment", ["# reprise: ignore", "# reprise: ignore[]", "# reprise: ignore[time]"]
)
def test_a_comment_must_name_the_rule(places, comment) -> None:
    assert places("time-dependent", f"import time\ntime.time()  {comment}") == [(0, 2)]
