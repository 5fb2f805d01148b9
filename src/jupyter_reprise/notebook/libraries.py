"""Imports the notebook libraries without what they would only waste time on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_GRAMMAR = "rfc3987_syntax"


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
