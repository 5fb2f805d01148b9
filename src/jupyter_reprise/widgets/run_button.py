"""A button that has a notebook run with the values of a form."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets
import traitlets

from jupyter_reprise.errors import InvalidParameters, RepriseError
from jupyter_reprise.models import Progress, Run, RunStatus
from jupyter_reprise.service.results import RunResult
from jupyter_reprise.service.submission import Submitted
from jupyter_reprise.widgets.fields import style_widget
from jupyter_reprise.widgets.following import Following, Wanted
from jupyter_reprise.widgets.form import ParameterForm
from jupyter_reprise.widgets.markup import element
from jupyter_reprise.widgets.outputs import capture
from jupyter_reprise.widgets.sentences import (
    error_sentence,
    fraction,
    outcome_sentence,
    progress_sentence,
)

_STEPS = 1000
Callback = Callable[[RunResult], object]


class RunButton(ipywidgets.VBox):
    """A button that has a notebook run, shows how far that is, and can cancel it.

    The run is a real one: a worker executes it, and it is kept in the store. In a dashboard
    everything that its viewers may not change is as in the run that it shows.

    Parameters
    ----------
    source
        A form whose values to use, or a notebook.
    values
        For a notebook without a form: the values to use.
    seed
        None takes that of the run that the dashboard shows or that this is called in. With a
        seed the same run is not made twice, but found in the store.
    fresh
        Compute it even when the same run is in the store; not for viewers.

    Raises
    ------
    NotFound, InvalidInput, StorageFailed
        There is no such notebook or project, or its parameters cell is not valid.
    """

    result = traitlets.Any(None, allow_none=True)
    """The newest `RunResult`, however it ended; changes can be observed."""

    def __init__(
        self,
        source: ParameterForm | str | Path,
        values: Mapping[str, Any] | None = None,
        *,
        seed: int | None = None,
        fresh: bool = False,
        label: str = "Run",
    ) -> None:
        form = source if isinstance(source, ParameterForm) else ParameterForm(source, values)
        self._form = form
        self._seed, self._is_fresh = seed, fresh
        self._callbacks: list[Callback] = []
        self._following: Following | None = None
        self._task: asyncio.Task[None] | None = None
        self.button = ipywidgets.Button(
            description=label, icon="play", button_style="primary", layout={"width": "auto"}
        )
        self.cancel_button = ipywidgets.Button(
            description="Cancel", layout={"width": "auto", "display": "none"}
        )
        self.bar = ipywidgets.IntProgress(max=_STEPS, layout={"display": "none", "width": "auto"})
        self.message = ipywidgets.HTML()
        self.output = ipywidgets.Output()
        self.button.on_click(self._clicked)
        self.cancel_button.on_click(self._cancel_clicked)
        row = ipywidgets.HBox([self.button, self.cancel_button], layout={"flex_flow": "row wrap"})
        row.add_class("rw-actions")
        super().__init__([style_widget(), row, self.bar, self.message, self.output])
        self.add_class("rw-button")

    @property
    def is_running(self) -> bool:
        """Whether a run was asked for that has not ended."""
        return self._following is not None

    def on_done(self, callback: Callback) -> Callback:
        """Have a function called with every run that has ended; can be used as a decorator.

        What it prints or displays is shown below the button.
        """
        self._callbacks.append(callback)
        return callback

    def click(self) -> None:
        """Do what a click does. Without an event loop, as in a script, wait for the end."""
        self._clicked()

    def cancel(self) -> None:
        """Ask for the end of the run under way, if there is one."""
        if self._following is not None:
            self._following.cancel()
            self._say("Cancelling…")

    def _clicked(self, _button: Any = None) -> None:
        """Begin, unless that was done already; ipywidgets calls this for every click."""
        if self.is_running:
            return  # a double click, or a message of someone's own making
        try:
            wanted = Wanted(
                root=self._form.root,
                notebook=self._form.path,
                values=self._form.chosen(),
                seed=self._seed,
                is_fresh=self._is_fresh,
            )
        except InvalidParameters as error:
            names = ", ".join(self._form.fields[one.name].label for one in error.problems)
            self._say(f"Not run: correct what is marked ({names}).", is_wrong=True)
            return
        self._following = Following(wanted)
        self._show_running(is_running=True)
        self._say("Starting…")
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            asyncio.run(self._follow(self._following))
        else:
            # the loop itself keeps no strong reference to a task
            self._task = loop.create_task(self._follow(self._following))

    def _cancel_clicked(self, _button: Any) -> None:
        """Cancel; ipywidgets calls this."""
        self.cancel()

    async def _follow(self, following: Following) -> None:
        try:
            submitted = await following.follow(self._show_progress)
        except RepriseError as error:
            self._stop()
            self._show_error(error)
        except BaseException:  # a bug, or the end of the kernel: the button must not stay pressed
            self._stop()
            self._say("The run could not be followed. Reload this page.", is_wrong=True)
            raise
        else:
            self._stop()
            self._show_end(submitted)

    def _stop(self) -> None:
        self._following = None
        self._show_running(is_running=False)

    def _show_running(self, *, is_running: bool) -> None:
        self.button.disabled = is_running
        self.bar.value = 0
        for widget in (self.bar, self.cancel_button):
            widget.layout.display = None if is_running else "none"

    def _show_progress(self, run: Run, progress: Progress | None) -> None:
        if not run.status.has_ended and not run.is_cancelling:
            self.bar.value = round(_STEPS * fraction(progress))
            waited = datetime.now(UTC) - run.queued
            self._say(progress_sentence(run.status, progress, waited))

    def _show_error(self, error: RepriseError) -> None:
        problems = error.problems if isinstance(error, InvalidParameters) else ()
        for problem in problems:
            if problem.name in self._form.fields:
                self._form.fields[problem.name].show_problem(problem.message)
        viewers = self._form.is_for_viewers
        text = error_sentence(error, self._form.root, is_for_viewers=viewers)
        self._say(text, is_wrong=True)

    def _show_end(self, submitted: Submitted) -> None:
        run, is_reused = submitted.run, submitted.is_reused
        if not run.status.has_ended:
            self._say("The run goes on, as others wait for it too.")
            return
        text = outcome_sentence(run, is_reused=is_reused, is_for_viewers=self._form.is_for_viewers)
        is_wrong = run.status not in {RunStatus.SUCCEEDED, RunStatus.CANCELLED}
        self._say(text, is_wrong=is_wrong)
        self.result = RunResult(run, self._form.root, is_reused)
        calls = [(callback, self.result) for callback in self._callbacks]
        if calls:
            self.output.outputs = capture(calls, is_for_viewers=self._form.is_for_viewers)

    def _say(self, text: str, *, is_wrong: bool = False) -> None:
        class_name = "rw-message rw-wrong" if is_wrong else "rw-message"
        line = element("p", escape(text), class_name)
        self.message.value = element("div", line, "rw", role="status", aria_live="polite")
