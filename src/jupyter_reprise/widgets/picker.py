"""A choice among the runs of a notebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets
import traitlets

from jupyter_reprise.errors import RepriseError
from jupyter_reprise.models import Run, RunFilter, RunStatus, TriggerKind
from jupyter_reprise.publishing.formats import format_minute
from jupyter_reprise.service.history import list_runs
from jupyter_reprise.service.project import open_project
from jupyter_reprise.service.readings import note_question
from jupyter_reprise.service.results import RunResult
from jupyter_reprise.service.viewing import current_view, locate_notebook
from jupyter_reprise.widgets.fields import style_widget
from jupyter_reprise.widgets.markup import cut, element, plain_text, without_secrets
from jupyter_reprise.widgets.sentences import error_sentence

_LONGEST = 80


class RunPicker(ipywidgets.VBox):
    """A choice among the runs of a notebook, the newest first.

    Each is called by its date and the parameters in which the runs differ. What viewers of
    dashboards tried out is left out. A dashboard begins with the run that it shows.

    Parameters
    ----------
    notebook
        Its path, its path in the project, or its name.
    status
        Runs of this status only; None takes all that have ended.
    limit
        How many to offer.

    Raises
    ------
    NotFound, InvalidInput, StorageFailed
        There is no such notebook or project, or the store can't be read.
    """

    run = traitlets.Any(None, allow_none=True)
    """The chosen `RunResult`, or None if there is none; changes can be observed."""

    def __init__(
        self,
        notebook: str | Path,
        *,
        status: str | None = "succeeded",
        limit: int = 50,
        label: str = "Run",
    ) -> None:
        self._limit = limit
        self._runs: tuple[Run, ...] = ()
        with open_project() as project:
            self._root = project.root
            self.notebook = project.notebook_name(locate_notebook(project, notebook))
            view = current_view(project)
        self._is_for_viewers = view is not None
        ended = {status for status in RunStatus if status.has_ended}
        self._wanted = RunFilter(
            notebook=self.notebook,
            statuses=frozenset({RunStatus(status)} if status else ended),
            triggers=frozenset(TriggerKind) - {TriggerKind.VIEWER},
        )
        self.dropdown = ipywidgets.Dropdown(
            description=label, style={"description_width": "initial"}, layout={"width": "auto"}
        )
        self.message = ipywidgets.HTML()
        field = ipywidgets.VBox([self.dropdown], layout={"min_width": "0"})
        field.add_class("rw-field")
        super().__init__([style_widget(), field, self.message], layout={"max_width": "40rem"})
        self.add_class("rw-picker")
        self._load()
        shown = view.run_of(self.notebook) if view else None
        if shown is not None and shown in self._runs:
            self.dropdown.value = self._runs.index(shown)
        self._choose()
        self.dropdown.observe(self._changed, "value")

    def refresh(self) -> None:
        """Offer what is in the store now; the choice stays if it is still there."""
        chosen = self.run.id if self.run else None
        try:
            self._load(chosen)
        except RepriseError as error:
            self._say(error_sentence(error, self._root, is_for_viewers=self._is_for_viewers))

    def _load(self, chosen: str | None = None) -> None:
        with open_project(self._root) as project:
            runs = tuple(list_runs(project, self._wanted, self._limit))
        note_question(self._wanted, self._limit, runs)
        self._runs = runs
        position = next((i for i, run in enumerate(runs) if run.id == chosen), 0)
        options = [(label, index) for index, label in enumerate(labels_of(runs))]
        self.dropdown.options = options
        self.dropdown.value = position if options else None
        self.dropdown.disabled = not options
        status = f" that is {'/'.join(sorted(self._wanted.statuses))}"
        self._say("" if runs else f"There is no run of {self.notebook}{status} yet.")

    def _changed(self, _change: Any) -> None:
        """Take the choice over; ipywidgets calls this."""
        self._choose()

    def _choose(self) -> None:
        index = self.dropdown.value
        self.run = None if index is None else RunResult(self._runs[index], self._root)

    def _say(self, text: str) -> None:
        line = element("p", escape(text), "rw-message", role="status")
        self.message.value = element("div", line, "rw") if text else ""


def labels_of(runs: Sequence[Run]) -> list[str]:
    """Call runs by their date and what they don't have in common; no two are called the same."""
    rows = [without_secrets(run.parameters) for run in runs]
    names = differing(rows)
    labels = []
    for run, row in zip(runs, rows, strict=True):
        values = ", ".join(f"{n} = {cut(plain_text(row.get(n)), 24)}" for n in names)
        date = format_minute(run.ended or run.queued)
        status = "" if run.status is RunStatus.SUCCEEDED else f" ({run.status})"
        labels.append(cut(f"{date}{status}{values and f' · {values}'}", _LONGEST))
    count = Counter(labels)
    return [
        label if count[label] == 1 else f"{label} · {run.id[-6:]}"
        for label, run in zip(labels, runs, strict=True)
    ]


def differing(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Give the names whose values are not the same everywhere, in order of appearance."""
    names = dict.fromkeys(name for row in rows for name in row)
    return [n for n in names if any(_key(row, n) != _key(rows[0], n) for row in rows)]


def _key(row: dict[str, Any], name: str) -> tuple[bool, str, Any]:
    value = row.get(name)
    return name in row, type(value).__name__, value
