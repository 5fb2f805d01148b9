"""Routes that answer with something else than JSON: events as they happen, and kept files."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus
from typing import Any, BinaryIO, Final
from urllib.parse import quote

from tornado.iostream import StreamClosedError

from jupyter_reprise.errors import NotFound
from jupyter_reprise.models import Artifact, RunEvent
from jupyter_reprise.models.artifacts import REPORT
from jupyter_reprise.notebook.outputs import known_media_type
from jupyter_reprise.server.operations import Call, Operation
from jupyter_reprise.server.routing import OperationHandler
from jupyter_reprise.server.views import view_event
from jupyter_reprise.service.dashboards import find_dashboard, state_of
from jupyter_reprise.service.history import find_run
from jupyter_reprise.service.project import Project

_ALIVE_SECONDS: Final = 15.0
_CHUNK: Final = 1 << 20
_LAST_NUMBER: Final = (1 << 63) - 1
"""The largest number that a database can compare an event's with."""
_SANDBOX: Final = (
    "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; img-src data: blob:; font-src data:; media-src data:; "
    "frame-ancestors 'self'"
)
"""A page of an origin of its own, which can neither load nor send anything."""
_INERT: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "media-src data:; frame-ancestors 'self'"
)
"""The same without any script."""


class EventsHandler(OperationHandler):
    """Sends events as they happen, in the form of the HTML standard's server-sent events."""

    _sending: asyncio.Task[None] | None = None

    async def answer(self, operation: Operation, path: dict[str, str]) -> None:
        call = self.read(operation, path)
        project = await asyncio.to_thread(lambda: call.project)
        run = None
        last = _last_seen(call, is_one="run" in path)
        is_over = False
        if "run" in path:
            run = await asyncio.to_thread(find_run, project, path["run"])
            is_over = run.status.has_ended and not await asyncio.to_thread(
                project.store.events.after, last or 0, run_id=run.id
            )
        if is_over:
            # the end was seen, and nothing comes after it: this has an `EventSource` stop
            self.set_status(HTTPStatus.NO_CONTENT)
            self.finish()
            return
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-cache, no-transform")
        self.set_header("X-Accel-Buffering", "no")
        self._sending = asyncio.ensure_future(self._send(project, run.id if run else None, last))
        with suppress(asyncio.CancelledError, StreamClosedError):
            await self._sending

    def on_connection_close(self) -> None:
        """Stop; Tornado calls this when the client has gone."""
        super().on_connection_close()
        if self._sending is not None:
            self._sending.cancel()

    async def _send(self, project: Project, run_id: str | None, after: int | None) -> None:
        self.write(": connected\n\n")
        await self.flush()
        events = self.service.watchers.events(project, run_id=run_id, after=after)
        following: asyncio.Future[RunEvent] | None = None
        try:
            while True:
                following = following or asyncio.ensure_future(anext(events))
                done, _ = await asyncio.wait([following], timeout=_ALIVE_SECONDS)
                if not done:
                    self.write(": still here\n\n")
                    await self.flush()
                    continue
                try:
                    event = following.result()
                except StopAsyncIteration:
                    return  # too slow: it comes back, and goes on after what it saw
                following = None
                self.write(_encoded(event))
                await self.flush()
                if run_id is not None and event.status.has_ended:
                    return
        finally:
            if following is not None:
                following.cancel()
                with suppress(asyncio.CancelledError, StopAsyncIteration):
                    await following
            await events.aclose()  # type: ignore[attr-defined]


class FileHandler(OperationHandler):
    """Sends a file that was kept with a run."""

    async def answer(self, operation: Operation, path: dict[str, str]) -> None:
        call = self.read(operation, path)
        is_report = operation.id == "getReport"
        name = REPORT if is_report else path["name"]
        artifact, file = await asyncio.to_thread(_open, call, name)
        try:
            self.set_header("Content-Length", str(artifact.bytes))
            self.set_header("X-Content-Type-Options", "nosniff")
            self.set_header("ETag", f'"{artifact.sha256}"')
            if is_report:
                self.set_header("Content-Type", "text/html; charset=utf-8")
                self.set_header("Content-Security-Policy", _SANDBOX)
            else:
                self.set_header("Content-Type", known_media_type(artifact.media_type))
                self.set_header("Content-Security-Policy", "sandbox; default-src 'none'")
                last = quote(name.rsplit("/", 1)[-1])
                self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{last}")
            while chunk := await asyncio.to_thread(file.read, _CHUNK):
                self.write(chunk)
                await self.flush()
        except StreamClosedError:
            pass  # the client has gone
        finally:
            file.close()


class PreviewHandler(OperationHandler):
    """Sends what viewers of a dashboard see first, in one piece."""

    async def answer(self, operation: Operation, path: dict[str, str]) -> None:
        call = self.read(operation, path)
        page = await asyncio.to_thread(_preview, call)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", _INERT)
        self.set_header("Cache-Control", "no-cache")
        self.finish(page, set_content_type="text/html; charset=utf-8")


SPECIAL: dict[str, type[OperationHandler]] = {
    "watchRun": EventsHandler,
    "watchRuns": EventsHandler,
    "getArtifact": FileHandler,
    "getReport": FileHandler,
    "previewDashboard": PreviewHandler,
}


def _open(call: Call, name: str) -> tuple[Artifact, BinaryIO]:
    project = call.project
    run = find_run(project, call.path["run"])
    kept = project.store.artifact(run.id, name)
    if kept is not None:
        return kept, project.artifacts.open(kept.sha256)
    if name == REPORT:
        raise NotFound(
            f"Run {run.id} is {run.status} and has no report.",
            hint="Only runs that came to an end have one."
            if run.status.has_ended
            else "Wait until it has ended.",
        )
    raise NotFound(
        f"Run {run.id} has no artifact {name!r}.", hint="`artifacts` of the run lists what it has."
    )


def _preview(call: Call) -> str:
    from jupyter_reprise.publishing.dashboards.pages import render_preview

    project = call.project
    state = state_of(project, find_dashboard(project, call.path["dashboard"]))
    if state.rendering is None:
        key = state.dashboard.key
        raise NotFound(
            f"The dashboard {key} has no stored rendering yet. {state.message}".rstrip(),
            hint=f"Render it, or run `reprise dashboard render {key}`.",
        )
    return render_preview(call.service.pages.page(project, state), call.query.theme)


def _last_seen(call: Call, *, is_one: bool) -> int | None:
    given: Any = call.headers.get("last-event-id", "")
    if given.isascii() and given.isdigit():
        return min(int(given[: len(str(_LAST_NUMBER)) + 1]), _LAST_NUMBER)
    return 0 if is_one else None


def _encoded(event: RunEvent) -> str:
    return f"id: {event.number}\nevent: run\ndata: {view_event(event).model_dump_json()}\n\n"
