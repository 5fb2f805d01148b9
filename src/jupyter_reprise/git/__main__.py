"""What git starts: `python -P -m jupyter_reprise.git filter-process`."""

from __future__ import annotations

import sys

from jupyter_reprise.git.entry import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
