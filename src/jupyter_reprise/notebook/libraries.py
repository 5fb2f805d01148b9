"""Imports the notebook libraries without what they would only waste time on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_GRAMMAR = "rfc3987_syntax"
_CLOUD_CLIENTS = ("pyarrow", "boto3")


@contextmanager
def quick_notebook_imports() -> Iterator[None]:
    """Make nbformat and its dependants import in a third of the time.

    `jsonschema` offers optional checks of text formats; one of them compiles a grammar for a
    second at import, and no notebook schema uses it. While this context is open the import of
    that module fails, which jsonschema expects and carries on without.
    """
    if _GRAMMAR in sys.modules or "jsonschema" in sys.modules:
        yield
        return
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        sys.modules.pop(_GRAMMAR, None)


def leave_out_cloud_clients() -> None:
    """Make papermill import in half the time, in a process that is Reprise's own.

    papermill imports whatever cloud clients are installed, for addresses that Reprise never
    gives it. From here on they can't be imported in this process; a process that runs other
    people's code must not call this.
    """
    for name in _CLOUD_CLIENTS:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]


def allow_tables() -> None:
    """Let pandas find Arrow again where `leave_out_cloud_clients` hid it; call before pandas."""
    if sys.modules.get("pyarrow", sys) is None:
        del sys.modules["pyarrow"]
