"""What surrounds a run: inputs, environment, source control, seed; and its manifest."""

from __future__ import annotations
