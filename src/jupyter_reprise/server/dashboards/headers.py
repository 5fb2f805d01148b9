"""The headers that tell browsers what a page may do. `docs/dashboards.md` explains them."""

from __future__ import annotations

from typing import Final

from jupyter_reprise.publishing.dashboards.pages import CONTENT_SECURITY_POLICY

PAGE_POLICY: Final = f"{CONTENT_SECURITY_POLICY}; frame-ancestors 'self'"
"""Of our own pages. Only a header can say who may frame them, so files don't."""

LIVE_POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        # the page's own scripts are written into it, and widgets compile theirs
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "frame-src 'self' data: blob:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    ]
)
"""Of Voila's page: it runs what the notebook shows, and loads nothing from elsewhere."""

ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

SECURE_ONLY: Final = "max-age=31536000"
"""Where viewers use https: never again without, whatever a link says."""

PICTURE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""Of a thumbnail: an SVG that is opened by itself is a page, in which nothing shall run either."""

ASKED_AGAIN: Final = "private, no-cache"
"""Kept by the viewer's browser, which asks each time whether it is still so."""
NEVER_KEPT: Final = "no-store"
KEPT_BY_VIEWER: Final = "private, max-age=86400"
"""Its address changes with its content, but not everyone may have it."""
FOREVER: Final = "public, max-age=31536000, immutable"
"""Its address changes with its content."""
FOR_AN_HOUR: Final = "public, max-age=3600"
