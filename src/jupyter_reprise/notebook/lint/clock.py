"""The rule about results that depend on when the notebook runs.

Clocks that only measure how long something takes (`perf_counter`, `monotonic`) are left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from jupyter_reprise.notebook.lint.calls import Callee
from jupyter_reprise.notebook.lint.model import Finding, Rule
from jupyter_reprise.notebook.lint.subject import Subject
from jupyter_reprise.notebook.python_cells import written_out

TIME_DEPENDENT: Final = Rule(
    id="time-dependent",
    title="A result that depends on the time of day",
    why="The same notebook with the same parameters comes out otherwise tomorrow, and can't be"
    " verified.",
    mend="Make the date a parameter. To measure how long something takes, use"
    " `time.perf_counter()`.",
)
RULES: Final = (TIME_DEPENDENT,)

_NOW: Final = frozenset(
    {
        *("datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow"),
        *("datetime.date.today", "pandas.Timestamp.now", "pandas.Timestamp.today"),
        *("pandas.Timestamp.utcnow", "time.time", "time.time_ns"),
    }
)
_NOW_BY_DEFAULT: Final = frozenset({"time.asctime", "time.ctime", "time.gmtime", "time.localtime"})
_FORMAT: Final = frozenset({"time.strftime"})
_PARSERS: Final = frozenset({"numpy.datetime64", "pandas.Timestamp", "pandas.to_datetime"})
_NOW_WORDS: Final = frozenset({"now", "today"})


def check(subject: Subject) -> Iterator[Finding]:
    """Look for calls that ask for the time of day."""
    for cell, call, callee in subject.calls:
        if _asks_for_now(call, callee):
            message = f"`{written_out(call.func)}` gives another result at another time"
            yield cell.finding(TIME_DEPENDENT, message, call.lineno)


def _asks_for_now(call: ast.Call, callee: Callee) -> bool:
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Constant) and str(first.value).lower() in _NOW_WORDS:
        return callee.is_one_of(_PARSERS)
    if callee.is_one_of(_NOW):
        return True
    if len(call.args) == 1:
        return callee.is_one_of(_FORMAT)
    return first is None and callee.is_one_of(_NOW_BY_DEFAULT)
