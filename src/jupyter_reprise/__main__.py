"""Runs the command line as `python -m jupyter_reprise`."""

from __future__ import annotations

import sys

from jupyter_reprise.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
