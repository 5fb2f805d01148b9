"""The keys that senders give to requests: each means one request, for a run or for a sweep.

Must only be used inside of a transaction; in one that writes, nobody else can be faster.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from jupyter_reprise.errors import Conflict
from jupyter_reprise.store.tables import SubmissionRow, SweepRequestRow


def meant_by(session: Session, key: str | None, digest: str) -> str | None:
    """Give the id of the run or sweep that was asked for under a key; None for a new key.

    Parameters
    ----------
    digest
        Of what is asked for now; no run's is the same as a sweep's.

    Raises
    ------
    Conflict
        The key was used for something else.
    """
    if key is None:
        return None
    run = select(SubmissionRow.digest, SubmissionRow.run_id).where(SubmissionRow.key == key)
    sweep = select(SweepRequestRow.digest, SweepRequestRow.sweep_id).where(
        SweepRequestRow.key == key
    )
    found = session.execute(run).first() or session.execute(sweep).first()
    if found is None:
        return None
    if found[0] != digest:
        raise Conflict(
            f"The idempotency key {key!r} was used for another request.",
            hint="Give every request a key of its own.",
        )
    return str(found[1])
