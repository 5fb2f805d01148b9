"""Asks the dashboards of this container whether they are well; the image's HEALTHCHECK runs it."""

from __future__ import annotations

import os
import sys
import urllib.request
from http.client import HTTPException
from typing import Final

from jupyter_reprise.publishing.images.start import PORT, PORT_VARIABLE

_PATIENCE_SECONDS: Final = 8


def main() -> int:
    """Give the exit code that tells the engine: 0 if they answer, 1 if not."""
    # whatever the base URL is, the server answers this at the root as well
    url = f"http://127.0.0.1:{os.environ.get(PORT_VARIABLE) or PORT}/health"
    # engines put the proxy of whoever starts a container into it, which would look elsewhere
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=_PATIENCE_SECONDS) as answer:
            return int(answer.status != 200)
    except (OSError, HTTPException) as error:
        sys.stderr.write(f"{url}: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
