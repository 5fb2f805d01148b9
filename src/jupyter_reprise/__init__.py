"""Reprise: notebooks you can play again."""

from __future__ import annotations

__version__ = "0.1.0"
