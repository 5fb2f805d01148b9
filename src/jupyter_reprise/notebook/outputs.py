"""Reads what an executed notebook reports in its outputs: records, checks, artifacts, times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from jupyter_reprise.models import Check, FitRecord
from jupyter_reprise.notebook.document import code_cells

RECORD_MIME = "application/scrapbook.scrap.json+json"
RECORD_MIMES = (RECORD_MIME, "application/scrapbook.scrap.text+json")
CHECK_MIME = "application/vnd.reprise.check.v1+json"
ARTIFACT_MIME = "application/vnd.reprise.artifact.v1+json"
FIT_MIME = "application/vnd.reprise.fit.v1+json"
_Kind = TypeVar("_Kind", list[Any], dict[str, Any])
UNKNOWN_MEDIA_TYPE = "application/octet-stream"
_DIGEST = re.compile("[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(; *[\w.+-]+=[\w.+-]+)*", re.ASCII)
_LONGEST_MEDIA_TYPE = 255
_NAMED_FLOATS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


@dataclass(frozen=True, slots=True)
class ArtifactNote:
    """What a notebook says of a file that it asks to keep."""

    name: str
    sha256: str
    media_type: str


def read_records(nb: Mapping[str, Any]) -> dict[str, Any]:
    """Collect the records by name, the last value of each; scrapbook's own scraps count too."""
    records: dict[str, Any] = {}
    for mime in RECORD_MIMES:
        for payload in _payloads(nb, mime):
            if isinstance(payload.get("name"), str) and "data" in payload:
                records[payload["name"]] = payload["data"]
    return records


def read_checks(nb: Mapping[str, Any]) -> tuple[Check, ...]:
    """Collect the outcomes of the checks in the order they were made."""
    return tuple(
        Check(message=str(payload.get("message", "")), has_passed=payload.get("passed") is True)
        for payload in _payloads(nb, CHECK_MIME)
    )


def read_fits(nb: Mapping[str, Any]) -> tuple[FitRecord, ...]:
    """Collect how the Stan fits were judged, in the order they were made."""
    return tuple(
        FitRecord(
            name=str(note.get("name", "")),
            policy=str(note.get("policy", "")),
            findings=tuple(str(finding) for finding in _of_kind(list, note.get("findings"))),
            settings=_of_kind(dict, note.get("settings")),
        )
        for note in _payloads(nb, FIT_MIME)
    )


def read_artifacts(nb: Mapping[str, Any]) -> list[ArtifactNote]:
    """Collect the notes of kept files, the last of a name; what names no file is left out."""
    notes: dict[str, ArtifactNote] = {}
    for payload in _payloads(nb, ARTIFACT_MIME):
        name, digest = payload.get("name"), payload.get("sha256")
        if isinstance(name, str) and isinstance(digest, str) and _DIGEST.fullmatch(digest):
            notes[name] = ArtifactNote(name, digest, known_media_type(payload.get("media_type")))
    return list(notes.values())


def known_media_type(given: Any) -> str:
    """Give a media type as it is, if it is one, which a header can hold; else that of any bytes."""
    is_one = isinstance(given, str) and len(given) <= _LONGEST_MEDIA_TYPE
    return given if is_one and _MEDIA_TYPE.fullmatch(given) else UNKNOWN_MEDIA_TYPE


def metric(value: Any) -> float | None:
    """Give a record's value as a number, or None when it is none; true and false are none."""
    if isinstance(value, str):
        return _NAMED_FLOATS.get(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def in_cell_seconds(nb: Mapping[str, Any]) -> float:
    """Add up the seconds from each cell's start in the kernel to its reply."""
    total = 0.0
    for _, cell in code_cells(nb):
        times = cell["metadata"].get("execution", {})
        began, ended = times.get("iopub.execute_input"), times.get("shell.execute_reply")
        if began and ended:
            elapsed = datetime.fromisoformat(ended) - datetime.fromisoformat(began)
            total += elapsed.total_seconds()
    return total


def _of_kind(kind: type[_Kind], given: Any) -> _Kind:
    return given if isinstance(given, kind) else kind()


def _payloads(nb: Mapping[str, Any], mime: str) -> Iterator[dict[str, Any]]:
    for _, cell in code_cells(nb):
        for output in cell.get("outputs", ()):
            payload = output.get("data", {}).get(mime)
            if isinstance(payload, dict):
                yield payload
