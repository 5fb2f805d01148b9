"""Makes the picture that stands for a dashboard: of its first image, or of its title."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
from dataclasses import dataclass
from html import escape
from typing import Final

_WIDTH: Final = 640
_EMBEDDED: Final = re.compile(
    r'src="data:(image/(?:png|jpeg|webp|gif));base64,([A-Za-z0-9+/=]+)"', re.IGNORECASE
)
_SUFFIXES: Final = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "image/svg+xml": ".svg",
}
_BEGINNINGS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
)


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """An image."""

    data: bytes
    media_type: str

    @property
    def suffix(self) -> str:
        """The end of the name of its file."""
        return _SUFFIXES[self.media_type]


def thumbnail_of_file(data: bytes) -> Thumbnail | None:
    """Give an image file as a thumbnail; None if it is of no kind that browsers show."""
    media_type = _media_type(data)
    return None if media_type is None else _scaled(Thumbnail(data, media_type))


def thumbnail_of_content(html: str) -> Thumbnail | None:
    """Give the first image that drawn content holds.

    Drawings in SVG don't count: as a file of its own, one could hold a script.
    """
    for match in _EMBEDDED.finditer(html):
        try:
            data = base64.b64decode(match[2], validate=True)
        except binascii.Error:
            continue
        media_type = _media_type(data)
        if media_type is not None and media_type != "image/svg+xml":
            return _scaled(Thumbnail(data, media_type))
    return None


def thumbnail_of_title(title: str) -> Thumbnail:
    """Draw a picture for a dashboard that has none: its title's initial on a colour of its own."""
    digest = hashlib.sha256(title.encode("utf-8")).digest()
    hue, heights = digest[0] * 360 // 256, [30 + byte * 80 // 256 for byte in digest[1:10]]
    initial = next((letter for letter in title if letter.isalnum()), "•").upper()
    bars = "".join(
        f'<rect x="{20 + 32 * index}" y="{180 - height}" width="18" height="{height}" rx="4"/>'
        for index, height in enumerate(heights)
    )
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180">'
        f'<rect width="320" height="180" fill="hsl({hue} 38% 42%)"/>'
        f'<g fill="#fff" opacity=".16">{bars}</g>'
        '<text x="160" y="92" fill="#fff" font-family="system-ui, sans-serif" font-size="84"'
        ' font-weight="600" text-anchor="middle" dominant-baseline="central">'
        f"{escape(initial)}</text></svg>"
    )
    return Thumbnail(svg.encode("utf-8"), "image/svg+xml")


def _media_type(data: bytes) -> str | None:
    for beginning, media_type in _BEGINNINGS:
        if data.startswith(beginning):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/svg+xml" if b"<svg" in data[:1_000].lower() else None


def _scaled(image: Thumbnail) -> Thumbnail:
    """Make an image small, if Pillow is there; matplotlib brings it."""
    if image.media_type in {"image/svg+xml", "image/gif"}:
        return image
    try:
        from PIL import Image
    except ImportError:
        return image
    try:
        with Image.open(io.BytesIO(image.data)) as opened:
            small = opened.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError):
        return image
    small.thumbnail((_WIDTH, _WIDTH * 3))
    paper = Image.new("RGB", small.size, "white")  # figures may have no ground of their own
    paper.paste(small, mask=small)
    target = io.BytesIO()
    paper.save(target, "PNG", optimize=True)
    return Thumbnail(target.getvalue(), "image/png")
