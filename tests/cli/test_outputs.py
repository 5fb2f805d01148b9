"""What a notebook prints and shows is kept as people saw it, however much it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.kernel


@pytest.fixture
def outputs_of(reprise, project_folder: Path, make_notebook) -> Callable[..., Any]:
    """Give a function that runs cells, and gives each one's outputs."""

    def run(*sources: str) -> Any:
        make_notebook(project_folder / "n.ipynb", *sources)
        reprise("run", "n.ipynb", "--quiet", "-o", "played.ipynb")
        nb = json.loads((project_folder / "played.ipynb").read_bytes())
        return [cell["outputs"] for cell in nb["cells"]]

    return run


def test_a_single_line_of_megabytes_costs_no_more_than_many_short_ones(
    outputs_of: Callable[..., Any],
) -> None:
    # nbclient's own joining of streams would take an hour
    [[stream]] = outputs_of("print('x' * 2_000_000)")
    assert len("".join(stream["text"])) == 2_000_001


def test_a_progress_bar_leaves_its_last_state(outputs_of: Callable[..., Any]) -> None:
    [[stream]] = outputs_of("for i in range(50): print(f'\\r{i}%', end='', flush=True)")
    assert "".join(stream["text"]) == "49%"


def test_a_display_is_updated_where_it_stands_whatever_was_printed_around_it(
    outputs_of: Callable[..., Any],
) -> None:
    first, second, _ = outputs_of(
        "import sys\n"
        "print('a', flush=True); print('b', file=sys.stderr, flush=True); print('c', flush=True)\n"
        "handle = display('old', display_id=True)\n"
        "print('d', flush=True)",
        "print('e', flush=True); other = display('kept', display_id=True); print('f')",
        "handle.update('new'); other.update('newer')",
    )
    shown = [o["data"]["text/plain"] for o in (*first, *second) if "data" in o]
    assert [o.get("name", "display") for o in first] == ["stdout", "stderr", "display"]
    assert ["".join(text) for text in shown] == ["'new'", "'newer'"]
    assert "data" not in first[0]


def test_a_failing_cell_shows_its_streams_joined_too(outputs_of: Callable[..., Any]) -> None:
    [outputs] = outputs_of("for i in range(3): print(i, flush=True)\n1 / 0")
    assert ["".join(o.get("text", "")) for o in outputs] == ["0\n1\n2\n", ""]
    assert outputs[1]["ename"] == "ZeroDivisionError"


def test_output_widgets_are_kept_with_what_was_printed_in_them_and_hold_up_nothing(
    reprise: Callable[..., Any], project_folder: Path, make_notebook: Callable[..., Path]
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import ipywidgets",
        "outputs = [ipywidgets.Output() for _ in range(10)]\n"
        "for number, output in enumerate(outputs):\n"
        "    with output:\n"
        "        output.clear_output(wait=True)\n"
        "        print(number)",
    )
    ran = reprise("run", "n.ipynb", "--quiet", "--timeout", "60", "-o", "played.ipynb")
    assert ran.code == 0, ran.err
    nb = json.loads((project_folder / "played.ipynb").read_bytes())
    state = nb["metadata"]["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    kept = [one["state"]["outputs"] for one in state.values() if one["model_name"] == "OutputModel"]
    assert sorted(outputs[0]["text"] for outputs in kept) == [f"{n}\n" for n in range(10)]
