"""The Chromium of this machine, which tests and benchmarks drive; they never bring one along."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = (
    "There is no Chromium on PATH: `sh tools/require.sh browser` says how to install it; "
    "one elsewhere can be named in the variable CHROMIUM."
)


def find_chromium() -> str | None:
    """Give the browser's program: the one that `CHROMIUM` names, or the first on PATH."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
