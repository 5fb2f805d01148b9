"""Reads the pictures that text cells show from files beside their notebook, and no other file.

What is read becomes part of the page; where a page stands does not matter.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from html import escape, unescape
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote

Reader = Callable[[str], str | None]
"""Gives the address of an image's own data for a path, or None if there is no such image."""

LARGEST: Final = 4_000_000
"""Bytes of a picture."""
KINDS: Final = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
# an address with a colon names its scheme, and one that begins with a slash another place
_IMAGE: Final = re.compile(r'(<img\b[^<>]*?\ssrc=")([^"<>:/][^"<>:]*)(")', re.IGNORECASE)


def with_pictures(html: str, read: Reader) -> str:
    """Put pictures that are named by a path into HTML; what is no picture stays as it is."""

    def embed(match: re.Match[str]) -> str:
        data = read(unquote(unescape(match[2])))
        return match[0] if data is None else f"{match[1]}{escape(data)}{match[3]}"

    return _IMAGE.sub(embed, html)


def read_picture(folder: Path, name: str) -> str | None:
    """Give a picture that lies in a folder, as the address of its own data.

    None if there is none: it would be outside of the folder, also by way of a link, is hidden, too
    large, or of no kind that browsers show.
    """
    kind = KINDS.get(PurePosixPath(name).suffix.casefold())
    if kind is None or "\0" in name:
        return None
    try:
        base, path = folder.resolve(), (folder / name).resolve()
        is_fit = path.is_relative_to(base) and path.is_file() and path.stat().st_size <= LARGEST
        if not is_fit or any(part.startswith(".") for part in path.relative_to(base).parts):
            return None
        return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
    except OSError:
        return None
