"""What a notebook file says: its parameters, source and outputs, by pure functions."""

from __future__ import annotations
