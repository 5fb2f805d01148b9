"""What runs inside a kernel on Reprise's behalf."""

from __future__ import annotations
