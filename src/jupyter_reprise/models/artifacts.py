"""What the files are called that every run keeps; what else it keeps is called as it asked for.

No name here may change, as runs that were kept before have it.
"""

from __future__ import annotations

from typing import Final

SOURCE: Final = "source.ipynb"
EXECUTED: Final = "executed.ipynb"
REPORT: Final = "report.html"
ENVIRONMENT_LOCK: Final = "environment.lock"
MANIFEST: Final = "manifest.json"
LOG: Final = "output.log"
