"""Away from a terminal, progress is lines, and not too many of them."""

from __future__ import annotations

import pytest

from jupyter_reprise.cli.progress import Lines, show_progress
from jupyter_reprise.execution.events import SamplerAdvanced


def lines_of(capsys: pytest.CaptureFixture[str], *events: SamplerAdvanced) -> list[str]:
    lines = Lines()
    for event in events:
        lines.observe(event)
    return capsys.readouterr().err.splitlines()


def sampling(done: int, divergences: int = 0, label: str = "churn") -> SamplerAdvanced:
    return SamplerAdvanced(2, label, "sampling", done, 1000, divergences)


def test_a_sampler_gets_a_line_for_each_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    events = [sampling(done) for done in range(0, 1001, 7)]
    printed = lines_of(capsys, *events)
    assert len(printed) == 10
    assert printed[0] == "churn: sampling 0%"


def test_a_compilation_gets_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    compiling = SamplerAdvanced(2, "churn", "compiling", 0, 0, 0)
    printed = lines_of(capsys, compiling, compiling, sampling(500, divergences=3))
    assert printed == ["churn: compiling", "churn: sampling 50%, 3 divergent"]


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress("n", is_quiet=True) as observe:
        observe(sampling(500))
    assert capsys.readouterr().err == ""
