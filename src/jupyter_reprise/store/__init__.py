"""Keeps runs and artifacts; rows and files never leave this room, models do."""

from __future__ import annotations
