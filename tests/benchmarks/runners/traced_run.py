"""Does `reprise run NOTEBOOK` in this process, and notes when each step of it began and ended."""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import inspect
import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

STEPS = {
    "service.planning": ["plan_run", "read_environment"],
    "provenance.source_control": ["read_git_state"],
    "execution.launch": ["launch", "LaunchedKernel.shut_down"],
    "execution.managed": ["read_notebook"],
    "execution.player": ["Player._connect", "Player._prepare", "Player._play_cells"],
    "execution.writer": ["NotebookWriter.write", "NotebookWriter.finish"],
    "publishing.reports": ["render_report"],
    "service.keeping": ["keep_execution"],
    "store.runs": ["RunStore.open", "RunStore.add", "RunStore.finish"],
    "store.artifacts": ["ArtifactStore.put_bytes", "ArtifactStore.put_file"],
}
"""What is traced, by module of `jupyter_reprise`."""


class Trace:
    """Collects spans of time, and what imports cost."""

    def __init__(self) -> None:
        self.spans: list[dict[str, Any]] = []
        self.imports: dict[str, float] = defaultdict(float)
        self._nested = threading.local()
        self._total = 0.0

    @contextmanager
    def span(self, name: str) -> Iterator[None]:
        """Note a span; it is listed where it began."""
        entry: dict[str, Any] = {"name": name, "began": time.time()}
        self.spans.append(entry)
        importing = self._total
        try:
            yield
        finally:
            entry["ended"] = time.time()
            entry["importing"] = self._total - importing

    @contextmanager
    def importing(self, name: str) -> Iterator[None]:
        """Note the import of a module, without the imports that it causes."""
        stack = self._nested.__dict__.setdefault("stack", [])
        stack.append(0.0)
        began = time.perf_counter()
        try:
            yield
        finally:
            took = time.perf_counter() - began
            own = took - stack.pop()
            self.imports[name.partition(".")[0]] += own
            self._total += own
            if stack:
                stack[-1] += took


class TracingFinder(importlib.abc.MetaPathFinder):
    """Times the execution of every module, and wraps the traced functions once theirs is loaded."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.missing = [f"{module}.{step}" for module, steps in STEPS.items() for step in steps]

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a module through the usual finder; the import system calls this first."""
        with self.trace.importing(name):
            spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None or not hasattr(spec.loader, "exec_module"):
            return None
        execute = spec.loader.exec_module

        def execute_timed(module: ModuleType) -> None:
            with self.trace.importing(name):
                execute(module)
            self._wrap(module, name.removeprefix("jupyter_reprise."))

        spec.loader.exec_module = execute_timed  # type: ignore[method-assign]
        return spec

    def _wrap(self, module: ModuleType, name: str) -> None:
        for step in STEPS.get(name, ()):
            *owners, attribute = step.split(".")
            owner: Any = functools.reduce(getattr, owners, module)
            found = inspect.getattr_static(owner, attribute)
            if isinstance(found, classmethod):
                traced: Any = classmethod(traced_function(found.__func__, step, self.trace))
            else:
                traced = traced_function(found, step, self.trace)
            setattr(owner, attribute, traced)
            self.missing.remove(f"{name}.{step}")


def traced_function(function: Callable[..., Any], name: str, trace: Trace) -> Callable[..., Any]:
    """Wrap a function, or a coroutine function, so that its calls are noted."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        with trace.span(name):
            return function(*args, **kwargs)

    @functools.wraps(function)
    async def call_async(*args: Any, **kwargs: Any) -> Any:
        with trace.span(name):
            return await function(*args, **kwargs)

    return call_async if inspect.iscoroutinefunction(function) else call


def main(notebook: str, report: str) -> int:
    """Run the notebook and write what was noted as JSON."""
    began, trace = time.time(), Trace()
    finder = TracingFinder(trace)
    sys.meta_path.insert(0, finder)
    from jupyter_reprise.cli.main import main as reprise

    sys.argv = ["reprise", "run", notebook]  # it does more when this process is its own
    code = reprise()
    noted = {
        "began": began,
        "ended": time.time(),
        "spans": trace.spans,
        "imports": trace.imports,
        "missing": finder.missing,
    }
    Path(report).write_text(json.dumps(noted), "utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
