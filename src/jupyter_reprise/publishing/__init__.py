"""Makes what people read out of a run: reports."""

from __future__ import annotations
