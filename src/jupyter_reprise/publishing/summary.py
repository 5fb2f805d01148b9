"""Arranges a manifest for the head of a report: which facts, in which order, in which words.

No markup is made here; the page template escapes whatever it is given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from jupyter_reprise.models import FileRecord, Manifest, RunStatus
from jupyter_reprise.publishing.formats import (
    format_bytes,
    format_exact,
    format_moment,
    format_rounded,
    format_seconds,
)

_SHORT: Final = 12

_STATUS_SIGNS: Final = {
    RunStatus.QUEUED: "…",
    RunStatus.RUNNING: "▶",
    RunStatus.SUCCEEDED: "✓",
    RunStatus.FAILED: "✕",
    RunStatus.REJECTED: "!",
    RunStatus.CANCELLED: "■",
    RunStatus.INTERRUPTED: "⏻",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled line of the head."""

    label: str
    text: str
    full: str = ""
    """The whole of what `text` shortens."""
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """What the head of a report says."""

    title: str
    folder: str
    status: str
    sign: str
    subtitle: str
    brief: str
    """One line that stands for the folded provenance."""
    groups: tuple[tuple[str, tuple[Fact, ...]], ...]
    records: tuple[Fact, ...]
    files: tuple[tuple[str, tuple[FileRecord, ...]], ...]


def summarize(manifest: Manifest) -> Summary:
    folder, _, title = manifest.notebook.rpartition("/")
    return Summary(
        title=title or manifest.notebook,
        folder=f"{folder}/" if folder else "",
        status=manifest.status.value,
        sign=_STATUS_SIGNS[manifest.status],
        subtitle=_subtitle(manifest),
        brief=_brief(manifest),
        groups=(
            ("Run", _run_facts(manifest)),
            ("Source", _source_facts(manifest)),
            ("Environment", _environment_facts(manifest)),
            ("Time", _time_facts(manifest)),
        ),
        records=tuple(_record_fact(name, value) for name, value in manifest.records.items()),
        files=(("Inputs", manifest.inputs), ("Outputs", manifest.outputs)),
    )


def short(digest: str) -> str:
    """Shorten a digest to what tells it apart by eye."""
    return digest[:_SHORT]


def _duration(manifest: Manifest) -> float | None:
    started, ended = manifest.timings.started, manifest.timings.ended
    return None if started is None or ended is None else (ended - started).total_seconds()


def _subtitle(manifest: Manifest) -> str:
    duration = _duration(manifest)
    parts = (
        format_moment(manifest.timings.started or manifest.timings.queued),
        "" if duration is None else f"took {format_seconds(duration)}",
        f"by {manifest.user}" if manifest.user else "",
        f"on {manifest.host}" if manifest.host else "",
    )
    return " · ".join(filter(None, parts))


def _brief(manifest: Manifest) -> str:
    git = manifest.git
    parts = (
        "no commit" if git is None else f"commit {git.commit[:8] or 'none yet'}",
        "uncommitted changes" if git is not None and git.is_dirty else "",
        manifest.environment.python,
        f"{manifest.environment.packages} packages",
        f"seed {manifest.seed}",
    )
    return " · ".join(filter(None, parts))


def _facts(*facts: Fact) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.text)


def _digest(label: str, digest: str) -> Fact:
    return Fact(label, short(digest), full=digest, is_code=True)


def _run_facts(manifest: Manifest) -> tuple[Fact, ...]:
    return _facts(
        Fact("Run", manifest.run_id, is_code=True),
        Fact("Status", manifest.status.value),
        _digest("Run key", manifest.run_key),
        _digest("Plan key", manifest.plan_key),
        Fact("Seed", str(manifest.seed), is_code=True),
        Fact("Asked for by", " via ".join(filter(None, (manifest.user, manifest.trigger.value)))),
        Fact("Host", manifest.host),
        Fact("Parent", manifest.parent or "", is_code=True),
        Fact("Reprise", manifest.reprise_version),
    )


def _source_facts(manifest: Manifest) -> tuple[Fact, ...]:
    git = manifest.git
    own = (
        Fact("Notebook", manifest.notebook, is_code=True),
        _digest("Notebook digest", manifest.source_sha256),
    )
    if git is None:
        return _facts(*own, Fact("Commit", "not in a git work tree"))
    state = "uncommitted changes" if git.is_dirty else "clean"
    return _facts(
        *own,
        Fact("Commit", git.commit[:_SHORT] or "none yet", full=git.commit, is_code=True),
        Fact("Branch", git.branch, is_code=True),
        Fact("Work tree", state),
        _digest("Changes' digest", git.diff_sha256),
    )


def _environment_facts(manifest: Manifest) -> tuple[Fact, ...]:
    environment, kernel = manifest.environment, manifest.kernel
    language = " ".join(filter(None, (kernel.language, kernel.language_version)))
    details = ", ".join(filter(None, (language, kernel.implementation)))
    return _facts(
        Fact("Kernel", f"{kernel.name} ({details})" if details else kernel.name),
        Fact("Python", environment.python),
        Fact("Platform", environment.platform),
        Fact("Interpreter", environment.executable, is_code=True),
        Fact("Packages", str(environment.packages)),
        _digest("Lock digest", environment.lock_sha256),
        Fact("Compiler", environment.compiler),
        Fact("Stan", environment.stan),
    )


def _time_facts(manifest: Manifest) -> tuple[Fact, ...]:
    timings, duration = manifest.timings, _duration(manifest)
    return _facts(
        Fact("Queued", format_moment(timings.queued)),
        Fact("Started", format_moment(timings.started)),
        Fact("Ended", format_moment(timings.ended)),
        Fact("Duration", "" if duration is None else format_seconds(duration)),
        Fact("In cells", format_seconds(timings.in_cell_seconds)),
        Fact("Overhead", format_seconds(timings.overhead_seconds)),
    )


def _record_fact(name: str, value: Any) -> Fact:
    text, full = format_rounded(value), format_exact(value)
    return Fact(name, text, full="" if full == text else full)


def total_bytes(files: Iterable[FileRecord]) -> str:
    """Write the size of several files together."""
    return format_bytes(sum(file.bytes for file in files))
