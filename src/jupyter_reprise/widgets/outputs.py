"""Captures what callbacks print and display, to be shown where a widget wants it.

ipywidgets' own `Output` can't be used as a context for that: the front end takes what is printed
only as long as the message that it belongs to is under way, and a run ends long after the click.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from typing import Any

Call = tuple[Callable[[Any], object], Any]


def capture(calls: Iterable[Call], *, is_for_viewers: bool) -> tuple[dict[str, Any], ...]:
    """Call functions and give what they showed, as outputs of a cell.

    Parameters
    ----------
    is_for_viewers
        Whether a failure is told without its traceback.
    """
    from IPython.utils.capture import capture_output

    outputs: list[dict[str, Any]] = []
    for function, argument in calls:
        failure = None
        with capture_output() as captured:
            try:
                function(argument)
            except Exception as error:  # noqa: BLE001 - whatever the analyst's function raises
                failure = error
        for name, text in (("stdout", captured.stdout), ("stderr", captured.stderr)):
            if text and not (name == "stderr" and is_for_viewers):
                outputs.append({"output_type": "stream", "name": name, "text": text})
        outputs += [
            {"output_type": "display_data", "data": one.data, "metadata": one.metadata or {}}
            for one in captured.outputs
        ]
        if failure is not None:
            outputs.append(_failure(failure, is_for_viewers=is_for_viewers))
    return tuple(outputs)


def _failure(error: Exception, *, is_for_viewers: bool) -> dict[str, Any]:
    if is_for_viewers:
        text = "The result can't be shown. Tell whoever publishes this page.\n"
        return {"output_type": "stream", "name": "stdout", "text": text}
    return {
        "output_type": "error",
        "ename": type(error).__name__,
        "evalue": str(error),
        "traceback": traceback.format_exception(error),
    }
