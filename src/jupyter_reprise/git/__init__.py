"""Git's view of notebooks: the filter that strips them, and how git is told to use it."""

from __future__ import annotations
