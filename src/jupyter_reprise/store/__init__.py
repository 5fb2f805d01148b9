"""Keeps runs and artifacts; rows and files never leave this room, models do.

Import what is needed from its module (`store.runs`, `store.artifacts`, `store.liveness`), as
SQLAlchemy is only to be imported by those who open a run store.
"""

from __future__ import annotations
