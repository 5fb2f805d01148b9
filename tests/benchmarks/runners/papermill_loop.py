"""Runs papermill once for each row of a table, one after the other, as a shell's loop does.

Arguments: the command papermill, the notebook, the table, the executed notebook.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

papermill, notebook, points, target = sys.argv[1:]
with Path(points).open(encoding="utf-8", newline="") as table:
    for row in csv.DictReader(table):
        values = [part for name, value in row.items() for part in ("-p", name, value)]
        subprocess.run([papermill, notebook, target, *values], check=True)
