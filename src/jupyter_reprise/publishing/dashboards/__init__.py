"""Draws dashboards: a notebook's stored rendering as a page without scripts of its own, a gallery.

Everything here turns values into text; nothing reads a store or knows a server.
"""

from __future__ import annotations
