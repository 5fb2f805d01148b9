"""What a notebook reports while it runs: records, checks and artifacts.

All of it travels as outputs of the cell, so that an executed notebook is complete in itself and
any runner of notebooks carries it. Nothing here knows of stores or runners.
"""

from __future__ import annotations

import hashlib
import json
import math
import mimetypes
import os
import shutil
from pathlib import Path
from typing import Any

from jupyter_reprise.errors import CheckFailed, InvalidInput, NotFound
from jupyter_reprise.kernels.launching import WORK_VARIABLE

RECORD_MIME = "application/scrapbook.scrap.json+json"
CHECK_MIME = "application/vnd.reprise.check.v1+json"
ARTIFACT_MIME = "application/vnd.reprise.artifact.v1+json"
FIT_MIME = "application/vnd.reprise.fit.v1+json"
PROGRESS_MIME = "application/vnd.reprise.progress.v1+json"
"""How far something long is; only updates of displays carry it, and what stays does not."""
ARTIFACT_FOLDER = "artifacts"


def record(name: str, value: Any) -> None:
    """Report a named value of this run; numbers count as metrics.

    Recording a name again replaces its value. The value travels in scrapbook's documented
    mime type, so scrapbook reads it as a scrap.

    Parameters
    ----------
    name
        What to call it, such as `"rmse"`.
    value
        Anything JSON can hold, and NumPy scalars and arrays, which are turned into numbers and
        lists.

    Raises
    ------
    InvalidInput
        The name is empty, or JSON can't hold the value; then record a part or a summary of it,
        or write it to a file for `artifact`.
    """
    _require_name(name, "record")
    payload = {"name": name, "data": _as_json(name, value), "encoder": "json", "version": 1}
    _display(
        {RECORD_MIME: payload},
        metadata={"scrapbook": {"name": name, "data": True, "display": False}},
    )


def check(condition: object, message: str, *, stop: bool = False) -> bool:
    """State something that must hold for this run to count; when it does not, it is rejected.

    Parameters
    ----------
    condition
        What must be true. NumPy booleans count as such; an array must have one element.
    message
        What is claimed, such as `"counts add up"`.
    stop
        Raise `CheckFailed` when it does not hold, which ends the run at this cell; without it
        the notebook goes on, so that all checks of a run are seen at once.

    Returns
    -------
    bool
        Whether it held.
    """
    has_passed = bool(condition)
    _display(
        {
            CHECK_MIME: {"message": message, "passed": has_passed},
            "text/plain": f"{'passed' if has_passed else 'FAILED'}: {message}",
        }
    )
    if stop and not has_passed:
        raise CheckFailed(f"The check failed: {message}")
    return has_passed


def artifact(path: str | os.PathLike[str], name: str | None = None) -> Path:
    """Keep a file of this run as it is now, under a name.

    Inside a run the file is copied at once, so that later changes to it don't matter; outside
    of one, only its digest is shown.

    Parameters
    ----------
    path
        An existing file, relative to the working directory.
    name
        What to call it; the file's own name when left out.

    Raises
    ------
    NotFound
        There is no such file.
    """
    source = Path(path)
    if not source.is_file():
        raise NotFound(
            f"There is no file {source} to keep as an artifact.",
            hint="Write it before calling `artifact`.",
        )
    label = name or source.name
    _require_name(label, "artifact")
    with source.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    work = os.environ.get(WORK_VARIABLE)
    if work is not None:
        _keep_copy(source, Path(work) / ARTIFACT_FOLDER, digest)
    media_type = mimetypes.guess_type(source.name)[0] or "application/octet-stream"
    size = source.stat().st_size
    _display(
        {
            ARTIFACT_MIME: {
                "name": label,
                "sha256": digest,
                "bytes": size,
                "media_type": media_type,
            },
            "text/plain": f"artifact {label}: {source.name}, {size} bytes, sha256 {digest[:12]}",
        }
    )
    return source


def note_fit(note: dict[str, Any]) -> None:
    """Tell the run how a Stan fit was judged; called once for each fit of a run.

    Parameters
    ----------
    note
        What `models.FitRecord` holds, as JSON.
    """
    _display({FIT_MIME: note})


def _keep_copy(source: Path, folder: Path, digest: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{digest}.partial"
    shutil.copyfile(source, partial)
    partial.replace(folder / digest)


def _require_name(name: str, what: str) -> None:
    if not name.strip():
        raise InvalidInput(
            f"The name of this {what} is {name!r}, which is not a text with content."
        )


def _as_json(name: str, value: Any) -> Any:
    plain = to_plain(value)
    try:
        json.dumps(plain, allow_nan=True)
    except (TypeError, ValueError) as error:
        raise InvalidInput(
            f"The value of the record {name!r} is a {type(value).__name__} that JSON can't hold "
            f"({error}).",
            hint="Record a part or a summary of it, or keep a file with `artifact`.",
        ) from error
    return plain


def to_plain(value: Any) -> Any:
    """Turn NumPy-like values into Python's by their own methods, and name the unfinite floats.

    JSON has no NaN or infinities; they travel as the texts `NaN`, `Infinity`, `-Infinity`.
    """
    if hasattr(value, "tolist") and callable(value.tolist):
        value = value.tolist()
    elif hasattr(value, "item") and callable(value.item):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, dict):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(item) for item in value]
    return value


def _display(data: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
    try:
        from IPython.core.getipython import get_ipython
        from IPython.display import publish_display_data
    except ImportError:
        return  # a plain script: there is nothing to attach outputs to
    if get_ipython() is not None:
        publish_display_data(data, metadata or {})
