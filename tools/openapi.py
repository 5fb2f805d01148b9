"""Writes docs/openapi.json from the table of operations."""

from __future__ import annotations

import json
from pathlib import Path

from jupyter_reprise.server.table import document

TARGET = Path(__file__).parents[1] / "docs" / "openapi.json"

if __name__ == "__main__":
    plain = json.loads(document().model_dump_json())
    TARGET.write_text(json.dumps(plain, indent=2) + "\n", encoding="utf-8")
