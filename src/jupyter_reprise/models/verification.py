"""What came of playing a run again: the verdict on whether it can be repeated."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from jupyter_reprise.models.runs import Run

_NAMED: Final = 3


class Verdict(StrEnum):
    """How far two executions of one run are the same."""

    OUTPUTS = "outputs"
    """What the cells show, what was recorded and what was written are the same."""
    RECORDS = "records"
    """What was recorded is the same, but not all that cells show or files hold."""
    DIFFERENT = "different"
    """A record differs, or the status; or nothing was recorded, and what is shown differs."""

    @property
    def is_verified(self) -> bool:
        return self is not Verdict.DIFFERENT


_WORDS: Final = MappingProxyType(
    {
        Verdict.OUTPUTS: "another execution gave the same outputs",
        Verdict.RECORDS: "another execution gave the same records",
        Verdict.DIFFERENT: "another execution gave something else",
    }
)


@dataclass(frozen=True, slots=True)
class Verification:
    """A second execution of a run compared with the first."""

    run_id: str
    other: Run
    """The other execution: a repetition of this run, or the one that this repeated."""
    verdict: Verdict
    differences: tuple[str, ...] = ()
    """What is not the same, such as `record rmse`."""
    reasons: tuple[str, ...] = ()
    """What surrounded the two and is not the same, such as changed inputs or other packages."""

    @property
    def label(self) -> str:
        """Say in one or two words whether the run is verified."""
        return "Verified" if self.verdict.is_verified else "Not verified"

    @property
    def words(self) -> str:
        """Say the verdict and what differs, such as `another execution gave the same outputs`."""
        if not self.differences:
            return _WORDS[self.verdict]
        named = ", ".join(self.differences[:_NAMED])
        more = len(self.differences) - _NAMED
        rest = f" and {more} more" if more > 0 else ""
        why = f" ({'; '.join(self.reasons)})" if self.reasons else ""
        return f"{_WORDS[self.verdict]}; not the same: {named}{rest}{why}"
