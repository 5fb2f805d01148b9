"""Writes how a run ended, however long it takes: what ran for hours is not lost to a restart."""

from __future__ import annotations

import time
from typing import Final

from jupyter_reprise.errors import Conflict, StorageFailed
from jupyter_reprise.models import Artifact, Run
from jupyter_reprise.service.project import Project

_PATIENCE_SECONDS: Final = 60.0
_PAUSE_SECONDS: Final = 1.0


def write_end(
    project: Project,
    ended: Run,
    artifacts: tuple[Artifact, ...],
    metrics: dict[str, float | None],
) -> Run:
    """Write the row of a run that ended; waits for a database that is gone for a moment.

    Raises
    ------
    Conflict
        Somebody else ended it.
    StorageFailed
        It can't be written, or the database stays away; the row is as it was.
    """
    until = time.monotonic() + _PATIENCE_SECONDS
    has_tried = False
    while True:
        try:
            return project.store.finish(ended, artifacts, metrics)
        except StorageFailed as error:
            if not error.is_passing or time.monotonic() > until:
                raise
        except Conflict:
            # The attempt whose answer was lost may have been the one that ended it
            known = project.store.get(ended.id)
            if not has_tried or known.manifest_sha256 != ended.manifest_sha256:
                raise
            return known
        has_tried = True
        time.sleep(_PAUSE_SECONDS)
