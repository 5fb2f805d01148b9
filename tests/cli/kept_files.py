"""What a run kept, as a test reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def artifact(project: Path, digest: str) -> bytes:
    found = [p for p in (project / ".reprise/artifacts").rglob("*") if p.name.endswith(digest[4:])]
    return found[0].read_bytes()


def executed(project: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    digests = {a["name"]: a["sha256"] for a in manifest["artifacts"]}
    nb: dict[str, Any] = json.loads(artifact(project, digests["executed.ipynb"]))
    return nb


def printed(nb: dict[str, Any]) -> str:
    return "".join(
        "".join(output["text"])
        for cell in nb["cells"]
        for output in cell.get("outputs", ())
        if output["output_type"] == "stream"
    )
