"""The use cases of Reprise, one module a family: the only thing the edges call."""

from __future__ import annotations
